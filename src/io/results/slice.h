/* A slice of a dataset in long form: a row for every combination of indices that is left, a column for every coordinate, then for the
 * variables. */
#ifndef TEIDE_IO_RESULTS_SLICE_H
#define TEIDE_IO_RESULTS_SLICE_H

#include <stdio.h>

#include "study/dataset/dataset.h"

/* What is asked for. */
struct teide_slice_request {
    const char *const *at; /* n_at strings NAME=VALUE: only where a coordinate has it, or one of a range */
    size_t n_at;
    const char *const *variables; /* n_variables names, paths or groups; none: those that are asked for most */
    size_t n_variables;
};

enum { TEIDE_MOST_COLUMNS = 256 };

struct teide_slice {
    const struct teide_group *group;
    const struct teide_variable *variables[TEIDE_MOST_COLUMNS]; /* held, none of them a coordinate that leads a row */
    size_t n_variables;
    const struct teide_variable *leading[TEIDE_MAX_RANK]; /* coordinates, held: what stands first in a row */
    size_t n_leading;
    bool *keep[TEIDE_MAX_RANK]; /* of every dimension of the group, which indices are left; NULL: all */
    bool used[TEIDE_MAX_RANK];  /* of every dimension, whether a variable of the slice has it */
};

/* Make a slice.
 * slice  overwritten; teide_slice_clear() by the caller in any case
 * Returns 0, TEIDE_E_INPUT (no such coordinate, value or variable: the message names those there are), TEIDE_E_MEMORY. */
int teide_slice_make(struct teide_dataset *dataset, const struct teide_slice_request *asked, struct teide_slice *slice,
    struct teide_error *error);
void teide_slice_clear(struct teide_slice *slice);

/* Call `take` with the indices of the dimensions of the group for every row, the last one the fastest. */
typedef void teide_take_row(const struct teide_slice *slice, const size_t *index, void *user);
void teide_slice_visit(const struct teide_slice *slice, teide_take_row *take, void *user);

/* The indices that a variable has in a row. */
void teide_slice_index(const struct teide_variable *variable, const size_t *row, size_t *index);

/* --- of sweeps ------------------------------------------------------------------------------------------------------ */

/* "distance = 20 km, policy = purified", cut to size. */
void teide_sweep_point_text(const struct teide_dataset *sweep, size_t point, char *text, size_t size);

/* "10 distance x 2 policy", "zip of distance, t2". */
void teide_sweep_layout(const struct teide_dataset *sweep, char *text, size_t size);

/* The axes of a sweep, in memory; how many there are is returned. */
size_t teide_sweep_axes(const struct teide_dataset *sweep, const struct teide_variable *axes[TEIDE_MAX_RANK]);

/* Whether a variable of the root is an output: it has values for every point, and is neither status nor axis. */
bool teide_sweep_is_output(const struct teide_dataset *sweep, const struct teide_variable *variable);

#endif
