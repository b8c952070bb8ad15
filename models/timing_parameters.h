/* A purification problem by the numbers that people vary: fidelities, error patterns, times.
 *
 * The error pattern of a memory is the total rate of its Pauli errors, the share of Z among them (dephasing), and the share of
 * X in what remains:  gamma_z = share gamma,  gamma_x = x_share (1 - share) gamma,  gamma_y = (1 - x_share)(1 - share) gamma. */
#ifndef TEIDE_MODELS_TIMING_PARAMETERS_H
#define TEIDE_MODELS_TIMING_PARAMETERS_H

#include "models/purification_time.h"

struct teide_error_pattern {
    double total_rate;      /* 1/s, >= 0 */
    double dephasing_share; /* in [0, 1] */
    double x_share;         /* in [0, 1] */
};

/* Pattern of given rates. Shares that the rates leave open (nothing but Z errors, no errors) are 1/2 (x_share) and 0. */
struct teide_error_pattern teide_error_pattern_of(struct teide_pauli_rates rates);
struct teide_pauli_rates teide_error_pattern_rates(struct teide_error_pattern pattern);

enum teide_state_kind {
    TEIDE_STATE_WERNER,       /* (F, (1-F)/3, (1-F)/3, (1-F)/3) */
    TEIDE_STATE_DEPHASED,     /* (F, 1-F, 0, 0) */
    TEIDE_STATE_PROBABILITIES /* as given */
};

/* State of a kind with one number, its fidelity: not for TEIDE_STATE_PROBABILITIES. */
struct teide_bell teide_state_of(enum teide_state_kind kind, double fidelity);

struct teide_pair_parameters {
    enum teide_state_kind kind;
    double fidelity;                 /* of a Werner or dephased state, in [0, 1] */
    struct teide_bell probabilities; /* of the third kind */
    double made_at;                  /* s */
    /* A memory whose rates change in time instead, borrowed; NULL: constant rates. */
    const struct teide_changing_memory *changing[2];
    struct teide_error_pattern memory[2]; /* at its two nodes */
};

struct teide_timing_parameters {
    struct teide_pair_parameters pair[2];
    double needed_at; /* s */
    enum teide_protocol protocol;
    struct teide_operation_noise noise;
    double duration, message_time; /* s */
    int kept;                      /* 0 or 1: which pair is the control */
};

struct teide_timing teide_timing_of(const struct teide_timing_parameters *parameters);

/* A number that a path or a diagram varies. */
struct teide_parameter {
    const char *name, *unit, *doc;
    double least, most;
    /* Whether the problem has it, NULL: always; and what it needs, for a message. */
    bool (*applies)(const struct teide_timing_parameters *parameters);
    const char *needs;
    void (*set)(struct teide_timing_parameters *parameters, double value);
};
enum { TEIDE_N_PARAMETERS = 12 };
extern const struct teide_parameter teide_parameters[TEIDE_N_PARAMETERS];

/* The parameter of that name, or NULL. */
const struct teide_parameter *teide_parameter_find(const char *name);

#endif
