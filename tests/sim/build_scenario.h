/* Scenarios built in memory for the tests of the engine: a chain with equal links, perfect unless changed afterwards. */
#ifndef TEIDE_TESTS_BUILD_SCENARIO_H
#define TEIDE_TESTS_BUILD_SCENARIO_H

#include "sim/scenario.h"

/* A chain of n_links links with success probability p, attempts of 1 ms, Werner state 0.95, memories that do not decohere,
 * one request between its ends on demand, ticks of 1 ps. The caller frees it with build_clear(). */
struct teide_scenario build_chain(int n_links, double p);
/* Room for numbers, as parameters of a policy that has so many keys, in their order. */
void *build_numbers(size_t n);

void build_clear(struct teide_scenario *scenario);

#endif
