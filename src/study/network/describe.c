/* Results of the network engine as groups of a dataset: every number is one row here. */
#include "study/network/describe.h"

#include <math.h>

#include "sim/field.h"
#include "study/network/results.h"

#define DEMAND(member) .offset = offsetof(struct teide_demand_result, member)
#define LINK(member) .offset = offsetof(struct teide_link_result, member)
#define NODE(member) .offset = offsetof(struct teide_node_result, member)
#define WHOLE(member) .offset = offsetof(struct teide_network_results, member)
#define POINT(member) .offset = offsetof(struct teide_time_point, member)

static const struct teide_column of_demand[] = {
    { "arrived", "1", "requests that arrived", TEIDE_INT64, DEMAND(arrived) },
    { "admitted", "1", "requests that were admitted: they had their memories, or their turn", TEIDE_INT64,
        DEMAND(admitted) },
    { "blocked", "1", "requests that found a memory taken or the queue full at least once", TEIDE_INT64,
        DEMAND(blocked) },
    { "lost", "1", "requests that were turned away for it", TEIDE_INT64, DEMAND(lost) },
    { "served", "1", "requests that got all their pairs", TEIDE_INT64, DEMAND(served) },
    { "expired", "1", "requests that ran out of patience", TEIDE_INT64, DEMAND(expired) },
    { "rejected", "1", "end-to-end pairs that were dropped, below the minimum fidelity", TEIDE_INT64,
        DEMAND(rejected) },
    { "loss", "1", "share of the requests that were turned away", TEIDE_FLOAT64, DEMAND(loss.mean),
        .error = offsetof(struct teide_demand_result, loss.error) },
    { "time_to_service", "s", "from arrival to the last pair, of requests that were served", TEIDE_FLOAT64,
        DEMAND(time_to_service.mean), .error = offsetof(struct teide_demand_result, time_to_service.error) },
    { "time_to_service_quantiles", "s", "quantiles over the requests that were served", TEIDE_FLOAT64,
        DEMAND(time_to_service_quantiles), .over = { "quantile" } },
    { "time_to_first_pair", "s", "from arrival to the first pair", TEIDE_FLOAT64, DEMAND(time_to_first_pair.mean),
        .error = offsetof(struct teide_demand_result, time_to_first_pair.error) },
    { "time_in_queue", "s", "from arrival to admission", TEIDE_FLOAT64, DEMAND(time_in_queue.mean),
        .error = offsetof(struct teide_demand_result, time_in_queue.error) },
    { "oldest_age", "s", "mean age, at its delivery, of the oldest link pair in a delivered pair", TEIDE_FLOAT64,
        DEMAND(oldest_age) },
    { "in_system", "1", "requests that are there, time average of a replica", TEIDE_FLOAT64, DEMAND(in_system.mean),
        .error = offsetof(struct teide_demand_result, in_system.error) },
    { "growth", "Hz", "of the requests that are there, in the second half of the run", TEIDE_FLOAT64,
        DEMAND(growth.mean), .error = offsetof(struct teide_demand_result, growth.error) },
    { "steady_state", "1",
        "unsettled: successive values are correlated over the whole run, so that errors are too small and a longer run "
        "is needed; none: the offered load exceeds the capacity, growth is above 0 by a test at 3e-5, and times and "
        "the "
        "number in the system have no mean, so that they are not a number",
        TEIDE_INT32, DEMAND(steadiness), .flags = "reached unsettled none" },
};

static const struct teide_column whole[] = {
    { "throughput", "Hz",
        "deliveries of all requests per second of a replica; its error is from the spread of replicas, or of one alone "
        "from the times between deliveries",
        TEIDE_FLOAT64, WHOLE(throughput.mean), .error = offsetof(struct teide_network_results, throughput.error) },
    { "jain", "1", "Jain's index of fairness of the delivery rates of the requests", TEIDE_FLOAT64, WHOLE(jain) },
    { "bottleneck", "1", "index in links/link of the link that attempts the largest share of the time", TEIDE_INT32,
        WHOLE(bottleneck), .missing = true },
    { "link_pairs", "1", "link pairs made", TEIDE_INT64, WHOLE(link_pairs) },
    { "observed_seconds", "s", "over all replicas, without the warm-up", TEIDE_FLOAT64, WHOLE(observed) },
};

