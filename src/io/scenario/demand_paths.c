#include "io/scenario/demand_paths.h"

#include <stdlib.h>
#include <string.h>

#include "io/scenario/segments.h"
#include "sim/error.h"
#include "sim/network/metric.h"
#include "sim/purification.h"

int
teide_build_router(struct teide_build *build, struct teide_router *router)
{
    const struct teide_scenario *scenario = build->scenario;
    struct teide_link_ends *ends = calloc(scenario->n_links + 1, sizeof *ends);
    double *weights = calloc(scenario->n_links + 1, sizeof *weights);
    int ret = ends == NULL || weights == NULL ? TEIDE_E_MEMORY : 0;

    for (size_t i = 0; ret == 0 && i < scenario->n_links; i++) {
        struct teide_link_traits *traits = &scenario->traffic->links[i];
        ends[i] = (struct teide_link_ends) { scenario->links[i].a, scenario->links[i].b };
        weights[i] = traits->weight = teide_metric_weight(
            scenario->traffic->routing.metric, &scenario->links[i], traits->pair_rate, scenario->swap.noise);
    }
    if (ret == 0)
        ret = teide_router_init(router, scenario->n_nodes, scenario->n_links, ends, weights);
    free(ends);
    free(weights);
    return ret;
}

static void
note_unreachable(struct teide_build *build, const struct teide_yaml *node, int from, int to)
{
    const struct teide_node *nodes = build->scenario->nodes;

    teide_note(build->reader, node,
        "no path of links leads from '%s' to '%s': add the links that are missing, or ask for other nodes",
        teide_excerpt(nodes[from].name, strlen(nodes[from].name)).text,
        teide_excerpt(nodes[to].name, strlen(nodes[to].name)).text);
}

/* Whether the memories at an end of a link are those that its node shares. */
static bool
is_shared(const struct teide_scenario *scenario, int link, int node)
{
    return scenario->traffic->nodes[node].memories > 0
        && !scenario->traffic->links[link].own_memories[scenario->links[link].b == node];
}

/* Memories that the pairs from end to end take beside the others at an end of their path, where memories are shared. */
static int
ends_room(const struct teide_scenario *scenario)
{
    return teide_purification_room(&scenario->purify_end_to_end) - 1;
}

/* A link of a path needs memory pairs: as many as a circuit reserves, or where memories are shared, at an end that has its own, as the
 * purifications of links take, and at an end of the path those from end to end, too. */
static int
link_room(const struct teide_scenario *scenario, const struct teide_request *request, const struct teide_demand *demand,
    size_t hop)
{
    int room = 0;

    if (scenario->traffic->resources == TEIDE_RESOURCES_CIRCUIT)
        return demand->width;
    for (size_t i = hop; i <= hop + 1; i++) {
        const int here = teide_purification_room(&scenario->purify_link)
            + (i == 0 || i + 1 == request->n_path ? ends_room(scenario) : 0);
        if (!is_shared(scenario, request->path_links[hop], request->path[i]) && here > room)
            room = here;
    }
    return room;
}

static void
check_link(struct teide_build *build, const struct teide_yaml *at, int index, int room)
{
    const struct teide_scenario *scenario = build->scenario;
    const struct teide_link *link = &scenario->links[index];

    if (link->memory_pairs >= room)
        return;
    teide_note(build->reader, at,
        "this request needs %d memory pairs of link '%s', which has %d: write memory_pairs: %d there, or %s", room,
        teide_excerpt(link->name, strlen(link->name)).text, link->memory_pairs, room,
        teide_yaml_get(at, "width") != NULL && teide_links_and_ends_room(scenario) < room
            ? "a smaller width"
            : "fewer rounds of purification");
}

/* What a request needs of the memories that a node of its path shares among its links. */
static int64_t
node_room(const struct teide_scenario *scenario, const struct teide_request *request, const struct teide_demand *demand,
    size_t i)
{
    const bool circuit = scenario->traffic->resources == TEIDE_RESOURCES_CIRCUIT;
    const int room = circuit ? demand->width : teide_purification_room(&scenario->purify_link);
    const int node = request->path[i];
    int64_t need = 0;
    int sharing = 0;

    for (size_t hop = i == 0 ? 0 : i - 1; hop <= i && hop + 1 < request->n_path; hop++)
        if (is_shared(scenario, request->path_links[hop], node))
            need += circuit || need == 0 ? room : 1; /* one waits while the other link makes its pair */
    if (circuit || need == 0 || ends_room(scenario) == 0 || (i > 0 && i + 1 < request->n_path))
        return need;
    for (size_t k = 0; k < scenario->n_links; k++)
        sharing += (scenario->links[k].a == node || scenario->links[k].b == node) && is_shared(scenario, (int)k, node);
    return need + ends_room(scenario) + (sharing > 1); /* others may pass */
}

