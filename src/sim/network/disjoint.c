#include "sim/network/disjoint.h"

#include <stdlib.h>

#include "sim/error.h"

/* The graph as a network of flow: arc 2 i and 2 i + 1 are one and its reverse. Every node of the graph is two vertices, 2 v where
 * links arrive and 2 v + 1 where they leave, with an arc between them that passes one path, or any number. A link is an arc of
 * capacity 1 in either direction; a flow of least cost does not use both. */
struct arc {
    int32_t to, capacity;
    __int128 cost; /* of the reverse: negative */
    int32_t link;  /* -1: within a node */
};

struct flow {
    size_t n_vertices, n_arcs;
    struct arc *arcs;
    int32_t *first, *incident; /* arcs by the vertex where they begin */
    __int128 *potential, *distance;
    int32_t *arrival; /* the arc by which a vertex was reached; -1: not */
    bool *settled;
    struct {
        __int128 key;
        int32_t vertex;
    } * heap;
    size_t n_heap;
};

static void
flow_clear(struct flow *flow)
{
    free(flow->arcs);
    free(flow->first);
    free(flow->incident);
    free(flow->potential);
    free(flow->distance);
    free(flow->arrival);
    free(flow->settled);
    free(flow->heap);
}

static void
add_arc(struct flow *flow, int32_t from, int32_t to, int32_t capacity, teide_cost cost, int32_t link)
{
    flow->arcs[flow->n_arcs++] = (struct arc) { to, capacity, (__int128)cost, link };
    flow->arcs[flow->n_arcs++] = (struct arc) { from, 0, -(__int128)cost, link };
}

static void
sort_arcs(struct flow *flow)
{
    for (size_t i = 0; i < flow->n_arcs; i++)
        flow->first[flow->arcs[i ^ 1].to + 2]++;
    for (size_t v = 2; v < flow->n_vertices + 2; v++)
        flow->first[v] += flow->first[v - 1];
    for (size_t i = 0; i < flow->n_arcs; i++)
        flow->incident[flow->first[flow->arcs[i ^ 1].to + 1]++] = (int32_t)i;
}

static int
flow_init(struct flow *flow, const struct teide_router *router, bool nodes_too)
{
    const size_t n_vertices = 2 * router->n_nodes, n_arcs = 4 * router->n_links + 2 * router->n_nodes;

    flow->n_vertices = n_vertices;
    flow->arcs = malloc((n_arcs + 1) * sizeof *flow->arcs);
    flow->first = calloc(n_vertices + 2, sizeof *flow->first);
    flow->incident = malloc((n_arcs + 1) * sizeof *flow->incident);
    flow->potential = calloc(n_vertices + 1, sizeof *flow->potential);
    flow->distance = malloc((n_vertices + 1) * sizeof *flow->distance);
    flow->arrival = malloc((n_vertices + 1) * sizeof *flow->arrival);
    flow->settled = malloc((n_vertices + 1) * sizeof *flow->settled);
    flow->heap = malloc((n_arcs + 2) * sizeof *flow->heap);
    if (flow->arcs == NULL || flow->first == NULL || flow->incident == NULL || flow->potential == NULL
        || flow->distance == NULL || flow->arrival == NULL || flow->settled == NULL || flow->heap == NULL)
        return TEIDE_E_MEMORY;
    for (int32_t i = 0; (size_t)i < router->n_links; i++) {
        const struct teide_link_ends ends = router->ends[i];
        if (router->link_down[i] || router->node_down[ends.a] || router->node_down[ends.b])
            continue;
        add_arc(flow, 2 * ends.a + 1, 2 * ends.b, 1, router->cost[i], i);
        add_arc(flow, 2 * ends.b + 1, 2 * ends.a, 1, router->cost[i], i);
    }
    for (int32_t v = 0; (size_t)v < router->n_nodes; v++)
        add_arc(flow, 2 * v, 2 * v + 1, nodes_too ? 1 : INT32_MAX, 0, -1);
    sort_arcs(flow);
    return 0;
}

static void
push(struct flow *flow, __int128 key, int32_t vertex)
{
    size_t i = flow->n_heap++;

    for (; i > 0 && key < flow->heap[(i - 1) / 2].key; i = (i - 1) / 2)
        flow->heap[i] = flow->heap[(i - 1) / 2];
    flow->heap[i].key = key;
    flow->heap[i].vertex = vertex;
}

