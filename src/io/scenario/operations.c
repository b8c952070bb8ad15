/* The section operations: what nodes do with pairs. */
#include <math.h>
#include <string.h>

#include "io/scenario/build.h"
#include "io/scenario/segments.h"
#include "io/scenario/traffic.h"
#include "io/scenario/traffic_tables.h"
#include "models/recurrence.h"
#include "models/swap.h"
#include "sim/chain/chains.h"
#include "sim/chain/policies/partner_policy.h"
#include "sim/chain/policies/purification_policy.h"
#include "sim/chain/policies/swap_policy.h"

/* What is said of a key that the chain engine does not know. */
#define NETWORK "Needs the network engine"

/* --- keys ------------------------------------------------------------------------------------------------------- */

struct teide_raw_purify {
    teide_part link, segments, end_to_end;
};

struct teide_raw_swap {
    teide_part order, file, rows, linear_optics;
    double success_probability, duration, gate_error, measurement_error;
};

struct teide_raw_optics {
    double efficiency;
};

static const char *
keep_choice(size_t index)
{
    static const char *const names[] = { "older", "fresher", "better" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

static const char *
knowledge_choice(size_t index)
{
    static const char *const names[] = { "local", "global" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

static const char *
clock_choice(size_t index)
{
    static const char *const names[] = { "shared", "own" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

static const char *
condition_choice(size_t index)
{
    return teide_choice_name(&teide_purification_policies, index);
}

static const char *
partner_choice(size_t index)
{
    return teide_choice_name(&teide_partner_policies, index);
}

const char *
teide_schedule_choice(size_t index)
{
    static const char *const names[] = { "recurrence", "pumping" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

const char *
teide_protocol_choice(size_t index)
{
    return index < TEIDE_N_PROTOCOLS ? teide_protocols[index].name : NULL;
}

static const char *
order_choice(size_t index)
{
    return teide_choice_name(&teide_swap_policies, index);
}

static const char *
when_choice(size_t index)
{
    static const char *const names[] = { "asap", "deadline", "optimal" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

const char *
teide_keep_choice(size_t index)
{
    static const char *const names[] = { "first", "second" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

static const struct teide_field operations_fields[] = {
    { "signal_speed", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_operations, signal_speed), .unit = "m/s", .above = true,
        .most = INFINITY, .fallback = "2e8 m/s", .example = "2e8 m/s", .doc = "speed of classical messages in a link" },
    { "gate_error", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_operations, gate_error), .most = 1, .fallback = "0",
        .example = "0.01",
        .doc
        = "probability that a two-qubit gate leaves its qubits maximally mixed; `purify` and `swap` take it over" },
    { "measurement_error", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_operations, measurement_error), .most = 0.5,
        .fallback = "0", .example = "0.005",
        .doc = "probability that a measured bit is flipped; `purify` and `swap` take it over" },
    { "purify", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_operations, purify), .table = &teide_table_purify,
        .example = "{link: {protocol: dejmps}}", .doc = "purification; none when absent" },
    { "swap", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_operations, swap), .table = &teide_table_swap,
        .example = "{order: asap}", .doc = "entanglement swapping; perfect and instantaneous when absent" },
    { "knowledge", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_operations, knowledge), .choice = knowledge_choice,
        .fallback = "local", .example = "global",
        .doc = "what nodes that swap decide on: what messages have told them (`local`), or the state of all pairs at "
               "once, an "
               "idealisation (`global`)" },
    { "clock", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_operations, clock), .choice = clock_choice, .fallback = "shared",
        .example = "own",
        .doc = "when attempts begin: at multiples of the `attempt_time` of a link (`shared`), or as soon as its "
               "memories are "
               "free (`own`)" },
    { "resources", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_operations, resources), .choice = teide_resources_choice,
        .fallback = "shared", .example = "circuit",
        .doc
        = "`circuit`: a request reserves memory pairs on every link of its path, then has them for itself; `shared`: a "
          "link pair is given to a request when it is heralded, and memories are taken hop by hop. " NETWORK },
    { "discipline", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_operations, discipline), .choice = teide_discipline_choice,
        .fallback = "first_come", .example = "priority",
        .doc
        = "which request is first where several could use the same: the one that arrived first, the one of highest "
          "`priority`, the one that this link has served least recently, or the one whose waiting pair is "
          "oldest. " NETWORK },
    { "routing", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_operations, routing), .table = &teide_table_routing,
        .example = "{metric: length}", .doc = "which path a request takes. " NETWORK },
    { "messages", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_operations, messages), .table = &teide_table_messages,
        .example = "{loss_probability: 0.01, resend_after: 1 ms}", .doc = "messages that are lost. " NETWORK },
    { "slotted", TEIDE_FIELD_FLAG, TEIDE_AT(teide_raw_operations, slotted), .fallback = "false", .example = "true",
        .doc = "what is left at the end of a slot is dropped; all links then share one `attempt_time`. " NETWORK },
};
const struct teide_table teide_table_operations = {
    .name = "operations",
    .doc = "What nodes do with pairs. Without this section all operations are perfect and instantaneous.",
    TEIDE_FIELDS(operations_fields),
};

static const struct teide_field purify_fields[] = {
    { "link", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_purify, link), .table = &teide_table_purification,
        .example = "{protocol: dejmps}", .doc = "purification of the pairs of every link, before they are swapped" },
    { "segments", TEIDE_FIELD_LIST, TEIDE_AT(teide_raw_purify, segments), .table = &teide_table_segments,
        .example = "[{protocol: dejmps}]",
        .doc = "purification of the segments that the order of swaps makes between links and ends, before they are "
               "swapped: one rule for all of their levels, or several for some levels each. Needs the network engine, "
               "`resources: circuit`, and `swap.order: doubling` or `sequential`" },
    { "end_to_end", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_purify, end_to_end), .table = &teide_table_purification,
        .example = "{protocol: dejmps}",
        .doc
        = "purification of end-to-end pairs, before they are delivered. With `resources: shared` the first and the "
          "last link of a path need memories for them beside those for its own pairs: `rounds` by recurrence, one "
          "by pumping" },
};
const struct teide_table teide_table_purify = {
    .name = "purify",
    .doc = "Where pairs are purified.",
    TEIDE_FIELDS(purify_fields),
    .rules = { { TEIDE_AT_LEAST_ONE, "link segments end_to_end" } },
    .n_rules = 1,
};

