/* Policies of purification: whether to purify two pairs, which one to keep, and when. */
#ifndef TEIDE_SIM_CHAIN_TIMING_POLICY_H
#define TEIDE_SIM_CHAIN_TIMING_POLICY_H

#include "sim/chain/state.h"

#pragma GCC visibility push(hidden)

struct teide_slot_plan {
    bool purify;            /* else keep `kept` as it is and drop the other */
    int32_t kept, measured; /* slots */
    int64_t begin;          /* of the purification, >= now */
};

/* What to do now with the pairs in two slots, whose outcome is handed on at `handed_on` (0: once it is known). */
struct teide_slot_plan teide_plan_slots(const struct teide_replica *replica, const struct teide_route *route,
    const struct teide_stage *stage, int64_t message_time, int32_t older, int32_t younger, int64_t handed_on);

/* Whether a pair that is ready for a round wants it, by a policy that asks. */
bool teide_wants_round(const struct teide_replica *replica, const struct teide_route *route,
    const struct teide_stage *stage, int32_t slot);

#pragma GCC visibility pop

#endif
