/* Fading: the probability distribution of the transmittance of a turbulent channel.
 *
 * Every distribution is a function of one standard normal variable z that rises with it, T(z) = quantile(Phi(z)), so that
 * fading which is correlated in time is a correlated z (a Gaussian copula). Transmittances are at most 1: where a distribution
 * goes beyond, what is beyond is set to 1 (teide_fading_clipped() tells how often), and all moments are those of what is left.
 *
 *   log-normal             ln T normal with variance s^2:             T = m exp(s z - s^2 / 2)
 *   gamma-gamma            T = m X Y, X and Y gamma with mean 1 and shapes alpha (large cells) and beta (small cells);
 *                          variance of T / m: 1/alpha + 1/beta + 1/(alpha beta).
 *                          Al-Habash, Andrews, Phillips, Opt. Eng. 40, 1554 (2001)
 *   log-negative Weibull   T = T0 exp(-(r / R)^lambda) with r^2 exponential, mean 2 wander^2: a beam that wanders over the
 *                          aperture. Vasylyev, Semenov, Vogel, Phys. Rev. Lett. 108, 220501 (2012)
 *   elliptic beam          greatest * T of a spot that wanders and is deformed, models/elliptic_beam.h
 *   table                  measured quantiles, joined by straight lines */
#ifndef TEIDE_MODELS_FADING_H
#define TEIDE_MODELS_FADING_H

#include <stddef.h>

#include "models/api.h"
#include "models/elliptic_beam.h"

enum teide_fading_kind {
    TEIDE_FADING_NONE,
    TEIDE_FADING_LOG_NORMAL,
    TEIDE_FADING_GAMMA_GAMMA,
    TEIDE_FADING_LOG_NEGATIVE_WEIBULL,
    TEIDE_FADING_TABLE,
    TEIDE_FADING_ELLIPTIC_BEAM
};

enum { TEIDE_FADING_NODES = 321 };

struct teide_fading {
    enum teide_fading_kind kind;
    double mean;         /* m in (0, 1]; of none the transmittance */
    double log_variance; /* s^2 >= 0 */
    double alpha, beta;  /* in (0, 10^4] */
    double greatest, shape, scale,
        wander; /* T0 in (0, 1], lambda > 0, R > 0 m, standard deviation of x and of y >= 0 m */
    const double *transmittance, *cumulative; /* n each, the caller's, ascending; cumulative from 0 to 1, strictly */
    size_t n;
    struct teide_elliptic_beam beam; /* its transmittance is multiplied by `greatest` */
    double *nodes;                   /* ln T of gamma-gamma and the elliptic beam at equally spaced z; owned */
};

/* Make ready to use what has been filled in. Returns 0, or -1 when out of memory. */
TEIDE_API int teide_fading_init(struct teide_fading *fading);
TEIDE_API void teide_fading_clear(struct teide_fading *fading);

/* T(z), in [0, 1]. Gamma-gamma: interpolated, relative error below 1e-7 where |z| < 7, held beyond |z| = 10. */
TEIDE_API double teide_fading_of_normal(const struct teide_fading *fading, double z);

/* Probability that T is at most t; the inverse of the above. */
TEIDE_API double teide_fading_cumulative(const struct teide_fading *fading, double t);

/* z at which T(z) reaches t, within [-10, 10]. */
TEIDE_API double teide_fading_normal_of(const struct teide_fading *fading, double t);

/* Over those times in which T >= threshold: their share, and mean and variance of T in them. Threshold 0: all.
 * By quadrature in z (Simpson), relative error below 1e-9 (elliptic beam: 1e-3, of its table); for share 0, mean and variance
 * are 0. About 0.3 ms. Never fails. */
struct teide_fading_moments {
    double share, mean, variance;
};
TEIDE_API struct teide_fading_moments teide_fading_moments(const struct teide_fading *fading, double threshold);

/* Probability that the distribution exceeds 1 and was set to 1. */
TEIDE_API double teide_fading_clipped(const struct teide_fading *fading);

#endif
