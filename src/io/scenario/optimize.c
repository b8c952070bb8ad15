/* The section optimize: what is chosen from what, what is to be best, and what may be spent. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/build_axis.h"
#include "sim/error.h"
#include "study/optimize/search.h"

enum { MOST_INTEGERS = 1000000 };

/* --- keys ---------------------------------------------------------------------------------------------------------- */

struct teide_raw_optimize {
    teide_part variables, objective, constraints, weights, budget, alternatives;
    double confidence;
};

struct teide_raw_variable {
    teide_part path, values, cases, integers, range, logrange;
};

struct teide_raw_ends {
    teide_part from, to;
};

struct teide_raw_budget {
    int64_t deliveries; /* 0: absent */
    double time;        /* s; NAN: absent */
    double precision;   /* NAN: absent */
};

static const char cases_schema[] = "{\"type\": \"object\", \"minProperties\": 1, \"additionalProperties\": {\"type\": "
                                   "[\"object\", \"null\"]}}";
static const char weights_schema[]
    = "{\"type\": \"object\", \"minProperties\": 1, \"additionalProperties\": {\"type\": \"number\", \"minimum\": 0}}";

static const struct teide_field optimize_fields[] = {
    { "variables", TEIDE_FIELD_NAMED, TEIDE_AT(teide_raw_optimize, variables), .required = true,
        .table = &teide_table_variable,
        .example = "{cutoff: {path: memories.default.cutoff, range: {from: 1 ms, to: 100 ms}}}",
        .doc = "what is chosen, by the name that it gets in the result; at most 16" },
    { "objective", TEIDE_FIELD_TEXT, TEIDE_AT(teide_raw_optimize, objective), .required = true, .example = "rate * skf",
        .doc
        = "what is to be as large as possible: results of a run and numbers, joined by + - * / and brackets, with "
          "max(a, b, ...) and min(a, b, ...). A result is rate, waiting_time, raw_pairs_per_delivery, "
          "purification_success, swap_success, cutoffs_per_delivery, round_success, or a figure of merit of the mean "
          "delivered state (fidelity, skf, ...), in SI units; of several requests `requests.NAME.rate`, or `weights`" },
    { "weights", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_optimize, weights), .schema = weights_schema,
        .example = "{alice-bob: 2, carol-dave: 1}",
        .doc
        = "of requests, by name: the objective is the sum of its values for each, times the weight; 0 for those left "
          "out. Only for results without `requests.NAME.`" },
    { "constraints", TEIDE_FIELD_NAMES, TEIDE_AT(teide_raw_optimize, constraints),
        .example = "[fidelity >= 0.9, rate >= 10 Hz]",
        .doc
        = "what the best point must hold: an expression like `objective`, then >= or <=, then a number; a result alone "
          "may have a number with a unit. Without `requests.NAME.` it is to hold for every request" },
    { "budget", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_optimize, budget), .required = true, .table = &teide_table_budget,
        .example = "{deliveries: 10000000}", .doc = "what may be spent, and when enough is known" },
    { "confidence", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_optimize, confidence), .least = 0.5, .above = true,
        .most = 0.999999, .fallback = "0.95", .example = "0.99",
        .doc
        = "probability with which the best of the points is not left out, and with which an interval holds the true "
          "value" },
    { "alternatives", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_optimize, alternatives), .schema = cases_schema,
        .example = "{asap: {operations.swap.order: asap}}",
        .doc
        = "policies that the best one is compared with, by name, each with the paths it sets and their values, in the "
          "scenario as it is; the scenario itself always is one of them" },
};
const struct teide_table teide_table_optimize = {
    .name = "optimize",
    .doc = "The best policy end to end, for `teide optimize`. The limits of `run` do not count there, the budget does; "
           "its `warm_up` counts.",
    TEIDE_FIELDS(optimize_fields),
};

