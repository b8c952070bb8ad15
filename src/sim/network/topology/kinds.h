/* The kinds of topologies, each of the file that is called like it or like its family. */
#ifndef TEIDE_SIM_NETWORK_TOPOLOGY_KINDS_H
#define TEIDE_SIM_NETWORK_TOPOLOGY_KINDS_H

#include "sim/network/topology/topology.h"

extern const struct teide_topology_kind teide_topology_chain, teide_topology_ring, teide_topology_star,
    teide_topology_grid, teide_topology_torus, teide_topology_tree, teide_topology_complete, teide_topology_waxman,
    teide_topology_random_geometric, teide_topology_erdos_renyi, teide_topology_barabasi_albert;
extern const struct teide_table teide_table_topology_chain, teide_table_topology_ring, teide_table_topology_star,
    teide_table_topology_grid, teide_table_topology_torus, teide_table_topology_tree, teide_table_topology_complete,
    teide_table_topology_waxman, teide_table_topology_random_geometric, teide_table_topology_erdos_renyi,
    teide_table_topology_barabasi_albert;

#endif
