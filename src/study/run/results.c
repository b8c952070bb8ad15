/* The results of a run as a dataset: every number that is reported is one row here. */
#include "study/run/results.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/field.h"
#include "study/run/applications.h"

#include "study/network/describe.h"
#include "study/network/results.h"

const double teide_quantile_levels[TEIDE_N_QUANTILES] = { 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99 };

#define RUN(member) .offset = offsetof(struct teide_results, member)
#define REQUEST(member) .offset = offsetof(struct teide_request_result, member)
#define ESTIMATE(member) REQUEST(member.mean), .error = offsetof(struct teide_request_result, member.error)
#define DELIVERY(member) .offset = offsetof(struct teide_delivery, member)
#define TRACE(member) .offset = offsetof(struct teide_trace_record, member)

static const struct teide_column whole[] = {
    { "events", "1", "simulated events, over all replicas", TEIDE_UINT64, RUN(events) },
    { "deliveries", "1", "over all requests and replicas", TEIDE_INT64, RUN(deliveries), .unswept = true },
    { "wall_seconds", "s", "time of execution", TEIDE_FLOAT64, RUN(wall_seconds), .passing = true },
    { "simulated_seconds", "s", "over all replicas", TEIDE_FLOAT64, RUN(simulated_seconds) },
    { "replicas", "1", "independent repetitions", TEIDE_INT64, RUN(replicas) },
    { "batches", "1", "independent groups behind the standard errors: the fewest of any request", TEIDE_INT64,
        RUN(batches) },
    { "stopped_by", "1", "what ended the run", TEIDE_INT32, RUN(stopped_by), .flags = "time deliveries target" },
};

static const struct teide_column of_request[] = {
    { "rate", "Hz", "delivered end-to-end pairs per second of simulated time", TEIDE_FLOAT64, ESTIMATE(rate) },
    { "waiting_time", "s", "time between successive deliveries", TEIDE_FLOAT64, ESTIMATE(waiting_time) },
    { "raw_pairs_per_delivery", "1", "link pairs that went into one delivered pair", TEIDE_FLOAT64,
        ESTIMATE(raw_pairs_per_delivery) },
    { "purification_success", "1", "probability that one purification succeeds", TEIDE_FLOAT64,
        ESTIMATE(purification_success) },
    { "swap_success", "1", "probability that one swap succeeds", TEIDE_FLOAT64, ESTIMATE(swap_success) },
    { "cutoffs_per_delivery", "1", "pairs dropped at a cutoff, per delivered pair", TEIDE_FLOAT64,
        ESTIMATE(cutoffs_per_delivery) },
    { "round_success", "1", "deliveries / (deliveries + losses)", TEIDE_FLOAT64, ESTIMATE(round_success) },
    { "state", "1", "mean delivered state", TEIDE_FLOAT64, ESTIMATE(state[0]), .over = { "bell" },
        .step = sizeof(struct teide_estimate) },
    { "waiting_time_deviation", "s", "standard deviation over deliveries", TEIDE_FLOAT64,
        REQUEST(waiting_time_deviation) },
    { "fidelity_deviation", "1", "standard deviation over deliveries", TEIDE_FLOAT64, REQUEST(fidelity_deviation) },
    { "raw_pairs_deviation", "1", "standard deviation over deliveries of the link pairs that went into one",
        TEIDE_FLOAT64, REQUEST(raw_pairs_deviation) },
    { "waiting_time_quantiles", "s",
        "quantiles over deliveries, from at most about 65536 of them, taken at equal distances", TEIDE_FLOAT64,
        REQUEST(waiting_time_quantiles), .over = { "quantile" } },
    { "fidelity_quantiles", "1", "likewise", TEIDE_FLOAT64, REQUEST(fidelity_quantiles), .over = { "quantile" } },
    { "deliveries", "1", "end-to-end pairs delivered", TEIDE_INT64, REQUEST(deliveries) },
    { "raw_pairs", "1", "link pairs that went into the delivered pairs", TEIDE_INT64, REQUEST(raw_pairs) },
    { "purifications", "1", "purifications attempted", TEIDE_INT64, REQUEST(purifications) },
    { "purifications_succeeded", "1", "purifications that succeeded", TEIDE_INT64, REQUEST(purifications_succeeded) },
    { "swaps", "1", "swaps attempted", TEIDE_INT64, REQUEST(swaps) },
    { "swaps_succeeded", "1", "swaps that succeeded", TEIDE_INT64, REQUEST(swaps_succeeded) },
    { "cutoffs", "1", "pairs dropped at a cutoff", TEIDE_INT64, REQUEST(cutoffs) },
    { "losses", "1", "pairs lost: to a cutoff, a failed swap or a failed purification", TEIDE_INT64, REQUEST(losses) },
};

