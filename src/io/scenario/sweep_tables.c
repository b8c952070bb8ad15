#include "io/scenario/sweep_tables.h"

#include "sim/sweep_question.h"

/* Names in the order of the enums. */
static const char *
of_choice(size_t index)
{
    return index < TEIDE_N_SWEEP_OF ? teide_sweep_of_names[index] : NULL;
}

static const char *
combine_choice(size_t index)
{
    return index < TEIDE_N_SWEEP_COMBINE ? teide_sweep_combine_names[index] : NULL;
}

static const char *
random_choice(size_t index)
{
    static const char *const names[] = { "common", "independent" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

static const struct teide_field sweep_fields[] = {
    { "axes", TEIDE_FIELD_NAMED, TEIDE_AT(teide_raw_sweep, axes), .required = true, .table = &teide_table_axis,
        .example = "{distance: {path: links.*.length, linspace: {from: 10 km, to: 100 km, points: 10}}}",
        .doc = "what is varied, by the name that it gets in the result file; at most 16" },
    { "combine", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_sweep, combine), .choice = combine_choice, .fallback = "grid",
        .example = "grid",
        .doc = "`grid`: every combination, the last axis the fastest; `zip`: the first values of all axes, the second "
               "ones, ...; or a design of `points` points that fills the space between the limits of the axes: "
               "`latin_hypercube`, `sobol`" },
    { "points", TEIDE_FIELD_INTEGER, TEIDE_AT(teide_raw_sweep, points), .least = 1, .most = TEIDE_MAX_SWEEP_ENTRIES,
        .example = "1000", .doc = "of a design; else left out" },
    { "of", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_sweep, of), .choice = of_choice, .example = "run",
        .doc = "which question is asked at every point: `run` (a simulation: its replicas, or its target and budget, "
               "are those of `run`), `optimal_time` (the optimum, without curve, path and diagram), `experiment` or "
               "`improvement` (the map of its region where `outputs` names `region_gain`, without the boundary, whose "
               "length differs from point to point); may be left out where the scenario has only one of them" },
    { "random_numbers", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_sweep, random_numbers), .choice = random_choice,
        .fallback = "common", .example = "independent",
        .doc = "`common`: the same at every point, so that differences between points have small errors; "
               "`independent`: every point has its own" },
    { "outputs", TEIDE_FIELD_NAMES, TEIDE_AT(teide_raw_sweep, outputs), .example = "[rate, fidelity]",
        .doc
        = "variables to keep, each with its standard error, by the names that `teide show --reference` lists; when "
          "absent, all that are not marked as details there" },
};
const struct teide_table teide_table_sweep = {
    .name = "sweep",
    .doc = "The scenario at many points of its parameters, for `teide sweep`.",
    TEIDE_FIELDS(sweep_fields),
};

static const char path_schema[] = "{\"oneOf\": [{\"type\": \"string\"}, {\"type\": \"array\", \"items\": {\"type\": "
                                  "\"string\"}, \"minItems\": 1}]}";
static const char values_schema[]
    = "{\"type\": \"array\", \"minItems\": 1, \"items\": {\"type\": [\"string\", \"number\", \"boolean\", \"null\"]}}";
static const char cases_schema[] = "{\"type\": \"object\", \"minProperties\": 1, \"additionalProperties\": {\"type\": "
                                   "[\"object\", \"null\"]}}";

static const struct teide_field axis_fields[] = {
    { "path", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_axis, path), .schema = path_schema,
        .example = "memories.default.t2",
        .doc
        = "the value that is varied: keys joined by dots, elements of a list by name, index from 0, or `*` for all, as "
          "for `--set`; or a list of paths, which all get the same value" },
    { "values", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_axis, values), .schema = values_schema,
        .example = "[1 ms, 10 ms]",
        .doc = "a list: numbers, quantities (their axis has the unit of the first), or words" },
    { "linspace", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_axis, linspace), .table = &teide_table_spacing,
        .example = "{from: 10 km, to: 100 km, points: 10}", .doc = "numbers in equal steps" },
    { "logspace", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_axis, logspace), .table = &teide_table_spacing,
        .example = "{from: 1 ms, to: 1 s, points: 7}", .doc = "numbers in equal ratios" },
    { "cases", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_axis, cases), .schema = cases_schema,
        .example = "{plain: {}, purified: {operations.purify.link: {protocol: dejmps}}}",
        .doc = "instead of `path`: names, each with the paths it sets and their values; `{}` changes nothing" },
};
const struct teide_table teide_table_axis = {
    .name = "an axis",
    .doc = "What is varied, and which values it takes.",
    TEIDE_FIELDS(axis_fields),
    .rules = { { TEIDE_EXACTLY_ONE, "values linspace logspace cases" }, { TEIDE_EXACTLY_ONE, "path cases" } },
    .n_rules = 2,
};

static const char number_schema[] = "{\"type\": [\"number\", \"string\"]}";

static const struct teide_field spacing_fields[] = {
    { "from", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_spacing, from), .required = true, .schema = number_schema,
        .example = "10 km", .doc = "first value; the axis has its unit" },
    { "to", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_spacing, to), .required = true, .schema = number_schema,
        .example = "100 km", .doc = "last value" },
    { "points", TEIDE_FIELD_INTEGER, TEIDE_AT(teide_raw_spacing, points), .least = 1, .most = TEIDE_MAX_SWEEP_ENTRIES,
        .example = "10", .doc = "how many values; left out in a design" },
};
const struct teide_table teide_table_spacing = {
    .name = "the spacing of an axis",
    .doc = "Numbers from one to another, rounded to 15 digits.",
    TEIDE_FIELDS(spacing_fields),
};
