/* models/finite_key.c and models/application.c: limits, closed forms, and values that were computed with 50 digits. */
#include "models/finite_key.h"

#include <math.h>
#include <string.h>

#include "check_models.h"
#include "models/application.h"
#include "models/measures.h"

static const struct teide_key_security security = { 1.1, 1e-10, 1e-15 };

static double
h(double x)
{
    return -x * log2(x) - (1 - x) * log2(1 - x);
}

/* n = 1e6, k = 1e5, both error rates 0.02, f = 1.1, eps_sec = 1e-10, eps_cor = 1e-15; with mpmath, 50 digits. */
START_TEST(known_length)
{
    const double mu = 0.016387076723370945, length = 618823.68374547318;

    ck_assert_double_eq_tol(teide_finite_key_deviation(1e6, 1e5, 1e-10), mu, 1e-12);
    ck_assert_double_eq_tol(teide_finite_key_length(1e6, 1e5, 0.02, 0.02, &security), length, 1e-4);
    /* negative controls: other shares of eps_sec */
    ck_assert_double_gt(fabs(teide_finite_key_deviation(1e6, 1e5, 2e-10) - mu), 1e-4);
}
END_TEST

/* The key per bit goes to the asymptotic one from below as 1 / sqrt(k), and there is none of few bits or bad pairs. */
START_TEST(limits)
{
    const double asymptotic = 1 - h(0.03) - 1.1 * h(0.02);
    double last = 0;

    ck_assert_double_eq_tol(teide_asymptotic_key_fraction(0.02, 0.03, 1.1), asymptotic, 1e-14);
    for (double n = 1e4; n < 1e17; n *= 10) {
        const double fraction = teide_finite_key_length(n, n, 0.02, 0.03, &security) / n;
        ck_assert_double_gt(fraction, last);
        ck_assert_double_lt(fraction, asymptotic);
        ck_assert_double_lt(asymptotic - fraction, 70 / sqrt(n) + 100 / n);
        last = fraction;
    }
    ck_assert_double_eq_tol(last, asymptotic, 1e-6);
    ck_assert_double_eq(teide_finite_key_length(300, 300, 0, 0, &security), 0);
    ck_assert_double_gt(teide_finite_key_length(1500, 1500, 0, 0, &security), 0); /* control: it is not always 0 */
    ck_assert_double_eq(teide_finite_key_length(1e15, 1e15, 0.12, 0.12, &security), 0);
    ck_assert_double_eq(teide_finite_key_length(0, 1e5, NAN, 0, &security), 0);
    ck_assert_double_eq(teide_finite_key_length(1e5, 0, 0, NAN, &security), 0);
    ck_assert_double_eq(teide_finite_key_length(1e5, 1e5, 0, 0.7, &security), 0);
    ck_assert_double_eq(teide_asymptotic_key_fraction(0.2, 0.2, 1), 0);
}
END_TEST

static double
result_of(const struct teide_application *application, struct teide_bell state, const char *name)
{
    const struct teide_application_counts counts = teide_application_expected(application, 1e4, state);
    size_t n;
    const struct teide_application_quantity *quantities = teide_application_quantities(application->kind, &n);

    for (size_t i = 0; i < n; i++)
        if (strcmp(quantities[i].name, name) == 0)
            return quantities[i].value(application, &counts, 1);
    ck_abort_msg("no quantity %s", name);
    return NAN;
}

/* Werner states of parameter w: S = 2 sqrt(2) w, error rates (1 - w) / 2, teleported fidelity (1 + w) / 2; with wrong results,
 * w (1 - 2 eta)^2 takes the place of w between two measurements. */
START_TEST(werner_states)
{
    for (int i = 0; i <= 10; i++) {
        const double w = 0.1 * i, eta = 0.02 * i, v = (1 - 2 * eta) * (1 - 2 * eta);
        const struct teide_bell state = teide_bell_werner((1 + 3 * w) / 4);
        struct teide_application a = { .kind = TEIDE_APPLICATION_CHSH, .key_basis = 0.7, .security = security };

        ck_assert_double_eq_tol(result_of(&a, state, "chsh_s"), 2 * sqrt(2) * w, 1e-14);
        a.measurement_error = eta;
        ck_assert_double_eq_tol(result_of(&a, state, "chsh_s"), 2 * sqrt(2) * w * v, 1e-14);
        a.kind = TEIDE_APPLICATION_BBM92;
        ck_assert_double_eq_tol(result_of(&a, state, "key_error_rate"), (1 - w * v) / 2, 1e-14);
        ck_assert_double_eq_tol(result_of(&a, state, "test_error_rate"), (1 - w * v) / 2, 1e-14);
        ck_assert_double_eq_tol(result_of(&a, state, "sifted_fraction"), 0.49 + 0.09, 1e-14);
        a.kind = TEIDE_APPLICATION_TELEPORTATION;
        a.measurement_error = 0;
        ck_assert_double_eq_tol(result_of(&a, state, "teleported_fidelity"), (1 + w) / 2, 1e-14);
        ck_assert_double_eq_tol(
            result_of(&a, state, "teleported_fidelity"), teide_measures[TEIDE_TELEPORT].value(state), 1e-14);
    }
}
END_TEST

/* Any Bell-diagonal state: both kinds of input agree, and no fixed settings beat the best ones. */
START_TEST(other_states)
{
    const struct teide_bell state = { { 0.7, 0.05, 0.2, 0.05 } };
    struct teide_application a
        = { .kind = TEIDE_APPLICATION_TELEPORTATION, .measurement_error = 0.03, .key_basis = 0.5 };
    const double six = result_of(&a, state, "teleported_fidelity"), x = 0.8, y = 0.5, z = 0.5, u = 1 - 2 * 0.03;

    a.haar = true;
    ck_assert_double_eq_tol(result_of(&a, state, "teleported_fidelity"), six, 1e-14);
    ck_assert_double_eq_tol(six, (1 + (u * u * (x + z) + u * u * u * y) / 3) / 2, 1e-14);
    a = (struct teide_application) { .kind = TEIDE_APPLICATION_CHSH };
    ck_assert_double_eq_tol(result_of(&a, state, "chsh_s"), sqrt(2) * (x + z), 1e-14);
    ck_assert_double_lt(result_of(&a, state, "chsh_s"), teide_measures[TEIDE_CHSH].value(state));
    a = (struct teide_application) { .kind = TEIDE_APPLICATION_BBM92, .key_basis = 0.5, .security = security };
    ck_assert_double_eq_tol(result_of(&a, state, "key_error_rate"), 0.25, 1e-14);
    ck_assert_double_eq_tol(result_of(&a, state, "test_error_rate"), 0.1, 1e-14);
    ck_assert_double_gt(fabs(result_of(&a, state, "test_error_rate") - 0.25), 0.1); /* control: bases not exchanged */
}
END_TEST

Suite *
suite_finite_key(void)
{
    Suite *suite = suite_create("finite_key");
    TCase *tcase = tcase_create("finite_key");

    tcase_add_test(tcase, known_length);
    tcase_add_test(tcase, limits);
    tcase_add_test(tcase, werner_states);
    tcase_add_test(tcase, other_states);
    suite_add_tcase(suite, tcase);
    return suite;
}
