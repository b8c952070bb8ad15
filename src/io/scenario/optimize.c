/* The section optimize: what is chosen from what, what is to be best, and what may be spent. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/build_axis.h"
#include "io/scenario/optimize_tables.h"
#include "sim/error.h"
#include "study/optimize/search.h"

#define note(build, node, ...) teide_mistakes_add((build)->reader->mistakes, (node)->place, __VA_ARGS__)

enum { MOST_INTEGERS = 1000000 };

/* --- variables ----------------------------------------------------------------------------------------------------- */

/* The numbers between the ends of an axis; the ends are whole. */
static int
fill_integers(struct teide_build *build, struct teide_axis_build *axis, const struct teide_yaml *node)
{
    const double n = axis->to - axis->from + 1;

    if (axis->from != floor(axis->from) || axis->to != floor(axis->to)) {
        note(build, node,
            "integers run from a whole number to a whole number: write them, in another unit perhaps, or range");
        return 0;
    }
    if (n > MOST_INTEGERS) {
        note(build, node, "these are %.0f numbers: write at most %d, or range", n, MOST_INTEGERS);
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
        note(build, raw.from, "from is %g and to is %g: write the smaller one first", axis->from, axis->to);
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
        note(build, list, "there are %zu variables: write at most %d", list->n_items, TEIDE_MAX_OPTIMIZE_VARIABLES);
        return 0;
    }
    if (list->n_items == 0)
        note(build, list, "there is no variable: write what is chosen, for example %s",
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
        note(build, node, "behind >= or <= belongs a number: write for example fidelity >= 0.9");
        return false;
    }
    if (number == length) {
        *bound = teide_number_value(text, length);
        return isfinite(*bound);
    }
    if (unit == NULL || strcmp(unit, "1") == 0 || strcmp(unit, "bit") == 0
        || teide_quantity_read(build->reader->units, text, length, unit, bound) != TEIDE_QUANTITY_GOOD) {
        note(build, node, "'%s' is not in a unit of what stands before it: write a number%s%s",
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
        note(build, node,
            "a constraint is an expression, then >= or <=, then a number: write for example fidelity >= 0.9");
        return 0;
    }
    constraint->expression[sign - node->text] = '\0';
    constraint->at_most = *sign == '<';
    if (teide_expression_compile(constraint->expression, build->scenario, &expression, NULL, &error) != 0)
        note(build, node, "this constraint cannot be read: %s", error.message);
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
        note(build, mapping, "weights must be a mapping from requests to numbers: write for example %s",
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
        note(build, raw->objective, "the objective cannot be read: %s", error.message);
    else if (question->weights != NULL && goal.weights == NULL)
        note(build, raw->weights,
            "weights are for results without 'requests.NAME.', and the objective has none: remove them");
    teide_goal_clear(&goal);
    if (teide_optimize_points(question) > TEIDE_MAX_LISTED_POINTS && teide_search_check(question, &error) != 0)
        note(build, raw->variables, "%s", error.message);
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
        note(build, section, "there is nothing to choose a policy for: add network, requests and run");
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
