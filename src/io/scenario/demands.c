/* Entries of `requests` for the network engine: who wants pairs, when, how many, and what becomes of a request that cannot be
 * admitted. */
#define _GNU_SOURCE /* asprintf */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/applications.h"
#include "io/scenario/demand_paths.h"
#include "io/scenario/overlay.h"
#include "io/scenario/segments.h"
#include "io/scenario/swap_table.h"
#include "io/scenario/traffic.h"
#include "io/scenario/traffic_tables.h"
#include "sim/chain/policies/swap_policy.h"
#include "sim/error.h"
#include "sim/network/routing.h"
#include "sim/purification.h"

/* One entry, and what it is read into. */
struct entry {
    struct teide_build *build;
    const struct teide_yaml *node;
    struct teide_raw_request raw;
    struct teide_found found;
    struct teide_request *request;
    struct teide_demand *demand;
};

static bool
given(const struct entry *entry, const char *key)
{
    return teide_found_at(&entry->found, &teide_table_request, key) != entry->found.mapping;
}

static const struct teide_yaml *
at(const struct entry *entry, const char *key)
{
    return teide_found_at(&entry->found, &teide_table_request, key);
}

/* --- who ------------------------------------------------------------------------------------------------------------- */

static bool
build_between(struct entry *entry)
{
    struct teide_build *build = entry->build;
    const struct teide_yaml *first = entry->raw.between->items[0].value, *second = entry->raw.between->items[1].value;
    struct teide_request *request = entry->request;

    request->from
        = teide_build_find(build, &build->node_names, first, build->nodes_known, "node", teide_build_node_name);
    request->to
        = teide_build_find(build, &build->node_names, second, build->nodes_known, "node", teide_build_node_name);
    if (request->from >= 0 && request->from == request->to)
        teide_note(build->reader, second,
            "a request joins two different nodes, not '%s' with itself: write another node",
            teide_excerpt(second->text, second->length).text);
    return request->from >= 0 && request->to >= 0 && request->from != request->to;
}

/* Mark the nodes that a name or a pattern stands for. */
static bool
mark_users(struct entry *entry, const struct teide_yaml *name, char *marked)
{
    struct teide_build *build = entry->build;
    const struct teide_scenario *scenario = build->scenario;
    bool fits = false;
    int node;

    if (!teide_is_pattern(name)) {
        node = teide_build_find(build, &build->node_names, name, build->nodes_known, "node", teide_build_node_name);
        if (node >= 0 && marked[node] != 0)
            teide_note(build->reader, name, "'%s' is among the users already: remove it",
                teide_excerpt(name->text, name->length).text);
        if (node >= 0)
            marked[node] = 1;
        return node >= 0;
    }
    for (size_t i = 0; i < scenario->n_nodes; i++)
        if (teide_fits(name, scenario->nodes[i].name)) {
            marked[i] = 1;
            fits = true;
        }
    if (!fits && build->nodes_known)
        teide_note(build->reader, name, "no name of a node fits '%s': write a pattern that some do",
            teide_excerpt(name->text, name->length).text);
    return fits;
}

static int
build_users(struct entry *entry, bool *good)
{
    const struct teide_scenario *scenario = entry->build->scenario;
    struct teide_demand *demand = entry->demand;
    char *marked = calloc(scenario->n_nodes + 1, 1);

    demand->ends = entry->raw.ends == 0 ? TEIDE_ENDS_RANDOM : TEIDE_ENDS_ANY;
    demand->users = calloc(scenario->n_nodes + 1, sizeof *demand->users);
    if (marked == NULL || demand->users == NULL) {
        free(marked);
        return TEIDE_E_MEMORY;
    }
    *good = true;
    for (size_t i = 0; i < entry->raw.users->n_items; i++)
        *good &= mark_users(entry, entry->raw.users->items[i].value, marked);
    for (size_t i = 0; i < scenario->n_nodes; i++)
        if (marked[i] != 0)
            demand->users[demand->n_users++] = (int)i;
    free(marked);
    if (*good && demand->n_users < 2) {
        teide_note(
            entry->build->reader, entry->raw.users, "one user has nobody to share pairs with: write at least two");
        *good = false;
    }
    if (*good) { /* of the first request perhaps; each has its own */
        entry->request->from = demand->users[0];
        entry->request->to = demand->users[1];
    }
    return 0;
}

