/* Unit tests of the mapping channel: what is read, what is refused and how. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/channel_tables.h"

static struct teide_optical_channel channel;
static struct teide_channel_numbers numbers;

/* Read a channel; its first message, if any, goes into `message`. */
static bool
read_channel(const char *text, char *message, size_t size)
{
    struct teide_arena arena = { 0 };
    struct teide_mistakes mistakes = { 0 };
    struct teide_diagnostics diagnostics = { 0 };
    struct teide_reader reader = { &mistakes, teide_units_create(), &arena, NULL };
    struct teide_build build = { .reader = &reader };
    bool good;

    teide_optical_channel_clear(&channel);
    ck_assert_int_eq(teide_mistakes_source(&mistakes, "c.yaml"), 0);
    struct teide_yaml *root = teide_yaml_parse(text, strlen(text), 0, &arena, &mistakes);
    ck_assert_ptr_nonnull(root);
    good = teide_build_channel(&build, root, &channel, &numbers);
    ck_assert_int_eq(good, teide_mistakes_finish(&mistakes, &diagnostics) == 0);
    message[0] = 0;
    if (diagnostics.n_lines > 0) {
        strncpy(message, diagnostics.lines[0], size - 1);
        message[size - 1] = 0;
    }
    teide_diagnostics_clear(&diagnostics);
    teide_mistakes_clear(&mistakes);
    teide_units_destroy(reader.units);
    teide_arena_clear(&arena);
    return good;
}

static void
read_good(const char *text)
{
    char message[512];
    ck_assert_msg(read_channel(text, message, sizeof message), "%s", message);
}

#define ISLANDS                                                                                                        \
    "free_space: {distance: 143 km, wavelength: 808 nm, beam_waist: 37 mm, aperture: 1 m, heights: [2400 m, 2400 "     \
    "m],\n"                                                                                                            \
    "  extinction: 0.1 dB/km, optics: 0.5, pointing_jitter: 2 urad, air_density: 0.79, turbulence: {cn2: 1e-17 "       \
    "m^(-2/3)}}\n"

START_TEST(forms)
{
    read_good("{loss: 32 dB}");
    ck_assert_double_eq_tol(numbers.mean, pow(10, -3.2), 1e-15);
    ck_assert_double_eq(channel.delay, 0);
    read_good("{transmittance: 0.25, delay: 3 us, distance: 1 km}");
    ck_assert_double_eq(channel.fading.mean, 0.25);
    ck_assert_double_eq_tol(channel.delay, 3e-6, 1e-18);
    ck_assert_double_eq(channel.distance, 1000);
    ck_assert_double_eq(channel.errors.p[0], 1);
    read_good("{fibre: {length: 2 km, attenuation: 3 dB/km, insertion_loss: 0.5 dB, group_index: 1.45, dephasing: 0.01 "
              "1/km}}");
    ck_assert_double_eq_tol(numbers.mean, pow(10, -0.65), 1e-12);
    ck_assert_double_eq_tol(channel.delay, 2000 * 1.45 / 299792458, 1e-15);
    ck_assert_double_eq_tol(channel.errors.p[1], (1 - exp(-0.04)) / 2, 1e-12);
}
END_TEST

START_TEST(free_space)
{
    char lines[TEIDE_CHANNEL_WARNINGS][TEIDE_CHANNEL_WARNING_SIZE];

    read_good(ISLANDS);
    ck_assert_int_eq(channel.fading.kind, TEIDE_FADING_NONE);
    ck_assert_double_eq_tol(channel.delay, 4.7710e-4, 1e-7);
    ck_assert_uint_eq(teide_channel_warnings(&numbers, lines), 0);
    read_good(ISLANDS "fading: {coherence_time: 10 ms}");
    ck_assert_int_ne(channel.fading.kind, TEIDE_FADING_NONE);
    ck_assert_int_eq(channel.correlation, TEIDE_FADING_BLOCKS);
    ck_assert_double_eq(channel.coherence_time, 0.01);
    ck_assert_uint_eq(teide_channel_warnings(&numbers, lines), 0);
    read_good(ISLANDS "fading: {model: log-normal, coherence_time: 10 ms, correlation: ornstein-uhlenbeck}");
    ck_assert_int_eq(channel.correlation, TEIDE_FADING_ORNSTEIN_UHLENBECK);
    ck_assert_uint_eq(teide_channel_warnings(&numbers, lines), 1);
    ck_assert_str_eq(lines[0], "log-normal fading holds for weak turbulence, Rytov variance below 0.3; here it is 3.8");
    read_good(ISLANDS "fading: {model: elliptic-beam, coherence_time: 10 ms}");
    ck_assert_int_eq(channel.fading.kind, TEIDE_FADING_ELLIPTIC_BEAM);
    read_good(ISLANDS "fading: {log_variance: 0.25, coherence_time: 10 ms}");
    ck_assert_double_eq(channel.fading.log_variance, 0.25);
    read_good(
        "free_space: {distance: 10 km, wavelength: 808 nm, beam_waist: 37 mm, aperture: 1 m, heights: [10 m, 2400 m],\n"
        "  turbulence: {hufnagel_valley: {wind: 30 m/s}}}");
    ck_assert_double_gt(numbers.free_space.rytov_variance, 0);
}
END_TEST

