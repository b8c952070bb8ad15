/* The end of a session: all that works for it is told, and gives back what it holds. Stands on withdrawal.h. */
#ifndef TEIDE_SIM_NETWORK_ENDING_H
#define TEIDE_SIM_NETWORK_ENDING_H

#include "sim/network/withdrawal.h"

#pragma GCC visibility push(hidden)

/* When the node at a position has heard of the end of a session, as told by the first node, or by the nearer end. */
TEIDE_NET int64_t
teide_session_over(const struct teide_session *session, int32_t position)
{
    const struct teide_way *way = session->way;
    const int64_t left = way->distance[position], right = way->distance[way->n_hops] - left;

    return session->ended + (session->ended_everywhere ? teide_net_earlier(left, right) : left);
}

/* A hop's link hears of a session at a time: a RELEASE or ACTIVATE, of the hop or with more in the detail. */
TEIDE_NET void
teide_tell_hop(
    struct teide_net *net, int32_t session, int32_t hop, int64_t at, enum teide_net_event what, uint32_t detail)
{
    int64_t *told = net->sessions[session].told;

    if (told != NULL)
        at = told[hop] = teide_net_later(at, told[hop]);
    if (at >= net->graph->end)
        return;
    teide_session_keep(net, session);
    teide_net_schedule(net, at, what, session, detail);
}

/* Tell the links of hops [from, to) of a session, by a message that the node at `position` sends now: RELEASE or ACTIVATE.
 * more  than the hop in its detail */
static inline void
teide_tell_hops(struct teide_net *net, int32_t session, int32_t from, int32_t to, int32_t position,
    enum teide_net_event what, uint32_t more)
{
    const struct teide_way *way = net->sessions[session].way;

    for (int32_t hop = from; hop < to; hop++) {
        const int64_t near = teide_way_travel(way, hop, position), far = teide_way_travel(way, hop + 1, position);
        const int64_t at = teide_net_arrival(net, way->node[position], net->now, teide_net_later(near, far));
        teide_net_send(net, way->node[position], way->node[near > far ? hop : hop + 1], net->now, at, session);
        teide_tell_hop(net, session, hop, at, what, (uint32_t)hop | more);
    }
}

/* The same, that the session leaves them. */
static inline void
teide_release_hops(struct teide_net *net, int32_t session, int32_t from, int32_t to, int32_t position)
{
    teide_tell_hops(net, session, from, to, position, TEIDE_NET_RELEASE, 0);
}

/* Both ends of a way tell the nodes between, from either side: each hears from the nearer one. */
static inline void
teide_release_from_ends(struct teide_net *net, int32_t session)
{
    const struct teide_way *way = net->sessions[session].way;
    const int32_t n = way->n_hops;
    int32_t middle = 0;
    int64_t left, right;

    while (middle + 1 < n && way->distance[middle + 1] <= way->distance[n] - way->distance[middle + 1])
        middle++; /* the hop whose nodes hear from different ends */
    teide_release_hops(net, session, 0, middle, 0);
    left = teide_net_arrival(net, way->node[0], net->now, way->distance[middle]);
    right = teide_net_arrival(net, way->node[n], net->now, way->distance[n] - way->distance[middle + 1]);
    teide_net_send(net, way->node[0], way->node[middle], net->now, left, session);
    teide_net_send(net, way->node[n], way->node[middle + 1], net->now, right, session);
    teide_tell_hop(net, session, middle, teide_net_later(left, right), TEIDE_NET_RELEASE, (uint32_t)middle);
    teide_release_hops(net, session, middle + 1, n, n);
}

