/* Which policy of a network is the best: the section optimize of a scenario, as plain data.
 *
 * A point gives every variable a coordinate: the index of one of its entries, or, of a range, a number in its unit. What a
 * variable changes in the scenario is known to io/optimize/points.h. */
#ifndef TEIDE_SIM_OPTIMIZE_QUESTION_H
#define TEIDE_SIM_OPTIMIZE_QUESTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/sweep_question.h"

enum { TEIDE_MAX_OPTIMIZE_VARIABLES = TEIDE_MAX_SWEEP_AXES };

struct teide_optimize_variable {
    struct teide_sweep_axis axis; /* name, paths, unit, entries; a range has no entries */
    bool ordered;                 /* its entries are whole numbers, one after the other */
    bool continuous, logarithmic; /* a range, and how it is scaled */
    double from, to;              /* of a range, in the unit of the axis, from < to */
};

/* EXPRESSION >= bound, or <= bound. */
struct teide_optimize_constraint {
    char *text; /* as it was written, and where: "file:line:column" */
    char *place;
    char *expression; /* see study/optimize/expression.h */
    bool at_most;
    double bound; /* in SI units */
};

/* What may be spent, and when enough is known. 0: no limit. */
struct teide_optimize_budget {
    int64_t deliveries; /* over all points and replicas */
    double time;        /* s of wall-clock time; a result that it ends depends on the machine */
    double precision;   /* of the objective, relative: points that are so near to each other need not be told apart */
};

struct teide_optimize_question {
    struct teide_optimize_variable variables[TEIDE_MAX_OPTIMIZE_VARIABLES];
    size_t n_variables;
    char *objective; /* an expression; the largest value is the best */
    struct teide_optimize_constraint *constraints;
    size_t n_constraints;
    double *weights; /* of every request of the scenario, in the objective; NULL: none given */
    struct teide_optimize_budget budget;
    double confidence;   /* of the selection, and of every interval; above 0.5 and below 1 */
    char **alternatives; /* names of points beside the variables, which the best is compared with */
    size_t n_alternatives;
};

/* A point. */
struct teide_optimize_point {
    double at[TEIDE_MAX_OPTIMIZE_VARIABLES];
};

/* Release all that it owns and the question itself; legal on NULL. */
void teide_optimize_question_destroy(struct teide_optimize_question *question);

#endif
