#include "models/elliptic_beam.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_qrng.h>
#include <gsl/gsl_sf_bessel.h>

/* 1 - exp(-x) I0(x), x >= 0, without losing digits at small x. */
static double
one_minus_i0(double x)
{
    double term = 1, sum = 0;

    if (x > 0.5)
        return 1 - gsl_sf_bessel_I0_scaled(x);
    for (int n = 1; n < 12; n++) /* I0(x) - 1 = sum of (x/2)^(2n) / n!^2 */
        sum += term *= x * x / (4.0 * n * n);
    return -expm1(log1p(sum) - x);
}

struct shape {
    double lambda, R;
};

static struct shape
shape_of(double x)
{
    struct shape shape = { 2, sqrt(2 / x) };

    if (x > 1e-7) { /* else the limit */
        const double d = one_minus_i0(x), l = log1p((-2 * expm1(-x / 2) - d) / d);
        shape.lambda = 2 * x * gsl_sf_bessel_I1_scaled(x) / d / l;
        shape.R = pow(l, -1 / shape.lambda);
    }
    return shape;
}

/* Lambert's W of exp(y), y any: w + ln w = y by Newton's rule in ln w, which is convex there. */
static double
lambert_of_exp(double y)
{
    double v = y > 1 ? log(y) : y; /* ln w, not below the root */

    for (int i = 0; i < 50; i++) {
        const double w = exp(v), step = (w + v - y) / (w + 1);
        v -= step;
        if (fabs(step) < 1e-14 * (1 + fabs(v)))
            break;
    }
    return exp(v);
}

/* T0 */
static double
centred(double a, double W1, double W2)
{
    const double q1 = a / W1, q2 = a / W2, b = fabs(q1 * q1 - q2 * q2), x = (q1 - q2) * (q1 - q2);
    /* I0(b) exp(-q1^2 - q2^2) = I0(b) exp(-b) * exp(b - q1^2 - q2^2) */
    const double first = -expm1(b - q1 * q1 - q2 * q2) + exp(b - q1 * q1 - q2 * q2) * one_minus_i0(b);

    if (x == 0)
        return first;
    const struct shape shape = shape_of(x);
    return first + 2 * expm1(-x / 2) * exp(-pow((W1 + W2) / fabs(W1 - W2) / shape.R, shape.lambda));
}

double
teide_ellipse_transmittance(double aperture, double semi_1, double semi_2, double offset, double direction)
{
    const double a = aperture, q1 = pow(a / semi_1, 2), q2 = pow(a / semi_2, 2), c2 = pow(cos(direction), 2);
    const double x = lambert_of_exp(log(4 * a * a / (semi_1 * semi_2)) + q1 * (1 + 2 * c2) + q2 * (3 - 2 * c2));
    const struct shape shape = shape_of(x); /* a^2 xi^2 = 4 a^2 / W_eff^2 = x */

    return fmax(0, fmin(1, centred(a, semi_1, semi_2) * exp(-pow(offset / (a * shape.R), shape.lambda))));
}

struct teide_offset_law
teide_offset_law(double aperture, double radius)
{
    const struct shape shape = shape_of(4 * pow(aperture / radius, 2));

    return (struct teide_offset_law) { -expm1(-2 * pow(aperture / radius, 2)), shape.lambda, aperture * shape.R };
}

struct teide_elliptic_beam
teide_elliptic_beam_of(double aperture, double wander, double mean_square, double variance, double covariance)
{
    return (struct teide_elliptic_beam) { .aperture = aperture,
        .wander = wander,
        .log_mean = log(mean_square) - log1p(variance) / 2,
        .log_variance = log1p(variance),
        .log_covariance = log1p(covariance) };
}

static int
ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

int
teide_elliptic_beam_sorted(
    const struct teide_elliptic_beam *beam, enum teide_point_set set, size_t n, double *transmittances)
{
    gsl_qrng *points = gsl_qrng_alloc(set == TEIDE_HALTON ? gsl_qrng_halton : gsl_qrng_sobol, 4);
    const double s = sqrt(beam->log_variance), c = s > 0 ? beam->log_covariance / beam->log_variance : 0;

    if (points == NULL)
        return -1;
    for (size_t i = 0; i < n; i++) {
        double u[4], n1, n2;
        gsl_qrng_get(points, u);
        n1 = gsl_cdf_ugaussian_Pinv(u[2]);
        n2 = c * n1 + sqrt(fmax(0, 1 - c * c)) * gsl_cdf_ugaussian_Pinv(u[3]);
        transmittances[i] = teide_ellipse_transmittance(beam->aperture, exp((beam->log_mean + s * n1) / 2),
            exp((beam->log_mean + s * n2) / 2), beam->wander * sqrt(-2 * log(u[0])), M_PI_2 * u[1]);
    }
    gsl_qrng_free(points);
    qsort(transmittances, n, sizeof *transmittances, ascending);
    return 0;
}
