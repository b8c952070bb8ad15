#include "sim/network/graph.h"

#include <math.h>
#include <stdlib.h>

#include "models/swap.h"
#include "sim/links/link_model.h"

int64_t
teide_graph_ticks(const struct teide_graph *graph, double seconds)
{
    double n = nearbyint(seconds / graph->tick);

    return n < (double)TEIDE_GRAPH_HORIZON ? (int64_t)n : INT64_MAX;
}

/* A time that the clock must be able to hold; at least `least` ticks. */
static int
to_ticks(const struct teide_graph *graph, double seconds, int64_t least, const char *what, const char *name,
    int64_t *ticks, struct teide_error *error)
{
    *ticks = teide_graph_ticks(graph, seconds);
    if (*ticks >= TEIDE_GRAPH_LATENCY)
        return teide_fail(error, TEIDE_E_INPUT,
            "%s of %s, %g s, is too long for a clock with ticks of %g s: give run.time_resolution a larger value", what,
            name, seconds, graph->tick);
    if (*ticks < least)
        return teide_fail(error, TEIDE_E_INPUT,
            "%s of %s, %g s, is shorter than half a tick of %g s: give run.time_resolution a smaller value", what, name,
            seconds, graph->tick);
    return 0;
}

static int
compile_link(struct teide_graph *graph, int32_t index, struct teide_error *error)
{
    const struct teide_link *from = &graph->scenario->links[index];
    const struct teide_link_traits *traits = &graph->traffic->links[index];
    struct teide_graph_link *link = &graph->links[index];
    const double correction = isnan(from->correction_delay) ? from->delay : from->correction_delay;
    int ret;

    link->node[0] = from->a;
    link->node[1] = from->b;
    link->first_channel = graph->n_channels;
    link->n_channels = from->memory_pairs;
    graph->n_channels += from->memory_pairs;
    link->sequential = from->multiplexing == TEIDE_SEQUENTIAL;
    link->own_clock = graph->scenario->clock == TEIDE_CLOCK_OWN;
    link->continuous = traits->continuous;
    link->poisson = traits->pair_rate > 0;
    if (link->poisson)
        link->mean_interval = 1 / (traits->pair_rate * graph->tick);
    else
        link->inverse_log = from->success_probability < 1 ? 1 / log1p(-from->success_probability) : 0;
    link->changing = from->model != NULL && from->model->attempts != NULL;
    link->state = teide_log_correlators(teide_bell_correlators(from->state));
    graph->wide |= link->n_channels > 1;
    for (int end = 0; end < 2; end++) { /* halves that are moved: the errors of moves commute with waiting */
        for (int k = 0; k < 3; k++)
            link->state.log[k] += graph->nodes[link->node[end]].log_move;
        link->pooled[end] = graph->traffic->nodes[link->node[end]].memories > 0 && !traits->own_memories[end];
        graph->wide |= link->pooled[end];
    }
    if ((ret = to_ticks(graph, from->delay, 0, "the delay", from->name, &link->delay, error)) != 0
        || (ret = to_ticks(graph, correction, 0, "the correction_delay", from->name, &link->correction, error)) != 0
        || (ret = to_ticks(
                graph, from->herald_latency, 0, "the herald_latency", from->name, &link->herald_latency, error))
            != 0)
        return ret;
    if (link->poisson)
        return 0;
    return to_ticks(graph, from->attempt_time, 1, "the attempt_time", from->name, &link->attempt_time, error);
}

