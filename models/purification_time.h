/* What a purification at time t gives at the time the pair is needed.
 *
 * Two pairs exist, made at made_at[0] and made_at[1]. At t one of them is kept (the control) and purified with the other;
 * the purification acts at t + duration, and the kept pair then waits until needed_at, when its figure of merit counts.
 * In correlators k of a pair (bell.h) and with the decay exponents Lambda (pauli_channel.h)
 *   a_k = a_k(made) exp(-Lambda_a,k(made, t + duration)),     b_k likewise, then teide_purify(), then
 *   c_k = out_k exp(-Lambda_a,k(t + duration, needed)).
 * The step is bilinear: with g = (1 - p_gate)^2 and r = (1 - 2 p_meas)^2 (readout: <ZZ> and -<YY> of the target shrink),
 *   N = (g (1 + r a_z b_z) + 1 - g) / 2 = p_s,     c_z = g (a_z + r b_z) / (2 N),
 *   c_x = g (a_x b_x + r a_y b_y) / (2 N),         c_y = g (r a_x b_y + a_y b_x) / (2 N).
 * DEJMPS exchanges y and z before, BBPSSW puts the mean of the three in their places. Everything is a sum of exponentials
 * of t, so the slope in t is computed beside the value. Rates that change in time: changing_memory.h (theory: doc/optimal-time-theory.md, section 1). */
#ifndef TEIDE_MODELS_PURIFICATION_TIME_H
#define TEIDE_MODELS_PURIFICATION_TIME_H

#include <stdbool.h>
#include <stddef.h>

#include "models/api.h"
#include "models/bell.h"
#include "models/changing_memory.h"
#include "models/measures.h"
#include "models/pauli_channel.h"
#include "models/recurrence.h"

/* A pair of the problem: its state when it is made, when that is, and its two memories. */
struct teide_timed_pair {
    struct teide_bell state;
    double made_at;                 /* s */
    double cutoff;                  /* s after made_at, > 0: its memories drop it then; 0: never */
    struct teide_pauli_rates rates; /* of its memories with constant rates together, 1/s */
    /* Its memories whose rates change in time, borrowed; NULL: constant, in `rates`. */
    const struct teide_changing_memory *changing[2];
};

struct teide_optimal_time {
    struct teide_timed_pair kept, measured; /* control and target */
    double needed_at;                       /* s, >= the first possible end of the purification */
    enum teide_protocol protocol;
    struct teide_operation_noise noise;
    double duration;     /* s, of the local operations, >= 0; the memories decohere during them */
    double message_time; /* s, >= 0; success must be known at needed_at */
};

/* How a figure of merit and the success probability make an objective. */
enum teide_objective_weight {
    TEIDE_GIVEN_SUCCESS,  /* m: of the kept pair, given success */
    TEIDE_TIMES_SUCCESS,  /* p_s m: the mean, when a failure leaves nothing */
    TEIDE_WITH_NEW_PAIR,  /* p_s m + (1 - p_s) m': after a failure a new pair is waited for */
    TEIDE_SUCCESS_ITSELF, /* p_s */
    TEIDE_N_WEIGHTS
};

struct teide_objective {
    const struct teide_measure
        *measure; /* maximised, or minimised where less is better; NULL for TEIDE_SUCCESS_ITSELF */
    enum teide_objective_weight weight;
    /* Of TEIDE_WITH_NEW_PAIR: once both nodes know of the failure, a pair in this state arrives at this rate (1/s, >= 0:
     * a Poisson process, the limit of many attempts of small success probability) into the memories of the kept pair, and
     * waits for needed_at; the measure counts 0 when none arrives in time. */
    struct teide_bell new_state;
    double new_rate;
};

/* The objective of that name: a measure ("concurrence"), a measure times the success probability ("ps*concurrence"), a
 * measure with a new pair after a failure ("retry*concurrence"), or the success probability ("ps"). Every measure goes by its
 * name in teide_measures[], and some by a short one: F, C, EoF, coh, hash. Returns whether there is one; new pairs are for the
 * caller to fill in. */
TEIDE_API bool teide_objective_find(const char *name, struct teide_objective *objective);

/* The objective without the cut at 0 of its measure (entanglement, hashing, skf): wherever the objective is
 * above 0 the two are the same, and only this one shows a search the way there. The objective itself where its measure is
 * not cut, and of TEIDE_WITH_NEW_PAIR, a sum of which only parts may be 0. */
TEIDE_API struct teide_objective teide_objective_uncut(const struct teide_objective *objective);

/* The short names, for messages. NULL behind the last. */
TEIDE_API const char *teide_objective_short_name(size_t index);

/* What a purification that begins at `time` gives. */
struct teide_purification_outcome {
    double time;                /* s */
    double value, slope;        /* of the objective, and its derivative by the time, 1/s */
    double success_probability; /* of the purification */
    struct teide_bell state;    /* of the kept pair at needed_at, given success */
};

/* The first and the last time at which a purification can begin: when both pairs are there; and so that its result is
 * known at needed_at, and before the measured pair is dropped:
 *   last = min(needed_at - duration - message_time, made_at + cutoff of the measured pair).
 * As in the simulation (theory, section 3.6), a memory's timer runs from the birth of its pair, a pair is not dropped while it
 * is being purified, and a purification does not set the kept pair's timer back. */
TEIDE_API double teide_optimal_time_first(const struct teide_optimal_time *timing);
TEIDE_API double teide_optimal_time_last(const struct teide_optimal_time *timing);

/* When the pair's memories drop it, s; INFINITY: never. */
TEIDE_API double teide_timed_pair_dropped_at(const struct teide_timed_pair *pair);

/* Whether the kept pair is still held at needed_at (to rounding). The timing is possible when it is, and first <= last. */
TEIDE_API bool teide_optimal_time_kept_is_held(const struct teide_optimal_time *timing);

/* Outcome of a purification that begins at `time`, in [first, last]. A purification that never succeeds leaves the
 * maximally mixed state. Never fails with constant rates; when the integrals of changing ones fail (memory, CVODE), the value
 * is NAN. About 0.1 us with constant rates, without new pairs. */
TEIDE_API struct teide_purification_outcome teide_purification_at(
    const struct teide_optimal_time *timing, const struct teide_objective *objective, double time);

/* The objective's measure at needed_at without purification, of the better one of the two pairs; of the kept one when the
 * other has been dropped by then. 1 for TEIDE_SUCCESS_ITSELF. */
TEIDE_API double teide_optimal_time_unpurified(
    const struct teide_optimal_time *timing, const struct teide_objective *objective);

#endif
