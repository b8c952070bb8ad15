#ifndef TEIDE_TESTS_CHECK_SIM_H
#define TEIDE_TESTS_CHECK_SIM_H

#include <check.h>

Suite *suite_event_queue(void);
Suite *suite_random(void);
Suite *suite_tally(void);
Suite *suite_replica(void);
Suite *suite_experiment_run(void);
Suite *suite_common_luck(void);
Suite *suite_outcomes(void);
Suite *suite_network(void);
Suite *suite_communication_qubits(void);
Suite *suite_partners(void);
Suite *suite_quiet(void);

#endif
