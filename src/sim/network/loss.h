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

    half->condition = TEIDE_HALF_DEAD;
    half->segment = TEIDE_NONE;
    half->heard = heard;
    teide_net_schedule(net, heard, TEIDE_NET_NEWS, memory, 0);
}

/* Circuits on demand: the hops of a segment that is lost make it again when both of its ends have heard. */
static inline void
teide_make_again(struct teide_net *net, const struct teide_net_segment *segment, int64_t heard)
{
    const struct teide_session *session;
    int32_t from, to;

    if (segment->session == TEIDE_NONE || net->sessions[segment->session].units == NULL)
        return;
    session = &net->sessions[segment->session];
    from = segment->end[0];
    to = segment->end[1];
    if (segment->raw_pairs == 1) {
        from = net->channels[net->halves[segment->half[0]].channel].hop;
        to = from + 1;
    }
    if (session->condition == TEIDE_SESSION_ENDED || from < 0)
        return;
    for (int32_t hop = from; hop < to; hop++) {
        teide_session_keep(net, segment->session);
        teide_net_schedule(net, heard, TEIDE_NET_RESTART, segment->session, (uint32_t)hop);
        if (heard >= net->graph->end)
            teide_session_forget(net, segment->session);
    }
}

/* RESTART: a link has heard of the loss of a pair that it made for a session. */
static inline void
teide_on_restart(struct teide_net *net, int32_t session, int32_t hop)
{
    struct teide_session *s = &net->sessions[session];

    if (s->condition == TEIDE_SESSION_ACTIVE && s->units != NULL) {
        s->units[hop]--;
        teide_link_start(net, s->way->link[hop]);
    }
    teide_session_forget(net, session);
}

/* A node measures or drops the half of a live segment, so that it is lost: its other end hears at `heard`. */
static inline void
teide_lose(struct teide_net *net, int32_t memory, int64_t heard)
{
    const struct teide_half *half = &net->halves[memory];
    const int32_t name = half->segment, far = net->segments[name].half[!half->side];

    assert(half->condition == TEIDE_HALF_LIVE);
    teide_make_again(net, &net->segments[name], heard);
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
    if (segment->session != TEIDE_NONE) {
        struct teide_counters *counters = &net->demands[net->sessions[segment->session].demand].counters;
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
        teide_net_check_message(net, node, net->now, segment->half[half->side ^ 1], heard);
        teide_count_drop(net, segment, reason);
        teide_lose(net, memory, heard);
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
