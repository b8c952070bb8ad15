/* The life of a pair in plain graphs (graph.h) where it is quiet: one session is there, and nothing is lost, told twice or traced. A
 * measurement then succeeds, tells the ends of its segment for whom they are, and no more. The same steps as in life.h, with what
 * cannot happen left out. Stands on contention.h. */
#ifndef TEIDE_SIM_NETWORK_QUIET_H
#define TEIDE_SIM_NETWORK_QUIET_H

#include "sim/network/contention.h"

#pragma GCC visibility push(hidden)

/* Whether nothing can break the quiet of a replica but a second session. */
static inline bool
teide_may_be_quiet(const struct teide_net *net)
{
    return net->graph->plain && net->half_ends == NULL && net->message_draws == NULL && net->blocked == NULL
        && net->trace.limit == 0 && net->graph->swap_success >= 1
        && net->graph->traffic->discipline != TEIDE_DISCIPLINE_ROUND_ROBIN;
}

/* A memory is free: account for it. */
TEIDE_NET void
teide_quiet_clear(struct teide_net *net, struct teide_half *half, struct teide_node_counts *counts)
{
    counts->occupied += (double)(net->now - half->since);
    if (half->session != TEIDE_NONE) {
        teide_session_forget(net, half->session);
        half->session = TEIDE_NONE;
        half->told = 0;
    }
    half->condition = TEIDE_HALF_FREE;
    half->segment = TEIDE_NONE;
}

/* An outer half of a segment that has just become a session's, of which its node hears at `told`. */
TEIDE_NET void
teide_quiet_tag(struct teide_half *half, struct teide_session *session, int32_t index, int64_t told)
{
    if (half->session == index)
        return;
    session->references++;
    half->session = index;
    half->told = told;
}

/* Both memories of a measurement are free, and their links start where those at their other ends are, too. */
TEIDE_NET void
teide_quiet_free(struct teide_net *net, const int32_t memory[2], struct teide_node_counts *counts)
{
#pragma GCC unroll 1
    for (int side = 0; side < 2; side++) {
        struct teide_half *half = &net->halves[memory[side]], *far = &net->halves[memory[side] ^ 1];
        struct teide_channel *channel = &net->channels[memory[side] >> 1];
        teide_quiet_clear(net, half, counts);
        if (far->condition != TEIDE_HALF_FREE || !teide_channel_wanted(net, channel))
            continue;
        half->condition = far->condition = TEIDE_HALF_ATTEMPTING;
        half->since = far->since = net->now;
        teide_channel_attempt(net, memory[side] >> 1);
    }
}

/* FREE: a measurement has ended. */
TEIDE_NET void
teide_quiet_end(struct teide_net *net, int32_t memory)
{
    const struct teide_half *half = &net->halves[memory];
    const int32_t both[2] = { memory, half->next };

    assert(half->condition == TEIDE_HALF_MEASURED && half->heard == net->now);
    teide_quiet_free(net, both, &net->nodes[teide_half_node(net, memory)].counts);
}

