#include "io/scenario/topology_tables.h"

#include <math.h>

static const char *
unit_choice(size_t index)
{
    static const char *const names[] = { "none", "m", "km" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

double
teide_topology_unit(int index)
{
    return index == 0 ? NAN : index == 1 ? 1 : 1000;
}

static const struct teide_field topology_fields[] = {
    { "graphml", TEIDE_FIELD_TEXT, TEIDE_AT(teide_raw_topology, graphml), .example = "campus.graphml",
        .doc = "a GraphML file, relative to the scenario. Of a node its attribute name or label is read, else its id, "
               "and x and "
               "y, or latitude and longitude; of an edge length and name" },
    { "edges", TEIDE_FIELD_TEXT, TEIDE_AT(teide_raw_topology, edges), .example = "links.csv",
        .doc = "a file, relative to the scenario, with a line `a,b`, `a,b,length` or `a,b,length,name` for each link; "
               "a header "
               "may come first" },
    { "unit", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_topology, unit), .choice = unit_choice, .fallback = "none",
        .example = "km", .doc = "of lengths and positions in a file that are plain numbers" },
};
const struct teide_table teide_table_topology = {
    .name = "the topology",
    .doc
    = "A graph, by its kind or from a file. Nodes and links have the keys of `node_defaults` and `link_defaults`, "
      "unless "
      "`nodes` and `links` say otherwise. A link has the length that its graph gives it, unless it has one in `links`.",
    .base = &teide_table_topology_kinds,
    TEIDE_FIELDS(topology_fields),
    .rules = { { TEIDE_EXACTLY_ONE,
        "chain ring star grid torus tree complete waxman random_geometric erdos_renyi barabasi_albert graphml "
        "edges" } },
    .n_rules = 1,
};
