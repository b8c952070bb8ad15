/* A sweep as a dataset. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "study/sweep/outputs.h"

/* What is fetched: an output of all points. */
struct fetched {
    const struct teide_sweep_source *source;
    const struct teide_sweep_output *output;
};

/* A count or a code; -1 stands for none. */
static int64_t
whole(double number)
{
    return isnan(number) ? -1 : (int64_t)number;
}

/* Numbers to the type of the variable. */
static void
convert(enum teide_type type, const double *numbers, size_t n, void *values)
{
    for (size_t i = 0; i < n; i++) {
        if (type == TEIDE_FLOAT64)
            ((double *)values)[i] = numbers[i];
        else if (type == TEIDE_INT64)
            ((int64_t *)values)[i] = whole(numbers[i]);
        else
            ((signed char *)values)[i] = (signed char)whole(numbers[i]);
    }
}

/* The points that the values are of, and of these the values. */
static int
fetch_output(const void *user, const struct teide_variable *variable, size_t first, size_t n, void *values,
    struct teide_error *error)
{
    const struct fetched *fetched = user;
    const size_t width = fetched->output->width, first_point = first / width,
                 n_points = (first + n - 1) / width + 1 - first_point;
    double *numbers = malloc(n_points * width * sizeof *numbers);
    int ret = 0;

    if (numbers == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for %s", variable->name);
    for (size_t i = 0; i < n_points * width; i++)
        numbers[i] = (double)NAN;
    if (fetched->source != NULL)
        ret = fetched->source->column(fetched->source->user, fetched->output, first_point, n_points, numbers, error);
    if (ret == 0)
        convert(variable->type, numbers + first - first_point * width, n, values);
    free(numbers);
    return ret;
}

/* --- dimensions ---------------------------------------------------------------------------------------------------- */

static const char *
doc_of(const struct teide_sweep_axis *axis)
{
    return axis->doc != NULL ? axis->doc : "cases";
}

/* An axis of points that are no grid. */
struct coordinate {
    const struct teide_sweep_question *sweep;
    size_t axis;
};

static int
fetch_coordinate(const void *user, const struct teide_variable *variable, size_t first, size_t n, void *values,
    struct teide_error *error)
{
    const struct coordinate *coordinate = user;
    const struct teide_sweep_axis *axis = &coordinate->sweep->axes[coordinate->axis];

