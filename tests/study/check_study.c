/* Unit tests of study/, one suite per file there. */
#include "check_study.h"

#include <stdlib.h>

int
main(void)
{
    SRunner *runner = srunner_create(suite_transition());
    int failed;

    srunner_add_suite(runner, suite_improvement());
    srunner_add_suite(runner, suite_hand_out());
    srunner_add_suite(runner, suite_optimize());
    srunner_add_suite(runner, suite_steady_state());
    srunner_add_suite(runner, suite_summary());
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