static const char path_schema[] = "{\"oneOf\": [{\"type\": \"string\"}, {\"type\": \"array\", \"items\": {\"type\": "
                                  "\"string\"}, \"minItems\": 1}]}";
static const char values_schema[]
    = "{\"type\": \"array\", \"minItems\": 1, \"items\": {\"type\": [\"string\", \"number\", \"boolean\", \"null\"]}}";

static const struct teide_field variable_fields[] = {
    { "path", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_variable, path), .schema = path_schema,
        .example = "memories.default.cutoff",
        .doc
        = "the value that is chosen, as for the axis of a sweep; or a list of paths, which all get the same value" },
    { "values", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_variable, values), .schema = values_schema,
        .example = "[asap, doubling]", .doc = "a choice: numbers, quantities or words" },
    { "cases", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_variable, cases), .schema = cases_schema,
        .example = "{plain: {}, purified: {operations.purify.link: {protocol: dejmps}}}",
        .doc
        = "a choice, instead of `path`: names, each with the paths it sets and their values; `{}` changes nothing" },
    { "integers", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_variable, integers), .table = &teide_table_ends,
        .example = "{from: 1 ms, to: 200 ms}", .doc = "whole numbers, in the unit of the first" },
    { "range", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_variable, range), .table = &teide_table_ends,
        .example = "{from: 0 ms, to: 10 ms}", .doc = "any number between two ends" },
    { "logrange", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_variable, logrange), .table = &teide_table_ends,
        .example = "{from: 1 ms, to: 1 s}", .doc = "the same, where ratios count rather than differences" },
};
const struct teide_table teide_table_variable = {
    .name = "a variable",
    .doc = "What is chosen, and from what.",
    TEIDE_FIELDS(variable_fields),
    .rules = { { TEIDE_EXACTLY_ONE, "values cases integers range logrange" }, { TEIDE_EXACTLY_ONE, "path cases" } },
    .n_rules = 2,
};

static const char number_schema[] = "{\"type\": [\"number\", \"string\"]}";

static const struct teide_field ends_fields[] = {
    { "from", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_ends, from), .required = true, .schema = number_schema,
        .example = "1 ms", .doc = "smallest value; the variable has its unit" },
    { "to", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_ends, to), .required = true, .schema = number_schema,
        .example = "200 ms", .doc = "largest value" },
};
const struct teide_table teide_table_ends = {
    .name = "the ends of a variable",
    .doc = "Both ends belong to it.",
    TEIDE_FIELDS(ends_fields),
};

static const struct teide_field budget_fields[] = {
    { "deliveries", TEIDE_FIELD_INTEGER, TEIDE_AT(teide_raw_budget, deliveries), .least = 1, .most = 1e15,
        .example = "10000000", .doc = "to be simulated at most, over all points and requests" },
    { "time", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_budget, time), .unit = "s", .above = true, .most = INFINITY,
        .example = "60 s", .doc = "of the clock on the wall; a result that it has ended depends on the machine" },
    { "precision", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_budget, precision), .above = true, .most = 1,
        .example = "0.01",
        .doc = "share of the objective: points that are so near to each other need not be told apart" },
};
const struct teide_table teide_table_budget = {
    .name = "the budget of optimize",
    .doc = "At least one of them; the first that is reached ends the search.",
    TEIDE_FIELDS(budget_fields),
    .rules = { { TEIDE_AT_LEAST_ONE, "deliveries time precision" } },
    .n_rules = 1,
};

/* --- variables ----------------------------------------------------------------------------------------------------- */

/* The numbers between the ends of an axis; the ends are whole. */
static int
fill_integers(struct teide_build *build, struct teide_axis_build *axis, const struct teide_yaml *node)
{
    const double n = axis->to - axis->from + 1;

    if (axis->from != floor(axis->from) || axis->to != floor(axis->to)) {
        teide_note(build->reader, node,
            "integers run from a whole number to a whole number: write them, in another unit perhaps, or range");
        return 0;
    }
    if (n > MOST_INTEGERS) {
        teide_note(build->reader, node, "these are %.0f numbers: write at most %d, or range", n, MOST_INTEGERS);
        return 0;
    }
    axis->out->n = (size_t)n;
    axis->out->numbers = malloc(axis->out->n * sizeof *axis->out->numbers);
    if (axis->out->numbers == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < axis->out->n; i++)
        axis->out->numbers[i] = axis->from + (double)i;
    return 0;
}

