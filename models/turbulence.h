/* Atmospheric turbulence along a straight path of light: the structure constant Cn2 of the refractive index (Kolmogorov's
 * spectrum, no inner or outer scale) and the integrals over it that say how strong it is.
 *
 * s = z / L is the part of the path from the sender (s = 0) to the receiver (s = 1); the height is linear in it,
 *   h(s) = (1 - s) sender_height + s receiver_height,
 * so the Earth's curvature is ignored: half way it is L^2 / (8 * 6371 km), 401 m of 143 km (0.2 m of 3 km).
 *
 * Wherever Cn2 is constant, the closed forms on the right are what the integrals give. Equations: Andrews and Phillips, Laser
 * Beam Propagation through Random Media (2nd edition, SPIE, 2005), chapters 6, 8 and 12. */
#ifndef TEIDE_MODELS_TURBULENCE_H
#define TEIDE_MODELS_TURBULENCE_H

#include "models/api.h"

enum teide_cn2_kind { TEIDE_CN2_CONSTANT, TEIDE_CN2_HUFNAGEL_VALLEY };

struct teide_cn2 {
    enum teide_cn2_kind kind;
    double constant; /* m^(-2/3), >= 0 */
    double ground;   /* Hufnagel-Valley: A, at height 0, m^(-2/3), >= 0; 1.7e-14 in HV 5/7 */
    double wind;     /* rms wind at 5 to 20 km, m/s, >= 0; 21 in HV 5/7 */
};

struct teide_path_of_light {
    double distance;                       /* L, m, > 0 */
    double sender_height, receiver_height; /* m above ground, >= 0 */
    double wavelength;                     /* m, > 0 */
    struct teide_cn2 cn2;
};

/* A wave that comes from a plane, or from a point. */
enum teide_wave { TEIDE_PLANE_WAVE, TEIDE_SPHERICAL_WAVE };

/* Cn2 at a height (m, >= 0), in m^(-2/3). Hufnagel-Valley:
 *   0.00594 (wind / 27)^2 (1e-5 h)^10 exp(-h / 1000) + 2.7e-16 exp(-h / 1500) + ground exp(-h / 100).
 * Andrews and Phillips, chapter 12. */
TEIDE_API double teide_cn2_at(const struct teide_cn2 *cn2, double height);

/* Integral of Cn2 (1 - s)^from_receiver s^from_sender over the path, m^(1/3). Powers >= 0. Relative error below 1e-9.
 * Of constant Cn2: Cn2 L B(from_receiver + 1, from_sender + 1). */
TEIDE_API double teide_cn2_integral(const struct teide_path_of_light *path, double from_receiver, double from_sender);

/* Rytov variance, the variance of ln I by the theory of weak fluctuations, with k = 2 pi / wavelength:
 *   plane      2.25 k^(7/6) L^(5/6) integral Cn2 (1 - s)^(5/6) dz            = 1.23 Cn2 k^(7/6) L^(11/6)
 *   spherical  2.25 k^(7/6) L^(5/6) integral Cn2 (1 - s)^(5/6) s^(5/6) dz    = 0.496 Cn2 k^(7/6) L^(11/6), 0.4 of plane
 * Weak turbulence: below 0.3 (some say 1) for the plane wave; beyond, it is a measure of strength only. */
TEIDE_API double teide_rytov_variance(const struct teide_path_of_light *path, enum teide_wave wave);

/* Coherence radius rho0 at the receiver, m: the mutual coherence is exp(-(rho / rho0)^(5/3)).
 *   plane      (1.46 k^2 integral Cn2 dz)^(-3/5)             = (1.46 Cn2 k^2 L)^(-3/5)
 *   spherical  (1.46 k^2 integral Cn2 s^(5/3) dz)^(-3/5)     = (0.55 Cn2 k^2 L)^(-3/5)
 * INFINITY without turbulence. */
TEIDE_API double teide_coherence_radius(const struct teide_path_of_light *path, enum teide_wave wave);

/* Fried parameter r0, m: (0.423 k^2 integral ...)^(-3/5) with the same integrals; 2.1 rho0.
 * Fried, J. Opt. Soc. Am. 56, 1372 (1966). */
TEIDE_API double teide_fried_parameter(const struct teide_path_of_light *path, enum teide_wave wave);

#endif
