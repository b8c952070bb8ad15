/* The result of a sweep to HDF5. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/results/hdf5_out.h"
#include "io/results/result_hdf5.h"
#include "io/sweep/file.h"

static const char status_meanings[] = "open done failed";

struct content {
    const struct teide_scenario *scenario;
    const struct teide_sweep_outputs *outputs;
    const struct teide_sweep_source *source;
    struct teide_error *error;
};

/* The root group while it is filled in. */
struct root {
    struct teide_hdf5_group group;
    struct teide_hdf5_dimension points[TEIDE_MAX_SWEEP_AXES]; /* the axes of a grid, or the points */
    int n_points_dimensions;
    struct teide_hdf5_dimension inner[TEIDE_N_INNER];
};

/* --- dimensions ---------------------------------------------------------------------------------------------------- */

static struct teide_hdf5_dimension
put_axis(const struct teide_hdf5_group *group, const struct teide_sweep_axis *axis)
{
    const char *doc = axis->doc != NULL ? axis->doc : "cases";
    struct teide_hdf5_dimension dimension;
    hid_t text;

    if (axis->numbers != NULL)
        return teide_hdf5_dimension_begin(
            group, axis->name, axis->n, H5T_NATIVE_DOUBLE, axis->numbers, axis->unit, doc);
    text = teide_hdf5_string_type();
    dimension = teide_hdf5_dimension_begin(group, axis->name, axis->n, text, axis->names, NULL, doc);
    H5Tclose(text);
    return dimension;
}

/* An axis of points that are no grid: its value at every point. */
static int
put_coordinate(const struct root *root, const struct teide_sweep_question *sweep, size_t a)
{
    const struct teide_sweep_axis *axis = &sweep->axes[a];
    const char *doc = axis->doc != NULL ? axis->doc : "cases";
    void *values = calloc(sweep->n_points + 1, sizeof(double));
    hid_t text = teide_hdf5_string_type(), dataset;

    if (values == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < sweep->n_points; i++)
        if (axis->numbers != NULL)
            ((double *)values)[i] = axis->numbers[teide_sweep_entry(sweep, i, a)];
        else
            ((const char **)values)[i] = axis->names[teide_sweep_entry(sweep, i, a)];
    dataset = teide_hdf5_array(&root->group, axis->name, 1, root->points,
        axis->numbers != NULL ? H5T_NATIVE_DOUBLE : text, values, axis->numbers != NULL ? axis->unit : NULL, doc);
    if (dataset >= 0)
        H5Dclose(dataset);
    H5Tclose(text);
    free(values);
    return 0;
}

static int
put_points(struct root *root, const struct teide_sweep_question *sweep)
{
    int64_t *index;
    int ret = 0;

    if (sweep->combine == TEIDE_SWEEP_GRID) {
        for (size_t a = 0; a < sweep->n_axes; a++)
            root->points[root->n_points_dimensions++] = put_axis(&root->group, &sweep->axes[a]);
        return 0;
    }
    index = malloc((sweep->n_points + 1) * sizeof *index);
    if (index == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < sweep->n_points; i++)
        index[i] = (int64_t)i;
    root->points[root->n_points_dimensions++] = teide_hdf5_dimension_begin(
        &root->group, "point", sweep->n_points, H5T_NATIVE_INT64, index, "1", "number of the point");
    free(index);
    for (size_t a = 0; ret == 0 && a < sweep->n_axes; a++)
        ret = put_coordinate(root, sweep, a);
    return ret;
}

static void
put_inner(struct root *root, const struct teide_sweep_outputs *outputs)
{
    hid_t text = teide_hdf5_string_type();
    int64_t counted[TEIDE_MAX_PAIRS];
    bool used[TEIDE_N_INNER] = { false };

    for (size_t v = 0; v < outputs->n_variables; v++)
        for (int k = 0; k < 2; k++)
            used[outputs->variables[v].inner[k]] = true;
    for (size_t i = 0; i < TEIDE_MAX_PAIRS; i++)
        counted[i] = (int64_t)i;
    for (size_t i = 1; i < TEIDE_N_INNER; i++) {
        const struct teide_inner *inner = &outputs->inner[i];
        if (inner->n == 0 || !used[i])
            continue;
        if (inner->names != NULL)
            root->inner[i]
                = teide_hdf5_dimension_begin(&root->group, inner->name, inner->n, text, inner->names, NULL, inner->doc);
        else
            root->inner[i] = teide_hdf5_dimension_begin(&root->group, inner->name, inner->n,
                inner->levels != NULL ? H5T_NATIVE_DOUBLE : H5T_NATIVE_INT64,
                inner->levels != NULL ? (const void *)inner->levels : counted, "1", inner->doc);
    }
    H5Tclose(text);
}

