/* Halves on their way from a communication qubit to storage. doc/theory.md, 9.10. Stands on withdrawal.h.
 *
 * The halves of a pair that is heralded at nodes with communication qubits are MOVING until both are in storage: in the list of no
 * port, so that nobody uses them. Each node has its communication qubit free at the end of its own move. */
#ifndef TEIDE_SIM_NETWORK_MOVING_H
#define TEIDE_SIM_NETWORK_MOVING_H

#include "sim/network/withdrawal.h"

#pragma GCC visibility push(hidden)

/* A link has made a pair: its halves leave their communication qubits. Returns whether that takes time. */
static inline bool
teide_move_begin(struct teide_net *net, int32_t name)
{
    struct teide_net_segment *segment = &net->segments[name];
    int64_t both = net->now;

    for (int side = 0; side < 2; side++) {
        const int32_t memory = segment->half[side];
        const int64_t move = net->graph->nodes[teide_half_node(net, memory)].move;
        if (move == 0)
            teide_communication_give(net, memory);
        else
            teide_net_schedule(net, net->now + move, TEIDE_NET_HERALD, memory, TEIDE_HERALD_MOVED);
        both = teide_net_later(both, net->now + move);
    }
    if (both == net->now)
        return false;
    for (int side = 0; side < 2; side++) {
        teide_unhold(net, segment->half[side]);
        net->halves[segment->half[side]].condition = TEIDE_HALF_MOVING;
    }
    segment->known[0] = segment->known[1] = segment->ready[0] = segment->ready[1] = both;
    net->turns[net->halves[segment->half[0]].port >> 1].moving++;
    return true;
}

/* The move of a half ends. Legal again, and without effect, where its communication qubit is free already. */
static inline void
teide_move_end(struct teide_net *net, int32_t memory)
{
    if (net->halves[memory].communicates)
        teide_net_trace_moved(net, memory);
    teide_communication_give(net, memory);
}

/* HERALD of a memory: a half is in storage, or what is left of it. Returns the segment that both of its nodes have in storage
 * now, and hold from now on; TEIDE_NONE: none. */
static inline int32_t
teide_moved(struct teide_net *net, int32_t memory)
{
    const struct teide_half *half = &net->halves[memory];
    const int32_t name = half->segment;

    if (!half->communicates || (half->condition != TEIDE_HALF_MOVING && half->condition != TEIDE_HALF_MEASURED)
        || half->came + net->graph->nodes[teide_half_node(net, memory)].move != net->now)
        return TEIDE_NONE; /* of a half that was dropped before */
    teide_move_end(net, memory);
    if (half->condition != TEIDE_HALF_MOVING || net->segments[name].known[0] != net->now)
        return TEIDE_NONE;
    net->turns[half->port >> 1].moving--;
    for (int side = 0; side < 2; side++) {
        const int32_t m = net->segments[name].half[side];
        teide_move_end(net, m); /* moves that end together */
        net->halves[m].condition = TEIDE_HALF_LIVE;
        net->halves[m].came = net->now;
        teide_hold(net, m);
    }
    return name;
}

/* Whether somebody may still want a pair that has just come into storage, as both of its nodes know. */
static inline bool
teide_moved_is_wanted(struct teide_net *net, int32_t name, int32_t link)
{
    const int32_t session = net->segments[name].session;

    if (session == TEIDE_NONE)
        return net->links[link].n_crossings > 0 || net->graph->links[link].continuous;
    return net->sessions[session].condition != TEIDE_SESSION_ENDED || teide_crossing_find(net, link, session) != NULL;
}

/* A node drops a half that is on its way to storage: the pair is lost, and the other node keeps its half until it hears. */
static inline void
teide_moving_drop(struct teide_net *net, int32_t memory, enum teide_drop_reason reason)
{
    const struct teide_half *half = &net->halves[memory];
    const int32_t name = half->segment, far = net->segments[name].half[!half->side], link = half->port >> 1;
    const int64_t heard = teide_net_arrival(net, teide_half_node(net, memory), net->now, net->graph->links[link].delay);

    teide_net_tell(net, teide_half_node(net, memory), net->now, far, heard);
    teide_count_drop(net, &net->segments[name], reason);
    teide_make_again(net, name, heard);
    net->turns[link].moving--;
    teide_segment_give(net, name);
    teide_staged_spend(net, far, heard);
    teide_memory_free(net, memory);
}

/* Both nodes know that nobody needs a pair that is on its way to storage, and let go of it. */
static inline void
teide_moving_end(struct teide_net *net, int32_t name)
{
    const int32_t ends[2] = { net->segments[name].half[0], net->segments[name].half[1] };

    teide_count_drop(net, &net->segments[name], TEIDE_DROP_UNUSED);
    net->turns[net->halves[ends[0]].port >> 1].moving--;
    teide_segment_give(net, name);
    for (int end = 0; end < 2; end++)
        teide_memory_clear(net, ends[end]);
}

/* Circuits on demand: the same of the pair of a channel, which its session does not need. */
static inline void
teide_moving_discard(struct teide_net *net, int32_t channel)
{
    const int32_t name = net->halves[net->channels[channel].memory[0]].segment;

    net->sessions[net->segments[name].session].units[net->channels[channel].hop]--;
    teide_moving_end(net, name);
}

/* Drop all that is on its way to storage. */
static inline void
teide_moving_clear(struct teide_net *net)
{
    for (int32_t m = 0; m < net->graph->n_memories; m++)
        if (net->halves[m].condition == TEIDE_HALF_MOVING)
            teide_moving_end(net, net->halves[m].segment);
}

#pragma GCC visibility pop

#endif
