/* Answers about the time of a purification out: text, JSON, HDF5. doc/results.md describes the file and the document. */
#ifndef TEIDE_IO_RESULTS_OPTIMAL_TIME_WRITE_H
#define TEIDE_IO_RESULTS_OPTIMAL_TIME_WRITE_H

#include <stdio.h>

#include "models/api.h"
#include "sim/error.h"
#include "sim/scenario.h"
#include "study/optimal_time/answer.h"

/* Print the optimum of every objective, and the transitions along the path with 10 digits, for people. Whether it arrived,
 * ferror(out) says. */
TEIDE_API void teide_optimal_time_print_text(
    FILE *out, const struct teide_scenario *scenario, const struct teide_optimal_time_answer *answer);

/* The same as one JSON document, without curve, path and diagram: those are in the result file. */
TEIDE_API void teide_optimal_time_print_json(
    FILE *out, const struct teide_scenario *scenario, const struct teide_optimal_time_answer *answer);

/* Write everything to a result file, as teide_result_write_hdf5() does. Returns 0, TEIDE_E_IO, TEIDE_E_MEMORY. */
TEIDE_API int teide_optimal_time_write_hdf5(const char *path, const struct teide_scenario *scenario,
    const struct teide_optimal_time_answer *answer, const char *command_line, struct teide_error *error);

#endif
