#include "io/scenario/optimize_tables.h"

#include <math.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define FIELDS(array) .fields = (array), .n_fields = COUNT(array)
#define AT(type, member) .offset = offsetof(struct type, member)

static const char cases_schema[] = "{\"type\": \"object\", \"minProperties\": 1, \"additionalProperties\": {\"type\": "
                                   "[\"object\", \"null\"]}}";
static const char weights_schema[]
    = "{\"type\": \"object\", \"minProperties\": 1, \"additionalProperties\": {\"type\": \"number\", \"minimum\": 0}}";

static const struct teide_field optimize_fields[] = {
    { "variables", TEIDE_FIELD_NAMED, AT(teide_raw_optimize, variables), .required = true,
        .table = &teide_table_variable,
        .example = "{cutoff: {path: memories.default.cutoff, range: {from: 1 ms, to: 100 ms}}}",
        .doc = "what is chosen, by the name that it gets in the result; at most 16" },
    { "objective", TEIDE_FIELD_TEXT, AT(teide_raw_optimize, objective), .required = true, .example = "rate * skf",
        .doc
        = "what is to be as large as possible: results of a run and numbers, joined by + - * / and brackets, with "
          "max(a, b, ...) and min(a, b, ...). A result is rate, waiting_time, raw_pairs_per_delivery, "
          "purification_success, swap_success, cutoffs_per_delivery, round_success, or a figure of merit of the mean "
          "delivered state (fidelity, skf, ...), in SI units; of several requests `requests.NAME.rate`, or `weights`" },
    { "weights", TEIDE_FIELD_OTHER, AT(teide_raw_optimize, weights), .schema = weights_schema,
        .example = "{alice-bob: 2, carol-dave: 1}",
        .doc
        = "of requests, by name: the objective is the sum of its values for each, times the weight; 0 for those left "
          "out. Only for results without `requests.NAME.`" },
    { "constraints", TEIDE_FIELD_NAMES, AT(teide_raw_optimize, constraints),
        .example = "[fidelity >= 0.9, rate >= 10 Hz]",
        .doc
        = "what the best point must hold: an expression like `objective`, then >= or <=, then a number; a result alone "
          "may have a number with a unit. Without `requests.NAME.` it is to hold for every request" },
    { "budget", TEIDE_FIELD_TABLE, AT(teide_raw_optimize, budget), .required = true, .table = &teide_table_budget,
        .example = "{deliveries: 10000000}", .doc = "what may be spent, and when enough is known" },
    { "confidence", TEIDE_FIELD_NUMBER, AT(teide_raw_optimize, confidence), .least = 0.5, .above = true,
        .most = 0.999999, .fallback = "0.95", .example = "0.99",
        .doc
        = "probability with which the best of the points is not left out, and with which an interval holds the true "
          "value" },
    { "alternatives", TEIDE_FIELD_OTHER, AT(teide_raw_optimize, alternatives), .schema = cases_schema,
        .example = "{none: {operations.purify: null}}",
        .doc
        = "policies that the best one is compared with, by name, each with the paths it sets and their values, in the "
          "scenario as it is; the scenario itself always is one of them" },
};
const struct teide_table teide_table_optimize = {
    .name = "optimize",
    .doc = "The best policy end to end, for `teide optimize`. The limits of `run` do not count there: the budget does.",
    FIELDS(optimize_fields),
};

static const char path_schema[] = "{\"oneOf\": [{\"type\": \"string\"}, {\"type\": \"array\", \"items\": {\"type\": "
                                  "\"string\"}, \"minItems\": 1}]}";
static const char values_schema[]
    = "{\"type\": \"array\", \"minItems\": 1, \"items\": {\"type\": [\"string\", \"number\", \"boolean\", \"null\"]}}";

static const struct teide_field variable_fields[] = {
    { "path", TEIDE_FIELD_OTHER, AT(teide_raw_variable, path), .schema = path_schema,
        .example = "memories.default.cutoff",
        .doc
        = "the value that is chosen, as for the axis of a sweep; or a list of paths, which all get the same value" },
    { "values", TEIDE_FIELD_OTHER, AT(teide_raw_variable, values), .schema = values_schema,
        .example = "[asap, doubling]", .doc = "a choice: numbers, quantities or words" },
    { "cases", TEIDE_FIELD_OTHER, AT(teide_raw_variable, cases), .schema = cases_schema,
        .example = "{plain: {}, purified: {operations.purify.link: {protocol: dejmps}}}",
        .doc
        = "a choice, instead of `path`: names, each with the paths it sets and their values; `{}` changes nothing" },
    { "integers", TEIDE_FIELD_TABLE, AT(teide_raw_variable, integers), .table = &teide_table_ends,
        .example = "{from: 1 ms, to: 200 ms}", .doc = "whole numbers, in the unit of the first" },
    { "range", TEIDE_FIELD_TABLE, AT(teide_raw_variable, range), .table = &teide_table_ends,
        .example = "{from: 0 ms, to: 10 ms}", .doc = "any number between two ends" },
    { "logrange", TEIDE_FIELD_TABLE, AT(teide_raw_variable, logrange), .table = &teide_table_ends,
        .example = "{from: 1 ms, to: 1 s}", .doc = "the same, where ratios count rather than differences" },
};
const struct teide_table teide_table_variable = {
    .name = "a variable",
    .doc = "What is chosen, and from what.",
    FIELDS(variable_fields),
    .rules = { { TEIDE_EXACTLY_ONE, "values cases integers range logrange" }, { TEIDE_EXACTLY_ONE, "path cases" } },
    .n_rules = 2,
};

static const char number_schema[] = "{\"type\": [\"number\", \"string\"]}";

static const struct teide_field ends_fields[] = {
    { "from", TEIDE_FIELD_OTHER, AT(teide_raw_ends, from), .required = true, .schema = number_schema, .example = "1 ms",
        .doc = "smallest value; the variable has its unit" },
    { "to", TEIDE_FIELD_OTHER, AT(teide_raw_ends, to), .required = true, .schema = number_schema, .example = "200 ms",
        .doc = "largest value" },
};
const struct teide_table teide_table_ends = {
    .name = "the ends of a variable",
    .doc = "Both ends belong to it.",
    FIELDS(ends_fields),
};

static const struct teide_field budget_fields[] = {
    { "deliveries", TEIDE_FIELD_INTEGER, AT(teide_raw_budget, deliveries), .least = 1, .most = 1e15,
        .example = "10000000", .doc = "to be simulated at most, over all points and requests" },
    { "time", TEIDE_FIELD_QUANTITY, AT(teide_raw_budget, time), .unit = "s", .above = true, .most = INFINITY,
        .example = "60 s", .doc = "of the clock on the wall; a result that it has ended depends on the machine" },
    { "precision", TEIDE_FIELD_NUMBER, AT(teide_raw_budget, precision), .above = true, .most = 1, .example = "0.01",
        .doc = "share of the objective: points that are so near to each other need not be told apart" },
};
const struct teide_table teide_table_budget = {
    .name = "the budget of optimize",
    .doc = "At least one of them; the first that is reached ends the search.",
    FIELDS(budget_fields),
    .rules = { { TEIDE_AT_LEAST_ONE, "deliveries time precision" } },
    .n_rules = 1,
};
