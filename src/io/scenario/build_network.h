/* What nodes and links have in common, however a network is written down. */
#ifndef TEIDE_IO_SCENARIO_BUILD_NETWORK_H
#define TEIDE_IO_SCENARIO_BUILD_NETWORK_H

#include "io/scenario/build.h"

/* Fill in all of a link but name and ends; mistakes are noted.
 * length  m, in place of the one in `raw` */
void teide_build_hop(struct teide_build *build, const struct teide_table *table, const struct teide_raw_hop *raw,
    const struct teide_found *found, double length, struct teide_link *link);

/* Index of a node's kind of memory, 0 when it cannot be told. given: whether it was written there */
int teide_build_memory(struct teide_build *build, const struct teide_yaml *name, bool given);

/* Where to mend memory_pairs; NULL when its value is wrong already. */
const struct teide_yaml *teide_build_pairs_at(const struct teide_table *table, const struct teide_found *found);

/* Where a node is. */
struct teide_build_position {
    double at[2]; /* m, or degrees of latitude and longitude */
    bool placed, geographic, drawing;
};

/* The position that a node's keys give; false: none, or half of one (noted). */
bool teide_build_position(struct teide_build *build, const struct teide_raw_node *raw, const struct teide_found *found,
    struct teide_build_position *position);

/* The distance of two positions, m; NAN: they have none in common. */
double teide_build_distance(const struct teide_build_position *a, const struct teide_build_position *b);

/* Nodes and links of `topology`, into the scenario. Returns 0 or TEIDE_E_MEMORY. */
int teide_build_topology(struct teide_build *build, const struct teide_raw_network *raw);

#endif
