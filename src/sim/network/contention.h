/* No deadlock where memories are shared: whoever waits for what a later one holds, gets it. doc/theory.md, section 9. Stands on
 * choosing.h and purifying.h.
 *
 * Sessions have a fixed order (claims.h). A half that a swap has made part of a
 * session and that finds no partner waits for its other link at that node. If the memories there are all held by halves of
 * other sessions, the last of these in the order is dropped, if it is after the one that waits; and the other end of that link
 * is told, where the same is done. So the first of all sessions never waits for another. */
#ifndef TEIDE_SIM_NETWORK_CONTENTION_H
#define TEIDE_SIM_NETWORK_CONTENTION_H

#include "sim/network/choosing.h"
#include "sim/network/purifying.h"

#pragma GCC visibility push(hidden)

enum { TEIDE_STOPPED = (1 << TEIDE_EVENT_DETAIL_BITS) - 1 }; /* of WANT, in the place of a session */

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
                teide_net_schedule(
                    net, teide_net_arrival(net, node, net->now, link->delay), TEIDE_NET_WANT, other ^ 1, TEIDE_STOPPED);
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

/* Whether a half is of a segment that begins at the first node of its session's way, as far as its node has heard: it goes on. */
static inline bool
teide_half_begins_way(const struct teide_net *net, int32_t memory)
{
    const struct teide_half *half = &net->halves[memory];
    const struct teide_net_segment *segment;

    if (half->condition != TEIDE_HALF_LIVE)
        return false;
    segment = &net->segments[half->segment];
    return half->side == 1 && segment->raw_pairs > 1 && segment->end[0] == 0
        && teide_segment_ready(net, segment, 1) <= net->now;
}

/* Whether a half may make way for a pair of a port's link: not if it waits for one of them itself, or is in an operation. */
static inline bool
teide_half_may_go(const struct teide_net *net, int32_t memory, int32_t port)
{
    const struct teide_half *half = &net->halves[memory];

    if (half->condition == TEIDE_HALF_LIVE || half->condition == TEIDE_HALF_DEAD)
        return !teide_half_complete(net, memory);
    return teide_half_stage_waits(net, memory) && half->port != port;
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
    teide_half_gives_way(net, half);
    teide_memory_clear(net, half);
    teide_link_start(net, port >> 1);
    teide_pool_offer(net, node);
}

/* Is every memory at a port held for sessions other than this one (own: or for this one, by what a swap has made)? If so, in
 * `last` the one that is to make way: of the others the last in the order, if it is after this one; else the youngest own one. */
static inline bool
teide_port_taken(struct teide_net *net, int32_t port, int32_t session, bool own, int32_t *last)
{
    const struct teide_graph_link *link = &net->graph->links[port >> 1];
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
        if (known == TEIDE_NONE || (known == session && (!own || teide_half_complete(net, memory))))
            return false;
        if (known == session && teide_half_begins_way(net, memory))
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
        return net->links[link].attempting > 0;
    for (int32_t i = l->first_channel; i < l->first_channel + l->n_channels; i++)
        if (net->channels[i].session == session && net->channels[i].attempting)
            return true;
    return false;
}

/* The same at a node with a pool. */
static inline void
teide_make_room(struct teide_net *net, int32_t port, struct teide_claim claim)
{
    const int32_t node = teide_port_node(net->graph, port);

    if (net->nodes[node].n_free > 0)
        teide_link_start(net, port >> 1);
    else if (!teide_take_from_attempts(net, port, claim))
        teide_take_from_pool(net, port, claim);
}

/* A half waits at a node for a pair of a port's link, for a session: it is the session's, or may become so. */
static inline void
teide_await(struct teide_net *net, int32_t memory, int32_t port, int32_t session)
{
    const struct teide_graph_link *link = &net->graph->links[port >> 1];
    const struct teide_claim claim = teide_claim_of(net, memory, session);
    const int32_t node = teide_port_node(net->graph, port);
    int64_t at;

    if (teide_link_attempts_for(net, port >> 1, session))
        return;
    if (net->graph->circuits)
        ; /* what is reserved is in nobody else's way */
    else if (link->pooled[port & 1])
        teide_make_room(
            net, port, net->halves[memory].condition == TEIDE_HALF_STAGED ? teide_memory_claim(net, memory) : claim);
    else if (claim.made)
        teide_make_way(net, port, session, false);
    if (teide_link_attempts_for(net, port >> 1, session) || !(claim.made || link->pooled[!(port & 1)])
        || !teide_link_up(net, port >> 1) || net->halves[memory].condition == TEIDE_HALF_STAGED)
        return; /* what is in a stage is known at the other end */
    at = teide_net_arrival(net, node, net->now, link->delay);
    teide_net_send(net, node, link->node[!(port & 1)], net->now, at, session);
    if (at >= net->graph->end)
        return;
    teide_session_keep(net, session);
    teide_net_schedule(net, at, TEIDE_NET_WANT, port ^ 1, (uint32_t)session << 1 | claim.made);
}

