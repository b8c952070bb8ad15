/* What a path or a diagram puts in the place of what the problem states: found by trying its ends. */
#include "study/optimal_time/replaced.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* Numbers that a problem has once for each of up to four places, at these offsets. */
struct number {
    const char *unit;
    size_t n, offset[4];
    const char *all; /* what it is called where all are alike */
    const char *one[4];
    bool zero_is_none; /* no cutoff */
};

#define OF(member) offsetof(struct teide_optimal_time_parameters, member)
#define OF_MEMORIES(member)                                                                                            \
    4,                                                                                                                 \
    {                                                                                                                  \
        OF(pair[0].memory[0].member), OF(pair[0].memory[1].member), OF(pair[1].memory[0].member),                      \
            OF(pair[1].memory[1].member)                                                                               \
    }
#define IN_MEMORIES(what)                                                                                              \
    what " of all memories",                                                                                           \
    {                                                                                                                  \
        what " of the first pair's first memory", what " of the first pair's second memory",                           \
            what " of the second pair's first memory", what " of the second pair's second memory"                      \
    }

static const struct number numbers[] = {
    { "1", 2, { OF(pair[0].fidelity), OF(pair[1].fidelity) }, "fidelity of both pairs",
        { "fidelity of the first pair", "fidelity of the second pair" }, false },
    { "Hz", OF_MEMORIES(total_rate), IN_MEMORIES("total rate"), false },
    { "1", OF_MEMORIES(dephasing_share), IN_MEMORIES("share of Z errors"), false },
    { "1", OF_MEMORIES(x_share), IN_MEMORIES("share of X in the other errors"), false },
    { "s", 1, { OF(pair[0].made_at) }, "made_at of the first pair", { NULL }, false },
    { "s", 1, { OF(pair[1].made_at) }, "made_at of the second pair", { NULL }, false },
    { "s", 1, { OF(needed_at) }, "needed_at", { NULL }, false },
    { "s", 2, { OF(pair[0].cutoff), OF(pair[1].cutoff) }, "cutoff of both pairs",
        { "cutoff of the first pair", "cutoff of the second pair" }, true },
    { "1", 1, { OF(noise.gate_error) }, "gate_error", { NULL }, false },
    { "1", 1, { OF(noise.measurement_error) }, "measurement_error", { NULL }, false },
    { "s", 1, { OF(duration) }, "duration", { NULL }, false },
    { "s", 1, { OF(message_time) }, "message_time", { NULL }, false },
};

static double
value_in(const struct teide_optimal_time_parameters *problem, size_t offset)
{
    double value;

    memcpy(&value, (const char *)problem + offset, sizeof value);
    return value;
}

/* The problem at one of the four corners of the ranges. */
static struct teide_optimal_time_parameters
corner(const struct teide_optimal_time_parameters *problem, const struct teide_parameter_range *a,
    const struct teide_parameter_range *b, int which)
{
    struct teide_optimal_time_parameters changed = *problem;

    if (a->parameter != NULL)
        a->parameter->set(&changed, which % 2 == 0 ? a->from : a->to);
    if (b->parameter != NULL)
        b->parameter->set(&changed, which / 2 == 0 ? b->from : b->to);
    return changed;
}

size_t
teide_optimal_time_replaced(const struct teide_optimal_time_parameters *problem, const struct teide_parameter_range *a,
    const struct teide_parameter_range *b, struct teide_replaced replaced[TEIDE_MAX_REPLACED])
{
    struct teide_optimal_time_parameters corners[4];
    size_t n = 0;

    for (int i = 0; i < 4; i++)
        corners[i] = corner(problem, a, b, i);
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
        const struct number *number = &numbers[k];
        const size_t before = n;
        bool alike = true;
        for (size_t i = 0; i < number->n; i++) {
            const double stated = value_in(problem, number->offset[i]);
            bool changes = false;
            for (int c = 0; c < 4; c++)
                changes |= value_in(&corners[c], number->offset[i]) != stated;
            alike &= changes && stated == value_in(problem, number->offset[0]);
            if (changes)
                replaced[n++] = (struct teide_replaced) { number->one[i], number->unit,
                    stated == 0 && number->zero_is_none ? INFINITY : stated };
        }
        if (alike && n > before) {
            n = before + 1;
            replaced[before].what = number->all;
        }
    }
    return n;
}
