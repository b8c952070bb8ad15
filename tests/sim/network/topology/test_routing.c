/* Paths against all paths of small random graphs, found by going through them; and against igraph on large ones. */
#include <igraph.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/network/metric.h"
#include "sim/network/routing.h"
#include "tests/sim/network/topology/check_topology.h"

static const struct teide_random base = { 77, 0, 0 };

static double
uniform(struct teide_stream *stream)
{
    return teide_stream_uniform(stream, &base, 1);
}

/* --- all paths of a small graph -------------------------------------------------------------------------------------- */

enum { MOST_NODES = 7, MOST_LINKS = 14 };

struct graph {
    int n_nodes, n_links;
    struct teide_link_ends ends[MOST_LINKS];
    double weights[MOST_LINKS];
};

/* Weights of a few values, so that ties are frequent; parallel links now and then. */
static struct graph
random_graph(struct teide_stream *stream)
{
    struct graph graph = { .n_nodes = 3 + (int)(uniform(stream) * (MOST_NODES - 2)) };

    graph.n_links = graph.n_nodes + (int)(uniform(stream) * (MOST_LINKS - graph.n_nodes + 1));
    for (int i = 0; i < graph.n_links; i++) {
        const int a = (int)(uniform(stream) * graph.n_nodes), b = (int)(uniform(stream) * (graph.n_nodes - 1));
        graph.ends[i] = (struct teide_link_ends) { a, b + (b >= a) };
        graph.weights[i] = floor(uniform(stream) * 4) / 8;
    }
    return graph;
}

/* Add all paths from a node on, depth first. */
static void
go_on(const struct graph *graph, const struct teide_router *router, int node, int to, int32_t *links, size_t n,
    bool *visited, struct teide_routes *all)
{
    if (node == to) {
        ck_assert_int_eq(teide_routes_add(all, router, links, n), 0);
        return;
    }
    visited[node] = true;
    for (int i = 0; i < graph->n_links; i++) {
        const struct teide_link_ends ends = graph->ends[i];
        const int next = ends.a == node ? ends.b : ends.b == node ? ends.a : -1;
        if (next < 0 || visited[next] || router->link_down[i] || router->node_down[next])
            continue;
        links[n] = i;
        go_on(graph, router, next, to, links, n + 1, visited, all);
    }
    visited[node] = false;
}

static struct teide_routes
all_paths(const struct graph *graph, const struct teide_router *router, int from, int to)
{
    struct teide_routes all = { 0 };
    bool visited[MOST_NODES] = { false };
    int32_t links[MOST_NODES];

    if (!router->node_down[from])
        go_on(graph, router, from, to, links, 0, visited, &all);
    teide_routes_sort(&all);
    return all;
}

static struct teide_router
route(const struct graph *graph)
{
    struct teide_router router;

    ck_assert_int_eq(
        teide_router_init(&router, (size_t)graph->n_nodes, (size_t)graph->n_links, graph->ends, graph->weights), 0);
    return router;
}

static void
check_equal(const struct teide_routes *found, const struct teide_routes *all, size_t k)
{
    ck_assert_uint_eq(found->n, all->n < k ? all->n : k);
    for (size_t i = 0; i < found->n; i++) {
        ck_assert(found->list[i].cost == all->list[i].cost);
        ck_assert_uint_eq(found->list[i].n_links, all->list[i].n_links);
        ck_assert_int_eq(
            memcmp(found->list[i].links, all->list[i].links, found->list[i].n_links * sizeof *found->list[i].links), 0);
    }
}

/* The k best of all paths, in their order, ties and all, with links and nodes that are down. */
START_TEST(k_best_of_all)
{
    struct teide_stream stream = { 0 };
    size_t n_found = 0;

    for (int g = 0; g < 3000; g++) {
        const struct graph graph = random_graph(&stream);
        struct teide_router router = route(&graph);
        struct teide_routes found = { 0 }, all;
        const size_t k = 1 + (size_t)(uniform(&stream) * 12);
        for (int i = 0; g % 3 == 0 && i < graph.n_links; i++)
            router.link_down[i] = uniform(&stream) < 0.15;
        for (int i = 0; g % 5 == 0 && i < graph.n_nodes; i++)
            router.node_down[i] = uniform(&stream) < 0.1;
        all = all_paths(&graph, &router, 0, graph.n_nodes - 1);
        ck_assert_int_eq(teide_router_find(&router, 0, graph.n_nodes - 1, k, TEIDE_DISJOINT_NOT, &found), 0);
        check_equal(&found, &all, k);
        n_found += found.n;
        teide_routes_clear(&found);
        teide_routes_clear(&all);
        teide_router_clear(&router);
    }
    ck_assert_uint_gt(n_found, 6000);
}
END_TEST

