/* Segments in a stage of purification: which they are, and which of them belong together. Stands on policy.h. doc/theory.md, 9.8.
 *
 * A stage stands between a link's herald and those who may use its pairs, between a swap of an order with a plan and the next one, and
 * between the completion of a segment from end to end and its delivery. The halves of a segment that is in one are STAGED: in the
 * list of no port, so that nobody swaps them. The segments are in a list of their link, or of their session, those that wait in
 * the order in which they came. Where nothing is purified, net->staging is NULL. */
#ifndef TEIDE_SIM_NETWORK_STAGING_H
#define TEIDE_SIM_NETWORK_STAGING_H

#include "sim/network/policy.h"

#pragma GCC visibility push(hidden)

/* What a PURIFIED event is about, in the order in which simultaneous ones happen. */
enum { TEIDE_PURIFIED_OUTCOME, TEIDE_PURIFIED_BEGIN, TEIDE_PURIFIED_DEADLINE, TEIDE_PURIFIED_RESUME };

TEIDE_NET const struct teide_stage *
teide_staged_rule(const struct teide_net *net, int32_t name)
{
    return &net->graph->stages[net->staging[name].place];
}

/* Whether a segment is one between links and ends, in a stage of its plan. */
TEIDE_NET bool
teide_staged_is_inner(const struct teide_net *net, int32_t name)
{
    return net->staging[name].place >= TEIDE_AT_SEGMENTS;
}

/* Pairs of a hop's link that `units` segments between two positions of a way stand for, in a circuit on demand. */
static inline int32_t
teide_units_inside(
    const struct teide_net *net, const struct teide_way *way, int32_t units, int32_t from, int32_t to, int32_t hop)
{
    const struct teide_scenario *scenario = net->graph->scenario;

    if (net->staging == NULL || to - from == 1)
        return units;
    return units
        * (way->nesting == NULL ? teide_purification_inputs(&scenario->purify_link)
                                : teide_nesting_inside(way->nesting, scenario, from, to, hop));
}

/* The same of a segment. */
static inline int32_t
teide_segment_units(const struct teide_net *net, int32_t name, int32_t hop)
{
    const struct teide_net_segment *segment = &net->segments[name];

    if (net->staging == NULL)
        return 1;
    if (segment->raw_pairs == 1)
        return net->staging[name].units;
    return teide_units_inside(
        net, net->sessions[segment->session].way, net->staging[name].units, segment->end[0], segment->end[1], hop);
}

/* The first of the list that a segment is in. */
TEIDE_NET int32_t *
teide_stage_head(struct teide_net *net, int32_t name)
{
    const struct teide_staging *staging = &net->staging[name];

    return staging->place == TEIDE_AT_LINK ? &net->links[staging->link].staged
                                           : &net->sessions[net->segments[name].session].staged;
}

static inline void
teide_stage_append(struct teide_net *net, int32_t name)
{
    int32_t *place = teide_stage_head(net, name);

    while (*place != TEIDE_NONE)
        place = &net->staging[*place].next;
    *place = name;
    net->staging[name].next = TEIDE_NONE;
}

static inline void
teide_stage_remove(struct teide_net *net, int32_t name)
{
    int32_t *place = teide_stage_head(net, name);

    while (*place != name)
        place = &net->staging[*place].next;
    *place = net->staging[name].next;
}

/* Whether two segments of a list may meet: of the same session, between the same nodes. */
TEIDE_NET bool
teide_staged_together(const struct teide_net *net, int32_t a, int32_t b)
{
    const struct teide_net_segment *x = &net->segments[a], *y = &net->segments[b];

    if (net->staging[a].place != net->staging[b].place || x->session != y->session)
        return false;
    return net->staging[a].place == TEIDE_AT_LINK || (x->end[0] == y->end[0] && x->end[1] == y->end[1]);
}

/* Where the end on a side of a staged segment is, though it may have dropped its half. */
TEIDE_NET int32_t
teide_staged_node(const struct teide_net *net, int32_t name, int side)
{
    const struct teide_net_segment *segment = &net->segments[name];

    return net->staging[name].place == TEIDE_AT_LINK ? net->graph->links[net->staging[name].link].node[side]
                                                     : net->sessions[segment->session].way->node[segment->end[side]];
}

/* How long a message needs between the ends of a staged segment. */
TEIDE_NET int64_t
teide_staged_travel(const struct teide_net *net, int32_t name)
{
    const struct teide_net_segment *segment = &net->segments[name];

    return net->staging[name].place == TEIDE_AT_LINK
        ? net->graph->links[net->staging[name].link].delay
        : teide_way_travel(net->sessions[segment->session].way, segment->end[0], segment->end[1]);
}

static inline struct teide_bell
teide_staged_state(const struct teide_net *net, int32_t name, int64_t time)
{
    const struct teide_pair *pair = &net->segments[name].pair;
    const struct teide_correlators decay
        = teide_pair_decay(pair, &net->graph->nodes[teide_staged_node(net, name, 0)].decay,
            &net->graph->nodes[teide_staged_node(net, name, 1)].decay, time);

    return teide_pair_bell(teide_pair_correlators(pair, &decay));
}

/* Birth of the older one of a segment's two qubits. */
TEIDE_NET int64_t
teide_staged_birth(const struct teide_net *net, int32_t name)
{
    const struct teide_pair *pair = &net->segments[name].pair;

    return teide_net_earlier(pair->birth[0], pair->birth[1]);
}

