#define _GNU_SOURCE /* asprintf */
#include "io/sweep/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/results/atomic_file.h"
#include "io/yaml/file.h"
#include "io/sweep/block.h"

struct teide_sweep_store {
    char *folder;
    int lock;       /* descriptor; -1: none */
    bool only_look; /* change nothing */
    size_t n_positions, width;
    uint64_t sweep; /* of its blocks */
    uint8_t *status;
    size_t n_finished;
    struct teide_sweep_block *blocks; /* in the order of their names */
    size_t n_blocks;
    uint64_t *failed; /* n_failed positions, ascending, with their messages */
    const char **messages;
    size_t n_failed;
};

size_t
teide_shard_positions(size_t n_points, size_t shard, size_t n_shards)
{
    return shard < n_points ? (n_points - shard - 1) / n_shards + 1 : 0;
}

/* --- what is being computed ---------------------------------------------------------------------------------------- */

static char *
folder_of(const char *output)
{
    char *folder;

    return asprintf(&folder, "%s.parts", output) < 0 ? NULL : folder;
}

static char *
identity_text(const struct teide_sweep_identity *identity)
{
    char *text;

    return asprintf(&text,
               "teide sweep 1\nversion: %s\nseed: %llu\nshard: %zu of %zu\npoints: %zu\nnumbers of a point: "
               "%zu\nscenario:\n%s",
               identity->version, (unsigned long long)identity->seed, identity->shard, identity->n_shards,
               identity->n_points, identity->width, identity->scenario)
            < 0
        ? NULL
        : text;
}

/* The first lines in which two texts differ, cut to size. */
static int
refuse(const char *name, const char *there, const char *here, struct teide_error *error)
{
    while (*there != '\0' && strcspn(there, "\n") == strcspn(here, "\n")
        && memcmp(there, here, strcspn(there, "\n")) == 0) {
        there += strcspn(there, "\n") + (there[strcspn(there, "\n")] == '\n');
        here += strcspn(here, "\n") + (here[strcspn(here, "\n")] == '\n');
    }
    while (*there == ' ')
        there++;
    while (*here == ' ')
        here++;
    return teide_fail(error, TEIDE_E_INPUT,
        "'%.150s' holds another sweep: there '%.*s', here '%.*s'. Write another name for the output, or --restart",
        name, (int)(strcspn(there, "\n") < 80 ? strcspn(there, "\n") : 80), there,
        (int)(strcspn(here, "\n") < 80 ? strcspn(here, "\n") : 80), here);
}

int
teide_sweep_identity_compare(const char *name, const struct teide_sweep_identity *there,
    const struct teide_sweep_identity *here, struct teide_error *error)
{
    char *a = identity_text(there), *b = identity_text(here);
    int ret = 0;

    if (a == NULL || b == NULL)
        ret = teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    else if (strcmp(a, b) != 0)
        ret = refuse(name, a, b, error);
    free(a);
    free(b);
    return ret;
}

static const char first_line[] = "teide sweep 1\n";

/* What the file `sweep` says against `text`. Returns 0 (the same), 1 (it must be written: it is not there, or was cut short when it
 * was, and the blocks tell themselves whose they are), or an error. */
static int
compare_description(const char *folder, const char *path, const char *text, struct teide_error *error)
{
    struct stat status;
    char *there = NULL, problem[160];
    size_t length;
    int ret;

    if (lstat(path, &status) != 0 && errno == ENOENT)
        return 1;
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode))
        return teide_fail(error, TEIDE_E_IO, "cannot read '%.300s': not a regular file: remove it", path);
    ret = teide_file_load(path, &there, &length, problem);
    if (ret == TEIDE_E_INPUT)
        ret = teide_fail(error, TEIDE_E_IO, "'%.300s' %s", path, problem);
    else if (ret != 0)
        teide_fail(error, ret, "out of memory");
    else if (strncmp(there, text, strlen(there)) == 0)
        ret = strlen(there) < strlen(text);
    else if (strncmp(there, first_line, strlen(first_line)) == 0)
        ret = refuse(folder, there, text, error);
    else /* somebody else's: what it says is not for the terminal */
        ret = teide_fail(error, TEIDE_E_INPUT,
            "'%.300s' was not written by a sweep, or is damaged: remove it, write another name for the output, or "
            "--restart",
            path);
    free(there);
    return ret;
}