/* A path must have what one request needs of it: memory pairs of every link, and of nodes with shared memories some for each pair
 * that begins or ends there. */
static void
check_memories(struct teide_build *build, const struct teide_yaml *at, const struct teide_request *request,
    const struct teide_demand *demand)
{
    const struct teide_scenario *scenario = build->scenario;

    for (size_t i = 0; i < request->n_path; i++) {
        const struct teide_node *node = &scenario->nodes[request->path[i]];
        const int shared = scenario->traffic->nodes[request->path[i]].memories;
        const int64_t need = node_room(scenario, request, demand, i);
        if (i + 1 < request->n_path)
            check_link(build, at, request->path_links[i], link_room(scenario, request, demand, i));
        if (need > shared)
            teide_note(build->reader, at,
                "this request needs %lld memories of node '%s', which has %d: write memories: %lld there",
                (long long)need, teide_excerpt(node->name, strlen(node->name)).text, shared, (long long)need);
    }
}

int
teide_build_request_path(struct teide_build *build, const struct teide_yaml *at, struct teide_request *request,
    struct teide_demand *demand, struct teide_router *router)
{
    struct teide_scenario *scenario = build->scenario;
    struct teide_routes routes = { 0 };
    int node = request->from,
        ret = teide_router_find(router, request->from, request->to, 1, TEIDE_DISJOINT_NOT, &routes);

    if (ret == 0 && routes.n == 0)
        note_unreachable(build, at, request->from, request->to);
    if (ret == 0 && routes.n > 0) {
        const struct teide_route *route = &routes.list[0];
        request->path = calloc(route->n_links + 1, sizeof *request->path);
        request->path_links = calloc(route->n_links + 1, sizeof *request->path_links);
        ret = request->path == NULL || request->path_links == NULL ? TEIDE_E_MEMORY : 0;
        for (size_t k = 0; ret == 0 && k < route->n_links; k++) {
            const struct teide_link *link = &scenario->links[route->links[k]];
            request->path[k] = node;
            request->path_links[k] = route->links[k];
            node = link->a == node ? link->b : link->a;
            request->path[k + 1] = node;
            scenario->traffic->links[route->links[k]].continuous |= request->generation == TEIDE_CONTINUOUS;
        }
        request->n_path = ret == 0 ? route->n_links + 1 : 0;
        if (ret == 0 && scenario->n_purify_segments > 0)
            ret = teide_build_width_of_path(build, at, request, demand);
        if (ret == 0)
            check_memories(build, at, request, demand);
    }
    teide_routes_clear(&routes);
    return ret;
}

int
teide_check_users(struct teide_build *build, const struct teide_yaml *at, const struct teide_demand *demand,
    struct teide_router *router)
{
    struct teide_routes routes = { 0 };
    int ret = 0;

    for (size_t i = 1; ret == 0 && i < demand->n_users; i++) {
        ret = teide_router_find(router, demand->users[0], demand->users[i], 1, TEIDE_DISJOINT_NOT, &routes);
        if (ret == 0 && routes.n == 0) {
            note_unreachable(build, at, demand->users[0], demand->users[i]);
            break;
        }
    }
    teide_routes_clear(&routes);
    return ret;
}

int
teide_check_switch(struct teide_build *build, const struct teide_yaml *users, const struct teide_demand *demand)
{
    const struct teide_scenario *scenario = build->scenario;
    size_t *n_links = calloc(scenario->n_nodes + 1, sizeof *n_links); /* of each node, to users */
    char *is_user = calloc(scenario->n_nodes + 1, 1);
    bool found = false;

    if (n_links == NULL || is_user == NULL) {
        free(n_links);
        free(is_user);
        return TEIDE_E_MEMORY;
    }
    for (size_t i = 0; i < demand->n_users; i++)
        is_user[demand->users[i]] = 1;
    for (size_t i = 0; i < scenario->n_links; i++) {
        n_links[scenario->links[i].a] += is_user[scenario->links[i].b] != 0;
        n_links[scenario->links[i].b] += is_user[scenario->links[i].a] != 0;
    }
    for (size_t i = 0; i < scenario->n_nodes; i++)
        found |= is_user[i] == 0 && n_links[i] >= demand->n_users;
    if (!found)
        teide_note(build->reader, users,
            "no node has a link to each of these users: write users around one hub, or ends: random");
    free(n_links);
    free(is_user);
    return 0;
}
