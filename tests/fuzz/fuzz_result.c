/* libFuzzer target on the reader of result files: whatever the structure of a file, it is read or refused with a sentence.
 *
 * HDF5 itself crashes on files whose bytes are spoilt (tests/cli/test_damaged.py holds the program to that), so the bytes of an
 * input are changes of a sound file that the library makes: each of eight bytes, which say what is done to which object. */
#define _GNU_SOURCE /* mkstemp */
#include <hdf5.h>
#include <hdf5_hl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/results/result_file.h"
#include "io/results/result_print.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CHANGE = 8, MOST_CHANGES = 32, MOST_OBJECTS = 64, N_KINDS = 2 };

static char path[] = "/tmp/fuzz_result-XXXXXX";
static char *sound[N_KINDS]; /* files as they are written */
static size_t sound_size[N_KINDS];

/* --- a sound file -------------------------------------------------------------------------------------------------- */

struct row {
    double value, error, state[4];
    int64_t count;
    int32_t code;
};

static void
describe(struct teide_dataset *dataset, const struct row rows[2], const double seconds[1])
{
    static const char *const names[] = { "one", "two" };
    static const struct teide_column of_row[] = {
        { "rate", "Hz", "a mean", TEIDE_FLOAT64, .offset = offsetof(struct row, value),
            .error = offsetof(struct row, error) },
        { "state", "1", "four", TEIDE_FLOAT64, .offset = offsetof(struct row, state), .over = { "bell" } },
        { "swaps", "1", "a count", TEIDE_INT64, .offset = offsetof(struct row, count), .missing = true },
        { "class", "1", "a code", TEIDE_INT32, .offset = offsetof(struct row, code), .flags = "early interior late" },
    };
    static const struct teide_column wall
        = { "wall_seconds", "s", "time", TEIDE_FLOAT64, .offset = 0, .passing = true };
    struct teide_group *group = dataset->groups[0];

    teide_group_columns(dataset, group, (struct teide_rows) { { NULL }, 8, seconds, TEIDE_FIXED }, &wall, 1);
    teide_group_columns(
        dataset, group, (struct teide_rows) { { NULL }, sizeof *rows, rows, TEIDE_FIXED }, &of_row[2], 2);
    for (int i = 0; i < 2; i++) {
        group = teide_dataset_group(dataset, i == 0 ? "requests" : "records/deliveries", "a group");
        group->record = i == 1;
        if (i == 0)
            teide_group_names(dataset, group, "request", 2, names, "names");
        else
            teide_group_counted(dataset, group, "delivery", 2, "a number");
        teide_group_bell(dataset, group);
        teide_group_columns(dataset, group,
            (struct teide_rows) { { i == 0 ? "request" : "delivery" }, sizeof *rows, rows, TEIDE_FIXED }, of_row, 4);
    }
}

static void
write_sound(int kind)
{
    static const struct row rows[2] = { { 1, 2, { 1, 0, 0, 0 }, 3, 1 }, { 4, 5, { 0, 1, 0, 0 }, -1, 2 } };
    static const double seconds[1] = { 1 };
    struct teide_dataset dataset;
    struct teide_error error;
    FILE *file;

    teide_dataset_begin(&dataset, kind == 0 ? "run" : "improvement", NULL);
    teide_dataset_attribute(&dataset, "title", "a title");
    teide_dataset_attribute(&dataset, "scenario_path", "a path");
    teide_dataset_attribute(&dataset, "scenario", "a text");
    describe(&dataset, rows, seconds);
    if (teide_result_write(path, &dataset, "fuzz", &error) != 0)
        abort();
    teide_dataset_clear(&dataset);
    file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        abort();
    sound_size[kind] = (size_t)ftell(file);
    sound[kind] = malloc(sound_size[kind]);
    rewind(file);
    if (sound[kind] == NULL || fread(sound[kind], 1, sound_size[kind], file) != sound_size[kind])
        abort();
    fclose(file);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    close(mkstemp(path));
    for (int kind = 0; kind < N_KINDS; kind++)
        write_sound(kind);
    return 0;
}

