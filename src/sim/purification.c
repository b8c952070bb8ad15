/* Purification in the simulation: which pairs meet, and what happens when the outcome is known.
 *
 * Two stages, the same rules: pairs of one link before they are swapped, end-to-end pairs before they are delivered. As
 * soon as two pairs that may meet are there, local operations begin; the outcome is known at both ends when the operations
 * and a message over the distance are done. Failure loses both pairs.
 *
 * A policy (timing_policy.c) may put the operations off, or leave them out and keep the better pair. With a deadline, counted
 * from the birth of the older pair, the outcome is handed on then and not before; a pair that has found no partner by then is
 * handed on as it is. Nodes know states and births of their pairs, so that both ends of a link decide alike without a message. */
#include "sim/replica_state.h"

/* What the two stages differ in. */
struct stage {
    const struct teide_stage *rule;
    int32_t *waiting;     /* head of the list of pairs that wait for a partner */
    int32_t *pumped;      /* pumping: pairs of one round or more in the stage */
    int64_t message_time; /* ticks */
};

static struct stage
stage_of(struct teide_replica *replica, const struct teide_route *route, const struct teide_slot *s)
{
    int32_t left = teide_left_end(route, s);

    if (s->end_to_end)
        return (struct stage) { &replica->network->end_stage, &replica->routes[route->request].waiting,
            &replica->routes[route->request].pumped, route->positions[route->n_hops].distance };
    return (struct stage) { &replica->network->link_stage, &replica->hops[s->hop].waiting,
        &replica->hops[s->hop].pumped, route->hops[left].delay };
}

/* Recurrence joins pairs of equal rounds. Pumping joins a fresh pair with the pumped one, of which there is one at a time:
 * were there more, each could hold memories that the other needs fresh pairs from. */
static int32_t
find_partner(const struct teide_replica *replica, const struct stage *stage, const struct teide_slot *s)
{
    bool pumping = stage->rule->purification.schedule == TEIDE_PUMPING;

    for (int32_t i = *stage->waiting; i != TEIDE_NO_SLOT; i = replica->slots[i].pair.next[TEIDE_LEFT]) {
        const struct teide_slot *candidate = &replica->slots[i];
        bool fits = candidate->rounds == s->rounds;
        if (pumping)
            fits = *stage->pumped == 0 || candidate->rounds + s->rounds > 0;
        if (fits)
            return i;
    }
    return TEIDE_NO_SLOT;
}

static int64_t
oldest(const struct teide_pair *pair)
{
    return pair->birth[0] < pair->birth[1] ? pair->birth[0] : pair->birth[1];
}

/* Have the slot's DEADLINE event happen then, or now if that is over. */
static int
hand_on_at(struct teide_replica *replica, int32_t slot, int64_t time)
{
    replica->appointments[slot].due = time > replica->now ? time : replica->now;
    return teide_schedule(replica, replica->appointments[slot].due, TEIDE_EVENT_DEADLINE, slot);
}

static int
wait_for_partner(struct teide_replica *replica, const struct teide_route *route, int32_t slot, int32_t *head)
{
    struct teide_slot *s = &replica->slots[slot];

    while (*head != TEIDE_NO_SLOT)
        head = &replica->slots[*head].pair.next[TEIDE_LEFT];
    *head = slot;
    s->pair.next[TEIDE_LEFT] = TEIDE_NO_SLOT;
    s->state = TEIDE_SLOT_READY;
    s->waits_for_partner = 1;
    if (s->end_to_end)
        return 0;
    if (replica->network->link_stage.deadline > 0) {
        int ret = hand_on_at(replica, slot, oldest(&s->pair) + replica->network->link_stage.deadline);
        if (ret != 0)
            return ret;
    }
    return replica->network->has_cutoffs ? teide_arm_timer(replica, route, slot) : 0;
}

void
teide_stop_waiting(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    struct teide_slot *s = &replica->slots[slot];
    int32_t *head = stage_of(replica, route, s).waiting;

    while (*head != slot)
        head = &replica->slots[*head].pair.next[TEIDE_LEFT];
    *head = s->pair.next[TEIDE_LEFT];
    s->waits_for_partner = 0;
}

/* To the next round, or out of the stage. */
static int
hand_on(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    struct teide_slot *s = &replica->slots[slot];

    s->state = TEIDE_SLOT_READY;
    if (replica->appointments != NULL)
        replica->appointments[slot].due = TEIDE_NO_APPOINTMENT; /* there may be more than one event at this time */
    return s->end_to_end ? teide_purify_end_to_end(replica, route, slot) : teide_purify_on_link(replica, route, slot);
}

