#define _GNU_SOURCE /* asprintf, fopencookie, O_TMPFILE */
#include "io/results/atomic_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "io/results/result_file.h"

#define PREFIX ".teide."
#define SUFFIX ".tmp"

enum { MOST_TRIES = 1000, MOST_LINKS = 40, LEAST_AGE = 60 /* s */, PLACE = 40 };

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

/* --- the file while it is written ------------------------------------------------------------------------------------ */

/* Where a file without a name is. */
static void
place_of(int descriptor, char place[PLACE])
{
    snprintf(place, PLACE, "/proc/self/fd/%d", descriptor);
}

/* Try temporary names until `make` takes one, which is then file->temporary. Returns what `make` returned last, or -1. */
static int
try_names(struct teide_atomic_file *file, const char *folder, int (*make)(const char *name, const void *user),
    const void *user)
{
    int made = -1;

    for (int i = 0; i < MOST_TRIES; i++) {
        if (asprintf(&file->temporary, "%s/" PREFIX "%ld.%d" SUFFIX, folder, (long)getpid(), i) < 0) {
            file->temporary = NULL;
            errno = ENOMEM;
            return -1;
        }
        made = make(file->temporary, user);
        if (made >= 0)
            return made;
        free(file->temporary);
        file->temporary = NULL;
        if (errno != EEXIST)
            break;
    }
    return made;
}

/* A new file of this name, locked. */
static int
create_locked(const char *name, const void *user)
{
    int descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    struct stat status;

    (void)user;
    if (descriptor < 0)
        return -1;
    /* who removes what nobody writes may have been here before the lock */
    if ((flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        || (fstat(descriptor, &status) == 0 && status.st_nlink == 0)) {
        close(descriptor);
        errno = EEXIST;
        return -1;
    }
    return descriptor;
}

/* A file without a name; -1 where there are none of that kind. */
static int
create_nameless(const char *folder)
{
    int descriptor = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
    char place[PLACE];

    if (descriptor < 0)
        return -1;
    place_of(descriptor, place);
    if (access(place, F_OK) != 0) { /* without /proc it would never get a name */
        close(descriptor);
        errno = EOPNOTSUPP;
        return -1;
    }
    return descriptor;
}

static int
open_temporary(struct teide_atomic_file *file, struct teide_error *error)
{
    char *copy = strdup(file->path);
    const char *folder = copy == NULL ? NULL : dirname(copy);
    int descriptor = -1, reason = ENOMEM;

    if (folder != NULL) {
        if (!file->named)
            descriptor = create_nameless(folder);
        if (file->named
            || (descriptor < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL || errno == ENOSYS)))
            descriptor = try_names(file, folder, create_locked, NULL);
        reason = errno;
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

/* The file that a symbolic link leads to, also where there is none yet; to be freed; NULL with errno. */
static char *
follow_links(const char *path)
{
    char *at = strdup(path);

    for (int i = 0; at != NULL && i < MOST_LINKS; i++) {
        char target[PATH_MAX], *next, *slash;
        ssize_t length = readlink(at, target, sizeof target - 1);
        if (length < 0)
            return at; /* no link */
        target[length] = '\0';
        slash = target[0] == '/' ? NULL : strrchr(at, '/');
        if (asprintf(&next, "%.*s%s", slash == NULL ? 0 : (int)(slash - at + 1), at, target) < 0)
            next = NULL;
        free(at);
        at = next;
    }
    free(at);
    errno = at == NULL ? ENOMEM : ELOOP;
    return NULL;
}

int
teide_atomic_file_begin(struct teide_atomic_file *file, const char *path, struct teide_error *error)
{
    int ret;

    file->name = strdup(path);
    file->path = realpath(path, NULL); /* replace what a symbolic link points to, not the link */
    if (file->path == NULL)
        file->path = follow_links(path);
    if (file->name != NULL && file->path == NULL && errno == ELOOP)
        return cannot_write(file, ELOOP, error);
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

static int
link_place(const char *name, const void *user)
{
    return linkat(AT_FDCWD, user, AT_FDCWD, name, AT_SYMLINK_FOLLOW);
}

/* Give a file without a name its own, or, where that is taken, a temporary one. Returns 0 or the reason. */
static int
give_name(struct teide_atomic_file *file)
{
    char place[PLACE], *copy;
    int reason = 0;

    place_of(file->descriptor, place);
    if (link_place(file->path, place) == 0)
        return 0;
    if (errno != EEXIST)
        return errno;
    copy = strdup(file->path);
    if (copy == NULL)
        return ENOMEM;
    if (try_names(file, dirname(copy), link_place, place) < 0)
        reason = errno;
    free(copy);
    return reason;
}

int
teide_atomic_file_commit(struct teide_atomic_file *file, struct teide_error *error)
{
    bool failed = fflush(file->stream) != 0 || ferror(file->stream);
    int reason = file->reason != 0 ? file->reason : failed ? EIO : 0;

    if (reason == 0 && fsync(file->descriptor) != 0)
        reason = errno;
    if (reason == 0 && file->temporary == NULL)
        reason = give_name(file);
    if (reason == 0 && file->temporary != NULL && rename(file->temporary, file->path) != 0)
        reason = errno;
    if (reason == 0) {
        free(file->temporary);
        file->temporary = NULL;
    }
    fclose(file->stream);
    file->stream = NULL;
    if (close(file->descriptor) != 0 && reason == 0)
        reason = errno;
    if (reason != 0)
        return cannot_write(file, reason, error);
    sync_folder(file->path);
    return 0;
}

void
teide_atomic_file_clear(struct teide_atomic_file *file)
{
    if (file->temporary != NULL)
        unlink(file->temporary);
    if (file->stream != NULL) {
        fclose(file->stream);
        close(file->descriptor);
    }
    free(file->temporary);
    free(file->path);
    free(file->name);
    *file = (struct teide_atomic_file) { 0 };
}

/* --- what others left ------------------------------------------------------------------------------------------------ */

static bool
is_temporary(const char *name)
{
    const size_t length = strlen(name), prefix = strlen(PREFIX), suffix = strlen(SUFFIX);

    return length > prefix + suffix && strncmp(name, PREFIX, prefix) == 0 && strcmp(name + length - suffix, SUFFIX) == 0
        && strspn(name + prefix, "0123456789.") == length - prefix - suffix + 1; /* the dot of the suffix */
}

/* Remove the temporary file if nobody writes it: it is not locked, and a minute old (HDF5 locks it itself, a moment later). */
static void
remove_stale(const char *path)
{
    int descriptor = open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat status;

    if (descriptor < 0)
        return;
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_mtime + LEAST_AGE < time(NULL)
        && flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        unlink(path);
    close(descriptor);
}

static void
clean_folder(const char *folder)
{
    DIR *directory = opendir(folder);
    struct dirent *entry;
    char *path;

    while (directory != NULL && (entry = readdir(directory)) != NULL)
        if (is_temporary(entry->d_name) && asprintf(&path, "%s/%s", folder, entry->d_name) >= 0) {
            remove_stale(path);
            free(path);
        }
    if (directory != NULL)
        closedir(directory);
}

int
teide_output_check(const char *path, struct teide_error *error)
{
    struct teide_atomic_file file = { 0 };
    int ret = teide_atomic_file_begin(&file, path, error);

    if (ret == 0)
        clean_folder(dirname(file.path));
    teide_atomic_file_clear(&file);
    return ret;
}
