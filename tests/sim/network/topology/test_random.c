/* Random graphs against theory: degrees, links, distances. Every bound has a control, a wrong value that must fail. */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/network/topology/square.h"
#include "tests/sim/network/topology/check_topology.h"

static const double bound = 5; /* standard errors: 5.7e-7, two-sided */

static struct teide_topology
make(const struct teide_topology_kind *kind, const union teide_topology_values *values)
{
    struct teide_topology topology = { 0 };
    struct teide_error error = { 0 };

    ck_assert_msg(teide_topology_make(kind, values, &topology, &error) == 0, "%s", error.message);
    return topology;
}

static int *
degrees_of(const struct teide_topology *topology)
{
    int *degree = calloc(topology->n_nodes + 1, sizeof *degree);

    ck_assert(degree != NULL);
    for (size_t i = 0; i < topology->n_edges; i++) {
        degree[topology->edges[i].a]++;
        degree[topology->edges[i].b]++;
    }
    return degree;
}

/* What every graph has: edges sorted, each once, none from a node to itself, lengths that are distances. */
static void
check_sane(const struct teide_topology *topology)
{
    for (size_t i = 0; i < topology->n_edges; i++) {
        const struct teide_edge *edge = &topology->edges[i], *before = i > 0 ? edge - 1 : NULL;
        ck_assert(0 <= edge->a && edge->a < edge->b && (size_t)edge->b < topology->n_nodes);
        ck_assert(before == NULL || before->a < edge->a || (before->a == edge->a && before->b < edge->b));
        if (topology->x != NULL)
            ck_assert(edge->length == teide_topology_distance(topology, edge->a, edge->b));
    }
}

/* Mean and standard error of what many graphs say. */
struct sample {
    double n, sum, squares;
};

static void
add(struct sample *sample, double value)
{
    sample->n++;
    sample->sum += value;
    sample->squares += value * value;
}

static double
z_of(const struct sample *sample, double expected)
{
    const double mean = sample->sum / sample->n;

    return (mean - expected) / sqrt((sample->squares / sample->n - mean * mean) / (sample->n - 1));
}

/* --- Erdos and Renyi ------------------------------------------------------------------------------------------------- */

/* The degree of node 3 in many graphs of 12 nodes: binomial, and independent from graph to graph. */
static double
degree_p_value(const double *count, double n, int trials, double p)
{
    double chi2 = 0;

    for (int k = 0; k <= trials; k++) {
        const double expected = n * gsl_ran_binomial_pdf((unsigned)k, p, (unsigned)trials);
        chi2 += (count[k] - expected) * (count[k] - expected) / expected;
    }
    return gsl_cdf_chisq_Q(chi2, trials);
}

START_TEST(erdos_renyi_degrees)
{
    enum { GRAPHS = 20000, NODES = 12 };
    union teide_topology_values values
        = values_of(&teide_table_topology_erdos_renyi, "nodes", (double)NODES, "probability", 0.4, NULL);
    double count[NODES] = { 0 };
    struct sample links = { 0 };

    for (int g = 0; g < GRAPHS; g++) {
        struct teide_topology topology;
        int *degree;
        values.random.seed = (uint64_t)g;
        topology = make(&teide_topology_erdos_renyi, &values);
        check_sane(&topology);
        degree = degrees_of(&topology);
        count[degree[3]]++;
        add(&links, (double)topology.n_edges);
        free(degree);
        teide_topology_clear(&topology);
    }
    ck_assert_double_gt(degree_p_value(count, GRAPHS, NODES - 1, 0.4), 1e-6);
    ck_assert_double_lt(degree_p_value(count, GRAPHS, NODES - 1, 0.42), 1e-6);
    ck_assert_double_lt(fabs(z_of(&links, 66 * 0.4)), bound);
    ck_assert_double_gt(fabs(z_of(&links, 66 * 0.41)), bound);
}
END_TEST

