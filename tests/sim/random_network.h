/* Random small networks by number, for tests of what holds in all of them. */
#ifndef TEIDE_TESTS_RANDOM_NETWORK_H
#define TEIDE_TESTS_RANDOM_NETWORK_H

#include <stdint.h>

#include "sim/scenario.h"

/* Numbers from here on are of networks that purify the segments of orders with a plan; from twice that on they are of the networks
 * from 0 on, with communication qubits; from three and four times that on they are of the first and second kind, with a choice of
 * partners to purify with and more pumping; from five times that on they share memories and purify pairs from end to end, some of them
 * with communication qubits. */
#define TEIDE_A_KIND UINT64_C(1000000000)

/* The network of a number; the caller clears it with build_clear(). One caller at a time. */
struct teide_scenario random_network(uint64_t number);

/* Whether all requests of a network must be served in the end: nobody loses patience, and nothing stands in the way of a pair. */
bool random_network_is_patient(uint64_t number);

#endif
