/* When a memory drops its half of a pair: cutoff policies. doc/theory.md, 3.9. */
#ifndef TEIDE_SIM_CHAIN_EXPIRY_H
#define TEIDE_SIM_CHAIN_EXPIRY_H

#include "sim/chain/state.h"

/* When the fidelity of a pair falls to `least`, from `time` on; INT64_MAX: never. The part of F that the positive correlators
 * make falls at most as fast as the fastest of them, so each step stops short of the crossing, and the steps converge on it:
 * F = (1 + P - N) / 4 with P the sum of the positive, N of the absolute values of the negative correlators. */
int64_t teide_fidelity_falls(
    const struct teide_replica *replica, const struct teide_route *route, int32_t slot, int64_t time, double least);

/* When one end of a slot's pair drops it, INT64_MAX: never; in the past, if that is known only now. */
static inline int64_t
teide_expiry(const struct teide_replica *replica, const struct teide_route *route, int32_t slot, enum teide_side side)
{
    const struct teide_slot *s = &replica->slots[slot];
    const struct teide_more *more = &replica->more[slot];
    const int32_t end = side == TEIDE_LEFT ? teide_left_end(route, s) : s->right_end;
    const struct teide_storage *storage = teide_storage_at(replica, route, end);
    const int64_t distance = route->positions[end].distance;
    const int64_t travel = side == TEIDE_LEFT ? -distance : distance;
    const int64_t birth = s->pair.birth[side];

    switch (storage->policy) {
    case TEIDE_CUTOFF_FIDELITY:
        return teide_later(more->told[side] + travel,
            teide_fidelity_falls(replica, route, slot, more->busy_until, storage->least_fidelity));
    case TEIDE_CUTOFF_OLDEST:
        if (storage->cutoff == INT64_MAX)
            break;
        return teide_earlier(
            birth + storage->cutoff, teide_later(more->told_oldest[side] + travel, more->oldest + storage->cutoff));
    case TEIDE_CUTOFF_MEMORY:
        break;
    }
    return storage->cutoff == INT64_MAX ? INT64_MAX : birth + storage->cutoff;
}

#endif
