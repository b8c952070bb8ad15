#include "sim/network/net.h"

#include <string.h>

#include "sim/network/check.h"
#include "sim/network/dispatch.h"
#include "sim/network/sampling.h"

enum { POLL_MASK = 0x3fff };

static int
allocate(struct teide_net *net)
{
    const struct teide_graph *graph = net->graph;
    const double loss = graph->traffic->messages.loss_probability;

    net->halves = calloc((size_t)graph->n_memories + 1, sizeof *net->halves);
    net->held = calloc(2 * (size_t)graph->n_links + 1, sizeof *net->held);
    net->channels = calloc((size_t)graph->n_channels + 1, sizeof *net->channels);
    net->links = calloc((size_t)graph->n_links + 1, sizeof *net->links);
    net->nodes = calloc((size_t)graph->n_nodes + 1, sizeof *net->nodes);
    net->demands = calloc((size_t)graph->n_demands + 1, sizeof *net->demands);
    if (net->halves == NULL || net->held == NULL || net->channels == NULL || net->links == NULL || net->nodes == NULL
        || net->demands == NULL)
        return TEIDE_E_MEMORY;
    if (loss > 0 && (net->message_draws = calloc((size_t)graph->n_nodes, sizeof *net->message_draws)) == NULL)
        return TEIDE_E_MEMORY;
    if (graph->has_losses && (net->loss_draws = calloc((size_t)graph->n_nodes, sizeof *net->loss_draws)) == NULL)
        return TEIDE_E_MEMORY;
    if ((graph->has_losses || graph->has_cutoffs)
        && (net->half_ends = calloc((size_t)graph->n_memories + 1, sizeof *net->half_ends)) == NULL)
        return TEIDE_E_MEMORY;
    if (graph->circuits && (net->losses = calloc((size_t)graph->n_memories + 1, sizeof *net->losses)) == NULL)
        return TEIDE_E_MEMORY;
    if (graph->communicates && (net->turns = calloc((size_t)graph->n_links + 1, sizeof *net->turns)) == NULL)
        return TEIDE_E_MEMORY;
    if (graph->swap != NULL && (net->beliefs = calloc((size_t)graph->n_memories + 1, sizeof *net->beliefs)) == NULL)
        return TEIDE_E_MEMORY;
    if (graph->purifies) {
        net->link_purifications = calloc((size_t)graph->n_links + 1, sizeof *net->link_purifications);
        net->demand_purifications = calloc((size_t)graph->n_demands + 1, sizeof *net->demand_purifications);
        if (net->link_purifications == NULL || net->demand_purifications == NULL || teide_staging_grow(net, 1) != 0)
            return TEIDE_E_MEMORY;
    }
    return teide_router_prepare(net);
}

static void
begin_state(struct teide_net *net)
{
    const struct teide_graph *graph = net->graph;

    net->free_segment = net->free_session = net->free_crossing = TEIDE_NONE;
    for (int32_t i = 0; i < graph->n_memories; i++)
        net->halves[i] = (struct teide_half) { .segment = TEIDE_NONE, .session = TEIDE_NONE };
    for (int32_t i = 0; graph->plain && i < graph->n_memories; i++) { /* for good */
        net->halves[i].port = i;
        net->halves[i].channel = i >> 1;
        net->halves[i].next = net->halves[i].previous = TEIDE_NONE;
    }
    for (int32_t i = 0; net->half_ends != NULL && i < graph->n_memories; i++)
        net->half_ends[i] = (struct teide_half_end) { INT64_MAX, 0 };
    for (int32_t i = 0; i < graph->n_links; i++) {
        struct teide_link_state *link = &net->links[i];
        link->waiting = link->staged = link->first_crossing = link->last_crossing = TEIDE_NONE;
        for (int end = 0; end < 2; end++)
            net->held[2 * i + end] = (struct teide_port_list) { TEIDE_NONE, TEIDE_NONE },
                              link->wanted[end] = TEIDE_NONE;
        for (int32_t k = 0; k < graph->links[i].n_channels; k++)
            net->channels[graph->links[i].first_channel + k] = (struct teide_channel) {
                .memory = { TEIDE_NONE, TEIDE_NONE }, .link = i, .session = TEIDE_NONE, .hop = TEIDE_NONE
            };
        for (int end = 0; end < 2 && graph->plain; end++)
            net->channels[i].memory[end] = 2 * i + end;
    }
    for (int32_t i = 0; i < graph->n_nodes; i++) {
        struct teide_node_state *node = &net->nodes[i];
        node->looks_at = -1;
        node->free_memory = graph->nodes[i].n_pool > 0 ? graph->nodes[i].first_memory : TEIDE_NONE;
        node->n_free = graph->nodes[i].n_pool;
        for (int32_t k = 0; k < node->n_free; k++)
            net->halves[graph->nodes[i].first_memory + k].next
                = k + 1 < node->n_free ? graph->nodes[i].first_memory + k + 1 : TEIDE_NONE;
    }
}

