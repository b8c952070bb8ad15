#include "models/arrays.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/optimal_time.h"
#include "models/pauli_channel.h"
#include "models/swap.h"

enum { MOST_OPERANDS = TEIDE_N_PARAMETERS };

/* A row of elements along the last axis: `n` of them, operand i of the first one at in[i], of the next one
 * steps[i] bytes on;
 * `first` counts them in C order. */
struct row {
    size_t n, first;
    const char *in[MOST_OPERANDS];
    ptrdiff_t steps[MOST_OPERANDS];
};

/* Go through all rows. */
static void
each_row(struct teide_axes axes, const struct teide_operand *operands, size_t n_operands,
    void (*body)(const struct row *row, void *user), void *user)
{
    size_t index[TEIDE_MOST_AXES] = { 0 }, d;
    struct row row = { .n = axes.n > 0 ? axes.lengths[axes.n - 1] : 1 };

    for (size_t i = 0; i < axes.n; i++)
        if (axes.lengths[i] == 0)
            return;
    for (size_t i = 0; i < n_operands; i++) {
        row.in[i] = (const char *)operands[i].data;
        row.steps[i] = axes.n > 0 ? operands[i].steps[axes.n - 1] : 0;
    }
    do {
        body(&row, user);
        row.first += row.n;
        for (d = axes.n; d-- > 1;) { /* the axes before the last, the fastest first */
            const size_t axis = d - 1;
            const bool over = ++index[axis] == axes.lengths[axis];
            const ptrdiff_t by = over ? 1 - (ptrdiff_t)axes.lengths[axis] : 1;
            for (size_t i = 0; i < n_operands; i++)
                row.in[i] += by * operands[i].steps[axis];
            if (!over)
                break;
            index[axis] = 0;
        }
    } while (axes.n > 1 && d != 0);
}

static inline const char *
place(const struct row *row, size_t operand, size_t k)
{
    return row->in[operand] + (ptrdiff_t)k * row->steps[operand];
}

static inline double
number_at(const struct row *row, size_t operand, size_t k)
{
    double number;

    memcpy(&number, place(row, operand, k), sizeof number);
    return number;
}

/* Number by number: a copy of all four would be read again in other pairs than it was written in, and wait for that. */
static inline struct teide_bell
load_state(const char *at)
{
    const double *p = (const double *)(const void *)at;

    return (struct teide_bell) { { p[0], p[1], p[2], p[3] } };
}

static inline struct teide_bell
state_at(const struct row *row, size_t operand, size_t k)
{
    return load_state(place(row, operand, k));
}

static inline struct teide_operation_noise
noise_at(const struct row *row, size_t operand, size_t k)
{
    return (struct teide_operation_noise) { number_at(row, operand, k), number_at(row, operand + 1, k) };
}

/* --- one step
 * -------------------------------------------------------------------------------------------------------- */

struct purifying {
    enum teide_protocol protocol;
    double *states, *successes;
};

/* With what is the same all along the row known to the compiler: the protocol, and `noise` unless it is NULL. */
static inline void
purify_row_by(enum teide_protocol protocol, const struct row *row, const struct teide_operation_noise *noise,
    double *restrict states, double *restrict successes)
{
    const char *kept = row->in[0], *measured = row->in[1];
    const ptrdiff_t kept_step = row->steps[0], measured_step = row->steps[1];
    const size_t n = row->n;

    for (size_t k = 0; k < n; k++, kept += kept_step, measured += measured_step) {
        const struct teide_purified out = teide_purify(
            protocol, load_state(kept), load_state(measured), noise != NULL ? *noise : noise_at(row, 2, k));
        for (int i = 0; i < 4; i++)
            states[4 * k + (size_t)i] = out.state.p[i];
        if (successes != NULL)
            successes[k] = out.success_probability;
    }
}

static inline void
purify_row_of(enum teide_protocol protocol, const struct row *row, double *states, double *successes)
{
    const struct teide_operation_noise noise = noise_at(row, 2, 0);

    if (row->steps[2] == 0 && row->steps[3] == 0)
        purify_row_by(protocol, row, &noise, states, successes);
    else
        purify_row_by(protocol, row, NULL, states, successes);
}

static void
purify_row(const struct row *row, void *user)
{
    const struct purifying *p = user;
    double *states = p->states + 4 * row->first, *successes = p->successes != NULL ? p->successes + row->first : NULL;

    switch (p->protocol) {
    case TEIDE_BBPSSW:
        purify_row_of(TEIDE_BBPSSW, row, states, successes);
        break;
    case TEIDE_DEJMPS:
        purify_row_of(TEIDE_DEJMPS, row, states, successes);
        break;
    case TEIDE_CNOT:
    case TEIDE_N_PROTOCOLS:
        purify_row_of(TEIDE_CNOT, row, states, successes);
        break;
    }
}

void
teide_purify_arrays(enum teide_protocol protocol, struct teide_axes axes, struct teide_operand kept,
    struct teide_operand measured, struct teide_operand_noise noise, double *states, double *successes)
{
    const struct teide_operand operands[] = { kept, measured, noise.gate_error, noise.measurement_error };
    struct purifying purifying = { protocol, states, successes };

    each_row(axes, operands, 4, purify_row, &purifying);
}

static void
swap_row(const struct row *row, void *user)
{
    double *states = user;

    for (size_t k = 0; k < row->n; k++) {
        const struct teide_bell out = teide_swap(state_at(row, 0, k), state_at(row, 1, k), noise_at(row, 2, k));
        memcpy(states + 4 * (row->first + k), out.p, sizeof out.p);
    }
}

