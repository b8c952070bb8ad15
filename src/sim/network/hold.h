/* What nodes hold: halves in the lists of their ports, memories of pools, segments and sessions in their arrays. Calls nothing
 * of the engine. */
#ifndef TEIDE_SIM_NETWORK_HOLD_H
#define TEIDE_SIM_NETWORK_HOLD_H

#include <stdlib.h>
#include <string.h>

#include "sim/network/communication.h"

#pragma GCC visibility push(hidden)

enum { TEIDE_IN_USE = TEIDE_NONE - 1 };

TEIDE_NET struct teide_port_list *
teide_port_list(struct teide_net *net, int32_t port)
{
    return &net->held[port];
}

/* Put a half at the end of the list of its port. */
TEIDE_NET void
teide_hold(struct teide_net *net, int32_t memory)
{
    struct teide_half *half = &net->halves[memory];
    struct teide_port_list *list = teide_port_list(net, half->port);

    half->next = TEIDE_NONE;
    if (list->first == TEIDE_NONE) {
        half->previous = TEIDE_NONE;
        list->first = list->last = memory;
        return;
    }
    half->previous = list->last;
    net->halves[list->last].next = memory;
    list->last = memory;
}

TEIDE_NET void
teide_unhold(struct teide_net *net, int32_t memory)
{
    const struct teide_half *half = &net->halves[memory];
    struct teide_port_list *list = teide_port_list(net, half->port);

    if (list->first == list->last) {
        list->first = list->last = TEIDE_NONE;
        return;
    }
    *(half->previous == TEIDE_NONE ? &list->first : &net->halves[half->previous].next) = half->next;
    *(half->next == TEIDE_NONE ? &list->last : &net->halves[half->next].previous) = half->previous;
}

/* Make room for what is known of n segments beside them. Returns 0 or TEIDE_E_MEMORY, which the replica notes. */
static inline int
teide_staging_grow(struct teide_net *net, int32_t n)
{
    struct teide_staging *staging = realloc(net->staging, (size_t)n * sizeof *staging);

    if (staging == NULL)
        return net->error = TEIDE_E_MEMORY;
    for (int32_t i = net->n_segments; i < n; i++)
        staging[i] = (struct teide_staging) { .state = TEIDE_STAGED_NOT };
    net->staging = staging;
    return 0;
}

/* Allocate a segment; TEIDE_NONE when out of memory, which the replica notes. */
static inline int32_t
teide_segment_take(struct teide_net *net)
{
    int32_t index = net->free_segment;

    if (index == TEIDE_NONE) {
        const int32_t n = net->n_segments == 0 ? 64 : 2 * net->n_segments;
        struct teide_net_segment *segments = realloc(net->segments, (size_t)n * sizeof *segments);
        if (segments == NULL) {
            net->error = TEIDE_E_MEMORY;
            return TEIDE_NONE;
        }
        net->segments = segments;
        if (net->graph->purifies && teide_staging_grow(net, n) != 0)
            return TEIDE_NONE;
        for (int32_t i = net->n_segments; i < n; i++)
            segments[i].next_free = i + 1 < n ? i + 1 : TEIDE_NONE;
        index = net->n_segments;
        net->n_segments = n;
    }
    net->free_segment = net->segments[index].next_free;
    net->segments[index].next_free = TEIDE_IN_USE;
    net->segments[index].due = 0;
    net->segments[index].end[0] = net->segments[index].end[1] = TEIDE_NONE;
    net->live_segments++;
    if (__builtin_expect(net->staging != NULL, 0))
        net->staging[index]
            = (struct teide_staging) { .next = TEIDE_NONE, .partner = TEIDE_NONE, .raw_pairs = 1, .units = 1 };
    return index;
}

TEIDE_NET void
teide_segment_give(struct teide_net *net, int32_t segment)
{
    assert(net->segments[segment].next_free == TEIDE_IN_USE);
    net->segments[segment].next_free = net->free_segment;
    net->segments[segment].due = 0;
    net->free_segment = segment;
    net->live_segments--;
}

TEIDE_NET void
teide_session_keep(struct teide_net *net, int32_t session)
{
    net->sessions[session].references++;
}

