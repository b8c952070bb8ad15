/* Entanglement swapping with photons: two sources of polarisation-entangled pairs, photons 0 and 1, 2 and 3; photons 1 and 2
 * meet on a beam splitter and are counted (Bell measurement); photons 0 and 3 are analysed.
 *
 *   0 --- first source --- 1 \   / c: H, V
 *                             (X)                 detectors, in the order of the bits of a click pattern:
 *   3 --- second source -- 2 /   \ d: H, V           0+ 0- 3+ 3- cH cV dH dV
 *
 * A pulse makes the singlet Psi- = (HV - VH) / sqrt(2) in each source, so Psi- of (1, 2) (a click on either side, of different
 * polarisation) leaves (0, 3) in Psi-, and Psi+ (two clicks on one side, of different polarisation) leaves Psi+.
 *
 * Parametric sources (SPDC) make n pairs with probability (n + 1) x^n (1 - x)^2, x = tanh(r)^2, in each pair of Schmidt modes:
 * two two-mode squeezers, the state of Kok and Braunstein, Phys. Rev. A 61, 042304 (2000). All photon numbers are counted
 * (models/light.h). Spectral impurity is represented by two Schmidt modes, which is exact to the order of two pairs. */
#ifndef TEIDE_MODELS_PHOTON_SWAP_H
#define TEIDE_MODELS_PHOTON_SWAP_H

#include <stdbool.h>

#include "models/api.h"
#include "models/bell.h"
#include "models/light.h"

enum teide_pair_source_kind {
    TEIDE_PARAMETRIC, /* SPDC, pulsed */
    TEIDE_SINGLE_PAIR /* ideal: one pair or none */
};

struct teide_pair_source {
    double mean_pairs; /* mu, per pulse, >= 0; of a single-pair source the probability of a pair, at most 1 */
    /* Spectral purity Tr rho^2 of one photon whose twin is not looked at, in (1/2, 1]: 1 is one Schmidt mode. */
    double purity;
    struct teide_bell state; /* Pauli errors [I, Z, X, Y] on the intended state: what polarisation optics spoils */
};

/* From the source to the clicks of one photon. */
struct teide_photon_arm {
    double transmittance;    /* up to the detectors, in [0, 1] */
    double efficiency;       /* of the detectors, in [0, 1] */
    double dark_probability; /* of each detector in the window: dark counts and background light, in [0, 1) */
};

struct teide_photon_swap {
    enum teide_pair_source_kind kind; /* of both */
    struct teide_pair_source first, second;
    double overlap; /* |<1|2>|^2 of the photons that meet, in time and space; see teide_interference_visibility() */
    double reflectivity;     /* of the beam splitter, in [0, 1]; 0.5: balanced */
    bool without_polarisers; /* one detector on each side (cH is c, dH is d): only Psi- is told, from both clicking */
    struct teide_photon_arm photon_0, photon_1, photon_2, photon_3; /* 1 and 2 share detectors: those of photon_1 */
};

enum teide_polarisation_basis { TEIDE_BASIS_Z, TEIDE_BASIS_X, TEIDE_BASIS_Y, TEIDE_N_BASES };

/* "z" (H/V), "x" (+45/-45), "y" (R/L). */
TEIDE_API const char *teide_basis_name(enum teide_polarisation_basis basis);

enum { TEIDE_N_SWAP_DETECTORS = 8, TEIDE_N_SWAP_PATTERNS = 1 << TEIDE_N_SWAP_DETECTORS };

/* What reaches the detectors in one pulse, ready to be counted. */
struct teide_swap_light {
    const struct teide_photon_swap *swap;
    enum teide_polarisation_basis basis_0, basis_3;
    struct teide_light schmidt[2];
    size_t n_schmidt;
};

/* Light of one pulse with both analysers set. `swap` is kept and must outlive it. Never fails for values in their ranges. */
TEIDE_API void teide_swap_light(struct teide_swap_light *light, const struct teide_photon_swap *swap,
    enum teide_polarisation_basis basis_0, enum teide_polarisation_basis basis_3);

/* Probabilities of all click patterns of a pulse without the errors of `state`, when the channel of photon 3 has the
 * transmittance `channel` (in [0, 1]) besides that of its arm. Bits as in the drawing above. 0.15 ms for pure photons. */
TEIDE_API void teide_swap_patterns(
    const struct teide_swap_light *light, double channel, double patterns[TEIDE_N_SWAP_PATTERNS]);

/* Four-fold coincidences of one pulse: one click of photon 0, one of photon 3, and two that tell a Bell state. */
struct teide_fourfolds {
    double p[2][2][2]; /* [Psi-, Psi+] [photon 0: +, -] [photon 3: +, -] */
};

/* Four-folds in the patterns, with the polarisation errors of the sources and of the channel of photon 3 (Pauli
 * probabilities `channel_errors`): as errors act alike on all photons of a mode and singlets do not tell on which side they
 * act, each one flips the outcome of photon 0 (first source) or 3, or leaves it, exactly.
 * live  probability of each detector not to be dead from an earlier click, in [0, 1], taken as independent; NULL: all 1 */
TEIDE_API struct teide_fourfolds teide_swap_fourfolds(const struct teide_swap_light *light, const double *patterns,
    struct teide_bell channel_errors, const double live[TEIDE_N_SWAP_DETECTORS]);

/* Singles of each detector, from the patterns. */
TEIDE_API void teide_swap_singles(const double *patterns, double singles[TEIDE_N_SWAP_DETECTORS]);

/* Hong-Ou-Mandel visibility of the photons that meet as the sources become weak: overlap * sum_k lambda_k lambda'_k with the
 * Schmidt weights of both; overlap * purity for equal ones. Mosley et al., Phys. Rev. Lett. 100, 133601 (2008). */
TEIDE_API double teide_interference_visibility(const struct teide_photon_swap *swap);

#endif
