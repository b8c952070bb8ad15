#include "io/scenario/tables.h"

#include <math.h>

#include "io/scenario/applications.h"
#include "io/scenario/sweep_tables.h"
#include "io/scenario/topology_tables.h"
#include "io/scenario/traffic_tables.h"
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

/* What is said of a key that the chain engine does not know. */
#define NETWORK "Needs the network engine"

/* --- network ---------------------------------------------------------------------------------------------------- */

static const struct teide_field network_fields[] = {
    { "chain", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_network, chain), .table = &teide_table_chain,
        .example = "{nodes: 9, length: 10 km, success_probability: 0.1, attempt_time: 50 us, state: {werner: 0.98}}",
        .doc = "a chain of equal links, instead of `nodes` and `links`" },
    { "topology", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_network, topology), .table = &teide_table_topology,
        .example = "{grid: {rows: 10, columns: 10, spacing: 10 km}}",
        .doc = "a graph by its kind or from a file; then `nodes` and `links` say what differs from the defaults" },
    { "node_defaults", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_network, node_defaults),
        .table = &teide_table_node_defaults, .example = "{memories: 4}",
        .doc = "keys of all nodes that do not say otherwise" },
    { "link_defaults", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_network, link_defaults),
        .table = &teide_table_link_defaults,
        .example = "{success_probability: 0.05, attempt_time: 100 us, state: {werner: 0.98}}",
        .doc = "keys of all links that do not say otherwise" },
    { "nodes", TEIDE_FIELD_LIST, TEIDE_AT(teide_raw_network, nodes), .table = &teide_table_node,
        .example = "[{name: Alice}, {name: Bob}]",
        .doc
        = "the nodes; with `topology`, what some of them have: `name` is then a name of a node or a pattern with * and "
          "?, and of several that fit, the last wins" },
    { "links", TEIDE_FIELD_LIST, TEIDE_AT(teide_raw_network, links), .table = &teide_table_link,
        .example = "[{between: [Alice, Bob], success_probability: 0.01, attempt_time: 500 us, state: {werner: 0.95}}]",
        .doc = "the links between them; with `topology`, what some of them have, by `name` or `between`, which may be "
               "patterns with * and ?" },
};
const struct teide_table teide_table_network = {
    .name = "the network",
    .doc
    = "Nodes with memories, and links that make entangled pairs between neighbours. `links`, `nodes` and `chain` can "
      "be addressed by `--set` without the leading `network.`.",
    TEIDE_FIELDS(network_fields),
    .rules = { { TEIDE_EXACTLY_ONE, "chain topology|nodes|links" } },
    .n_rules = 1,
};

static const struct teide_field node_key_fields[] = {
    { "memory", TEIDE_FIELD_NAME, TEIDE_AT(teide_raw_node, memory), .fallback = "default", .example = "default",
        .doc = "kind of all memories of this node, one of `memories`" },
    { "x", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_node, x), .unit = "m", .least = -INFINITY, .most = INFINITY,
        .example = "3 km",
        .doc = "position in a plane, with `y`; a link between two nodes with positions has their distance as `length` "
               "unless it says otherwise" },
    { "y", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_node, y), .unit = "m", .least = -INFINITY, .most = INFINITY,
        .example = "4 km", .doc = "position in a plane, with `x`" },
    { "latitude", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_node, latitude), .least = -90, .most = 90, .example = "28.3",
        .doc
        = "position on the globe in degrees, with `longitude`: distances are those of great circles on a sphere of "
          "6371.009 km, the mean radius of the WGS84 ellipsoid" },
    { "longitude", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_node, longitude), .least = -180, .most = 180,
        .example = "-16.5", .doc = "position on the globe in degrees, with `latitude`" },
    { "memories", TEIDE_FIELD_INTEGER, TEIDE_AT(teide_raw_node, memories), .least = 1, .most = 1000000, .example = "4",
        .doc = "memories that all links of the node share; each end of a link has its own when absent. " NETWORK },
    { "communication_qubits", TEIDE_FIELD_INTEGER, TEIDE_AT(teide_raw_node, communication_qubits), .least = 1,
        .most = 1000000, .example = "1",
        .doc = "qubits with which all links of the node attempt, one for each attempt, beside the memory that the half "
               "is moved to; any memory attempts itself when absent. " NETWORK },
    { "move", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_node, move), .table = &teide_table_move,
        .example = "{duration: 10 us, error: 0.01}",
        .doc = "how a half is moved from a communication qubit to a memory; at once and without error when absent. "
               "Needs `communication_qubits`. " NETWORK },
    { "operations", TEIDE_FIELD_INTEGER, TEIDE_AT(teide_raw_node, operations), .least = 1, .most = 1000000,
        .example = "1",
        .doc
        = "swaps and purifications that the node can do at a time, others wait; any number when absent. " NETWORK },
    { "loss_rate", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_node, loss_rate), .unit = "Hz", .most = INFINITY,
        .fallback = "0 Hz", .example = "0.1 Hz",
        .doc = "rate at which each memory loses its qubit, which its node notices at once. " NETWORK },
    { "outages", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_node, outages), .table = &teide_table_outages,
        .example = "{mean_up: 10 s, mean_down: 1 s}", .doc = "when the node is down. " NETWORK },
};
static const struct teide_table node_keys = {
    .name = "a node",
    .doc = "",
    TEIDE_FIELDS(node_key_fields),
    .rules = { { TEIDE_AT_MOST_ONE, "x|y latitude|longitude" } },
    .n_rules = 1,
};