/* A node measures the halves at two ports for a session, both of which are alive and for nobody else. */
TEIDE_NET void
teide_quiet_swap(struct teide_net *net, int32_t index, int32_t position, const int32_t memory[2])
{
    struct teide_session *session = &net->sessions[index];
    const struct teide_way *way = session->way;
    const struct teide_measurement m
        = { index, position, way->node[position], { memory[0], memory[1] }, net->now + net->graph->swap_duration };
    struct teide_half *half[2] = { &net->halves[memory[0]], &net->halves[memory[1]] };
    const int32_t name = half[0]->segment, other = half[1]->segment;
    const int64_t sent[2] = { m.done, m.done };
    struct teide_net_segment *left = &net->segments[name], *right = &net->segments[other];
    struct teide_node_counts *counts = &net->nodes[m.node].counts;
    struct teide_counters *counters = &net->demands[session->demand].notes.counters;
    int64_t travel[2];

    teide_net_check_measured(net, index, memory);
    counters->swaps++;
    counters->swapped++;
    counts->swaps++;
    counts->swapped++;
    for (int side = 0; side < 2; side++) {
        net->held[memory[side]] = (struct teide_port_list) { TEIDE_NONE, TEIDE_NONE };
        teide_segment_orient(net, memory[side], side ^ 1);
        half[side]->condition = TEIDE_HALF_MEASURED;
        half[side]->heard = m.done;
    }
    teide_join_along(&m, way, left, right, sent, travel);
    teide_pair_join(&left->pair, &right->pair, &net->graph->swap_factors, &net->graph->nodes[m.node].decay, m.done);
    left->half[1] = right->half[1];
    net->halves[left->half[1]].segment = name;
    left->oldest = teide_net_earlier(left->oldest, right->oldest);
    left->raw_pairs += right->raw_pairs;
    teide_segment_give(net, other);
    for (int side = 0; side < 2; side++) {
        teide_net_check_message(net, m.node, m.done, left->half[side], m.done + travel[side]);
        teide_quiet_tag(&net->halves[left->half[side]], session, index, m.done + travel[side]);
    }
    if (left->raw_pairs == way->n_hops)
        teide_complete_at(net, name, teide_net_later(left->known[0], left->known[1] + way->correction[way->n_hops]));
    if (m.done == net->now) {
        teide_quiet_free(net, memory, counts);
    } else {
        half[0]->next = memory[1];
        teide_net_schedule_end(net, m.done, memory[0]);
    }
}

/* The fresh pair of a link is in the hands of its nodes. Returns its name, or TEIDE_NONE when out of memory. */
TEIDE_NET int32_t
teide_quiet_pair(struct teide_net *net, int32_t link, struct teide_channel *channel)
{
    struct teide_half *half = &net->halves[2 * link];
    const int32_t name = teide_segment_take(net);
    struct teide_net_segment *segment;

    if (name == TEIDE_NONE)
        return name;
    segment = teide_attempts_succeed(net, channel, name);
    for (int end = 0; end < 2; end++) {
        const int32_t memory = 2 * link + end;
        segment->half[end] = memory;
        half[end].condition = TEIDE_HALF_LIVE;
        half[end].segment = name;
        half[end].side = (uint8_t)end;
        half[end].came = net->now;
        half[end].next = TEIDE_NONE;
        net->held[memory] = (struct teide_port_list) { memory, memory };
    }
    if (channel->session != TEIDE_NONE)
        for (int end = 0; end < 2; end++)
            teide_quiet_tag(&half[end], &net->sessions[channel->session], channel->session, net->now);
    return name;
}

/* HERALD: a link has made a pair, and hands it to its nodes. Returns false, and does nothing, where it is not quiet. */
TEIDE_NET bool
teide_quiet_herald(struct teide_net *net, int32_t link)
{
    struct teide_channel *channel = &net->channels[link];
    const struct teide_crossing *crossing;

    if (!net->quiet || net->live_sessions != 1 || net->links[link].n_crossings != 1)
        return false;
    crossing = teide_crossing_first(net, &net->links[link]);
    if (net->sessions[crossing->session].condition == TEIDE_SESSION_ENDED || !teide_crossing_passes(crossing))
        return false;
    if (!channel->attempting || channel->due != net->now || teide_quiet_pair(net, link, channel) == TEIDE_NONE)
        return true;
#pragma GCC unroll 1
    for (int side = 0; side < 2; side++) {
        const int32_t port = 2 * link + side, across = crossing->across[side];
        const bool right = side == crossing->turned; /* of the node */
        const int32_t memory[2] = { right ? across : port, right ? port : across };
        if (across == TEIDE_NONE || net->held[across].first == TEIDE_NONE)
            continue;
        if (net->halves[across].condition == TEIDE_HALF_LIVE && net->halves[port].condition == TEIDE_HALF_LIVE)
            teide_quiet_swap(net, crossing->session, crossing->hop + !right, memory);
        else /* what a session that has gone left to be heard of */
            teide_swap_halves(net, crossing->session, crossing->hop + !right, memory[0], memory[1]);
    }
    return true;
}

#pragma GCC visibility pop

#endif
