/* Gaussian beams and free-space links: limits, other quadratures, and the 143 km link. */
#include "check_models.h"

#include <math.h>
#include <string.h>

#include <gsl/gsl_math.h>

#include "models/free_space.h"

static struct teide_path_of_light
level(double cn2, double distance)
{
    return (struct teide_path_of_light) { .distance = distance, .wavelength = 808e-9, .cn2 = { .constant = cn2 } };
}

/* La Palma to Tenerife. */
static struct teide_free_space
islands(double cn2)
{
    return (struct teide_free_space) { .path = level(cn2, 143e3),
        .waist = 0.037,
        .aperture = 0.5,
        .extinction = 1e-4,
        .optics = 0.5,
        .pointing_jitter = 2e-6,
        .air_density = 0.79 };
}

/* Without turbulence the spot is that of diffraction; near the waist, weak turbulence gives 1.33 sigma^2 Lambda^(5/6) and
 * 1.21 Cn2 L^3 W0^(-1/3). */
START_TEST(spots)
{
    const struct teide_path_of_light still = level(0, 1e4), near = level(1e-16, 2e3);
    const struct teide_spot free = teide_beam_spot(&still, 0.05), spot = teide_beam_spot(&near, 0.2);
    const double rayleigh = M_PI * 0.05 * 0.05 / 808e-9, k = 2 * M_PI / 808e-9, lambda = 2 * 2e3 / (k * 0.04),
                 T = 1.33 * teide_rytov_variance(&near, TEIDE_PLANE_WAVE) * pow(lambda, 5.0 / 6);

    ck_assert_double_eq_tol(free.diffraction, 0.05 * sqrt(1 + pow(1e4 / rayleigh, 2)), 1e-12);
    ck_assert_double_eq_tol(free.long_term, free.diffraction, 1e-12);
    ck_assert_double_eq_tol(free.short_term, free.diffraction, 1e-12);
    ck_assert_double_eq(free.wander, 0);
    ck_assert_double_eq_tol((pow(spot.long_term / spot.diffraction, 2) - 1) / (1.2 * T), 1, 0.005);
    ck_assert_double_eq_tol(
        spot.wander * spot.wander / (1.21 * 1e-16 * 8e9 / cbrt(0.2)), 1, 0.003); /* 1.21 is 7.25 / 6 rounded */
    ck_assert_double_lt(spot.short_term, spot.long_term);
    for (double cn2 = 1e-19; cn2 < 1e-13; cn2 *= 3) {
        const struct teide_path_of_light path = level(cn2, 5e3), more = level(2 * cn2, 5e3);
        const struct teide_spot a = teide_beam_spot(&path, 0.03), b = teide_beam_spot(&more, 0.03);
        ck_assert_double_lt(a.long_term, b.long_term);
        ck_assert_double_le(a.short_term, b.short_term);
        ck_assert_double_eq_tol(
            (a.short_term * a.short_term + 4 * a.wander * a.wander) / (a.long_term * a.long_term), 1, 1e-12);
    }
}
END_TEST

/* A spot off the centre: by Simpson's rule in x and y, and averaged over a normal offset it is the closed form. */
START_TEST(apertures)
{
    ck_assert_double_eq(teide_aperture_transmittance(1e3, 1), 1);
    ck_assert_double_eq_tol(teide_aperture_transmittance(1e-6, 1), 2e-12, 1e-20);
    for (int k = 0; k < 8; k++) {
        const double a = 0.3 * (k + 1), w = 1.1, jitter = 0.25 * k;
        double mean = 0;
        ck_assert_double_eq_tol(teide_aperture_transmittance_off(a, w, 0), teide_aperture_transmittance(a, w), 1e-10);
        ck_assert_double_eq_tol(teide_aperture_transmittance_off(100, w, 30), 1, 1e-10);
        ck_assert_double_eq_tol(teide_aperture_transmittance_off(a, w, 30), 0, 1e-10);
        for (int i = 0; i < 2000 && jitter > 0; i++) { /* r of Rayleigh's law, midpoints */
            const double r = jitter * 7 * (i + 0.5) / 2000;
            mean += teide_aperture_transmittance_off(a, w, r) * r / (jitter * jitter)
                * exp(-r * r / (2 * jitter * jitter)) * jitter * 7 / 2000;
        }
        if (jitter > 0)
            ck_assert_double_eq_tol(mean, teide_aperture_transmittance_mean(a, w, jitter), 1e-6);
    }
    for (double r = 0; r < 3; r += 0.1)
        ck_assert_double_gt(
            teide_aperture_transmittance_off(1, 0.8, r), teide_aperture_transmittance_off(1, 0.8, r + 0.1));
}
END_TEST

/* Weak turbulence and a point aperture: the index is the Rytov variance; strong: it falls towards 1. Any aperture lowers it, as
 * weak aperture averaging does, within 0.18. */
