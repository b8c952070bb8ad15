#include "io/scenario/layers.h"

#include <stdlib.h>
#include <string.h>

#include "io/scenario/overlay.h"
#include "sim/error.h"

void
teide_layers_clear(struct teide_layers *layers)
{
    free(layers->mappings);
    free(layers->of);
    free(layers->becomes);
}

static int
layers_grow(struct teide_layers *layers)
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

int
teide_layers_init(struct teide_layers *layers, struct teide_build *build, const struct teide_table *table,
    size_t n_elements, const struct teide_yaml *defaults, const struct teide_yaml *topology)
{
    struct teide_yaml *empty;

    *layers = (struct teide_layers) { .build = build, .table = table };
    layers->of = calloc(n_elements + 1, sizeof *layers->of);
    if (layers->of == NULL || layers_grow(layers) != 0)
        return TEIDE_E_MEMORY;
    if (defaults == NULL) {
        empty = teide_yaml_node(build->reader->arena, TEIDE_YAML_MAPPING, topology->place);
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
    struct teide_yaml *copy = teide_yaml_node(build->reader->arena, TEIDE_YAML_MAPPING, entry->place);

    for (size_t i = 0; copy != NULL && i < entry->n_items; i++)
        if (!teide_yaml_is(entry->items[i].key, "name") && !teide_yaml_is(entry->items[i].key, "between")
            && teide_yaml_append(build->reader->arena, copy, entry->items[i].key, entry->items[i].value) != 0)
            return NULL;
    return copy;
}

/* Lay an entry over what an element has. */
static int
lay(struct teide_layers *layers, const struct teide_yaml *keys, size_t element)
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
next_entry(struct teide_layers *layers)
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
        teide_note(build->reader, node,
            "%s must be a name, or a pattern of names with * and ?: write for example \"n0_*\"", what);
    return false;
}

int
teide_lay_nodes(struct teide_layers *layers, const struct teide_yaml *list)
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
            teide_note(build->reader, entry, "which nodes? Write name: NAME, or a pattern such as name: \"n0_*\"");
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
            teide_note(build->reader, name, "no name of a node fits '%s': write a pattern that some do",
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
        teide_note(build->reader, entry, "which links? Write name: or between:, both may be patterns such as \"n0_*\"");
    if (selection->name == NULL ? between == NULL : !is_name(build, selection->name, "name"))
        return false;
    if (between == NULL)
        return true;
    if (between->kind != TEIDE_YAML_SEQUENCE || between->n_items != 2) {
        teide_note(
            build->reader, between, "between must be a list of two names or patterns: write for example [hub, \"n*\"]");
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

int
teide_lay_links(struct teide_layers *layers, const struct teide_yaml *list)
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
            teide_note(
                build->reader, entry, "this is for no link of the topology: write names or patterns that fit one");
    }
    return ret;
}
