#include "sim/purification.h"

#include <math.h>

#include "models/improvement.h"
#include "sim/chain/policies/partner_policy.h"
#include "sim/chain/policies/purification_policy.h"

/* A time that the clock must be able to hold. */
static int
to_ticks(double seconds, const char *what, const char *name, double tick, int64_t longest, int64_t *ticks,
    struct teide_error *error)
{
    const double n = nearbyint(seconds / tick);

    if (!(n < (double)longest))
        return teide_fail(error, TEIDE_E_INPUT,
            "%s of %s, %g s, is too long for a clock with ticks of %g s: give run.time_resolution a larger value", what,
            name, seconds, tick);
    *ticks = (int64_t)n;
    return 0;
}

int
teide_stage_init(struct teide_stage *stage, const struct teide_purification *purification, const char *name,
    double tick, int64_t longest, struct teide_error *error)
{
    int ret = to_ticks(purification->duration, "the duration", name, tick, longest, &stage->duration, error);

    stage->purification = *purification;
    if (ret == 0)
        ret = to_ticks(purification->at, "the time of purification", name, tick, longest, &stage->at, error);
    if (ret == 0)
        ret = to_ticks(purification->deadline, "the deadline", name, tick, longest, &stage->deadline, error);
    stage->has_policy = purification->rounds > 0
        && (purification->when != TEIDE_WHEN_ASAP || stage->deadline > 0 || purification->keep == TEIDE_KEEP_BETTER
            || (purification->policy != NULL && purification->policy->accepts != NULL));
    stage->wants = purification->policy != NULL ? purification->policy->wants : NULL;
    stage->rank = purification->partner != NULL ? purification->partner->rank : NULL;
    return ret;
}

int32_t
teide_purification_inputs(const struct teide_purification *purification)
{
    if (purification->schedule == TEIDE_PUMPING)
        return purification->rounds + 1;
    return (int32_t)1 << purification->rounds;
}

int32_t
teide_purification_room(const struct teide_purification *purification)
{
    return purification->schedule == TEIDE_PUMPING && purification->rounds > 1 ? 2 : purification->rounds + 1;
}

int32_t
teide_links_and_ends_room(const struct teide_scenario *scenario)
{
    return teide_purification_room(&scenario->purify_link) + teide_purification_room(&scenario->purify_end_to_end) - 1;
}

/* When to begin, from now to `last`, and what that gives. */
static struct teide_purification_outcome
choose_time(const struct teide_stage *stage, const struct teide_meeting *meeting,
    const struct teide_optimal_time *timing, int64_t last, int64_t *begin)
{
    const struct teide_purification *rule = &stage->purification;
    const double tick = meeting->tick;
    const int64_t now = meeting->now, older_birth = meeting->born;

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
teide_plan_purification(const struct teide_stage *stage, const struct teide_meeting *meeting)
{
    const struct teide_purification *rule = &stage->purification;
    const struct teide_objective *objective = &rule->objective;
    const double tick = meeting->tick;
    const bool less = objective->measure != NULL && objective->measure->less_is_better;
    const int64_t now = meeting->now, takes = stage->duration + meeting->message_time;
    int64_t handed_on = meeting->handed_on, last;
    struct teide_optimal_time timing = { .protocol = rule->protocol,
        .noise = rule->noise,
        .duration = (double)stage->duration * tick,
        .message_time = (double)meeting->message_time * tick };
    struct teide_plan plan = { .purify = false };
    double best = 0, kept[2];

    if (handed_on == 0) /* as soon as the outcome is known */
        handed_on = (rule->when == TEIDE_WHEN_AT && meeting->born + stage->at > now ? meeting->born + stage->at : now)
            + takes;
    last = handed_on - takes;
    timing.needed_at = (double)(handed_on - now) * tick;
    for (int i = 0; i < 2 && last >= now; i++) { /* with either one as the control */
        int64_t begin;
        double value;
        if (rule->keep != TEIDE_KEEP_BETTER && i != (rule->keep == TEIDE_KEEP_FRESHER))
            continue;
        timing.kept = meeting->pairs[i];
        timing.measured = meeting->pairs[1 - i];
        value = choose_time(stage, meeting, &timing, last, &begin).value * (less ? -1 : 1);
        if (plan.purify && value - best <= TEIDE_GAIN_TOLERANCE)
            continue;
        best = value;
        plan = (struct teide_plan) { true, i, begin };
    }
    for (int i = 0; i < 2; i++)
        kept[i] = worth(&timing, &meeting->pairs[i], objective) * (less ? -1 : 1);
    if (plan.purify && accepts(rule, &(struct teide_prospect) { best, { kept[0], kept[1] } }))
        return plan;
    return (struct teide_plan) { false, kept[1] > kept[0], now };
}