/* A session leaves its way, and its nodes hear of it; replaced: another one goes on for it. */
static inline void
teide_session_leave(struct teide_net *net, int32_t session, bool everywhere, bool replaced)
{
    struct teide_session *s = &net->sessions[session];
    const struct teide_demand *demand = &net->graph->traffic->demands[s->demand];
    const bool active = s->condition == TEIDE_SESSION_ACTIVE;
    const int32_t hops = net->graph->circuits && !active ? s->reserved : s->way == NULL ? 0 : s->way->n_hops;

    teide_session_become(net, session, TEIDE_SESSION_ENDED);
    if (__builtin_expect(net->graph->communicates, 0))
        teide_communication_note_end(net, session);
    s->ended = net->now;
    s->ended_everywhere = everywhere;
    if (!replaced)
        teide_note_in_system(net, s->demand, -1);
    net->demands[s->demand].active -= active && !net->graph->circuits;
    if (everywhere && hops > 0)
        teide_release_from_ends(net, session);
    else
        teide_release_hops(net, session, 0, hops, 0);
    if (demand->arrivals == TEIDE_ARRIVALS_SATURATING && !replaced)
        teide_net_schedule(net, net->now, TEIDE_NET_ARRIVAL, s->demand, 0);
    teide_session_forget(net, session);
}

/* A session is over. Saturating demands go on with the next one. */
static inline void
teide_session_end(struct teide_net *net, int32_t session, bool everywhere)
{
    teide_session_leave(net, session, everywhere, false);
}

/* The halves at a port that are for a session that has left. What a node does not know to be for it, stays until it hears. */
static inline void
teide_leave_port(struct teide_net *net, int32_t port, int32_t session)
{
    int32_t next;

    for (int32_t memory = teide_port_list(net, port)->first; memory != TEIDE_NONE; memory = next) {
        const struct teide_half *half = &net->halves[memory];
        next = half->next;
        if (half->session != session)
            continue;
        if (half->told <= net->now)
            teide_drop(net, memory, TEIDE_DROP_UNUSED);
        else
            teide_net_schedule(net, half->told, TEIDE_NET_NEWS, memory, 0);
    }
}

/* Nobody is left for whom a link makes pairs on demand: it stops, and its pairs are dropped. */
static inline void
teide_link_idle(struct teide_net *net, int32_t link)
{
    const struct teide_graph_link *l = &net->graph->links[link];

    for (int32_t i = l->first_channel; i < l->first_channel + l->n_channels; i++)
        if (net->channels[i].attempting) {
            teide_channel_stop(net, i);
            for (int end = 0; end < 2; end++)
                if (l->pooled[end])
                    teide_pool_offer(net, l->node[end]);
        }
    if (net->staging != NULL)
        teide_stage_clear_link(net, link, TEIDE_NONE);
    for (int end = 0; end < 2; end++) {
        int32_t next;
        for (int32_t memory = net->held[2 * link + end].first; memory != TEIDE_NONE; memory = next) {
            next = net->halves[memory].next;
            if (teide_half_known(net, &net->halves[memory]) == TEIDE_NONE)
                teide_drop(net, memory, TEIDE_DROP_UNUSED);
        }
    }
}

/* RELEASE: a session leaves a link. The caller forgets its reference, and sees to those who wait. */
static inline void
teide_leave_link(struct teide_net *net, int32_t session, int32_t hop)
{
    const int32_t link = net->sessions[session].way->link[hop];
    struct teide_link_state *state = &net->links[link];
    struct teide_crossing *crossing = teide_crossing_find(net, link, session);

    if (crossing != NULL) {
        teide_crossing_remove(net, crossing);
        for (int side = 0; side < 2; side++)
            if (state->wanted[side] == session)
                state->wanted[side] = TEIDE_NONE;
        teide_session_forget(net, session);
    }
    if (net->staging != NULL) {
        teide_stage_clear_link(net, link, session);
        teide_stage_clear_port(net, 2 * link, session);
        teide_stage_clear_port(net, 2 * link + 1, session);
    }
    teide_leave_port(net, 2 * link, session);
    teide_leave_port(net, 2 * link + 1, session);
    if (!net->graph->circuits && state->n_crossings == 0 && !net->graph->links[link].continuous)
        teide_link_idle(net, link);
}

#pragma GCC visibility pop

#endif
