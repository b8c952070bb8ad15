/* What a scenario asks of the network engine: keys of run, operations, network and requests that the chain engine does not know. */
#ifndef TEIDE_IO_SCENARIO_TRAFFIC_H
#define TEIDE_IO_SCENARIO_TRAFFIC_H

#include "io/scenario/build_network.h"

/* Before all sections: which engine runs the scenario, by `run.engine` and by the keys that are there. The network engine it is
 * where scenario->traffic is not NULL. Returns 0 or TEIDE_E_MEMORY. */
int teide_build_engine(struct teide_build *build);

/* Keys of `operations`. Nothing happens without traffic. */
void teide_build_traffic_operations(struct teide_build *build, const struct teide_raw_operations *raw);

/* Room for what nodes and links have; then what one has, by its index. Nothing happens without traffic.
 * Return 0 or TEIDE_E_MEMORY. */
int teide_build_traffic_nodes(struct teide_build *build, size_t n);
int teide_build_traffic_links(struct teide_build *build, size_t n);
void teide_build_node_traits(struct teide_build *build, size_t node, const struct teide_raw_node *raw,
    const struct teide_build_position *position);
void teide_build_link_traits(struct teide_build *build, size_t link, const struct teide_raw_hop *raw);

/* With traffic, in place of what the chain engine takes: the entries of `requests`. Returns 0 or TEIDE_E_MEMORY. */
int teide_build_demands(struct teide_build *build, const struct teide_yaml *list);

#endif
