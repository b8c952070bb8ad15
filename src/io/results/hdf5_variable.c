/* Variables from HDF5, and their values as they are asked for. */
#include <hdf5.h>
#include <hdf5_hl.h>
#include <stdlib.h>
#include <string.h>

#include "io/results/hdf5_file.h"
#include "io/results/hdf5_input.h"
#include "io/results/hdf5_part.h"

enum { MOST_SHRINKING = 1100 /* deflate stores at most 1032 bytes in one */ };

/* --- values -------------------------------------------------------------------------------------------------------- */

/* Where the values of a variable are. */
struct stored {
    struct teide_result_file *file;
    const struct teide_group *group;
};

static void
read_text(struct teide_input *input, hid_t dataset, const struct stored *stored, const struct teide_variable *variable,
    size_t first, size_t n, char **values)
{
    hid_t type = H5Dget_type(dataset);
    char **read = calloc(n + 1, sizeof *read);

    if (read == NULL)
        teide_input_no_memory(input);
    else if (teide_hdf5_read_part(dataset, type, first, n, read) < 0)
        teide_input_wrong(input, stored->group->name, variable->name, "");
    for (size_t i = 0; read != NULL && i < n; i++) {
        if (input->ret == 0
            && (values[i] = (char *)teide_dataset_text(&stored->file->dataset, "%s", read[i] != NULL ? read[i] : ""))
                == NULL)
            teide_input_no_memory(input);
        H5free_memory(read[i]);
    }
    free(read);
    H5Tclose(type);
}

static int
fetch(const void *user, const struct teide_variable *variable, size_t first, size_t n, void *values,
    struct teide_error *error)
{
    const struct stored *stored = user;
    const struct teide_result_file *file = stored->file;
    const bool limited = file->watch != NULL && strcmp(file->dataset.kind, "sweep") == 0;
    struct teide_input input = { .file = stored->file, .path = file->path, .error = error };
    struct teide_hdf5_silence silence;
    char path[2 * TEIDE_MOST_NAME + 2];
    hid_t dataset;

    if (limited)
        file->watch->begin(file->watch->user, file->path, n * teide_type_size(variable->type));
    teide_input_look_at(&input, stored->group->name, variable->name);
    snprintf(path, sizeof path, "/%s/%s", stored->group->name, variable->name);
    teide_hdf5_be_silent(&silence);
    dataset = H5Dopen2(file->handle, path, H5P_DEFAULT);
    if (dataset < 0)
        teide_input_wrong(&input, stored->group->name, variable->name, "");
    else if (variable->type == TEIDE_TEXT)
        read_text(&input, dataset, stored, variable, first, n, values);
    else if (teide_hdf5_read_part(dataset, teide_hdf5_type(variable->type), first, n, values) < 0)
        teide_input_wrong(&input, stored->group->name, variable->name, "");
    if (dataset >= 0)
        H5Dclose(dataset);
    teide_hdf5_speak_again(&silence);
    if (limited)
        file->watch->end(file->watch->user); /* what is done with the values takes its own time */
    return input.ret;
}

/* --- variables ----------------------------------------------------------------------------------------------------- */

/* The type of its values in memory; TEIDE_N_TYPES: none that this program writes. */
static enum teide_type
type_of(hid_t dataset)
{
    hid_t type = H5Dget_type(dataset);
    const H5T_class_t class = H5Tget_class(type);
    const size_t size = H5Tget_size(type);
    enum teide_type found = TEIDE_N_TYPES;

    if (class == H5T_FLOAT && size <= 8)
        found = TEIDE_FLOAT64;
    else if (class == H5T_STRING && H5Tis_variable_str(type) > 0)
        found = TEIDE_TEXT;
    else if (class == H5T_INTEGER && size <= 8)
        found = H5Tget_sign(type) == H5T_SGN_NONE ? TEIDE_UINT64
            : size == 1                           ? TEIDE_INT8
            : size == 4                           ? TEIDE_INT32
                                                  : TEIDE_INT64;
    H5Tclose(type);
    return found;
}

/* Whether the bytes that a dataset occupies can hold so many values: room for all that a damaged file claims may not be there. */
static bool
can_hold(hid_t dataset, double n)
{
    hid_t type = H5Dget_type(dataset);
    const size_t size = H5Tget_size(type);

    H5Tclose(type);
    return size > 0 && n * (double)size / MOST_SHRINKING <= (double)H5Dget_storage_size(dataset);
}

/* The names of the first scale of every axis, without their groups. The library's own H5DSiterate_scales() crashes where this
 * attribute is not what it should be. */
