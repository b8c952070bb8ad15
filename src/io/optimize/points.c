#include "io/optimize/points.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/scenario_tree.h"
#include "io/scenario/sweep_settings.h"
#include "sim/error.h"

struct teide_optimize_points {
    struct teide_arena arena; /* of tree and settings */
    struct teide_arena one;   /* of the tree of a point */
    struct teide_yaml *tree;  /* without the sections sweep, optimize and include */
    struct teide_sweep_settings settings;
    const struct teide_optimize_question *question; /* of the base, borrowed */
    struct teide_units *units;
    struct teide_mistakes sources; /* names of the files, for messages; no mistakes */
};

void
teide_optimize_points_destroy(struct teide_optimize_points *points)
{
    if (points == NULL)
        return;
    teide_units_destroy(points->units);
    teide_arena_clear(&points->one);
    teide_arena_clear(&points->arena);
    teide_mistakes_clear(&points->sources);
    free(points);
}

/* --- one point ----------------------------------------------------------------------------------------------------- */

/* A number as one would write it, with its unit. */
static struct teide_yaml *
number_node(struct teide_arena *arena, const char *unit, double number, struct teide_place place)
{
    char text[128];

    snprintf(text, sizeof text, "%.15g", number);
    if (teide_number_value(text, strlen(text)) != number)
        snprintf(text, sizeof text, "%.17g", number);
    if (strcmp(unit, "1") != 0) {
        size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, " %s", unit);
    }
    return teide_yaml_scalar(arena, place, text, strlen(text), false);
}

static int
put_case(struct teide_reader *reader, struct teide_yaml *root, const struct teide_sweep_case *one)
{
    int ret = 0;

    for (size_t i = 0; ret == 0 && i < one->n_settings; i++)
        ret = teide_setting_put(reader, root, &one->settings[i].path, one->settings[i].value);
    return ret;
}

static int
put_variable(
    struct teide_optimize_points *points, struct teide_reader *reader, struct teide_yaml *root, size_t v, double at)
{
    const struct teide_optimize_variable *variable = &points->question->variables[v];
    const struct teide_axis_settings *settings = &points->settings.variables[v];
    const size_t entry = variable->continuous ? 0 : (size_t)at;
    struct teide_yaml *value;
    int ret = 0;

    if (settings->cases != NULL)
        return put_case(reader, root, &settings->cases[entry]);
    value = settings->values != NULL ? settings->values[entry]
                                     : number_node(reader->arena, variable->axis.unit,
                                         variable->continuous ? at : variable->axis.numbers[entry], settings->place);
    if (value == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; ret == 0 && i < settings->n_paths; i++)
        ret = teide_setting_put(reader, root, &settings->paths[i], value);
    return ret;
}

/* Put in some variables, or an alternative, and build. n_put of them from the first, `first`. */
static int
make(struct teide_optimize_points *points, const struct teide_optimize_point *point, size_t first, size_t end,
    long alternative, struct teide_scenario *scenario, struct teide_diagnostics *diagnostics)
{
    struct teide_mistakes mistakes
        = { .sources = points->sources.sources, .n_sources = points->sources.n_sources, .without_warnings = true };
    struct teide_reader reader = { &mistakes, points->units, &points->one, NULL };
    struct teide_yaml *root = teide_yaml_copy(&points->one, points->tree);
    int ret = root == NULL ? TEIDE_E_MEMORY : 0;

    for (size_t v = first; ret == 0 && alternative < 0 && v < end; v++)
        ret = put_variable(points, &reader, root, v, point->at[v]);
    if (ret == 0 && alternative >= 0 && (size_t)alternative < points->question->n_alternatives)
        ret = put_case(&reader, root, &points->settings.alternatives.cases[alternative]);
    if (ret == 0)
        ret = teide_scenario_tree_build(&reader, root, scenario, NULL);
    if (ret == 0)
        ret = teide_mistakes_finish(&mistakes, diagnostics);
    mistakes.sources = NULL;
    mistakes.n_sources = 0;
    teide_mistakes_clear(&mistakes);
    teide_arena_reset(&points->one);
    return ret;
}

static int
make_point(void *user, const struct teide_optimize_point *point, long alternative, struct teide_scenario *scenario,
    char why[256])
{
    struct teide_optimize_points *points = user;
    struct teide_diagnostics diagnostics = { 0 };
    int ret = make(points, point, 0, points->question->n_variables, alternative, scenario, &diagnostics);

    if (ret == TEIDE_E_INPUT && diagnostics.n_lines > 0)
        snprintf(why, 256, "%.255s", diagnostics.lines[0]);
    teide_diagnostics_clear(&diagnostics);
    return ret;
}

struct teide_point_source
teide_optimize_points_source(struct teide_optimize_points *points)
{
    return (struct teide_point_source) { make_point, points };
}

