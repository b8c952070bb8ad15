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
