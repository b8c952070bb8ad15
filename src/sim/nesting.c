#include "sim/nesting.h"

#include <stdlib.h>

#include "sim/purification.h"

int32_t
teide_nesting_rule(const struct teide_scenario *scenario, int32_t level)
{
    for (size_t i = 0; i < scenario->n_purify_segments; i++) {
        const uint32_t levels = scenario->purify_segments[i].levels;
        if (levels == TEIDE_ALL_LEVELS || (level <= TEIDE_MOST_LEVELS && (levels >> level & 1) != 0))
            return (int32_t)i;
    }
    return -1;
}

/* The highest level of the swaps at positions (left, right): that of the segment from left to right. */
static int32_t
highest(const int32_t *level, int32_t left, int32_t right)
{
    int32_t most = 0;

    for (int32_t i = left + 1; i < right; i++)
        most = level[i] > most ? level[i] : most;
    return most;
}

/* Levels from short segments to long ones: in a tree all that lies inside a segment is shorter. */
static void
set_levels(struct teide_nesting *nesting)
{
    const struct teide_segment *plan = nesting->plan;

    for (int32_t span = 2; span <= nesting->n_hops; span++)
        for (int32_t i = 1; i < nesting->n_hops; i++)
            if (plan[i].right - plan[i].left == span)
                nesting->level[i] = 1 + highest(nesting->level, plan[i].left, plan[i].right);
}

/* The purification of the segment that the swap at a position makes, around a hop; NULL: none. */
static const struct teide_purification *
around(const struct teide_nesting *nesting, const struct teide_scenario *scenario, int32_t position, int32_t hop)
{
    const struct teide_segment *segment = &nesting->plan[position];

    if (nesting->rule[position] < 0 || hop < segment->left || hop >= segment->right)
        return NULL;
    return &scenario->purify_segments[nesting->rule[position]].purification;
}

int32_t
teide_nesting_inside(const struct teide_nesting *nesting, const struct teide_scenario *scenario, int32_t left,
    int32_t right, int32_t hop)
{
    int64_t inputs = teide_purification_inputs(&scenario->purify_link);

    for (int32_t i = left + 1; i < right; i++) {
        const struct teide_segment *segment = &nesting->plan[i];
        const struct teide_purification *purification = around(nesting, scenario, i, hop);
        if (purification != NULL && (segment->left != left || segment->right != right))
            inputs *= teide_purification_inputs(purification);
        if (inputs > INT32_MAX)
            return INT32_MAX;
    }
    return (int32_t)inputs;
}

/* What one hop takes, beside the link and the ends. */
static void
set_hop(struct teide_nesting *nesting, const struct teide_scenario *scenario, int32_t hop)
{
    const int64_t inputs = (int64_t)teide_nesting_inside(nesting, scenario, 0, nesting->n_hops, hop)
        * teide_purification_inputs(&scenario->purify_end_to_end);
    int32_t room = teide_links_and_ends_room(scenario);

    for (int32_t i = 1; i < nesting->n_hops; i++) {
        const struct teide_purification *purification = around(nesting, scenario, i, hop);
        room += purification != NULL ? teide_purification_room(purification) - 1 : 0;
    }
    nesting->inputs[hop] = inputs < INT32_MAX ? (int32_t)inputs : INT32_MAX;
    nesting->room = room > nesting->room ? room : nesting->room;
}

struct teide_nesting *
teide_nesting_create(const struct teide_scenario *scenario, const struct teide_segment *plan, int32_t n_hops)
{
    const size_t n = (size_t)n_hops + 1;
    struct teide_nesting *nesting = calloc(1, sizeof *nesting + 3 * n * sizeof *nesting->level);

    if (nesting == NULL)
        return NULL;
    nesting->n_hops = n_hops;
    nesting->plan = plan;
    nesting->level = (int32_t *)(nesting + 1);
    nesting->rule = nesting->level + n;
    nesting->inputs = nesting->rule + n;
    set_levels(nesting);
    for (int32_t i = 1; i < n_hops; i++) {
        const bool inner = plan[i].right - plan[i].left < n_hops;
        nesting->rule[i] = inner ? teide_nesting_rule(scenario, nesting->level[i]) : -1;
        if (inner && nesting->level[i] > nesting->levels)
            nesting->levels = nesting->level[i];
    }
    for (int32_t hop = 0; hop < n_hops; hop++)
        set_hop(nesting, scenario, hop);
    return nesting;
}
