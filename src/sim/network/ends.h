/* Pairs from end to end that wait to be purified where memories are shared: how many of them stay, and which session presses.
 * doc/theory.md, 9.8. Stands on room.h.
 *
 * They hold a memory at both ends of their session's way, and make way for nobody who waits. Instead each end keeps so many of them
 * that there is always room for others (teide_graph_spare()). A session for which a pair of another one is dropped there presses
 * until its next delivery: all links of its way give their pairs to the first session that does. */
#ifndef TEIDE_SIM_NETWORK_ENDS_H
#define TEIDE_SIM_NETWORK_ENDS_H

#include "sim/network/room.h"

#pragma GCC visibility push(hidden)

/* Whether a half is of a pair from end to end that waits in its stage. */
TEIDE_NET bool
teide_half_waits_at_end(const struct teide_net *net, int32_t memory)
{
    return teide_half_stage_waits(net, memory) && net->staging[net->halves[memory].segment].place == TEIDE_AT_ENDS;
}

/* Does a pair from end to end come after another one: a later session, then fewer rounds, then the younger. */
static inline bool
teide_at_ends_after(const struct teide_net *net, int32_t a, int32_t b)
{
    const int32_t x = net->segments[a].session, y = net->segments[b].session;

    if (x != y)
        return teide_session_before(net, y, x);
    if (net->staging[a].rounds != net->staging[b].rounds)
        return net->staging[a].rounds < net->staging[b].rounds;
    return teide_staged_birth(net, a) > teide_staged_birth(net, b);
}

/* An end of a way (side 0: the first node) tells its links that a session presses from now on, or no more. */
static inline void
teide_press(struct teide_net *net, int32_t session, int side, bool on)
{
    struct teide_session *s = &net->sessions[session];
    const int32_t n = s->way->n_hops;
    uint32_t nth;

    if (s->presses[side] % 2 == on)
        return;
    nth = ++s->presses[side] % ((1U << TEIDE_EVENT_DETAIL_BITS) / TEIDE_ACTIVATE_NTH);
    teide_tell_hops(net, session, 0, n, side == 0 ? 0 : n, TEIDE_NET_ACTIVATE,
        TEIDE_ACTIVATE_PRESS | (side == 0 ? 0U : TEIDE_ACTIVATE_SIDE) | nth * TEIDE_ACTIVATE_NTH);
}

/* Of a session no more pairs wait than both of its ends have room for, as both know: of more, the last is dropped by both at once, so that
 * neither purifies it in vain. */
static inline void
teide_ends_keep(struct teide_net *net, int32_t session)
{
    const struct teide_graph *graph = net->graph;
    const struct teide_way *way = net->sessions[session].way;
    const int32_t n = way->n_hops, left = teide_graph_spare(graph, teide_port_at(graph, way->link[0], way->node[0])),
                  right = teide_graph_spare(graph, teide_port_at(graph, way->link[n - 1], way->node[n]));
    int32_t spare = left < right ? left : right, last = TEIDE_NONE;

    for (int32_t i = net->sessions[session].staged; i != TEIDE_NONE; i = net->staging[i].next) {
        if (net->staging[i].state != TEIDE_STAGED_WAITING)
            continue;
        spare--;
        if (last == TEIDE_NONE || teide_at_ends_after(net, i, last))
            last = i;
    }
    if (spare < 0)
        teide_stage_drop(net, last, TEIDE_DROP_GIVES_WAY);
}

/* Those that wait at the port of a half, or in the pool there, leave room for others: else the last of them is dropped, and the session of
 * the first presses, lest this happen again and again. */
static inline void
teide_ends_leave_room(struct teide_net *net, int32_t memory)
{
    const struct teide_graph *graph = net->graph;
    const int32_t port = net->halves[memory].port;
    const struct teide_graph_link *link = &graph->links[port >> 1];
    const struct teide_graph_node *node = &graph->nodes[teide_port_node(graph, port)];
    const bool pooled = link->pooled[port & 1];
    const int32_t from = pooled ? node->first_memory : 2 * link->first_channel + (port & 1), step = pooled ? 1 : 2,
                  to = from + step * (pooled ? node->n_pool : link->n_channels);
    int32_t spare = teide_graph_spare(graph, port), first = memory, last = memory;

    for (int32_t m = from; m < to; m += step) {
        if (!teide_half_waits_at_end(net, m))
            continue;
        spare--;
        if (teide_at_ends_after(net, net->halves[m].segment, net->halves[last].segment))
            last = m;
        if (teide_at_ends_after(net, net->halves[first].segment, net->halves[m].segment))
            first = m;
    }
    if (spare >= 0)
        return;
    teide_press(net, net->halves[first].session, net->halves[first].side, true);
    teide_staged_drop(net, last, TEIDE_DROP_GIVES_WAY);
}

/* A pair from end to end begins to wait: for a partner, or with one until operations of its nodes have ended. */
static inline void
teide_ends_wait(struct teide_net *net, int32_t name)
{
    const struct teide_net_segment *segment = &net->segments[name];

    if (!teide_staged_may_operate(net, name) && teide_staged_partner(net, name) != TEIDE_NONE)
        return;
    teide_ends_keep(net, segment->session);
    for (int side = 0; side < 2; side++)
        if (segment->next_free == TEIDE_IN_USE && segment->half[side] != TEIDE_NONE)
            teide_ends_leave_room(net, segment->half[side]);
}

#pragma GCC visibility pop

#endif