static const struct teide_column of_link[] = {
    { "attempts", "1", "attempts in slots", TEIDE_INT64, LINK(attempts) },
    { "pairs", "1", "pairs made; each is in one of the next counts, or still there", TEIDE_INT64, LINK(pairs) },
    { "used", "1", "pairs that were swapped or delivered", TEIDE_INT64, LINK(used) },
    { "measured", "1", "pairs that were measured in a purification", TEIDE_INT64, LINK(measured) },
    { "failed", "1", "pairs lost in a swap that failed or was for nothing, or kept in a purification that failed",
        TEIDE_INT64, LINK(failed) },
    { "cut_off", "1", "pairs dropped at a cutoff", TEIDE_INT64, LINK(cut_off) },
    { "lost", "1", "pairs lost by a memory, or with a node that failed", TEIDE_INT64, LINK(lost) },
    { "unused", "1",
        "pairs dropped with the request that they were for, at the end of a slot, at a restart, or where two met whose "
        "purification would improve nothing",
        TEIDE_INT64, LINK(unused) },
    { "given_way", "1", "pairs dropped so that an older one could go on", TEIDE_INT64, LINK(given_way) },
    { "purifications", "1", "purifications of pairs of the link", TEIDE_INT64, LINK(purifications) },
    { "purified", "1", "purifications of pairs of the link that succeeded", TEIDE_INT64, LINK(purified) },
    { "busy", "1", "share of the time of its channels in which they attempt", TEIDE_FLOAT64, LINK(busy) },
};

static const struct teide_column of_node[] = {
    { "memories", "1", "memories in use, held or attempting, time average of a replica", TEIDE_FLOAT64,
        NODE(memories) },
    { "communication_qubits", "1",
        "communication qubits in use, by attempts and moves, time average of a replica; 0 at nodes without",
        TEIDE_FLOAT64, NODE(communication_qubits) },
    { "swaps", "1", "swaps attempted", TEIDE_INT64, NODE(swaps) },
    { "swapped", "1", "swaps that succeeded", TEIDE_INT64, NODE(swapped) },
    { "wasted", "1", "swaps of a half that was dead or for another request, which the node could not know", TEIDE_INT64,
        NODE(wasted) },
};

static const struct teide_column of_point[] = {
    { "deliveries", "1", "pairs delivered in the bin, over all replicas", TEIDE_INT64, POINT(deliveries) },
    { "fidelity", "1", "mean, of these pairs", TEIDE_FLOAT64, POINT(fidelity.mean),
        .error = offsetof(struct teide_time_point, fidelity.error) },
    { "arrived", "1", "requests that arrived in the bin, over all replicas", TEIDE_INT64, POINT(arrived) },
    { "served", "1", "requests that got their last pair, likewise", TEIDE_INT64, POINT(served) },
    { "lost", "1", "requests that were turned away, likewise", TEIDE_INT64, POINT(lost) },
    { "in_system", "1", "requests that are there, time average of a replica", TEIDE_FLOAT64, POINT(in_system.mean),
        .error = offsetof(struct teide_time_point, in_system.error) },
};

static const struct teide_column of_place[] = {
    { "purifications", "1", "purifications there", TEIDE_INT64,
        .offset = offsetof(struct teide_purification_result, purifications) },
    { "purified", "1", "of them those that succeeded", TEIDE_INT64,
        .offset = offsetof(struct teide_purification_result, purified) },
};

static const size_t of_network = offsetof(struct teide_results, network);

/* Rows of what the network engine found out. */
static struct teide_rows
rows_of(const char *over, size_t size, size_t at)
{
    return (struct teide_rows) { { over }, size, NULL, at };
}

