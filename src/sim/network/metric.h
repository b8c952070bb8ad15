/* What a link costs a path, by the metric of routing. Each is additive along a path, and the best path is the one of the least sum:
 *   hops       1
 *   length     the link's length, m
 *   loss       -ln p, p the success probability of an attempt: the least sum is the largest product of probabilities
 *   time       attempt_time / p, s, or 1 / pair_rate: the mean time that one memory pair needs for a pair
 *   fidelity   -ln w s: w the geometric mean of the link's three correlators, s the same of the factors of one swap. For Werner
 *              states w = (4 F - 1) / 3, and the least sum is the path on which an end-to-end pair is best when nothing waits.
 *              A correlator that is not positive counts as 1e-9. */
#ifndef TEIDE_SIM_NETWORK_METRIC_H
#define TEIDE_SIM_NETWORK_METRIC_H

#include "sim/scenario.h"

/* The weight of a link, >= 0 and finite.
 * pair_rate  1/s, of a link whose pairs come at a Poisson rate; 0: attempts
 * noise      of swaps */
double teide_metric_weight(
    enum teide_metric metric, const struct teide_link *link, double pair_rate, struct teide_operation_noise noise);

#endif
