#include "study/optimize/answer.h"

#include <math.h>
#include <stdlib.h>

#include "study/optimize/fresh.h"
#include "study/optimize/search.h"

enum {
    MOST_REPLICAS = 128, /* independent parts of a point's simulation, behind its errors */
    FEWEST_REPLICAS = 16,
    FEWEST_DELIVERIES = 8, /* of a replica, for each point of a list, to have as many replicas */
    POINTS_OF_SEARCH = 64  /* that a search may be expected to look at, at least */
};
static const double hurry = 1; /* s, for fresh numbers when the choice was stopped */

const char *const teide_verdict_names[TEIDE_N_VERDICTS] = { "best", "near", "equal", "local", "not_enough", "none" };

/* What is chosen from, and what for. */
struct choice {
    struct teide_finding finding;
    struct teide_candidate *candidates; /* of the list, or of the search */
    size_t n;
    struct teide_search search; /* empty where every point is looked at */
    struct teide_selection selection;
};

/* --- the choice ---------------------------------------------------------------------------------------------------- */

/* As many replicas as a small budget allows. */
static size_t
choose_replicas(const struct choice *choice, double points)
{
    const double each = (double)teide_finding_budget(&choice->finding, 1 - TEIDE_FRESH_SHARE) / points
        / (double)choice->finding.scenario->n_requests;

    return (size_t)fmin(fmax(each / FEWEST_DELIVERIES, FEWEST_REPLICAS), MOST_REPLICAS);
}

/* Every point of a list; every k-th of them where the budget has not room for more. */
static int
list_points(struct choice *choice)
{
    struct teide_optimize_answer *answer = choice->finding.answer;
    const size_t n = (size_t)answer->n_points;
    const double each = (double)answer->n_replicas * (double)choice->finding.scenario->n_requests * 4,
                 room = fmax(floor((double)teide_finding_budget(&choice->finding, 1 - TEIDE_FRESH_SHARE) / each), 1);
    const size_t step = (double)n > room ? (size_t)ceil((double)n / room) : 1;
    int ret = 0;

    choice->candidates = calloc(n, sizeof *choice->candidates);
    if (choice->candidates == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; ret == 0 && i < n; i += step) {
        struct teide_candidate *c = &choice->candidates[choice->n++];
        c->point = teide_optimize_point_of(choice->finding.question, i);
        ret = teide_candidate_make(c, choice->finding.source, -1, choice->finding.scenario->n_requests,
            answer->n_replicas, 0, answer->why_impossible);
    }
    answer->n_left_out = n - choice->n;
    return ret;
}

