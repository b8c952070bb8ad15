#define _GNU_SOURCE /* asprintf, fopencookie */
#include "io/atomic_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/result_write.h"

enum { MOST_TRIES = 1000 };

static int
cannot_write(const struct teide_atomic_file *file, int reason, struct teide_error *error)
{
    return teide_fail(error, TEIDE_E_IO, "cannot write '%.300s': %s", file->name, strerror(reason));
}

/* What is there already must be a file that may be replaced; a device must not be. */
static int
check_existing(const struct teide_atomic_file *file, struct teide_error *error)
{
    struct stat status;
    size_t length = strlen(file->path);

    if (length == 0 || file->path[length - 1] == '/')
        return teide_fail(error, TEIDE_E_IO, "cannot write '%.300s': not the name of a file", file->name);
    if (stat(file->path, &status) != 0)
        return errno == ENOENT ? 0 : cannot_write(file, errno, error);
    if (S_ISDIR(status.st_mode))
        return cannot_write(file, EISDIR, error);
    if (!S_ISREG(status.st_mode))
        return teide_fail(error, TEIDE_E_IO, "cannot write '%.300s': not a regular file", file->name);
    return access(file->path, W_OK) == 0 ? 0 : cannot_write(file, errno, error);
}

/* The stream's way to the file. It keeps why a write failed: stdio forgets that before the commit asks. */
static ssize_t
write_through(void *cookie, const char *data, size_t size)
{
    struct teide_atomic_file *file = cookie;
    size_t done = 0;

    while (done < size) {
        ssize_t n = write(file->descriptor, data + done, size - done);
        if (n >= 0) {
            done += (size_t)n;
        } else if (errno != EINTR) {
            file->reason = file->reason != 0 ? file->reason : errno;
            return 0;
        }
    }
    return (ssize_t)size;
}

/* Open a new file FOLDER/.teide-PID-N.tmp; sets file->temporary. */
static int
open_temporary(struct teide_atomic_file *file, struct teide_error *error)
{
    char *copy = strdup(file->path), *folder = copy == NULL ? NULL : dirname(copy);
    int descriptor = -1, reason = ENOMEM;

    for (int i = 0; folder != NULL && i < MOST_TRIES; i++) {
        if (asprintf(&file->temporary, "%s/.teide-%ld-%d.tmp", folder, (long)getpid(), i) < 0) {
            file->temporary = NULL;
            break;
        }
        descriptor = open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        reason = errno;
        if (descriptor >= 0)
            break;
        free(file->temporary);
        file->temporary = NULL;
        if (reason != EEXIST)
            break;
    }
    free(copy);
    if (descriptor < 0)
        return reason == ENOMEM ? teide_fail(error, TEIDE_E_MEMORY, "out of memory")
                                : cannot_write(file, reason, error);
    file->descriptor = descriptor;
    file->stream = fopencookie(file, "wb", (cookie_io_functions_t) { .write = write_through });
    if (file->stream == NULL) {
        close(descriptor);
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    }
    return 0;
}

int
teide_atomic_file_begin(struct teide_atomic_file *file, const char *path, struct teide_error *error)
{
    int ret;

    file->name = strdup(path);
    file->path = realpath(path, NULL); /* replace what a symbolic link points to, not the link */
    if (file->path == NULL)
        file->path = strdup(path);
    if (file->name == NULL || file->path == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    ret = check_existing(file, error);
    return ret != 0 ? ret : open_temporary(file, error);
}

/* Make the rename itself durable; a file system that cannot does no harm to the file. */
static void
sync_folder(const char *path)
{
    char *copy = strdup(path);
    int descriptor = copy == NULL ? -1 : open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    free(copy);
    if (descriptor < 0)
        return;
    fsync(descriptor);
    close(descriptor);
}

int
teide_atomic_file_commit(struct teide_atomic_file *file, struct teide_error *error)
{
    bool failed = fflush(file->stream) != 0 || ferror(file->stream);
    int reason = file->reason != 0 ? file->reason : failed ? EIO : 0;

    if (reason == 0 && fsync(file->descriptor) != 0)
        reason = errno;
    fclose(file->stream);
    file->stream = NULL;
    if (close(file->descriptor) != 0 && reason == 0)
        reason = errno;
    if (reason == 0 && rename(file->temporary, file->path) != 0)
        reason = errno;
    if (reason != 0)
        return cannot_write(file, reason, error);
    free(file->temporary);
    file->temporary = NULL;
    sync_folder(file->path);
    return 0;
}

void
teide_atomic_file_clear(struct teide_atomic_file *file)
{
    if (file->stream != NULL) {
        fclose(file->stream);
        close(file->descriptor);
    }
    if (file->temporary != NULL)
        unlink(file->temporary);
    free(file->temporary);
    free(file->path);
    free(file->name);
    *file = (struct teide_atomic_file) { 0 };
}

int
teide_output_check(const char *path, struct teide_error *error)
{
    struct teide_atomic_file file = { 0 };
    int ret = teide_atomic_file_begin(&file, path, error);

    teide_atomic_file_clear(&file);
    return ret;
}
