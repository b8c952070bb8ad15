#ifndef TEIDE_TESTS_CHECK_STUDY_H
#define TEIDE_TESTS_CHECK_STUDY_H

#include <check.h>

Suite *suite_improvement(void);

#endif
