/* Lists of paths: see routing.h. */
#include "sim/network/routing.h"

#include <stdlib.h>

#include "sim/error.h"

void
teide_routes_clear(struct teide_routes *routes)
{
    for (size_t i = 0; i < routes->n; i++)
        free(routes->list[i].links);
    free(routes->list);
    *routes = (struct teide_routes) { 0 };
}

int
teide_routes_add(struct teide_routes *routes, const struct teide_router *router, const int32_t *links, size_t n)
{
    struct teide_route route = { .links = malloc((n + 1) * sizeof *route.links), .n_links = n };
    struct teide_route *list = realloc(routes->list, (routes->n + 1) * sizeof *list);

    if (list != NULL)
        routes->list = list;
    if (list == NULL || route.links == NULL) {
        free(route.links);
        return TEIDE_E_MEMORY;
    }
    for (size_t i = 0; i < n; i++) {
        route.links[i] = links[i];
        route.cost += router->cost[links[i]];
    }
    routes->list[routes->n++] = route;
    return 0;
}

bool
teide_route_before(const struct teide_route *one, const struct teide_route *other)
{
    if (one->cost != other->cost)
        return one->cost < other->cost;
    for (size_t i = 0; i < one->n_links; i++) /* as many: links count in the cost */
        if (one->links[i] != other->links[i])
            return one->links[i] < other->links[i];
    return false;
}

void
teide_routes_sort(struct teide_routes *routes)
{
    for (size_t i = 1; i < routes->n; i++) {
        const struct teide_route route = routes->list[i];
        size_t k = i;
        for (; k > 0 && teide_route_before(&route, &routes->list[k - 1]); k--)
            routes->list[k] = routes->list[k - 1];
        routes->list[k] = route;
    }
}
