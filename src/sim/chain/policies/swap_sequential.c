/* Sequential swapping: the pair that begins at the first node grows link by link. */
#include "sim/chain/policies/swap_policy.h"

static void
plan(const void *parameters, const int32_t *ranks, int32_t n_hops, struct teide_segment *segments)
{
    (void)parameters;
    (void)ranks;
    for (int32_t i = 1; i < n_hops; i++)
        segments[i] = (struct teide_segment) { 0, i + 1 };
}

const struct teide_swap_policy teide_swap_sequential = {
    .about = { .name = "sequential", .doc = "the pair that begins at the first node grows link by link" },
    .plan = plan,
};
