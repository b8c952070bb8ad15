/* Summaries of a network: how fairly users are served, how much passes, quantiles. */
#ifndef TEIDE_STUDY_SUMMARY_H
#define TEIDE_STUDY_SUMMARY_H

#include <stddef.h>

#include "study/estimate.h"

struct teide_sample; /* sim/sample.h */

/* Jain's index of fairness of n shares >= 0: (sum x)^2 / (n sum x^2), from 1/n (one has all) to 1 (all have the same); NAN where
 * nobody has anything. Jain, Chiu and Hawe, DEC-TR-301 (1984). */
double teide_jain_index(const double *share, size_t n);

/* Throughput over replicas: mean of count / seconds, and its error from their spread, NAN with one replica or no time. */
struct teide_estimate teide_throughput(const double *count, const double *seconds, size_t n);

/* Quantiles of pooled samples; those that were thinned less are thinned alike.
 * levels, quantiles  n_levels of each, levels in [0, 1]; NAN where there is no value
 * Returns 0 or TEIDE_E_MEMORY. */
int teide_sample_quantiles(
    const struct teide_sample *const *samples, size_t n, const double *levels, size_t n_levels, double *quantiles);

#endif
