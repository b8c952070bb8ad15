/* Square grids, and trees: grid, torus, tree. */
#include <math.h>
#include <stdio.h>

#include "sim/network/topology/kinds.h"

#define FIELDS(array) .fields = (array), .n_fields = sizeof(array) / sizeof *(array)
#define AT(type, member) .offset = offsetof(struct type, member)

/* --- grid and torus -------------------------------------------------------------------------------------------------- */

struct grid {
    struct teide_regular_keys regular;
    int64_t rows, columns;
};

/* Node (row, column) has index row * columns + column. The links that lead around a torus are as long as the others. */
static int
make(const struct grid *grid, bool around, struct teide_topology *topology, struct teide_error *error)
{
    const double spacing = grid->regular.spacing > 0 ? grid->regular.spacing : 1;
    int ret = 0;

    if ((double)grid->rows * (double)grid->columns > TEIDE_MAX_NODES)
        return teide_fail(error, TEIDE_E_INPUT, "%lld rows of %lld nodes are too many: write at most %d nodes in all",
            (long long)grid->rows, (long long)grid->columns, TEIDE_MAX_NODES);
    topology->drawing = around || !(grid->regular.spacing > 0);
    ret = teide_topology_nodes(topology, grid->rows * grid->columns, true, error);
    for (int64_t row = 0; ret == 0 && row < grid->rows; row++)
        for (int64_t column = 0; ret == 0 && column < grid->columns; column++) {
            const int64_t node = row * grid->columns + column, start = row * grid->columns;
            topology->x[node] = (double)column * spacing;
            topology->y[node] = (double)row * spacing;
            if (column + 1 < grid->columns || around)
                ret = teide_topology_add(
                    topology, node, start + (column + 1) % grid->columns, grid->regular.spacing, error);
            if (ret == 0 && (row + 1 < grid->rows || around))
                ret = teide_topology_add(
                    topology, node, (row + 1) % grid->rows * grid->columns + column, grid->regular.spacing, error);
        }
    return ret;
}

static int
make_grid(
    const void *values, struct teide_topology_draws *draws, struct teide_topology *topology, struct teide_error *error)
{
    const struct grid *grid = values;

    (void)draws;
    if (grid->rows * grid->columns < 2)
        return teide_fail(error, TEIDE_E_INPUT, "a grid of one node has no links: write more rows or columns");
    return make(grid, false, topology, error);
}

static int
make_torus(
    const void *values, struct teide_topology_draws *draws, struct teide_topology *topology, struct teide_error *error)
{
    (void)draws;
    return make(values, true, topology, error);
}

static void
name_of_grid(const void *values, size_t node, char text[32])
{
    const struct grid *grid = values;

    snprintf(text, 32, "n%zu_%zu", node / (size_t)grid->columns, node % (size_t)grid->columns);
}

const struct teide_topology_kind teide_topology_grid = { .make = make_grid, .name = name_of_grid },
                                 teide_topology_torus = { .make = make_torus, .name = name_of_grid };

static const struct teide_field grid_fields[] = {
    { "rows", TEIDE_FIELD_INTEGER, AT(grid, rows), .required = true, .least = 1, .most = TEIDE_MAX_NODES,
        .example = "10", .doc = "number of rows" },
    { "columns", TEIDE_FIELD_INTEGER, AT(grid, columns), .required = true, .least = 1, .most = TEIDE_MAX_NODES,
        .example = "10", .doc = "nodes in a row" },
};
static const struct teide_field torus_fields[] = {
    { "rows", TEIDE_FIELD_INTEGER, AT(grid, rows), .required = true, .least = 3, .most = TEIDE_MAX_NODES,
        .example = "10", .doc = "number of rows" },
    { "columns", TEIDE_FIELD_INTEGER, AT(grid, columns), .required = true, .least = 3, .most = TEIDE_MAX_NODES,
        .example = "10", .doc = "nodes in a row" },
};

const struct teide_table teide_table_topology_grid = {
    .name = "a grid",
    .doc = "A square grid. The node in row r and column c, both from 0, is called nR_C, as in n0_9.",
    .base = &teide_table_regular,
    FIELDS(grid_fields),
};
const struct teide_table teide_table_topology_torus = {
    .name = "a torus",
    .doc = "A square grid whose opposite sides are joined by links as long as the others. Names as in a grid.",
    .base = &teide_table_regular,
    FIELDS(torus_fields),
};

/* --- tree ------------------------------------------------------------------------------------------------------------ */

struct tree {
    struct teide_regular_keys regular;
    int64_t branching, depth;
};

/* Nodes level by level; the children of node i are branching * i + 1, ..., branching * i + branching. */
static int
make_tree(
    const void *values, struct teide_topology_draws *draws, struct teide_topology *topology, struct teide_error *error)
{
    const struct tree *tree = values;
    const int64_t branching = tree->branching;
    const double spacing = tree->regular.spacing > 0 ? tree->regular.spacing : 1;
    int64_t n = 1, width = 1, first = 0;
    int ret;

    (void)draws;
    for (int64_t level = 0; level < tree->depth && n <= TEIDE_MAX_NODES; level++) {
        width *= branching;
        n += width;
    }
    if (n > TEIDE_MAX_NODES)
        return teide_fail(error, TEIDE_E_INPUT,
            "a tree of depth %lld with %lld branches has more than %d nodes: write a smaller one",
            (long long)tree->depth, (long long)branching, TEIDE_MAX_NODES);
    ret = teide_topology_nodes(topology, n, true, error);
    topology->drawing = true;
    width = 1;
    for (int64_t level = 0; ret == 0 && level <= tree->depth; level++) {
        const double step = spacing * pow((double)branching, (double)(tree->depth - level));
        for (int64_t i = 0; ret == 0 && i < width; i++) {
            topology->x[first + i] = ((double)i + 0.5) * step;
            topology->y[first + i] = -(double)level * spacing;
            if (level > 0)
                ret = teide_topology_add(
                    topology, (first + i - 1) / branching, first + i, tree->regular.spacing, error);
        }
        first += width;
        width *= branching;
    }
    return ret;
}

const struct teide_topology_kind teide_topology_tree = { .make = make_tree };

static const struct teide_field tree_fields[] = {
    { "branching", TEIDE_FIELD_INTEGER, AT(tree, branching), .required = true, .least = 1, .most = TEIDE_MAX_NODES,
        .example = "2", .doc = "children of every node that is no leaf" },
    { "depth", TEIDE_FIELD_INTEGER, AT(tree, depth), .required = true, .least = 1, .most = TEIDE_MAX_NODES,
        .example = "4", .doc = "links from the root to every leaf" },
};

const struct teide_table teide_table_topology_tree = {
    .name = "a tree",
    .doc = "A balanced tree. The root is n0; nodes are numbered level by level.",
    .base = &teide_table_regular,
    FIELDS(tree_fields),
};
