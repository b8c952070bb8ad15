/* A slice of a sweep file: which points, inner indices and variables are asked for, and their values. For printing. */
#ifndef TEIDE_IO_SWEEP_SLICE_H
#define TEIDE_IO_SWEEP_SLICE_H

#include "io/sweep/text.h"

struct teide_slice {
    const struct teide_sweep_file *file;
    const struct teide_sweep_question *sweep;
    bool *entries[TEIDE_MAX_SWEEP_AXES]; /* of every axis, whether it is left */
    bool *indices[TEIDE_N_INNER];        /* of every inner dimension likewise */
    bool used[TEIDE_N_INNER];            /* by a variable of the slice */
    const struct teide_variable *variables[2 * TEIDE_MAX_VARIABLES];
    double *values[2 * TEIDE_MAX_VARIABLES]; /* of all points */
    size_t n_variables;
};

/* Make a slice of what is asked for.
 * slice  overwritten; teide_slice_clear() by the caller in any case
 * Returns 0, TEIDE_E_INPUT (no such axis, value or variable), TEIDE_E_MEMORY. */
int teide_slice_make(const struct teide_sweep_file *file, const struct teide_sweep_slice *asked,
    struct teide_slice *slice, struct teide_error *error);
void teide_slice_clear(struct teide_slice *slice);

/* A row: a point, and an index of every inner dimension that is used. */
struct teide_slice_row {
    size_t point, index[TEIDE_N_INNER];
};

/* Call `take` for every row, the last dimension the fastest. */
typedef void teide_take_row(const struct teide_slice *slice, const struct teide_slice_row *row, void *user);
void teide_slice_visit(const struct teide_slice *slice, teide_take_row *take, void *user);

/* Value of variable v of the slice in a row; the word of a code, "" without one. */
double teide_slice_value(const struct teide_slice *slice, const struct teide_slice_row *row, size_t v);
void teide_code_word(const char *meanings, double code, char *text, size_t size);

#endif
