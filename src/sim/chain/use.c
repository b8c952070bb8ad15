/* What happens to the results outside the life of pairs: the end of the warm-up, and the use of delivered pairs. */
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

void
teide_on_warmed_up(struct teide_replica *replica)
{
    for (size_t i = 0; i < replica->chains->n_routes; i++) {
        struct teide_route_state *state = &replica->routes[i];
        teide_tally_restart(&state->tally);
        if (state->outcomes != NULL)
            teide_outcomes_restart(state->outcomes);
        state->counters = (struct teide_counters) { 0 };
        state->last_delivery = replica->now;
    }
    replica->warm = true;
    replica->wanted = replica->wanted_then;
    replica->unfinished = replica->wanted > 0 ? (int32_t)replica->chains->n_routes : 0;
}
