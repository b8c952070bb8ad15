#include "sim/network/routing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/error.h"
#include "sim/network/disjoint.h"

static const teide_cost infinite = ~(teide_cost)0;

struct entry {
    teide_cost key; /* cost so far, with the lower bound of the rest */
    int32_t node;
};

/* What searches use; `seen` and `settled` hold the number of the search for which they are set. */
struct teide_router_search {
    teide_cost *distance; /* to the node where the search began */
    teide_cost *bound;    /* of each node, from the first node of the paths; what it holds is valid where `bounded` */
    uint32_t *seen, *settled;
    uint32_t number;
    struct entry *heap;
    size_t n_heap;
    int32_t *links; /* of a path */
    bool *blocked;  /* links that Yen's algorithm leaves out */
    bool *root;     /* nodes that it leaves out */
};

/* --- the router ------------------------------------------------------------------------------------------------------ */

/* Weights as integers of 2^-40 of the largest one, above a count of links. */
static void
set_costs(struct teide_router *router, const double *weights)
{
    double largest = 0;

    for (size_t i = 0; i < router->n_links; i++)
        largest = fmax(largest, weights[i]);
    for (size_t i = 0; i < router->n_links; i++) {
        const double units = largest > 0 ? nearbyint(weights[i] / largest * 0x1p40) : 0;
        router->cost[i] = ((teide_cost)(uint64_t)units << 32) + 1;
    }
}

/* Counting sort by node: first[v + 2] counts, then first[v + 1] runs through the places of v. */
static void
sort_links(struct teide_router *router)
{
    int32_t *first = router->first;

    for (size_t i = 0; i < router->n_links; i++) {
        first[router->ends[i].a + 2]++;
        first[router->ends[i].b + 2]++;
    }
    for (size_t v = 2; v < router->n_nodes + 2; v++)
        first[v] += first[v - 1];
    for (size_t i = 0; i < router->n_links; i++) {
        router->incident[first[router->ends[i].a + 1]++] = (int32_t)i;
        router->incident[first[router->ends[i].b + 1]++] = (int32_t)i;
    }
}

static int
init_search(struct teide_router_search *search, size_t n_nodes, size_t n_links)
{
    search->distance = malloc((n_nodes + 1) * sizeof *search->distance);
    search->bound = malloc((n_nodes + 1) * sizeof *search->bound);
    search->seen = calloc(n_nodes + 1, sizeof *search->seen);
    search->settled = calloc(n_nodes + 1, sizeof *search->settled);
    search->heap = malloc((2 * n_links + 2) * sizeof *search->heap);
    search->links = malloc((n_nodes + 1) * sizeof *search->links);
    search->blocked = calloc(n_links + 1, sizeof *search->blocked);
    search->root = calloc(n_nodes + 1, sizeof *search->root);
    return search->distance == NULL || search->bound == NULL || search->seen == NULL || search->settled == NULL
            || search->heap == NULL || search->links == NULL || search->blocked == NULL || search->root == NULL
        ? TEIDE_E_MEMORY
        : 0;
}

int
teide_router_init(struct teide_router *router, size_t n_nodes, size_t n_links, const struct teide_link_ends *ends,
    const double *weights)
{
    *router = (struct teide_router) { .n_nodes = n_nodes, .n_links = n_links };
    router->ends = malloc((n_links + 1) * sizeof *router->ends);
    router->cost = malloc((n_links + 1) * sizeof *router->cost);
    router->first = calloc(n_nodes + 2, sizeof *router->first);
    router->incident = malloc((2 * n_links + 1) * sizeof *router->incident);
    router->link_down = calloc(n_links + 1, sizeof *router->link_down);
    router->node_down = calloc(n_nodes + 1, sizeof *router->node_down);
    router->search = calloc(1, sizeof *router->search);
    if (router->ends == NULL || router->cost == NULL || router->first == NULL || router->incident == NULL
        || router->link_down == NULL || router->node_down == NULL || router->search == NULL)
        return TEIDE_E_MEMORY;
    if (n_links > 0)
        memcpy(router->ends, ends, n_links * sizeof *ends);
    set_costs(router, weights);
    sort_links(router);
    return init_search(router->search, n_nodes, n_links);
}