START_TEST(fading)
{
    read_good("{transmittance: 0.01, fading: {alpha: 4, beta: 2, coherence_time: 1 ms}}");
    ck_assert_double_eq_tol(numbers.variance / 1e-4, 0.25 + 0.5 + 0.125, 1e-6);
    read_good(
        "{transmittance: 0.1, fading: {model: weibull, shape: 2, scale: 1 m, wander: 0.5 m, coherence_time: 1 ms}}");
    ck_assert_double_eq_tol(numbers.mean, 0.1, 1e-9);
    ck_assert_double_eq_tol(channel.fading.greatest, 0.15, 1e-9);
    read_good("{transmittance: 0.5, fading: {table: [[0.2, 0], [0.4, 0.5], [1, 1]], coherence_time: 1 ms}}");
    ck_assert_double_eq_tol(numbers.mean, 0.5 * (0.5 * 0.3 + 0.5 * 0.7), 1e-9);
    read_good("{transmittance: 0.5, fading: {model: none}}");
    ck_assert_double_eq(numbers.variance, 0);
}
END_TEST

static const struct {
    const char *text, *message;
} bad[] = {
    { "{}", "write exactly one of" },
    { "{transmittance: 0}", "transmittance" },
    { "{transmittance: 0.5, loss: 3 dB}", "write only one of" },
    { "{loss: -3 dB}", "loss" },
    { "{free_space: {distance: -1 km, wavelength: 808 nm, beam_waist: 37 mm, aperture: 1 m}}",
        "1:25: error: distance" },
    { "{free_space: {distance: 1 km, wavelength: 808 nm, beam_waist: 37 mm, aperture: 0 m}}", "aperture" },
    { "{free_space: {distance: 1 km, wavelength: 808 nm, beam_waist: 37 mm, aperture: 1 m, turbulence: {cn2: -1e-16 "
      "m^(-2/3)}}}",
        "cn2 cannot be negative" },
    { "{free_space: {distance: 1 km, wavelength: 808 nm, beam_waist: 37 mm, aperture: 1 m, turbulence: {cn2: 1e-16}}}",
        "cn2 must be a number with the unit m^(-2/3)" },
    { "{free_space: {distance: 1 km, wavelength: 808 nm, beam_waist: 37 mm, aperture: 1 m, turbulence: "
      "{hufnagel_valley: {}}}}",
        "needs heights" },
    { "{free_space: {distance: 1 km, wavelength: 808 nm, beam_waist: 37 mm, aperture: 1 m, heights: [0 m, 2 km]}}",
        "the heights differ by 2000 m" },
    { "{transmittance: 0.5, fading: {log_variance: 0.1}}", "fading needs coherence_time" },
    { "{transmittance: 0.5, fading: {log_variance: 0.1, coherence_time: 0 s}}", "coherence_time" },
    { "{transmittance: 0.5, fading: {model: log-normal, coherence_time: 1 s}}", "needs log_variance" },
    { "{transmittance: 0.5, fading: {model: gamma-gamma, alpha: 2, coherence_time: 1 s}}", "needs alpha and beta" },
    { "{transmittance: 0.5, fading: {model: elliptic-beam, coherence_time: 1 s}}", "needs the geometry" },
    { "{transmittance: 0.5, fading: {model: log-normal, alpha: 2, coherence_time: 1 s}}",
        "alpha is a parameter of the model" },
    { "{transmittance: 0.5, fading: {table: [[0.2, 0], [0.1, 1]], coherence_time: 1 s}}", "must ascend" },
    { "{transmittance: 0.5, fading: {table: [[0.2, 0.1], [0.3, 1]], coherence_time: 1 s}}", "a first row with 0" },
    { "{transmittance: 0.9, fading: {shape: 2, scale: 1 m, wander: 1 m, coherence_time: 1 s}}", "in the centre" },
    { "{transmittance: 0.5, fading: {model: lognormal, coherence_time: 1 s}}", "did you mean 'log-normal'" },
};

START_TEST(refused)
{
    char message[512];

    ck_assert(!read_channel(bad[_i].text, message, sizeof message));
    ck_assert_msg(strncmp(message, "c.yaml:", 7) == 0 && strstr(message, bad[_i].message) != NULL, "%s\n%s",
        bad[_i].text, message);
}
END_TEST

static void
teardown(void)
{
    teide_optical_channel_clear(&channel);
}

int
main(void)
{
    Suite *suite = suite_create("io: channel");
    TCase *tests = tcase_create("channel");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(tests, NULL, teardown);
    tcase_add_test(tests, forms);
    tcase_add_test(tests, free_space);
    tcase_add_test(tests, fading);
    tcase_add_loop_test(tests, refused, 0, sizeof bad / sizeof *bad);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