/* Every pair is joined as often as every other: with p = 1/2, 15 pairs of 6 nodes. */
START_TEST(erdos_renyi_pairs)
{
    union teide_topology_values values
        = values_of(&teide_table_topology_erdos_renyi, "nodes", 6.0, "probability", 0.5, NULL);
    double count[6][6] = { { 0 } }, chi2 = 0;
    enum { GRAPHS = 10000 };

    for (int g = 0; g < GRAPHS; g++) {
        struct teide_topology topology;
        values.random.seed = (uint64_t)g;
        topology = make(&teide_topology_erdos_renyi, &values);
        for (size_t i = 0; i < topology.n_edges; i++)
            count[topology.edges[i].a][topology.edges[i].b]++;
        teide_topology_clear(&topology);
    }
    for (int a = 0; a < 6; a++)
        for (int b = a + 1; b < 6; b++)
            chi2 += pow(count[a][b] - GRAPHS * 0.5, 2) / (GRAPHS * 0.25);
    ck_assert_double_gt(gsl_cdf_chisq_Q(chi2, 15), 1e-6);
    ck_assert_double_lt(gsl_cdf_chisq_Q(chi2 + pow(0.05 * GRAPHS, 2) / (GRAPHS * 0.25), 15), 1e-6);
}
END_TEST

START_TEST(erdos_renyi_limits)
{
    union teide_topology_values all
        = values_of(&teide_table_topology_erdos_renyi, "nodes", 50.0, "probability", 1.0, "seed", 5.0, NULL),
        degree = values_of(&teide_table_topology_erdos_renyi, "nodes", 20000.0, "mean_degree", 6.0, NULL);
    struct teide_topology topology = make(&teide_topology_erdos_renyi, &all);

    ck_assert_uint_eq(topology.n_edges, 50 * 49 / 2);
    check_sane(&topology);
    teide_topology_clear(&topology);
    topology = make(&teide_topology_erdos_renyi, &degree);
    ck_assert_double_lt(fabs((double)topology.n_edges - 60000) / sqrt(60000), bound);
    teide_topology_clear(&topology);
}
END_TEST

/* --- distances in a square ------------------------------------------------------------------------------------------- */

/* The distribution of the distance against its known moments, its derivative, and points that are drawn. */
START_TEST(distances_in_a_square)
{
    const struct teide_random random = { 3, 0, 0 };
    struct teide_stream stream = { 0 };
    const double radius[] = { 0.1, 0.5, 0.9, 1.0, 1.1, 1.3 };
    double mean = 0;
    enum { POINTS = 200000, STEPS = 20000 };

    ck_assert_double_eq_tol(teide_square_within(M_SQRT2), 1, 1e-12);
    ck_assert_double_eq_tol(teide_square_within(1 - 1e-9), teide_square_within(1 + 1e-9), 1e-7);
    for (int i = 0; i < STEPS; i++) { /* (2 + sqrt(2) + 5 log(1 + sqrt(2))) / 15 */
        const double r = (i + 0.5) * M_SQRT2 / STEPS;
        mean += r * teide_square_density(r) * M_SQRT2 / STEPS;
        if (i % 100 == 1)
            ck_assert_double_eq_tol(
                (teide_square_within(r + 1e-6) - teide_square_within(r - 1e-6)) / 2e-6, teide_square_density(r), 2e-3);
    }
    ck_assert_double_eq_tol(mean, (2 + M_SQRT2 + 5 * log(1 + M_SQRT2)) / 15, 1e-8);
    for (size_t k = 0; k < sizeof radius / sizeof *radius; k++) {
        const double p = teide_square_within(radius[k]);
        double inside = 0;
        for (int i = 0; i < POINTS; i++) {
            const double x = teide_stream_uniform(&stream, &random, k) - teide_stream_uniform(&stream, &random, k),
                         y = teide_stream_uniform(&stream, &random, k) - teide_stream_uniform(&stream, &random, k);
            inside += hypot(x, y) <= radius[k];
        }
        ck_assert_double_lt(fabs(inside - POINTS * p) / sqrt(POINTS * p * (1 - p)), bound);
        ck_assert_double_gt(fabs(inside - POINTS * p * 0.9) / sqrt(POINTS * p * (1 - p)), bound);
    }
}
END_TEST

/* --- random geometric ------------------------------------------------------------------------------------------------ */

/* The same links as when all pairs are looked at, whatever the radius is. */
START_TEST(random_geometric_all_pairs)
{
    const double radius[] = { 1.0, 7.0, 35.0, 90.0, 200.0 };

    for (size_t k = 0; k < sizeof radius / sizeof *radius; k++) {
        const union teide_topology_values values = values_of(&teide_table_topology_random_geometric, "nodes", 300.0,
            "side", 100.0, "radius", radius[k], "seed", 4.0, NULL);
        struct teide_topology topology = make(&teide_topology_random_geometric, &values);
        size_t next = 0;
        check_sane(&topology);
        for (int a = 0; a < 300; a++)
            for (int b = a + 1; b < 300; b++)
                if (teide_topology_distance(&topology, a, b) <= radius[k]) {
                    ck_assert(topology.edges[next].a == a && topology.edges[next].b == b);
                    next++;
                }
        ck_assert_uint_eq(next, topology.n_edges);
        teide_topology_clear(&topology);
    }
}
END_TEST

