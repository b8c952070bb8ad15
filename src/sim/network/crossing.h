/* Crossings: sessions that both nodes of a link know. They are in a list of the link and in one of the session, both in the order in
 * which they began, and in a course of the link where it has many. Stands on course.h. */
#ifndef TEIDE_SIM_NETWORK_CROSSING_H
#define TEIDE_SIM_NETWORK_CROSSING_H

#include "sim/network/course.h"

#pragma GCC visibility push(hidden)

/* The first crossing of a link, which has some. */
TEIDE_NET struct teide_crossing *
teide_crossing_first(const struct teide_net *net, const struct teide_link_state *state)
{
    return &net->crossings[state->first_crossing];
}

/* The crossing of a session at a link, or NULL. */
static inline struct teide_crossing *
teide_crossing_find(const struct teide_net *net, int32_t link, int32_t session)
{
    const struct teide_link_state *state = &net->links[link];
    const bool few = state->n_crossings <= TEIDE_FEW_CROSSINGS;
    int32_t i = few ? state->first_crossing : net->sessions[session].first_crossing;

    while (i != TEIDE_NONE && (net->crossings[i].session != session || net->crossings[i].link != link))
        i = few ? net->crossings[i].next : net->crossings[i].later;
    return i == TEIDE_NONE ? NULL : &net->crossings[i];
}

/* A session that crosses a link as its hop. */
static inline struct teide_crossing
teide_crossing_make(const struct teide_net *net, int32_t link, int32_t session, int32_t hop)
{
    const struct teide_way *way = net->sessions[session].way;
    struct teide_crossing crossing
        = { .session = session, .hop = hop, .link = link, .across = { TEIDE_NONE, TEIDE_NONE } };

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

/* Allocate a crossing; TEIDE_NONE when out of memory, which the replica notes. */
static inline int32_t
teide_crossing_take(struct teide_net *net)
{
    int32_t index = net->free_crossing;

    if (index == TEIDE_NONE) {
        const int32_t n = net->n_crossings == 0 ? 16 : 2 * net->n_crossings;
        struct teide_crossing *crossings = realloc(net->crossings, (size_t)n * sizeof *crossings);
        if (crossings == NULL) {
            net->error = TEIDE_E_MEMORY;
            return TEIDE_NONE;
        }
        for (int32_t i = net->n_crossings; i < n; i++)
            crossings[i].next = i + 1 < n ? i + 1 : TEIDE_NONE;
        net->crossings = crossings;
        index = net->n_crossings;
        net->n_crossings = n;
    }
    net->free_crossing = net->crossings[index].next;
    return index;
}

/* A session crosses a link, as its hop. Returns 0 or TEIDE_E_MEMORY, which the replica notes. */
static inline int
teide_crossing_add(struct teide_net *net, int32_t link, int32_t session, int32_t hop)
{
    struct teide_link_state *state = &net->links[link];
    struct teide_session *s = &net->sessions[session];
    const int32_t index = teide_crossing_take(net);
    struct teide_crossing *crossing;

    if (index == TEIDE_NONE)
        return net->error;
    crossing = &net->crossings[index];
    *crossing = teide_crossing_make(net, link, session, hop);
    crossing->number = net->crossed++;
    crossing->next = crossing->later = TEIDE_NONE;
    crossing->previous = state->last_crossing;
    crossing->earlier = s->last_crossing;
    *(crossing->previous == TEIDE_NONE ? &state->first_crossing : &net->crossings[crossing->previous].next) = index;
    *(crossing->earlier == TEIDE_NONE ? &s->first_crossing : &net->crossings[crossing->earlier].later) = index;
    state->last_crossing = s->last_crossing = index;
    state->n_crossings++;
    state->n_through += teide_crossing_passes(crossing);
    teide_session_keep(net, session);
    if (state->courses != NULL)
        teide_course_join(net, state, index);
    else if (state->n_crossings > TEIDE_FEW_CROSSINGS && !net->graph->circuits && !net->graph->ends_wait)
        for (int32_t i = state->first_crossing; i != TEIDE_NONE && net->error == 0; i = net->crossings[i].next)
            teide_course_join(net, state, i);
    return net->error;
}

/* A crossing of a link is over. Its reference to the session stays. */
static inline void
teide_crossing_remove(struct teide_net *net, struct teide_crossing *crossing)
{
    struct teide_link_state *state = &net->links[crossing->link];
    struct teide_session *s = &net->sessions[crossing->session];
    const int32_t index = (int32_t)(crossing - net->crossings);

    if (state->courses != NULL)
        teide_course_leave(net, state, index);
    *(crossing->previous == TEIDE_NONE ? &state->first_crossing : &net->crossings[crossing->previous].next)
        = crossing->next;
    *(crossing->next == TEIDE_NONE ? &state->last_crossing : &net->crossings[crossing->next].previous)
        = crossing->previous;
    *(crossing->earlier == TEIDE_NONE ? &s->first_crossing : &net->crossings[crossing->earlier].later)
        = crossing->later;
    *(crossing->later == TEIDE_NONE ? &s->last_crossing : &net->crossings[crossing->later].earlier) = crossing->earlier;
    state->n_through -= teide_crossing_passes(crossing);
    state->n_crossings--;
    crossing->next = net->free_crossing;
    net->free_crossing = index;
}

/* Position in the way of a crossing's session of the node at a port of its link. */
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

#pragma GCC visibility pop

#endif