void
teide_describe_demands(struct teide_dataset *dataset, struct teide_group *group)
{
    teide_group_columns_within(dataset, group, of_network,
        rows_of("request", sizeof(struct teide_demand_result), offsetof(struct teide_network_results, demands)),
        of_demand, TEIDE_COUNT(of_demand));
}

/* What the scenario says of a link: an entry of the list of edges. */
struct edge {
    const char *name, *ends[2];
    double length; /* m */
};

static void
add_links(struct teide_dataset *dataset, const struct teide_scenario *scenario)
{
    static const struct teide_column columns[] = {
        { "link", NULL, "name of the link", TEIDE_TEXT, .offset = offsetof(struct edge, name) },
        { "node_a", NULL, "node at one end", TEIDE_TEXT, .offset = offsetof(struct edge, ends[0]) },
        { "node_b", NULL, "node at the other end", TEIDE_TEXT, .offset = offsetof(struct edge, ends[1]) },
        { "length", "m", "of the link", TEIDE_FLOAT64, .offset = offsetof(struct edge, length) },
    };
    const size_t n = scenario != NULL ? scenario->n_links : 0;
    struct teide_group *group
        = teide_dataset_group(dataset, "links", "of the network engine: the edges of the graph, and their pairs");
    struct edge *edges = teide_dataset_memory(dataset, (n + 1) * sizeof *edges);

    for (size_t i = 0; edges != NULL && i < n; i++) {
        const struct teide_link *link = &scenario->links[i];
        edges[i] = (struct edge) { link->name, { scenario->nodes[link->a].name, scenario->nodes[link->b].name },
            link->length };
    }
    group->detail = true;
    teide_group_dimension(dataset, group, "link", n);
    teide_group_columns(dataset, group, (struct teide_rows) { { "link" }, sizeof *edges, edges, TEIDE_FIXED }, columns,
        TEIDE_COUNT(columns));
    teide_group_columns_within(dataset, group, of_network,
        rows_of("link", sizeof(struct teide_link_result), offsetof(struct teide_network_results, links)), of_link,
        TEIDE_COUNT(of_link));
}

/* What the scenario says of a node. */
struct place {
    const char *name;
    double x, y; /* NAN: it has no position */
};

static void
add_nodes(struct teide_dataset *dataset, const struct teide_scenario *scenario)
{
    const size_t n = scenario != NULL ? scenario->n_nodes : 0;
    const bool globe = n > 0 && scenario->traffic->nodes[0].geographic;
    const char *unit = globe ? "degree" : "m";
    const struct teide_column columns[] = {
        { "node", NULL, "name of the node", TEIDE_TEXT, .offset = offsetof(struct place, name) },
        { "x", unit, "position in a plane (m), or longitude (degree); NaN: none", TEIDE_FLOAT64,
            .offset = offsetof(struct place, x) },
        { "y", unit, "position in a plane (m), or latitude (degree); NaN: none", TEIDE_FLOAT64,
            .offset = offsetof(struct place, y) },
    };
    struct teide_group *group = teide_dataset_group(dataset, "nodes", "of the network engine: the nodes of the graph");
    struct place *places = teide_dataset_memory(dataset, (n + 1) * sizeof *places);

    for (size_t i = 0; places != NULL && i < n; i++) {
        const struct teide_node_traits *traits = &scenario->traffic->nodes[i];
        places[i] = (struct place) { scenario->nodes[i].name,
            traits->placed ? traits->position[traits->geographic ? 1 : 0] : (double)NAN,
            traits->placed ? traits->position[traits->geographic ? 0 : 1] : (double)NAN };
    }
    group->detail = true;
    teide_group_dimension(dataset, group, "node", n);
    teide_group_columns(dataset, group, (struct teide_rows) { { "node" }, sizeof *places, places, TEIDE_FIXED },
        columns, TEIDE_COUNT(columns));
    teide_group_columns_within(dataset, group, of_network,
        rows_of("node", sizeof(struct teide_node_result), offsetof(struct teide_network_results, nodes)), of_node,
        TEIDE_COUNT(of_node));
}

