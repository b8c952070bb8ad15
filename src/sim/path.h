/* Paths through a network: the fewest links; of those the smallest total length (equal to 1 part in 10^12); of those the
 * one that takes, seen from its first node, the link that comes first in the list. A breadth-first search per path, which
 * stops where the path ends: time and memory are linear in the part of the network that it sees. */
#ifndef TEIDE_SIM_PATH_H
#define TEIDE_SIM_PATH_H

#include <stddef.h>

#include "sim/scenario.h"

struct teide_path_finder {
    const struct teide_link *links;
    size_t n_nodes;
    int *first;       /* n_nodes + 1: where the links of a node begin in `incident` */
    int *incident;    /* link indices by node, in the order of the list */
    int *level;       /* links from the search's root, valid where seen[node] == search */
    double *distance; /* smallest length at that level */
    int *seen;
    int *queue;
    int search;
};

/* Prepare to search; `links` (n_links of them, with a, b < n_nodes and length set) must outlive the finder.
 * Returns 0 or TEIDE_E_MEMORY; clear is legal in any case on a zeroed finder. */
int teide_path_finder_init(
    struct teide_path_finder *finder, size_t n_nodes, const struct teide_link *links, size_t n_links);
void teide_path_finder_clear(struct teide_path_finder *finder);

/* Find the path of a request from request->from to request->to, two different nodes, and set its path, n_path and
 * path_links, which the caller frees. n_path stays 0 when there is none.
 * Returns 0 or TEIDE_E_MEMORY. */
int teide_path_find(struct teide_path_finder *finder, struct teide_request *request);

#endif
