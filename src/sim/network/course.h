/* Courses: the crossings of a link that go the same way at both of its ends, in the fixed order of their sessions, and in turns. A node
 * that holds nothing for one of two sessions of a course does for the first what it would do for the second: see firsts.h. Stands on
 * hold.h. */
#ifndef TEIDE_SIM_NETWORK_COURSE_H
#define TEIDE_SIM_NETWORK_COURSE_H

#include "sim/network/hold.h"

#pragma GCC visibility push(hidden)

/* Crossings up to which a link has no courses, since looking at all of them costs as little; tests use courses as soon as they can. */
#ifdef TEIDE_NET_CHECK
enum { TEIDE_FEW_CROSSINGS = 1 };
#else
enum { TEIDE_FEW_CROSSINGS = 8 };
#endif

/* Whether a crossing is before another one in an order; one that goes on for a session whose way broke (same serial number) behind that
 * of the session. */
TEIDE_NET bool
teide_crossing_before(const struct teide_net *net, int32_t a, int32_t b, bool by_turns)
{
    const struct teide_crossing *x = &net->crossings[a], *y = &net->crossings[b];

    if (by_turns && x->served != y->served)
        return x->served < y->served;
    if (teide_session_before(net, x->session, y->session))
        return true;
    return x->number < y->number && !teide_session_before(net, y->session, x->session);
}

/* The place of a crossing in an order, or that where it is to be. Most are at either end. */
static inline int32_t
teide_order_place(const struct teide_net *net, const struct teide_order *order, int32_t crossing, bool by_turns)
{
    const int32_t *of = order->of + order->gap;
    int32_t from = 0, to = order->n;

    if (to == 0 || teide_crossing_before(net, of[to - 1], crossing, by_turns))
        return to;
    if (!teide_crossing_before(net, of[0], crossing, by_turns))
        return 0;
    while (from < to) {
        const int32_t middle = from + (to - from) / 2;
        if (teide_crossing_before(net, of[middle], crossing, by_turns))
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* Make room behind the last one of an order. Returns 0 or TEIDE_E_MEMORY, which the replica notes. */
static inline int
teide_order_grow(struct teide_net *net, struct teide_order *order)
{
    const int32_t n = order->capacity == 0 ? 16 : 2 * order->capacity;
    int32_t *of;

    if (order->gap > order->capacity / 2) {
        memmove(order->of, order->of + order->gap, (size_t)order->n * sizeof *of);
        order->gap = 0;
        return 0;
    }
    of = realloc(order->of, (size_t)n * sizeof *of);
    if (of == NULL)
        return net->error = TEIDE_E_MEMORY;
    order->of = of;
    order->capacity = n;
    return 0;
}

/* Put a crossing into an order: the fewer others move. Returns 0 or TEIDE_E_MEMORY, which the replica notes. */
static inline int
teide_order_add(struct teide_net *net, struct teide_order *order, int32_t crossing, bool by_turns)
{
    int32_t place, *of;

    if (order->gap + order->n == order->capacity && teide_order_grow(net, order) != 0)
        return net->error;
    place = teide_order_place(net, order, crossing, by_turns);
    of = order->of + order->gap;
    if (order->gap > 0 && place < order->n / 2) {
        memmove(of - 1, of, (size_t)place * sizeof *of);
        order->gap--;
        of--;
    } else {
        memmove(of + place + 1, of + place, (size_t)(order->n - place) * sizeof *of);
    }
    of[place] = crossing;
    order->n++;
    return 0;
}

/* Take a crossing out of an order: the fewer others move. */
static inline void
teide_order_remove(const struct teide_net *net, struct teide_order *order, int32_t crossing, bool by_turns)
{
    const int32_t before = teide_order_place(net, order, crossing, by_turns), after = order->n - 1 - before;
    int32_t *of = order->of + order->gap;

    assert(of[before] == crossing);
    order->n--;
    if (before < after) {
        memmove(of + 1, of, (size_t)before * sizeof *of);
        order->gap++;
    } else {
        memmove(of + before, of + before + 1, (size_t)after * sizeof *of);
    }
}

TEIDE_NET bool
teide_takes_turns(const struct teide_net *net)
{
    return net->graph->traffic->discipline == TEIDE_DISCIPLINE_ROUND_ROBIN;
}

/* The course of a crossing of a link, made if it is the first of it. Returns its number, or TEIDE_NONE when out of memory, which the
 * replica notes. */
static inline int32_t
teide_course_of(struct teide_net *net, struct teide_link_state *state, const struct teide_crossing *crossing)
{
    const bool switched = net->sessions[crossing->session].way == NULL;
    struct teide_course *courses = state->courses;

    for (int32_t i = 0; i < state->n_courses; i++)
        if (courses[i].across[0] == crossing->across[0] && courses[i].across[1] == crossing->across[1]
            && courses[i].switched == switched)
            return i;
    courses = realloc(courses, (size_t)(state->n_courses + 1) * sizeof *courses);
    if (courses == NULL) {
        net->error = TEIDE_E_MEMORY;
        return TEIDE_NONE;
    }
    state->courses = courses;
    courses[state->n_courses] = (struct teide_course) { .switched = switched };
    memcpy(courses[state->n_courses].across, crossing->across, sizeof crossing->across);
    return state->n_courses++;
}

/* A crossing joins its course. */
static inline void
teide_course_join(struct teide_net *net, struct teide_link_state *state, int32_t crossing)
{
    const int32_t course = teide_course_of(net, state, &net->crossings[crossing]);

    net->crossings[crossing].course = course;
    if (course == TEIDE_NONE || teide_order_add(net, &state->courses[course].fixed, crossing, false) != 0)
        return;
    if (teide_takes_turns(net))
        teide_order_add(net, &state->courses[course].turns, crossing, true);
}

/* A crossing leaves its course. */
static inline void
teide_course_leave(struct teide_net *net, struct teide_link_state *state, int32_t crossing)
{
    struct teide_course *course = &state->courses[net->crossings[crossing].course];

    teide_order_remove(net, &course->fixed, crossing, false);
    if (teide_takes_turns(net))
        teide_order_remove(net, &course->turns, crossing, true);
}

/* A link has given a pair to a crossing that takes turns. */
static inline void
teide_course_served(struct teide_net *net, int32_t crossing)
{
    struct teide_link_state *state = &net->links[net->crossings[crossing].link];
    struct teide_order *turns = state->courses == NULL ? NULL : &state->courses[net->crossings[crossing].course].turns;

    if (turns != NULL)
        teide_order_remove(net, turns, crossing, true);
    net->crossings[crossing].served = net->now;
    if (turns != NULL)
        teide_order_add(net, turns, crossing, true);
}

static inline void
teide_courses_clear(struct teide_link_state *state)
{
    for (int32_t i = 0; i < state->n_courses; i++) {
        free(state->courses[i].fixed.of);
        free(state->courses[i].turns.of);
    }
    free(state->courses);
}

#pragma GCC visibility pop

#endif