static const struct teide_field node_fields[] = {
    { "name", TEIDE_FIELD_NAME, TEIDE_AT(teide_raw_node, name), .required = true, .example = "Alice",
        .doc = "unique among the nodes" },
};
const struct teide_table teide_table_node = {
    .name = "a node",
    .doc = "A node of the network.",
    .base = &node_keys,
    TEIDE_FIELDS(node_fields),
};
const struct teide_table teide_table_node_defaults = {
    .name = "the defaults of nodes",
    .doc = "What all nodes have that do not say otherwise: every key of a node but its name.",
    TEIDE_FIELDS(node_key_fields),
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
    { "attempt_time", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_hop, attempt_time), .unit = "s", .above = true,
        .most = INFINITY, .example = "500 us",
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
          "of purification need n + 1 (recurrence) or 2 (pumping), and each further purification (of a level of "
          "segments, end to end) as many more, less 1. On demand no more attempt at a time than one delivery takes "
          "pairs: 1, 2^n "
          "(recurrence), n + 1 (pumping)" },
    { "attempts", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_hop, attempts), .choice = attempts_choice,
        .fallback = "parallel", .example = "parallel",
        .doc = "whether all free memory pairs attempt in every slot, or one at a time" },
    { "pair_rate", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_hop, pair_rate), .unit = "Hz", .above = true,
        .most = INFINITY, .example = "100 Hz",
        .doc = "instead of attempts: every free memory pair makes pairs at this rate, at exponential intervals (with "
               "`attempts: sequential`: one of them at a time). " NETWORK },
    { "generation", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_hop, generation), .choice = generation_choice,
        .fallback = "on_demand", .example = "continuous",
        .doc
        = "`continuous`: the link attempts whenever memories are free; else only while a request uses it. " NETWORK },
    { "ports", TEIDE_FIELD_NAMES, TEIDE_AT(teide_raw_hop, ports), .example = "[Alice]",
        .doc = "of its two nodes those at which the link has `memory_pairs` memories of its own, though the node has "
               "`memories`. " NETWORK },
    { "outages", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_hop, outages), .table = &teide_table_outages,
        .example = "{mean_up: 10 s, mean_down: 1 s}", .doc = "when the link is down. " NETWORK },
};
const struct teide_table teide_table_hop = {
    .name = "a link",
    .doc = "",
    TEIDE_FIELDS(hop_fields),
    .rules = { { TEIDE_EXACTLY_ONE, "success_probability pair_rate" }, { TEIDE_EXACTLY_ONE, "attempt_time pair_rate" },
        { TEIDE_EXACTLY_ONE, "state" } },
    .n_rules = 3,
    .models = &teide_link_models,
};
const struct teide_table teide_table_link_defaults = {
    .name = "the defaults of links",
    .doc = "What all links have that do not say otherwise: every key of a link but `name` and `between`.",
    TEIDE_FIELDS(hop_fields),
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
    .base = &teide_table_hop,
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
    .base = &teide_table_hop,
    TEIDE_FIELDS(chain_fields),
};

/* --- requests and run ------------------------------------------------------------------------------------------- */

