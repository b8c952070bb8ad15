/* Swap in the order of a list of nodes: each joins what lies between the nearest positions that swap later. */
#include "sim/chain/policies/swap_policy.h"

static void
plan(const void *parameters, const int32_t *ranks, int32_t n_hops, struct teide_segment *segments)
{
    (void)parameters;
    for (int32_t i = 1; i < n_hops; i++) {
        int32_t left = i - 1, right = i + 1;
        while (left > 0 && ranks[left] < ranks[i])
            left--;
        while (right < n_hops && ranks[right] < ranks[i])
            right++;
        segments[i] = (struct teide_segment) { left, right };
    }
}

const struct teide_swap_policy teide_swap_fixed = {
    .about = { .name = "fixed", .doc = "the nodes swap in the order of a list" },
    .plan = plan,
};
