/* A two-level fluctuator that a memory qubit couples to: decoherence with a memory of its own, averaged exactly.
 *
 * The fluctuator sits in state s = 0 or 1 and switches 0 -> 1 with rate `up`, 1 -> 0 with rate `down` (random telegraph
 * noise). While it is in s, the memory decoheres with the Pauli rates rates[s]. Averaged over all histories, correlator k
 * (0: the norm, then x, y, z) is v_0 + v_1, where v_s is its part with the fluctuator in state s:
 *   dv/dt = (K - diag(Gamma_k(0), Gamma_k(1))) v,   K = [[-up, down], [up, -down]],
 * with Gamma_0 = 0 and Gamma_x = 2 (gamma_y + gamma_z), cyclically. The sum does not decay as an exponential: what a
 * memory does next depends on what it did before. Kubo, J. Phys. Soc. Jpn. 9, 935 (1954); Paladino, Galperin, Falci,
 * Altshuler, Rev. Mod. Phys. 86, 361 (2014). */
#ifndef TEIDE_MODELS_FLUCTUATOR_H
#define TEIDE_MODELS_FLUCTUATOR_H

#include <stdbool.h>

#include "models/api.h"
#include "models/pauli_channel.h"
#include "models/rate_profile.h"

struct teide_fluctuator {
    double up, down; /* 1/s, >= 0 */
    bool stationary; /* in equilibrium at t = 0, P(1) = up / (up + down), which needs up + down > 0 */
    double p1;       /* else: P(1) at t = 0, in [0, 1] */
    struct teide_pauli_rates rates[2];
};

/* Whether all numbers are as said above. Returns TEIDE_RATE_OK, TEIDE_RATE_NOT_FINITE, TEIDE_RATE_NEGATIVE (a rate), or
 * TEIDE_RATE_BAD_PARAMETER (p1, or a stationary fluctuator that never switches). */
TEIDE_API int teide_fluctuator_check(const struct teide_fluctuator *fluctuator);

/* Probability of state 1 at time t (s, >= 0), whatever the memory does:
 *   P(t) = p + (P(0) - p) exp(-(up + down) t),   p = up / (up + down).
 * The fluctuator must pass teide_fluctuator_check(). Never fails. */
TEIDE_API double teide_fluctuator_population(const struct teide_fluctuator *fluctuator, double t);

/* What one memory multiplies the correlators with, when correlator `before` turns into correlator `after` at a time `at`
 * (0: norm, 1: x, 2: y, 3: z):
 *   factors[after][before] = sum over s of w_s u_s,
 * u carries the fluctuator's distribution at time `from` to `at` as part of correlator `before`, and w is the
 * backward solution, dw/dt = -(K - diag Gamma_after)^T w with w(until) = (1, 1), at the time `at`. The fluctuator does
 * not know when the qubit was stored: its distribution at `from` is teide_fluctuator_population().
 *
 * A purification at `at` mixes correlators, and the kept memory's later decoherence remembers the earlier one: products of
 * two separate averages would be wrong. Without such an event, factors[k][k] is the whole decay of correlator k over
 * [from, until], wherever `at` is. factors[0][0] = 1. Factors of independent fluctuators (of one memory, or of both of a
 * pair) multiply entry by entry.
 *
 * route            closed form: the exponential of each 2 x 2 matrix, from sums of positive terms only, so that equal
 *                  eigenvalues cost nothing; ODE: the 8 states by CVODE; no quadrature
 * from, at, until  s, finite, 0 <= from <= at <= until
 * factors, slopes  and their derivatives by `at`, 1/s; only written on success
 * Returns TEIDE_RATE_OK; what teide_fluctuator_check() says; TEIDE_RATE_NO_ROUTE; by CVODE also TEIDE_RATE_NO_MEMORY or
 * TEIDE_RATE_TOO_LONG. */
TEIDE_API int teide_fluctuator_factors(const struct teide_fluctuator *fluctuator, enum teide_rate_route route,
    double from, double at, double until, double factors[4][4], double slopes[4][4]);

#endif