static int32_t
pop(struct flow *flow)
{
    const int32_t top = flow->heap[0].vertex, vertex = flow->heap[--flow->n_heap].vertex;
    const __int128 key = flow->heap[flow->n_heap].key;
    size_t i = 0;

    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= flow->n_heap)
            break;
        child += child + 1 < flow->n_heap && flow->heap[child + 1].key < flow->heap[child].key;
        if (flow->heap[child].key >= key)
            break;
        flow->heap[i] = flow->heap[child];
        i = child;
    }
    flow->heap[i].key = key;
    flow->heap[i].vertex = vertex;
    return top;
}

/* Best residual path by costs that the potentials keep from being negative (Johnson); then the potentials of the next search.
 * Whether the goal was reached. */
static bool
search(struct flow *flow, int32_t start, int32_t goal)
{
    for (size_t v = 0; v < flow->n_vertices; v++) {
        flow->arrival[v] = -1;
        flow->settled[v] = false;
    }
    flow->n_heap = 0;
    flow->distance[start] = 0;
    push(flow, 0, start);
    while (flow->n_heap > 0) {
        const int32_t vertex = pop(flow);
        if (flow->settled[vertex])
            continue;
        flow->settled[vertex] = true;
        if (vertex == goal)
            break;
        for (int32_t i = flow->first[vertex]; i < flow->first[vertex + 1]; i++) {
            const struct arc *arc = &flow->arcs[flow->incident[i]];
            const __int128 distance
                = flow->distance[vertex] + arc->cost + flow->potential[vertex] - flow->potential[arc->to];
            if (arc->capacity == 0 || flow->settled[arc->to] || arc->to == start
                || (flow->arrival[arc->to] >= 0 && flow->distance[arc->to] <= distance))
                continue;
            flow->arrival[arc->to] = flow->incident[i];
            flow->distance[arc->to] = distance;
            push(flow, distance, arc->to);
        }
    }
    if (!flow->settled[goal])
        return false;
    for (size_t v = 0; v < flow->n_vertices; v++) /* farther ones count as far as the goal */
        flow->potential[v] += flow->settled[v] ? flow->distance[v] : flow->distance[goal];
    return true;
}

static void
augment(struct flow *flow, int32_t start, int32_t goal)
{
    for (int32_t vertex = goal; vertex != start;) {
        const int32_t arc = flow->arrival[vertex];
        flow->arcs[arc].capacity--;
        flow->arcs[arc ^ 1].capacity++;
        vertex = flow->arcs[arc ^ 1].to;
    }
}

/* One path out of the flow, which it is taken from. Returns its number of links. A flow of least cost has no cycles, since every
 * link costs something, so that no path comes back to a node; where paths cross, the order of the arcs tells them apart. */
static size_t
take_path(struct flow *flow, int32_t start, int32_t goal, int32_t *links)
{
    size_t n = 0;

    for (int32_t vertex = start; vertex != goal;)
        for (int32_t i = flow->first[vertex]; i < flow->first[vertex + 1]; i++) {
            const int32_t index = flow->incident[i];
            if ((index & 1) != 0 || flow->arcs[index ^ 1].capacity == 0)
                continue;
            flow->arcs[index ^ 1].capacity--;
            if (flow->arcs[index].link >= 0)
                links[n++] = flow->arcs[index].link;
            vertex = flow->arcs[index].to;
            break;
        }
    return n;
}

static int
take_paths(struct flow *flow, const struct teide_router *router, int32_t from, int32_t to, size_t n_paths,
    struct teide_routes *routes)
{
    int32_t *links = malloc((router->n_nodes + 1) * sizeof *links);
    int ret = links == NULL ? TEIDE_E_MEMORY : 0;

    for (size_t i = 0; ret == 0 && i < n_paths; i++)
        ret = teide_routes_add(routes, router, links, take_path(flow, 2 * from + 1, 2 * to, links));
    free(links);
    return ret;
}

int
teide_disjoint_find(const struct teide_router *router, int32_t from, int32_t to, size_t k, enum teide_disjoint disjoint,
    struct teide_routes *routes)
{
    struct flow flow = { 0 };
    size_t n = 0;
    int ret = flow_init(&flow, router, disjoint == TEIDE_DISJOINT_NODES);

    while (ret == 0 && n < k && search(&flow, 2 * from + 1, 2 * to)) {
        augment(&flow, 2 * from + 1, 2 * to);
        n++;
    }
    if (ret == 0)
        ret = take_paths(&flow, router, from, to, n, routes);
    teide_routes_sort(routes);
    flow_clear(&flow);
    return ret;
}
