/* What a scenario asks about the time of a purification, as plain data: its section optimal_time. */
#ifndef TEIDE_SIM_OPTIMAL_TIME_QUESTION_H
#define TEIDE_SIM_OPTIMAL_TIME_QUESTION_H

#include <stdbool.h>
#include <stddef.h>

#include "models/purification_schedule.h"
#include "models/optimal_time_parameters.h"

/* A parameter from one value to another, in equal steps or equal ratios. */
struct teide_parameter_range {
    const struct teide_parameter *parameter; /* NULL: not asked for */
    double from, to;                         /* from < to */
    size_t points;                           /* >= 2 */
    bool logarithmic;                        /* equal ratios; from > 0 */
};

struct teide_named_objective {
    char *name; /* as in the file */
    struct teide_objective objective;
};

struct teide_optimal_time_question {
    struct teide_optimal_time_parameters
        problem; /* possible: there is time for the purification, all over path and diagram */
    struct teide_named_objective *objectives;
    size_t n_objectives;
    size_t times; /* points of the curve of every objective against time, >= 2 */
    struct teide_parameter_range path, diagram_x, diagram_y;
    /* Of more than two pairs, owned; NULL: two, those of the problem. Then there are no curve, path and diagram. */
    struct teide_purification_schedule *schedule;
};

/* Release all that the question owns and the question itself; legal on NULL. */
void teide_optimal_time_question_destroy(struct teide_optimal_time_question *question);

/* Value of a range at a point, 0 to points - 1; exactly `from` and `to` at its ends. */
double teide_range_value(const struct teide_parameter_range *range, size_t point);

/* Where a value of the range lies, in steps from its beginning: the inverse of teide_range_value(), between points too. */
double teide_range_position(const struct teide_parameter_range *range, double value);

#endif
