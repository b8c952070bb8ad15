/* Room for those who wait: which half gives way. doc/theory.md, 9.5. Stands on choosing.h and purifying.h.
 *
 * A memory is taken from attempts that nobody waits for, or else from the half with the last claim (claims.h). */
#ifndef TEIDE_SIM_NETWORK_ROOM_H
#define TEIDE_SIM_NETWORK_ROOM_H

#include "sim/network/choosing.h"
#include "sim/network/purifying.h"

#pragma GCC visibility push(hidden)

/* Take a pool's memory from attempts that nobody waits for; where pairs are purified, or whose pairs have a later claim: what comes of
 * them might be dropped before it is of use. */
static inline bool
teide_take_from_attempts(struct teide_net *net, int32_t port, struct teide_claim claim)
{
    const struct teide_graph *graph = net->graph;
    const int32_t node = teide_port_node(graph, port);

    for (int32_t k = graph->nodes[node].first_incident; k < graph->nodes[node + 1].first_incident; k++) {
        const int32_t other = graph->incident[k];
        const struct teide_graph_link *link = &graph->links[other >> 1];
        if (other == port || net->links[other >> 1].attempting == 0 || !link->pooled[other & 1]
            || (teide_port_awaited(net, other)
                && (net->staging == NULL || !teide_claim_after(net, teide_port_claim(net, other), claim))))
            continue;
        for (int32_t i = link->first_channel; i < link->first_channel + link->n_channels; i++)
            if (net->channels[i].attempting) {
                teide_channel_stop(net, i);
                teide_net_schedule(net, teide_net_arrival(net, node, net->now, link->delay), TEIDE_NET_WANT, other ^ 1,
                    TEIDE_WANT_AGAIN);
                teide_link_start(net, port >> 1);
                if (net->staging != NULL)
                    teide_pool_offer(net, node); /* the other end may not be ready */
                if (link->pooled[!(other & 1)])
                    teide_pool_offer(net, link->node[!(other & 1)]);
                return true;
            }
    }
    return false;
}

/* Whether a half is one end of a pair from end to end, and its node has heard so: it is delivered when the other end has. */
static inline bool
teide_half_complete(const struct teide_net *net, int32_t memory)
{
    const struct teide_half *half = &net->halves[memory];
    const struct teide_net_segment *segment;

    if (half->condition != TEIDE_HALF_LIVE)
        return false;
    segment = &net->segments[half->segment];
    return segment->due > 0 && teide_segment_ready(net, segment, half->side) <= net->now;
}

/* Whether a half that is complete leaves its memory then: it does not enter a stage. */
static inline bool
teide_half_goes(const struct teide_net *net, int32_t memory)
{
    return net->graph->stages[TEIDE_AT_ENDS].purification.rounds == 0 && teide_half_complete(net, memory);
}

/* Whether a half may make way for a pair of a port's link: not if it waits for one of them itself, or is in an operation. */
static inline bool
teide_half_may_go(const struct teide_net *net, int32_t memory, int32_t port)
{
    const struct teide_half *half = &net->halves[memory];

    if (half->condition == TEIDE_HALF_LIVE || half->condition == TEIDE_HALF_DEAD)
        return !teide_half_complete(net, memory);
    return teide_half_stage_waits(net, memory) && net->staging[half->segment].place == TEIDE_AT_LINK
        && half->port != port;
}

/* A node lets go of a half so that another one can go on; its memory is not free yet. */
static inline void
teide_half_gives_way(struct teide_net *net, int32_t memory)
{
    if (net->halves[memory].condition == TEIDE_HALF_STAGED)
        teide_staged_let_go(net, memory, TEIDE_DROP_GIVES_WAY);
    else
        teide_let_go(net, memory, TEIDE_DROP_GIVES_WAY);
}

/* Until when the node of a link pair, for nobody or given to a session at its herald, does not know whether the other end has used it at
 * once. Only where pairs are purified from end to end: else others wait for it no longer than for the pair that they need. */
static inline int64_t
teide_half_settles(const struct teide_net *net, int32_t memory)
{
    const struct teide_half *half = &net->halves[memory];

    if (!net->graph->ends_wait || half->condition == TEIDE_HALF_STAGED
        || (teide_half_known(net, half) != TEIDE_NONE && half->told != half->came))
        return net->now;
    return half->came + net->graph->swap_duration + net->graph->links[half->port >> 1].delay;
}

