/* Cutoff by the time that a memory has held its qubit: the memory's own `age`, which the engine compares itself. */
#include "sim/chain/policies/cutoff_policy.h"

struct parameters {
    double age; /* s */
};

static const struct teide_field fields[] = {
    { "age", TEIDE_FIELD_QUANTITY, TEIDE_AT(parameters, age), .required = true, .unit = "s", .most = INFINITY,
        .example = "20 ms",
        .doc = "the pair is dropped at this age; 0 s lets it serve only at the instant of its herald" },
};

static double
age(const void *parameters)
{
    return ((const struct parameters *)parameters)->age;
}

const struct teide_cutoff_policy teide_cutoff_memory = {
    .about = { .name = "memory",
        .doc = "by the time since the birth of the link pair whose half the memory holds",
        TEIDE_FIELDS(fields),
        .size = sizeof(struct parameters) },
    .age = age,
    .mend = "longer cutoff",
};
