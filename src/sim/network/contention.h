/* No deadlock where memories are shared: whoever waits for what a later one holds, gets it. doc/theory.md, 9.5. Stands on ends.h.
 *
 * Sessions have a fixed order (claims.h). A half that a swap has made part of a session and that finds no partner waits for its other
 * link at that node. If the memories there are all held by halves of other sessions, the last of these in the order is dropped, if it
 * is after the one that waits; and the other end of that link is told, where the same is done. Of a session's own halves, those that
 * lead go on. */
#ifndef TEIDE_SIM_NETWORK_CONTENTION_H
#define TEIDE_SIM_NETWORK_CONTENTION_H

#include "sim/network/ends.h"

#pragma GCC visibility push(hidden)

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
    net->halves[memory].asked = claim.place == TEIDE_CLAIM_LEADS;
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
    teide_net_schedule(net, at, TEIDE_NET_WANT, port ^ 1,
        (uint32_t)session << TEIDE_WANT_SESSION | (claim.made ? TEIDE_WANT_MADE : 0)
            | (claim.place == TEIDE_CLAIM_LEADS ? TEIDE_WANT_LEADS : 0));
}

/* Whoever waits at a node for a port's link, for a crossing of that link, looks after itself again. */
static inline void
teide_await_for(struct teide_net *net, int32_t port, const struct teide_crossing *crossing)
{
    const int32_t session = crossing->session, across = teide_port_across(crossing, port);
    int32_t waiting;

    if (across == TEIDE_NONE || teide_port_list(net, across)->first == TEIDE_NONE
        || teide_port_serves(net, port, session) != TEIDE_NONE)
        return;
    waiting = teide_port_waiting(net, across, session);
    if (waiting == TEIDE_NONE && teide_link_pooled(net, port >> 1))
        waiting = teide_port_serves(net, across, session);
    if (waiting != TEIDE_NONE)
        teide_await(net, waiting, port, session);
}

/* Whether a half that is nobody's own waits at a port across for a link where memories come from a pool, and so for many. */
static inline bool
teide_many_await(const struct teide_net *net, int32_t port)
{
    const struct teide_link_state *state = &net->links[port >> 1];
    bool any = false;

    for (int32_t i = 0; i < state->n_courses && teide_link_pooled(net, port >> 1) && !any; i++)
        any = teide_port_has_free(net, state->courses[i].across[port & 1]);
    return any;
}

/* Make room at a port for the first session that presses for pairs of its link, though nothing of it may wait there. */
static inline void
teide_await_pressing(struct teide_net *net, int32_t port)
{
    const int32_t session = teide_port_pressed(net, port);

    if (session == TEIDE_NONE || teide_link_makes(net, port >> 1))
        return;
    if (net->graph->links[port >> 1].pooled[port & 1])
        teide_make_room(net, port, teide_claim_pressing(net, port, session));
    else
        teide_make_way(net, port, session, false);
}

/* The same of all who wait there: the link has just given a pair to somebody, or the other end has given up its attempts. Nobody has to
 * do anything any more once the link attempts. */
static inline void
teide_await_again(struct teide_net *net, int32_t port)
{
    const struct teide_crossing *crossing;
    struct teide_firsts firsts;

    if (net->links[port >> 1].n_through > 0 && (net->graph->circuits || !teide_link_makes(net, port >> 1))) {
        if (teide_many_await(net, port))
            teide_firsts_all(net, port >> 1, &firsts);
        else
            teide_firsts_waiting(net, port, &firsts);
        while ((crossing = teide_firsts_next(net, &firsts)) != NULL
            && (net->graph->circuits || !teide_link_makes(net, port >> 1)))
            teide_await_for(net, port, crossing);
    }
    teide_await_pressing(net, port);
}

/* A half at a port has been used for a session; others may wait for its link, and for the one across. */
static __attribute__((noinline, unused)) void
teide_used(struct teide_net *net, int32_t port, int32_t across, int32_t session)
{
    const struct teide_session *s = &net->sessions[session];

    if (net->graph->circuits
        && (net->graph->nests || net->graph->traffic->demands[s->demand].width == 1
            || (net->staging != NULL && !teide_circuit_contended(net, session))))
        return;
    if (teide_link_contended(net, port >> 1) || teide_link_contended(net, across >> 1)) {
        teide_await_again(net, port);
        teide_await_again(net, across);
    }
}

