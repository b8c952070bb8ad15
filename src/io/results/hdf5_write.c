/* A dataset to HDF5. */
#include <hdf5.h>
#include <hdf5_hl.h>
#include <stdlib.h>
#include <string.h>

#include "io/results/hdf5_file.h"
#include "io/results/provenance.h"
#include "io/results/result_file.h"

enum {
    CHUNK = 1 << 14,  /* rows; 512 KiB for the widest variable, below HDF5's chunk cache of 1 MiB */
    FEW_ROWS = 1024,  /* up to so many a variable is stored in one piece, uncompressed */
    DEFLATE_LEVEL = 1 /* level 4 made the million points of scenarios/sweeps 0.4 % smaller in 13 % more time */
};

/* A file while it is filled in. Every function below does nothing once something has failed. */
struct output {
    const struct teide_dataset *dataset;
    const struct teide_provenance *provenance;
    struct teide_error *error;
    int ret;
    hid_t text;                   /* type of strings of any length in UTF-8 */
    hid_t scales[TEIDE_MAX_RANK]; /* of the dimensions of the group in hand */
};

/* HDF5 returns a negative number when something failed: memory is out. */
static bool
good(struct output *output, long long status)
{
    if (status < 0 && output->ret == 0)
        output->ret = TEIDE_E_MEMORY;
    return output->ret == 0;
}

/* --- attributes ---------------------------------------------------------------------------------------------------- */

static void
put_attribute(
    struct output *output, hid_t object, const char *name, hid_t stored, hid_t type, hsize_t n, const void *values)
{
    hid_t space, attribute;

    if (output->ret != 0)
        return;
    space = n == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &n, NULL);
    attribute = H5Acreate2(object, name, stored, space, H5P_DEFAULT, H5P_DEFAULT);
    if (good(output, attribute)) {
        good(output, H5Awrite(attribute, type, values));
        H5Aclose(attribute);
    }
    H5Sclose(space);
}

static void
put_text(struct output *output, hid_t object, const char *name, const char *value)
{
    put_attribute(output, object, name, output->text, output->text, 0, &value);
}

/* --- variables ----------------------------------------------------------------------------------------------------- */

static hid_t
memory_type(const struct output *output, enum teide_type type)
{
    switch (type) {
    case TEIDE_FLOAT64:
        return H5T_NATIVE_DOUBLE;
    case TEIDE_INT64:
        return H5T_NATIVE_INT64;
    case TEIDE_UINT64:
        return H5T_NATIVE_UINT64;
    case TEIDE_INT32:
        return H5T_NATIVE_INT32;
    case TEIDE_INT8:
        return H5T_NATIVE_SCHAR;
    default:
        return output->text;
    }
}

/* What it is: names as the CF conventions have them. */
static void
describe(struct output *output, hid_t object, const struct teide_variable *variable, hid_t stored)
{
    signed char codes[127];
    const int64_t none = -1;

    if (variable->unit != NULL)
        put_text(output, object, "units", variable->unit);
    put_text(output, object, "long_name", variable->doc);
    if (variable->error != NULL)
        put_text(output, object, "ancillary_variables", variable->error);
    if (variable->missing)
        put_attribute(output, object, "_FillValue", stored, H5T_NATIVE_INT64, 0, &none);
    if (variable->flags != NULL) {
        const size_t n = teide_flag_count(variable->flags);
        for (size_t i = 0; i < n && i < sizeof codes; i++)
            codes[i] = (signed char)i;
        put_attribute(output, object, "flag_values", stored, H5T_NATIVE_SCHAR, n, codes);
        put_text(output, object, "flag_meanings", variable->flags);
    }
}

/* How an array is stored: in chunks when it is long or may grow, compressed when it is long. The last dimensions are whole in a
 * chunk. */
