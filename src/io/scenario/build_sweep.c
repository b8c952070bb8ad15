/* The section sweep: which entries its axes have, and what they change. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/build.h"
#include "io/scenario/build_axis.h"
#include "io/scenario/sweep_settings.h"
#include "io/scenario/sweep_tables.h"
#include "study/sweep/design.h"
#include "study/sweep/outputs.h"

/* --- axes ---------------------------------------------------------------------------------------------------------- */

/* To 15 digits, so that 0.1 + 0.2 reads 0.3. */
static double
rounded(double number)
{
    char text[32];

    snprintf(text, sizeof text, "%.14e", number);
    return teide_number_value(text, strlen(text));
}

static double
between(const struct teide_axis_build *axis, double part)
{
    if (part <= 0 || part >= 1)
        return part <= 0 ? axis->from : axis->to;
    if (axis->logarithmic)
        return axis->from * pow(axis->to / axis->from, part);
    return (1 - part) * axis->from + part * axis->to;
}

static int
build_spacing(struct teide_build *build, struct teide_axis_build *axis, const struct teide_yaml *node)
{
    const size_t before = build->reader->mistakes->n_all;
    struct teide_raw_spacing raw;
    struct teide_found found;
    int ret;

    if (!teide_fields_read(build->reader, &teide_table_spacing, node, &raw, &found))
        return 0;
    axis->linear = "linspace";
    ret = teide_build_axis_ends(build, axis, raw.from, raw.to);
    if (ret != 0 || axis->out->unit == NULL)
        return ret;
    if (build->reader->mistakes->n_all == before && axis->in_design && raw.points > 0)
        teide_note(build->reader, teide_found_at(&found, &teide_table_spacing, "points"),
            "a design has points of its own: remove these, and write points beside axes");
    else if (build->reader->mistakes->n_all == before && !axis->in_design && raw.points == 0)
        teide_note(build->reader, node, "how many values? Write points");
    axis->out->n = (size_t)raw.points;
    if (build->reader->mistakes->n_all > 0 || axis->in_design)
        return 0;
    axis->out->numbers = malloc(axis->out->n * sizeof *axis->out->numbers);
    if (axis->out->numbers == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < axis->out->n; i++)
        axis->out->numbers[i] = rounded(between(axis, axis->out->n > 1 ? (double)i / (double)(axis->out->n - 1) : 0));
    return 0;
}

static int
build_axis(struct teide_build *build, struct teide_axis_build *axis, const struct teide_yaml *key,
    enum teide_sweep_combine combine)
{
    struct teide_raw_axis raw;
    struct teide_found found;
    int ret = 0;

    if (teide_build_axis_name(build, axis, key) != 0)
        return TEIDE_E_MEMORY;
    if (!teide_fields_read(build->reader, &teide_table_axis, axis->node, &raw, &found))
        return 0;
    if (raw.path != NULL)
        ret = teide_build_axis_paths(build, axis, raw.path);
    if (ret != 0)
        return ret;
    axis->logarithmic = raw.logspace != NULL;
    if (raw.cases != NULL)
        return teide_build_axis_cases(build, axis, raw.cases);
    if (raw.values != NULL)
        return teide_build_axis_values(build, axis, raw.values, combine == TEIDE_SWEEP_GRID);
    return build_spacing(build, axis, raw.linspace != NULL ? raw.linspace : raw.logspace);
}

/* --- points -------------------------------------------------------------------------------------------------------- */

/* Points of a design: numbers between the limits, or entries with equal probabilities. */
static int
lay_out_design(struct teide_sweep_question *sweep, uint64_t seed, struct teide_axis_build *axes)
{
    const size_t n = sweep->n_points;
    double *u = malloc((n * sweep->n_axes + 1) * sizeof *u);
    int ret = u == NULL ? TEIDE_E_MEMORY : teide_design_fill(sweep->combine, seed, n, sweep->n_axes, u);

    for (size_t a = 0; ret == 0 && a < sweep->n_axes; a++) {
        struct teide_sweep_axis *out = &sweep->axes[a];
        if (out->n > 0) {
            out->entry_of_point = malloc(n * sizeof *out->entry_of_point);
            for (size_t i = 0; out->entry_of_point != NULL && i < n; i++)
                out->entry_of_point[i] = (uint32_t)(u[a * n + i] * (double)out->n);
        } else {
            out->n = n;
            out->numbers = malloc(n * sizeof *out->numbers);
            for (size_t i = 0; out->numbers != NULL && i < n; i++)
                out->numbers[i] = between(&axes[a], u[a * n + i]);
        }
        if (out->entry_of_point == NULL && out->n == n && out->numbers == NULL)
            ret = TEIDE_E_MEMORY;
    }
    free(u);
    return ret;
}

