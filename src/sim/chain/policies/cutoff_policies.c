/* The cutoff policies, the default first. */
#include "sim/chain/policies/cutoff_policy.h"

static const struct teide_cutoff_policy *const policies[] = {
    &teide_cutoff_memory,
    &teide_cutoff_oldest,
    &teide_cutoff_fidelity,
};

static const struct teide_descriptor *
at(size_t index)
{
    return index < TEIDE_COUNT(policies) ? &policies[index]->about : NULL;
}

const struct teide_choice teide_cutoff_policies = { .key = "policy", .noun = "a cutoff", .at = at };

const struct teide_cutoff_policy *
teide_cutoff_policy_of(const struct teide_descriptor *descriptor)
{
    for (size_t i = 0; i < TEIDE_COUNT(policies); i++)
        if (&policies[i]->about == descriptor)
            return policies[i];
    return NULL;
}

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
