/* Swap as soon as possible. */
#include "sim/chain/policies/swap_policy.h"

const struct teide_swap_policy teide_swap_asap = {
    .about = { .name = "asap", .doc = "a node swaps as soon as it has a pair on either side" },
};
