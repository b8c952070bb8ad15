/* What is particular to networks, in the dataset of a run. */
#ifndef TEIDE_STUDY_NETWORK_DESCRIBE_H
#define TEIDE_STUDY_NETWORK_DESCRIBE_H

#include "sim/scenario.h"
#include "study/dataset/dataset.h"

struct teide_results; /* study/run/results.h */

/* Add what became of the requests of each demand to the group of requests, which has the dimensions request and quantile. */
void teide_describe_demands(struct teide_dataset *dataset, struct teide_group *group);

/* Add the groups network, links, nodes and, with bins, series.
 * scenario  NULL: all there can be; else one with traffic
 * results   NULL: what there will be; else it tells how many bins there are */
void teide_describe_network(
    struct teide_dataset *dataset, const struct teide_scenario *scenario, const struct teide_results *results);

#endif
