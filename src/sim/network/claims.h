/* Claims to memories that are shared: who is first. Stands on staging.h. doc/theory.md, 9.5.
 *
 * Sessions have a fixed order: by priority, if that is the discipline, then by arrival. */
#ifndef TEIDE_SIM_NETWORK_CLAIMS_H
#define TEIDE_SIM_NETWORK_CLAIMS_H

#include "sim/network/staging.h"

#pragma GCC visibility push(hidden)

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

/* A claim to a memory: of a half that waits (TEIDE_NONE: at the other end of a link), for a session; made: what a swap has made. */
struct teide_claim {
    int32_t session, waiting;
    bool made;
    bool own; /* before all that the session has itself */
};

TEIDE_NET struct teide_claim
teide_claim_of(const struct teide_net *net, int32_t memory, int32_t session)
{
    return (struct teide_claim) { session, memory, teide_half_known(net, &net->halves[memory]) != TEIDE_NONE, false };
}

/* Does a claim come after another one: a link pair after what a swap has made, then a later session, then what is still to be
 * purified, then the younger half. */
static inline bool
teide_claim_after(const struct teide_net *net, struct teide_claim a, struct teide_claim b)
{
    const struct teide_half *x, *y;

    if (a.made != b.made)
        return b.made;
    if (a.session != b.session)
        return a.session == TEIDE_NONE || (b.session != TEIDE_NONE && teide_session_before(net, b.session, a.session));
    if (a.waiting == TEIDE_NONE)
        return !a.own && (b.own || (b.waiting != TEIDE_NONE && net->halves[b.waiting].condition != TEIDE_HALF_STAGED));
    if (b.waiting == TEIDE_NONE)
        return b.own || net->halves[a.waiting].condition == TEIDE_HALF_STAGED;
    x = &net->halves[a.waiting];
    y = &net->halves[b.waiting];
    if ((x->condition == TEIDE_HALF_STAGED) != (y->condition == TEIDE_HALF_STAGED))
        return x->condition == TEIDE_HALF_STAGED;
    return x->came != y->came ? x->came > y->came : a.waiting > b.waiting;
}

/* Whether a half waits in a stage for a partner. */
TEIDE_NET bool
teide_half_stage_waits(const struct teide_net *net, int32_t memory)
{
    const struct teide_half *half = &net->halves[memory];

    return half->condition == TEIDE_HALF_STAGED && net->staging[half->segment].state == TEIDE_STAGED_WAITING;
}

/* The first claim to pairs of a port's link: of what waits there in a stage, of those who wait for what will come of it, and of those at
 * the other end. All that the link has in its stage counts as this one. */
static inline struct teide_claim
teide_port_claim(struct teide_net *net, int32_t port)
{
    const struct teide_link_state *state = &net->links[port >> 1];
    struct teide_claim first = { state->wanted[port & 1], TEIDE_NONE, state->wanted_made[port & 1], false };
    bool any = first.session != TEIDE_NONE;

    if (any) {
        const struct teide_crossing *crossing = teide_crossing_find(net, port >> 1, first.session);
        first.own = teide_port_position(net, net->sessions[first.session].way, crossing->hop, port) > crossing->hop;
    }
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
    for (int32_t i = 0; i < state->n_crossings; i++) {
        const int32_t across = teide_port_across(net, &state->crossings[i], port),
                      session = state->crossings[i].session;
        const int32_t memory = across == TEIDE_NONE ? TEIDE_NONE : teide_port_serves(net, across, session);
        struct teide_claim claim;
        if (memory == TEIDE_NONE || teide_port_serves(net, port, session) != TEIDE_NONE)
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
