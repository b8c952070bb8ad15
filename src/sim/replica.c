/* A replica's life: set up, run loop, take down. */
#include "sim/replica.h"

#include <stdlib.h>

#include "sim/replica_state.h"

static int
allocate(struct teide_replica *replica, const struct teide_replica_options *options)
{
    const struct teide_network *network = replica->network;

    replica->slots = calloc(network->n_slots, sizeof *replica->slots);
    replica->hops = calloc(network->n_hops, sizeof *replica->hops);
    replica->positions = calloc(network->n_positions, sizeof *replica->positions);
    replica->routes = calloc(network->n_routes, sizeof *replica->routes);
    replica->hop_route = calloc(network->n_hops, sizeof *replica->hop_route);
    if (replica->slots == NULL || replica->hops == NULL || replica->positions == NULL || replica->routes == NULL
        || replica->hop_route == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < network->n_routes; i++) {
        int ret = teide_tally_init(&replica->routes[i].tally, options->batches, options->sample_limit);
        if (ret != 0)
            return ret;
    }
    if (network->has_policies) {
        replica->appointments = calloc(network->n_slots, sizeof *replica->appointments);
        if (replica->appointments == NULL)
            return TEIDE_E_MEMORY;
    }
    if (options->record_trace > 0) {
        replica->trace.limit = (size_t)options->record_trace;
        replica->trace.row = calloc(replica->trace.limit, sizeof *replica->trace.row);
        if (replica->trace.row == NULL)
            return TEIDE_E_MEMORY;
    }
    return 0;
}

struct teide_replica *
teide_replica_create(const struct teide_network *network, const struct teide_replica_options *options)
{
    struct teide_replica *replica = calloc(1, sizeof *replica);

    if (replica == NULL)
        return NULL;
    replica->network = network;
    replica->random = (struct teide_random) {
        .seed = network->scenario->seed, .point = options->point, .replica = options->replica
    };
    replica->record_deliveries = options->record_deliveries;
    teide_event_queue_init(&replica->queue);
    if (allocate(replica, options) != 0)
        goto fail;
    for (size_t i = 0; i < network->n_positions; i++)
        replica->positions[i]
            = (struct teide_position_state) { { TEIDE_NO_SLOT, TEIDE_NO_SLOT }, { TEIDE_NO_SLOT, TEIDE_NO_SLOT } };
    for (size_t i = 0; i < network->n_routes; i++) {
        const struct teide_route *route = &network->routes[i];
        replica->routes[i].waiting = TEIDE_NO_SLOT;
        for (int32_t h = route->first_hop; h < route->first_hop + route->n_hops; h++) {
            replica->hop_route[h] = (int32_t)i;
            replica->hops[h].waiting = TEIDE_NO_SLOT;
            for (int32_t k = 0; k < network->hops[h].n_slots; k++)
                replica->slots[network->hops[h].first_slot + k].hop = h;
        }
    }
    for (size_t i = 0; i < network->n_routes; i++)
        for (int32_t k = 0; k < network->routes[i].n_hops; k++)
            if (teide_generate(replica, &network->routes[i], network->routes[i].first_hop + k, 0) != 0)
                goto fail;
    return replica;
fail:
    teide_replica_destroy(replica);
    return NULL;
}

void
teide_replica_destroy(struct teide_replica *replica)
{
    if (replica == NULL)
        return;
    if (replica->routes != NULL)
        for (size_t i = 0; i < replica->network->n_routes; i++)
            teide_tally_clear(&replica->routes[i].tally);
    teide_replica_finish(replica);
    free(replica->routes);
    free(replica->deliveries.row);
    free(replica->trace.row);
    free(replica);
}

void
teide_replica_finish(struct teide_replica *replica)
{
    teide_event_queue_clear(&replica->queue);
    free(replica->slots);
    free(replica->appointments);
    free(replica->hops);
    free(replica->positions);
    free(replica->hop_route);
    replica->slots = NULL;
    replica->appointments = NULL;
    replica->hops = NULL;
    replica->positions = NULL;
    replica->hop_route = NULL;
}

