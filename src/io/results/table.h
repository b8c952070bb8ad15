/* A slice as a table, as CSV, as rows of JSON; a sweep in words. */
#ifndef TEIDE_IO_RESULTS_TABLE_H
#define TEIDE_IO_RESULTS_TABLE_H

#include "io/results/slice.h"

enum teide_slice_format { TEIDE_SLICE_TABLE, TEIDE_SLICE_CSV, TEIDE_SLICE_JSON };

/* Print a slice. A table stops after 60 rows and says how many there are.
 * Returns 0, TEIDE_E_INPUT (no such axis, value or variable: the message names those there are), TEIDE_E_MEMORY. */
int teide_slice_print(FILE *out, struct teide_dataset *dataset, const struct teide_slice_request *asked,
    enum teide_slice_format format, struct teide_error *error);

/* How a sweep was laid out, and if asked for the names of its variables. Returns likewise. */
int teide_sweep_print_summary(FILE *out, struct teide_dataset *sweep, bool variables, struct teide_error *error);

/* The failed points with their messages. Returns likewise. */
int teide_sweep_print_failures(FILE *out, struct teide_dataset *sweep, struct teide_error *error);

#endif