static hid_t
storage(int rank, const hsize_t *length, bool extendible, bool is_text)
{
    hid_t plist = H5Pcreate(H5P_DATASET_CREATE);
    hsize_t chunk[TEIDE_MAX_RANK], room = rank == 1 ? CHUNK : 4 * CHUNK, n = 1;

    H5Pset_obj_track_times(plist, 0); /* equal results, equal bytes */
    for (int i = rank - 1; i >= 0; i--) {
        n *= length[i];
        chunk[i] = length[i] < room ? length[i] : room;
        chunk[i] = chunk[i] > 0 ? chunk[i] : 1;
        room = room / chunk[i] > 0 ? room / chunk[i] : 1;
    }
    if (rank > 0 && ((n > FEW_ROWS && !is_text) || extendible))
        H5Pset_chunk(plist, rank, chunk);
    if (rank > 0 && n > FEW_ROWS && !is_text) {
        H5Pset_shuffle(plist);
        H5Pset_deflate(plist, DEFLATE_LEVEL);
    }
    return plist;
}

/* All values of a variable, to be freed; NULL after a failure. */
static void *
values_of(struct output *output, const struct teide_group *group, const struct teide_variable *variable)
{
    void *values = malloc(teide_variable_size(group, variable) * teide_type_size(variable->type) + 1);

    if (values == NULL)
        output->ret = TEIDE_E_MEMORY;
    else
        output->ret = teide_variable_read(group, variable, values, output->error);
    if (output->ret != 0) {
        free(values);
        return NULL;
    }
    return values;
}

/* Write a variable; the scale of a dimension stays open in `scales`. Rows of records may be appended, by whoever has the file. */
static void
put_variable(
    struct output *output, hid_t parent, const struct teide_group *group, const struct teide_variable *variable)
{
    const hid_t type = memory_type(output, variable->type), stored = variable->flags != NULL ? H5T_NATIVE_SCHAR : type;
    const bool coordinate = teide_variable_is_coordinate(group, variable);
    hsize_t length[TEIDE_MAX_RANK] = { 0 }, limit[TEIDE_MAX_RANK] = { 0 };
    hid_t space, plist, object;
    void *values = output->ret == 0 ? values_of(output, group, variable) : NULL;

    if (values == NULL)
        return;
    if (variable->passing) {
        put_attribute(output, parent, variable->name, type, type, 0, values);
        free(values);
        return;
    }
    for (int i = 0; i < variable->rank; i++) {
        length[i] = group->dimensions[variable->dimensions[i]].n;
        limit[i] = group->record && variable->dimensions[i] == 0 ? H5S_UNLIMITED : length[i];
    }
    space = variable->rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(variable->rank, length, limit);
    plist = storage(
        variable->rank, length, variable->rank > 0 && limit[0] == H5S_UNLIMITED, variable->type == TEIDE_TEXT);
    object = H5Dcreate2(parent, variable->name, stored, space, H5P_DEFAULT, plist, H5P_DEFAULT);
    if (good(output, object) && teide_variable_size(group, variable) > 0)
        good(output, H5Dwrite(object, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values));
    H5Pclose(plist);
    H5Sclose(space);
    free(values);
    describe(output, object, variable, stored);
    if (coordinate && output->ret == 0)
        good(output, H5DSset_scale(object, variable->name));
    for (int i = 0; !coordinate && i < variable->rank && output->ret == 0; i++)
        good(output, H5DSattach_scale(object, output->scales[variable->dimensions[i]], (unsigned)i));
    if (coordinate)
        output->scales[variable->dimensions[0]] = object;
    else if (object >= 0)
        H5Dclose(object);
}

/* --- groups -------------------------------------------------------------------------------------------------------- */