static const struct teide_field request_fields[] = {
    { "name", TEIDE_FIELD_NAME, TEIDE_AT(teide_raw_request, name), .example = "alice-bob",
        .doc = "unique among the requests; the names of its ends, as in `Alice-Bob`, when absent" },
    { "between", TEIDE_FIELD_NAMES, TEIDE_AT(teide_raw_request, between), .count = 2, .example = "[Alice, Bob]",
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
    { "users", TEIDE_FIELD_NAMES, TEIDE_AT(teide_raw_request, users), .example = "[n0, n1, n2]",
        .doc
        = "instead of `between`: nodes, or patterns of names with * and ?, among which requests choose. " NETWORK },
    { "ends", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_request, ends), .choice = teide_users_choice, .fallback = "random",
        .example = "any",
        .doc
        = "of `users`: `random`, two different ones for each request, all pairs alike; `any`, a switch: their pairs "
          "with one hub are joined, the two oldest first" },
    { "arrivals", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_request, arrivals), .table = &teide_table_arrivals,
        .example = "{poisson: 100 Hz}",
        .doc
        = "when requests arrive; saturating when absent: the first at 0 s, the next when one has ended. " NETWORK },
    { "pairs", TEIDE_FIELD_INTEGER, TEIDE_AT(teide_raw_request, pairs), .least = 1, .most = 1e15, .example = "2",
        .doc = "pairs that each request wants; 1 when absent, or without end where requests do not arrive or have a "
               "`holding` time. " NETWORK },
    { "minimum_fidelity", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_request, minimum_fidelity), .above = true, .most = 1,
        .example = "0.9", .doc = "an end-to-end pair of less is dropped, not delivered. " NETWORK },
    { "patience", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_request, patience), .unit = "s", .above = true,
        .most = INFINITY, .example = "50 ms",
        .doc = "a request that is not served so long after its arrival expires; never when absent. " NETWORK },
    { "priority", TEIDE_FIELD_INTEGER, TEIDE_AT(teide_raw_request, priority), .least = -1000000, .most = 1000000,
        .fallback = "0", .example = "1", .doc = "the greater is first, with `operations.discipline: priority`" },
    { "holding", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_request, holding), .table = &teide_table_holding,
        .example = "{exponential: 1 s}",
        .doc = "how long a request keeps what it has reserved, with `operations.resources: circuit`, but no longer "
               "than until "
               "it has its `pairs`; until it is served "
               "when absent" },
    { "admission", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_request, admission), .choice = teide_admission_choice,
        .fallback = "queue", .example = "lose",
        .doc
        = "what becomes of a request that finds what it needs taken: it waits, is lost, or tries again. " NETWORK },
    { "queue_limit", TEIDE_FIELD_INTEGER, TEIDE_AT(teide_raw_request, queue_limit), .least = 0, .most = 1e15,
        .example = "10",
        .doc = "how many may wait, with shared memories: are not yet served; any number when absent. " NETWORK },
    { "retry_after", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_request, retry_after), .unit = "s", .above = true,
        .most = INFINITY, .example = "10 ms", .doc = "of `admission: retry`: how long after it tries again" },
    { "retry_limit", TEIDE_FIELD_INTEGER, TEIDE_AT(teide_raw_request, retry_limit), .least = 0, .most = 1e15,
        .example = "5", .doc = "of `admission: retry`: how often at most; without end when absent" },
    { "width", TEIDE_FIELD_INTEGER, TEIDE_AT(teide_raw_request, width), .least = 1, .most = 1000000, .fallback = "1",
        .example = "2",
        .doc
        = "memory pairs reserved on every link of the path, with `operations.resources: circuit`; with purification "
          "as many as it takes when absent" },
};
const struct teide_table teide_table_request = {
    .name = "a request",
    .doc = "Two nodes that want entangled pairs, or with the network engine a source of requests.",
    TEIDE_FIELDS(request_fields),
    .rules = { { TEIDE_EXACTLY_ONE, "between users" } },
    .n_rules = 1,
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
    { "engine", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_run, engine), .choice = teide_engine_choice, .fallback = "auto",
        .example = "network",
        .doc
        = "`chain`: paths whose links are their own, requests that share a link have fixed shares of it; `network`: "
          "requests that arrive, wait and contend; `auto`: `network` when a key needs it, else `chain`" },
    { "restart", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_run, restart), .choice = teide_restart_choice,
        .fallback = "go_on", .example = "empty",
        .doc = "`empty`: at each delivery all pairs and attempts are dropped, so that successive deliveries are "
               "independent; `go_on`: what is made is used for what comes next. " NETWORK },
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
