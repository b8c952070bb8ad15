/* Results out: an HDF5 file, a JSON document, a table for people, a Chrome trace. */
#ifndef TEIDE_IO_RESULTS_RESULT_WRITE_H
#define TEIDE_IO_RESULTS_RESULT_WRITE_H

#include <stdbool.h>
#include <stdio.h>

#include "models/api.h"
#include "sim/error.h"
#include "sim/scenario.h"
#include "study/run/results.h"

/* Whether a result can be written to `path` later: a file can be made beside it, and what is there now may be replaced.
 * Leaves nothing behind. Returns 0 or TEIDE_E_IO (message names the file and the reason). */
TEIDE_API int teide_output_check(const char *path, struct teide_error *error);

/* Write the result file: to a temporary name beside `path`, then renamed, so that no half file is ever left.
 * command_line  as the user gave it, for provenance
 * Returns 0, TEIDE_E_IO (message names the file and the reason), TEIDE_E_MEMORY. */
TEIDE_API int teide_result_write_hdf5(const char *path, const struct teide_scenario *scenario,
    const struct teide_results *results, const char *command_line, struct teide_error *error);

/* Print one JSON document (`teide run --format json`), or a table a researcher understands, to `out`.
 * Return 0, TEIDE_E_IO, TEIDE_E_MEMORY. */
TEIDE_API int teide_result_print_json(
    FILE *out, const struct teide_scenario *scenario, const struct teide_results *results, struct teide_error *error);
TEIDE_API int teide_result_print_table(
    FILE *out, const struct teide_scenario *scenario, const struct teide_results *results, struct teide_error *error);

/* Whether the file begins as one that teide_trace_write_chrome() wrote. */
TEIDE_API bool teide_trace_recognise(const char *path);

/* Write the trace of replica 0 as Chrome trace-event JSON that opens in Perfetto: memories as tracks, the time a qubit
 * spends in a memory as a span, swaps, purifications, cutoffs and deliveries as instants. Same guarantee as the HDF5 file. */
TEIDE_API int teide_trace_write_chrome(const char *path, const struct teide_scenario *scenario,
    const struct teide_results *results, struct teide_error *error);

#endif
