/* The run loop: compiled with the whole life of a pair and with the plain one (advance.c), and for single links (advance_link.c). */
#ifndef TEIDE_SIM_CHAIN_RUN_LOOP_H
#define TEIDE_SIM_CHAIN_RUN_LOOP_H

#include "sim/chain/life.h"
#include "sim/chain/plain.h"

enum {
    TEIDE_POLL_MASK = 0x3fff,   /* poll once in so many events */
    TEIDE_MANY_SLOTS = 1 << 13, /* from here on slots are not in the cache when their event comes */
    TEIDE_NEXT_EVENTS = 5       /* at the top of the queue, whose slots are prefetched */
};

static inline int
teide_fail_horizon(const struct teide_replica *replica, struct teide_error *error)
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
teide_prefetch_next(const struct teide_replica *replica)
{
    const struct teide_event_queue *queue = &replica->queue;

    for (size_t i = 0; i < TEIDE_NEXT_EVENTS && i < queue->length; i++) {
        const int32_t slot = (int32_t)teide_event_entity(queue->heap[i]);
        __builtin_prefetch(teide_slot_of(replica, slot, false));
        __builtin_prefetch(&replica->halves[2 * slot]);
        __builtin_prefetch(&replica->chains->positions[slot]);
        if (i > 0)
            continue;
        for (int k = 0; k < 4;
             k += 3) { /* what waits at its ends, with one route; its halves came when it was one of these */
            const int32_t other = replica->halves[2 * slot + k];
            if (other != TEIDE_NO_SLOT)
                __builtin_prefetch(teide_slot_of(replica, other, false));
        }
    }
}

/* Take events until all routes have what they are asked for, or the clock ends. Returns as teide_replica_advance(). */
TEIDE_CORE int
teide_run_loop(
    struct teide_replica *replica, teide_replica_poll *poll, void *user, struct teide_error *error, const bool full)
{
    const struct teide_chains *chains = replica->chains;
    const bool many = !full && chains->n_slots >= TEIDE_MANY_SLOTS;

    while (replica->unfinished > 0 && replica->now < chains->end) {
        teide_event event;

        if (replica->queue.length == 0) {
            if (chains->end == TEIDE_HORIZON)
                return teide_fail_horizon(replica, error);
            replica->now = chains->end;
            break;
        }
        event = teide_event_queue_pop(&replica->queue);
        if (many)
            teide_prefetch_next(replica);
        replica->now = teide_event_time(event);
        if (full)
            teide_dispatch(replica, event);
        else
            teide_plain_dispatch(replica, event);
        if (__builtin_expect(replica->error != 0, 0))
            return teide_fail(error, replica->error, "out of memory in replica %llu after %llu events",
                (unsigned long long)replica->random.replica, (unsigned long long)replica->events);
        if ((++replica->events & TEIDE_POLL_MASK) == 0 && poll != NULL && poll(user))
            return teide_fail(error, TEIDE_E_STOPPED, "stopped on request");
    }
    return 0;
}

#endif