static int
name_request(struct entry *entry)
{
    struct teide_build *build = entry->build;
    struct teide_scenario *scenario = build->scenario;
    struct teide_request *request = entry->request;
    int ret;

    if (entry->raw.name != NULL)
        request->name = strndup(entry->raw.name->text, entry->raw.name->length);
    else if (entry->raw.between == NULL && asprintf(&request->name, "users-%zu", scenario->n_requests) < 0)
        request->name = NULL;
    else if (entry->raw.between != NULL
        && asprintf(&request->name, "%s-%s", scenario->nodes[request->from].name, scenario->nodes[request->to].name)
            < 0)
        request->name = NULL;
    if (request->name == NULL)
        return TEIDE_E_MEMORY;
    ret = teide_build_name(build, &build->request_names, request->name, scenario->n_requests++,
        entry->raw.name != NULL ? entry->raw.name : entry->node, "request");
    return ret == TEIDE_E_INPUT ? 0 : ret;
}

/* --- when and how many ----------------------------------------------------------------------------------------------- */

/* Take over a list that lives in the arena. */
static double *
keep(struct teide_build *build, struct teide_numbers list)
{
    double *copy = malloc((list.n + 1) * sizeof *copy);

    if (copy == NULL)
        build->reader->mistakes->out_of_memory = 1;
    else if (list.n > 0)
        memcpy(copy, list.value, list.n * sizeof *copy);
    return copy;
}

static void
build_arrivals(struct entry *entry)
{
    const struct teide_table *table = &teide_table_arrivals;
    struct teide_build *build = entry->build;
    struct teide_demand *demand = entry->demand;
    struct teide_raw_arrivals raw = { NAN, NAN, NAN, { NULL, 0 } };
    struct teide_found found;

    if (entry->raw.arrivals == NULL || !teide_fields_read(build->reader, table, entry->raw.arrivals, &raw, &found))
        return;
    demand->arrivals = !isnan(raw.poisson) ? TEIDE_ARRIVALS_POISSON
        : !isnan(raw.period)               ? TEIDE_ARRIVALS_PERIODIC
                                           : TEIDE_ARRIVALS_GIVEN;
    demand->rate = isnan(raw.poisson) ? 0 : raw.poisson;
    demand->period = isnan(raw.period) ? 0 : raw.period;
    demand->first = isnan(raw.first) ? 0 : raw.first;
    if (!isnan(raw.first) && isnan(raw.period))
        teide_note(
            build->reader, teide_found_at(&found, table, "first"), "first is for a period: write one, or remove first");
    if (!isnan(raw.period))
        teide_build_check_ticks(build, teide_found_at(&found, table, "period"), "period", raw.period);
    if (demand->arrivals != TEIDE_ARRIVALS_GIVEN)
        return;
    for (size_t i = 1; i < raw.times.n; i++)
        if (raw.times.value[i] < raw.times.value[i - 1]) {
            teide_note(build->reader, teide_found_at(&found, table, "times"),
                "times must be in their order: %g s follows %g s", raw.times.value[i], raw.times.value[i - 1]);
            return;
        }
    demand->times = keep(build, raw.times);
    demand->n_times = demand->times == NULL ? 0 : raw.times.n;
}

static void
build_hyperexponential(struct entry *entry, const struct teide_yaml *node)
{
    struct teide_build *build = entry->build;
    struct teide_demand *demand = entry->demand;
    struct teide_raw_hyperexponential raw;
    struct teide_found found;
    double sum = 0;

    if (!teide_fields_read(build->reader, &teide_table_hyperexponential, node, &raw, &found))
        return;
    for (size_t i = 0; i < raw.shares.n; i++)
        sum += raw.shares.value[i];
    if (raw.shares.n != raw.means.n || fabs(sum - 1) > 1e-9) {
        teide_note(build->reader, node,
            "there are %zu shares, which sum to %.10g, and %zu means: write as many of each, shares that sum to 1",
            raw.shares.n, sum, raw.means.n);
        return;
    }
    demand->phase_share = keep(build, raw.shares);
    demand->phase_mean = keep(build, raw.means);
    demand->n_phases = raw.shares.n;
}

