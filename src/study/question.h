/* The questions that a scenario can ask, one noun each, as descriptors: what a command, a sweep or a caller from elsewhere needs to ask
 * any of them and to read the answer. */
#ifndef TEIDE_STUDY_QUESTION_H
#define TEIDE_STUDY_QUESTION_H

#include "sim/sweep_question.h"
#include "study/dataset/dataset.h"
#include "study/parallel.h"

/* Asked now and then, from the thread that computes: true stops it. May be NULL. */
struct teide_point_options {
    bool (*progress)(void *user, double fraction_done);
    void *user;
};

/* A length that the dataset has from the question alone, or an end of a coordinate: points of a sweep must agree in it. */
struct teide_question_length {
    const char *what;
    double n;
    const char *dimension; /* NULL: they must in any case; else where the sweep keeps a variable over it */
};
enum { TEIDE_MOST_LENGTHS = 7 };

struct teide_question {
    const char *name;
    const char *doc;
    bool (*asked)(const struct teide_scenario *scenario);
    size_t (*lengths)(const struct teide_scenario *scenario, struct teide_question_length lengths[TEIDE_MOST_LENGTHS]);
    /* What there will be (answer NULL), or is. */
    void (*describe)(struct teide_dataset *dataset, const struct teide_scenario *scenario, const void *answer);
    /* Ask on one thread, without what `varies` in the dataset. The answer is `answer_size` bytes, zero; clear() in any case.
     * Returns 0, TEIDE_E_INPUT, TEIDE_E_HORIZON, TEIDE_E_MEMORY, TEIDE_E_STOPPED. */
    int (*find)(const struct teide_scenario *scenario, const struct teide_point_options *options, void *answer,
        struct teide_error *error);
    /* Ask for all there is, on several threads. Otherwise as find(). */
    int (*answer)(const struct teide_scenario *scenario, const struct teide_workers *workers, void *answer,
        struct teide_error *error);
    void (*clear)(void *answer);
    size_t answer_size;
    const char *usual[3]; /* variables that are shown first */
};

/* By enum teide_sweep_of. */
extern const struct teide_question teide_questions[TEIDE_N_SWEEP_OF];

#endif
