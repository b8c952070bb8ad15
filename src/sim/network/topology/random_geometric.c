/* Random geometric graphs (Gilbert, J. SIAM 9, 533 (1961)): nodes uniform in a square, those within a radius are joined. */
#include <math.h>

#include "sim/network/topology/kinds.h"
#include "sim/network/topology/square.h"

#define FIELDS(array) .fields = (array), .n_fields = sizeof(array) / sizeof *(array)
#define AT(type, member) .offset = offsetof(struct type, member)

struct random_geometric {
    struct teide_random_keys random;
    double side, radius, mean_degree; /* NAN: not given */
};

/* The radius, in sides, that joins two nodes with this probability; by bisection, which needs no derivative and cannot fail. */
static double
radius_of(double probability)
{
    double low = 0, high = M_SQRT2;

    for (int i = 0; i < 60; i++) {
        const double middle = (low + high) / 2;
        if (teide_square_within(middle) < probability)
            low = middle;
        else
            high = middle;
    }
    return high;
}

/* Join the node to those of a cell that are near; within its own cell, to later ones. */
static int
join(struct teide_topology *topology, const struct teide_square *square, int32_t node, int cell, bool own,
    double radius, struct teide_error *error)
{
    int ret = 0;

    for (int32_t k = square->first[cell]; ret == 0 && k < square->first[cell + 1]; k++) {
        const int32_t other = square->nodes[k];
        const double distance = teide_topology_distance(topology, node, other);
        if (distance <= radius && (!own || other > node))
            ret = teide_topology_add(topology, node, other, distance, error);
    }
    return ret;
}

/* Every pair of neighbouring cells is looked at once: from a cell to the right, and to the three above. */
static int
join_near(struct teide_topology *topology, const struct teide_square *square, double radius, struct teide_error *error)
{
    static const int right[] = { 0, 1, -1, 0, 1 }, up[] = { 0, 0, 1, 1, 1 };
    const int n = square->per_side;
    int ret = 0;

    for (int cell = 0; ret == 0 && cell < n * n; cell++)
        for (int32_t k = square->first[cell]; ret == 0 && k < square->first[cell + 1]; k++)
            for (int way = 0; ret == 0 && way < 5; way++) {
                const int column = cell % n + right[way], row = cell / n + up[way];
                if (column >= 0 && column < n && row < n)
                    ret = join(topology, square, square->nodes[k], row * n + column, way == 0, radius, error);
            }
    return ret;
}

static int
make(const void *values, struct teide_topology_draws *draws, struct teide_topology *topology, struct teide_error *error)
{
    const struct random_geometric *keys = values;
    const double others = (double)(keys->random.nodes - 1), n = (double)keys->random.nodes;
    struct teide_square square = { 0 };
    double radius, links;
    int ret;

    if (keys->mean_degree > others)
        return teide_fail(error, TEIDE_E_INPUT,
            "no node has %g neighbours where there are %g others: write a smaller mean_degree", keys->mean_degree,
            others);
    radius = isnan(keys->radius) ? keys->side * radius_of(keys->mean_degree / others) : keys->radius;
    links = n * others / 2 * teide_square_within(fmin(radius / keys->side, M_SQRT2));
    if (links > 1.1 * TEIDE_MAX_EDGES)
        return teide_fail(error, TEIDE_E_INPUT, "it has about %.0f links: write a smaller %s, for at most %d", links,
            isnan(keys->radius) ? "mean_degree" : "radius", TEIDE_MAX_EDGES);
    ret = teide_topology_nodes(topology, keys->random.nodes, true, error);
    if (ret != 0)
        return ret;
    teide_topology_scatter(topology, draws, keys->side);
    ret = teide_square_init(
        &square, topology, keys->side, (int)fmax(1, fmin(floor(keys->side / radius), floor(sqrt(n)))));
    if (ret == 0)
        ret = join_near(topology, &square, radius, error);
    teide_square_clear(&square);
    return ret;
}

const struct teide_topology_kind teide_topology_random_geometric = { .random = true, .make = make };

static const struct teide_field fields[] = {
    { "side", TEIDE_FIELD_QUANTITY, AT(random_geometric, side), .unit = "m", .above = true, .most = INFINITY,
        .fallback = "100 km", .example = "100 km", .doc = "of the square in which the nodes are" },
    { "radius", TEIDE_FIELD_QUANTITY, AT(random_geometric, radius), .unit = "m", .above = true, .most = INFINITY,
        .example = "6 km", .doc = "nodes that are no farther apart are joined" },
    { "mean_degree", TEIDE_FIELD_NUMBER, AT(random_geometric, mean_degree), .above = true, .most = TEIDE_MAX_NODES,
        .example = "6",
        .doc = "instead of `radius`: the expected number of neighbours of a node, with those near the border of the "
               "square, which have fewer" },
};
const struct teide_table teide_table_topology_random_geometric = {
    .name = "a random geometric graph",
    .doc = "Nodes n0, n1, ... uniform in a square; those within a radius are joined by links of the distance's length.",
    .base = &teide_table_random,
    FIELDS(fields),
    .rules = { { TEIDE_EXACTLY_ONE, "radius mean_degree" } },
    .n_rules = 1,
};