static int
prepare_demands(struct teide_net *net, const struct teide_net_options *options, struct teide_error *error)
{
    if (teide_gaps_init(net, options) != 0)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for the tallies");
    for (int32_t i = 0; i < net->graph->n_demands; i++) {
        struct teide_demand_state *demand = &net->demands[i];
        int ret;
        demand->switch_session = TEIDE_NONE;
        if (teide_notes_init(net, i, options) != 0)
            return teide_fail(error, TEIDE_E_MEMORY, "out of memory for the tallies");
        if ((ret = teide_prepare_ways(net, i, error)) != 0)
            return ret;
    }
    return 0;
}

/* Time 0: links attempt, and the first requests are on their way. */
static void
begin(struct teide_net *net)
{
    const struct teide_graph *graph = net->graph;

    if (!graph->circuits)
        for (int32_t i = 0; i < graph->n_links; i++)
            teide_link_start(net, i);
    for (int32_t i = 0; i < graph->n_demands; i++) {
        const int64_t at
            = graph->traffic->demands[i].arrivals == TEIDE_ARRIVALS_SATURATING ? 0 : teide_next_arrival(net, i);
        if (at != INT64_MAX)
            teide_net_schedule(net, at, TEIDE_NET_ARRIVAL, i, 0);
    }
}

struct teide_net *
teide_net_create(const struct teide_graph *graph, const struct teide_net_options *options, struct teide_error *error)
{
    struct teide_net *net = calloc(1, sizeof *net);

    if (net == NULL) {
        teide_fail(error, TEIDE_E_MEMORY, "out of memory for replica %llu", (unsigned long long)options->replica);
        return NULL;
    }
    net->graph = graph;
    net->random = (struct teide_random) { graph->scenario->seed, options->point, options->replica };
    net->record_deliveries = options->record_deliveries;
    teide_event_queue_init(&net->queue);
    if (allocate(net) != 0 || teide_trace_table_init(&net->trace, options->record_trace) != 0) {
        teide_fail(error, TEIDE_E_MEMORY, "out of memory for replica %llu", (unsigned long long)options->replica);
        teide_net_destroy(net);
        return NULL;
    }
    begin_state(net);
    if (prepare_demands(net, options, error) != 0) {
        teide_net_destroy(net);
        return NULL;
    }
    if (teide_outages_begin(net) != 0) {
        teide_fail(error, TEIDE_E_MEMORY, "out of memory for outages");
        teide_net_destroy(net);
        return NULL;
    }
    net->quiet = teide_may_be_quiet(net);
    begin(net);
    return net;
}

void
teide_net_destroy(struct teide_net *net)
{
    if (net == NULL)
        return;
    for (int32_t i = 0; net->demands != NULL && i < net->graph->n_demands; i++) {
        struct teide_demand_state *demand = &net->demands[i];
        for (int32_t k = 0; k < demand->n_ways; k++)
            teide_way_release(demand->ways[k]);
        free(demand->ways);
        free(demand->ports);
        teide_notes_clear(&demand->notes);
    }
    for (int32_t i = 0; i < net->n_sessions; i++) {
        teide_way_release(net->sessions[i].way);
        free(net->sessions[i].units);
        free(net->sessions[i].told);
    }
    for (int32_t i = 0; net->links != NULL && i < net->graph->n_links; i++)
        teide_courses_clear(&net->links[i]);
    free(net->halves);
    free(net->held);
    free(net->half_ends);
    free(net->losses);
    free(net->turns);
    free(net->beliefs);
    free(net->segments);
    free(net->sessions);
    free(net->crossings);
    free(net->channels);
    free(net->links);
    free(net->nodes);
    free(net->demands);
    free(net->message_draws);
    free(net->loss_draws);
    free(net->staging);
    free(net->link_purifications);
    free(net->demand_purifications);
    free(net->blocked);
    free(net->outages);
    teide_series_clear(&net->gaps);
    free(net->records);
    teide_trace_table_clear(&net->trace);
    free(net->names.of);
    teide_router_clear(&net->router);
    teide_event_queue_clear(&net->queue);
    teide_event_line_clear(&net->ends);
    free(net);
}

