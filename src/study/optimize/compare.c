#include "study/optimize/compare.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

/* --- goal ---------------------------------------------------------------------------------------------------------- */

/* A constraint: once, or where it has short variables, for every request. */
static int
add_limits(struct teide_goal *goal, const struct teide_scenario *scenario,
    const struct teide_optimize_constraint *constraint, size_t index, struct teide_error *error)
{
    struct teide_limit limit = { .constraint = index, .at_most = constraint->at_most, .bound = constraint->bound };
    int ret = teide_expression_compile(constraint->expression, scenario, &limit.expression, NULL, error);

    if (ret != 0)
        return ret;
    for (limit.request = 0; limit.request < (limit.expression.of_each ? goal->n_requests : 1); limit.request++)
        goal->limits[goal->n_limits++] = limit;
    return 0;
}

int
teide_goal_init(struct teide_goal *goal, const struct teide_scenario *scenario,
    const struct teide_optimize_question *question, struct teide_error *error)
{
    int ret = teide_expression_compile(question->objective, scenario, &goal->objective, NULL, error);

    if (ret != 0)
        return ret;
    goal->n_requests = scenario->n_requests;
    goal->weights = goal->objective.of_each ? question->weights : NULL;
    if (goal->objective.of_each && goal->n_requests > 1 && goal->weights == NULL)
        return teide_fail(error, TEIDE_E_INPUT,
            "there are %zu requests, and the objective does not say of which: write requests.%s.rate, or weights: {%s: "
            "1, "
            "%s: 1}",
            goal->n_requests, scenario->requests[0].name, scenario->requests[0].name, scenario->requests[1].name);
    goal->limits = calloc(question->n_constraints * goal->n_requests + 1, sizeof *goal->limits);
    if (goal->limits == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    for (size_t i = 0; ret == 0 && i < question->n_constraints; i++)
        ret = add_limits(goal, scenario, &question->constraints[i], i, error);
    return ret;
}

void
teide_goal_clear(struct teide_goal *goal)
{
    free(goal->limits);
    *goal = (struct teide_goal) { 0 };
}

static double
objective_value(const struct teide_goal *goal, const struct teide_sums *sums, bool uncut)
{
    double value = 0;

    if (goal->weights == NULL)
        return teide_expression_value(&goal->objective, sums, 0, uncut);
    for (size_t i = 0; i < goal->n_requests; i++)
        if (goal->weights[i] != 0)
            value += goal->weights[i] * teide_expression_value(&goal->objective, sums, i, uncut);
    return value;
}

static double
slack_value(const struct teide_limit *limit, const struct teide_sums *sums)
{
    const double above = teide_expression_value(&limit->expression, sums, limit->request, false) - limit->bound;

    return limit->at_most ? -above : above;
}

/* --- score --------------------------------------------------------------------------------------------------------- */

static void
add_sums(struct teide_sums *sums, const struct teide_sums *more, double sign, size_t n_requests)
{
    for (size_t k = 0; k < n_requests; k++) {
        sums[k].seconds += sign * more[k].seconds;
        for (int i = 0; i < TEIDE_N_SUMS; i++)
            sums[k].sum[i] += sign * more[k].sum[i];
    }
}

static int
allocate(struct teide_score *score, size_t n_replicas, size_t n_limits)
{
    if (score->pseudo != NULL)
        return 0;
    score->n_replicas = n_replicas;
    score->pseudo = calloc(n_replicas * (n_limits + 1), sizeof *score->pseudo);
    score->slack = calloc(n_limits + 1, sizeof *score->slack);
    return score->pseudo == NULL || score->slack == NULL ? TEIDE_E_MEMORY : 0;
}

int
teide_score_make(const struct teide_goal *goal, const struct teide_trial *trial, struct teide_score *score)
{
    const size_t n = trial->n_replicas, m = goal->n_requests;
    const double weight = (double)n;
    struct teide_sums *sums = calloc(3 * m, sizeof *sums), *total = sums + m, *rest = sums + 2 * m;
    double *uncut = calloc(n, sizeof *uncut), whole, whole_uncut;
    int ret = sums == NULL || uncut == NULL ? TEIDE_E_MEMORY : allocate(score, n, goal->n_limits);

    if (ret != 0)
        goto out;
    for (size_t r = 0; r < n; r++)
        add_sums(total, &trial->sums[r * m], 1, m);
    whole = objective_value(goal, total, false);
    whole_uncut = objective_value(goal, total, true);
    score->least = whole;
    for (size_t r = 0; r < n; r++) {
        double without;
        for (size_t k = 0; k < m; k++)
            rest[k] = total[k];
        add_sums(rest, &trial->sums[r * m], -1, m);
        without = objective_value(goal, rest, false);
        if (without < score->least)
            score->least = without;
        score->pseudo[r] = weight * whole - (weight - 1) * without;
        uncut[r] = weight * whole_uncut - (weight - 1) * objective_value(goal, rest, true);
        for (size_t k = 0; k < goal->n_limits; k++)
            score->pseudo[(k + 1) * n + r]
                = weight * slack_value(&goal->limits[k], total) - (weight - 1) * slack_value(&goal->limits[k], rest);
    }
    score->objective = teide_mean_of(score->pseudo, n);
    score->uncut = teide_mean_of(uncut, n);
    for (size_t k = 0; k < goal->n_limits; k++)
        score->slack[k] = teide_mean_of(&score->pseudo[(k + 1) * n], n);
out:
    free(sums);
    free(uncut);
    return ret;
}

void
teide_score_clear(struct teide_score *score)
{
    free(score->pseudo);
    free(score->slack);
    *score = (struct teide_score) { 0 };
}

struct teide_estimate
teide_score_difference(const struct teide_score *a, const struct teide_score *b)
{
    const size_t n = a->n_replicas;
    struct teide_running difference = { 0 };

    for (size_t i = 0; i < n; i++)
        teide_running_add(&difference, a->pseudo[i] - b->pseudo[i]);
    return teide_running_mean(&difference);
}

/* --- intervals ----------------------------------------------------------------------------------------------------- */

double
teide_student_tail(double risk, size_t n_replicas)
{
    return gsl_cdf_tdist_Qinv(risk, (double)(n_replicas - 1));
}

double
teide_student_factor(double confidence, size_t n_replicas)
{
    return teide_student_tail((1 - confidence) / 2, n_replicas);
}

struct teide_interval
teide_interval_of(struct teide_estimate e, double confidence, size_t n_replicas)
{
    const double reach = teide_student_factor(confidence, n_replicas) * e.error;

    return (struct teide_interval) { e.mean, e.error, e.mean - reach, e.mean + reach };
}

struct teide_interval
teide_score_interval(const struct teide_score *score, double confidence)
{
    struct teide_interval interval = teide_interval_of(score->objective, confidence, score->n_replicas);
    const struct teide_interval uncut = teide_interval_of(score->uncut, confidence, score->n_replicas);

    interval.low = fmin(interval.low, fmax(uncut.low, score->least));
    interval.high = fmax(interval.high, uncut.high);
    return interval;
}
