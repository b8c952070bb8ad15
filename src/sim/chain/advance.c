/* The run loop, compiled twice: with the whole life of a pair, and with the plain one. */
#include "sim/chain/advance.h"

#include "sim/chain/life.h"
#include "sim/chain/plain.h"

enum {
    POLL_MASK = 0x3fff,   /* poll once in so many events */
    MANY_SLOTS = 1 << 13, /* from here on slots are not in the cache when their event comes */
    NEXT_EVENTS = 5       /* at the top of the queue, whose slots are prefetched */
};

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

static int
fail_horizon(const struct teide_replica *replica, struct teide_error *error)
{
    const double tick = replica->chains->tick;

    return teide_fail(error, TEIDE_E_HORIZON,
        "the simulated clock ended after %.3g s, the most that ticks of %g s can count: give run.time_resolution a "
        "larger "
        "value, or set run.time, or share the deliveries among more replicas",
        (double)TEIDE_HORIZON * tick, tick);
}

/* Bring what the next events are about into the cache: plain chains, where a slot has the index of its hop. */
TEIDE_CORE void
prefetch_next(const struct teide_replica *replica)
{
    const struct teide_event_queue *queue = &replica->queue;

    for (size_t i = 0; i < NEXT_EVENTS && i < queue->length; i++) {
        const char *slot = (const char *)&replica->slots[teide_event_entity(queue->heap[i])];
        __builtin_prefetch(slot);
        __builtin_prefetch(slot + sizeof *replica->slots - 1);
        __builtin_prefetch(&replica->halves[2 * teide_event_entity(queue->heap[i])]);
    }
}

TEIDE_CORE int
advance(struct teide_replica *replica, teide_replica_poll *poll, void *user, struct teide_error *error, const bool full)
{
    const struct teide_chains *chains = replica->chains;
    const bool many = !full && chains->n_slots >= MANY_SLOTS;

    while (replica->unfinished > 0 && replica->now < chains->end) {
        teide_event event;

        if (replica->queue.length == 0) {
            if (chains->end == TEIDE_HORIZON)
                return fail_horizon(replica, error);
            replica->now = chains->end;
            break;
        }
        event = teide_event_queue_pop(&replica->queue);
        if (many)
            prefetch_next(replica);
        replica->now = teide_event_time(event);
        if (full)
            teide_dispatch(replica, event);
        else
            teide_plain_dispatch(replica, event);
        if (__builtin_expect(replica->error != 0, 0))
            return teide_fail(error, replica->error, "out of memory in replica %llu after %llu events",
                (unsigned long long)replica->random.replica, (unsigned long long)replica->events);
        if ((++replica->events & POLL_MASK) == 0 && poll != NULL && poll(user, replica))
            return teide_fail(error, TEIDE_E_STOPPED, "stopped on request");
    }
    return 0;
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
        return advance(replica, poll, user, error, false);
    return advance(replica, poll, user, error, true);
}