    (void)error;
    for (size_t i = 0; i < n; i++) {
        const size_t entry = teide_sweep_entry(coordinate->sweep, first + i, coordinate->axis);
        if (variable->type == TEIDE_TEXT)
            ((const char **)values)[i] = axis->names[entry];
        else
            ((double *)values)[i] = axis->numbers[entry];
    }
    return 0;
}

/* Its value at every point. */
static void
add_coordinate(struct teide_dataset *dataset, const struct teide_sweep_question *sweep, size_t a)
{
    const struct teide_sweep_axis *axis = &sweep->axes[a];
    const bool names = axis->numbers == NULL;
    struct coordinate *coordinate = teide_dataset_memory(dataset, sizeof *coordinate);

    if (coordinate == NULL)
        return;
    *coordinate = (struct coordinate) { sweep, a };
    teide_group_fetched(dataset, dataset->groups[0],
        (struct teide_column) {
            axis->name, names ? NULL : axis->unit, doc_of(axis), names ? TEIDE_TEXT : TEIDE_FLOAT64, .over = { NULL } },
        (const char *const[]) { "point", NULL }, fetch_coordinate, coordinate);
}

/* The dimensions of the points; their names into `over`. Returns how many. */
static size_t
add_points(struct teide_dataset *dataset, const struct teide_sweep_question *sweep, const char **over)
{
    struct teide_group *root = dataset->groups[0];
    char coordinates[TEIDE_MAX_SWEEP_AXES * 64] = "";

    for (size_t a = 0; sweep->combine == TEIDE_SWEEP_GRID && a < sweep->n_axes; a++) {
        const struct teide_sweep_axis *axis = &sweep->axes[a];
        if (axis->numbers != NULL)
            teide_group_numbers(dataset, root, axis->name, axis->n, axis->numbers, axis->unit, doc_of(axis));
        else
            teide_group_names(dataset, root, axis->name, axis->n, (const char *const *)axis->names, doc_of(axis));
        over[a] = axis->name;
    }
    if (sweep->combine == TEIDE_SWEEP_GRID)
        return sweep->n_axes;
    teide_group_counted(dataset, root, "point", sweep->n_points, "number of the point");
    over[0] = "point";
    for (size_t a = 0; a < sweep->n_axes; a++) {
        const size_t length = strlen(coordinates);
        add_coordinate(dataset, sweep, a);
        snprintf(coordinates + length, sizeof coordinates - length, "%s%.60s", a > 0 ? " " : "", sweep->axes[a].name);
    }
    teide_dataset_attribute(dataset, "coordinates", teide_dataset_text(dataset, "%s", coordinates));
    return 1;
}

/* A dimension of an output: with its coordinate where the question alone knows it, else counted. Returns its name. */
static const char *
add_inner(struct teide_dataset *dataset, const struct teide_group *group, int dimension)
{
    const struct teide_dimension *inner = &group->dimensions[dimension];
    const struct teide_variable *coordinate = teide_group_coordinate(group, dimension);
    struct teide_group *root = dataset->groups[0];
    const int there = teide_group_dimension_of(root, inner->name);
    const char *name = inner->name;

    if (there >= 0 && root->dimensions[there].n == inner->n)
        return name;
    if (there >= 0) /* another one of that name */
        name = teide_dataset_text(dataset, "%s_%s", group->name, name);
    if (name == NULL || teide_group_dimension_of(root, name) >= 0)
        return name;
    if (coordinate == NULL || coordinate->fetch != NULL || *coordinate->base == NULL)
        teide_group_counted(dataset, root, name, inner->n, coordinate != NULL ? coordinate->doc : "number");
    else if (coordinate->type == TEIDE_TEXT && coordinate->strides[0] == sizeof(char *))
        teide_group_names(dataset, root, name, inner->n,
            (const char *const *)(const void *)(*coordinate->base + coordinate->offset), coordinate->doc);
    else if (coordinate->type == TEIDE_FLOAT64)
        teide_group_numbers(dataset, root, name, inner->n,
            (const double *)(const void *)(*coordinate->base + coordinate->offset), coordinate->unit, coordinate->doc);
    else { /* names in the members of structs */
        const char **names = teide_dataset_memory(dataset, (inner->n + 1) * sizeof *names);
        for (size_t i = 0; names != NULL && i < inner->n; i++)
            names[i] = teide_variable_text_at(coordinate, &i);
        teide_group_names(dataset, root, name, inner->n, names, coordinate->doc);
    }
    return name;
}

/* The units of the objectives, or measures, that an output is about. */
static void
add_unit(struct teide_dataset *dataset, const struct teide_group *group)
{
    const struct teide_variable *unit = teide_group_find(group, "unit");
    const char *over = group->n_dimensions > 0 ? group->dimensions[0].name : "";
    const char **units;

    if (unit == NULL || unit->type != TEIDE_TEXT || teide_group_find(dataset->groups[0], "unit") != NULL
        || teide_group_dimension_of(dataset->groups[0], over) < 0)
        return;
    units = teide_dataset_memory(dataset, (group->dimensions[0].n + 1) * sizeof *units);
    for (size_t i = 0; units != NULL && i < group->dimensions[0].n; i++)
        units[i] = teide_variable_text_at(unit, &i);
    teide_group_columns(dataset, dataset->groups[0],
        (struct teide_rows) { { over }, sizeof *units, units, TEIDE_FIXED },
        &(struct teide_column) { "unit", NULL, unit->doc, TEIDE_TEXT, .offset = 0 }, 1);
}

/* --- variables ----------------------------------------------------------------------------------------------------- */

static void
add_output(struct teide_dataset *dataset, const struct teide_sweep_output *output,
    const struct teide_sweep_source *source, const char **over, size_t n_over)
{
    const struct teide_variable *of = output->variable;
    const struct teide_column column = { output->name, of->unit, of->doc,
        of->type == TEIDE_FLOAT64 ? TEIDE_FLOAT64
            : of->flags != NULL   ? TEIDE_INT8
                                  : TEIDE_INT64,
        .flags = of->flags, .missing = of->type != TEIDE_FLOAT64 };
    struct fetched *fetched = teide_dataset_memory(dataset, sizeof *fetched);
    struct teide_variable *variable;

    for (int k = 0; k < of->rank; k++)
        over[n_over++] = add_inner(dataset, output->group, of->dimensions[k]);
    over[n_over] = NULL;
    add_unit(dataset, output->group);
    if (fetched == NULL || dataset->failed)
        return;
    *fetched = (struct fetched) { source, output };
    variable = teide_group_fetched(dataset, dataset->groups[0], column, over, fetch_output, fetched);
    if (variable != NULL)
        variable->error = output->error;
}

static void
add_failures(struct teide_dataset *dataset, const struct teide_sweep_source *source)
{
    static const struct teide_column point
        = { "point", "1", "number of the point, the last axis the fastest", TEIDE_INT64, .offset = 0 };
    static const struct teide_column message = { "message", NULL, "why it failed", TEIDE_TEXT, .offset = 0 };
    struct teide_group *group = teide_dataset_group(dataset, "failures", "points that failed");

    group->varies = true;
    teide_group_counted(dataset, group, "failure", source != NULL ? source->n_failed : 0, "number of the row");
    teide_group_columns(dataset, group,
        (struct teide_rows) { { "failure" }, sizeof(int64_t), source != NULL ? source->failed : NULL, TEIDE_FIXED },
        &point, 1);
    teide_group_columns(dataset, group,
        (struct teide_rows) { { "failure" }, sizeof(char *), source != NULL ? source->messages : NULL, TEIDE_FIXED },
        &message, 1);
}

void
teide_sweep_describe(struct teide_dataset *dataset, const struct teide_scenario *scenario,
    const struct teide_sweep_outputs *outputs, const struct teide_sweep_source *source)
{
    static const struct teide_column shards[] = {
        { "shard", "1", "which part of the points is in this file", TEIDE_INT64,
            .offset = offsetof(struct teide_sweep_source, shard) },
        { "shards", "1", "of how many parts", TEIDE_INT64, .offset = offsetof(struct teide_sweep_source, n_shards) },
    };
    static const struct teide_column status
        = { "status", "1", "of the point: open ones are another shard's", TEIDE_INT8, .flags = "open done failed" };
    const struct teide_sweep_question none = { .combine = TEIDE_SWEEP_ZIP },
                                      *sweep = scenario != NULL ? scenario->sweep : &none;
    const char *over[TEIDE_MAX_RANK + 4] = { NULL };
    struct teide_group *root = dataset->groups[0];
    size_t n_over, size = sizeof(uint8_t);

    if (dataset->failed)
        return;
    teide_dataset_attribute(dataset, "of", teide_sweep_of_names[sweep->of]);
    teide_dataset_attribute(dataset, "combine", teide_sweep_combine_names[sweep->combine]);
    teide_dataset_attribute(dataset, "random_numbers", sweep->independent ? "independent" : "common");
    n_over = add_points(dataset, sweep, over);
    teide_group_columns(dataset, root,
        (struct teide_rows) { { NULL }, sizeof(struct teide_sweep_source), source, TEIDE_FIXED }, shards, 2);
    if (!dataset->failed) {
        const struct teide_rows rows = { { NULL }, 0, source != NULL ? source->status : NULL, TEIDE_FIXED };
        struct teide_variable *variable;
        teide_group_columns(dataset, root, rows, &status, 1);
        variable = dataset->failed ? NULL : teide_group_find(root, "status");
        for (size_t i = n_over; variable != NULL && i-- > 0; size *= root->dimensions[i].n) {
            variable->dimensions[i] = (int)i; /* the dimensions of the points are the first ones */
            variable->strides[i] = (ptrdiff_t)size;
            variable->rank++;
        }
    }
    for (size_t i = 0; outputs != NULL && !dataset->failed && i < outputs->n; i++)
        add_output(dataset, &outputs->list[i], source, over, n_over);
    add_failures(dataset, source);
}