static int
lay_out(struct teide_build *build, const struct teide_yaml *section, const struct teide_raw_sweep *raw,
    const struct teide_found *found, struct teide_axis_build *axes)
{
    struct teide_sweep_question *sweep = build->scenario->sweep;
    double points = 1;

    if (sweep->combine == TEIDE_SWEEP_LATIN_HYPERCUBE || sweep->combine == TEIDE_SWEEP_SOBOL) {
        if (raw->points == 0) {
            teide_note(build->reader, section, "how many points has the design? Write points");
            return 0;
        }
        sweep->n_points = (size_t)raw->points;
        return lay_out_design(sweep, build->scenario->seed, axes);
    }
    if (raw->points > 0)
        teide_note(build->reader, teide_found_at(found, &teide_table_sweep, "points"),
            "points are of a design, and this is a %s: remove it, or write combine: sobol",
            teide_sweep_combine_names[sweep->combine]);
    for (size_t a = 0; a < sweep->n_axes; a++) {
        if (sweep->combine == TEIDE_SWEEP_ZIP && sweep->axes[a].n != sweep->axes[0].n)
            teide_note(build->reader, axes[a].node,
                "axes that are zipped have equally many values: write %zu, as %s has, not %zu", sweep->axes[0].n,
                sweep->axes[0].name, sweep->axes[a].n);
        points = sweep->combine == TEIDE_SWEEP_ZIP ? (double)sweep->axes[0].n : points * (double)sweep->axes[a].n;
    }
    if (points > TEIDE_MAX_SWEEP_POINTS)
        teide_note(build->reader, section, "the sweep has %.0f points: write fewer, at most %d", points,
            TEIDE_MAX_SWEEP_POINTS);
    sweep->n_points = (size_t)points;
    return 0;
}

static void
find_question(
    struct teide_build *build, const struct teide_yaml *section, const struct teide_raw_sweep *raw, bool given)
{
    bool there[TEIDE_N_SWEEP_OF];
    char list[120] = "";
    int n = 0;

    for (int i = 0; i < TEIDE_N_SWEEP_OF; i++) {
        const size_t length = strlen(list);
        there[i] = teide_questions[i].asked(build->scenario);
        if (there[i])
            snprintf(list + length, sizeof list - length, "%sof: %s", n > 0 ? ", or " : "", teide_sweep_of_names[i]);
        n += there[i];
    }
    if (n == 0)
        teide_note(build->reader, section,
            "there is nothing to sweep: add network, requests and run, or optimal_time, or experiment, or improvement");
    else if (given && !there[raw->of])
        teide_note(
            build->reader, section, "of: %s, but the scenario has no such question", teide_sweep_of_names[raw->of]);
    else if (!given && n > 1)
        teide_note(build->reader, section, "which question is asked at every point? Write %s", list);
    for (int i = 0; i < TEIDE_N_SWEEP_OF; i++)
        if (there[i] && !given)
            build->scenario->sweep->of = (enum teide_sweep_of)i;
    if (given)
        build->scenario->sweep->of = (enum teide_sweep_of)raw->of;
}

/* A record, a path or a diagram of every point has no place in the result. */
static void
check_question(struct teide_build *build, const struct teide_yaml *section)
{
    const struct teide_scenario *scenario = build->scenario;

    if (scenario->sweep->of == TEIDE_SWEEP_OPTIMAL_TIME && scenario->sweep->independent)
        teide_note(build->reader, teide_yaml_get(section, "random_numbers"),
            "an optimal time takes no random numbers: remove random_numbers");
    if (scenario->sweep->of == TEIDE_SWEEP_IMPROVEMENT && scenario->sweep->independent)
        teide_note(build->reader, teide_yaml_get(section, "random_numbers"),
            "an improvement has the same random pairs at every point: remove random_numbers, or vary seed");
    if (scenario->sweep->of == TEIDE_SWEEP_OPTIMAL_TIME
        && (scenario->optimal_time->path.parameter != NULL || scenario->optimal_time->diagram_x.parameter != NULL))
        teide_note(build->reader, section,
            "a sweep finds the optimum of every point: remove path and diagram from optimal_time");
    if (scenario->sweep->of == TEIDE_SWEEP_RUN && (scenario->run.record_deliveries || scenario->run.record_trace > 0))
        teide_note(build->reader, section, "a sweep keeps no records: remove record from run");
}

