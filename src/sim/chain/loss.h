/* What becomes of pairs that are no more: memories are freed, ends hold dead halves until they hear, links restart.
 * The rules are those of doc/theory.md, 3.8. Calls generation only. */
#ifndef TEIDE_SIM_CHAIN_LOSS_H
#define TEIDE_SIM_CHAIN_LOSS_H

#include "sim/chain/expiry.h"
#include "sim/chain/generation.h"

/* Let the pair of a slot move on from its stage, once what happens now has been dealt with. */
static inline void
teide_resume(struct teide_replica *replica, int32_t slot)
{
    const size_t n = replica->chains->n_slots;
    size_t end = replica->resumed.first + replica->resumed.length++;

    replica->resumed.slot[end < n ? end : end - n] = slot;
}

/* The memories of a slot are free from `when` on; its link may have waited for it. */
TEIDE_CORE void
teide_reuse(struct teide_replica *replica, const struct teide_route *route, int32_t slot, int64_t when)
{
    const struct teide_slot *s = &replica->slots[slot];
    struct teide_more *more = &replica->more[slot];

    more->free_at = teide_later(more->free_at, when);
    if (teide_is_free(s) && (route->continuous || replica->hops[s->hop].units < route->units))
        teide_generate(replica, route, s->hop, replica->now);
}

/* Free a memory at `when` (>= now), in which it held its qubit since `begin`. */
TEIDE_CORE void
teide_release(struct teide_replica *replica, const struct teide_route *route, int32_t slot, enum teide_side side,
    int64_t begin, int64_t when)
{
    replica->slots[slot].held[side] = TEIDE_FREE;
    if (__builtin_expect(replica->trace.limit > 0, 0))
        teide_trace_release(replica, route, slot, side, begin, when);
    teide_reuse(replica, route, slot, when);
}

/* Whether an end has dropped a pair while it waited for a purification partner. */
TEIDE_CORE bool
teide_end_dropped(const struct teide_replica *replica, int32_t slot, enum teide_side side)
{
    return !TEIDE_ONE_LINK && replica->more[slot].dropped[side];
}

/* Free the memories that a pair holds, at `when`; its slot is then empty. */
TEIDE_CORE void
teide_release_pair(struct teide_replica *replica, const struct teide_route *route, int32_t slot, int64_t when)
{
    struct teide_slot *s = &replica->slots[slot];
    const int32_t right_slot = s->right_slot;
    const int64_t births[2] = { s->pair.birth[TEIDE_LEFT], s->pair.birth[TEIDE_RIGHT] };
    const bool dropped[2]
        = { teide_end_dropped(replica, slot, TEIDE_LEFT), teide_end_dropped(replica, slot, TEIDE_RIGHT) };

    s->state = TEIDE_SLOT_EMPTY;
    if (TEIDE_ONE_LINK) {
        teide_reuse(replica, route, slot, when);
        return;
    }
    if (!dropped[TEIDE_LEFT])
        teide_release(replica, route, slot, TEIDE_LEFT, births[TEIDE_LEFT], when);
    if (!dropped[TEIDE_RIGHT])
        teide_release(replica, route, right_slot, TEIDE_RIGHT, births[TEIDE_RIGHT], when);
}

/* The pair of a hop that has been parked longest, or TEIDE_NO_SLOT. */
static inline int32_t
teide_oldest_parked(const struct teide_replica *replica, const struct teide_hop *hop)
{
    int32_t best = TEIDE_NO_SLOT;

    for (int32_t slot = hop->first_slot; slot < hop->first_slot + hop->n_slots; slot++)
        if (replica->more[slot].parked && (best == TEIDE_NO_SLOT || replica->more[slot].id < replica->more[best].id))
            best = slot;
    return best;
}

