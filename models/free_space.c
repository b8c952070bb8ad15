#include "models/free_space.h"

#include <math.h>
#include <stdio.h>

#include <gsl/gsl_const_mksa.h>
#include <gsl/gsl_math.h>

static const double weak = 0.3; /* Rytov variance */

const char *
teide_free_space_fading_name(size_t index)
{
    static const char *const names[TEIDE_N_FREE_SPACE_FADINGS]
        = { "auto", "none", "log-normal", "gamma-gamma", "weibull", "elliptic-beam" };

    return index < TEIDE_N_FREE_SPACE_FADINGS ? names[index] : NULL;
}

double
teide_air_delay(double distance, double density)
{
    return distance * (1 + 2.7e-4 * density) / GSL_CONST_MKSA_SPEED_OF_LIGHT;
}

/* The short-term spot that wanders and jitters. */
static struct teide_fading
wandering(const struct teide_free_space *channel, const struct teide_free_space_numbers *n, double others)
{
    const struct teide_offset_law law = teide_offset_law(channel->aperture, n->spot.short_term);

    return (struct teide_fading) { .kind = TEIDE_FADING_LOG_NEGATIVE_WEIBULL,
        .greatest = others * law.greatest,
        .shape = law.shape,
        .scale = law.scale,
        .wander = hypot(n->spot.wander, n->jitter) };
}

static enum teide_free_space_fading
choose(const struct teide_free_space_numbers *n)
{
    if (n->scintillation.index == 0 && n->wander_variance == 0)
        return TEIDE_FREE_SPACE_NONE;
    if (n->wander_variance > n->scintillation.index)
        return TEIDE_FREE_SPACE_WEIBULL;
    return n->rytov_variance <= weak ? TEIDE_FREE_SPACE_LOG_NORMAL : TEIDE_FREE_SPACE_GAMMA_GAMMA;
}

struct teide_free_space_numbers
teide_free_space_numbers(const struct teide_free_space *channel)
{
    const struct teide_path_of_light *path = &channel->path;
    const double L = path->distance, k = 2 * M_PI / path->wavelength;
    struct teide_free_space_numbers n = {
        .rytov_variance = teide_rytov_variance(path, TEIDE_PLANE_WAVE),
        .spherical_rytov_variance = teide_rytov_variance(path, TEIDE_SPHERICAL_WAVE),
        .fried_plane = teide_fried_parameter(path, TEIDE_PLANE_WAVE),
        .fried = teide_fried_parameter(path, TEIDE_SPHERICAL_WAVE),
        .coherence_radius = teide_coherence_radius(path, TEIDE_SPHERICAL_WAVE),
        .spot = teide_beam_spot(path, channel->waist),
        .jitter = L * channel->pointing_jitter,
        .extinction_transmittance = exp(-M_LN10 * channel->extinction * L / 10),
        .wave = L > k * channel->waist * channel->waist / 2 ? TEIDE_SPHERICAL_WAVE : TEIDE_PLANE_WAVE,
        .delay = teide_air_delay(L, channel->air_density),
    };
    struct teide_fading spot;
    struct teide_fading_moments m;

    n.geometric_transmittance = teide_aperture_transmittance_mean(channel->aperture, n.spot.long_term, n.jitter);
    n.mean_transmittance = channel->optics * n.extinction_transmittance * n.geometric_transmittance;
    n.scintillation
        = teide_scintillation(n.wave, n.wave == TEIDE_SPHERICAL_WAVE ? n.spherical_rytov_variance : n.rytov_variance,
            path->wavelength, L, 2 * channel->aperture);
    n.log_variance = log1p(n.scintillation.index);
    spot = wandering(channel, &n, 1);
    m = teide_fading_moments(&spot, 0);
    n.wander_variance = spot.wander > 0 && m.mean > 0 ? m.variance / (m.mean * m.mean) : 0;
    n.chosen = channel->fading == TEIDE_FREE_SPACE_AUTOMATIC ? choose(&n) : channel->fading;
    return n;
}

static struct teide_elliptic_beam
ellipse(const struct teide_free_space *channel, const struct teide_free_space_numbers *n)
{
    const double k = 2 * M_PI / channel->path.wavelength,
                 Omega = k * channel->waist * channel->waist / (2 * channel->path.distance),
                 v = 2.96 * n->rytov_variance * pow(Omega, 5.0 / 6), share = v / 2.96 / ((1 + v) * (1 + v));

    return teide_elliptic_beam_of(channel->aperture, hypot(n->spot.wander, n->jitter),
        n->spot.short_term * n->spot.short_term, 1.2 * share, -0.8 * share);
}

struct teide_fading
teide_free_space_fading(const struct teide_free_space *channel, const struct teide_free_space_numbers *numbers)
{
    const double others = channel->optics * numbers->extinction_transmittance, most = 1e4;
    struct teide_fading fading = { .kind = TEIDE_FADING_NONE, .mean = numbers->mean_transmittance };

    switch (numbers->chosen) {
    case TEIDE_FREE_SPACE_LOG_NORMAL:
        fading.kind = TEIDE_FADING_LOG_NORMAL;
        fading.log_variance = numbers->log_variance;
        return fading;
    case TEIDE_FREE_SPACE_GAMMA_GAMMA:
        fading.kind = TEIDE_FADING_GAMMA_GAMMA;
        fading.alpha = fmin(most, numbers->scintillation.alpha);
        fading.beta = fmin(most, numbers->scintillation.beta);
        return fading;
    case TEIDE_FREE_SPACE_WEIBULL:
        return wandering(channel, numbers, others);
    case TEIDE_FREE_SPACE_ELLIPTIC_BEAM:
        return (struct teide_fading) {
            .kind = TEIDE_FADING_ELLIPTIC_BEAM, .greatest = others, .beam = ellipse(channel, numbers)
        };
    default:
        return fading;
    }
}

bool
teide_free_space_validity(
    enum teide_free_space_fading model, const struct teide_free_space_numbers *numbers, char *text, size_t size)
{
    const double rytov = numbers->rytov_variance, index = numbers->scintillation.index,
                 wander = numbers->wander_variance;

    switch (model == TEIDE_FREE_SPACE_AUTOMATIC ? numbers->chosen : model) {
    case TEIDE_FREE_SPACE_LOG_NORMAL:
        snprintf(text, size, "log-normal fading holds for weak turbulence, Rytov variance below %g; here it is %.3g",
            weak, rytov);
        return rytov <= weak;
    case TEIDE_FREE_SPACE_GAMMA_GAMMA:
        snprintf(text, size,
            "gamma-gamma fading holds for any turbulence where scintillation dominates: relative variance %.3g, of "
            "beam "
            "wander, which it leaves out, %.3g",
            index, wander);
        return wander <= index;
    case TEIDE_FREE_SPACE_WEIBULL:
        snprintf(text, size,
            "log-negative Weibull fading holds where beam wander and jitter dominate: relative variance %.3g, of "
            "scintillation, which it leaves out, %.3g",
            wander, index);
        return wander >= index;
    case TEIDE_FREE_SPACE_ELLIPTIC_BEAM:
        snprintf(text, size,
            "the elliptic beam takes its deformation from weak turbulence, Rytov variance below 1; here it is %.3g",
            rytov);
        return rytov <= 1;
    default:
        snprintf(
            text, size, "no fading holds without turbulence and jitter: relative variance here %.3g", index + wander);
        return index + wander < 1e-4;
    }
}
