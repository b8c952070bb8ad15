/* Swap as a table says, which the scenario owns (sim/swap_table.h): the engine of networks looks the state up. */
#include "sim/chain/policies/swap_policy.h"

const struct teide_swap_policy teide_swap_by_table = {
    .about = { .name = "table",
        .doc = "once a slot, the nodes swap together that a table, `file` or `rows`, names for the state of the path "
               "(run.engine: network, resources: circuit, knowledge: global)" },
};
