/* Edge lists of graphs without randomness, by hand. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/sim/network/topology/check_topology.h"

static struct teide_topology
make(const struct teide_topology_kind *kind, const union teide_topology_values *values)
{
    struct teide_topology topology = { 0 };
    struct teide_error error = { 0 };

    ck_assert_msg(teide_topology_make(kind, values, &topology, &error) == 0, "%s", error.message);
    return topology;
}

/* Compare the edges with "0-1 1-2 ...". */
static void
check_edges(struct teide_topology *topology, size_t n_nodes, const char *expected)
{
    char text[1000] = "";
    size_t length = 0;

    ck_assert_uint_eq(topology->n_nodes, n_nodes);
    for (size_t i = 0; i < topology->n_edges; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%d-%d", i > 0 ? " " : "",
            topology->edges[i].a, topology->edges[i].b);
    ck_assert_str_eq(text, expected);
    for (size_t i = 0; i < topology->n_edges; i++)
        ck_assert_double_eq(topology->edges[i].length, 2000);
    teide_topology_clear(topology);
}

#define CHECK(kind, n_nodes, expected, ...)                                                                            \
    do {                                                                                                               \
        const union teide_topology_values values                                                                       \
            = values_of(&teide_table_topology_##kind, "spacing", 2000.0, __VA_ARGS__, NULL);                           \
        struct teide_topology topology = make(&teide_topology_##kind, &values);                                        \
        check_edges(&topology, n_nodes, expected);                                                                     \
    } while (0)

START_TEST(edges_by_hand)
{
    CHECK(chain, 4, "0-1 1-2 2-3", "nodes", 4.0);
    CHECK(ring, 5, "0-1 0-4 1-2 2-3 3-4", "nodes", 5.0);
    CHECK(ring, 3, "0-1 0-2 1-2", "nodes", 3.0);
    CHECK(star, 4, "0-1 0-2 0-3", "leaves", 3.0);
    CHECK(complete, 4, "0-1 0-2 0-3 1-2 1-3 2-3", "nodes", 4.0);
    CHECK(grid, 6, "0-1 0-3 1-2 1-4 2-5 3-4 4-5", "rows", 2.0, "columns", 3.0);
    CHECK(grid, 3, "0-1 1-2", "rows", 3.0, "columns", 1.0);
    CHECK(torus, 9, "0-1 0-2 0-3 0-6 1-2 1-4 1-7 2-5 2-8 3-4 3-5 3-6 4-5 4-7 5-8 6-7 6-8 7-8", "rows", 3.0, "columns",
        3.0);
    CHECK(tree, 7, "0-1 0-2 1-3 1-4 2-5 2-6", "branching", 2.0, "depth", 2.0);
    CHECK(tree, 13, "0-1 0-2 0-3 1-4 1-5 1-6 2-7 2-8 2-9 3-10 3-11 3-12", "branching", 3.0, "depth", 2.0);
    CHECK(tree, 4, "0-1 1-2 2-3", "branching", 1.0, "depth", 3.0);
}
END_TEST

/* Where positions are more than a drawing, the distance of two neighbours is the length of their link. */
START_TEST(positions_agree_with_lengths)
{
    const union teide_topology_values chain
        = values_of(&teide_table_topology_chain, "spacing", 2000.0, "nodes", 9.0, NULL),
        ring = values_of(&teide_table_topology_ring, "spacing", 2000.0, "nodes", 9.0, NULL),
        star = values_of(&teide_table_topology_star, "spacing", 2000.0, "leaves", 9.0, NULL),
        grid = values_of(&teide_table_topology_grid, "spacing", 2000.0, "rows", 4.0, "columns", 7.0, NULL);
    struct teide_topology topology[] = { make(&teide_topology_chain, &chain), make(&teide_topology_ring, &ring),
        make(&teide_topology_star, &star), make(&teide_topology_grid, &grid) };

    for (size_t t = 0; t < sizeof topology / sizeof *topology; t++) {
        ck_assert(!topology[t].drawing);
        for (size_t i = 0; i < topology[t].n_edges; i++)
            ck_assert_double_eq_tol(
                teide_topology_distance(&topology[t], topology[t].edges[i].a, topology[t].edges[i].b), 2000, 1e-9);
        teide_topology_clear(&topology[t]);
    }
}
END_TEST

START_TEST(no_spacing_no_length)
{
    const union teide_topology_values values = values_of(&teide_table_topology_star, "leaves", 3.0, NULL);
    struct teide_topology topology = make(&teide_topology_star, &values);

    ck_assert(topology.drawing);
    ck_assert(isnan(topology.edges[0].length));
    teide_topology_clear(&topology);
}
END_TEST

START_TEST(names)
{
    const union teide_topology_values grid = values_of(&teide_table_topology_grid, "rows", 2.0, "columns", 3.0, NULL);
    char text[32];

    teide_topology_grid.name(&grid, 5, text);
    ck_assert_str_eq(text, "n1_2");
    teide_topology_star.name(&grid, 0, text);
    ck_assert_str_eq(text, "hub");
    teide_topology_star.name(&grid, 7, text);
    ck_assert_str_eq(text, "n7");
}
END_TEST

/* What is too large is refused with a sentence, before memory is taken. */
START_TEST(too_large)
{
    const union teide_topology_values complete = values_of(&teide_table_topology_complete, "nodes", 1415.0, NULL),
                                      grid = values_of(&teide_table_topology_grid, "rows", 1e6, "columns", 1e6, NULL),
                                      tree
        = values_of(&teide_table_topology_tree, "branching", 2.0, "depth", 1e6, NULL),
                                      one = values_of(&teide_table_topology_grid, "rows", 1.0, "columns", 1.0, NULL);
    const struct {
        const struct teide_topology_kind *kind;
        const union teide_topology_values *values;
        const char *says;
    } cases[] = { { &teide_topology_complete, &complete, "at most 1414 nodes" },
        { &teide_topology_grid, &grid, "at most 1000000 nodes" }, { &teide_topology_tree, &tree, "more than 1000000" },
        { &teide_topology_grid, &one, "one node" } };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct teide_topology topology = { 0 };
        struct teide_error error = { 0 };
        ck_assert_int_eq(teide_topology_make(cases[i].kind, cases[i].values, &topology, &error), TEIDE_E_INPUT);
        ck_assert_msg(strstr(error.message, cases[i].says) != NULL, "%s", error.message);
        teide_topology_clear(&topology);
    }
}
END_TEST

Suite *
suite_regular(void)
{
    Suite *suite = suite_create("regular");
    TCase *tcase = tcase_create("regular");

    tcase_add_test(tcase, edges_by_hand);
    tcase_add_test(tcase, positions_agree_with_lengths);
    tcase_add_test(tcase, no_spacing_no_length);
    tcase_add_test(tcase, names);
    tcase_add_test(tcase, too_large);
    suite_add_tcase(suite, tcase);
    return suite;
}
