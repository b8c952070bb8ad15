/* Heralded link generation: which channels attempt, with which memories, and when they succeed. Failed attempts are skipped over;
 * attempts have no memory of those before, so that giving them up and starting again changes nothing. Stands on claims.h. */
#ifndef TEIDE_SIM_NETWORK_GENERATION_H
#define TEIDE_SIM_NETWORK_GENERATION_H

#include "sim/links/link_model.h"
#include "sim/network/claims.h"

#pragma GCC visibility push(hidden)

/* Start of the first attempt that does not begin before `time`. */
TEIDE_NET int64_t
teide_net_attempt_start(const struct teide_graph_link *link, int64_t slot_end, int64_t time)
{
    const int64_t after = time - slot_end, attempt_time = link->attempt_time;

    if (after == 0 || link->own_clock)
        return time;
    if (after > 0 && after <= attempt_time)
        return slot_end + attempt_time;
    return (time + attempt_time - 1) / attempt_time * attempt_time;
}

/* Attempts up to the first success, by a model whose success probability changes in time. */
static inline double
teide_net_model_attempts(struct teide_net *net, int32_t index, int64_t start)
{
    const struct teide_link *link = &net->graph->scenario->links[index];
    const struct teide_attempts attempts
        = { start, net->graph->links[index].attempt_time, net->graph->tick, link->modes < 1 ? 1 : link->modes };

    return link->model->attempts(link->model_parameters, &attempts,
        teide_draws_single_bits(&net->links[index].attempts, &net->random, teide_entity(TEIDE_DRAW_LINK, index)));
}

/* Sample when a channel succeeds; INT64_MAX: not before the clock ends. */
TEIDE_NET int64_t
teide_net_herald_time(struct teide_net *net, int32_t index, struct teide_channel *channel)
{
    const struct teide_graph_link *link = &net->graph->links[index];
    struct teide_link_state *state = &net->links[index];
    double wait;

    if (link->poisson) {
        const uint64_t bits
            = teide_draws_single_bits(&state->attempts, &net->random, teide_entity(TEIDE_DRAW_LINK, index));
        channel->began = net->now;
        wait = fmax(1, nearbyint(-log(teide_uniform(bits)) * link->mean_interval));
    } else {
        channel->began = teide_net_attempt_start(link, state->slot_end, net->now);
        wait = (double)link->attempt_time;
        if (link->changing)
            wait *= teide_net_model_attempts(net, index, channel->began);
        else if (link->inverse_log != 0)
            wait *= teide_geometric(
                teide_draws_single_bits(&state->attempts, &net->random, teide_entity(TEIDE_DRAW_LINK, index)),
                link->inverse_log);
    }
    if (wait >= (double)(TEIDE_GRAPH_HORIZON - channel->began - link->herald_latency))
        return INT64_MAX;
    return channel->began + (int64_t)wait + link->herald_latency;
}

/* Pairs that a hop of a circuit on demand makes and holds at a time, for as many pairs from end to end as there is room for. */
TEIDE_NET int32_t
teide_circuit_pairs(const struct teide_net *net, const struct teide_session *session, int32_t hop)
{
    const struct teide_nesting *nesting = session->way->nesting;

    if (nesting == NULL)
        return net->graph->circuit_pairs[session->demand];
    return nesting->inputs[hop] * (net->graph->traffic->demands[session->demand].width / nesting->room);
}

/* Whether somebody wants a pair from this channel. */
TEIDE_NET bool
teide_channel_wanted(const struct teide_net *net, const struct teide_channel *channel)
{
    const struct teide_session *session;

    if (!net->graph->circuits)
        return net->links[channel->link].n_crossings > 0 || net->graph->links[channel->link].continuous;
    if (channel->session == TEIDE_NONE || channel->hop < 0)
        return false;
    session = &net->sessions[channel->session];
    if (session->condition != TEIDE_SESSION_ACTIVE)
        return false;
    return session->units == NULL || session->units[channel->hop] < teide_circuit_pairs(net, session, channel->hop);
}

