/* The life of a pair where there is nothing to purify, to cut off, to fail or to choose: a link makes one pair a round on demand,
 * nodes swap at the herald, the pair is delivered when its corrections are known. The same steps as in life.h with what
 * cannot happen left out (chains.h: is_plain). */
#ifndef TEIDE_SIM_CHAIN_PLAIN_H
#define TEIDE_SIM_CHAIN_PLAIN_H

#include "sim/chain/delivery.h"
#include "sim/chain/swapping.h"

/* Let all hops of a route attempt, for the round that begins now. The start of slots is computed once for equal hops. */
static inline void
teide_plain_generate(struct teide_replica *replica, const struct teide_route *route)
{
    const struct teide_chains *chains = replica->chains;
    const uint64_t round = replica->routes[route->request].round;
    const struct teide_generator *last = NULL;
    int64_t start = 0;

    for (int32_t i = 0, hop = route->first_hop; i < route->n_hops; i++, hop++) {
        const struct teide_generator *generator = &chains->generators[route->hops[i].generator];
        uint64_t *words = replica->words[hop];
        double attempts = 1;

        if (generator != last) {
            const bool known = generator->attempt_time == replica->attempt_time;
            start = teide_attempt_start(generator, known ? replica->slot_end : INT64_MIN / 2, replica->now);
            last = generator;
        }
        if (generator->inverse_log != 0) {
            if ((round & 3) == 0)
                teide_philox(words, &replica->random, round >> 2, teide_entity(TEIDE_DRAW_LINK, hop), 0);
            attempts = teide_geometric(words[round & 3], generator->inverse_log);
        }
        teide_schedule(
            replica, teide_herald_time(generator, start, attempts), TEIDE_EVENT_HERALD, route->hops[i].first_slot, 0);
    }
}

static inline void
teide_plain_deliver(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    teide_count_delivery(replica, route, slot, false);
    teide_plain_generate(replica, route);
}

/* Join a fresh pair with what waits at its ends, and note where it waits itself. Returns the slot of the joined pair. */
TEIDE_CORE int32_t
teide_plain_swap(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    struct teide_counters *counters = &replica->routes[route->request].counters;
    int32_t *halves = replica->halves + route->first_half;
    int32_t left = slot - route->first_hop, right = left + 1;

    if (left > 0 && halves[2 * left + TEIDE_LEFT] != TEIDE_NO_SLOT) {
        const int32_t other = halves[2 * left + TEIDE_LEFT];
        halves[2 * left + TEIDE_LEFT] = TEIDE_NO_SLOT;
        teide_join(replica, route, other, slot, false);
        counters->swaps++;
        counters->swapped++;
        slot = other;
    } else if (left > 0) {
        halves[2 * left + TEIDE_RIGHT] = slot;
    }
    if (right < route->n_hops && halves[2 * right + TEIDE_RIGHT] != TEIDE_NO_SLOT) {
        const int32_t other = halves[2 * right + TEIDE_RIGHT];
        halves[2 * right + TEIDE_RIGHT] = TEIDE_NO_SLOT;
        teide_join(replica, route, slot, other, false);
        counters->swaps++;
        counters->swapped++;
        right = teide_slot_of(replica, slot, false)->pair.right_end;
    }
    if (right < route->n_hops)
        halves[2 * right + TEIDE_LEFT] = slot;
    return slot;
}

static inline void
teide_plain_dispatch(struct teide_replica *replica, teide_event event)
{
    const struct teide_chains *chains = replica->chains;
    int32_t slot = (int32_t)teide_event_entity(event);
    const struct teide_route *route = teide_hop_route(replica, slot);

    if (teide_event_kind(event) == TEIDE_EVENT_HERALD) {
        const struct teide_generator *generator
            = &chains->generators[chains->n_generators == 1 ? 0 : chains->hops[slot].generator];

        teide_create_pair(replica, route, generator, slot, false);
        replica->slot_end = replica->now - generator->herald_latency;
        replica->attempt_time = generator->attempt_time;
        slot = teide_plain_swap(replica, route, slot);
        if (slot != route->first_hop || teide_slot_of(replica, slot, false)->pair.right_end != route->n_hops
            || teide_completion_stage(replica, route, slot, false) != TEIDE_DONE)
            return;
    } else if (__builtin_expect(teide_event_kind(event) == TEIDE_EVENT_WARMED_UP, 0)) {
        teide_on_warmed_up(replica);
        return;
    }
    teide_plain_deliver(replica, route, slot);
}

#endif
