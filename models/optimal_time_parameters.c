/* The parameters of a purification problem, by name. */
#include "models/optimal_time_parameters.h"

#include <math.h>
#include <string.h>

struct teide_error_pattern
teide_error_pattern_of(struct teide_pauli_rates rates)
{
    double flips = rates.x + rates.y, total = flips + rates.z;

    return (struct teide_error_pattern) { total, total > 0 ? rates.z / total : 0, flips > 0 ? rates.x / flips : 0.5 };
}

struct teide_pauli_rates
teide_error_pattern_rates(struct teide_error_pattern pattern)
{
    double flips = (1 - pattern.dephasing_share) * pattern.total_rate;

    return (struct teide_pauli_rates) { pattern.x_share * flips, (1 - pattern.x_share) * flips,
        pattern.dephasing_share * pattern.total_rate };
}

struct teide_bell
teide_state_of(enum teide_state_kind kind, double fidelity)
{
    return kind == TEIDE_STATE_WERNER ? teide_bell_werner(fidelity)
                                      : (struct teide_bell) { { fidelity, 1 - fidelity, 0, 0 } };
}

static struct teide_timed_pair
timed_pair(const struct teide_pair_parameters *pair)
{
    struct teide_timed_pair timed = { .state = pair->probabilities, .made_at = pair->made_at, .cutoff = pair->cutoff };

    if (pair->kind != TEIDE_STATE_PROBABILITIES)
        timed.state = teide_state_of(pair->kind, pair->fidelity);
    for (int i = 0; i < 2; i++) {
        timed.changing[i] = pair->changing[i];
        if (pair->changing[i] == NULL)
            timed.rates = teide_pauli_rates_sum(timed.rates, teide_error_pattern_rates(pair->memory[i]));
    }
    return timed;
}

struct teide_optimal_time
teide_optimal_time_of(const struct teide_optimal_time_parameters *p)
{
    return (struct teide_optimal_time) { .kept = timed_pair(&p->pair[p->kept]),
        .measured = timed_pair(&p->pair[1 - p->kept]),
        .needed_at = p->needed_at,
        .protocol = p->protocol,
        .noise = p->noise,
        .duration = p->duration,
        .message_time = p->message_time };
}

/* --- the table ---------------------------------------------------------------------------------------------------- */

static bool
first_has_fidelity(const struct teide_optimal_time_parameters *p)
{
    return p->pair[0].kind != TEIDE_STATE_PROBABILITIES;
}

static bool
second_has_fidelity(const struct teide_optimal_time_parameters *p)
{
    return p->pair[1].kind != TEIDE_STATE_PROBABILITIES;
}

static bool
both_have_fidelity(const struct teide_optimal_time_parameters *p)
{
    return first_has_fidelity(p) && second_has_fidelity(p);
}

static bool
all_constant(const struct teide_optimal_time_parameters *p)
{
    for (int i = 0; i < 4; i++) {
        if (p->pair[i / 2].changing[i % 2] != NULL)
            return false;
    }
    return true;
}

/* Whether t1 and t2 say all of the memories' errors. */
static bool
all_relax(const struct teide_optimal_time_parameters *p)
{
    for (int i = 0; i < 4; i++) {
        const struct teide_error_pattern *pattern = &p->pair[i / 2].memory[i % 2];
        if (fabs(pattern->x_share - 0.5) > 1e-12)
            return false;
    }
    return all_constant(p);
}

static void
set_first_fidelity(struct teide_optimal_time_parameters *p, double value)
{
    p->pair[0].fidelity = value;
}

static void
set_second_fidelity(struct teide_optimal_time_parameters *p, double value)
{
    p->pair[1].fidelity = value;
}

static void
set_fidelity(struct teide_optimal_time_parameters *p, double value)
{
    p->pair[0].fidelity = p->pair[1].fidelity = value;
}

static void
set_dephasing_share(struct teide_optimal_time_parameters *p, double value)
{
    for (int i = 0; i < 4; i++)
        p->pair[i / 2].memory[i % 2].dephasing_share = value;
}

static void
set_x_share(struct teide_optimal_time_parameters *p, double value)
{
    for (int i = 0; i < 4; i++)
        p->pair[i / 2].memory[i % 2].x_share = value;
}

static void
set_total_rate(struct teide_optimal_time_parameters *p, double value)
{
    for (int i = 0; i < 4; i++)
        p->pair[i / 2].memory[i % 2].total_rate = value;
}

/* t1 sets the flips and leaves 1 / (2 t2) = gamma_z + gamma_x as it is; t2 sets that and leaves the flips. So the order in which
 * they are set does not matter, and in between gamma_z may be below 0. */
static void
set_flips_and_coherence(struct teide_error_pattern *pattern, double flips, double coherence)
{
    const double z = coherence - flips;

    *pattern
        = teide_error_pattern_of((struct teide_pauli_rates) { flips, flips, fabs(z) <= 1e-12 * coherence ? 0 : z });
}

static void
set_t1(struct teide_optimal_time_parameters *p, double value)
{
    for (int i = 0; i < 4; i++) {
        struct teide_error_pattern *pattern = &p->pair[i / 2].memory[i % 2];
        struct teide_pauli_rates rates = teide_error_pattern_rates(*pattern);
        set_flips_and_coherence(pattern, 0.25 / value, rates.z + rates.x);
    }
}

