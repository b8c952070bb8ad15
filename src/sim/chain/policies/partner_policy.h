/* Which of the pairs that wait in a stage of purification a pair meets. doc/theory.md, 3.4.
 *
 * A policy is an entry of partner_policies.c: doc/developer.md, "A policy in one file". */
#ifndef TEIDE_SIM_CHAIN_POLICIES_PARTNER_POLICY_H
#define TEIDE_SIM_CHAIN_POLICIES_PARTNER_POLICY_H

#include <stdint.h>

#include "sim/field.h"

/* A pair of which both ends know that it is in the stage. */
struct teide_aged_pair {
    int64_t age; /* ticks since the birth of its older qubit; exact as a double for 2^53 ticks */
    double fidelity;
};

struct teide_partner_policy {
    struct teide_descriptor about;
    /* `self` meets the one for which this is largest, of equal ones the one that waits first; NULL: the one that waits first. */
    double (*rank)(const struct teide_aged_pair *self, const struct teide_aged_pair *other);
};

extern const struct teide_choice teide_partner_policies;

/* The policy that a descriptor of the choice belongs to. */
const struct teide_partner_policy *teide_partner_policy_of(const struct teide_descriptor *descriptor);

#endif