static int
build_ends(struct teide_build *build, struct teide_axis_build *axis, struct teide_optimize_variable *variable,
    const struct teide_yaml *node)
{
    const size_t before = build->reader->mistakes->n_all;
    struct teide_raw_ends raw;
    struct teide_found found;
    int ret;

    if (!teide_fields_read(build->reader, &teide_table_ends, node, &raw, &found))
        return 0;
    axis->linear = "range";
    axis->logarithmic = variable->logarithmic;
    ret = teide_build_axis_ends(build, axis, raw.from, raw.to);
    if (ret != 0 || build->reader->mistakes->n_all > before)
        return ret;
    if (axis->from >= axis->to) {
        teide_note(
            build->reader, raw.from, "from is %g and to is %g: write the smaller one first", axis->from, axis->to);
        return 0;
    }
    variable->from = axis->from;
    variable->to = axis->to;
    return variable->ordered ? fill_integers(build, axis, node) : 0;
}

static int
build_variable(struct teide_build *build, const struct teide_yaml_item *item, struct teide_optimize_variable *variable,
    struct teide_axis_settings *settings)
{
    struct teide_axis_build axis = { .out = &variable->axis, .settings = settings, .node = item->value };
    struct teide_raw_variable raw;
    struct teide_found found;
    int ret = teide_build_axis_name(build, &axis, item->key);

    if (ret != 0 || !teide_fields_read(build->reader, &teide_table_variable, item->value, &raw, &found))
        return ret;
    if (raw.path != NULL)
        ret = teide_build_axis_paths(build, &axis, raw.path);
    if (ret != 0)
        return ret;
    variable->ordered = raw.integers != NULL;
    variable->continuous = raw.range != NULL || raw.logrange != NULL;
    variable->logarithmic = raw.logrange != NULL;
    if (raw.cases != NULL)
        return teide_build_axis_cases(build, &axis, raw.cases);
    if (raw.values != NULL)
        return teide_build_axis_values(build, &axis, raw.values, true);
    return build_ends(build, &axis, variable,
        raw.integers != NULL    ? raw.integers
            : raw.range != NULL ? raw.range
                                : raw.logrange);
}

static int
build_variables(struct teide_build *build, const struct teide_yaml *list, struct teide_sweep_settings *settings)
{
    struct teide_optimize_question *question = build->scenario->optimize;
    int ret = 0;

    if (list->n_items > TEIDE_MAX_OPTIMIZE_VARIABLES) {
        teide_note(build->reader, list, "there are %zu variables: write at most %d", list->n_items,
            TEIDE_MAX_OPTIMIZE_VARIABLES);
        return 0;
    }
    if (list->n_items == 0)
        teide_note(build->reader, list, "there is no variable: write what is chosen, for example %s",
            teide_table_optimize.fields[0].example);
    for (; ret == 0 && question->n_variables < list->n_items; question->n_variables++)
        ret = build_variable(build, &list->items[question->n_variables], &question->variables[question->n_variables],
            &settings->variables[question->n_variables]);
    return ret;
}

/* --- what is wanted ------------------------------------------------------------------------------------------------ */

