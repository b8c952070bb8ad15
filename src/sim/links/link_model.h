/* Link models: where the success probability of an attempt comes from, and the state that is heralded. doc/theory.md, 3.3.
 *
 * A model is a file of this folder and a line of link_models.c. Its name is a key of a link, whose mapping has its keys. */
#ifndef TEIDE_SIM_LINKS_LINK_MODEL_H
#define TEIDE_SIM_LINKS_LINK_MODEL_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include "sim/field.h"
#include "sim/scenario.h"

/* Attempts of a link, one after another. */
struct teide_attempts {
    int64_t start, attempt_time; /* ticks: the n-th one begins at start + (n - 1) attempt_time */
    double tick;                 /* s */
    double modes;                /* made side by side in an attempt */
};

struct teide_link_model {
    struct teide_descriptor about;
    /* Set the success probability of an attempt in one mode, in (0, 1], and the state, if the model gives it, of a link whose length
     * and attempt_time are known. Returns whether that is possible; else says why not. */
    bool (*prepare)(const void *parameters, struct teide_link *link, struct teide_problem *problem);
    /* The number of attempts up to and including the first success, drawn from 64 random bits; INFINITY: never.
     * NULL: all attempts succeed with the link's success probability. */
    double (*attempts)(const void *parameters, const struct teide_attempts *attempts, uint64_t bits);
};

extern const struct teide_link_model teide_link_fibre, teide_link_herald, teide_link_success_table;
extern const struct teide_choice teide_link_models;

/* The model that a descriptor of the choice belongs to. */
const struct teide_link_model *teide_link_model_of(const struct teide_descriptor *descriptor);

#endif
