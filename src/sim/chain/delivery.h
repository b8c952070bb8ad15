/* Completion and delivery: an end-to-end pair waits for the corrections, and is handed over. */
#ifndef TEIDE_SIM_CHAIN_DELIVERY_H
#define TEIDE_SIM_CHAIN_DELIVERY_H

#include <stdlib.h>

#include "sim/chain/loss.h"

/* A pair joins the ends of the route: it is complete when both know. */
TEIDE_CORE enum teide_fate
teide_completion_stage(struct teide_replica *replica, const struct teide_route *route, int32_t slot, const bool full)
{
    const struct teide_slot *s = teide_slot_of(replica, slot, full);
    const int64_t known
        = teide_later(s->known[TEIDE_LEFT], s->known[TEIDE_RIGHT] + route->positions[route->n_hops].correction);

    if (known <= replica->now)
        return TEIDE_DONE;
    if (full)
        replica->more[slot].due = known;
    teide_schedule(replica, known, TEIDE_EVENT_COMPLETE, slot, 0);
    return TEIDE_WAITING;
}

static inline void
teide_record_delivery(struct teide_replica *replica, const struct teide_route *route, double waiting_time,
    struct teide_bell state, int64_t raw_pairs)
{
    if (replica->deliveries.length == replica->deliveries.capacity) {
        size_t capacity = replica->deliveries.capacity == 0 ? 1024 : 2 * replica->deliveries.capacity;
        struct teide_delivery *row = realloc(replica->deliveries.row, capacity * sizeof *row);
        if (row == NULL) {
            replica->error = TEIDE_E_MEMORY;
            return;
        }
        replica->deliveries.row = row;
        replica->deliveries.capacity = capacity;
    }
    replica->deliveries.row[replica->deliveries.length++] = (struct teide_delivery) {
        .time = (double)replica->now * replica->chains->tick,
        .waiting_time = waiting_time,
        .state = state,
        .request = route->request,
        .replica = (int32_t)replica->random.replica,
        .raw_pairs = raw_pairs,
    };
}

/* Count the delivery of a slot's pair. */
TEIDE_CORE void
teide_count_delivery(struct teide_replica *replica, const struct teide_route *route, int32_t slot, const bool full)
{
    const int32_t raw_pairs = full ? replica->slots[slot].raw_pairs : route->n_hops;
    struct teide_route_state *state = &replica->routes[route->request];
    const double waiting_time = (double)(replica->now - state->last_delivery) * replica->chains->tick;
    const int64_t age = replica->now - teide_slot_of(replica, slot, full)->pair.birth[TEIDE_LEFT];
    const struct teide_bell bell = full && !TEIDE_ONE_LINK
        ? teide_slot_state(replica, route, slot, replica->now)
        : teide_remembered_state(replica, route, slot, replica->now,
            full ? &replica->memo->delivered[teide_memo_place(age)] : &replica->delivered, full);

    if (teide_tally_add(&state->tally, waiting_time, bell, raw_pairs, &state->counters) != 0)
        replica->error = TEIDE_E_MEMORY;
    if (replica->record_deliveries)
        teide_record_delivery(replica, route, waiting_time, bell, raw_pairs);
    state->counters = (struct teide_counters) { 0 };
    state->last_delivery = replica->now;
    if (__builtin_expect(state->outcomes != NULL, 0))
        teide_use_pair(replica, route->request, bell);
    if (!route->continuous)
        state->round++;
    if (state->tally.deliveries == replica->wanted)
        replica->unfinished--;
}

/* Deliver in the full core: memories are freed, all links of the route may restart. */
static inline void
teide_deliver(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    teide_trace(replica, route, TEIDE_TRACE_DELIVER, slot, replica->now, -1, -1);
    teide_count_delivery(replica, route, slot, true);
    teide_end_pair(replica, route, slot);
}

#endif
