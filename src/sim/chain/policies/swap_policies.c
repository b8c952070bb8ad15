/* The swap policies, the default first. */
#include "sim/chain/policies/swap_policy.h"

static const struct teide_swap_policy *const policies[] = {
    &teide_swap_asap,
    &teide_swap_doubling,
    &teide_swap_all_at_once,
    &teide_swap_sequential,
    &teide_swap_farthest,
    &teide_swap_best,
    &teide_swap_by_table,
};

static const struct teide_descriptor *
at(size_t index)
{
    return index < TEIDE_COUNT(policies) ? &policies[index]->about : NULL;
}

const struct teide_choice teide_swap_policies = { .key = "order", .noun = "swap", .at = at };

const struct teide_swap_policy *
teide_swap_policy_of(const struct teide_descriptor *descriptor)
{
    for (size_t i = 0; i < TEIDE_COUNT(policies); i++)
        if (&policies[i]->about == descriptor)
            return policies[i];
    return NULL;
}