/* A free memory of a link's own for a channel at one end, or TEIDE_NONE: any that the link has there; in a circuit that of the
 * channel, which is reserved with it. */
TEIDE_NET int32_t
teide_port_memory(const struct teide_net *net, int32_t channel, int end)
{
    const struct teide_graph_link *link = &net->graph->links[net->channels[channel].link];

    if (link->n_channels == 1 || net->graph->circuits)
        return net->halves[2 * channel + end].condition == TEIDE_HALF_FREE ? 2 * channel + end : TEIDE_NONE;
    for (int32_t i = link->first_channel; i < link->first_channel + link->n_channels; i++)
        if (net->halves[2 * i + end].condition == TEIDE_HALF_FREE)
            return 2 * i + end;
    return TEIDE_NONE;
}

/* The last free memory of a pool is for a link for which somebody waits there, if there is one; where pairs are purified, for the one
 * with the first claim. */
static inline bool
teide_pool_spares(struct teide_net *net, int32_t node, int32_t port)
{
    const struct teide_graph *graph = net->graph;

    if (net->nodes[node].n_free != 1 || graph->circuits)
        return net->nodes[node].n_free > 0;
    for (int32_t k = graph->nodes[node].first_incident; k < graph->nodes[node + 1].first_incident; k++) {
        const int32_t other = graph->incident[k];
        if (other != port && !teide_link_makes(net, other >> 1) && graph->links[other >> 1].pooled[other & 1]
            && teide_link_up(net, other >> 1) && teide_port_awaited(net, other)
            && (net->staging == NULL || !teide_port_awaited(net, port) || teide_port_after(net, port, other)))
            return net->staging == NULL && teide_port_awaited(net, port);
    }
    return true;
}

TEIDE_NET bool
teide_channel_has_memory(struct teide_net *net, int32_t channel, int end)
{
    const struct teide_graph_link *link = &net->graph->links[net->channels[channel].link];

    if (link->pooled[end]) {
        const int32_t last = net->channels[channel].memory[end];
        if (net->graph->circuits && last != TEIDE_NONE && net->halves[last].channel == channel
            && net->halves[last].condition != TEIDE_HALF_FREE)
            return false; /* a circuit has reserved one memory a channel */
        return teide_pool_spares(net, link->node[end], 2 * net->channels[channel].link + end);
    }
    return teide_port_memory(net, channel, end) != TEIDE_NONE;
}

TEIDE_NET void
teide_channel_take_memory(struct teide_net *net, int32_t channel, int end)
{
    const struct teide_graph_link *link = &net->graph->links[net->channels[channel].link];
    int32_t memory = link->pooled[end] ? TEIDE_NONE : teide_port_memory(net, channel, end);

    if (link->pooled[end]) {
        struct teide_node_state *node = &net->nodes[link->node[end]];
        memory = node->free_memory;
        node->free_memory = net->halves[memory].next;
        node->n_free--;
    }
    net->channels[channel].memory[end] = memory;
    net->halves[memory].condition = TEIDE_HALF_ATTEMPTING;
    net->halves[memory].since = net->now;
    net->halves[memory].port = 2 * net->channels[channel].link + end;
    net->halves[memory].channel = channel;
}

/* A channel attempts from now on, with the memories that it has taken. */
TEIDE_NET void
teide_channel_attempt(struct teide_net *net, int32_t index)
{
    struct teide_channel *channel = &net->channels[index];

    if (net->graph->circuits && net->sessions[channel->session].units != NULL)
        net->sessions[channel->session].units[channel->hop]++;
    channel->attempting = true;
    channel->due = teide_net_herald_time(net, channel->link, channel);
    net->links[channel->link].attempting++;
    if (channel->due != INT64_MAX)
        teide_net_schedule(net, channel->due, TEIDE_NET_HERALD, index, TEIDE_HERALD_MADE);
}

/* A channel takes its memories and attempts. */
TEIDE_NET void
teide_channel_begin(struct teide_net *net, int32_t index)
{
    teide_channel_take_memory(net, index, 0);
    teide_channel_take_memory(net, index, 1);
    teide_channel_attempt(net, index);
}

