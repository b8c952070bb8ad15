/* Nodes in a row or in a circle: chain, ring, star, complete. */
#include <math.h>
#include <stdio.h>

#include "sim/network/topology/kinds.h"

#define FIELDS(array) .fields = (array), .n_fields = sizeof(array) / sizeof *(array)
#define AT(type, member) .offset = offsetof(struct type, member)

struct row {
    struct teide_regular_keys regular;
    int64_t nodes;
};

/* Positions on a circle of this radius; the first node is at (radius, 0). */
static void
place_on_circle(struct teide_topology *topology, size_t first, double radius)
{
    const double n = (double)(topology->n_nodes - first);

    for (size_t i = first; i < topology->n_nodes; i++) {
        const double angle = 2 * M_PI * (double)(i - first) / n;
        topology->x[i] = radius * cos(angle);
        topology->y[i] = radius * sin(angle);
    }
}

/* Where no length is given, nodes are drawn a metre apart. */
static double
drawn_spacing(const struct teide_regular_keys *regular, struct teide_topology *topology)
{
    topology->drawing = !(regular->spacing > 0);
    return topology->drawing ? 1 : regular->spacing;
}

static int
make_chain(
    const void *values, struct teide_topology_draws *draws, struct teide_topology *topology, struct teide_error *error)
{
    const struct row *row = values;
    const double spacing = drawn_spacing(&row->regular, topology);
    int ret = teide_topology_nodes(topology, row->nodes, true, error);

    (void)draws;
    for (int64_t i = 0; ret == 0 && i < row->nodes; i++) {
        topology->x[i] = (double)i * spacing;
        if (i > 0)
            ret = teide_topology_add(topology, i - 1, i, row->regular.spacing, error);
    }
    return ret;
}

static int
make_ring(
    const void *values, struct teide_topology_draws *draws, struct teide_topology *topology, struct teide_error *error)
{
    const struct row *row = values;
    const double spacing = drawn_spacing(&row->regular, topology);
    int ret = teide_topology_nodes(topology, row->nodes, true, error);

    (void)draws;
    if (ret == 0)
        place_on_circle(topology, 0, spacing / (2 * sin(M_PI / (double)row->nodes)));
    for (int64_t i = 0; ret == 0 && i < row->nodes; i++)
        ret = teide_topology_add(topology, i, (i + 1) % row->nodes, row->regular.spacing, error);
    return ret;
}

static int
make_star(
    const void *values, struct teide_topology_draws *draws, struct teide_topology *topology, struct teide_error *error)
{
    const struct row *row = values; /* nodes: the leaves */
    const double spacing = drawn_spacing(&row->regular, topology);
    int ret = teide_topology_nodes(topology, row->nodes + 1, true, error);

    (void)draws;
    if (ret == 0)
        place_on_circle(topology, 1, spacing);
    for (int64_t i = 1; ret == 0 && i <= row->nodes; i++)
        ret = teide_topology_add(topology, 0, i, row->regular.spacing, error);
    return ret;
}

static int
make_complete(
    const void *values, struct teide_topology_draws *draws, struct teide_topology *topology, struct teide_error *error)
{
    const struct row *row = values;
    const double n = (double)row->nodes;
    int ret = 0;

    (void)draws;
    if (n * (n - 1) / 2 > TEIDE_MAX_EDGES)
        return teide_fail(error, TEIDE_E_INPUT,
            "%lld nodes have %.0f links between them: write fewer, at most %d nodes", (long long)row->nodes,
            n * (n - 1) / 2, (int)floor(0.5 + sqrt(0.25 + 2.0 * TEIDE_MAX_EDGES)));
    ret = teide_topology_nodes(topology, row->nodes, true, error);
    topology->drawing = true;
    if (ret == 0)
        place_on_circle(topology, 0, row->regular.spacing > 0 ? row->regular.spacing : 1);
    for (int64_t a = 0; ret == 0 && a < row->nodes; a++)
        for (int64_t b = a + 1; ret == 0 && b < row->nodes; b++)
            ret = teide_topology_add(topology, a, b, row->regular.spacing, error);
    return ret;
}

static void
name_of_star(const void *values, size_t node, char text[32])
{
    (void)values;
    if (node == 0)
        snprintf(text, 32, "hub");
    else
        snprintf(text, 32, "n%zu", node);
}

const struct teide_topology_kind teide_topology_chain = { .make = make_chain },
                                 teide_topology_ring = { .make = make_ring },
                                 teide_topology_star = { .make = make_star, .name = name_of_star },
                                 teide_topology_complete = { .make = make_complete };

static const struct teide_field chain_fields[] = {
    { "nodes", TEIDE_FIELD_INTEGER, AT(row, nodes), .required = true, .least = 2, .most = TEIDE_MAX_NODES,
        .example = "9", .doc = "number of nodes" },
};
static const struct teide_field ring_fields[] = {
    { "nodes", TEIDE_FIELD_INTEGER, AT(row, nodes), .required = true, .least = 3, .most = TEIDE_MAX_NODES,
        .example = "8", .doc = "number of nodes" },
};
static const struct teide_field star_fields[] = {
    { "leaves", TEIDE_FIELD_INTEGER, AT(row, nodes), .required = true, .least = 2, .most = TEIDE_MAX_NODES - 1,
        .example = "5", .doc = "number of nodes around the hub" },
};
static const struct teide_field complete_fields[] = {
    { "nodes", TEIDE_FIELD_INTEGER, AT(row, nodes), .required = true, .least = 2, .most = 1414, .example = "6",
        .doc = "number of nodes" },
};

const struct teide_table teide_table_topology_chain = {
    .name = "a chain",
    .doc = "Nodes n0, n1, ... in a row.",
    .base = &teide_table_regular,
    FIELDS(chain_fields),
};
const struct teide_table teide_table_topology_ring = {
    .name = "a ring",
    .doc = "Nodes n0, n1, ... in a circle.",
    .base = &teide_table_regular,
    FIELDS(ring_fields),
};
const struct teide_table teide_table_topology_star = {
    .name = "a star",
    .doc = "A node `hub`, and nodes n1, n2, ... around it.",
    .base = &teide_table_regular,
    FIELDS(star_fields),
};
const struct teide_table teide_table_topology_complete = {
    .name = "a complete graph",
    .doc = "Nodes n0, n1, ... of which any two are joined by a link, all of the same length.",
    .base = &teide_table_regular,
    FIELDS(complete_fields),
};