static int
choose(struct choice *choice, struct teide_error *error)
{
    const struct teide_selection_settings settings = { .confidence = choice->finding.question->confidence,
        .precision = choice->finding.question->budget.precision,
        .deliveries = teide_finding_budget(&choice->finding, 1 - TEIDE_FRESH_SHARE),
        .end = choice->finding.began + (1 - TEIDE_FRESH_SHARE) * (choice->finding.end - choice->finding.began),
        .most_events = TEIDE_MOST_EVENTS,
        .workers = choice->finding.workers,
        .part = { 0, 1 - TEIDE_FRESH_SHARE } };
    struct teide_optimize_answer *answer = choice->finding.answer;
    static const enum teide_optimize_verdict verdicts[] = {
        [TEIDE_SELECTED_ONE] = TEIDE_VERDICT_BEST,
        [TEIDE_SELECTED_NEAR] = TEIDE_VERDICT_NEAR,
        [TEIDE_SELECTED_EQUAL] = TEIDE_VERDICT_EQUAL,
        [TEIDE_SELECTED_NO_BUDGET] = TEIDE_VERDICT_NOT_ENOUGH,
        [TEIDE_SELECTED_NONE] = TEIDE_VERDICT_NONE,
    };
    int ret;

    answer->n_points = teide_optimize_points(choice->finding.question);
    if (answer->n_points <= TEIDE_MAX_LISTED_POINTS) {
        answer->n_replicas = choose_replicas(choice, answer->n_points);
        ret = list_points(choice);
        if (ret != 0)
            return teide_fail(error, ret, "out of memory for %.0f points", answer->n_points);
        ret = teide_selection_run(
            &choice->finding.goal, choice->candidates, choice->n, &settings, &answer->cost, &choice->selection, error);
    } else {
        answer->n_replicas = choose_replicas(choice, POINTS_OF_SEARCH);
        ret = teide_search_run(choice->finding.question, &choice->finding.goal, choice->finding.source,
            answer->n_replicas, &settings, &answer->cost, answer->why_impossible, &choice->search, error);
        choice->candidates = choice->search.candidates;
        choice->n = choice->search.n;
        choice->selection = choice->search.selection;
        answer->n_starts = choice->search.n_starts;
        answer->n_steps = choice->search.n_steps;
    }
    if (ret != 0 && (ret != TEIDE_E_STOPPED || choice->selection.stages == 0))
        return ret;
    answer->verdict = verdicts[choice->selection.end];
    if (answer->n_starts > 0 && answer->verdict < TEIDE_VERDICT_LOCAL)
        answer->verdict = choice->search.converged ? TEIDE_VERDICT_LOCAL : TEIDE_VERDICT_NOT_ENOUGH;
    if ((ret != 0 || answer->n_left_out > 0) && answer->verdict != TEIDE_VERDICT_NONE)
        answer->verdict = TEIDE_VERDICT_NOT_ENOUGH;
    answer->stages = choice->selection.stages;
    answer->n_evaluated = choice->n;
    for (size_t i = 0; i < choice->n; i++)
        answer->standings[choice->candidates[i].standing]++;
    return ret;
}

/* The largest slack of a constraint that any point has, of its worst request. */
static double
most_slack(const struct choice *choice, size_t constraint)
{
    double most = -INFINITY;

    for (size_t i = 0; i < choice->n; i++) {
        const struct teide_candidate *c = &choice->candidates[i];
        double least = INFINITY;
        for (size_t k = 0; c->standing == TEIDE_STANDING_INFEASIBLE && k < choice->finding.goal.n_limits; k++)
            if (choice->finding.goal.limits[k].constraint == constraint)
                least = fmin(least, c->score.slack[k].mean);
        if (c->standing == TEIDE_STANDING_INFEASIBLE)
            most = fmax(most, least);
    }
    return most;
}

