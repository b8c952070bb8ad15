/* When a memory drops or loses its qubit: cutoffs, and losses at a constant rate. doc/theory.md, 3.9. Stands on moving.h. */
#ifndef TEIDE_SIM_NETWORK_EXPIRY_H
#define TEIDE_SIM_NETWORK_EXPIRY_H

#include "sim/network/moving.h"

#pragma GCC visibility push(hidden)

/* When the node of a live half drops it by a policy that is not just the age of its qubit. */
int64_t teide_half_expiry_by_policy(const struct teide_net *net, int32_t memory, int64_t told);

TEIDE_NET int64_t
teide_net_after(int64_t time, int64_t duration)
{
    return duration >= TEIDE_GRAPH_HORIZON - time ? INT64_MAX : time + duration;
}

/* When the node of a live half drops it; told: when it has heard of all that is in the segment. */
static inline int64_t
teide_half_expiry(const struct teide_net *net, int32_t memory, int64_t told)
{
    const struct teide_half *half = &net->halves[memory];
    const struct teide_graph_node *node = &net->graph->nodes[teide_half_node(net, memory)];

    if (node->policy != NULL)
        return teide_half_expiry_by_policy(net, memory, told);
    return teide_net_after(net->segments[half->segment].pair.birth[half->side], node->cutoff);
}

/* Have the TIMER of a live half fire when its node drops or loses it. */
static inline void
teide_half_arm(struct teide_net *net, int32_t memory, int64_t told)
{
    struct teide_half_end *end;
    int64_t due;

    if (net->half_ends == NULL)
        return;
    end = &net->half_ends[memory];
    due = teide_net_later(teide_net_earlier(end->loss, teide_half_expiry(net, memory, told)), net->now);
    if (due == INT64_MAX || due == end->timer)
        return;
    end->timer = due;
    teide_net_schedule(net, due, TEIDE_NET_TIMER, memory, 0);
}

/* Sample when the memory of a fresh half loses it. */
static inline void
teide_half_sample_loss(struct teide_net *net, int32_t memory)
{
    const int32_t node = teide_half_node(net, memory);
    const double rate = net->graph->nodes[node].loss_rate;
    double wait;

    if (rate <= 0)
        return;
    wait = -log(teide_stream_uniform(&net->loss_draws[node], &net->random, teide_entity(TEIDE_DRAW_LOSS, node))) / rate;
    net->half_ends[memory].loss
        = wait < (double)(TEIDE_GRAPH_HORIZON - net->now) ? net->now + (int64_t)fmax(1, nearbyint(wait)) : INT64_MAX;
}

/* TIMER of a half in a stage: not before the operations on it have ended. */
static inline void
teide_on_staged_timer(struct teide_net *net, int32_t memory)
{
    struct teide_half_end *end = &net->half_ends[memory];
    const int64_t busy = net->staging[net->halves[memory].segment].busy_until;

    end->timer = busy > net->now ? busy : 0;
    if (busy > net->now)
        teide_net_schedule(net, busy, TEIDE_NET_TIMER, memory, 0);
    else
        teide_staged_drop(net, memory, end->loss <= net->now ? TEIDE_DROP_LOSS : TEIDE_DROP_CUTOFF);
}

/* TIMER */
static inline void
teide_on_timer(struct teide_net *net, int32_t memory)
{
    const struct teide_half *half = &net->halves[memory];
    struct teide_half_end *end = &net->half_ends[memory];

    if (end->timer != net->now)
        return;
    if (half->condition != TEIDE_HALF_LIVE && half->condition != TEIDE_HALF_DEAD) {
        if (half->condition == TEIDE_HALF_STAGED)
            teide_on_staged_timer(net, memory);
        else if (half->condition == TEIDE_HALF_MOVING)
            teide_moving_drop(net, memory, end->loss <= net->now ? TEIDE_DROP_LOSS : TEIDE_DROP_CUTOFF);
        return;
    }
    end->timer = 0;
    teide_drop(net, memory, end->loss <= net->now ? TEIDE_DROP_LOSS : TEIDE_DROP_CUTOFF);
}

#pragma GCC visibility pop

#endif
