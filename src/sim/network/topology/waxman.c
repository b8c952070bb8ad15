/* Waxman (IEEE J. Sel. Areas Commun. 6, 1617 (1988)): nodes uniform in a square of diagonal L; two at a distance d are joined with
 * probability beta exp(-d / (alpha L)), independently.
 *
 * The square is cut into cells. Of the pairs of two cells, those that the largest probability between these cells would not join
 * are skipped, a geometric number at a time, and one that is not skipped is joined with its own probability divided by the
 * largest one: the same distribution, with work in proportion to the links (thinning). */
#include <gsl/gsl_integration.h>
#include <math.h>

#include "sim/network/topology/kinds.h"
#include "sim/network/topology/square.h"

#define FIELDS(array) .fields = (array), .n_fields = sizeof(array) / sizeof *(array)
#define AT(type, member) .offset = offsetof(struct type, member)

struct waxman {
    struct teide_random_keys random;
    double side, alpha, beta, mean_degree; /* beta and mean_degree: NAN, not given */
};

/* --- the mean degree ------------------------------------------------------------------------------------------------- */

static double
weighted_density(double distance, void *decay)
{
    return teide_square_density(distance) * exp(-distance / *(double *)decay);
}

/* The mean of exp(-d / decay) over two points that are uniform in a unit square: Gauss and Legendre on pieces on which the
 * density of d is smooth and the exponential falls by no more than e^4; better than 1e-9. */
static double
mean_decay(double decay)
{
    gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(32);
    const gsl_function density = { weighted_density, &decay };
    double sum = 0, from = 0;

    if (table == NULL)
        return NAN;
    while (from < M_SQRT2 && from < 40 * decay) {
        double to = from + 4 * decay;
        to = from < 1 && to > 1 ? 1 : to;
        if (from >= 1) { /* near 1 the density has a root: substitute d = 1 + t^2 */
            const double end = sqrt(fmin(to, M_SQRT2) - 1), start = sqrt(from - 1);
            for (size_t i = 0; i < 32; i++) {
                double t, weight;
                gsl_integration_glfixed_point(start, end, i, &t, &weight, table);
                sum += weight * 2 * t * weighted_density(1 + t * t, &decay);
            }
        } else {
            sum += gsl_integration_glfixed(&density, from, to, table);
        }
        from = to;
    }
    gsl_integration_glfixed_table_free(table);
    return sum;
}

/* --- links ----------------------------------------------------------------------------------------------------------- */

struct drawing {
    struct teide_topology *topology;
    struct teide_topology_draws *draws;
    const struct teide_square *square;
    double beta, decay; /* m */
    struct teide_error *error;
};

/* The smallest distance between points of two cells that are so many columns and rows apart. */
static double
least_distance(const struct teide_square *square, int columns, int rows)
{
    columns = columns < 0 ? -columns : columns;
    return square->cell * hypot(columns > 1 ? columns - 1 : 0, rows > 1 ? rows - 1 : 0);
}

/* Links between the nodes of two cells, or within one. */
static int
join(struct drawing *with, int one, int other)
{
    const struct teide_square *square = with->square;
    const int n = square->per_side;
    const int64_t n_one = square->first[one + 1] - square->first[one],
                  n_other = square->first[other + 1] - square->first[other];
    const int64_t n_pairs = one == other ? n_one * (n_one - 1) / 2 : n_one * n_other;
    const double most
        = with->beta * exp(-least_distance(square, other % n - one % n, other / n - one / n) / with->decay);
    int64_t a = one == other ? 1 : 0, b = -1;
    double left = (double)n_pairs;
    int ret = 0;

    while (ret == 0 && left > 0 && most > 0) {
        const double skip = teide_topology_geometric(with->draws, most < 1 ? 1 / log1p(-most) : 0);
        int32_t p, q;
        double distance;
        if (skip > left)
            break;
        left -= skip;
        b += (int64_t)skip;
        if (one == other) {
            for (; b >= a; a++)
                b -= a;
        } else {
            a += b / n_other;
            b %= n_other;
        }
        p = square->nodes[square->first[one] + a];
        q = square->nodes[square->first[other] + b];
        distance = teide_topology_distance(with->topology, p, q);
        if (teide_topology_uniform(with->draws) * most < with->beta * exp(-distance / with->decay))
            ret = teide_topology_add(with->topology, p, q, distance, with->error);
    }
    return ret;
}

