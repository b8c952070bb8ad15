/* Turbulence along a path: closed forms of a constant Cn2, another quadrature of a profile, limits. */
#include "check_models.h"

#include <math.h>

#include <gsl/gsl_integration.h>
#include <gsl/gsl_math.h>

#include "models/turbulence.h"

static struct teide_path_of_light
uniform(double cn2, double distance)
{
    return (struct teide_path_of_light) { .distance = distance,
        .sender_height = 10,
        .receiver_height = 10,
        .wavelength = 808e-9,
        .cn2 = { .kind = TEIDE_CN2_CONSTANT, .constant = cn2 } };
}

/* A profile that is constant is one of Hufnagel and Valley at a height where only its ground term counts: with the ground at
 * 1, the other terms leave 2.7e-16. */
START_TEST(constant_and_level_profile)
{
    for (int k = 0; k < 5; k++) {
        struct teide_path_of_light flat = uniform(1 + 2.7e-16, 500 * pow(4, k)), level = flat;
        const double wavenumber = 2 * M_PI / 808e-9, L = flat.distance;
        flat.sender_height = flat.receiver_height = level.sender_height = level.receiver_height = 0;
        level.cn2 = (struct teide_cn2) { .kind = TEIDE_CN2_HUFNAGEL_VALLEY, .ground = 1, .wind = 21 };
        for (int wave = 0; wave < 2; wave++) {
            const enum teide_wave w = (enum teide_wave)wave;
            const double rytov
                = (w == TEIDE_PLANE_WAVE ? 1.2272727272727273 : 0.49625) * pow(wavenumber, 7.0 / 6) * pow(L, 11.0 / 6);
            ck_assert_double_eq_tol(teide_rytov_variance(&flat, w) / rytov, 1, 1e-4);
            ck_assert_double_eq_tol(teide_rytov_variance(&level, w) / teide_rytov_variance(&flat, w), 1, 1e-9);
            ck_assert_double_eq_tol(teide_fried_parameter(&level, w) / teide_fried_parameter(&flat, w), 1, 1e-9);
            ck_assert_double_eq_tol(teide_coherence_radius(&flat, w)
                    / pow((w == TEIDE_PLANE_WAVE ? 1.46 : 0.5475) * wavenumber * wavenumber * L, -0.6),
                1, 1e-9);
            ck_assert_double_eq_tol(teide_fried_parameter(&flat, w) / teide_coherence_radius(&flat, w), 2.1, 0.01);
        }
        ck_assert_double_eq_tol(
            teide_rytov_variance(&flat, TEIDE_SPHERICAL_WAVE) / teide_rytov_variance(&flat, TEIDE_PLANE_WAVE), 0.404,
            1e-3);
    }
}
END_TEST

struct slant {
    const struct teide_path_of_light *path;
    double from_receiver, from_sender;
};

static double
slant_at(double s, void *user)
{
    const struct slant *slant = user;
    const struct teide_path_of_light *p = slant->path;

    return p->distance * teide_cn2_at(&p->cn2, p->sender_height + s * (p->receiver_height - p->sender_height))
        * pow(1 - s, slant->from_receiver) * pow(s, slant->from_sender);
}

/* Up to 40,000 km, with a ground layer of 100 m: GSL's adaptive Gauss-Kronrod rule, cut where the ground layer ends, agrees
 * to 1e-8; up and down are each other's mirror images. */
START_TEST(profile)
{
    gsl_integration_workspace *workspace = gsl_integration_workspace_alloc(4000);

    for (int k = 0; k < 12; k++) {
        struct teide_path_of_light up = { .distance = 3000 * pow(2.5, k),
            .sender_height = k % 3 == 0 ? 0 : 15,
            .receiver_height = 1000 * pow(2.4, k),
            .wavelength = 808e-9,
            .cn2 = { .kind = TEIDE_CN2_HUFNAGEL_VALLEY, .ground = 1.7e-14, .wind = 21 } },
                                   down = up;
        down.sender_height = up.receiver_height;
        down.receiver_height = up.sender_height;
        static const double powers[][2]
            = { { 0, 0 }, { 5.0 / 6, 0 }, { 5.0 / 6, 5.0 / 6 }, { 5.0 / 3, 0 }, { 0, 5.0 / 3 } };
        for (size_t i = 0; i < sizeof powers / sizeof *powers; i++) {
            struct slant slant = { &up, powers[i][0], powers[i][1] };
            gsl_function f = { slant_at, &slant };
            const double rise = up.receiver_height - up.sender_height,
                         cuts[] = { 0, fmin(1, 400 / rise), fmin(1, 3000 / rise), fmin(1, 60000 / rise), 1 };
            double sum = 0, part, error;
            for (int c = 0; c < 4; c++) {
                if (cuts[c + 1] <= cuts[c])
                    continue;
                gsl_integration_qag(
                    &f, cuts[c], cuts[c + 1], 0, 1e-11, 4000, GSL_INTEG_GAUSS61, workspace, &part, &error);
                sum += part;
            }
            ck_assert_double_eq_tol(teide_cn2_integral(&up, powers[i][0], powers[i][1]) / sum, 1, 1e-8);
            ck_assert_double_eq_tol(teide_cn2_integral(&down, powers[i][1], powers[i][0]) / sum, 1, 1e-8);
        }
    }
    gsl_integration_workspace_free(workspace);
}
END_TEST

/* Andrews and Phillips, chapter 12: HV 5/7 has r0 = 5 cm and an isoplanatic angle of 7 urad at 500 nm towards zenith. */
START_TEST(hufnagel_valley_5_7)
{
    const struct teide_path_of_light zenith = { .distance = 1e5,
        .sender_height = 1e5,
        .wavelength = 500e-9,
        .cn2 = { .kind = TEIDE_CN2_HUFNAGEL_VALLEY, .ground = 1.7e-14, .wind = 21 } };
    const double k = 2 * M_PI / 500e-9,
                 angle
        = pow(2.91 * k * k * pow(zenith.distance, 5.0 / 3) * teide_cn2_integral(&zenith, 5.0 / 3, 0), -0.6);

    ck_assert_double_eq_tol(angle, 7e-6, 0.2e-6);
    ck_assert_double_eq_tol(teide_fried_parameter(&zenith, TEIDE_PLANE_WAVE), 0.05, 0.001);
}
END_TEST

/* The horizontal path of 143 km is strong even in the stillest air. */
START_TEST(very_long_path)
{
    const struct teide_path_of_light path = uniform(1e-17, 143e3);

    ck_assert_double_eq_tol(teide_rytov_variance(&path, TEIDE_PLANE_WAVE), 3.80, 0.01);
    ck_assert(isinf(teide_fried_parameter(&(struct teide_path_of_light) { .distance = 1, .wavelength = 1e-6 }, 0)));
}
END_TEST

Suite *
suite_turbulence(void)
{
    Suite *suite = suite_create("turbulence");
    TCase *tcase = tcase_create("all");

    tcase_add_test(tcase, constant_and_level_profile);
    tcase_add_test(tcase, profile);
    tcase_add_test(tcase, hufnagel_valley_5_7);
    tcase_add_test(tcase, very_long_path);
    suite_add_tcase(suite, tcase);
    return suite;
}
