#include "sim/network/way.h"

#include <math.h>
#include <stdlib.h>

int
teide_way_finder_init(struct teide_way_finder *finder, const struct teide_graph *graph)
{
    const size_t n = (size_t)graph->n_nodes + 1;

    finder->graph = graph;
    finder->cost = malloc(n * sizeof *finder->cost);
    finder->port = malloc(n * sizeof *finder->port);
    finder->touched = malloc(n * sizeof *finder->touched);
    finder->heap = malloc((2 * (size_t)graph->n_links + 1) * sizeof *finder->heap);
    if (finder->cost == NULL || finder->port == NULL || finder->touched == NULL || finder->heap == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < n; i++)
        finder->cost[i] = INFINITY;
    return 0;
}

void
teide_way_finder_clear(struct teide_way_finder *finder)
{
    free(finder->cost);
    free(finder->port);
    free(finder->touched);
    free(finder->heap);
    *finder = (struct teide_way_finder) { 0 };
}

static bool
before(const struct teide_way_finder *finder, int32_t a, int32_t b)
{
    if (finder->heap[a].cost != finder->heap[b].cost)
        return finder->heap[a].cost < finder->heap[b].cost;
    return finder->heap[a].node < finder->heap[b].node;
}

static void
exchange(struct teide_way_finder *finder, int32_t a, int32_t b)
{
    const double cost = finder->heap[a].cost;
    const int32_t node = finder->heap[a].node;

    finder->heap[a] = finder->heap[b];
    finder->heap[b].cost = cost;
    finder->heap[b].node = node;
}

static void
push(struct teide_way_finder *finder, int32_t node, double cost)
{
    int32_t i = finder->length++;

    finder->heap[i].cost = cost;
    finder->heap[i].node = node;
    for (; i > 0 && before(finder, i, (i - 1) / 2); i = (i - 1) / 2)
        exchange(finder, i, (i - 1) / 2);
}

static void
pop(struct teide_way_finder *finder)
{
    int32_t i = 0;

    finder->heap[0] = finder->heap[--finder->length];
    for (;;) {
        int32_t child = 2 * i + 1;
        if (child >= finder->length)
            return;
        if (child + 1 < finder->length && before(finder, child + 1, child))
            child++;
        if (!before(finder, child, i))
            return;
        exchange(finder, i, child);
        i = child;
    }
}

static void
reach(struct teide_way_finder *finder, int32_t node, double cost, int32_t port)
{
    if (isinf(finder->cost[node]))
        finder->touched[finder->n_touched++] = node;
    finder->cost[node] = cost;
    finder->port[node] = port;
    push(finder, node, cost);
}

/* Costs from `from` until `to` is reached. */
static void
search(struct teide_way_finder *finder, int32_t from, int32_t to, const bool *blocked)
{
    const struct teide_graph *graph = finder->graph;

    finder->length = finder->n_touched = 0;
    reach(finder, from, 0, TEIDE_NONE);
    while (finder->length > 0) {
        const double cost = finder->heap[0].cost;
        const int32_t node = finder->heap[0].node;

        pop(finder);
        if (node == to)
            return;
        if (cost > finder->cost[node])
            continue;
        for (int32_t k = graph->nodes[node].first_incident; k < graph->nodes[node + 1].first_incident; k++) {
            const int32_t port = graph->incident[k], far = teide_port_node(graph, port ^ 1);
            const double sum = cost + graph->links[port >> 1].weight;
            if ((blocked == NULL || !blocked[port >> 1]) && sum < finder->cost[far] * (1 - 1e-12))
                reach(finder, far, sum, port ^ 1);
        }
    }
}

static struct teide_way *
allocate(int32_t n_hops)
{
    const size_t n = (size_t)n_hops + 1;
    struct teide_way *way = malloc(sizeof *way + n * (2 * sizeof(int64_t) + 2 * sizeof(int32_t)));

    if (way == NULL)
        return NULL;
    way->n_hops = n_hops;
    way->references = 1;
    way->plan = NULL;
    way->distance = (int64_t *)(way + 1);
    way->correction = way->distance + n;
    way->node = (int32_t *)(way->correction + n);
    way->link = way->node + n;
    return way;
}

static void
measure_out(const struct teide_graph *graph, struct teide_way *way)
{
    way->distance[0] = way->correction[0] = 0;
    for (int32_t i = 0; i < way->n_hops; i++) {
        way->distance[i + 1] = way->distance[i] + graph->links[way->link[i]].delay;
        way->correction[i + 1] = way->correction[i] + graph->links[way->link[i]].correction;
    }
}

struct teide_way *
teide_way_find(struct teide_way_finder *finder, int32_t from, int32_t to, const bool *blocked, int *ret)
{
    struct teide_way *way = NULL;

    *ret = 0;
    search(finder, from, to, blocked);
    if (!isinf(finder->cost[to])) {
        int32_t n = 0;
        for (int32_t node = to; node != from; node = teide_port_node(finder->graph, finder->port[node] ^ 1))
            n++;
        way = allocate(n);
        *ret = way == NULL ? TEIDE_E_MEMORY : 0;
    }
    if (way != NULL) {
        int32_t node = to;
        way->node[way->n_hops] = to;
        for (int32_t i = way->n_hops; i-- > 0; way->node[i] = node) {
            way->link[i] = finder->port[node] >> 1;
            node = teide_port_node(finder->graph, finder->port[node] ^ 1);
        }
        measure_out(finder->graph, way);
    }
    for (int32_t i = 0; i < finder->n_touched; i++)
        finder->cost[finder->touched[i]] = INFINITY;
    return way;
}

struct teide_way *
teide_way_create(const struct teide_graph *graph, int32_t from, const int *links, int32_t n_hops)
{
    struct teide_way *way = allocate(n_hops);

    if (way == NULL)
        return NULL;
    way->node[0] = from;
    for (int32_t i = 0; i < n_hops; i++) {
        way->link[i] = links[i];
        way->node[i + 1] = teide_port_node(graph, teide_port_at(graph, links[i], way->node[i]) ^ 1);
    }
    measure_out(graph, way);
    return way;
}

void
teide_way_release(struct teide_way *way)
{
    if (way == NULL || --way->references > 0)
        return;
    free(way->plan);
    free(way);
}

/* Ranks of the nodes of a way in the scenario's list; those that are not in it come last. */
static int32_t *
rank_nodes(const struct teide_swapping *swap, const struct teide_way *way)
{
    int32_t *ranks = malloc(((size_t)way->n_hops + 1) * sizeof *ranks);

    for (int32_t i = 0; ranks != NULL && i <= way->n_hops; i++) {
        ranks[i] = (int32_t)swap->n_fixed_order;
        for (size_t k = 0; k < swap->n_fixed_order; k++)
            if (swap->fixed_order[k] == way->node[i])
                ranks[i] = (int32_t)k;
    }
    return ranks;
}

int
teide_way_plan(const struct teide_graph *graph, struct teide_way *way)
{
    const struct teide_swapping *swap = &graph->scenario->swap;
    int32_t *ranks = NULL;

    if (graph->swap == NULL || graph->swap->plan == NULL)
        return 0;
    way->plan = calloc((size_t)way->n_hops + 1, sizeof *way->plan);
    if (way->plan == NULL || (swap->fixed_order != NULL && (ranks = rank_nodes(swap, way)) == NULL))
        return TEIDE_E_MEMORY;
    graph->swap->plan(swap->policy_parameters, ranks, way->n_hops, way->plan);
    free(ranks);
    return 0;
}