/* Mean degree over many graphs, with the border; links of one graph depend on each other, graphs do not. */
static struct sample
links_of_graphs(const struct teide_topology_kind *kind, union teide_topology_values values, int n_graphs)
{
    struct sample links = { 0 };

    for (int g = 0; g < n_graphs; g++) {
        struct teide_topology topology;
        values.random.seed = (uint64_t)g;
        topology = make(kind, &values);
        check_sane(&topology);
        add(&links, (double)topology.n_edges);
        teide_topology_clear(&topology);
    }
    return links;
}

START_TEST(random_geometric_mean_degree)
{
    const double degree[] = { 2, 6, 30 };

    for (size_t k = 0; k < sizeof degree / sizeof *degree; k++) {
        const union teide_topology_values values = values_of(
            &teide_table_topology_random_geometric, "nodes", 100.0, "side", 1000.0, "mean_degree", degree[k], NULL);
        const struct sample links = links_of_graphs(&teide_topology_random_geometric, values, 1000);
        ck_assert_double_lt(fabs(z_of(&links, 50 * degree[k])), bound);
        ck_assert_double_gt(fabs(z_of(&links, 50 * degree[k] * 1.05)), bound);
    }
}
END_TEST

/* --- Waxman ---------------------------------------------------------------------------------------------------------- */

START_TEST(waxman_mean_degree)
{
    const double alpha[] = { 0.03, 0.1, 0.5, 10 }, degree[] = { 1, 6, 20, 40 };

    for (size_t k = 0; k < sizeof alpha / sizeof *alpha; k++) {
        const union teide_topology_values values = values_of(&teide_table_topology_waxman, "nodes", 400.0, "side",
            1000.0, "alpha", alpha[k], "mean_degree", degree[k], NULL);
        const struct sample links = links_of_graphs(&teide_topology_waxman, values, 250);
        ck_assert_double_lt(fabs(z_of(&links, 200 * degree[k])), bound);
        ck_assert_double_gt(fabs(z_of(&links, 200 * degree[k] * 1.05)), bound);
    }
}
END_TEST

/* Given the positions, every link is there with its own probability, independently: links in bins of the distance, against the
 * sum of these probabilities. Returns the chi-square's p-value. */
static double
waxman_p_value(const union teide_topology_values *known, double side, double alpha, double beta, int n_graphs)
{
    enum { BINS = 12 };
    double excess[BINS] = { 0 }, variance[BINS] = { 0 }, chi2 = 0;
    union teide_topology_values values = *known;

    for (int g = 0; g < n_graphs; g++) {
        struct teide_topology topology;
        size_t next = 0;
        values.random.seed = (uint64_t)g;
        topology = make(&teide_topology_waxman, &values);
        for (int a = 0; (size_t)a < topology.n_nodes; a++)
            for (int b = a + 1; (size_t)b < topology.n_nodes; b++) {
                const double d = teide_topology_distance(&topology, a, b),
                             p = beta * exp(-d / (alpha * side * M_SQRT2));
                const int bin = (int)fmin(BINS - 1, d / (2 * alpha * side * M_SQRT2) * BINS);
                const bool joined
                    = next < topology.n_edges && topology.edges[next].a == a && topology.edges[next].b == b;
                next += joined;
                excess[bin] += (joined ? 1 : 0) - p;
                variance[bin] += p * (1 - p);
            }
        ck_assert_uint_eq(next, topology.n_edges);
        teide_topology_clear(&topology);
    }
    for (int i = 0; i < BINS; i++)
        chi2 += excess[i] * excess[i] / variance[i];
    return gsl_cdf_chisq_Q(chi2, BINS);
}

START_TEST(waxman_distances)
{
    const union teide_topology_values values
        = values_of(&teide_table_topology_waxman, "nodes", 150.0, "side", 100.0, "alpha", 0.12, "beta", 0.7, NULL);

    ck_assert_double_gt(waxman_p_value(&values, 100, 0.12, 0.7, 300), 1e-6);
    ck_assert_double_lt(waxman_p_value(&values, 100, 0.125, 0.7, 300), 1e-6);
    ck_assert_double_lt(waxman_p_value(&values, 100, 0.12, 0.68, 300), 1e-6);
}
END_TEST