static const char when_schema[] = "{\"oneOf\": [{\"enum\": [\"asap\", \"deadline\", \"optimal\"]}, {\"type\": "
                                  "\"string\", \"pattern\": \"^[-+.0-9]\"}]}";

static const struct teide_field purification_fields[] = {
    { "protocol", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_purification, protocol), .required = true,
        .choice = teide_protocol_choice, .example = "dejmps",
        .doc = "`cnot`: bilateral CNOT; `bbpssw`: with a Werner twirl first; `dejmps`: with the "
               "rotation that exchanges Phi- and Psi- first" },
    { "rounds", TEIDE_FIELD_INTEGER, TEIDE_AT(teide_raw_purification, rounds), .least = 1, .most = 16, .fallback = "1",
        .example = "1", .doc = "how many times" },
    { "schedule", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_purification, schedule), .choice = teide_schedule_choice,
        .fallback = "recurrence", .example = "recurrence",
        .doc = "`recurrence`: both pairs of a round come from the round before; `pumping`: one is always "
               "fresh; after a failure it starts over, and what waits elsewhere stays" },
    { "keep", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_purification, keep), .choice = keep_choice, .fallback = "older",
        .example = "older",
        .doc
        = "which of the two pairs is kept, the other is measured; `better`: with which `objective` comes out better, "
          "which makes a difference with measurement error only" },
    { "duration", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_purification, duration), .unit = "s", .most = INFINITY,
        .fallback = "0 s", .example = "10 us",
        .doc = "time of the local operations; the classical message comes on top" },
    { "gate_error", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_purification, gate_error), .most = 1, .example = "0.01",
        .doc = "as in `operations`, whose value is taken when absent" },
    { "measurement_error", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_purification, measurement_error), .most = 0.5,
        .example = "0.005", .doc = "as in `operations`, whose value is taken when absent" },
    { "when", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_purification, when), .fallback = "asap", .schema = when_schema,
        .example = "optimal",
        .doc = "when it begins, once both pairs are there: `asap`; `deadline`, so that its outcome is known just then; "
               "`optimal`, when `objective` at the deadline is best; or a time such as `2 ms` after the older pair was "
               "made, or at once when that is over. All but `asap` need rounds: 1" },
    { "deadline", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_purification, deadline), .unit = "s", .above = true,
        .most = INFINITY, .example = "10 ms",
        .doc
        = "of `link` and `segments` with rounds: 1: so long after the older pair was made the outcome is handed on, "
          "and not before; a pair that has found no partner is then handed on as it is. As soon as the outcome is "
          "known when absent" },
    { "if", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_purification, condition), .choice = condition_choice,
        .fallback = "always", .example = "improves", .doc = "which pairs are purified" },
    { "partner", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_purification, partner), .choice = partner_choice,
        .fallback = "first", .example = "freshest",
        .doc
        = "which of several pairs that wait a pair meets: the `oldest`, `freshest`, `best` (of the highest fidelity) "
          "or most `alike` (nearest in fidelity); of equal ones, and by `first`, the one that waits first" },
    { "objective", TEIDE_FIELD_NAME, TEIDE_AT(teide_raw_purification, objective), .example = "fidelity",
        .doc = "what is to be best: as in `optimal_time`, without `retry*...`; `fidelity` when absent" },
};
const struct teide_table teide_table_purification = {
    .name = "a purification",
    .doc = "Rounds of CNOT recurrence on two pairs.",
    TEIDE_FIELDS(purification_fields),
    .choice = &teide_purification_policies,
};

