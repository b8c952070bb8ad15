/* Purification: which segments of a stage meet, and what happens when the outcome is known. doc/theory.md, 3.4, 6.1, 9.8. Stands on
 * delivery.h.
 *
 * The rules are those of the chain engine, for links, for the segments of an order with a plan, and for the ends of a session. Nodes
 * know the states and births of their pairs, so that both ends decide alike without a message; what they do not know is that the
 * other end has dropped one. */
#ifndef TEIDE_SIM_NETWORK_PURIFYING_H
#define TEIDE_SIM_NETWORK_PURIFYING_H

#include "models/recurrence.h"
#include "sim/network/delivery.h"

#pragma GCC visibility push(hidden)

/* --- which segments meet ---------------------------------------------------------------------------------------- */

static inline struct teide_aged_pair
teide_staged_aged(const struct teide_net *net, int32_t name)
{
    return (struct teide_aged_pair) { .age = net->now - teide_staged_birth(net, name),
        .fidelity = teide_staged_state(net, name, net->now).p[TEIDE_PHI_PLUS] };
}

/* Whether the stage's policy ranks the segment `other` above `best` as a partner of the segment `name`. */
static inline bool
teide_staged_prefers(const struct teide_net *net, int32_t name, int32_t other, int32_t best)
{
    const struct teide_aged_pair self = teide_staged_aged(net, name), a = teide_staged_aged(net, other),
                                 b = teide_staged_aged(net, best);
    const struct teide_stage *rule = teide_staged_rule(net, name);

    return rule->rank(&self, &a) > rule->rank(&self, &b);
}

/* Recurrence joins segments of equal rounds; pumping joins a fresh one with the pumped one. Of several the one that the stage's
 * policy ranks highest, else that which has waited longest. */
static inline int32_t
teide_staged_partner(struct teide_net *net, int32_t name)
{
    const bool pumping = teide_staged_rule(net, name)->purification.schedule == TEIDE_PUMPING,
               begins = pumping && !teide_staged_pumped(net, name);
    const bool ranks = teide_staged_rule(net, name)->rank != NULL;
    const uint8_t rounds = net->staging[name].rounds;
    int32_t best = TEIDE_NONE;

    for (int32_t i = *teide_stage_head(net, name); i != TEIDE_NONE; i = net->staging[i].next) {
        const struct teide_staging *other = &net->staging[i];
        if (i == name || other->state != TEIDE_STAGED_WAITING || !teide_staged_together(net, i, name)
            || (net->graph->is_global && teide_staged_is_dropped(net, i)))
            continue;
        if (pumping ? !begins && other->rounds + rounds == 0 : other->rounds != rounds)
            continue;
        if (!ranks)
            return i;
        if (best == TEIDE_NONE || teide_staged_prefers(net, name, i, best))
            best = i;
    }
    return best;
}

/* Whether both nodes of a segment can do one more operation. */
TEIDE_NET bool
teide_staged_may_operate(const struct teide_net *net, int32_t name)
{
    return teide_node_may_operate(net, teide_staged_node(net, name, 0))
        && teide_node_may_operate(net, teide_staged_node(net, name, 1));
}

/* --- two segments meet ------------------------------------------------------------------------------------------ */

/* The kept segment takes over what the other one counts for, which is no more; its memories are busy until `until`. */
static inline void
teide_staged_absorb(struct teide_net *net, int32_t kept, int32_t other, int64_t until)
{
    struct teide_staging *k = &net->staging[kept];
    const struct teide_staging *o = &net->staging[other];
    const int32_t memory[2] = { net->segments[other].half[0], net->segments[other].half[1] };

    k->raw_pairs += o->raw_pairs;
    k->units += o->units;
    k->rounds = (uint8_t)((k->rounds > o->rounds ? k->rounds : o->rounds) + 1);
    net->segments[kept].oldest = teide_net_earlier(net->segments[kept].oldest, net->segments[other].oldest);
    teide_stage_remove(net, other);
    net->staging[other].state = TEIDE_STAGED_NOT;
    net->staging[other].rounds = 0;
    teide_segment_give(net, other);
    for (int side = 0; side < 2; side++) {
        if (memory[side] == TEIDE_NONE)
            continue;
        if (until > net->now)
            teide_staged_spend(net, memory[side], until);
        else
            teide_memory_free(net, memory[side]);
    }
}

