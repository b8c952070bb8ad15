/* Paths through a graph: the best one, the k best, and the best ones that share no link or no node.
 *
 * A path costs the sum of the weights of its links; of equal ones the one of fewer links is better; of those the one whose links
 * have the smaller numbers, seen from its first node. Weights are rounded to 2^-40 of the largest one and added as integers, so
 * that the order of paths is total and exact, whatever the order of additions: sums that differ by less are ties.
 *
 * One path: Dijkstra's algorithm. k paths: Yen, Management Science 17, 712 (1971), with the distances of the whole graph as a
 * lower bound for those of the graphs that lack some links (Hart, Nilsson, Raphael, IEEE Trans. Syst. Sci. Cybern. 4, 100
 * (1968)). Disjoint paths: a flow of least cost by successive best paths (Suurballe, Networks 4, 125 (1974)), so that where
 * there are k disjoint paths, k are found, and their sum is the least. */
#ifndef TEIDE_SIM_NETWORK_ROUTING_H
#define TEIDE_SIM_NETWORK_ROUTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The cost of a path: weight, then links. */
typedef unsigned __int128 teide_cost;

struct teide_link_ends {
    int32_t a, b; /* node indices */
};

struct teide_router {
    size_t n_nodes, n_links;
    struct teide_link_ends *ends; /* of each link */
    teide_cost *cost;             /* of each link */
    int32_t *first;               /* n_nodes + 1: where the links of a node begin in `incident` */
    int32_t *incident;            /* link indices by node, ascending */
    /* What must not be used now, by index; set and cleared by the caller. A path may not end at a node that is down either. */
    bool *link_down, *node_down;
    struct teide_router_search *search; /* scratch */
};

/* Prepare to search.
 * ends     n_links of them, two different nodes each
 * weights  of each link, >= 0 and finite; copied
 * Returns 0 or TEIDE_E_MEMORY; clear is legal in any case on a zeroed router. */
int teide_router_init(struct teide_router *router, size_t n_nodes, size_t n_links, const struct teide_link_ends *ends,
    const double *weights);
void teide_router_clear(struct teide_router *router);

/* Paths, each as the links from its first node to its last. */
struct teide_route {
    int32_t *links; /* n_links of them */
    size_t n_links;
    teide_cost cost;
};
struct teide_routes {
    struct teide_route *list;
    size_t n;
};

/* Release all paths and zero it; legal on a zeroed or partly filled one. */
void teide_routes_clear(struct teide_routes *routes);

/* What paths must not share. */
enum teide_disjoint { TEIDE_DISJOINT_NOT, TEIDE_DISJOINT_LINKS, TEIDE_DISJOINT_NODES };

/* The best k paths between two different nodes, no node twice in a path, best first; fewer where there are not so many.
 * disjoint  what no two of them may share: then they are those of the least sum, not the best one and what it leaves; nodes
 *           are those between the ends
 * routes    zeroed or filled before; released and filled
 * Returns 0 or TEIDE_E_MEMORY. */
int teide_router_find(struct teide_router *router, int32_t from, int32_t to, size_t k, enum teide_disjoint disjoint,
    struct teide_routes *routes);

/* For disjoint.c: append a path, of which a copy is made. Returns 0 or TEIDE_E_MEMORY. */
int teide_routes_add(struct teide_routes *routes, const struct teide_router *router, const int32_t *links, size_t n);
/* Whether one path is better. Sort a list. */
bool teide_route_before(const struct teide_route *one, const struct teide_route *other);
void teide_routes_sort(struct teide_routes *routes);

#endif