/* A number behind >= or <=, with a unit perhaps, which is converted to that of the expression. */
static bool
read_bound(struct teide_build *build, const struct teide_yaml *node, const char *text, const char *unit, double *bound)
{
    const size_t length = strlen(text), number = teide_number_length(text, length);

    if (number == 0) {
        teide_note(build->reader, node, "behind >= or <= belongs a number: write for example fidelity >= 0.9");
        return false;
    }
    if (number == length) {
        *bound = teide_number_value(text, length);
        return isfinite(*bound);
    }
    if (unit == NULL || strcmp(unit, "1") == 0 || strcmp(unit, "bit") == 0
        || teide_quantity_read(build->reader->units, text, length, unit, bound) != TEIDE_QUANTITY_GOOD) {
        teide_note(build->reader, node, "'%s' is not in a unit of what stands before it: write a number%s%s",
            teide_excerpt(text, length).text, unit != NULL && strcmp(unit, "1") != 0 ? " in " : " without a unit",
            unit != NULL && strcmp(unit, "1") != 0 ? unit : "");
        return false;
    }
    return true;
}

/* "file:line:column", or the setting of the command line that it comes from. */
static char *
place_text(const struct teide_build *build, struct teide_place place)
{
    const char *source = build->reader->mistakes->sources[place.file];
    const size_t size = strlen(source) + 32;
    char *text = malloc(size);

    if (text != NULL && strncmp(source, "--set ", 6) == 0)
        snprintf(text, size, "%s", source);
    else if (text != NULL)
        snprintf(text, size, "%s:%d:%d", source, place.line, place.column);
    return text;
}

static int
build_constraint(struct teide_build *build, const struct teide_yaml *node, struct teide_optimize_constraint *constraint)
{
    struct teide_expression expression;
    struct teide_error error = { 0 };
    const char *sign;

    constraint->text = strdup(node->text);
    constraint->expression = strdup(node->text);
    constraint->place = place_text(build, node->place);
    if (constraint->text == NULL || constraint->expression == NULL || constraint->place == NULL)
        return TEIDE_E_MEMORY;
    sign = strpbrk(node->text, "<>");
    if (sign == NULL || sign[1] != '=') {
        teide_note(build->reader, node,
            "a constraint is an expression, then >= or <=, then a number: write for example fidelity >= 0.9");
        return 0;
    }
    constraint->expression[sign - node->text] = '\0';
    constraint->at_most = *sign == '<';
    if (teide_expression_compile(constraint->expression, build->scenario, &expression, NULL, &error) != 0)
        teide_note(build->reader, node, "this constraint cannot be read: %s", error.message);
    else
        read_bound(
            build, node, sign + 2 + strspn(sign + 2, " \t"), teide_expression_unit(&expression), &constraint->bound);
    return 0;
}

static int
build_constraints(struct teide_build *build, const struct teide_yaml *list)
{
    struct teide_optimize_question *question = build->scenario->optimize;
    int ret = 0;

    if (list == NULL)
        return 0;
    question->constraints = calloc(list->n_items + 1, sizeof *question->constraints);
    if (question->constraints == NULL)
        return TEIDE_E_MEMORY;
    for (; ret == 0 && question->n_constraints < list->n_items; question->n_constraints++)
        ret = build_constraint(
            build, list->items[question->n_constraints].value, &question->constraints[question->n_constraints]);
    return ret;
}

static const char *
request_name(const struct teide_scenario *scenario, size_t index)
{
    return index < scenario->n_requests ? scenario->requests[index].name : NULL;
}

static int
build_weights(struct teide_build *build, const struct teide_yaml *mapping)
{
    static const struct teide_field weight
        = { "a weight", TEIDE_FIELD_NUMBER, .least = 0, .most = INFINITY, .example = "1" };
    struct teide_optimize_question *question = build->scenario->optimize;

    if (mapping == NULL)
        return 0;
    if (mapping->kind != TEIDE_YAML_MAPPING || mapping->n_items == 0) {
        teide_note(build->reader, mapping, "weights must be a mapping from requests to numbers: write for example %s",
            teide_table_optimize.fields[2].example);
        return 0;
    }
    question->weights = calloc(build->scenario->n_requests, sizeof *question->weights);
    if (question->weights == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < mapping->n_items; i++) {
        int request
            = teide_build_find(build, &build->request_names, mapping->items[i].key, true, "request", request_name);
        double value = 0;
        if (teide_field_read(build->reader, &weight, mapping->items[i].value, &value) && request >= 0)
            question->weights[request] = value;
    }
    return 0;
}

