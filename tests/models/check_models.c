/* Unit tests of models/, one suite per file there. */
#include "check_models.h"

#include <stdlib.h>

int
main(void)
{
    SRunner *runner = srunner_create(suite_bell());
    int failed;

    srunner_add_suite(runner, suite_pauli_channel());
    srunner_add_suite(runner, suite_recurrence());
    srunner_add_suite(runner, suite_swap());
    srunner_add_suite(runner, suite_measures());
    srunner_add_suite(runner, suite_ode());
    srunner_add_suite(runner, suite_driven_channel());
    srunner_add_suite(runner, suite_optimal_time());
    srunner_add_suite(runner, suite_changing_memory());
    srunner_add_suite(runner, suite_rate_profile());
    srunner_add_suite(runner, suite_fluctuator());
    srunner_add_suite(runner, suite_purification_schedule());
    srunner_add_suite(runner, suite_light());
    srunner_add_suite(runner, suite_photon_swap());
    srunner_add_suite(runner, suite_fading());
    srunner_add_suite(runner, suite_witness());
    srunner_add_suite(runner, suite_heralding());
    srunner_add_suite(runner, suite_turbulence());
    srunner_add_suite(runner, suite_free_space());
    srunner_add_suite(runner, suite_fibre());
    srunner_add_suite(runner, suite_finite_key());
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
