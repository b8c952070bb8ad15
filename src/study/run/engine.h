/* What both engines have in common, for those who run replicas of either. */
#ifndef TEIDE_STUDY_RUN_ENGINE_H
#define TEIDE_STUDY_RUN_ENGINE_H

#include <stdbool.h>

#include "sim/chain/replica.h"
#include "sim/scenario.h"
#include "study/run/results.h"
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

/* What a replica asks now and then while it advances, about once a millisecond: true to stop. */
struct teide_poll {
    bool (*ask)(void *user);
    void *user;
};

/* An engine: how it compiles scenarios, and makes, advances and reads replicas. `model` is what compile() gave, which all replicas
 * share and only read; `replica` what create() gave. NULL from either: failed, and error is set; release() and destroy() accept
 * it. */
struct teide_engine {
    void *(*compile)(
        const struct teide_scenario *scenario, struct teide_error *error); /* the scenario must outlive it */
    void (*release)(void *model);
    void *(*create)(const void *model, const struct teide_replica_options *options, struct teide_error *error);
    void (*destroy)(void *replica);
    /* Until each request has `deliveries`, or time is over, or it is told to stop; called again with more.
     * Returns 0, TEIDE_E_MEMORY, TEIDE_E_STOPPED, TEIDE_E_HORIZON. */
    int (*advance)(void *replica, int64_t deliveries, const struct teide_poll *poll, struct teide_error *error);
    /* Give back what only advancing needs; NULL: there is no such thing. */
    void (*finish)(void *replica);
    double (*progress)(const void *replica, int64_t deliveries); /* 0 to 1 */
    struct teide_replica_view (*view)(const void *replica);
    struct teide_request_source (*request)(const void *replica, size_t request);
    /* Set what only this engine finds out, once all have ended; NULL: nothing. Returns 0 or a code with error set. */
    int (*summarize)(
        const void *model, void *const *replicas, size_t n, struct teide_results *results, struct teide_error *error);
};

/* Chains and paths whose links are their own. */
extern const struct teide_engine teide_chain_engine;

#endif