/* --- disjoint paths -------------------------------------------------------------------------------------------------- */

static bool
share(const struct graph *graph, const struct teide_route *one, const struct teide_route *other, int from, int to,
    enum teide_disjoint disjoint)
{
    for (size_t i = 0; i < one->n_links; i++)
        for (size_t k = 0; k < other->n_links; k++) {
            const struct teide_link_ends p = graph->ends[one->links[i]], q = graph->ends[other->links[k]];
            const int32_t nodes[] = { p.a, p.b };
            if (one->links[i] == other->links[k])
                return true;
            for (int n = 0; disjoint == TEIDE_DISJOINT_NODES && n < 2; n++)
                if ((nodes[n] == q.a || nodes[n] == q.b) && nodes[n] != from && nodes[n] != to)
                    return true;
        }
    return false;
}

/* The least cost of `want` disjoint ones of all paths from number `next` on; false: there are not so many. */
static bool
best_set(const struct graph *graph, const struct teide_routes *all, size_t next, size_t want, const size_t *chosen,
    size_t n_chosen, enum teide_disjoint disjoint, teide_cost cost, teide_cost *best)
{
    size_t with[MOST_LINKS];
    bool found = want == 0;

    if (want == 0 && cost < *best)
        *best = cost;
    for (size_t i = next; want > 0 && i < all->n; i++) {
        bool free = true;
        for (size_t c = 0; c < n_chosen; c++) {
            with[c] = chosen[c];
            free &= !share(graph, &all->list[i], &all->list[chosen[c]], 0, graph->n_nodes - 1, disjoint);
        }
        with[n_chosen] = i;
        if (free)
            found
                |= best_set(graph, all, i + 1, want - 1, with, n_chosen + 1, disjoint, cost + all->list[i].cost, best);
    }
    return found;
}

/* As many as there are, of the least sum. */
START_TEST(disjoint_of_all)
{
    struct teide_stream stream = { 0 };
    size_t more_than_one = 0;

    for (int g = 0; g < 1000; g++) {
        const enum teide_disjoint disjoint = g % 2 == 0 ? TEIDE_DISJOINT_LINKS : TEIDE_DISJOINT_NODES;
        const struct graph graph = random_graph(&stream);
        struct teide_router router = route(&graph);
        struct teide_routes all, found = { 0 };
        teide_cost sum = 0, best = ~(teide_cost)0;
        for (int i = 0; g % 3 == 0 && i < graph.n_links; i++)
            router.link_down[i] = uniform(&stream) < 0.15;
        all = all_paths(&graph, &router, 0, graph.n_nodes - 1);
        ck_assert_int_eq(teide_router_find(&router, 0, graph.n_nodes - 1, 3, disjoint, &found), 0);
        for (size_t i = 0; i < found.n; i++) {
            sum += found.list[i].cost;
            for (size_t k = 0; k < i; k++)
                ck_assert(!share(&graph, &found.list[i], &found.list[k], 0, graph.n_nodes - 1, disjoint));
        }
        if (found.n > 0) {
            ck_assert(best_set(&graph, &all, 0, found.n, NULL, 0, disjoint, 0, &best));
            ck_assert(sum == best);
        }
        if (found.n < 3)
            ck_assert(!best_set(&graph, &all, 0, found.n + 1, NULL, 0, disjoint, 0, &best));
        more_than_one += found.n > 1;
        teide_routes_clear(&found);
        teide_routes_clear(&all);
        teide_router_clear(&router);
    }
    ck_assert_uint_gt(more_than_one, 300);
}
END_TEST