/* --- changes ------------------------------------------------------------------------------------------------------- */

struct objects {
    char names[MOST_OBJECTS][100];
    size_t n;
};

static herr_t
list_one(hid_t file, const char *name, const H5O_info_t *info, void *user)
{
    struct objects *objects = user;

    (void)file;
    (void)info;
    if (objects->n < MOST_OBJECTS && strlen(name) < 100)
        strcpy(objects->names[objects->n++], name);
    return 0;
}

/* A type, sound or not. */
static hid_t
some_type(unsigned k)
{
    hid_t type;

    switch (k % 8) {
    case 0:
        return H5Tcopy(H5T_NATIVE_DOUBLE);
    case 1:
        return H5Tcopy(H5T_NATIVE_INT64);
    case 2:
        return H5Tcopy(H5T_NATIVE_UCHAR);
    case 3:
        return H5Tcopy(H5T_NATIVE_FLOAT);
    case 4:
        return H5Tcreate(H5T_OPAQUE, 3);
    case 5:
        return H5Tvlen_create(H5T_NATIVE_INT);
    default:
        type = H5Tcopy(H5T_C_S1);
        H5Tset_size(type, k % 8 == 6 ? H5T_VARIABLE : 5);
        return type;
    }
}

static hid_t
some_space(unsigned rank, unsigned length)
{
    static const hsize_t lengths[8] = { 0, 1, 2, 3, 4, 5, 1000, (hsize_t)1 << 45 };
    hsize_t size[32];

    rank %= 8;
    if (rank == 7)
        return H5Screate(H5S_NULL);
    if (rank == 0)
        return H5Screate(H5S_SCALAR);
    for (unsigned i = 0; i < rank; i++)
        size[i] = lengths[(length >> (2 * (i % 4))) % (rank == 1 ? 8 : 6)];
    return H5Screate_simple((int)rank, size, NULL);
}

/* Another dataset under the name, a scale or not. */
static void
put_dataset(hid_t file, const char *name, const uint8_t *how)
{
    hid_t type = some_type(how[0]), space = some_space(how[1], how[2]), plist = H5Pcreate(H5P_DATASET_CREATE), dataset;
    const hsize_t chunk[8] = { 64, 1, 1, 1, 1, 1, 1, 1 };

    if (H5Sget_simple_extent_npoints(space) > 100000 || how[3] & 4)
        H5Pset_chunk(plist, H5Sget_simple_extent_ndims(space), chunk);
    H5Ldelete(file, name, H5P_DEFAULT);
    dataset = H5Dcreate2(file, name, type, space, H5P_DEFAULT, plist, H5P_DEFAULT);
    if (dataset >= 0 && how[3] & 1)
        H5DSset_scale(dataset, how[3] & 2 ? "scale" : NULL);
    if (dataset >= 0)
        H5Dclose(dataset);
    H5Pclose(plist);
    H5Sclose(space);
    H5Tclose(type);
}

static void
put_attribute(hid_t file, const char *name, const uint8_t *how)
{
    static const char *const names[] = { "units", "long_name", "flag_meanings", "ancillary_variables", "_FillValue",
        "kind", "format_version", "title", "coordinates", "seed", "wall_seconds", "DIMENSION_LIST" };
    static const char *const texts[] = { "", "s", "rate_stderr", "nothing", "a b c", "sweep", "request", "\x1b[31m\n" };
    const char *attribute = names[how[0] % 12];
    const char *where = how[0] & 128 ? "." : name;

    if (H5Aexists_by_name(file, where, attribute, H5P_DEFAULT) > 0)
        H5Adelete_by_name(file, where, attribute, H5P_DEFAULT);
    if (how[1] % 4 == 0)
        return;
    if (how[1] % 4 == 1) {
        hid_t type = some_type(6), space = some_space(how[2], how[3]);
        hid_t made = H5Acreate_by_name(file, where, attribute, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
        const char *text = texts[how[2] % 8];
        if (made >= 0 && H5Sget_simple_extent_npoints(space) == 1)
            H5Awrite(made, type, &text);
        if (made >= 0)
            H5Aclose(made);
        H5Sclose(space);
        H5Tclose(type);
    } else if (how[1] % 4 == 2) {
        H5LTset_attribute_string(file, where, attribute, texts[how[2] % 8]);
    } else {
        H5LTset_attribute_int(file, where, attribute, (const int[]) { how[2], how[3] }, 1 + how[3] % 2);
    }
}

/* Attach the scale to an axis of the dataset, whatever they are. */
static void
attach(hid_t file, const char *name, const char *scale_name, unsigned axis)
{
    hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT), scale = H5Dopen2(file, scale_name, H5P_DEFAULT);

    if (dataset >= 0 && scale >= 0)
        H5DSattach_scale(dataset, scale, axis);
    if (dataset >= 0)
        H5Dclose(dataset);
    if (scale >= 0)
        H5Dclose(scale);
}

