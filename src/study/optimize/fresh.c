#include "study/optimize/fresh.h"

#include <math.h>
#include <stdlib.h>

#include "study/optimize/space.h"

enum {
    MOST_PROFILE = 41, /* values of a variable in its profile */
    FRESH = 1          /* group of random numbers that nothing was chosen by */
};
static const double fresh_events = 2e7, /* that are worth while in any case */
    same_place = 1e-6;                  /* of two values of a range, as a share of it */

int64_t
teide_finding_budget(const struct teide_finding *finding, double share)
{
    const int64_t deliveries = finding->question->budget.deliveries;

    return deliveries > 0 ? (int64_t)(share * (double)deliveries) : INT64_MAX;
}

/* A point that is simulated by fresh numbers beside the best one. */
struct fresh {
    struct teide_candidate candidate;
    struct teide_interval objective, loss;
};

/* The values of a variable in its profile: of few entries all; of many, all near the best and then fewer and fewer; of a
 * range equal steps, and the best. */
static size_t
lay_out_profile(const struct teide_optimize_variable *variable, double best, double at[MOST_PROFILE])
{
    const size_t n = variable->axis.n;
    size_t made = 0;

    if (variable->continuous) {
        at[made++] = best;
        for (int i = 0; i < 21; i++)
            if (fabs(teide_variable_place(variable, best) - i / 20.0) > same_place)
                at[made++] = teide_variable_coordinate(variable, i / 20.0);
        return made;
    }
    if (n <= MOST_PROFILE) {
        for (size_t i = 0; i < n; i++)
            at[made++] = (double)i;
        return made;
    }
    for (int side = -1; side <= 1; side += 2) {
        const double reach = side < 0 ? best : (double)n - 1 - best;
        double distance = 0;
        for (int k = 1; k <= MOST_PROFILE / 2 && distance < reach; k++) {
            /* steps of 1 for a while, then ratios that end at the limit */
            const double rest = MOST_PROFILE / 2 - k,
                         ratio = rest > 0 ? pow(reach / fmax(distance, 1), 1 / (rest + 1)) : reach;
            distance = fmin(fmax(distance + 1, floor(distance * ratio)), reach);
            if (rest == 0)
                distance = reach;
            at[made++] = best + side * distance;
        }
    }
    at[made++] = best;
    return made;
}

