/* Phase diagram of the optimal time over two parameters: a grid of optima, and the curves on which the class changes.
 *
 * Critical points lie on the lines of the grid: wherever two neighbours of the grid differ, the transition between them is
 * found along that line to all digits (transition.h). They are joined to curves from cell to cell of the grid, between points
 * at which the same two classes meet. So every point of a curve is exact, and only which point follows which depends on the
 * grid; curves that close or turn within one cell are not seen. */
#ifndef TEIDE_STUDY_OPTIMAL_TIME_PHASE_DIAGRAM_H
#define TEIDE_STUDY_OPTIMAL_TIME_PHASE_DIAGRAM_H

#include "sim/optimal_time_question.h"
#include "study/optimal_time/transition.h"
#include "study/parallel.h"

struct teide_critical_point {
    double x, y;
    struct teide_transition transition; /* along x or y, in ascending order; `at` repeats x or y */
    size_t curve;                       /* points of one curve have the same number, and follow each other */
    bool along_y; /* y was varied to find it, x is a value of the grid; else the other way round */
};

/* Where purification at its best is exactly as good as none, on a line of the grid. */
struct teide_break_even {
    double x, y;
    bool along_y; /* as of a critical point */
    bool
        pays_below; /* purification is better than none for smaller values of the parameter that was varied, worse for larger */
};

struct teide_phase_diagram {
    size_t n_x, n_y;
    /* Row by row: entry [y * n_x + x]. */
    unsigned char *timing_class; /* enum teide_optimal_time_class */
    double *time, *value;        /* of the optimum */
    double *unpurified, *gain;   /* the better pair as it is, and what purification at its best gains over it; or NAN */
    struct teide_critical_point *critical;
    size_t n_critical, n_curves;
    struct teide_break_even *break_even; /* between neighbours of the grid of which only one gains; row by row */
    size_t n_break_even;
};

/* Smaller gains are rounding: gain < -TEIDE_LEAST_GAIN says that no purification is better. */
#define TEIDE_LEAST_GAIN 1e-12

/* Compute the diagram of `problem` with x and y varied, as `part` of all that is asked; the result does not depend on the workers.
 * `diagram` is overwritten; the caller clears it, also after a failure. About 3 us a point of the grid and 0.1 ms a
 * critical point. Returns 0 or TEIDE_E_MEMORY. */
int teide_phase_diagram(const struct teide_optimal_time_parameters *problem, const struct teide_parameter_range *x,
    const struct teide_parameter_range *y, const struct teide_objective *objective, const struct teide_workers *workers,
    struct teide_part part, struct teide_phase_diagram *diagram);

void teide_phase_diagram_clear(struct teide_phase_diagram *diagram);

#endif
