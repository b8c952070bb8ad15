#include "study/optimize/answer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_REPLICAS = 128, /* independent parts of a point's simulation, behind its errors */
    FEWEST_REPLICAS = 16,
    FEWEST_DELIVERIES = 8, /* of a replica, for each point of a list, to have as many replicas */
    POINTS_OF_SEARCH = 64, /* that a search may be expected to look at, at least */
    MOST_PROFILE = 41,     /* values of a variable in its profile */
    MOST_EVENTS = 4096,    /* of a replica for each delivery: a point that needs more hardly delivers */
    FRESH = 1              /* group of random numbers that nothing was chosen by */
};
static const double fresh_share = 0.3;  /* of the budget, for what is found out by fresh numbers */
static const double fresh_events = 2e7; /* that are worth while in any case */

const char *const teide_verdict_names[TEIDE_N_VERDICTS] = { "best", "near", "equal", "local", "not_enough", "none" };

struct finding {
    const struct teide_scenario *scenario;
    const struct teide_optimize_question *question;
    const struct teide_point_source *source;
    const struct teide_workers *workers;
    struct teide_goal goal;
    struct teide_candidate *candidates; /* of the list, or of the search */
    size_t n_candidates;
    struct teide_search search; /* empty where every point is looked at */
    struct teide_selection selection;
    struct teide_optimize_answer *answer;
    double began, end; /* of teide_seconds_now() */
};

/* --- the choice ---------------------------------------------------------------------------------------------------- */

static int64_t
budget_of(const struct finding *finding, double share)
{
    const int64_t deliveries = finding->question->budget.deliveries;

    return deliveries > 0 ? (int64_t)(share * (double)deliveries) : INT64_MAX;
}

/* As many replicas as a small budget allows. */
static size_t
choose_replicas(const struct finding *finding, double points)
{
    const double each = (double)budget_of(finding, 1 - fresh_share) / points / (double)finding->scenario->n_requests;

    return (size_t)fmin(fmax(each / FEWEST_DELIVERIES, FEWEST_REPLICAS), MOST_REPLICAS);
}

/* Every point of a list; every k-th of them where the budget has not room for more. */
static int
list_points(struct finding *finding)
{
    struct teide_optimize_answer *answer = finding->answer;
    const size_t n = (size_t)answer->n_points;
    const double each = (double)answer->n_replicas * (double)finding->scenario->n_requests * 4,
                 room = fmax(floor((double)budget_of(finding, 1 - fresh_share) / each), 1);
    const size_t step = (double)n > room ? (size_t)ceil((double)n / room) : 1;
    int ret = 0;

    finding->candidates = calloc(n, sizeof *finding->candidates);
    if (finding->candidates == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; ret == 0 && i < n; i += step) {
        struct teide_candidate *c = &finding->candidates[finding->n_candidates++];
        c->point = teide_optimize_point_of(finding->question, i);
        ret = teide_candidate_make(
            c, finding->source, -1, finding->scenario->n_requests, answer->n_replicas, 0, answer->why_impossible);
    }
    answer->n_left_out = n - finding->n_candidates;
    return ret;
}

static int
choose(struct finding *finding, struct teide_error *error)
{
    const struct teide_selection_settings settings = { .confidence = finding->question->confidence,
        .precision = finding->question->budget.precision,
        .deliveries = budget_of(finding, 1 - fresh_share),
        .end = finding->began + (1 - fresh_share) * (finding->end - finding->began),
        .most_events = MOST_EVENTS,
        .workers = finding->workers,
        .part = { 0, 1 - fresh_share } };
    struct teide_optimize_answer *answer = finding->answer;
    static const enum teide_optimize_verdict verdicts[] = {
        [TEIDE_SELECTED_ONE] = TEIDE_VERDICT_BEST,
        [TEIDE_SELECTED_NEAR] = TEIDE_VERDICT_NEAR,
        [TEIDE_SELECTED_EQUAL] = TEIDE_VERDICT_EQUAL,
        [TEIDE_SELECTED_NO_BUDGET] = TEIDE_VERDICT_NOT_ENOUGH,
        [TEIDE_SELECTED_NONE] = TEIDE_VERDICT_NONE,
    };
    int ret;

    answer->n_points = teide_optimize_points(finding->question);
    if (answer->n_points <= TEIDE_MAX_LISTED_POINTS) {
        answer->n_replicas = choose_replicas(finding, answer->n_points);
        ret = list_points(finding);
        if (ret != 0)
            return teide_fail(error, ret, "out of memory for %.0f points", answer->n_points);
        ret = teide_selection_run(&finding->goal, finding->candidates, finding->n_candidates, &settings, &answer->cost,
            &finding->selection, error);
    } else {
        answer->n_replicas = choose_replicas(finding, POINTS_OF_SEARCH);
        ret = teide_search_run(finding->question, &finding->goal, finding->source, answer->n_replicas, &settings,
            &answer->cost, answer->why_impossible, &finding->search, error);
        finding->candidates = finding->search.candidates;
        finding->n_candidates = finding->search.n;
        finding->selection = finding->search.selection;
        answer->n_starts = finding->search.n_starts;
        answer->n_steps = finding->search.n_steps;
    }
    answer->verdict = verdicts[finding->selection.end];
    if (answer->n_starts > 0 && answer->verdict < TEIDE_VERDICT_LOCAL)
        answer->verdict = finding->search.converged ? TEIDE_VERDICT_LOCAL : TEIDE_VERDICT_NOT_ENOUGH;
    if (answer->n_left_out > 0 && answer->verdict != TEIDE_VERDICT_NONE)
        answer->verdict = TEIDE_VERDICT_NOT_ENOUGH;
    answer->stages = finding->selection.stages;
    answer->n_evaluated = finding->n_candidates;
    for (size_t i = 0; i < finding->n_candidates; i++)
        answer->standings[finding->candidates[i].standing]++;
    return ret;
}

