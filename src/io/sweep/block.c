#include "io/sweep/block.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/results/atomic_file.h"
#include "io/results/checksum.h"

struct head {
    char magic[8];
    uint64_t n, width, text_bytes, sweep, checksum;
};
static const char magic[8] = { 't', 'e', 'i', 'd', 'e', 'b', '2', '\n' };

/* --- points on their way to the disk ------------------------------------------------------------------------------- */

int
teide_finished_add(struct teide_finished *finished, uint64_t position, const double *row, const char *message)
{
    const size_t i = finished->n;

    if (i == finished->room) {
        size_t room = 2 * finished->room + 64;
        uint64_t *positions = realloc(finished->positions, room * sizeof *positions);
        char **messages;
        double *rows;
        if (positions == NULL)
            return TEIDE_E_MEMORY;
        finished->positions = positions;
        messages = realloc(finished->messages, room * sizeof *messages);
        if (messages == NULL)
            return TEIDE_E_MEMORY;
        finished->messages = messages;
        rows = realloc(finished->rows, (room * finished->width + 1) * sizeof *rows);
        if (rows == NULL)
            return TEIDE_E_MEMORY;
        finished->rows = rows;
        finished->room = room;
    }
    finished->messages[i] = message != NULL ? strdup(message) : NULL;
    if (message != NULL && finished->messages[i] == NULL)
        return TEIDE_E_MEMORY;
    finished->positions[i] = position;
    for (size_t k = 0; k < finished->width; k++)
        finished->rows[i * finished->width + k] = message == NULL ? row[k] : (double)NAN;
    finished->n++;
    return 0;
}

void
teide_finished_reset(struct teide_finished *finished)
{
    for (size_t i = 0; i < finished->n; i++)
        free(finished->messages[i]);
    finished->n = 0;
}

void
teide_finished_clear(struct teide_finished *finished)
{
    teide_finished_reset(finished);
    free(finished->positions);
    free(finished->messages);
    free(finished->rows);
    *finished = (struct teide_finished) { 0 };
}

/* --- the file ------------------------------------------------------------------------------------------------------ */

/* What follows the head, in one piece of memory; NULL when that is out. */
static char *
body_of(uint64_t sweep, const struct teide_finished *finished, struct head *head, size_t *size)
{
    const size_t n = finished->n, width = finished->width;
    size_t text_bytes = 0;
    char *body, *text;
    double *columns;

    for (size_t i = 0; i < n; i++)
        text_bytes += finished->messages[i] != NULL ? strlen(finished->messages[i]) + 1 : 0;
    *size = n * (2 + width) * 8 + text_bytes;
    body = malloc(*size + 1);
    if (body == NULL)
        return NULL;
    memcpy(body, finished->positions, n * 8);
    text = body + n * (2 + width) * 8;
    for (size_t i = 0; i < n; i++) {
        const uint64_t failed = finished->messages[i] != NULL;
        memcpy(body + (n + i) * 8, &failed, 8);
        if (failed)
            text = stpcpy(text, finished->messages[i]) + 1;
    }
    columns = (double *)(void *)(body + 2 * n * 8);
    for (size_t k = 0; k < width; k++)
        for (size_t i = 0; i < n; i++)
            columns[k * n + i] = finished->rows[i * width + k];
    *head = (struct head) { .n = n, .width = width, .text_bytes = text_bytes, .sweep = sweep };
    memcpy(head->magic, magic, sizeof magic);
    head->checksum = teide_checksum(TEIDE_CHECKSUM_BEGIN, body, *size);
    return body;
}

uint64_t
teide_sweep_block_number(const char *description)
{
    return teide_checksum(TEIDE_CHECKSUM_BEGIN, description, strlen(description));
}

