#include "io/scenario/tables.h"

#include <math.h>

#include "io/scenario/applications.h"
#include "io/scenario/sweep_tables.h"
#include "models/measures.h"
#include "sim/links/link_model.h"

/* --- choices ---------------------------------------------------------------------------------------------------- */

/* teide_schedule, teide_keep, teide_multiplexing, teide_generation: names in the order of the enums. */
static const char *
attempts_choice(size_t index)
{
    static const char *const names[] = { "parallel", "sequential" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

static const char *
generation_choice(size_t index)
{
    static const char *const names[] = { "on_demand", "continuous" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

static const char *
metric_choice(size_t index)
{
    return index == 0 ? "rate" : index <= TEIDE_N_MEASURES ? teide_measures[index - 1].name : NULL;
}

/* --- network ---------------------------------------------------------------------------------------------------- */

static const struct teide_field network_fields[] = {
    { "chain", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_network, chain), .table = &teide_table_chain,
        .example = "{nodes: 9, length: 10 km, success_probability: 0.1, attempt_time: 50 us, state: {werner: 0.98}}",
        .doc = "a chain of equal links, instead of `nodes` and `links`" },
    { "nodes", TEIDE_FIELD_LIST, TEIDE_AT(teide_raw_network, nodes), .table = &teide_table_node,
        .example = "[{name: Alice}, {name: Bob}]", .doc = "the nodes" },
    { "links", TEIDE_FIELD_LIST, TEIDE_AT(teide_raw_network, links), .table = &teide_table_link,
        .example = "[{between: [Alice, Bob], success_probability: 0.01, attempt_time: 500 us, state: {werner: 0.95}}]",
        .doc = "the links between them" },
};
const struct teide_table teide_table_network = {
    .name = "the network",
    .doc
    = "Nodes with memories, and links that make entangled pairs between neighbours. `links`, `nodes` and `chain` can "
      "be addressed by `--set` without the leading `network.`.",
    TEIDE_FIELDS(network_fields),
    .rules = { { TEIDE_EXACTLY_ONE, "chain nodes&links" } },
    .n_rules = 1,
};

static const struct teide_field node_fields[] = {
    { "name", TEIDE_FIELD_NAME, TEIDE_AT(teide_raw_node, name), .required = true, .example = "Alice",
        .doc = "unique among the nodes" },
    { "memory", TEIDE_FIELD_NAME, TEIDE_AT(teide_raw_node, memory), .fallback = "default", .example = "default",
        .doc = "kind of all memories of this node, one of `memories`" },
};
const struct teide_table teide_table_node = {
    .name = "a node",
    .doc = "A node of the network.",
    TEIDE_FIELDS(node_fields),
};

static const struct teide_field hop_fields[] = {
    { "length", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_hop, length), .unit = "m", .most = INFINITY, .fallback = "0 m",
        .example = "50 km", .doc = "length of the link, for `delay` and `fibre`" },
    { "delay", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_hop, delay), .unit = "s", .most = INFINITY, .example = "250 us",
        .doc = "time of a classical message from end to end, on which something is decided; `length` / "
               "`operations.signal_speed` when absent" },
    { "correction_delay", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_hop, correction_delay), .unit = "s",
        .most = INFINITY, .example = "250 us",
        .doc = "the same of a Pauli correction on its way to an end of the path; `delay` when absent" },
    { "success_probability", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_hop, success_probability), .above = true, .most = 1,
        .example = "0.01", .doc = "probability that an attempt succeeds" },
    { "attempt_time", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_hop, attempt_time), .required = true, .unit = "s",
        .above = true, .most = INFINITY, .example = "500 us",
        .doc = "time of one attempt; with `operations.clock: shared` the k-th attempt ends at k times this" },
    { "herald_latency", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_hop, herald_latency), .unit = "s", .most = INFINITY,
        .fallback = "0 s", .example = "250 us",
        .doc = "time from the end of a successful attempt until both nodes know; the pair ages meanwhile" },
    { "modes", TEIDE_FIELD_INTEGER, TEIDE_AT(teide_raw_hop, modes), .least = 1, .most = 1e9, .fallback = "1",
        .example = "10",
        .doc = "modes (of frequency, time or space) in which an attempt is made side by side; it succeeds when one of "
               "them does, with 1 - (1 - p)^modes" },
    { "state", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_hop, state), .table = &teide_table_state,
        .schema = teide_state_schema, .example = "{werner: 0.95}",
        .doc = "heralded state: `{werner: F}`, `{dephased: F}`, or the four probabilities [Phi+, Phi-, Psi+, Psi-], "
               "which sum to 1" },
    { "memory_pairs", TEIDE_FIELD_INTEGER, TEIDE_AT(teide_raw_hop, memory_pairs), .least = 1, .most = 1000000,
        .fallback = "1", .example = "2",
        .doc
        = "memories at either end. Requests that use the link share them evenly, and each needs at least 1; n rounds "
          "of purification need n + 1 (recurrence) or 2 (pumping); with purification of links and end to end, "
          "the sum of both minus 1. On demand no more attempt at a time than one delivery takes pairs: 1, 2^n "
          "(recurrence), n + 1 (pumping)" },
    { "attempts", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_hop, attempts), .choice = attempts_choice,
        .fallback = "parallel", .example = "parallel",
        .doc = "whether all free memory pairs attempt in every slot, or one at a time" },
};
static const struct teide_table hop_table = {
    .name = "a link",
    .doc = "",
    TEIDE_FIELDS(hop_fields),
    .rules = { { TEIDE_EXACTLY_ONE, "success_probability" }, { TEIDE_EXACTLY_ONE, "state" } },
    .n_rules = 2,
    .models = &teide_link_models,
};