/* Those who wait at a node for a port's link look after themselves again: the link has just given a pair to somebody, or the
 * other end has given up its attempts. */
static inline void
teide_await_again(struct teide_net *net, int32_t port)
{
    const struct teide_link_state *state = &net->links[port >> 1];

    for (int32_t i = 0; i < state->n_crossings && state->n_through > 0; i++) {
        const int32_t session = state->crossings[i].session;
        int32_t across, waiting;
        if ((across = teide_port_across(net, &state->crossings[i], port)) == TEIDE_NONE
            || teide_port_list(net, across)->first == TEIDE_NONE || teide_port_serves(net, port, session) != TEIDE_NONE)
            continue;
        waiting = teide_port_list(net, across)->first;
        while (waiting != TEIDE_NONE && teide_half_known(net, &net->halves[waiting]) != session)
            waiting = net->halves[waiting].next;
        if (waiting == TEIDE_NONE && net->graph->links[port >> 1].pooled[port & 1])
            waiting = teide_port_serves(net, across, session);
        if (waiting != TEIDE_NONE)
            teide_await(net, waiting, port, session);
    }
}

/* A node with a pool keeps in mind who waits at the other end of a link, until that link gives a pair. */
TEIDE_NET void
teide_note_want(struct teide_net *net, int32_t port, int32_t session, bool made)
{
    struct teide_link_state *state = &net->links[port >> 1];
    const struct teide_claim claim = { session, TEIDE_NONE, made, false },
                             first = { state->wanted[port & 1], TEIDE_NONE, state->wanted_made[port & 1], false };

    if (first.session != TEIDE_NONE && !teide_claim_after(net, first, claim))
        return;
    state->wanted[port & 1] = session;
    state->wanted_made[port & 1] = made;
}

/* WANT: the node at a port hears that a session waits at the other end of the link for a pair; or, where TEIDE_STOPPED stands,
 * that the other end has given up its attempts. */
