/* Nested swapping: n links are split into floor(n / 2) on the left and the rest on the right, and each of these likewise. */
#include "sim/chain/policies/swap_policy.h"

static void
split(struct teide_segment *segments, int32_t left, int32_t right)
{
    const int32_t middle = left + (right - left) / 2;

    if (right - left < 2)
        return;
    segments[middle] = (struct teide_segment) { left, right };
    split(segments, left, middle);
    split(segments, middle, right);
}

static void
plan(const void *parameters, const int32_t *ranks, int32_t n_hops, struct teide_segment *segments)
{
    (void)parameters;
    (void)ranks;
    split(segments, 0, n_hops);
}

const struct teide_swap_policy teide_swap_doubling = {
    .about = { .name = "doubling", .doc = "segments are joined with their equals" },
    .plan = plan,
};