static int
write_description(const char *path, const char *text, struct teide_error *error)
{
    struct teide_atomic_file file = { 0 };
    int ret = teide_atomic_file_begin(&file, path, error);

    if (ret == 0) {
        fputs(text, file.stream);
        ret = teide_atomic_file_commit(&file, error);
    }
    teide_atomic_file_clear(&file);
    return ret;
}

/* See what is in the folder, and whether it is of this sweep. The description is written, where it must be, once the blocks agree. */
static int
look_into(struct teide_sweep_store *store, const char *text, struct teide_error *error)
{
    bool lost;
    char *path;
    int ret;

    if (asprintf(&path, "%s/sweep", store->folder) < 0)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    ret = compare_description(store->folder, path, text, error);
    lost = ret == 1;
    if (ret == 0 || lost)
        ret = teide_sweep_store_scan(store, error);
    if (ret == 0 && lost && !store->only_look)
        ret = write_description(path, text, error);
    free(path);
    return ret;
}

/* --- the folder ---------------------------------------------------------------------------------------------------- */

/* Delete files of the folder: all, or what was never finished. The lock goes last. */
static void
clean(const char *folder, bool all)
{
    DIR *directory = opendir(folder);
    struct dirent *entry;
    char *path;

    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        size_t length = strlen(entry->d_name);
        bool temporary = length > 4 && strcmp(entry->d_name + length - 4, ".tmp") == 0;
        bool ours = strncmp(entry->d_name, "block-", 6) == 0 || strcmp(entry->d_name, "sweep") == 0;
        if ((temporary || (all && ours)) && asprintf(&path, "%s/%s", folder, entry->d_name) >= 0) {
            unlink(path);
            free(path);
        }
    }
    if (directory != NULL)
        closedir(directory);
}

static void
remove_folder(const char *folder)
{
    char *path;

    clean(folder, true);
    if (asprintf(&path, "%s/lock", folder) >= 0) {
        unlink(path);
        free(path);
    }
    rmdir(folder);
}

void
teide_sweep_store_remove(const char *output)
{
    char *folder = folder_of(output);

    if (folder != NULL && access(folder, F_OK) == 0)
        remove_folder(folder);
    free(folder);
}

