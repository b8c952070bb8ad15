/* Cutoff by the fidelity of the pair, once the end has heard of all outcomes in it. */
#include "sim/chain/policies/cutoff_policy.h"

struct parameters {
    double below;
};

static const struct teide_field fields[] = {
    { "below", TEIDE_FIELD_NUMBER, TEIDE_AT(parameters, below), .required = true, .most = 1, .example = "0.8",
        .doc
        = "the pair is dropped when its fidelity has fallen below this, as far as its ends have heard. No bound on "
          "deliveries: a complete pair is not dropped, and swapping lowers fidelities" },
};

static int64_t
expiry(const void *parameters, const struct teide_pair_end *end)
{
    const int64_t falls = teide_fidelity_falls(end, ((const struct parameters *)parameters)->below);

    return falls > end->told ? falls : end->told;
}

static bool
keeps(const void *parameters, struct teide_bell state)
{
    return state.p[TEIDE_PHI_PLUS] >= ((const struct parameters *)parameters)->below;
}

const struct teide_cutoff_policy teide_cutoff_fidelity = {
    .about = { .name = "fidelity",
        .doc = "when the fidelity of the pair has fallen below a threshold",
        TEIDE_FIELDS(fields),
        .size = sizeof(struct parameters) },
    .expiry = expiry,
    .keeps = keeps,
    .mend = "lower fidelity",
};
