/* Which crossings of a link have to be looked at: those that can be first in an order, and those for which a node holds something. The
 * others are like one of them, but later. Stands on crossing.h.
 *
 * A half that its node knows to be for a session is *its* half; any other one is for whoever may use it. Two crossings of a course
 * that have no half of theirs at the nodes of the link can do the same there. So of each course it is enough to look at the first
 * ones, up to one without such a half, and at all that have some: as many as these nodes hold halves. */
#ifndef TEIDE_SIM_NETWORK_FIRSTS_H
#define TEIDE_SIM_NETWORK_FIRSTS_H

#include "sim/network/crossing.h"

#pragma GCC visibility push(hidden)

enum { TEIDE_MOST_FIRSTS = 128 };

/* Crossings of a link, one after the other; which may be there twice. */
struct teide_firsts {
    int32_t n; /* of those below, of which the last one is given first */
    int32_t of[TEIDE_MOST_FIRSTS];
    int32_t next; /* where all crossings of the link are given; else TEIDE_NONE */
};

static inline void
teide_firsts_none(struct teide_firsts *firsts)
{
    firsts->n = 0;
    firsts->next = TEIDE_NONE;
}

/* All crossings of a link, in the order in which they began. */
TEIDE_NET void
teide_firsts_all(const struct teide_net *net, int32_t link, struct teide_firsts *firsts)
{
    firsts->n = 0;
    firsts->next = net->links[link].first_crossing;
}

/* The next one, or NULL. No crossing begins or ends in between. */
TEIDE_NET struct teide_crossing *
teide_firsts_next(const struct teide_net *net, struct teide_firsts *firsts)
{
    struct teide_crossing *next;

    if (firsts->n > 0)
        return &net->crossings[firsts->of[--firsts->n]];
    if (firsts->next == TEIDE_NONE)
        return NULL;
    next = &net->crossings[firsts->next];
    firsts->next = next->next;
    return next;
}

/* Put one more of a link before those that are there; if there is no room, all are given. */
static inline void
teide_firsts_add(const struct teide_net *net, struct teide_firsts *firsts, const struct teide_crossing *crossing)
{
    if (firsts->n == TEIDE_MOST_FIRSTS)
        teide_firsts_all(net, crossing->link, firsts);
    else if (firsts->next == TEIDE_NONE)
        firsts->of[firsts->n++] = (int32_t)(crossing - net->crossings);
}

/* Put those that are given in the order in which they began, each once. A session that goes on for one whose way broke ranks as this,
 * so that the order decides. */
static inline void
teide_firsts_sort(const struct teide_net *net, struct teide_firsts *firsts)
{
    int32_t *of = firsts->of, n = 0;

    for (int32_t i = 0; i < firsts->n; i++) {
        const int32_t index = of[i];
        int32_t k = n;
        while (k > 0 && net->crossings[of[k - 1]].number < net->crossings[index].number)
            k--;
        if (k > 0 && of[k - 1] == index)
            continue;
        memmove(of + k + 1, of + k, (size_t)(n - k) * sizeof *of);
        of[k] = index;
        n++;
    }
    firsts->n = n;
}

/* Whether a link has so many crossings that it is worth while to choose among them. */
TEIDE_NET bool
teide_has_many(const struct teide_net *net, int32_t link)
{
    return net->links[link].courses != NULL && net->links[link].n_crossings > TEIDE_FEW_CROSSINGS;
}

/* Whether a half at a port is that of a session, as its node knows. */
static inline bool
teide_port_has(const struct teide_net *net, int32_t port, int32_t session)
{
    int32_t m = port == TEIDE_NONE ? TEIDE_NONE : net->held[port].first;

    while (m != TEIDE_NONE && teide_half_known(net, &net->halves[m]) != session)
        m = net->halves[m].next;
    return m != TEIDE_NONE;
}

/* Whether a session of one hop has taken all that it wants, as both of its nodes know; never, if what it takes is to be purified. */
TEIDE_NET bool
teide_has_enough(const struct teide_net *net, int32_t session)
{
    const struct teide_session *s = &net->sessions[session];

    return !net->graph->ends_wait && s->wanted > 0
        && s->delivered + (s->claimed_at == net->now ? s->claimed : 0) >= s->wanted;
}

/* Whether a crossing is like the later ones of its course: nothing at the nodes is its own; or, of one hop, it wants pairs. */
static inline bool
teide_crossing_is_usual(const struct teide_net *net, const struct teide_crossing *crossing)
{
    if (!teide_crossing_passes(crossing))
        return net->sessions[crossing->session].way == NULL || !teide_has_enough(net, crossing->session);
    for (int end = 0; end < 2; end++)
        if (teide_port_has(net, 2 * crossing->link + end, crossing->session)
            || teide_port_has(net, crossing->across[end], crossing->session))
            return false;
    return true;
}

/* Those of a link whose session has a half at a port of its nodes. */
static inline void
teide_firsts_add_known(const struct teide_net *net, int32_t link, int32_t port, struct teide_firsts *firsts)
{
    for (int32_t m = net->held[port].first; m != TEIDE_NONE; m = net->halves[m].next) {
        const int32_t session = teide_half_known(net, &net->halves[m]);
        const struct teide_crossing *crossing = session == TEIDE_NONE ? NULL : teide_crossing_find(net, link, session);
        if (crossing != NULL)
            teide_firsts_add(net, firsts, crossing);
    }
}

