#include "study/optimize/selection.h"

#include <math.h>
#include <stdlib.h>

enum {
    FIRST_QUOTA = 4,        /* deliveries of a replica in the first stage */
    FEWEST_TO_JUDGE = 2048, /* deliveries of a point behind which it is judged: means are near normal */
    MOST_AWAKE = 256,       /* points whose replicas are kept from stage to stage */
    MOST_PAIRS = 32         /* points up to which each is compared with every other one; else with the best */
};
static const double growth = 1.5; /* of the quota from stage to stage, once points are judged */

struct race {
    const struct teide_goal *goal;
    struct teide_candidate *candidates;
    size_t n, n_replicas;
    const struct teide_selection_settings *settings;
    struct teide_trial **trials; /* of the open ones, n of room */
    size_t n_open;
    double compare_at, judge_at; /* t values at which a comparison, and a constraint, is decided */
    int64_t before;              /* deliveries spent before */
    double began, seconds_per_delivery;
};

/* --- judging ------------------------------------------------------------------------------------------------------- */

/* The risk is shared by all tests: of all stages that the budget has room for, and all points. */
static void
share_risk(struct race *race)
{
    const double risk = 1 - race->settings->confidence, n = fmax((double)race->n_open, 1),
                 replicas = (double)race->n_replicas, most = fmin((double)race->settings->deliveries, 1e12) / replicas,
                 stages = 2 + ceil(log(fmax(most * replicas / FEWEST_TO_JUDGE, 1)) / log(growth)),
                 limits = (double)race->goal->n_limits, of_comparisons = limits > 0 ? risk / 2 : risk;

    race->compare_at = teide_student_tail(of_comparisons / stages / fmax(n - 1, 1), race->n_replicas);
    race->judge_at = limits > 0 ? teide_student_tail(risk / 2 / stages / n / limits, race->n_replicas) : 0;
}

static void
judge_constraints(const struct race *race, struct teide_candidate *c)
{
    c->shown_feasible = c->seems_feasible = true;
    for (size_t k = 0; k < race->goal->n_limits; k++) {
        const struct teide_estimate slack = c->score.slack[k];
        c->seems_feasible &= slack.mean >= 0;
        c->shown_feasible &= slack.mean >= race->judge_at * slack.error;
        if (slack.mean < -race->judge_at * slack.error)
            c->standing = TEIDE_STANDING_INFEASIBLE;
    }
}

/* Whether a point is better than another one by more than chance allows. */
static bool
beats(const struct race *race, const struct teide_candidate *a, const struct teide_candidate *b)
{
    const struct teide_estimate d = teide_score_difference(&a->score, &b->score);

    return d.mean > race->compare_at * d.error;
}

/* The best of those that are open, of those shown to hold the constraints only, or n. */
static size_t
best_open(const struct race *race, bool shown)
{
    size_t best = race->n;

    for (size_t i = 0; i < race->n; i++)
        if (race->candidates[i].standing == TEIDE_STANDING_OPEN && (!shown || race->candidates[i].shown_feasible)
            && (best == race->n || teide_candidate_seems_better(&race->candidates[i], &race->candidates[best])))
            best = i;
    return best;
}

static size_t
count_open(const struct race *race)
{
    size_t open = 0;

    for (size_t i = 0; i < race->n; i++)
        open += race->candidates[i].standing == TEIDE_STANDING_OPEN;
    return open;
}

/* Whether an open point is worse than another one: than the best, or, of few, than any. */
static bool
is_worse(const struct race *race, size_t i, size_t best, size_t n_open)
{
    if (i != best && beats(race, &race->candidates[best], &race->candidates[i]))
        return true;
    for (size_t j = 0; j < race->n && n_open <= MOST_PAIRS; j++)
        if (j != i && j != best && race->candidates[j].standing == TEIDE_STANDING_OPEN
            && race->candidates[j].shown_feasible && beats(race, &race->candidates[j], &race->candidates[i]))
            return true;
    return false;
}

static void
judge(struct race *race)
{
    size_t best, n_open;

    for (size_t i = 0; i < race->n; i++)
        if (race->candidates[i].standing == TEIDE_STANDING_OPEN)
            judge_constraints(race, &race->candidates[i]);
    best = best_open(race, true);
    n_open = count_open(race);
    if (best == race->n)
        return;
    for (size_t i = 0; i < race->n; i++)
        if (race->candidates[i].standing == TEIDE_STANDING_OPEN && is_worse(race, i, best, n_open))
            race->candidates[i].standing = TEIDE_STANDING_WORSE;
}

/* Where one is left, or those left are near enough, set why it ends. */
static bool
is_decided(const struct race *race, struct teide_selection *selection)
{
    const struct teide_candidate *best = &race->candidates[selection->best];
    bool equal = true, near = race->settings->precision > 0;

    if (!best->shown_feasible)
        return false;
    for (size_t i = 0; i < race->n; i++) {
        struct teide_estimate d;
        if (i == selection->best || race->candidates[i].standing != TEIDE_STANDING_OPEN)
            continue;
        d = teide_score_difference(&race->candidates[i].score, &best->score);
        equal &= d.mean == 0 && d.error == 0;
        near &= d.mean + race->compare_at * d.error <= race->settings->precision * fabs(best->score.objective.mean);
    }
    selection->end = count_open(race) == 1 ? TEIDE_SELECTED_ONE : equal ? TEIDE_SELECTED_EQUAL : TEIDE_SELECTED_NEAR;
    return equal || near;
}

