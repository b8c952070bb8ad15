#define _GNU_SOURCE /* fallocate */
#include "io/results/hdf5_out.h"

#include <errno.h>
#include <fcntl.h>
#include <hdf5_hl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/results/atomic_file.h"
#include "io/results/provenance.h"
#include "io/results/result_hdf5.h"

#define TEXT_OF(number) #number
#define DOTTED(major, minor, release) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(release)
#define HDF5_VERSION "HDF5 " DOTTED(H5_VERS_MAJOR, H5_VERS_MINOR, H5_VERS_RELEASE)

enum {
    CHUNK = 1 << 14,         /* rows; 512 KiB for the widest column, below HDF5's chunk cache of 1 MiB */
    FEW_ROWS = 1024,         /* up to so many a column is stored in one piece, uncompressed */
    DEFLATE_LEVEL = 1,       /* level 4 made the million points of scenarios/sweeps 0.4 % smaller in 13 % more time */
    INCREMENT = 1 << 22,     /* bytes by which the image grows */
    MOST_IN_MEMORY = 1 << 27 /* bytes; twice that is needed */
};

/* HDF5 returns a negative number when something failed. */
static bool
good(const struct teide_hdf5_group *group, long long status)
{
    if (status < 0)
        *group->failed = true;
    return !*group->failed;
}

hid_t
teide_hdf5_string_type(void)
{
    hid_t type = H5Tcopy(H5T_C_S1);

    if (type >= 0 && (H5Tset_size(type, H5T_VARIABLE) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0)) {
        H5Tclose(type);
        return -1;
    }
    return type;
}

void
teide_hdf5_attribute(
    const struct teide_hdf5_group *group, hid_t object, const char *name, hid_t type, const void *value)
{
    hid_t space, attribute;

    if (*group->failed)
        return;
    space = H5Screate(H5S_SCALAR);
    attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    if (good(group, attribute)) {
        good(group, H5Awrite(attribute, type, value));
        H5Aclose(attribute);
    }
    H5Sclose(space);
}

void
teide_hdf5_text(const struct teide_hdf5_group *group, hid_t object, const char *name, const char *value)
{
    hid_t type = teide_hdf5_string_type();

    if (good(group, type)) {
        teide_hdf5_attribute(group, object, name, type, &value);
        H5Tclose(type);
    }
}

void
teide_hdf5_meanings(const struct teide_hdf5_group *group, const char *name, const char *meanings)
{
    hid_t dataset = *group->failed ? -1 : H5Dopen2(group->id, name, H5P_DEFAULT), type, space, attribute;
    int64_t codes[32];
    hsize_t n = 1;

    if (dataset < 0) {
        *group->failed = true;
        return;
    }
    for (const char *c = meanings; *c != '\0'; c++)
        n += *c == ' ';
    for (hsize_t i = 0; i < n && i < 32; i++)
        codes[i] = (int64_t)i;
    type = H5Dget_type(dataset);
    space = H5Screate_simple(1, &n, NULL);
    attribute = H5Acreate2(dataset, "flag_values", type, space, H5P_DEFAULT, H5P_DEFAULT);
    if (n > 32 || attribute < 0 || H5Awrite(attribute, H5T_NATIVE_INT64, codes) < 0)
        *group->failed = true;
    if (attribute >= 0)
        H5Aclose(attribute);
    H5Sclose(space);
    H5Tclose(type);
    teide_hdf5_text(group, dataset, "flag_meanings", meanings);
    H5Dclose(dataset);
}

/* How an array is stored: in chunks when it is long or may grow, compressed when it is long. The last dimensions are whole in a
 * chunk. */
