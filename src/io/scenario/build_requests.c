/* Requests: their paths, the memory pairs they need, and the fixed order of swaps. */
#define _GNU_SOURCE /* asprintf */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/applications.h"
#include "io/scenario/build.h"
#include "io/scenario/swap_table.h"
#include "io/scenario/traffic.h"
#include "sim/error.h"
#include "sim/chain/chains.h"
#include "sim/chain/policies/cutoff_policy.h"
#include "sim/chain/policies/purification_policy.h"
#include "sim/path.h"

/* All paths together, in nodes. */
#define MAX_PATHS ((size_t)50000000)

/* Every link must have enough memory pairs for each of the requests over it. */
static int
check_memory_pairs(struct teide_build *build)
{
    const struct teide_scenario *scenario = build->scenario;
    int64_t total = 0, needed = teide_links_and_ends_room(scenario);
    int64_t *users = calloc(scenario->n_links + 1, sizeof *users);
    const struct teide_yaml *last = NULL;

    if (users == NULL)
        return TEIDE_E_MEMORY;
    for (size_t r = 0; r < scenario->n_requests; r++)
        for (size_t k = 0; k + 1 < scenario->requests[r].n_path; k++)
            users[scenario->requests[r].path_links[k]]++;
    for (size_t l = 0; l < scenario->n_links; l++) {
        const struct teide_link *link = &scenario->links[l];
        const struct teide_yaml *at = build->link_at[l];
        bool said = at == last;
        if (users[l] == 0 || at == NULL)
            continue;
        total += link->memory_pairs;
        if (link->memory_pairs / users[l] >= needed || said)
            continue;
        last = at;
        if (needed == 1)
            teide_note(build->reader, at,
                "link '%s' serves %lld requests with %d memory pair%s: write memory_pairs: %lld or more",
                teide_excerpt(link->name, strlen(link->name)).text, (long long)users[l], link->memory_pairs,
                link->memory_pairs == 1 ? "" : "s", (long long)users[l]);
        else
            teide_note(build->reader, at,
                "link '%s' has %d memory pair%s for %lld request%s, and the purification needs %lld for each: write "
                "memory_pairs: %lld or more",
                teide_excerpt(link->name, strlen(link->name)).text, link->memory_pairs,
                link->memory_pairs == 1 ? "" : "s", (long long)users[l], users[l] == 1 ? "" : "s", (long long)needed,
                (long long)(needed * users[l]));
    }
    if (total > INT32_MAX)
        teide_note(build->reader, build->root.network,
            "the network has %lld memory pairs: write fewer, at most %d in total", (long long)total, INT32_MAX);
    free(users);
    return 0;
}

/* A message from end to end must not take longer than the clock can hold. */
static void
check_distance(struct teide_build *build, const struct teide_request *request, const struct teide_yaml *at)
{
    double sum = 0;

    for (size_t k = 0; k + 1 < request->n_path; k++)
        sum += build->scenario->links[request->path_links[k]].delay;
    if (sum / build->tick >= (double)TEIDE_MAX_LATENCY / 2)
        teide_note(build->reader, at,
            "a message over this path takes %g s, too long for a clock with ticks of %g s: write shorter "
            "links, or a larger run.time_resolution",
            sum, build->tick);
}

/* How long the memory at one end of a path holds its half at least until the pair can be complete: its link's herald, a
 * purification, the measurement of the neighbouring node, and the correction from there to both ends. */
static double
least_hold(const struct teide_scenario *scenario, const struct teide_request *request, bool at_end)
{
    const struct teide_purification *purify = &scenario->purify_link;
    const size_t n = request->n_path - 1;
    const struct teide_link *first = &scenario->links[request->path_links[at_end ? n - 1 : 0]];
    double hold = first->herald_latency, near = 0, far = 0;

    if (purify->rounds > 0 && purify->when == TEIDE_WHEN_ASAP && !(purify->deadline > 0)
        && (purify->policy == NULL || (purify->policy->accepts == NULL && purify->policy->wants == NULL)))
        hold += purify->duration + first->delay;
    for (size_t k = 0; k < n; k++) {
        const struct teide_link *link = &scenario->links[request->path_links[k]];
        const double correction = isnan(link->correction_delay) ? link->delay : link->correction_delay;
        if (link == first)
            near = correction;
        else
            far += correction;
    }
    return n == 1 ? hold : hold + scenario->swap.duration + fmax(near, far);
}

