/* Gaussian states of light. */
#include "models/light.h"

#include <math.h>

/* Rows (and then columns) a and b of V become combinations of each other: V -> S V S^T for S that acts on these two only. */
static void
combine(struct teide_light *light, size_t a, size_t b, double aa, double ab, double ba, double bb)
{
    const size_t n = 2 * light->n;

    for (size_t k = 0; k < n; k++) {
        double x = light->v[a][k], y = light->v[b][k];
        light->v[a][k] = aa * x + ab * y;
        light->v[b][k] = ba * x + bb * y;
    }
    for (size_t k = 0; k < n; k++) {
        double x = light->v[k][a], y = light->v[k][b];
        light->v[k][a] = aa * x + ab * y;
        light->v[k][b] = ba * x + bb * y;
    }
}

void
teide_light_vacuum(struct teide_light *light, size_t n)
{
    light->n = n;
    for (size_t i = 0; i < 2 * n; i++)
        for (size_t k = 0; k < 2 * n; k++)
            light->v[i][k] = i == k;
}

void
teide_light_squeeze(struct teide_light *light, size_t i, size_t j, double r)
{
    const double c = cosh(r), s = sinh(r);

    combine(light, 2 * i, 2 * j, c, s, s, c);           /* x_i -> c x_i + s x_j */
    combine(light, 2 * i + 1, 2 * j + 1, c, -s, -s, c); /* p_i -> c p_i - s p_j */
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
            light->v[q][k] *= t;
        for (size_t k = 0; k < 2 * light->n; k++)
            light->v[k][q] *= t;
        light->v[q][q] += 1 - eta;
    }
}

double
teide_light_photons(const struct teide_light *light, size_t i)
{
    return (light->v[2 * i][2 * i] + light->v[2 * i + 1][2 * i + 1] - 2) / 4;
}

/* det(1 + S (V - 1) S / 2)^(-1/2), S = diag(sqrt(eta)), over the modes that are looked at, by Cholesky's decomposition: the
 * matrix is positive definite because V is positive and eta at most 1. In long double, because rare patterns are small
 * differences of such numbers. */
static long double
dark(const struct teide_light *light, const double *eta)
{
    long double l[2 * TEIDE_MAX_MODES][2 * TEIDE_MAX_MODES], scale[2 * TEIDE_MAX_MODES], inverse = 1;
    size_t of[2 * TEIDE_MAX_MODES], n = 0;

    for (size_t i = 0; i < light->n; i++)
        if (eta[i] > 0)
            for (size_t q = 0; q < 2; q++) {
                of[n] = 2 * i + q;
                scale[n++] = sqrtl(eta[i]);
            }
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k <= i; k++) {
            long double excess = (long double)light->v[of[i]][of[k]] - (of[i] == of[k]);
            long double sum = (i == k) + scale[i] * scale[k] * excess / 2;
            for (size_t m = 0; m < k; m++)
                sum -= l[i][m] * l[k][m];
            l[i][k] = i == k ? sqrtl(sum) : sum / l[k][k];
        }
        inverse /= l[i][i];
    }
    return inverse;
}

double
teide_light_dark(const struct teide_light *light, const double *eta)
{
    return (double)dark(light, eta);
}

void
teide_light_patterns(const struct teide_light *light, const struct teide_threshold_detector *detectors,
    size_t n_detectors, double *patterns)
{
    const size_t all = ((size_t)1 << n_detectors) - 1;
    long double sums[(size_t)1 << TEIDE_MAX_DETECTORS];

    /* First the probability that at least the detectors of a set stay dark, stored at the complement: those that may click. */
    for (size_t may = 0; may <= all; may++) {
        double eta[TEIDE_MAX_MODES] = { 0 };
        long double quiet = 1;
        for (size_t d = 0; d < n_detectors; d++) {
            if (may >> d & 1)
                continue;
            quiet *= 1 - (long double)detectors[d].dark_probability;
            for (size_t i = 0; i < light->n; i++)
                if (detectors[d].modes >> i & 1)
                    eta[i] = detectors[d].efficiency;
        }
        sums[may] = quiet * dark(light, eta);
    }
    /* Then take away, detector by detector, what did not click although it might have: Moebius inversion. */
    for (size_t d = 0; d < n_detectors; d++)
        for (size_t may = 0; may <= all; may++)
            if (may >> d & 1)
                sums[may] -= sums[may ^ ((size_t)1 << d)];
    for (size_t i = 0; i <= all; i++)
        patterns[i] = sums[i] < 0 ? 0 : (double)sums[i];
}