/* The largest slack of a constraint that any point has, of its worst request. */
static double
most_slack(const struct finding *finding, size_t constraint)
{
    double most = -INFINITY;

    for (size_t i = 0; i < finding->n_candidates; i++) {
        const struct teide_candidate *c = &finding->candidates[i];
        double least = INFINITY;
        for (size_t k = 0; c->standing == TEIDE_STANDING_INFEASIBLE && k < finding->goal.n_limits; k++)
            if (finding->goal.limits[k].constraint == constraint)
                least = fmin(least, c->score.slack[k].mean);
        if (c->standing == TEIDE_STANDING_INFEASIBLE)
            most = fmax(most, least);
    }
    return most;
}

static void
find_missed(struct finding *finding)
{
    struct teide_optimize_answer *answer = finding->answer;
    double worst = INFINITY;

    for (size_t i = 0; i < finding->question->n_constraints; i++) {
        const double bound = fabs(finding->question->constraints[i].bound), slack = most_slack(finding, i),
                     share = slack / (bound > 0 ? bound : 1);
        if (share < worst) {
            worst = share;
            answer->missed = i;
            answer->missed_by = -slack;
        }
    }
}

static int
by_loss(const void *a, const void *b)
{
    const struct teide_rival *x = a, *y = b;

    return (x->loss.mean > y->loss.mean) - (x->loss.mean < y->loss.mean);
}

/* Those that are still open, beside the best. */
static int
list_rivals(struct finding *finding)
{
    struct teide_optimize_answer *answer = finding->answer;
    const struct teide_candidate *best = &finding->candidates[finding->selection.best];

    answer->rivals = calloc(answer->standings[TEIDE_STANDING_OPEN] + 1, sizeof *answer->rivals);
    if (answer->rivals == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < finding->n_candidates; i++) {
        const struct teide_candidate *c = &finding->candidates[i];
        struct teide_rival *rival = &answer->rivals[answer->n_rivals];
        if (c == best || c->standing != TEIDE_STANDING_OPEN)
            continue;
        *rival = (struct teide_rival) { c->point, teide_score_interval(&c->score, finding->question->confidence),
            teide_interval_of(
                teide_score_difference(&best->score, &c->score), finding->question->confidence, answer->n_replicas) };
        answer->n_rivals++;
    }
    qsort(answer->rivals, answer->n_rivals, sizeof *answer->rivals, by_loss);
    return 0;
}