static void
build_holding(struct entry *entry)
{
    struct teide_build *build = entry->build;
    struct teide_demand *demand = entry->demand;
    struct teide_raw_holding raw;
    struct teide_found found;

    if (entry->raw.holding == NULL
        || !teide_fields_read(build->reader, &teide_table_holding, entry->raw.holding, &raw, &found))
        return;
    demand->holding = !isnan(raw.fixed) ? TEIDE_HOLDING_FIXED
        : !isnan(raw.exponential)       ? TEIDE_HOLDING_EXPONENTIAL
                                        : TEIDE_HOLDING_HYPEREXPONENTIAL;
    demand->holding_mean = !isnan(raw.fixed) ? raw.fixed : !isnan(raw.exponential) ? raw.exponential : 0;
    if (raw.hyperexponential != NULL)
        build_hyperexponential(entry, raw.hyperexponential);
}

/* Keys that have no effect with what the others say. */
static void
check_together(const struct entry *entry)
{
    struct teide_build *build = entry->build;
    const struct teide_traffic *traffic = build->scenario->traffic;
    const struct teide_demand *demand = entry->demand;
    const bool circuit = traffic->resources == TEIDE_RESOURCES_CIRCUIT;

    if (!circuit && (given(entry, "holding") || given(entry, "width")))
        teide_note(build->reader, at(entry, given(entry, "holding") ? "holding" : "width"),
            "only circuits reserve memories: write operations.resources: circuit, or remove this");
    if (demand->ends == TEIDE_ENDS_ANY && (circuit || demand->arrivals != TEIDE_ARRIVALS_SATURATING))
        teide_note(build->reader, at(entry, "ends"),
            "a switch serves users all the time, with shared memories: remove arrivals, and resources: circuit");
    if (demand->ends == TEIDE_ENDS_ANY && build->scenario->purify_end_to_end.rounds > 0)
        teide_note(build->reader, at(entry, "ends"),
            "pairs from end to end of a switch do not meet, since each user has another partner every time: write "
            "ends: random, or purify links only");
    if (given(entry, "priority") && traffic->discipline != TEIDE_DISCIPLINE_PRIORITY)
        teide_mistakes_warn(build->reader->mistakes, at(entry, "priority")->place,
            "who is first does not hang on priority here: write operations.discipline: priority, or remove this");
    if (entry->raw.users == NULL && given(entry, "ends"))
        teide_note(
            build->reader, at(entry, "ends"), "ends is for users: write users instead of between, or remove ends");
    if (demand->admission == TEIDE_ADMISSION_RETRY && isnan(entry->raw.retry_after))
        teide_note(build->reader, at(entry, "admission"),
            "after which time does it try again? Write for example retry_after: 10 ms");
    if (demand->admission != TEIDE_ADMISSION_RETRY && (given(entry, "retry_after") || given(entry, "retry_limit")))
        teide_note(build->reader, at(entry, given(entry, "retry_after") ? "retry_after" : "retry_limit"),
            "this is for admission: retry: write that, or remove this");
    if (demand->admission != TEIDE_ADMISSION_QUEUE && given(entry, "queue_limit"))
        teide_note(build->reader, at(entry, "queue_limit"), "this is for admission: queue: write that, or remove this");
    if (demand->admission != TEIDE_ADMISSION_QUEUE && !circuit)
        teide_mistakes_warn(build->reader->mistakes, at(entry, "admission")->place,
            "with shared memories every request is admitted: write operations.resources: circuit, or remove this");
    if (demand->arrivals == TEIDE_ARRIVALS_SATURATING && given(entry, "admission"))
        teide_note(build->reader, at(entry, "admission"),
            "without arrivals there is one request at a time, which waits: write arrivals, or remove admission");
}

