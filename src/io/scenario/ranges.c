/* Ranges of parameters of an optimal time, and whether all in them is possible. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/scenario/build.h"
#include "io/scenario/optimal_time.h"
#include "models/optimal_time_parameters.h"

/* --- keys ------------------------------------------------------------------------------------------------------- */

struct teide_raw_range {
    int parameter, spacing;
    teide_part from, to;
    int64_t points;
};

struct teide_raw_diagram {
    teide_part x, y;
};

static const char *
parameter_choice(size_t index)
{
    return index < TEIDE_N_PARAMETERS ? teide_parameters[index].name : NULL;
}

static const char *
spacing_choice(size_t index)
{
    static const char *const names[] = { "linear", "logarithmic" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

static const char number_schema[] = "{\"type\": [\"number\", \"string\"]}";

static const struct teide_field parameter_range_fields[] = {
    { "parameter", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_range, parameter), .required = true,
        .choice = parameter_choice, .example = "dephasing_share",
        .doc
        = "what is varied. Shares, `total_rate`, `t1` and `t2` are those of all four memories, and a change of `t1` "
          "leaves `t2` as it is; `cutoff` is that of the measured pair; `fidelity` of both pairs, which must be "
          "given as `werner` or `dephased`" },
    { "from", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_range, from), .required = true, .schema = number_schema,
        .example = "0", .doc = "first value, with the unit of the parameter" },
    { "to", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_range, to), .required = true, .schema = number_schema, .example = "1",
        .doc = "last value, larger than `from`" },
    { "points", TEIDE_FIELD_INTEGER, TEIDE_AT(teide_raw_range, points), .least = 2, .most = 100000, .fallback = "101",
        .example = "101", .doc = "how many values" },
    { "spacing", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_range, spacing), .choice = spacing_choice, .fallback = "linear",
        .example = "logarithmic", .doc = "equal steps (`linear`) or equal ratios (`logarithmic`; `from` above 0)" },
};
const struct teide_table teide_table_parameter_range = {
    .name = "a range",
    .doc = "A parameter from one value to another.",
    TEIDE_FIELDS(parameter_range_fields),
};

static const struct teide_field diagram_fields[] = {
    { "x", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_diagram, x), .required = true, .table = &teide_table_parameter_range,
        .example = "{parameter: dephasing_share, from: 0, to: 1}", .doc = "horizontal axis" },
    { "y", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_diagram, y), .required = true, .table = &teide_table_parameter_range,
        .example = "{parameter: fidelity, from: 0.6, to: 1}", .doc = "vertical axis; another parameter" },
};
const struct teide_table teide_table_diagram = {
    .name = "diagram",
    .doc = "A phase diagram over two parameters.",
    TEIDE_FIELDS(diagram_fields),
};

/* --- building --------------------------------------------------------------------------------------------------- */

/* Note when the purification does not fit between the last pair and needed_at; `where`: at which values of a range. */
void
teide_check_timing(struct teide_build *build, const struct teide_yaml *at,
    const struct teide_optimal_time_parameters *problem, const char *where)
{
    struct teide_optimal_time timing = teide_optimal_time_of(problem);
    const double dropped = teide_timed_pair_dropped_at(&timing.measured);

    if (!teide_optimal_time_parameters_good_rates(problem))
        teide_note(build->reader, at, "%st2 exceeds twice t1: write ranges in which it never does", where);
    else if (!teide_optimal_time_kept_is_held(&timing))
        teide_note(build->reader, at,
            "%sthe pair is needed at %g s, but the cutoff of its memories drops the kept pair at %g s: write %s", where,
            timing.needed_at, teide_timed_pair_dropped_at(&timing.kept),
            where[0] == 0 ? "a longer cutoff, or an earlier needed_at" : "a range in which it is held");
    else if (!(teide_optimal_time_first(&timing) <= dropped))
        teide_note(build->reader, at,
            "%sthe cutoff of its memories drops the measured pair at %g s, before both pairs are there at %g s: write "
            "%s",
            where, dropped, teide_optimal_time_first(&timing),
            where[0] == 0 ? "a longer cutoff, or an earlier made_at" : "a range in which it is held");
    else if (!(teide_optimal_time_first(&timing) <= teide_optimal_time_last(&timing)))
        teide_note(build->reader, at,
            "%sthe pair is needed at %g s, but both pairs are there at %g s and purification takes %g s: write %s",
            where, timing.needed_at, teide_optimal_time_first(&timing), timing.duration + timing.message_time,
            where[0] == 0 ? "a later needed_at, or an earlier made_at" : "a range in which it always fits");
}

/* Note when the rates are too large for their products with times to be numbers. */
void
teide_check_timing_rates(struct teide_build *build, const struct teide_yaml *at,
    const struct teide_optimal_time_parameters *problem, const char *where)
{
    const struct teide_objective fidelity
        = { .measure = &teide_measures[TEIDE_FIDELITY], .weight = TEIDE_GIVEN_SUCCESS };
    struct teide_optimal_time timing = teide_optimal_time_of(problem);
    struct teide_purification_outcome first
        = teide_purification_at(&timing, &fidelity, teide_optimal_time_first(&timing));

    if (isnan(first.value) || isnan(first.slope) || isnan(teide_optimal_time_unpurified(&timing, &fidelity)))
        teide_note(build->reader, at,
            "%sthe rates of the memories are too large, or change too fast, to be integrated until %g s: %s", where,
            timing.needed_at, "write smaller or slower ones");
}