static hid_t
storage(const struct teide_hdf5_group *group, int rank, const hsize_t *length)
{
    hid_t plist = H5Pcreate(H5P_DATASET_CREATE);
    hsize_t chunk[TEIDE_HDF5_MAX_RANK], room = rank == 1 ? CHUNK : 4 * CHUNK, n = 1;

    good(group, H5Pset_obj_track_times(plist, 0)); /* equal results, equal bytes */
    for (int i = rank - 1; i >= 0; i--) {
        n *= length[i];
        chunk[i] = length[i] < room ? length[i] : room;
        chunk[i] = chunk[i] > 0 ? chunk[i] : 1;
        room = room / chunk[i] > 0 ? room / chunk[i] : 1;
    }
    if (rank > 0 && (n > FEW_ROWS || group->extendible))
        good(group, H5Pset_chunk(plist, rank, chunk));
    if (rank > 0 && n > FEW_ROWS) {
        good(group, H5Pset_shuffle(plist));
        good(group, H5Pset_deflate(plist, DEFLATE_LEVEL));
    }
    return plist;
}

/* Write one dataset, with its unit and one line of documentation. Returns it, or a negative number. */
static hid_t
put_dataset(const struct teide_hdf5_group *group, const char *name, int rank, const hsize_t *length, bool extendible,
    hid_t type, const void *values, const char *unit, const char *doc)
{
    hsize_t limit[TEIDE_HDF5_MAX_RANK] = { 0 }, n = 1;
    hid_t space, plist, dataset;

    if (*group->failed)
        return -1;
    for (int i = 0; i < rank; i++) {
        n *= length[i];
        limit[i] = extendible && i == 0 ? H5S_UNLIMITED : length[i];
    }
    space = H5Screate_simple(rank, length, limit);
    plist = H5Tis_variable_str(type) > 0 && !extendible ? H5Pcreate(H5P_DATASET_CREATE) : storage(group, rank, length);
    H5Pset_obj_track_times(plist, 0);
    dataset = H5Dcreate2(group->id, name, type, space, H5P_DEFAULT, plist, H5P_DEFAULT);
    if (good(group, dataset) && n > 0)
        good(group, H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values));
    H5Pclose(plist);
    H5Sclose(space);
    if (*group->failed)
        return -1;
    if (unit != NULL)
        teide_hdf5_text(group, dataset, "units", unit);
    teide_hdf5_text(group, dataset, "long_name", doc);
    return dataset;
}

hid_t
teide_hdf5_array(const struct teide_hdf5_group *group, const char *name, int rank,
    const struct teide_hdf5_dimension *dimensions, hid_t type, const void *values, const char *unit, const char *doc)
{
    hsize_t length[TEIDE_HDF5_MAX_RANK] = { 0 };
    hid_t dataset;

    for (int i = 0; i < rank; i++)
        length[i] = dimensions[i].length;
    dataset = put_dataset(group, name, rank, length, group->extendible, type, values, unit, doc);
    for (int i = 0; dataset >= 0 && i < rank; i++)
        good(group, H5DSattach_scale(dataset, dimensions[i].scale, (unsigned)i));
    return dataset;
}

struct teide_hdf5_dimension
teide_hdf5_dimension_begin(const struct teide_hdf5_group *group, const char *name, size_t length, hid_t type,
    const void *values, const char *unit, const char *doc)
{
    struct teide_hdf5_dimension dimension = { -1, length };

    dimension.scale = put_dataset(group, name, 1, &dimension.length, false, type, values, unit, doc);
    if (dimension.scale >= 0)
        good(group, H5DSset_scale(dimension.scale, name));
    return dimension;
}

void
teide_hdf5_dimension_end(struct teide_hdf5_dimension *dimension)
{
    if (dimension->scale >= 0)
        H5Dclose(dimension->scale);
    dimension->scale = -1;
}

void
teide_hdf5_column(const struct teide_hdf5_group *group, const char *name, int rank, hid_t type, const void *values,
    const char *unit, const char *doc)
{
    const struct teide_hdf5_dimension dimensions[2]
        = { { group->scale[0], group->length[0] }, { group->scale[1], group->length[1] } };
    hid_t dataset = teide_hdf5_array(group, name, rank, dimensions, type, values, unit, doc);

    if (dataset >= 0)
        H5Dclose(dataset);
}

/* The coordinate of dimension `index`; the group keeps it open until teide_hdf5_end(). */
void
teide_hdf5_scale(struct teide_hdf5_group *group, int index, const char *name, hid_t type, const void *values,
    const char *unit, const char *doc)
{
    group->scale[index]
        = put_dataset(group, name, 1, &group->length[index], group->extendible && index == 0, type, values, unit, doc);
    if (group->scale[index] >= 0)
        good(group, H5DSset_scale(group->scale[index], name));
}

