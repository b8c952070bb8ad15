/* Fading: closed moments, quantiles against distributions, samples. */
#include "check_models.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "models/fading.h"

/* Mean 1 without clipping would be clipped half the time: moments in closed form need small means. */
START_TEST(moments_in_closed_form)
{
    for (int k = 0; k < 12; k++) {
        const double mean = 1e-4, s2 = 0.05 + 0.1 * k, alpha = 1.1 + 0.7 * k, beta = 0.9 + 0.3 * k;
        struct teide_fading log_normal = { .kind = TEIDE_FADING_LOG_NORMAL, .mean = mean, .log_variance = s2 },
                            gamma_gamma
            = { .kind = TEIDE_FADING_GAMMA_GAMMA, .mean = mean, .alpha = alpha, .beta = beta };
        const double variances[] = { expm1(s2), 1 / alpha + 1 / beta + 1 / (alpha * beta) };
        struct teide_fading *both[] = { &log_normal, &gamma_gamma };
        for (int i = 0; i < 2; i++) {
            struct teide_fading_moments m;
            ck_assert_int_eq(teide_fading_init(both[i]), 0);
            m = teide_fading_moments(both[i], 0);
            ck_assert_double_eq_tol(m.share, 1, 1e-15);
            ck_assert_double_eq_tol(m.mean / mean, 1, 1e-8);
            ck_assert_double_eq_tol(m.variance / (mean * mean) / variances[i], 1, 1e-8);
            teide_fading_clear(both[i]);
        }
    }
}
END_TEST

/* A beam that wanders: with shape 2 the transmittance is a power of a uniform number, T = T0 U^(2 wander^2 / R^2). */
START_TEST(wander_is_a_power_law)
{
    for (int k = 1; k < 8; k++) {
        struct teide_fading f
            = { .kind = TEIDE_FADING_LOG_NEGATIVE_WEIBULL, .greatest = 0.4, .shape = 2, .scale = 1, .wander = 0.2 * k };
        const double c = 2 * f.wander * f.wander;
        struct teide_fading_moments m, above;
        ck_assert_int_eq(teide_fading_init(&f), 0);
        m = teide_fading_moments(&f, 0);
        ck_assert_double_eq_tol(m.mean, 0.4 / (1 + c), 1e-9);
        ck_assert_double_eq_tol(m.variance, 0.16 / (1 + 2 * c) - 0.16 / ((1 + c) * (1 + c)), 1e-9);
        above = teide_fading_moments(&f, 0.2); /* U >= u */
        double u = pow(0.5, 1 / c);
        ck_assert_double_eq_tol(above.share, 1 - u, 1e-9);
        ck_assert_double_eq_tol(above.mean, 0.4 * (1 - pow(u, 1 + c)) / (1 + c) / (1 - u), 1e-9);
        ck_assert_double_eq_tol(teide_fading_cumulative(&f, 0.2), u, 1e-9);
        teide_fading_clear(&f);
    }
}
END_TEST

START_TEST(clipped_and_tabulated)
{
    static const double transmittance[] = { 0.1, 0.2, 0.2, 0.6 }, cumulative[] = { 0, 0.25, 0.5, 1 };
    struct teide_fading table
        = { .kind = TEIDE_FADING_TABLE, .transmittance = transmittance, .cumulative = cumulative, .n = 4 },
        high = { .kind = TEIDE_FADING_LOG_NORMAL, .mean = 0.5, .log_variance = 1 };
    struct teide_fading_moments m = teide_fading_moments(&table, 0);
    const double z = log(2) + 0.5; /* where it reaches 1 */

    ck_assert_double_eq_tol(m.mean, 0.25 * 0.15 + 0.25 * 0.2 + 0.5 * 0.4, 1e-9);
    ck_assert_double_eq_tol(teide_fading_moments(&table, 0.2).share, 0.75, 1e-9);
    ck_assert_double_eq_tol(teide_fading_moments(&table, 0.7).share, 0, 1e-15);
    ck_assert_double_eq_tol(teide_fading_clipped(&high), gsl_cdf_ugaussian_Q(z), 1e-12);
    ck_assert_double_eq_tol(
        teide_fading_moments(&high, 0).mean, 0.5 * gsl_cdf_ugaussian_P(z - 1) + gsl_cdf_ugaussian_Q(z), 1e-9);
    ck_assert_double_eq(teide_fading_of_normal(&high, 5), 1);
}
END_TEST