/* --- reading ------------------------------------------------------------------------------------------------------- */

static int
read_points(struct teide_reader *reader, const char *name, const char *text, size_t length, const char *const *settings,
    size_t n_settings, struct teide_optimize_points *points, struct teide_scenario *base)
{
    struct teide_yaml *tree;
    int ret = teide_scenario_tree_read(reader, name, text, length, settings, n_settings, &tree);

    if (ret == 0 && tree != NULL)
        ret = teide_scenario_tree_build(reader, tree, base, &points->settings);
    if (ret != 0 || tree == NULL || reader->mistakes->n_all > 0)
        return ret;
    teide_scenario_drop_section(tree, "include");
    teide_scenario_drop_section(tree, "sweep");
    teide_scenario_drop_section(tree, "optimize");
    points->tree = tree;
    points->question = base->optimize;
    return 0;
}

/* The k-th value of a variable that is tried: of a list all, of numbers the ends. Returns whether there is one. */
static bool
value_tried(const struct teide_optimize_variable *variable, size_t k, double *at)
{
    if (variable->continuous) {
        *at = k == 0 ? variable->from : variable->to;
        return k < 2;
    }
    *at = (double)(variable->ordered && k == 1 ? variable->axis.n - 1 : k);
    return k < (variable->ordered ? 2 : variable->axis.n) && k < 1000;
}

/* A variable none of whose values makes a scenario, alone, is a mistake, and so is a path in a case, or an alternative, that cannot
 * be there; the first value says why. Values may need each other: one that can be made is enough, and where a variable is of use
 * only with others, the first point of all decides. */
static int
check_variable(struct teide_optimize_points *points, size_t v, struct teide_diagnostics *diagnostics)
{
    struct teide_optimize_point point = { { 0 } };
    int ret = TEIDE_E_INPUT;

    for (size_t k = 0; ret == TEIDE_E_INPUT && value_tried(&points->question->variables[v], k, &point.at[v]); k++) {
        struct teide_scenario scenario = { 0 };
        struct teide_diagnostics others = { 0 };
        ret = make(points, &point, v, v + 1, -1, &scenario, &others);
        teide_scenario_clear(&scenario);
        if (k == 0) {
            teide_diagnostics_clear(diagnostics);
            *diagnostics = others;
        } else {
            teide_diagnostics_clear(&others);
        }
    }
    if (ret == 0)
        teide_diagnostics_clear(diagnostics);
    return ret;
}

static bool
can_make_first(struct teide_optimize_points *points)
{
    struct teide_optimize_point point = { { 0 } };
    struct teide_scenario scenario = { 0 };
    struct teide_diagnostics diagnostics = { 0 };
    bool can;

    for (size_t v = 0; v < points->question->n_variables; v++)
        value_tried(&points->question->variables[v], 0, &point.at[v]);
    can = make(points, &point, 0, points->question->n_variables, -1, &scenario, &diagnostics) == 0;
    teide_scenario_clear(&scenario);
    teide_diagnostics_clear(&diagnostics);
    return can;
}

static int
check(struct teide_optimize_points *points, struct teide_diagnostics *diagnostics)
{
    const bool can = can_make_first(points);
    int ret = 0;

    for (size_t v = 0; ret == 0 && !can && v < points->question->n_variables; v++)
        ret = check_variable(points, v, diagnostics);
    for (size_t a = 0; ret == 0 && a < points->question->n_alternatives; a++) {
        struct teide_scenario scenario = { 0 };
        ret = make(points, NULL, 0, 0, (long)a, &scenario, diagnostics);
        teide_scenario_clear(&scenario);
    }
    return ret;
}

int
teide_optimize_points_read_text(const char *name, const char *text, size_t length, const char *const *settings,
    size_t n_settings, struct teide_optimize_points **points, struct teide_scenario *base,
    struct teide_diagnostics *diagnostics)
{
    struct teide_optimize_points *made = calloc(1, sizeof *made);
    struct teide_reader reader;
    int ret = TEIDE_E_MEMORY;

    if (made == NULL)
        return TEIDE_E_MEMORY;
    made->units = teide_units_create();
    reader = (struct teide_reader) { &made->sources, made->units, &made->arena, NULL };
    if (reader.units != NULL && teide_mistakes_source(&made->sources, name) >= 0) {
        ret = read_points(&reader, name, text, length, settings, n_settings, made, base);
        if (ret == 0)
            ret = teide_mistakes_finish(&made->sources, diagnostics);
        if (ret == 0 && base->optimize != NULL)
            ret = check(made, diagnostics);
    }
    if (ret == 0) {
        *points = made;
        return 0;
    }
    teide_optimize_points_destroy(made);
    teide_scenario_clear(base);
    return ret;
}
