/* What the application of a request does with a delivered pair. */
#include "sim/chain/state.h"

#include "sim/error.h"

void
teide_use_pair(struct teide_replica *replica, int32_t request, struct teide_bell state)
{
    if (teide_outcomes_add(replica->routes[request].outcomes, &replica->random, request,
            (double)replica->now * replica->chains->tick, state)
        != 0)
        replica->error = TEIDE_E_MEMORY;
}