/* --- variables ----------------------------------------------------------------------------------------------------- */

/* Numbers to the type that the variable has in the file, in place; -1 stands for none. */
static hid_t
convert(const struct teide_variable *variable, double *values, size_t n)
{
    if (variable->type == TEIDE_VARIABLE_NUMBER)
        return H5T_NATIVE_DOUBLE;
    for (size_t i = 0; i < n; i++) {
        const int64_t whole = isnan(values[i]) ? -1 : (int64_t)values[i];
        if (variable->type == TEIDE_VARIABLE_COUNT)
            memcpy(&values[i], &whole, sizeof whole);
        else
            ((signed char *)values)[i] = (signed char)whole;
    }
    return variable->type == TEIDE_VARIABLE_COUNT ? H5T_NATIVE_INT64 : H5T_NATIVE_SCHAR;
}

static int
put_variable(
    const struct root *root, const struct content *content, const struct teide_variable *variable, double *values)
{
    const size_t n = content->scenario->sweep->n_points * variable->width;
    struct teide_hdf5_dimension dimensions[TEIDE_MAX_SWEEP_AXES + 2];
    int rank = root->n_points_dimensions, ret;
    hid_t type, dataset;

    for (size_t i = 0; i < n; i++)
        values[i] = NAN;
    ret = content->source->column(content->source->user, variable, values, content->error);
    if (ret != 0)
        return ret;
    memcpy(dimensions, root->points, (size_t)rank * sizeof *dimensions);
    for (int k = 0; k < 2; k++)
        if (variable->inner[k] != TEIDE_INNER_NONE)
            dimensions[rank++] = root->inner[variable->inner[k]];
    type = convert(variable, values, n);
    dataset
        = teide_hdf5_array(&root->group, variable->name, rank, dimensions, type, values, variable->unit, variable->doc);
    if (dataset < 0)
        return 0;
    if (variable->type == TEIDE_VARIABLE_COUNT) {
        const int64_t none = -1;
        teide_hdf5_attribute(&root->group, dataset, "_FillValue", H5T_NATIVE_INT64, &none);
    } else if (variable->type == TEIDE_VARIABLE_CODE) {
        const signed char none = -1;
        teide_hdf5_attribute(&root->group, dataset, "_FillValue", H5T_NATIVE_SCHAR, &none);
        teide_hdf5_meanings(&root->group, variable->name, variable->meanings);
    }
    H5Dclose(dataset);
    return 0;
}

static int
put_variables(const struct root *root, const struct content *content)
{
    const struct teide_sweep_outputs *outputs = content->outputs;
    size_t widest = 1;
    double *values;
    int ret = 0;

    for (size_t i = 0; i < outputs->n_variables; i++)
        widest = outputs->variables[i].width > widest ? outputs->variables[i].width : widest;
    values = malloc((content->scenario->sweep->n_points * widest + 1) * sizeof *values);
    if (values == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; ret == 0 && i < outputs->n_variables; i++)
        ret = put_variable(root, content, &outputs->variables[i], values);
    free(values);
    return ret;
}

/* --- the file ------------------------------------------------------------------------------------------------------ */

static void
put_status(const struct root *root, const struct teide_sweep_source *source)
{
    hid_t dataset = teide_hdf5_array(&root->group, "status", root->n_points_dimensions, root->points, H5T_NATIVE_SCHAR,
        source->status, "1", "of the point: 0 not computed (another shard's), 1 done, 2 failed");

    if (dataset < 0)
        return;
    teide_hdf5_meanings(&root->group, "status", status_meanings);
    H5Dclose(dataset);
}

