#include "sim/chain/expiry.h"

enum { MOST_DOUBLINGS = 64, MOST_HALVINGS = 64 };

static double
fidelity_at(const struct teide_replica *replica, const struct teide_route *route, int32_t slot, double time)
{
    return teide_slot_state(replica, route, slot, (int64_t)time).p[0];
}

int64_t
teide_time_after(const struct teide_pair_end *end, int64_t time, double seconds)
{
    const double ticks = nearbyint(seconds / end->tick);

    return ticks < (double)TEIDE_HORIZON ? teide_after(time, (int64_t)ticks) : INT64_MAX;
}

int64_t
teide_expiry_by_policy(
    const struct teide_replica *replica, const struct teide_route *route, int32_t slot, enum teide_side side)
{
    const struct teide_slot *s = &replica->slots[slot];
    const struct teide_more *more = &replica->more[slot];
    const int32_t at = side == TEIDE_LEFT ? teide_left_end(route, s) : s->right_end;
    const struct teide_storage *storage = teide_storage_at(replica, route, at);
    const int64_t distance = route->positions[at].distance;
    const int64_t travel = side == TEIDE_LEFT ? -distance : distance;
    const struct teide_pair_end end = { .birth = s->pair.birth[side],
        .told = more->told[side] + travel,
        .oldest = more->oldest,
        .told_oldest = more->told_oldest[side] + travel,
        .settled = more->busy_until,
        .tick = replica->chains->tick,
        .replica = replica,
        .route = route,
        .slot = slot };

    return storage->policy->expiry(storage->parameters, &end);
}

int64_t
teide_fidelity_falls(const struct teide_pair_end *end, double least)
{
    const struct teide_replica *replica = end->replica;
    const struct teide_route *route = end->route;
    const int32_t slot = end->slot;
    const int64_t time = end->settled;
    const struct teide_slot *s = &replica->slots[slot];
    const struct teide_correlators a = teide_storage_at(replica, route, teide_left_end(route, s))->decay;
    const struct teide_correlators b = teide_storage_at(replica, route, s->right_end)->decay;
    const double fastest = fmax(fmax(a.x + b.x, a.y + b.y), a.z + b.z);
    double above = (double)time, below, step = 1 / (16 * fastest);

    if (fidelity_at(replica, route, slot, above) < least)
        return time;
    for (int i = 0;; i++) { /* steps that double: F changes little over the first ones */
        below = above + step;
        if (!(below < (double)TEIDE_HORIZON) || i == MOST_DOUBLINGS)
            return INT64_MAX;
        if (fidelity_at(replica, route, slot, below) < least)
            break;
        above = below;
        step *= 2;
    }
    for (int i = 0; i < MOST_HALVINGS && below - above > 1; i++) {
        const double middle = floor(above + (below - above) / 2);
        *(fidelity_at(replica, route, slot, middle) < least ? &below : &above) = middle;
    }
    return (int64_t)ceil(below);
}