static int
dispatch(struct teide_replica *replica, teide_event event)
{
    int32_t slot = (int32_t)teide_event_entity(event);

    switch (teide_event_kind(event)) {
    case TEIDE_EVENT_HERALD:
        return teide_on_herald(replica, slot);
    case TEIDE_EVENT_PURIFIED:
        return teide_on_purified(replica, slot);
    case TEIDE_EVENT_PURIFY:
        return teide_on_purify(replica, slot);
    case TEIDE_EVENT_DEADLINE:
        return teide_on_deadline(replica, slot);
    case TEIDE_EVENT_COMPLETE:
        return teide_on_complete(replica, slot);
    case TEIDE_EVENT_TIMER:
        return teide_on_timer(replica, slot);
    }
    return 0;
}

static int
fail_horizon(const struct teide_replica *replica, struct teide_error *error)
{
    double tick = replica->network->tick;

    return teide_fail(error, TEIDE_E_HORIZON,
        "the simulated clock ended after %.3g s, the most that ticks of %g s can count: give run.time_resolution a "
        "larger "
        "value, or set run.time, or share the deliveries among more replicas",
        (double)TEIDE_HORIZON * tick, tick);
}

int
teide_replica_advance(
    struct teide_replica *replica, int64_t deliveries, teide_replica_poll *poll, void *user, struct teide_error *error)
{
    const struct teide_network *network = replica->network;

    replica->wanted = deliveries;
    replica->unfinished = 0;
    for (size_t i = 0; i < network->n_routes; i++)
        replica->unfinished += replica->routes[i].tally.deliveries < deliveries;
    while (replica->unfinished > 0 && replica->now < network->end) {
        teide_event event;
        int ret;

        if (replica->queue.length == 0) {
            if (network->end == TEIDE_HORIZON)
                return fail_horizon(replica, error);
            replica->now = network->end;
            break;
        }
        event = teide_event_queue_pop(&replica->queue);
        replica->now = teide_event_time(event);
        ret = dispatch(replica, event);
        if (ret != 0)
            return teide_fail(error, ret, "out of memory in replica %llu after %llu events",
                (unsigned long long)replica->random.replica, (unsigned long long)replica->events);
        if ((++replica->events & 0x3fff) == 0 && poll != NULL && poll(user, replica))
            return teide_fail(error, TEIDE_E_STOPPED, "stopped on request");
    }
    return 0;
}

double
teide_replica_progress(const struct teide_replica *replica, int64_t deliveries)
{
    double by_time = (double)replica->now / (double)replica->network->end, by_count = 1;

    for (size_t i = 0; i < replica->network->n_routes; i++) {
        double share = (double)replica->routes[i].tally.deliveries / (double)deliveries;
        by_count = share < by_count ? share : by_count;
    }
    return by_time > by_count ? by_time : by_count;
}

bool
teide_replica_ended(const struct teide_replica *replica)
{
    return replica->now >= replica->network->end;
}

size_t
teide_replica_index(const struct teide_replica *replica)
{
    return (size_t)replica->random.replica;
}

double
teide_replica_time(const struct teide_replica *replica)
{
    return (double)replica->now * replica->network->tick;
}

uint64_t
teide_replica_events(const struct teide_replica *replica)
{
    return replica->events;
}

const struct teide_tally *
teide_replica_tally(const struct teide_replica *replica, size_t request)
{
    return &replica->routes[request].tally;
}

const struct teide_delivery *
teide_replica_deliveries(const struct teide_replica *replica, size_t *length)
{
    *length = replica->deliveries.length;
    return replica->deliveries.row;
}

struct teide_counters
teide_replica_counters(const struct teide_replica *replica, size_t request)
{
    const struct teide_route_state *state = &replica->routes[request];
    struct teide_counters total = teide_tally_counters(&state->tally);

    total.purifications += state->counters.purifications;
    total.purified += state->counters.purified;
    total.swaps += state->counters.swaps;
    total.swapped += state->counters.swapped;
    total.cutoffs += state->counters.cutoffs;
    total.losses += state->counters.losses;
    return total;
}