/* The state of the kept segment from `done` on, if the purification succeeds; returns the probability of that. */
static inline double
teide_staged_purify(struct teide_net *net, int32_t kept, int32_t measured, int64_t done)
{
    const struct teide_purification *rule = &teide_staged_rule(net, kept)->purification;
    const struct teide_purified purified = teide_purify(
        rule->protocol, teide_staged_state(net, kept, done), teide_staged_state(net, measured, done), rule->noise);
    const struct teide_log_correlators c = teide_log_correlators(teide_bell_correlators(purified.state));
    struct teide_pair *pair = &net->segments[kept].pair;

    teide_pair_reset(pair, &net->graph->nodes[teide_staged_node(net, kept, 0)].decay,
        &net->graph->nodes[teide_staged_node(net, kept, 1)].decay, done);
    for (int k = 0; k < 3; k++)
        pair->log[k] += c.log[k];
    pair->negative = c.negative;
    return purified.success_probability;
}

/* Draw an outcome, and count it: of its link, and of its session. */
static inline bool
teide_staged_draw(struct teide_net *net, int32_t name, double probability, bool lost)
{
    const int32_t session = net->segments[name].session, link = net->staging[name].link;
    const bool on_link = net->staging[name].place == TEIDE_AT_LINK;
    const int32_t index = on_link ? link : net->sessions[session].demand;
    struct teide_draws *draws = on_link ? &net->link_purifications[index] : &net->demand_purifications[index];
    const bool success = teide_draws_bernoulli(draws, &net->random,
                             teide_entity(on_link ? TEIDE_DRAW_PURIFY : TEIDE_DRAW_END_PURIFY, index), 0, probability)
        && !lost;

    if (on_link) {
        net->links[link].counts.purifications++;
        net->links[link].counts.purified += success;
    }
    if (session != TEIDE_NONE) {
        struct teide_demand_notes *notes = &net->demands[net->sessions[session].demand].notes;
        notes->counters.purifications++;
        notes->counters.purified += success;
        notes->purifications[net->staging[name].level].tried++;
        notes->purifications[net->staging[name].level].succeeded += success;
    }
    return success;
}

/* When both ends know the outcome of operations that end at `done`: each has the other's message. */
static inline int64_t
teide_staged_known(struct teide_net *net, int32_t name, int64_t done)
{
    const int64_t travel = teide_staged_travel(net, name);
    int64_t known = done;

    for (int side = 0; side < 2; side++)
        known = teide_net_later(known, teide_net_arrival(net, teide_staged_node(net, name, side), done, travel));
    return known;
}

/* Something happens in the purification of a segment, of which an end may have dropped its half. */
TEIDE_NET void
teide_staged_trace(struct teide_net *net, enum teide_trace_kind kind, int32_t name, int64_t other)
{
    if (teide_staged_is_dropped(net, name))
        teide_net_trace(net, kind, TEIDE_NONE, teide_staged_node(net, name, 0), net->segments[name].session, other);
    else
        teide_net_trace(net, kind, name, TEIDE_NONE, net->segments[name].session, other);
}

