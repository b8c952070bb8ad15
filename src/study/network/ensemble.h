/* Independent replicas of a scenario with traffic, run in parallel threads and reduced in the order of their index. */
#ifndef TEIDE_STUDY_NETWORK_ENSEMBLE_H
#define TEIDE_STUDY_NETWORK_ENSEMBLE_H

#include "sim/error.h"
#include "sim/scenario.h"
#include "study/network/results.h"
#include "study/run/ensemble.h"

/* As teide_ensemble_run(), for a scenario with traffic; results->network is set, too. */
int teide_network_run(const struct teide_scenario *scenario, const struct teide_ensemble_options *options,
    struct teide_results *results, struct teide_error *error);

#endif
