/* Running a replica, private to the engine. */
#ifndef TEIDE_SIM_CHAIN_ADVANCE_H
#define TEIDE_SIM_CHAIN_ADVANCE_H

#include "sim/chain/state.h"

#pragma GCC visibility push(hidden)

/* Let all links begin to attempt, at time 0. Errors are left in replica->error. */
void teide_replica_begin(struct teide_replica *replica);

#pragma GCC visibility pop

#endif
