#define _GNU_SOURCE /* fallocate */
#include "io/results/hdf5_file.h"

#include <errno.h>
#include <fcntl.h>
#include <hdf5.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/results/atomic_file.h"

#define TEXT_OF(number) #number
#define DOTTED(major, minor, release) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(release)
const char *const teide_hdf5_version = "HDF5 " DOTTED(H5_VERS_MAJOR, H5_VERS_MINOR, H5_VERS_RELEASE);

enum {
    INCREMENT = 1 << 22,     /* bytes by which the image grows */
    MOST_IN_MEMORY = 1 << 26 /* bytes; twice that is needed */
};

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

/* A root group that keeps the order in which things are put into it. */
static hid_t
in_order(void)
{
    hid_t creation = H5Pcreate(H5P_FILE_CREATE);

    H5Pset_link_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    return creation;
}

/* HDF5 crashes when a write fails, so a file is made on disk only where its room is certain beforehand. Sets *hdf5 to a negative number where the disk cannot set room aside. Returns 0 or TEIDE_E_IO. */
static int
create_on_disk(const struct teide_atomic_file *file, uint64_t bytes, hid_t *hdf5, struct teide_error *error)
{
    int reason = reserve(file->descriptor, bytes);

    *hdf5 = -1;
    if (reason == 0) {
        flock(file->descriptor, LOCK_UN); /* HDF5 takes the lock itself */
        const hid_t creation = in_order();
        *hdf5 = H5Fcreate(file->temporary, H5F_ACC_TRUNC, creation, H5P_DEFAULT); /* which gives all of it back */
        H5Pclose(creation);
        reason = reserve(file->descriptor, bytes);
    }
    return reason == ENOSPC || reason == EFBIG || reason == EDQUOT
        ? teide_fail(error, TEIDE_E_IO, "cannot write '%.300s': %s", file->name, strerror(reason))
        : 0;
}

static hid_t
create_in_memory(void)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS), creation = in_order(), file;

    H5Pset_fapl_core(access, INCREMENT, 0);
    file = H5Fcreate("teide-result", H5F_ACC_TRUNC, creation, access);
    H5Pclose(access);
    H5Pclose(creation);
    return file;
}

static int
fill_file(hid_t hdf5, bool in_memory, int (*fill)(int64_t file, void *user), void *user, FILE *stream)
{
    struct image image = { 0 };
    int ret = fill(hdf5, user);

    if (ret == 0 && H5Fflush(hdf5, H5F_SCOPE_GLOBAL) < 0)
        ret = TEIDE_E_MEMORY; /* nothing else can go wrong in memory, or where room is set aside */
    if (ret == 0 && in_memory)
        ret = take_image(hdf5, &image);
    H5Fclose(hdf5);
    if (ret == 0 && in_memory)
        fwrite(image.bytes, 1, image.size, stream); /* a failure stays with the stream until the commit */
    free(image.bytes);
    return ret;
}

void
teide_hdf5_be_silent(struct teide_hdf5_silence *silence)
{
    H5E_auto2_t handler = NULL;

    H5Eget_auto2(H5E_DEFAULT, &handler, &silence->data);
    memcpy(&silence->handler, &handler, sizeof handler);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL); /* errors are reported by our sentence alone */
}

void
teide_hdf5_speak_again(const struct teide_hdf5_silence *silence)
{
    H5E_auto2_t handler;

    memcpy(&handler, &silence->handler, sizeof handler);
    H5Eset_auto2(H5E_DEFAULT, handler, silence->data);
}

int
teide_hdf5_make(
    const char *path, uint64_t most_bytes, int (*fill)(int64_t file, void *user), void *user, struct teide_error *error)
{
    struct teide_atomic_file file = { .named = most_bytes > MOST_IN_MEMORY }; /* the library follows no /proc/self/fd */
    struct teide_hdf5_silence silence;
    hid_t on_disk = -1, hdf5;
    int ret;

    teide_hdf5_be_silent(&silence);
    ret = teide_atomic_file_begin(&file, path, error);
    if (ret == 0 && file.named)
        ret = create_on_disk(&file, most_bytes, &on_disk, error);
    if (ret == 0) {
        hdf5 = on_disk >= 0 ? on_disk : create_in_memory();
        ret = hdf5 < 0 ? TEIDE_E_MEMORY : fill_file(hdf5, on_disk < 0, fill, user, file.stream);
        on_disk = -1;
        if (ret == TEIDE_E_MEMORY)
            teide_fail(error, ret, "out of memory for the result file");
    }
    if (on_disk >= 0)
        H5Fclose(on_disk);
    if (ret == 0 && file.named && give_back(file.descriptor) != 0)
        ret = teide_fail(error, TEIDE_E_IO, "cannot write '%.300s': %s", path, strerror(errno));
    if (ret == 0)
        ret = teide_atomic_file_commit(&file, error);
    teide_atomic_file_clear(&file);
    teide_hdf5_speak_again(&silence);
    return ret;
}
