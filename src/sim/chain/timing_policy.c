/* Policies of purification: whether to purify two pairs, which one to keep, and when, so that the objective is best when the
 * outcome is handed on. The physics is that of models/purification_time.h, with this moment as time 0. */
#include "sim/chain/timing_policy.h"

#include "models/improvement.h"
#include "models/optimal_time.h"

/* Rates of both memories of a pair. */
static struct teide_pauli_rates
rates_of(const struct teide_replica *replica, const struct teide_route *route, const struct teide_slot *s)
{
    const struct teide_memory *memories = replica->chains->scenario->memories;
    const struct teide_pauli_rates *a = &memories[route->positions[teide_left_end(route, s)].storage].rates;
    const struct teide_pauli_rates *b = &memories[route->positions[s->right_end].storage].rates;

    return teide_pauli_rates_sum(*a, *b);
}

static struct teide_timed_pair
pair_now(const struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    return (struct teide_timed_pair) { .state = teide_slot_state(replica, route, slot, replica->now),
        .rates = rates_of(replica, route, &replica->slots[slot]) };
}

/* When to begin, from now to `last`, and what that gives. */
static struct teide_purification_outcome
choose_time(const struct teide_replica *replica, const struct teide_stage *stage,
    const struct teide_optimal_time *timing, int64_t older_birth, int64_t last, int64_t *begin)
{
    const struct teide_purification *rule = &stage->purification;
    const double tick = replica->chains->tick;
    const int64_t now = replica->now;

    *begin = now;
    if (rule->when == TEIDE_WHEN_DEADLINE)
        *begin = last;
    else if (rule->when == TEIDE_WHEN_AT && older_birth + stage->at > now)
        *begin = older_birth + stage->at < last ? older_birth + stage->at : last;
    else if (rule->when == TEIDE_WHEN_OPTIMAL && last > now)
        *begin = now + (int64_t)nearbyint(teide_optimal_time(timing, &rule->objective).best.time / tick);
    if (*begin > last)
        *begin = last;
    return teide_purification_at(timing, &rule->objective, (double)(*begin - now) * tick);
}

/* What a pair is worth at `handed_on` as it is. */
static double
worth(const struct teide_optimal_time *timing, const struct teide_timed_pair *pair,
    const struct teide_objective *objective)
{
    struct teide_optimal_time alone = *timing;

    alone.kept = alone.measured = *pair;
    return teide_optimal_time_unpurified(&alone, objective);
}

static bool
accepts(const struct teide_purification *rule, const struct teide_prospect *prospect)
{
    return rule->policy == NULL || rule->policy->accepts == NULL
        || rule->policy->accepts(rule->policy_parameters, prospect);
}

struct teide_plan
teide_plan_purification(const struct teide_replica *replica, const struct teide_route *route,
    const struct teide_stage *stage, int64_t message_time, int32_t older, int32_t younger, int64_t handed_on)
{
    const struct teide_purification *rule = &stage->purification;
    const struct teide_objective *objective = &rule->objective;
    const double tick = replica->chains->tick;
    const bool less = objective->measure != NULL && objective->measure->less_is_better;
    const struct teide_timed_pair pairs[2] = { pair_now(replica, route, older), pair_now(replica, route, younger) };
    const int32_t slots[2] = { older, younger };
    const int64_t *births = replica->slots[older].pair.birth;
    const int64_t born = births[0] < births[1] ? births[0] : births[1];
    struct teide_optimal_time timing = { .protocol = rule->protocol,
        .noise = rule->noise,
        .duration = (double)stage->duration * tick,
        .message_time = (double)message_time * tick };
    struct teide_plan plan = { .purify = false };
    double best = 0, kept[2];
    int64_t last;

    if (handed_on == 0) /* as soon as the outcome is known */
        handed_on = (rule->when == TEIDE_WHEN_AT && born + stage->at > replica->now ? born + stage->at : replica->now)
            + stage->duration + message_time;
    last = handed_on - stage->duration - message_time;
    timing.needed_at = (double)(handed_on - replica->now) * tick;
    for (int i = 0; i < 2 && last >= replica->now; i++) { /* with either one as the control */
        int64_t begin;
        double value;
        if (rule->keep != TEIDE_KEEP_BETTER && i != (rule->keep == TEIDE_KEEP_FRESHER))
            continue;
        timing.kept = pairs[i];
        timing.measured = pairs[1 - i];
        value = choose_time(replica, stage, &timing, born, last, &begin).value * (less ? -1 : 1);
        if (plan.purify && value - best <= TEIDE_GAIN_TOLERANCE)
            continue;
        best = value;
        plan = (struct teide_plan) { true, slots[i], slots[1 - i], begin };
    }
    for (int i = 0; i < 2; i++)
        kept[i] = worth(&timing, &pairs[i], objective) * (less ? -1 : 1);
    if (plan.purify && accepts(rule, &(struct teide_prospect) { best, { kept[0], kept[1] } }))
        return plan;
    return kept[1] > kept[0] ? (struct teide_plan) { false, younger, older, replica->now }
                             : (struct teide_plan) { false, older, younger, replica->now };
}
