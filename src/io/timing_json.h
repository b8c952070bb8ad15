/* The members of the JSON document about the time of a purification, for documents that say more beside them. */
#ifndef TEIDE_IO_TIMING_JSON_H
#define TEIDE_IO_TIMING_JSON_H

#include "io/json_out.h"
#include "sim/scenario.h"
#include "study/timing_answer.h"

/* Append the members to the open object; whether they arrived, ferror() of the stream says. */
void teide_timing_put_json(
    struct teide_json *json, const struct teide_scenario *scenario, const struct teide_timing_answer *answer);

#endif
