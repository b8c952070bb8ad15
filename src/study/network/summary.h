/* From replicas of the network engine to results. */
#ifndef TEIDE_STUDY_NETWORK_SUMMARY_H
#define TEIDE_STUDY_NETWORK_SUMMARY_H

#include "sim/network/net.h"
#include "study/network/results.h"

/* All that is particular to networks; the caller destroys it. NULL: out of memory. */
struct teide_network_results *teide_network_summarize(
    const struct teide_graph *graph, const struct teide_net *const *nets, size_t n_nets);

#endif
