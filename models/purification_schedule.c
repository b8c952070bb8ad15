/* Several purifications, each at its own time. */
#include "models/purification_schedule.h"

#include <float.h>
#include <math.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_min.h>
#include <gsl/gsl_qrng.h>

/* One purification: the indices of its pairs, of which the kept one goes on under its own, and how many follow on it. */
struct step {
    size_t kept, measured, followers;
};

/* The purifications in order; returns how many. */
static size_t
plan(const struct teide_purification_schedule *schedule, struct step *steps)
{
    const size_t n = schedule->n;
    size_t alive[TEIDE_MAX_PAIRS], count = 0, levels = 0, level = 0;

    for (size_t i = 0; i < n; i++)
        alive[i] = i;
    if (schedule->schedule == TEIDE_PUMPING) {
        size_t kept = 0;
        for (size_t i = 1; i < n; i++) {
            steps[count++]
                = (struct step) { schedule->keep_second ? i : kept, schedule->keep_second ? kept : i, n - 1 - i };
            kept = schedule->keep_second ? i : kept;
        }
        return count;
    }
    while ((size_t)1 << levels < n)
        levels++;
    for (size_t left = n; left > 1; left /= 2, level++)
        for (size_t i = 0; i < left / 2; i++) {
            size_t a = alive[2 * i], b = alive[2 * i + 1];
            steps[count++]
                = (struct step) { schedule->keep_second ? b : a, schedule->keep_second ? a : b, levels - 1 - level };
            alive[i] = schedule->keep_second ? b : a;
        }
    return count;
}

static double
payoff(const struct teide_objective *objective, struct teide_bell state, double success_probability)
{
    double value = objective->measure != NULL ? objective->measure->value(state) : 1;

    return objective->weight == TEIDE_GIVEN_SUCCESS ? value : success_probability * value;
}

/* State of a pair that has waited from `from` to `to`. */
static struct teide_bell
waited(const struct teide_timed_pair *pair, struct teide_bell state, double from, double to)
{
    return teide_bell_decohere(state, pair->rates, (struct teide_pauli_rates) { 0, 0, 0 }, fmax(to - from, 0));
}

/* When a purification can begin at the earliest and the latest, given when its pairs are ready. */
static double
earliest(const double *ready, const struct step *step)
{
    return fmax(ready[step->kept], ready[step->measured]);
}
static double
latest(const struct teide_purification_schedule *schedule, const struct step *step)
{
    return schedule->needed_at - (double)(step->followers + 1) * (schedule->duration + schedule->message_time);
}

bool
teide_schedule_possible(const struct teide_purification_schedule *schedule)
{
    struct step steps[TEIDE_MAX_PAIRS];
    double ready[TEIDE_MAX_PAIRS];
    size_t n = plan(schedule, steps);

    for (size_t i = 0; i < schedule->n; i++)
        ready[i] = schedule->pairs[i].made_at;
    for (size_t j = 0; j < n; j++) {
        double begin = earliest(ready, &steps[j]);
        if (!(begin <= latest(schedule, &steps[j]) + 4 * DBL_EPSILON * schedule->needed_at))
            return false;
        ready[steps[j].kept] = begin + schedule->duration + schedule->message_time;
    }
    return true;
}

struct teide_schedule_outcome
teide_schedule_at(
    const struct teide_purification_schedule *schedule, const struct teide_objective *objective, const double *u)
{
    struct teide_schedule_outcome outcome = { .success_probability = 1 };
    struct teide_bell state[TEIDE_MAX_PAIRS];
    double ready[TEIDE_MAX_PAIRS], valid[TEIDE_MAX_PAIRS]; /* since when it can be purified; for when the state holds */
    struct step steps[TEIDE_MAX_PAIRS];
    size_t n = plan(schedule, steps), kept = 0;

    for (size_t i = 0; i < schedule->n; i++) {
        state[i] = schedule->pairs[i].state;
        ready[i] = valid[i] = schedule->pairs[i].made_at;
    }
    for (size_t j = 0; j < n; j++) {
        const size_t a = steps[j].kept, b = steps[j].measured;
        const double first = earliest(ready, &steps[j]), last = fmax(latest(schedule, &steps[j]), first);
        const double begin = (1 - u[j]) * first + u[j] * last, acts = begin + schedule->duration;
        struct teide_purified purified
            = teide_purify(schedule->protocol, waited(&schedule->pairs[a], state[a], valid[a], acts),
                waited(&schedule->pairs[b], state[b], valid[b], acts), schedule->noise);
        outcome.begin[j] = begin;
        outcome.success_probability *= purified.success_probability;
        state[a] = purified.state;
        valid[a] = acts;
        ready[a] = acts + schedule->message_time;
        kept = a;
    }
    outcome.state = waited(&schedule->pairs[kept], state[kept], valid[kept], schedule->needed_at);
    outcome.value = payoff(objective, outcome.state, outcome.success_probability);
    return outcome;
}