/* The outcome of a purification is known at both ends. Returns whether the segment goes on now. */
static inline bool
teide_staged_conclude(struct teide_net *net, int32_t name)
{
    struct teide_staging *staging = &net->staging[name];
    struct teide_net_segment *segment = &net->segments[name];

    if (!staging->success) {
        if (!teide_staged_is_dropped(net, name))
            TEIDE_COUNT_PAIRS(net, segment, failed);
        if (segment->session != TEIDE_NONE)
            net->demands[net->sessions[segment->session].demand].notes.counters.losses++;
        teide_stage_end(net, name);
        return false;
    }
    if (staging->until > net->now) {
        staging->state = TEIDE_STAGED_KEPT; /* handed on at the deadline, not before */
        staging->due = staging->until;
        teide_net_schedule(net, staging->due, TEIDE_NET_PURIFIED, name, TEIDE_PURIFIED_DEADLINE);
        return false;
    }
    staging->state = TEIDE_STAGED_ENTERED;
    staging->due = 0;
    return true;
}

/* The same of a purification that was carried out. */
static inline bool
teide_staged_heard(struct teide_net *net, int32_t name)
{
    teide_staged_trace(net, net->staging[name].success ? TEIDE_TRACE_PURIFIED : TEIDE_TRACE_PURIFY_FAILED, name, -1);
    return teide_staged_conclude(net, name);
}

/* Operate on two segments. One that an end has dropped makes the purification fail. Returns whether `kept` goes on now. */
static inline bool
teide_staged_operate(struct teide_net *net, int32_t kept, int32_t measured)
{
    const struct teide_stage *rule = teide_staged_rule(net, kept);
    struct teide_staging *k = &net->staging[kept];
    const int64_t done = net->now + rule->duration;
    const int64_t born = teide_net_earlier(teide_staged_birth(net, kept), teide_staged_birth(net, measured));
    const bool dropped = teide_staged_is_dropped(net, measured), lost = dropped || teide_staged_is_dropped(net, kept);

    teide_staged_trace(net, TEIDE_TRACE_PURIFY, kept, teide_net_traced_as(net, measured));
    k->success = teide_staged_draw(net, kept, lost ? 0 : teide_staged_purify(net, kept, measured, done), lost);
    if (!dropped)
        TEIDE_COUNT_PAIRS(net, &net->segments[measured], measured);
    for (int side = 0; side < 2 && net->graph->has_limits; side++)
        teide_node_operates(net, teide_staged_node(net, kept, side), done);
    k->busy_until = done;
    k->due = teide_staged_known(net, kept, done);
    k->until = rule->deadline > 0 ? born + rule->deadline : 0;
    k->state = TEIDE_STAGED_PENDING;
    k->partner = TEIDE_NONE;
    teide_staged_absorb(net, kept, measured, done);
    for (int side = 0; side < 2; side++) {
        const int32_t memory = net->segments[kept].half[side];
        if (memory == TEIDE_NONE)
            continue;
        teide_net_tell(net, teide_staged_node(net, kept, !side), done, memory, k->due);
        if (!teide_staged_is_dropped(net, kept))
            teide_half_arm(net, memory, net->now);
    }
    if (k->due == net->now)
        return teide_staged_heard(net, kept);
    teide_net_schedule(net, k->due, TEIDE_NET_PURIFIED, kept, TEIDE_PURIFIED_OUTCOME);
    return false;
}

TEIDE_NET struct teide_timed_pair
teide_staged_timed(const struct teide_net *net, int32_t name)
{
    const struct teide_scenario *s = net->graph->scenario;

    return (struct teide_timed_pair) { .state = teide_staged_state(net, name, net->now),
        .rates = teide_pauli_rates_sum(s->memories[s->nodes[teide_staged_node(net, name, 0)].memory].rates,
            s->memories[s->nodes[teide_staged_node(net, name, 1)].memory].rates) };
}

/* Put a purification off. */
static inline void
teide_staged_put_off(struct teide_net *net, int32_t kept, int32_t measured, int64_t begin)
{
    net->staging[kept].state = net->staging[measured].state = TEIDE_STAGED_PUT_OFF;
    net->staging[kept].partner = measured;
    net->staging[kept].due = begin;
    net->staging[measured].partner = kept;
    net->staging[measured].due = 0;
    teide_net_schedule(net, begin, TEIDE_NET_PURIFIED, kept, TEIDE_PURIFIED_BEGIN);
}

