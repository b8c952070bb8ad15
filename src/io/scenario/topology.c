/* Nodes and links of a topology: a graph by its kind or from a file, with the keys of the defaults, of which entries of `nodes` and
 * `links` replace some for those nodes and links that their names fit. */
#define _GNU_SOURCE /* asprintf */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/build_network.h"
#include "io/scenario/layers.h"
#include "io/scenario/topology_tables.h"
#include "io/scenario/traffic.h"
#include "io/topology/import.h"
#include "sim/error.h"

/* --- the graph ------------------------------------------------------------------------------------------------------- */

/* Make room for a graph in the scenario. */
static int
reserve(struct teide_build *build, size_t n_nodes, size_t n_links)
{
    struct teide_scenario *scenario = build->scenario;

    scenario->nodes = calloc(n_nodes + 1, sizeof *scenario->nodes);
    scenario->links = calloc(n_links + 1, sizeof *scenario->links);
    build->positions = calloc(n_nodes + 1, sizeof *build->positions);
    build->link_at = calloc(n_links + 1, sizeof(const struct teide_yaml *));
    if (scenario->nodes == NULL || scenario->links == NULL || build->positions == NULL || build->link_at == NULL)
        return TEIDE_E_MEMORY;
    if (teide_build_traffic_nodes(build, n_nodes) != 0)
        return TEIDE_E_MEMORY;
    return teide_build_traffic_links(build, n_links);
}

static int
add_node(struct teide_build *build, const char *name)
{
    struct teide_scenario *scenario = build->scenario;
    struct teide_node *node = &scenario->nodes[scenario->n_nodes];

    node->name = strdup(name);
    if (node->name == NULL)
        return TEIDE_E_MEMORY;
    return teide_string_map_put(&build->node_names, node->name, strlen(node->name), scenario->n_nodes++);
}

/* name: NULL, the names of its ends. Returns 0, TEIDE_E_MEMORY, or TEIDE_E_INPUT: the name is taken (noted at `at`). */
static int
add_link(struct teide_build *build, int a, int b, double length, const char *name, const struct teide_yaml *at)
{
    struct teide_scenario *scenario = build->scenario;
    struct teide_link *link = &scenario->links[scenario->n_links];

    link->a = a;
    link->b = b;
    link->length = length;
    if (name != NULL)
        link->name = strdup(name);
    else if (asprintf(&link->name, "%s-%s", scenario->nodes[a].name, scenario->nodes[b].name) < 0)
        link->name = NULL;
    if (link->name == NULL)
        return TEIDE_E_MEMORY;
    return teide_build_name(build, &build->link_names, link->name, scenario->n_links++, at, "link");
}

static int
take_topology(struct teide_build *build, const struct teide_topology_kind *kind, const void *values,
    const struct teide_topology *topology, const struct teide_yaml *at)
{
    char name[32];
    int ret = reserve(build, topology->n_nodes, topology->n_edges);

    for (size_t i = 0; ret == 0 && i < topology->n_nodes; i++) {
        if (kind->name != NULL)
            kind->name(values, i, name);
        else
            snprintf(name, sizeof name, "n%zu", i);
        if (topology->x != NULL)
            build->positions[i] = (struct teide_build_position) { { topology->x[i], topology->y[i] }, .placed = true,
                .drawing = topology->drawing };
        ret = add_node(build, name);
    }
    for (size_t i = 0; ret == 0 && i < topology->n_edges; i++)
        ret = add_link(build, topology->edges[i].a, topology->edges[i].b, topology->edges[i].length, NULL, at);
    return ret;
}

/* A random graph of several parts is surely not meant. */
static int
warn_of_parts(struct teide_build *build, const struct teide_topology *topology, const struct teide_yaml *at)
{
    size_t n_parts, largest;
    int ret = teide_topology_parts(topology, &n_parts, &largest);

    if (ret == 0 && n_parts > 1)
        teide_mistakes_warn(build->reader->mistakes, at->place,
            "this graph has %zu parts that no link joins; the largest one has %zu of %zu nodes: write connected: true, "
            "more "
            "links, or another seed",
            n_parts, largest, topology->n_nodes);
    return ret;
}

