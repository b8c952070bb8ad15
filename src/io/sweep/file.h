/* The result file of a sweep: one N-dimensional array a variable, over the axes (a grid) or the points (else), then its inner
 * dimensions. doc/results.md describes it. */
#ifndef TEIDE_IO_SWEEP_FILE_H
#define TEIDE_IO_SWEEP_FILE_H

#include "io/results/provenance.h"
#include "io/results/read_watch.h"
#include "io/sweep/store.h"
#include "study/sweep/outputs.h"

/* Where the points come from. All positions are of the whole sweep; points of other shards are open. */
struct teide_sweep_source {
    const uint8_t *status;  /* n_points, enum teide_point_status */
    const uint64_t *failed; /* n_failed points, ascending, with their messages */
    const char *const *messages;
    size_t n_failed;
    size_t shard, n_shards;
    /* Values of a variable, values[point * variable->width]; those of open points are left as they are. Returns 0, TEIDE_E_IO,
     * TEIDE_E_INPUT, TEIDE_E_MEMORY. */
    int (*column)(const void *user, const struct teide_variable *variable, double *values, struct teide_error *error);
    const void *user;
};

/* Write the file. Returns 0, TEIDE_E_IO, TEIDE_E_MEMORY, or what `column` returned; nothing is left behind on failure. */
int teide_sweep_write_hdf5(const char *path, const struct teide_scenario *scenario,
    const struct teide_sweep_outputs *outputs, const struct teide_sweep_source *source, const char *command_line,
    struct teide_error *error);

/* A file read back. */
struct teide_sweep_file {
    struct teide_scenario scenario; /* whole, from its text in the file */
    struct teide_sweep_outputs outputs;
    struct teide_provenance provenance;
    char *version; /* of the program that made it, with its revision */
    size_t shard, n_shards;
    uint8_t *status;  /* n_points */
    uint64_t *failed; /* n_failed points with their messages */
    char **messages;
    size_t n_failed;
    char *path;
    int64_t handle;                       /* of the library */
    const struct teide_read_watch *watch; /* of all that is read from it; borrowed, may be NULL */
};

/* Open a file and read all but the variables.
 * watch  who watches now and later, or NULL
 * file   zeroed by the caller, who calls teide_sweep_file_close() in any case
 * Returns 0, TEIDE_E_INPUT (not a result file of a sweep, or damaged), TEIDE_E_MEMORY. */
int teide_sweep_file_open(
    const char *path, const struct teide_read_watch *watch, struct teide_sweep_file *file, struct teide_error *error);
void teide_sweep_file_close(struct teide_sweep_file *file);

/* All values of a variable, values[point * variable->width]. Returns 0, TEIDE_E_INPUT, TEIDE_E_MEMORY. */
int teide_sweep_file_column(const struct teide_sweep_file *file, const struct teide_variable *variable, double *values,
    struct teide_error *error);

/* What tells this sweep from another; borrowed from the file. */
struct teide_sweep_identity teide_sweep_file_identity(const struct teide_sweep_file *file);

#endif
