/* A Gaussian beam, collimated at the sender, in free space and in turbulence: how large its spot is, how much it wanders, what
 * passes an aperture, and how much that scintillates. Radii are those at which the intensity is 1/e^2.
 *
 * Where turbulence enters, Andrews and Phillips, Laser Beam Propagation through Random Media (2nd edition, SPIE, 2005) is
 * followed; their parameters are Lambda0 = 2 L / (k W0^2) and Lambda = 2 L / (k W^2). */
#ifndef TEIDE_MODELS_BEAM_H
#define TEIDE_MODELS_BEAM_H

#include "models/api.h"
#include "models/turbulence.h"

/* W at a distance z >= 0 (m) from the waist W0 > 0 (m), limited by diffraction: W0 sqrt(1 + (2 z / (k W0^2))^2). */
TEIDE_API double teide_beam_radius(double waist, double wavelength, double distance);

struct teide_spot {
    double diffraction; /* W, m */
    double long_term;   /* of the mean intensity over a long time, m */
    double short_term;  /* of the mean intensity around the centroid, m: long_term^2 = short_term^2 + 4 wander^2 */
    double wander;      /* standard deviation of the centroid along one axis, m */
};

/* Spot at the end of the path.
 *   long_term^2 = W^2 (1 + T)^(6/5),  T = 4.35 k^(7/6) L^(5/6) Lambda^(5/6) integral Cn2 (1 - s)^(5/3) dz
 * (chapters 7 and 12: the integral is that of the uplink; constant Cn2: T = 1.33 sigma_R^2 Lambda^(5/6)), for all
 * strengths; as good as the book's two limits differ: in weak turbulence, where W^2 (1 + T) is exact to first order, the
 * broadening is 20 % high.
 *   wander^2 = 1/2 * 7.25 integral Cn2 (L - z)^2 W(z)^(-1/3) dz
 * (chapter 6: geometrical optics, no outer scale; a near beam with constant Cn2: 1.21 Cn2 L^3 W0^(-1/3) along each axis).
 * As a part of the broadening it is at most the whole of it: wander^2 <= (long_term^2 - W^2) / 4. It is an upper bound: an
 * outer scale that is not much larger than the beam, and strong turbulence, which broadens it on its way, both lower it. */
TEIDE_API struct teide_spot teide_beam_spot(const struct teide_path_of_light *path, double waist);

/* Share of a Gaussian spot of radius w > 0 that passes a round aperture of radius a >= 0 in whose centre it is:
 * 1 - exp(-2 a^2 / w^2). */
TEIDE_API double teide_aperture_transmittance(double aperture, double radius);

/* The same where the centre of the spot is at `offset` (m, >= 0) from that of the aperture:
 *   4 / w^2 * integral from 0 to a of exp(-2 (r^2 + offset^2) / w^2) I0(4 r offset / w^2) r dr. Error below 1e-10. */
TEIDE_API double teide_aperture_transmittance_off(double aperture, double radius, double offset);

/* Its mean where the centre jitters as a normal variable with this standard deviation along each axis (m, >= 0):
 * the convolution of two Gaussians, exactly 1 - exp(-2 a^2 / (w^2 + 4 jitter^2)). */
TEIDE_API double teide_aperture_transmittance_mean(double aperture, double radius, double jitter);

/* Scintillation of what an aperture of diameter D collects: variances of ln X (large cells) and ln Y (small ones), with
 * d^2 = k D^2 / (4 L) and V the Rytov variance of the wave:
 *   plane      ln X: 0.49 V / (1 + 0.65 d^2 + 1.11 V^(6/5))^(7/6)
 *   spherical  ln X: 0.49 V / (1 + 0.18 d^2 + 0.56 V^(6/5))^(7/6)
 *   both       ln Y: 0.51 V (1 + 0.69 V^(6/5))^(-5/6) / (1 + 0.90 d^2 + 0.62 d^2 V^(6/5))
 * index = exp(ln X + ln Y) - 1, alpha = 1 / (exp(ln X) - 1), beta = 1 / (exp(ln Y) - 1) (INFINITY where V is 0).
 * Extended Rytov theory, no inner scale, all strengths: Andrews and Phillips, chapters 9 and 10. */
struct teide_scintillation {
    double log_large, log_small, index, alpha, beta;
};
TEIDE_API struct teide_scintillation teide_scintillation(
    enum teide_wave wave, double rytov_variance, double wavelength, double distance, double diameter);

/* Factor by which an aperture of diameter D lowers the scintillation index in weak turbulence:
 *   plane 1 / (1 + 1.07 (d^2)^(7/6)),   spherical 1 / (1 + 0.214 (d^2)^(7/6)).
 * Churnside, Appl. Opt. 30, 1982 (1991). */
TEIDE_API double teide_aperture_averaging(enum teide_wave wave, double wavelength, double distance, double diameter);

#endif
