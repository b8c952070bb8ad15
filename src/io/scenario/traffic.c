#include "io/scenario/traffic.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/traffic_tables.h"
#include "sim/error.h"

/* --- which engine ---------------------------------------------------------------------------------------------------- */

/* Keys that only the network engine knows, by the mapping that has them. */
static const char *const of_operations[] = { "resources", "discipline", "routing", "messages", "slotted", NULL };
static const char *const of_purify[] = { "segments", NULL };
static const char *const of_run[] = { "restart", NULL };
static const char *const of_node[]
    = { "memories", "communication_qubits", "move", "operations", "loss_rate", "outages", NULL };
static const char *const of_link[] = { "pair_rate", "generation", "ports", "outages", NULL };
static const char *const of_request[] = { "users", "arrivals", "pairs", "minimum_fidelity", "patience", "holding",
    "admission", "queue_limit", "retry_after", "retry_limit", "width", "priority", "ends", NULL };

/* The first of the keys that a mapping has, its value; NULL: none. */
static const struct teide_yaml *
find_in(const struct teide_yaml *mapping, const char *const *keys, const char **key)
{
    if (mapping == NULL || mapping->kind != TEIDE_YAML_MAPPING)
        return NULL;
    for (; *keys != NULL; keys++) {
        const struct teide_yaml *value = teide_yaml_get(mapping, *keys);
        if (value != NULL) {
            *key = *keys;
            return value;
        }
    }
    return NULL;
}

/* The same in a list of mappings. */
static const struct teide_yaml *
find_in_list(const struct teide_yaml *list, const char *const *keys, const char **key)
{
    const struct teide_yaml *found = NULL;

    for (size_t i = 0; found == NULL && list != NULL && list->kind == TEIDE_YAML_SEQUENCE && i < list->n_items; i++)
        found = find_in(list->items[i].value, keys, key);
    return found;
}

static const struct teide_yaml *
part_of(const struct teide_yaml *mapping, const char *key)
{
    return mapping != NULL && mapping->kind == TEIDE_YAML_MAPPING ? teide_yaml_get(mapping, key) : NULL;
}

static const struct teide_yaml *
find_network_key(const struct teide_build *build, const char **key)
{
    const struct teide_yaml *network = build->root.network, *purify = part_of(build->root.operations, "purify"), *found;

    if ((found = find_in_list(build->root.requests, of_request, key)) != NULL
        || (found = find_in(build->root.operations, of_operations, key)) != NULL
        || (found = find_in(purify, of_purify, key)) != NULL || (found = find_in(build->root.run, of_run, key)) != NULL
        || (found = find_in(part_of(network, "node_defaults"), of_node, key)) != NULL
        || (found = find_in(part_of(network, "link_defaults"), of_link, key)) != NULL
        || (found = find_in(part_of(network, "chain"), of_link, key)) != NULL
        || (found = find_in_list(part_of(network, "nodes"), of_node, key)) != NULL)
        return found;
    return find_in_list(part_of(network, "links"), of_link, key);
}

int
teide_build_engine(struct teide_build *build)
{
    const struct teide_yaml *engine = part_of(build->root.run, "engine"), *found;
    const bool chain = engine != NULL && engine->kind == TEIDE_YAML_SCALAR && teide_yaml_is(engine, "chain"),
               network = engine != NULL && engine->kind == TEIDE_YAML_SCALAR && teide_yaml_is(engine, "network");
    const char *key = "";

    if (build->root.network == NULL || build->root.requests == NULL)
        return 0;
    found = network ? NULL : find_network_key(build, &key);
    if (chain && found != NULL)
        teide_note(
            build->reader, found, "%s is for the network engine, and run.engine is chain: remove one of the two", key);
    if (!network && found == NULL)
        return 0;
    build->scenario->engine_key = network ? "run.engine" : key;
    build->scenario->traffic = calloc(1, sizeof *build->scenario->traffic);
    return build->scenario->traffic == NULL ? TEIDE_E_MEMORY : 0;
}

/* --- operations and run ---------------------------------------------------------------------------------------------- */