START_TEST(waxman_too_dense)
{
    const union teide_topology_values values
        = values_of(&teide_table_topology_waxman, "nodes", 10.0, "side", 1.0, "alpha", 0.1, "mean_degree", 5.0, NULL);
    struct teide_topology topology = { 0 };
    struct teide_error error = { 0 };

    ck_assert_int_eq(teide_topology_make(&teide_topology_waxman, &values, &topology, &error), TEIDE_E_INPUT);
    ck_assert_msg(strstr(error.message, "smaller mean_degree") != NULL, "%s", error.message);
    teide_topology_clear(&topology);
}
END_TEST

/* --- Barabasi and Albert --------------------------------------------------------------------------------------------- */

/* With one link for each new node the expected number of nodes of degree k is known exactly: with E links before,
 * a node of degree k gets the next one with probability k / (2 E). `power`: the control, degree^power instead. */
static void
expected_degrees(double *number, int n_nodes, int most, double power)
{
    memset(number, 0, (size_t)(most + 1) * sizeof *number);
    number[1] = 2;
    for (int links = 1; links + 1 < n_nodes; links++) {
        double before = 0, total = 0;
        for (int k = 1; k <= most; k++)
            total += number[k] * pow(k, power);
        for (int k = 1; k <= most; k++) {
            const double leave = number[k] * pow(k, power) / total;
            number[k] += before - leave;
            before = leave;
        }
        number[1]++;
    }
}

START_TEST(barabasi_albert_degrees)
{
    enum { GRAPHS = 1500, NODES = 200, MOST = 8 };
    union teide_topology_values values
        = values_of(&teide_table_topology_barabasi_albert, "nodes", (double)NODES, "links_per_node", 1.0, NULL);
    struct sample number[MOST + 1] = { { 0 } };
    double expected[NODES + 1], control[NODES + 1];
    bool control_fails = false;

    for (int g = 0; g < GRAPHS; g++) {
        struct teide_topology topology;
        double count[NODES] = { 0 };
        int *degree;
        values.random.seed = (uint64_t)g;
        topology = make(&teide_topology_barabasi_albert, &values);
        degree = degrees_of(&topology);
        for (int i = 0; i < NODES; i++)
            count[degree[i]]++;
        for (int k = 1; k <= MOST; k++)
            add(&number[k], count[k]);
        free(degree);
        teide_topology_clear(&topology);
    }
    expected_degrees(expected, NODES, NODES, 1);
    expected_degrees(control, NODES, NODES, 0.9);
    for (int k = 1; k <= MOST; k++) {
        ck_assert_double_lt(fabs(z_of(&number[k], expected[k])), bound);
        control_fails |= fabs(z_of(&number[k], control[k])) > bound;
    }
    ck_assert(control_fails);
}
END_TEST

/* A large graph against the limit 2 m (m + 1) / (k (k + 1)(k + 2)), within 3 %; half the exponent would be far off. */
START_TEST(barabasi_albert_large)
{
    const double m = 3;
    const union teide_topology_values values
        = values_of(&teide_table_topology_barabasi_albert, "nodes", 200000.0, "links_per_node", m, "seed", 2.0, NULL);
    struct teide_topology topology = make(&teide_topology_barabasi_albert, &values);
    int *degree = degrees_of(&topology);
    double count[11] = { 0 };
    size_t n_parts, largest;

    check_sane(&topology);
    ck_assert_uint_eq(topology.n_edges, 6 + 3 * (200000 - 4));
    for (size_t i = 0; i < topology.n_nodes; i++) {
        ck_assert_int_ge(degree[i], 3);
        if (degree[i] <= 10)
            count[degree[i]]++;
    }
    for (int k = 3; k <= 10; k++)
        ck_assert_double_eq_tol(count[k] / 200000 / (2 * m * (m + 1) / (double)(k * (k + 1) * (k + 2))), 1, 0.03);
    ck_assert_int_eq(teide_topology_parts(&topology, &n_parts, &largest), 0);
    ck_assert_uint_eq(n_parts, 1);
    ck_assert_uint_eq(largest, 200000);
    free(degree);
    teide_topology_clear(&topology);
}
END_TEST

/* --- connectedness, seeds -------------------------------------------------------------------------------------------- */

