/* When a memory drops its half of a pair: cutoff policies. doc/theory.md, 3.9. */
#ifndef TEIDE_SIM_CHAIN_EXPIRY_H
#define TEIDE_SIM_CHAIN_EXPIRY_H

#include "sim/chain/state.h"

/* When the fidelity of a pair falls below `least`, from `time` on; INT64_MAX: never, or not before the clock ends. The crossing is
 * bracketed by steps that double, from 1/16 of the shortest decay time, and halved to a tick. Correlators that are positive, as
 * those of any pair worth keeping, make F fall monotonically; where a negative one makes it fall and rise again within a step,
 * the dip is not seen. */
int64_t teide_fidelity_falls(
    const struct teide_replica *replica, const struct teide_route *route, int32_t slot, int64_t time, double least);

/* A time that may pass the clock's end. */
TEIDE_CORE int64_t
teide_after(int64_t time, int64_t duration)
{
    return duration >= TEIDE_HORIZON - time ? INT64_MAX : time + duration;
}

/* When one end of a slot's pair drops it, INT64_MAX: never; in the past, if that is known only now. */
static inline int64_t
teide_expiry(const struct teide_replica *replica, const struct teide_route *route, int32_t slot, enum teide_side side)
{
    const struct teide_slot *s = &replica->slots[slot];
    const struct teide_more *more = &replica->more[slot];
    const int32_t end = side == TEIDE_LEFT ? teide_left_end(route, s) : s->pair.right_end;
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
        return teide_earlier(teide_after(birth, storage->cutoff),
            teide_later(more->told_oldest[side] + travel, teide_after(more->oldest, storage->cutoff)));
    case TEIDE_CUTOFF_MEMORY:
        break;
    }
    return teide_after(birth, storage->cutoff);
}

#endif
