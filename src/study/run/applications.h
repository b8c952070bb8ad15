/* Applications of the requests of a run: from tallies to estimates, and from estimates to the dataset. */
#ifndef TEIDE_STUDY_RUN_APPLICATIONS_H
#define TEIDE_STUDY_RUN_APPLICATIONS_H

#include "study/run/results.h"
#include "study/run/statistics.h"

/* The application of one request, from all replicas; nothing where it has none. Returns 0 or TEIDE_E_MEMORY. */
int teide_estimate_application(
    const struct teide_request_source *sources, size_t n, struct teide_application_result *result);

/* How many bins of time the applications of a run have; 0: there are none, or none are asked for. */
size_t teide_application_bins(const struct teide_scenario *scenario);

/* Set results->n_bins, and results->bins to nothing, n_bins for each request. Returns 0 or TEIDE_E_MEMORY. */
int teide_begin_bins(const struct teide_scenario *scenario, struct teide_results *results);

/* The application of one request in bins of time, from all replicas; unchanged where it has none. Returns 0 or TEIDE_E_MEMORY. */
int teide_estimate_bins(
    const struct teide_request_source *sources, size_t n, struct teide_application_result *bins, size_t n_bins);

/* Add what there is to a group over requests whose rows are struct teide_request_result.
 * scenario  NULL: all there can be */
void teide_describe_applications(struct teide_dataset *dataset, struct teide_group *group, struct teide_rows rows,
    const struct teide_scenario *scenario);
/* Add the group over_time. */
void teide_describe_bins(struct teide_dataset *dataset, const struct teide_scenario *scenario);

#endif
