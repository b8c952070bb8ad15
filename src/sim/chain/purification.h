/* Purification in the simulation: which pairs meet, and what happens when the outcome is known.
 *
 * Two stages, the same rules: pairs of one link before they are swapped, end-to-end pairs before they are delivered. As
 * soon as two pairs that may meet are there, local operations begin; the outcome is known at both ends when the operations
 * and a message over the distance are done. Failure loses both pairs.
 *
 * A policy (timing_policy.c) may put the operations off, or leave them out and keep the better pair. With a deadline, counted
 * from the birth of the older pair, the outcome is handed on then and not before; a pair that has found no partner by then is
 * handed on as it is. Nodes know states and births of their pairs, so that both ends of a link decide alike without a message. */
#ifndef TEIDE_SIM_CHAIN_PURIFICATION_H
#define TEIDE_SIM_CHAIN_PURIFICATION_H

#include <math.h>

#include "sim/chain/loss.h"
#include "sim/chain/timing_policy.h"

/* What the two stages differ in. */
struct teide_purifying {
    const struct teide_stage *rule;
    int32_t *waiting;     /* head of the list of pairs that wait for a partner */
    int32_t *pumped;      /* pumping: pairs of one round or more in the stage */
    int64_t message_time; /* ticks */
    struct teide_draws *draws;
    uint64_t entity;
};

TEIDE_CORE struct teide_purifying
teide_purifying(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    const struct teide_slot *s = &replica->slots[slot];
    struct teide_route_state *state = &replica->routes[route->request];
    struct teide_hop_state *hop = &replica->hops[s->hop];

    if (!TEIDE_ONE_LINK && s->stage == TEIDE_STAGE_END_PURIFICATION)
        return (struct teide_purifying) { &replica->chains->end_stage, &state->waiting, &state->pumped,
            route->positions[route->n_hops].distance, &state->purifications,
            teide_entity(TEIDE_DRAW_END_PURIFY, route->request) };
    return (struct teide_purifying) { &replica->chains->link_stage, &hop->waiting, &hop->pumped,
        route->hops[teide_left_end(route, s)].delay, &hop->purifications, teide_entity(TEIDE_DRAW_PURIFY, s->hop) };
}

TEIDE_CORE int64_t
teide_older_birth(const struct teide_pair *pair)
{
    return teide_earlier(pair->birth[TEIDE_LEFT], pair->birth[TEIDE_RIGHT]);
}

/* --- waiting for a partner -------------------------------------------------------------------------------------- */

/* Whether two pairs that are there may meet. Recurrence joins pairs of equal rounds. Pumping joins a fresh pair with the pumped one, of
 * which there is one at a time: were there more, each could hold memories that the other needs fresh pairs from. */
TEIDE_CORE bool
teide_may_meet(const struct teide_replica *replica, const struct teide_purifying *stage, int32_t slot, int32_t other)
{
    const uint8_t rounds = replica->more[slot].rounds, others = replica->more[other].rounds;

    return stage->rule->purification.schedule == TEIDE_PUMPING ? *stage->pumped == 0 || others + rounds > 0
                                                               : others == rounds;
}

static inline struct teide_aged_pair
teide_slot_aged(const struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    return (struct teide_aged_pair) { .age = replica->now - teide_older_birth(&replica->slots[slot].pair),
        .fidelity = teide_slot_state(replica, route, slot, replica->now).p[TEIDE_PHI_PLUS] };
}

/* The partner that the stage's policy ranks highest, of those that wait from `first` on. */
static __attribute__((noinline)) int32_t
teide_best_partner(const struct teide_replica *replica, const struct teide_route *route,
    const struct teide_purifying *stage, int32_t slot, int32_t first)
{
    const struct teide_aged_pair self = teide_slot_aged(replica, route, slot);
    int32_t best = first;
    double highest = -INFINITY;

    for (int32_t i = first; i != TEIDE_NO_SLOT; i = replica->more[i].next) {
        const struct teide_aged_pair other = teide_slot_aged(replica, route, i);
        const double rank = stage->rule->rank(&self, &other);
        if (rank > highest && teide_may_meet(replica, stage, slot, i)) {
            highest = rank;
            best = i;
        }
    }
    return best;
}