/* Drop the last half in a node's pool, if it comes after a claim, so that there is a memory for a port's link. */
static inline void
teide_take_from_pool(struct teide_net *net, int32_t port, struct teide_claim claim)
{
    const int32_t node = teide_port_node(net->graph, port);
    const struct teide_graph_node *n = &net->graph->nodes[node];
    struct teide_claim last = claim;
    int32_t half = TEIDE_NONE;

    for (int32_t memory = n->first_memory; memory < n->first_memory + n->n_pool; memory++) {
        struct teide_claim other;
        if (memory == claim.waiting || !teide_half_may_go(net, memory, port))
            continue;
        other = teide_memory_claim(net, memory);
        if (teide_claim_after(net, other, last)) {
            last = other;
            half = memory;
        }
    }
    if (half == TEIDE_NONE)
        return;
    if (teide_half_settles(net, half) > net->now) {
        teide_net_schedule(net, teide_half_settles(net, half), TEIDE_NET_NEWS, half, 0);
        return;
    }
    teide_half_gives_way(net, half);
    teide_memory_clear(net, half);
    teide_link_start(net, port >> 1);
    teide_pool_offer(net, node);
}

/* Whether halves of a session at a port may stay where they are when they are complete: it ends there, and purifies its pairs. */
static inline bool
teide_port_keeps(struct teide_net *net, int32_t port, int32_t session)
{
    const struct teide_crossing *crossing = net->graph->ends_wait ? teide_crossing_find(net, port >> 1, session) : NULL;

    return crossing != NULL && teide_port_across(crossing, port) == TEIDE_NONE;
}

/* Is every memory at a port held for sessions other than this one (own: or for this one, by what a swap has made)? If so, in
 * `last` the one that is to make way: of the others the last in the order, if it is after this one; else the youngest own one. */
static inline bool
teide_port_taken(struct teide_net *net, int32_t port, int32_t session, bool own, int32_t *last)
{
    const struct teide_graph_link *link = &net->graph->links[port >> 1];
    const bool keeps = !own && teide_port_keeps(net, port, session);
    int32_t other = TEIDE_NONE, mine = TEIDE_NONE;

    for (int32_t i = link->first_channel; i < link->first_channel + link->n_channels; i++) {
        const int32_t memory = link->pooled[port & 1] ? net->channels[i].memory[port & 1] : 2 * i + (port & 1);
        const struct teide_half *half;
        int32_t known;
        if (net->graph->circuits && net->channels[i].session != session)
            continue;
        if (net->graph->circuits && (memory == TEIDE_NONE || net->halves[memory].channel != i))
            return false; /* its channel has none there */
        half = &net->halves[memory];
        if (teide_half_stage_waits(net, memory)
            || (half->condition == TEIDE_HALF_STAGED && net->staging[half->segment].place == TEIDE_AT_ENDS))
            continue; /* it needs another pair itself, or may do so */
        if (half->condition != TEIDE_HALF_LIVE && half->condition != TEIDE_HALF_DEAD)
            return false;
        known = teide_half_known(net, half);
        if (known == session && keeps)
            continue;
        if (known == TEIDE_NONE || (known == session && (!own || teide_half_goes(net, memory))))
            return false;
        if (known == session && teide_half_leads(net, memory))
            continue;
        if (known == session)
            mine = mine == TEIDE_NONE || half->came > net->halves[mine].came ? memory : mine;
        else if (other == TEIDE_NONE || teide_session_before(net, teide_half_known(net, &net->halves[other]), known))
            other = memory;
    }
    if (other != TEIDE_NONE && !teide_session_before(net, session, teide_half_known(net, &net->halves[other])))
        other = TEIDE_NONE;
    *last = other != TEIDE_NONE ? other : mine;
    return *last != TEIDE_NONE;
}

/* A session waits at a node for a pair of a port's link: make room there for it. */
static inline void
teide_make_way(struct teide_net *net, int32_t port, int32_t session, bool own)
{
    int32_t last;

    if (teide_port_taken(net, port, session, own, &last))
        teide_drop(net, last, TEIDE_DROP_GIVES_WAY);
}

/* Whether a link attempts to make pairs that a session may have. */
static inline bool
teide_link_attempts_for(const struct teide_net *net, int32_t link, int32_t session)
{
    const struct teide_graph_link *l = &net->graph->links[link];

    if (!net->graph->circuits)
        return teide_link_makes(net, link);
    for (int32_t i = l->first_channel; i < l->first_channel + l->n_channels; i++)
        if (net->channels[i].session == session && (net->channels[i].attempting || teide_channel_moves(net, i)))
            return true;
    return false;
}

/* The same at a node with a pool. */
static inline void
teide_make_room(struct teide_net *net, int32_t port, struct teide_claim claim)
{
    const int32_t node = teide_port_node(net->graph, port);

    if (claim.waiting != TEIDE_NONE)
        net->halves[claim.waiting].asked = claim.place == TEIDE_CLAIM_LEADS;
    if (net->nodes[node].n_free > 0)
        teide_link_start(net, port >> 1);
    else if (!teide_take_from_attempts(net, port, claim))
        teide_take_from_pool(net, port, claim);
}

#pragma GCC visibility pop

#endif