/* --- stages -------------------------------------------------------------------------------------------------------- */

static int
run_stage(struct race *race, int64_t quota, double done, struct teide_trial_cost *spent, struct teide_error *error)
{
    const struct teide_part part = { done, fmin(1, done + 0.3) };
    int ret;

    race->n_open = 0;
    for (size_t i = 0; i < race->n; i++)
        if (race->candidates[i].standing == TEIDE_STANDING_OPEN)
            race->trials[race->n_open++] = race->candidates[i].trial;
    /* Few at a time where they are put away, so that memory holds. */
    ret = 0;
    for (size_t first = 0, end; ret == 0 && first < race->n_open; first = end) {
        end = race->n_open - first > MOST_AWAKE ? first + MOST_AWAKE : race->n_open;
        ret = teide_trials_advance(race->trials + first, end - first, quota, race->settings->most_events,
            race->settings->workers, part, spent, error);
        for (size_t i = first; race->n_open > MOST_AWAKE && i < end; i++)
            teide_trial_put_away(race->trials[i]);
    }
    for (size_t i = 0; ret == 0 && i < race->n; i++) {
        if (race->candidates[i].standing == TEIDE_STANDING_OPEN)
            ret = teide_candidate_score(&race->candidates[i], race->goal);
    }
    return ret;
}

static void
put_away_closed(struct race *race)
{
    for (size_t i = 0; i < race->n; i++)
        if (race->candidates[i].standing != TEIDE_STANDING_OPEN && race->candidates[i].trial != NULL)
            teide_trial_put_away(race->candidates[i].trial);
}

/* The quota of the next stage: as the budget has room for it. 0: it has none that is worth while. */
static int64_t
next_quota(const struct race *race, int64_t quota, const struct teide_trial_cost *spent)
{
    const double each = (double)race->n_replicas * (double)race->goal->n_requests * (double)race->n_open,
                 kept = race->n_open <= MOST_AWAKE ? (double)quota : 0, /* those that were put away begin anew */
        judged = ceil((double)FEWEST_TO_JUDGE / (double)race->n_replicas);
    double next = (double)quota < judged ? fmin(4 * (double)quota, judged) : ceil(growth * (double)quota),
           left = (double)(race->settings->deliveries - (spent->deliveries - race->before));

    if (isfinite(race->settings->end)) {
        const double time_left = race->settings->end - teide_seconds_now();
        left = fmin(left, time_left / fmax(race->seconds_per_delivery, 1e-9));
    }
    if (each * (next - kept) > left)
        next = kept + floor(left / each);
    return next >= fmax((double)quota + 1, 1.05 * (double)quota) ? (int64_t)fmin(next, 1e15) : 0;
}

int
teide_selection_run(const struct teide_goal *goal, struct teide_candidate *candidates, size_t n,
    const struct teide_selection_settings *settings, struct teide_trial_cost *spent, struct teide_selection *selection,
    struct teide_error *error)
{
    struct race race
        = { .goal = goal, .candidates = candidates, .n = n, .settings = settings, .before = spent->deliveries };
    int64_t quota = FIRST_QUOTA;
    int ret = 0;

    *selection = (struct teide_selection) { .end = TEIDE_SELECTED_NO_BUDGET };
    race.trials = calloc(n, sizeof *race.trials);
    if (race.trials == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for %zu points", n);
    for (size_t i = 0; i < n; i++)
        if (candidates[i].trial != NULL)
            race.n_replicas = candidates[i].trial->n_replicas;
    race.began = teide_seconds_now();
    race.n_open = count_open(&race);
    share_risk(&race);
    while (ret == 0 && quota > 0) {
        const double done = (double)(spent->deliveries - race.before) / (double)settings->deliveries;
        ret = run_stage(&race, quota, settings->part.from + (settings->part.to - settings->part.from) * fmin(done, 1),
            spent, error);
        selection->stages++;
        selection->quota = quota;
        race.seconds_per_delivery
            = (teide_seconds_now() - race.began) / fmax((double)(spent->deliveries - race.before), 1);
        if (ret == 0 && (double)quota * (double)race.n_replicas >= FEWEST_TO_JUDGE)
            judge(&race);
        else
            for (size_t i = 0; i < n; i++)
                candidates[i].seems_feasible = true;
        put_away_closed(&race);
        selection->best = best_open(&race, false);
        if (selection->best == n) {
            selection->end = TEIDE_SELECTED_NONE;
            break;
        }
        race.n_open = count_open(&race);
        if ((double)quota * (double)race.n_replicas >= FEWEST_TO_JUDGE && is_decided(&race, selection))
            break;
        quota = next_quota(&race, quota, spent);
        if (quota == 0)
            selection->end = TEIDE_SELECTED_NO_BUDGET;
    }
    free(race.trials);
    return ret;
}
