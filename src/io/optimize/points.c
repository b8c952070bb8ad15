#include "io/optimize/points.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/template.h"
#include "sim/error.h"

struct teide_optimize_points {
    struct teide_scenario_template of;              /* without the sections sweep, optimize and include */
    struct teide_arena one;                         /* of the tree of a point */
    const struct teide_optimize_question *question; /* of the base, borrowed */
};

void
teide_optimize_points_destroy(struct teide_optimize_points *points)
{
    if (points == NULL)
        return;
    teide_arena_clear(&points->one);
    teide_scenario_template_clear(&points->of);
    free(points);
}

/* --- one point ----------------------------------------------------------------------------------------------------- */

static int
put_variable(
    struct teide_optimize_points *points, struct teide_reader *reader, struct teide_yaml *root, size_t v, double at)
{
    const struct teide_optimize_variable *variable = &points->question->variables[v];
    const struct teide_axis_settings *settings = &points->of.settings.variables[v];
    const size_t entry = variable->continuous ? 0 : (size_t)at;

    if (settings->cases != NULL)
        return teide_case_put(reader, root, &settings->cases[entry]);
    return teide_axis_put(reader, root, settings,
        settings->values != NULL ? settings->values[entry]
                                 : teide_axis_number(reader->arena, variable->axis.unit,
                                     variable->continuous ? at : variable->axis.numbers[entry], settings->place));
}

/* Put in some variables, or an alternative, and build. n_put of them from the first, `first`. */
static int
make(struct teide_optimize_points *points, const struct teide_optimize_point *point, size_t first, size_t end,
    long alternative, struct teide_scenario *scenario, struct teide_diagnostics *diagnostics)
{
    struct teide_mistakes mistakes = teide_scenario_template_mistakes(&points->of, false);
    struct teide_reader reader = { &mistakes, points->of.units, &points->one, NULL };
    struct teide_yaml *root = teide_yaml_copy(&points->one, points->of.tree);
    int ret = root == NULL ? TEIDE_E_MEMORY : 0;

    for (size_t v = first; ret == 0 && alternative < 0 && v < end; v++)
        ret = put_variable(points, &reader, root, v, point->at[v]);
    if (ret == 0 && alternative >= 0 && (size_t)alternative < points->question->n_alternatives)
        ret = teide_case_put(&reader, root, &points->of.settings.alternatives.cases[alternative]);
    if (ret == 0)
        ret = teide_scenario_tree_build(&reader, root, scenario, NULL);
    ret = teide_scenario_template_say(&mistakes, ret, diagnostics);
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
    int ret;

    if (made == NULL)
        return TEIDE_E_MEMORY;
    ret = teide_scenario_template_read(&made->of, name, text, length, settings, n_settings, base);
    if (ret == 0)
        ret = teide_mistakes_finish(&made->of.sources, diagnostics);
    if (ret == 0) {
        teide_scenario_drop_section(made->of.tree, "include");
        teide_scenario_drop_section(made->of.tree, "sweep");
        teide_scenario_drop_section(made->of.tree, "optimize");
        made->question = base->optimize;
        ret = base->optimize != NULL ? check(made, diagnostics) : 0;
    }
    if (ret == 0) {
        *points = made;
        return 0;
    }
    teide_optimize_points_destroy(made);
    teide_scenario_clear(base);
    return ret;
}
