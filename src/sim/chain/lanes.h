/* Lanes: which of the end-to-end pairs in the making a link pair becomes part of. doc/theory.md, 3.7. */
#ifndef TEIDE_SIM_CHAIN_LANES_H
#define TEIDE_SIM_CHAIN_LANES_H

#include "sim/chain/state.h"

/* The lane that the next pair of a hop goes to: the one opened first that the hop has not given a pair to yet, else a
 * closed one, else none. */
static inline uint8_t
teide_choose_lane(const struct teide_route *route, const struct teide_route_state *state, uint64_t given)
{
    uint8_t best = TEIDE_NO_LANE;

    for (int32_t lane = 0; lane < route->n_lanes; lane++) {
        if (given >> lane & 1)
            continue;
        if (best == TEIDE_NO_LANE
            || (state->lanes[lane].hops > 0
                && (state->lanes[best].hops == 0 || state->lanes[lane].opened < state->lanes[best].opened)))
            best = (uint8_t)lane;
    }
    return best;
}

/* A link pair is past purification: give it a lane, or park it. */
static inline enum teide_fate
teide_take_lane(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    struct teide_route_state *state = &replica->routes[route->request];
    struct teide_slot *s = &replica->slots[slot];
    struct teide_hop_state *hop = &replica->hops[s->hop];

    s->lane = 0;
    if (route->n_lanes == 0)
        return TEIDE_DONE;
    s->lane = teide_choose_lane(route, state, hop->lanes);
    if (s->lane == TEIDE_NO_LANE) {
        replica->more[slot].parked = true;
        return TEIDE_WAITING;
    }
    if (state->lanes[s->lane].hops++ == 0)
        state->lanes[s->lane].opened = ++state->lanes_opened;
    hop->lanes |= (uint64_t)1 << s->lane;
    return TEIDE_DONE;
}

#endif