static const struct teide_column of_delivery[] = {
    { "time", "s", "since the start of the replica", TEIDE_FLOAT64, DELIVERY(time) },
    { "waiting_time", "s", "since the request's previous delivery in the replica", TEIDE_FLOAT64,
        DELIVERY(waiting_time) },
    { "state", "1", "delivered state", TEIDE_FLOAT64, DELIVERY(state), .over = { "bell" } },
    { "fidelity", "1", "of the delivered pair", TEIDE_FLOAT64, DELIVERY(state) },
    { "request", "1", "index in requests/request", TEIDE_INT32, DELIVERY(request) },
    { "replica", "1", "index of the replica", TEIDE_INT32, DELIVERY(replica) },
    { "raw_pairs", "1", "link pairs that went into it", TEIDE_INT64, DELIVERY(raw_pairs) },
};

static const struct teide_column of_trace[] = {
    { "time", "s", "when it happened", TEIDE_FLOAT64, TRACE(time) },
    { "begin", "s",
        "of a herald since when the pair, of a release since when the qubit was there, of a message when it was sent, "
        "of a qubit that was moved when that began; else as time",
        TEIDE_FLOAT64, TRACE(begin) },
    { "fidelity", "1", "of the pair concerned; -1: there is none", TEIDE_FLOAT64, TRACE(fidelity) },
    { "request", "1", "index in requests/request; in a network a pair may be for nobody yet", TEIDE_INT32,
        TRACE(request), .missing = true },
    { "node_a", "1",
        "one end of the pair concerned, or the node itself, or who sends: index of the node in the scenario",
        TEIDE_INT32, TRACE(node_a) },
    { "node_b", "1", "the other end, or the node itself, or who receives", TEIDE_INT32, TRACE(node_b) },
    { "link", "1",
        "of a herald, a release and a move: index of the link in the scenario; missing: a memory of the node",
        TEIDE_INT32, TRACE(link), .missing = true },
    { "memory_pair", "1", "of a herald, a release and a move: which memory pair of the link, or memory of the node",
        TEIDE_INT32, TRACE(memory_pair), .missing = true },
    { "pair", "1",
        "the pair concerned, by the number of its leftmost link pair, after a purification of the kept one; link pairs "
        "are numbered by herald",
        TEIDE_INT64, TRACE(pair), .missing = true },
    { "other_pair", "1", "the second pair of a swap, or of a purification that begins", TEIDE_INT64, TRACE(other_pair),
        .missing = true },
};

/* Figures of merit of the mean state. */
static void
add_measures(struct teide_dataset *dataset, struct teide_group *group, struct teide_rows rows)
{
    for (size_t k = 0; k < TEIDE_N_MEASURES; k++) {
        const size_t at = k * sizeof(struct teide_estimate);
        const struct teide_column column = { teide_measures[k].name, teide_measures[k].unit, teide_measures[k].doc,
            TEIDE_FLOAT64, .offset = offsetof(struct teide_request_result, measures[0].mean) + at,
            .error = offsetof(struct teide_request_result, measures[0].error) + at };
        teide_group_columns(dataset, group, rows, &column, 1);
    }
}

/* The names of nodes with '/' between; NULL when memory is out. */
static const char *
names_text(struct teide_dataset *dataset, const struct teide_scenario *scenario, const int *nodes, size_t n)
{
    size_t length = 1, at = 0;
    char *text;

    for (size_t i = 0; i < n; i++)
        length += strlen(scenario->nodes[nodes[i]].name) + 1;
    text = teide_dataset_memory(dataset, length);
    for (size_t i = 0; text != NULL && i < n; i++)
        at += (size_t)sprintf(text + at, "%s%s", i > 0 ? "/" : "", scenario->nodes[nodes[i]].name);
    return text;
}

/* What the scenario knows of a request. */
struct request_names {
    const char *name, *from, *to, *users, *path;
};

static void
add_names(struct teide_dataset *dataset, struct teide_group *group, const struct teide_scenario *scenario, size_t n)
{
    static const struct teide_column columns[] = {
        { "request", NULL, "name of the request", TEIDE_TEXT, .offset = offsetof(struct request_names, name) },
        { "from", NULL, "node at one end; '*': any of the users", TEIDE_TEXT,
            .offset = offsetof(struct request_names, from) },
        { "to", NULL, "node at the other end, likewise", TEIDE_TEXT, .offset = offsetof(struct request_names, to) },
        { "users", NULL, "nodes that random requests are between, with '/' between the names; '': the ends are given",
            TEIDE_TEXT, .offset = offsetof(struct request_names, users) },
        { "path", NULL,
            "nodes of the path that was taken, from one end to the other, with '/' between, which no name has; of the "
            "network engine a path of fewest links, '' where the ends are random",
            TEIDE_TEXT, .offset = offsetof(struct request_names, path) },
    };
    struct request_names *names = teide_dataset_memory(dataset, (n + 1) * sizeof *names);

    for (size_t i = 0; names != NULL && i < n; i++) {
        const struct teide_request *request = &scenario->requests[i];
        const struct teide_demand *demand = scenario->traffic != NULL ? &scenario->traffic->demands[i] : NULL;
        if (demand != NULL && demand->ends != TEIDE_ENDS_GIVEN)
            names[i] = (struct request_names) { request->name, "*", "*",
                names_text(dataset, scenario, demand->users, demand->n_users), "" };
        else
            names[i] = (struct request_names) { request->name, scenario->nodes[request->from].name,
                scenario->nodes[request->to].name, "", names_text(dataset, scenario, request->path, request->n_path) };
    }
    teide_group_dimension(dataset, group, "request", n);
    teide_group_columns(dataset, group, (struct teide_rows) { { "request" }, sizeof *names, names, TEIDE_FIXED },
        columns, TEIDE_COUNT(columns));
}

