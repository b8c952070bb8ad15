/* Swapping: what becomes of the two halves that a node measures. Stands on delivery.h.
 *
 * The node does not know whether the halves are alive, nor, for one link's delay, whether the other end of a link pair has used
 * it for another session: such a measurement is for nothing, whatever its outcome. */
#ifndef TEIDE_SIM_NETWORK_SWAPPING_H
#define TEIDE_SIM_NETWORK_SWAPPING_H

#include "sim/network/delivery.h"

#pragma GCC visibility push(hidden)

/* A node's measurement: of halves on the left and on the right of a position in a session's way. */
struct teide_measurement {
    int32_t session, position, node;
    int32_t memory[2];
    int64_t done;
};

/* Let a link pair point along the way of the session that takes it: its half in `memory` is to be its `side`. */
TEIDE_NET void
teide_segment_orient(struct teide_net *net, int32_t memory, int side)
{
    struct teide_half *half = &net->halves[memory];
    struct teide_net_segment *segment = &net->segments[half->segment];

    if (half->side != side) {
        const int64_t birth = segment->pair.birth[0];
        const int32_t other = segment->half[half->side ^ 1];
        segment->pair.birth[0] = segment->pair.birth[1];
        segment->pair.birth[1] = birth;
        segment->half[side] = memory;
        segment->half[side ^ 1] = other;
        half->side = (uint8_t)side;
        net->halves[other].side = (uint8_t)(side ^ 1);
    }
}

/* A link pair becomes part of a session's way, as its hop: what was known to the link is from now on counted along the way. */
TEIDE_NET void
teide_segment_place(struct teide_net_segment *segment, const struct teide_way *way, int32_t session, int32_t hop)
{
    const int64_t herald = segment->known[0];

    segment->session = session;
    segment->end[0] = hop;
    segment->end[1] = hop + 1;
    segment->known[0] = herald + way->correction[hop];
    segment->known[1] = herald - way->correction[hop + 1];
    segment->ready[0] = herald + way->distance[hop];
    segment->ready[1] = herald - way->distance[hop + 1];
}

/* When the node at an end of a segment of a way hears of all that is in it. */
TEIDE_NET int64_t
teide_joined_ready(const struct teide_net_segment *segment, const struct teide_way *way, int side)
{
    return side == 0 ? segment->ready[0] - way->distance[segment->end[0]]
                     : segment->ready[1] + way->distance[segment->end[1]];
}

/* An outer half of a joined segment: tell its node, which hears at `told`, and see when it is dropped.
 * way  of its session */
static inline void
teide_join_end(struct teide_net *net, const struct teide_net_segment *segment, const struct teide_way *way, int side,
    int32_t node, int64_t sent, int64_t told)
{
    const int32_t memory = segment->half[side];
    const struct teide_half *half = &net->halves[memory];

    teide_net_tell(net, node, sent, memory, told);
    teide_half_tag(net, memory, segment->session, told);
    if (half->told == told && (net->graph->wide || net->live_sessions > 1) && teide_is_contended(net, memory))
        teide_net_schedule(net, told, TEIDE_NET_NEWS, memory, 0);
    if (__builtin_expect(net->graph->wide, 0) && way != NULL && side == 1 && segment->end[0] == 0
        && segment->end[1] < way->n_hops) /* it leads (claims.h) from now on */
        teide_net_schedule(
            net, teide_net_later(teide_joined_ready(segment, way, side), net->now), TEIDE_NET_NEWS, memory, 0);
    if (net->half_ends != NULL)
        teide_half_arm(net, memory, way == NULL ? told : teide_joined_ready(segment, way, side));
    if (way != NULL && way->plan != NULL)
        teide_net_schedule(
            net, net->graph->is_global ? sent : teide_joined_ready(segment, way, side), TEIDE_NET_NEWS, memory, 0);
}

/* What is known of two segments of a way that a measurement joins, and how long the message of it needs to their ends. */
TEIDE_NET void
teide_join_along(const struct teide_measurement *m, const struct teide_way *way, struct teide_net_segment *left,
    struct teide_net_segment *right, const int64_t sent[2], int64_t travel[2])
{
    const int64_t c = way->correction[m->position], d = way->distance[m->position];

    if (left->raw_pairs == 1)
        teide_segment_place(left, way, m->session, m->position - 1);
    if (right->raw_pairs == 1)
        teide_segment_place(right, way, m->session, m->position);
    travel[0] = d - way->distance[left->end[0]];
    travel[1] = way->distance[right->end[1]] - d;
    left->known[0] = teide_net_later(teide_net_later(left->known[0], right->known[0]), sent[0] + c);
    left->known[1] = teide_net_later(teide_net_later(left->known[1], right->known[1]), sent[1] - c);
    left->ready[0] = teide_net_later(teide_net_later(left->ready[0], right->ready[0]), sent[0] + d);
    left->ready[1] = teide_net_later(teide_net_later(left->ready[1], right->ready[1]), sent[1] - d);
    left->end[1] = right->end[1];
}