/* Give up a reference to a session; the last one releases it. */
static inline void
teide_session_forget(struct teide_net *net, int32_t session)
{
    struct teide_session *s = &net->sessions[session];

    assert(s->references > 0);
    if (--s->references > 0)
        return;
    assert(s->condition == TEIDE_SESSION_ENDED);
    teide_way_release(s->way);
    free(s->units);
    free(s->told);
    s->way = NULL;
    s->units = NULL;
    s->told = NULL;
    s->next = net->free_session;
    net->free_session = session;
    net->live_sessions--;
}

/* Allocate a session with one reference, zeroed; TEIDE_NONE when out of memory, which the replica notes. */
static inline int32_t
teide_session_take(struct teide_net *net)
{
    int32_t index = net->free_session;

    if (index == TEIDE_NONE) {
        const int32_t n = net->n_sessions == 0 ? 16 : 2 * net->n_sessions;
        struct teide_session *sessions = realloc(net->sessions, (size_t)n * sizeof *sessions);
        if (sessions == NULL) {
            net->error = TEIDE_E_MEMORY;
            return TEIDE_NONE;
        }
        for (int32_t i = net->n_sessions; i < n; i++)
            sessions[i] = (struct teide_session) { .next = i + 1 < n ? i + 1 : TEIDE_NONE };
        net->sessions = sessions;
        index = net->n_sessions;
        net->n_sessions = n;
    }
    net->free_session = net->sessions[index].next;
    net->sessions[index] = (struct teide_session) {
        .references = 1, .waits_at = TEIDE_NONE, .called_by = TEIDE_NONE, .staged = TEIDE_NONE
    };
    net->live_sessions++;
    return index;
}

/* A session is in another condition. */
TEIDE_NET void
teide_session_become(struct teide_net *net, int32_t session, enum teide_session_condition condition)
{
    struct teide_session *s = &net->sessions[session];

    net->demands[s->demand].waiting += (condition == TEIDE_SESSION_WAITING) - (s->condition == TEIDE_SESSION_WAITING);
    s->condition = (uint8_t)condition;
}

/* The fixed order of sessions: by priority, if that is the discipline, then by arrival. The first may take from the second what that
 * holds, and is called before it. */
TEIDE_NET bool
teide_session_before(const struct teide_net *net, int32_t a, int32_t b)
{
    const struct teide_session *x = &net->sessions[a], *y = &net->sessions[b];

    if (net->graph->traffic->discipline == TEIDE_DISCIPLINE_PRIORITY) {
        const int p = net->graph->traffic->demands[x->demand].priority,
                  q = net->graph->traffic->demands[y->demand].priority;
        if (p != q)
            return p > q;
    }
    return x->serial < y->serial;
}

/* Say for whom a half is, and when its node hears of it. */
TEIDE_NET void
teide_half_tag(struct teide_net *net, int32_t memory, int32_t session, int64_t told)
{
    struct teide_half *half = &net->halves[memory];

    if (half->session == session)
        return;
    if (session != TEIDE_NONE)
        teide_session_keep(net, session);
    if (half->session != TEIDE_NONE)
        teide_session_forget(net, half->session);
    half->session = session;
    half->told = told;
}

/* A memory of a node is free: account for it. */
TEIDE_NET void
teide_half_clear(struct teide_net *net, int32_t memory, struct teide_node_counts *counts)
{
    struct teide_half *half = &net->halves[memory];

    teide_net_trace_free(net, memory);
    counts->occupied += (double)(net->now - half->since);
    teide_half_tag(net, memory, TEIDE_NONE, 0);
    half->condition = TEIDE_HALF_FREE;
    half->segment = TEIDE_NONE;
    if (__builtin_expect(net->half_ends != NULL, 0))
        net->half_ends[memory] = (struct teide_half_end) { INT64_MAX, 0 };
}

/* The same, and give it back to its pool. */
TEIDE_NET void
teide_memory_clear(struct teide_net *net, int32_t memory)
{
    struct teide_half *half = &net->halves[memory];
    const int32_t node = teide_half_node(net, memory);

    teide_half_clear(net, memory, &net->nodes[node].counts);
    if (__builtin_expect(net->graph->communicates, 0))
        teide_communication_give(net, memory);
    if (memory >= 2 * net->graph->n_channels) {
        half->next = net->nodes[node].free_memory;
        net->nodes[node].free_memory = memory;
        net->nodes[node].n_free++;
    }
}

