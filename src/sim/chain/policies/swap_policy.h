/* Swap policies: which nodes measure when. doc/theory.md, 3.5.
 *
 * A policy is a file of this folder and a line of swap_policies.c: doc/developer.md, "A policy in one file". */
#ifndef TEIDE_SIM_CHAIN_POLICIES_SWAP_POLICY_H
#define TEIDE_SIM_CHAIN_POLICIES_SWAP_POLICY_H

#include <stdint.h>

#include "sim/field.h"

/* What the swap at an inner position of a path waits for: that the segments [left, here] and [here, right] are complete. */
struct teide_segment {
    int32_t left, right;
};

/* A pair that a node holds, as far as it has heard. */
struct teide_held_pair {
    int32_t links; /* that it spans */
    double fidelity;
};

struct teide_swap_policy {
    struct teide_descriptor about;
    /* Plan the swaps of a path over n_hops links: segments[i] of position i, 0 < i < n_hops, which form a binary tree.
     * ranks  of positions, where the scenario lists the nodes: who comes first; else NULL
     * NULL: no tree; a node measures as soon as it holds two halves. */
    void (*plan)(const void *parameters, const int32_t *ranks, int32_t n_hops, struct teide_segment *segments);
    /* Of several pairs on one side a node takes the one for which this is largest; NULL: the one that came first. Only nodes of
     * networks hold several for the same request. */
    double (*prefers)(const void *parameters, const struct teide_held_pair *pair);
    bool at_once; /* all inner nodes measure once every link has its pair */
};

/* The one that a list of nodes stands for is not in the choice. */
extern const struct teide_swap_policy teide_swap_asap, teide_swap_doubling, teide_swap_all_at_once, teide_swap_fixed,
    teide_swap_sequential, teide_swap_farthest, teide_swap_best, teide_swap_by_table;
extern const struct teide_choice teide_swap_policies;

/* The policy that a descriptor of the choice belongs to. */
const struct teide_swap_policy *teide_swap_policy_of(const struct teide_descriptor *descriptor);

#endif