/* Drawn until connected: no part is left out, and the number of drawings agrees with the share of connected graphs, which for
 * 4 nodes at p = 1/2 is 38/64. */
START_TEST(connected_graphs)
{
    union teide_topology_values values
        = values_of(&teide_table_topology_erdos_renyi, "nodes", 4.0, "probability", 0.5, "connected", 1.0, NULL);
    struct sample drawings = { 0 };

    for (int g = 0; g < 5000; g++) {
        struct teide_topology topology;
        size_t n_parts, largest;
        values.random.seed = (uint64_t)g;
        topology = make(&teide_topology_erdos_renyi, &values);
        ck_assert_int_eq(teide_topology_parts(&topology, &n_parts, &largest), 0);
        ck_assert_uint_eq(n_parts, 1);
        add(&drawings, topology.draws);
        teide_topology_clear(&topology);
    }
    ck_assert_double_lt(fabs(z_of(&drawings, 64.0 / 38)), bound);
    ck_assert_double_gt(fabs(z_of(&drawings, 64.0 / 41)), bound);
}
END_TEST

START_TEST(never_connected)
{
    const union teide_topology_values values
        = values_of(&teide_table_topology_erdos_renyi, "nodes", 100.0, "mean_degree", 0.5, "connected", 1.0, NULL);
    struct teide_topology topology = { 0 };
    struct teide_error error = { 0 };

    ck_assert_int_eq(teide_topology_make(&teide_topology_erdos_renyi, &values, &topology, &error), TEIDE_E_INPUT);
    ck_assert_msg(strstr(error.message, "none of 1000 graphs") != NULL, "%s", error.message);
    teide_topology_clear(&topology);
}
END_TEST

/* The same seed gives the same graph, another seed another one. */
START_TEST(seeds)
{
    static const struct {
        const struct teide_topology_kind *kind;
        const struct teide_table *table;
    } kinds[] = { { &teide_topology_waxman, &teide_table_topology_waxman },
        { &teide_topology_random_geometric, &teide_table_topology_random_geometric },
        { &teide_topology_erdos_renyi, &teide_table_topology_erdos_renyi } };

    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        union teide_topology_values values
            = values_of(kinds[k].table, "nodes", 200.0, "mean_degree", 5.0, "seed", 9.0, NULL);
        struct teide_topology one, again, other;
        if (kinds[k].kind != &teide_topology_erdos_renyi)
            set_key(kinds[k].table, &values, "side", 1e5);
        if (kinds[k].kind == &teide_topology_waxman)
            set_key(kinds[k].table, &values, "alpha", 0.1);
        one = make(kinds[k].kind, &values);
        again = make(kinds[k].kind, &values);
        values.random.seed = 10;
        other = make(kinds[k].kind, &values);
        ck_assert_uint_eq(one.n_edges, again.n_edges);
        for (size_t i = 0; i < one.n_edges; i++)
            ck_assert(one.edges[i].a == again.edges[i].a && one.edges[i].b == again.edges[i].b);
        ck_assert(one.n_edges != other.n_edges || one.edges[0].b != other.edges[0].b
            || one.edges[1].b != other.edges[1].b || one.edges[2].b != other.edges[2].b);
        teide_topology_clear(&one);
        teide_topology_clear(&again);
        teide_topology_clear(&other);
    }
}
END_TEST

Suite *
suite_random_topology(void)
{
    Suite *suite = suite_create("random topology");
    TCase *tcase = tcase_create("random topology");

    tcase_add_test(tcase, erdos_renyi_degrees);
    tcase_add_test(tcase, erdos_renyi_pairs);
    tcase_add_test(tcase, erdos_renyi_limits);
    tcase_add_test(tcase, distances_in_a_square);
    tcase_add_test(tcase, random_geometric_all_pairs);
    tcase_add_test(tcase, random_geometric_mean_degree);
    tcase_add_test(tcase, waxman_mean_degree);
    tcase_add_test(tcase, waxman_distances);
    tcase_add_test(tcase, waxman_too_dense);
    tcase_add_test(tcase, barabasi_albert_degrees);
    tcase_add_test(tcase, barabasi_albert_large);
    tcase_add_test(tcase, connected_graphs);
    tcase_add_test(tcase, never_connected);
    tcase_add_test(tcase, seeds);
    tcase_set_timeout(tcase, 60);
    suite_add_tcase(suite, tcase);
    return suite;
}
