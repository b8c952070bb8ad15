/* Keys of `network.topology`: a kind of graph, or a file. */
#ifndef TEIDE_IO_SCENARIO_TOPOLOGY_TABLES_H
#define TEIDE_IO_SCENARIO_TOPOLOGY_TABLES_H

#include "io/scenario/tables.h"
#include "sim/network/topology/kinds.h"

struct teide_raw_topology {
    teide_part kinds[TEIDE_N_TOPOLOGY_KINDS];
    teide_part graphml, edges;
    int unit; /* index into the choices */
};

extern const struct teide_table teide_table_topology;

/* "none", "m", "km"; and in m, NAN for the first. */
double teide_topology_unit(int index);

#endif
