/* What a node has heard of the halves that it holds, for policies of swapping. Stands on firsts.h. */
#ifndef TEIDE_SIM_NETWORK_POLICY_H
#define TEIDE_SIM_NETWORK_POLICY_H

#include "sim/network/firsts.h"

#pragma GCC visibility push(hidden)

/* Correlators of a segment at `time`. */
TEIDE_NET struct teide_correlators
teide_segment_correlators(const struct teide_net *net, const struct teide_net_segment *segment, int64_t time)
{
    const struct teide_graph_node *nodes = net->graph->nodes;
    const struct teide_correlators decay
        = teide_pair_decay(&segment->pair, &nodes[teide_half_node(net, segment->half[0])].decay,
            &nodes[teide_half_node(net, segment->half[1])].decay, time);

    return teide_pair_correlators(&segment->pair, &decay);
}

/* When the node at one end of a segment has heard of all that is in it. */
TEIDE_NET int64_t
teide_segment_ready(const struct teide_net *net, const struct teide_net_segment *segment, int side)
{
    const struct teide_way *way;

    if (segment->raw_pairs == 1 || net->sessions[segment->session].way == NULL)
        return segment->ready[side];
    way = net->sessions[segment->session].way;
    return side == 0 ? segment->ready[0] - way->distance[segment->end[0]]
                     : segment->ready[1] + way->distance[segment->end[1]];
}

/* Where the other end of a half is that lies on a side (0: left) of a position of a session's way, and in `when`, when its node
 * has heard so. Dead halves are what they were. */
static inline int32_t
teide_half_reach(const struct teide_net *net, int32_t memory, int32_t position, int side, int64_t *when)
{
    const struct teide_half *half = &net->halves[memory];
    const struct teide_net_segment *segment;

    if (half->condition == TEIDE_HALF_DEAD) {
        const struct teide_half_belief *belief = &net->beliefs[memory];
        *when = belief->ready;
        return belief->reach == TEIDE_NONE ? position + (side == 0 ? -1 : 1) : belief->reach;
    }
    segment = &net->segments[half->segment];
    *when = net->graph->is_global ? net->now : teide_segment_ready(net, segment, half->side);
    if (segment->raw_pairs == 1)
        return position + (side == 0 ? -1 : 1);
    return segment->end[side];
}

/* A half is about to die: keep what its node believes of it. */
static inline void
teide_half_remember(struct teide_net *net, int32_t memory)
{
    const struct teide_half *half = &net->halves[memory];
    struct teide_half_belief *belief = &net->beliefs[memory];
    const struct teide_net_segment *segment = &net->segments[half->segment];

    belief->ready = teide_segment_ready(net, segment, half->side);
    belief->reach = segment->raw_pairs == 1 || net->sessions[segment->session].way == NULL
        ? TEIDE_NONE
        : segment->end[half->side ^ 1];
    belief->fidelity = net->graph->swap->prefers == NULL
        ? 0
        : teide_pair_bell(teide_segment_correlators(net, segment, net->now)).p[TEIDE_PHI_PLUS];
}

/* How much a policy prefers a half on a side of a position. What a node has not heard all of, counts as the link pair that it was. */
static inline double
teide_half_preference(const struct teide_net *net, int32_t memory, int32_t position, int side)
{
    const struct teide_swap_policy *policy = net->graph->swap;
    const struct teide_half *half = &net->halves[memory];
    struct teide_held_pair pair = { 1, 0 };
    int64_t when;
    const int32_t reach = teide_half_reach(net, memory, position, side, &when);

    if (when <= net->now) {
        pair.links = reach < position ? position - reach : reach - position;
        pair.fidelity = half->condition == TEIDE_HALF_DEAD
            ? net->beliefs[memory].fidelity
            : teide_pair_bell(teide_segment_correlators(net, &net->segments[half->segment], net->now))
                  .p[TEIDE_PHI_PLUS];
    } else {
        const struct teide_log_correlators *state = &net->graph->links[half->port >> 1].state;
        struct teide_pair fresh;
        const struct teide_correlators none = { 0, 0, 0 };
        teide_pair_create(&fresh, state, 0);
        pair.fidelity = teide_pair_bell(teide_pair_correlators(&fresh, &none)).p[TEIDE_PHI_PLUS];
    }
    return policy->prefers(net->graph->scenario->swap.policy_parameters, &pair);
}

/* The half on a side of a position that a session is to use, among those at a port: one for which room was made, else the one that the
 * policy prefers; TEIDE_NONE: none. */
static inline int32_t
teide_port_best(struct teide_net *net, int32_t port, int32_t session, int32_t position, int side)
{
    int32_t best = TEIDE_NONE;
    double most = 0;

    for (int32_t m = teide_port_list(net, port)->first; m != TEIDE_NONE; m = net->halves[m].next) {
        double value;
        if (!teide_half_serves(net, &net->halves[m], session))
            continue;
        if (net->halves[m].asked)
            return m; /* else what was dropped for it would be in vain, again and again (room.h) */
        value = teide_half_preference(net, m, position, side);
        if (best != TEIDE_NONE && value <= most)
            continue;
        best = m;
        most = value;
    }
    return best;
}

/* May a node swap two halves by the plan of a way? Not yet: it looks at them again when it has heard enough. */
static inline bool
teide_plan_allows(struct teide_net *net, const struct teide_way *way, int32_t position, const int32_t memory[2])
{
    const struct teide_segment planned = way->plan[position];
    int64_t when[2];

    if (teide_half_reach(net, memory[0], position, 0, &when[0]) != planned.left
        || teide_half_reach(net, memory[1], position, 1, &when[1]) != planned.right)
        return false;
    for (int side = 0; side < 2; side++)
        if (when[side] > net->now) {
            teide_net_schedule(net, teide_net_later(when[0], when[1]), TEIDE_NET_NEWS, memory[side], 0);
            return false;
        }
    return true;
}

#pragma GCC visibility pop

#endif
