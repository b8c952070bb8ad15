/* Nodes and links of a topology: a graph by its kind or from a file, with the keys of the defaults, of which entries of `nodes` and
 * `links` replace some for those nodes and links that their names fit. */
#define _GNU_SOURCE /* asprintf */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/build_network.h"
#include "io/scenario/overlay.h"
#include "io/scenario/topology_tables.h"
#include "io/scenario/traffic.h"
#include "io/topology/import.h"
#include "sim/error.h"

#define note(build, node, ...) teide_mistakes_add((build)->reader->mistakes, (node)->place, __VA_ARGS__)

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
        note(build, mapping, "%s", error.message);
    if (ret == 0 && topology.n_edges == 0)
        note(build, mapping, "this graph has no links: write more nodes, more links, or another seed");
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

/* Name of a file, to be freed: relative to the folder of the scenario. */
static char *
resolve(const char *scenario, const struct teide_yaml *name)
{
    const char *slash = strrchr(scenario, '/');
    char *path;

    if (name->text[0] == '/' || slash == NULL)
        return strndup(name->text, name->length);
    return asprintf(&path, "%.*s/%s", (int)(slash - scenario), scenario, name->text) < 0 ? NULL : path;
}

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
    char *path = resolve(build->scenario->path != NULL ? build->scenario->path : "", at);
    struct teide_imported graph = { 0 };
    int ret;

    if (path == NULL)
        return TEIDE_E_MEMORY;
    ret = (raw->graphml != NULL ? teide_import_graphml : teide_import_edges)(
        build->reader, at, path, teide_topology_unit(raw->unit), &graph);
    if (ret == 0 && build->reader->mistakes->n_all == before) {
        if (graph.n_edges == 0)
            note(build, at, "there are no links in this file: write at least one");
        else
            ret = take_imported(build, &graph);
        build->nodes_known = build->links_known
            = ret == 0 && graph.n_edges > 0 && build->reader->mistakes->n_all == before;
    }
    teide_imported_clear(&graph);
    free(path);
    return ret;
}

/* --- what differs from the defaults ---------------------------------------------------------------------------------- */

/* Mappings that nodes, or links, have together: the defaults, and what entries have laid over them. */
struct layers {
    struct teide_build *build;
    const struct teide_table *table; /* of their keys, for alternatives */
    const struct teide_yaml **mappings;
    size_t n, capacity;
    uint32_t *of;      /* of each element: which one it has */
    uint32_t *becomes; /* of each mapping: which one it is under the entry at hand; 0: not known yet */
};

static void
layers_clear(struct layers *layers)
{
    free(layers->mappings);
    free(layers->of);
    free(layers->becomes);
}

static int
layers_grow(struct layers *layers)
{
    const size_t capacity = layers->capacity == 0 ? 64 : 2 * layers->capacity;
    const struct teide_yaml **mappings;
    uint32_t *becomes;

    if (layers->n < layers->capacity)
        return 0;
    mappings = realloc(layers->mappings, capacity * sizeof(const struct teide_yaml *));
    if (mappings != NULL)
        layers->mappings = mappings;
    becomes = realloc(layers->becomes, capacity * sizeof *becomes);
    if (becomes != NULL)
        layers->becomes = becomes;
    if (mappings == NULL || becomes == NULL)
        return TEIDE_E_MEMORY;
    memset(becomes + layers->n, 0, (capacity - layers->n) * sizeof *becomes);
    layers->capacity = capacity;
    return 0;
}

static int
layers_init(struct layers *layers, struct teide_build *build, const struct teide_table *table, size_t n_elements,
    const struct teide_yaml *defaults, const struct teide_yaml *topology)
{
    struct teide_yaml *empty;

    *layers = (struct layers) { .build = build, .table = table };
    layers->of = calloc(n_elements + 1, sizeof *layers->of);
    if (layers->of == NULL || layers_grow(layers) != 0)
        return TEIDE_E_MEMORY;
    if (defaults == NULL) {
        empty = teide_yaml_mapping(build->reader->arena, topology->place);
        if (empty == NULL)
            return TEIDE_E_MEMORY;
        defaults = empty;
    }
    layers->mappings[layers->n++] = defaults;
    return 0;
}

