/* Nodes and links, written out or as a chain. */
#define _GNU_SOURCE /* asprintf */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/build_network.h"
#include "io/scenario/overlay.h"
#include "io/scenario/traffic.h"
#include "sim/error.h"
#include "sim/chain/chains.h"

/* --- a chain ---------------------------------------------------------------------------------------------------- */

static int
make_chain(struct teide_build *build, size_t n_nodes, int memory, const struct teide_link *pattern,
    const struct teide_raw_hop *hop, const struct teide_yaml *pairs_at)
{
    struct teide_scenario *scenario = build->scenario;

    scenario->nodes = calloc(n_nodes, sizeof *scenario->nodes);
    scenario->links = calloc(n_nodes - 1, sizeof *scenario->links);
    build->link_at = calloc(n_nodes - 1, sizeof(const struct teide_yaml *));
    if (scenario->nodes == NULL || scenario->links == NULL || build->link_at == NULL)
        return TEIDE_E_MEMORY;
    if (teide_build_traffic_nodes(build, n_nodes) != 0 || teide_build_traffic_links(build, n_nodes - 1) != 0)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < n_nodes; i++) {
        struct teide_node *node = &scenario->nodes[scenario->n_nodes];
        if (asprintf(&node->name, "n%zu", i) < 0)
            return TEIDE_E_MEMORY;
        node->memory = memory;
        scenario->n_nodes++;
        if (teide_string_map_put(&build->node_names, node->name, strlen(node->name), i) != 0)
            return TEIDE_E_MEMORY;
    }
    for (size_t i = 0; i + 1 < n_nodes; i++) {
        struct teide_link *link = &scenario->links[scenario->n_links];
        *link = *pattern;
        link->name = NULL;
        scenario->n_links++;
        if (pattern->model != NULL
            && (link->model_parameters = teide_parameters_copy(&pattern->model->about, pattern->model_parameters))
                == NULL)
            return TEIDE_E_MEMORY;
        link->a = (int)i;
        link->b = (int)i + 1;
        if (asprintf(&link->name, "n%zu-n%zu", i, i + 1) < 0) {
            link->name = NULL;
            return TEIDE_E_MEMORY;
        }
        build->link_at[i] = pairs_at;
        teide_build_link_traits(build, i, hop);
    }
    return 0;
}

static int
build_chain(struct teide_build *build, const struct teide_yaml *node)
{
    const struct teide_table *table = &teide_table_chain;
    struct teide_raw_chain raw;
    struct teide_found found;
    struct teide_link pattern = { 0 };
    int memory, ret = 0;

    teide_fields_read(build->reader, table, node, &raw, &found);
    teide_build_hop(build, table, &raw.hop, &found, raw.hop.length, &pattern);
    memory = teide_build_memory(build, raw.memory, found.at[teide_table_find(table, "memory", 6)] != NULL);
    if (teide_found_good(&found, table, "nodes")) {
        build->nodes_known = build->links_known = true;
        ret = make_chain(build, (size_t)raw.nodes, memory, &pattern, &raw.hop, teide_build_pairs_at(table, &found));
    }
    if (pattern.model != NULL)
        teide_parameters_destroy(&pattern.model->about, pattern.model_parameters);
    return ret;
}

/* --- nodes and links -------------------------------------------------------------------------------------------- */