/* Gamma-gamma with a large alpha is gamma with shape beta, but for fluctuations of 1 / sqrt(alpha), which move its quantiles by up to 1.1 %; quantiles and distribution are each other's inverse. */
START_TEST(quantiles)
{
    struct teide_fading f = { .kind = TEIDE_FADING_GAMMA_GAMMA, .mean = 0.01, .alpha = 1e4, .beta = 2 };

    ck_assert_int_eq(teide_fading_init(&f), 0);
    for (double z = -6.03; z < 6; z += 0.17) {
        const double t = teide_fading_of_normal(&f, z);
        ck_assert_double_eq_tol(t / 0.01 / gsl_cdf_gamma_Pinv(gsl_cdf_ugaussian_P(z), 2, 0.5), 1, 2e-2);
        ck_assert_double_eq_tol(teide_fading_normal_of(&f, t), z, 1e-9);
    }
    teide_fading_clear(&f);
}
END_TEST

/* Means of 40,000 samples lie within four standard errors (false alarm 6e-5 each), and a mean that is 5 % off does not. */
START_TEST(samples)
{
    struct teide_fading kinds[] = { { .kind = TEIDE_FADING_LOG_NORMAL, .mean = 1e-3, .log_variance = 0.7 },
        { .kind = TEIDE_FADING_GAMMA_GAMMA, .mean = 1e-3, .alpha = 3, .beta = 1.4 },
        { .kind = TEIDE_FADING_LOG_NEGATIVE_WEIBULL, .greatest = 0.02, .shape = 2.4, .scale = 1.3, .wander = 0.7 } };
    uint64_t seed = 921;

    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        struct teide_fading_moments m;
        double sum = 0, error;
        const int n = 40000;
        ck_assert_int_eq(teide_fading_init(&kinds[k]), 0);
        m = teide_fading_moments(&kinds[k], 0);
        for (int i = 0; i < n; i++) {
            /* the sum of two squares' angle and radius: Box and Muller */
            double radius = sqrt(-2 * log(1 - random_uniform(&seed))),
                   angle = 6.283185307179586 * random_uniform(&seed);
            sum += teide_fading_of_normal(&kinds[k], radius * cos(angle));
        }
        error = sqrt(m.variance / n);
        ck_assert_double_lt(fabs(sum / n - m.mean), 4 * error);
        ck_assert_double_gt(fabs(sum / n - 1.05 * m.mean), 4 * error);
        teide_fading_clear(&kinds[k]);
    }
}
END_TEST

/* What passes the aperture of an elliptic Gaussian spot, by Simpson's rule over the disc: r and angle. */
static double
ellipse_by_integration(double a, double w1, double w2, double offset, double direction)
{
    const int n = 200, m = 96;
    double sum = 0;

    for (int i = 0; i <= n; i++) {
        const double r = a * i / n, weight = i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2;
        for (int j = 0; j < m; j++) {
            const double angle = 6.283185307179586 * j / m, x = r * cos(angle) - offset * cos(direction),
                         y = r * sin(angle) - offset * sin(direction);
            sum += weight * r * exp(-2 * (x * x / (w1 * w1) + y * y / (w2 * w2)));
        }
    }
    return sum * a / n / 3 * 6.283185307179586 / m * 2 / (3.141592653589793 * w1 * w2);
}

/* The formula for one ellipse is an approximation whose error is seen here; a circle in the centre is exact. */
START_TEST(one_ellipse)
{
    double worst = 0, sum = 0;

    for (int k = 0; k < 600; k++) {
        static uint64_t seed = 77;
        const double w1 = 0.5 * pow(8, random_uniform(&seed)), w2 = w1 * (1 + random_uniform(&seed)),
                     offset = 3 * random_uniform(&seed), direction = 1.5707963 * random_uniform(&seed),
                     exact = ellipse_by_integration(1, w1, w2, offset, direction);
        const double error = fabs(teide_ellipse_transmittance(1, w1, w2, offset, direction) - exact);
        worst = fmax(worst, error);
        sum += error / 600;
        ck_assert_double_eq_tol(teide_ellipse_transmittance(1, w1, w1, 0, direction), -expm1(-2 / (w1 * w1)), 1e-12);
        ck_assert_double_eq_tol(
            teide_ellipse_transmittance(1, w1, w2, 0, 0), ellipse_by_integration(1, w1, w2, 0, 0), 0.03);
    }
    ck_assert_double_lt(worst, 0.09);
    ck_assert_double_lt(sum, 0.012);
}
END_TEST

