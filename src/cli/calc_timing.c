/* The operations of `teide calc` about time: rates that change in time, the optimal time, its transition. */
#include <math.h>

#include "cli/calc.h"
#include "models/optimal_time.h"
#include "models/rate_profile.h"
#include "models/timing_parameters.h"
#include "study/transition.h"

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

int
teide_calc_run_decohere_td(const struct teide_calc_inputs *in, json_t *result)
{
    struct teide_rate_term term = shape_of(in);
    struct teide_rate rate = { &term, 1 };
    double integral = 0;

    if (teide_rate_integral(&rate, TEIDE_RATE_CLOSED_FORM, in->t0, in->t1, &integral) != TEIDE_RATE_OK)
        return -1;
    return teide_calc_put_state(
        result, "bell_probs", teide_bell_decohere(in->state, in->rates_a, in->rates_a, integral));
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

static struct teide_timing
timing_of(const struct teide_calc_inputs *in)
{
    struct teide_pauli_rates pair = teide_pauli_rates_sum(in->rates_a, in->rates_a);
    struct teide_timed_pair old = { .state = in->p, .rates = pair },
                            fresh = { .state = in->q, .made_at = in->t2, .rates = pair };

    return (struct teide_timing) { .kept = in->keep == 0 ? old : fresh,
        .measured = in->keep == 0 ? fresh : old,
        .needed_at = in->needed_at,
        .protocol = in->variant,
        .noise = in->noise };
}

int
teide_calc_run_optimal_time(const struct teide_calc_inputs *in, json_t *result)
{
    enum { POINTS = 11 };
    struct teide_timing timing = timing_of(in);
    struct teide_optimum optimum = teide_optimal_time(&timing, &in->objective);
    json_t *times = json_array(), *values = json_array(), *successes = json_array(), *states_then = json_array();
    int ret = 0;

    for (int i = 0; i < POINTS && ret == 0; i++) {
        double part = i / (POINTS - 1.0);
        struct teide_purification_outcome outcome
            = teide_purification_at(&timing, &in->objective, (1 - part) * in->t2 + part * in->needed_at);
        ret = json_array_append_new(times, json_real(outcome.time)) != 0
                || json_array_append_new(values, json_real(outcome.value)) != 0
                || json_array_append_new(successes, json_real(outcome.success_probability)) != 0
                || json_array_append_new(states_then, teide_calc_state(outcome.state)) != 0
            ? -1
            : 0;
    }
    ret |= json_object_set_new(result, "t_grid", times);
    ret |= json_object_set_new(result, "value", values);
    ret |= json_object_set_new(result, "p_success", successes);
    ret |= json_object_set_new(result, "bell_probs_T", states_then);
    ret |= json_object_set_new(result, "t_opt", json_real(optimum.best.time));
    ret |= json_object_set_new(result, "value_opt", json_real(optimum.best.value));
    ret |= json_object_set_new(result, "class", json_string(teide_timing_class_name(optimum.timing_class)));
    return ret;
}

/* --- transition ------------------------------------------------------------------------------------------------------ */

static struct teide_timing
by_share(double share, const void *user)
{
    const struct teide_calc_inputs *in = user;
    static const double x_shares[] = { 0.5, 1, 0 };
    struct teide_error_pattern memory = { in->total / in->needed_at, share, x_shares[in->family] };
    struct teide_timing_parameters p = { .needed_at = in->needed_at, .protocol = TEIDE_CNOT };

    for (int i = 0; i < 2; i++)
        p.pair[i] = (struct teide_pair_parameters) {
            .kind = in->state_kind == 0 ? TEIDE_STATE_WERNER : TEIDE_STATE_DEPHASED,
            .fidelity = i == 0 ? in->fidelity_1 : in->fidelity_2,
            .made_at = i == 0 ? 0 : in->t2,
            .memory = { memory, memory },
        };
    return teide_timing_of(&p);
}

static int
find_transitions(const struct teide_calc_inputs *in, struct teide_transition_list *list)
{
    enum { STEPS = 64 };
    struct teide_timing timing = by_share(0, in);
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

static int
put_list(const struct teide_transition_list *list, json_t *result)
{
    json_t *array = json_array();
    int ret = json_object_set_new(result, "transitions", array);

    for (size_t i = 0; i < list->n && ret == 0; i++) {
        const struct teide_transition *t = &list->items[i];
        ret = json_array_append_new(array,
            json_pack("{s:f, s:s, s:s, s:s}", "r", t->at, "kind", teide_transition_kind_name(t->kind), "before",
                teide_timing_class_name(t->before), "after", teide_timing_class_name(t->after)));
    }
    return ret;
}

int
teide_calc_run_transition(const struct teide_calc_inputs *in, json_t *result)
{
    struct teide_transition_list list = { 0 };
    int ret = find_transitions(in, &list);

    if (ret != 0) {
        teide_transition_list_clear(&list);
        return -1;
    }
    if (list.n == 2 && list.items[0].kind == TEIDE_SLIDE && list.items[1].kind == TEIDE_SLIDE
        && list.items[0].before == TEIDE_LATE && list.items[1].after == TEIDE_EARLY) {
        ret |= json_object_set_new(result, "kind", json_string("continuous"));
        ret |= json_object_set_new(result, "r_late_end", json_real(list.items[0].at));
        ret |= json_object_set_new(result, "r_early_start", json_real(list.items[1].at));
    } else if (list.n == 1 && list.items[0].kind == TEIDE_JUMP && list.items[0].before == TEIDE_LATE
        && list.items[0].after == TEIDE_EARLY) {
        ret |= json_object_set_new(result, "kind", json_string("jump"));
        ret |= json_object_set_new(result, "r_c", json_real(list.items[0].at));
    } else {
        ret |= json_object_set_new(result, "kind", json_string(list.n == 0 ? "none" : "other"));
        ret |= put_list(&list, result);
    }
    teide_transition_list_clear(&list);
    return ret;
}
