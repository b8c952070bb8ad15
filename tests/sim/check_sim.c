/* Unit and statistical tests of the engine: src/sim and src/study. All seeds are fixed; statistical bounds are 5 standard
 * errors, a false alarm in 1.7 million for each comparison if the seeds were changed. */
#include "tests/sim/check_sim.h"

#include <stdlib.h>

int
main(void)
{
    SRunner *runner = srunner_create(suite_event_queue());
    int failed;

    srunner_add_suite(runner, suite_random());
    srunner_add_suite(runner, suite_tally());
    srunner_add_suite(runner, suite_replica());
    srunner_add_suite(runner, suite_experiment_run());
    srunner_add_suite(runner, suite_common_luck());
    srunner_add_suite(runner, suite_outcomes());
    srunner_add_suite(runner, suite_network());
    srunner_add_suite(runner, suite_communication_qubits());
    srunner_add_suite(runner, suite_partners());
    srunner_add_suite(runner, suite_quiet());
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