/* Whether a node can do one more operation. */
TEIDE_NET bool
teide_node_may_operate(const struct teide_net *net, int32_t node)
{
    return !net->graph->has_limits || net->graph->nodes[node].operations == 0
        || net->nodes[node].operating < net->graph->nodes[node].operations;
}

/* A node with a limit begins an operation that ends at `end`. */
static __attribute__((cold, noinline, unused)) void
teide_node_operates(struct teide_net *net, int32_t node, int64_t end)
{
    if (net->graph->nodes[node].operations == 0 || end == net->now)
        return;
    net->nodes[node].operating++;
    teide_net_schedule(net, end, TEIDE_NET_MEASURE, node, TEIDE_MEASURE_OPERATED);
}

TEIDE_NET bool
teide_link_up(const struct teide_net *net, int32_t link)
{
    return net->blocked == NULL || !net->blocked[link];
}

/* Whether a link attempts, or has a pair on its way to storage. */
TEIDE_NET bool
teide_link_makes(const struct teide_net *net, int32_t link)
{
    return net->links[link].attempting > 0 || (net->turns != NULL && net->turns[link].moving > 0);
}

/* Whether the last pair of a channel is on its way to storage. */
TEIDE_NET bool
teide_channel_moves(const struct teide_net *net, int32_t channel)
{
    const int32_t memory = net->channels[channel].memory[0];

    return memory != TEIDE_NONE && net->halves[memory].condition == TEIDE_HALF_MOVING
        && net->halves[memory].channel == channel;
}

/* The crossing of a session at a link, or NULL. */
static inline struct teide_crossing *
teide_crossing_find(struct teide_net *net, int32_t link, int32_t session)
{
    struct teide_link_state *state = &net->links[link];

    for (int32_t i = 0; i < state->n_crossings; i++)
        if (state->crossings[i].session == session)
            return &state->crossings[i];
    return NULL;
}

/* A session that crosses a link as its hop. */
static inline struct teide_crossing
teide_crossing_make(const struct teide_net *net, int32_t link, int32_t session, int32_t hop)
{
    const struct teide_way *way = net->sessions[session].way;
    struct teide_crossing crossing = { session, hop, 0, { TEIDE_NONE, TEIDE_NONE }, 0, 0 };

    if (way == NULL)
        return crossing;
    crossing.turned = way->node[hop] != net->graph->links[link].node[0];
    if (hop > 0)
        crossing.across[crossing.turned] = teide_port_at(net->graph, way->link[hop - 1], way->node[hop]);
    if (hop + 1 < way->n_hops)
        crossing.across[!crossing.turned] = teide_port_at(net->graph, way->link[hop + 1], way->node[hop + 1]);
    return crossing;
}

/* Whether the session of a crossing passes a node of the link. */
TEIDE_NET bool
teide_crossing_passes(const struct teide_crossing *crossing)
{
    return crossing->across[0] != TEIDE_NONE || crossing->across[1] != TEIDE_NONE;
}

/* Make room behind the crossings of a link. Returns 0 or TEIDE_E_MEMORY, which the replica notes. */
static inline int
teide_crossings_grow(struct teide_net *net, struct teide_link_state *state)
{
    const int32_t n = state->crossing_capacity == 0 ? 2 : 2 * state->crossing_capacity;
    struct teide_crossing *all = state->crossings;

    if (state->crossing_gap > 0) {
        all -= state->crossing_gap;
        memmove(all, state->crossings, (size_t)state->n_crossings * sizeof *all);
        state->crossings = all;
    }
    if (state->crossing_gap <= state->crossing_capacity / 2) {
        all = realloc(all, (size_t)n * sizeof *all);
        if (all == NULL)
            return net->error = TEIDE_E_MEMORY;
        state->crossings = all;
        state->crossing_capacity = n;
    }
    state->crossing_gap = 0;
    return 0;
}

