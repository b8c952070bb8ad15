/* Claims to memories that are shared: who is first. Stands on staging.h. doc/theory.md, 9.5.
 *
 * Sessions have a fixed order: by priority, if that is the discipline, then by arrival. */
#ifndef TEIDE_SIM_NETWORK_CLAIMS_H
#define TEIDE_SIM_NETWORK_CLAIMS_H

#include "sim/network/staging.h"

#pragma GCC visibility push(hidden)

/* The detail of WANT: a session, with what is known of the half that waits at the other end; or that whoever waits is to look again. */
enum {
    TEIDE_WANT_MADE = 1,
    TEIDE_WANT_LEADS = 2,
    TEIDE_WANT_SESSION = 2, /* bits below the session */
    TEIDE_WANT_AGAIN = (1 << TEIDE_EVENT_DETAIL_BITS) - 1
};

/* For whom a half counts: its session, or the first in the order that could use it, TEIDE_NONE: nobody. Sessions of one hop take pairs
 * when they come, so that they wait for those that are still to be purified, but not for those that are left. */
static inline int32_t
teide_half_for(const struct teide_net *net, int32_t memory)
{
    const struct teide_half *half = &net->halves[memory];
    const int32_t known = teide_half_known(net, half);
    const struct teide_crossing *crossing;
    struct teide_firsts firsts;
    int32_t first = TEIDE_NONE;

    if (known != TEIDE_NONE)
        return known;
    teide_firsts_of_courses(net, half->port >> 1, &firsts);
    while ((crossing = teide_firsts_next(net, &firsts)) != NULL) {
        const int32_t session = crossing->session;
        const struct teide_way *way = net->sessions[session].way;
        if (way != NULL && way->n_hops == 1 && half->condition != TEIDE_HALF_STAGED)
            continue;
        if (first == TEIDE_NONE || teide_session_before(net, session, first))
            first = session;
    }
    return first;
}

/* The place of a claim among those of the same session at a node. What leads is the right end of a segment that begins at the session's
 * first node: teide_half_leads(). */
enum teide_claim_place {
    TEIDE_CLAIM_LEADS,        /* it waits here and leads */
    TEIDE_CLAIM_LEADS_BEFORE, /* it waits at the other end of a link and leads */
    TEIDE_CLAIM_HERE,         /* it waits here */
    TEIDE_CLAIM_BEFORE,       /* it waits at the other end of a link, nearer to the first node */
    TEIDE_CLAIM_BEHIND,       /* it waits at the other end of a link, nearer to the last node */
    TEIDE_CLAIM_STAGED,       /* it is still to be purified */
    TEIDE_CLAIM_PRESSES, /* nothing waits, but the session presses for pairs of the link, whose other end is nearer to the first node */
    TEIDE_CLAIM_PRESSES_ON /* the same, nearer to the last node */
};

/* A claim to a memory: of a half that waits (TEIDE_NONE: at the other end of a link), for a session; made: what a swap has made. */
struct teide_claim {
    int32_t session, waiting;
    bool made;
    uint8_t place; /* enum teide_claim_place */
};

/* Whether a half is the right end of a segment that begins at the first node of its session's way, as far as its node has heard, and so
 * leads all of the session that does not. */
TEIDE_NET bool
teide_half_leads(const struct teide_net *net, int32_t memory)
{
    const struct teide_half *half = &net->halves[memory];
    const struct teide_net_segment *segment;

    if (half->condition != TEIDE_HALF_LIVE || half->side != 1)
        return false;
    segment = &net->segments[half->segment];
    return segment->raw_pairs > 1 && segment->end[0] == 0
        && (net->graph->is_global || teide_segment_ready(net, segment, 1) <= net->now);
}

/* The claim of a half that a node holds, for a session. */
TEIDE_NET struct teide_claim
teide_claim_of(const struct teide_net *net, int32_t memory, int32_t session)
{
    struct teide_claim claim = { session, memory, teide_half_known(net, &net->halves[memory]) != TEIDE_NONE,
        net->halves[memory].condition == TEIDE_HALF_STAGED ? TEIDE_CLAIM_STAGED : TEIDE_CLAIM_HERE };

    if (claim.made && net->graph->wide && teide_half_leads(net, memory))
        claim.place = TEIDE_CLAIM_LEADS;
    return claim;
}

/* Does a claim come after another one: a link pair after what a swap has made, then a later session, then by the place in the session,
 * then the younger half. */
static inline bool
teide_claim_after(const struct teide_net *net, struct teide_claim a, struct teide_claim b)
{
    const struct teide_half *x, *y;

    if (a.made != b.made)
        return b.made;
    if (a.session != b.session)
        return a.session == TEIDE_NONE || (b.session != TEIDE_NONE && teide_session_before(net, b.session, a.session));
    if (a.place != b.place)
        return a.place > b.place;
    if (a.waiting == TEIDE_NONE)
        return false;
    x = &net->halves[a.waiting];
    y = &net->halves[b.waiting];
    return x->came != y->came ? x->came > y->came : a.waiting > b.waiting;
}

