/* The members of the JSON documents of answers to questions and of experiments, for documents that say more beside them. */
#ifndef TEIDE_IO_RESULTS_ANSWER_JSON_H
#define TEIDE_IO_RESULTS_ANSWER_JSON_H

#include "io/results/json_out.h"
#include "sim/scenario.h"
#include "study/improvement/answer.h"
#include "study/experiment/answer.h"
#include "study/optimal_time/answer.h"

/* Append the members to the open object; whether they arrived, ferror() of the stream says. */
void teide_optimal_time_put_json(
    struct teide_json *json, const struct teide_scenario *scenario, const struct teide_optimal_time_answer *answer);
void teide_improvement_put_json(
    struct teide_json *json, const struct teide_scenario *scenario, const struct teide_improvement_answer *answer);
void teide_experiment_put_json(
    struct teide_json *json, const struct teide_scenario *scenario, const struct teide_experiment_answer *answer);

#endif
