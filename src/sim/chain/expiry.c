#include "sim/chain/expiry.h"

int64_t
teide_expiry_by_policy(
    const struct teide_replica *replica, const struct teide_route *route, int32_t slot, enum teide_side side)
{
    const struct teide_slot *s = &replica->slots[slot];
    const struct teide_more *more = &replica->more[slot];
    const int32_t at = side == TEIDE_LEFT ? teide_left_end(route, s) : s->pair.right_end;
    const struct teide_storage *storage = teide_storage_at(replica, route, at);
    const int64_t distance = route->positions[at].distance;
    const int64_t travel = side == TEIDE_LEFT ? -distance : distance;
    const struct teide_pair_end end = { .birth = s->pair.birth[side],
        .told = more->told[side] + travel,
        .oldest = more->oldest,
        .told_oldest = more->told_oldest[side] + travel,
        .settled = more->busy_until,
        .tick = replica->chains->tick,
        .pair = &s->pair,
        .factor = more->factor,
        .decay = { teide_storage_at(replica, route, teide_left_end(route, s))->decay,
            teide_storage_at(replica, route, s->pair.right_end)->decay } };

    return storage->policy->expiry(storage->parameters, &end);
}
