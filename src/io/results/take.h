/* Single values out of a dataset by their paths, for summaries in words. */
#ifndef TEIDE_IO_RESULTS_TAKE_H
#define TEIDE_IO_RESULTS_TAKE_H

#include "study/dataset/dataset.h"

/* What is taken from. Once something has failed (it is not there, is not of that type, has no such index: one sentence), numbers are
 * NAN and texts "". */
struct teide_take {
    struct teide_dataset *dataset;
    struct teide_error *error;
    int ret; /* 0, TEIDE_E_INPUT, TEIDE_E_MEMORY */
};

/* A number with up to three indices; those that a variable has no dimension for are 0. */
double teide_take(struct teide_take *take, const char *path, size_t i, size_t j, size_t k);

/* A number with its standard error, NAN without one. */
struct teide_taken {
    double mean, error;
};
struct teide_taken teide_take_estimate(struct teide_take *take, const char *path, size_t i, size_t j);

/* A text; the word of a code, which lives as long as the dataset. */
const char *teide_take_text(struct teide_take *take, const char *path, size_t i);
const char *teide_take_word(struct teide_take *take, const char *path, size_t i, size_t j);

/* The unit of a variable. */
const char *teide_take_unit(struct teide_take *take, const char *path);

/* Length of the first, second, ... dimension of a group; 0 and no failure where there is no such group. */
size_t teide_take_length(const struct teide_take *take, const char *group, size_t dimension);

#endif
