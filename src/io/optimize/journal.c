#include "io/optimize/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/results/checksum.h"

struct head {
    char magic[8];
    uint64_t search;
};

struct step {
    uint64_t length, checksum;
};

static const char magic[8] = { 't', 'e', 'i', 'd', 'e', 'j', '1', '\n' };

struct teide_journal {
    int file;
    char *path;
    off_t end;         /* of what is good */
    bool at_end;       /* nothing is left to recall */
    size_t remembered; /* steps, since it was opened */
};

/* Read or write all of it. false: not all, errno is 0 at the end of the file. */
static bool
whole(ssize_t (*transfer)(int, void *, size_t, off_t), int file, void *bytes, size_t n, off_t at)
{
    char *next = bytes;

    while (n > 0) {
        const ssize_t done = transfer(file, next, n, at);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0) {
            errno = done == 0 ? 0 : errno;
            return false;
        }
        next += done;
        at += done;
        n -= (size_t)done;
    }
    return true;
}

static ssize_t
write_some(int file, void *bytes, size_t n, off_t at)
{
    return pwrite(file, bytes, n, at);
}

static int
fail(const struct teide_journal *journal, const char *what, struct teide_error *error)
{
    return teide_fail(error, TEIDE_E_IO, "cannot %s '%.300s': %s", what, journal->path, strerror(errno));
}

/* See whose journal it is, or write the head of a new one. */
static int
begin(struct teide_journal *journal, const char *description, bool restart, struct teide_error *error)
{
    struct head wanted, found;
    struct stat status;

    memcpy(wanted.magic, magic, sizeof magic);
    wanted.search = teide_checksum(TEIDE_CHECKSUM_BEGIN, description, strlen(description));
    journal->end = sizeof wanted;
    if (fstat(journal->file, &status) != 0)
        return fail(journal, "read", error);
    if (status.st_size == 0 || restart) {
        if (ftruncate(journal->file, 0) != 0 || !whole(write_some, journal->file, &wanted, sizeof wanted, 0))
            return fail(journal, "write", error);
        journal->at_end = true;
        return 0;
    }
    if (!whole(pread, journal->file, &found, sizeof found, 0) || memcmp(found.magic, magic, sizeof magic) != 0)
        return teide_fail(error, TEIDE_E_INPUT,
            "'%.300s' is no journal of a search: remove it, or give -o another name", journal->path);
    if (found.search != wanted.search)
        return teide_fail(error, TEIDE_E_INPUT,
            "'%.300s' is of another search (its scenario, settings, seed or program differ): give --restart to begin "
            "anew, or -o another name",
            journal->path);
    return 0;
}

int
teide_journal_open(
    const char *path, const char *description, bool restart, struct teide_journal **journal, struct teide_error *error)
{
    struct teide_journal *new = calloc(1, sizeof *new);
    int ret = 0;

    if (new == NULL || (new->path = strdup(path)) == NULL) {
        free(new);
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    }
    new->file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    ret = new->file < 0 ? fail(new, "open", error) : begin(new, description, restart, error);
    if (ret == 0)
        *journal = new;
    else
        teide_journal_close(new, false);
    return ret;
}

void
teide_journal_close(struct teide_journal *journal, bool done)
{
    if (journal == NULL)
        return;
    if (journal->file >= 0)
        close(journal->file);
    if (done)
        unlink(journal->path);
    free(journal->path);
    free(journal);
}

size_t
teide_journal_remembered(const struct teide_journal *journal)
{
    return journal->remembered;
}

bool
teide_journal_recall(struct teide_journal *journal, void *bytes, size_t n)
{
    struct step step;

    if (journal->at_end)
        return false;
    if (whole(pread, journal->file, &step, sizeof step, journal->end) && step.length == n
        && whole(pread, journal->file, bytes, n, journal->end + (off_t)sizeof step)
        && teide_checksum(TEIDE_CHECKSUM_BEGIN, bytes, n) == step.checksum) {
        journal->end += (off_t)(sizeof step + n);
        return true;
    }
    memset(bytes, 0, n);
    journal->at_end = true;
    return false;
}

int
teide_journal_remember(struct teide_journal *journal, const void *bytes, size_t n, struct teide_error *error)
{
    struct step step = { n, teide_checksum(TEIDE_CHECKSUM_BEGIN, bytes, n) };
    char *copy = malloc(sizeof step + n);
    bool good;

    if (copy == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for a step of the journal");
    memcpy(copy, &step, sizeof step);
    memcpy(copy + sizeof step, bytes, n);
    good = ftruncate(journal->file, journal->end) == 0
        && whole(write_some, journal->file, copy, sizeof step + n, journal->end) && fsync(journal->file) == 0;
    free(copy);
    if (!good)
        return fail(journal, "write", error);
    journal->end += (off_t)(sizeof step + n);
    journal->remembered++;
    return 0;
}
