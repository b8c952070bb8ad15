/* The operations of `teide calc` about time: rates that change in time, the optimal time, its transition. */
#include <math.h>

#include "cli/calc.h"
#include "models/optimal_time.h"
#include "models/rate_profile.h"
#include "models/rate_term.h"
#include "models/optimal_time_parameters.h"
#include "study/optimal_time/transition.h"

/* --- choices ------------------------------------------------------------------------------------------------------- */

enum { SHAPE_SIN, SHAPE_RAMP, SHAPE_EXP, SHAPE_STEP };
static const char *const shapes[] = { "sin", "ramp", "exp", "step" };
static const char *const keeps[] = { "old", "fresh" };
static const char *const states[] = { "werner", "zdeph" };
static const char *const families[] = { "xy", "x", "y" };

static const char *
name_in(const char *const *names, size_t n, size_t index)
{
    return index < n ? names[index] : NULL;
}

const char *
teide_calc_shape(size_t index)
{
    return name_in(shapes, sizeof shapes / sizeof *shapes, index);
}

const char *
teide_calc_keep(size_t index)
{
    return name_in(keeps, sizeof keeps / sizeof *keeps, index);
}

const char *
teide_calc_state_kind(size_t index)
{
    return name_in(states, sizeof states / sizeof *states, index);
}

const char *
teide_calc_family(size_t index)
{
    return name_in(families, sizeof families / sizeof *families, index);
}

/* --- decohere_pauli_td ----------------------------------------------------------------------------------------------- */

/* The shape f of the rates g0 f(t), as one term of a rate. */
static struct teide_rate_term
shape_of(const struct teide_calc_inputs *in)
{
    switch (in->shape) {
    case SHAPE_SIN:
        return (struct teide_rate_term) { .kind = TEIDE_RATE_SINUSOID,
            .sinusoid = { .mean = 1, .amplitude = in->a, .frequency = in->w / (2 * M_PI) } };
    case SHAPE_RAMP:
        return (struct teide_rate_term) { .kind = TEIDE_RATE_RAMP, .ramp = { .start = 1, .slope = in->a } };
    case SHAPE_EXP:
        if (in->a > 0)
            return (struct teide_rate_term) { .kind = TEIDE_RATE_EXPONENTIAL,
                .exponential = { .start = 1, .end = 0, .time_constant = 1 / in->a } };
        return (struct teide_rate_term) { .kind = TEIDE_RATE_CONSTANT, .constant = { 1 } };
    default:
        return (
            struct teide_rate_term) { .kind = TEIDE_RATE_STEP, .step = { .before = 1, .after = in->b, .at = in->a } };
    }
}

int
teide_calc_check_decohere_td(const struct teide_calc_inputs *in, struct teide_error *error)
{
    struct teide_rate_term term = shape_of(in);
    struct teide_rate rate = { &term, 1 };
    double time = 0, value = 0;

    if (!(in->t1 >= in->t0))
        return teide_fail(error, TEIDE_E_INPUT, "key 't1': %.15g is before t0 = %.15g; give t1 >= t0", in->t1, in->t0);
    if (in->shape == SHAPE_EXP && in->a < 0)
        return teide_fail(error, TEIDE_E_INPUT, "key 'a': the rate exp(-a t) needs a >= 0, not %.15g", in->a);
    if (teide_rate_check(&rate, in->t0, in->t1, &time, &value) != TEIDE_RATE_OK)
        return teide_fail(error, TEIDE_E_INPUT,
            "key 'a': the rate is not >= 0 and finite all over [t0, t1]: %.6g times g0 at t = %.6g", value, time);
    return 0;
}

/* The integral of the shape, INFINITY where it is larger than any number: a finite rate that lasts. NAN: cannot be told. */
static double
integral_of(const struct teide_rate_term *term, double t0, double t1)
{
    const struct teide_rate rate = { (struct teide_rate_term[]) { *term }, 1 };
    double integral = NAN;

    if (teide_rate_integral(&rate, TEIDE_RATE_CLOSED_FORM, t0, t1, &integral) == TEIDE_RATE_NOT_FINITE)
        integral = teide_rate_term_closed_form(term, t0, t1);
    return integral;
}

