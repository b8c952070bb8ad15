/* The policies of purification, the default first. */
#include "sim/chain/policies/purification_policy.h"

static const struct teide_purification_policy *const policies[] = {
    &teide_purify_always,
    &teide_purify_improves,
    &teide_purify_fidelity,
};

static const struct teide_descriptor *
at(size_t index)
{
    return index < TEIDE_COUNT(policies) ? &policies[index]->about : NULL;
}

const struct teide_choice teide_purification_policies = { .key = "if", .noun = "a purification", .at = at };

const struct teide_purification_policy *
teide_purification_policy_of(const struct teide_descriptor *descriptor)
{
    for (size_t i = 0; i < TEIDE_COUNT(policies); i++)
        if (&policies[i]->about == descriptor)
            return policies[i];
    return NULL;
}
