/* Answers of `teide optimize`, `teide improve` and of experiments read back from a result file, for `teide show`. */
#ifndef TEIDE_IO_RESULTS_ANSWER_READ_H
#define TEIDE_IO_RESULTS_ANSWER_READ_H

#include "io/results/hdf5_in.h"
#include "study/improvement/answer.h"
#include "study/experiment/answer.h"
#include "study/optimal_time/answer.h"

/* Each makes the scenario, which has title, path and text, whole. Optima, also along the path (time, value and class
 * only there), and transitions, without curve and grid; a diagram has the numbers of its critical points and curves only. */
void teide_optimal_time_read(
    struct teide_hdf5_source *source, struct teide_scenario *scenario, struct teide_optimal_time_answer *answer);

/* The whole answer, but for the sums of gains in the tally: the means are there. */
void teide_improvement_read(
    struct teide_hdf5_source *source, struct teide_scenario *scenario, struct teide_improvement_answer *answer);

/* Counts and repeats, without the record; what needs no run is computed again. */
void teide_experiment_read(
    struct teide_hdf5_source *source, struct teide_scenario *scenario, struct teide_experiment_answer *answer);

#endif
