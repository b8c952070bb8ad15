/* Completion and delivery: a segment from end to end waits for its messages, and is handed over. Stands on ending.h. */
#ifndef TEIDE_SIM_NETWORK_DELIVERY_H
#define TEIDE_SIM_NETWORK_DELIVERY_H

#include "sim/network/ending.h"
#include "sim/network/expiry.h"

#pragma GCC visibility push(hidden)

/* A segment joins the ends of its session's way: it is complete when both know. */
TEIDE_NET void
teide_complete_at(struct teide_net *net, int32_t name, int64_t time)
{
    net->segments[name].due = teide_net_later(time, net->now);
    teide_net_schedule(net, net->segments[name].due, TEIDE_NET_COMPLETE, name, 0);
}

/* Free the memories at both ends of a segment that is no more. */
static inline void
teide_free_ends(struct teide_net *net, int32_t name)
{
    const int32_t ends[2] = { net->segments[name].half[0], net->segments[name].half[1] };

    teide_segment_give(net, name);
    for (int side = 0; side < 2; side++)
        teide_unhold(net, ends[side]);
    for (int side = 0; side < 2; side++)
        teide_memory_free(net, ends[side]);
}

/* Drop all pairs and attempts, and start anew. */
static inline void
teide_empty(struct teide_net *net)
{
    net->emptying = true;
    if (net->staging != NULL)
        teide_stage_clear(net);
    if (net->graph->communicates)
        teide_moving_clear(net);
    for (int32_t link = 0; link < net->graph->n_links; link++) {
        const struct teide_graph_link *l = &net->graph->links[link];
        for (int end = 0; end < 2; end++)
            while (net->held[2 * link + end].first != TEIDE_NONE) {
                const int32_t memory = net->held[2 * link + end].first;
                struct teide_half *half = &net->halves[memory];
                if (half->condition == TEIDE_HALF_LIVE) {
                    teide_count_drop(net, &net->segments[half->segment], TEIDE_DROP_UNUSED);
                    net->halves[net->segments[half->segment].half[!half->side]].condition = TEIDE_HALF_DEAD;
                    teide_segment_give(net, half->segment);
                }
                teide_unhold(net, memory);
                teide_memory_clear(net, memory);
            }
        for (int32_t i = l->first_channel; i < l->first_channel + l->n_channels; i++)
            teide_channel_stop(net, i);
    }
    for (int32_t i = 0; i < net->n_sessions; i++)
        if (net->sessions[i].condition == TEIDE_SESSION_ACTIVE && net->sessions[i].units != NULL)
            for (int32_t hop = 0; hop < net->sessions[i].way->n_hops; hop++)
                net->sessions[i].units[hop] = 0;
    net->emptying = false;
    for (int32_t link = 0; link < net->graph->n_links; link++)
        teide_link_start(net, link);
}

/* Whether a segment is complete now that was to be: its session still wants it. Else its ends drop it when they hear that the session
 * is over. */
TEIDE_NET bool
teide_is_complete(struct teide_net *net, int32_t name)
{
    const struct teide_net_segment *segment = &net->segments[name];
    struct teide_session *session;

    if (segment->next_free != TEIDE_IN_USE || segment->due != net->now)
        return false;
    session = &net->sessions[segment->session];
    session->claimed -= session->claimed > 0;
    return session->condition == TEIDE_SESSION_ACTIVE;
}

/* Deliver a segment from end to end, all that has happened in it being known to both ends. */
static inline void
teide_deliver(struct teide_net *net, int32_t name)
{
    const struct teide_net_segment *segment = &net->segments[name];
    const int32_t index = segment->session;
    struct teide_session *session = &net->sessions[index];
    const struct teide_demand *demand;
    struct teide_bell state;

    demand = &net->graph->traffic->demands[session->demand];
    state = teide_pair_bell(teide_segment_correlators(net, segment, net->now));
    if (state.p[TEIDE_PHI_PLUS] < demand->least_fidelity) {
        net->demands[session->demand].notes.counts.rejected++;
        teide_count_drop(net, segment, TEIDE_DROP_UNUSED);
        teide_make_again(net, name, net->now);
        teide_free_ends(net, name);
        return;
    }
    TEIDE_COUNT_PAIRS(net, segment, used);
    teide_net_trace(net, TEIDE_TRACE_DELIVER, name, TEIDE_NONE, index, -1);
    teide_note_delivery(net, segment, state);
    if (session->units != NULL)
        for (int32_t hop = 0; hop < session->way->n_hops; hop++)
            session->units[hop] -= teide_segment_units(net, name, hop);
    teide_session_keep(net, index);
    if (++session->delivered == session->wanted) {
        teide_note_service(net, index);
        teide_session_end(net, index, true);
    }
    teide_free_ends(net, name);
    session = &net->sessions[index];
    if (session->units != NULL && session->condition == TEIDE_SESSION_ACTIVE)
        for (int32_t hop = 0; hop < session->way->n_hops; hop++)
            teide_link_start(net, session->way->link[hop]);
    teide_session_forget(net, index);
    if (net->graph->traffic->restart == TEIDE_RESTART_EMPTY)
        teide_empty(net);
}

#pragma GCC visibility pop

#endif
