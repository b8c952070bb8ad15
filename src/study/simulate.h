/* Simulate a scenario with the engine that it needs: of networks where there is traffic, else of chains. */
#ifndef TEIDE_STUDY_SIMULATE_H
#define TEIDE_STUDY_SIMULATE_H

#include "study/run/replicas.h"

const struct teide_engine *teide_engine_of(const struct teide_scenario *scenario);

/* As teide_replicas_run(). */
int teide_simulate(const struct teide_scenario *scenario, const struct teide_ensemble_options *options,
    struct teide_results *results, struct teide_error *error);

#endif
