/* Paths that share no link or no node. */
#ifndef TEIDE_SIM_NETWORK_DISJOINT_H
#define TEIDE_SIM_NETWORK_DISJOINT_H

#include "sim/network/routing.h"

/* As teide_router_find() with a disjoint that is not TEIDE_DISJOINT_NOT; `routes` is empty. */
int teide_disjoint_find(const struct teide_router *router, int32_t from, int32_t to, size_t k,
    enum teide_disjoint disjoint, struct teide_routes *routes);

#endif