/* Of the form that is not the name of a policy. */
static const char order_schema[]
    = "{\"type\": \"array\", \"items\": {\"type\": \"string\"}, \"uniqueItems\": true, \"minItems\": 1}";

static const struct teide_field swap_fields[] = {
    { "order", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_swap, order), .fallback = "asap", .schema = order_schema,
        .example = "asap",
        .doc = "which nodes swap when: a policy, or a list of all inner nodes of the path, the first to swap first "
               "(with one request only)" },
    { "file", TEIDE_FIELD_TEXT, TEIDE_AT(teide_raw_swap, file), .example = "best.csv",
        .doc = "of order: table, relative to the scenario: for each state of the path in which a node can swap a line "
               "with its pairs and their ages in slots, a comma, and the nodes that swap: `n0-n1:0 n1-n2:3,n1`; "
               "`else,all` or `else,none` for states without a line, which else end the run" },
    { "rows", TEIDE_FIELD_NAMES, TEIDE_AT(teide_raw_swap, rows), .example = "['n0-n1:0 n1-n2:3,n1', 'else,all']",
        .doc = "the same lines, here; results hold them so" },
    { "success_probability", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_swap, success_probability), .above = true,
        .most = 1, .fallback = "1", .example = "0.5", .doc = "probability that a Bell measurement succeeds" },
    { "linear_optics", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_swap, linear_optics), .table = &teide_table_optics,
        .example = "{efficiency: 0.9}", .doc = "instead of `success_probability`: efficiency^2 / 2" },
    { "duration", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_swap, duration), .unit = "s", .most = INFINITY,
        .fallback = "0 s", .example = "10 us", .doc = "time of the Bell measurement" },
    { "gate_error", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_swap, gate_error), .most = 1, .example = "0.01",
        .doc = "as in `operations`, whose value is taken when absent" },
    { "measurement_error", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_swap, measurement_error), .most = 0.5,
        .example = "0.005", .doc = "as in `operations`, whose value is taken when absent" },
};
const struct teide_table teide_table_swap = {
    .name = "swap",
    .doc = "Entanglement swapping at the inner nodes of a path.",
    TEIDE_FIELDS(swap_fields),
    .rules = { { TEIDE_AT_MOST_ONE, "success_probability linear_optics" } },
    .n_rules = 1,
    .choice = &teide_swap_policies,
};