/* A session crosses a link, as its hop. Returns 0 or TEIDE_E_MEMORY, which the replica notes. */
static inline int
teide_crossing_add(struct teide_net *net, int32_t link, int32_t session, int32_t hop)
{
    struct teide_link_state *state = &net->links[link];
    const struct teide_crossing crossing = teide_crossing_make(net, link, session, hop);
    const int32_t n = state->n_crossings;

    if (n + state->crossing_gap == state->crossing_capacity && teide_crossings_grow(net, state) != 0)
        return net->error;
    state->ordered = n == 0 || (state->ordered && !teide_session_before(net, session, state->crossings[n - 1].session));
    state->n_through += teide_crossing_passes(&crossing);
    state->crossings[state->n_crossings++] = crossing;
    teide_session_keep(net, session);
    return 0;
}

/* A crossing of a link is over: the fewer others move. Its reference to the session stays. */
static inline void
teide_crossing_remove(struct teide_link_state *state, struct teide_crossing *crossing)
{
    const int32_t before = (int32_t)(crossing - state->crossings), after = state->n_crossings - 1 - before;

    state->n_through -= teide_crossing_passes(crossing);
    state->n_crossings--;
    if (before < after) {
        memmove(state->crossings + 1, state->crossings, (size_t)before * sizeof *crossing);
        state->crossings++;
        state->crossing_gap++;
    } else {
        memmove(crossing, crossing + 1, (size_t)after * sizeof *crossing);
    }
}

/* Position in a session's way of the node at a port of its hop. */
TEIDE_NET int32_t
teide_port_position(const struct teide_net *net, const struct teide_way *way, int32_t hop, int32_t port)
{
    return hop + (way->node[hop] != teide_port_node(net->graph, port));
}

/* The same of a crossing. */
TEIDE_NET int32_t
teide_crossing_position(const struct teide_crossing *crossing, int32_t port)
{
    return crossing->hop + ((port & 1) ^ crossing->turned);
}

/* The port of the other hop by which a session passes the node of a port of one of its hops; TEIDE_NONE: it ends there, or goes
 * through a switch. */
TEIDE_NET int32_t
teide_port_across(const struct teide_crossing *crossing, int32_t port)
{
    return crossing->across[port & 1];
}

/* Whether a node may use a half for a session, as far as it knows. */
TEIDE_NET bool
teide_half_serves(const struct teide_net *net, const struct teide_half *half, int32_t session)
{
    const int32_t known = teide_half_known(net, half);

    return (known == TEIDE_NONE || known == session) && !(net->graph->is_global && half->condition == TEIDE_HALF_DEAD);
}

/* The first half at a port that a session may use, or TEIDE_NONE. */
TEIDE_NET int32_t
teide_port_serves(struct teide_net *net, int32_t port, int32_t session)
{
    int32_t memory = teide_port_list(net, port)->first;

    while (memory != TEIDE_NONE && !teide_half_serves(net, &net->halves[memory], session))
        memory = net->halves[memory].next;
    return memory;
}

/* A half at a port that waits in the stage of its link for a partner, so for another pair of the link; TEIDE_NONE: none. */
static inline int32_t
teide_port_staged(const struct teide_net *net, int32_t port)
{
    int32_t name = net->staging == NULL ? TEIDE_NONE : net->links[port >> 1].staged;

    while (name != TEIDE_NONE
        && (net->staging[name].state != TEIDE_STAGED_WAITING || net->segments[name].half[port & 1] == TEIDE_NONE))
        name = net->staging[name].next;
    return name == TEIDE_NONE ? TEIDE_NONE : net->segments[name].half[port & 1];
}

/* The first session that presses on a port's link and has no pair there to use; TEIDE_NONE: none. */
static inline int32_t
teide_port_pressed(struct teide_net *net, int32_t port)
{
    const struct teide_link_state *state = &net->links[port >> 1];
    int32_t first = TEIDE_NONE;

    for (int32_t i = 0; i < state->n_crossings && net->graph->ends_wait; i++) {
        const struct teide_crossing *crossing = &state->crossings[i];
        if (crossing->presses && (first == TEIDE_NONE || teide_session_before(net, crossing->session, first))
            && (!teide_crossing_passes(crossing) || teide_port_serves(net, port, crossing->session) == TEIDE_NONE))
            first = crossing->session;
    }
    return first;
}

