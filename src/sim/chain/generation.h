/* Heralded link generation: memory pairs attempt in time slots; failed attempts are skipped over. Calls no other stage. */
#ifndef TEIDE_SIM_CHAIN_GENERATION_H
#define TEIDE_SIM_CHAIN_GENERATION_H

#include "sim/chain/state.h"

/* Start of the first attempt that does not begin before `time`: slot k spans [k, k + 1] attempt_time, or attempts begin at
 * once. `slot_end`, the latest known end of a slot, saves the division in the common case. */
TEIDE_CORE int64_t
teide_attempt_start(const struct teide_generator *generator, int64_t slot_end, int64_t time)
{
    const int64_t after = time - slot_end, attempt_time = generator->attempt_time;

    if (after == 0 || generator->own_clock)
        return time;
    if (after > 0 && after <= attempt_time)
        return slot_end + attempt_time;
    return (time + attempt_time - 1) / attempt_time * attempt_time;
}

/* The herald of so many attempts that begin at `start`; INT64_MAX: not before the clock ends. */
TEIDE_CORE int64_t
teide_herald_time(const struct teide_generator *generator, int64_t start, double attempts)
{
    if (attempts * (double)generator->attempt_time >= (double)(TEIDE_HORIZON - start))
        return INT64_MAX;
    return start + (int64_t)attempts * generator->attempt_time + generator->herald_latency;
}

/* Sample when a slot of hop `index` succeeds, and schedule the herald. round: of its route, for draws */
TEIDE_CORE void
teide_start_attempts(struct teide_replica *replica, const struct teide_generator *generator, int32_t index,
    int32_t slot, uint64_t round, int64_t from)
{
    struct teide_slot *s = &replica->slots[slot];
    struct teide_hop_state *hop = &replica->hops[index];
    const int64_t start = teide_attempt_start(generator, hop->slot_end, teide_later(from, replica->more[slot].free_at));
    double attempts = 1;

    if (generator->inverse_log != 0 || generator->changing != 0) {
        const uint64_t bits = teide_draws_bits_ahead(
            &hop->attempts, &hop->attempts_ahead, &replica->random, teide_entity(TEIDE_DRAW_LINK, index), round);
        attempts = generator->changing == 0 ? teide_geometric(bits, generator->inverse_log)
                                            : teide_changing_attempts(replica->chains, generator, start, bits);
    } else {
        teide_draws_count(&hop->attempts, round);
    }
    s->state = TEIDE_SLOT_ATTEMPTING;
    hop->attempting++;
    hop->units++;
    replica->more[slot].due = teide_herald_time(generator, start, attempts);
    teide_schedule(replica, replica->more[slot].due, TEIDE_EVENT_HERALD, slot, 0);
}

TEIDE_CORE bool
teide_is_free(const struct teide_slot *s)
{
    if (TEIDE_ONE_LINK)
        return s->state == TEIDE_SLOT_EMPTY;
    return s->state == TEIDE_SLOT_EMPTY && s->held[TEIDE_LEFT] == TEIDE_FREE && s->held[TEIDE_RIGHT] == TEIDE_FREE;
}

/* One memory pair at a time attempts: the one that is free first. */
static inline void
teide_generate_sequentially(
    struct teide_replica *replica, const struct teide_generator *generator, int32_t index, uint64_t round, int64_t from)
{
    const struct teide_hop *hop = &replica->chains->hops[index];
    int32_t best = TEIDE_NO_SLOT;

    for (int32_t slot = hop->first_slot; slot < hop->first_slot + hop->n_slots; slot++)
        if (teide_is_free(&replica->slots[slot])
            && (best == TEIDE_NO_SLOT
                || teide_later(replica->more[slot].free_at, from) < teide_later(replica->more[best].free_at, from)))
            best = slot;
    if (best != TEIDE_NO_SLOT)
        teide_start_attempts(replica, generator, index, best, round, from);
}