/* When both ends of a segment know that it is complete, and have the corrections of all swaps in it. */
static inline int64_t
teide_inner_known(const struct teide_net *net, const struct teide_net_segment *segment, const struct teide_way *way)
{
    const int64_t known = teide_net_later(
        segment->known[0] - way->correction[segment->end[0]], segment->known[1] + way->correction[segment->end[1]]);

    if (net->graph->is_global)
        return known;
    return teide_net_later(
        known, teide_net_later(teide_joined_ready(segment, way, 0), teide_joined_ready(segment, way, 1)));
}

/* Both halves are alive and the measurement has succeeded: the left segment becomes the joined one. */
static inline void
teide_join(struct teide_net *net, const struct teide_measurement *m)
{
    const struct teide_way *way = net->sessions[m->session].way;
    const int32_t name = net->halves[m->memory[0]].segment, other = net->halves[m->memory[1]].segment;
    struct teide_net_segment *left = &net->segments[name], *right = &net->segments[other];
    int64_t sent[2], travel[2];

    teide_segment_orient(net, m->memory[0], 1);
    teide_segment_orient(net, m->memory[1], 0);
    sent[0] = teide_net_arrival(net, m->node, m->done, 0);
    sent[1] = teide_net_arrival(net, m->node, m->done, 0);
    if (way != NULL) {
        teide_join_along(m, way, left, right, sent, travel);
    } else {
        travel[0] = teide_segment_travel(net, left);
        travel[1] = teide_segment_travel(net, right);
        left->session = m->session;
    }
    teide_pair_join(&left->pair, &right->pair, &net->graph->swap_factors, &net->graph->nodes[m->node].decay, m->done);
    left->half[1] = right->half[1];
    net->halves[left->half[1]].segment = name;
    left->oldest = teide_net_earlier(left->oldest, right->oldest);
    left->raw_pairs += right->raw_pairs;
    if (net->staging != NULL) {
        net->staging[name].raw_pairs += net->staging[other].raw_pairs;
        net->staging[name].units = 1;
    }
    teide_segment_give(net, other);
    if (__builtin_expect(net->graph->communicates, 0))
        teide_communication_note_joined(net, left);
    for (int side = 0; side < 2; side++)
        teide_join_end(net, left, way, side, m->node, sent[side], sent[side] + travel[side]);
    if (way == NULL)
        teide_complete_at(net, name, teide_net_later(sent[0] + travel[0], sent[1] + travel[1]));
    else if (left->end[0] == 0 && left->end[1] == way->n_hops)
        teide_complete_at(net, name, teide_net_later(left->known[0], left->known[1] + way->correction[way->n_hops]));
    else if (way->nesting != NULL && way->nesting->rule[m->position] >= 0)
        teide_stage_await(net, name, m->position, teide_inner_known(net, left, way));
}

/* A live half has been measured, and its segment is lost: when its other end hears.
 *   t = min(when the node would have heard that the partner is dead, the end of a measurement that failed)
 * where the partner is dead, and else the end of the measurement, or when the node would have heard for whom the partner is. */
static inline void
teide_lose_measured(struct teide_net *net, const struct teide_measurement *m, int side, bool outcome)
{
    const struct teide_session *session = &net->sessions[m->session];
    const struct teide_half *half = &net->halves[m->memory[side]], *partner = &net->halves[m->memory[side ^ 1]];
    const struct teide_net_segment *segment = &net->segments[half->segment];
    const int64_t travel = teide_segment_travel(net, segment);
    const bool mine = segment->session == TEIDE_NONE || segment->session == m->session;
    const int32_t far = segment->half[half->side ^ 1];
    const int64_t told = teide_net_arrival(net, m->node, m->done, travel);
    int64_t lost = m->done, heard = told;

    if (mine && partner->condition == TEIDE_HALF_DEAD) {
        lost = outcome ? partner->heard : teide_net_earlier(partner->heard, m->done);
        heard = told - m->done + lost;
    } else if (mine && outcome && partner->session != TEIDE_NONE && partner->session != m->session) {
        heard = teide_net_later(told, partner->told + travel);
    }
    if (mine && outcome && session->condition == TEIDE_SESSION_ENDED && session->way != NULL) {
        const int32_t end = segment->raw_pairs == 1 ? m->position + (side == 0 ? -1 : 1) : segment->end[side];
        lost = m->done;
        heard = teide_net_later(told, teide_session_over(session, end));
    }
    teide_net_tell(net, m->node, lost, far, heard);
    TEIDE_COUNT_PAIRS(net, segment, failed);
    if (mine)
        teide_half_tag(net, far, m->session, told);
    teide_lose(net, m->memory[side], lost, heard);
}