/* Whether one end has dropped a segment that waits for a partner: the other end does not know. */
TEIDE_NET bool
teide_staged_is_dropped(const struct teide_net *net, int32_t name)
{
    return net->segments[name].half[0] == TEIDE_NONE || net->segments[name].half[1] == TEIDE_NONE;
}

/* Pumping: whether a segment that may meet this one has passed a round. There is one at a time: were there more, each could hold
 * memories that the other needs fresh pairs from. */
static inline bool
teide_staged_pumped(struct teide_net *net, int32_t name)
{
    for (int32_t i = *teide_stage_head(net, name); i != TEIDE_NONE; i = net->staging[i].next)
        if (net->staging[i].rounds > 0 && teide_staged_together(net, i, name))
            return true;
    return false;
}

/* A segment waits for a partner. */
static inline void
teide_staged_wait(struct teide_net *net, int32_t name)
{
    struct teide_staging *staging = &net->staging[name];
    const struct teide_stage *rule = teide_staged_rule(net, name);

    teide_stage_remove(net, name);
    teide_stage_append(net, name);
    staging->state = TEIDE_STAGED_WAITING;
    staging->due = 0;
    if (rule->deadline == 0)
        return;
    staging->due = teide_net_later(teide_staged_birth(net, name) + rule->deadline, net->now);
    teide_net_schedule(net, staging->due, TEIDE_NET_PURIFIED, name, TEIDE_PURIFIED_DEADLINE);
}

/* Let a segment that waits look for a partner again, once what happens now is over. */
TEIDE_NET void
teide_staged_resume(struct teide_net *net, int32_t name)
{
    teide_net_schedule(net, net->now, TEIDE_NET_PURIFIED, name, TEIDE_PURIFIED_RESUME);
}

/* A purification that was put off will not be: the other segment needs another partner, or its node has heard meanwhile that it has none,
 * and drops it. Returns whether it waits for a partner. */
static inline bool
teide_staged_part(struct teide_net *net, int32_t name)
{
    struct teide_staging *staging = &net->staging[name];
    const int32_t *half = net->segments[name].half;

    staging->partner = TEIDE_NONE;
    teide_staged_wait(net, name);
    if (!teide_staged_is_dropped(net, name) || staging->heard > net->now)
        return true;
    staging->heard = net->now;
    teide_net_schedule(net, net->now, TEIDE_NET_NEWS, half[half[0] == TEIDE_NONE], 0);
    return false;
}

/* A segment leaves its stage for good; pumping, fresh ones that waited for its next round may meet now. */
static inline void
teide_stage_leave(struct teide_net *net, int32_t name)
{
    struct teide_staging *staging = &net->staging[name];
    const bool pumped = teide_staged_rule(net, name)->purification.schedule == TEIDE_PUMPING && staging->rounds > 0;
    int32_t i;

    if (staging->state == TEIDE_STAGED_PUT_OFF && staging->partner != TEIDE_NONE
        && teide_staged_part(net, staging->partner)) /* its partner needs another one */
        teide_staged_resume(net, staging->partner);
    teide_stage_remove(net, name);
    staging->state = TEIDE_STAGED_NOT;
    staging->rounds = 0;
    staging->due = 0;
    staging->partner = TEIDE_NONE;
    for (i = pumped ? *teide_stage_head(net, name) : TEIDE_NONE; i != TEIDE_NONE; i = net->staging[i].next)
        if (net->staging[i].state == TEIDE_STAGED_WAITING && teide_staged_together(net, i, name)) {
            teide_staged_resume(net, i);
            break;
        }
}

/* A segment enters a stage: both of its ends know of it. level: which of TEIDE_PURIFIED_PLACES. */
static inline void
teide_stage_enter(struct teide_net *net, int32_t name, int32_t place, int32_t link, int32_t level)
{
    struct teide_net_segment *segment = &net->segments[name];
    struct teide_staging *staging = &net->staging[name];

    staging->place = (uint8_t)place;
    staging->level = (uint8_t)level;
    staging->link = link;
    staging->state = TEIDE_STAGED_ENTERED;
    staging->busy_until = net->now;
    for (int side = 0; side < 2; side++) {
        teide_unhold(net, segment->half[side]);
        net->halves[segment->half[side]].condition = TEIDE_HALF_STAGED;
        if (__builtin_expect(net->graph->communicates, 0) && place == TEIDE_AT_ENDS && net->graph->ends_wait)
            teide_communication_look(net, teide_half_node(net, segment->half[side]));
    }
    teide_stage_append(net, name);
}

/* The swap at a position has made a segment that is to be purified: it is for nobody until both of its ends know of it, at `known`. */
static inline void
teide_stage_await(struct teide_net *net, int32_t name, int32_t position, int64_t known)
{
    const struct teide_nesting *nesting = net->sessions[net->segments[name].session].way->nesting;

    teide_stage_enter(net, name, TEIDE_AT_SEGMENTS + nesting->rule[position], TEIDE_NONE, nesting->level[position]);
    net->staging[name].state = TEIDE_STAGED_COMING;
    net->segments[name].due = teide_net_later(known, net->now);
    teide_net_schedule(net, net->segments[name].due, TEIDE_NET_COMPLETE, name, 0);
}

/* It is in the hands of its nodes again. */
static inline void
teide_stage_return(struct teide_net *net, int32_t name)
{
    for (int side = 0; side < 2; side++) {
        struct teide_half *half = &net->halves[net->segments[name].half[side]];
        half->condition = TEIDE_HALF_LIVE;
        half->came = net->now;
        teide_hold(net, net->segments[name].half[side]);
    }
}

#pragma GCC visibility pop

#endif
