/* The tags of a GraphML file: what is refused before a parser sees it, and the places of its nodes and edges. */
#ifndef TEIDE_IO_TOPOLOGY_GRAPHML_TAGS_H
#define TEIDE_IO_TOPOLOGY_GRAPHML_TAGS_H

#include "io/topology/import.h"
#include "io/yaml/string_map.h"

struct teide_graphml_file {
    struct teide_reader *reader;
    struct teide_imported *graph;
    const struct teide_yaml *at;
    const char *path, *text;
    size_t length;
    int source;
    double unit;
    struct teide_string_map numeric; /* ids of keys whose values are numbers */
    struct teide_string_map nodes;   /* ids of nodes, to the index among the tags */
    struct teide_place *node_places; /* by that index */
    struct teide_place *edge_places; /* in the order of the tags */
    size_t *sources;                 /* of edges in this order: index of the node's tag */
    size_t *tags;                    /* of igraph's vertices: the same */
    size_t n_nodes, n_edges;
};

/* Whether the file is one that no parser should see; it is noted why. */
bool teide_graphml_refuse(struct teide_graphml_file *file);

/* Look at all tags; what is wrong is noted. Returns 0 or TEIDE_E_MEMORY. */
int teide_graphml_look_at_tags(struct teide_graphml_file *file);

/* A number as YAML has them, but no more: no words. */
bool teide_graphml_is_number(const char *text, size_t length);

#endif
