/* Continuous-time Pauli channels: how a memory qubit decoheres.
 *
 *   d rho / dt = sum over k in {x, y, z} of gamma_k (sigma_k rho sigma_k - rho),   gamma_k in 1/s, >= 0.
 *
 * A Pauli error on either qubit of a Bell-diagonal pair multiplies the same correlators, so a pair decays as
 *   c_k(t) = c_k(0) exp(-(Gamma_k,a + Gamma_k,b) t),   Gamma_x = 2 (gamma_y + gamma_z), and cyclically. */
#ifndef TEIDE_MODELS_PAULI_CHANNEL_H
#define TEIDE_MODELS_PAULI_CHANNEL_H

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

/* Bell-diagonal state after both memories have waited `duration` seconds (>= 0) with constant rates a and b. */
struct teide_bell teide_bell_decohere(
    struct teide_bell state, struct teide_pauli_rates a, struct teide_pauli_rates b, double duration);

/* Pauli probabilities [I, Z, X, Y] of one qubit after `duration` seconds with constant rates. */
struct teide_bell teide_pauli_probabilities(struct teide_pauli_rates rates, double duration);

/* State after Pauli channels with probabilities a and b (order [I, Z, X, Y]) on its two qubits. */
struct teide_bell teide_bell_apply_pauli(struct teide_bell state, struct teide_bell a, struct teide_bell b);

/* Rates of the Pauli-twirled amplitude- and phase-damping channel of a memory with relaxation time t1 and coherence
 * time t2 (seconds; INFINITY allowed; 0 < t2 <= 2 t1, which the caller checks):
 *   gamma_x = gamma_y = 1 / (4 t1),   gamma_z = 1 / (2 t2) - 1 / (4 t1).
 * The twirled channel does not depend on the excited-state population that t1 relaxes to. */
struct teide_pauli_rates teide_pauli_rates_from_t1_t2(double t1, double t2);

#endif
