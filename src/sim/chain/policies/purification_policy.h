/* Policies of purification: which pairs are purified at all. doc/theory.md, 6.1.
 *
 * A policy is a file of this folder and a line of purification_policies.c: doc/developer.md, "A policy in one file". */
#ifndef TEIDE_SIM_CHAIN_POLICIES_PURIFICATION_POLICY_H
#define TEIDE_SIM_CHAIN_POLICIES_PURIFICATION_POLICY_H

#include <math.h>

#include "models/bell.h"
#include "sim/field.h"

/* What two pairs that have met promise, by the objective of the purification: the larger the better. */
struct teide_prospect {
    double purified;    /* when purified as well as can be in time */
    double as_it_is[2]; /* of either pair, left as it is */
};

struct teide_purification_policy {
    struct teide_descriptor about;
    /* Whether a pair in this state wants a round of purification, when it is ready for one; else it is handed on as it is.
     * NULL: always. */
    bool (*wants)(const void *parameters, struct teide_bell state);
    /* Whether two pairs that have met are purified, where the outcome can be known in time; else the better one is kept and the
     * other one dropped. NULL: always. */
    bool (*accepts)(const void *parameters, const struct teide_prospect *prospect);
};

extern const struct teide_purification_policy teide_purify_always, teide_purify_improves, teide_purify_fidelity;
extern const struct teide_choice teide_purification_policies;

/* The policy that a descriptor of the choice belongs to. */
const struct teide_purification_policy *teide_purification_policy_of(const struct teide_descriptor *descriptor);

#endif
