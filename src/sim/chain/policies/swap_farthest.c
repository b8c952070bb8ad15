/* Swap at once; of several pairs on one side, the one that reaches farthest. */
#include "sim/chain/policies/swap_policy.h"

static double
prefers(const void *parameters, const struct teide_held_pair *pair)
{
    (void)parameters;
    return pair->links;
}

const struct teide_swap_policy teide_swap_farthest = {
    .about = { .name = "farthest_first",
        .doc = "asap; of several pairs on one side of a node, the one that reaches farthest, as far as it has heard, "
               "is taken "
               "first (run.engine: network)" },
    .prefers = prefers,
};