/* Memories at the ends of a path that drop every pair before it can be complete would let a run without a time limit go on for
 * ever. */
static void
check_cutoffs(struct teide_build *build, const struct teide_request *request, const struct teide_yaml *at)
{
    const struct teide_scenario *scenario = build->scenario;

    for (int at_end = 0; at_end < 2; at_end++) {
        const struct teide_node *node = &scenario->nodes[request->path[at_end ? request->n_path - 1 : 0]];
        const double hold = least_hold(scenario, request, at_end);
        const struct teide_link *link = &scenario->links[request->path_links[at_end ? request->n_path - 2 : 0]];
        const struct teide_memory *memory = &scenario->memories[node->memory];
        const struct teide_cutoff_policy *policy = memory->cutoff_policy;
        double cutoff = memory->cutoff;
        if (policy != NULL && policy->keeps != NULL && !policy->keeps(memory->cutoff_parameters, link->state))
            cutoff = 0; /* dropped at its herald */
        if (cutoff >= hold - build->tick || isnan(hold))
            continue;
        teide_note(build->reader, at,
            "node '%s' drops its half of every pair after %g s, before the pair can be complete, at least %g s after "
            "its "
            "link made it: nothing would ever be delivered: write a %s, or a run.time",
            teide_excerpt(node->name, strlen(node->name)).text, cutoff, hold,
            policy != NULL ? policy->mend : "longer cutoff");
        return;
    }
}

/* `order: [...]`: all inner nodes of the only request's path, each once. */
static int
build_fixed_order(struct teide_build *build)
{
    struct teide_scenario *scenario = build->scenario;
    struct teide_swapping *swap = &scenario->swap;
    const struct teide_yaml *list = build->order;
    const struct teide_request *request = &scenario->requests[0];
    char *state; /* of a node: 1 on the path, 2 named already */
    size_t n_inner = 0;

    if (list == NULL)
        return 0;
    if (build->root.requests != NULL && build->root.requests->n_items > 1) {
        teide_note(build->reader, list,
            "a list of nodes as order needs a single request, and there are %zu: write asap, doubling or "
            "all_at_once",
            build->root.requests->n_items);
        return 0;
    }
    if (scenario->n_requests != 1 || request->n_path == 0)
        return 0;
    state = calloc(scenario->n_nodes + 1, 1);
    swap->fixed_order = calloc(list->n_items + 1, sizeof *swap->fixed_order);
    if (state == NULL || swap->fixed_order == NULL) {
        free(state);
        return TEIDE_E_MEMORY;
    }
    for (size_t k = 1; k + 1 < request->n_path; k++, n_inner++)
        state[request->path[k]] = 1;
    for (size_t i = 0; i < list->n_items; i++) {
        const struct teide_yaml *name = list->items[i].value;
        int node = teide_build_find(build, &build->node_names, name, build->nodes_known, "node", teide_build_node_name);
        if (node < 0)
            continue;
        if (state[node] == 0)
            teide_note(build->reader, name,
                "'%s' is not an inner node of the path of request '%s': remove it from order",
                teide_excerpt(name->text, name->length).text, teide_excerpt(request->name, strlen(request->name)).text);
        else if (state[node] == 2)
            teide_note(build->reader, name, "node '%s' is given twice in order: remove one of them",
                teide_excerpt(name->text, name->length).text);
        else
            swap->fixed_order[swap->n_fixed_order++] = node;
        state[node] = state[node] == 1 ? 2 : state[node];
    }
    for (size_t k = 1; k + 1 < request->n_path; k++)
        if (list->n_items < n_inner && state[request->path[k]] == 1) {
            teide_note(build->reader, list, "order lacks node '%s': write all %zu inner nodes of the path",
                teide_excerpt(scenario->nodes[request->path[k]].name, strlen(scenario->nodes[request->path[k]].name))
                    .text,
                n_inner);
            break;
        }
    free(state);
    return 0;
}