/* A group, with those that it is in. */
static hid_t
open_group(struct output *output, hid_t file, const char *name)
{
    hid_t plist, group;

    if (*name == '\0')
        return H5Gopen2(file, "/", H5P_DEFAULT);
    plist = H5Pcreate(H5P_GROUP_CREATE);
    H5Pset_obj_track_times(plist, 0);
    H5Pset_link_creation_order(plist, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    for (const char *slash = strchr(name, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        char outer[256];
        snprintf(outer, sizeof outer, "%.*s", (int)(slash - name), name);
        if (H5Lexists(file, outer, H5P_DEFAULT) > 0)
            continue;
        group = H5Gcreate2(file, outer, H5P_DEFAULT, plist, H5P_DEFAULT);
        if (good(output, group))
            H5Gclose(group);
    }
    group = H5Gcreate2(file, name, H5P_DEFAULT, plist, H5P_DEFAULT);
    H5Pclose(plist);
    return group;
}

static void
put_group(struct output *output, hid_t file, const struct teide_group *group)
{
    hid_t object = open_group(output, file, group->name);

    for (size_t i = 0; i < TEIDE_MAX_RANK; i++)
        output->scales[i] = -1;
    if (good(output, object) && *group->name != '\0')
        put_text(output, object, "long_name", group->doc);
    for (int coordinates = 1; coordinates >= 0; coordinates--) /* these first */
        for (size_t i = 0; i < group->n_variables && output->ret == 0; i++)
            if (teide_variable_is_coordinate(group, &group->variables[i]) == coordinates)
                put_variable(output, object, group, &group->variables[i]);
    for (size_t i = 0; i < TEIDE_MAX_RANK; i++)
        if (output->scales[i] >= 0)
            H5Dclose(output->scales[i]);
    if (object >= 0)
        H5Gclose(object);
}

static int
put_all(int64_t file, void *user)
{
    struct output *output = user;
    const struct teide_dataset *dataset = output->dataset;
    const int version = TEIDE_RESULT_FORMAT_VERSION;

    output->text = H5Tcopy(H5T_C_S1);
    good(output, H5Tset_size(output->text, H5T_VARIABLE));
    good(output, H5Tset_cset(output->text, H5T_CSET_UTF8));
    put_attribute(output, file, "format_version", H5T_NATIVE_INT, H5T_NATIVE_INT, 0, &version);
    put_text(output, file, "kind", dataset->kind);
    for (int i = 0; i < TEIDE_N_PROVENANCE; i++)
        put_text(output, file, teide_provenance_names[i], output->provenance->values[i]);
    for (size_t i = 0; i < dataset->n_attributes; i++) /* a dataset from other files has their provenance */
        if (!teide_is_provenance(dataset->attributes[i].name))
            put_text(output, file, dataset->attributes[i].name, dataset->attributes[i].text);
    put_attribute(output, file, "seed", H5T_NATIVE_UINT64, H5T_NATIVE_UINT64, 0, &dataset->seed);
    for (size_t i = 0; i < dataset->n_groups; i++)
        put_group(output, file, dataset->groups[i]);
    H5Tclose(output->text);
    return output->ret;
}

/* An upper bound of the size of the file: numbers as they are, text with what HDF5 keeps beside it. */
static uint64_t
most_bytes(const struct teide_dataset *dataset)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < dataset->n_groups; i++)
        for (size_t k = 0; k < dataset->groups[i]->n_variables; k++) {
            const struct teide_variable *variable = &dataset->groups[i]->variables[k];
            bytes += (uint64_t)teide_variable_size(dataset->groups[i], variable)
                    * (variable->type == TEIDE_TEXT ? 640 : teide_type_size(variable->type))
                + 4096;
        }
    return bytes + bytes / 50 + (1 << 24);
}

int
teide_result_write(
    const char *path, const struct teide_dataset *dataset, const char *command_line, struct teide_error *error)
{
    struct teide_provenance provenance = { 0 };
    struct output output = { .dataset = dataset, .provenance = &provenance, .error = error };
    int ret = dataset->failed ? teide_fail(error, TEIDE_E_MEMORY, "out of memory for the result file") : 0;

    if (ret == 0)
        ret = teide_provenance_collect(&provenance, command_line, teide_hdf5_version, error);
    if (ret == 0)
        ret = teide_hdf5_make(path, most_bytes(dataset), put_all, &output, error);
    teide_provenance_clear(&provenance);
    return ret;
}
