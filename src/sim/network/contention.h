/* No deadlock where memories are shared: whoever waits for what a later one holds, gets it. doc/theory.md, section 8. Stands on
 * choosing.h.
 *
 * Sessions have a fixed order: by priority, if that is the discipline, then by arrival. A half that a swap has made part of a
 * session and that finds no partner waits for its other link at that node. If the memories there are all held by halves of
 * other sessions, the last of these in the order is dropped, if it is after the one that waits; and the other end of that link
 * is told, where the same is done. So the first of all sessions never waits for another. */
#ifndef TEIDE_SIM_NETWORK_CONTENTION_H
#define TEIDE_SIM_NETWORK_CONTENTION_H

#include "sim/network/choosing.h"

#pragma GCC visibility push(hidden)

/* The fixed order: may a session take from another what that holds? */
TEIDE_NET bool
teide_session_before(const struct teide_net *net, int32_t a, int32_t b)
{
    const struct teide_session *x = &net->sessions[a], *y = &net->sessions[b];

    if (net->graph->traffic->discipline == TEIDE_DISCIPLINE_PRIORITY) {
        const int p = net->graph->traffic->demands[x->demand].priority,
                  q = net->graph->traffic->demands[y->demand].priority;
        if (p != q)
            return p > q;
    }
    return x->serial < y->serial;
}

/* Whether some half at a port waits there for a pair of that port's link. */
static inline bool
teide_port_awaited(struct teide_net *net, int32_t port)
{
    const struct teide_link_state *state = &net->links[port >> 1];

    for (int32_t i = 0; i < state->n_crossings; i++) {
        const int32_t across = teide_port_across(net, &state->crossings[i], port);
        if (across != TEIDE_NONE && teide_port_serves(net, across, state->crossings[i].session) != TEIDE_NONE
            && teide_port_serves(net, port, state->crossings[i].session) == TEIDE_NONE)
            return true;
    }
    return false;
}

/* Take a pool's memory from attempts that nobody waits for. */
static inline bool
teide_take_from_attempts(struct teide_net *net, int32_t port)
{
    const struct teide_graph *graph = net->graph;
    const int32_t node = teide_port_node(graph, port);

    for (int32_t k = graph->nodes[node].first_incident; k < graph->nodes[node + 1].first_incident; k++) {
        const int32_t other = graph->incident[k];
        const struct teide_graph_link *link = &graph->links[other >> 1];
        if (other == port || net->links[other >> 1].attempting == 0 || !link->pooled[other & 1]
            || teide_port_awaited(net, other))
            continue;
        for (int32_t i = link->first_channel; i < link->first_channel + link->n_channels; i++)
            if (net->channels[i].attempting) {
                teide_channel_stop(net, i);
                teide_link_start(net, port >> 1);
                if (link->pooled[!(other & 1)])
                    teide_pool_offer(net, link->node[!(other & 1)]);
                return true;
            }
    }
    return false;
}

/* For whom a half counts: its session, or the first in the order that could use it; TEIDE_NONE: nobody. */
static inline int32_t
teide_half_for(const struct teide_net *net, int32_t memory)
{
    const struct teide_half *half = &net->halves[memory];
    const struct teide_link_state *state = &net->links[half->port >> 1];
    int32_t first = teide_half_known(net, half);

    for (int32_t i = 0; first == TEIDE_NONE && i < state->n_crossings; i++)
        if (first == TEIDE_NONE || teide_session_before(net, state->crossings[i].session, first))
            first = state->crossings[i].session;
    return first;
}

/* Is a half after another one: of a later session; of the same one, a link pair after what a swap has made; then the younger. */
static inline bool
teide_half_after(const struct teide_net *net, int32_t memory, int32_t than)
{
    const struct teide_half *a = &net->halves[memory], *b = &net->halves[than];
    const int32_t x = teide_half_for(net, memory), y = teide_half_for(net, than);
    const bool raw = teide_half_known(net, a) == TEIDE_NONE, than_raw = teide_half_known(net, b) == TEIDE_NONE;

    if (x != y)
        return x == TEIDE_NONE || (y != TEIDE_NONE && teide_session_before(net, y, x));
    if (raw != than_raw)
        return raw;
    return a->came != b->came ? a->came > b->came : memory > than;
}

/* Drop the last half in a node's pool, so that there is a memory for a port's link, for which a session waits. It must be after
 * that session, or after the half that waits here (TEIDE_NONE: it waits at the other end). */
static inline void
teide_take_from_pool(struct teide_net *net, int32_t port, int32_t session, int32_t waiting)
{
    const int32_t node = teide_port_node(net->graph, port);
    const struct teide_graph_node *n = &net->graph->nodes[node];
    int32_t last = TEIDE_NONE;

    for (int32_t memory = n->first_memory; memory < n->first_memory + n->n_pool; memory++) {
        const struct teide_half *half = &net->halves[memory];
        int32_t whose;
        if (memory == waiting || (half->condition != TEIDE_HALF_LIVE && half->condition != TEIDE_HALF_DEAD))
            continue;
        whose = teide_half_for(net, memory);
        if (whose == session ? waiting == TEIDE_NONE || !teide_half_after(net, memory, waiting)
                             : whose != TEIDE_NONE && !teide_session_before(net, session, whose))
            continue;
        if (last == TEIDE_NONE || teide_half_after(net, memory, last))
            last = memory;
    }
    if (last == TEIDE_NONE)
        return;
    teide_let_go(net, last, TEIDE_DROP_GIVES_WAY);
    teide_memory_clear(net, last);
    teide_link_start(net, port >> 1);
    teide_pool_offer(net, node);
}

