#include "sim/chain/expiry.h"

enum { MOST_STEPS = 200 };

int64_t
teide_fidelity_falls(
    const struct teide_replica *replica, const struct teide_route *route, int32_t slot, int64_t time, double least)
{
    const struct teide_slot *s = &replica->slots[slot];
    const struct teide_correlators a = teide_storage_at(replica, route, teide_left_end(route, s))->decay;
    const struct teide_correlators b = teide_storage_at(replica, route, s->right_end)->decay;
    const double decay[3] = { a.x + b.x, a.y + b.y, a.z + b.z };
    double t = (double)time;

    for (int step = 0; step < MOST_STEPS; step++) {
        const struct teide_correlators c = teide_slot_correlators(replica, route, slot, (int64_t)t);
        const double value[3] = { c.x, c.y, c.z };
        double positive = 0, negative = 0, fastest = 0, wanted, ahead;

        for (int k = 0; k < 3; k++) {
            positive += value[k] > 0 ? value[k] : 0;
            negative -= value[k] < 0 ? value[k] : 0;
            if (value[k] > 0 && decay[k] > fastest)
                fastest = decay[k];
        }
        wanted = 4 * least - 1 + negative; /* of the positive part */
        if (positive <= wanted)
            return (int64_t)t;
        if (!(fastest > 0) || !(wanted > 0))
            return INT64_MAX;
        ahead = log(positive / wanted) / fastest;
        if (t + ahead >= (double)TEIDE_HORIZON)
            return INT64_MAX;
        if (ahead < 1)
            return (int64_t)t + 1;
        t = floor(t + ahead);
    }
    return (int64_t)t;
}
