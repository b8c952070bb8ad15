/* Gaussian states of light. */
#include "models/light.h"

#include <math.h>

/* Rows (and then columns) a and b of N become combinations of each other: N -> S N S^T for S that acts on these two only. */
static void
combine(struct teide_light *light, size_t a, size_t b, double aa, double ab, double ba, double bb)
{
    const size_t n = 2 * light->n;

    for (size_t k = 0; k < n; k++) {
        double x = light->excess[a][k], y = light->excess[b][k];
        light->excess[a][k] = aa * x + ab * y;
        light->excess[b][k] = ba * x + bb * y;
    }
    for (size_t k = 0; k < n; k++) {
        double x = light->excess[k][a], y = light->excess[k][b];
        light->excess[k][a] = aa * x + ab * y;
        light->excess[k][b] = ba * x + bb * y;
    }
}

void
teide_light_vacuum(struct teide_light *light, size_t n)
{
    light->n = n;
    for (size_t i = 0; i < 2 * n; i++)
        for (size_t k = 0; k < 2 * n; k++)
            light->excess[i][k] = 0;
}

/* Of the vacuum's own 1 it makes S S^T - 1: 2 s^2 in the diagonal, +-2 c s beside it. */
void
teide_light_squeeze(struct teide_light *light, size_t i, size_t j, double r)
{
    const double c = cosh(r), s = sinh(r);

    combine(light, 2 * i, 2 * j, c, s, s, c);           /* x_i -> c x_i + s x_j */
    combine(light, 2 * i + 1, 2 * j + 1, c, -s, -s, c); /* p_i -> c p_i - s p_j */
    for (size_t q = 0; q < 2; q++) {
        double both = q == 0 ? 2 * c * s : -2 * c * s;
        light->excess[2 * i + q][2 * i + q] += 2 * s * s;
        light->excess[2 * j + q][2 * j + q] += 2 * s * s;
        light->excess[2 * i + q][2 * j + q] += both;
        light->excess[2 * j + q][2 * i + q] += both;
    }
}

void
teide_light_mix(struct teide_light *light, size_t i, size_t j, double angle)
{
    const double c = cos(angle), s = sin(angle);

    combine(light, 2 * i, 2 * j, c, s, -s, c);
    combine(light, 2 * i + 1, 2 * j + 1, c, s, -s, c);
}

void
teide_light_shift(struct teide_light *light, size_t i, double phase)
{
    const double c = cos(phase), s = sin(phase);

    combine(light, 2 * i, 2 * i + 1, c, -s, s, c);
}

void
teide_light_lose(struct teide_light *light, size_t i, double eta)
{
    const double t = sqrt(eta);

    for (size_t q = 2 * i; q < 2 * i + 2; q++) {
        for (size_t k = 0; k < 2 * light->n; k++)
            light->excess[q][k] *= t;
        for (size_t k = 0; k < 2 * light->n; k++)
            light->excess[k][q] *= t;
    }
}

double
teide_light_photons(const struct teide_light *light, size_t i)
{
    return (light->excess[2 * i][2 * i] + light->excess[2 * i + 1][2 * i + 1]) / 4;
}

/* --- clicks ------------------------------------------------------------------------------------------------------------- */

/* (1 + a) (1 + b) - 1, without losing what is small. */
static long double
times(long double a, long double b)
{
    return a + b + a * b;
}

/* Cholesky's decomposition of 1 + S N S / 2, S = sqrt(D), over the quadratures that are looked at so far. Sets of detectors that
 * begin alike share their first rows. */
struct rows {
    const struct teide_light *light;
    const struct teide_threshold_detector *detectors;
    size_t n_detectors;
    long double l[2 * TEIDE_MAX_MODES][2 * TEIDE_MAX_MODES], scale[2 * TEIDE_MAX_MODES];
    size_t of[2 * TEIDE_MAX_MODES];
    long double
        *quiet; /* product over lights of the probability of darkness, less 1; teide_light_patterns_of_quiet() */
};

/* Append quadrature q, seen with an efficiency whose root is `scale`: l_kk^2 - 1. */
static long double
append(struct rows *rows, size_t n, size_t q, long double scale)
{
    long double *row = rows->l[n], excess;

    rows->of[n] = q;
    rows->scale[n] = scale;
    excess = scale * scale * (long double)rows->light->excess[q][q] / 2;
    for (size_t k = 0; k < n; k++) {
        long double sum = scale * rows->scale[k] * (long double)rows->light->excess[q][rows->of[k]] / 2;
        for (size_t m = 0; m < k; m++)
            sum -= row[m] * rows->l[k][m];
        row[k] = sum * rows->l[k][k]; /* the diagonal holds inverses */
        excess -= row[k] * row[k];
    }
    row[n] = 1 / sqrtl(1 + excess);
    return excess;
}

/* All sets of detectors from d on that stay dark, given those in `dark` before: n rows, determinant 1 + det. */
static void
each_set(struct rows *rows, size_t d, size_t dark, size_t n, long double det)
{
    const struct teide_threshold_detector *detector = &rows->detectors[d];
    const long double scale = d < rows->n_detectors ? sqrtl((long double)detector->efficiency) : 0;

    if (d == rows->n_detectors) {
        const size_t all = ((size_t)1 << d) - 1;
        const long double root = sqrtl(1 + det);
        rows->quiet[all ^ dark] = times(rows->quiet[all ^ dark], -det / (root * (1 + root)));
        return;
    }
    each_set(rows, d + 1, dark, n, det);
    for (size_t i = 0; i < rows->light->n && scale > 0; i++)
        for (size_t q = 2 * i; q < 2 * i + 2 && (detector->modes >> i & 1) != 0; q++)
            det = times(det, append(rows, n++, q, scale));
    each_set(rows, d + 1, dark | (size_t)1 << d, n, det);
}

void
teide_light_patterns_of_quiet(long double *quiet, size_t n_detectors, double *patterns)
{
    const size_t all = ((size_t)1 << n_detectors) - 1;

    /* Take away, detector by detector, what did not click although it might have: Moebius inversion. It is linear, and of the
     * 1 that `quiet` lacks it makes the pattern without any click. */
    for (size_t d = 0; d < n_detectors; d++)
        for (size_t may = 0; may <= all; may++)
            if (may >> d & 1)
                quiet[may] -= quiet[may ^ ((size_t)1 << d)];
    quiet[0] += 1;
    for (size_t i = 0; i <= all; i++)
        patterns[i] = quiet[i] < 0 ? 0 : (double)quiet[i];
}

void
teide_light_patterns(const struct teide_light *lights, size_t n_lights,
    const struct teide_threshold_detector *detectors, size_t n_detectors, double *patterns)
{
    const size_t all = ((size_t)1 << n_detectors) - 1;
    long double quiet[(size_t)1 << TEIDE_MAX_DETECTORS];

    for (size_t may = 0; may <= all; may++) {
        quiet[may] = 0;
        for (size_t d = 0; d < n_detectors; d++)
            if (!(may >> d & 1))
                quiet[may] = times(quiet[may], -(long double)detectors[d].dark_probability);
    }
    for (size_t k = 0; k < n_lights; k++) {
        struct rows rows = { .light = &lights[k], .detectors = detectors, .n_detectors = n_detectors, .quiet = quiet };
        each_set(&rows, 0, 0, 0, 0);
    }
    teide_light_patterns_of_quiet(quiet, n_detectors, patterns);
}
