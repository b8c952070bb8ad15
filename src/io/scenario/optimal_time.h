/* Parts of the section optimal_time. */
#ifndef TEIDE_IO_SCENARIO_OPTIMAL_TIME_H
#define TEIDE_IO_SCENARIO_OPTIMAL_TIME_H

#include "io/scenario/build.h"
#include "models/optimal_time.h"

/* Read the objectives, `fidelity` when there is no list, of so many pairs. Returns 0 or TEIDE_E_MEMORY. */
int teide_build_objectives(struct teide_build *build, const struct teide_yaml *list, const struct teide_yaml *new_pair,
    size_t n_pairs, struct teide_optimal_time_question *question);

/* Note objectives with a new pair where the memories that it waits in have rates that change. */
void teide_check_new_pair(
    struct teide_build *build, const struct teide_yaml *list, const struct teide_optimal_time_question *question);

/* Note when the purification does not fit between the last pair and needed_at; `where`: at which values of a range. */
void teide_check_timing(struct teide_build *build, const struct teide_yaml *at,
    const struct teide_optimal_time_parameters *problem, const char *where);

/* Note when the rates are too large for their products with times to be numbers. */
void teide_check_timing_rates(struct teide_build *build, const struct teide_yaml *at,
    const struct teide_optimal_time_parameters *problem, const char *where);

/* Read a range, or the two of a diagram; a problem that is not NULL must be good: every value is tried on it. */
void teide_build_range(struct teide_build *build, const struct teide_yaml *node,
    const struct teide_optimal_time_parameters *problem, struct teide_parameter_range *range);
void teide_build_diagram(struct teide_build *build, const struct teide_yaml *node,
    const struct teide_optimal_time_parameters *problem, struct teide_optimal_time_question *question);

/* Hold the ends of range a, and of b unless it is NULL, to a check. */
void teide_check_range(struct teide_build *build, const struct teide_yaml *node,
    const struct teide_optimal_time_parameters *problem, const struct teide_parameter_range *a,
    const struct teide_parameter_range *b,
    void (*check)(struct teide_build *build, const struct teide_yaml *at,
        const struct teide_optimal_time_parameters *problem, const char *where));

#endif
