/* A way through the graph: nodes and links in order, and how long messages need along it. Shared by the requests that take it,
 * counted. */
#ifndef TEIDE_SIM_NETWORK_WAY_H
#define TEIDE_SIM_NETWORK_WAY_H

#include "sim/nesting.h"
#include "sim/network/graph.h"

struct teide_way {
    int32_t n_hops, references;
    int64_t *distance;   /* ticks a message needs from node 0 to node i; n_hops + 1, as all but link */
    int64_t *correction; /* the same of a Pauli correction */
    int32_t *node, *link;
    struct teide_segment *plan;    /* which segments the swap at each node joins; NULL: any */
    struct teide_nesting *nesting; /* which of them are purified; NULL: none */
};

/* The way along n_hops links from `from`, or NULL when out of memory. */
struct teide_way *teide_way_create(const struct teide_graph *graph, int32_t from, const int *links, int32_t n_hops);

/* Give up one reference; NULL is accepted. */
void teide_way_release(struct teide_way *way);

/* Plan the swaps along a way by the graph's policy. Returns 0 or TEIDE_E_MEMORY. */
int teide_way_plan(const struct teide_graph *graph, struct teide_way *way);

/* How long a message needs between two of its nodes. */
static inline int64_t
teide_way_travel(const struct teide_way *way, int32_t i, int32_t j)
{
    const int64_t d = way->distance[j] - way->distance[i];
    return d < 0 ? -d : d;
}

#endif