void
teide_hdf5_names(struct teide_hdf5_group *group, int index, const char *name, const char *const *names, const char *doc)
{
    hid_t type = teide_hdf5_string_type();

    if (good(group, type)) {
        teide_hdf5_scale(group, index, name, type, names, NULL, doc);
        H5Tclose(type);
    }
}

struct teide_hdf5_group
teide_hdf5_begin(hid_t file, const char *name, hsize_t rows, hsize_t columns, bool *failed)
{
    struct teide_hdf5_group group = { .id = -1, .scale = { -1, -1 }, .length = { rows, columns }, .failed = failed };

    if (!*failed) {
        hid_t plist = H5Pcreate(H5P_GROUP_CREATE);
        H5Pset_obj_track_times(plist, 0);
        group.id = H5Gcreate2(file, name, H5P_DEFAULT, plist, H5P_DEFAULT);
        H5Pclose(plist);
        good(&group, group.id);
    }
    return group;
}

void
teide_hdf5_end(struct teide_hdf5_group *group)
{
    for (int i = 0; i < 2; i++)
        if (group->scale[i] >= 0)
            H5Dclose(group->scale[i]);
    if (group->id >= 0)
        H5Gclose(group->id);
}

/* --- the file ------------------------------------------------------------------------------------------------------ */

static void
put_root(hid_t file, const char *kind, const struct teide_scenario *scenario, const struct teide_provenance *provenance,
    bool *failed)
{
    struct teide_hdf5_group root = { .id = file, .scale = { -1, -1 }, .failed = failed };
    int version = TEIDE_RESULT_FORMAT_VERSION;

    teide_hdf5_attribute(&root, file, "format_version", H5T_NATIVE_INT, &version);
    teide_hdf5_text(&root, file, "kind", kind);
    for (int i = 0; i < TEIDE_N_PROVENANCE; i++)
        teide_hdf5_text(&root, file, teide_provenance_names[i], provenance->values[i]);
    teide_hdf5_text(&root, file, "title", scenario->title);
    teide_hdf5_text(&root, file, "scenario", scenario->text);
    teide_hdf5_text(&root, file, "scenario_path", scenario->path);
    teide_hdf5_attribute(&root, file, "seed", H5T_NATIVE_UINT64, &scenario->seed);
}

/* --- in memory, or on disk when it is too large for that ------------------------------------------------------------ */

struct image {
    void *bytes; /* owned by the caller */
    size_t size;
};

static int
take_image(hid_t file, struct image *image)
{
    ssize_t length = H5Fget_file_image(file, NULL, 0);

    image->bytes = length > 0 ? malloc((size_t)length) : NULL;
    if (image->bytes == NULL || H5Fget_file_image(file, image->bytes, (size_t)length) != length)
        return TEIDE_E_MEMORY;
    image->size = (size_t)length;
    return 0;
}

/* Whether there is room for so many bytes: the disk is asked to set them aside. Returns 0 or the reason. */
static int
reserve(int descriptor, uint64_t bytes)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < bytes)
        return EFBIG;
    return fallocate(descriptor, FALLOC_FL_KEEP_SIZE, 0, (off_t)bytes) == 0 ? 0 : errno;
}

/* The room behind the end of the file, which HDF5 did not need: truncating to another length lets go of it. Returns 0 or the reason. */
static int
give_back(int descriptor)
{
    struct stat status;

    if (fstat(descriptor, &status) != 0 || ftruncate(descriptor, status.st_size + 1) != 0)
        return 0; /* it stays set aside, which harms nobody but the disk */
    return ftruncate(descriptor, status.st_size) == 0 ? 0 : errno;
}