static void
build_routing(struct teide_build *build, const struct teide_yaml *node, struct teide_routing *routing)
{
    struct teide_raw_routing raw;
    struct teide_found found;

    *routing = (struct teide_routing) { .paths = 1 };
    if (node == NULL)
        return;
    teide_fields_read(build->reader, &teide_table_routing, node, &raw, &found);
    *routing = (struct teide_routing) { (enum teide_metric)raw.metric, (int)raw.paths, raw.disjoint,
        (enum teide_path_choice)raw.choice, raw.reroute };
    if (found.bad == 0 && raw.paths > 1 && raw.choice == TEIDE_PATH_FIRST && !raw.reroute)
        teide_note(build->reader, teide_found_at(&found, &teide_table_routing, "paths"),
            "with choice: first no other path than the best one is ever taken: write paths: 1, or another choice");
    else if (found.bad == 0 && raw.paths == 1 && (raw.choice != TEIDE_PATH_FIRST || raw.disjoint))
        teide_note(build->reader, teide_found_at(&found, &teide_table_routing, raw.disjoint ? "disjoint" : "choice"),
            "there is one path to choose from: write paths: 2 or more");
}

static void
build_messages(struct teide_build *build, const struct teide_yaml *node, struct teide_messages *messages)
{
    struct teide_raw_messages raw;
    struct teide_found found;

    if (node == NULL || !teide_fields_read(build->reader, &teide_table_messages, node, &raw, &found))
        return;
    *messages = (struct teide_messages) { raw.loss_probability, raw.resend_after };
    teide_build_check_ticks(
        build, teide_found_at(&found, &teide_table_messages, "resend_after"), "resend_after", raw.resend_after);
}

void
teide_build_traffic_operations(struct teide_build *build, const struct teide_raw_operations *raw)
{
    struct teide_traffic *traffic = build->scenario->traffic;

    if (traffic == NULL)
        return;
    traffic->resources = (enum teide_resources)raw->resources;
    traffic->discipline = (enum teide_discipline)raw->discipline;
    traffic->slotted = raw->slotted;
    build_routing(build, raw->routing, &traffic->routing);
    build_messages(build, raw->messages, &traffic->messages);
}

/* --- nodes and links ------------------------------------------------------------------------------------------------- */

int
teide_build_traffic_nodes(struct teide_build *build, size_t n)
{
    struct teide_traffic *traffic = build->scenario->traffic;

    if (traffic == NULL)
        return 0;
    traffic->n_nodes = n;
    traffic->nodes = calloc(n + 1, sizeof *traffic->nodes);
    return traffic->nodes == NULL ? TEIDE_E_MEMORY : 0;
}

int
teide_build_traffic_links(struct teide_build *build, size_t n)
{
    struct teide_traffic *traffic = build->scenario->traffic;

    if (traffic == NULL)
        return 0;
    traffic->n_links = n;
    traffic->links = calloc(n + 1, sizeof *traffic->links);
    return traffic->links == NULL ? TEIDE_E_MEMORY : 0;
}

/* Times in turns, down first, each later than the one before. Returns whether they are good. */
static bool
in_turns(const struct teide_raw_outages *raw)
{
    if (raw->down.n != raw->up.n)
        return false;
    for (size_t i = 0; i < raw->down.n; i++)
        if (!(raw->down.value[i] < raw->up.value[i]) || (i > 0 && !(raw->up.value[i - 1] < raw->down.value[i])))
            return false;
    return true;
}

static void
build_outages(struct teide_build *build, const struct teide_yaml *node, struct teide_outages *outages)
{
    struct teide_raw_outages raw = { NAN, NAN, { NULL, 0 }, { NULL, 0 } };
    struct teide_found found;

    if (node == NULL || outages->down != NULL
        || !teide_fields_read(build->reader, &teide_table_outages, node, &raw, &found))
        return;
    if (isnan(raw.mean_up) != isnan(raw.mean_down)) {
        teide_note(build->reader, node, "random outages need two means: write mean_up and mean_down, or neither");
        return;
    }
    if (!isnan(raw.mean_up)) {
        outages->mean_up = raw.mean_up;
        outages->mean_down = raw.mean_down;
    }
    if (raw.down.n == 0 && raw.up.n == 0)
        return;
    if (!in_turns(&raw)) {
        teide_note(build->reader, node,
            "it cannot go down and come back at these times: write as many in up as in down, each after its own down "
            "and "
            "before the next one");
        return;
    }
    outages->down = malloc(raw.down.n * sizeof *outages->down);
    outages->up = malloc(raw.up.n * sizeof *outages->up);
    if (outages->down == NULL || outages->up == NULL) {
        build->reader->mistakes->out_of_memory = 1;
        return;
    }
    memcpy(outages->down, raw.down.value, raw.down.n * sizeof *outages->down);
    memcpy(outages->up, raw.up.value, raw.up.n * sizeof *outages->up);
    outages->n_given = raw.down.n;
}

