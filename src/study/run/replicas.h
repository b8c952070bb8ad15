/* Independent replicas of a model, run in parallel threads by either engine and reduced in the order of their index. */
#ifndef TEIDE_STUDY_RUN_REPLICAS_H
#define TEIDE_STUDY_RUN_REPLICAS_H

#include <stdbool.h>

#include "sim/chain/replica.h"
#include "study/run/ensemble.h"
#include "study/run/statistics.h"

/* What a replica has done so far; the arrays are owned by it. */
struct teide_replica_view {
    double time, observed; /* s since its start, and since the end of the warm-up */
    uint64_t events;
    bool ended; /* the end time has been reached */
    const struct teide_delivery *deliveries;
    size_t n_deliveries;
    const struct teide_trace_record *trace;
    size_t n_trace;
    bool trace_truncated;
};

/* An engine: how it makes, advances and reads its replicas. `model` is what its replicas share, `replica` what create() gave. */
struct teide_engine {
    /* NULL: failed, and error is set. destroy() accepts NULL. */
    void *(*create)(const void *model, const struct teide_replica_options *options, struct teide_error *error);
    void (*destroy)(void *replica);
    /* Until each request has `deliveries`, or time is over, or teide_replicas_poll(slot) says stop; called again with more.
     * Returns 0, TEIDE_E_MEMORY, TEIDE_E_STOPPED, TEIDE_E_HORIZON. */
    int (*advance)(void *replica, int64_t deliveries, void *slot, struct teide_error *error);
    /* Give back what only advancing needs; NULL: there is no such thing. */
    void (*finish)(void *replica);
    double (*progress)(const void *replica, int64_t deliveries); /* 0 to 1 */
    struct teide_replica_view (*view)(const void *replica);
    struct teide_request_source (*request)(const void *replica, size_t request);
    /* Set what only this engine finds out, once all have ended; NULL: nothing. Returns 0 or a code with error set. */
    int (*summarize)(
        const void *model, void *const *replicas, size_t n, struct teide_results *results, struct teide_error *error);
};

/* To be asked by a replica now and then while it advances, about once a millisecond: true to stop. */
bool teide_replicas_poll(void *slot);

/* Run the replicas of the scenario and estimate. The same as teide_ensemble_run() for any engine.
 * model  what the engine has made of the scenario; only read */
int teide_replicas_run(const struct teide_engine *engine, const void *model, const struct teide_scenario *scenario,
    const struct teide_ensemble_options *options, struct teide_results *results, struct teide_error *error);

#endif
