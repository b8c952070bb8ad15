/* A dataset to HDF5. */
#include <hdf5.h>
#include <hdf5_hl.h>
#include <stdlib.h>
#include <string.h>

#include "io/results/hdf5_file.h"
#include "io/results/hdf5_part.h"
#include "io/results/provenance.h"
#include "io/results/result_file.h"

enum {
    CHUNK = 1 << 14,  /* rows; 512 KiB for the widest variable, below HDF5's chunk cache of 1 MiB */
    BLOCK = 1 << 18,  /* values that are written at a time; more than a chunk has */
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

/* How an array is stored. */
struct layout {
    int rank;
    hsize_t length[TEIDE_MAX_RANK], limit[TEIDE_MAX_RANK], n; /* H5S_UNLIMITED: may grow */
    hsize_t chunk[TEIDE_MAX_RANK];                            /* the last dimensions are whole in it */
    bool in_chunks, compressed;
};

/* In chunks when it is long or may grow, compressed when it is long. Rows of records may be appended, by whoever has the file. */
static struct layout
layout_of(const struct teide_group *group, const struct teide_variable *variable)
{
    struct layout layout = { .rank = variable->rank, .n = 1 };
    hsize_t room = layout.rank == 1 ? CHUNK : 4 * CHUNK;

    for (int i = layout.rank - 1; i >= 0; i--) {
        const hsize_t length = group->dimensions[variable->dimensions[i]].n;
        hsize_t *chunk = &layout.chunk[i];
        layout.length[i] = length;
        layout.limit[i] = group->record && variable->dimensions[i] == 0 ? H5S_UNLIMITED : length;
        layout.n *= length;
        *chunk = length < room ? length : room;
        *chunk = *chunk > 0 ? *chunk : 1;
        room = room / *chunk > 0 ? room / *chunk : 1;
    }
    layout.compressed = layout.rank > 0 && layout.n > FEW_ROWS && variable->type != TEIDE_TEXT;
    layout.in_chunks = layout.compressed || (layout.rank > 0 && layout.limit[0] == H5S_UNLIMITED);
    return layout;
}

/* A dataset without values, a number of the library. */
static hid_t
create(hid_t parent, const char *name, hid_t stored, const struct layout *layout)
{
    hid_t plist = H5Pcreate(H5P_DATASET_CREATE), object;
    hid_t space
        = layout->rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(layout->rank, layout->length, layout->limit);

    H5Pset_obj_track_times(plist, 0); /* equal results, equal bytes */
    if (layout->in_chunks)
        H5Pset_chunk(plist, layout->rank, layout->chunk);
    if (layout->compressed) {
        H5Pset_shuffle(plist);
        H5Pset_deflate(plist, DEFLATE_LEVEL);
    }
    object = H5Dcreate2(parent, name, stored, space, H5P_DEFAULT, plist, H5P_DEFAULT);
    H5Pclose(plist);
    H5Sclose(space);
    return object;
}

/* How many values from number `first` on are written at a time: whole chunks, so that none is compressed twice. */
static size_t
block_at(const struct layout *layout, size_t first)
{
    size_t each = 1, rows, left;
    int d = layout->rank - 1;

    if (!layout->compressed || layout->n <= BLOCK)
        return (size_t)layout->n;
    for (; d > 0 && layout->chunk[d] == layout->length[d]; d--)
        each *= (size_t)layout->length[d];
    rows = (size_t)layout->chunk[d] * (BLOCK / each / (size_t)layout->chunk[d]);
    left = (size_t)layout->length[d] - first / each % (size_t)layout->length[d];
    return (rows < left ? rows : left) * each;
}

/* Fetch the values block by block, and write them to the dataset, or, where this is NULL, as an attribute of the parent. */
static void
put_values(struct output *output, hid_t parent, hid_t object, const struct teide_group *group,
    const struct teide_variable *variable, const struct layout *layout)
{
    const hid_t type = variable->type == TEIDE_TEXT ? output->text : teide_hdf5_type(variable->type);
    const size_t n = (size_t)layout->n, room = n < BLOCK || !layout->compressed ? n : BLOCK;
    void *values = output->ret == 0 ? malloc(room * teide_type_size(variable->type) + 1) : NULL;

    if (values == NULL && output->ret == 0)
        output->ret = TEIDE_E_MEMORY;
    for (size_t first = 0, part; output->ret == 0 && first < n; first += part) {
        part = block_at(layout, first);
        output->ret = teide_variable_read_part(group, variable, first, part, values, output->error);
        if (variable->passing)
            put_attribute(output, parent, variable->name, type, type, 0, values);
        else if (output->ret == 0)
            good(output, teide_hdf5_write_part(object, type, first, part, values));
    }
    free(values);
}

/* Write a variable; the scale of a dimension stays open in `scales`. */
static void
put_variable(
    struct output *output, hid_t parent, const struct teide_group *group, const struct teide_variable *variable)
{
    const hid_t type = variable->type == TEIDE_TEXT ? output->text : teide_hdf5_type(variable->type),
                stored = variable->flags != NULL ? H5T_NATIVE_SCHAR : type;
    const bool coordinate = teide_variable_is_coordinate(group, variable);
    const struct layout layout = layout_of(group, variable);
    hid_t object = -1;

    if (output->ret == 0 && !variable->passing)
        good(output, object = create(parent, variable->name, stored, &layout));
    put_values(output, parent, object, group, variable, &layout);
    if (object < 0)
        return;
    describe(output, object, variable, stored);
    if (coordinate && output->ret == 0)
        good(output, H5DSset_scale(object, variable->name));
    for (int i = 0; !coordinate && i < variable->rank && output->ret == 0; i++)
        good(output, H5DSattach_scale(object, output->scales[variable->dimensions[i]], (unsigned)i));
    if (coordinate)
        output->scales[variable->dimensions[0]] = object;
    else
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
