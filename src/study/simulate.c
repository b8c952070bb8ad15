#include "study/simulate.h"

#include "study/network/network_engine.h"

const struct teide_engine *
teide_engine_of(const struct teide_scenario *scenario)
{
    return scenario->traffic != NULL ? &teide_network_engine : &teide_chain_engine;
}

int
teide_simulate(const struct teide_scenario *scenario, const struct teide_ensemble_options *options,
    struct teide_results *results, struct teide_error *error)
{
    return teide_replicas_run(teide_engine_of(scenario), scenario, options, results, error);
}
