/* When a memory drops its half of a pair. doc/theory.md, 3.9. Policies of their own: policies/cutoff_policy.h. */
#ifndef TEIDE_SIM_CHAIN_EXPIRY_H
#define TEIDE_SIM_CHAIN_EXPIRY_H

#include "sim/chain/state.h"

/* When one end of a slot's pair drops it by a policy that is not just the age of the memory's qubit. */
int64_t teide_expiry_by_policy(
    const struct teide_replica *replica, const struct teide_route *route, int32_t slot, enum teide_side side);

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
    const struct teide_storage *storage
        = teide_storage_at(replica, route, side == TEIDE_LEFT ? teide_left_end(route, s) : s->right_end);

    if (storage->policy != NULL)
        return teide_expiry_by_policy(replica, route, slot, side);
    return teide_after(s->pair.birth[side], storage->cutoff);
}

#endif
