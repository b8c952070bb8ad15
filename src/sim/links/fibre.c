/* Success probability from the loss of a fibre. */
#include <stdio.h>

#include "sim/links/link_model.h"

struct parameters {
    double attenuation; /* dB/m */
    double efficiency;
};

static const struct teide_field fields[] = {
    { "attenuation", TEIDE_FIELD_QUANTITY, TEIDE_AT(parameters, attenuation), .required = true, .unit = "dB/m",
        .most = INFINITY, .example = "0.2 dB/km", .doc = "loss of the fibre" },
    { "efficiency", TEIDE_FIELD_NUMBER, TEIDE_AT(parameters, efficiency), .above = true, .most = 1, .fallback = "1",
        .example = "0.5", .doc = "success probability at length 0: sources, couplings, detectors" },
};

static bool
prepare(const void *parameters, struct teide_link *link, struct teide_problem *problem)
{
    const struct parameters *p = parameters;

    link->success_probability = p->efficiency * pow(10, -p->attenuation * link->length / 10);
    if (link->success_probability > 0)
        return true;
    snprintf(problem->text, sizeof problem->text,
        "the fibre loses everything: %g dB over %g m; write a smaller attenuation or length",
        p->attenuation * link->length, link->length);
    return false;
}

const struct teide_link_model teide_link_fibre = {
    .about = { .name = "fibre",
        .doc
        = "success probability of an attempt from the loss of a fibre: efficiency * 10^(-attenuation * length / 10)",
        TEIDE_FIELDS(fields),
        .size = sizeof(struct parameters),
        .example = "{attenuation: 0.2 dB/km, efficiency: 0.5}",
        .instead_of = "success_probability" },
    .prepare = prepare,
};
