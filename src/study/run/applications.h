/* Applications of the requests of a run: from tallies to estimates, and from estimates to the dataset. */
#ifndef TEIDE_STUDY_RUN_APPLICATIONS_H
#define TEIDE_STUDY_RUN_APPLICATIONS_H

#include "sim/chain/replica.h"
#include "study/run/results.h"

/* The application of one request. Returns 0 or TEIDE_E_MEMORY. */
int teide_estimate_application(
    struct teide_replica *const *replicas, size_t n_replicas, size_t request, struct teide_application_result *result);

/* How many bins of time a run has; 0: none are asked for. */
size_t teide_run_bins(const struct teide_scenario *scenario);

/* Those of all requests in bins of time, into results->bins. Returns 0 or TEIDE_E_MEMORY. */
int teide_estimate_bins(struct teide_replica *const *replicas, size_t n_replicas, const struct teide_scenario *scenario,
    struct teide_results *results);

/* Add what there is to a group over requests whose rows are struct teide_request_result.
 * scenario  NULL: all there can be */
void teide_describe_applications(struct teide_dataset *dataset, struct teide_group *group, struct teide_rows rows,
    const struct teide_scenario *scenario);
/* Add the group over_time, if there are bins. */
void teide_describe_bins(struct teide_dataset *dataset, const struct teide_scenario *scenario);

#endif
