/* Means of what an engine has counted, held to exact values. */
#ifndef TEIDE_TESTS_SIM_MEANS_H
#define TEIDE_TESTS_SIM_MEANS_H

#include "sim/tally.h"

/* The ratio of two sums (enum teide_sum) over the batches of a tally, and its standard error. */
void tally_ratio(const struct teide_tally *tally, int numerator, int denominator, double *mean, double *error);

/* A mean is the exact one within 4 standard errors, and a value 3 % higher is not. */
void assert_mean(double mean, double error, double exact);

#endif
