/* Purification of the segments that a plan of swaps makes between links and ends: at which level each is, which rule is for it, and
 * what that takes of each link. doc/theory.md, 9.8.
 *
 * A link is at level 0; a segment that a swap makes is one level above the higher one of the two that it joins. The pair from end to
 * end is no such segment. */
#ifndef TEIDE_SIM_NESTING_H
#define TEIDE_SIM_NESTING_H

#include "sim/chain/policies/swap_policy.h"
#include "sim/scenario.h"

struct teide_nesting {
    int32_t n_hops;
    int32_t levels;                   /* the highest level of its segments; 0: there are none */
    int32_t room;                     /* memory pairs of each link that all purifications need at a time */
    const struct teide_segment *plan; /* of each position, not owned */
    int32_t *level;                   /* of each position, 0 < i < n_hops: of the segment that its swap makes */
    int32_t *rule;                    /* of each position: in the scenario's purify_segments; -1: none */
    int32_t *inputs;                  /* of each hop: pairs that a delivery takes; INT32_MAX: that many or more */
};

/* The index of the rule for segments of a level, or -1: they are not purified. */
int32_t teide_nesting_rule(const struct teide_scenario *scenario, int32_t level);

/* What the purifications of a scenario are along a path of n_hops links whose swaps a plan joins. The plan must outlive it.
 * Returns what the caller frees, as one block, or NULL when out of memory. */
struct teide_nesting *teide_nesting_create(
    const struct teide_scenario *scenario, const struct teide_segment *plan, int32_t n_hops);

/* Pairs of a hop's link that one segment [left, right) of the plan takes, before its own purification. */
int32_t teide_nesting_inside(const struct teide_nesting *nesting, const struct teide_scenario *scenario, int32_t left,
    int32_t right, int32_t hop);

#endif