/* Both nodes of a link have heard of a session: link pairs that are in pools already wait for it, too. */
static __attribute__((cold, noinline, unused)) void
teide_await_early(struct teide_net *net, int32_t link, int32_t session)
{
    if (net->links[link].n_through == 0)
        return; /* sessions of one hop only: nothing waits across */
    for (int end = 0; end < 2; end++) {
        const struct teide_crossing *crossing = teide_crossing_find(net, link, session);
        int32_t across;
        if (crossing == NULL || (across = teide_port_across(crossing, 2 * link + end)) == TEIDE_NONE)
            continue;
        if (teide_link_pooled(net, link))
            teide_await_for(net, 2 * link + end, crossing);
        if (teide_link_pooled(net, across >> 1) && (crossing = teide_crossing_find(net, across >> 1, session)) != NULL)
            teide_await_for(net, across, crossing);
    }
}

/* A node with a pool keeps in mind who waits at the other end of a link, until that link gives a pair. */
TEIDE_NET void
teide_note_want(struct teide_net *net, int32_t port, struct teide_claim claim)
{
    struct teide_link_state *state = &net->links[port >> 1];
    const struct teide_claim first = teide_port_wanted(net, port);

    if (first.session != TEIDE_NONE && !teide_claim_after(net, first, claim))
        return;
    state->wanted[port & 1] = claim.session;
    state->wanted_as[port & 1] = (struct teide_wanted) { .made = claim.made, .place = claim.place & 127U };
}

/* When a message that a session waits at the other end of a link is for the node at a port to hear. Messages arrive in the order in which
 * they were sent: not before that of what the other end used last. What leads does not drop another half of its session before the
 * node has heard whether that leads, too. */
static __attribute__((noinline)) int64_t
teide_want_hears(const struct teide_net *net, int32_t port, int32_t session, bool leads)
{
    for (int32_t m = net->held[port].first; m != TEIDE_NONE; m = net->halves[m].next) {
        const struct teide_half *half = &net->halves[m];
        int64_t at = half->told;
        if (half->session == TEIDE_NONE)
            continue;
        if (leads && half->session == session && half->condition == TEIDE_HALF_LIVE && !net->graph->is_global)
            at = teide_net_later(at, teide_segment_ready(net, &net->segments[half->segment], half->side));
        if (at > net->now)
            return at;
    }
    return net->now;
}

/* WANT: the node at a port hears that a session waits at the other end of the link for a pair; or, where TEIDE_WANT_AGAIN stands,
 * that the other end has given up its attempts, or has a memory now. */
static inline void
teide_on_want(struct teide_net *net, int32_t port, int32_t detail)
{
    const int32_t session = detail >> TEIDE_WANT_SESSION;
    const struct teide_crossing *crossing;
    int64_t at;

    if (detail == TEIDE_WANT_AGAIN) {
        teide_await_again(net, port);
        if (net->links[port >> 1].attempting == 0 && net->links[port >> 1].wanted[port & 1] != TEIDE_NONE)
            teide_make_room(net, port, teide_port_wanted(net, port));
        return;
    }
    at = teide_want_hears(net, port, session, detail & TEIDE_WANT_LEADS);
    if (at > net->now) {
        teide_net_schedule(net, at, TEIDE_NET_WANT, port, (uint32_t)detail);
        if (at >= net->graph->end)
            teide_session_forget(net, session);
        return;
    }
    crossing = teide_crossing_find(net, port >> 1, session);
    if (crossing != NULL && !teide_link_attempts_for(net, port >> 1, session)) {
        const bool before = teide_port_position(net, net->sessions[session].way, crossing->hop, port) > crossing->hop;
        const struct teide_claim claim = { session, TEIDE_NONE, detail & TEIDE_WANT_MADE,
            detail & TEIDE_WANT_LEADS ? TEIDE_CLAIM_LEADS_BEFORE
                : before              ? TEIDE_CLAIM_BEFORE
                                      : TEIDE_CLAIM_BEHIND };
        if (!net->graph->circuits && net->graph->links[port >> 1].pooled[port & 1]) {
            teide_note_want(net, port, claim);
            teide_make_room(net, port, claim);
        } else if (claim.made)
            teide_make_way(net, port, session, claim.place == TEIDE_CLAIM_LEADS_BEFORE);
    }
    teide_session_forget(net, session);
}

