/* Sweeps in words and tables. */
#ifndef TEIDE_IO_SWEEP_TEXT_H
#define TEIDE_IO_SWEEP_TEXT_H

#include <stdio.h>

#include "io/sweep/file.h"

/* "distance = 20 km, policy = purified", cut to size. */
void teide_point_describe(const struct teide_sweep_question *sweep, size_t point, char *text, size_t size);

/* "10 distance x 2 policy", "zip of distance, t2", "sobol design of distance, t2". */
void teide_sweep_describe(const struct teide_sweep_question *sweep, char *text, size_t size);

/* Which rows and columns of a sweep file to print. */
struct teide_sweep_slice {
    const char *const *
        at; /* n_at strings NAME=VALUE: only points (or requests, ...) that have it; NAME of an axis or inner dimension */
    size_t n_at;
    const char *const *variables; /* n_variables names; none: those that are asked for most */
    size_t n_variables;
};

enum teide_sweep_format { TEIDE_SWEEP_TABLE, TEIDE_SWEEP_CSV, TEIDE_SWEEP_JSON };

/* Print a slice in long form: a row for every point and inner index that is left, a column for every axis, then for the variables,
 * each followed by its standard error. A table stops after 60 rows and says how many there are.
 * Returns 0, TEIDE_E_INPUT (no such axis, value or variable: the message names those there are), TEIDE_E_MEMORY. */
int teide_sweep_print(FILE *out, const struct teide_sweep_file *file, const struct teide_sweep_slice *slice,
    enum teide_sweep_format format, struct teide_error *error);

/* The failed points with their messages; JSON: only as part of teide_sweep_print(). */
void teide_sweep_print_failures(FILE *out, const struct teide_sweep_file *file);

#endif