static bool
get_scale_names(hid_t dataset, int rank, char names[TEIDE_MAX_RANK][TEIDE_MOST_NAME + 1])
{
    hid_t attribute = H5Aexists(dataset, "DIMENSION_LIST") > 0 ? H5Aopen(dataset, "DIMENSION_LIST", H5P_DEFAULT) : -1;
    hid_t space, type, base, memory;
    hvl_t scales[TEIDE_MAX_RANK] = { { 0, NULL } };
    bool fits, was_read;

    if (attribute < 0)
        return false;
    space = H5Aget_space(attribute);
    type = H5Aget_type(attribute);
    base = H5Tget_class(type) == H5T_VLEN ? H5Tget_super(type) : -1;
    fits = H5Sget_simple_extent_npoints(space) == rank && base >= 0 && H5Tequal(base, H5T_STD_REF_OBJ) > 0;
    memory = H5Tvlen_create(H5T_STD_REF_OBJ);
    was_read = fits && H5Aread(attribute, memory, scales) >= 0;
    fits = was_read;
    for (int i = 0; fits && i < rank; i++) {
        char path[2 * TEIDE_MOST_NAME + 2] = "", *slash;
        fits = scales[i].len > 0 && H5Rget_name(dataset, H5R_OBJECT, scales[i].p, path, sizeof path) > 0
            && (slash = strrchr(path, '/')) != NULL
            && snprintf(names[i], TEIDE_MOST_NAME + 1, "%.*s", TEIDE_MOST_NAME, slash + 1) > 0;
    }
    if (was_read)
        H5Dvlen_reclaim(memory, space, H5P_DEFAULT, scales);
    if (base >= 0)
        H5Tclose(base);
    H5Tclose(memory);
    H5Tclose(type);
    H5Sclose(space);
    H5Aclose(attribute);
    return fits;
}

/* The dimensions of a variable, which must have the lengths of the group's. */
static bool
get_dimensions(hid_t dataset, const struct teide_group *group, struct teide_variable *variable)
{
    hid_t space = H5Dget_space(dataset);
    hsize_t length[TEIDE_MAX_RANK] = { 0 };
    const int rank = H5Sget_simple_extent_ndims(space);
    char names[TEIDE_MAX_RANK][TEIDE_MOST_NAME + 1];
    bool fits = H5Sis_simple(space) > 0 && rank >= 0 && rank <= TEIDE_MAX_RANK
        && H5Sget_simple_extent_type(space) != H5S_NULL && H5Sget_simple_extent_dims(space, length, NULL) == rank;
    double n = 1;

    H5Sclose(space);
    fits = fits && (rank == 0 || get_scale_names(dataset, rank, names));
    for (int i = 0; fits && i < rank; i++) {
        variable->dimensions[i] = teide_group_dimension_of(group, names[i]);
        fits = variable->dimensions[i] >= 0 && group->dimensions[variable->dimensions[i]].n == length[i];
        n *= (double)length[i];
    }
    variable->rank = fits ? rank : 0;
    return fits && can_hold(dataset, n);
}

/* A scale makes a dimension. */
static bool
get_scale(struct teide_input *input, hid_t dataset, struct teide_group *group, struct teide_variable *variable)
{
    hid_t space = H5Dget_space(dataset);
    hsize_t length = 0;
    const bool fits = H5Sget_simple_extent_ndims(space) == 1 && H5Sget_simple_extent_dims(space, &length, NULL) == 1;

    H5Sclose(space);
    if (!fits || !can_hold(dataset, (double)length) || group->n_dimensions == TEIDE_MAX_RANK)
        return false;
    variable->rank = 1;
    variable->dimensions[0] = (int)group->n_dimensions;
    teide_group_dimension(&input->file->dataset, group, variable->name, (size_t)length);
    return true;
}

void
teide_input_variable(
    struct teide_input *input, int64_t parent, struct teide_group *group, const char *name, bool scales)
{
    struct teide_column column = { .name = NULL, .over = { NULL } };
    struct teide_variable *variable, found = { 0 };
    struct stored *stored;
    char path[2 * TEIDE_MOST_NAME];
    hid_t dataset = H5Dopen2(parent, name, H5P_DEFAULT);

    teide_input_look_at(input, group->name, name);
    if (dataset < 0)
        teide_input_wrong(input, group->name, name, "");
    if (input->ret != 0 || (H5DSis_scale(dataset) > 0) != scales) {
        if (dataset >= 0)
            H5Dclose(dataset);
        return;
    }
    snprintf(path, sizeof path, "%s%s%s", group->name, *group->name != '\0' ? "/" : "", name);
    column.name = found.name = teide_dataset_text(&input->file->dataset, "%s", name);
    column.doc = teide_input_text(input, dataset, path, "long_name");
    column.type = type_of(dataset);
    column.unit = column.type == TEIDE_TEXT ? NULL : teide_input_text(input, dataset, path, "units");
    column.flags = teide_input_text_if_there(input, dataset, path, "flag_meanings");
    column.missing = H5Aexists(dataset, "_FillValue") > 0;
    stored = teide_dataset_memory(&input->file->dataset, sizeof *stored);
    if (stored == NULL || found.name == NULL)
        teide_input_no_memory(input);
    else if (input->ret == 0 && column.type == TEIDE_N_TYPES)
        teide_input_wrong(input, group->name, name, "its type is no number and no text");
    else if (input->ret == 0 && teide_group_find(group, name) != NULL)
        teide_input_wrong(input, group->name, name, "it is there twice");
    else if (input->ret == 0
        && !(scales ? get_scale(input, dataset, group, &found) : get_dimensions(dataset, group, &found)))
        teide_input_wrong(input, group->name, name, "its size is not that of its dimensions");
    if (input->ret == 0) {
        *stored = (struct stored) { input->file, group };
        variable
            = teide_group_fetched(&input->file->dataset, group, column, (const char *const[]) { NULL }, fetch, stored);
        if (variable != NULL) {
            variable->rank = found.rank;
            memcpy(variable->dimensions, found.dimensions, sizeof found.dimensions);
            variable->error = teide_input_text_if_there(input, dataset, path, "ancillary_variables");
        } else {
            teide_input_no_memory(input);
        }
    }
    H5Dclose(dataset);
}