/* The first claim to a memory at a port that is known to wait at the other end of its link; session TEIDE_NONE: none. */
TEIDE_NET struct teide_claim
teide_port_wanted(const struct teide_net *net, int32_t port)
{
    const struct teide_link_state *state = &net->links[port >> 1];

    return (struct teide_claim) { state->wanted[port & 1], TEIDE_NONE, state->wanted_as[port & 1].made,
        state->wanted_as[port & 1].place };
}

/* Whether a half waits in a stage for a partner. */
TEIDE_NET bool
teide_half_stage_waits(const struct teide_net *net, int32_t memory)
{
    const struct teide_half *half = &net->halves[memory];

    return half->condition == TEIDE_HALF_STAGED && net->staging[half->segment].state == TEIDE_STAGED_WAITING;
}

/* The half at a port that waits there for a session, as its node knows: one that leads, if there is one, else the first. TEIDE_NONE:
 * none. */
static inline int32_t
teide_port_waiting(struct teide_net *net, int32_t port, int32_t session)
{
    int32_t waiting = TEIDE_NONE;

    for (int32_t m = teide_port_list(net, port)->first; m != TEIDE_NONE; m = net->halves[m].next) {
        if (teide_half_known(net, &net->halves[m]) != session)
            continue;
        if (!net->graph->wide || teide_half_leads(net, m))
            return m;
        waiting = waiting == TEIDE_NONE ? m : waiting;
    }
    return waiting;
}

/* The claim of a session that presses for pairs of a port's link, as if it waited there with what a swap has made. */
static inline struct teide_claim
teide_claim_pressing(struct teide_net *net, int32_t port, int32_t session)
{
    const struct teide_crossing *crossing = teide_crossing_find(net, port >> 1, session);
    const bool on = teide_crossing_position(crossing, port) == crossing->hop;

    return (struct teide_claim) { session, TEIDE_NONE, true, on ? TEIDE_CLAIM_PRESSES_ON : TEIDE_CLAIM_PRESSES };
}

/* The first claim to pairs of a port's link: of what waits there in a stage, of those who wait for what will come of it, of those at
 * the other end, and of those who press. All that the link has in its stage counts as this one. */
static inline struct teide_claim
teide_port_claim(struct teide_net *net, int32_t port)
{
    const struct teide_link_state *state = &net->links[port >> 1];
    const struct teide_crossing *crossing;
    const int32_t pressing = teide_port_pressed(net, port);
    struct teide_claim first = teide_port_wanted(net, port);
    struct teide_firsts firsts;
    bool any = first.session != TEIDE_NONE;

    if (pressing != TEIDE_NONE && (!any || teide_claim_after(net, first, teide_claim_pressing(net, port, pressing))))
        first = teide_claim_pressing(net, port, pressing);
    any |= pressing != TEIDE_NONE;
    for (int32_t name = state->staged; name != TEIDE_NONE; name = net->staging[name].next) {
        const int32_t memory = net->segments[name].half[port & 1];
        struct teide_claim claim;
        if (memory == TEIDE_NONE)
            continue;
        claim = teide_claim_of(net, memory, teide_half_for(net, memory));
        if (!any || teide_claim_after(net, first, claim))
            first = claim;
        any = true;
    }
    teide_firsts_find(net, port >> 1, false, &firsts);
    while ((crossing = teide_firsts_next(net, &firsts)) != NULL) {
        const int32_t across = teide_port_across(crossing, port), session = crossing->session;
        int32_t memory;
        struct teide_claim claim;
        if (across == TEIDE_NONE || teide_port_serves(net, port, session) != TEIDE_NONE)
            continue;
        memory = teide_port_waiting(net, across, session);
        if (memory == TEIDE_NONE && (memory = teide_port_serves(net, across, session)) == TEIDE_NONE)
            continue;
        claim = teide_claim_of(net, memory, session);
        if (!any || teide_claim_after(net, first, claim))
            first = claim;
        any = true;
    }
    return first;
}

/* The claim of a half in a pool to its memory. */
static inline struct teide_claim
teide_memory_claim(struct teide_net *net, int32_t memory)
{
    const struct teide_half *half = &net->halves[memory];

    return half->condition == TEIDE_HALF_STAGED ? teide_port_claim(net, half->port)
                                                : teide_claim_of(net, memory, teide_half_for(net, memory));
}

/* Whether pairs of a port's link come after those of another port of the same node. */
static inline bool
teide_port_after(struct teide_net *net, int32_t port, int32_t other)
{
    return teide_claim_after(net, teide_port_claim(net, port), teide_port_claim(net, other));
}

#pragma GCC visibility pop

#endif