/* Decide about two segments by the stage's policy, and do it, or put it off. Returns whether *name goes on now. */
static inline bool
teide_staged_decide(struct teide_net *net, int32_t older, int32_t younger, int32_t *name)
{
    const struct teide_stage *rule = teide_staged_rule(net, older);
    const int64_t born = teide_staged_birth(net, older), deadline = rule->deadline > 0 ? born + rule->deadline : 0;
    const struct teide_meeting meeting
        = { .pairs = { teide_staged_timed(net, older), teide_staged_timed(net, younger) },
              .now = net->now,
              .born = born,
              .message_time = teide_staged_travel(net, older),
              .handed_on = deadline,
              .tick = net->graph->tick };
    const struct teide_plan plan = teide_plan_purification(rule, &meeting);
    const int32_t other = plan.kept == 0 ? younger : older;

    *name = plan.kept == 0 ? older : younger;
    if (plan.purify && plan.begin == net->now)
        return teide_staged_operate(net, *name, other);
    if (plan.purify) {
        teide_staged_put_off(net, *name, other, plan.begin);
        return false;
    }
    if (!teide_staged_is_dropped(net, other))
        TEIDE_COUNT_PAIRS(net, &net->segments[other], unused);
    net->staging[*name].success = !teide_staged_is_dropped(net, other) && !teide_staged_is_dropped(net, *name);
    net->staging[*name].until = deadline;
    teide_staged_absorb(net, *name, other, net->now);
    return teide_staged_conclude(net, *name);
}

/* Circuits on demand: a hop has more pairs than it is to make, as both of its nodes know. Those that wait for a partner are dropped. */
static inline void
teide_staged_drop_surplus(struct teide_net *net, int32_t kept, int32_t surplus)
{
    const int32_t link = net->staging[kept].link, session = net->segments[kept].session;
    int32_t next;

    for (int32_t i = net->links[link].staged; i != TEIDE_NONE && surplus > 0; i = next) {
        next = net->staging[i].next;
        if (i == kept || net->segments[i].session != session || net->staging[i].state != TEIDE_STAGED_WAITING)
            continue;
        surplus -= net->staging[i].units;
        teide_stage_drop(net, i, TEIDE_DROP_UNUSED);
        next = net->links[link].staged;
    }
}

/* A pair of a link is handed on after fewer rounds than others take: its hop has made fewer pairs than it will stand for, and makes no
 * more on demand until it is delivered or lost. */
static inline void
teide_link_hand_on_early(struct teide_net *net, int32_t name)
{
    struct teide_staging *staging = &net->staging[name];
    const struct teide_graph_link *link = &net->graph->links[staging->link];
    const int32_t session = net->segments[name].session;
    const int32_t missing = teide_purification_inputs(&teide_staged_rule(net, name)->purification) - staging->units;
    const int32_t hop = net->channels[net->halves[net->segments[name].half[0]].channel].hop;
    int32_t *units;

    if (session == TEIDE_NONE || net->sessions[session].units == NULL)
        return;
    units = &net->sessions[session].units[hop];
    staging->units += missing;
    *units += missing;
    for (int32_t i = link->first_channel; i < link->first_channel + link->n_channels; i++)
        if (net->channels[i].session == session) {
            teide_channel_stop(net, i);
            if (teide_channel_moves(net, i))
                teide_moving_discard(net, i);
        }
    if (teide_staged_rule(net, name)->deadline > 0) /* else those that wait go on for the next delivery */
        teide_staged_drop_surplus(net, name, *units - teide_circuit_pairs(net, &net->sessions[session], hop));
    teide_link_start(net, staging->link); /* for other pairs of the same delivery */
}