/* Of those that wait the one that the stage's policy ranks highest, else that which has waited longest. */
TEIDE_CORE int32_t
teide_find_partner(const struct teide_replica *replica, const struct teide_route *route,
    const struct teide_purifying *stage, int32_t slot)
{
    int32_t first = *stage->waiting;

    while (first != TEIDE_NO_SLOT && !teide_may_meet(replica, stage, slot, first))
        first = replica->more[first].next;
    if (TEIDE_ONE_LINK || first == TEIDE_NO_SLOT || __builtin_expect(stage->rule->rank == NULL, 1))
        return first;
    return teide_best_partner(replica, route, stage, slot, first);
}

/* Have the slot's DEADLINE event happen then, or now if that is over. */
static inline void
teide_hand_on_at(struct teide_replica *replica, int32_t slot, int64_t time)
{
    replica->more[slot].due = teide_later(time, replica->now);
    teide_schedule(replica, replica->more[slot].due, TEIDE_EVENT_DEADLINE, slot, 0);
}

static inline void
teide_wait_for_partner(struct teide_replica *replica, const struct teide_purifying *stage, int32_t slot)
{
    const bool on_link = replica->slots[slot].stage == TEIDE_STAGE_LINK_PURIFICATION;
    int32_t *head = stage->waiting;

    while (*head != TEIDE_NO_SLOT)
        head = &replica->more[*head].next;
    *head = slot;
    replica->more[slot].next = TEIDE_NO_SLOT;
    replica->more[slot].waits = true;
    if (!TEIDE_ONE_LINK && on_link && stage->rule->deadline > 0)
        teide_hand_on_at(replica, slot, teide_older_birth(&replica->slots[slot].pair) + stage->rule->deadline);
}

/* Take a pair out of the list of pairs that wait for a partner. */
TEIDE_CORE void
teide_stop_waiting(struct teide_replica *replica, const struct teide_purifying *stage, int32_t slot)
{
    int32_t *head = stage->waiting;

    while (*head != slot)
        head = &replica->more[*head].next;
    *head = replica->more[slot].next;
    replica->more[slot].waits = false;
}

/* A pair leaves the purification of its stage for good: pumping, fresh ones that waited for its next round may meet now. */
TEIDE_CORE void
teide_leave_purification(struct teide_replica *replica, const struct teide_purifying *stage, int32_t slot)
{
    const int32_t first = *stage->waiting;

    if (stage->rule->purification.schedule != TEIDE_PUMPING || replica->more[slot].rounds == 0)
        return;
    --*stage->pumped;
    if (first == TEIDE_NO_SLOT)
        return;
    teide_stop_waiting(replica, stage, first);
    teide_resume(replica, first);
}

/* --- two pairs meet --------------------------------------------------------------------------------------------- */

/* Whether one end has dropped the pair while it waited for a partner. */
TEIDE_CORE bool
teide_is_dropped(const struct teide_replica *replica, int32_t slot)
{
    return teide_end_dropped(replica, slot, TEIDE_LEFT) || teide_end_dropped(replica, slot, TEIDE_RIGHT);
}

/* The kept pair takes over what the other one counts for, which is no more from `when` on. */
TEIDE_CORE void
teide_absorb(struct teide_replica *replica, const struct teide_route *route, const struct teide_purifying *stage,
    int32_t kept, int32_t other, int64_t when)
{
    struct teide_slot *k = &replica->slots[kept], *o = &replica->slots[other];
    struct teide_more *more = &replica->more[kept];
    const uint8_t rounds = replica->more[other].rounds, lane = o->lane;
    const int32_t left = teide_left_end(route, o), right = teide_right_end(o);

    if (stage->rule->purification.schedule == TEIDE_PUMPING && more->rounds + rounds == 0)
        ++*stage->pumped;
    k->raw_pairs += o->raw_pairs;
    k->units += o->units;
    more->rounds = (uint8_t)((more->rounds > rounds ? more->rounds : rounds) + 1);
    more->oldest = teide_earlier(more->oldest, replica->more[other].oldest);
    more->purifying = true;
    teide_release_pair(replica, route, other, when);
    if (route->n_lanes > 0)
        for (int32_t i = left; i < right; i++)
            teide_free_lane(replica, route, i, lane);
}

