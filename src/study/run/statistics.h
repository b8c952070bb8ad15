/* From the tallies of replicas to estimates with standard errors.
 *
 * Batches (runs of consecutive deliveries, of all replicas) are taken as independent. A quantity that is a ratio of sums,
 * N / D, has the standard error of a ratio estimator, n the number of batches:
 *   error^2 = n / (n - 1)  sum_i (N_i - (N / D) D_i)^2 / D^2
 * (Cochran, Sampling Techniques, 3rd ed., eq. 6.13, without the finite-population term). A figure of merit of the mean
 * state is not linear; its error comes from the delete-one-batch jackknife (Efron and Stein, Ann. Statist. 9, 586 (1981)). */
#ifndef TEIDE_STUDY_RUN_STATISTICS_H
#define TEIDE_STUDY_RUN_STATISTICS_H

#include "sim/error.h"
#include "sim/tally.h"
#include "study/run/results.h"

struct teide_outcomes_tally; /* sim/outcomes.h */

/* What one replica has found out about a request. */
struct teide_request_source {
    const struct teide_tally *tally;
    const struct teide_outcomes_tally *outcomes; /* NULL: its pairs are used for nothing */
    struct teide_counters counters;              /* all that was counted, also after the last delivery */
    double observed;                             /* s, that it was watched */
};

/* Estimates for one request from all replicas, reduced in the order of their index.
 * sources    n of them, one for each replica
 * n_batches  set to the number of batches used
 * Returns 0 or TEIDE_E_MEMORY. */
int teide_estimate_sources(
    const struct teide_request_source *sources, size_t n, struct teide_request_result *result, size_t *n_batches);

#endif