static void
build_wishes(struct entry *entry)
{
    struct teide_build *build = entry->build;
    const struct teide_raw_request *raw = &entry->raw;
    struct teide_demand *demand = entry->demand;

    build_arrivals(entry);
    build_holding(entry);
    demand->pairs = given(entry, "pairs")                                                           ? raw->pairs
        : demand->arrivals == TEIDE_ARRIVALS_SATURATING || demand->holding != TEIDE_HOLDING_SERVICE ? 0
                                                                                                    : 1;
    demand->least_fidelity = isnan(raw->minimum_fidelity) ? 0 : raw->minimum_fidelity;
    demand->patience = isnan(raw->patience) ? INFINITY : raw->patience;
    demand->priority = (int)raw->priority;
    demand->admission = (enum teide_admission)raw->admission;
    demand->queue_limit = given(entry, "queue_limit") ? raw->queue_limit : -1;
    demand->retry_after = isnan(raw->retry_after) ? 0 : raw->retry_after;
    demand->retry_limit = given(entry, "retry_limit") ? raw->retry_limit : -1;
    demand->width = given(entry, "width") ? (int)raw->width : teide_links_and_ends_room(build->scenario);
    if (!given(entry, "width") && build->scenario->n_purify_segments > 0)
        demand->width = 0; /* what its path takes */
    else if (demand->width < teide_links_and_ends_room(entry->build->scenario))
        teide_note(entry->build->reader, at(entry, "width"),
            "the purification needs %d memory pairs of every link at a time: write a width of so many or more",
            teide_links_and_ends_room(entry->build->scenario));
    if (!isnan(raw->patience))
        teide_build_check_ticks(build, at(entry, "patience"), "patience", raw->patience);
    if (!isnan(raw->retry_after))
        teide_build_check_ticks(build, at(entry, "retry_after"), "retry_after", raw->retry_after);
    check_together(entry);
}

/* --- entries --------------------------------------------------------------------------------------------------------- */

static int
build_entry(struct entry *entry, struct teide_router *router)
{
    struct teide_build *build = entry->build;
    bool good = false;
    int ret = 0;

    teide_fields_read(build->reader, &teide_table_request, entry->node, &entry->raw, &entry->found);
    entry->request->generation = (enum teide_generation)entry->raw.generation;
    teide_build_application(build, entry->raw.application, &entry->request->application);
    entry->request->from = entry->request->to = -1;
    if (entry->raw.between != NULL && entry->raw.users == NULL)
        good = build_between(entry);
    else if (entry->raw.users != NULL && entry->raw.between == NULL)
        ret = build_users(entry, &good);
    if (ret == 0)
        build_wishes(entry);
    if (ret != 0 || !good)
        return ret;
    ret = name_request(entry);
    if (ret != 0 || !build->links_known || build->reader->mistakes->n_all > 0)
        return ret;
    if (entry->raw.between != NULL)
        return teide_build_request_path(build, entry->node, entry->request, entry->demand, router);
    if (entry->demand->ends == TEIDE_ENDS_ANY)
        return teide_check_switch(build, entry->raw.users, entry->demand);
    if (entry->request->generation == TEIDE_CONTINUOUS)
        teide_note(build->reader, at(entry, "generation"),
            "the links between users are not known beforehand: write generation: continuous under links");
    if (build->scenario->n_purify_segments > 0)
        teide_build_width_of_users(build, entry->node, entry->demand);
    return teide_check_users(build, entry->node, entry->demand, router);
}

/* The swap policies that the network engine does not have. */
static void
check_swap_order(struct teide_build *build)
{
    const struct teide_scenario *scenario = build->scenario;
    const struct teide_yaml *operations = build->root.operations, *swap, *order;

    swap = operations != NULL && operations->kind == TEIDE_YAML_MAPPING ? teide_yaml_get(operations, "swap") : NULL;
    order = swap != NULL && swap->kind == TEIDE_YAML_MAPPING ? teide_yaml_get(swap, "order") : NULL;
    if (scenario->swap.policy == &teide_swap_fixed && order != NULL)
        teide_note(build->reader, order, "a list of nodes is for run.engine: chain: write the name of an order");
    else if (scenario->swap.policy != NULL && scenario->swap.policy->at_once && order != NULL)
        teide_note(build->reader, order,
            "the network engine does not swap all at once: write another order, or run.engine: chain");
    else if (scenario->swap.policy != NULL && scenario->swap.policy->plan != NULL && order != NULL
        && scenario->traffic->resources == TEIDE_RESOURCES_SHARED)
        teide_note(build->reader, order,
            "this order waits for certain pairs, which may wait for each other where memories are shared: write "
            "resources: "
            "circuit, or another order");
}