/* The entry without the keys that say what it is for. */
static const struct teide_yaml *
without_names(struct teide_build *build, const struct teide_yaml *entry)
{
    struct teide_yaml *copy = teide_yaml_mapping(build->reader->arena, entry->place);

    for (size_t i = 0; copy != NULL && i < entry->n_items; i++)
        if (!teide_yaml_is(entry->items[i].key, "name") && !teide_yaml_is(entry->items[i].key, "between")
            && teide_yaml_append(build->reader->arena, copy, entry->items[i].key, entry->items[i].value) != 0)
            return NULL;
    return copy;
}

/* Lay an entry over what an element has. */
static int
lay(struct layers *layers, const struct teide_yaml *keys, size_t element)
{
    const uint32_t under = layers->of[element];

    if (layers->becomes[under] == 0) {
        if (layers_grow(layers) != 0)
            return TEIDE_E_MEMORY;
        layers->mappings[layers->n]
            = teide_overlay(layers->build->reader, layers->table, layers->mappings[under], keys);
        if (layers->mappings[layers->n] == NULL)
            return TEIDE_E_MEMORY;
        layers->becomes[under] = (uint32_t)layers->n++;
    }
    layers->of[element] = layers->becomes[under];
    return 0;
}

static void
next_entry(struct layers *layers)
{
    memset(layers->becomes, 0, layers->capacity * sizeof *layers->becomes);
}

/* A text that is a name or a pattern; else noted. */
static bool
is_name(struct teide_build *build, const struct teide_yaml *node, const char *what)
{
    if (node != NULL && node->kind == TEIDE_YAML_SCALAR && node->length > 0 && teide_yaml_other_type(node) == NULL)
        return true;
    if (node != NULL && !node->broken)
        note(build, node, "%s must be a name, or a pattern of names with * and ?: write for example \"n0_*\"", what);
    return false;
}

static int
lay_nodes(struct layers *layers, const struct teide_yaml *list)
{
    struct teide_build *build = layers->build;
    const struct teide_scenario *scenario = build->scenario;
    int ret = 0;

    for (size_t e = 0; ret == 0 && list != NULL && e < list->n_items; e++) {
        const struct teide_yaml *entry = list->items[e].value, *name, *keys;
        bool fits = false;
        if (entry->kind != TEIDE_YAML_MAPPING)
            continue; /* noted with the section */
        name = teide_yaml_get(entry, "name");
        if (name == NULL)
            note(build, entry, "which nodes? Write name: NAME, or a pattern such as name: \"n0_*\"");
        if (!is_name(build, name, "name"))
            continue;
        keys = without_names(build, entry);
        if (keys == NULL)
            return TEIDE_E_MEMORY;
        next_entry(layers);
        if (!teide_is_pattern(name)) {
            const int node = teide_build_find(build, &build->node_names, name, true, "node", teide_build_node_name);
            if (node >= 0)
                ret = lay(layers, keys, (size_t)node);
            continue;
        }
        for (size_t i = 0; ret == 0 && i < scenario->n_nodes; i++)
            if (teide_fits(name, scenario->nodes[i].name)) {
                ret = lay(layers, keys, i);
                fits = true;
            }
        if (!fits)
            note(build, name, "no name of a node fits '%s': write a pattern that some do",
                teide_excerpt(name->text, name->length).text);
    }
    return ret;
}

/* Which links an entry is for. */
struct selection {
    const struct teide_yaml *name, *end[2];
    int node[2]; /* of an end that is a name; -1: it is a pattern */
};