static void
add_requests(struct teide_dataset *dataset, const struct teide_scenario *scenario)
{
    const struct teide_rows rows
        = { { "request" }, sizeof(struct teide_request_result), NULL, offsetof(struct teide_results, requests) };
    struct teide_group *group = teide_dataset_group(dataset, "requests", "what was delivered");

    group->main = true;
    add_names(dataset, group, scenario, scenario != NULL ? scenario->n_requests : 0);
    teide_group_bell(dataset, group);
    teide_group_numbers(
        dataset, group, "quantile", TEIDE_N_QUANTILES, teide_quantile_levels, "1", "level of a quantile");
    teide_group_columns(dataset, group, rows, of_request, TEIDE_COUNT(of_request));
    if (scenario == NULL || scenario->traffic != NULL)
        teide_describe_demands(dataset, group);
    teide_describe_applications(dataset, group, rows, scenario);
    add_measures(dataset, group, rows);
}

static const char *
trace_kind(size_t i)
{
    return teide_trace_kind_names[i];
}

/* Tables of what was recorded. */
static void
add_records(struct teide_dataset *dataset, const struct teide_scenario *scenario, const struct teide_results *results)
{
    const struct teide_column kind = { "kind", "1", "what happened", TEIDE_INT32, TRACE(kind),
        .flags = teide_dataset_words(dataset, TEIDE_N_TRACE_KINDS, trace_kind) };
    const struct teide_rows deliveries
        = { { "delivery" }, sizeof(struct teide_delivery), NULL, offsetof(struct teide_results, delivery_table) },
        trace = { { "record" }, sizeof(struct teide_trace_record), NULL, offsetof(struct teide_results, trace) };
    struct teide_group *group;

    if (scenario == NULL || scenario->run.record_deliveries) {
        group = teide_dataset_group(dataset, "records/deliveries",
            "with `run: {record: {deliveries: true}}`: every delivery, by replica, then time");
        group->record = true;
        teide_group_counted(
            dataset, group, "delivery", results != NULL ? results->n_delivery_table : 0, "number of the row");
        teide_group_bell(dataset, group);
        teide_group_columns(dataset, group, deliveries, of_delivery, TEIDE_COUNT(of_delivery));
    }
    if (scenario == NULL || (results != NULL && results->n_trace > 0)) {
        group = teide_dataset_group(dataset, "records/trace",
            "with `run: {record: {trace: N}}` or --trace: what happened to the pairs of the first replica, by time");
        group->record = true;
        teide_group_counted(dataset, group, "record", results != NULL ? results->n_trace : 0, "number of the row");
        teide_group_columns(dataset, group, trace, &kind, 1);
        teide_group_columns(dataset, group, trace, of_trace, TEIDE_COUNT(of_trace));
    }
}

void
teide_run_describe(struct teide_dataset *dataset, const struct teide_scenario *scenario, const void *results)
{
    if (dataset->failed)
        return;
    dataset->groups[0]->main = true;
    teide_group_columns(dataset, dataset->groups[0],
        (struct teide_rows) { { NULL }, sizeof(struct teide_results), NULL, TEIDE_IN_PLACE }, whole,
        TEIDE_COUNT(whole));
    add_requests(dataset, scenario);
    if (scenario == NULL || scenario->traffic != NULL)
        teide_describe_network(dataset, scenario, results);
    if (scenario == NULL || teide_application_bins(scenario) > 0)
        teide_describe_bins(dataset, scenario);
    add_records(dataset, scenario, results);
    if (results != NULL && !dataset->failed)
        teide_dataset_bind(dataset, results);
}

void
teide_results_clear(struct teide_results *results)
{
    teide_network_results_destroy(results->network);
    free(results->requests);
    free(results->bins);
    free(results->delivery_table);
    free(results->trace);
    *results = (struct teide_results) { 0 };
}