/* As below, of a link that has many. */
static __attribute__((noinline, unused)) void
teide_firsts_find_of_many(const struct teide_net *net, int32_t link, bool by_turns, struct teide_firsts *firsts)
{
    const struct teide_link_state *state = &net->links[link];

    teide_firsts_none(firsts);
    for (int32_t i = 0; i < state->n_courses; i++) {
        const struct teide_order *order = by_turns ? &state->courses[i].turns : &state->courses[i].fixed;
        for (int32_t k = 0; k < order->n; k++) {
            const struct teide_crossing *crossing = &net->crossings[order->of[order->gap + k]];
            teide_firsts_add(net, firsts, crossing);
            if (teide_crossing_is_usual(net, crossing))
                break;
        }
    }
    for (int end = 0; end < 2; end++) {
        const struct teide_graph_node *n = &net->graph->nodes[net->graph->links[link].node[end]];
        for (int32_t k = n[0].first_incident; k < n[1].first_incident; k++)
            teide_firsts_add_known(net, link, net->graph->incident[k], firsts);
    }
    if (net->graph->traffic->routing.reroute)
        teide_firsts_sort(net, firsts);
}

/* Those of a link of which one is the first in the fixed order, or, by turns, in that of turns, among all that have something in common
 * which follows from what is held at their ports. */
TEIDE_NET void
teide_firsts_find(const struct teide_net *net, int32_t link, bool by_turns, struct teide_firsts *firsts)
{
    if (teide_has_many(net, link))
        teide_firsts_find_of_many(net, link, by_turns, firsts);
    else
        teide_firsts_all(net, link, firsts);
}

/* As below, of a link that has many. */
static __attribute__((noinline, unused)) void
teide_firsts_of_courses_of_many(const struct teide_net *net, int32_t link, struct teide_firsts *firsts)
{
    const struct teide_link_state *state = &net->links[link];

    teide_firsts_none(firsts);
    for (int32_t i = 0; i < state->n_courses; i++)
        if (state->courses[i].fixed.n > 0)
            teide_firsts_add(net, firsts, &net->crossings[state->courses[i].fixed.of[state->courses[i].fixed.gap]]);
    if (net->graph->traffic->routing.reroute)
        teide_firsts_sort(net, firsts);
}

/* The first one of each course of a link, in the fixed order. */
TEIDE_NET void
teide_firsts_of_courses(const struct teide_net *net, int32_t link, struct teide_firsts *firsts)
{
    if (teide_has_many(net, link))
        teide_firsts_of_courses_of_many(net, link, firsts);
    else
        teide_firsts_all(net, link, firsts);
}

/* Those for which a half is that came by a link: the one that is known, or TEIDE_NONE: those of which one is the first. */
static inline void
teide_firsts_for(const struct teide_net *net, int32_t link, int32_t known, struct teide_firsts *firsts)
{
    const struct teide_crossing *crossing;

    if (known == TEIDE_NONE) {
        teide_firsts_find(net, link, false, firsts);
        return;
    }
    teide_firsts_none(firsts);
    if ((crossing = teide_crossing_find(net, link, known)) != NULL)
        teide_firsts_add(net, firsts, crossing);
}

/* Whether a half at a port is nobody's own, as far as its node knows. */
static inline bool
teide_port_has_free(const struct teide_net *net, int32_t port)
{
    return teide_port_has(net, port, TEIDE_NONE);
}

/* As below, of a link that has many. */
static __attribute__((noinline, unused)) void
teide_firsts_waiting_of_many(const struct teide_net *net, int32_t port, struct teide_firsts *firsts)
{
    const struct teide_graph_node *n = &net->graph->nodes[teide_port_node(net->graph, port)];

    teide_firsts_none(firsts);
    for (int32_t k = n[0].first_incident; k < n[1].first_incident; k++)
        if (net->graph->incident[k] != port)
            teide_firsts_add_known(net, port >> 1, net->graph->incident[k], firsts);
    teide_firsts_sort(net, firsts);
}

/* Those of a port's link that have a half at its node that came by another port, in the order in which they began. */
TEIDE_NET void
teide_firsts_waiting(const struct teide_net *net, int32_t port, struct teide_firsts *firsts)
{
    if (teide_has_many(net, port >> 1))
        teide_firsts_waiting_of_many(net, port, firsts);
    else
        teide_firsts_all(net, port >> 1, firsts);
}

/* The first session that presses on a port's link and has no pair there to use; TEIDE_NONE: none. */
static inline int32_t
teide_port_pressed(struct teide_net *net, int32_t port)
{
    const struct teide_crossing *crossing;
    struct teide_firsts all;
    int32_t first = TEIDE_NONE;

    if (!net->graph->ends_wait)
        return TEIDE_NONE;
    teide_firsts_all(net, port >> 1, &all);
    while ((crossing = teide_firsts_next(net, &all)) != NULL)
        if (crossing->presses && (first == TEIDE_NONE || teide_session_before(net, crossing->session, first))
            && (!teide_crossing_passes(crossing) || teide_port_serves(net, port, crossing->session) == TEIDE_NONE))
            first = crossing->session;
    return first;
}

/* Whether some half at a port, or at the other end of its link, waits for a pair of that link, or a session presses for one. */
static inline bool
teide_port_awaited(struct teide_net *net, int32_t port)
{
    struct teide_firsts firsts;
    const struct teide_crossing *crossing;

    if (net->links[port >> 1].wanted[port & 1] != TEIDE_NONE || teide_port_staged(net, port) != TEIDE_NONE
        || teide_port_pressed(net, port) != TEIDE_NONE)
        return true;
    teide_firsts_find(net, port >> 1, false, &firsts);
    while ((crossing = teide_firsts_next(net, &firsts)) != NULL) {
        const int32_t across = teide_port_across(crossing, port);
        if (across != TEIDE_NONE && teide_port_serves(net, across, crossing->session) != TEIDE_NONE
            && teide_port_serves(net, port, crossing->session) == TEIDE_NONE)
            return true;
    }
    return false;
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

#pragma GCC visibility pop

#endif