static bool
build_bound(struct teide_build *build, const struct teide_parameter *parameter, const char *name,
    const struct teide_yaml *node, double *value)
{
    struct teide_field field = { .name = name,
        .kind = strcmp(parameter->unit, "1") == 0 ? TEIDE_FIELD_NUMBER : TEIDE_FIELD_QUANTITY,
        .unit = parameter->unit,
        .least = parameter->least,
        .above = parameter->above,
        .most = parameter->most };

    field.example = field.kind == TEIDE_FIELD_NUMBER ? "0.5" : strcmp(parameter->unit, "s") == 0 ? "1 ms" : "10 Hz";
    return node != NULL && teide_field_read(build->reader, &field, node, value);
}

/* The problem must be good: every value of the range is tried on it, with that of `other` where there is one. */
void
teide_build_range(struct teide_build *build, const struct teide_yaml *node,
    const struct teide_optimal_time_parameters *problem, struct teide_parameter_range *range)
{
    struct teide_raw_range raw;
    struct teide_found found;
    const struct teide_parameter *parameter;
    bool good;

    if (node == NULL)
        return;
    teide_fields_read(build->reader, &teide_table_parameter_range, node, &raw, &found);
    if (!teide_found_good(&found, &teide_table_parameter_range, "parameter"))
        return;
    parameter = &teide_parameters[raw.parameter];
    if (problem != NULL && parameter->applies != NULL && !parameter->applies(problem)) {
        teide_note(build->reader, teide_found_at(&found, &teide_table_parameter_range, "parameter"),
            "%s cannot be varied here: it needs %s", parameter->name, parameter->needs);
        return;
    }
    good = build_bound(build, parameter, "from", raw.from, &range->from);
    good &= build_bound(build, parameter, "to", raw.to, &range->to);
    if (!good)
        return;
    if (!(range->from < range->to)) {
        teide_note(build->reader, raw.to, "to must be larger than from: write them in ascending order");
        return;
    }
    range->logarithmic = raw.spacing == 1;
    if (range->logarithmic && !(range->from > 0)) {
        teide_note(
            build->reader, raw.from, "a logarithmic range begins above 0: write a larger from, or spacing: linear");
        return;
    }
    range->points = (size_t)raw.points;
    range->parameter = parameter;
}

/* Times depend linearly on every parameter, the window's end on the smaller one of two of them, and t2 <= 2 t1 is linear too:
 * so what is possible at the ends is possible in between. */
void
teide_check_range(struct teide_build *build, const struct teide_yaml *node,
    const struct teide_optimal_time_parameters *problem, const struct teide_parameter_range *a,
    const struct teide_parameter_range *b,
    void (*check)(struct teide_build *build, const struct teide_yaml *at,
        const struct teide_optimal_time_parameters *problem, const char *where))
{
    size_t before = build->reader->mistakes->n_all;

    for (int i = 0; i < (b != NULL ? 4 : 2); i++) {
        struct teide_optimal_time_parameters changed = *problem;
        double value_a = i % 2 == 0 ? a->from : a->to, value_b = b == NULL ? NAN : i / 2 == 0 ? b->from : b->to;
        char where[200];
        if (a->parameter == NULL || build->reader->mistakes->n_all > before)
            return;
        a->parameter->set(&changed, value_a);
        if (b != NULL)
            b->parameter->set(&changed, value_b);
        if (b != NULL)
            snprintf(where, sizeof where, "with %s %g and %s %g, ", a->parameter->name, value_a, b->parameter->name,
                value_b);
        else
            snprintf(where, sizeof where, "with %s %g, ", a->parameter->name, value_a);
        check(build, node, &changed, where);
    }
}

void
teide_build_diagram(struct teide_build *build, const struct teide_yaml *node,
    const struct teide_optimal_time_parameters *problem, struct teide_optimal_time_question *question)
{
    struct teide_raw_diagram raw;
    struct teide_found found;
    struct teide_parameter_range *x = &question->diagram_x, *y = &question->diagram_y;

    if (node == NULL)
        return;
    teide_fields_read(build->reader, &teide_table_diagram, node, &raw, &found);
    teide_build_range(build, raw.x, problem, x);
    teide_build_range(build, raw.y, problem, y);
    if (x->parameter == NULL || y->parameter == NULL)
        return;
    if (teide_parameters_conflict(x->parameter, y->parameter))
        teide_note(build->reader, raw.y, "x and y vary %s and %s, which is the same of a %s", x->parameter->name,
            y->parameter->name,
            x->parameter->family == TEIDE_PARAMETER_OF_BOTH_PAIRS || x->parameter->family == TEIDE_PARAMETER_OF_ONE_PAIR
                ? "pair: write fidelity_1 and fidelity_2"
                : "memory in two ways: write t1 and t2, or two of dephasing_share, x_share and total_rate");
    else if (x->parameter == y->parameter)
        teide_note(
            build->reader, raw.y, "x and y vary the same parameter, %s: write another one for y", x->parameter->name);
    else if (x->points * y->points > 100000000)
        teide_note(build->reader, raw.y, "the diagram has %zu points: write fewer, at most 100000000 in all",
            x->points * y->points);
    else if (problem != NULL)
        teide_check_range(build, node, problem, x, y, teide_check_timing);
}
