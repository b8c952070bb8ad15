/* Designs: n points that fill a unit cube evenly, one column a dimension. */
#ifndef TEIDE_STUDY_SWEEP_DESIGN_H
#define TEIDE_STUDY_SWEEP_DESIGN_H

#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"
#include "sim/sweep_question.h"

/* Latin hypercube (McKay, Beckman and Conover, Technometrics 21, 239 (1979)): in every dimension one point in each of n equal
 * intervals, at a random place in it, in random order; a pure function of the seed. Sobol: the first n points of GSL's sequence.
 * combine  one of these two
 * u        set: n_axes columns of n numbers in [0, 1), column after column
 * Returns 0 or TEIDE_E_MEMORY. */
int teide_design_fill(enum teide_sweep_combine combine, uint64_t seed, size_t n, size_t n_axes, double *u);

#endif