static void
add_series(
    struct teide_dataset *dataset, const struct teide_scenario *scenario, const struct teide_network_results *network)
{
    const size_t n = network != NULL ? network->n_bins : 0, n_requests = scenario != NULL ? scenario->n_requests : 0;
    const char **names = teide_dataset_memory(dataset, (n_requests + 1) * sizeof *names);
    double *starts = teide_dataset_memory(dataset, (n + 1) * sizeof *starts);
    struct teide_rows rows
        = rows_of("request", sizeof(struct teide_time_point), offsetof(struct teide_network_results, series));
    struct teide_group *group;

    if (names == NULL || starts == NULL)
        return;
    for (size_t i = 0; i < n_requests; i++)
        names[i] = scenario->requests[i].name;
    for (size_t i = 0; i < n; i++)
        starts[i] = (double)i * scenario->run.bin;
    rows.over[1] = "bin_start";
    group = teide_dataset_group(dataset, "series",
        "of the network engine, with `run: {bin: ...}`: what happened in bins of time from the start of each replica, "
        "the warm-up included; errors from the spread of the replicas");
    group->varies = true;
    teide_group_names(dataset, group, "request", n_requests, names, "name of the request");
    teide_group_numbers(dataset, group, "bin_start", n, starts, "s", "beginning of the bin");
    teide_group_columns_within(dataset, group, of_network, rows, of_point, TEIDE_COUNT(of_point));
}

static void
add_purifications(
    struct teide_dataset *dataset, const struct teide_scenario *scenario, const struct teide_network_results *network)
{
    const size_t n = network != NULL ? network->n_places : 0, n_requests = scenario != NULL ? scenario->n_requests : 0;
    const char **names = teide_dataset_memory(dataset, (n_requests + 1) * sizeof *names);
    const char **places = teide_dataset_memory(dataset, (n + 1) * sizeof *places);
    struct teide_rows rows = rows_of(
        "request", sizeof(struct teide_purification_result), offsetof(struct teide_network_results, purifications));
    struct teide_group *group;

    if (names == NULL || places == NULL)
        return;
    for (size_t i = 0; i < n_requests; i++)
        names[i] = scenario->requests[i].name;
    for (size_t i = 0; i < n; i++)
        places[i] = i == 0 ? "link" : i + 1 < n ? teide_dataset_text(dataset, "level %zu", i) : "end to end";
    rows.over[1] = "place";
    group = teide_dataset_group(dataset, "purifications",
        "of the network engine, of circuits that purify: where, on links, on segments of each level that was purified, "
        "and from end to end");
    group->varies = true;
    teide_group_names(dataset, group, "request", n_requests, names, "name of the request");
    teide_group_names(dataset, group, "place", n, places, "link, level 1, level 2, ..., end to end");
    teide_group_columns_within(dataset, group, of_network, rows, of_place, TEIDE_COUNT(of_place));
}

void
teide_describe_network(
    struct teide_dataset *dataset, const struct teide_scenario *scenario, const struct teide_results *results)
{
    struct teide_group *group
        = teide_dataset_group(dataset, "network", "of the network engine: the network as a whole, without the warm-up");

    teide_group_columns(dataset, group,
        (struct teide_rows) {
            { NULL }, sizeof(struct teide_network_results), NULL, offsetof(struct teide_results, network) },
        whole, TEIDE_COUNT(whole));
    add_links(dataset, scenario);
    add_nodes(dataset, scenario);
    if (scenario == NULL || scenario->run.bin > 0)
        add_series(dataset, scenario, results != NULL ? results->network : NULL);
    if (scenario == NULL
        || (scenario->traffic->resources == TEIDE_RESOURCES_CIRCUIT && teide_scenario_purifies(scenario)))
        add_purifications(dataset, scenario, results != NULL ? results->network : NULL);
}
