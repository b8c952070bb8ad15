/* The network engine: its model is a struct teide_graph, its replicas are struct teide_net. */
#include "study/network/network_engine.h"

#include <stdlib.h>

#include "sim/network/net.h"
#include "study/network/summary.h"

static void
release(void *model)
{
    if (model != NULL)
        teide_graph_clear(model);
    free(model);
}

static void *
compile(const struct teide_scenario *scenario, struct teide_error *error)
{
    struct teide_graph *graph = calloc(1, sizeof *graph);

    if (graph == NULL) {
        teide_fail(error, TEIDE_E_MEMORY, "out of memory for the network");
        return NULL;
    }
    if (teide_graph_init(graph, scenario, error) == 0)
        return graph;
    release(graph);
    return NULL;
}

static void *
create(const void *model, const struct teide_replica_options *options, struct teide_error *error)
{
    const struct teide_net_options net = {
        .replica = options->replica,
        .point = options->point,
        .batches = options->batches,
        .sample_limit = options->sample_limit,
        .bin = options->bin,
        .record_deliveries = options->record_deliveries,
        .record_trace = options->record_trace,
    };

    return teide_net_create(model, &net, error);
}

static void
destroy(void *replica)
{
    teide_net_destroy(replica);
}

static int
advance(void *replica, int64_t deliveries, const struct teide_poll *poll, struct teide_error *error)
{
    return teide_net_advance(replica, deliveries, poll->ask, poll->user, error);
}

static double
progress(const void *replica, int64_t deliveries)
{
    return teide_net_progress(replica, deliveries);
}

static struct teide_replica_view
view(const void *replica)
{
    struct teide_replica_view view = {
        .time = teide_net_time(replica),
        .observed = teide_net_observed(replica),
        .events = teide_net_events(replica),
        .ended = teide_net_ended(replica),
        .deliveries = teide_net_records(replica),
        .n_deliveries = teide_net_n_records(replica),
    };

    view.trace = teide_net_trace_records(replica, &view.n_trace, &view.trace_truncated);
    return view;
}

static struct teide_request_source
request(const void *replica, size_t request)
{
    const struct teide_demand_notes *notes = teide_net_notes(replica, request);

    return (struct teide_request_source) {
        .tally = &notes->deliveries,
        .outcomes = notes->outcomes,
        .counters = teide_net_counters(replica, request),
        .observed = teide_net_observed(replica),
    };
}

static int
summarize(const void *model, void *const *replicas, size_t n, struct teide_results *results, struct teide_error *error)
{
    const struct teide_net **nets = malloc(n * sizeof *nets);

    for (size_t i = 0; nets != NULL && i < n; i++)
        nets[i] = replicas[i];
    if (nets != NULL)
        results->network = teide_network_summarize(model, nets, n);
    free(nets);
    if (results->network == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for the results of the network");
    return 0;
}

const struct teide_engine teide_network_engine = {
    .compile = compile,
    .release = release,
    .create = create,
    .destroy = destroy,
    .advance = advance,
    .progress = progress,
    .view = view,
    .request = request,
    .summarize = summarize,
};
