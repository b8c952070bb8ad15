/* Entanglement swapping of two Bell-diagonal pairs at a middle node, with the Pauli correction applied. */
#ifndef TEIDE_MODELS_SWAP_H
#define TEIDE_MODELS_SWAP_H

#include "models/api.h"
#include "models/bell.h"
#include "models/recurrence.h"

/* Factors by which a noisy gate-based Bell measurement (CNOT, H, two readouts) multiplies the product of correlators:
 *   x, z: (1 - p_gate) (1 - 2 p_meas),   y: (1 - p_gate) (1 - 2 p_meas)^2. */
static inline struct teide_correlators
teide_swap_factors(struct teide_operation_noise noise)
{
    double gate = 1 - noise.gate_error, readout = 1 - 2 * noise.measurement_error;
    return (struct teide_correlators) { gate * readout, gate * readout * readout, gate * readout };
}

/* State of the joined pair: correlators multiply (XOR convolution of probabilities), times teide_swap_factors().
 * The two measured bits are z (control) and x (target); each is reported wrongly with probability p_meas and then causes
 * that Pauli error; a depolarised gate leaves the maximally mixed state. In probabilities, m = p_meas:
 *   out = (1 - p_gate) a * b * [(1 - m)^2, (1 - m) m, m (1 - m), m^2] + p_gate / 4,   * the XOR convolution.
 * Zukowski et al., Phys. Rev. Lett. 71, 4287 (1993); Briegel et al., Phys. Rev. Lett. 81, 5932 (1998). Never fails. */
static inline struct teide_bell
teide_swap(struct teide_bell a, struct teide_bell b, struct teide_operation_noise noise)
{
    double gate = 1 - noise.gate_error, background = 0.25 * noise.gate_error;
    double flip = noise.measurement_error, right = 1 - flip;
    struct teide_bell out = teide_bell_convolve(a, b);

    out = (struct teide_bell) { { right * out.p[0] + flip * out.p[1], right * out.p[1] + flip * out.p[0],
        right * out.p[2] + flip * out.p[3], right * out.p[3] + flip * out.p[2] } };
    return (struct teide_bell) { { gate * (right * out.p[0] + flip * out.p[2]) + background,
        gate * (right * out.p[1] + flip * out.p[3]) + background,
        gate * (right * out.p[2] + flip * out.p[0]) + background,
        gate * (right * out.p[3] + flip * out.p[1]) + background } };
}

/* Success probability eta^2 / 2 of a linear-optics Bell measurement with detector efficiency eta in [0, 1]: two of the four
 * Bell states are told apart (Calsamiglia, Luetkenhaus, Appl. Phys. B 72, 67 (2001)) and both photons must be seen;
 * the state given success is teide_swap() without noise. */
TEIDE_API double teide_linear_optics_success(double efficiency);

#endif