int
teide_calc_run_decohere_td(const struct teide_calc_inputs *in, json_t *result, struct teide_error *error)
{
    struct teide_rate_term term = shape_of(in);

    return teide_calc_put_state(result, "bell_probs",
        teide_bell_decohere(in->state, in->rates_a, in->rates_a, integral_of(&term, in->t0, in->t1)), error);
}

/* --- optimal_time ------------------------------------------------------------------------------------------------------ */

int
teide_calc_check_window(const struct teide_calc_inputs *in, struct teide_error *error)
{
    if (!(in->needed_at >= in->t2))
        return teide_fail(
            error, TEIDE_E_INPUT, "key 'T': %.15g is before t2 = %.15g; give T >= t2", in->needed_at, in->t2);
    return 0;
}

/* Times and rates are taken in units of the power of two next to T, which rounds nothing: else their products, which alone
 * count, would not be numbers where T is tiny and rates are huge. */
static int
unit_of(const struct teide_calc_inputs *in)
{
    return in->needed_at > 0 ? ilogb(in->needed_at) : 0;
}

/* A rate above `MOST` per T leaves nothing of a correlator, however soon; its sums and slopes are numbers. */
static double
limited(double rate, int unit)
{
    static const double MOST = 1e250;

    return fmin(ldexp(rate, unit), MOST);
}

static struct teide_optimal_time
timing_of(const struct teide_calc_inputs *in, int unit)
{
    const struct teide_pauli_rates memory
        = { limited(in->rates_a.x, unit), limited(in->rates_a.y, unit), limited(in->rates_a.z, unit) };
    const struct teide_pauli_rates pair = teide_pauli_rates_sum(memory, memory);
    const struct teide_timed_pair old = { .state = in->p, .rates = pair },
                                  fresh = { .state = in->q, .made_at = ldexp(in->t2, -unit), .rates = pair };

    return (struct teide_optimal_time) { .kept = in->keep == 0 ? old : fresh,
        .measured = in->keep == 0 ? fresh : old,
        .needed_at = ldexp(in->needed_at, -unit),
        .protocol = in->variant,
        .noise = in->noise };
}

/* The lists over the times from t2 to T. */
static int
put_curve(const struct teide_optimal_time *timing, const struct teide_objective *objective, int unit, json_t *result,
    struct teide_error *error)
{
    enum { POINTS = 11 };
    json_t *times = teide_calc_put_list(result, "t_grid", error), *values = teide_calc_put_list(result, "value", error);
    json_t *successes = teide_calc_put_list(result, "p_success", error);
    json_t *states_then = teide_calc_put_list(result, "bell_probs_T", error);
    const double first = teide_optimal_time_first(timing), last = timing->needed_at;
    int ret = 0;

    for (int i = 0; i < POINTS && ret == 0; i++) {
        double part = i / (POINTS - 1.0), time = fmin(fmax((1 - part) * first + part * last, first), last);
        struct teide_purification_outcome outcome = teide_purification_at(timing, objective, time);
        ret = teide_calc_append_number(times, "t_grid", ldexp(outcome.time, unit), error);
        if (ret == 0)
            ret = teide_calc_append_number(values, "value", outcome.value, error);
        if (ret == 0)
            ret = teide_calc_append_number(successes, "p_success", outcome.success_probability, error);
        if (ret == 0)
            ret = teide_calc_append_state(states_then, "bell_probs_T", outcome.state, error);
    }
    return ret;
}

int
teide_calc_run_optimal_time(const struct teide_calc_inputs *in, json_t *result, struct teide_error *error)
{
    const int unit = unit_of(in);
    struct teide_optimal_time timing = timing_of(in, unit);
    struct teide_optimum optimum = teide_optimal_time(&timing, &in->objective);
    int ret = put_curve(&timing, &in->objective, unit, result, error);

    if (ret == 0)
        ret = teide_calc_put_number(result, "t_opt", ldexp(optimum.best.time, unit), error);
    if (ret == 0)
        ret = teide_calc_put_number(result, "value_opt", optimum.best.value, error);
    if (ret == 0)
        ret = teide_calc_put_text(result, "class", teide_optimal_time_class_name(optimum.timing_class), error);
    return ret;
}

