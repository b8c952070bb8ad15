/* The members of the JSON documents of answers to questions and of experiments, for documents that say more beside them. */
#ifndef TEIDE_IO_ANSWER_JSON_H
#define TEIDE_IO_ANSWER_JSON_H

#include "io/json_out.h"
#include "sim/scenario.h"
#include "study/improvement_answer.h"
#include "study/swap_answer.h"
#include "study/timing_answer.h"

/* Append the members to the open object; whether they arrived, ferror() of the stream says. */
void teide_timing_put_json(
    struct teide_json *json, const struct teide_scenario *scenario, const struct teide_timing_answer *answer);
void teide_improvement_put_json(
    struct teide_json *json, const struct teide_scenario *scenario, const struct teide_improvement_answer *answer);
void teide_experiment_put_json(
    struct teide_json *json, const struct teide_scenario *scenario, const struct teide_swap_answer *answer);

#endif
