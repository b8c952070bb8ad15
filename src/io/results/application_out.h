/* Results of applications: in the JSON document, in the table, in the result file and back. */
#ifndef TEIDE_IO_RESULTS_APPLICATION_OUT_H
#define TEIDE_IO_RESULTS_APPLICATION_OUT_H

#include "io/results/hdf5_in.h"
#include "io/results/json_out.h"
#include "sim/scenario.h"
#include "study/run/results.h"

/* Member "application" of a request; nothing where it has none. bin: width of the bins, s */
void teide_application_put_json(struct teide_json *json, const struct teide_request_result *result, double bin);

/* A group for each kind of application that a request has, with the requests that have it. Returns 0 or TEIDE_E_MEMORY. */
int teide_application_put_hdf5(
    hid_t file, const struct teide_scenario *scenario, const struct teide_results *results, bool *failed);

/* The same back, into requests whose names are known; and the width of the bins into scenario->run. */
void teide_application_read(
    struct teide_hdf5_source *source, struct teide_scenario *scenario, struct teide_results *results);

#endif