/* --- by fresh numbers ---------------------------------------------------------------------------------------------- */

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
        for (int i = 0; i < 21; i++) {
            const double part = i / 20.0;
            at[made++] = variable->logarithmic ? variable->from * pow(variable->to / variable->from, part)
                                               : variable->from + part * (variable->to - variable->from);
        }
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
begin_profiles(struct finding *finding)
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
make_fresh(struct finding *finding, struct fresh *fresh)
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
hold_against(struct finding *finding, struct fresh *fresh, size_t n, int64_t quota, const struct teide_score *best,
    struct teide_part part, struct teide_error *error)
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
            trials, made, quota, MOST_EVENTS, finding->workers, part, &finding->answer->cost, error);
    for (size_t i = 0; ret == 0 && i < n; i++) {
        struct teide_candidate *c = &fresh[i].candidate;
        if (c->trial == NULL)
            continue;
        ret = teide_score_make(&finding->goal, c->trial, &c->score);
        teide_trial_put_away(c->trial);
        if (ret != 0)
            break;
        if (isnan(c->score.objective.mean + c->score.objective.error))
            c->standing = TEIDE_STANDING_STARVED;
        for (size_t k = 0; k < finding->goal.n_limits; k++)
            c->seems_feasible &= c->score.slack[k].mean >= 0;
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
keep_best(struct finding *finding, const struct teide_candidate *best)
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
share_fresh(const struct finding *finding, int64_t *long_quota, int64_t *short_quota)
{
    const struct teide_optimize_answer *answer = finding->answer;
    const double each = (double)answer->n_replicas * (double)finding->scenario->n_requests,
                 spent = (double)answer->cost.deliveries, left = (double)budget_of(finding, 1) - spent,
                 worth = fresh_events * spent / (double)answer->cost.events,
                 pace = spent / fmax(teide_seconds_now() - finding->began, 1e-6),
                 time_left = fmax(finding->end - teide_seconds_now(), 0) * pace,
                 room = fmin(fmin(fmax(spent / 2, worth), left), time_left), few = (double)(1 + answer->n_alternatives),
                 many = (double)count_fresh(answer) - (double)answer->n_alternatives;

    *long_quota = (int64_t)(0.6 * room / few / each);
    *short_quota = (int64_t)fmin((double)*long_quota, 0.4 * room / fmax(many, 1) / each);
    *long_quota = *long_quota < 4 ? 4 : *long_quota;
    *short_quota = *short_quota < 4 ? 4 : *short_quota;
}

static int
advance_best(struct finding *finding, struct teide_candidate *best, int64_t quota, struct teide_error *error)
{
    const struct teide_part part = { 1 - fresh_share, 1 - 0.8 * fresh_share };
    int ret = teide_trials_advance(
        &best->trial, 1, quota, MOST_EVENTS, finding->workers, part, &finding->answer->cost, error);

    return ret != 0 ? ret : teide_score_make(&finding->goal, best->trial, &best->score);
}

/* All that is found out by fresh numbers. */
static int
find_fresh(struct finding *finding, struct teide_error *error)
{
    struct teide_optimize_answer *answer = finding->answer;
    struct teide_candidate best = { .point = answer->best };
    const struct teide_part first = { 1 - 0.8 * fresh_share, 1 - 0.4 * fresh_share },
                            last = { 1 - 0.4 * fresh_share, 1 };
    const size_t n = count_fresh(answer);
    struct fresh *fresh = calloc(n + 1, sizeof *fresh);
    int64_t long_quota, short_quota;
    int ret = fresh == NULL ? TEIDE_E_MEMORY
                            : teide_candidate_make(&best, finding->source, -1, finding->scenario->n_requests,
                                answer->n_replicas, FRESH, answer->why_impossible);

    if (ret == 0)
        ret = make_fresh(finding, fresh);
    share_fresh(finding, &long_quota, &short_quota);
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

/* --- the answer ---------------------------------------------------------------------------------------------------- */

static int
begin_alternatives(struct finding *finding)
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
teide_optimize_answer_find(const struct teide_scenario *scenario, const struct teide_point_source *source,
    const struct teide_workers *workers, struct teide_optimize_answer *answer, struct teide_error *error)
{
    struct finding finding = { .scenario = scenario,
        .question = scenario->optimize,
        .source = source,
        .workers = workers,
        .answer = answer,
        .began = teide_seconds_now(),
        .end = INFINITY };
    int ret = teide_goal_init(&finding.goal, scenario, scenario->optimize, error);

    answer->expression = scenario->optimize->objective;
    answer->confidence = scenario->optimize->confidence;
    answer->precision = scenario->optimize->budget.precision;
    if (scenario->optimize->budget.time > 0)
        finding.end = finding.began + scenario->optimize->budget.time;
    if (ret == 0)
        ret = choose(&finding, error);
    if (ret == 0 && answer->verdict != TEIDE_VERDICT_NONE) {
        answer->best = finding.candidates[finding.selection.best].point;
        ret = list_rivals(&finding);
        if (ret == 0)
            ret = begin_alternatives(&finding);
        if (ret == 0)
            ret = begin_profiles(&finding);
        for (size_t i = 0; i < finding.n_candidates; i++)
            if (finding.candidates[i].trial != NULL)
                teide_trial_put_away(finding.candidates[i].trial);
        if (ret == 0)
            ret = find_fresh(&finding, error);
    }
    if (ret == 0 && answer->verdict == TEIDE_VERDICT_NONE)
        find_missed(&finding);
    if (finding.search.capacity == 0) {
        for (size_t i = 0; i < finding.n_candidates; i++)
            teide_candidate_clear(&finding.candidates[i]);
        free(finding.candidates);
    }
    teide_search_clear(&finding.search);
    teide_goal_clear(&finding.goal);
    answer->enough = answer->verdict < TEIDE_VERDICT_NOT_ENOUGH;
    answer->wall_seconds = teide_seconds_now() - finding.began;
    if (ret == TEIDE_E_MEMORY && error != NULL && error->code == 0)
        return teide_fail(error, ret, "out of memory");
    return ret;
}

void
teide_optimize_answer_clear(struct teide_optimize_answer *answer)
{
    for (size_t i = 0; i < answer->n_profiles; i++)
        free(answer->profiles[i].entries);
    free(answer->profiles);
    free(answer->alternatives);
    free(answer->rivals);
    free(answer->slack);
    *answer = (struct teide_optimize_answer) { 0 };
}
