/* Deciding together: once a slot, when all heralds of its end are there, the nodes of a session look the state of their way up in a
 * table, and those that it names swap at the same time. doc/theory.md, 9.9. Stands on swapping.h. */
#ifndef TEIDE_SIM_NETWORK_DECIDING_H
#define TEIDE_SIM_NETWORK_DECIDING_H

#include "sim/network/swapping.h"

#pragma GCC visibility push(hidden)

/* Say in which state no row of the table is. Returns TEIDE_E_INPUT. */
int teide_fail_undecided(const struct teide_net *net, struct teide_error *error);

/* The nodes of a session have new pairs, and decide when all events of this instant that bring some are over: none swaps before. */
static __attribute__((noinline, unused)) int32_t
teide_decide_together(struct teide_net *net, int32_t session)
{
    struct teide_session *s = &net->sessions[session];

    if (s->decides < net->now) { /* else it will be, or has been */
        s->decides = net->now;
        teide_net_schedule(net, net->now, TEIDE_NET_MEASURE, session, TEIDE_MEASURE_TABLE);
    }
    return TEIDE_NONE;
}

/* The live half of a session at a port, or TEIDE_NONE. */
static inline int32_t
teide_session_half(struct teide_net *net, int32_t port, int32_t session)
{
    int32_t memory = teide_port_list(net, port)->first;

    while (memory != TEIDE_NONE
        && (net->halves[memory].condition != TEIDE_HALF_LIVE || net->halves[memory].session != session))
        memory = net->halves[memory].next;
    return memory;
}

/* The state of a session's way, but for pairs from end to end, which wait for messages only.
 * held  the halves on the left and right of each position */
static inline struct teide_table_state
teide_way_state(struct teide_net *net, int32_t session, int32_t held[TEIDE_TABLE_NODES][2])
{
    const struct teide_way *way = net->sessions[session].way;
    const struct teide_graph_link *link = &net->graph->links[way->link[0]];
    struct teide_table_state state = { { 0 } };

    for (int32_t hop = 0; hop < way->n_hops; hop++) {
        const int32_t port = teide_port_at(net->graph, way->link[hop], way->node[hop]);
        const int32_t memory = teide_session_half(net, port, session);
        const struct teide_net_segment *segment;
        int64_t age;
        int32_t right;
        held[hop + 1][0] = teide_session_half(net, port ^ 1, session);
        held[hop][1] = memory;
        if (memory == TEIDE_NONE)
            continue;
        segment = &net->segments[net->halves[memory].segment];
        right = segment->raw_pairs == 1 ? hop + 1 : segment->end[1];
        age = (net->now - link->herald_latency - segment->oldest) / link->attempt_time;
        if (hop > 0 || right < way->n_hops)
            teide_table_put(&state, hop, right, (int)teide_net_earlier(age, TEIDE_TABLE_AGE));
    }
    return state;
}

/* MEASURE: a round of swaps. Each succeeds by itself; one that fails takes with it all pairs that the others have joined to its own,
 * and will: nobody hears of it before. What could have swapped and has not, is looked at again in the next slot. */
static inline void
teide_on_decide(struct teide_net *net, int32_t session)
{
    struct teide_session *s = &net->sessions[session];
    int32_t held[TEIDE_TABLE_NODES][2];
    struct teide_table_state state;
    unsigned able;
    int nodes;

    if (s->condition != TEIDE_SESSION_ACTIVE || s->decides != net->now)
        return;
    state = teide_way_state(net, session, held);
    able = teide_table_able(&state);
    if (able == 0)
        return;
    nodes = teide_swap_table_find(net->graph->table, &state);
    if (nodes == TEIDE_TABLE_UNKNOWN) {
        net->error = TEIDE_E_INPUT;
        net->unknown = state;
        net->undecided = session;
        return;
    }
    for (int32_t i = 1; i < s->way->n_hops; i++)
        if ((able & (unsigned)nodes) >> i & 1)
            teide_swap_halves(net, session, i, held[i][0], held[i][1]);
    if ((able & ~(unsigned)nodes) == 0)
        return;
    s->decides = net->now + net->graph->links[s->way->link[0]].attempt_time;
    teide_net_schedule(net, s->decides, TEIDE_NET_MEASURE, session, TEIDE_MEASURE_TABLE);
}

#pragma GCC visibility pop

#endif