/* The outcome of a purification is known at both ends. */
static inline enum teide_fate
teide_conclude(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    struct teide_slot *s = &replica->slots[slot];
    struct teide_more *more = &replica->more[slot];
    const struct teide_purifying stage = teide_purifying(replica, route, slot);
    const int32_t left = teide_left_end(route, s);

    more->purifying = false;
    more->outcome = 0;
    teide_trace(
        replica, route, more->success ? TEIDE_TRACE_PURIFIED : TEIDE_TRACE_PURIFY_FAILED, slot, replica->now, -1, -1);
    if (!more->success) {
        replica->routes[route->request].counters.losses++;
        teide_leave_purification(replica, &stage, slot);
        teide_end_pair(replica, route, slot);
        return TEIDE_GONE;
    }
    s->known[TEIDE_LEFT] = replica->now + route->positions[left].correction;
    s->known[TEIDE_RIGHT] = replica->now - route->positions[teide_right_end(s)].correction;
    if (TEIDE_ONE_LINK)
        return TEIDE_DONE;
    teide_know_all(replica, route, slot);
    more->ready = replica->now;
    if (s->stage == TEIDE_STAGE_LINK_PURIFICATION && stage.rule->deadline > 0 && more->due > replica->now) {
        more->purifying = true; /* handed on at the deadline, not before */
        teide_hand_on_at(replica, slot, more->due);
        return TEIDE_WAITING;
    }
    more->due = 0;
    return TEIDE_DONE;
}

/* What a purification that ends at `done` does to the kept pair. Returns its success probability. */
static __attribute__((noinline)) double
teide_purify_now(struct teide_replica *replica, const struct teide_route *route, const struct teide_purifying *stage,
    int32_t kept, int32_t measured, int64_t done)
{
    const struct teide_purification *rule = &stage->rule->purification;
    struct teide_slot *k = &replica->slots[kept];
    struct teide_more *more = &replica->more[kept];
    const struct teide_purified purified = teide_purify(rule->protocol, teide_slot_state(replica, route, kept, done),
        teide_slot_state(replica, route, measured, done), rule->noise);
    const struct teide_correlators c = teide_bell_correlators(purified.state);

    more->factor[0] = c.x;
    more->factor[1] = c.y;
    more->factor[2] = c.z;
    teide_pair_reset(&k->pair, &teide_storage_at(replica, route, teide_left_end(route, k))->decay,
        &teide_storage_at(replica, route, teide_right_end(k))->decay, done);
    return purified.success_probability;
}

/* The same; of two fresh pairs of a link, remembered from the last ones of these ages. */
TEIDE_CORE double
teide_purify_pairs(struct teide_replica *replica, const struct teide_route *route, const struct teide_purifying *stage,
    int32_t kept, int32_t measured, int64_t done)
{
    struct teide_slot *k = &replica->slots[kept], *m = &replica->slots[measured];
    struct teide_more *more = &replica->more[kept];
    const int64_t age = done - k->pair.birth[TEIDE_LEFT], other_age = done - m->pair.birth[TEIDE_LEFT];
    struct teide_purification_memo *memo;
    double p;

    if (stage->rule != &replica->chains->link_stage || k->raw_pairs + m->raw_pairs > 2)
        return teide_purify_now(replica, route, stage, kept, measured, done);
    memo = &replica->memo->purified[teide_memo_place(age + 3 * other_age)];
    if (memo->kept == age && memo->measured == other_age && memo->hop == k->hop + 1) {
        for (int i = 0; i < 3; i++) {
            k->pair.log[i] = memo->log[i];
            more->factor[i] = memo->factor[i];
        }
        k->pair.negative = 0;
        return memo->success_probability;
    }
    p = teide_purify_now(replica, route, stage, kept, measured, done);
    *memo = (struct teide_purification_memo) { age, other_age, k->hop + 1,
        { k->pair.log[0], k->pair.log[1], k->pair.log[2] }, { more->factor[0], more->factor[1], more->factor[2] }, p };
    return p;
}

