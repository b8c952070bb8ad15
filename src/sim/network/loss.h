/* What becomes of segments that are no more: who hears, and when links may make them again. Stands on generation.h. */
#ifndef TEIDE_SIM_NETWORK_LOSS_H
#define TEIDE_SIM_NETWORK_LOSS_H

#include "sim/network/check.h"
#include "sim/network/generation.h"
#include "sim/network/noting.h"

#pragma GCC visibility push(hidden)

/* The segment of a half is no more, of which its node hears at `heard`. */
TEIDE_NET void
teide_deaden(struct teide_net *net, int32_t memory, int64_t heard)
{
    struct teide_half *half = &net->halves[memory];

    if (net->graph->swap != NULL)
        teide_half_remember(net, memory);
    half->condition = TEIDE_HALF_DEAD;
    half->segment = TEIDE_NONE;
    half->heard = heard;
    if (__builtin_expect(net->graph->communicates, 0))
        teide_communication_look(net, teide_half_node(net, memory));
    teide_net_schedule(net, heard, TEIDE_NET_NEWS, memory, 0);
}

/* When the node at a position has heard of the loss of a segment: from the end that lost it, at `lost`, or from the far one, whose
 * own cutoff strikes at `own`. */
TEIDE_NET int64_t
teide_heard_at(const struct teide_way *way, int32_t position, const int32_t end[2], int side, int64_t lost, int64_t own)
{
    const int64_t from = lost + teide_way_travel(way, end[side], position);

    if (own == INT64_MAX)
        return from;
    return teide_net_earlier(from, own + teide_way_travel(way, end[side ^ 1], position));
}

enum { TEIDE_RESTART_UNITS = 16 }; /* bits of the detail of RESTART: pairs less 1, below the hop */

/* Circuits on demand: a hop of a session makes so many pairs again from a time on. */
static inline void
teide_restart_at(struct teide_net *net, int32_t session, int32_t hop, int32_t pairs, int64_t at)
{
    if (at >= net->graph->end)
        return;
    teide_session_keep(net, session);
    teide_net_schedule(net, at, TEIDE_NET_RESTART, session,
        net->staging == NULL ? (uint32_t)hop : (uint32_t)hop << TEIDE_RESTART_UNITS | (uint32_t)(pairs - 1));
}

/* Circuits on demand: the hops of a segment make it again when both of its ends, and both of their nodes, have heard of its loss.
 * side   the end at which it was lost, at `lost`
 * heard  when the other one is told */
static inline void
teide_make_again(struct teide_net *net, const struct teide_net_segment *segment, int side, int64_t lost, int64_t heard)
{
    const struct teide_session *session;
    const int64_t timer = teide_half_timer(net, segment->half[side ^ 1]);
    int32_t end[2] = { segment->end[0], segment->end[1] };
    int64_t own = INT64_MAX;

    if (segment->session == TEIDE_NONE || net->sessions[segment->session].units == NULL)
        return;
    session = &net->sessions[segment->session];
    if (segment->raw_pairs == 1) {
        end[0] = net->channels[net->halves[segment->half[0]].channel].hop;
        end[1] = end[0] + 1;
        side = session->way->node[end[side]] == teide_half_node(net, segment->half[side]) ? side : side ^ 1;
    }
    if (session->condition == TEIDE_SESSION_ENDED || end[0] < 0)
        return;
    if (timer > 0 && timer < heard)
        own = teide_net_later(timer, net->now);
    for (int32_t hop = end[0]; hop < end[1]; hop++) {
        int64_t at = teide_net_later(lost, teide_net_earlier(heard, own));
        if (own != INT64_MAX) {
            at = teide_net_later(at, teide_heard_at(session->way, hop, end, side, lost, own));
            at = teide_net_later(at, teide_heard_at(session->way, hop + 1, end, side, lost, own));
        }
        teide_restart_at(
            net, segment->session, hop, teide_segment_units(net, (int32_t)(segment - net->segments), hop), at);
    }
}

/* RESTART: a link has heard of the loss of a pair that it made for a session. */
static inline void
teide_on_restart(struct teide_net *net, int32_t session, int32_t hop)
{
    struct teide_session *s = &net->sessions[session];
    int32_t pairs = 1;

    if (net->staging != NULL) {
        pairs += hop & ((1 << TEIDE_RESTART_UNITS) - 1);
        hop >>= TEIDE_RESTART_UNITS;
    }
    if (s->condition == TEIDE_SESSION_ACTIVE && s->units != NULL) {
        s->units[hop] -= pairs;
        teide_link_start(net, s->way->link[hop]);
    }
    teide_session_forget(net, session);
}

/* A node measures or drops the half of a live segment, so that it is lost at `lost`: its other end hears at `heard`. */
static inline void
teide_lose(struct teide_net *net, int32_t memory, int64_t lost, int64_t heard)
{
    const struct teide_half *half = &net->halves[memory];
    const int32_t name = half->segment, far = net->segments[name].half[!half->side];

    assert(half->condition == TEIDE_HALF_LIVE);
    teide_make_again(net, &net->segments[name], half->side, lost, heard);
    teide_deaden(net, far, heard);
    teide_segment_give(net, name);
}

/* Why a node drops what it holds. */
enum teide_drop_reason { TEIDE_DROP_CUTOFF, TEIDE_DROP_LOSS, TEIDE_DROP_UNUSED, TEIDE_DROP_GIVES_WAY };

static inline void
teide_count_drop(struct teide_net *net, const struct teide_net_segment *segment, enum teide_drop_reason reason)
{
    switch (reason) {
    case TEIDE_DROP_CUTOFF:
        TEIDE_COUNT_PAIRS(net, segment, cut_off);
        break;
    case TEIDE_DROP_LOSS:
        TEIDE_COUNT_PAIRS(net, segment, lost);
        break;
    case TEIDE_DROP_UNUSED:
        TEIDE_COUNT_PAIRS(net, segment, unused);
        break;
    case TEIDE_DROP_GIVES_WAY:
        TEIDE_COUNT_PAIRS(net, segment, given_way);
        break;
    }
    teide_net_trace(net, reason == TEIDE_DROP_CUTOFF ? TEIDE_TRACE_CUTOFF : TEIDE_TRACE_DROP,
        (int32_t)(segment - net->segments), TEIDE_NONE, segment->session, -1);
    if (segment->session != TEIDE_NONE) {
        struct teide_counters *counters = &net->demands[net->sessions[segment->session].demand].notes.counters;
        counters->losses++;
        counters->cutoffs += reason == TEIDE_DROP_CUTOFF;
    }
}

/* A node drops its half, of whatever is left of the segment; the other end hears by message. The memory is not free yet. */
static inline void
teide_let_go(struct teide_net *net, int32_t memory, enum teide_drop_reason reason)
{
    const struct teide_half *half = &net->halves[memory];

    teide_unhold(net, memory);
    if (half->condition == TEIDE_HALF_LIVE) {
        const struct teide_net_segment *segment = &net->segments[half->segment];
        const int32_t node = teide_half_node(net, memory);
        const int64_t heard = teide_net_arrival(net, node, net->now, teide_segment_travel(net, segment));
        teide_net_tell(net, node, net->now, segment->half[half->side ^ 1], heard);
        teide_count_drop(net, segment, reason);
        teide_lose(net, memory, net->now, heard);
    }
}

static inline void
teide_drop(struct teide_net *net, int32_t memory, enum teide_drop_reason reason)
{
    teide_let_go(net, memory, reason);
    teide_memory_free(net, memory);
}

#pragma GCC visibility pop

#endif
