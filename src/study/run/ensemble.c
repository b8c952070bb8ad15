#include "study/run/ensemble.h"

#include "sim/chain/chains.h"
#include "study/parallel.h"
#include "study/run/replicas.h"

/* The chain engine: its model is a struct teide_chains, its replicas are struct teide_replica. */

static void *
create(const void *model, const struct teide_replica_options *options, struct teide_error *error)
{
    struct teide_replica *replica = teide_replica_create(model, options);

    if (replica == NULL)
        teide_fail(error, TEIDE_E_MEMORY, "out of memory for replica %llu", (unsigned long long)options->replica);
    return replica;
}

static void
destroy(void *replica)
{
    teide_replica_destroy(replica);
}

static bool
poll(void *slot, const struct teide_replica *replica)
{
    (void)replica;
    return teide_replicas_poll(slot);
}

static int
advance(void *replica, int64_t deliveries, void *slot, struct teide_error *error)
{
    return teide_replica_advance(replica, deliveries, poll, slot, error);
}

static void
finish(void *replica)
{
    teide_replica_finish(replica);
}

static double
progress(const void *replica, int64_t deliveries)
{
    return teide_replica_progress(replica, deliveries);
}

static struct teide_replica_view
view(const void *replica)
{
    struct teide_replica_view view = {
        .time = teide_replica_time(replica),
        .observed = teide_replica_observed(replica),
        .events = teide_replica_events(replica),
        .ended = teide_replica_ended(replica),
    };

    view.deliveries = teide_replica_deliveries(replica, &view.n_deliveries);
    view.trace = teide_replica_trace(replica, &view.n_trace, &view.trace_truncated);
    return view;
}

static struct teide_request_source
request(const void *replica, size_t request)
{
    return (struct teide_request_source) {
        .tally = teide_replica_tally(replica, request),
        .outcomes = teide_replica_outcomes(replica, request),
        .counters = teide_replica_counters(replica, request),
        .observed = teide_replica_observed(replica),
    };
}

static const struct teide_engine chain_engine = {
    .create = create,
    .destroy = destroy,
    .advance = advance,
    .finish = finish,
    .progress = progress,
    .view = view,
    .request = request,
};

int
teide_ensemble_run(const struct teide_scenario *scenario, const struct teide_ensemble_options *options,
    struct teide_results *results, struct teide_error *error)
{
    const double begin = teide_seconds_now();
    struct teide_chains chains = { 0 };
    int ret = teide_chains_init(&chains, scenario, error);

    if (ret == 0)
        ret = teide_replicas_run(&chain_engine, &chains, scenario, options, results, error);
    results->wall_seconds = teide_seconds_now() - begin;
    teide_chains_clear(&chains);
    return ret;
}
