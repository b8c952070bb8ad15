/* Gaussian states of light without displacement: what parametric sources, linear optics and loss make, to all photon numbers.
 *
 * n modes with quadratures x_i = a_i + a_i^+, p_i = -i (a_i - a_i^+); the state is its covariance matrix less that of vacuum,
 *   N = <(xi xi^T + (xi xi^T)^T) / 2> - 1,   xi = (x_0, p_0, x_1, p_1, ...),
 * so that weak light keeps its accuracy. A threshold detector that sees the modes of a set with efficiencies eta stays dark with
 * the probability (normally ordered exponential of the photon numbers; Takeoka, Jin, Sasaki, New J. Phys. 17, 043030 (2015),
 * arXiv:1410.3627)
 *   <: exp(-sum eta_i n_i) :> = det(1 + D N / 2)^(-1/2),   D = diag(eta_0, eta_0, eta_1, eta_1, ...),
 * and probabilities of click patterns of several detectors follow by inclusion and exclusion. */
#ifndef TEIDE_MODELS_LIGHT_H
#define TEIDE_MODELS_LIGHT_H

#include "models/api.h"

#include <stddef.h>

enum { TEIDE_MAX_MODES = 16, TEIDE_MAX_DETECTORS = 10 };

struct teide_light {
    size_t n;                                                /* modes, up to TEIDE_MAX_MODES */
    double excess[2 * TEIDE_MAX_MODES][2 * TEIDE_MAX_MODES]; /* N, symmetric */
};

/* Vacuum in n modes. The functions below change the state in place and never fail; modes are different and below n. */
TEIDE_API void teide_light_vacuum(struct teide_light *light, size_t n);

/* Two-mode squeezing, exp(r (a_i^+ a_j^+ - a_i a_j)), r of either sign: on vacuum, sinh(r)^2 photons in each mode. */
TEIDE_API void teide_light_squeeze(struct teide_light *light, size_t i, size_t j, double r);

/* A beam splitter, or a rotation of polarisation: a_i -> cos a_i + sin a_j, a_j -> cos a_j - sin a_i. */
TEIDE_API void teide_light_mix(struct teide_light *light, size_t i, size_t j, double angle);

/* A phase shift: a_i -> exp(i phase) a_i. */
TEIDE_API void teide_light_shift(struct teide_light *light, size_t i, double phase);

/* Loss: what is left of mode i has the transmittance eta, in [0, 1]. */
TEIDE_API void teide_light_lose(struct teide_light *light, size_t i, double eta);

/* Mean photon number of a mode. */
TEIDE_API double teide_light_photons(const struct teide_light *light, size_t i);

/* A threshold detector: the modes it sees, as bits, with one efficiency, and its dark counts in the window. */
struct teide_threshold_detector {
    unsigned long modes;
    double efficiency, dark_probability; /* in [0, 1] */
};

/* Probabilities of all patterns of clicks of up to TEIDE_MAX_DETECTORS detectors, no mode seen by two of them, each of which
 * sees its modes of all `n_lights` independent lights (one for each pair of Schmidt modes, say).
 * patterns  2^n_detectors numbers, the caller's: bit d of the index tells that detector d clicked and, when clear, that it did not
 * Rounding is about 1e-20 times the mean number of clicks for each where long double has 64 bits (2000 times more where it is
 * no wider than double). About 0.1 ms a light for 8 detectors on 12 modes. */
TEIDE_API void teide_light_patterns(const struct teide_light *lights, size_t n_lights,
    const struct teide_threshold_detector *detectors, size_t n_detectors, double *patterns);

/* The last step of it, for states that are not Gaussian: from the probability that all of a set stay dark, less 1, to patterns.
 * quiet     2^n_detectors numbers; at index i: that the detectors whose bits are clear in i stay dark, less 1. Overwritten. */
TEIDE_API void teide_light_patterns_of_quiet(long double *quiet, size_t n_detectors, double *patterns);

#endif