/* A hop's place in a lane is free again, for the pair of the hop that has been parked longest. */
TEIDE_CORE void
teide_free_lane(struct teide_replica *replica, const struct teide_route *route, int32_t i, uint8_t lane)
{
    int32_t parked;

    if (TEIDE_ONE_LINK || route->n_lanes == 0 || lane == TEIDE_NO_LANE)
        return;
    replica->hops[route->first_hop + i].lanes &= ~((uint64_t)1 << lane);
    replica->routes[route->request].lanes[lane].hops--;
    parked = teide_oldest_parked(replica, &route->hops[i]);
    if (parked == TEIDE_NO_SLOT)
        return;
    replica->more[parked].parked = 0;
    teide_resume(replica, parked);
}

/* Let hop i of a route make again what a pair that is no more stood for: `units` link pairs, and a place in `lane`. */
TEIDE_CORE void
teide_restart_now(struct teide_replica *replica, const struct teide_route *route, int32_t i, int32_t units,
    uint8_t lane, int64_t from)
{
    replica->hops[route->first_hop + i].units -= units;
    teide_free_lane(replica, route, i, lane);
    if (!route->continuous)
        teide_generate(replica, route, route->first_hop + i, from);
}

enum { TEIDE_LANE_BITS = 7 }; /* of the detail of a RESTART event: 1 + lane, 0 for none; the rest are units */

/* The same once both ends of the hop have heard of it, at `from`. */
static inline void
teide_restart(struct teide_replica *replica, const struct teide_route *route, int32_t i, int32_t units, uint8_t lane,
    int64_t from)
{
    /* Where nothing else can make the hop attempt before, attempts are sampled ahead, without an event. */
    const bool ahead = route->n_lanes == 0 && (route->continuous || (route->units == 1 && route->hops[i].n_slots == 1));

    if (ahead || (from <= replica->now && route->n_lanes == 0))
        teide_restart_now(replica, route, i, units, lane, from);
    else /* at this instant too: a lane is not free before all that happens now has happened */
        teide_schedule(replica, teide_later(from, replica->now), TEIDE_EVENT_RESTART, route->first_hop + i,
            (uint32_t)units << TEIDE_LANE_BITS | (lane == TEIDE_NO_LANE ? 0 : lane + 1u));
}

static inline void
teide_on_restart(struct teide_replica *replica, int32_t hop, uint32_t detail)
{
    const struct teide_route *route = teide_hop_route(replica, hop);
    const uint32_t lane = detail & ((1u << TEIDE_LANE_BITS) - 1);

    teide_restart_now(replica, route, hop - route->first_hop, (int32_t)(detail >> TEIDE_LANE_BITS),
        lane == 0 ? TEIDE_NO_LANE : (uint8_t)(lane - 1), replica->now);
}

/* The whole pair is no more, as all its links know now: it is delivered, or a purification of it has failed. */
TEIDE_CORE void
teide_end_pair(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    const struct teide_slot *s = &replica->slots[slot];
    const int32_t left = teide_left_end(route, s), right = teide_right_end(s), units = s->units;
    const uint8_t lane = s->lane;

    teide_release_pair(replica, route, slot, replica->now);
    for (int32_t i = left; i < right; i++)
        teide_restart_now(replica, route, i, units, lane, replica->now);
}

/* --- dead halves ------------------------------------------------------------------------------------------------ */

/* Position of a memory. */
TEIDE_CORE int32_t
teide_memory_position(
    const struct teide_replica *replica, const struct teide_route *route, int32_t slot, enum teide_side side)
{
    return replica->slots[slot].hop - route->first_hop + (side == TEIDE_RIGHT);
}

/* The entry of `halves` for the half in a memory that lies at an inner node: a right memory is on the node's left. */
TEIDE_CORE int32_t *
teide_entry(
    struct teide_replica *replica, const struct teide_route *route, int32_t slot, enum teide_side side, uint8_t lane)
{
    return teide_half(replica, route, teide_memory_position(replica, route, slot, side), lane,
        side == TEIDE_RIGHT ? TEIDE_LEFT : TEIDE_RIGHT);
}

/* A dead half goes at `when`, measured or dropped. Its end knows of the loss by the message, or by itself at `own` (INT64_MAX: not
 * so). The links of the pair restart when both ends of the pair, and both nodes of the link, have heard. */
