/* Entanglement swapping: when a node measures, and what becomes of the two pairs. doc/theory.md, 3.5.
 *
 * A node has at most one half of a pair on either side, in each lane. A measurement's outcome travels to both ends of the
 * joined pair: no event, only the times at which all corrections are known at its ends are carried along. What is decided
 * on an outcome, the next measurement of a tree, is an event at the time at which the node has heard. */
#ifndef TEIDE_SIM_CHAIN_SWAPPING_H
#define TEIDE_SIM_CHAIN_SWAPPING_H

#include "sim/chain/loss.h"

/* --- which halves a node measures ------------------------------------------------------------------------------- */

/* What the node at a position believes of one of its halves: from where to where the segment reaches that it belongs to, and
 * when it knows that the segment is complete. */
struct teide_belief {
    int32_t far;
    int64_t ready;
};

TEIDE_CORE struct teide_belief
teide_belief(const struct teide_replica *replica, const struct teide_route *route, int32_t entry, enum teide_side side)
{
    const struct teide_slot *s;

    if (entry < TEIDE_NO_SLOT) { /* dead: on the node's left side it is a right memory */
        const struct teide_more *more = &replica->more[teide_dead(entry)];
        const enum teide_side memory = side == TEIDE_LEFT ? TEIDE_RIGHT : TEIDE_LEFT;
        return (struct teide_belief) { more->dead[memory].far, more->dead[memory].ready };
    }
    s = &replica->slots[entry];
    return (struct teide_belief) { side == TEIDE_LEFT ? teide_left_end(route, s) : s->pair.right_end,
        replica->more[entry].ready };
}

/* When the node at an inner position may measure the two halves that it holds in a lane; INT64_MAX: not these. */
static inline int64_t
teide_measurable_at(struct teide_replica *replica, const struct teide_route *route, int32_t position, uint8_t lane)
{
    const struct teide_position *plan = &route->positions[position];
    const int32_t left = *teide_half(replica, route, position, lane, TEIDE_LEFT);
    const int32_t right = *teide_half(replica, route, position, lane, TEIDE_RIGHT);
    struct teide_belief a, b;

    if (left == TEIDE_NO_SLOT || right == TEIDE_NO_SLOT)
        return INT64_MAX;
    if (plan->left_end < 0) /* asap */
        return replica->now;
    a = teide_belief(replica, route, left, TEIDE_LEFT);
    b = teide_belief(replica, route, right, TEIDE_RIGHT);
    if (a.far != plan->left_end || b.far != plan->right_end)
        return INT64_MAX;
    return teide_later(a.ready, b.ready);
}

/* --- a measurement ---------------------------------------------------------------------------------------------- */

/* The oldest part of a joined pair, and when its ends have heard of it: after all outcomes between it and them. */
static inline void
teide_join_ages(struct teide_more *a, const struct teide_more *b, int64_t done, int64_t distance)
{
    if (a->oldest <= b->oldest) {
        a->told_oldest[TEIDE_RIGHT]
            = teide_later(teide_later(a->told_oldest[TEIDE_RIGHT], b->told[TEIDE_RIGHT]), done - distance);
    } else {
        a->told_oldest[TEIDE_LEFT]
            = teide_later(teide_later(b->told_oldest[TEIDE_LEFT], a->told[TEIDE_LEFT]), done + distance);
        a->told_oldest[TEIDE_RIGHT] = b->told_oldest[TEIDE_RIGHT];
        a->oldest = b->oldest;
    }
}