/* What shows when all of it is put together. */
static void
check_goal(struct teide_build *build, const struct teide_raw_optimize *raw)
{
    const struct teide_optimize_question *question = build->scenario->optimize;
    struct teide_goal goal = { 0 };
    struct teide_error error = { 0 };

    if (teide_goal_init(&goal, build->scenario, question, &error) == TEIDE_E_INPUT)
        teide_note(build->reader, raw->objective, "the objective cannot be read: %s", error.message);
    else if (question->weights != NULL && goal.weights == NULL)
        teide_note(build->reader, raw->weights,
            "weights are for results without 'requests.NAME.', and the objective has none: remove them");
    teide_goal_clear(&goal);
    if (teide_optimize_points(question) > TEIDE_MAX_LISTED_POINTS && teide_search_check(question, &error) != 0)
        teide_note(build->reader, raw->variables, "%s", error.message);
}

static int
build_alternatives(struct teide_build *build, const struct teide_yaml *cases, struct teide_axis_settings *settings)
{
    struct teide_optimize_question *question = build->scenario->optimize;
    struct teide_sweep_axis names = { 0 };
    struct teide_axis_build axis = { .out = &names, .settings = settings, .node = cases };
    int ret;

    if (cases == NULL)
        return 0;
    ret = teide_build_axis_cases(build, &axis, cases);
    question->alternatives = names.names;
    question->n_alternatives = names.names != NULL ? names.n : 0;
    names.names = NULL;
    teide_sweep_axis_clear(&names);
    return ret;
}

static void
keep_budget(struct teide_build *build, const struct teide_yaml *section)
{
    struct teide_optimize_budget *budget = &build->scenario->optimize->budget;
    struct teide_raw_budget raw;
    struct teide_found found;

    if (!teide_fields_read(build->reader, &teide_table_budget, section, &raw, &found))
        return;
    budget->deliveries = raw.deliveries;
    budget->time = isnan(raw.time) ? 0 : raw.time;
    budget->precision = isnan(raw.precision) ? 0 : raw.precision;
}

int
teide_build_optimize(struct teide_build *build, struct teide_sweep_settings *settings)
{
    const struct teide_yaml *section = build->root.optimize;
    struct teide_sweep_settings unused = { 0 };
    struct teide_raw_optimize raw;
    struct teide_found found;
    int ret;

    if (section == NULL)
        return 0;
    if (settings == NULL)
        settings = &unused;
    build->scenario->optimize = calloc(1, sizeof *build->scenario->optimize);
    if (build->scenario->optimize == NULL)
        return TEIDE_E_MEMORY;
    if (!teide_fields_read(build->reader, &teide_table_optimize, section, &raw, &found))
        return 0;
    if (build->root.requests == NULL) {
        teide_note(build->reader, section, "there is nothing to choose a policy for: add network, requests and run");
        return 0;
    }
    build->scenario->optimize->confidence = raw.confidence;
    build->scenario->optimize->objective = strdup(raw.objective->text);
    if (build->scenario->optimize->objective == NULL)
        return TEIDE_E_MEMORY;
    keep_budget(build, raw.budget);
    ret = build_variables(build, raw.variables, settings);
    if (ret == 0)
        ret = build_alternatives(build, raw.alternatives, &settings->alternatives);
    if (ret != 0 || build->reader->mistakes->n_all > 0) /* of the network perhaps: names are not known */
        return ret;
    ret = build_constraints(build, raw.constraints);
    if (ret == 0)
        ret = build_weights(build, raw.weights);
    if (ret == 0 && build->reader->mistakes->n_all == 0)
        check_goal(build, &raw);
    return ret;
}