/* Is every memory at a port held for sessions other than this one? If so, the last of them in `last`. */
static inline bool
teide_port_taken(struct teide_net *net, int32_t port, int32_t session, int32_t *last)
{
    const struct teide_graph_link *link = &net->graph->links[port >> 1];

    *last = TEIDE_NONE;
    for (int32_t i = link->first_channel; i < link->first_channel + link->n_channels; i++) {
        const int32_t memory = 2 * i + (port & 1);
        const struct teide_half *half = &net->halves[memory];
        int32_t known;
        if (half->condition != TEIDE_HALF_LIVE && half->condition != TEIDE_HALF_DEAD)
            return false;
        known = teide_half_known(net, half);
        if (known == TEIDE_NONE || known == session)
            return false;
        if (*last == TEIDE_NONE || teide_session_before(net, teide_half_known(net, &net->halves[*last]), known))
            *last = memory;
    }
    return *last != TEIDE_NONE;
}

/* A session waits at a node for a pair of a port's link: make room there for it. */
static inline void
teide_make_way(struct teide_net *net, int32_t port, int32_t session)
{
    int32_t last;

    if (teide_port_taken(net, port, session, &last)
        && teide_session_before(net, session, teide_half_known(net, &net->halves[last])))
        teide_drop(net, last, TEIDE_DROP_GIVES_WAY);
}

/* The same at a node with a pool; waiting: the half there that waits, TEIDE_NONE: it waits at the other end of the link. */
static inline void
teide_make_room(struct teide_net *net, int32_t port, int32_t session, int32_t waiting)
{
    const int32_t node = teide_port_node(net->graph, port);

    if (net->nodes[node].n_free > 0)
        teide_link_start(net, port >> 1);
    else if (!teide_take_from_attempts(net, port))
        teide_take_from_pool(net, port, session, waiting);
}

/* A half waits at a node for a pair of a port's link, for a session: it is the session's, or may become so. */
static inline void
teide_await(struct teide_net *net, int32_t memory, int32_t port, int32_t session)
{
    const struct teide_graph_link *link = &net->graph->links[port >> 1];
    const bool mine = teide_half_known(net, &net->halves[memory]) == session;
    const int32_t node = teide_port_node(net->graph, port);
    int64_t at;

    if (net->links[port >> 1].attempting > 0)
        return;
    if (link->pooled[port & 1])
        teide_make_room(net, port, session, memory);
    else if (mine)
        teide_make_way(net, port, session);
    if (net->links[port >> 1].attempting > 0 || !(mine || link->pooled[!(port & 1)]) || !teide_link_up(net, port >> 1))
        return;
    at = teide_net_arrival(net, node, net->now, link->delay);
    if (at >= net->graph->end)
        return;
    teide_session_keep(net, session);
    teide_net_schedule(net, at, TEIDE_NET_WANT, port ^ 1, (uint32_t)session);
}

/* WANT: the node at a port hears that a session waits at the other end of the link for a pair. */
static inline void
teide_on_want(struct teide_net *net, int32_t port, int32_t session)
{
    if (net->links[port >> 1].attempting == 0 && teide_port_serves(net, port, session) == TEIDE_NONE) {
        if (net->graph->links[port >> 1].pooled[port & 1])
            teide_make_room(net, port, session, TEIDE_NONE);
        else
            teide_make_way(net, port, session);
    }
    teide_session_forget(net, session);
}

/* Others wait at a node for the link of a half that one session has: does it give way to one of them? */
static inline bool
teide_give_way(struct teide_net *net, int32_t memory)
{
    const struct teide_half *half = &net->halves[memory];
    const int32_t session = teide_half_known(net, half), port = half->port;
    const struct teide_link_state *state = &net->links[port >> 1];

    for (int32_t i = 0; i < state->n_crossings; i++) {
        const int32_t other = state->crossings[i].session;
        int32_t across, waiting, last;
        if (other == session || !teide_session_before(net, other, session))
            continue;
        across = teide_port_across(net, &state->crossings[i], port);
        if (across == TEIDE_NONE)
            continue;
        for (waiting = teide_port_list(net, across)->first; waiting != TEIDE_NONE; waiting = net->halves[waiting].next)
            if (teide_half_known(net, &net->halves[waiting]) == other)
                break;
        if (waiting != TEIDE_NONE && teide_port_taken(net, port, other, &last) && last == memory) {
            teide_drop(net, memory, TEIDE_DROP_GIVES_WAY);
            return true;
        }
    }
    return false;
}

/* A half that its node holds has found no partner: see to it that it does not wait for ever, nor others for it. */
static inline void
teide_contend(struct teide_net *net, int32_t memory)
{
    const struct teide_half *half = &net->halves[memory];
    const struct teide_link_state *state = &net->links[half->port >> 1];
    const int32_t known = teide_half_known(net, half);

    if (half->condition != TEIDE_HALF_LIVE && half->condition != TEIDE_HALF_DEAD)
        return;
    if (known != TEIDE_NONE && teide_give_way(net, memory))
        return;
    for (int32_t i = 0; i < state->n_crossings; i++) {
        int32_t across;
        if (known != TEIDE_NONE && state->crossings[i].session != known)
            continue;
        across = teide_port_across(net, &state->crossings[i], half->port);
        if (across == TEIDE_NONE || teide_port_serves(net, across, state->crossings[i].session) != TEIDE_NONE)
            continue;
        if (known != TEIDE_NONE || net->graph->links[across >> 1].pooled[across & 1])
            teide_await(net, memory, across, state->crossings[i].session);
        if (half->condition != TEIDE_HALF_LIVE && half->condition != TEIDE_HALF_DEAD)
            return;
    }
}

#pragma GCC visibility pop

#endif
