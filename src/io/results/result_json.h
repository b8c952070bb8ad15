/* The members of the JSON document about results, for documents that say more beside them. */
#ifndef TEIDE_IO_RESULTS_RESULT_JSON_H
#define TEIDE_IO_RESULTS_RESULT_JSON_H

#include "io/results/json_out.h"
#include "sim/scenario.h"
#include "study/run/results.h"

/* Append "scenario", "title", ..., "requests" to the open object; whether they arrived, ferror() of the stream says. */
void teide_result_put_json(
    struct teide_json *json, const struct teide_scenario *scenario, const struct teide_results *results);

#endif