static const struct teide_field optics_fields[] = {
    { "efficiency", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_optics, efficiency), .required = true, .above = true,
        .most = 1, .example = "0.9", .doc = "detector efficiency" },
};
const struct teide_table teide_table_optics = {
    .name = "linear_optics",
    .doc = "A linear-optics Bell measurement, which succeeds with efficiency^2 / 2.",
    TEIDE_FIELDS(optics_fields),
};

/* --- building --------------------------------------------------------------------------------------------------- */

/* `when`: a choice, or a time. */
static void
build_when(struct teide_build *build, const struct teide_yaml *node, struct teide_purification *purification)
{
    struct teide_field choice
        = { .name = "when", .kind = TEIDE_FIELD_CHOICE, .choice = when_choice, .example = "optimal" };
    struct teide_field time
        = { .name = "when", .kind = TEIDE_FIELD_QUANTITY, .unit = "s", .most = INFINITY, .example = "2 ms" };
    int index = 0;

    if (node == NULL)
        return;
    if (node->kind == TEIDE_YAML_SCALAR && node->length > 0 && strchr("0123456789+-.", node->text[0]) != NULL) {
        if (teide_field_read(build->reader, &time, node, &purification->at)) {
            purification->when = TEIDE_WHEN_AT;
            teide_build_check_ticks(build, node, "when", purification->at);
        }
    } else if (teide_field_read(build->reader, &choice, node, &index)) {
        purification->when = (enum teide_when)index;
    }
}

static void
build_objective(struct teide_build *build, const struct teide_yaml *node, struct teide_objective *objective)
{
    char name[64] = "";

    *objective = (struct teide_objective) { .measure = &teide_measures[TEIDE_FIDELITY], .weight = TEIDE_GIVEN_SUCCESS };
    if (node == NULL)
        return;
    if (node->length < sizeof name)
        memcpy(name, node->text, node->length);
    if (!teide_objective_find(name, objective))
        teide_build_unknown_objective(build, node);
    else if (objective->weight == TEIDE_WITH_NEW_PAIR)
        teide_note(build->reader, node, "'%s' is for optimal_time only: write an objective without retry*", name);
}

/* A policy: what `when`, `deadline` and `if` say must be possible. */
static void
build_policy(struct teide_build *build, const struct teide_table *table, const struct teide_raw_purification *raw,
    const struct teide_found *found, enum teide_purify_place place, struct teide_purification *purification)
{
    const struct teide_yaml *when = teide_found_at(found, table, "when");
    const struct teide_yaml *deadline = teide_found_at(found, table, "deadline");
    size_t before = build->reader->mistakes->n_all;

    build_when(build, raw->when, purification);
    build_objective(build, raw->objective, &purification->objective);
    purification->deadline = isnan(raw->deadline) ? 0 : raw->deadline;
    purification->policy_parameters = teide_build_policy(build, table, found);
    if (purification->policy_parameters != NULL)
        purification->policy = teide_purification_policy_of(found->chosen);
    if (build->reader->mistakes->n_all > before || found->bad != 0)
        return;
    teide_build_check_ticks(build, deadline, "deadline", purification->deadline);
    if (purification->deadline > 0 && purification->policy != NULL && purification->policy->wants != NULL)
        teide_note(build->reader, deadline,
            "pairs that 'if: %s' hands on as they are do not wait for a deadline: remove one of the two",
            purification->policy->about.name);
    else if (purification->deadline > 0 && place == TEIDE_PURIFY_ENDS)
        teide_note(build->reader, deadline, "end-to-end pairs have no deadline: write it under link");
    else if (purification->when != TEIDE_WHEN_ASAP && place == TEIDE_PURIFY_ENDS)
        teide_note(build->reader, when, "end-to-end pairs are purified asap: write another time under link");
    else if ((purification->when == TEIDE_WHEN_DEADLINE || purification->when == TEIDE_WHEN_OPTIMAL)
        && !(purification->deadline > 0))
        teide_note(
            build->reader, when, "this needs a deadline: say when the pair is needed, for example deadline: 10 ms");
    else if ((purification->deadline > 0 || purification->when != TEIDE_WHEN_ASAP)
        && (purification->rounds != 1 || purification->schedule != TEIDE_RECURRENCE))
        teide_note(build->reader, purification->deadline > 0 ? deadline : when,
            "%s is for one purification: write rounds: 1, and no schedule",
            purification->deadline > 0 ? "a deadline" : "a time other than asap");
    else if (purification->when == TEIDE_WHEN_AT && purification->deadline > 0
        && purification->at + purification->duration > purification->deadline)
        teide_note(build->reader, when,
            "a purification at %g s that takes %g s is not over at the deadline, %g s: write an earlier time",
            purification->at, purification->duration, purification->deadline);
    else if (place == TEIDE_PURIFY_LINK && (purification->deadline > 0 || purification->when == TEIDE_WHEN_AT))
        build->policy = purification->deadline > 0 ? deadline : when;
}