static int
compile_node(struct teide_graph *graph, int32_t index, struct teide_error *error)
{
    const struct teide_node *from = &graph->scenario->nodes[index];
    const struct teide_node_traits *traits = &graph->traffic->nodes[index];
    const struct teide_memory *memory = &graph->scenario->memories[from->memory];
    const struct teide_correlators decay = teide_pauli_decay(memory->rates);
    struct teide_graph_node *node = &graph->nodes[index];

    node->decay = (struct teide_correlators) { decay.x * graph->tick, decay.y * graph->tick, decay.z * graph->tick };
    node->cutoff = teide_graph_ticks(graph, memory->cutoff);
    if (memory->cutoff_policy != NULL && memory->cutoff_policy->expiry != NULL) {
        node->policy = memory->cutoff_policy;
        node->parameters = memory->cutoff_parameters;
    }
    node->loss_rate = traits->loss_rate * graph->tick;
    node->n_pool = traits->memories;
    node->operations = traits->operations;
    graph->has_limits |= traits->operations > 0;
    graph->has_losses |= traits->loss_rate > 0;
    node->communication_qubits = traits->communication_qubits;
    node->log_move = log1p(-traits->move_error);
    graph->communicates |= traits->communication_qubits > 0;
    graph->has_outages |= traits->outages.n_given > 0 || traits->outages.mean_up > 0;
    graph->has_cutoffs |= node->cutoff != INT64_MAX || node->policy != NULL;
    if (node->cutoff == 0 && memory->cutoff > 0)
        return teide_fail(error, TEIDE_E_INPUT,
            "the cutoff of memory '%s', %g s, is shorter than half a tick of %g s: give run.time_resolution a smaller "
            "value",
            memory->name, memory->cutoff, graph->tick);
    return to_ticks(graph, traits->move_duration, 0, "the duration of the move", from->name, &node->move, error);
}

/* Ports by node, in the order of the links. */
static int
sort_ports(struct teide_graph *graph)
{
    int32_t *next = calloc((size_t)graph->n_nodes + 1, sizeof *next);

    graph->incident = malloc((2 * (size_t)graph->n_links + 1) * sizeof *graph->incident);
    if (graph->incident == NULL || next == NULL) {
        free(next);
        return TEIDE_E_MEMORY;
    }
    for (int32_t port = 0; port < 2 * graph->n_links; port++)
        next[teide_port_node(graph, port) + 1]++;
    for (int32_t i = 0; i < graph->n_nodes; i++) {
        next[i + 1] += next[i];
        graph->nodes[i].first_incident = next[i];
    }
    graph->nodes[graph->n_nodes].first_incident = 2 * graph->n_links;
    for (int32_t port = 0; port < 2 * graph->n_links; port++)
        graph->incident[next[teide_port_node(graph, port)]++] = port;
    free(next);
    return 0;
}

/* Number the memories: two for each channel, then the pools. */
static int
number_memories(struct teide_graph *graph)
{
    graph->n_memories = 2 * graph->n_channels;
    for (int32_t i = 0; i < graph->n_nodes; i++) {
        graph->nodes[i].first_memory = graph->n_memories;
        graph->n_memories += graph->nodes[i].n_pool;
    }
    graph->memory_node = malloc(((size_t)graph->n_memories + 1) * sizeof *graph->memory_node);
    if (graph->memory_node == NULL)
        return TEIDE_E_MEMORY;
    for (int32_t i = 0; i < graph->n_links; i++) {
        const struct teide_graph_link *link = &graph->links[i];
        for (int32_t k = 2 * link->first_channel; k < 2 * (link->first_channel + link->n_channels); k++)
            graph->memory_node[k] = link->node[k & 1];
    }
    for (int32_t i = 0; i < graph->n_nodes; i++)
        for (int32_t k = 0; k < graph->nodes[i].n_pool; k++)
            graph->memory_node[graph->nodes[i].first_memory + k] = i;
    return 0;
}

