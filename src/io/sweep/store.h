/* Finished points on disk, while a sweep is not complete: the folder OUT.h5.parts.
 *
 *   sweep      what is being computed, as text; another sweep under the same name is refused
 *   lock       held by the one job that works on it
 *   block-N    points that were finished together; N is the position of the first, so no two blocks have one name
 *
 * A block is written in one piece (atomic_file.h) and carries a checksum, and a number that stands for its sweep: it is complete or not
 * there, and never changed afterwards. So blocks are of use also where `sweep` was cut short or lost. A position is a point of this shard, counted from 0: position k of shard I of N is point I + k N. */
#ifndef TEIDE_IO_SWEEP_STORE_H
#define TEIDE_IO_SWEEP_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"

/* What tells one sweep from another. Strings are borrowed. */
struct teide_sweep_identity {
    const char *version;  /* of the program, with its revision */
    const char *scenario; /* teide_sweep_template_text() */
    uint64_t seed;
    size_t shard, n_shards;
    size_t n_points; /* of the whole sweep */
    size_t width;    /* doubles a point */
};

/* Points of shard I of N. */
size_t teide_shard_positions(size_t n_points, size_t shard, size_t n_shards);

/* Whether both are the same sweep; else TEIDE_E_INPUT with a sentence that names the first difference.
 * name  where `there` was found, for the sentence */
int teide_sweep_identity_compare(const char *name, const struct teide_sweep_identity *there,
    const struct teide_sweep_identity *here, struct teide_error *error);

/* What tells the sweep of a result file from another; borrowed from its dataset. `path` is for messages. Returns 0, TEIDE_E_MEMORY, or
 * TEIDE_E_INPUT: it is not of a sweep, or damaged. */
struct teide_dataset;
int teide_sweep_identify(
    const char *path, struct teide_dataset *dataset, struct teide_sweep_identity *identity, struct teide_error *error);

enum teide_point_status { TEIDE_POINT_OPEN, TEIDE_POINT_DONE, TEIDE_POINT_FAILED };

/* Points that were finished together, as a worker collects them. Owned by the worker. */
struct teide_finished {
    size_t n, room, width;
    uint64_t *positions; /* n */
    char **messages;     /* n, owned; NULL: done, else why it failed */
    double *rows;        /* n * width; NAN of failed points */
};
/* Append a point; `row` is copied, `message` (NULL: done) is copied. Returns 0 or TEIDE_E_MEMORY. */
int teide_finished_add(struct teide_finished *finished, uint64_t position, const double *row, const char *message);
/* Forget the points, keep the room; release all. */
void teide_finished_reset(struct teide_finished *finished);
void teide_finished_clear(struct teide_finished *finished);

/* Where workers put points that are finished. */
struct teide_point_keeper {
    /* Any thread may. Returns 0, TEIDE_E_IO, TEIDE_E_MEMORY; `finished` is as it was. NULL: nothing is kept. */
    int (*keep)(void *user, const struct teide_finished *finished, struct teide_error *error);
    void *user;
};

struct teide_sweep_store;

/* Open the folder of `output`, or make it, and see what is complete in it; damaged blocks are removed, what is no file at all is
 * not.
 * restart  remove what is there first
 * Returns 0, TEIDE_E_INPUT (another sweep is in it, or another job works on it), TEIDE_E_IO, TEIDE_E_MEMORY. */
int teide_sweep_store_open(const char *output, const struct teide_sweep_identity *identity, bool restart,
    struct teide_sweep_store **store, struct teide_error *error);

/* Only see what is complete in it: nothing is written, removed or locked, so that a job may be at work.
 * store  NULL when there is no folder
 * Returns 0, TEIDE_E_INPUT (another sweep is in it), TEIDE_E_IO, TEIDE_E_MEMORY. */
int teide_sweep_store_look(const char *output, const struct teide_sweep_identity *identity,
    struct teide_sweep_store **store, struct teide_error *error);

/* The same folder for the other ranks of a job, which only write: no lock, nothing is looked at. */
int teide_sweep_store_join(const char *output, const struct teide_sweep_identity *identity,
    struct teide_sweep_store **store, struct teide_error *error);

/* Look again for blocks, those of other ranks. Returns 0, TEIDE_E_IO, TEIDE_E_MEMORY. */
int teide_sweep_store_scan(struct teide_sweep_store *store, struct teide_error *error);

/* Status of every position (enum teide_point_status), and how many are not open; as of the last scan. */
const uint8_t *teide_sweep_store_status(const struct teide_sweep_store *store);
size_t teide_sweep_store_finished(const struct teide_sweep_store *store);

/* Keeps points as a block. */
struct teide_point_keeper teide_sweep_store_keeper(struct teide_sweep_store *store);

/* What is asked of every row: `width` doubles from `offset` on, of n positions from `first` on. */
struct teide_sweep_part {
    size_t offset, width, first, n;
};

/* These doubles into values[(position - first) * width]; those of positions that are open are left as they are.
 * Returns 0, TEIDE_E_IO, TEIDE_E_MEMORY. */
int teide_sweep_store_column(const struct teide_sweep_store *store, const struct teide_sweep_part *part, double *values,
    struct teide_error *error);

/* The failed positions in ascending order, with their messages, both owned by the store. */
size_t teide_sweep_store_failures(
    const struct teide_sweep_store *store, const uint64_t **positions, const char *const **messages);

/* Close; remove: delete the folder, whose points are in the result file now. NULL is legal. */
void teide_sweep_store_close(struct teide_sweep_store *store, bool remove);

/* Delete what an earlier, complete sweep may have left of its folder. */
void teide_sweep_store_remove(const char *output);

#endif