/* What the result would hold: names of axes and of outputs. */
static int
check_outputs(struct teide_build *build, const struct teide_yaml *section)
{
    struct teide_sweep_outputs *outputs = calloc(1, sizeof *outputs);
    struct teide_error error = { 0 };
    int ret = outputs == NULL ? TEIDE_E_MEMORY : teide_sweep_outputs_describe(build->scenario, outputs, &error);

    if (ret == TEIDE_E_INPUT)
        teide_note(build->reader, section, "%s", error.message);
    if (outputs != NULL)
        teide_sweep_outputs_clear(outputs);
    free(outputs);
    return ret == TEIDE_E_MEMORY ? ret : 0;
}

static int
keep_outputs(struct teide_sweep_question *sweep, const struct teide_yaml *list)
{
    if (list == NULL)
        return 0;
    sweep->outputs = calloc(list->n_items + 1, sizeof *sweep->outputs);
    if (sweep->outputs == NULL)
        return TEIDE_E_MEMORY;
    for (; sweep->n_outputs < list->n_items; sweep->n_outputs++) {
        sweep->outputs[sweep->n_outputs] = strdup(list->items[sweep->n_outputs].value->text);
        if (sweep->outputs[sweep->n_outputs] == NULL)
            return TEIDE_E_MEMORY;
    }
    return 0;
}

int
teide_build_sweep(struct teide_build *build, struct teide_sweep_settings *settings)
{
    const struct teide_yaml *section = build->root.sweep;
    struct teide_sweep_settings unused = { 0 };
    struct teide_axis_build axes[TEIDE_MAX_SWEEP_AXES] = { 0 };
    struct teide_sweep_question *sweep;
    struct teide_raw_sweep raw;
    struct teide_found found;
    int ret;

    if (section == NULL)
        return 0;
    if (settings == NULL)
        settings = &unused;
    sweep = build->scenario->sweep = calloc(1, sizeof *sweep);
    if (sweep == NULL)
        return TEIDE_E_MEMORY;
    if (!teide_fields_read(build->reader, &teide_table_sweep, section, &raw, &found))
        return 0;
    sweep->combine = (enum teide_sweep_combine)raw.combine;
    sweep->independent = raw.random_numbers == 1;
    if (raw.axes->n_items > TEIDE_MAX_SWEEP_AXES) {
        teide_note(
            build->reader, raw.axes, "there are %zu axes: write at most %d", raw.axes->n_items, TEIDE_MAX_SWEEP_AXES);
        return 0;
    }
    ret = keep_outputs(sweep, raw.outputs);
    for (; ret == 0 && sweep->n_axes < raw.axes->n_items; sweep->n_axes++) {
        struct teide_axis_build *axis = &axes[sweep->n_axes];
        *axis = (struct teide_axis_build) { .out = &sweep->axes[sweep->n_axes],
            .settings = &settings->axes[sweep->n_axes],
            .node = raw.axes->items[sweep->n_axes].value,
            .in_design = sweep->combine == TEIDE_SWEEP_LATIN_HYPERCUBE || sweep->combine == TEIDE_SWEEP_SOBOL };
        ret = build_axis(build, axis, raw.axes->items[sweep->n_axes].key, sweep->combine);
    }
    if (ret != 0 || build->reader->mistakes->n_all > 0)
        return ret;
    ret = lay_out(build, section, &raw, &found, axes);
    find_question(build, section, &raw, found.at[teide_table_find(&teide_table_sweep, "of", 2)] != NULL);
    if (ret == 0 && build->reader->mistakes->n_all == 0)
        check_question(build, section);
    if (ret == 0 && build->reader->mistakes->n_all == 0)
        ret = check_outputs(build, section);
    return ret;
}
