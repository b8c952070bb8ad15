/* Completion and delivery: an end-to-end pair waits for the corrections, and is handed over. */
#ifndef TEIDE_SIM_CHAIN_DELIVERY_H
#define TEIDE_SIM_CHAIN_DELIVERY_H

#include <stdlib.h>

#include "sim/chain/loss.h"

/* A pair joins the ends of the route: it is complete when both know. */
TEIDE_CORE enum teide_fate
teide_completion_stage(struct teide_replica *replica, const struct teide_route *route, int32_t slot, const bool full)
{
    const struct teide_slot *s = &replica->slots[slot];
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

/* The delivered state. The last one is remembered: where nothing waits, they are all alike. */
TEIDE_CORE struct teide_bell
teide_delivered_state(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    const struct teide_slot *s = &replica->slots[slot];
    const struct teide_correlators decay
        = teide_pair_decay(&s->pair, &teide_storage_at(replica, route, teide_left_end(route, s))->decay,
            &teide_storage_at(replica, route, s->right_end)->decay, replica->now);
    const double log[3] = { s->pair.log[0] - decay.x, s->pair.log[1] - decay.y, s->pair.log[2] - decay.z };

    if (log[0] != replica->memo.log[0] || log[1] != replica->memo.log[1] || log[2] != replica->memo.log[2]
        || s->pair.negative != replica->memo.negative) {
        for (int k = 0; k < 3; k++)
            replica->memo.log[k] = log[k];
        replica->memo.negative = s->pair.negative;
        replica->memo.state = teide_slot_state(replica, route, slot, replica->now);
    }
    return replica->memo.state;
}

/* Count the delivery of a slot's pair. */
TEIDE_CORE void
teide_count_delivery(struct teide_replica *replica, const struct teide_route *route, int32_t slot, const bool full)
{
    const struct teide_slot *s = &replica->slots[slot];
    struct teide_route_state *state = &replica->routes[route->request];
    const double waiting_time = (double)(replica->now - state->last_delivery) * replica->chains->tick;
    const struct teide_bell bell
        = full ? teide_slot_state(replica, route, slot, replica->now) : teide_delivered_state(replica, route, slot);

    if (teide_tally_add(&state->tally, waiting_time, bell, s->raw_pairs, &state->counters) != 0)
        replica->error = TEIDE_E_MEMORY;
    if (replica->record_deliveries)
        teide_record_delivery(replica, route, waiting_time, bell, s->raw_pairs);
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
