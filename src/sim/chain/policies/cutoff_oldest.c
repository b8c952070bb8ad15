/* Cutoff by the age of the oldest link pair that went into the pair, once the end has heard of it; its own counts in any case. */
#include "sim/chain/policies/cutoff_policy.h"

struct parameters {
    double age; /* s */
};

static const struct teide_field fields[] = {
    { "age", TEIDE_FIELD_QUANTITY, TEIDE_AT(parameters, age), .required = true, .unit = "s", .most = INFINITY,
        .example = "20 ms", .doc = "the pair is dropped when its oldest part has this age" },
};

static int64_t
expiry(const void *parameters, const struct teide_pair_end *end)
{
    const double age = ((const struct parameters *)parameters)->age;
    const int64_t own = teide_time_after(end, end->birth, age);
    const int64_t oldest = teide_time_after(end, end->oldest, age);
    const int64_t heard = oldest > end->told_oldest ? oldest : end->told_oldest;

    return own < heard ? own : heard;
}

static double
age(const void *parameters)
{
    return ((const struct parameters *)parameters)->age;
}

const struct teide_cutoff_policy teide_cutoff_oldest = {
    .about = { .name = "oldest",
        .doc
        = "by the time since the birth of the oldest link pair that went into the pair, as far as the end has heard",
        TEIDE_FIELDS(fields),
        .size = sizeof(struct parameters) },
    .expiry = expiry,
    .age = age,
    .mend = "longer cutoff",
};
