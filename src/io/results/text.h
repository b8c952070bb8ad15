/* Summaries of results in words, of one kind each; what is taken from decides whether all of it was there. */
#ifndef TEIDE_IO_RESULTS_TEXT_H
#define TEIDE_IO_RESULTS_TEXT_H

#include <stdio.h>

#include "io/results/take.h"

void teide_run_print_text(FILE *out, struct teide_take *take);
void teide_optimal_time_print_text(FILE *out, struct teide_take *take);
void teide_improvement_print_text(FILE *out, struct teide_take *take);
void teide_experiment_print_text(FILE *out, struct teide_take *take);
void teide_optimize_print_text(FILE *out, struct teide_take *take);

#endif
