/* The parameters of a purification problem, by name. */
#include "models/timing_parameters.h"

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
    struct teide_timed_pair timed = { .state = pair->probabilities, .made_at = pair->made_at };

    if (pair->kind != TEIDE_STATE_PROBABILITIES)
        timed.state = teide_state_of(pair->kind, pair->fidelity);
    for (int i = 0; i < 2; i++) {
        timed.changing[i] = pair->changing[i];
        if (pair->changing[i] == NULL)
            timed.rates = teide_pauli_rates_sum(timed.rates, teide_error_pattern_rates(pair->memory[i]));
    }
    return timed;
}

struct teide_timing
teide_timing_of(const struct teide_timing_parameters *p)
{
    return (struct teide_timing) { .kept = timed_pair(&p->pair[p->kept]),
        .measured = timed_pair(&p->pair[1 - p->kept]),
        .needed_at = p->needed_at,
        .protocol = p->protocol,
        .noise = p->noise,
        .duration = p->duration,
        .message_time = p->message_time };
}

/* --- the table ---------------------------------------------------------------------------------------------------- */

static bool
first_has_fidelity(const struct teide_timing_parameters *p)
{
    return p->pair[0].kind != TEIDE_STATE_PROBABILITIES;
}

static bool
second_has_fidelity(const struct teide_timing_parameters *p)
{
    return p->pair[1].kind != TEIDE_STATE_PROBABILITIES;
}

static bool
both_have_fidelity(const struct teide_timing_parameters *p)
{
    return first_has_fidelity(p) && second_has_fidelity(p);
}

static bool
all_constant(const struct teide_timing_parameters *p)
{
    for (int i = 0; i < 4; i++) {
        if (p->pair[i / 2].changing[i % 2] != NULL)
            return false;
    }
    return true;
}

static void
set_first_fidelity(struct teide_timing_parameters *p, double value)
{
    p->pair[0].fidelity = value;
}

static void
set_second_fidelity(struct teide_timing_parameters *p, double value)
{
    p->pair[1].fidelity = value;
}

static void
set_fidelity(struct teide_timing_parameters *p, double value)
{
    p->pair[0].fidelity = p->pair[1].fidelity = value;
}

static void
set_dephasing_share(struct teide_timing_parameters *p, double value)
{
    for (int i = 0; i < 4; i++)
        p->pair[i / 2].memory[i % 2].dephasing_share = value;
}

static void
set_x_share(struct teide_timing_parameters *p, double value)
{
    for (int i = 0; i < 4; i++)
        p->pair[i / 2].memory[i % 2].x_share = value;
}

static void
set_total_rate(struct teide_timing_parameters *p, double value)
{
    for (int i = 0; i < 4; i++)
        p->pair[i / 2].memory[i % 2].total_rate = value;
}

static void
set_second_made_at(struct teide_timing_parameters *p, double value)
{
    p->pair[1].made_at = value;
}

static void
set_needed_at(struct teide_timing_parameters *p, double value)
{
    p->needed_at = value;
}

static void
set_gate_error(struct teide_timing_parameters *p, double value)
{
    p->noise.gate_error = value;
}

static void
set_measurement_error(struct teide_timing_parameters *p, double value)
{
    p->noise.measurement_error = value;
}

static void
set_duration(struct teide_timing_parameters *p, double value)
{
    p->duration = value;
}

static void
set_message_time(struct teide_timing_parameters *p, double value)
{
    p->message_time = value;
}

static const char rates[] = "memories with constant rates, all four of them";
static const char state[] = "states that are given as {werner: ...} or {dephased: ...}";

const struct teide_parameter teide_parameters[TEIDE_N_PARAMETERS] = {
    { "dephasing_share", "1", "share of Z errors in the total rate of every memory", 0, 1, all_constant, rates,
        set_dephasing_share },
    { "x_share", "1", "share of X errors in what is not Z, of every memory", 0, 1, all_constant, rates, set_x_share },
    { "total_rate", "Hz", "total rate of Pauli errors of every memory", 0, INFINITY, all_constant, rates,
        set_total_rate },
    { "fidelity", "1", "fidelity of both pairs when they are made", 0, 1, both_have_fidelity, state, set_fidelity },
    { "fidelity_1", "1", "fidelity of the first pair when it is made", 0, 1, first_has_fidelity, state,
        set_first_fidelity },
    { "fidelity_2", "1", "fidelity of the second pair when it is made", 0, 1, second_has_fidelity, state,
        set_second_fidelity },
    { "second_made_at", "s", "time at which the second pair is made", 0, INFINITY, NULL, NULL, set_second_made_at },
    { "needed_at", "s", "time at which the pair is needed", 0, INFINITY, NULL, NULL, set_needed_at },
    { "gate_error", "1", "probability that a two-qubit gate leaves its qubits maximally mixed", 0, 1, NULL, NULL,
        set_gate_error },
    { "measurement_error", "1", "probability that a measured bit is flipped", 0, 0.5, NULL, NULL,
        set_measurement_error },
    { "duration", "s", "time of the local operations of the purification", 0, INFINITY, NULL, NULL, set_duration },
    { "message_time", "s", "time of the message that says whether it succeeded", 0, INFINITY, NULL, NULL,
        set_message_time },
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
