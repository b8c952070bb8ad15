/* All inner nodes measure together. */
#include "sim/chain/policies/swap_policy.h"

const struct teide_swap_policy teide_swap_all_at_once = {
    .about = { .name = "all_at_once", .doc = "all inner nodes swap once every link has its pair" },
    .at_once = true,
};