/* Join the pairs in slots a (left) and b (right) at the node between them; the result takes a's slot. */
TEIDE_CORE void
teide_join(struct teide_replica *replica, const struct teide_route *route, int32_t a, int32_t b, const bool full)
{
    const struct teide_chains *chains = replica->chains;
    struct teide_slot *sa = teide_slot_of(replica, a, full), *sb = teide_slot_of(replica, b, full);
    const int32_t middle = sa->pair.right_end;
    const struct teide_position *here = &route->positions[middle];
    const int64_t done = replica->now + chains->swap_duration;
    const int64_t births[2] = { sa->pair.birth[TEIDE_RIGHT], sb->pair.birth[TEIDE_LEFT] };

    teide_pair_join(&sa->pair, &sb->pair, &chains->swap_factors, &chains->storages[here->storage].decay, done);
    sa->known[TEIDE_LEFT]
        = teide_later(teide_later(sa->known[TEIDE_LEFT], sb->known[TEIDE_LEFT]), done + here->correction);
    sa->known[TEIDE_RIGHT]
        = teide_later(teide_later(sa->known[TEIDE_RIGHT], sb->known[TEIDE_RIGHT]), done - here->correction);
    if (full) {
        const int32_t freed = sa->right_slot;
        struct teide_more *ma = &replica->more[a], *mb = &replica->more[b];
        teide_join_ages(ma, mb, done, here->distance);
        ma->told[TEIDE_LEFT]
            = teide_later(teide_later(ma->told[TEIDE_LEFT], mb->told[TEIDE_LEFT]), done + here->distance);
        ma->told[TEIDE_RIGHT]
            = teide_later(teide_later(ma->told[TEIDE_RIGHT], mb->told[TEIDE_RIGHT]), done - here->distance);
        for (int k = 0; k < 3; k++)
            ma->factor[k] *= mb->factor[k];
        sa->right_slot = sb->right_slot;
        sa->raw_pairs += sb->raw_pairs;
        sb->state = TEIDE_SLOT_EMPTY;
        teide_release(replica, route, freed, TEIDE_RIGHT, births[0], done);
        teide_release(replica, route, b, TEIDE_LEFT, births[1], done);
    }
}

/* A node's half goes into a measurement that ends at `done` and loses it. */
static inline void
teide_spend(struct teide_replica *replica, const struct teide_route *route, int32_t entry, enum teide_side side,
    bool failed, int64_t done)
{
    const enum teide_side memory = side == TEIDE_LEFT ? TEIDE_RIGHT : TEIDE_LEFT;

    if (entry >= 0) {
        struct teide_slot *s = &replica->slots[entry];
        s->state = TEIDE_SLOT_EMPTY;
        teide_release(replica, route, side == TEIDE_LEFT ? s->right_slot : entry, memory, s->pair.birth[memory], done);
    } else {
        teide_end_dead(replica, route, teide_dead(entry), memory, done, failed ? done : INT64_MAX);
    }
}

/* When the news of the death of a half that is measured passes the node. */
TEIDE_CORE int64_t
teide_heard(const struct teide_replica *replica, int32_t entry, enum teide_side side)
{
    return entry < TEIDE_NO_SLOT
        ? replica->more[teide_dead(entry)].dead[side == TEIDE_LEFT ? TEIDE_RIGHT : TEIDE_LEFT].heard
        : INT64_MAX;
}

/* The Bell measurement at an inner position loses what is alive of the two halves: it has failed, or one of them is dead. */
static inline void
teide_lose_both(
    struct teide_replica *replica, const struct teide_route *route, int32_t left, int32_t right, bool failed)
{
    const int64_t done = replica->now + replica->chains->swap_duration;
    const int64_t news = teide_earlier(failed ? done : INT64_MAX,
        teide_earlier(teide_heard(replica, left, TEIDE_LEFT), teide_heard(replica, right, TEIDE_RIGHT)));

    teide_spend(replica, route, left, TEIDE_LEFT, failed, done);
    teide_spend(replica, route, right, TEIDE_RIGHT, failed, done);
    if (left >= 0)
        teide_scatter(replica, route, left, TEIDE_RIGHT, news);
    if (right >= 0)
        teide_scatter(replica, route, right, TEIDE_LEFT, news);
}

/* All at once: what a lane's measurements make of its state. Whether this one loses its pairs whatever its outcome. */
static inline bool
teide_lane_is_lost(struct teide_replica *replica, const struct teide_route *route, struct teide_lane *lane,
    int32_t left, int32_t right)
{

    for (int i = 0; i < 2; i++) {
        const int32_t slot = i == 0 ? left : right;
        if (slot >= 0)
            lane->ready -= replica->slots[slot].pair.right_end - teide_left_end(route, &replica->slots[slot]) == 1;
    }
    return lane->broken;
}

/* What a pair that was just joined at `middle` waits for: the node of the tree that joins it next hears of the outcome. */
static inline void
teide_set_ready(struct teide_replica *replica, const struct teide_route *route, int32_t slot, int32_t middle)
{
    const struct teide_slot *s = &replica->slots[slot];
    const int32_t left = teide_left_end(route, s), right = s->pair.right_end;
    const int32_t next = right < route->n_hops && route->positions[right].left_end == left ? right : left;
    struct teide_more *more = &replica->more[slot];

    more->ready = replica->now + replica->chains->swap_duration
        + (replica->chains->is_global ? 0 : teide_travel(route, middle, next));
}

/* Measure the two halves that the node at an inner position holds in a lane. Returns the joined pair's slot, or
 * TEIDE_NO_SLOT when there is none. */
