/* A dataset from HDF5: its groups, and what the file says about the whole. */
#include <errno.h>
#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/results/hdf5_file.h"
#include "io/results/hdf5_input.h"
#include "io/results/provenance.h"

enum { MOST_OBJECTS = 20000 };

static const char *const kinds[] = { "run", "optimal_time", "improvement", "experiment", "optimize", "sweep" };

/* --- groups -------------------------------------------------------------------------------------------------------- */

/* What a group holds. */
struct listing {
    struct teide_input *input;
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

    teide_input_look_at(listing->input, listing->group, name);
    if (strlen(name) > TEIDE_MOST_NAME || ++listing->input->n_objects > MOST_OBJECTS)
        teide_input_wrong(listing->input, listing->group, name, "there is too much in this file");
    else if (info->type != H5L_TYPE_HARD)
        teide_input_wrong(listing->input, listing->group, name, "links are not followed");
    else if (H5Oget_info_by_name(parent, name, &object, H5P_DEFAULT) < 0
        || (object.type != H5O_TYPE_GROUP && object.type != H5O_TYPE_DATASET))
        teide_input_wrong(listing->input, listing->group, name, "");
    for (const char *c = name; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            teide_input_wrong(listing->input, listing->group, name, "");
    for (int i = 0; listing->input->ret == 0 && i < listing->input->depth; i++)
        if (object.addr == listing->input->outer[i])
            teide_input_wrong(listing->input, listing->group, name, "it is in itself");
    if (listing->input->ret != 0)
        return -1;
    if (listing->n == listing->room) {
        size_t room = 2 * listing->room + 16;
        char **names = realloc(listing->names, room * sizeof *names);
        bool *is_group = names != NULL ? realloc(listing->is_group, room * sizeof *is_group) : NULL;
        listing->names = names != NULL ? names : listing->names;
        if (is_group == NULL) {
            teide_input_no_memory(listing->input);
            return -1;
        }
        listing->is_group = is_group;
        listing->room = room;
    }
    copy = strdup(name);
    if (copy == NULL) {
        teide_input_no_memory(listing->input);
        return -1;
    }
    listing->names[listing->n] = copy;
    listing->is_group[listing->n++] = object.type == H5O_TYPE_GROUP;
    return 0;
}

/* Standard errors that variables name must be there. */
static void
check_errors(struct teide_input *input, const struct teide_group *group)
{
    for (size_t i = 0; i < group->n_variables && input->ret == 0; i++) {
        const struct teide_variable *variable = &group->variables[i];
        const struct teide_variable *error = variable->error != NULL ? teide_group_find(group, variable->error) : NULL;
        if (variable->error != NULL
            && (error == NULL || error->type == TEIDE_TEXT || error->rank != variable->rank
                || memcmp(error->dimensions, variable->dimensions, sizeof(int) * (size_t)variable->rank) != 0))
            teide_input_wrong(input, group->name, variable->error, "it is to hold standard errors");
        if (variable->flags != NULL && (variable->type == TEIDE_TEXT || teide_flag_count(variable->flags) > 127))
            teide_input_wrong(input, group->name, variable->name, "");
    }
}

static void get_group(struct teide_input *input, hid_t parent, const char *outer, const char *name);

/* Variables of a group, dimensions first, then the groups in it. A group without variables holds others only. */
static void
get_members(struct teide_input *input, hid_t object, const char *path, struct listing *listing)
{
    struct teide_dataset *dataset = &input->file->dataset;
    struct teide_group *group = dataset->groups[0];
    const char *doc
        = *path != '\0' && H5Aexists(object, "long_name") > 0 ? teide_input_text(input, object, path, "long_name") : "";
    bool any = *path == '\0';

    for (size_t i = 0; i < listing->n; i++)
        any |= !listing->is_group[i];
    if (*path != '\0' && any)
        group = teide_dataset_group(dataset, path, doc);
    group->record = strncmp(path, "records/", strlen("records/")) == 0;
    for (int scales = 1; any && scales >= 0; scales--)
        for (size_t i = 0; input->ret == 0 && i < listing->n; i++)
            if (!listing->is_group[i])
                teide_input_variable(input, object, group, listing->names[i], scales);
    if (any)
        check_errors(input, group);
    for (size_t i = 0; input->ret == 0 && i < listing->n; i++)
        if (listing->is_group[i])
            get_group(input, object, path, listing->names[i]);
    if (dataset->failed)
        teide_input_no_memory(input);
}

static void
get_group(struct teide_input *input, hid_t parent, const char *outer, const char *name)
{
    hid_t object = H5Gopen2(parent, *name != '\0' ? name : "/", H5P_DEFAULT);
    struct listing listing = { .input = input };
    const char *path = teide_dataset_text(&input->file->dataset, "%s%s%s", outer, *outer != '\0' ? "/" : "", name);
    H5O_info_t info;

    teide_input_look_at(input, outer, name);
    if (path == NULL)
        teide_input_no_memory(input);
    else if (object < 0 || H5Oget_info(object, &info) < 0)
        teide_input_wrong(input, outer, name, "");
    else if (input->depth == TEIDE_MOST_DEPTH)
        teide_input_wrong(input, outer, name, "groups are too deep in each other");
    if (input->ret == 0) {
        listing.group = path;
        input->outer[input->depth++] = info.addr;
        if (H5Literate(object, H5_INDEX_CRT_ORDER, H5_ITER_INC, NULL, list_one, &listing) < 0 && input->ret == 0
            && (listing.n > 0 || H5Literate(object, H5_INDEX_NAME, H5_ITER_INC, NULL, list_one, &listing) < 0))
            teide_input_wrong(input, outer, name, "");
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
open_file(struct teide_input *input)
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
    if (file < 0 && teide_input_memory_is_out())
        teide_input_no_memory(input);
    else if (file < 0)
        input->ret
            = teide_fail(input->error, TEIDE_E_INPUT, "cannot read '%.300s': not an HDF5 file, or damaged", path);
    return file;
}

/* The kind of the file, whatever its version; NULL after a failure. */
static const char *
get_kind(struct teide_input *input, hid_t file, int *version)
{
    const char *kind;

    teide_input_attribute(input, file, "", "format_version", H5T_NATIVE_INT, H5T_INTEGER, version);
    kind = teide_input_text(input, file, "", "kind");
    for (size_t i = 0; kind != NULL && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kind, kinds[i]) == 0)
            return kind;
    if (kind != NULL && *version == 1 && strcmp(kind, "simulation") == 0) /* its name in version 1 */
        return kinds[0];
    teide_input_wrong(input, "", "kind", "");
    return NULL;
}

static void
get_root(struct teide_input *input, hid_t file)
{
    static const char *const of_all[] = { "title", "scenario_path", "scenario" };
    static const char *const of_sweep[] = { "of", "combine", "random_numbers", "coordinates" };
    struct teide_dataset *dataset = &input->file->dataset;
    int version = 0;
    const char *kind = get_kind(input, file, &version);

    if (input->ret == 0 && version != TEIDE_RESULT_FORMAT_VERSION) {
        char *program = NULL;
        if (!teide_input_attribute(
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
            dataset, teide_provenance_names[i], teide_input_text(input, file, "", teide_provenance_names[i]));
    for (size_t i = 0; i < sizeof of_all / sizeof *of_all; i++)
        teide_dataset_attribute(dataset, of_all[i], teide_input_text(input, file, "", of_all[i]));
    if (input->ret == 0 && H5Aexists(file, "policies") > 0) /* few have it */
        teide_dataset_attribute(dataset, "policies", teide_input_text(input, file, "", "policies"));
    for (size_t i = 0; kind != NULL && strcmp(kind, "sweep") == 0 && i < sizeof of_sweep / sizeof *of_sweep; i++)
        if (strcmp(of_sweep[i], "coordinates") != 0 || H5Aexists(file, "coordinates") > 0) /* a grid has none */
            teide_dataset_attribute(dataset, of_sweep[i], teide_input_text(input, file, "", of_sweep[i]));
    teide_input_attribute(input, file, "", "seed", H5T_NATIVE_UINT64, H5T_INTEGER, &dataset->seed);
}

/* The time of execution, which is no dataset, as those of equal results are equal. */
static void
get_passing(struct teide_input *input, hid_t file)
{
    static const struct teide_column column
        = { "wall_seconds", "s", "time of execution", TEIDE_FLOAT64, .passing = true };
    struct teide_dataset *dataset = &input->file->dataset;
    double *seconds = teide_dataset_memory(dataset, sizeof *seconds);

    if (seconds == NULL)
        teide_input_no_memory(input);
    else if (teide_input_attribute(input, file, "", column.name, H5T_NATIVE_DOUBLE, H5T_FLOAT, seconds))
        teide_group_columns(
            dataset, dataset->groups[0], (struct teide_rows) { { NULL }, 0, seconds, TEIDE_FIXED }, &column, 1);
}

int
teide_result_open(
    const char *path, const struct teide_read_watch *watch, struct teide_result_file *file, struct teide_error *error)
{
    struct teide_input input = { .file = file, .path = path, .error = error };
    struct teide_hdf5_silence silence;

    teide_hdf5_be_silent(&silence);
    *file = (struct teide_result_file) { .path = strdup(path), .handle = -1, .watch = watch };
    teide_dataset_begin(&file->dataset, "", NULL);
    if (file->path == NULL || file->dataset.failed)
        teide_input_no_memory(&input);
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
    struct teide_input input = { .file = &file, .path = path, .error = error };
    struct teide_hdf5_silence silence;
    int version = 0;

    teide_hdf5_be_silent(&silence);
    if (file.path == NULL)
        teide_input_no_memory(&input);
    else
        file.handle = open_file(&input);
    if (input.ret == 0)
        get_kind(&input, file.handle, &version);
    teide_hdf5_speak_again(&silence);
    teide_result_close(&file);
    return input.ret;
}
