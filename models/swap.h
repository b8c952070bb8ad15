/* Entanglement swapping of two Bell-diagonal pairs at a middle node, with the Pauli correction applied. */
#ifndef TEIDE_MODELS_SWAP_H
#define TEIDE_MODELS_SWAP_H

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

/* State of the joined pair: correlators multiply (XOR convolution of probabilities), times teide_swap_factors(). */
struct teide_bell teide_swap(struct teide_bell a, struct teide_bell b, struct teide_operation_noise noise);

/* Success probability eta^2 / 2 of a linear-optics Bell measurement with detector efficiency eta in [0, 1];
 * the state given success is teide_swap() without noise. */
double teide_linear_optics_success(double efficiency);

#endif
