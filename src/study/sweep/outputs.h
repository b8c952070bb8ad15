/* What a point of a sweep gives: a row of doubles, and which variable of the question's dataset stands where in it.
 *
 * A variable has one value a point, or an array over dimensions of its own (requests, Bell states, quantile levels, ...), in C order.
 * Counts and codes are whole numbers in doubles, exact up to 2^53. What could not be computed is NAN. */
#ifndef TEIDE_STUDY_SWEEP_OUTPUTS_H
#define TEIDE_STUDY_SWEEP_OUTPUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "study/question.h"

struct teide_sweep_output {
    const struct teide_group *group; /* of the question's dataset */
    const struct teide_variable *variable;
    const char *name;  /* in the sweep: that of the variable, or GROUP_NAME */
    const char *error; /* name of the output with its standard errors; NULL: none */
    size_t width;      /* doubles */
    size_t offset;     /* in the row */
};

struct teide_sweep_outputs {
    const struct teide_question *question;
    struct teide_dataset dataset;    /* of one point */
    struct teide_sweep_output *list; /* that are kept */
    size_t n;
    size_t width;                                             /* of a row */
    struct teide_question_length lengths[TEIDE_MOST_LENGTHS]; /* of the base */
    size_t n_lengths;
    void *answer;      /* room for one */
    ptrdiff_t *places; /* of every double of a row, from where the rows of its variable begin */
};

/* The outputs of a scenario with a sweep, which must outlive them.
 * outputs  teide_sweep_outputs_clear() by the caller in any case
 * Returns 0, TEIDE_E_INPUT (sweep.outputs names what is not there; an axis has the name of a variable), TEIDE_E_MEMORY. */
int teide_sweep_outputs_describe(
    const struct teide_scenario *scenario, struct teide_sweep_outputs *outputs, struct teide_error *error);
void teide_sweep_outputs_clear(struct teide_sweep_outputs *outputs);

/* Ask the scenario of one point its question, on one thread; every thread needs outputs of its own.
 * row   outputs->width doubles
 * Returns 0, TEIDE_E_INPUT (it has another number of requests or objectives than the base), TEIDE_E_HORIZON, TEIDE_E_MEMORY,
 * TEIDE_E_STOPPED. */
int teide_sweep_point_find(struct teide_sweep_outputs *outputs, const struct teide_scenario *scenario,
    const struct teide_point_options *options, double *row, struct teide_error *error);

/* Where the values of a sweep come from. All points are of the whole sweep; points of other shards are open. */
struct teide_sweep_source {
    const uint8_t *status; /* n_points: 0 open, 1 done, 2 failed */
    const int64_t *failed; /* n_failed points, ascending, with their messages */
    const char *const *messages;
    size_t n_failed;
    int64_t shard, n_shards;
    /* Values of an output at n points from `first` on, values[(point - first) * width]; those of open points are left as they are.
     * Returns 0, TEIDE_E_IO, TEIDE_E_INPUT, TEIDE_E_MEMORY. */
    int (*column)(const void *user, const struct teide_sweep_output *output, size_t first, size_t n, double *values,
        struct teide_error *error);
    const void *user;
};

/* The sweep as a dataset: a root group over the axes of a grid, or over the points of another design, whose axes are variables.
 * dataset  which teide_dataset_begin() has begun
 * outputs  of the scenario; NULL, with the scenario: describe what does not depend on the question, for documentation
 * source   NULL: no values of the outputs; all must outlive the dataset */
void teide_sweep_describe(struct teide_dataset *dataset, const struct teide_scenario *scenario,
    const struct teide_sweep_outputs *outputs, const struct teide_sweep_source *source);

#endif