static inline void
teide_on_want(struct teide_net *net, int32_t port, int32_t detail)
{
    const int32_t session = detail >> 1;
    const struct teide_crossing *crossing;

    if (detail == TEIDE_STOPPED) {
        teide_await_again(net, port);
        return;
    }
    for (int32_t m = teide_port_list(net, port)->first; m != TEIDE_NONE; m = net->halves[m].next)
        if (net->halves[m].session != TEIDE_NONE && net->halves[m].told > net->now) {
            /* messages arrive in the order in which they were sent: not before that of what the other end used last */
            teide_net_schedule(net, net->halves[m].told, TEIDE_NET_WANT, port, (uint32_t)detail);
            if (net->halves[m].told >= net->graph->end)
                teide_session_forget(net, session);
            return;
        }
    crossing = teide_crossing_find(net, port >> 1, session);
    if (crossing != NULL && !teide_link_attempts_for(net, port >> 1, session)) {
        /* of what a session has itself, that which begins nearer to its first node goes on; where every link has one channel,
         * and every node a memory for it, that is what has come farther along the way */
        const bool own = net->graph->wide
            && teide_port_position(net, net->sessions[session].way, crossing->hop, port) > crossing->hop;
        if (!net->graph->circuits && net->graph->links[port >> 1].pooled[port & 1]) {
            teide_note_want(net, port, session, detail & 1);
            teide_make_room(net, port, (struct teide_claim) { session, TEIDE_NONE, detail & 1, own });
        } else if (detail & 1)
            teide_make_way(net, port, session, own);
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

    for (int32_t i = 0; i < state->n_crossings && state->n_through > 0; i++) {
        const int32_t other = state->crossings[i].session;
        int32_t across, waiting, last;
        across = teide_port_across(net, &state->crossings[i], port);
        if (across == TEIDE_NONE || teide_port_list(net, across)->first == TEIDE_NONE || other == session
            || !teide_session_before(net, other, session))
            continue;
        for (waiting = teide_port_list(net, across)->first; waiting != TEIDE_NONE; waiting = net->halves[waiting].next)
            if (teide_half_known(net, &net->halves[waiting]) == other)
                break;
        if (waiting != TEIDE_NONE && net->graph->links[port >> 1].pooled[port & 1]) {
            if (net->links[port >> 1].attempting == 0 && teide_port_serves(net, port, other) == TEIDE_NONE)
                teide_make_room(net, port, teide_claim_of(net, waiting, other));
            return half->condition != TEIDE_HALF_LIVE && half->condition != TEIDE_HALF_DEAD;
        }
        if (waiting != TEIDE_NONE && teide_port_taken(net, port, other, false, &last)) {
            teide_drop(net, last, TEIDE_DROP_GIVES_WAY);
            return last == memory;
        }
    }
    return false;
}

/* The port for whose link a half at a node with a pool waits, for a session, because the pool is full; TEIDE_NONE: none. */
static inline int32_t
teide_half_awaits(struct teide_net *net, int32_t memory, int32_t *session)
{
    const struct teide_half *half = &net->halves[memory];
    const struct teide_link_state *state = &net->links[half->port >> 1];
    const int32_t known = teide_half_known(net, half);

    if (half->condition == TEIDE_HALF_STAGED) { /* for another pair of its own link */
        *session = teide_half_for(net, memory);
        return *session == TEIDE_NONE || state->attempting > 0 ? TEIDE_NONE : half->port;
    }
    for (int32_t i = 0; i < state->n_crossings && state->n_through > 0; i++) {
        int32_t across;
        *session = state->crossings[i].session;
        if (known != TEIDE_NONE && *session != known)
            continue;
        across = teide_port_across(net, &state->crossings[i], half->port);
        if (across != TEIDE_NONE && net->graph->links[across >> 1].pooled[across & 1]
            && net->links[across >> 1].attempting == 0 && teide_port_serves(net, across, *session) == TEIDE_NONE)
            return across;
    }
    return TEIDE_NONE;
}

/* A pool is full: the first of those in it who wait for a memory gets one. */
static inline void
teide_pool_relieve(struct teide_net *net, int32_t node)
{
    const struct teide_graph_node *n = &net->graph->nodes[node];
    struct teide_claim first = { TEIDE_NONE, TEIDE_NONE, false, false };
    int32_t port = TEIDE_NONE;

    for (int32_t memory = n->first_memory; memory < n->first_memory + n->n_pool; memory++) {
        const struct teide_half *half = &net->halves[memory];
        struct teide_claim claim;
        int32_t across, session;
        if ((half->condition != TEIDE_HALF_LIVE && half->condition != TEIDE_HALF_DEAD
                && !teide_half_stage_waits(net, memory))
            || (across = teide_half_awaits(net, memory, &session)) == TEIDE_NONE)
            continue;
        claim = half->condition == TEIDE_HALF_STAGED ? teide_memory_claim(net, memory)
                                                     : teide_claim_of(net, memory, session);
        if (port != TEIDE_NONE && teide_claim_after(net, claim, first))
            continue;
        first = claim;
        port = across;
    }
    for (int32_t k = n[0].first_incident; k < n[1].first_incident; k++) {
        const int32_t p = net->graph->incident[k];
        const struct teide_link_state *state = &net->links[p >> 1];
        const struct teide_claim claim = { state->wanted[p & 1], TEIDE_NONE, state->wanted_made[p & 1], false };
        if (claim.session == TEIDE_NONE || state->attempting > 0
            || (first.session != TEIDE_NONE && !teide_claim_after(net, first, claim)))
            continue;
        first = claim;
        port = p;
    }
    if (first.session != TEIDE_NONE)
        teide_make_room(net, port, first);
}

/* A half in a pool waits: if the pool is full, somebody is to have room; else what is free may be for another link than before, where
 * pairs are purified. */
static inline void
teide_pool_look(struct teide_net *net, int32_t memory)
{
    const int32_t node = teide_half_node(net, memory);

    if (memory < 2 * net->graph->n_channels)
        return;
    if (net->nodes[node].n_free == 0)
        teide_pool_relieve(net, node);
    else if (net->staging != NULL)
        teide_pool_offer(net, node);
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
    teide_pool_look(net, memory);
    if ((half->condition != TEIDE_HALF_LIVE && half->condition != TEIDE_HALF_DEAD)
        || (known == TEIDE_NONE && !net->graph->wide))
        return;
    for (int32_t i = 0; i < state->n_crossings && state->n_through > 0; i++) {
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

/* Those who wait for pairs of a link look after themselves again, at both of its ends; not circuits on demand, whose links make what is
 * needed and no more. */
static inline void
teide_link_await_again(struct teide_net *net, int32_t link)
{
    const struct teide_link_state *state = &net->links[link];
    bool any = !net->graph->circuits;

    for (int32_t i = 0; i < state->n_crossings && !any; i++)
        any = net->sessions[state->crossings[i].session].units == NULL;
    for (int end = 0; end < 2 && any; end++)
        teide_await_again(net, 2 * link + end);
}

/* A segment waits in a stage for a partner: see to it that it does not wait for ever, nor others for what it holds. What circuits have
 * reserved is enough. */
static inline void
teide_staged_contend(struct teide_net *net, int32_t name)
{
    const struct teide_net_segment *segment = &net->segments[name];
    const int32_t link = net->staging[name].link;

    for (int side = 0; side < 2 && !net->graph->circuits; side++) {
        const int32_t memory = segment->half[side];
        int32_t session;
        if (memory == TEIDE_NONE)
            continue;
        teide_pool_look(net, memory);
        if (segment->next_free != TEIDE_IN_USE || segment->half[side] != memory)
            break; /* it has given way itself */
        if ((session = teide_half_for(net, memory)) != TEIDE_NONE)
            teide_await(net, memory, net->halves[memory].port, session);
        if (segment->next_free != TEIDE_IN_USE)
            break;
    }
    if (link != TEIDE_NONE)
        teide_link_await_again(net, link);
}

#pragma GCC visibility pop

#endif