void
teide_swap_arrays(struct teide_axes axes, struct teide_operand a, struct teide_operand b,
    struct teide_operand_noise noise, double *states)
{
    const struct teide_operand operands[] = { a, b, noise.gate_error, noise.measurement_error };

    each_row(axes, operands, 4, swap_row, states);
}

static struct teide_pauli_rates
rates_at(const struct row *row, size_t operand, size_t k)
{
    struct teide_pauli_rates rates;

    memcpy(&rates, place(row, operand, k), sizeof rates);
    return rates;
}

static void
decohere_row(const struct row *row, void *user)
{
    double *states = user;

    for (size_t k = 0; k < row->n; k++) {
        const struct teide_bell out
            = teide_bell_decohere(state_at(row, 0, k), rates_at(row, 1, k), rates_at(row, 2, k), number_at(row, 3, k));
        memcpy(states + 4 * (row->first + k), out.p, sizeof out.p);
    }
}

void
teide_decohere_arrays(struct teide_axes axes, struct teide_operand state, struct teide_operand rates_a,
    struct teide_operand rates_b, struct teide_operand duration, double *states)
{
    const struct teide_operand operands[] = { state, rates_a, rates_b, duration };

    each_row(axes, operands, 4, decohere_row, states);
}

struct measuring {
    const struct teide_measure *measure;
    double *values;
};

static void
measure_row(const struct row *row, void *user)
{
    const struct measuring *m = user;

    for (size_t k = 0; k < row->n; k++)
        m->values[row->first + k] = m->measure->value(state_at(row, 0, k));
}

void
teide_measure_arrays(
    const struct teide_measure *measure, struct teide_axes axes, struct teide_operand state, double *values)
{
    struct measuring measuring = { measure, values };

    each_row(axes, &state, 1, measure_row, &measuring);
}

/* --- optimal time
 * ---------------------------------------------------------------------------------------------------- */

int
teide_timing_choices_read(
    struct teide_timing_choices *choices, const char *protocol, const char *states, int kept, const char *objective)
{
    const int index = teide_protocol_find(protocol);

    *choices = (struct teide_timing_choices) { .kept = kept };
    if (index < 0)
        return -1;
    choices->protocol = (enum teide_protocol)index;
    if (!teide_objective_find(objective, &choices->objective) || choices->objective.weight == TEIDE_WITH_NEW_PAIR)
        return -2;
    if (strcmp(states, "werner") != 0 && strcmp(states, "dephased") != 0)
        return -3;
    choices->states = *states == 'w' ? TEIDE_STATE_WERNER : TEIDE_STATE_DEPHASED;
    return 0;
}

struct teide_timing_choices *
teide_timing_choices_create(void)
{
    return calloc(1, sizeof(struct teide_timing_choices));
}

void
teide_timing_choices_destroy(struct teide_timing_choices *choices)
{
    free(choices);
}

struct timing {
    const struct teide_timing_choices *choices;
    size_t n, wrong; /* parameters; the first one that is out of range, or n */
    const struct teide_parameter *const *parameters;
    double *times, *values, *successes;
    int8_t *classes;
};

static bool
in_range(const struct teide_parameter *parameter, double value)
{
    return (parameter->above ? value > parameter->least : value >= parameter->least) && value <= parameter->most;
}

static void
put_optimum(const struct timing *t, size_t at, const struct teide_optimal_time_parameters *parameters)
{
    const struct teide_optimal_time timing = teide_optimal_time_of(parameters);
    struct teide_optimum optimum;

    t->times[at] = t->values[at] = t->successes[at] = (double)NAN;
    t->classes[at] = -1;
    if (!teide_optimal_time_parameters_good_rates(parameters) || !teide_optimal_time_kept_is_held(&timing)
        || !(teide_optimal_time_first(&timing) <= teide_optimal_time_last(&timing)))
        return;
    optimum = teide_optimal_time(&timing, &t->choices->objective);
    t->times[at] = optimum.best.time;
    t->values[at] = optimum.best.value;
    t->successes[at] = optimum.best.success_probability;
    t->classes[at] = (int8_t)optimum.timing_class;
}

static void
timing_row(const struct row *row, void *user)
{
    struct timing *t = user;
    const struct teide_pair_parameters pair
        = { .kind = t->choices->states, .fidelity = 1, .memory = { { .x_share = 0.5 }, { .x_share = 0.5 } } };

    for (size_t k = 0; k < row->n && t->wrong == t->n; k++) {
        struct teide_optimal_time_parameters parameters
            = { .pair = { pair, pair }, .protocol = t->choices->protocol, .kept = t->choices->kept };
        for (size_t i = 0; i < t->n; i++) {
            const double value = number_at(row, i, k);
            if (!in_range(t->parameters[i], value)) {
                t->wrong = i;
                return;
            }
            t->parameters[i]->set(&parameters, value);
        }
        put_optimum(t, row->first + k, &parameters);
    }
}

size_t
teide_optimal_time_arrays(const struct teide_timing_choices *choices, struct teide_axes axes, size_t n,
    const struct teide_parameter *const *parameters, const struct teide_operand *operands, double *times,
    double *values, double *successes, int8_t *classes)
{
    struct timing timing = { choices, n, n, parameters, times, values, successes, classes };

    each_row(axes, operands, n, timing_row, &timing);
    return timing.wrong;
}