static int
make_kind(struct teide_build *build, const struct teide_yaml *mapping, size_t kind)
{
    union teide_topology_values values;
    struct teide_topology topology = { 0 };
    struct teide_error error = { 0 };
    struct teide_found found;
    int ret;

    memset(&values, 0, sizeof values);
    if (!teide_fields_read(build->reader, teide_table_topology_kinds.fields[kind].table, mapping, &values, &found))
        return 0;
    ret = teide_topology_make(teide_topology_kinds[kind], &values, &topology, &error);
    if (ret == TEIDE_E_INPUT)
        teide_note(build->reader, mapping, "%s", error.message);
    if (ret == 0 && topology.n_edges == 0)
        teide_note(build->reader, mapping, "this graph has no links: write more nodes, more links, or another seed");
    else if (ret == 0)
        ret = warn_of_parts(build, &topology, mapping);
    if (ret == 0 && topology.n_edges > 0) {
        ret = take_topology(build, teide_topology_kinds[kind], &values, &topology, mapping);
        build->nodes_known = build->links_known = ret == 0;
    }
    teide_topology_clear(&topology);
    return ret == TEIDE_E_INPUT ? 0 : ret;
}

/* --- a file ---------------------------------------------------------------------------------------------------------- */

/* Names are given once; links have lengths where their ends have positions. */
static int
take_imported(struct teide_build *build, const struct teide_imported *graph)
{
    struct teide_yaml at = { 0 };
    int ret = reserve(build, graph->n_nodes, graph->n_edges);

    for (size_t i = 0; ret == 0 && i < graph->n_nodes; i++) {
        const struct teide_imported_node *node = &graph->nodes[i];
        if (teide_string_map_find(&build->node_names, node->name, strlen(node->name)) != NULL)
            teide_mistakes_add(build->reader->mistakes, node->place,
                "there is already a node called '%s': give this one another name",
                teide_excerpt(node->name, strlen(node->name)).text);
        build->positions[i] = (struct teide_build_position) { { node->position[0], node->position[1] },
            .placed = !isnan(node->position[0]) && !isnan(node->position[1]), .geographic = node->geographic };
        ret = add_node(build, node->name);
    }
    for (size_t i = 0; ret == 0 && i < graph->n_edges; i++) {
        const struct teide_imported_edge *edge = &graph->edges[i];
        at.place = edge->place;
        ret = add_link(build, edge->a, edge->b, edge->length, edge->name, &at);
        ret = ret == TEIDE_E_INPUT ? 0 : ret; /* noted */
    }
    return ret;
}

static int
import_file(struct teide_build *build, const struct teide_raw_topology *raw)
{
    const struct teide_yaml *at = raw->graphml != NULL ? raw->graphml : raw->edges;
    const size_t before = build->reader->mistakes->n_all;
    char *path = teide_import_path(build->reader, at);
    struct teide_imported graph = { 0 };
    int ret;

    if (path == NULL)
        return TEIDE_E_MEMORY;
    ret = (raw->graphml != NULL ? teide_import_graphml : teide_import_edges)(
        build->reader, at, path, teide_topology_unit(raw->unit), &graph);
    if (ret == 0 && build->reader->mistakes->n_all == before) {
        if (graph.n_edges == 0)
            teide_note(build->reader, at, "there are no links in this file: write at least one");
        else
            ret = take_imported(build, &graph);
        build->nodes_known = build->links_known
            = ret == 0 && graph.n_edges > 0 && build->reader->mistakes->n_all == before;
    }
    teide_imported_clear(&graph);
    free(path);
    return ret;
}

/* --- nodes and links with their keys --------------------------------------------------------------------------------- */

static int
build_nodes(struct teide_layers *layers, bool *moved)
{
    struct teide_build *build = layers->build;
    struct teide_scenario *scenario = build->scenario;
    const size_t n = layers->n;
    struct teide_raw_node *raw = calloc(n, sizeof *raw);
    struct teide_build_position *position = calloc(n, sizeof *position);
    int *memory = calloc(n, sizeof *memory);
    char *used = calloc(n, 1);
    int ret = raw == NULL || position == NULL || memory == NULL || used == NULL ? TEIDE_E_MEMORY : 0;

    for (size_t i = 0; ret == 0 && i < scenario->n_nodes; i++)
        used[layers->of[i]] = 1;
    for (size_t k = 0; ret == 0 && k < n; k++) {
        struct teide_found found;
        if (used[k] == 0)
            continue;
        teide_fields_read(build->reader, teide_table_node.base, layers->mappings[k], &raw[k], &found);
        memory[k] = teide_build_memory(
            build, raw[k].memory, found.at[teide_table_find(teide_table_node.base, "memory", 6)] != NULL);
        teide_build_position(build, &raw[k], &found, &position[k]);
    }
    for (size_t i = 0; ret == 0 && i < scenario->n_nodes; i++) {
        const uint32_t k = layers->of[i];
        scenario->nodes[i].memory = memory[k];
        if (position[k].placed) {
            build->positions[i] = position[k];
            moved[i] = true;
        }
        teide_build_node_traits(build, i, &raw[k], &build->positions[i]);
    }
    free(raw);
    free(position);
    free(memory);
    free(used);
    return ret;
}