static inline void
teide_end_dead(struct teide_replica *replica, const struct teide_route *route, int32_t slot, enum teide_side side,
    int64_t when, int64_t own)
{
    const struct teide_more *more = &replica->more[slot];
    const int32_t here = teide_memory_position(replica, route, slot, side), far = more->dead[side].far;
    const int32_t left = here < far ? here : far, right = here < far ? far : here, units = more->dead[side].units;
    const int64_t heard = more->dead[side].heard, lost = heard - teide_travel(route, far, here);
    const int64_t ends = teide_later(lost, teide_earlier(heard, own));
    const uint8_t lane = more->dead[side].lane;
    int64_t before = INT64_MIN;

    teide_release(replica, route, slot, side, more->dead[side].begin, when);
    for (int32_t i = left; i <= right; i++) { /* what node i has heard, from either end */
        int64_t here_too = lost + teide_travel(route, far, i);
        if (own != INT64_MAX)
            here_too = teide_earlier(here_too, own + teide_travel(route, here, i));
        if (i > left)
            teide_restart(replica, route, i - 1, units, lane, teide_later(ends, teide_later(before, here_too)));
        before = here_too;
    }
}

/* The node hears, or its own cutoff strikes. */
static inline void
teide_drop_dead(struct teide_replica *replica, const struct teide_route *route, int32_t slot, enum teide_side side)
{
    const struct teide_more *more = &replica->more[slot];

    if (more->dead[side].listed)
        *teide_entry(replica, route, slot, side, more->dead[side].lane) = TEIDE_NO_SLOT;
    teide_end_dead(
        replica, route, slot, side, replica->now, more->dead[side].heard > replica->now ? replica->now : INT64_MAX);
}

static inline void
teide_on_news(struct teide_replica *replica, int32_t slot, enum teide_side side)
{
    if (replica->slots[slot].held[side] == TEIDE_DEAD && replica->more[slot].dead[side].gone == replica->now)
        teide_drop_dead(replica, teide_slot_route(replica, slot), slot, side);
}

/* The pair in a slot is lost by what one end of it, `side`, knows at `time`: it has measured or dropped its half. The caller has
 * emptied the slot and freed that memory, so that the slot may attempt already. The far end holds a dead half until it hears, or
 * measures it. */
static inline void
teide_scatter(
    struct teide_replica *replica, const struct teide_route *route, int32_t slot, enum teide_side side, int64_t time)
{
    const enum teide_side far = side == TEIDE_LEFT ? TEIDE_RIGHT : TEIDE_LEFT;
    const struct teide_slot *s = &replica->slots[slot];
    const int32_t left = teide_left_end(route, s), right = s->pair.right_end;
    const int32_t origin = side == TEIDE_LEFT ? left : right, far_end = side == TEIDE_LEFT ? right : left;
    const int32_t memory = side == TEIDE_LEFT ? s->right_slot : slot;
    const bool inner = s->stage == TEIDE_STAGE_SWAPPING && far_end > 0 && far_end < route->n_hops;
    struct teide_more *more = &replica->more[memory];

    more->dead[far].heard = time + teide_travel(route, origin, far_end);
    more->dead[far].gone
        = teide_earlier(more->dead[far].heard, teide_later(teide_expiry(replica, route, slot, far), replica->now));
    more->dead[far].ready = replica->more[slot].ready;
    more->dead[far].begin = s->pair.birth[far];
    more->dead[far].far = origin;
    more->dead[far].units = s->units;
    more->dead[far].lane = s->lane;
    more->dead[far].listed = inner && (!replica->chains->is_global || route->all_at_once);
    replica->slots[memory].held[far] = TEIDE_DEAD;
    if (inner) /* nodes that know all do not measure it, but for those that measure at this very instant */
        *teide_entry(replica, route, memory, far, s->lane)
            = more->dead[far].listed ? teide_dead(memory) : TEIDE_NO_SLOT;
    if (more->dead[far].gone <= replica->now && !more->dead[far].listed)
        teide_drop_dead(replica, route, memory, far);
    else /* at this instant too, its node may measure it yet */
        teide_schedule(replica, more->dead[far].gone, TEIDE_EVENT_NEWS, memory, (uint32_t)far);
}

#endif
