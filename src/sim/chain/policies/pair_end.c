/* What cutoff policies ask about an end of a pair: see cutoff_policy.h. */
#include "sim/chain/policies/cutoff_policy.h"

#include <math.h>

#define HORIZON 9e18 /* ticks, of the clocks of all engines */
enum { MOST_DOUBLINGS = 64, MOST_HALVINGS = 64 };

int64_t
teide_time_after(const struct teide_pair_end *end, int64_t time, double seconds)
{
    const double ticks = nearbyint(seconds / end->tick);

    return ticks < HORIZON && ticks < HORIZON - (double)time ? time + (int64_t)ticks : INT64_MAX;
}

static double
fidelity_at(const struct teide_pair_end *end, double time)
{
    const struct teide_correlators decay = teide_pair_decay(end->pair, &end->decay[0], &end->decay[1], (int64_t)time);
    struct teide_correlators c = teide_pair_correlators(end->pair, &decay);

    if (end->factor != NULL) {
        c.x *= end->factor[0];
        c.y *= end->factor[1];
        c.z *= end->factor[2];
    }
    return teide_pair_bell(c).p[TEIDE_PHI_PLUS];
}

int64_t
teide_fidelity_falls(const struct teide_pair_end *end, double least)
{
    const struct teide_correlators a = end->decay[0], b = end->decay[1];
    const double fastest = fmax(fmax(a.x + b.x, a.y + b.y), a.z + b.z);
    double above = (double)end->settled, below, step = 1 / (16 * fastest);

    if (fidelity_at(end, above) < least)
        return end->settled;
    for (int i = 0;; i++) { /* steps that double: F changes little over the first ones */
        below = above + step;
        if (!(below < HORIZON) || i == MOST_DOUBLINGS)
            return INT64_MAX;
        if (fidelity_at(end, below) < least)
            break;
        above = below;
        step *= 2;
    }
    for (int i = 0; i < MOST_HALVINGS && below - above > 1; i++) {
        const double middle = floor(above + (below - above) / 2);
        *(fidelity_at(end, middle) < least ? &below : &above) = middle;
    }
    return (int64_t)ceil(below);
}
