/* A block: points of a sweep that were finished together, as one file, column by column.
 *
 *   head       magic, n, width, bytes of messages, sweep, checksum of all that follows
 *   positions  n of 8 bytes          failed  n of 8 bytes, 0 or 1
 *   columns    width times n doubles
 *   messages   of the failed points in their order, each with its zero
 *
 * In the byte order of the machine: blocks do not outlive the sweep. `sweep` is a number that tells its sweep from others, so
 * that a block can be used where the folder has lost its own description. */
#ifndef TEIDE_IO_SWEEP_BLOCK_H
#define TEIDE_IO_SWEEP_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "io/sweep/store.h"

/* Rows of a block at successive positions: row index + i is at position + i, i < n. */
struct teide_sweep_positions {
    uint64_t position;
    size_t index, n;
};

struct teide_sweep_block {
    char *path;
    size_t n, width;
    uint64_t sweep;
    struct teide_sweep_positions *runs; /* n_runs, in the order of the rows */
    size_t n_runs;
    uint64_t *failed;      /* n_failed positions */
    const char **messages; /* of these, in `text` */
    size_t n_failed;
    char *text;
};

/* Write one. Returns 0, TEIDE_E_IO, TEIDE_E_MEMORY. */
int teide_sweep_block_write(
    const char *path, uint64_t sweep, const struct teide_finished *finished, struct teide_error *error);

/* Read all but the columns, and check everything: of `width` doubles a point, positions below n_positions, the checksum.
 * block  overwritten; teide_sweep_block_clear() by the caller in any case
 * Returns 0, TEIDE_E_INPUT (damaged), TEIDE_E_IO (cannot be read, or is no file), TEIDE_E_MEMORY. */
int teide_sweep_block_open(
    const char *path, size_t n_positions, size_t width, struct teide_sweep_block *block, struct teide_error *error);
void teide_sweep_block_clear(struct teide_sweep_block *block);

/* The number that stands for a sweep in its blocks: a checksum of the text that describes it. */
uint64_t teide_sweep_block_number(const char *description);

/* As teide_sweep_store_column(). */
int teide_sweep_block_column(const struct teide_sweep_block *block, const struct teide_sweep_part *part, double *values,
    struct teide_error *error);

#endif
