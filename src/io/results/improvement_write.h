/* Answers about improvement out: text, JSON, HDF5. doc/results.md describes the file and the document. */
#ifndef TEIDE_IO_RESULTS_IMPROVEMENT_WRITE_H
#define TEIDE_IO_RESULTS_IMPROVEMENT_WRITE_H

#include <stdio.h>

#include "models/api.h"
#include "sim/error.h"
#include "sim/scenario.h"
#include "study/improvement/answer.h"

/* Print the gains for people. Whether it arrived, ferror(out) says. */
TEIDE_API void teide_improvement_print_text(
    FILE *out, const struct teide_scenario *scenario, const struct teide_improvement_answer *answer);

/* The same as one JSON document, without grid and boundary of the region: those are in the result file. */
TEIDE_API void teide_improvement_print_json(
    FILE *out, const struct teide_scenario *scenario, const struct teide_improvement_answer *answer);

/* Write everything to a result file, as teide_result_write_hdf5() does. Returns 0, TEIDE_E_IO, TEIDE_E_MEMORY. */
TEIDE_API int teide_improvement_write_hdf5(const char *path, const struct teide_scenario *scenario,
    const struct teide_improvement_answer *answer, const char *command_line, struct teide_error *error);

#endif
