/* Running a replica, with the whole life of a pair, with the plain one, or with that of a single link. */
#include "sim/chain/advance.h"

#include "sim/chain/run_loop.h"

void
teide_replica_begin(struct teide_replica *replica)
{
    const struct teide_chains *chains = replica->chains;

    if (!replica->warm)
        teide_schedule(replica, replica->warm_up, TEIDE_EVENT_WARMED_UP, 0, 0);
    for (size_t i = 0; i < chains->n_routes; i++) {
        const struct teide_route *route = &chains->routes[i];
        if (chains->is_plain) {
            teide_plain_generate(replica, route);
            continue;
        }
        for (int32_t k = 0; k < route->n_hops; k++)
            teide_generate(replica, route, route->first_hop + k, 0);
    }
}

int
teide_replica_advance(
    struct teide_replica *replica, int64_t deliveries, teide_replica_poll *poll, void *user, struct teide_error *error)
{
    const struct teide_chains *chains = replica->chains;

    replica->wanted_then = deliveries;
    replica->wanted = replica->warm ? deliveries : INT64_MAX;
    replica->unfinished = 0;
    for (size_t i = 0; i < chains->n_routes; i++)
        replica->unfinished += replica->routes[i].tally.deliveries < replica->wanted;
    if (chains->is_plain)
        return teide_run_loop(replica, poll, user, error, false);
    if (chains->is_link && replica->warm_up == 0)
        return teide_advance_link(replica, poll, user, error);
    return teide_run_loop(replica, poll, user, error, true);
}
