/* Answers of swapping experiments out: text, JSON, HDF5. doc/results.md describes the file and the document. */
#ifndef TEIDE_IO_RESULTS_EXPERIMENT_WRITE_H
#define TEIDE_IO_RESULTS_EXPERIMENT_WRITE_H

#include <stdio.h>

#include "models/api.h"
#include "sim/error.h"
#include "sim/scenario.h"
#include "study/experiment/answer.h"

/* Print the table of the experiment for people. Whether it arrived, ferror(out) says. */
TEIDE_API void teide_experiment_print_text(
    FILE *out, const struct teide_scenario *scenario, const struct teide_experiment_answer *answer);

/* The same as one JSON document, without the record: that is in the result file. */
TEIDE_API void teide_experiment_print_json(
    FILE *out, const struct teide_scenario *scenario, const struct teide_experiment_answer *answer);

/* Write everything to a result file, as teide_result_write_hdf5() does. Returns 0, TEIDE_E_IO, TEIDE_E_MEMORY. */
TEIDE_API int teide_experiment_write_hdf5(const char *path, const struct teide_scenario *scenario,
    const struct teide_experiment_answer *answer, const char *command_line, struct teide_error *error);

#endif
