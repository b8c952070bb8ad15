/* The list of kinds: a row in either array. */
#include "sim/network/topology/kinds.h"

/* Row i is read into pointer i of an array: the mapping of a kind. */
#define AT(i) .offset = (i) * sizeof(void *)

static const struct teide_field fields[] = {
    { "chain", TEIDE_FIELD_TABLE, AT(0), .table = &teide_table_topology_chain, .example = "{nodes: 9, spacing: 10 km}",
        .doc = "nodes in a row" },
    { "ring", TEIDE_FIELD_TABLE, AT(1), .table = &teide_table_topology_ring, .example = "{nodes: 8, spacing: 10 km}",
        .doc = "nodes in a circle" },
    { "star", TEIDE_FIELD_TABLE, AT(2), .table = &teide_table_topology_star, .example = "{leaves: 5, spacing: 10 km}",
        .doc = "a hub and nodes around it" },
    { "grid", TEIDE_FIELD_TABLE, AT(3), .table = &teide_table_topology_grid,
        .example = "{rows: 10, columns: 10, spacing: 10 km}", .doc = "a square grid" },
    { "torus", TEIDE_FIELD_TABLE, AT(4), .table = &teide_table_topology_torus,
        .example = "{rows: 10, columns: 10, spacing: 10 km}", .doc = "a square grid whose opposite sides are joined" },
    { "tree", TEIDE_FIELD_TABLE, AT(5), .table = &teide_table_topology_tree,
        .example = "{branching: 2, depth: 4, spacing: 10 km}", .doc = "a balanced tree" },
    { "complete", TEIDE_FIELD_TABLE, AT(6), .table = &teide_table_topology_complete,
        .example = "{nodes: 6, spacing: 10 km}", .doc = "a link between any two nodes" },
    { "waxman", TEIDE_FIELD_TABLE, AT(7), .table = &teide_table_topology_waxman,
        .example = "{nodes: 1000, side: 100 km, mean_degree: 6, seed: 3}",
        .doc = "random: near nodes are joined more often than far ones" },
    { "random_geometric", TEIDE_FIELD_TABLE, AT(8), .table = &teide_table_topology_random_geometric,
        .example = "{nodes: 1000, side: 100 km, radius: 6 km, seed: 3}",
        .doc = "random: nodes within a radius are joined" },
    { "erdos_renyi", TEIDE_FIELD_TABLE, AT(9), .table = &teide_table_topology_erdos_renyi,
        .example = "{nodes: 100, mean_degree: 6, seed: 3}", .doc = "random: any two nodes with the same probability" },
    { "barabasi_albert", TEIDE_FIELD_TABLE, AT(10), .table = &teide_table_topology_barabasi_albert,
        .example = "{nodes: 100, links_per_node: 2, seed: 3}",
        .doc = "random: every new node is joined to some that have many links already" },
};

const struct teide_table teide_table_topology_kinds = {
    .name = "the topology",
    .doc = "",
    .fields = fields,
    .n_fields = sizeof fields / sizeof *fields,
};

const struct teide_topology_kind *const teide_topology_kinds[] = {
    &teide_topology_chain,
    &teide_topology_ring,
    &teide_topology_star,
    &teide_topology_grid,
    &teide_topology_torus,
    &teide_topology_tree,
    &teide_topology_complete,
    &teide_topology_waxman,
    &teide_topology_random_geometric,
    &teide_topology_erdos_renyi,
    &teide_topology_barabasi_albert,
};

_Static_assert(sizeof fields / sizeof *fields == TEIDE_N_TOPOLOGY_KINDS, "a row in either array, and their number");
_Static_assert(
    sizeof teide_topology_kinds / sizeof *teide_topology_kinds == TEIDE_N_TOPOLOGY_KINDS, "a row in either array");