START_TEST(scintillation)
{
    for (int wave = 0; wave < 2; wave++) {
        const enum teide_wave w = (enum teide_wave)wave;
        const struct teide_scintillation weak = teide_scintillation(w, 1e-5, 808e-9, 2e3, 0),
                                         strong = teide_scintillation(w, 1e5, 808e-9, 2e3, 0),
                                         none = teide_scintillation(w, 0, 808e-9, 2e3, 0.1);
        ck_assert_double_eq_tol(weak.index / 1e-5, 1, 1e-4);
        ck_assert_double_eq_tol(strong.index, 1, 0.1);
        ck_assert_double_eq(none.index, 0);
        ck_assert(isinf(none.alpha) && isinf(none.beta));
        ck_assert_double_eq_tol(1 / weak.alpha + 1 / weak.beta + 1 / (weak.alpha * weak.beta), weak.index, 1e-12);
        for (double d = 0.005; d < 0.5; d *= 1.3) {
            const double index = teide_scintillation(w, 0.01, 808e-9, 2e3, d).index;
            ck_assert_double_lt(teide_scintillation(w, 0.01, 808e-9, 2e3, 1.3 * d).index, index);
            ck_assert_double_eq_tol(index / 0.01, teide_aperture_averaging(w, 808e-9, 2e3, d), 0.18);
        }
    }
}
END_TEST

/* The horizontal path of 143 km is strong even in the stillest air: Rytov variance 3.8. */
START_TEST(very_long_link)
{
    struct teide_free_space channel = islands(1e-17);
    struct teide_free_space_numbers n = teide_free_space_numbers(&channel);
    char text[256];

    ck_assert_double_eq_tol(n.rytov_variance, 3.80, 0.02);
    ck_assert_double_eq_tol(n.jitter, 0.286, 1e-12);
    ck_assert_double_eq_tol(n.extinction_transmittance, pow(10, -1.43), 1e-12);
    ck_assert_double_eq_tol(n.delay, 143e3 / 299792458.0 * 1.0002133, 1e-12);
    ck_assert_int_eq(n.wave, TEIDE_SPHERICAL_WAVE);
    ck_assert(!teide_free_space_validity(TEIDE_FREE_SPACE_LOG_NORMAL, &n, text, sizeof text));
    ck_assert_str_eq(text, "log-normal fading holds for weak turbulence, Rytov variance below 0.3; here it is 3.8");
    ck_assert(strlen(text) < sizeof text);
}
END_TEST

/* Every model has the mean that it should have, and a distribution that can be used. */
START_TEST(all_fadings)
{
    for (int model = 0; model < TEIDE_N_FREE_SPACE_FADINGS; model++) {
        struct teide_free_space channel = islands(1e-17);
        struct teide_free_space_numbers n;
        struct teide_fading fading;
        struct teide_fading_moments m;
        char text[256];
        channel.fading = (enum teide_free_space_fading)model;
        n = teide_free_space_numbers(&channel);
        fading = teide_free_space_fading(&channel, &n);
        ck_assert_int_ne(n.chosen, TEIDE_FREE_SPACE_AUTOMATIC);
        ck_assert_int_eq(teide_fading_init(&fading), 0);
        m = teide_fading_moments(&fading, 0);
        /* wandering spots: the shape law is within 5 % of the Gaussian's mean */
        ck_assert_double_eq_tol(m.mean / n.mean_transmittance, 1, 0.05);
        if (fading.kind == TEIDE_FADING_LOG_NORMAL || fading.kind == TEIDE_FADING_GAMMA_GAMMA) {
            ck_assert_double_eq_tol(m.mean / n.mean_transmittance, 1, 1e-6);
            ck_assert_double_eq_tol(m.variance / (m.mean * m.mean) / n.scintillation.index, 1, 1e-3);
        }
        ck_assert_double_ge(teide_fading_of_normal(&fading, 1), teide_fading_of_normal(&fading, 0));
        teide_free_space_validity(channel.fading, &n, text, sizeof text);
        ck_assert(strlen(text) > 20);
        teide_fading_clear(&fading);
    }
}
END_TEST

START_TEST(automatic_choice)
{
    struct teide_free_space channel = islands(0);

    channel.pointing_jitter = 0;
    ck_assert_int_eq(teide_free_space_numbers(&channel).chosen, TEIDE_FREE_SPACE_NONE);
    channel.pointing_jitter = 2e-6;
    ck_assert_int_eq(teide_free_space_numbers(&channel).chosen, TEIDE_FREE_SPACE_WEIBULL);
    channel = (struct teide_free_space) { .path = level(1e-15, 1e3), .waist = 0.01, .aperture = 0.005, .optics = 1 };
    ck_assert_int_eq(teide_free_space_numbers(&channel).chosen, TEIDE_FREE_SPACE_LOG_NORMAL);
    channel.path = level(1e-13, 2e3);
    ck_assert_int_eq(teide_free_space_numbers(&channel).chosen, TEIDE_FREE_SPACE_GAMMA_GAMMA);
}
END_TEST

Suite *
suite_free_space(void)
{
    Suite *suite = suite_create("free_space");
    TCase *tcase = tcase_create("all");

    tcase_add_test(tcase, spots);
    tcase_add_test(tcase, apertures);
    tcase_add_test(tcase, scintillation);
    tcase_add_test(tcase, very_long_link);
    tcase_add_test(tcase, all_fadings);
    tcase_add_test(tcase, automatic_choice);
    suite_add_tcase(suite, tcase);
    return suite;
}
