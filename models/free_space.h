/* A free-space link of photons from its geometry and its air: all numbers that follow, and fading that is made of them.
 *
 *   mean transmittance = optics * 10^(-extinction L / 10) * (1 - exp(-2 a^2 / (W_LT^2 + 4 jitter^2)))
 * whatever model of fading is chosen, but of the two of wandering spots, whose means are their own: there the long-term spot
 * is made of the short-term one and its wander, and is not Gaussian after the aperture. */
#ifndef TEIDE_MODELS_FREE_SPACE_H
#define TEIDE_MODELS_FREE_SPACE_H

#include <stdbool.h>
#include <stddef.h>

#include "models/api.h"
#include "models/beam.h"
#include "models/fading.h"
#include "models/turbulence.h"

enum teide_free_space_fading {
    TEIDE_FREE_SPACE_AUTOMATIC,
    TEIDE_FREE_SPACE_NONE,
    TEIDE_FREE_SPACE_LOG_NORMAL,
    TEIDE_FREE_SPACE_GAMMA_GAMMA,
    TEIDE_FREE_SPACE_WEIBULL,
    TEIDE_FREE_SPACE_ELLIPTIC_BEAM,
    TEIDE_N_FREE_SPACE_FADINGS
};

/* "auto", "none", "log-normal", "gamma-gamma", "weibull", "elliptic-beam"; NULL behind the last. */
TEIDE_API const char *teide_free_space_fading_name(size_t index);

struct teide_free_space {
    struct teide_path_of_light path;
    double waist;           /* 1/e^2 radius of the collimated beam at the sender, m, > 0 */
    double aperture;        /* radius of the receiver, m, > 0 */
    double extinction;      /* absorption and scattering of the air, dB/m, >= 0 */
    double optics;          /* transmittance of everything else, in (0, 1] */
    double pointing_jitter; /* standard deviation of the direction along each axis, rad, >= 0 */
    double air_density;     /* relative to that at sea level, >= 0; 0.79 at 2400 m */
    enum teide_free_space_fading fading;
};

struct teide_free_space_numbers {
    double rytov_variance;           /* of the plane wave */
    double spherical_rytov_variance; /* of the spherical wave */
    double fried_plane, fried;       /* r0 of the plane and of the spherical wave, m */
    double coherence_radius;         /* of the spherical wave, m */
    struct teide_spot spot;
    double jitter;                  /* of the spot at the receiver along each axis by pointing, m */
    double geometric_transmittance; /* of the mean spot, jitter included */
    double extinction_transmittance;
    double mean_transmittance;                /* with optics */
    enum teide_wave wave;                     /* spherical where the beam is in its far field, L > k W0^2 / 2 */
    struct teide_scintillation scintillation; /* of the aperture */
    double log_variance;                      /* ln(1 + scintillation index) */
    double wander_variance;              /* relative variance of T by wander and jitter alone, log-negative Weibull */
    double delay;                        /* s */
    enum teide_free_space_fading chosen; /* never automatic */
};

/* Numbers of a channel. Never fails for values in their ranges. About 0.5 ms.
 * Automatic: none without turbulence and jitter; log-negative Weibull where wander and jitter make more variance than
 * scintillation; else log-normal while the Rytov variance is at most 0.3, gamma-gamma beyond. */
TEIDE_API struct teide_free_space_numbers teide_free_space_numbers(const struct teide_free_space *channel);

/* Fading by the chosen model, to be given to teide_fading_init(). Shapes of gamma-gamma are held within (0, 10^4].
 * Elliptic beam: <W^2> is the short-term spot; relative variance and covariance of W1^2 and W2^2 are, with
 * Omega = k W0^2 / (2 L) and v = 2.96 sigma_R^2 Omega^(5/6), 1.2 v / 2.96 / (1 + v)^2 and -0.8 v / 2.96 / (1 + v)^2: those of a
 * focused beam in weak turbulence, Vasylyev, Semenov, Vogel, Phys. Rev. Lett. 117, 090501 (2016), taken over for a
 * collimated one. */
TEIDE_API struct teide_fading teide_free_space_fading(
    const struct teide_free_space *channel, const struct teide_free_space_numbers *numbers);

/* Whether the model holds at this channel; its range and where this channel is, as one sentence, e.g. "log-normal fading
 * holds for weak turbulence, Rytov variance below 0.3; here it is 24.5". Nothing is written beyond `size` bytes. */
TEIDE_API bool teide_free_space_validity(
    enum teide_free_space_fading model, const struct teide_free_space_numbers *numbers, char *text, size_t size);

/* distance * n / c with the group index of air n = 1 + 2.7e-4 * density relative to sea level (Ciddor, Appl. Opt. 35, 1566
 * (1996): 1.000277 at 633 nm, 15 C; 1.000274 to 1.000281 from 700 to 1600 nm): 2e-5 of the delay at most. */
TEIDE_API double teide_air_delay(double distance, double density);

#endif
