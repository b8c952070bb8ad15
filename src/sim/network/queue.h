/* Sessions that wait at a link, by their fixed order: a pairing heap, whose root is the first (Fredman, Sedgewick, Sleator and Tarjan,
 * Algorithmica 1, 111 (1986)). To join takes constant time, to leave logarithmic time on average, however many wait. Stands on
 * hold.h. */
#ifndef TEIDE_SIM_NETWORK_QUEUE_H
#define TEIDE_SIM_NETWORK_QUEUE_H

#include "sim/network/hold.h"

#pragma GCC visibility push(hidden)

/* Make one heap of two; TEIDE_NONE is an empty one. */
static inline int32_t
teide_queue_meld(struct teide_net *net, int32_t a, int32_t b)
{
    struct teide_session *sessions = net->sessions;
    int32_t first = a, second = b;

    if (a == TEIDE_NONE || b == TEIDE_NONE)
        return a == TEIDE_NONE ? b : a;
    if (teide_session_before(net, b, a))
        first = b, second = a;
    sessions[second].previous = first;
    sessions[second].next = sessions[first].child;
    if (sessions[first].child != TEIDE_NONE)
        sessions[sessions[first].child].previous = second;
    sessions[first].child = second;
    return first;
}

/* Make one heap of a list of them: two by two, then from the last pair on. */
static inline int32_t
teide_queue_meld_all(struct teide_net *net, int32_t list)
{
    struct teide_session *sessions = net->sessions;
    int32_t pairs = TEIDE_NONE, all = TEIDE_NONE, next;

    while (list != TEIDE_NONE) {
        const int32_t a = list, b = sessions[a].next;
        list = b == TEIDE_NONE ? TEIDE_NONE : sessions[b].next;
        sessions[a].next = TEIDE_NONE;
        if (b != TEIDE_NONE)
            sessions[b].next = TEIDE_NONE;
        next = teide_queue_meld(net, a, b);
        sessions[next].next = pairs;
        pairs = next;
    }
    for (; pairs != TEIDE_NONE; pairs = next) {
        next = sessions[pairs].next;
        sessions[pairs].next = TEIDE_NONE;
        all = teide_queue_meld(net, all, pairs);
    }
    return all;
}

/* A session joins those that wait at a link. */
static inline void
teide_queue_join(struct teide_net *net, int32_t link, int32_t session)
{
    struct teide_session *s = &net->sessions[session];

    s->waits_at = link;
    s->next = s->child = s->previous = TEIDE_NONE;
    net->links[link].waiting = teide_queue_meld(net, net->links[link].waiting, session);
}

/* A session leaves the link at which it waits. */
static inline void
teide_queue_leave(struct teide_net *net, int32_t session)
{
    struct teide_session *sessions = net->sessions, *s = &sessions[session];
    int32_t *first = &net->links[s->waits_at].waiting;
    const int32_t rest = teide_queue_meld_all(net, s->child), next = s->next, previous = s->previous;

    if (session == *first) {
        *first = rest;
    } else {
        if (sessions[previous].child == session) /* it was the first child, and that its parent */
            sessions[previous].child = next;
        else
            sessions[previous].next = next;
        if (next != TEIDE_NONE)
            sessions[next].previous = previous;
        *first = teide_queue_meld(net, *first, rest);
    }
    if (*first != TEIDE_NONE)
        sessions[*first].previous = TEIDE_NONE;
    s->next = s->child = s->previous = s->waits_at = TEIDE_NONE;
}

#pragma GCC visibility pop

#endif