/* Whether something is noted at a place: a mapping may be that of many nodes. */
static bool
is_noted(const struct teide_build *build, const struct teide_yaml *node)
{
    const struct teide_mistakes *mistakes = build->reader->mistakes;

    for (size_t i = 0; i < mistakes->n_list; i++) {
        const struct teide_place place = mistakes->list[i].place;
        if (place.file == node->place.file && place.line == node->place.line && place.column == node->place.column)
            return true;
    }
    return false;
}

/* `move`, of a node with memories of a kind. */
static void
build_move(struct teide_build *build, const struct teide_raw_node *node, int memory, struct teide_node_traits *traits)
{
    const struct teide_scenario *scenario = build->scenario;
    struct teide_raw_move raw;
    struct teide_found found;
    double cutoff;

    if (node->move == NULL || is_noted(build, node->move)
        || !teide_fields_read(build->reader, &teide_table_move, node->move, &raw, &found))
        return;
    traits->move_duration = raw.duration;
    traits->move_error = raw.error;
    teide_build_check_ticks(build, teide_found_at(&found, &teide_table_move, "duration"), "duration", raw.duration);
    if (node->communication_qubits == 0 && build->reader->mistakes->n_all == 0) /* else it may have a wrong value */
        teide_note(build->reader, node->move,
            "a move is from a communication qubit to a memory, and this node has none of the first: write "
            "communication_qubits, too, or remove move");
    cutoff = memory >= 0 && (size_t)memory < scenario->n_memories ? scenario->memories[memory].cutoff : INFINITY;
    if (cutoff > 0 && cutoff < raw.duration)
        teide_note(build->reader, node->move,
            "a move of %g s ends after the cutoff of the memories, %g s, so that no half is ever kept: write a longer "
            "cutoff, or a shorter move",
            raw.duration, cutoff);
}

void
teide_build_node_traits(struct teide_build *build, size_t node, const struct teide_raw_node *raw,
    const struct teide_build_position *position)
{
    struct teide_node_traits *traits;

    if (build->scenario->traffic == NULL)
        return;
    traits = &build->scenario->traffic->nodes[node];
    traits->placed = position->placed;
    traits->geographic = position->geographic;
    traits->position[0] = position->at[0];
    traits->position[1] = position->at[1];
    traits->memories = (int)raw->memories;
    traits->communication_qubits = (int)raw->communication_qubits;
    build_move(build, raw, build->scenario->nodes[node].memory, traits);
    traits->operations = (int)raw->operations;
    traits->loss_rate = raw->loss_rate;
    build_outages(build, raw->outages, &traits->outages);
}

/* `ports`: ends of the link by their names. */
static void
build_ports(struct teide_build *build, const struct teide_yaml *list, const struct teide_link *link, bool own[2])
{
    for (size_t i = 0; list != NULL && i < list->n_items; i++) {
        const struct teide_yaml *name = list->items[i].value;
        const struct teide_node *nodes = build->scenario->nodes;
        const bool first = teide_yaml_is(name, nodes[link->a].name), second = teide_yaml_is(name, nodes[link->b].name);
        own[0] |= first;
        own[1] |= second;
        if ((first && build->scenario->traffic->nodes[link->a].memories == 0)
            || (second && build->scenario->traffic->nodes[link->b].memories == 0))
            teide_mistakes_warn(build->reader->mistakes, name->place,
                "node '%s' has no memories that its links share, so that this link has its own anyway: remove the "
                "port, or "
                "write memories at the node",
                teide_excerpt(name->text, name->length).text);
        if (!first && !second)
            teide_note(build->reader, name, "'%s' is no end of this link: write one of its two nodes",
                teide_excerpt(name->text, name->length).text);
    }
}

void
teide_build_link_traits(struct teide_build *build, size_t link, const struct teide_raw_hop *raw)
{
    struct teide_link_traits *traits;

    if (build->scenario->traffic == NULL)
        return;
    traits = &build->scenario->traffic->links[link];
    traits->pair_rate = isnan(raw->pair_rate) ? 0 : raw->pair_rate;
    traits->continuous = raw->generation == TEIDE_CONTINUOUS;
    traits->weight = 1; /* until the metric says another */
    build_ports(build, raw->ports, &build->scenario->links[link], traits->own_memories);
    build_outages(build, raw->outages, &traits->outages);
}
