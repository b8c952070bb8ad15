/* The life of a pair in plain graphs (graph.h), where one session crosses its link: the same steps as in life.h, with what cannot
 * happen left out. A link, its channel, its ports and what is held there have one number each, so nothing is looked for.
 * Stands on contention.h. */
#ifndef TEIDE_SIM_NETWORK_PLAIN_H
#define TEIDE_SIM_NETWORK_PLAIN_H

#include "sim/network/contention.h"

#pragma GCC visibility push(hidden)

/* Whether nobody is there but one session, nothing is dropped by itself or lost, and no trace is kept: then a measurement that
 * succeeds has to tell the ends of its segment for whom they are, and no more. */
TEIDE_NET bool
teide_is_quiet(const struct teide_net *net)
{
    return net->live_sessions == 1 && net->half_ends == NULL && net->message_draws == NULL && net->trace.limit == 0
        && net->graph->swap_duration > 0;
}

/* What swapping.h does with two halves that are alive where it is quiet, and the measurement succeeds. */
TEIDE_NET void
teide_quiet_swap(
    struct teide_net *net, struct teide_measurement m, const struct teide_session *session, struct teide_half *half[2])
{
    const struct teide_way *way = session->way;
    const int32_t name = half[0]->segment, other = half[1]->segment;
    const int64_t sent[2] = { m.done, m.done };
    struct teide_net_segment *left = &net->segments[name], *right = &net->segments[other];
    struct teide_node_counts *counts = &net->nodes[m.node].counts;
    struct teide_counters *counters = &net->demands[session->demand].notes.counters;
    int64_t travel[2];

    teide_net_check_measured(net, m.session, m.memory);
    counters->swaps++;
    counters->swapped++;
    counts->swaps++;
    counts->swapped++;
    for (int side = 0; side < 2; side++) {
        net->held[m.memory[side]] = (struct teide_port_list) { TEIDE_NONE, TEIDE_NONE };
        teide_segment_orient(net, m.memory[side], side ^ 1);
        half[side]->condition = TEIDE_HALF_MEASURED;
        half[side]->heard = m.done;
    }
    half[0]->next = m.memory[1];
    teide_join_along(&m, way, left, right, sent, travel);
    teide_pair_join(&left->pair, &right->pair, &net->graph->swap_factors, &net->graph->nodes[m.node].decay, m.done);
    left->half[1] = right->half[1];
    net->halves[left->half[1]].segment = name;
    left->oldest = teide_net_earlier(left->oldest, right->oldest);
    left->raw_pairs += right->raw_pairs;
    teide_segment_give(net, other);
    for (int side = 0; side < 2; side++) {
        teide_net_check_message(net, m.node, m.done, left->half[side], m.done + travel[side]);
        teide_half_tag(net, left->half[side], m.session, m.done + travel[side]);
    }
    if (left->raw_pairs == way->n_hops)
        teide_complete_at(net, name, teide_net_later(left->known[0], left->known[1] + way->correction[way->n_hops]));
    teide_net_schedule_end(net, m.done, m.memory[0]);
}

/* A node measures the halves at two ports, known to be for nobody else than a session. */
TEIDE_NET void
teide_plain_swap(struct teide_net *net, int32_t session, int32_t position, int32_t left, int32_t right)
{
    const struct teide_session *s = &net->sessions[session];
    struct teide_half *half[2] = { &net->halves[left], &net->halves[right] };
    const int32_t node = s->way->node[position];

    if (teide_is_quiet(net) && net->graph->swap_success >= 1 && s->condition != TEIDE_SESSION_ENDED
        && teide_half_useful(half[0], session) && teide_half_useful(half[1], session))
        teide_quiet_swap(net,
            (struct teide_measurement) {
                session, position, node, { left, right }, net->now + net->graph->swap_duration },
            s, half);
    else
        teide_swap_halves(net, session, position, left, right);
}

/* Let a node use the half at a port, for the session that alone crosses its link. Returns whether it has used it. */
TEIDE_NET bool
teide_plain_use(struct teide_net *net, int32_t port, const struct teide_crossing *crossing)
{
    const struct teide_half *half = &net->halves[port];
    const int32_t session = crossing->session, across = crossing->across[port & 1];
    const bool right = (port & 1) == crossing->turned; /* of the node */
    int32_t known;

    if (across == TEIDE_NONE || net->held[across].first == TEIDE_NONE
        || (half->condition != TEIDE_HALF_LIVE && half->condition != TEIDE_HALF_DEAD))
        return false;
    known = teide_half_told(net, half);
    if (known != TEIDE_NONE && known != session)
        return false;
    known = teide_half_told(net, &net->halves[across]);
    if (known != TEIDE_NONE && known != session)
        return false;
    teide_note_served(net, port >> 1, session);
    teide_note_served(net, across >> 1, session);
    teide_plain_swap(net, session, crossing->hop + !right, right ? across : port, right ? port : across);
    if (__builtin_expect(net->live_sessions > 1, 0))
        teide_used(net, port, across, session);
    return true;
}

/* HERALD: a link has made a pair, and hands it to its nodes. Returns false, and does nothing, where this is not all. */
TEIDE_NET bool
teide_plain_herald(struct teide_net *net, int32_t link)
{
    struct teide_link_state *state = &net->links[link];
    const struct teide_crossing *crossing = state->crossings;
    bool used[2];

    if (state->n_crossings != 1 || net->half_ends != NULL
        || (crossing->across[0] == TEIDE_NONE && crossing->across[1] == TEIDE_NONE))
        return false; /* a session of one hop takes the pair as it is */
    if (teide_herald(net, link) == TEIDE_NONE)
        return true;
    state->wanted[0] = state->wanted[1] = TEIDE_NONE;
#pragma GCC unroll 1
    for (int side = 0; side < 2; side++)
        used[side] = teide_plain_use(net, 2 * link + side, crossing);
    for (int side = 0; side < 2 && net->live_sessions > 1; side++)
        if (!used[side] && net->halves[2 * link + side].came == net->now && teide_is_contended(net, 2 * link + side))
            teide_contend(net, 2 * link + side);
    return true;
}

/* One of the memories that a measurement has used is free. */
TEIDE_NET void
teide_plain_memory_free(struct teide_net *net, int32_t memory, struct teide_node_counts *counts)
{
    assert(net->halves[memory].condition == TEIDE_HALF_MEASURED && net->halves[memory].heard == net->now);
    teide_half_clear(net, memory, counts);
    if (net->halves[memory ^ 1].condition == TEIDE_HALF_FREE) /* at the other end, too */
        teide_channel_start_plain(net, memory >> 1);
}

/* FREE: a measurement has ended, and the memories on both sides are free. */
TEIDE_NET void
teide_plain_free(struct teide_net *net, int32_t memory)
{
    const int32_t other = net->halves[memory].next;
    struct teide_node_counts *counts = &net->nodes[teide_half_node(net, memory)].counts;

    teide_plain_memory_free(net, memory, counts);
    teide_plain_memory_free(net, other, counts);
}

#pragma GCC visibility pop

#endif
