/* A single-mode fibre as a channel of photons: loss, delay, and errors of the polarisation.
 *
 * Errors are a Pauli channel (models/pauli_channel.h) that goes on along the fibre, with rates in 1/m: a drift of the
 * birefringence that nobody follows turns the polarisation about a random axis, which on average (twirled) is such a channel;
 * gamma_z alone is dephasing of H and V, three equal rates depolarise. A part that does not depend on the length
 * (compensation that is not perfect) is given as probabilities. */
#ifndef TEIDE_MODELS_FIBRE_H
#define TEIDE_MODELS_FIBRE_H

#include "models/api.h"
#include "models/bell.h"
#include "models/pauli_channel.h"

struct teide_fibre {
    double length;                        /* m, >= 0 */
    double attenuation;                   /* dB/m, >= 0 */
    double insertion_loss;                /* dB, >= 0: connectors, couplers */
    double group_index;                   /* >= 1; 1.468 for standard fibre at 1550 nm */
    struct teide_pauli_rates error_rates; /* 1/m, >= 0 each */
    struct teide_bell compensation;       /* [I, Z, X, Y] of what is left after compensation; all 0: none left */
};

/* 10^(-(attenuation length + insertion_loss) / 10), in (0, 1]. */
TEIDE_API double teide_fibre_transmittance(const struct teide_fibre *fibre);

/* group_index length / c, s; c = 299 792 458 m/s. */
TEIDE_API double teide_fibre_delay(const struct teide_fibre *fibre);

/* Pauli probabilities [I, Z, X, Y] of a photon that has come through: those of the length and of the compensation,
 * convolved. */
TEIDE_API struct teide_bell teide_fibre_errors(const struct teide_fibre *fibre);

#endif
