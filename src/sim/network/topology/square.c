#include "sim/network/topology/square.h"

#include <math.h>
#include <stdlib.h>

static int
cell_of(const struct teide_square *square, const struct teide_topology *topology, size_t node)
{
    const int most = square->per_side - 1, column = (int)(topology->x[node] / square->cell),
              row = (int)(topology->y[node] / square->cell);

    return (row < most ? row : most) * square->per_side + (column < most ? column : most);
}

int
teide_square_init(struct teide_square *square, const struct teide_topology *topology, double side, int per_side)
{
    const size_t n_cells = (size_t)per_side * (size_t)per_side;

    *square = (struct teide_square) { .per_side = per_side, .cell = side / per_side };
    square->first = calloc(n_cells + 2, sizeof *square->first);
    square->nodes = calloc(topology->n_nodes + 1, sizeof *square->nodes);
    if (square->first == NULL || square->nodes == NULL)
        return TEIDE_E_MEMORY;
    /* Counting sort: first[c + 2] counts, then first[c + 1] runs through the places of c. */
    for (size_t i = 0; i < topology->n_nodes; i++)
        square->first[cell_of(square, topology, i) + 2]++;
    for (size_t c = 2; c < n_cells + 2; c++)
        square->first[c] += square->first[c - 1];
    for (size_t i = 0; i < topology->n_nodes; i++)
        square->nodes[square->first[cell_of(square, topology, i) + 1]++] = (int32_t)i;
    return 0;
}

void
teide_square_clear(struct teide_square *square)
{
    free(square->first);
    free(square->nodes);
    *square = (struct teide_square) { 0 };
}

double
teide_square_within(double r)
{
    const double s = r > 1 ? sqrt(r * r - 1) : 0;

    if (r <= 1)
        return M_PI * r * r - 8.0 / 3 * r * r * r + r * r * r * r / 2;
    if (r >= M_SQRT2)
        return 1;
    return 1.0 / 3 + (M_PI - 2) * r * r - r * r * r * r / 2 + 4.0 / 3 * (2 * r * r + 1) * s - 4 * r * r * acos(1 / r);
}

double
teide_square_density(double r)
{
    if (r <= 1)
        return 2 * M_PI * r - 8 * r * r + 2 * r * r * r;
    if (r >= M_SQRT2)
        return 0;
    return 2 * r * (4 * sqrt(r * r - 1) - (r * r + 2 - M_PI) - 4 * acos(1 / r));
}
