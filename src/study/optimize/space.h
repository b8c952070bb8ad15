/* The space of a question: its points, and where the coordinates of variables with an order lie in their ranges. */
#ifndef TEIDE_STUDY_OPTIMIZE_SPACE_H
#define TEIDE_STUDY_OPTIMIZE_SPACE_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/optimize_question.h"

/* Number of points of the space; INFINITY: a continuum. */
double teide_optimize_points(const struct teide_optimize_question *question);

/* Point number `index` of a space without a continuum, the last variable the fastest. */
struct teide_optimize_point teide_optimize_point_of(const struct teide_optimize_question *question, size_t index);

/* Whether the values of a variable are numbers in a range, so that near values do nearly the same. */
bool teide_variable_has_order(const struct teide_optimize_variable *variable);

/* Combinations of the values of all variables without an order. */
double teide_optimize_cells(const struct teide_optimize_question *question);

/* Where a coordinate lies in the range of a variable with an order, 0 to 1, and back: to the nearest entry of whole numbers, and to
 * the limit from outside. */
double teide_variable_place(const struct teide_optimize_variable *variable, double at);
double teide_variable_coordinate(const struct teide_optimize_variable *variable, double place);

/* The smallest step between places; 0: any. */
double teide_variable_grain(const struct teide_optimize_variable *variable);

#endif
