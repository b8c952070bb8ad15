/* The elliptic-beam approximation: what passes a round aperture when turbulence moves the spot, broadens it and makes an
 * ellipse of it. Vasylyev, Semenov, Vogel, Phys. Rev. Lett. 117, 090501 (2016), arXiv:1604.01373.
 *
 * The ellipse has the semi-axes W1, W2 (1/e^2 radii), its centre is r0 away from that of the aperture of radius a, in the
 * direction chi from the axis of W1. With xi = 2 / W_eff(chi),
 *   T = T0 exp(-(r0 / (a R(xi)))^lambda(xi)),
 *   lambda(xi) = 2 x exp(-x) I1(x) / (1 - exp(-x) I0(x)) / l,   R(xi) = l^(-1/lambda),   x = a^2 xi^2,
 *   l = ln(2 (1 - exp(-x/2)) / (1 - exp(-x) I0(x))),
 *   W_eff(chi)^2 = 4 a^2 / W(4 a^2 / (W1 W2) exp(a^2 / W1^2 (1 + 2 cos^2 chi) + a^2 / W2^2 (1 + 2 sin^2 chi)))
 * with Lambert's W, and, of the centred ellipse,
 *   T0 = 1 - I0(a^2 (1/W1^2 - 1/W2^2)) exp(-a^2 (1/W1^2 + 1/W2^2))
 *        - 2 (1 - exp(-a^2/2 (1/W1 - 1/W2)^2)) exp(-((W1 + W2)^2 / |W1^2 - W2^2| / R(1/W1 - 1/W2))^lambda(1/W1 - 1/W2)).
 * A circular spot has W_eff = W and T0 = 1 - exp(-2 a^2 / W^2): the log-negative Weibull model.
 *
 * Random are: the centre, normal along x and y; ln W1^2 and ln W2^2, jointly normal; the direction, uniform. */
#ifndef TEIDE_MODELS_ELLIPTIC_BEAM_H
#define TEIDE_MODELS_ELLIPTIC_BEAM_H

#include "models/api.h"

#include <stddef.h>

struct teide_elliptic_beam {
    double aperture;       /* a, m, > 0 */
    double wander;         /* standard deviation of the centre along x and along y, m, >= 0 */
    double log_mean;       /* mean of ln(W1^2 / m^2) and of ln(W2^2 / m^2) */
    double log_variance;   /* variance of each, >= 0 */
    double log_covariance; /* of both, |.| <= log_variance */
};

/* Transmittance of one ellipse, in [0, 1]: semi-axes W1, W2 > 0 (m), distance of the centre r0 >= 0 (m), its direction (rad).
 * Against the integral of the intensity: error 0.01 on average, 0.08 at most, for semi-axes from a / 2 to 8 a, the one at
 * most twice the other, and offsets up to 3 a (tested). */
TEIDE_API double teide_ellipse_transmittance(
    double aperture, double semi_1, double semi_2, double offset, double direction);

/* T = greatest exp(-(r / scale)^shape) of a circular spot of radius W: scale in m. */
struct teide_offset_law {
    double greatest, shape, scale;
};
TEIDE_API struct teide_offset_law teide_offset_law(double aperture, double radius);

/* Parameters of the random ellipse from a mean square radius <W1^2> = <W2^2> (m^2) and its relative variance and covariance,
 *   log_variance = ln(1 + variance), log_covariance = ln(1 + covariance), log_mean = ln <W^2> - log_variance / 2. */
TEIDE_API struct teide_elliptic_beam teide_elliptic_beam_of(
    double aperture, double wander, double mean_square, double variance, double covariance);

enum teide_point_set { TEIDE_SOBOL, TEIDE_HALTON };

enum { TEIDE_ELLIPTIC_BEAM_POINTS = 1 << 16 };

/* n >= 2 transmittances in ascending order, as good as equally likely: of the points of a low-discrepancy set in (radius,
 * direction, W1, W2). Error of their mean and variance, 2^16 points: below 1e-3 relative; two sets agree so (tested).
 * Returns 0, or -1 when out of memory. About 0.1 s for 2^16 points. */
TEIDE_API int teide_elliptic_beam_sorted(
    const struct teide_elliptic_beam *beam, enum teide_point_set set, size_t n, double *transmittances);

#endif