/* The best path here crosses both disjoint ones: taking it first would leave none. */
START_TEST(trap)
{
    const struct teide_link_ends ends[] = { { 0, 1 }, { 1, 2 }, { 2, 3 }, { 0, 2 }, { 1, 3 } };
    const double weights[] = { 1, 1, 1, 3, 3 };
    struct teide_router router;
    struct teide_routes found = { 0 };

    ck_assert_int_eq(teide_router_init(&router, 4, 5, ends, weights), 0);
    ck_assert_int_eq(teide_router_find(&router, 0, 3, 1, TEIDE_DISJOINT_LINKS, &found), 0);
    ck_assert_uint_eq(found.list[0].n_links, 3);
    ck_assert_int_eq(teide_router_find(&router, 0, 3, 2, TEIDE_DISJOINT_LINKS, &found), 0);
    ck_assert_uint_eq(found.n, 2);
    ck_assert_uint_eq(found.list[0].n_links, 2);
    ck_assert_uint_eq(found.list[1].n_links, 2);
    teide_routes_clear(&found);
    teide_router_clear(&router);
}
END_TEST

/* Sums that only differ by rounding are ties: fewer links, then the first ones, are better. */
START_TEST(ties)
{
    const struct teide_link_ends ends[] = { { 0, 1 }, { 1, 2 }, { 2, 5 }, { 0, 3 }, { 3, 4 }, { 4, 5 }, { 0, 5 } };
    double weights[] = { 0.3, 0.2, 0.1, 0.1, 0.2, 0.3, 0.6 };
    struct teide_router router;
    struct teide_routes found = { 0 };

    ck_assert_int_eq(teide_router_init(&router, 6, 7, ends, weights), 0);
    ck_assert_int_eq(teide_router_find(&router, 0, 5, 3, TEIDE_DISJOINT_NOT, &found), 0);
    ck_assert_uint_eq(found.n, 3);
    ck_assert_int_eq(found.list[0].links[0], 6);
    ck_assert_int_eq(found.list[1].links[0], 0);
    ck_assert_int_eq(found.list[2].links[0], 3);
    teide_routes_clear(&found);
    teide_router_clear(&router);
}
END_TEST

/* --- igraph on a large graph ----------------------------------------------------------------------------------------- */

static struct teide_topology
waxman(double nodes)
{
    const union teide_topology_values values = values_of(
        &teide_table_topology_waxman, "nodes", nodes, "side", 1e5, "alpha", 0.1, "mean_degree", 6.0, "seed", 8.0, NULL);
    struct teide_topology topology = { 0 };
    struct teide_error error = { 0 };

    ck_assert_msg(teide_topology_make(&teide_topology_waxman, &values, &topology, &error) == 0, "%s", error.message);
    return topology;
}

static double
length_of(const struct teide_topology *topology, const struct teide_route *path)
{
    double sum = 0;

    for (size_t i = 0; i < path->n_links; i++)
        sum += topology->edges[path->links[i]].length;
    return sum;
}