/* The outcome for the kept pair is known: go on to the next round, or lose it. */
static int
conclude(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    struct teide_slot *s = &replica->slots[slot];
    struct teide_counters *counters = &replica->routes[route->request].counters;
    int64_t now[2] = { replica->now, replica->now };
    int ret;

    counters->purifications++;
    counters->purified += s->success;
    teide_trace(replica, route, s->success ? TEIDE_TRACE_PURIFIED : TEIDE_TRACE_PURIFY_FAILED, slot, replica->now, -1);
    if (!s->success) {
        ret = teide_leave_purification(replica, route, slot);
        return ret != 0 ? ret : teide_lose(replica, route, slot, now, -1, replica->now);
    }
    s->pair.known[TEIDE_LEFT] = s->pair.known[TEIDE_RIGHT] = replica->now;
    if (!s->end_to_end && replica->network->link_stage.deadline > 0 && replica->appointments[slot].due > replica->now)
        return hand_on_at(replica, slot, replica->appointments[slot].due);
    return hand_on(replica, route, slot);
}

/* The kept pair takes over what the other one counts for, which is no more from `when` on. */
static int
absorb(struct teide_replica *replica, const struct teide_route *route, const struct stage *stage, int32_t kept,
    int32_t other, int64_t when)
{
    struct teide_slot *k = &replica->slots[kept], *o = &replica->slots[other];
    const int64_t release[2] = { when, when };
    struct teide_gap gap;
    int ret;

    if (stage->rule->purification.schedule == TEIDE_PUMPING && k->rounds + o->rounds == 0)
        ++*stage->pumped;
    k->pair.raw_pairs += o->pair.raw_pairs;
    k->pair.units += o->pair.units;
    k->rounds = (uint8_t)((k->rounds > o->rounds ? k->rounds : o->rounds) + 1);
    k->state = TEIDE_SLOT_BUSY;
    gap = teide_gap_of(route, o);
    ret = teide_release_pair(replica, route, other, release);
    if (ret == 0 && route->n_lanes > 0 && gap.lane != TEIDE_NO_LANE)
        ret = teide_free_lane(replica, route, gap);
    return ret;
}

/* Operate on two pairs. */
static int
purify(struct teide_replica *replica, const struct teide_route *route, const struct stage *stage, int32_t kept,
    int32_t measured)
{
    const struct teide_purification *rule = &stage->rule->purification;
    struct teide_slot *k = &replica->slots[kept], *m = &replica->slots[measured];
    struct teide_route_state *state = &replica->routes[route->request];
    int64_t done = replica->now + stage->rule->duration, known = done + stage->message_time;
    struct teide_purified purified;
    int ret;

    teide_trace(replica, route, TEIDE_TRACE_PURIFY, kept, replica->now, -1);
    teide_slot_age(replica, route, kept, done);
    teide_slot_age(replica, route, measured, done);
    purified = teide_purify(rule->protocol, teide_pair_state(&k->pair), teide_pair_state(&m->pair), rule->noise);
    k->pair.c = teide_bell_correlators(purified.state);
    k->pair.exponent = (struct teide_correlators) { 0 };
    k->success = (uint8_t)teide_stream_bernoulli(&state->stream, &replica->random,
        replica->network->n_hops + (uint64_t)route->request, purified.success_probability);
    if (stage->rule->deadline > 0) {
        int64_t a = oldest(&k->pair), b = oldest(&m->pair);
        replica->appointments[kept].due = (a < b ? a : b) + stage->rule->deadline;
    }
    ret = absorb(replica, route, stage, kept, measured, done);
    if (ret != 0)
        return ret;
    if (known == replica->now)
        return conclude(replica, route, kept);
    return teide_schedule(replica, known, TEIDE_EVENT_PURIFIED, kept);
}

/* Decide about two pairs by the stage's policy, and do it, or put it off. */
static int
purify_by_policy(struct teide_replica *replica, const struct teide_route *route, const struct stage *stage,
    int32_t older, int32_t younger)
{
    int64_t deadline = stage->rule->deadline > 0 ? oldest(&replica->slots[older].pair) + stage->rule->deadline : 0;
    struct teide_plan plan;
    int ret;

    teide_slot_age(replica, route, older, replica->now);
    teide_slot_age(replica, route, younger, replica->now);
    plan = teide_plan_purification(replica, route, stage->rule, stage->message_time, older, younger, deadline);
    if (plan.purify && plan.begin == replica->now)
        return purify(replica, route, stage, plan.kept, plan.measured);
    if (plan.purify) {
        replica->slots[plan.kept].state = replica->slots[plan.measured].state = TEIDE_SLOT_BUSY;
        replica->appointments[plan.kept] = (struct teide_appointment) { plan.begin, plan.measured };
        replica->appointments[plan.measured].due = TEIDE_NO_APPOINTMENT;
        return teide_schedule(replica, plan.begin, TEIDE_EVENT_PURIFY, plan.kept);
    }
    ret = absorb(replica, route, stage, plan.kept, plan.measured, replica->now);
    if (ret == 0)
        ret = deadline > replica->now ? hand_on_at(replica, plan.kept, deadline) : hand_on(replica, route, plan.kept);
    return ret;
}