/* Read one request into the scenario. `counted`: it is there in the scenario, with both ends known. */
static int
build_request(struct teide_build *build, const struct teide_yaml *node, bool *counted)
{
    struct teide_scenario *scenario = build->scenario;
    struct teide_request *request = &scenario->requests[scenario->n_requests];
    struct teide_raw_request raw;
    struct teide_found found;
    const struct teide_yaml *first, *second;

    *counted = false;
    teide_fields_read(build->reader, &teide_table_request, node, &raw, &found);
    request->generation = (enum teide_generation)raw.generation;
    teide_build_application(build, raw.application, &request->application);
    if (raw.between == NULL)
        return 0;
    first = raw.between->items[0].value;
    second = raw.between->items[1].value;
    request->from
        = teide_build_find(build, &build->node_names, first, build->nodes_known, "node", teide_build_node_name);
    request->to
        = teide_build_find(build, &build->node_names, second, build->nodes_known, "node", teide_build_node_name);
    if (request->from < 0 || request->to < 0)
        return 0;
    if (request->from == request->to) {
        teide_note(build->reader, second,
            "a request joins two different nodes, not '%s' with itself: write another node",
            teide_excerpt(second->text, second->length).text);
        return 0;
    }
    if (raw.name != NULL)
        request->name = strndup(raw.name->text, raw.name->length);
    else if (asprintf(&request->name, "%s-%s", scenario->nodes[request->from].name, scenario->nodes[request->to].name)
        < 0)
        request->name = NULL;
    if (request->name == NULL)
        return TEIDE_E_MEMORY;
    scenario->n_requests++;
    *counted = true;
    return teide_build_name(build, &build->request_names, request->name, scenario->n_requests - 1,
               raw.name != NULL ? raw.name : node, "request")
            == TEIDE_E_MEMORY
        ? TEIDE_E_MEMORY
        : 0;
}

int
teide_build_requests(struct teide_build *build)
{
    const struct teide_yaml *list = build->root.requests;
    struct teide_scenario *scenario = build->scenario;
    struct teide_path_finder finder = { 0 };
    bool all_have_paths = true;
    size_t path_nodes = 0;
    int ret = 0;

    if (list == NULL)
        return 0;
    if (scenario->traffic != NULL)
        return teide_build_demands(build, list);
    scenario->requests = calloc(list->n_items, sizeof *scenario->requests);
    if (scenario->requests == NULL)
        return TEIDE_E_MEMORY;
    if (build->links_known) {
        ret = teide_path_finder_init(&finder, scenario->n_nodes, scenario->links, scenario->n_links);
        if (ret != 0)
            goto out;
    }
    for (size_t i = 0; i < list->n_items; i++) {
        const struct teide_yaml *node = list->items[i].value;
        struct teide_request *request = &scenario->requests[scenario->n_requests];
        bool counted = false;
        if (node->kind == TEIDE_YAML_MAPPING)
            ret = build_request(build, node, &counted);
        if (ret != 0)
            goto out;
        if (!counted || !build->links_known) {
            all_have_paths = false;
            continue;
        }
        ret = teide_path_find(&finder, request);
        if (ret != 0)
            goto out;
        path_nodes += request->n_path;
        if (path_nodes > MAX_PATHS) {
            teide_note(build->reader, node,
                "the paths of all requests so far pass %zu nodes in total: write fewer requests", path_nodes);
            all_have_paths = false;
            break;
        }
        if (request->n_path == 0) {
            teide_note(build->reader, node,
                "no path of links leads from '%s' to '%s': add the links that are missing, or ask for "
                "other nodes",
                teide_excerpt(scenario->nodes[request->from].name, strlen(scenario->nodes[request->from].name)).text,
                teide_excerpt(scenario->nodes[request->to].name, strlen(scenario->nodes[request->to].name)).text);
            all_have_paths = false;
            continue;
        }
        check_distance(build, request, node);
        if (build->reader->mistakes->n_all == 0 && !isfinite(scenario->run.time))
            check_cutoffs(build, request, node);
    }
    ret = build_fixed_order(build);
    if (ret == 0 && all_have_paths && build->purify_good)
        ret = check_memory_pairs(build);
    if (ret == 0)
        ret = teide_build_swap_table(build);
out:
    teide_path_finder_clear(&finder);
    return ret;
}
