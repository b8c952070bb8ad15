/* Paths of links that requests for the network engine need. Each function returns 0 or TEIDE_E_MEMORY; mistakes are noted. */
#ifndef TEIDE_IO_SCENARIO_DEMAND_PATHS_H
#define TEIDE_IO_SCENARIO_DEMAND_PATHS_H

#include "io/scenario/build.h"
#include "sim/network/routing.h"

/* Weights of links by the metric, and a router over them. */
int teide_build_router(struct teide_build *build, struct teide_router *router);

/* The best path of a request between two given nodes, which must have the memories that one request needs; its links attempt all the
 * time if it says so. `at`: the request in the file. */
int teide_build_request_path(struct teide_build *build, const struct teide_yaml *at, struct teide_request *request,
    struct teide_demand *demand, struct teide_router *router);

/* Users must reach each other: all of them the first one. */
int teide_check_users(struct teide_build *build, const struct teide_yaml *at, const struct teide_demand *demand,
    struct teide_router *router);

/* The users of a switch are neighbours of one hub. */
int teide_check_switch(struct teide_build *build, const struct teide_yaml *users, const struct teide_demand *demand);

#endif
