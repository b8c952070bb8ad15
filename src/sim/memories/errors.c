/* Constant rates as a total and an error pattern. */
#include "sim/memories/memory_model.h"

struct parameters {
    double rate; /* 1/s */
    double dephasing_share, x_share;
};

static const struct teide_field fields[] = {
    { "rate", TEIDE_FIELD_QUANTITY, TEIDE_AT(parameters, rate), .required = true, .unit = "Hz", .most = INFINITY,
        .example = "0.1 Hz", .doc = "rate of all Pauli errors together" },
    { "dephasing_share", TEIDE_FIELD_NUMBER, TEIDE_AT(parameters, dephasing_share), .required = true, .most = 1,
        .example = "0.5", .doc = "share of Z errors among them" },
    { "x_share", TEIDE_FIELD_NUMBER, TEIDE_AT(parameters, x_share), .most = 1, .fallback = "0.5", .example = "0.5",
        .doc = "share of X errors among those that are not Z; the rest are Y errors" },
};

static struct teide_error_pattern
pattern(const void *parameters)
{
    const struct parameters *p = parameters;

    return (struct teide_error_pattern) { p->rate, p->dephasing_share, p->x_share };
}

const struct teide_memory_model teide_memory_errors = {
    .about = { .name = "errors",
        .doc = "constant rates as a total and an error pattern, instead of `rates`",
        TEIDE_FIELDS(fields),
        .size = sizeof(struct parameters),
        .example = "{rate: 0.1 Hz, dephasing_share: 0.5}",
        .instead_of = "t1" },
    .pattern = pattern,
};