/* Two pairs meet: the waiting one and the one that has just come. */
static int
meet(struct teide_replica *replica, const struct teide_route *route, const struct stage *stage, int32_t waiting,
    int32_t arrived)
{
    bool waiting_is_older = oldest(&replica->slots[waiting].pair) <= oldest(&replica->slots[arrived].pair);
    int32_t older = waiting_is_older ? waiting : arrived, younger = waiting_is_older ? arrived : waiting;

    if (stage->rule->has_policy)
        return purify_by_policy(replica, route, stage, older, younger);
    if (stage->rule->purification.keep == TEIDE_KEEP_OLDER)
        return purify(replica, route, stage, older, younger);
    return purify(replica, route, stage, younger, older);
}

static int
purify_or_wait(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    struct teide_slot *s = &replica->slots[slot];
    struct stage stage = stage_of(replica, route, s);
    int32_t partner = find_partner(replica, &stage, s);

    if (partner == TEIDE_NO_SLOT)
        return wait_for_partner(replica, route, slot, stage.waiting);
    teide_stop_waiting(replica, route, partner);
    return meet(replica, route, &stage, partner, slot);
}

int
teide_leave_purification(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    struct stage stage = stage_of(replica, route, &replica->slots[slot]);
    int32_t first = *stage.waiting;

    if (stage.rule->purification.schedule != TEIDE_PUMPING || replica->slots[slot].rounds == 0)
        return 0;
    --*stage.pumped;
    if (first == TEIDE_NO_SLOT)
        return 0;
    teide_stop_waiting(replica, route, first); /* fresh pairs that waited for this one's next round */
    return purify_or_wait(replica, route, first);
}

int
teide_purify_on_link(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    struct teide_slot *s = &replica->slots[slot];
    int ret;

    if (s->rounds < replica->network->link_stage.purification.rounds)
        return purify_or_wait(replica, route, slot);
    ret = teide_leave_purification(replica, route, slot);
    s->rounds = 0;
    return ret != 0 ? ret : teide_enter_lane(replica, route, slot);
}

int
teide_purify_end_to_end(struct teide_replica *replica, const struct teide_route *route, int32_t slot)
{
    int ret;

    if (replica->slots[slot].rounds < replica->network->end_stage.purification.rounds)
        return purify_or_wait(replica, route, slot);
    ret = teide_leave_purification(replica, route, slot);
    return ret != 0 ? ret : teide_deliver(replica, route, slot);
}

int
teide_on_purified(struct teide_replica *replica, int32_t slot)
{
    return conclude(replica, teide_slot_route(replica, slot), slot);
}

/* A purification that was put off begins. */
int
teide_on_purify(struct teide_replica *replica, int32_t slot)
{
    const struct teide_route *route = teide_slot_route(replica, slot);
    struct stage stage = stage_of(replica, route, &replica->slots[slot]);

    return purify(replica, route, &stage, slot, replica->appointments[slot].partner);
}

/* The pair is handed on: its outcome has been known for a while, or it has found no partner. In the latter case its hop has made
 * fewer pairs than the pair will stand for, and makes no more on demand until it is delivered or lost. */
int
teide_on_deadline(struct teide_replica *replica, int32_t slot)
{
    const struct teide_route *route = teide_slot_route(replica, slot);
    struct teide_slot *s = &replica->slots[slot];
    int32_t missing;
    int ret;

    if (replica->appointments[slot].due != replica->now || s->state == TEIDE_SLOT_EMPTY
        || s->state == TEIDE_SLOT_ATTEMPTING)
        return 0; /* the pair that had this appointment is no more */
    if (s->state == TEIDE_SLOT_BUSY)
        return hand_on(replica, route, slot);
    if (!s->waits_for_partner)
        return 0; /* it has found a partner or was dropped */
    teide_stop_waiting(replica, route, slot);
    missing = teide_purification_inputs(&replica->network->link_stage.purification) - s->pair.units;
    s->pair.units += missing;
    replica->hops[s->hop].units += missing;
    if (!route->continuous) {
        teide_abandon_attempts(replica, s->hop);
        ret = teide_generate(replica, route, s->hop, replica->now); /* for other pairs of the same delivery */
        if (ret != 0)
            return ret;
    }
    s->rounds = 1;
    return hand_on(replica, route, slot);
}
