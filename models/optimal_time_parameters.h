/* A purification problem by the numbers that people vary: fidelities, error patterns, times.
 *
 * The error pattern of a memory is the total rate of its Pauli errors, the share of Z among them (dephasing), and the share of
 * X in what remains:  gamma_z = share gamma,  gamma_x = x_share (1 - share) gamma,  gamma_y = (1 - x_share)(1 - share) gamma. */
#ifndef TEIDE_MODELS_OPTIMAL_TIME_PARAMETERS_H
#define TEIDE_MODELS_OPTIMAL_TIME_PARAMETERS_H

#include "models/api.h"
#include "models/purification_time.h"

struct teide_error_pattern {
    double total_rate;      /* 1/s, >= 0 */
    double dephasing_share; /* in [0, 1] */
    double x_share;         /* in [0, 1] */
};

/* Pattern of given rates. Shares that the rates leave open (nothing but Z errors, no errors) are 1/2 (x_share) and 0. */
TEIDE_API struct teide_error_pattern teide_error_pattern_of(struct teide_pauli_rates rates);
TEIDE_API struct teide_pauli_rates teide_error_pattern_rates(struct teide_error_pattern pattern);

enum teide_state_kind {
    TEIDE_STATE_WERNER,       /* (F, (1-F)/3, (1-F)/3, (1-F)/3) */
    TEIDE_STATE_DEPHASED,     /* (F, 1-F, 0, 0) */
    TEIDE_STATE_PROBABILITIES /* as given */
};

/* State of a kind with one number, its fidelity: not for TEIDE_STATE_PROBABILITIES. */
TEIDE_API struct teide_bell teide_state_of(enum teide_state_kind kind, double fidelity);

struct teide_pair_parameters {
    enum teide_state_kind kind;
    double fidelity;                 /* of a Werner or dephased state, in [0, 1] */
    struct teide_bell probabilities; /* of the third kind */
    double made_at;                  /* s */
    double cutoff;                   /* s, the shorter one of its memories; 0: never */
    /* A memory whose rates change in time instead, borrowed; NULL: constant rates. */
    const struct teide_changing_memory *changing[2];
    struct teide_error_pattern memory[2]; /* at its two nodes */
};

struct teide_optimal_time_parameters {
    struct teide_pair_parameters pair[2];
    double needed_at; /* s */
    enum teide_protocol protocol;
    struct teide_operation_noise noise;
    double duration, message_time; /* s */
    int kept;                      /* 0 or 1: which pair is the control */
};

TEIDE_API struct teide_optimal_time teide_optimal_time_of(const struct teide_optimal_time_parameters *parameters);

/* Parameters that say the same of the problem in two ways, so that only one of them can be varied. */
enum teide_parameter_family {
    TEIDE_PARAMETER_ALONE,
    TEIDE_PARAMETER_OF_BOTH_PAIRS, /* against that of one pair */
    TEIDE_PARAMETER_OF_ONE_PAIR,
    TEIDE_PARAMETER_OF_PATTERN, /* total rate and shares of a memory, against its t1 and t2 */
    TEIDE_PARAMETER_OF_COHERENCE
};

/* A number that a path or a diagram varies. */
struct teide_parameter {
    const char *name, *unit, *doc;
    double least, most;
    bool above; /* values must be larger than `least` */
    enum teide_parameter_family family;
    /* Whether the problem has it, NULL: always; and what it needs, for a message. */
    bool (*applies)(const struct teide_optimal_time_parameters *parameters);
    const char *needs;
    void (*set)(struct teide_optimal_time_parameters *parameters, double value);
};
enum { TEIDE_N_PARAMETERS = 15 };
TEIDE_API extern const struct teide_parameter teide_parameters[TEIDE_N_PARAMETERS];

/* The parameter of that name, or NULL. */
TEIDE_API const struct teide_parameter *teide_parameter_find(const char *name);

/* Whether setting one of them undoes what the other has set, so that the order would matter. */
TEIDE_API bool teide_parameters_conflict(const struct teide_parameter *a, const struct teide_parameter *b);

/* Whether all constant rates are >= 0; they are not when t1 and t2 have been set to t2 > 2 t1. */
TEIDE_API bool teide_optimal_time_parameters_good_rates(const struct teide_optimal_time_parameters *parameters);

#endif
