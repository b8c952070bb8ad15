/* What demands draw: when requests arrive, between whom, how long they keep what they have reserved. Stands on state.h. */
#ifndef TEIDE_SIM_NETWORK_SAMPLING_H
#define TEIDE_SIM_NETWORK_SAMPLING_H

#include "sim/network/state.h"

#pragma GCC visibility push(hidden)

/* When the next request of a demand arrives, after those that have, not counting saturating ones; INT64_MAX: never. */
int64_t teide_next_arrival(struct teide_net *net, int32_t demand);

/* When a request that is admitted at `from` gives back what it has reserved; INT64_MAX: not before the clock ends. */
int64_t teide_holding_ends(struct teide_net *net, int32_t demand, int64_t from);

/* The two nodes of a request, at random where the demand says so. */
void teide_sample_ends(struct teide_net *net, int32_t demand, int32_t ends[2]);

#pragma GCC visibility pop

#endif
