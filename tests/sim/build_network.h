/* Networks built in memory for the tests of the network engine; perfect unless changed afterwards. */
#ifndef TEIDE_TESTS_BUILD_NETWORK_H
#define TEIDE_TESTS_BUILD_NETWORK_H

#include "tests/sim/build_scenario.h"

/* n_nodes nodes and n_links links that ends[i] names, attempts of 1 ms with success probability p, Werner state 0.95, one
 * memory pair a link, memories that do not decohere, memories shared, first come first served; no requests yet. The caller frees
 * it with build_clear(). */
struct teide_scenario build_network(int n_nodes, int n_links, const int ends[][2], double p);

/* Add a demand: saturating, one pair a request, a queue without limit, on demand. */
struct teide_demand *add_demand(struct teide_scenario *scenario, int from, int to);

/* The chain of build_chain() as a network, with one circuit between its ends that never ends. */
struct teide_scenario build_chain_network(int n_links, double p);

#endif
