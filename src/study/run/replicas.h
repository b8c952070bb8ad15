/* Independent replicas of a scenario, run in parallel threads by either engine and reduced in the order of their index. */
#ifndef TEIDE_STUDY_RUN_REPLICAS_H
#define TEIDE_STUDY_RUN_REPLICAS_H

#include "study/run/engine.h"

struct teide_ensemble_options {
    int threads; /* >= 1; the results do not depend on it */
    /* Called now and then from one thread at a time; may be NULL. A true return asks the run to stop. */
    bool (*progress)(void *user, double fraction_done, uint64_t events, int64_t deliveries);
    void *user;
};

/* Simulate the scenario and estimate.
 * scenario  checked by the reader; only read
 * results   zeroed by the caller; on success owned by the caller, who calls teide_results_clear()
 * Returns 0, TEIDE_E_MEMORY, TEIDE_E_INPUT (as the engine's compile()), TEIDE_E_HORIZON (clock ran out before the run could end:
 * message says what to change), TEIDE_E_STOPPED. On failure the results are cleared. */
int teide_replicas_run(const struct teide_engine *engine, const struct teide_scenario *scenario,
    const struct teide_ensemble_options *options, struct teide_results *results, struct teide_error *error);

#endif
