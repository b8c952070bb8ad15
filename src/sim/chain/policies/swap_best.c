/* Swap at once; of several pairs on one side, the one of the highest fidelity. */
#include "sim/chain/policies/swap_policy.h"

static double
prefers(const void *parameters, const struct teide_held_pair *pair)
{
    (void)parameters;
    return pair->fidelity;
}

const struct teide_swap_policy teide_swap_best = {
    .about = { .name = "best_first",
        .doc = "asap; of several pairs on one side of a node, the one of the highest fidelity, as far as it has heard, "
               "is taken "
               "first (run.engine: network)" },
    .prefers = prefers,
};