static int
build_nodes(struct teide_build *build, const struct teide_yaml *list, const struct teide_yaml *defaults)
{
    struct teide_scenario *scenario = build->scenario;
    int ret;

    if (list == NULL)
        return 0;
    scenario->nodes = calloc(list->n_items, sizeof *scenario->nodes);
    build->positions = calloc(list->n_items, sizeof *build->positions);
    if (scenario->nodes == NULL || build->positions == NULL)
        return TEIDE_E_MEMORY;
    if (teide_build_traffic_nodes(build, list->n_items) != 0)
        return TEIDE_E_MEMORY;
    build->nodes_known = true;
    for (size_t i = 0; i < list->n_items; i++) {
        struct teide_node *node = &scenario->nodes[scenario->n_nodes];
        struct teide_raw_node raw;
        struct teide_found found;
        bool good = list->items[i].value->kind == TEIDE_YAML_MAPPING;
        if (good) {
            const struct teide_yaml *entry
                = teide_overlay(build->reader, teide_table_node.base, defaults, list->items[i].value);
            if (entry == NULL)
                return TEIDE_E_MEMORY;
            teide_fields_read(build->reader, &teide_table_node, entry, &raw, &found);
            teide_build_position(build, &raw, &found, &build->positions[scenario->n_nodes]);
            node->memory = teide_build_memory(
                build, raw.memory, found.at[teide_table_find(&teide_table_node, "memory", 6)] != NULL);
            good = teide_found_good(&found, &teide_table_node, "name");
        }
        if (!good) {
            build->nodes_known = false;
            continue;
        }
        teide_build_node_traits(build, scenario->n_nodes, &raw, &build->positions[scenario->n_nodes]);
        node->name = strndup(raw.name->text, raw.name->length);
        if (node->name == NULL)
            return TEIDE_E_MEMORY;
        scenario->n_nodes++;
        ret = teide_build_name(build, &build->node_names, node->name, scenario->n_nodes - 1, raw.name, "node");
        if (ret == TEIDE_E_MEMORY)
            return ret;
    }
    if (build->nodes_known && scenario->n_nodes < 2)
        teide_note(build->reader, list, "a network of one node makes no pairs: write at least two nodes");
    return 0;
}

/* Resolve `between` into two different nodes. Returns whether both are known. */
static bool
find_ends(struct teide_build *build, const struct teide_yaml *between, int *a, int *b)
{
    const struct teide_yaml *first, *second;

    if (between == NULL)
        return false;
    first = between->items[0].value;
    second = between->items[1].value;
    *a = teide_build_find(build, &build->node_names, first, build->nodes_known, "node", teide_build_node_name);
    *b = teide_build_find(build, &build->node_names, second, build->nodes_known, "node", teide_build_node_name);
    if (*a >= 0 && *a == *b)
        teide_note(build->reader, second, "a link joins two different nodes, not '%s' with itself: write another node",
            teide_excerpt(second->text, second->length).text);
    return *a >= 0 && *b >= 0 && *a != *b;
}

static char *
default_name(const struct teide_scenario *scenario, const struct teide_yaml *name, const struct teide_link *link)
{
    char *text;

    if (name != NULL)
        return strndup(name->text, name->length);
    if (asprintf(&text, "%s-%s", scenario->nodes[link->a].name, scenario->nodes[link->b].name) < 0)
        return NULL;
    return text;
}

/* The length of a link: its own, the distance of its ends, or that of the defaults. */
static double
length_of(const struct teide_build *build, const struct teide_raw_link *raw, const struct teide_yaml *own,
    const struct teide_link *link, bool has_ends)
{
    double distance = NAN;

    if (own->kind == TEIDE_YAML_MAPPING && teide_yaml_get(own, "length") == NULL && has_ends)
        distance = teide_build_distance(&build->positions[link->a], &build->positions[link->b]);
    return isnan(distance) ? raw->hop.length : distance;
}

