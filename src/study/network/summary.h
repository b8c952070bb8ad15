/* From replicas of the network engine to results. */
#ifndef TEIDE_STUDY_NETWORK_SUMMARY_H
#define TEIDE_STUDY_NETWORK_SUMMARY_H

#include "sim/network/net.h"
#include "study/network/results.h"

/* The estimates of each request, as of a chain. batches: the fewest behind a standard error.
 * Returns 0 or TEIDE_E_MEMORY. */
int teide_network_estimate(struct teide_net *const *nets, size_t n_nets, struct teide_request_result *requests,
    size_t n_requests, int64_t *batches);

/* All that is particular to networks; the caller destroys it. NULL: out of memory. */
struct teide_network_results *teide_network_summarize(
    const struct teide_graph *graph, struct teide_net *const *nets, size_t n_nets);

#endif