/* The same where nodes have communication qubits, if some are free. */
static __attribute__((cold, noinline, unused)) void
teide_channel_begin_with_qubits(struct teide_net *net, int32_t index)
{
    if (!teide_communication_available(net, net->channels[index].link))
        return;
    teide_channel_begin(net, index);
    teide_communication_take(net, index);
}

/* Start attempts on the channel of a link if it is wanted, and both of its memories are free: plain graphs. */
static __attribute__((noinline, unused)) void
teide_channel_start_plain(struct teide_net *net, int32_t link)
{
    struct teide_channel *channel = &net->channels[link];
    struct teide_half *half = &net->halves[2 * link];

    if (half[0].condition != TEIDE_HALF_FREE || half[1].condition != TEIDE_HALF_FREE || !teide_link_up(net, link)
        || !teide_channel_wanted(net, channel))
        return;
    for (int end = 0; end < 2; end++) {
        half[end].condition = TEIDE_HALF_ATTEMPTING;
        half[end].since = net->now;
    }
    teide_channel_attempt(net, link);
}

/* Start attempts on a channel if it is wanted and has its memories. */
static inline void
teide_channel_start(struct teide_net *net, int32_t index)
{
    const struct teide_channel *channel = &net->channels[index];

    if (net->graph->plain) {
        teide_channel_start_plain(net, index);
        return;
    }
    if (channel->attempting || !teide_channel_has_memory(net, index, 0) || !teide_channel_has_memory(net, index, 1)
        || (net->graph->links[channel->link].sequential && net->links[channel->link].attempting > 0)
        || !teide_link_up(net, channel->link) || !teide_channel_wanted(net, channel))
        return;
    if (__builtin_expect(net->graph->communicates, 0))
        teide_channel_begin_with_qubits(net, index);
    else
        teide_channel_begin(net, index);
}

static inline void
teide_link_start(struct teide_net *net, int32_t link)
{
    const struct teide_graph_link *l = &net->graph->links[link];

    if (net->graph->plain) {
        teide_channel_start_plain(net, link); /* which does nothing while it attempts */
        return;
    }
    for (int32_t i = l->first_channel; i < l->first_channel + l->n_channels; i++)
        if (!net->channels[i].attempting)
            teide_channel_start(net, i);
}

/* The time and the attempts that a channel of a link has spent, up to `until`. */
TEIDE_NET void
teide_count_attempts(const struct teide_net *net, const struct teide_graph_link *link, struct teide_link_counts *counts,
    const struct teide_channel *channel, int64_t until)
{
    if (until <= channel->began)
        return;
    counts->busy += (double)(until - teide_net_later(channel->began, teide_net_earlier(net->counted, until)));
    if (link->attempt_time > 0)
        counts->attempts += (until - channel->began) / link->attempt_time;
}

/* A link's own memory is free at one end, and it does not attempt: where the pool at the other end is full and knows that somebody waits at
 * this one, it is to look again. */
static __attribute__((cold, noinline)) void
teide_link_press(struct teide_net *net, int32_t link, int other)
{
    const int32_t node = net->graph->links[link].node[other];

    if (net->links[link].attempting == 0 && net->links[link].wanted[other] != TEIDE_NONE
        && net->nodes[node].n_free == 0)
        teide_net_schedule(net, net->now, TEIDE_NET_WANT, 2 * link + other, TEIDE_WANT_AGAIN);
}

/* Offer the free memories of a pool to the node's links, in turns. */
static inline void
teide_pool_offer(struct teide_net *net, int32_t node)
{
    const struct teide_graph_node *n = &net->graph->nodes[node];
    const int32_t ports = n[1].first_incident - n->first_incident;
    struct teide_node_state *state = &net->nodes[node];

    for (int32_t i = 0; i < ports && state->n_free > 0; i++) {
        const int32_t port = net->graph->incident[n->first_incident + state->next_port];
        if (++state->next_port == ports)
            state->next_port = 0;
        if (net->graph->links[port >> 1].pooled[port & 1])
            teide_link_start(net, port >> 1);
    }
}

