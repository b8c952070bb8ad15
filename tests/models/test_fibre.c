/* Fibres: loss, delay and errors by hand. */
#include "check_models.h"

#include <math.h>

#include "models/fibre.h"

START_TEST(loss_and_delay)
{
    const struct teide_fibre fibre
        = { .length = 50e3, .attenuation = 0.2e-3, .insertion_loss = 3, .group_index = 1.468 };

    ck_assert_double_eq_tol(teide_fibre_transmittance(&fibre), pow(10, -1.3), 1e-15);
    ck_assert_double_eq_tol(teide_fibre_delay(&fibre), 2.44836e-4, 1e-9);
    expect_state(teide_fibre_errors(&fibre), (struct teide_bell) { { 1, 0, 0, 0 } }, 1e-15, "no drift");
}
END_TEST

/* Dephasing by the length and X errors by the compensation: independent, so Y is both. */
START_TEST(errors)
{
    const struct teide_fibre fibre = {
        .length = 1000, .group_index = 1.45, .error_rates = { 0, 0, 1e-4 }, .compensation = { { 0.99, 0, 0.01, 0 } }
    };
    const double flip = (1 - exp(-0.2)) / 2;

    expect_state(teide_fibre_errors(&fibre),
        (struct teide_bell) { { 0.99 * (1 - flip), 0.99 * flip, 0.01 * (1 - flip), 0.01 * flip } }, 1e-14, "errors");
}
END_TEST

Suite *
suite_fibre(void)
{
    Suite *suite = suite_create("fibre");
    TCase *tcase = tcase_create("all");

    tcase_add_test(tcase, loss_and_delay);
    tcase_add_test(tcase, errors);
    suite_add_tcase(suite, tcase);
    return suite;
}
