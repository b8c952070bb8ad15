#include "sim/network/way.h"

#include <stdlib.h>

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
    way->nesting = NULL;
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
    free(way->nesting);
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
    if (graph->nests)
        way->nesting = teide_nesting_create(graph->scenario, way->plan, way->n_hops);
    return graph->nests && way->nesting == NULL ? TEIDE_E_MEMORY : 0;
}