static int
by_number(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static int
begin_profiles(struct teide_finding *finding)
{
    const struct teide_optimize_question *question = finding->question;
    struct teide_optimize_answer *answer = finding->answer;

    answer->profiles = calloc(question->n_variables + 1, sizeof *answer->profiles);
    if (answer->profiles == NULL)
        return TEIDE_E_MEMORY;
    for (; answer->n_profiles < question->n_variables; answer->n_profiles++) {
        struct teide_profile *profile = &answer->profiles[answer->n_profiles];
        double at[MOST_PROFILE + 1];
        profile->n = lay_out_profile(&question->variables[answer->n_profiles], answer->best.at[answer->n_profiles], at);
        qsort(at, profile->n, sizeof *at, by_number);
        profile->entries = calloc(profile->n, sizeof *profile->entries);
        if (profile->entries == NULL)
            return TEIDE_E_MEMORY;
        for (size_t i = 0; i < profile->n; i++)
            profile->entries[i].at = at[i];
    }
    return 0;
}

static int
begin_alternatives(struct teide_finding *finding)
{
    struct teide_optimize_answer *answer = finding->answer;

    answer->n_alternatives = finding->question->n_alternatives + 1;
    answer->alternatives = calloc(answer->n_alternatives, sizeof *answer->alternatives);
    if (answer->alternatives == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < finding->question->n_alternatives; i++)
        answer->alternatives[i].name = finding->question->alternatives[i];
    return 0;
}

int
teide_fresh_begin(struct teide_finding *finding)
{
    const int ret = begin_alternatives(finding);

    return ret != 0 ? ret : begin_profiles(finding);
}

/* Points of the profiles and the alternatives, without the best one, in their order. */
static size_t
count_fresh(const struct teide_optimize_answer *answer)
{
    size_t n = answer->n_alternatives;

    for (size_t v = 0; v < answer->n_profiles; v++)
        n += answer->profiles[v].n;
    return n;
}

static int
make_fresh(struct teide_finding *finding, struct fresh *fresh)
{
    struct teide_optimize_answer *answer = finding->answer;
    const size_t n_requests = finding->scenario->n_requests;
    int ret = 0;

    for (size_t i = 0; ret == 0 && i < answer->n_alternatives; i++, fresh++)
        ret = teide_candidate_make(
            &fresh->candidate, finding->source, (long)i, n_requests, answer->n_replicas, FRESH, answer->why_impossible);
    for (size_t v = 0; ret == 0 && v < answer->n_profiles; v++)
        for (size_t i = 0; ret == 0 && i < answer->profiles[v].n; i++, fresh++) {
            fresh->candidate.point = answer->best;
            fresh->candidate.point.at[v] = answer->profiles[v].entries[i].at;
            ret = teide_candidate_make(
                &fresh->candidate, finding->source, -1, n_requests, answer->n_replicas, FRESH, answer->why_impossible);
        }
    return ret;
}

/* Simulate some points to a quota and hold them against the best one, whose score is of the same quota. */
static int
hold_against(struct teide_finding *finding, struct fresh *fresh, size_t n, int64_t quota,
    const struct teide_score *best, struct teide_part part, struct teide_error *error)
{
    const double confidence = finding->question->confidence;
    struct teide_trial **trials = calloc(n + 1, sizeof *trials);
    size_t made = 0;
    int ret = trials == NULL ? TEIDE_E_MEMORY : 0;

    for (size_t i = 0; ret == 0 && i < n; i++)
        if (fresh[i].candidate.trial != NULL)
            trials[made++] = fresh[i].candidate.trial;
    if (ret == 0)
        ret = teide_trials_advance(
            trials, made, quota, TEIDE_MOST_EVENTS, finding->workers, part, &finding->answer->cost, error);
    for (size_t i = 0; ret == 0 && i < n; i++) {
        struct teide_candidate *c = &fresh[i].candidate;
        if (c->trial == NULL)
            continue;
        ret = teide_candidate_score(c, &finding->goal);
        teide_trial_put_away(c->trial);
        if (ret != 0)
            break;
        fresh[i].objective = teide_score_interval(&c->score, confidence);
        fresh[i].loss
            = teide_interval_of(teide_score_difference(best, &c->score), confidence, finding->answer->n_replicas);
    }
    free(trials);
    return ret;
}

static void
keep_fresh(struct teide_optimize_answer *answer, const struct fresh *fresh)
{
    for (size_t i = 0; i < answer->n_alternatives; i++, fresh++) {
        struct teide_alternative *a = &answer->alternatives[i];
        a->standing = fresh->candidate.standing;
        a->seems_feasible = fresh->candidate.seems_feasible;
        a->objective = fresh->objective;
        a->loss = fresh->loss;
    }
    for (size_t v = 0; v < answer->n_profiles; v++)
        for (size_t i = 0; i < answer->profiles[v].n; i++, fresh++) {
            struct teide_profile_entry *e = &answer->profiles[v].entries[i];
            e->standing = fresh->candidate.standing;
            e->seems_feasible = fresh->candidate.seems_feasible;
            e->objective = fresh->objective;
            e->loss = fresh->loss;
        }
}

/* What the best point is worth, and whether it holds the constraints. */
static int
keep_best(struct teide_finding *finding, const struct teide_candidate *best)
{
    struct teide_optimize_answer *answer = finding->answer;
    const double confidence = finding->question->confidence;

    answer->objective = teide_score_interval(&best->score, confidence);
    answer->n_slack = finding->question->n_constraints;
    answer->slack = calloc(answer->n_slack + 1, sizeof *answer->slack);
    if (answer->slack == NULL)
        return TEIDE_E_MEMORY;
    answer->feasible = true;
    for (size_t i = 0; i < answer->n_slack; i++)
        answer->slack[i].low = INFINITY;
    for (size_t k = 0; k < finding->goal.n_limits; k++) {
        const struct teide_interval slack = teide_interval_of(best->score.slack[k], confidence, answer->n_replicas);
        struct teide_interval *worst = &answer->slack[finding->goal.limits[k].constraint];
        if (slack.low < worst->low)
            *worst = slack;
        answer->feasible &= slack.low >= 0;
    }
    return 0;
}

/* Deliveries of a replica by fresh numbers: for the best one and the alternatives, and for the many points of the profiles.
 * Together half of what the choice has taken, or as many as take a second or two, if the budget has room for them. */
static void
share_fresh(const struct teide_finding *finding, double seconds, int64_t *long_quota, int64_t *short_quota)
{
    const struct teide_optimize_answer *answer = finding->answer;
    const double each = (double)answer->n_replicas * (double)finding->scenario->n_requests,
                 spent = (double)answer->cost.deliveries, left = (double)teide_finding_budget(finding, 1) - spent,
                 worth = fresh_events * spent / (double)answer->cost.events,
                 pace = spent / fmax(teide_seconds_now() - finding->began, 1e-6),
                 time_left = fmin(fmax(finding->end - teide_seconds_now(), 0), seconds) * pace,
                 room = fmin(fmin(fmax(spent / 2, worth), left), time_left), few = (double)(1 + answer->n_alternatives),
                 many = (double)count_fresh(answer) - (double)answer->n_alternatives;

    *long_quota = (int64_t)(0.6 * room / few / each);
    *short_quota = (int64_t)fmin((double)*long_quota, 0.4 * room / fmax(many, 1) / each);
    *long_quota = *long_quota < 4 ? 4 : *long_quota;
    *short_quota = *short_quota < 4 ? 4 : *short_quota;
}

static int
advance_best(struct teide_finding *finding, struct teide_candidate *best, int64_t quota, struct teide_error *error)
{
    const struct teide_part part = { 1 - TEIDE_FRESH_SHARE, 1 - 0.8 * TEIDE_FRESH_SHARE };
    int ret = teide_trials_advance(
        &best->trial, 1, quota, TEIDE_MOST_EVENTS, finding->workers, part, &finding->answer->cost, error);

    return ret != 0 ? ret : teide_score_make(&finding->goal, best->trial, &best->score);
}

int
teide_find_fresh(struct teide_finding *finding, double seconds, struct teide_error *error)
{
    struct teide_optimize_answer *answer = finding->answer;
    struct teide_candidate best = { .point = answer->best };
    const struct teide_part first = { 1 - 0.8 * TEIDE_FRESH_SHARE, 1 - 0.4 * TEIDE_FRESH_SHARE },
                            last = { 1 - 0.4 * TEIDE_FRESH_SHARE, 1 };
    const size_t n = count_fresh(answer);
    struct fresh *fresh = calloc(n + 1, sizeof *fresh);
    int64_t long_quota, short_quota;
    int ret = fresh == NULL ? TEIDE_E_MEMORY
                            : teide_candidate_make(&best, finding->source, -1, finding->scenario->n_requests,
                                answer->n_replicas, FRESH, answer->why_impossible);

    if (ret == 0)
        ret = make_fresh(finding, fresh);
    share_fresh(finding, seconds, &long_quota, &short_quota);
    if (ret == 0)
        ret = advance_best(finding, &best, short_quota, error);
    if (ret == 0)
        ret = hold_against(finding, fresh + answer->n_alternatives, n - answer->n_alternatives, short_quota,
            &best.score, first, error);
    if (ret == 0)
        ret = advance_best(finding, &best, long_quota, error);
    if (ret == 0)
        ret = hold_against(finding, fresh, answer->n_alternatives, long_quota, &best.score, last, error);
    if (ret == 0)
        ret = keep_best(finding, &best);
    if (ret == 0) {
        answer->fresh_deliveries = best.trial->deliveries;
        keep_fresh(answer, fresh);
    }
    teide_candidate_clear(&best);
    for (size_t i = 0; fresh != NULL && i < n; i++)
        teide_candidate_clear(&fresh[i].candidate);
    free(fresh);
    return ret;
}