/* A link of its layer, read: what is wrong is said once, not for each link. */
struct link_keys {
    struct teide_raw_hop raw;
    struct teide_found found;
    bool read, bad, own_length;
};

static int
build_link(struct teide_layers *layers, struct link_keys *keys, size_t index, const bool *moved)
{
    struct teide_build *build = layers->build;
    struct teide_link *link = &build->scenario->links[index];
    const size_t before = build->reader->mistakes->n_all;
    double length = link->length;

    if (isnan(length) || moved[link->a] || moved[link->b])
        length = teide_build_distance(&build->positions[link->a], &build->positions[link->b]);
    if (isnan(length) || keys->own_length)
        length = keys->raw.length;
    teide_build_hop(build, &teide_table_hop, &keys->raw, &keys->found, length, link);
    teide_build_link_traits(build, index, &keys->raw);
    build->link_at[index] = teide_build_pairs_at(&teide_table_hop, &keys->found);
    keys->bad |= build->reader->mistakes->n_all > before;
    return 0;
}

static int
build_links(struct teide_layers *layers, const bool *moved)
{
    struct teide_build *build = layers->build;
    const struct teide_yaml *default_length = teide_yaml_get(layers->mappings[0], "length");
    struct link_keys *keys = calloc(layers->n, sizeof *keys);
    int ret = keys == NULL ? TEIDE_E_MEMORY : 0;

    for (size_t i = 0; ret == 0 && i < build->scenario->n_links; i++) {
        const uint32_t k = layers->of[i];
        const struct teide_yaml *mapping = layers->mappings[k];
        if (!keys[k].read) {
            const struct teide_yaml *length = teide_yaml_get(mapping, "length");
            keys[k].bad = !teide_fields_read(build->reader, &teide_table_hop, mapping, &keys[k].raw, &keys[k].found);
            keys[k].own_length = length != NULL && length != default_length;
            keys[k].read = true;
        }
        if (!keys[k].bad)
            ret = build_link(layers, &keys[k], i, moved);
    }
    free(keys);
    return ret;
}

static int
build_all(struct teide_build *build, const struct teide_raw_network *raw)
{
    struct teide_layers nodes = { 0 }, links = { 0 };
    bool *moved = calloc(build->scenario->n_nodes + 1, sizeof *moved);
    int ret = moved == NULL ? TEIDE_E_MEMORY : 0;

    if (ret == 0)
        ret = teide_layers_init(
            &nodes, build, teide_table_node.base, build->scenario->n_nodes, raw->node_defaults, raw->topology);
    if (ret == 0)
        ret = teide_layers_init(
            &links, build, &teide_table_hop, build->scenario->n_links, raw->link_defaults, raw->topology);
    if (ret == 0)
        ret = teide_lay_nodes(&nodes, raw->nodes);
    if (ret == 0)
        ret = teide_lay_links(&links, raw->links);
    if (ret == 0)
        ret = build_nodes(&nodes, moved);
    if (ret == 0)
        ret = build_links(&links, moved);
    teide_layers_clear(&nodes);
    teide_layers_clear(&links);
    free(moved);
    return ret;
}

int
teide_build_topology(struct teide_build *build, const struct teide_raw_network *network)
{
    struct teide_raw_topology raw;
    struct teide_found found;
    int ret = 0;

    if (!teide_fields_read(build->reader, &teide_table_topology, network->topology, &raw, &found))
        return 0;
    for (size_t kind = 0; kind < TEIDE_N_TOPOLOGY_KINDS; kind++)
        if (raw.kinds[kind] != NULL)
            ret = make_kind(build, raw.kinds[kind], kind);
    if (raw.graphml != NULL || raw.edges != NULL)
        ret = import_file(build, &raw);
    else if (teide_found_at(&found, &teide_table_topology, "unit") != found.mapping)
        teide_note(build->reader, teide_found_at(&found, &teide_table_topology, "unit"),
            "unit is for plain numbers in a file, and there is none: remove it");
    if (ret == 0 && build->links_known)
        ret = build_all(build, network);
    return ret;
}