/* Operate on two pairs. A pair that one end has dropped makes the purification fail. */
TEIDE_CORE enum teide_fate
teide_operate(struct teide_replica *replica, const struct teide_route *route, const struct teide_purifying *stage,
    int32_t kept, int32_t measured)
{
    struct teide_slot *k = &replica->slots[kept], *m = &replica->slots[measured];
    struct teide_more *more = &replica->more[kept];
    struct teide_counters *counters = &replica->routes[route->request].counters;
    const int64_t done = replica->now + stage->rule->duration, known = done + stage->message_time;
    const int64_t born = teide_earlier(teide_older_birth(&k->pair), teide_older_birth(&m->pair));
    const bool lost = teide_is_dropped(replica, kept) || teide_is_dropped(replica, measured);
    double p;

    teide_trace(replica, route, TEIDE_TRACE_PURIFY, kept, replica->now, -1, replica->more[measured].id);
    p = teide_purify_pairs(replica, route, stage, kept, measured, done);
    more->success
        = teide_draws_bernoulli(stage->draws, &replica->random, stage->entity, replica->routes[route->request].round, p)
        && !lost;
    counters->purifications++;
    counters->purified += more->success;
    more->busy_until = done;
    teide_absorb(replica, route, stage, kept, measured, done);
    more->due = !TEIDE_ONE_LINK && stage->rule->deadline > 0 ? born + stage->rule->deadline : 0;
    more->outcome = known;
    if (known == replica->now)
        return teide_conclude(replica, route, kept);
    teide_schedule(replica, known, TEIDE_EVENT_PURIFIED, kept, 0);
    return TEIDE_WAITING;
}

/* Decide about two pairs by the stage's policy, and do it, or put it off. */
static inline enum teide_fate
teide_purify_by_policy(struct teide_replica *replica, const struct teide_route *route,
    const struct teide_purifying *stage, int32_t older, int32_t younger, int32_t *slot)
{
    const int64_t deadline
        = stage->rule->deadline > 0 ? teide_older_birth(&replica->slots[older].pair) + stage->rule->deadline : 0;
    bool lost;
    const struct teide_slot_plan plan
        = teide_plan_slots(replica, route, stage->rule, stage->message_time, older, younger, deadline);

    *slot = plan.kept;
    if (plan.purify && plan.begin == replica->now)
        return teide_operate(replica, route, stage, plan.kept, plan.measured);
    if (plan.purify) {
        struct teide_more *kept = &replica->more[plan.kept], *measured = &replica->more[plan.measured];
        kept->purifying = measured->purifying = true;
        kept->partner = plan.measured;
        kept->due = plan.begin;
        measured->partner = plan.kept;
        measured->due = 0;
        teide_schedule(replica, plan.begin, TEIDE_EVENT_PURIFY, plan.kept, 0);
        return TEIDE_WAITING;
    }
    lost = teide_is_dropped(replica, plan.kept) || teide_is_dropped(replica, plan.measured);
    teide_absorb(replica, route, stage, plan.kept, plan.measured, replica->now);
    if (lost) { /* one end does not know the pair any more */
        replica->routes[route->request].counters.losses++;
        teide_leave_purification(replica, stage, plan.kept);
        teide_end_pair(replica, route, plan.kept);
        return TEIDE_GONE;
    }
    if (deadline > replica->now) {
        teide_hand_on_at(replica, plan.kept, deadline);
        return TEIDE_WAITING;
    }
    replica->more[plan.kept].purifying = false;
    replica->more[plan.kept].due = 0;
    return TEIDE_DONE;
}

/* A pair on the link is handed on after fewer rounds than others take: its hop has made fewer pairs than the pair will stand for,
 * and makes no more on demand until it is delivered or lost. */
static inline void
teide_hand_on_early(
    struct teide_replica *replica, const struct teide_route *route, const struct teide_purifying *stage, int32_t slot)
{
    struct teide_slot *s = &replica->slots[slot];
    const int32_t missing = teide_purification_inputs(&stage->rule->purification) - s->units;

    s->units += missing;
    replica->hops[s->hop].units += missing;
    if (route->continuous)
        return;
    teide_abandon_attempts(replica, s->hop);
    teide_generate(replica, route, s->hop, replica->now); /* for other pairs of the same delivery */
}