/* One job at a time. Where the file system knows no locks, it is the user who sees to that. */
static int
take_lock(struct teide_sweep_store *store, struct teide_error *error)
{
    char *path;

    if (asprintf(&path, "%s/lock", store->folder) < 0)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    store->lock = open(path, O_RDWR | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0666);
    free(path);
    if (store->lock < 0)
        return teide_fail(error, TEIDE_E_IO, "cannot write in '%.300s': %s", store->folder, strerror(errno));
    if (flock(store->lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return teide_fail(error, TEIDE_E_INPUT,
            "another job works on '%.300s': wait for its end, or write another name for the output", store->folder);
    return 0;
}

static int
create_store(const char *output, const char *description, size_t n_positions, size_t width,
    struct teide_sweep_store **store, struct teide_error *error)
{
    struct teide_sweep_store *made = calloc(1, sizeof *made);

    if (made == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    *made = (struct teide_sweep_store) { .folder = folder_of(output),
        .lock = -1,
        .n_positions = n_positions,
        .width = width,
        .sweep = teide_sweep_block_number(description) };
    made->status = calloc(n_positions + 1, 1);
    if (made->folder == NULL || made->status == NULL) {
        teide_sweep_store_close(made, false);
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for %zu points", n_positions);
    }
    *store = made;
    return 0;
}

int
teide_sweep_store_open(const char *output, const struct teide_sweep_identity *identity, bool restart,
    struct teide_sweep_store **store, struct teide_error *error)
{
    const size_t n_positions = teide_shard_positions(identity->n_points, identity->shard, identity->n_shards);
    char *text = identity_text(identity);
    int ret = text == NULL ? teide_fail(error, TEIDE_E_MEMORY, "out of memory")
                           : create_store(output, text, n_positions, identity->width, store, error);

    if (ret == 0 && mkdir((*store)->folder, 0777) != 0 && errno != EEXIST)
        ret = teide_fail(error, TEIDE_E_IO, "cannot make the folder '%.300s': %s", (*store)->folder, strerror(errno));
    if (ret == 0)
        ret = take_lock(*store, error);
    if (ret == 0) {
        clean((*store)->folder, restart);
        ret = look_into(*store, text, error);
    }
    if (ret != 0) {
        teide_sweep_store_close(*store, false);
        *store = NULL;
    }
    free(text);
    return ret;
}

int
teide_sweep_store_look(const char *output, const struct teide_sweep_identity *identity,
    struct teide_sweep_store **store, struct teide_error *error)
{
    const size_t n_positions = teide_shard_positions(identity->n_points, identity->shard, identity->n_shards);
    char *text = identity_text(identity);
    int ret = text == NULL ? teide_fail(error, TEIDE_E_MEMORY, "out of memory")
                           : create_store(output, text, n_positions, identity->width, store, error);
    bool there = ret == 0 && access((*store)->folder, F_OK) == 0;

    if (there) {
        (*store)->only_look = true;
        ret = look_into(*store, text, error);
    }
    if (ret != 0 || !there) {
        teide_sweep_store_close(*store, false);
        *store = NULL;
    }
    free(text);
    return ret;
}

int
teide_sweep_store_join(const char *output, const struct teide_sweep_identity *identity,
    struct teide_sweep_store **store, struct teide_error *error)
{
    char *text = identity_text(identity);
    int ret = text == NULL ? teide_fail(error, TEIDE_E_MEMORY, "out of memory")
                           : create_store(output, text, 0, identity->width, store, error);

    free(text);
    return ret;
}

static void
forget(struct teide_sweep_store *store)
{
    for (size_t i = 0; i < store->n_blocks; i++)
        teide_sweep_block_clear(&store->blocks[i]);
    free(store->blocks);
    free(store->failed);
    free(store->messages);
    store->blocks = NULL;
    store->failed = NULL;
    store->messages = NULL;
    store->n_blocks = store->n_failed = store->n_finished = 0;
}

void
teide_sweep_store_close(struct teide_sweep_store *store, bool remove)
{
    if (store == NULL)
        return;
    forget(store);
    if (remove)
        remove_folder(store->folder);
    if (store->lock >= 0)
        close(store->lock);
    free(store->folder);
    free(store->status);
    free(store);
}

/* --- blocks -------------------------------------------------------------------------------------------------------- */

static int
is_block(const struct dirent *entry)
{
    return strncmp(entry->d_name, "block-", 6) == 0;
}

struct failure {
    uint64_t position;
    const char *message;
};

static int
by_position(const void *a, const void *b)
{
    const struct failure *x = a, *y = b;

    return x->position < y->position ? -1 : x->position > y->position;
}

static int
list_failures(struct teide_sweep_store *store)
{
    struct failure *list;
    size_t n = 0;

    for (size_t i = 0; i < store->n_blocks; i++)
        n += store->blocks[i].n_failed;
    list = malloc((n + 1) * sizeof *list);
    store->failed = malloc((n + 1) * sizeof *store->failed);
    store->messages = malloc((n + 1) * sizeof *store->messages);
    if (list == NULL || store->failed == NULL || store->messages == NULL) {
        free(list);
        return TEIDE_E_MEMORY;
    }
    for (size_t i = 0; i < store->n_blocks; i++)
        for (size_t k = 0; k < store->blocks[i].n_failed; k++)
            list[store->n_failed++] = (struct failure) { store->blocks[i].failed[k], store->blocks[i].messages[k] };
    qsort(list, n, sizeof *list, by_position);
    for (size_t i = 0; i < n; i++) {
        store->failed[i] = list[i].position;
        store->messages[i] = list[i].message;
    }
    free(list);
    return 0;
}

/* Put the points of a block into the status. */
static int
mark(struct teide_sweep_store *store, const struct teide_sweep_block *block)
{
    for (size_t r = 0; r < block->n_runs; r++)
        for (size_t i = 0; i < block->runs[r].n; i++)
            if (store->status[block->runs[r].position + i] != TEIDE_POINT_OPEN)
                return TEIDE_E_INPUT; /* nobody writes a point twice */
    for (size_t r = 0; r < block->n_runs; r++)
        memset(store->status + block->runs[r].position, TEIDE_POINT_DONE, block->runs[r].n);
    for (size_t i = 0; i < block->n_failed; i++)
        store->status[block->failed[i]] = TEIDE_POINT_FAILED;
    return 0;
}

/* Take up one block; a damaged one is removed (unless one only looks), and its points are computed again. */
static int
take_block(struct teide_sweep_store *store, const char *name, struct teide_error *error)
{
    struct teide_sweep_block *block = &store->blocks[store->n_blocks];
    bool foreign;
    char *path;
    int ret;

    if (asprintf(&path, "%s/%s", store->folder, name) < 0)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    ret = teide_sweep_block_open(path, store->n_positions, store->width, block, error);
    foreign = ret == 0 && block->sweep != store->sweep;
    if (ret == 0 && !foreign)
        ret = mark(store, block);
    if (ret == 0 && !foreign) {
        store->n_finished += block->n;
        store->n_blocks++;
    } else {
        teide_sweep_block_clear(block);
    }
    if (ret == TEIDE_E_INPUT)
        ret = store->only_look || unlink(path) == 0 || errno == ENOENT
            ? 0
            : teide_fail(error, TEIDE_E_IO, "cannot remove the damaged file '%.300s': %s", path, strerror(errno));
    else if (foreign)
        ret = teide_fail(error, TEIDE_E_INPUT,
            "'%.300s' is of another sweep: write another name for the output, or --restart", path);
    free(path);
    return ret;
}

int
teide_sweep_store_scan(struct teide_sweep_store *store, struct teide_error *error)
{
    struct dirent **entries;
    int n = scandir(store->folder, &entries, is_block, alphasort), ret = 0;

    if (n < 0)
        return teide_fail(error, TEIDE_E_IO, "cannot read the folder '%.300s': %s", store->folder, strerror(errno));
    forget(store);
    memset(store->status, TEIDE_POINT_OPEN, store->n_positions);
    store->blocks = calloc((size_t)n + 1, sizeof *store->blocks);
    if (store->blocks == NULL)
        ret = teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    for (int i = 0; i < n; i++) {
        if (ret == 0)
            ret = take_block(store, entries[i]->d_name, error);
        free(entries[i]);
    }
    free(entries);
    if (ret == 0 && list_failures(store) != 0)
        ret = teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    return ret;
}

static int
write_block(void *user, const struct teide_finished *finished, struct teide_error *error)
{
    const struct teide_sweep_store *store = user;
    uint64_t first = UINT64_MAX;
    char *path;
    int ret;

    if (finished->n == 0)
        return 0;
    for (size_t i = 0; i < finished->n; i++)
        first = finished->positions[i] < first ? finished->positions[i] : first;
    if (asprintf(&path, "%s/block-%09llu", store->folder, (unsigned long long)first) < 0)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    ret = teide_sweep_block_write(path, store->sweep, finished, error);
    free(path);
    return ret;
}

struct teide_point_keeper
teide_sweep_store_keeper(struct teide_sweep_store *store)
{
    return (struct teide_point_keeper) { write_block, store };
}

int
teide_sweep_store_column(const struct teide_sweep_store *store, const struct teide_sweep_part *part, double *values,
    struct teide_error *error)
{
    int ret = 0;

    for (size_t i = 0; ret == 0 && i < store->n_blocks; i++)
        ret = teide_sweep_block_column(&store->blocks[i], part, values, error);
    return ret;
}

const uint8_t *
teide_sweep_store_status(const struct teide_sweep_store *store)
{
    return store->status;
}

size_t
teide_sweep_store_finished(const struct teide_sweep_store *store)
{
    return store->n_finished;
}

size_t
teide_sweep_store_failures(
    const struct teide_sweep_store *store, const uint64_t **positions, const char *const **messages)
{
    *positions = store->failed;
    *messages = store->messages;
    return store->n_failed;
}
