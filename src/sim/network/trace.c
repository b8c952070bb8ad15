#include "sim/network/trace.h"

#include <stdlib.h>

#include "sim/network/policy.h"

int
teide_net_trace_begin(struct teide_net *net, int64_t limit)
{
    net->trace.limit = (size_t)limit;
    if (limit == 0)
        return 0;
    net->trace.row = malloc(net->trace.limit * sizeof *net->trace.row);
    return net->trace.row == NULL ? TEIDE_E_MEMORY : 0;
}

void
teide_net_trace_clear(struct teide_net *net)
{
    free(net->trace.row);
    free(net->trace.name);
}

static void
append(struct teide_net *net, struct teide_trace_record row)
{
    if (net->trace.length == net->trace.limit)
        net->trace.truncated = true;
    else
        net->trace.row[net->trace.length++] = row;
}

/* A new link pair is called after its herald. */
static void
name_segment(struct teide_net *net, int32_t segment)
{
    if (segment >= net->trace.n_names) {
        int64_t *names = realloc(net->trace.name, (size_t)net->n_segments * sizeof *names);
        if (names == NULL) {
            net->error = TEIDE_E_MEMORY;
            return;
        }
        net->trace.name = names;
        net->trace.n_names = net->n_segments;
    }
    net->trace.name[segment] = net->trace.heralds++;
}

static int32_t
request_of(const struct teide_net *net, int32_t session)
{
    return session == TEIDE_NONE ? TEIDE_NONE : net->sessions[session].demand;
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
    const double tick = net->graph->tick;
    struct teide_trace_record row = { .time = (double)net->now * tick,
        .begin = (double)net->now * tick,
        .fidelity = -1,
        .kind = (int32_t)kind,
        .request = request_of(net, session),
        .node_a = node,
        .node_b = node,
        .link = -1,
        .memory_pair = -1,
        .pair = -1,
        .other_pair = other };

    if (kind == TEIDE_TRACE_HERALD)
        name_segment(net, name);
    if (net->error != 0)
        return;
    if (name != TEIDE_NONE) {
        segment = &net->segments[name];
        row.pair = net->trace.name[name];
        if (kind != TEIDE_TRACE_SWAP_FAILED && kind != TEIDE_TRACE_PURIFY_FAILED)
            row.fidelity = teide_pair_bell(teide_segment_correlators(net, segment, net->now)).p[TEIDE_PHI_PLUS];
        if (node == TEIDE_NONE) {
            row.node_a = teide_half_node(net, segment->half[0]);
            row.node_b = teide_half_node(net, segment->half[1]);
        }
        if (kind == TEIDE_TRACE_HERALD) {
            row.begin = (double)segment->pair.birth[0] * tick;
            row.link = net->halves[segment->half[0]].port >> 1;
            row.memory_pair = net->halves[segment->half[0]].channel - net->graph->links[row.link].first_channel;
        }
    }
    append(net, row);
}

void
teide_net_trace_release(struct teide_net *net, int32_t memory)
{
    const struct teide_half *half = &net->halves[memory];
    const double tick = net->graph->tick;
    struct teide_trace_record row = { .time = (double)net->now * tick,
        .begin = (double)half->came * tick,
        .fidelity = -1,
        .kind = TEIDE_TRACE_RELEASE,
        .request = request_of(net, half->session),
        .node_a = teide_half_node(net, memory),
        .node_b = teide_half_node(net, memory),
        .link = -1,
        .memory_pair = -1,
        .pair = -1,
        .other_pair = -1 };

    place(net, memory, &row);
    append(net, row);
}

void
teide_net_trace_message(struct teide_net *net, int32_t from, int32_t to, int64_t sent, int64_t arrives, int32_t session)
{
    append(net,
        (struct teide_trace_record) { .time = (double)arrives * net->graph->tick,
            .begin = (double)sent * net->graph->tick,
            .fidelity = -1,
            .kind = TEIDE_TRACE_MESSAGE,
            .request = request_of(net, session),
            .node_a = from,
            .node_b = to,
            .link = -1,
            .memory_pair = -1,
            .pair = -1,
            .other_pair = -1 });
}