static const struct teide_field link_fields[] = {
    { "name", TEIDE_FIELD_NAME, TEIDE_AT(teide_raw_link, name), .example = "left",
        .doc = "unique among the links; the names of its ends, as in `Alice-Bob`, when absent" },
    { "between", TEIDE_FIELD_NAMES, TEIDE_AT(teide_raw_link, between), .required = true, .count = 2,
        .example = "[Alice, Bob]", .doc = "the two nodes" },
};
const struct teide_table teide_table_link = {
    .name = "a link",
    .doc = "A link makes heralded Bell-diagonal pairs between two nodes.",
    .base = &hop_table,
    TEIDE_FIELDS(link_fields),
};

static const struct teide_field chain_fields[] = {
    { "nodes", TEIDE_FIELD_INTEGER, TEIDE_AT(teide_raw_chain, nodes), .required = true, .least = 2, .most = 1000000,
        .example = "9", .doc = "number of nodes; they are called n0, n1, ..., and the links n0-n1, n1-n2, ..." },
    { "memory", TEIDE_FIELD_NAME, TEIDE_AT(teide_raw_chain, memory), .fallback = "default", .example = "default",
        .doc = "kind of all memories, one of `memories`" },
};
const struct teide_table teide_table_chain = {
    .name = "the chain",
    .doc = "A chain of nodes joined by equal links: every key of a link but `name` and `between`, and these.",
    .base = &hop_table,
    TEIDE_FIELDS(chain_fields),
};

/* --- requests and run ------------------------------------------------------------------------------------------- */

static const struct teide_field request_fields[] = {
    { "name", TEIDE_FIELD_NAME, TEIDE_AT(teide_raw_request, name), .example = "alice-bob",
        .doc = "unique among the requests; the names of its ends, as in `Alice-Bob`, when absent" },
    { "between", TEIDE_FIELD_NAMES, TEIDE_AT(teide_raw_request, between), .required = true, .count = 2,
        .example = "[Alice, Bob]",
        .doc
        = "the two nodes that want pairs. They get them over the path with the fewest links; of several the shortest "
          "in total length; of several the one whose links come first in the file, seen from the first node" },
    { "generation", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_request, generation), .choice = generation_choice,
        .fallback = "on_demand", .example = "on_demand",
        .doc = "`on_demand`: links make what one delivery needs, and start again after it; `continuous`: whenever "
               "memories are free" },
    { "application", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_request, application), .table = &teide_table_application,
        .schema = teide_application_schema, .example = "bbm92",
        .doc = "what the pairs are used for: `bbm92`, `chsh`, `teleportation`, or a mapping from one of these to its "
               "settings; nothing when absent" },
};
const struct teide_table teide_table_request = {
    .name = "a request",
    .doc = "Two nodes that want entangled pairs.",
    TEIDE_FIELDS(request_fields),
};

