/* Unit and statistical tests of questions asked of models: src/study, without the engine. All seeds are fixed. */
#include "tests/study/check_study.h"

#include <stdlib.h>

int
main(void)
{
    SRunner *runner = srunner_create(suite_improvement());
    int failed;

    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