void
teide_router_clear(struct teide_router *router)
{
    if (router->search != NULL) {
        free(router->search->distance);
        free(router->search->bound);
        free(router->search->seen);
        free(router->search->settled);
        free(router->search->heap);
        free(router->search->links);
        free(router->search->blocked);
        free(router->search->root);
    }
    free(router->search);
    free(router->ends);
    free(router->cost);
    free(router->first);
    free(router->incident);
    free(router->link_down);
    free(router->node_down);
    *router = (struct teide_router) { 0 };
}

/* --- one search ------------------------------------------------------------------------------------------------------ */

static void
push(struct teide_router_search *search, struct entry entry)
{
    size_t i = search->n_heap++;

    for (; i > 0 && entry.key < search->heap[(i - 1) / 2].key; i = (i - 1) / 2)
        search->heap[i] = search->heap[(i - 1) / 2];
    search->heap[i] = entry;
}

static struct entry
pop(struct teide_router_search *search)
{
    const struct entry top = search->heap[0], last = search->heap[--search->n_heap];
    size_t i = 0;

    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= search->n_heap)
            break;
        child += child + 1 < search->n_heap && search->heap[child + 1].key < search->heap[child].key;
        if (search->heap[child].key >= last.key)
            break;
        search->heap[i] = search->heap[child];
        i = child;
    }
    search->heap[i] = last;
    return top;
}

static int32_t
other_end(const struct teide_router *router, int32_t link, int32_t node)
{
    return router->ends[link].a == node ? router->ends[link].b : router->ends[link].a;
}

static void
relax(struct teide_router *router, int32_t node, bool bounded)
{
    struct teide_router_search *search = router->search;

    for (int32_t i = router->first[node]; i < router->first[node + 1]; i++) {
        const int32_t link = router->incident[i], next = other_end(router, link, node);
        const teide_cost distance = search->distance[node] + router->cost[link];
        if (router->link_down[link] || search->blocked[link] || router->node_down[next] || search->root[next]
            || search->settled[next] == search->number || (bounded && search->bound[next] == infinite)
            || (search->seen[next] == search->number && search->distance[next] <= distance))
            continue;
        search->seen[next] = search->number;
        search->distance[next] = distance;
        push(search, (struct entry) { distance + (bounded ? search->bound[next] : 0), next });
    }
}

/* Distances from `start` to all nodes that are no farther than `goal` (-1: to all). With bounds on the distance from the goal,
 * nodes of paths that cannot be as short are left out. Whether the goal was reached. */
static bool
run_search(struct teide_router *router, int32_t start, int32_t goal, bool bounded)
{
    struct teide_router_search *search = router->search;
    teide_cost reached = infinite;

    search->number++;
    search->n_heap = 0;
    search->seen[start] = search->number;
    search->distance[start] = 0;
    push(search, (struct entry) { bounded ? search->bound[start] : 0, start });
    while (search->n_heap > 0 && search->heap[0].key <= reached) {
        const int32_t node = pop(search).node;
        if (search->settled[node] == search->number)
            continue;
        search->settled[node] = search->number;
        if (node == goal)
            reached = search->distance[node];
        else
            relax(router, node, bounded);
    }
    return reached != infinite;
}

/* The best path from `node` to where the last search began, by the distances that it found. Returns its number of links. */
static size_t
follow(const struct teide_router *router, int32_t node, int32_t *links)
{
    const struct teide_router_search *search = router->search;
    size_t n = 0;

    while (search->distance[node] > 0)
        for (int32_t i = router->first[node]; i < router->first[node + 1]; i++) {
            const int32_t link = router->incident[i], next = other_end(router, link, node);
            if (search->settled[next] == search->number && !router->link_down[link] && !search->blocked[link]
                && search->distance[next] + router->cost[link] == search->distance[node]) {
                links[n++] = link;
                node = next;
                break;
            }
        }
    return n;
}

/* --- k paths --------------------------------------------------------------------------------------------------------- */