static const struct teide_field run_fields[] = {
    { "time", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_run, time), .unit = "s", .above = true, .most = INFINITY,
        .example = "10 s", .doc = "stop each replica after this simulated time" },
    { "warm_up", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_run, warm_up), .unit = "s", .most = INFINITY,
        .fallback = "0 s", .example = "100 ms",
        .doc = "time at the start of each replica that no count, mean or error contains; `time` and the tables of "
               "`record` do" },
    { "bin", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_run, bin), .unit = "s", .above = true, .most = INFINITY,
        .example = "100 ms",
        .doc
        = "width of the bins in which results of applications are given over time, from the start of each replica, "
          "the warm-up included; none when absent" },
    { "deliveries", TEIDE_FIELD_INTEGER, TEIDE_AT(teide_raw_run, deliveries), .least = 1, .most = 1e15,
        .example = "10000", .doc = "stop after so many deliveries of each request, over all replicas" },
    { "target", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_run, target), .table = &teide_table_target,
        .example = "{metric: fidelity, relative_error: 0.01}", .doc = "stop when a result is precise enough" },
    { "replicas", TEIDE_FIELD_INTEGER, TEIDE_AT(teide_raw_run, replicas), .least = 1, .most = 1000000, .fallback = "1",
        .example = "4", .doc = "independent repetitions, which run in parallel" },
    { "time_resolution", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_run, time_resolution), .unit = "s", .above = true,
        .most = INFINITY, .fallback = "1 ps", .example = "1 ps",
        .doc = "tick of the simulated clock; a replica lasts at most 9e18 ticks, 104 days at 1 ps" },
    { "record", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_run, record), .table = &teide_table_record,
        .example = "{deliveries: true}", .doc = "what to keep beside the statistics" },
};
const struct teide_table teide_table_run = {
    .name = "run",
    .doc = "How long to simulate, and what to keep.",
    TEIDE_FIELDS(run_fields),
    .rules = { { TEIDE_AT_LEAST_ONE, "time deliveries target" } },
    .n_rules = 1,
};

static const struct teide_field target_fields[] = {
    { "metric", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_target, metric), .required = true, .choice = metric_choice,
        .example = "fidelity", .doc = "`rate`, or a figure of merit" },
    { "relative_error", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_target, relative_error), .required = true, .above = true,
        .most = 1, .example = "0.01", .doc = "standard error divided by the mean, to be reached by every request" },
};
const struct teide_table teide_table_target = {
    .name = "the target of run",
    .doc = "When results are precise enough.",
    TEIDE_FIELDS(target_fields),
};

static const char trace_schema[] = "{\"oneOf\": [{\"type\": \"boolean\"}, {\"type\": \"integer\", \"minimum\": 0, "
                                   "\"maximum\": 100000000}]}";

static const struct teide_field record_fields[] = {
    { "deliveries", TEIDE_FIELD_FLAG, TEIDE_AT(teide_raw_record, deliveries), .fallback = "false", .example = "true",
        .doc = "keep every delivery as a table" },
    { "trace", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_record, trace), .schema = trace_schema, .fallback = "false",
        .example = "10000", .doc = "how many events of the first replica to keep at most; true: 100000" },
};
const struct teide_table teide_table_record = {
    .name = "the record of run",
    .doc = "What a result file holds beside the statistics.",
    TEIDE_FIELDS(record_fields),
};

const struct teide_field teide_field_trace = { "trace", TEIDE_FIELD_INTEGER, .least = 0, .most = TEIDE_MAX_TRACE,
    .example = "10000", .doc = "number of trace records" };

/* --- the whole file --------------------------------------------------------------------------------------------- */

