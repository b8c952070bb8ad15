/* Purify a pair only while its fidelity lies between two thresholds, and hand it on as it is otherwise: one that is good enough
 * needs no partner, one of too low a fidelity would lower that of its partner. */
#include <stdio.h>

#include "sim/chain/policies/purification_policy.h"

struct parameters {
    double above, below;
};

static const struct teide_field fields[] = {
    { "above", TEIDE_FIELD_NUMBER, TEIDE_AT(parameters, above), .most = 1, .fallback = "0", .example = "0.5",
        .doc = "a pair whose fidelity is not greater than this is handed on as it is" },
    { "below", TEIDE_FIELD_NUMBER, TEIDE_AT(parameters, below), .most = 1, .required = true, .example = "0.9",
        .doc = "so is a pair whose fidelity is not less than this" },
};

static bool
check(const void *parameters, struct teide_problem *problem)
{
    const struct parameters *p = parameters;

    problem->key = "above";
    snprintf(problem->text, sizeof problem->text,
        "no fidelity is above %g and below %g, so that nothing is purified: write a smaller one", p->above, p->below);
    return p->above < p->below;
}

static bool
wants(const void *parameters, struct teide_bell state)
{
    const struct parameters *p = parameters;

    return state.p[TEIDE_PHI_PLUS] > p->above && state.p[TEIDE_PHI_PLUS] < p->below;
}

const struct teide_purification_policy teide_purify_fidelity = {
    .about = { .name = "fidelity",
        .doc = "only while the fidelity of a pair, when it is ready for a round, is between two thresholds; else it is "
               "handed on "
               "as it is, whatever rounds are left",
        TEIDE_FIELDS(fields),
        .size = sizeof(struct parameters),
        .check = check },
    .wants = wants,
};