static int
compile_times(struct teide_graph *graph, struct teide_error *error)
{
    const struct teide_scenario *scenario = graph->scenario;
    int ret
        = to_ticks(graph, scenario->swap.duration, 0, "the duration", "operations.swap", &graph->swap_duration, error);

    if (ret != 0)
        return ret;
    graph->end = isfinite(scenario->run.time) ? teide_graph_ticks(graph, scenario->run.time) : TEIDE_GRAPH_HORIZON;
    graph->warm_up = teide_graph_ticks(graph, scenario->run.warm_up);
    graph->time_bin = teide_graph_ticks(graph, scenario->run.bin);
    graph->resend = teide_graph_ticks(graph, graph->traffic->messages.resend_after);
    if (graph->end > TEIDE_GRAPH_HORIZON)
        return teide_fail(error, TEIDE_E_INPUT,
            "run.time, %g s, is too long for a clock with ticks of %g s: give run.time_resolution a larger value",
            scenario->run.time, graph->tick);
    if (graph->traffic->slotted && graph->communicates)
        return teide_fail(error, TEIDE_E_INPUT,
            "in slots all links attempt at once, for which nodes with communication_qubits may have too few: remove "
            "operations.slotted, or communication_qubits");
    if (graph->traffic->slotted && graph->n_links > 0) {
        graph->slot_time = graph->links[0].attempt_time;
        for (int32_t i = 0; i < graph->n_links; i++)
            if (graph->links[i].attempt_time != graph->slot_time || graph->links[i].own_clock)
                return teide_fail(error, TEIDE_E_INPUT,
                    "in slots all links share one attempt_time and one clock, but '%s' and '%s' do not",
                    scenario->links[0].name, scenario->links[i].name);
    }
    return 0;
}

/* Stages of the segments that an order with a plan makes. */
static int
compile_segments(struct teide_graph *graph, struct teide_error *error)
{
    const struct teide_scenario *s = graph->scenario;
    int ret = 0;

    graph->nests = s->n_purify_segments > 0;
    if (s->n_purify_segments > TEIDE_MOST_LEVELS)
        return teide_fail(error, TEIDE_E_INPUT, "operations.purify.segments has %zu rules, and %d is the most",
            s->n_purify_segments, TEIDE_MOST_LEVELS);
    if (graph->nests && (graph->swap == NULL || graph->swap->plan == NULL || !graph->circuits))
        return teide_fail(error, TEIDE_E_INPUT,
            "segments are purified where an order with a plan makes them in a circuit: write operations.resources: "
            "circuit, and operations.swap.order: doubling or sequential");
    for (size_t i = 0; i < s->n_purify_segments && ret == 0; i++)
        ret = teide_stage_init(&graph->stages[TEIDE_AT_SEGMENTS + i], &s->purify_segments[i].purification,
            "operations.purify.segments", graph->tick, TEIDE_GRAPH_LATENCY, error);
    return ret;
}