static inline int32_t
teide_measure(struct teide_replica *replica, const struct teide_route *route, int32_t position, uint8_t lane)
{
    struct teide_route_state *state = &replica->routes[route->request];
    int32_t *halves = teide_half(replica, route, position, lane, TEIDE_LEFT);
    const int32_t left = halves[TEIDE_LEFT], right = halves[TEIDE_RIGHT], index = route->first_position + position;
    const bool live = left >= 0 && right >= 0;
    const int64_t id = right >= 0 ? replica->more[right].id : -1;
    bool success = true, lost = false;

    if (replica->measurements != NULL)
        success = teide_draws_bernoulli(&replica->measurements[index], &replica->random,
            teide_entity(TEIDE_DRAW_SWAP, index), state->round, replica->chains->swap_success);
    if (route->all_at_once)
        lost = teide_lane_is_lost(replica, route, &state->lanes[lane], left, right);
    state->counters.swaps++;
    state->counters.swapped += success;
    halves[TEIDE_LEFT] = halves[TEIDE_RIGHT] = TEIDE_NO_SLOT;
    if (live && success && !lost) {
        teide_join(replica, route, left, right, true);
        if (replica->slots[left].pair.right_end < route->n_hops)
            *teide_half(replica, route, replica->slots[left].pair.right_end, lane, TEIDE_LEFT) = left;
        teide_set_ready(replica, route, left, position);
        teide_trace(replica, route, TEIDE_TRACE_SWAP, left, replica->now, route->positions[position].node, id);
        return left;
    }
    if (left >= 0 || right >= 0)
        teide_trace(replica, route, TEIDE_TRACE_SWAP_FAILED, left >= 0 ? left : right, replica->now,
            route->positions[position].node, live ? id : -1);
    if (live && !lost && !(route->all_at_once && state->lanes[lane].failed))
        state->counters.losses++; /* what later measurements of its remains lose counts with it */
    state->lanes[lane].failed = true;
    teide_lose_both(replica, route, left, right, !success || lost);
    return TEIDE_NO_SLOT;
}

/* --- when nodes measure ----------------------------------------------------------------------------------------- */

/* All at once: every link of the lane has its pair now; a node measures when it has heard of all of them. */
static inline void
teide_fire(struct teide_replica *replica, const struct teide_route *route, uint8_t lane)
{
    struct teide_lane *state = &replica->routes[route->request].lanes[lane];
    const int32_t lanes = route->n_lanes > 0 ? route->n_lanes : 1;
    int64_t *at = replica->measure_at + route->first_half / 2 + lane, latest = INT64_MIN;

    state->broken = state->failed = false;
    state->last = replica->now;
    for (int32_t i = 1; i < route->n_hops; i++) { /* heard from the links on the left */
        const int32_t slot = *teide_half(replica, route, i, lane, TEIDE_LEFT);
        latest = teide_later(latest, replica->more[slot].ready - route->positions[i].distance);
        at[i * lanes] = latest + route->positions[i].distance;
    }
    latest = INT64_MIN;
    for (int32_t i = route->n_hops - 1; i > 0; i--) { /* and from those on the right */
        const int32_t slot = *teide_half(replica, route, i, lane, TEIDE_RIGHT);
        latest = teide_later(latest, replica->more[slot].ready + route->positions[i].distance);
        at[i * lanes] = teide_later(at[i * lanes], latest - route->positions[i].distance);
        if (replica->chains->is_global)
            at[i * lanes] = replica->now;
        state->last = teide_later(state->last, at[i * lanes]);
        teide_schedule(replica, at[i * lanes], TEIDE_EVENT_MEASURE, route->first_hop + i, lane);
    }
}

/* All at once: one of the lane's pairs is dropped at a position. Nodes that hear of it before they measure know. */
static inline void
teide_break_lane(struct teide_replica *replica, const struct teide_route *route, uint8_t lane, int32_t position)
{
    struct teide_lane *state = &replica->routes[route->request].lanes[lane];
    const int32_t lanes = route->n_lanes > 0 ? route->n_lanes : 1;
    int64_t *at = replica->measure_at + route->first_half / 2 + lane;

    state->broken = true;
    for (int32_t i = 1; i < route->n_hops && replica->now <= state->last; i++)
        if (at[i * lanes] > replica->now + teide_travel(route, position, i))
            at[i * lanes] = -at[i * lanes];
}

/* All at once: what a node holds of a joined pair is useless once a pair of the lane was dropped before the node measured: it
 * drops it. Halves of single links stay, for the next firing. */