/* A memory is free, and may serve another attempt. */
TEIDE_NET void
teide_memory_free(struct teide_net *net, int32_t memory)
{
    teide_memory_clear(net, memory);
    if (net->emptying)
        return;
    if (net->graph->plain) {
        if (net->halves[memory ^ 1].condition == TEIDE_HALF_FREE) /* at the other end, too */
            teide_channel_start_plain(net, memory >> 1);
    } else if (memory >= 2 * net->graph->n_channels) {
        teide_pool_offer(net, teide_half_node(net, memory));
    } else if (net->graph->circuits || net->graph->links[net->channels[memory >> 1].link].n_channels == 1) {
        teide_channel_start(net, memory >> 1);
    } else {
        teide_link_start(net, net->channels[memory >> 1].link);
    }
    if (__builtin_expect(net->graph->wide, 0) && memory < 2 * net->graph->n_channels
        && net->graph->links[net->channels[memory >> 1].link].pooled[!(memory & 1)])
        teide_link_press(net, net->channels[memory >> 1].link, !(memory & 1));
}

/* Give up the attempts of a channel. Its memories are cleared, and offered to nobody. */
static inline void
teide_channel_stop(struct teide_net *net, int32_t index)
{
    struct teide_channel *channel = &net->channels[index];

    if (!channel->attempting)
        return;
    teide_count_attempts(net, &net->graph->links[channel->link], &net->links[channel->link].counts, channel, net->now);
    channel->attempting = false;
    net->links[channel->link].attempting--;
    if (net->graph->circuits && channel->session != TEIDE_NONE && net->sessions[channel->session].units != NULL)
        net->sessions[channel->session].units[channel->hop]--;
    for (int end = 0; end < 2; end++)
        teide_memory_clear(net, channel->memory[end]);
}

/* A channel's attempts end with a pair, in a segment that has been taken for it. Its nodes hold nothing of it yet. */
TEIDE_NET struct teide_net_segment *
teide_attempts_succeed(struct teide_net *net, struct teide_channel *channel, int32_t name)
{
    const struct teide_graph_link *link = &net->graph->links[channel->link];
    struct teide_link_state *state = &net->links[channel->link];
    struct teide_net_segment *segment = &net->segments[name];
    const int64_t birth = net->now - link->herald_latency;

    teide_count_attempts(net, link, &state->counts, channel, birth);
    state->counts.pairs++;
    state->slot_end = birth;
    channel->attempting = false;
    state->attempting--;
    teide_pair_create(&segment->pair, &link->state, birth);
    segment->known[0] = segment->known[1] = segment->ready[0] = segment->ready[1] = net->now;
    segment->oldest = birth;
    segment->raw_pairs = 1;
    segment->session = channel->session;
    return segment;
}

/* The pair that a herald announces, in the hands of its nodes; TEIDE_NONE: there is none, the attempts were given up. */
TEIDE_NET int32_t
teide_herald(struct teide_net *net, int32_t index)
{
    struct teide_channel *channel = &net->channels[index];
    struct teide_net_segment *segment;
    int32_t name;

    if (!channel->attempting || channel->due != net->now || (name = teide_segment_take(net)) == TEIDE_NONE)
        return TEIDE_NONE;
    segment = teide_attempts_succeed(net, channel, name);
    for (int end = 0; end < 2; end++) {
        const int32_t memory = channel->memory[end];
        struct teide_half *half = &net->halves[memory];
        segment->half[end] = memory;
        half->condition = TEIDE_HALF_LIVE;
        half->asked = false;
        half->segment = name;
        half->side = (uint8_t)end;
        half->came = net->now;
        teide_hold(net, memory);
        if (channel->session != TEIDE_NONE)
            teide_half_tag(net, memory, channel->session, net->now);
    }
    teide_net_trace(net, TEIDE_TRACE_HERALD, name, TEIDE_NONE, segment->session, -1);
    return name;
}

#pragma GCC visibility pop

#endif