static void
find_missed(struct choice *choice)
{
    struct teide_optimize_answer *answer = choice->finding.answer;
    double worst = INFINITY;

    for (size_t i = 0; i < choice->finding.question->n_constraints; i++) {
        const double bound = fabs(choice->finding.question->constraints[i].bound), slack = most_slack(choice, i),
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
list_rivals(struct choice *choice)
{
    struct teide_optimize_answer *answer = choice->finding.answer;
    const struct teide_candidate *best = &choice->candidates[choice->selection.best];

    answer->rivals = calloc(answer->standings[TEIDE_STANDING_OPEN] + 1, sizeof *answer->rivals);
    if (answer->rivals == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < choice->n; i++) {
        const struct teide_candidate *c = &choice->candidates[i];
        struct teide_rival *rival = &answer->rivals[answer->n_rivals];
        if (c == best || c->standing != TEIDE_STANDING_OPEN)
            continue;
        *rival = (struct teide_rival) { c->point, teide_score_interval(&c->score, choice->finding.question->confidence),
            teide_interval_of(teide_score_difference(&best->score, &c->score), choice->finding.question->confidence,
                answer->n_replicas) };
        answer->n_rivals++;
    }
    qsort(answer->rivals, answer->n_rivals, sizeof *answer->rivals, by_loss);
    return 0;
}

/* --- the answer ---------------------------------------------------------------------------------------------------- */

/* What is found out by fresh numbers, in a hurry and without asking anyone once it was stopped. */
static int
find_fresh(struct choice *choice, bool stopped, struct teide_error *error)
{
    struct teide_finding *finding = &choice->finding;
    const struct teide_workers alone = { .threads = finding->workers->threads };
    int ret = stopped ? TEIDE_E_STOPPED : teide_find_fresh(finding, INFINITY, error);

    if (ret != TEIDE_E_STOPPED)
        return ret;
    finding->answer->interrupted = true;
    finding->workers = &alone;
    ret = teide_find_fresh(finding, hurry, error);
    return ret != 0 ? ret : TEIDE_E_STOPPED;
}

/* What is to be said of the best point. */
static int
tell(struct choice *choice, bool stopped, struct teide_error *error)
{
    struct teide_optimize_answer *answer = choice->finding.answer;
    int ret;

    answer->best = choice->candidates[choice->selection.best].point;
    ret = list_rivals(choice);
    for (size_t i = 0; i < choice->n; i++)
        if (choice->candidates[i].trial != NULL)
            teide_trial_put_away(choice->candidates[i].trial);
    if (ret == 0)
        ret = teide_fresh_begin(&choice->finding);
    return ret != 0 ? ret : find_fresh(choice, stopped, error);
}

static void
clear(struct choice *choice)
{
    for (size_t i = 0; choice->search.capacity == 0 && i < choice->n; i++)
        teide_candidate_clear(&choice->candidates[i]);
    if (choice->search.capacity == 0)
        free(choice->candidates);
    teide_search_clear(&choice->search);
    teide_goal_clear(&choice->finding.goal);
}

int
teide_optimize_answer_find(const struct teide_scenario *scenario, const struct teide_point_source *source,
    const struct teide_workers *workers, struct teide_optimize_answer *answer, struct teide_error *error)
{
    const struct teide_optimize_question *question = scenario->optimize;
    struct choice choice = { .finding = { .scenario = scenario,
                                 .question = question,
                                 .source = source,
                                 .workers = workers,
                                 .answer = answer,
                                 .began = teide_seconds_now(),
                                 .end = INFINITY } };
    int ret = teide_goal_init(&choice.finding.goal, scenario, question, error);

    answer->expression = question->objective;
    answer->confidence = question->confidence;
    answer->precision = question->budget.precision;
    if (question->budget.time > 0)
        choice.finding.end = choice.finding.began + question->budget.time;
    if (ret == 0)
        ret = choose(&choice, error);
    if ((ret == 0 || (ret == TEIDE_E_STOPPED && choice.selection.stages > 0)) && answer->verdict != TEIDE_VERDICT_NONE)
        ret = tell(&choice, ret == TEIDE_E_STOPPED, error);
    else if (ret == 0)
        find_missed(&choice);
    clear(&choice);
    answer->enough = answer->verdict < TEIDE_VERDICT_NOT_ENOUGH;
    answer->wall_seconds = teide_seconds_now() - choice.finding.began;
    if (ret == TEIDE_E_MEMORY && error != NULL && error->code == 0)
        return teide_fail(error, ret, "out of memory");
    return ret;
}

bool
teide_optimize_say_none(const struct teide_optimize_question *question, const struct teide_optimize_answer *answer,
    struct teide_error *error)
{
    if (answer->standings[TEIDE_STANDING_INFEASIBLE] > 0 && answer->missed_by > 0) {
        const struct teide_optimize_constraint *missed = &question->constraints[answer->missed];
        teide_fail(error, TEIDE_E_INPUT,
            "%.200s: error: no point holds '%.160s', the nearest misses it by %.3g: write another bound, or other "
            "values",
            missed->place, missed->text, answer->missed_by);
    } else if (answer->standings[TEIDE_STANDING_INFEASIBLE] > 0) {
        teide_fail(error, TEIDE_E_INPUT,
            "%.300s: error: no point holds this and the other constraints at once: write other bounds, or other values",
            question->constraints[answer->missed].place);
    } else if (answer->standings[TEIDE_STANDING_STARVED] > 0) {
        teide_fail(error, TEIDE_E_INPUT,
            "no point delivers anything in thousands of events for each delivery: write values with which pairs "
            "arrive");
        return false;
    } else {
        teide_fail(error, TEIDE_E_INPUT, "%s", answer->why_impossible);
    }
    return true;
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