/* The end of the warm-up: what has been counted so far does not count. */
static void
begin_counting(struct teide_net *net)
{
    const struct teide_graph *graph = net->graph;

    teide_gaps_restart(net);
    for (int32_t i = 0; i < graph->n_demands; i++) {
        teide_note_in_system(net, i, 0);
        teide_notes_restart(net, i);
    }
    for (int32_t i = 0; i < graph->n_links; i++)
        net->links[i].counts = (struct teide_link_counts) { 0 };
    for (int32_t i = 0; i < graph->n_nodes; i++)
        net->nodes[i].counts = (struct teide_node_counts) { 0 };
    for (int32_t i = 0; i < graph->n_memories; i++)
        net->halves[i].since = graph->warm_up;
    net->counted = graph->warm_up;
}

/* The clock goes on to `time`; past the end of the warm-up, counting begins. */
TEIDE_NET void
go_on(struct teide_net *net, int64_t time)
{
    if (__builtin_expect(!net->counting, 0) && time >= net->graph->warm_up) {
        net->now = net->graph->warm_up;
        if (net->now > 0)
            begin_counting(net);
        net->counting = true;
    }
    net->now = time;
}

static int
fail_horizon(const struct teide_net *net, struct teide_error *error)
{
    const double tick = net->graph->tick;

    return teide_fail(error, TEIDE_E_HORIZON,
        "the simulated clock ended after %.3g s, the most that ticks of %g s can count: give run.time_resolution a "
        "larger value, or set run.time, or share the deliveries among more replicas",
        (double)TEIDE_GRAPH_HORIZON * tick, tick);
}

/* An event could not be dealt with. */
static __attribute__((cold, noinline)) int
fail_event(const struct teide_net *net, struct teide_error *error)
{
    if (net->error == TEIDE_E_INPUT)
        return teide_fail_undecided(net, error);
    return teide_fail(error, net->error, "out of memory in replica %llu after %llu events",
        (unsigned long long)net->random.replica, (unsigned long long)net->events);
}

int
teide_net_advance(
    struct teide_net *net, int64_t deliveries, teide_net_poll *poll, void *user, struct teide_error *error)
{
    const struct teide_graph *graph = net->graph;

    net->wanted = deliveries;
    net->unfinished = 0;
    for (int32_t i = 0; i < graph->n_demands; i++)
        net->unfinished += net->demands[i].notes.deliveries.deliveries < deliveries;
    if (net->now >= graph->end)
        net->unfinished = 0;
    while (net->unfinished > 0) {
        teide_event event;

        if (teide_event_line_is_next(&net->ends, &net->queue)) {
            event = teide_event_line_pop(&net->ends);
            go_on(net, teide_event_time(event));
            teide_net_end(net, (int32_t)teide_event_entity(event));
        } else if (net->queue.length > 0) {
            event = teide_event_queue_pop(&net->queue);
            go_on(net, teide_event_time(event));
            teide_net_dispatch(net, event);
        } else {
            if (graph->end == TEIDE_GRAPH_HORIZON)
                return fail_horizon(net, error);
            go_on(net, graph->end);
            break;
        }
        teide_net_check(net);
        if (__builtin_expect(net->error != 0, 0))
            return fail_event(net, error);
        if ((++net->events & POLL_MASK) == 0 && poll != NULL && poll(user))
            return teide_fail(error, TEIDE_E_STOPPED, "stopped on request");
    }
    for (int32_t i = 0; i < graph->n_demands; i++)
        teide_note_in_system(net, i, 0);
    return 0;
}

double
teide_net_progress(const struct teide_net *net, int64_t deliveries)
{
    double done = 1;

    if (deliveries == INT64_MAX)
        return (double)net->now / (double)net->graph->end;
    for (int32_t i = 0; i < net->graph->n_demands; i++)
        done = fmin(done, (double)net->demands[i].notes.deliveries.deliveries / (double)deliveries);
    return fmax(done, net->graph->end == TEIDE_GRAPH_HORIZON ? 0 : (double)net->now / (double)net->graph->end);
}