/* Stages of purification, and how many pairs circuits make for them. */
static int
compile_purification(struct teide_graph *graph, struct teide_error *error)
{
    const struct teide_scenario *s = graph->scenario;
    const int32_t room = teide_links_and_ends_room(s);
    const int64_t inputs
        = (int64_t)teide_purification_inputs(&s->purify_link) * teide_purification_inputs(&s->purify_end_to_end);
    int ret = teide_stage_init(&graph->stages[TEIDE_AT_LINK], &s->purify_link, "operations.purify.link", graph->tick,
        TEIDE_GRAPH_LATENCY, error);

    if (ret == 0)
        ret = teide_stage_init(&graph->stages[TEIDE_AT_ENDS], &s->purify_end_to_end, "operations.purify.end_to_end",
            graph->tick, TEIDE_GRAPH_LATENCY, error);
    if (ret == 0)
        ret = compile_segments(graph, error);
    if (ret != 0)
        return ret;
    for (int32_t i = 0; i < graph->n_demands; i++)
        if (s->purify_end_to_end.rounds > 0 && graph->traffic->demands[i].ends == TEIDE_ENDS_ANY)
            return teide_fail(error, TEIDE_E_INPUT,
                "request '%s' is for a switch, whose pairs from end to end do not meet, since each user has another "
                "partner every time: write ends: random, or purify links only",
                s->requests[i].name);
    graph->purifies = inputs > 1 || graph->nests;
    graph->ends_wait = s->purify_end_to_end.rounds > 0 && !graph->circuits;
    graph->circuit_pairs = malloc(((size_t)graph->n_demands + 1) * sizeof *graph->circuit_pairs);
    if (graph->circuit_pairs == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for the requests");
    for (int32_t i = 0; i < graph->n_demands; i++)
        graph->circuit_pairs[i] = (int32_t)inputs * (graph->traffic->demands[i].width / room);
    if (graph->circuits && inputs > TEIDE_MOST_PURIFIED_PAIRS)
        return teide_fail(error, TEIDE_E_INPUT,
            "the purifications of a circuit take %lld pairs of each link, and %d is the most: write fewer rounds",
            (long long)inputs, TEIDE_MOST_PURIFIED_PAIRS);
    return 0;
}

int32_t
teide_graph_spare(const struct teide_graph *graph, int32_t port)
{
    const int32_t node = teide_port_node(graph, port), kept = teide_purification_room(&graph->scenario->purify_link);
    int32_t pooled = 0;

    if (!graph->links[port >> 1].pooled[port & 1])
        return graph->links[port >> 1].n_channels - kept;
    for (int32_t k = graph->nodes[node].first_incident; k < graph->nodes[node + 1].first_incident; k++)
        pooled += graph->links[graph->incident[k] >> 1].pooled[graph->incident[k] & 1];
    return graph->nodes[node].n_pool - kept - (pooled > 1);
}

int
teide_graph_init(struct teide_graph *graph, const struct teide_scenario *scenario, struct teide_error *error)
{
    int ret = 0;

    graph->scenario = scenario;
    graph->traffic = scenario->traffic;
    graph->tick = scenario->run.time_resolution;
    graph->n_nodes = (int32_t)scenario->n_nodes;
    graph->n_links = (int32_t)scenario->n_links;
    graph->n_demands = (int32_t)scenario->n_requests;
    graph->nodes = calloc(scenario->n_nodes + 1, sizeof *graph->nodes);
    graph->links = calloc(scenario->n_links + 1, sizeof *graph->links);
    if (graph->nodes == NULL || graph->links == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for the network");
    for (int32_t i = 0; i < graph->n_nodes && ret == 0; i++)
        ret = compile_node(graph, i, error);
    for (int32_t i = 0; i < graph->n_links && ret == 0; i++) {
        graph->has_outages
            |= graph->traffic->links[i].outages.n_given > 0 || graph->traffic->links[i].outages.mean_up > 0;
        ret = compile_link(graph, i, error);
    }
    if (ret == 0)
        ret = compile_times(graph, error);
    if (ret != 0)
        return ret;
    if (sort_ports(graph) != 0 || number_memories(graph) != 0)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for the network");
    graph->swap_factors = teide_log_correlators(teide_swap_factors(scenario->swap.noise));
    graph->swap_success = scenario->swap.success_probability;
    graph->swap = scenario->swap.policy;
    if (graph->swap != NULL && graph->swap->at_once)
        return teide_fail(error, TEIDE_E_INPUT, "swap order '%s' is for run.engine: chain: write another order",
            graph->swap->about.name);
    graph->circuits = graph->traffic->resources == TEIDE_RESOURCES_CIRCUIT;
    if (graph->swap != NULL && graph->swap->plan != NULL && !graph->circuits)
        return teide_fail(error, TEIDE_E_INPUT,
            "swap order '%s' waits for certain pairs, which may wait for each other where memories are shared: write "
            "operations.resources: circuit, or another order",
            graph->swap->about.name);
    graph->table = scenario->swap.table;
    if (graph->swap != NULL && graph->swap->plan == NULL && graph->swap->prefers == NULL && graph->table == NULL)
        graph->swap = NULL;
    graph->is_global = scenario->knowledge == TEIDE_KNOWLEDGE_GLOBAL;
    if ((ret = compile_purification(graph, error)) != 0)
        return ret;
    for (int32_t i = 0; i < graph->n_demands; i++)
        graph->has_switches |= graph->traffic->demands[i].ends == TEIDE_ENDS_ANY;
    graph->plain = !graph->wide && graph->swap == NULL && !graph->is_global && !graph->has_limits && !graph->purifies
        && !graph->has_switches && !graph->communicates && graph->slot_time == 0;
    return 0;
}

void
teide_graph_clear(struct teide_graph *graph)
{
    free(graph->nodes);
    free(graph->links);
    free(graph->incident);
    free(graph->memory_node);
    free(graph->circuit_pairs);
    *graph = (struct teide_graph) { 0 };
}
