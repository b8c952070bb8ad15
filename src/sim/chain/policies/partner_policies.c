/* The policies that choose a partner, the default first. */
#include "sim/chain/policies/partner_policy.h"

#include <math.h>

static double
by_age(const struct teide_aged_pair *self, const struct teide_aged_pair *other)
{
    (void)self;
    return (double)other->age;
}

static double
by_youth(const struct teide_aged_pair *self, const struct teide_aged_pair *other)
{
    (void)self;
    return -(double)other->age;
}

static double
by_likeness(const struct teide_aged_pair *self, const struct teide_aged_pair *other)
{
    return -fabs(other->fidelity - self->fidelity);
}

static double
by_fidelity(const struct teide_aged_pair *self, const struct teide_aged_pair *other)
{
    (void)self;
    return other->fidelity;
}

static const struct teide_partner_policy policies[] = {
    { .about = { .name = "first", .doc = "the one that began to wait first" } },
    { .about = { .name = "oldest", .doc = "the one that was made first" }, .rank = by_age },
    { .about = { .name = "freshest", .doc = "the one that was made last" }, .rank = by_youth },
    { .about = { .name = "alike", .doc = "the one whose fidelity is nearest to its own" }, .rank = by_likeness },
    { .about = { .name = "best", .doc = "the one of the highest fidelity" }, .rank = by_fidelity },
};

static const struct teide_descriptor *
at(size_t index)
{
    return index < TEIDE_COUNT(policies) ? &policies[index].about : NULL;
}

const struct teide_choice teide_partner_policies = { .key = "partner", .noun = "a choice of partners", .at = at };

const struct teide_partner_policy *
teide_partner_policy_of(const struct teide_descriptor *descriptor)
{
    for (size_t i = 0; i < TEIDE_COUNT(policies); i++)
        if (&policies[i].about == descriptor)
            return &policies[i];
    return NULL;
}