/* Keys of operations and links that have no effect with circuits. */
static void
check_circuits(struct teide_build *build)
{
    const struct teide_scenario *scenario = build->scenario;
    const struct teide_traffic *traffic = scenario->traffic;
    const struct teide_yaml *operations = build->root.operations;
    bool by_link = false, by_request = false;

    if (traffic->resources != TEIDE_RESOURCES_CIRCUIT)
        return;
    for (size_t i = 0; i < traffic->n_links; i++)
        by_link |= traffic->links[i].continuous;
    for (size_t i = 0; i < scenario->n_requests; i++)
        by_request |= scenario->requests[i].generation == TEIDE_CONTINUOUS;
    if (by_link && !by_request)
        teide_mistakes_warn(build->reader->mistakes, teide_yaml_get(operations, "resources")->place,
            "circuits attempt as their request says, so that generation of links has no effect: write generation at "
            "the "
            "request");
    if (traffic->discipline == TEIDE_DISCIPLINE_ROUND_ROBIN || traffic->discipline == TEIDE_DISCIPLINE_OLDEST_PAIR)
        teide_mistakes_warn(build->reader->mistakes, teide_yaml_get(operations, "discipline")->place,
            "circuits wait in the order of their arrival, or by priority: write discipline: first_come or priority");
}

/* Slots end together on all links. */
static void
check_slots(struct teide_build *build)
{
    const struct teide_scenario *scenario = build->scenario;
    const struct teide_yaml *slotted;

    if (!scenario->traffic->slotted)
        return;
    slotted = teide_yaml_get(build->root.operations, "slotted");
    for (size_t i = 0; i < scenario->n_nodes; i++)
        if (scenario->traffic->nodes[i].communication_qubits > 0) {
            teide_note(build->reader, slotted,
                "in a slot all links attempt at once, and pairs are used or dropped at its end, before they are moved: "
                "remove slotted, or communication_qubits");
            break;
        }
    if (scenario->clock == TEIDE_CLOCK_OWN)
        teide_note(build->reader, slotted, "slots begin together on all links: remove clock: own, or slotted");
    for (size_t i = 0; i < scenario->n_links; i++)
        if (scenario->links[i].attempt_time != scenario->links[0].attempt_time
            || scenario->traffic->links[i].pair_rate > 0) {
            teide_note(build->reader, slotted,
                "slots end together on all links, but link '%s' has none, or others than '%s': write one attempt_time "
                "for all",
                teide_excerpt(scenario->links[i].name, strlen(scenario->links[i].name)).text,
                teide_excerpt(scenario->links[0].name, strlen(scenario->links[0].name)).text);
            return;
        }
}

/* A list of requests and demands with room for all entries, and a router where links are known. */
static int
prepare(struct teide_build *build, size_t n, struct teide_router *router)
{
    struct teide_scenario *scenario = build->scenario;

    scenario->requests = calloc(n + 1, sizeof *scenario->requests);
    scenario->traffic->demands = calloc(n + 1, sizeof *scenario->traffic->demands);
    if (scenario->requests == NULL || scenario->traffic->demands == NULL)
        return TEIDE_E_MEMORY;
    scenario->traffic->n_demands = n;
    check_swap_order(build);
    teide_check_segments(build);
    check_circuits(build);
    if (build->links_known && build->reader->mistakes->n_all == 0)
        check_slots(build);
    return build->links_known && build->reader->mistakes->n_all == 0 ? teide_build_router(build, router) : 0;
}

int
teide_build_demands(struct teide_build *build, const struct teide_yaml *list)
{
    struct teide_scenario *scenario = build->scenario;
    struct teide_router router = { 0 };
    int ret = prepare(build, list->n_items, &router);

    for (size_t i = 0; ret == 0 && i < list->n_items; i++) {
        const size_t before = scenario->n_requests;
        struct entry entry = { .build = build,
            .node = list->items[i].value,
            .request = &scenario->requests[before],
            .demand = &scenario->traffic->demands[before] };
        if (entry.node->kind == TEIDE_YAML_MAPPING)
            ret = build_entry(&entry, &router);
        if (scenario->n_requests == before) { /* it was not good: its place is taken by the next one */
            free(entry.demand->users);
            free(entry.demand->times);
            free(entry.demand->phase_share);
            free(entry.demand->phase_mean);
            *entry.demand = (struct teide_demand) { 0 };
        }
    }
    scenario->traffic->n_demands = scenario->n_requests;
    teide_router_clear(&router);
    return ret == 0 ? teide_build_swap_table(build) : ret;
}