static int
join_all(struct drawing *with)
{
    const int n_cells = with->square->per_side * with->square->per_side;
    int ret = 0;

    for (int one = 0; ret == 0 && one < n_cells; one++)
        for (int other = one; ret == 0 && other < n_cells; other++)
            ret = join(with, one, other);
    return ret;
}

/* --- the kind -------------------------------------------------------------------------------------------------------- */

static int
find_beta(const struct waxman *keys, double *beta, struct teide_error *error)
{
    const double others = (double)(keys->random.nodes - 1), mean = mean_decay(keys->alpha * M_SQRT2);

    if (isnan(mean))
        return TEIDE_E_MEMORY;
    *beta = isnan(keys->beta) ? keys->mean_degree / (others * mean) : keys->beta;
    if (*beta > 1)
        return teide_fail(error, TEIDE_E_INPUT,
            "no more than %.3g neighbours of a node are to be expected with alpha: %g, where two nodes at one place "
            "are "
            "joined with certainty: write a smaller mean_degree, or a larger alpha",
            others * mean, keys->alpha);
    if (*beta * mean * others * (others + 1) / 2 > 1.1 * TEIDE_MAX_EDGES)
        return teide_fail(error, TEIDE_E_INPUT, "it has about %.0f links: write a smaller %s, for at most %d",
            *beta * mean * others * (others + 1) / 2, isnan(keys->beta) ? "mean_degree" : "beta", TEIDE_MAX_EDGES);
    return 0;
}

static int
make(const void *values, struct teide_topology_draws *draws, struct teide_topology *topology, struct teide_error *error)
{
    const struct waxman *keys = values;
    struct teide_square square = { 0 };
    struct drawing with = { topology, draws, &square, NAN, keys->alpha * M_SQRT2 * keys->side, error };
    int ret = find_beta(keys, &with.beta, error);

    if (ret == 0)
        ret = teide_topology_nodes(topology, keys->random.nodes, true, error);
    if (ret != 0)
        return ret;
    teide_topology_scatter(topology, draws, keys->side);
    /* Few nodes a cell, so that pairs of cells are few; small cells, so that probabilities differ little within them. */
    ret = teide_square_init(&square, topology, keys->side,
        (int)fmax(1, fmin(fmin(2 / (keys->alpha * M_SQRT2), sqrt((double)keys->random.nodes) / 2), 48)));
    if (ret == 0)
        ret = join_all(&with);
    teide_square_clear(&square);
    return ret;
}

const struct teide_topology_kind teide_topology_waxman = { .random = true, .make = make };

static const struct teide_field fields[] = {
    { "side", TEIDE_FIELD_QUANTITY, AT(waxman, side), .unit = "m", .above = true, .most = INFINITY,
        .fallback = "100 km", .example = "100 km", .doc = "of the square in which the nodes are; L is its diagonal" },
    { "alpha", TEIDE_FIELD_NUMBER, AT(waxman, alpha), .least = 0.001, .most = 1000, .fallback = "0.1", .example = "0.1",
        .doc = "how far links reach, in diagonals" },
    { "beta", TEIDE_FIELD_NUMBER, AT(waxman, beta), .above = true, .most = 1, .example = "0.4",
        .doc = "probability of a link between two nodes at one place" },
    { "mean_degree", TEIDE_FIELD_NUMBER, AT(waxman, mean_degree), .above = true, .most = TEIDE_MAX_NODES,
        .example = "6", .doc = "instead of `beta`: the expected number of neighbours of a node" },
};
const struct teide_table teide_table_topology_waxman = {
    .name = "a Waxman graph",
    .doc = "Nodes n0, n1, ... uniform in a square of diagonal L; two at a distance d are joined with probability beta "
           "exp(-d / (alpha L)) by a link of that length.",
    .base = &teide_table_random,
    FIELDS(fields),
    .rules = { { TEIDE_EXACTLY_ONE, "beta mean_degree" } },
    .n_rules = 1,
};
