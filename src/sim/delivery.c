/* Delivery: an end-to-end pair waits for the messages about it, is purified if so wished, and is handed over. */
#include <stdlib.h>

#include "sim/replica_state.h"

static int
finish(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    struct teide_slot *s = &replica->slots[slot];

    s->state = TEIDE_SLOT_READY;
    if (replica->network->end_stage.purification.rounds == 0)
        return teide_deliver(replica, route, slot);
    s->end_to_end = 1;
    s->rounds = 0;
    return teide_purify_end_to_end(replica, route, slot);
}

int
teide_complete(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    struct teide_slot *s = &replica->slots[slot];
    int64_t known = s->pair.known[TEIDE_LEFT] > s->pair.known[TEIDE_RIGHT] ? s->pair.known[TEIDE_LEFT]
                                                                           : s->pair.known[TEIDE_RIGHT];

    if (known <= replica->now)
        return finish(replica, route, slot);
    s->state = TEIDE_SLOT_BUSY;
    return teide_schedule(replica, known, TEIDE_EVENT_COMPLETE, slot);
}

int
teide_on_complete(struct teide_replica *replica, int32_t slot)
{
    return finish(replica, teide_slot_route(replica, slot), slot);
}

static int
record(struct teide_replica *replica, const struct teide_route *route, double waiting_time, struct teide_bell state,
    int64_t raw_pairs)
{
    if (replica->deliveries.length == replica->deliveries.capacity) {
        size_t capacity = replica->deliveries.capacity == 0 ? 1024 : 2 * replica->deliveries.capacity;
        struct teide_delivery *row = realloc(replica->deliveries.row, capacity * sizeof *row);
        if (row == NULL)
            return TEIDE_E_MEMORY;
        replica->deliveries.row = row;
        replica->deliveries.capacity = capacity;
    }
    replica->deliveries.row[replica->deliveries.length++] = (struct teide_delivery) {
        .time = (double)replica->now * replica->network->tick,
        .waiting_time = waiting_time,
        .state = state,
        .request = route->request,
        .replica = (int32_t)replica->random.replica,
        .raw_pairs = raw_pairs,
    };
    return 0;
}

int
teide_deliver(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    struct teide_slot *s = &replica->slots[slot];
    struct teide_route_state *state = &replica->routes[route->request];
    double waiting_time = (double)(replica->now - state->last_delivery) * replica->network->tick;
    int64_t raw_pairs = s->pair.raw_pairs, now[2] = { replica->now, replica->now };
    struct teide_gap gap = teide_gap_of(route, s);
    struct teide_bell bell;
    int ret;

    teide_slot_age(replica, route, slot, replica->now);
    bell = teide_pair_state(&s->pair);
    teide_trace(replica, route, TEIDE_TRACE_DELIVER, slot, replica->now, -1);
    ret = teide_tally_add(&state->tally, waiting_time, bell, raw_pairs, &state->counters);
    if (ret == 0 && replica->record_deliveries)
        ret = record(replica, route, waiting_time, bell, raw_pairs);
    if (ret != 0)
        return ret;
    state->counters = (struct teide_counters) { 0 };
    state->last_delivery = replica->now;
    if (state->tally.deliveries == replica->wanted)
        replica->unfinished--;
    ret = teide_release_pair(replica, route, slot, now);
    return ret != 0 ? ret : teide_restart(replica, route, gap, -1, replica->now);
}
