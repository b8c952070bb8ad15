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

/* Circuits on demand: the first hop of a segment that is to be made again when it is lost; TEIDE_NONE: none of its hops makes it. */
TEIDE_NET int32_t
teide_makes_again(const struct teide_net *net, const struct teide_net_segment *segment)
{
    const struct teide_session *session = segment->session == TEIDE_NONE ? NULL : &net->sessions[segment->session];

    if (session == NULL || session->units == NULL || session->condition == TEIDE_SESSION_ENDED)
        return TEIDE_NONE;
    if (segment->raw_pairs > 1)
        return segment->end[0];
    return net->channels[net->halves[segment->half[segment->half[0] == TEIDE_NONE]].channel].hop;
}

/* Circuits on demand: the hops of a segment make it again; both of its ends know of its loss at `at`. */
static inline void
teide_make_again(struct teide_net *net, int32_t name, int64_t at)
{
    const struct teide_net_segment *segment = &net->segments[name];
    const int32_t from = teide_makes_again(net, segment);

    if (from < 0)
        return;
    for (int32_t hop = from; hop < from + segment->raw_pairs; hop++)
        teide_restart_at(net, segment->session, hop, teide_segment_units(net, name, hop), at);
}

/* Circuits on demand: a segment is lost by the node of a half, at `lost`: what is to be known once its other half goes. */
static inline void
teide_loss_note(struct teide_net *net, int32_t memory, int64_t lost)
{
    const struct teide_half *half = &net->halves[memory];
    const struct teide_net_segment *segment = &net->segments[half->segment];
    const int32_t from = teide_makes_again(net, segment), to = from + segment->raw_pairs;
    struct teide_loss *loss = &net->losses[segment->half[!half->side]];
    bool first;

    *loss = (struct teide_loss) { .units = 0 };
    if (from < 0)
        return;
    first = net->sessions[segment->session].way->node[from] == teide_half_node(net, memory);
    *loss = (struct teide_loss) { lost, first ? from : to, first ? to : from,
        net->staging == NULL ? 1 : net->staging[half->segment].units };
}

/* Circuits on demand: a dead half goes, measured or dropped. Its node knows of the loss by the message, or by itself at `own`
 * (INT64_MAX: not so). The hops of the segment make it again when both of its ends, and both of their nodes, have heard. */
static inline void
teide_loss_end(struct teide_net *net, int32_t memory, int64_t own)
{
    const struct teide_half *half = &net->halves[memory];
    const struct teide_loss *loss;
    const struct teide_way *way;
    int32_t from, to;

    if (net->losses == NULL || net->losses[memory].units == 0)
        return;
    loss = &net->losses[memory];
    way = net->sessions[half->session].way;
    from = loss->at < loss->far ? loss->at : loss->far;
    to = loss->at < loss->far ? loss->far : loss->at;
    for (int32_t hop = from; hop < to; hop++) {
        int64_t at = teide_net_later(loss->lost, teide_net_earlier(half->heard, own));
        for (int32_t i = hop; i <= hop + 1 && own < INT64_MAX; i++) /* what its nodes have heard, from either end */
            at = teide_net_later(at,
                teide_net_earlier(
                    loss->lost + teide_way_travel(way, loss->at, i), own + teide_way_travel(way, loss->far, i)));
        teide_restart_at(net, half->session, hop, teide_units_inside(net, way, loss->units, from, to, hop), at);
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
    if (net->losses != NULL)
        teide_loss_note(net, memory, lost);
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
    } else if (half->condition == TEIDE_HALF_DEAD) {
        teide_loss_end(net, memory, half->heard > net->now ? net->now : INT64_MAX);
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
