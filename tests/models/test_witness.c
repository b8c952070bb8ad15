/* Correlations, fidelity and witness from counts: ideal counts of known states, and the error against the spread of samples. */
#include "check_models.h"

#include <math.h>

#include "models/witness.h"

/* Counts of n coincidences of a Bell-diagonal state around a Bell state, in a basis in which the correlation is e. */
static struct teide_coincidences
counts_of(double e, double n)
{
    const double c = n * (1 + e) / 4, a = n * (1 - e) / 4;

    return (struct teide_coincidences) { { { c, a }, { a, c } } };
}

START_TEST(bell_states)
{
    for (int bell = 0; bell < 2; bell++) {
        struct teide_counted e[TEIDE_N_BASES];
        for (int b = 0; b < TEIDE_N_BASES; b++) {
            const enum teide_polarisation_basis basis = (enum teide_polarisation_basis)b;
            const struct teide_coincidences none = { { { 0 } } }, seen = counts_of(teide_bell_sign(bell, basis), 400);
            e[b] = teide_correlation(bell == 0 ? teide_coincidences_as_singlet(seen, none, basis)
                                               : teide_coincidences_as_singlet(none, seen, basis));
            ck_assert_double_eq(e[b].mean, -1);
        }
        ck_assert_double_eq(teide_singlet_fidelity(e).mean, 1);
        ck_assert_double_eq(teide_witness_of(teide_singlet_fidelity(e)).mean, -0.5);
        /* 400 counts of one kind, none of the other, whose error is taken as 1: dE = 2 * 400 / 400^2 */
        ck_assert_double_eq_tol(e[0].error, 2.0 / 400, 1e-15);
    }
}
END_TEST

/* Werner state with fidelity 0.8: E = -(4 F - 1) / 3 in all bases, and Poisson errors dE = sqrt((1 - E^2) / N). */
START_TEST(werner)
{
    const double e_true = -(4 * 0.8 - 1) / 3, n = 1000;
    struct teide_counted e[TEIDE_N_BASES];
    struct teide_witness w;

    for (int b = 0; b < TEIDE_N_BASES; b++)
        e[b] = teide_correlation(counts_of(e_true, n));
    ck_assert_double_eq_tol(e[1].error, sqrt((1 - e_true * e_true) / n), 1e-15);
    w = teide_witness_of(teide_singlet_fidelity(e));
    ck_assert_double_eq_tol(w.mean, -0.3, 1e-15);
    ck_assert_double_eq_tol(w.error, sqrt(3) / 4 * e[0].error, 1e-15);
    ck_assert_double_eq_tol(w.sigmas, 0.3 / w.error, 1e-12);
    ck_assert(isnan(teide_correlation((struct teide_coincidences) { { { 0 } } }).mean));
}
END_TEST

/* Light takes 477 us for 143 km of vacuum, 0.13 us more in air: without a delay of photon 0, it is not space-like. */
START_TEST(light_cones)
{
    const double c = 299792458, d = 143e3, air = d * 1.00027 / c;

    ck_assert_double_lt(teide_spacelike_margin(d, 0, air), 0);
    ck_assert_double_eq_tol(teide_spacelike_margin(d, 0.5e-6, air), 0.5e-6 - d * 0.00027 / c, 1e-15);
    ck_assert_double_eq_tol(teide_spacelike_margin(d, air, 0.5e-6), 0.5e-6 - d * 0.00027 / c, 1e-15);
}
END_TEST

Suite *
suite_witness(void)
{
    Suite *suite = suite_create("witness");
    TCase *tests = tcase_create("witness");

    tcase_add_test(tests, bell_states);
    tcase_add_test(tests, werner);
    tcase_add_test(tests, light_cones);
    suite_add_tcase(suite, tests);
    return suite;
}
