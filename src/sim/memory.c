/* Memories and the pairs in them: lazily applied decoherence, release, loss. */
#include "sim/replica_state.h"

/* Whether a hop has something to make: always, or what one delivery needs. */
static bool
wants_pairs(const struct teide_replica *replica, const struct teide_route *route, int32_t hop)
{
    return route->continuous || replica->hops[hop].units < route->units;
}

int
teide_release(struct teide_replica *replica, const struct teide_route *route, int32_t slot, enum teide_side side,
    int64_t begin, int64_t when)
{
    struct teide_slot *s = &replica->slots[slot];

    s->held[side] = 0;
    if (when > s->free_at)
        s->free_at = when;
    if (replica->trace.limit > 0)
        teide_trace_release(replica, route, slot, side, begin, when);
    if (s->held[!side] || !wants_pairs(replica, route, s->hop))
        return 0;
    return teide_generate(replica, route, s->hop, replica->now);
}

int
teide_release_pair(struct teide_replica *replica, const struct teide_route *route, int32_t slot, const int64_t when[2])
{
    struct teide_slot *s = &replica->slots[slot];
    struct teide_pair *pair = &s->pair;
    int32_t right_slot = pair->right_slot;
    int ret;

    s->state = TEIDE_SLOT_EMPTY;
    s->dead[TEIDE_LEFT] = s->dead[TEIDE_RIGHT] = 0;
    s->rounds = s->end_to_end = s->parked = 0;
    ret = teide_release(replica, route, slot, TEIDE_LEFT, pair->birth[TEIDE_LEFT], when[TEIDE_LEFT]);
    if (ret == 0)
        ret = teide_release(replica, route, right_slot, TEIDE_RIGHT, pair->birth[TEIDE_RIGHT], when[TEIDE_RIGHT]);
    return ret;
}

struct teide_gap
teide_gap_of(const struct teide_route *route, const struct teide_slot *slot)
{
    return (struct teide_gap) { .left = teide_left_end(route, slot),
        .right = slot->pair.right_end,
        .units = slot->pair.units,
        .lane = slot->lane };
}

int
teide_restart(
    struct teide_replica *replica, const struct teide_route *route, struct teide_gap gap, int32_t origin, int64_t when)
{
    for (int32_t i = gap.left; i < gap.right; i++) {
        int32_t hop = route->first_hop + i;
        int64_t from = when;
        int ret;

        replica->hops[hop].units -= gap.units;
        if (route->continuous)
            continue;      /* there the release of memories has done it */
        if (origin >= 0) { /* known when the message has reached both ends of the hop */
            int64_t a = teide_arrival(route, origin, i, when), b = teide_arrival(route, origin, i + 1, when);
            from = a > b ? a : b;
        }
        ret = teide_generate(replica, route, hop, from);
        if (ret != 0)
            return ret;
    }
    return route->n_lanes > 0 && gap.lane != TEIDE_NO_LANE ? teide_free_lane(replica, route, gap) : 0;
}

int
teide_lose(struct teide_replica *replica, const struct teide_route *route, int32_t slot, const int64_t when[2],
    int32_t origin, int64_t known)
{
    struct teide_gap gap = teide_gap_of(route, &replica->slots[slot]);
    int ret;

    replica->routes[route->request].counters.losses++;
    ret = teide_release_pair(replica, route, slot, when);
    return ret != 0 ? ret : teide_restart(replica, route, gap, origin, known);
}