/* Start attempts on all slots of a hop that are free and wanted, not before `from`. */
static inline void
teide_generate(struct teide_replica *replica, const struct teide_route *route, int32_t index, int64_t from)
{
    const struct teide_hop *hop = &replica->chains->hops[index];
    const struct teide_generator *generator = &replica->chains->generators[hop->generator];
    const struct teide_hop_state *state = &replica->hops[index];
    const uint64_t round = replica->routes[route->request].round;
    const int32_t wanted = route->continuous ? INT32_MAX : route->units, end = hop->first_slot + hop->n_slots;

    if (!TEIDE_ONE_LINK && generator->sequential) {
        if (state->attempting == 0 && state->units < wanted)
            teide_generate_sequentially(replica, generator, index, round, from);
        return;
    }
    for (int32_t slot = hop->first_slot; slot < end && state->units < wanted; slot++)
        if (teide_is_free(&replica->slots[slot]))
            teide_start_attempts(replica, generator, index, slot, round, from);
}

/* Abandon the attempts that are under way on a hop. */
static inline void
teide_abandon_attempts(struct teide_replica *replica, int32_t hop)
{
    const struct teide_hop *h = &replica->chains->hops[hop];

    for (int32_t slot = h->first_slot; slot < h->first_slot + h->n_slots; slot++)
        if (replica->slots[slot].state == TEIDE_SLOT_ATTEMPTING) {
            replica->slots[slot].state = TEIDE_SLOT_EMPTY;
            replica->hops[hop].attempting--;
            replica->hops[hop].units--;
        }
}

/* The pair that a slot's herald announces. */
TEIDE_CORE void
teide_create_pair(struct teide_replica *replica, const struct teide_route *route,
    const struct teide_generator *generator, int32_t slot, const bool full)
{
    struct teide_slot *s = teide_slot_of(replica, slot, full);
    const int32_t left = teide_left_end_of(replica, route, slot, full);

    teide_pair_create(&s->pair, &generator->state, replica->now - generator->herald_latency);
    s->known[TEIDE_LEFT] = replica->now + route->positions[left].correction;
    s->known[TEIDE_RIGHT] = replica->now - route->positions[left + 1].correction;
    s->pair.right_end = left + 1;
    if (!full)
        return;
    s->right_slot = slot;
    s->raw_pairs = s->units = 1;
}

/* Both ends of a slot's pair know all about it now. */
TEIDE_CORE void
teide_know_all(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    const struct teide_slot *s = &replica->slots[slot];
    struct teide_more *more = &replica->more[slot];

    more->told[TEIDE_LEFT] = replica->now + route->positions[teide_left_end(route, s)].distance;
    more->told[TEIDE_RIGHT] = replica->now - route->positions[s->pair.right_end].distance;
    more->told_oldest[TEIDE_LEFT] = more->told[TEIDE_LEFT];
    more->told_oldest[TEIDE_RIGHT] = more->told[TEIDE_RIGHT];
}

/* Herald of a pair in the full core. Returns false for attempts that were abandoned. */
static inline bool
teide_take_herald(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    struct teide_slot *s = &replica->slots[slot];
    struct teide_more *more = &replica->more[slot];
    const struct teide_generator *generator = &replica->chains->generators[replica->chains->hops[s->hop].generator];

    if (s->state != TEIDE_SLOT_ATTEMPTING || more->due != replica->now)
        return false;
    replica->hops[s->hop].slot_end = replica->now - generator->herald_latency;
    replica->hops[s->hop].attempting--;
    teide_create_pair(replica, route, generator, slot, true);
    s->state = TEIDE_SLOT_PAIR;
    s->stage = TEIDE_STAGE_LINK_PURIFICATION;
    more->factor[0] = more->factor[1] = more->factor[2] = 1;
    more->due = more->outcome = 0;
    more->rounds = 0;
    if (TEIDE_ONE_LINK)
        return true;
    s->lane = TEIDE_NO_LANE;
    s->held[TEIDE_LEFT] = s->held[TEIDE_RIGHT] = TEIDE_LIVE;
    more->partner = TEIDE_NO_SLOT;
    more->busy_until = more->ready = replica->now;
    more->oldest = s->pair.birth[TEIDE_LEFT];
    more->id = replica->heralds++;
    more->purifying = more->waits = more->parked = 0;
    more->dropped[TEIDE_LEFT] = more->dropped[TEIDE_RIGHT] = 0;
    teide_know_all(replica, route, slot);
    teide_trace(replica, route, TEIDE_TRACE_HERALD, slot, replica->now, -1, -1);
    return true;
}

#endif
