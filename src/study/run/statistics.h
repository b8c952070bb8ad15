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
#include "sim/chain/replica.h"
#include "study/run/results.h"

/* Estimates for one request from all replicas, reduced in the order of their index.
 * replicas   n_replicas of them, only read
 * n_batches  set to the number of batches used
 * Returns 0 or TEIDE_E_MEMORY. */
int teide_estimate_request(struct teide_replica *const *replicas, size_t n_replicas, size_t request,
    struct teide_request_result *result, size_t *n_batches);

#endif