/* Whether some half at a port, or at the other end of its link, waits for a pair of that link, or a session presses for one. */
static inline bool
teide_port_awaited(struct teide_net *net, int32_t port)
{
    const struct teide_link_state *state = &net->links[port >> 1];

    if (state->wanted[port & 1] != TEIDE_NONE || teide_port_staged(net, port) != TEIDE_NONE
        || teide_port_pressed(net, port) != TEIDE_NONE)
        return true;
    for (int32_t i = 0; i < state->n_crossings; i++) {
        const int32_t across = teide_port_across(&state->crossings[i], port);
        if (across != TEIDE_NONE && teide_port_serves(net, across, state->crossings[i].session) != TEIDE_NONE
            && teide_port_serves(net, port, state->crossings[i].session) == TEIDE_NONE)
            return true;
    }
    return false;
}

/* Whether the memory at an end of a link comes from a pool. */
TEIDE_NET bool
teide_link_pooled(const struct teide_net *net, int32_t link)
{
    return net->graph->links[link].pooled[0] || net->graph->links[link].pooled[1];
}

/* Whether more than one pair of a link may be wanted at a time, by several sessions or by one. */
TEIDE_NET bool
teide_link_contended(const struct teide_net *net, int32_t link)
{
    return net->links[link].n_crossings > 1 || net->graph->links[link].n_channels > 1 || teide_link_pooled(net, link);
}

/* Whether pairs of a circuit may be in each other's way: its links make more at a time than they have channels. */
TEIDE_NET bool
teide_circuit_contended(const struct teide_net *net, int32_t session)
{
    const int32_t demand = net->sessions[session].demand, width = net->graph->traffic->demands[demand].width;

    return width > 1 && (net->sessions[session].units == NULL || net->graph->circuit_pairs[demand] > width);
}

/* Whether others may want what a half holds, or hold what it waits for: else nothing above need be looked at. */
static inline bool
teide_is_contended(struct teide_net *net, int32_t memory)
{
    const struct teide_half *half = &net->halves[memory];
    const struct teide_crossing *crossing;
    int32_t across;

    if (!net->graph->wide && net->live_sessions <= 1)
        return false;
    if (net->graph->circuits) /* segments of a plan that is purified wait for none that waits for them: theory, 9.8 */
        return !net->graph->nests && half->session != TEIDE_NONE && teide_circuit_contended(net, half->session);
    if (memory >= 2 * net->graph->n_channels || teide_link_contended(net, half->port >> 1))
        return true;
    if (half->session == TEIDE_NONE || (crossing = teide_crossing_find(net, half->port >> 1, half->session)) == NULL)
        return false;
    across = teide_port_across(crossing, half->port);
    return across != TEIDE_NONE && teide_link_contended(net, across >> 1);
}

/* How long a message needs between the ends of a segment. */
static inline int64_t
teide_segment_travel(const struct teide_net *net, const struct teide_net_segment *segment)
{
    const struct teide_graph_link *links = net->graph->links;
    const int32_t left = net->halves[segment->half[0]].port >> 1, right = net->halves[segment->half[1]].port >> 1;

    if (segment->raw_pairs == 1)
        return links[left].delay;
    if (net->sessions[segment->session].way == NULL)
        return links[left].delay + links[right].delay;
    return teide_way_travel(net->sessions[segment->session].way, segment->end[0], segment->end[1]);
}

/* Add n to a count of every link that has a pair in a segment. */
#define TEIDE_COUNT_PAIRS(net, segment, count)                                                                         \
    teide_count_pairs(net, segment, offsetof(struct teide_link_counts, count))
static inline void
teide_count_pairs(struct teide_net *net, const struct teide_net_segment *segment, size_t offset)
{
    const struct teide_way *way = segment->raw_pairs > 1 ? net->sessions[segment->session].way : NULL;

    if (way == NULL) {
        for (int side = 0; side < (segment->raw_pairs > 1 ? 2 : 1); side++) {
            char *counts = (char *)&net->links[net->halves[segment->half[side]].port >> 1].counts;
            ++*(int64_t *)(void *)(counts + offset);
        }
        return;
    }
    for (int32_t i = segment->end[0]; i < segment->end[1]; i++) {
        char *counts = (char *)&net->links[way->link[i]].counts;
        ++*(int64_t *)(void *)(counts + offset);
    }
}

#pragma GCC visibility pop

#endif