int
teide_sweep_block_write(
    const char *path, uint64_t sweep, const struct teide_finished *finished, struct teide_error *error)
{
    struct teide_atomic_file file = { 0 };
    struct head head;
    size_t size;
    char *body = body_of(sweep, finished, &head, &size);
    int ret;

    if (body == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for a block of %zu points", finished->n);
    ret = teide_atomic_file_begin(&file, path, error);
    if (ret == 0) {
        fwrite(&head, sizeof head, 1, file.stream); /* a failure stays with the stream until the commit */
        fwrite(body, 1, size, file.stream);
        ret = teide_atomic_file_commit(&file, error);
    }
    teide_atomic_file_clear(&file);
    free(body);
    return ret;
}

void
teide_sweep_block_clear(struct teide_sweep_block *block)
{
    free(block->path);
    free(block->runs);
    free(block->failed);
    free(block->messages);
    free(block->text);
    *block = (struct teide_sweep_block) { 0 };
}

/* All `size` bytes from `offset` on. */
static bool
read_at(int descriptor, void *bytes, size_t size, size_t offset)
{
    char *at = bytes;

    while (size > 0) {
        ssize_t n = pread(descriptor, at, size, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += n;
        size -= (size_t)n;
        offset += (size_t)n;
    }
    return true;
}

/* The checksum of what is on disk, a piece at a time. */
static bool
is_sound(int descriptor, const struct head *head, size_t size)
{
    char piece[1 << 15];
    uint64_t sum = TEIDE_CHECKSUM_BEGIN;

    for (size_t done = 0; done < size;) {
        size_t n = size - done < sizeof piece ? size - done : sizeof piece;
        if (!read_at(descriptor, piece, n, sizeof *head + done))
            return false;
        sum = teide_checksum(sum, piece, n);
        done += n;
    }
    return sum == head->checksum;
}

/* The runs that the positions make: few, since workers take points in the order of their positions. */
static int
take_positions(struct teide_sweep_block *block, const uint64_t *positions, size_t n_positions)
{
    size_t n_runs = 1;

    for (size_t i = 0; i < block->n; i++) {
        if (positions[i] >= n_positions)
            return TEIDE_E_INPUT;
        n_runs += i > 0 && positions[i] != positions[i - 1] + 1;
    }
    block->runs = malloc(n_runs * sizeof *block->runs);
    if (block->runs == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < block->n; i++) {
        if (i == 0 || positions[i] != positions[i - 1] + 1)
            block->runs[block->n_runs++] = (struct teide_sweep_positions) { positions[i], i, 0 };
        block->runs[block->n_runs - 1].n++;
    }
    return 0;
}

/* The failed points and their messages, from the flags. */
static int
take_failures(struct teide_sweep_block *block, const uint64_t *positions, const uint64_t *flags, size_t text_bytes)
{
    size_t at = 0;

    block->failed = malloc((block->n + 1) * sizeof *block->failed);
    block->messages = malloc((block->n + 1) * sizeof *block->messages);
    if (block->failed == NULL || block->messages == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < block->n; i++) {
        if (flags[i] == 0)
            continue;
        if (at >= text_bytes)
            return TEIDE_E_INPUT;
        block->failed[block->n_failed] = positions[i];
        block->messages[block->n_failed++] = block->text + at;
        at += strlen(block->text + at) + 1;
    }
    return at == text_bytes ? 0 : TEIDE_E_INPUT;
}

static int
read_block(int descriptor, size_t n_positions, size_t width, struct teide_sweep_block *block)
{
    struct head head;
    struct stat status;
    uint64_t *positions = NULL, *flags = NULL;
    size_t size;
    int ret = TEIDE_E_INPUT;

    if (!read_at(descriptor, &head, sizeof head, 0) || memcmp(head.magic, magic, sizeof magic) != 0
        || head.width != width || head.n == 0 || head.n > n_positions || fstat(descriptor, &status) != 0
        || head.text_bytes > (uint64_t)status.st_size)
        return TEIDE_E_INPUT;
    block->n = (size_t)head.n;
    block->width = width;
    block->sweep = head.sweep;
    size = block->n * (2 + width) * 8 + (size_t)head.text_bytes;
    if ((uint64_t)status.st_size != sizeof head + size || !is_sound(descriptor, &head, size))
        return TEIDE_E_INPUT;
    positions = malloc(block->n * 8);
    block->text = calloc(1, (size_t)head.text_bytes + 1);
    flags = malloc(block->n * 8);
    if (positions == NULL || block->text == NULL || flags == NULL)
        ret = TEIDE_E_MEMORY;
    else if (read_at(descriptor, positions, block->n * 8, sizeof head)
        && read_at(descriptor, flags, block->n * 8, sizeof head + block->n * 8)
        && read_at(descriptor, block->text, (size_t)head.text_bytes, sizeof head + block->n * (2 + width) * 8))
        ret = take_positions(block, positions, n_positions);
    if (ret == 0)
        ret = take_failures(block, positions, flags, (size_t)head.text_bytes);
    free(positions);
    free(flags);
    return ret;
}

int
teide_sweep_block_open(
    const char *path, size_t n_positions, size_t width, struct teide_sweep_block *block, struct teide_error *error)
{
    int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC), ret; /* a pipe would wait for ever */
    struct stat status;

    *block = (struct teide_sweep_block) { 0 };
    if (descriptor < 0 || fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        ret = teide_fail(error, TEIDE_E_IO, "cannot read '%.300s': %s", path,
            descriptor < 0 ? strerror(errno) : "not a regular file: remove it");
        if (descriptor >= 0)
            close(descriptor);
        return ret;
    }
    block->path = strdup(path);
    ret = block->path == NULL ? TEIDE_E_MEMORY : read_block(descriptor, n_positions, width, block);
    close(descriptor);
    return ret == TEIDE_E_MEMORY ? teide_fail(error, ret, "out of memory") : ret;
}

/* What a run and a part have in common: from which of the rows, into which of the values, how many. */
struct common {
    size_t index, value, n;
};

static struct common
common_of(const struct teide_sweep_positions *run, const struct teide_sweep_part *part)
{
    const size_t position = (size_t)run->position, first = position > part->first ? position : part->first,
                 end = position + run->n < part->first + part->n ? position + run->n : part->first + part->n;

    return first < end ? (struct common) { run->index + first - position, first - part->first, end - first }
                       : (struct common) { 0, 0, 0 };
}

int
teide_sweep_block_column(const struct teide_sweep_block *block, const struct teide_sweep_part *part, double *values,
    struct teide_error *error)
{
    size_t first = block->n, end = 0; /* rows that hold what is asked for */
    double *column;
    int descriptor;
    bool good;

    for (size_t r = 0; r < block->n_runs; r++) {
        const struct common common = common_of(&block->runs[r], part);
        first = common.n > 0 && common.index < first ? common.index : first;
        end = common.n > 0 && common.index + common.n > end ? common.index + common.n : end;
    }
    if (first >= end)
        return 0;
    descriptor = open(block->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    column = malloc((end - first) * sizeof *column);
    good = descriptor >= 0 && column != NULL;
    for (size_t k = 0; good && k < part->width; k++) {
        good = read_at(descriptor, column, (end - first) * sizeof *column,
            sizeof(struct head) + (2 * block->n + (part->offset + k) * block->n + first) * 8);
        for (size_t r = 0; good && r < block->n_runs; r++) {
            const struct common common = common_of(&block->runs[r], part);
            for (size_t i = 0; i < common.n; i++)
                values[(common.value + i) * part->width + k] = column[common.index - first + i];
        }
    }
    free(column);
    if (descriptor >= 0)
        close(descriptor);
    return good ? 0 : teide_fail(error, TEIDE_E_IO, "cannot read '%.300s': %s", block->path, strerror(errno));
}