/* The distance of every node from the first one of the paths, as a bound. */
static void
find_bounds(struct teide_router *router, int32_t from)
{
    struct teide_router_search *search = router->search;

    run_search(router, from, -1, false);
    for (size_t i = 0; i < router->n_nodes; i++)
        search->bound[i] = search->settled[i] == search->number ? search->distance[i] : infinite;
}

static bool
same_tail(const struct teide_route *one, const struct teide_route *other, size_t n_tail)
{
    return one->n_links >= n_tail && other->n_links >= n_tail
        && memcmp(
               &one->links[one->n_links - n_tail], &other->links[other->n_links - n_tail], n_tail * sizeof *one->links)
        == 0;
}

static bool
is_known(const struct teide_routes *routes, const int32_t *links, size_t n)
{
    for (size_t i = 0; i < routes->n; i++)
        if (routes->list[i].n_links == n && memcmp(routes->list[i].links, links, n * sizeof *links) == 0)
            return true;
    return false;
}

/* Candidates that leave `last` somewhere, seen from its end: the tail of n_tail links stays, and the link before it is another
 * one than in all paths with this tail. The search begins at the node where the tail begins and goes towards `from`. */
static int
deviate(struct teide_router *router, int32_t from, int32_t to, const struct teide_routes *found,
    struct teide_routes *candidates)
{
    struct teide_router_search *search = router->search;
    const struct teide_route *last = &found->list[found->n - 1];
    int32_t node = to;
    int ret = 0;

    for (size_t n_tail = 0; ret == 0 && n_tail < last->n_links; n_tail++) {
        const int32_t before = last->links[last->n_links - 1 - n_tail];
        for (size_t i = 0; i < found->n; i++)
            if (found->list[i].n_links > n_tail && same_tail(&found->list[i], last, n_tail))
                search->blocked[found->list[i].links[found->list[i].n_links - 1 - n_tail]] = true;
        if (run_search(router, node, from, true)) {
            const size_t n = follow(router, from, search->links);
            memcpy(search->links + n, &last->links[last->n_links - n_tail], n_tail * sizeof *search->links);
            if (!is_known(candidates, search->links, n + n_tail))
                ret = teide_routes_add(candidates, router, search->links, n + n_tail);
        }
        for (size_t i = 0; i < found->n; i++)
            if (found->list[i].n_links > n_tail)
                search->blocked[found->list[i].links[found->list[i].n_links - 1 - n_tail]] = false;
        search->root[node] = true;
        node = other_end(router, before, node);
    }
    memset(search->root, 0, router->n_nodes * sizeof *search->root);
    return ret;
}

/* Move the best candidate to the paths that are found. */
static int
take_best(struct teide_router *router, struct teide_routes *found, struct teide_routes *candidates)
{
    size_t best = 0;
    int ret;

    for (size_t i = 1; i < candidates->n; i++)
        if (teide_route_before(&candidates->list[i], &candidates->list[best]))
            best = i;
    ret = teide_routes_add(found, router, candidates->list[best].links, candidates->list[best].n_links);
    free(candidates->list[best].links);
    candidates->list[best] = candidates->list[--candidates->n];
    return ret;
}

static int
find_shortest(struct teide_router *router, int32_t from, int32_t to, size_t k, struct teide_routes *routes)
{
    struct teide_routes candidates = { 0 };
    int ret = 0;

    if (k > 1)
        find_bounds(router, from);
    if (run_search(router, to, from, false))
        ret = teide_routes_add(routes, router, router->search->links, follow(router, from, router->search->links));
    while (ret == 0 && routes->n > 0 && routes->n < k) {
        ret = deviate(router, from, to, routes, &candidates);
        if (candidates.n == 0)
            break;
        if (ret == 0)
            ret = take_best(router, routes, &candidates);
    }
    teide_routes_clear(&candidates);
    return ret;
}

int
teide_router_find(struct teide_router *router, int32_t from, int32_t to, size_t k, enum teide_disjoint disjoint,
    struct teide_routes *routes)
{
    teide_routes_clear(routes);
    if (router->node_down[from] || router->node_down[to] || k == 0)
        return 0;
    if (disjoint != TEIDE_DISJOINT_NOT && k > 1)
        return teide_disjoint_find(router, from, to, k, disjoint, routes);
    return find_shortest(router, from, to, k, routes);
}