static void
set_t2(struct teide_optimal_time_parameters *p, double value)
{
    for (int i = 0; i < 4; i++) {
        struct teide_error_pattern *pattern = &p->pair[i / 2].memory[i % 2];
        set_flips_and_coherence(pattern, teide_error_pattern_rates(*pattern).x, 0.5 / value);
    }
}

static void
set_cutoff(struct teide_optimal_time_parameters *p, double value)
{
    p->pair[1 - p->kept].cutoff = value;
}

static void
set_second_made_at(struct teide_optimal_time_parameters *p, double value)
{
    p->pair[1].made_at = value;
}

static void
set_needed_at(struct teide_optimal_time_parameters *p, double value)
{
    p->needed_at = value;
}

static void
set_gate_error(struct teide_optimal_time_parameters *p, double value)
{
    p->noise.gate_error = value;
}

static void
set_measurement_error(struct teide_optimal_time_parameters *p, double value)
{
    p->noise.measurement_error = value;
}

static void
set_duration(struct teide_optimal_time_parameters *p, double value)
{
    p->duration = value;
}

static void
set_message_time(struct teide_optimal_time_parameters *p, double value)
{
    p->message_time = value;
}

static const char rates[] = "memories with constant rates, all four of them";
static const char relaxing[] = "memories with constant rates and as many X as Y errors, as t1 and t2 make them";
static const char state[] = "states that are given as {werner: ...} or {dephased: ...}";

const struct teide_parameter teide_parameters[TEIDE_N_PARAMETERS] = {
    { "dephasing_share", "1", "share of Z errors in the total rate of every memory", 0, 1, false,
        TEIDE_PARAMETER_OF_PATTERN, all_constant, rates, set_dephasing_share },
    { "x_share", "1", "share of X errors in what is not Z, of every memory", 0, 1, false, TEIDE_PARAMETER_OF_PATTERN,
        all_constant, rates, set_x_share },
    { "total_rate", "Hz", "total rate of Pauli errors of every memory", 0, INFINITY, false, TEIDE_PARAMETER_OF_PATTERN,
        all_constant, rates, set_total_rate },
    { "t1", "s", "relaxation time of every memory, whose t2 stays as it is", 0, INFINITY, true,
        TEIDE_PARAMETER_OF_COHERENCE, all_relax, relaxing, set_t1 },
    { "t2", "s", "coherence time of every memory, whose t1 stays as it is", 0, INFINITY, true,
        TEIDE_PARAMETER_OF_COHERENCE, all_relax, relaxing, set_t2 },
    { "cutoff", "s", "time after which the memories of the measured pair drop it", 0, INFINITY, true,
        TEIDE_PARAMETER_ALONE, NULL, NULL, set_cutoff },
    { "fidelity", "1", "fidelity of both pairs when they are made", 0, 1, false, TEIDE_PARAMETER_OF_BOTH_PAIRS,
        both_have_fidelity, state, set_fidelity },
    { "fidelity_1", "1", "fidelity of the first pair when it is made", 0, 1, false, TEIDE_PARAMETER_OF_ONE_PAIR,
        first_has_fidelity, state, set_first_fidelity },
    { "fidelity_2", "1", "fidelity of the second pair when it is made", 0, 1, false, TEIDE_PARAMETER_OF_ONE_PAIR,
        second_has_fidelity, state, set_second_fidelity },
    { "second_made_at", "s", "time at which the second pair is made", 0, INFINITY, false, TEIDE_PARAMETER_ALONE, NULL,
        NULL, set_second_made_at },
    { "needed_at", "s", "time at which the pair is needed", 0, INFINITY, false, TEIDE_PARAMETER_ALONE, NULL, NULL,
        set_needed_at },
    { "gate_error", "1", "probability that a two-qubit gate leaves its qubits maximally mixed", 0, 1, false,
        TEIDE_PARAMETER_ALONE, NULL, NULL, set_gate_error },
    { "measurement_error", "1", "probability that a measured bit is flipped", 0, 0.5, false, TEIDE_PARAMETER_ALONE,
        NULL, NULL, set_measurement_error },
    { "duration", "s", "time of the local operations of the purification", 0, INFINITY, false, TEIDE_PARAMETER_ALONE,
        NULL, NULL, set_duration },
    { "message_time", "s", "time of the message that says whether it succeeded", 0, INFINITY, false,
        TEIDE_PARAMETER_ALONE, NULL, NULL, set_message_time },
};

const struct teide_parameter *
teide_parameter_find(const char *name)
{
    for (int i = 0; i < TEIDE_N_PARAMETERS; i++) {
        if (strcmp(teide_parameters[i].name, name) == 0)
            return &teide_parameters[i];
    }
    return NULL;
}

bool
teide_parameters_conflict(const struct teide_parameter *a, const struct teide_parameter *b)
{
    const enum teide_parameter_family less = a->family < b->family ? a->family : b->family;
    const enum teide_parameter_family more = a->family < b->family ? b->family : a->family;

    return (less == TEIDE_PARAMETER_OF_BOTH_PAIRS && more == TEIDE_PARAMETER_OF_ONE_PAIR)
        || (less == TEIDE_PARAMETER_OF_PATTERN && more == TEIDE_PARAMETER_OF_COHERENCE);
}

bool
teide_optimal_time_parameters_good_rates(const struct teide_optimal_time_parameters *p)
{
    for (int i = 0; i < 4; i++)
        if (p->pair[i / 2].changing[i % 2] == NULL && p->pair[i / 2].memory[i % 2].dephasing_share < 0)
            return false;
    return true;
}
