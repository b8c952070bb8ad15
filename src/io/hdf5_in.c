#include "io/hdf5_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario_read.h"

void
teide_hdf5_not_there(struct teide_hdf5_source *source, const char *name)
{
    if (source->ret == 0)
        source->ret = teide_fail(source->error, TEIDE_E_INPUT,
            "'%.300s' is not a result file of this program: '%s' is missing or not what it should be", source->path,
            name);
}

void
teide_hdf5_no_memory(struct teide_hdf5_source *source)
{
    if (source->ret == 0)
        source->ret = teide_fail(source->error, TEIDE_E_MEMORY, "out of memory for '%.300s'", source->path);
}

void
teide_hdf5_get_attribute(struct teide_hdf5_source *source, const char *name, hid_t type, H5T_class_t class, void *value)
{
    hid_t attribute, space, stored;
    bool fits;

    if (source->ret != 0)
        return;
    attribute = H5Aopen(source->object, name, H5P_DEFAULT);
    if (attribute < 0) {
        teide_hdf5_not_there(source, name);
        return;
    }
    space = H5Aget_space(attribute);
    stored = H5Aget_type(attribute);
    fits = H5Sget_simple_extent_npoints(space) == 1
        && H5Tget_class(stored) == class && (class != H5T_STRING || H5Tis_variable_str(stored) > 0);
    if (!fits || H5Aread(attribute, class == H5T_STRING ? stored : type, value) < 0)
        teide_hdf5_not_there(source, name);
    H5Tclose(stored);
    H5Sclose(space);
    H5Aclose(attribute);
}

char *
teide_hdf5_get_text(struct teide_hdf5_source *source, const char *name)
{
    char *read = NULL, *text;

    teide_hdf5_get_attribute(source, name, H5T_C_S1, H5T_STRING, &read);
    if (source->ret != 0)
        return NULL;
    text = strdup(read == NULL ? "" : read);
    H5free_memory(read);
    if (text == NULL)
        teide_hdf5_no_memory(source);
    return text;
}

size_t
teide_hdf5_count(struct teide_hdf5_source *source, const char *name)
{
    hid_t dataset, space;
    hssize_t n;

    if (source->ret != 0)
        return 0;
    dataset = H5Dopen2(source->object, name, H5P_DEFAULT);
    if (dataset < 0) {
        teide_hdf5_not_there(source, name);
        return 0;
    }
    space = H5Dget_space(dataset);
    n = H5Sget_simple_extent_npoints(space);
    H5Sclose(space);
    H5Dclose(dataset);
    return n < 0 ? 0 : (size_t)n;
}

void
teide_hdf5_get_numbers(struct teide_hdf5_source *source, const char *name, hid_t type, size_t n, void *values)
{
    hid_t dataset, stored;
    H5T_class_t class;

    if (teide_hdf5_count(source, name) != n)
        teide_hdf5_not_there(source, name);
    if (source->ret != 0 || n == 0)
        return;
    dataset = H5Dopen2(source->object, name, H5P_DEFAULT);
    stored = H5Dget_type(dataset);
    class = H5Tget_class(stored);
    if ((class != H5T_FLOAT && class != H5T_INTEGER)
        || H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0)
        teide_hdf5_not_there(source, name);
    H5Tclose(stored);
    H5Dclose(dataset);
}

void
teide_hdf5_get_names(struct teide_hdf5_source *source, const char *name, size_t n, char **names)
{
    char **read;
    hid_t dataset, stored;

    if (teide_hdf5_count(source, name) != n)
        teide_hdf5_not_there(source, name);
    if (source->ret != 0 || n == 0)
        return;
    read = calloc(n, sizeof *read);
    if (read == NULL) {
        teide_hdf5_no_memory(source);
        return;
    }
    dataset = H5Dopen2(source->object, name, H5P_DEFAULT);
    stored = H5Dget_type(dataset);
    if (H5Tis_variable_str(stored) <= 0 || H5Dread(dataset, stored, H5S_ALL, H5S_ALL, H5P_DEFAULT, read) < 0)
        teide_hdf5_not_there(source, name);
    for (size_t i = 0; i < n; i++) {
        if (source->ret == 0 && (names[i] = strdup(read[i] == NULL ? "" : read[i])) == NULL)
            teide_hdf5_no_memory(source);
        H5free_memory(read[i]);
    }
    free(read);
    H5Tclose(stored);
    H5Dclose(dataset);
}

void
teide_hdf5_get_question(
    struct teide_hdf5_source *source, struct teide_scenario *scenario, bool (*asks)(const struct teide_scenario *whole))
{
    struct teide_scenario whole = { 0 };
    struct teide_diagnostics diagnostics = { 0 };
    int ret;

    if (source->ret != 0)
        return;
    ret = teide_scenario_read_text(
        scenario->path, scenario->text, strlen(scenario->text), NULL, 0, &whole, &diagnostics);
    teide_diagnostics_clear(&diagnostics);
    if (ret == 0 && !(*asks)(&whole))
        ret = TEIDE_E_INPUT;
    if (ret == TEIDE_E_MEMORY)
        teide_hdf5_no_memory(source);
    else if (ret != 0)
        teide_hdf5_not_there(source, "scenario");
    if (ret == 0) {
        teide_scenario_clear(scenario);
        *scenario = whole;
    } else {
        teide_scenario_clear(&whole);
    }
}

void
teide_hdf5_get_member(struct teide_hdf5_source *source, const char *name, void *first, size_t stride, size_t n,
    size_t width, double *column)
{
    teide_hdf5_get_numbers(source, name, H5T_NATIVE_DOUBLE, n * width, column);
    for (size_t i = 0; source->ret == 0 && i < n; i++)
        memcpy((char *)first + i * stride, &column[i * width], width * sizeof(double));
}

int
teide_hdf5_get_code(struct teide_hdf5_source *source, const char *name, double number, int end)
{
    if (number >= 0 && number < end)
        return (int)number;
    teide_hdf5_not_there(source, name);
    return 0;
}
