/* Running a replica, private to the engine. */
#ifndef TEIDE_SIM_CHAIN_ADVANCE_H
#define TEIDE_SIM_CHAIN_ADVANCE_H

#include "sim/chain/state.h"

#pragma GCC visibility push(hidden)

/* Let all links begin to attempt, at time 0. Errors are left in replica->error. */
void teide_replica_begin(struct teide_replica *replica);

/* teide_replica_advance() where chains->is_link, once what is wanted has been noted. */
int teide_advance_link(struct teide_replica *replica, teide_replica_poll *poll, void *user, struct teide_error *error);

#pragma GCC visibility pop

#endif
