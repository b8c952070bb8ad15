/* Entanglement from coincidence counts, as an experiment finds it: correlations, fidelity, witness, with counting errors.
 *
 * With the correlations E_bb = <sigma_b sigma_b> of both photons in the bases b = z, x, y, the fidelity with the singlet is
 *   F = (1 - Ezz - Exx - Eyy) / 4,
 * and W = 1/2 - F is the mean of the witness 1/2 - |Psi-><Psi-|, which is below 0 for no separable state:
 * Guehne, Toth, Phys. Rep. 474, 1 (2009), Sec. 3.2. The other Bell states differ in signs only. */
#ifndef TEIDE_MODELS_WITNESS_H
#define TEIDE_MODELS_WITNESS_H

#include "models/api.h"
#include "models/photon_swap.h"

/* Coincidences in one setting of the analysers: [photon 0: +, -] [photon 3: +, -]; counts, or expected counts. */
struct teide_coincidences {
    double n[2][2];
};

struct teide_counted {
    double mean, error; /* one standard deviation of counting (Poisson) */
};

/* Sign of a correlation in the Bell states that swapping tells, Psi- (bell = 0) and Psi+ (1): -1 or +1. */
TEIDE_API double teide_bell_sign(int bell, enum teide_polarisation_basis basis);

/* Add the coincidences of Psi+ to those of Psi-, as if sigma_z had turned it into Psi-: in x and y, photon 3 flips. */
TEIDE_API struct teide_coincidences teide_coincidences_as_singlet(
    struct teide_coincidences psi_minus, struct teide_coincidences psi_plus, enum teide_polarisation_basis basis);

/* E = (C - A) / (C + A), C of equal and A of opposite outcomes; error by propagation of those of C and A,
 *   dE = 2 sqrt(A^2 var C + C^2 var A) / (C + A)^2,   var C = max(C, 1), var A = max(A, 1),
 * so that no correlation is free of error because one count was 0. NAN both without counts. */
TEIDE_API struct teide_counted teide_correlation(struct teide_coincidences counts);

/* Fidelity with the singlet, from the correlations in z, x, y. NAN where one is missing. */
TEIDE_API struct teide_counted teide_singlet_fidelity(const struct teide_counted correlations[TEIDE_N_BASES]);

/* W = 1/2 - F, and how many standard deviations it lies below 0 (negative: above). NAN where it is not known. */
struct teide_witness {
    double mean, error, sigmas;
};
TEIDE_API struct teide_witness teide_witness_of(struct teide_counted fidelity);

/* By how many seconds two events at a distance (m) miss each other's light cones: distance / c - |t_a - t_b|, in vacuum.
 * Above 0: they are space-like separated, no signal can have gone from one to the other. */
TEIDE_API double teide_spacelike_margin(double distance, double t_a, double t_b);

#endif
