#include "models/beam.h"

#include <math.h>

#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_bessel.h>

#include "models/tanh_sinh.h"

double
teide_beam_radius(double waist, double wavelength, double distance)
{
    const double k = 2 * M_PI / wavelength;

    return waist * hypot(1, 2 * distance / (k * waist * waist));
}

struct wandering {
    const struct teide_path_of_light *path;
    double waist;
};

static double
wander_at(double s, double rest, const void *user)
{
    const struct wandering *w = user;
    const struct teide_path_of_light *path = w->path;
    const double height = rest * path->sender_height + s * path->receiver_height;

    return teide_cn2_at(&path->cn2, height) * rest * rest
        / cbrt(teide_beam_radius(w->waist, path->wavelength, s * path->distance));
}

struct teide_spot
teide_beam_spot(const struct teide_path_of_light *path, double waist)
{
    const double L = path->distance, k = 2 * M_PI / path->wavelength;
    const struct wandering wandering = { path, waist };
    struct teide_spot spot = { .diffraction = teide_beam_radius(waist, path->wavelength, L) };
    const double W2 = pow(spot.diffraction, 2), lambda = 2 * L / (k * W2),
                 T = 4.35 * pow(k, 7.0 / 6) * pow(L * lambda, 5.0 / 6) * teide_cn2_integral(path, 5.0 / 3, 0),
                 broadening = W2 * expm1(6.0 / 5 * log1p(T)),
                 wander2 = 0.5 * 7.25 * pow(L, 3) * teide_tanh_sinh(wander_at, &wandering);

    spot.wander = sqrt(fmin(wander2, broadening / 4));
    spot.long_term = sqrt(W2 + broadening);
    spot.short_term = sqrt(W2 + fmax(0, broadening - 4 * wander2));
    return spot;
}

double
teide_aperture_transmittance(double aperture, double radius)
{
    return -expm1(-2 * pow(aperture / radius, 2));
}

struct offset_spot {
    double from, to, offset; /* radii, in units of w */
};

static double
offset_ring(double s, double rest, const void *user)
{
    const struct offset_spot *o = user;
    const double r = rest * o->from + s * o->to;

    return 4 * exp(-2 * pow(r - o->offset, 2)) * gsl_sf_bessel_I0_scaled(4 * r * o->offset) * r * (o->to - o->from);
}

double
teide_aperture_transmittance_off(double aperture, double radius, double offset)
{
    /* Further than 6 w from its centre there is nothing of the spot. */
    const double x = offset / radius;
    const struct offset_spot spot = { fmax(0, x - 6), fmin(aperture / radius, x + 6), x };

    return spot.to > spot.from ? fmin(1, teide_tanh_sinh(offset_ring, &spot)) : 0;
}

double
teide_aperture_transmittance_mean(double aperture, double radius, double jitter)
{
    return teide_aperture_transmittance(aperture, hypot(radius, 2 * jitter));
}

struct teide_scintillation
teide_scintillation(enum teide_wave wave, double rytov_variance, double wavelength, double distance, double diameter)
{
    const double V = rytov_variance, V65 = pow(V, 6.0 / 5), k = 2 * M_PI / wavelength,
                 d2 = k * diameter * diameter / (4 * distance);
    struct teide_scintillation s;

    if (wave == TEIDE_PLANE_WAVE)
        s.log_large = 0.49 * V / pow(1 + 0.65 * d2 + 1.11 * V65, 7.0 / 6);
    else
        s.log_large = 0.49 * V / pow(1 + 0.18 * d2 + 0.56 * V65, 7.0 / 6);
    s.log_small = 0.51 * V * pow(1 + 0.69 * V65, -5.0 / 6) / (1 + 0.90 * d2 + 0.62 * d2 * V65);
    s.index = expm1(s.log_large + s.log_small);
    s.alpha = 1 / expm1(s.log_large);
    s.beta = 1 / expm1(s.log_small);
    return s;
}

double
teide_aperture_averaging(enum teide_wave wave, double wavelength, double distance, double diameter)
{
    const double k = 2 * M_PI / wavelength, d2 = k * diameter * diameter / (4 * distance);

    return 1 / (1 + (wave == TEIDE_PLANE_WAVE ? 1.07 : 0.214) * pow(d2, 7.0 / 6));
}