/* Others wait at a node for the link of a half that one session has: does it give way to one of them? */
static inline bool
teide_give_way(struct teide_net *net, int32_t memory)
{
    const struct teide_half *half = &net->halves[memory];
    const int32_t session = teide_half_known(net, half), port = half->port;
    const struct teide_crossing *crossing;
    struct teide_firsts firsts;

    if (net->links[port >> 1].n_through == 0)
        return false;
    teide_firsts_waiting(net, port, &firsts);
    while ((crossing = teide_firsts_next(net, &firsts)) != NULL) {
        const int32_t other = crossing->session;
        int32_t across, waiting, last;
        across = teide_port_across(crossing, port);
        if (across == TEIDE_NONE || teide_port_list(net, across)->first == TEIDE_NONE || other == session
            || !teide_session_before(net, other, session))
            continue;
        waiting = teide_port_waiting(net, across, other);
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

/* The port for whose link a half at a node with a pool waits, because the pool is full, for the first session that it may wait for;
 * TEIDE_NONE: none. */
static inline int32_t
teide_half_awaits(struct teide_net *net, int32_t memory, int32_t *session)
{
    const struct teide_half *half = &net->halves[memory];
    const int32_t known = teide_half_known(net, half);
    const struct teide_crossing *crossing;
    struct teide_firsts firsts;
    int32_t port = TEIDE_NONE;

    if (half->condition == TEIDE_HALF_STAGED) { /* for another pair of its own link */
        *session = teide_half_for(net, memory);
        return *session == TEIDE_NONE || teide_link_makes(net, half->port >> 1) ? TEIDE_NONE : half->port;
    }
    teide_firsts_for(net, half->port >> 1, known, &firsts);
    while ((crossing = teide_firsts_next(net, &firsts)) != NULL) {
        const int32_t other = crossing->session;
        int32_t across;
        if (port != TEIDE_NONE && !teide_session_before(net, other, *session))
            continue;
        across = teide_port_across(crossing, half->port);
        if (across == TEIDE_NONE || !net->graph->links[across >> 1].pooled[across & 1]
            || teide_link_makes(net, across >> 1) || teide_port_serves(net, across, other) != TEIDE_NONE)
            continue;
        *session = other;
        port = across;
    }
    return port;
}

/* The first claim to a memory of a pool, and for which port's link; port TEIDE_NONE: none. */
struct teide_first_claim {
    struct teide_claim claim;
    int32_t port;
};

static inline void
teide_first_of(const struct teide_net *net, struct teide_first_claim *first, struct teide_claim claim, int32_t port)
{
    if (first->port == TEIDE_NONE || teide_claim_after(net, first->claim, claim))
        *first = (struct teide_first_claim) { claim, port };
}

/* A pool is full: the first of those at its node who wait for a memory gets one. */
static __attribute__((cold, noinline, unused)) void
teide_pool_relieve(struct teide_net *net, int32_t node)
{
    const struct teide_graph_node *n = &net->graph->nodes[node];
    struct teide_first_claim first = { .port = TEIDE_NONE };
    int32_t across, session = TEIDE_NONE;

    for (int32_t k = n[0].first_incident; k < n[1].first_incident; k++) {
        const int32_t port = net->graph->incident[k], staged = teide_port_staged(net, port);
        const struct teide_link_state *state = &net->links[port >> 1];
        for (int32_t m = teide_port_list(net, port)->first; m != TEIDE_NONE; m = net->halves[m].next)
            if ((across = teide_half_awaits(net, m, &session)) != TEIDE_NONE)
                teide_first_of(net, &first, teide_claim_of(net, m, session), across);
        if (!net->graph->links[port >> 1].pooled[port & 1])
            continue;
        if (staged != TEIDE_NONE && teide_half_awaits(net, staged, &session) != TEIDE_NONE)
            teide_first_of(net, &first, teide_memory_claim(net, staged), port);
        if (state->wanted[port & 1] != TEIDE_NONE && !teide_link_makes(net, port >> 1))
            teide_first_of(net, &first, teide_port_wanted(net, port), port);
        if (!teide_link_makes(net, port >> 1) && (session = teide_port_pressed(net, port)) != TEIDE_NONE)
            teide_first_of(net, &first, teide_claim_pressing(net, port, session), port);
    }
    if (first.port != TEIDE_NONE)
        teide_make_room(net, first.port, first.claim);
}

/* A session has left a link: others may be first now at its nodes that have pools. */
static __attribute__((cold, noinline, unused)) void
teide_link_relieve(struct teide_net *net, int32_t link)
{
    const struct teide_graph_link *l = &net->graph->links[link];

    for (int end = 0; end < 2; end++) {
        if (l->pooled[end] && net->staging != NULL)
            teide_pool_offer(net, l->node[end]);
        if (l->pooled[end] && net->nodes[l->node[end]].n_free == 0)
            teide_pool_relieve(net, l->node[end]);
    }
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

/* Whether a half at a port that is nobody's own may wait for a link across, where memories come from a pool: some link does not attempt,
 * and has given nothing that is nobody's own, either. */
static inline bool
teide_may_await(const struct teide_net *net, int32_t port)
{
    const struct teide_link_state *state = &net->links[port >> 1];
    bool any = state->courses == NULL;

    for (int32_t i = 0; i < state->n_courses && !any; i++) {
        const int32_t across = state->courses[i].across[port & 1];
        any = across != TEIDE_NONE && state->courses[i].fixed.n > 0 && teide_link_pooled(net, across >> 1)
            && !teide_link_makes(net, across >> 1);
    }
    return any;
}

/* A half that its node holds has found no partner: see to it that it does not wait for ever, nor others for it. */
static inline void
teide_contend(struct teide_net *net, int32_t memory)
{
    const struct teide_half *half = &net->halves[memory];
    const int32_t known = teide_half_known(net, half);
    const struct teide_crossing *crossing;
    struct teide_firsts firsts;

    if (half->condition != TEIDE_HALF_LIVE && half->condition != TEIDE_HALF_DEAD)
        return;
    if (known != TEIDE_NONE && teide_give_way(net, memory))
        return;
    teide_await_pressing(net, half->port);
    if (half->condition != TEIDE_HALF_LIVE && half->condition != TEIDE_HALF_DEAD)
        return;
    teide_pool_look(net, memory);
    if ((half->condition != TEIDE_HALF_LIVE && half->condition != TEIDE_HALF_DEAD)
        || (known == TEIDE_NONE && !net->graph->wide))
        return;
    if (known != TEIDE_NONE)
        teide_firsts_for(net, half->port >> 1, known, &firsts);
    else if (teide_may_await(net, half->port))
        teide_firsts_all(net, half->port >> 1, &firsts);
    else
        return;
    while ((crossing = teide_firsts_next(net, &firsts)) != NULL) {
        const int32_t across = teide_port_across(crossing, half->port);
        if (across == TEIDE_NONE || teide_port_serves(net, across, crossing->session) != TEIDE_NONE)
            continue;
        if (known != TEIDE_NONE || teide_link_pooled(net, across >> 1))
            teide_await(net, memory, across, crossing->session);
        if (half->condition != TEIDE_HALF_LIVE && half->condition != TEIDE_HALF_DEAD)
            return;
    }
}

/* Those who wait for pairs of a link look after themselves again, at both of its ends; not circuits on demand, whose links make what is
 * needed and no more. */
static inline void
teide_link_await_again(struct teide_net *net, int32_t link)
{
    const struct teide_crossing *crossing;
    struct teide_firsts firsts;
    bool any = !net->graph->circuits;

    teide_firsts_all(net, link, &firsts);
    while (!any && !net->graph->nests && (crossing = teide_firsts_next(net, &firsts)) != NULL)
        any = net->sessions[crossing->session].units == NULL || teide_circuit_contended(net, crossing->session);
    for (int end = 0; end < 2 && any; end++)
        teide_await_again(net, 2 * link + end);
}

/* A pair from end to end waits in its stage: others may wait at its ends. */
static inline void
teide_ends_contend(struct teide_net *net, int32_t name)
{
    const struct teide_net_segment *segment = &net->segments[name];

    teide_ends_wait(net, name);
    for (int side = 0; side < 2 && segment->next_free == TEIDE_IN_USE; side++) {
        if (segment->half[side] == TEIDE_NONE)
            continue;
        teide_pool_look(net, segment->half[side]);
        teide_await_pressing(net, net->halves[segment->half[side]].port);
    }
}

/* A segment waits in a stage for a partner: see to it that it does not wait for ever, nor others for what it holds. What circuits have
 * reserved is enough. */
static inline void
teide_staged_contend(struct teide_net *net, int32_t name)
{
    const struct teide_net_segment *segment = &net->segments[name];
    const int32_t link = net->staging[name].link;

    if (net->graph->ends_wait && net->staging[name].place == TEIDE_AT_ENDS) {
        teide_ends_contend(net, name);
        return;
    }
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
