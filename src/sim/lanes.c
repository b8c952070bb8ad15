/* Lanes: which of the end-to-end pairs in the making a link pair becomes part of. */
#include "sim/replica_state.h"

/* The lane that the next pair of a hop goes to: the one opened first that the hop has not given a pair to yet, else a
 * closed one, else none. */
static uint8_t
choose_lane(const struct teide_route *route, const struct teide_route_state *state, uint64_t given)
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

int
teide_enter_lane(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    struct teide_route_state *state = &replica->routes[route->request];
    struct teide_slot *s = &replica->slots[slot];
    struct teide_hop_state *hop = &replica->hops[s->hop];

    s->lane = 0;
    if (route->n_lanes > 0) {
        s->lane = choose_lane(route, state, hop->lanes);
        if (s->lane == TEIDE_NO_LANE) {
            s->parked = 1;
            return replica->network->has_cutoffs ? teide_arm_timer(replica, route, slot) : 0;
        }
        if (state->lanes[s->lane].hops++ == 0)
            state->lanes[s->lane].opened = ++state->lanes_opened;
        hop->lanes |= (uint64_t)1 << s->lane;
    }
    return teide_swap_ready(replica, route, slot);
}

/* The pair of a hop that has been parked longest, or TEIDE_NO_SLOT. */
static int32_t
oldest_parked(const struct teide_replica *replica, const struct teide_hop *hop)
{
    int32_t best = TEIDE_NO_SLOT;

    for (int32_t slot = hop->first_slot; slot < hop->first_slot + hop->n_slots; slot++)
        if (replica->slots[slot].parked
            && (best == TEIDE_NO_SLOT || replica->slots[slot].pair.birth[0] < replica->slots[best].pair.birth[0]))
            best = slot;
    return best;
}

int
teide_free_lane(struct teide_replica *replica, const struct teide_route *route, struct teide_gap gap)
{
    for (int32_t i = gap.left; i < gap.right; i++) {
        replica->hops[route->first_hop + i].lanes &= ~((uint64_t)1 << gap.lane);
        replica->routes[route->request].lanes[gap.lane].hops--;
    }
    for (int32_t i = gap.left; i < gap.right; i++) {
        int32_t slot = oldest_parked(replica, &route->hops[i]);
        int ret;

        if (slot == TEIDE_NO_SLOT)
            continue;
        replica->slots[slot].parked = 0;
        ret = teide_enter_lane(replica, route, slot);
        if (ret != 0)
            return ret;
    }
    return 0;
}
