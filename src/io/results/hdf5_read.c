/* A dataset from HDF5. Whatever the file says is checked: it may be damaged, or somebody else's. */
#include <errno.h>
#include <hdf5.h>
#include <hdf5_hl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/results/hdf5_file.h"
#include "io/results/provenance.h"
#include "io/results/result_file.h"

enum {
    MOST_SHRINKING = 1100, /* deflate stores at most 1032 bytes in one */
    LITTLE = 1 << 16,      /* bytes */
    MOST_DEPTH = 6,        /* of groups in groups */
    MOST_OBJECTS = 20000,
    MOST_NAME = 200
};

static const char *const kinds[] = { "run", "optimal_time", "improvement", "experiment", "optimize", "sweep" };

/* What is read from. Every function below does nothing once something has failed. */
struct input {
    struct teide_result_file *file;
    const char *path;
    struct teide_error *error;
    int ret; /* 0, TEIDE_E_INPUT or TEIDE_E_MEMORY */
    size_t n_objects;
    haddr_t outer[MOST_DEPTH]; /* addresses of the groups that the one in hand is in */
    int depth;
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

static void
no_memory(struct input *input)
{
    if (input->ret == 0)
        input->ret = teide_fail(input->error, TEIDE_E_MEMORY, "out of memory for '%.300s'", input->path);
}

/* This object is not what it should be: `problem` says why. Names are of the file, and may hold anything. */
static void
wrong(struct input *input, const char *group, const char *name, const char *problem)
{
    char shown[MOST_NAME + 1] = "";

    if (memory_is_out()) {
        no_memory(input);
        return;
    }
    if (input->ret != 0)
        return;
    snprintf(shown, sizeof shown, "%s%s%s", group, *group != '\0' ? "/" : "", name);
    for (char *c = shown; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = '?';
    input->ret = teide_fail(input->error, TEIDE_E_INPUT,
        "'%.300s' is not a result file of this program: '%s' is missing or not what it should be%s%s", input->path,
        shown, *problem != '\0' ? ": " : "", problem);
}

/* Whoever watches knows what is read next. */
static void
look_at(const struct input *input, const char *group, const char *name)
{
    char path[2 * MOST_NAME];

    if (input->file->watch == NULL)
        return;
    snprintf(path, sizeof path, "%.190s%s%.190s", group, *group != '\0' ? "/" : "", name);
    input->file->watch->at(input->file->watch->user, path);
}

/* --- attributes ---------------------------------------------------------------------------------------------------- */

/* One number, or one string of any length, for H5free_memory(). */
static bool
get_attribute(
    struct input *input, hid_t object, const char *group, const char *name, hid_t type, H5T_class_t class, void *value)
{
    hid_t attribute, space, stored;
    bool fits;

    if (input->ret != 0)
        return false;
    look_at(input, group, name);
    attribute = H5Aopen(object, name, H5P_DEFAULT);
    if (attribute < 0) {
        wrong(input, group, name, "");
        return false;
    }
    space = H5Aget_space(attribute);
    stored = H5Aget_type(attribute);
    fits = H5Sget_simple_extent_npoints(space) == 1
        && H5Tget_class(stored) == class && (class != H5T_STRING || H5Tis_variable_str(stored) > 0);
    fits = fits && H5Aread(attribute, class == H5T_STRING ? stored : type, value) >= 0;
    if (!fits)
        wrong(input, group, name, "");
    H5Tclose(stored);
    H5Sclose(space);
    H5Aclose(attribute);
    return fits;
}

/* Text that lives as long as the dataset; NULL after a failure. */
static const char *
get_text(struct input *input, hid_t object, const char *group, const char *name)
{
    char *read = NULL;
    const char *kept = NULL;

    if (!get_attribute(input, object, group, name, H5T_C_S1, H5T_STRING, &read))
        return NULL;
    kept = teide_dataset_text(&input->file->dataset, "%s", read != NULL ? read : "");
    H5free_memory(read);
    if (kept == NULL)
        no_memory(input);
    return kept;
}

static const char *
get_text_if_there(struct input *input, hid_t object, const char *group, const char *name)
{
    return input->ret == 0 && H5Aexists(object, name) > 0 ? get_text(input, object, group, name) : NULL;
}

/* --- values -------------------------------------------------------------------------------------------------------- */

static hid_t
memory_type(enum teide_type type)
{
    return type == TEIDE_FLOAT64 ? H5T_NATIVE_DOUBLE
        : type == TEIDE_INT64    ? H5T_NATIVE_INT64
        : type == TEIDE_UINT64   ? H5T_NATIVE_UINT64
        : type == TEIDE_INT32    ? H5T_NATIVE_INT32
                                 : H5T_NATIVE_SCHAR;
}

/* Where the values of a variable are. */
struct stored {
    struct teide_result_file *file;
    const struct teide_group *group;
};

static void
read_text(struct input *input, hid_t dataset, const struct stored *stored, const char *name, size_t n, char **values)
{
    hid_t type = H5Dget_type(dataset);
    char **read = calloc(n + 1, sizeof *read);

    if (read == NULL)
        no_memory(input);
    else if (H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, read) < 0)
        wrong(input, stored->group->name, name, "");
    for (size_t i = 0; read != NULL && i < n; i++) {
        if (input->ret == 0
            && (values[i] = (char *)teide_dataset_text(&stored->file->dataset, "%s", read[i] != NULL ? read[i] : ""))
                == NULL)
            no_memory(input);
        H5free_memory(read[i]);
    }
    free(read);
    H5Tclose(type);
}

static int
fetch(const void *user, const struct teide_variable *variable, void *values, struct teide_error *error)
{
    const struct stored *stored = user;
    const struct teide_result_file *file = stored->file;
    struct input input = { .file = stored->file, .path = file->path, .error = error };
    const size_t n = teide_variable_size(stored->group, variable);
    struct teide_hdf5_silence silence;
    char path[2 * MOST_NAME + 2];
    hid_t dataset;

    if (file->watch != NULL && strcmp(file->dataset.kind, "sweep") == 0)
        file->watch->begin(file->watch->user, file->path, n * teide_type_size(variable->type));
    look_at(&input, stored->group->name, variable->name);
    snprintf(path, sizeof path, "/%s/%s", stored->group->name, variable->name);
    teide_hdf5_be_silent(&silence);
    dataset = H5Dopen2(file->handle, path, H5P_DEFAULT);
    if (dataset < 0)
        wrong(&input, stored->group->name, variable->name, "");
    else if (variable->type == TEIDE_TEXT)
        read_text(&input, dataset, stored, variable->name, n, values);
    else if (H5Dread(dataset, memory_type(variable->type), H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0)
        wrong(&input, stored->group->name, variable->name, "");
    if (dataset >= 0)
        H5Dclose(dataset);
    teide_hdf5_speak_again(&silence);
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
get_scale_names(hid_t dataset, int rank, char names[TEIDE_MAX_RANK][MOST_NAME + 1])
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
        char path[2 * MOST_NAME + 2] = "", *slash;
        fits = scales[i].len > 0 && H5Rget_name(dataset, H5R_OBJECT, scales[i].p, path, sizeof path) > 0
            && (slash = strrchr(path, '/')) != NULL
            && snprintf(names[i], MOST_NAME + 1, "%.*s", MOST_NAME, slash + 1) > 0;
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
    char names[TEIDE_MAX_RANK][MOST_NAME + 1];
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
get_scale(struct input *input, hid_t dataset, struct teide_group *group, struct teide_variable *variable)
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

static void
get_variable(struct input *input, hid_t parent, struct teide_group *group, const char *name, bool scales)
{
    struct teide_column column = { .name = NULL, .over = { NULL } };
    struct teide_variable *variable, found = { 0 };
    struct stored *stored;
    char path[2 * MOST_NAME];
    hid_t dataset = H5Dopen2(parent, name, H5P_DEFAULT);

    look_at(input, group->name, name);
    if (dataset < 0)
        wrong(input, group->name, name, "");
    if (input->ret != 0 || (H5DSis_scale(dataset) > 0) != scales) {
        if (dataset >= 0)
            H5Dclose(dataset);
        return;
    }
    snprintf(path, sizeof path, "%s%s%s", group->name, *group->name != '\0' ? "/" : "", name);
    column.name = found.name = teide_dataset_text(&input->file->dataset, "%s", name);
    column.doc = get_text(input, dataset, path, "long_name");
    column.type = type_of(dataset);
    column.unit = column.type == TEIDE_TEXT ? NULL : get_text(input, dataset, path, "units");
    column.flags = get_text_if_there(input, dataset, path, "flag_meanings");
    column.missing = H5Aexists(dataset, "_FillValue") > 0;
    stored = teide_dataset_memory(&input->file->dataset, sizeof *stored);
    if (stored == NULL || found.name == NULL)
        no_memory(input);
    else if (input->ret == 0 && column.type == TEIDE_N_TYPES)
        wrong(input, group->name, name, "its type is no number and no text");
    else if (input->ret == 0 && teide_group_find(group, name) != NULL)
        wrong(input, group->name, name, "it is there twice");
    else if (input->ret == 0
        && !(scales ? get_scale(input, dataset, group, &found) : get_dimensions(dataset, group, &found)))
        wrong(input, group->name, name, "its size is not that of its dimensions");
    if (input->ret == 0) {
        *stored = (struct stored) { input->file, group };
        variable
            = teide_group_fetched(&input->file->dataset, group, column, (const char *const[]) { NULL }, fetch, stored);
        if (variable != NULL) {
            variable->rank = found.rank;
            memcpy(variable->dimensions, found.dimensions, sizeof found.dimensions);
            variable->error = get_text_if_there(input, dataset, path, "ancillary_variables");
        } else {
            no_memory(input);
        }
    }
    H5Dclose(dataset);
}

/* --- groups -------------------------------------------------------------------------------------------------------- */

/* What a group holds. */
struct listing {
    struct input *input;
    const char *group;
    char **names; /* owned */
    bool *is_group;
    size_t n, room;
};

static herr_t
list_one(hid_t parent, const char *name, const H5L_info_t *info, void *user)
{
    struct listing *listing = user;
    H5O_info_t object;
    char *copy;

    look_at(listing->input, listing->group, name);
    if (strlen(name) > MOST_NAME || ++listing->input->n_objects > MOST_OBJECTS)
        wrong(listing->input, listing->group, name, "there is too much in this file");
    else if (info->type != H5L_TYPE_HARD)
        wrong(listing->input, listing->group, name, "links are not followed");
    else if (H5Oget_info_by_name(parent, name, &object, H5P_DEFAULT) < 0
        || (object.type != H5O_TYPE_GROUP && object.type != H5O_TYPE_DATASET))
        wrong(listing->input, listing->group, name, "");
    for (const char *c = name; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            wrong(listing->input, listing->group, name, "");
    for (int i = 0; listing->input->ret == 0 && i < listing->input->depth; i++)
        if (object.addr == listing->input->outer[i])
            wrong(listing->input, listing->group, name, "it is in itself");
    if (listing->input->ret != 0)
        return -1;
    if (listing->n == listing->room) {
        size_t room = 2 * listing->room + 16;
        char **names = realloc(listing->names, room * sizeof *names);
        bool *is_group = names != NULL ? realloc(listing->is_group, room * sizeof *is_group) : NULL;
        listing->names = names != NULL ? names : listing->names;
        if (is_group == NULL) {
            no_memory(listing->input);
            return -1;
        }
        listing->is_group = is_group;
        listing->room = room;
    }
    copy = strdup(name);
    if (copy == NULL) {
        no_memory(listing->input);
        return -1;
    }
    listing->names[listing->n] = copy;
    listing->is_group[listing->n++] = object.type == H5O_TYPE_GROUP;
    return 0;
}

/* Standard errors that variables name must be there. */
static void
check_errors(struct input *input, const struct teide_group *group)
{
    for (size_t i = 0; i < group->n_variables && input->ret == 0; i++) {
        const struct teide_variable *variable = &group->variables[i];
        const struct teide_variable *error = variable->error != NULL ? teide_group_find(group, variable->error) : NULL;
        if (variable->error != NULL
            && (error == NULL || error->type == TEIDE_TEXT || error->rank != variable->rank
                || memcmp(error->dimensions, variable->dimensions, sizeof(int) * (size_t)variable->rank) != 0))
            wrong(input, group->name, variable->error, "it is to hold standard errors");
        if (variable->flags != NULL && (variable->type == TEIDE_TEXT || teide_flag_count(variable->flags) > 127))
            wrong(input, group->name, variable->name, "");
    }
}

static void get_group(struct input *input, hid_t parent, const char *outer, const char *name);

/* Variables of a group, dimensions first, then the groups in it. A group without variables holds others only. */
static void
get_members(struct input *input, hid_t object, const char *path, struct listing *listing)
{
    struct teide_dataset *dataset = &input->file->dataset;
    struct teide_group *group = dataset->groups[0];
    const char *doc
        = *path != '\0' && H5Aexists(object, "long_name") > 0 ? get_text(input, object, path, "long_name") : "";
    bool any = *path == '\0';

    for (size_t i = 0; i < listing->n; i++)
        any |= !listing->is_group[i];
    if (*path != '\0' && any)
        group = teide_dataset_group(dataset, path, doc);
    group->record = strncmp(path, "records/", strlen("records/")) == 0;
    for (int scales = 1; any && scales >= 0; scales--)
        for (size_t i = 0; input->ret == 0 && i < listing->n; i++)
            if (!listing->is_group[i])
                get_variable(input, object, group, listing->names[i], scales);
    if (any)
        check_errors(input, group);
    for (size_t i = 0; input->ret == 0 && i < listing->n; i++)
        if (listing->is_group[i])
            get_group(input, object, path, listing->names[i]);
    if (dataset->failed)
        no_memory(input);
}

static void
get_group(struct input *input, hid_t parent, const char *outer, const char *name)
{
    hid_t object = H5Gopen2(parent, *name != '\0' ? name : "/", H5P_DEFAULT);
    struct listing listing = { .input = input };
    const char *path = teide_dataset_text(&input->file->dataset, "%s%s%s", outer, *outer != '\0' ? "/" : "", name);
    H5O_info_t info;

    look_at(input, outer, name);
    if (path == NULL)
        no_memory(input);
    else if (object < 0 || H5Oget_info(object, &info) < 0)
        wrong(input, outer, name, "");
    else if (input->depth == MOST_DEPTH)
        wrong(input, outer, name, "groups are too deep in each other");
    if (input->ret == 0) {
        listing.group = path;
        input->outer[input->depth++] = info.addr;
        if (H5Literate(object, H5_INDEX_CRT_ORDER, H5_ITER_INC, NULL, list_one, &listing) < 0 && input->ret == 0
            && (listing.n > 0 || H5Literate(object, H5_INDEX_NAME, H5_ITER_INC, NULL, list_one, &listing) < 0))
            wrong(input, outer, name, "");
        if (input->ret == 0)
            get_members(input, object, path, &listing);
        input->depth--;
    }
    for (size_t i = 0; i < listing.n; i++)
        free(listing.names[i]);
    free(listing.names);
    free(listing.is_group);
    if (object >= 0)
        H5Gclose(object);
}

/* --- the file ------------------------------------------------------------------------------------------------------ */

static hid_t
open_file(struct input *input)
{
    const char *path = input->path;
    struct stat status;
    hid_t access_list, file;

    if (stat(path, &status) != 0 || access(path, R_OK) != 0) {
        input->ret = teide_fail(input->error, TEIDE_E_INPUT, "cannot read '%.300s': %s", path, strerror(errno));
        return -1;
    }
    if (!S_ISREG(status.st_mode)) { /* HDF5 would wait for ever at a pipe */
        input->ret = teide_fail(input->error, TEIDE_E_INPUT, "cannot read '%.300s': %s", path,
            S_ISDIR(status.st_mode) ? strerror(EISDIR) : "not a regular file");
        return -1;
    }
    if (input->file->watch != NULL)
        input->file->watch->begin(input->file->watch->user, path, (uint64_t)status.st_size);
    access_list = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_fclose_degree(access_list, H5F_CLOSE_STRONG); /* the library leaves objects of damaged files open */
    file = H5Fopen(path, H5F_ACC_RDONLY, access_list);
    H5Pclose(access_list);
    if (file < 0 && memory_is_out())
        no_memory(input);
    else if (file < 0)
        input->ret
            = teide_fail(input->error, TEIDE_E_INPUT, "cannot read '%.300s': not an HDF5 file, or damaged", path);
    return file;
}

/* The kind of the file, whatever its version; NULL after a failure. */
static const char *
get_kind(struct input *input, hid_t file, int *version)
{
    const char *kind;

    get_attribute(input, file, "", "format_version", H5T_NATIVE_INT, H5T_INTEGER, version);
    kind = get_text(input, file, "", "kind");
    for (size_t i = 0; kind != NULL && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kind, kinds[i]) == 0)
            return kind;
    if (kind != NULL && *version == 1 && strcmp(kind, "simulation") == 0) /* its name in version 1 */
        return kinds[0];
    wrong(input, "", "kind", "");
    return NULL;
}

static void
get_root(struct input *input, hid_t file)
{
    static const char *const of_all[] = { "title", "scenario_path", "scenario" };
    static const char *const of_sweep[] = { "of", "combine", "random_numbers", "coordinates" };
    struct teide_dataset *dataset = &input->file->dataset;
    int version = 0;
    const char *kind = get_kind(input, file, &version);

    if (input->ret == 0 && version != TEIDE_RESULT_FORMAT_VERSION) {
        char *program = NULL;
        if (!get_attribute(
                input, file, "", teide_provenance_names[TEIDE_PROGRAM_VERSION], H5T_C_S1, H5T_STRING, &program))
            return;
        input->ret = teide_fail(input->error, TEIDE_E_INPUT,
            "'%.300s' has format version %d, and this program reads version %d: teide %.40s, which wrote it, reads it",
            input->path, version, TEIDE_RESULT_FORMAT_VERSION, program != NULL ? program : "");
        H5free_memory(program);
        return;
    }
    dataset->kind = kind;
    for (int i = 0; i < TEIDE_N_PROVENANCE; i++)
        teide_dataset_attribute(
            dataset, teide_provenance_names[i], get_text(input, file, "", teide_provenance_names[i]));
    for (size_t i = 0; i < sizeof of_all / sizeof *of_all; i++)
        teide_dataset_attribute(dataset, of_all[i], get_text(input, file, "", of_all[i]));
    if (input->ret == 0 && H5Aexists(file, "policies") > 0) /* few have it */
        teide_dataset_attribute(dataset, "policies", get_text(input, file, "", "policies"));
    for (size_t i = 0; kind != NULL && strcmp(kind, "sweep") == 0 && i < sizeof of_sweep / sizeof *of_sweep; i++)
        if (strcmp(of_sweep[i], "coordinates") != 0 || H5Aexists(file, "coordinates") > 0) /* a grid has none */
            teide_dataset_attribute(dataset, of_sweep[i], get_text(input, file, "", of_sweep[i]));
    get_attribute(input, file, "", "seed", H5T_NATIVE_UINT64, H5T_INTEGER, &dataset->seed);
}

/* The time of execution, which is no dataset, as those of equal results are equal. */
static void
get_passing(struct input *input, hid_t file)
{
    static const struct teide_column column
        = { "wall_seconds", "s", "time of execution", TEIDE_FLOAT64, .passing = true };
    struct teide_dataset *dataset = &input->file->dataset;
    double *seconds = teide_dataset_memory(dataset, sizeof *seconds);

    if (seconds == NULL)
        no_memory(input);
    else if (get_attribute(input, file, "", column.name, H5T_NATIVE_DOUBLE, H5T_FLOAT, seconds))
        teide_group_columns(
            dataset, dataset->groups[0], (struct teide_rows) { { NULL }, 0, seconds, TEIDE_FIXED }, &column, 1);
}

int
teide_result_open(
    const char *path, const struct teide_read_watch *watch, struct teide_result_file *file, struct teide_error *error)
{
    struct input input = { .file = file, .path = path, .error = error };
    struct teide_hdf5_silence silence;

    teide_hdf5_be_silent(&silence);
    *file = (struct teide_result_file) { .path = strdup(path), .handle = -1, .watch = watch };
    teide_dataset_begin(&file->dataset, "", NULL);
    if (file->path == NULL || file->dataset.failed)
        no_memory(&input);
    else
        file->handle = open_file(&input);
    file->dataset.source = file->path;
    if (input.ret == 0)
        get_root(&input, file->handle);
    if (input.ret == 0 && strcmp(file->dataset.kind, "sweep") != 0)
        get_passing(&input, file->handle);
    if (input.ret == 0)
        get_group(&input, file->handle, "", "");
    teide_hdf5_speak_again(&silence);
    return input.ret;
}

void
teide_result_close(struct teide_result_file *file)
{
    struct teide_hdf5_silence silence;

    if (file->path != NULL && file->handle >= 0) {
        teide_hdf5_be_silent(&silence);
        H5Fclose(file->handle);
        teide_hdf5_speak_again(&silence);
        if (file->watch != NULL)
            file->watch->end(file->watch->user);
    }
    teide_dataset_clear(&file->dataset);
    free(file->path);
    *file = (struct teide_result_file) { 0 };
}

int
teide_result_recognise(const char *path, const struct teide_read_watch *watch, struct teide_error *error)
{
    struct teide_result_file file = { .path = strdup(path), .handle = -1, .watch = watch };
    struct input input = { .file = &file, .path = path, .error = error };
    struct teide_hdf5_silence silence;
    int version = 0;

    teide_hdf5_be_silent(&silence);
    if (file.path == NULL)
        no_memory(&input);
    else
        file.handle = open_file(&input);
    if (input.ret == 0)
        get_kind(&input, file.handle, &version);
    teide_hdf5_speak_again(&silence);
    teide_result_close(&file);
    return input.ret;
}
