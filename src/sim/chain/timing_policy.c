#include "sim/chain/timing_policy.h"

/* Rates of both memories of a pair. */
static struct teide_pauli_rates
rates_of(const struct teide_replica *replica, const struct teide_route *route, const struct teide_slot *s)
{
    const struct teide_memory *memories = replica->chains->scenario->memories;
    const struct teide_pauli_rates *a = &memories[route->positions[teide_left_end(route, s)].storage].rates;
    const struct teide_pauli_rates *b = &memories[route->positions[s->pair.right_end].storage].rates;

    return teide_pauli_rates_sum(*a, *b);
}

static struct teide_timed_pair
pair_now(const struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    return (struct teide_timed_pair) { .state = teide_slot_state(replica, route, slot, replica->now),
        .rates = rates_of(replica, route, &replica->slots[slot]) };
}

struct teide_slot_plan
teide_plan_slots(const struct teide_replica *replica, const struct teide_route *route, const struct teide_stage *stage,
    int64_t message_time, int32_t older, int32_t younger, int64_t handed_on)
{
    const int64_t *births = replica->slots[older].pair.birth;
    const struct teide_meeting meeting
        = { .pairs = { pair_now(replica, route, older), pair_now(replica, route, younger) },
              .now = replica->now,
              .born = births[0] < births[1] ? births[0] : births[1],
              .message_time = message_time,
              .handed_on = handed_on,
              .tick = replica->chains->tick };
    const struct teide_plan plan = teide_plan_purification(stage, &meeting);

    return plan.kept == 0 ? (struct teide_slot_plan) { plan.purify, older, younger, plan.begin }
                          : (struct teide_slot_plan) { plan.purify, younger, older, plan.begin };
}

bool
teide_wants_round(
    const struct teide_replica *replica, const struct teide_route *route, const struct teide_stage *stage, int32_t slot)
{
    return stage->wants(stage->purification.policy_parameters, teide_slot_state(replica, route, slot, replica->now));
}