static int
build_links(struct teide_build *build, const struct teide_yaml *list, const struct teide_yaml *defaults)
{
    const struct teide_table *table = &teide_table_link;
    struct teide_scenario *scenario = build->scenario;
    int ret;

    if (list == NULL)
        return 0;
    scenario->links = calloc(list->n_items, sizeof *scenario->links);
    build->link_at = calloc(list->n_items, sizeof(const struct teide_yaml *));
    if (scenario->links == NULL || build->link_at == NULL)
        return TEIDE_E_MEMORY;
    if (teide_build_traffic_links(build, list->n_items) != 0)
        return TEIDE_E_MEMORY;
    build->links_known = build->nodes_known;
    for (size_t i = 0; i < list->n_items; i++) {
        struct teide_link *link = &scenario->links[scenario->n_links];
        struct teide_raw_link raw;
        struct teide_found found;
        const struct teide_yaml *entry;
        bool has_ends;
        if (list->items[i].value->kind != TEIDE_YAML_MAPPING) {
            build->links_known = false;
            continue; /* noted with the section */
        }
        entry = teide_overlay(build->reader, &teide_table_hop, defaults, list->items[i].value);
        if (entry == NULL)
            return TEIDE_E_MEMORY;
        teide_fields_read(build->reader, table, entry, &raw, &found);
        has_ends = find_ends(build, raw.between, &link->a, &link->b);
        teide_build_hop(
            build, table, &raw.hop, &found, length_of(build, &raw, list->items[i].value, link, has_ends), link);
        if (has_ends)
            teide_build_link_traits(build, scenario->n_links, &raw.hop);
        if (!has_ends) {
            if (link->model != NULL)
                teide_parameters_destroy(&link->model->about, link->model_parameters);
            *link = (struct teide_link) { 0 };
            build->links_known = false;
            continue;
        }
        link->name = default_name(scenario, raw.name, link);
        if (link->name == NULL)
            return TEIDE_E_MEMORY;
        build->link_at[scenario->n_links++] = teide_build_pairs_at(table, &found);
        ret = teide_build_name(build, &build->link_names, link->name, scenario->n_links - 1,
            raw.name != NULL ? raw.name : list->items[i].value, "link");
        if (ret == TEIDE_E_MEMORY)
            return ret;
    }
    return 0;
}

/* Whether the policy of link purification fits all links: a deadline must leave time for the herald, the operations and the
 * message about the outcome; and memories that give up before a pair is handed on would drop every pair. */
static void
check_policy(struct teide_build *build)
{
    const struct teide_scenario *scenario = build->scenario;
    const struct teide_purification *rule = &scenario->purify_link;
    const double tick = build->tick, waits = nearbyint(fmax(rule->deadline, rule->at) / tick);

    for (size_t i = 0; i < scenario->n_links; i++) {
        const struct teide_link *link = &scenario->links[i];
        double takes
            = nearbyint(link->herald_latency / tick) + nearbyint(rule->duration / tick) + nearbyint(link->delay / tick);
        double cutoff = fmin(scenario->memories[scenario->nodes[link->a].memory].cutoff,
            scenario->memories[scenario->nodes[link->b].memory].cutoff);
        if (rule->deadline > 0 && nearbyint(rule->deadline / tick) < takes)
            teide_note(build->reader, build->policy,
                "the deadline, %g s, is too short for link '%s', whose herald, purification and message take %g s: "
                "write a later one",
                rule->deadline, link->name, takes * tick);
        else if (waits >= nearbyint(cutoff / tick))
            teide_note(build->reader, build->policy,
                "pairs wait %g s before they are handed on, but the memories of link '%s' drop theirs after %g s: "
                "write "
                "an earlier time, or a longer cutoff",
                waits * tick, link->name, cutoff);
        else
            continue;
        return; /* one link is enough */
    }
}

int
teide_build_network(struct teide_build *build)
{
    struct teide_raw_network raw;
    struct teide_found found;
    int ret;

    if (build->root.network == NULL)
        return 0;
    teide_fields_read(build->reader, &teide_table_network, build->root.network, &raw, &found);
    if (raw.chain != NULL) {
        ret = build_chain(build, raw.chain);
    } else if (raw.topology != NULL) {
        ret = teide_build_topology(build, &raw);
    } else {
        if ((raw.nodes == NULL) != (raw.links == NULL) && found.bad == 0)
            teide_note(
                build->reader, found.mapping, "the network is not complete: write chain, topology, or nodes and links");
        ret = build_nodes(build, raw.nodes, raw.node_defaults);
        if (ret == 0)
            ret = build_links(build, raw.links, raw.link_defaults);
    }
    if (raw.chain != NULL && (raw.node_defaults != NULL || raw.link_defaults != NULL))
        teide_note(build->reader, raw.node_defaults != NULL ? raw.node_defaults : raw.link_defaults,
            "all nodes and links of a chain are alike: write these keys under chain");
    if (raw.chain != NULL && (raw.nodes != NULL || raw.links != NULL))
        build->nodes_known = build->links_known = false; /* noted; which of them is meant is unclear */
    if (ret == 0 && build->policy != NULL && build->reader->mistakes->n_all == 0)
        check_policy(build);
    return ret;
}