double
teide_net_time(const struct teide_net *net)
{
    return (double)net->now * net->graph->tick;
}

double
teide_net_observed(const struct teide_net *net)
{
    return net->now > net->graph->warm_up ? (double)(net->now - net->graph->warm_up) * net->graph->tick : 0;
}

uint64_t
teide_net_events(const struct teide_net *net)
{
    return net->events;
}

bool
teide_net_ended(const struct teide_net *net)
{
    return net->now >= net->graph->end;
}

const struct teide_demand_notes *
teide_net_notes(const struct teide_net *net, size_t demand)
{
    return &net->demands[demand].notes;
}

struct teide_counters
teide_net_counters(const struct teide_net *net, size_t demand)
{
    const struct teide_demand_notes *notes = &net->demands[demand].notes;

    return teide_counters_sum(teide_tally_counters(&notes->deliveries), notes->counters);
}

const struct teide_link_counts *
teide_net_link(const struct teide_net *net, size_t link)
{
    return &net->links[link].counts;
}

const struct teide_node_counts *
teide_net_node(const struct teide_net *net, size_t node)
{
    return &net->nodes[node].counts;
}

double
teide_net_link_busy(const struct teide_net *net, size_t link)
{
    const struct teide_graph_link *l = &net->graph->links[link];
    double busy = net->links[link].counts.busy;

    for (int32_t i = l->first_channel; i < l->first_channel + l->n_channels; i++) {
        const struct teide_channel *channel = &net->channels[i];
        const int64_t from = teide_net_later(channel->began, net->counted);
        if (channel->attempting && from < net->now)
            busy += (double)(net->now - from);
    }
    return busy;
}

double
teide_net_node_occupied(const struct teide_net *net, size_t node)
{
    double occupied = net->nodes[node].counts.occupied;
    const struct teide_graph *graph = net->graph;

    for (int32_t m = graph->nodes[node].first_memory; m < graph->nodes[node].first_memory + graph->nodes[node].n_pool;
         m++)
        if (net->halves[m].condition != TEIDE_HALF_FREE)
            occupied += (double)(net->now - net->halves[m].since);
    for (int32_t k = graph->nodes[node].first_incident; k < graph->nodes[node + 1].first_incident; k++) {
        const int32_t port = graph->incident[k];
        const struct teide_graph_link *l = &graph->links[port >> 1];
        for (int32_t i = l->first_channel; i < l->first_channel + l->n_channels; i++)
            if (net->halves[2 * i + (port & 1)].condition != TEIDE_HALF_FREE)
                occupied += (double)(net->now - net->halves[2 * i + (port & 1)].since);
    }
    return occupied;
}

/* Ticks for which the half in a memory has had a communication qubit since it was taken. */
static double
communicating(const struct teide_net *net, int32_t memory)
{
    return net->halves[memory].communicates ? (double)(net->now - net->halves[memory].since) : 0;
}

double
teide_net_node_communicating(const struct teide_net *net, size_t node)
{
    double sum = net->nodes[node].counts.communicating;
    const struct teide_graph_node *n = &net->graph->nodes[node];

    for (int32_t m = n->first_memory; m < n->first_memory + n->n_pool; m++)
        sum += communicating(net, m);
    for (int32_t k = n[0].first_incident; k < n[1].first_incident; k++) {
        const int32_t port = net->graph->incident[k];
        const struct teide_graph_link *l = &net->graph->links[port >> 1];
        for (int32_t i = l->first_channel; i < l->first_channel + l->n_channels; i++)
            sum += communicating(net, 2 * i + (port & 1));
    }
    return sum;
}

const struct teide_series *
teide_net_gaps(const struct teide_net *net)
{
    return &net->gaps;
}

size_t
teide_net_n_records(const struct teide_net *net)
{
    return net->n_records;
}

const struct teide_delivery *
teide_net_records(const struct teide_net *net)
{
    return net->records;
}

const struct teide_trace_record *
teide_net_trace_records(const struct teide_net *net, size_t *length, bool *truncated)
{
    *length = net->trace.length;
    *truncated = net->trace.truncated;
    return net->trace.row;
}
