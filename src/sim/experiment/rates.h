/* Four-folds of a pulse as functions of the transmittance of a fading channel: interpolated, as one exact set of click patterns
 * takes a good part of a millisecond, and a run has millions of steps. */
#ifndef TEIDE_SIM_EXPERIMENT_RATES_H
#define TEIDE_SIM_EXPERIMENT_RATES_H

#include "sim/experiment/experiment.h"

enum { TEIDE_MAX_SWAP_NODES = 33 };

struct teide_experiment_rates {
    double most; /* transmittances are in [0, most] */
    int n;       /* terms of the Chebyshev series, T_k(2 T / most - 1) */
    double total[TEIDE_N_BASES][TEIDE_MAX_SWAP_NODES];
    double outcome[TEIDE_N_BASES][2][2][2][TEIDE_MAX_SWAP_NODES]; /* as struct teide_fourfolds */
};

/* Prepare. Relative error of the total below 1e-8 where the transmittance exceeds 1e-4 of `most`. About 10 ms.
 * Never fails for an experiment in its ranges whose fading is ready to use. */
void teide_experiment_rates_init(struct teide_experiment_rates *rates, const struct teide_experiment *experiment);

/* Probability of a four-fold in a pulse, any outcome; and of each outcome. Transmittance in [0, most]. */
double teide_experiment_rate(
    const struct teide_experiment_rates *rates, enum teide_polarisation_basis basis, double transmittance);
struct teide_fourfolds teide_experiment_rate_outcomes(
    const struct teide_experiment_rates *rates, enum teide_polarisation_basis basis, double transmittance);

/* The same without interpolation, and clicks of each detector per second while it is live, at one transmittance. */
struct teide_fourfolds teide_experiment_exact(const struct teide_experiment *experiment,
    enum teide_polarisation_basis basis, double transmittance, double singles[TEIDE_N_SWAP_DETECTORS]);

#endif
