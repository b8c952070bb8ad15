/* Continuous-time Pauli channels: how a memory qubit decoheres.
 *
 *   d rho / dt = sum over k in {x, y, z} of gamma_k (sigma_k rho sigma_k - rho),   gamma_k in 1/s, >= 0.
 *
 * A Pauli error on either qubit of a Bell-diagonal pair multiplies the same correlators, so a pair decays as
 *   c_k(t) = c_k(0) exp(-(Gamma_k,a + Gamma_k,b) t),   Gamma_x = 2 (gamma_y + gamma_z), and cyclically. */
#ifndef TEIDE_MODELS_PAULI_CHANNEL_H
#define TEIDE_MODELS_PAULI_CHANNEL_H

#include "models/api.h"
#include "models/bell.h"

/* Rates gamma of one memory qubit, 1/s, each >= 0. */
struct teide_pauli_rates {
    double x, y, z;
};

/* Decay rates Gamma of the three correlators that one memory qubit causes, 1/s. */
static inline struct teide_correlators
teide_pauli_decay(struct teide_pauli_rates g)
{
    return (struct teide_correlators) { 2 * (g.y + g.z), 2 * (g.z + g.x), 2 * (g.x + g.y) };
}

/* Rates of two memories together: the state of a pair depends only on their sum. */
static inline struct teide_pauli_rates
teide_pauli_rates_sum(struct teide_pauli_rates a, struct teide_pauli_rates b)
{
    return (struct teide_pauli_rates) { a.x + b.x, a.y + b.y, a.z + b.z };
}

/* Bell-diagonal state after both memories have waited `duration` seconds (>= 0) with constant rates a and b.
 * Exact: Pauli generators commute. Computed as a convolution with teide_pauli_probabilities() of the summed rates, so no
 * probability is ever negative and errors of short times are not lost in rounding. Duration 0 returns the state as it is. */
TEIDE_API struct teide_bell teide_bell_decohere(
    struct teide_bell state, struct teide_pauli_rates a, struct teide_pauli_rates b, double duration);

/* Pauli probabilities [I, Z, X, Y] of one qubit after `duration` seconds (>= 0, INFINITY allowed) with constant
 * rates. Each of the three commuting channels has flipped an odd number of times with probability
 *   f_k = (1 - exp(-2 gamma_k t)) / 2,
 * and X Y Z = 1 up to phase gives, e.g., p_X = f_x (1 - f_y) (1 - f_z) + (1 - f_x) f_y f_z. */
TEIDE_API struct teide_bell teide_pauli_probabilities(struct teide_pauli_rates rates, double duration);

/* State after Pauli channels with probabilities a and b (order [I, Z, X, Y]) on its two qubits.
 * A Pauli on either half of a pair permutes the Bell states alike: teide_bell_convolve() twice. */
TEIDE_API struct teide_bell teide_bell_apply_pauli(struct teide_bell state, struct teide_bell a, struct teide_bell b);

/* Rates of the Pauli-twirled amplitude- and phase-damping channel of a memory with relaxation time t1 and coherence
 * time t2 (seconds; INFINITY allowed; 0 < t2 <= 2 t1, which the caller checks):
 *   gamma_x = gamma_y = 1 / (4 t1),   gamma_z = 1 / (2 t2) - 1 / (4 t1).
 * The twirled channel does not depend on the excited-state population that t1 relaxes to.
 * A gamma_z that rounding has made negative is 0. Ghosh, Fowler, Geller, Phys. Rev. A 86, 062318 (2012). */
TEIDE_API struct teide_pauli_rates teide_pauli_rates_from_t1_t2(double t1, double t2);

#endif
