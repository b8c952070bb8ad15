/* The run loop for routes of one link, where pairs are purified as soon as they meet (chains.h: is_link): the same code, compiled with
 * all of it known not to happen that a single link does not do. */
#define TEIDE_ONE_LINK true

#include "sim/chain/advance.h"
#include "sim/chain/run_loop.h"

int
teide_advance_link(struct teide_replica *replica, teide_replica_poll *poll, void *user, struct teide_error *error)
{
    return teide_run_loop(replica, poll, user, error, true);
}