bool
teide_build_purification(struct teide_build *build, const struct teide_table *table,
    const struct teide_raw_purification *raw, const struct teide_found *found, enum teide_purify_place place,
    struct teide_purification *purification)
{
    const uint32_t important
        = (uint32_t)1 << teide_table_find(table, "rounds", 6) | (uint32_t)1 << teide_table_find(table, "schedule", 8);

    purification->rounds = (int)raw->rounds;
    purification->protocol = (enum teide_protocol)raw->protocol;
    purification->schedule = (enum teide_schedule)raw->schedule;
    purification->keep = (enum teide_keep)raw->keep;
    purification->partner = teide_partner_policy_of(teide_partner_policies.at((size_t)raw->partner));
    purification->noise = teide_build_noise(build, raw->gate_error, raw->measurement_error);
    purification->duration = raw->duration;
    teide_build_check_ticks(build, teide_found_at(found, table, "duration"), "duration", raw->duration);
    build_policy(build, table, raw, found, place, purification);
    return (found->bad & important) == 0;
}

/* Returns whether rounds and schedule can be relied on. */
static bool
read_purification(struct teide_build *build, const struct teide_yaml *node, enum teide_purify_place place,
    struct teide_purification *purification)
{
    struct teide_raw_purification raw;
    struct teide_found found;

    if (node == NULL)
        return true;
    teide_fields_read(build->reader, &teide_table_purification, node, &raw, &found);
    return teide_build_purification(build, &teide_table_purification, &raw, &found, place, purification);
}

static void
build_purify(struct teide_build *build, const struct teide_yaml *node)
{
    struct teide_scenario *scenario = build->scenario;
    struct teide_raw_purify raw;
    struct teide_found found;
    double inputs;

    if (node == NULL)
        return;
    teide_fields_read(build->reader, &teide_table_purify, node, &raw, &found);
    build->purify_good = found.bad == 0;
    build->purify_good &= read_purification(build, raw.link, TEIDE_PURIFY_LINK, &scenario->purify_link);
    build->purify_good &= read_purification(build, raw.end_to_end, TEIDE_PURIFY_ENDS, &scenario->purify_end_to_end);
    build->purify_good &= raw.segments == NULL || teide_build_segments(build, raw.segments);
    inputs = (double)teide_purification_inputs(&scenario->purify_link)
        * teide_purification_inputs(&scenario->purify_end_to_end);
    if (build->purify_good && inputs > 1 << 20)
        teide_note(build->reader, raw.end_to_end,
            "with the rounds of both purifications, one delivery needs %.0f pairs of every link: write fewer rounds, "
            "so that it needs at most %d",
            inputs, 1 << 20);
}

/* `order`: a choice, or a list of nodes, which waits for the path to be known. */
static void
build_order(struct teide_build *build, const struct teide_yaml *node, struct teide_swapping *swap)
{
    const struct teide_field *field
        = teide_table_field(&teide_table_swap, (size_t)teide_table_find(&teide_table_swap, "order", 5));
    struct teide_field choice
        = { .name = "order", .kind = TEIDE_FIELD_CHOICE, .choice = order_choice, .example = field->example };
    struct teide_field names = { .name = "order", .kind = TEIDE_FIELD_NAMES, .example = "[Relay]" };
    const struct teide_yaml *list = NULL;
    int index = 0;

    if (node == NULL)
        return;
    if (node->kind != TEIDE_YAML_SEQUENCE) {
        if (teide_field_read(build->reader, &choice, node, &index))
            swap->policy = teide_swap_policy_of(teide_swap_policies.at((size_t)index));
    } else if (teide_field_read(build->reader, &names, node, &list)) {
        swap->policy = &teide_swap_fixed;
        build->order = list;
    }
}

