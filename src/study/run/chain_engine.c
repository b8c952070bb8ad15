/* The chain engine: its model is a struct teide_chains, its replicas are struct teide_replica. */
#include "study/run/engine.h"

#include <stdlib.h>

#include "sim/chain/chains.h"

static void
release(void *model)
{
    if (model != NULL)
        teide_chains_clear(model);
    free(model);
}

static void *
compile(const struct teide_scenario *scenario, struct teide_error *error)
{
    struct teide_chains *chains = calloc(1, sizeof *chains);

    if (chains == NULL) {
        teide_fail(error, TEIDE_E_MEMORY, "out of memory for the chains");
        return NULL;
    }
    if (teide_chains_init(chains, scenario, error) == 0)
        return chains;
    release(chains);
    return NULL;
}

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

static int
advance(void *replica, int64_t deliveries, const struct teide_poll *poll, struct teide_error *error)
{
    return teide_replica_advance(replica, deliveries, poll->ask, poll->user, error);
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

const struct teide_engine teide_chain_engine = {
    .compile = compile,
    .release = release,
    .create = create,
    .destroy = destroy,
    .advance = advance,
    .finish = finish,
    .progress = progress,
    .view = view,
    .request = request,
};