/* --- transition ------------------------------------------------------------------------------------------------------ */

static struct teide_optimal_time
by_share(double share, const void *user)
{
    const struct teide_calc_inputs *in = user;
    static const double x_shares[] = { 0.5, 1, 0 };
    struct teide_error_pattern memory = { limited(in->total, 0), share, x_shares[in->family] };
    struct teide_optimal_time_parameters p
        = { .needed_at = 1, .protocol = TEIDE_CNOT }; /* only ratios of times count */

    for (int i = 0; i < 2; i++)
        p.pair[i] = (struct teide_pair_parameters) {
            .kind = in->state_kind == 0 ? TEIDE_STATE_WERNER : TEIDE_STATE_DEPHASED,
            .fidelity = i == 0 ? in->fidelity_1 : in->fidelity_2,
            .made_at = i == 0 ? 0 : in->t2 / in->needed_at,
            .memory = { memory, memory },
        };
    return teide_optimal_time_of(&p);
}

static int
find_transitions(const struct teide_calc_inputs *in, struct teide_transition_list *list)
{
    enum { STEPS = 64 };
    struct teide_optimal_time timing = by_share(0, in);
    struct teide_optimum here = teide_optimal_time(&timing, &in->objective), next;
    int ret = 0;

    for (int i = 0; i < STEPS && ret == 0; i++, here = next) {
        timing = by_share((i + 1.0) / STEPS, in);
        next = teide_optimal_time(&timing, &in->objective);
        ret = teide_transitions_between(
            by_share, in, &in->objective, i / (double)STEPS, &here, (i + 1.0) / STEPS, &next, list);
    }
    return ret == 0 ? 0 : -1;
}

/* One transition of a list. */
static int
append_transition(json_t *list, const struct teide_transition *transition, struct teide_error *error)
{
    json_t *one = teide_calc_append_object(list, error);
    int ret = one == NULL ? TEIDE_E_MEMORY : teide_calc_put_number(one, "r", transition->at, error);

    if (ret == 0)
        ret = teide_calc_put_text(one, "kind", teide_transition_kind_name(transition->kind), error);
    if (ret == 0)
        ret = teide_calc_put_text(one, "before", teide_optimal_time_class_name(transition->before), error);
    if (ret == 0)
        ret = teide_calc_put_text(one, "after", teide_optimal_time_class_name(transition->after), error);
    return ret;
}

static int
put_transitions(const struct teide_transition_list *list, json_t *result, struct teide_error *error)
{
    const struct teide_transition *t = list->items;
    json_t *array;
    int ret;

    if (list->n == 2 && t[0].kind == TEIDE_SLIDE && t[1].kind == TEIDE_SLIDE && t[0].before == TEIDE_LATE
        && t[1].after == TEIDE_EARLY) {
        ret = teide_calc_put_text(result, "kind", "continuous", error);
        if (ret == 0)
            ret = teide_calc_put_number(result, "r_late_end", t[0].at, error);
        return ret != 0 ? ret : teide_calc_put_number(result, "r_early_start", t[1].at, error);
    }
    if (list->n == 1 && t[0].kind == TEIDE_JUMP && t[0].before == TEIDE_LATE && t[0].after == TEIDE_EARLY) {
        ret = teide_calc_put_text(result, "kind", "jump", error);
        return ret != 0 ? ret : teide_calc_put_number(result, "r_c", t[0].at, error);
    }
    ret = teide_calc_put_text(result, "kind", list->n == 0 ? "none" : "other", error);
    array = teide_calc_put_list(result, "transitions", error);
    for (size_t i = 0; i < list->n && ret == 0; i++)
        ret = append_transition(array, &t[i], error);
    return ret;
}

int
teide_calc_run_transition(const struct teide_calc_inputs *in, json_t *result, struct teide_error *error)
{
    struct teide_transition_list list = { 0 };
    int ret = find_transitions(in, &list) == 0 ? put_transitions(&list, result, error)
                                               : teide_fail(error, TEIDE_E_MEMORY, "out of memory");

    teide_transition_list_clear(&list);
    return ret;
}