static inline void
teide_drop_leftover(struct teide_replica *replica, const struct teide_route *route, int32_t position, uint8_t lane)
{
    int32_t *halves = teide_half(replica, route, position, lane, TEIDE_LEFT);

    replica->measure_at[(halves - replica->halves) / 2] = 0;
    for (int side = 0; side < 2; side++) {
        const int32_t slot = halves[side];
        if (slot < 0 || replica->slots[slot].pair.right_end - teide_left_end(route, &replica->slots[slot]) == 1)
            continue;
        halves[side] = TEIDE_NO_SLOT;
        teide_spend(replica, route, slot, (enum teide_side)side, false, replica->now);
        teide_scatter(replica, route, slot, side == TEIDE_LEFT ? TEIDE_RIGHT : TEIDE_LEFT, replica->now);
    }
}

/* A pair has a lane: the nodes at its ends hold its halves. */
static inline void
teide_enter_swapping(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    struct teide_slot *s = &replica->slots[slot];
    const int32_t ends[2] = { teide_left_end(route, s), s->pair.right_end };

    replica->more[slot].ready = replica->now;
    for (int side = 0; side < 2; side++) {
        if (ends[side] == 0 || ends[side] == route->n_hops)
            continue;
        if (route->all_at_once) /* what the node was told of before is not about this pair */
            teide_drop_leftover(replica, route, ends[side], s->lane);
        *teide_half(replica, route, ends[side], s->lane, side == TEIDE_LEFT ? TEIDE_RIGHT : TEIDE_LEFT) = slot;
    }
    if (route->all_at_once && ++replica->routes[route->request].lanes[s->lane].ready == route->n_hops)
        teide_fire(replica, route, s->lane);
}

/* The inner position where a pair can be measured now, or 0; a later measurement is scheduled. */
static inline int32_t
teide_measurable_now(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    const struct teide_chains *chains = replica->chains;
    const struct teide_slot *s = &replica->slots[slot];
    const int32_t ends[2] = { teide_left_end(route, s), s->pair.right_end };
    const bool at_once = chains->measures_at_once;

    for (int side = 0; side < 2; side++) {
        int64_t at = INT64_MAX;
        if (ends[side] > 0 && ends[side] < route->n_hops)
            at = teide_measurable_at(replica, route, ends[side], s->lane);
        if (at <= replica->now && at_once)
            return ends[side];
        if (at < INT64_MAX)
            teide_schedule(replica, at, TEIDE_EVENT_MEASURE, route->first_hop + ends[side], s->lane);
    }
    return 0;
}

/* A pair stands between two nodes, fresh or just joined: measure what can be measured. *slot becomes the pair that results. */
static inline enum teide_fate
teide_swap_stage(struct teide_replica *replica, const struct teide_route *route, int32_t *slot)
{
    while (*slot != TEIDE_NO_SLOT) {
        const struct teide_slot *s = &replica->slots[*slot];
        int32_t position;

        if (teide_left_end(route, s) == 0 && s->pair.right_end == route->n_hops)
            return TEIDE_DONE;
        if (route->all_at_once)
            return TEIDE_WAITING;
        position = teide_measurable_now(replica, route, *slot);
        if (position == 0)
            return TEIDE_WAITING;
        *slot = teide_measure(replica, route, position, s->lane);
    }
    return TEIDE_GONE;
}

/* MEASURE: the time has come for the node on the left of a hop, in a lane. Returns the joined pair's slot, or TEIDE_NO_SLOT. */
static inline int32_t
teide_on_measure(struct teide_replica *replica, const struct teide_route *route, int32_t hop, uint8_t lane)
{
    const int32_t position = hop - route->first_hop;
    const int32_t *halves = teide_half(replica, route, position, lane, TEIDE_LEFT);

    if (route->all_at_once) {
        int64_t *at = &replica->measure_at[(halves - replica->halves) / 2];
        const int64_t due = *at;
        if (due != replica->now && due != -replica->now)
            return TEIDE_NO_SLOT; /* another pair has to be waited for */
        *at = 0;
        if (due < 0) {
            teide_drop_leftover(replica, route, position, lane);
            return TEIDE_NO_SLOT;
        }
    } else if (teide_measurable_at(replica, route, position, lane) > replica->now) {
        return TEIDE_NO_SLOT;
    }
    if (halves[TEIDE_LEFT] == TEIDE_NO_SLOT || halves[TEIDE_RIGHT] == TEIDE_NO_SLOT)
        return TEIDE_NO_SLOT;
    return teide_measure(replica, route, position, lane);
}

#endif
