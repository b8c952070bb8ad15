/* What a path or a diagram puts in the place of what the problem states. */
#ifndef TEIDE_STUDY_OPTIMAL_TIME_REPLACED_H
#define TEIDE_STUDY_OPTIMAL_TIME_REPLACED_H

#include "sim/optimal_time_question.h"

/* A number of the problem that a range varies. */
struct teide_replaced {
    const char *what, *unit; /* "1": no unit */
    double stated;           /* its value in the problem as it is stated; INFINITY: no cutoff */
};
enum { TEIDE_MAX_REPLACED = 24 };

/* Numbers of the problem that differ from it somewhere on the ranges. Of numbers that all four memories, or both pairs, have
 * alike there is one.
 * a, b  ranges; the parameter of either may be NULL
 * Returns how many there are; never more than TEIDE_MAX_REPLACED. */
size_t teide_optimal_time_replaced(const struct teide_optimal_time_parameters *problem,
    const struct teide_parameter_range *a, const struct teide_parameter_range *b,
    struct teide_replaced replaced[TEIDE_MAX_REPLACED]);

#endif