/* `file` and `rows`; the latter has taken the place of the former where a file was named from the start. */
static void
build_table(struct teide_build *build, const struct teide_raw_swap *raw, const struct teide_found *found,
    const struct teide_swapping *swap)
{
    const struct teide_yaml *file = found->at[teide_table_find(&teide_table_swap, "file", 4)],
                            *rows = found->at[teide_table_find(&teide_table_swap, "rows", 4)];

    if (swap->policy == &teide_swap_by_table)
        build->table = raw->rows;
    if (swap->policy != &teide_swap_by_table && (file != NULL || rows != NULL))
        teide_note(build->reader, file != NULL ? file : rows, "'%s' goes with order: table: write that, or remove it",
            file != NULL ? "file" : "rows");
    else if (swap->policy == &teide_swap_by_table
        && file != NULL) /* there are both, or a list of paths has put it there */
        teide_note(build->reader, file,
            "a table has its rows already: write only one of file and rows, and file in no list of paths");
    else if (swap->policy == &teide_swap_by_table && rows == NULL)
        teide_note(build->reader, raw->order, "order: table needs a table: write file: best.csv beside it");
}

static void
build_swap(struct teide_build *build, const struct teide_yaml *node, struct teide_swapping *swap)
{
    struct teide_raw_swap raw;
    struct teide_raw_optics optics;
    struct teide_found found, found_optics;

    *swap = (struct teide_swapping) { .policy = &teide_swap_asap, .success_probability = 1, .noise = build->noise };
    if (node == NULL)
        return;
    teide_fields_read(build->reader, &teide_table_swap, node, &raw, &found);
    build_order(build, raw.order, swap);
    if (&swap->policy->about == found.chosen)
        swap->policy_parameters = teide_build_policy(build, &teide_table_swap, &found);
    build_table(build, &raw, &found, swap);
    swap->success_probability = raw.success_probability;
    if (raw.linear_optics != NULL
        && teide_fields_read(build->reader, &teide_table_optics, raw.linear_optics, &optics, &found_optics)) {
        swap->success_probability = teide_linear_optics_success(optics.efficiency);
        if (!(swap->success_probability > 0))
            teide_note(build->reader, teide_found_at(&found_optics, &teide_table_optics, "efficiency"),
                "efficiency is so small that no swap ever succeeds: write for example 0.9");
    }
    swap->noise = teide_build_noise(build, raw.gate_error, raw.measurement_error);
    swap->duration = raw.duration;
    teide_build_check_ticks(build, teide_found_at(&found, &teide_table_swap, "duration"), "duration", raw.duration);
}

int
teide_build_operations(struct teide_build *build)
{
    static const struct teide_yaml empty = { .kind = TEIDE_YAML_MAPPING, .lasting = true };
    const struct teide_yaml *section = build->root.operations != NULL ? build->root.operations : &empty;
    struct teide_raw_operations raw;
    struct teide_found found;

    build->purify_good = true;
    teide_fields_read(build->reader, &teide_table_operations, section, &raw, &found);
    build->signal_speed = raw.signal_speed;
    build->scenario->knowledge = (enum teide_knowledge)raw.knowledge;
    build->scenario->clock = (enum teide_clock)raw.clock;
    build->noise = (struct teide_operation_noise) { raw.gate_error, raw.measurement_error };
    if (found.at[teide_table_find(&teide_table_operations, "purify", 6)] != NULL && raw.purify == NULL)
        build->purify_good = false;
    build_purify(build, raw.purify);
    build_swap(build, raw.swap, &build->scenario->swap);
    teide_build_traffic_operations(build, &raw);
    return 0;
}