/* A pair is in a stage of purification, or again after a round. *slot becomes the pair that goes on, where two have met. */
TEIDE_CORE enum teide_fate
teide_purify_stage(struct teide_replica *replica, const struct teide_route *route, int32_t *slot)
{
    const struct teide_purifying stage = teide_purifying(replica, route, *slot); /* that of all that it may meet, too */
    const struct teide_purification *rule = &stage.rule->purification;

    for (;;) {
        int32_t partner, older, younger;
        enum teide_fate fate;

        if (replica->more[*slot].rounds >= rule->rounds)
            break;
        if (__builtin_expect(stage.rule->wants != NULL, 0) && !teide_wants_round(replica, route, stage.rule, *slot)) {
            if (replica->slots[*slot].stage == TEIDE_STAGE_LINK_PURIFICATION)
                teide_hand_on_early(replica, route, &stage, *slot);
            break;
        }
        partner = teide_find_partner(replica, route, &stage, *slot);
        if (partner == TEIDE_NO_SLOT) {
            teide_wait_for_partner(replica, &stage, *slot);
            return TEIDE_WAITING;
        }
        teide_stop_waiting(replica, &stage, partner);
        older = teide_older_birth(&replica->slots[partner].pair) <= teide_older_birth(&replica->slots[*slot].pair)
            ? partner
            : *slot;
        younger = older == partner ? *slot : partner;
        if (!TEIDE_ONE_LINK && stage.rule->has_policy) {
            fate = teide_purify_by_policy(replica, route, &stage, older, younger, slot);
        } else {
            *slot = rule->keep == TEIDE_KEEP_OLDER ? older : younger;
            fate = teide_operate(replica, route, &stage, *slot, *slot == older ? younger : older);
        }
        if (fate != TEIDE_DONE)
            return fate;
    }
    if (replica->more[*slot].rounds > 0) {
        teide_leave_purification(replica, &stage, *slot);
        replica->more[*slot].rounds = 0;
    }
    return TEIDE_DONE;
}

/* --- events ----------------------------------------------------------------------------------------------------- */

/* Whether the slot's pair still waits for what was to happen now. */
TEIDE_CORE bool
teide_is_due(const struct teide_replica *replica, int32_t slot)
{
    return replica->slots[slot].state == TEIDE_SLOT_PAIR && replica->more[slot].due == replica->now;
}

/* PURIFIED: an outcome arrives. */
static inline enum teide_fate
teide_on_purified(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    if (replica->slots[slot].state != TEIDE_SLOT_PAIR || replica->more[slot].outcome != replica->now)
        return TEIDE_WAITING; /* a cutoff has struck */
    return teide_conclude(replica, route, slot);
}

/* PURIFY: a purification that was put off begins. */
static inline enum teide_fate
teide_on_purify(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    const int32_t partner = replica->more[slot].partner;
    struct teide_purifying stage;

    if (!teide_is_due(replica, slot) || partner == TEIDE_NO_SLOT)
        return TEIDE_WAITING; /* one of the two was dropped */
    stage = teide_purifying(replica, route, slot);
    replica->more[slot].partner = replica->more[partner].partner = TEIDE_NO_SLOT;
    return teide_operate(replica, route, &stage, slot, partner);
}

/* DEADLINE: the pair is handed on: its outcome has been known for a while, or it has found no partner. */
static inline enum teide_fate
teide_on_deadline(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    struct teide_slot *s = &replica->slots[slot];
    struct teide_more *more = &replica->more[slot];
    struct teide_purifying stage;

    if (!teide_is_due(replica, slot) || s->stage != TEIDE_STAGE_LINK_PURIFICATION)
        return TEIDE_WAITING; /* the pair that had this appointment is no more */
    stage = teide_purifying(replica, route, slot);
    more->due = 0;
    if (more->purifying) {
        more->purifying = false;
        return TEIDE_DONE;
    }
    if (!more->waits)
        return TEIDE_WAITING; /* it has found a partner or was dropped */
    teide_stop_waiting(replica, &stage, slot);
    if (teide_is_dropped(replica, slot)) {
        teide_end_pair(replica, route, slot);
        return TEIDE_GONE;
    }
    teide_hand_on_early(replica, route, &stage, slot);
    more->rounds = 1;
    return TEIDE_DONE;
}

#endif
