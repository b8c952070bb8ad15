/* The trace: what happened to every pair and memory, kept as a table. */
#include "sim/chain/state.h"

void
teide_trace_pair(struct teide_replica *replica, const struct teide_route *route, enum teide_trace_kind kind,
    int32_t slot, int64_t time, int32_t node, int64_t other)
{
    const struct teide_slot *s = &replica->slots[slot];
    int32_t left = teide_left_end(route, s);
    double tick = replica->chains->tick;
    struct teide_trace_record row = { .time = (double)time * tick,
        .begin = (double)time * tick,
        .kind = (int32_t)kind,
        .request = route->request,
        .node_a = node,
        .node_b = node,
        .link = -1,
        .memory_pair = -1,
        .pair = replica->more[slot].id,
        .other_pair = other };

    if (node < 0) {
        row.node_a = route->positions[left].node;
        row.node_b = route->positions[s->pair.right_end].node;
    }
    row.fidelity = kind == TEIDE_TRACE_SWAP_FAILED || kind == TEIDE_TRACE_PURIFY_FAILED
        ? -1
        : teide_slot_state(replica, route, slot, time).p[0];
    if (kind == TEIDE_TRACE_HERALD) {
        row.begin = (double)s->pair.birth[TEIDE_LEFT] * tick;
        row.link = route->hops[left].link;
        row.memory_pair = route->hops[left].first_memory_pair + slot - route->hops[left].first_slot;
    }
    teide_trace_table_append(&replica->trace, row);
}

void
teide_trace_release(struct teide_replica *replica, const struct teide_route *route, int32_t slot, enum teide_side side,
    int64_t begin, int64_t when)
{
    const struct teide_hop *hop = &replica->chains->hops[replica->slots[slot].hop];
    int32_t end = replica->slots[slot].hop - route->first_hop + (side == TEIDE_RIGHT);
    double tick = replica->chains->tick;

    teide_trace_table_append(&replica->trace,
        (struct teide_trace_record) { .time = (double)when * tick,
            .begin = (double)begin * tick,
            .fidelity = -1,
            .kind = TEIDE_TRACE_RELEASE,
            .request = route->request,
            .node_a = route->positions[end].node,
            .node_b = route->positions[end].node,
            .link = hop->link,
            .memory_pair = hop->first_memory_pair + slot - hop->first_slot,
            .pair = -1,
            .other_pair = -1 });
}

const struct teide_trace_record *
teide_replica_trace(const struct teide_replica *replica, size_t *length, bool *truncated)
{
    *length = replica->trace.length;
    *truncated = replica->trace.truncated;
    return replica->trace.row;
}