static void
change(hid_t file, const struct objects *objects, const uint8_t *how)
{
    const char *name = objects->names[how[1] % objects->n], *other = objects->names[how[2] % objects->n];
    char made[240];

    snprintf(made, sizeof made, "%s/%s%c", other, how[3] & 1 ? "x" : "again", (how[3] & 2 ? how[4] : 'x') | 1);
    switch (how[0] % 10) {
    case 0:
        H5Ldelete(file, name, H5P_DEFAULT);
        break;
    case 1:
        H5Lcreate_hard(file, how[3] & 4 ? "/" : name, file, made, H5P_DEFAULT, H5P_DEFAULT);
        break;
    case 2:
        H5Lcreate_soft(name, file, made, H5P_DEFAULT, H5P_DEFAULT);
        break;
    case 3:
        H5Lcreate_external("/etc/passwd", "/", file, made, H5P_DEFAULT, H5P_DEFAULT);
        break;
    case 4:
    case 5:
        if (strcmp(name, ".") != 0)
            put_dataset(file, how[0] & 64 ? made : name, how + 3);
        break;
    case 6:
    case 7:
        put_attribute(file, name, how + 3);
        break;
    case 8:
        attach(file, name, other, how[3] % 4);
        break;
    default:
        H5Lmove(file, name, file, made, H5P_DEFAULT, H5P_DEFAULT);
    }
}

static void
make_file(const uint8_t *data, size_t size)
{
    const int kind = size > 0 ? data[0] % N_KINDS : 0;
    FILE *out = fopen(path, "wb");
    hid_t access_list = H5Pcreate(H5P_FILE_ACCESS), file;

    H5Pset_fclose_degree(access_list, H5F_CLOSE_STRONG);
    if (out == NULL || fwrite(sound[kind], 1, sound_size[kind], out) != sound_size[kind] || fclose(out) != 0)
        abort();
    file = H5Fopen(path, H5F_ACC_RDWR, access_list);
    H5Pclose(access_list);
    for (size_t k = 0; k < MOST_CHANGES && 1 + (k + 1) * CHANGE <= size; k++) {
        struct objects objects = { .n = 0 };
        H5Ovisit(file, H5_INDEX_NAME, H5_ITER_INC, list_one, &objects);
        if (objects.n == 0)
            break;
        change(file, &objects, data + 1 + k * CHANGE);
    }
    H5Fclose(file);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct teide_result_file file = { 0 };
    struct teide_error error = { 0 };
    FILE *nowhere = fopen("/dev/null", "w");
    int ret;

    make_file(data, size);
    ret = teide_result_open(path, NULL, &file, &error);
    if (ret == 0)
        ret = teide_result_print_json(nowhere, &file.dataset, true, &error);
    if (size <= 1 && ret != 0)
        abort(); /* the sound files are read */
    if (ret == 0)
        ret = teide_result_print_text(nowhere, &file.dataset, &error);
    if (ret != 0 && *error.message == '\0')
        abort();
    teide_result_close(&file);
    fclose(nowhere);
    return 0;
}