/* Whether the entry says which; mistakes are noted. */
static bool
select_links(struct teide_build *build, const struct teide_yaml *entry, struct selection *selection)
{
    const struct teide_yaml *between = teide_yaml_get(entry, "between");

    *selection = (struct selection) { .name = teide_yaml_get(entry, "name"), .node = { -1, -1 } };
    if (selection->name == NULL && between == NULL)
        note(build, entry, "which links? Write name: or between:, both may be patterns such as \"n0_*\"");
    if (selection->name == NULL ? between == NULL : !is_name(build, selection->name, "name"))
        return false;
    if (between == NULL)
        return true;
    if (between->kind != TEIDE_YAML_SEQUENCE || between->n_items != 2) {
        note(build, between, "between must be a list of two names or patterns: write for example [hub, \"n*\"]");
        return false;
    }
    for (int i = 0; i < 2; i++) {
        selection->end[i] = between->items[i].value;
        if (!is_name(build, selection->end[i], "each of between"))
            return false;
        if (teide_is_pattern(selection->end[i]))
            continue;
        selection->node[i]
            = teide_build_find(build, &build->node_names, selection->end[i], true, "node", teide_build_node_name);
        if (selection->node[i] < 0)
            return false;
    }
    return true;
}

static bool
end_fits(const struct teide_scenario *scenario, const struct selection *selection, int end, int node)
{
    return selection->node[end] >= 0 ? selection->node[end] == node
                                     : teide_fits(selection->end[end], scenario->nodes[node].name);
}

static bool
is_selected(const struct teide_scenario *scenario, const struct selection *selection, const struct teide_link *link)
{
    if (selection->name != NULL && !teide_fits(selection->name, link->name))
        return false;
    return selection->end[0] == NULL
        || (end_fits(scenario, selection, 0, link->a) && end_fits(scenario, selection, 1, link->b))
        || (end_fits(scenario, selection, 0, link->b) && end_fits(scenario, selection, 1, link->a));
}

static int
lay_links(struct layers *layers, const struct teide_yaml *list)
{
    struct teide_build *build = layers->build;
    const struct teide_scenario *scenario = build->scenario;
    int ret = 0;

    for (size_t e = 0; ret == 0 && list != NULL && e < list->n_items; e++) {
        const struct teide_yaml *entry = list->items[e].value, *keys;
        struct selection selection;
        bool fits = false;
        if (entry->kind != TEIDE_YAML_MAPPING || !select_links(build, entry, &selection))
            continue;
        keys = without_names(build, entry);
        if (keys == NULL)
            return TEIDE_E_MEMORY;
        next_entry(layers);
        for (size_t i = 0; ret == 0 && i < scenario->n_links; i++)
            if (is_selected(scenario, &selection, &scenario->links[i])) {
                ret = lay(layers, keys, i);
                fits = true;
            }
        if (!fits)
            note(build, entry, "this is for no link of the topology: write names or patterns that fit one");
    }
    return ret;
}

/* --- nodes and links with their keys --------------------------------------------------------------------------------- */

static int
build_nodes(struct layers *layers, bool *moved)
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
build_link(struct layers *layers, struct link_keys *keys, size_t index, const bool *moved)
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
build_links(struct layers *layers, const bool *moved)
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
    struct layers nodes = { 0 }, links = { 0 };
    bool *moved = calloc(build->scenario->n_nodes + 1, sizeof *moved);
    int ret = moved == NULL ? TEIDE_E_MEMORY : 0;

    if (ret == 0)
        ret = layers_init(
            &nodes, build, teide_table_node.base, build->scenario->n_nodes, raw->node_defaults, raw->topology);
    if (ret == 0)
        ret = layers_init(&links, build, &teide_table_hop, build->scenario->n_links, raw->link_defaults, raw->topology);
    if (ret == 0)
        ret = lay_nodes(&nodes, raw->nodes);
    if (ret == 0)
        ret = lay_links(&links, raw->links);
    if (ret == 0)
        ret = build_nodes(&nodes, moved);
    if (ret == 0)
        ret = build_links(&links, moved);
    layers_clear(&nodes);
    layers_clear(&links);
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
        note(build, teide_found_at(&found, &teide_table_topology, "unit"),
            "unit is for plain numbers in a file, and there is none: remove it");
    if (ret == 0 && build->links_known)
        ret = build_all(build, network);
    return ret;
}
