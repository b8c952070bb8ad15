/* Fading: closed moments, quantiles against distributions, samples. */
#include "check_models.h"

#include <math.h>

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
    suite_add_tcase(suite, tcase);
    return suite;
}
