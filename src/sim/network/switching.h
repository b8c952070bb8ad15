/* Switches: hubs that join pairs of any two of their users. doc/theory.md, 9.3. Stands on contention.h. */
#ifndef TEIDE_SIM_NETWORK_SWITCHING_H
#define TEIDE_SIM_NETWORK_SWITCHING_H

#include "sim/network/contention.h"

#pragma GCC visibility push(hidden)

/* A node that is a switch for a session looks at its pairs once all events of this instant that bring some are over. */
TEIDE_NET void
teide_switch_look(struct teide_net *net, int32_t node)
{
    if (net->nodes[node].looks_at == net->now)
        return;
    net->nodes[node].looks_at = net->now;
    teide_net_schedule(net, net->now, TEIDE_NET_MEASURE, node, TEIDE_MEASURE_SWITCH);
}

/* Switches that a fresh half may serve. */
static inline void
teide_switches_look(struct teide_net *net, int32_t memory)
{
    const int32_t port = net->halves[memory].port, node = teide_half_node(net, memory);
    for (int32_t i = net->links[port >> 1].first_crossing; i != TEIDE_NONE; i = net->crossings[i].next) {
        const struct teide_session *session = &net->sessions[net->crossings[i].session];
        if (session->way == NULL && net->demands[session->demand].hub == node)
            teide_switch_look(net, node);
    }
}

/* The half at a port that has waited longest and that a session may use; older: its age counts from when its link pair was
 * made, as far as the node knows. */
static inline int32_t
teide_switch_oldest(struct teide_net *net, int32_t port, int32_t session)
{
    int32_t oldest = TEIDE_NONE;

    for (int32_t m = teide_port_list(net, port)->first; m != TEIDE_NONE; m = net->halves[m].next)
        if (teide_half_serves(net, &net->halves[m], session)
            && (oldest == TEIDE_NONE || net->halves[m].came < net->halves[oldest].came))
            oldest = m;
    return oldest;
}

/* Join the two oldest pairs of different users, while there are two; ties: the first users in the list. */
static inline bool
teide_switch_join(struct teide_net *net, int32_t session)
{
    const struct teide_session *s = &net->sessions[session];
    const struct teide_demand_state *demand = &net->demands[s->demand];
    const size_t n = net->graph->traffic->demands[s->demand].n_users;
    int32_t best[2] = { TEIDE_NONE, TEIDE_NONE };

    if (!teide_node_may_operate(net, demand->hub))
        return false;
    for (size_t i = 0; i < n; i++) {
        int32_t memory;
        if (teide_crossing_find(net, demand->ports[i] >> 1, session) == NULL
            || (memory = teide_switch_oldest(net, demand->ports[i], session)) == TEIDE_NONE)
            continue;
        if (best[0] == TEIDE_NONE || net->halves[memory].came < net->halves[best[0]].came) {
            best[1] = best[0];
            best[0] = memory;
        } else if (best[1] == TEIDE_NONE || net->halves[memory].came < net->halves[best[1]].came) {
            best[1] = memory;
        }
    }
    if (best[1] == TEIDE_NONE)
        return false;
    teide_swap_halves(net, session, 0, best[0], best[1]);
    return true;
}

/* MEASURE: a switch joins what it has. */
static inline void
teide_on_measure(struct teide_net *net, int32_t node)
{
    for (int32_t i = 0; i < net->graph->n_demands; i++) {
        const struct teide_demand_state *demand = &net->demands[i];
        if (demand->ports != NULL && demand->hub == node && demand->switch_session != TEIDE_NONE)
            while (teide_switch_join(net, demand->switch_session))
                ;
    }
}

#pragma GCC visibility pop

#endif
