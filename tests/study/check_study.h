#ifndef TEIDE_TESTS_STUDY_CHECK_STUDY_H
#define TEIDE_TESTS_STUDY_CHECK_STUDY_H

#include "tests/models/check_models.h"

Suite *suite_transition(void);
Suite *suite_improvement(void);
Suite *suite_hand_out(void);
Suite *suite_optimize(void);
Suite *suite_steady_state(void);
Suite *suite_summary(void);

#endif