static const struct teide_field root_fields[] = {
    { "teide", TEIDE_FIELD_INTEGER, TEIDE_AT(teide_raw_root, teide), .required = true, .least = 1, .most = 1,
        .example = "1", .doc = "version of this format" },
    { "title", TEIDE_FIELD_TEXT, TEIDE_AT(teide_raw_root, title), .example = "Two-link repeater",
        .doc = "shown in results and figures" },
    { "seed", TEIDE_FIELD_SEED, TEIDE_AT(teide_raw_root, seed), .fallback = "1", .example = "1",
        .doc = "of the random numbers; equal seeds give equal results" },
    { "include", TEIDE_FIELD_NAMES, TEIDE_AT(teide_raw_root, include), .example = "[hardware/nv-diamond.yaml]",
        .doc = "files, relative to this one, whose `memories` and `operations` are taken over; keys given here win" },
    { "memories", TEIDE_FIELD_NAMED, TEIDE_AT(teide_raw_root, memories), .table = &teide_table_memory,
        .example = "{default: {t2: 100 ms}}",
        .doc
        = "kinds of memory, by name; the kind `default` is used by nodes that name none. Needed with `network` and "
          "with `optimal_time`" },
    { "network", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_root, network), .table = &teide_table_network,
        .example = "{nodes: [...], links: [...]}", .doc = "nodes and links" },
    { "operations", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_root, operations), .table = &teide_table_operations,
        .example = "{swap: {order: asap}}", .doc = "what nodes do with pairs" },
    { "requests", TEIDE_FIELD_LIST, TEIDE_AT(teide_raw_root, requests), .table = &teide_table_request,
        .example = "[{between: [Alice, Bob]}]", .doc = "who wants pairs" },
    { "run", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_root, run), .table = &teide_table_run,
        .example = "{deliveries: 10000}", .doc = "how long to simulate" },
    { "optimal_time", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_root, optimal_time), .table = &teide_table_optimal_time,
        .example
        = "{pairs: [{state: {werner: 0.9}}, {state: {werner: 0.9}, made_at: 1 ms}], needed_at: 10 ms, protocol: "
          "cnot}",
        .doc = "when a purification is best done, for `teide optimize`" },
    { "improvement", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_root, improvement), .table = &teide_table_improvement,
        .example = "{protocol: cnot, first: {werner: 0.9}, second: {werner: 0.8}}",
        .doc = "what a purification gains over its inputs, for `teide improve`" },
    { "experiment", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_root, experiment), .table = &teide_table_experiment,
        .example = "{duration: 3 h, ...}", .doc = "entanglement swapping with photons, instead of a network" },
    { "sweep", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_root, sweep), .table = &teide_table_sweep,
        .example = "{axes: {t2: {path: memories.default.t2, values: [1 ms, 10 ms]}}}",
        .doc = "the same question at many points of its parameters, for `teide sweep`; other commands take the "
               "scenario as it is" },
    { "optimize", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_root, optimize), .table = &teide_table_optimize,
        .example = "{variables: {cutoff: {path: memories.default.cutoff, range: {from: 1 ms, to: 100 ms}}}, objective: "
                   "rate * skf, budget: {deliveries: 10000000}}",
        .doc = "the best policy of the network, for `teide optimize`; other commands take the scenario as it is" },
};
const struct teide_table teide_table_root = {
    .name = "the scenario",
    .doc = "The whole file is one mapping of these sections.",
    TEIDE_FIELDS(root_fields),
    .rules = { { TEIDE_AT_LEAST_ONE, "network&requests&run optimal_time improvement experiment" } },
    .n_rules = 1,
};

static const struct teide_field hardware_fields[] = {
    { "teide", TEIDE_FIELD_INTEGER, TEIDE_AT(teide_raw_hardware, teide), .least = 1, .most = 1, .fallback = "1",
        .example = "1", .doc = "version of this format" },
    { "title", TEIDE_FIELD_TEXT, TEIDE_AT(teide_raw_hardware, title), .example = "NV centre",
        .doc = "what it describes" },
    { "include", TEIDE_FIELD_NAMES, TEIDE_AT(teide_raw_hardware, include), .example = "[memory.yaml]",
        .doc = "files, relative to this one, as in a scenario" },
    { "memories", TEIDE_FIELD_NAMED, TEIDE_AT(teide_raw_hardware, memories), .table = &teide_table_memory,
        .example = "{default: {t2: 100 ms}}", .doc = "kinds of memory, by name" },
    { "operations", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_hardware, operations), .table = &teide_table_operations,
        .example = "{swap: {order: asap}}", .doc = "what nodes do with pairs" },
};
const struct teide_table teide_table_hardware = {
    .name = "an included file",
    .doc
    = "A file that scenarios include: memories and operations only. Where both have a key, the including file's wins.",
    TEIDE_FIELDS(hardware_fields),
};
