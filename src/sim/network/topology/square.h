/* Points in a square, sorted into equal square cells, so that near ones are found without looking at all. */
#ifndef TEIDE_SIM_NETWORK_TOPOLOGY_SQUARE_H
#define TEIDE_SIM_NETWORK_TOPOLOGY_SQUARE_H

#include "sim/network/topology/topology.h"

struct teide_square {
    int per_side;   /* cells along a side */
    double cell;    /* their side, m */
    int32_t *first; /* of cell c: where its nodes begin in `nodes`; one more behind the last cell */
    int32_t *nodes; /* by cell, in the order of their numbers */
};

/* Sort the nodes of a topology, which have positions in a square of this side, into per_side * per_side cells.
 * Returns 0 or TEIDE_E_MEMORY; clear is legal in any case on a zeroed one. */
int teide_square_init(struct teide_square *square, const struct teide_topology *topology, double side, int per_side);
void teide_square_clear(struct teide_square *square);

/* Probability that two points, uniform in a unit square, are within `radius`, 0 <= radius <= sqrt(2); and its derivative.
 *   P(r) = pi r^2 - 8/3 r^3 + r^4 / 2                                                      r <= 1
 *   P(r) = 1/3 + (pi - 2) r^2 - r^4 / 2 + 4/3 (2 r^2 + 1) s - 4 r^2 acos(1 / r),  s = sqrt(r^2 - 1)     r >= 1
 * J. Philip, The probability distribution of the distance between two random points in a box, TRITA MAT 07 MA 10 (2007). */
double teide_square_within(double radius);
double teide_square_density(double radius);

#endif
