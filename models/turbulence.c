#include "models/turbulence.h"

#include <math.h>

#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_gamma.h>

#include "models/tanh_sinh.h"

double
teide_cn2_at(const struct teide_cn2 *cn2, double height)
{
    const double h = height;

    if (cn2->kind == TEIDE_CN2_CONSTANT)
        return cn2->constant;
    return 0.00594 * pow(cn2->wind / 27, 2) * pow(1e-5 * h, 10) * exp(-h / 1000) + 2.7e-16 * exp(-h / 1500)
        + cn2->ground * exp(-h / 100);
}

struct weighted {
    const struct teide_path_of_light *path;
    double from_receiver, from_sender;
};

static double
weighted_cn2(double s, double rest, const void *user)
{
    const struct weighted *w = user;
    const double height = rest * w->path->sender_height + s * w->path->receiver_height;

    return teide_cn2_at(&w->path->cn2, height) * pow(rest, w->from_receiver) * pow(s, w->from_sender);
}

double
teide_cn2_integral(const struct teide_path_of_light *path, double from_receiver, double from_sender)
{
    const struct weighted weighted = { path, from_receiver, from_sender };

    if (path->cn2.kind == TEIDE_CN2_CONSTANT)
        return path->cn2.constant * path->distance * gsl_sf_beta(from_receiver + 1, from_sender + 1);
    return path->distance * teide_tanh_sinh(weighted_cn2, &weighted);
}

double
teide_rytov_variance(const struct teide_path_of_light *path, enum teide_wave wave)
{
    const double k = 2 * M_PI / path->wavelength, from_sender = wave == TEIDE_SPHERICAL_WAVE ? 5.0 / 6 : 0;

    return 2.25 * pow(k, 7.0 / 6) * pow(path->distance, 5.0 / 6) * teide_cn2_integral(path, 5.0 / 6, from_sender);
}

/* (factor k^2 integral Cn2 s^(0 or 5/3) dz)^(-3/5) */
static double
coherence(const struct teide_path_of_light *path, enum teide_wave wave, double factor)
{
    const double k = 2 * M_PI / path->wavelength, from_sender = wave == TEIDE_SPHERICAL_WAVE ? 5.0 / 3 : 0;

    return pow(factor * k * k * teide_cn2_integral(path, 0, from_sender), -3.0 / 5);
}

double
teide_coherence_radius(const struct teide_path_of_light *path, enum teide_wave wave)
{
    return coherence(path, wave, 1.46);
}

double
teide_fried_parameter(const struct teide_path_of_light *path, enum teide_wave wave)
{
    return coherence(path, wave, 0.423);
}