/* The same of a segment of a plan. What is in the making already is for another one. */
static inline void
teide_inner_hand_on_early(struct teide_net *net, int32_t name)
{
    const struct teide_net_segment *segment = &net->segments[name];
    const struct teide_session *session = &net->sessions[segment->session];
    struct teide_staging *staging = &net->staging[name];

    for (int32_t hop = segment->end[0]; hop < segment->end[1] && session->units != NULL; hop++)
        session->units[hop] -= teide_segment_units(net, name, hop);
    staging->units = teide_purification_inputs(&teide_staged_rule(net, name)->purification);
    for (int32_t hop = segment->end[0]; hop < segment->end[1] && session->units != NULL; hop++)
        session->units[hop] += teide_segment_units(net, name, hop);
}

static inline void
teide_staged_hand_on_early(struct teide_net *net, int32_t name)
{
    if (teide_staged_is_inner(net, name))
        teide_inner_hand_on_early(net, name);
    else if (net->staging[name].place == TEIDE_AT_LINK)
        teide_link_hand_on_early(net, name);
}

/* A segment is in a stage, or again after a round. *name becomes the one that goes on, where two have met. Returns whether it is
 * through with the stage, which it has left then. */
static inline bool
teide_staged_go_on(struct teide_net *net, int32_t *name)
{
    for (;;) {
        const struct teide_stage *rule = teide_staged_rule(net, *name);
        int32_t partner, older, younger;

        if (net->staging[*name].rounds >= rule->purification.rounds)
            break;
        if (rule->wants != NULL
            && !rule->wants(rule->purification.policy_parameters, teide_staged_state(net, *name, net->now))) {
            teide_staged_hand_on_early(net, *name);
            break;
        }
        partner = teide_staged_may_operate(net, *name) ? teide_staged_partner(net, *name) : TEIDE_NONE;
        if (partner == TEIDE_NONE) {
            teide_staged_wait(net, *name);
            return false;
        }
        older = teide_staged_birth(net, partner) <= teide_staged_birth(net, *name) ? partner : *name;
        younger = older == partner ? *name : partner;
        if (rule->has_policy) {
            if (!teide_staged_decide(net, older, younger, name))
                return false;
        } else {
            *name = rule->purification.keep == TEIDE_KEEP_OLDER ? older : younger;
            if (!teide_staged_operate(net, *name, *name == older ? younger : older))
                return false;
        }
    }
    teide_stage_leave(net, *name);
    return true;
}

/* --- events ----------------------------------------------------------------------------------------------------- */

/* PURIFIED, of a segment; returns whether *name is through with its stage. */
static inline bool
teide_on_staged(struct teide_net *net, int32_t *name, int32_t what)
{
    struct teide_staging *staging = &net->staging[*name];
    const bool due = net->segments[*name].next_free == TEIDE_IN_USE && staging->due == net->now;

    switch (what) {
    case TEIDE_PURIFIED_OUTCOME:
        return due && staging->state == TEIDE_STAGED_PENDING && teide_staged_heard(net, *name)
            && teide_staged_go_on(net, name);
    case TEIDE_PURIFIED_BEGIN:
        if (!due || staging->state != TEIDE_STAGED_PUT_OFF)
            return false;
        if (!teide_staged_may_operate(net, *name)) { /* both wait for the end of an operation */
            (void)teide_staged_part(net, staging->partner);
            (void)teide_staged_part(net, *name);
            return false;
        }
        return teide_staged_operate(net, *name, staging->partner) && teide_staged_go_on(net, name);
    case TEIDE_PURIFIED_DEADLINE:
        if (!due || (staging->state != TEIDE_STAGED_KEPT && staging->state != TEIDE_STAGED_WAITING))
            return false;
        if (teide_staged_is_dropped(net, *name)) {
            teide_stage_end(net, *name);
            return false;
        }
        if (staging->state == TEIDE_STAGED_WAITING)
            teide_staged_hand_on_early(net, *name);
        teide_stage_leave(net, *name);
        return true;
    case TEIDE_PURIFIED_RESUME:
        return net->segments[*name].next_free == TEIDE_IN_USE && staging->state == TEIDE_STAGED_WAITING
            && teide_staged_go_on(net, name);
    }
    return false;
}

#pragma GCC visibility pop

#endif
