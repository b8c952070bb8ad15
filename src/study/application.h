/* Results of an application: what the sampled outcomes say, beside what the mean state says.
 *
 * Errors are those of a delete-one-batch jackknife (Efron and Stein, Ann. Statist. 9, 586 (1981)); what is left after a batch
 * was left out is scaled to the whole number of pairs, so that the length of a key, which is no mean, is that of a session
 * of the same size. The expected value has an error, too: that of the mean state. */
#ifndef TEIDE_STUDY_APPLICATION_H
#define TEIDE_STUDY_APPLICATION_H

#include <stddef.h>

#include "study/application_result.h"

struct teide_outcomes_tally; /* sim/outcomes.h */

/* Of a request without an application. */
struct teide_application_result teide_application_nothing(void);

/* From the tallies of one request in all replicas, reduced in the order of their index; a session is one replica.
 * tallies  n of them, of the same application
 * seconds  observed in all replicas together
 * Returns 0 or TEIDE_E_MEMORY. */
int teide_application_estimate(const struct teide_outcomes_tally *const *tallies, size_t n, double seconds,
    struct teide_application_result *result);

/* The same for each bin of time; errors from the spread over the replicas, NAN for one replica.
 * results  n_bins of them: the most bins that a tally has, found by teide_application_n_bins()
 * Returns 0 or TEIDE_E_MEMORY. */
size_t teide_application_n_bins(const struct teide_outcomes_tally *const *tallies, size_t n);
int teide_application_estimate_bins(const struct teide_outcomes_tally *const *tallies, size_t n,
    struct teide_application_result *results, size_t n_bins);

#endif
