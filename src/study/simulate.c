#include "study/simulate.h"

#include "study/network/ensemble.h"

int
teide_simulate(const struct teide_scenario *scenario, const struct teide_ensemble_options *options,
    struct teide_results *results, struct teide_error *error)
{
    if (scenario->traffic != NULL)
        return teide_network_run(scenario, options, results, error);
    return teide_ensemble_run(scenario, options, results, error);
}