START_TEST(as_igraph)
{
    struct teide_topology topology = waxman(1000);
    struct teide_link_ends *ends = calloc(topology.n_edges, sizeof *ends);
    double *lengths = calloc(topology.n_edges, sizeof *lengths);
    struct teide_router router;
    struct teide_routes found = { 0 };
    struct teide_stream stream = { 0 };
    igraph_vector_int_t edges;
    igraph_vector_t weights;
    igraph_t graph;
    int reached = 0;

    ck_assert(ends != NULL && lengths != NULL);
    igraph_vector_int_init(&edges, 2 * (igraph_integer_t)topology.n_edges);
    igraph_vector_init(&weights, (igraph_integer_t)topology.n_edges);
    for (size_t i = 0; i < topology.n_edges; i++) {
        ends[i] = (struct teide_link_ends) { topology.edges[i].a, topology.edges[i].b };
        lengths[i] = VECTOR(weights)[i] = topology.edges[i].length;
        VECTOR(edges)[2 * i] = ends[i].a;
        VECTOR(edges)[2 * i + 1] = ends[i].b;
    }
    ck_assert_int_eq(teide_router_init(&router, topology.n_nodes, topology.n_edges, ends, lengths), 0);
    ck_assert_int_eq(igraph_create(&graph, &edges, 1000, IGRAPH_UNDIRECTED), IGRAPH_SUCCESS);
    for (int r = 0; r < 20; r++) {
        const int from = (int)(uniform(&stream) * 1000), to = (from + 1 + (int)(uniform(&stream) * 999)) % 1000;
        igraph_vector_int_list_t paths;
        igraph_integer_t n_disjoint;
        igraph_vector_int_list_init(&paths, 0);
        ck_assert_int_eq(igraph_get_k_shortest_paths(&graph, &weights, NULL, &paths, 4, from, to, IGRAPH_ALL), 0);
        ck_assert_int_eq(teide_router_find(&router, from, to, 4, TEIDE_DISJOINT_NOT, &found), 0);
        ck_assert_uint_eq(found.n, (size_t)igraph_vector_int_list_size(&paths));
        for (size_t i = 0; i < found.n; i++) {
            const igraph_vector_int_t *path = igraph_vector_int_list_get_ptr(&paths, (igraph_integer_t)i);
            double sum = 0;
            for (igraph_integer_t k = 0; k < igraph_vector_int_size(path); k++)
                sum += VECTOR(weights)[VECTOR(*path)[k]];
            ck_assert_double_eq_tol(length_of(&topology, &found.list[i]), sum, 1e-6);
        }
        reached += found.n > 0;
        ck_assert_int_eq(teide_router_find(&router, from, to, 50, TEIDE_DISJOINT_LINKS, &found), 0);
        igraph_edge_disjoint_paths(&graph, &n_disjoint, from, to);
        ck_assert_uint_eq(found.n, (size_t)n_disjoint);
        igraph_vector_int_list_destroy(&paths);
    }
    ck_assert_int_gt(reached, 15);
    igraph_destroy(&graph);
    igraph_vector_destroy(&weights);
    igraph_vector_int_destroy(&edges);
    teide_routes_clear(&found);
    teide_router_clear(&router);
    teide_topology_clear(&topology);
    free(ends);
    free(lengths);
}
END_TEST

/* --- weights --------------------------------------------------------------------------------------------------------- */

START_TEST(weights_of_metrics)
{
    const struct teide_link link
        = { .length = 3000, .success_probability = 0.1, .attempt_time = 1e-4, .state = teide_bell_werner(0.925) };
    const struct teide_operation_noise none = { 0 }, noise = { .gate_error = 0.1 };

    ck_assert_double_eq(teide_metric_weight(TEIDE_METRIC_HOPS, &link, 0, none), 1);
    ck_assert_double_eq(teide_metric_weight(TEIDE_METRIC_LENGTH, &link, 0, none), 3000);
    ck_assert_double_eq_tol(teide_metric_weight(TEIDE_METRIC_LOSS, &link, 0, none), log(10), 1e-12);
    ck_assert_double_eq_tol(teide_metric_weight(TEIDE_METRIC_TIME, &link, 0, none), 1e-3, 1e-15);
    ck_assert_double_eq_tol(teide_metric_weight(TEIDE_METRIC_TIME, &link, 50, none), 0.02, 1e-15);
    ck_assert_double_eq_tol(teide_metric_weight(TEIDE_METRIC_FIDELITY, &link, 0, none), -log(0.9), 1e-12);
    ck_assert_double_eq_tol(teide_metric_weight(TEIDE_METRIC_FIDELITY, &link, 0, noise), -log(0.81), 1e-12);
}
END_TEST

Suite *
suite_routing(void)
{
    Suite *suite = suite_create("routing");
    TCase *tcase = tcase_create("routing");

    tcase_add_test(tcase, k_best_of_all);
    tcase_add_test(tcase, disjoint_of_all);
    tcase_add_test(tcase, trap);
    tcase_add_test(tcase, ties);
    tcase_add_test(tcase, as_igraph);
    tcase_add_test(tcase, weights_of_metrics);
    tcase_set_timeout(tcase, 60);
    suite_add_tcase(suite, tcase);
    return suite;
}