/* The memories of two measured halves, which are in no list any more, are free at the end of the measurement. */
TEIDE_NET void
teide_measured_free(struct teide_net *net, const int32_t memory[2], int64_t done)
{
    if (done == net->now) {
        teide_memory_free(net, memory[0]);
        teide_memory_free(net, memory[1]);
        return;
    }
    for (int side = 0; side < 2; side++) {
        net->halves[memory[side]].condition = TEIDE_HALF_MEASURED;
        net->halves[memory[side]].heard = done;
    }
    net->halves[memory[0]].next = memory[1];
    teide_net_schedule_end(net, done, memory[0]);
}

/* FREE: an operation has ended, on the half in this memory and, if it was a swap, another one. */
static inline void
teide_on_free(struct teide_net *net, int32_t memory)
{
    const int32_t other = net->halves[memory].next;

    assert(net->halves[memory].condition == TEIDE_HALF_MEASURED && net->halves[memory].heard == net->now);
    if (other == TEIDE_NONE) {
        teide_memory_free(net, memory);
        return;
    }
    assert(net->halves[other].condition == TEIDE_HALF_MEASURED && net->halves[other].heard == net->now);
    teide_memory_free(net, memory);
    teide_memory_free(net, other);
}

/* Whether a node's next measurement succeeds. */
TEIDE_NET bool
teide_swap_outcome(struct teide_net *net, int32_t node)
{
    const double p = net->graph->swap_success;

    if (p <= 0 || p >= 1)
        return p >= 1;
    return teide_uniform(teide_draws_single_bits(
               &net->nodes[node].measurements, &net->random, teide_entity(TEIDE_DRAW_SWAP, node)))
        < p;
}

/* Whether a half is alive, and for nobody but a session. */
TEIDE_NET bool
teide_half_useful(const struct teide_half *half, int32_t session)
{
    return half->condition == TEIDE_HALF_LIVE && (half->session == TEIDE_NONE || half->session == session);
}

/* The measurement of two halves has failed, or was for nothing: what is alive of them is lost. */
static __attribute__((noinline, unused)) void
teide_lose_both(struct teide_net *net, const struct teide_measurement *m, bool outcome)
{
    const bool alive[2] = { net->halves[m->memory[0]].condition == TEIDE_HALF_LIVE,
        net->halves[m->memory[1]].condition == TEIDE_HALF_LIVE };

    teide_net_trace(net, TEIDE_TRACE_SWAP_FAILED, net->halves[m->memory[!alive[0]]].segment, m->node, m->session, -1);
    /* what later measurements of its remains lose counts with a loss */
    net->demands[net->sessions[m->session].demand].notes.counters.losses += alive[0] && alive[1];
    for (int side = 0; side < 2; side++)
        if (alive[side])
            teide_lose_measured(net, m, side, outcome);
        else
            teide_loss_end(net, m->memory[side], outcome ? INT64_MAX : m->done);
}

/* Measure two halves for a session. */
static __attribute__((noinline, unused)) void
teide_swap_halves(struct teide_net *net, int32_t session, int32_t position, int32_t left, int32_t right)
{
    const int32_t node = teide_half_node(net, left);
    const struct teide_measurement m
        = { session, position, node, { left, right }, net->now + net->graph->swap_duration };
    const struct teide_session *s = &net->sessions[session];
    struct teide_node_counts *counts = &net->nodes[node].counts;
    struct teide_counters *counters = &net->demands[s->demand].notes.counters;
    const bool outcome = teide_swap_outcome(net, node),
               useful = teide_half_useful(&net->halves[left], session)
        && teide_half_useful(&net->halves[right], session) && s->condition != TEIDE_SESSION_ENDED;

    teide_net_check_measured(net, session, m.memory);
    if (__builtin_expect(net->graph->has_limits, 0))
        teide_node_operates(net, node, m.done);
    counters->swaps++;
    counters->swapped += outcome;
    counts->swaps++;
    counts->swapped += outcome;
    counts->wasted += !useful;
    teide_unhold(net, left);
    teide_unhold(net, right);
    if (useful && outcome) {
        const int64_t other = teide_net_traced_as(net, net->halves[right].segment);
        teide_join(net, &m);
        teide_net_trace(net, TEIDE_TRACE_SWAP, net->halves[left].segment, node, session, other);
    } else {
        teide_lose_both(net, &m, outcome);
    }
    teide_measured_free(net, m.memory, m.done);
}

#pragma GCC visibility pop

#endif