/* A circle that only wanders is the log-negative Weibull distribution, whose quantiles are known; the table holds them to
 * 5e-3 where |z| < 3. */
START_TEST(elliptic_beam_that_wanders)
{
    const struct teide_offset_law law = teide_offset_law(0.5, 0.8);
    struct teide_fading elliptic = { .kind = TEIDE_FADING_ELLIPTIC_BEAM,
        .greatest = 0.1,
        .beam = { .aperture = 0.5, .wander = 0.3, .log_mean = log(0.64) } },
                        weibull = { .kind = TEIDE_FADING_LOG_NEGATIVE_WEIBULL,
                            .greatest = 0.1 * law.greatest,
                            .shape = law.shape,
                            .scale = law.scale,
                            .wander = 0.3 };
    struct teide_fading_moments a, b;

    ck_assert_int_eq(teide_fading_init(&elliptic), 0);
    for (double z = -3; z <= 3; z += 0.13)
        ck_assert_double_eq_tol(teide_fading_of_normal(&elliptic, z) / teide_fading_of_normal(&weibull, z), 1, 5e-3);
    a = teide_fading_moments(&elliptic, 0);
    b = teide_fading_moments(&weibull, 0);
    ck_assert_double_eq_tol(a.mean / b.mean, 1, 1e-4);
    ck_assert_double_eq_tol(a.variance / b.variance, 1, 1e-3);
    ck_assert_double_gt(fabs(teide_fading_moments(&elliptic, 0).mean / b.mean * 1.01 - 1), 1e-4); /* 1 % off is seen */
    teide_fading_clear(&elliptic);
}
END_TEST

/* Random ellipses: mean and variance of the table against those of another point set of four times as many points. */
START_TEST(elliptic_beam_moments)
{
    const size_t n = 4 * TEIDE_ELLIPTIC_BEAM_POINTS;
    double *t = malloc(n * sizeof *t);

    ck_assert_ptr_nonnull(t);
    for (int k = 0; k < 3; k++) {
        struct teide_fading f = { .kind = TEIDE_FADING_ELLIPTIC_BEAM,
            .greatest = 1,
            .beam = teide_elliptic_beam_of(0.4, 0.15 * k, 0.5, 0.1 * (k + 1), -0.05 * (k + 1)) };
        struct teide_fading_moments m;
        double sum = 0, squares = 0;
        ck_assert_int_eq(teide_fading_init(&f), 0);
        ck_assert_int_eq(teide_elliptic_beam_sorted(&f.beam, TEIDE_HALTON, n, t), 0);
        for (size_t i = 0; i < n; i++) {
            sum += t[i];
            squares += t[i] * t[i];
            ck_assert(i == 0 || t[i] >= t[i - 1]);
        }
        m = teide_fading_moments(&f, 0);
        ck_assert_double_eq_tol(m.mean / (sum / (double)n), 1, 1e-3);
        ck_assert_double_eq_tol(m.variance / (squares / (double)n - pow(sum / (double)n, 2)), 1, 5e-3);
        for (double z = -6; z < 6; z += 0.07)
            ck_assert_double_ge(teide_fading_of_normal(&f, z + 0.07), teide_fading_of_normal(&f, z));
        teide_fading_clear(&f);
    }
    free(t);
}
END_TEST

Suite *
suite_fading(void)
{
    Suite *suite = suite_create("fading");
    TCase *tcase = tcase_create("all");

    tcase_add_test(tcase, moments_in_closed_form);
    tcase_add_test(tcase, wander_is_a_power_law);
    tcase_add_test(tcase, clipped_and_tabulated);
    tcase_add_test(tcase, quantiles);
    tcase_add_test(tcase, samples);
    tcase_add_test(tcase, one_ellipse);
    tcase_add_test(tcase, elliptic_beam_that_wanders);
    tcase_add_test(tcase, elliptic_beam_moments);
    suite_add_tcase(suite, tcase);
    return suite;
}