/* --- the search ------------------------------------------------------------------------------------------------------ */

struct search {
    const struct teide_purification_schedule *schedule;
    const struct teide_objective *objective;
    double sense;              /* +1: the value is to be large */
    double u[TEIDE_MAX_PAIRS]; /* where the search is */
    size_t n, axis;            /* how many purifications, and along which one it goes */
    double lowest, highest;    /* of all values seen */
    gsl_min_fminimizer *minimizer;
};

static double
cost_at(struct search *search)
{
    double value = teide_schedule_at(search->schedule, search->objective, search->u).value;

    search->lowest = fmin(search->lowest, value);
    search->highest = fmax(search->highest, value);
    return -search->sense * value;
}

static double
cost_along(double part, void *user)
{
    struct search *search = user;
    const double before = search->u[search->axis];
    double cost;

    search->u[search->axis] = part;
    cost = cost_at(search);
    search->u[search->axis] = before;
    return cost;
}

/* Brent's method between two points that are higher than the one between them. */
static double
refine(struct search *search, const double at[3], const double costs[3], double *cost)
{
    gsl_function function = { cost_along, search };

    gsl_min_fminimizer_set_with_values(search->minimizer, &function, at[1], costs[1], at[0], costs[0], at[2], costs[2]);
    for (int i = 0; i < 60; i++) {
        if (gsl_min_fminimizer_iterate(search->minimizer) != GSL_SUCCESS)
            break;
        if (gsl_min_fminimizer_x_upper(search->minimizer) - gsl_min_fminimizer_x_lower(search->minimizer) < 1e-9)
            break;
    }
    *cost = gsl_min_fminimizer_f_minimum(search->minimizer);
    return gsl_min_fminimizer_x_minimum(search->minimizer);
}

/* Go to the best place along one axis; of equal ones the first. Returns the cost there. */
static double
go_along(struct search *search, size_t axis, double cost)
{
    /* Closer and closer to both ends: optima leave them slowly, and fast memories act at once. */
    static const double parts[] = { 0, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.04, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9,
        0.96, 0.99, 1 - 1e-3, 1 - 1e-4, 1 - 1e-5, 1 - 1e-6, 1 };
    enum { POINTS = sizeof parts / sizeof *parts };
    double costs[POINTS], best = search->u[axis];

    search->axis = axis;
    for (int i = 0; i < POINTS; i++) {
        costs[i] = cost_along(parts[i], search);
        if (costs[i] < cost) {
            cost = costs[i];
            best = parts[i];
        }
    }
    for (int i = 1; i + 1 < POINTS; i++)
        if (costs[i] < costs[i - 1] && costs[i] < costs[i + 1]) {
            double refined, at = refine(search, &parts[i - 1], &costs[i - 1], &refined);
            if (refined < cost) {
                cost = refined;
                best = at;
            }
        }
    search->u[axis] = best;
    return cost;
}

/* Up along the axes in turn until nothing moves any more. */
static double
climb(struct search *search, int sweeps)
{
    double cost = cost_at(search);

    for (int sweep = 0; sweep < sweeps; sweep++) {
        double moved = 0;
        for (size_t axis = 0; axis < search->n; axis++) {
            double before = search->u[axis];
            cost = go_along(search, axis, cost);
            moved = fmax(moved, fabs(search->u[axis] - before));
        }
        if (moved < 1e-8)
            break;
    }
    return cost;
}