/* HDF5 crashes when a write fails, so a file is made on disk only where its room is certain beforehand. Sets *hdf5 to a negative number where the disk cannot set room aside. Returns 0 or TEIDE_E_IO. */
static int
create_on_disk(const struct teide_atomic_file *file, uint64_t bytes, hid_t *hdf5, struct teide_error *error)
{
    int reason = reserve(file->descriptor, bytes);
    char place[TEIDE_PLACE];

    *hdf5 = -1;
    if (reason == 0) {
        flock(file->descriptor, LOCK_UN); /* HDF5 takes the lock itself */
        *hdf5 = H5Fcreate(teide_atomic_file_place(file, place), H5F_ACC_TRUNC, H5P_DEFAULT,
            H5P_DEFAULT); /* which gives all of it back */
        reason = reserve(file->descriptor, bytes);
    }
    return reason == ENOSPC || reason == EFBIG || reason == EDQUOT
        ? teide_fail(error, TEIDE_E_IO, "cannot write '%.300s': %s", file->name, strerror(reason))
        : 0;
}

static hid_t
create_in_memory(void)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS), file;

    H5Pset_fapl_core(access, INCREMENT, 0);
    file = H5Fcreate("teide-result", H5F_ACC_TRUNC, H5P_DEFAULT, access);
    H5Pclose(access);
    return file;
}

/* What a file is made of. */
struct content {
    const char *kind;
    const struct teide_scenario *scenario;
    const struct teide_provenance *provenance;
    int (*fill)(hid_t file, bool *failed, const void *user);
    const void *user;
};

static int
fill_file(hid_t hdf5, bool in_memory, const struct content *content, FILE *stream)
{
    struct image image = { 0 };
    bool failed = false;
    int ret;

    put_root(hdf5, content->kind, content->scenario, content->provenance, &failed);
    ret = content->fill(hdf5, &failed, content->user);
    if (ret == 0 && (failed || H5Fflush(hdf5, H5F_SCOPE_GLOBAL) < 0))
        ret = TEIDE_E_MEMORY; /* nothing else can go wrong in memory, or where room is set aside */
    if (ret == 0 && in_memory)
        ret = take_image(hdf5, &image);
    H5Fclose(hdf5);
    if (ret == 0 && in_memory)
        fwrite(image.bytes, 1, image.size, stream); /* a failure stays with the stream until the commit */
    free(image.bytes);
    return ret;
}

int
teide_hdf5_write(const char *path, const char *kind, const struct teide_scenario *scenario, const char *command_line,
    uint64_t most_bytes, int (*fill)(hid_t file, bool *failed, const void *user), const void *user,
    struct teide_error *error)
{
    struct teide_provenance provenance = { 0 };
    const struct content content = { kind, scenario, &provenance, fill, user };
    struct teide_atomic_file file = { 0 };
    H5E_auto2_t handler = NULL;
    void *handler_data = NULL;
    hid_t on_disk = -1, hdf5;
    int ret;

    H5Eget_auto2(H5E_DEFAULT, &handler, &handler_data);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL); /* errors are reported by our sentence alone */
    ret = teide_provenance_collect(&provenance, command_line, HDF5_VERSION, error);
    if (ret == 0)
        ret = teide_atomic_file_begin(&file, path, error);
    if (ret == 0 && most_bytes > MOST_IN_MEMORY)
        ret = create_on_disk(&file, most_bytes, &on_disk, error);
    if (ret == 0) {
        hdf5 = on_disk >= 0 ? on_disk : create_in_memory();
        ret = hdf5 < 0 ? TEIDE_E_MEMORY : fill_file(hdf5, on_disk < 0, &content, file.stream);
        on_disk = -1;
        if (ret == TEIDE_E_MEMORY)
            teide_fail(error, ret, "out of memory for the result file");
    }
    if (on_disk >= 0)
        H5Fclose(on_disk);
    if (ret == 0 && most_bytes > MOST_IN_MEMORY && give_back(file.descriptor) != 0)
        ret = teide_fail(error, TEIDE_E_IO, "cannot write '%.300s': %s", path, strerror(errno));
    if (ret == 0)
        ret = teide_atomic_file_commit(&file, error);
    teide_atomic_file_clear(&file);
    teide_provenance_clear(&provenance);
    H5Eset_auto2(H5E_DEFAULT, handler, handler_data);
    return ret;
}
