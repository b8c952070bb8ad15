#include "sim/network/trace.h"

#include <stdlib.h>

#include "sim/network/policy.h"

/* A new link pair is called after its herald. */
static void
name_segment(struct teide_net *net, int32_t segment)
{
    if (segment >= net->names.n) {
        int64_t *names = realloc(net->names.of, (size_t)net->n_segments * sizeof *names);
        if (names == NULL) {
            net->error = TEIDE_E_MEMORY;
            return;
        }
        net->names.of = names;
        net->names.n = net->n_segments;
    }
    net->names.of[segment] = net->names.heralds++;
}

/* A record of something at a node, or between two, that begins and ends at given times. */
static struct teide_trace_record
record_of(const struct teide_net *net, enum teide_trace_kind kind, int32_t session, int64_t begin, int64_t end,
    int32_t from, int32_t to)
{
    return (struct teide_trace_record) { .time = (double)end * net->graph->tick,
        .begin = (double)begin * net->graph->tick,
        .fidelity = -1,
        .kind = (int32_t)kind,
        .request = session == TEIDE_NONE ? TEIDE_NONE : net->sessions[session].demand,
        .node_a = from,
        .node_b = to,
        .link = -1,
        .memory_pair = -1,
        .pair = -1,
        .other_pair = -1 };
}

/* Of a segment, now. */
static double
fidelity_of(const struct teide_net *net, int32_t name)
{
    return teide_pair_bell(teide_segment_correlators(net, &net->segments[name], net->now)).p[TEIDE_PHI_PLUS];
}

/* Which of a link's own memories at a node, or of the node's pool. */
static void
place(const struct teide_net *net, int32_t memory, struct teide_trace_record *row)
{
    const struct teide_graph *graph = net->graph;

    if (memory >= 2 * graph->n_channels) {
        row->memory_pair = memory - graph->nodes[teide_half_node(net, memory)].first_memory;
        return;
    }
    row->link = net->channels[memory >> 1].link;
    row->memory_pair = (memory >> 1) - graph->links[row->link].first_channel;
}

void
teide_net_trace_pair(
    struct teide_net *net, enum teide_trace_kind kind, int32_t name, int32_t node, int32_t session, int64_t other)
{
    const struct teide_net_segment *segment;
    struct teide_trace_record row = record_of(net, kind, session, net->now, net->now, node, node);

    row.other_pair = other;
    if (kind == TEIDE_TRACE_HERALD)
        name_segment(net, name);
    if (net->error != 0)
        return;
    if (name != TEIDE_NONE) {
        segment = &net->segments[name];
        row.pair = net->names.of[name];
        if (kind != TEIDE_TRACE_SWAP_FAILED && kind != TEIDE_TRACE_PURIFY_FAILED)
            row.fidelity = fidelity_of(net, name);
        if (node == TEIDE_NONE) {
            row.node_a = teide_half_node(net, segment->half[0]);
            row.node_b = teide_half_node(net, segment->half[1]);
        }
        if (kind == TEIDE_TRACE_HERALD) {
            row.begin = (double)segment->pair.birth[0] * net->graph->tick;
            row.link = net->halves[segment->half[0]].port >> 1;
            row.memory_pair = net->halves[segment->half[0]].channel - net->graph->links[row.link].first_channel;
        }
    }
    teide_trace_table_append(&net->trace, row);
}

void
teide_net_trace_release(struct teide_net *net, int32_t memory)
{
    const struct teide_half *half = &net->halves[memory];
    const int32_t node = teide_half_node(net, memory);
    struct teide_trace_record row
        = record_of(net, TEIDE_TRACE_RELEASE, half->session, half->came, net->now, node, node);

    place(net, memory, &row);
    teide_trace_table_append(&net->trace, row);
}

void
teide_net_trace_move(struct teide_net *net, int32_t memory)
{
    const struct teide_half *half = &net->halves[memory];
    const int32_t node = teide_half_node(net, memory);
    struct teide_trace_record row = record_of(net, TEIDE_TRACE_MOVED, half->session, half->came, net->now, node, node);

    place(net, memory, &row);
    if (half->condition == TEIDE_HALF_MOVING) {
        row.pair = net->names.of[half->segment];
        row.fidelity = fidelity_of(net, half->segment);
    }
    teide_trace_table_append(&net->trace, row);
}

void
teide_net_trace_message(struct teide_net *net, int32_t from, int32_t to, int64_t sent, int64_t arrives, int32_t session)
{
    teide_trace_table_append(&net->trace, record_of(net, TEIDE_TRACE_MESSAGE, session, sent, arrives, from, to));
}