/* The i-th place to begin from; false when there are no more. */
static bool
start_from(struct search *search, gsl_qrng *sobol, size_t i)
{
    static const double parts[] = { 0, 1, 0.5 };
    size_t combinations = 1;

    for (size_t k = 0; k < search->n; k++)
        combinations *= 3;
    if (search->n <= 4) {
        for (size_t k = 0, rest = i; k < search->n; k++, rest /= 3)
            search->u[k] = parts[rest % 3];
        return i < combinations;
    }
    for (size_t k = 0; i < 3 && k < search->n; k++)
        search->u[k] = parts[i];
    if (i >= 3)
        gsl_qrng_get(sobol, search->u);
    return i < 99;
}

/* Whether a purification has no time to choose from, given those of the others. */
static bool
has_no_choice(struct search *search, size_t k)
{
    const double at = search->u[k];
    double first, last;

    search->u[k] = 0;
    first = teide_schedule_at(search->schedule, search->objective, search->u).begin[k];
    search->u[k] = 1;
    last = teide_schedule_at(search->schedule, search->objective, search->u).begin[k];
    search->u[k] = at;
    return !(last - first > 16 * DBL_EPSILON * search->schedule->needed_at); /* more than rounding */
}

/* The objective's measure of the best pair as it is. */
static double
unpurified(const struct teide_purification_schedule *schedule, const struct teide_objective *objective)
{
    const bool less = objective->measure != NULL && objective->measure->less_is_better;
    double best = NAN;

    for (size_t i = 0; i < schedule->n && objective->measure != NULL; i++) {
        const struct teide_timed_pair *pair = &schedule->pairs[i];
        double value = objective->measure->value(waited(pair, pair->state, pair->made_at, schedule->needed_at));
        best = less ? fmin(best, value) : fmax(best, value); /* of a number and NAN: the number */
    }
    return objective->measure == NULL ? 1 : best;
}

int
teide_optimal_schedule(const struct teide_purification_schedule *schedule, const struct teide_objective *objective,
    struct teide_schedule_optimum *optimum)
{
    enum { FEW_SWEEPS = 3, MANY_SWEEPS = 200 };
    const struct teide_objective uncut = teide_objective_uncut(objective);
    struct search search
        = { .schedule = schedule, .objective = &uncut, .n = schedule->n - 1, .lowest = INFINITY, .highest = -INFINITY };
    double best[TEIDE_MAX_PAIRS] = { 0 }, best_cost = INFINITY, ends[TEIDE_MAX_PAIRS];
    gsl_qrng *sobol = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)search.n);
    bool flat;

    search.sense = objective->measure != NULL && objective->measure->less_is_better ? -1 : 1;
    search.minimizer = gsl_min_fminimizer_alloc(gsl_min_fminimizer_brent);
    if (sobol == NULL || search.minimizer == NULL)
        goto out;
    for (size_t i = 0; start_from(&search, sobol, i); i++) {
        double cost = climb(&search, FEW_SWEEPS);
        if (cost < best_cost - 1e-14 * fabs(best_cost) || i == 0) {
            best_cost = cost;
            for (size_t k = 0; k < search.n; k++)
                best[k] = search.u[k];
        }
    }
    for (size_t k = 0; k < search.n; k++)
        search.u[k] = best[k];
    climb(&search, MANY_SWEEPS);
    flat = !(search.highest - search.lowest > 1e-14 * fmax(fabs(search.highest), fabs(search.lowest)))
        || (uncut.measure != objective->measure && search.highest <= 0); /* cut to 0 at all times */
    for (size_t k = 0; k < search.n; k++) {
        search.u[k] = flat ? 0 : search.u[k];
        optimum->timing_class[k] = flat || has_no_choice(&search, k) ? TEIDE_FLAT
            : search.u[k] == 0                                       ? TEIDE_EARLY
            : search.u[k] == 1                                       ? TEIDE_LATE
                                                                     : TEIDE_INTERIOR;
    }
    optimum->best = teide_schedule_at(schedule, objective, search.u);
    for (size_t k = 0; k < search.n; k++)
        ends[k] = 0;
    optimum->early = teide_schedule_at(schedule, objective, ends);
    for (size_t k = 0; k < search.n; k++)
        ends[k] = 1;
    optimum->late = teide_schedule_at(schedule, objective, ends);
    optimum->unpurified = unpurified(schedule, objective);
out:
    if (sobol != NULL)
        gsl_qrng_free(sobol);
    if (search.minimizer == NULL || sobol == NULL)
        return -1;
    gsl_min_fminimizer_free(search.minimizer);
    return 0;
}
