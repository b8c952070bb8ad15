/* Cutoffs: a memory that has held its qubit too long drops it, and tells the other end of the pair. doc/theory.md, 3.9.
 *
 * The node that drops its half knows at once; the node at the other end holds a dead half until the message arrives or its own
 * cutoff strikes. One TIMER event a slot: it is checked again when it fires, not cancelled. */
#ifndef TEIDE_SIM_CHAIN_CUTOFF_H
#define TEIDE_SIM_CHAIN_CUTOFF_H

#include "sim/chain/purification.h"
#include "sim/chain/swapping.h"

/* Have the slot's TIMER fire when one end of its pair is to drop it. */
static inline void
teide_arm_timer(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    struct teide_more *more = &replica->more[slot];
    int64_t due = teide_earlier(
        teide_expiry(replica, route, slot, TEIDE_LEFT), teide_expiry(replica, route, slot, TEIDE_RIGHT));

    due = teide_later(teide_later(due, more->busy_until), replica->now);
    if (due == INT64_MAX || (more->timer != 0 && more->timer <= due && more->timer >= replica->now))
        return;
    more->timer = due;
    teide_schedule(replica, due, TEIDE_EVENT_TIMER, slot, 0);
}

/* A pair that waits for a purification partner is dropped by one end; the other one may still purify it, in vain. */
static inline void
teide_drop_waiting(struct teide_replica *replica, const struct teide_route *route, int32_t slot, enum teide_side side)
{
    const enum teide_side other = side == TEIDE_LEFT ? TEIDE_RIGHT : TEIDE_LEFT;
    const struct teide_slot *s = &replica->slots[slot];
    struct teide_more *more = &replica->more[slot];
    const int64_t heard = replica->now + route->hops[teide_left_end(route, s)].delay;

    more->dropped[side] = true;
    more->dead[other].gone = teide_earlier(heard, teide_expiry(replica, route, slot, other));
    teide_release(replica, route, slot, side, s->pair.birth[side], replica->now);
    teide_schedule(replica, more->dead[other].gone, TEIDE_EVENT_NEWS, slot, 2 + (uint32_t)other);
}

/* The other end of such a pair hears. */
static inline void
teide_on_waiting_news(struct teide_replica *replica, int32_t slot, enum teide_side side)
{
    const struct teide_route *route = teide_slot_route(replica, slot);
    const struct teide_more *more = &replica->more[slot];
    const enum teide_side other = side == TEIDE_LEFT ? TEIDE_RIGHT : TEIDE_LEFT;

    if (replica->slots[slot].state != TEIDE_SLOT_PAIR || !more->waits || !more->dropped[other]
        || more->dead[side].gone != replica->now)
        return; /* it went into a purification meanwhile */
    const struct teide_purifying stage = teide_purifying(replica, route, slot);
    teide_stop_waiting(replica, &stage, slot);
    teide_leave_purification(replica, &stage, slot);
    teide_end_pair(replica, route, slot);
}

/* Take the pair out of what it waits for in its stage. */
static inline void
teide_withdraw(struct teide_replica *replica, const struct teide_route *route, int32_t slot, const bool drops[2])
{
    const struct teide_slot *s = &replica->slots[slot];
    struct teide_more *more = &replica->more[slot];

    if (s->stage == TEIDE_STAGE_LINK_PURIFICATION) {
        const struct teide_purifying stage = teide_purifying(replica, route, slot);
        if (more->waits) {
            teide_stop_waiting(replica, &stage, slot);
        } else if (more->partner != TEIDE_NO_SLOT) { /* a purification was put off: its partner needs another one */
            replica->more[more->partner].purifying = false;
            replica->more[more->partner].partner = TEIDE_NO_SLOT;
            teide_resume(replica, more->partner);
            more->partner = TEIDE_NO_SLOT;
        }
        teide_leave_purification(replica, &stage, slot);
    }
    more->parked = more->purifying = false;
    more->due = more->outcome = 0;
    if (s->stage != TEIDE_STAGE_SWAPPING)
        return;
    for (int side = 0; side < 2; side++) {
        const int32_t end = side == TEIDE_LEFT ? teide_left_end(route, s) : s->pair.right_end;
        if (drops[side] && end > 0 && end < route->n_hops)
            *teide_half(replica, route, end, s->lane, side == TEIDE_LEFT ? TEIDE_RIGHT : TEIDE_LEFT) = TEIDE_NO_SLOT;
    }
    if (!route->all_at_once)
        return;
    replica->routes[route->request].lanes[s->lane].ready -= s->pair.right_end - teide_left_end(route, s) == 1;
    for (int side = 0; side < 2; side++)
        if (drops[side])
            teide_break_lane(
                replica, route, s->lane, side == TEIDE_LEFT ? teide_left_end(route, s) : s->pair.right_end);
}

/* Both ends drop the pair at the same instant: its links hear from the nearer one. */
static inline void
teide_drop_whole(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    const struct teide_slot s = replica->slots[slot];
    const int32_t left = teide_left_end(route, &s), right = s.pair.right_end;
    int64_t heard = replica->now;

    teide_release_pair(replica, route, slot, replica->now);
    for (int32_t i = left; i < right; i++) {
        const int64_t next
            = replica->now + teide_earlier(teide_travel(route, left, i + 1), teide_travel(route, right, i + 1));
        teide_restart(replica, route, i, s.units, s.lane, teide_later(heard, next));
        heard = next;
    }
}

static inline void
teide_drop(struct teide_replica *replica, const struct teide_route *route, int32_t slot, const bool drops[2])
{
    struct teide_slot *s = &replica->slots[slot];
    const bool both = drops[TEIDE_LEFT] && drops[TEIDE_RIGHT];
    const enum teide_side side = drops[TEIDE_LEFT] ? TEIDE_LEFT : TEIDE_RIGHT;

    replica->routes[route->request].counters.cutoffs++;
    replica->routes[route->request].counters.losses++;
    teide_trace(replica, route, TEIDE_TRACE_CUTOFF, slot, replica->now, -1, -1);
    if (!both && s->stage == TEIDE_STAGE_LINK_PURIFICATION && replica->more[slot].waits) {
        teide_drop_waiting(replica, route, slot, side);
        return;
    }
    teide_withdraw(replica, route, slot, drops);
    if (both) {
        teide_drop_whole(replica, route, slot);
        return;
    }
    s->state = TEIDE_SLOT_EMPTY;
    teide_release(replica, route, side == TEIDE_LEFT ? slot : s->right_slot, side, s->pair.birth[side], replica->now);
    teide_scatter(replica, route, slot, side, replica->now);
}

static inline void
teide_on_timer(struct teide_replica *replica, int32_t slot)
{
    const struct teide_route *route = teide_slot_route(replica, slot);
    struct teide_more *more = &replica->more[slot];
    bool drops[2];

    if (more->timer != replica->now)
        return; /* an earlier one has been set since */
    more->timer = 0;
    if (replica->slots[slot].state != TEIDE_SLOT_PAIR || replica->slots[slot].stage >= TEIDE_STAGE_END_PURIFICATION
        || more->dropped[0] || more->dropped[1])
        return;
    for (int side = 0; side < 2; side++)
        drops[side] = more->busy_until <= replica->now
            && teide_expiry(replica, route, slot, (enum teide_side)side) <= replica->now;
    if (drops[TEIDE_LEFT] || drops[TEIDE_RIGHT])
        teide_drop(replica, route, slot, drops);
    else
        teide_arm_timer(replica, route, slot);
}

#endif