static int
put_failures(hid_t file, const struct teide_sweep_source *source, bool *failed)
{
    struct teide_hdf5_group group = teide_hdf5_begin(file, "failures", source->n_failed, 1, failed);
    int64_t *numbers = malloc((source->n_failed + 1) * sizeof *numbers);
    hid_t text = teide_hdf5_string_type();

    if (numbers != NULL) {
        for (size_t i = 0; i < source->n_failed; i++)
            numbers[i] = (int64_t)i;
        teide_hdf5_scale(&group, 0, "failure", H5T_NATIVE_INT64, numbers, "1", "number of the row");
        for (size_t i = 0; i < source->n_failed; i++)
            numbers[i] = (int64_t)source->failed[i];
        teide_hdf5_column(
            &group, "point", 1, H5T_NATIVE_INT64, numbers, "1", "number of the point, the last axis the fastest");
        teide_hdf5_column(&group, "message", 1, text, source->messages, NULL, "why it failed");
    }
    H5Tclose(text);
    teide_hdf5_end(&group);
    free(numbers);
    return numbers == NULL ? TEIDE_E_MEMORY : 0;
}

static void
put_attributes(const struct root *root, const struct content *content)
{
    const struct teide_sweep_question *sweep = content->scenario->sweep;
    const uint64_t shard = content->source->shard, n_shards = content->source->n_shards;
    char coordinates[TEIDE_MAX_SWEEP_AXES * 48] = "";

    teide_hdf5_text(&root->group, root->group.id, "of", teide_sweep_of_names[sweep->of]);
    teide_hdf5_text(&root->group, root->group.id, "combine", teide_sweep_combine_names[sweep->combine]);
    teide_hdf5_text(&root->group, root->group.id, "random_numbers", sweep->independent ? "independent" : "common");
    teide_hdf5_attribute(&root->group, root->group.id, "shard", H5T_NATIVE_UINT64, &shard);
    teide_hdf5_attribute(&root->group, root->group.id, "shards", H5T_NATIVE_UINT64, &n_shards);
    if (sweep->combine == TEIDE_SWEEP_GRID)
        return;
    for (size_t a = 0; a < sweep->n_axes; a++)
        strcat(strcat(coordinates, a > 0 ? " " : ""), sweep->axes[a].name);
    teide_hdf5_text(&root->group, root->group.id, "coordinates", coordinates);
}

static int
put_all(hid_t file, bool *failed, const void *user)
{
    const struct content *content = user;
    struct root root = { .group = { .id = file, .scale = { -1, -1 }, .failed = failed } };
    int ret;

    for (size_t i = 0; i < TEIDE_N_INNER; i++)
        root.inner[i].scale = -1;
    put_attributes(&root, content);
    ret = put_points(&root, content->scenario->sweep);
    put_inner(&root, content->outputs);
    if (ret == 0)
        put_status(&root, content->source);
    if (ret == 0)
        ret = put_variables(&root, content);
    if (ret == 0)
        ret = put_failures(file, content->source, failed);
    for (int i = 0; i < root.n_points_dimensions; i++)
        teide_hdf5_dimension_end(&root.points[i]);
    for (size_t i = 0; i < TEIDE_N_INNER; i++)
        teide_hdf5_dimension_end(&root.inner[i]);
    return ret;
}

/* An upper bound of the size of the file: numbers as they are, names and messages with what HDF5 keeps beside them. */
static uint64_t
most_bytes(const struct teide_sweep_question *sweep, size_t width, const struct teide_sweep_source *source)
{
    uint64_t bytes = (uint64_t)sweep->n_points * (width * sizeof(double) + 1);

    for (size_t a = 0; a < sweep->n_axes; a++)
        bytes += 64 * (sweep->combine == TEIDE_SWEEP_GRID ? sweep->axes[a].n : sweep->n_points);
    for (size_t i = 0; i < source->n_failed; i++)
        bytes += 64 + strlen(source->messages[i]);
    return bytes + bytes / 50 + (1 << 24);
}

int
teide_sweep_write_hdf5(const char *path, const struct teide_scenario *scenario,
    const struct teide_sweep_outputs *outputs, const struct teide_sweep_source *source, const char *command_line,
    struct teide_error *error)
{
    const struct content content = { scenario, outputs, source, error };

    return teide_hdf5_write(path, teide_result_kinds[TEIDE_RESULT_SWEEP], scenario, command_line,
        most_bytes(scenario->sweep, outputs->width, source), put_all, &content, error);
}
