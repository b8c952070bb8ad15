#include "io/results/hdf5_in.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/scenario/read.h"

enum {
    MOST_SHRINKING = 1100, /* deflate stores at most 1032 bytes in one */
    LITTLE = 1 << 16       /* bytes */
};

/* --- failures ------------------------------------------------------------------------------------------------------ */

/* Not even a little is left. (A damaged file may ask for any amount, which says nothing.) */
static bool
memory_is_out(void)
{
    void *little = malloc(LITTLE);

    free(little);
    return little == NULL;
}

void
teide_hdf5_no_memory(struct teide_hdf5_source *source)
{
    if (source->ret == 0)
        source->ret = teide_fail(source->error, TEIDE_E_MEMORY, "out of memory for '%.300s'", source->path);
}

void
teide_hdf5_not_there(struct teide_hdf5_source *source, const char *name)
{
    if (memory_is_out())
        teide_hdf5_no_memory(source);
    else if (source->ret == 0)
        source->ret = teide_fail(source->error, TEIDE_E_INPUT,
            "'%.300s' is not a result file of this program: '%s' is missing or not what it should be", source->path,
            name);
}

/* --- the file ------------------------------------------------------------------------------------------------------ */

void
teide_hdf5_be_silent(struct teide_hdf5_silence *silence)
{
    H5Eget_auto2(H5E_DEFAULT, &silence->handler, &silence->data);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL); /* errors are reported by our sentence alone */
}

void
teide_hdf5_speak_again(const struct teide_hdf5_silence *silence)
{
    H5Eset_auto2(H5E_DEFAULT, silence->handler, silence->data);
}

void
teide_hdf5_open(struct teide_hdf5_source *source, struct teide_hdf5_silence *silence)
{
    struct stat status;

    source->object = -1;
    *silence = (struct teide_hdf5_silence) { 0 };
    if (stat(source->path, &status) != 0 || access(source->path, R_OK) != 0) {
        source->ret
            = teide_fail(source->error, TEIDE_E_INPUT, "cannot read '%.300s': %s", source->path, strerror(errno));
        return;
    }
    if (!S_ISREG(status.st_mode)) {
        source->ret = teide_fail(source->error, TEIDE_E_INPUT, "cannot read '%.300s': %s", source->path,
            S_ISDIR(status.st_mode) ? strerror(EISDIR) : "not a regular file");
        return;
    }
    if (source->watch != NULL)
        source->watch->begin(source->watch->user, source->path, (uint64_t)status.st_size);
    teide_hdf5_be_silent(silence);
    source->object = H5Fopen(source->path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (source->object < 0 && memory_is_out())
        teide_hdf5_no_memory(source);
    else if (source->object < 0)
        source->ret = teide_fail(
            source->error, TEIDE_E_INPUT, "cannot read '%.300s': not an HDF5 file, or damaged", source->path);
}

void
teide_hdf5_close(struct teide_hdf5_source *source, const struct teide_hdf5_silence *silence)
{
    if (source->object >= 0)
        H5Fclose(source->object);
    if (silence->handler != NULL)
        teide_hdf5_speak_again(silence);
    if (source->watch != NULL)
        source->watch->end(source->watch->user);
}

/* Whoever watches knows what is read next. */
static void
look_at(const struct teide_hdf5_source *source, const char *name)
{
    if (source->watch != NULL)
        source->watch->at(source->watch->user, name);
}

/* --- what is in it ------------------------------------------------------------------------------------------------- */

void
teide_hdf5_get_attribute(struct teide_hdf5_source *source, const char *name, hid_t type, H5T_class_t class, void *value)
{
    hid_t attribute, space, stored;
    bool fits;

    if (source->ret != 0)
        return;
    look_at(source, name);
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

/* Whether the bytes that a dataset occupies can hold so many values: room for all that a damaged file claims may not be there. */
static bool
can_hold(hid_t dataset, hssize_t n)
{
    const hid_t type = H5Dget_type(dataset);
    const size_t size = H5Tget_size(type);

    H5Tclose(type);
    return n >= 0 && size > 0 && (double)n * (double)size / MOST_SHRINKING <= (double)H5Dget_storage_size(dataset);
}

size_t
teide_hdf5_count(struct teide_hdf5_source *source, const char *name)
{
    hid_t dataset, space;
    hssize_t n;

    if (source->ret != 0)
        return 0;
    look_at(source, name);
    dataset = H5Dopen2(source->object, name, H5P_DEFAULT);
    if (dataset < 0) {
        teide_hdf5_not_there(source, name);
        return 0;
    }
    space = H5Dget_space(dataset);
    n = H5Sget_simple_extent_npoints(space);
    if (!can_hold(dataset, n)) {
        teide_hdf5_not_there(source, name);
        n = 0;
    }
    H5Sclose(space);
    H5Dclose(dataset);
    return (size_t)n;
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
