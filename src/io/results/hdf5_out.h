/* HDF5 out, laid out so that xarray opens every group as it is: dimension scales on every axis, units and a line of
 * documentation on every dataset. A file is made in memory and written at once, to a temporary name that is renamed. */
#ifndef TEIDE_IO_RESULTS_HDF5_OUT_H
#define TEIDE_IO_RESULTS_HDF5_OUT_H

#include <hdf5.h>
#include <stdbool.h>

#include "sim/error.h"
#include "sim/scenario.h"

/* A group being written. Every function below but teide_hdf5_write() does nothing once something has
 * failed. */
struct teide_hdf5_group {
    hid_t id;
    hid_t scale[2]; /* dimension scales of its dimensions, 0: not made yet */
    hsize_t length[2];
    bool extendible; /* rows may be appended, by whoever has the file */
    bool *failed;
};

/* Begin a group of up to two dimensions, `rows` and `columns` long, inside `parent`; its scales follow, then its columns, then
 * teide_hdf5_end(). `failed` is shared by all groups of a file. */
struct teide_hdf5_group teide_hdf5_begin(hid_t parent, const char *name, hsize_t rows, hsize_t columns, bool *failed);
void teide_hdf5_end(struct teide_hdf5_group *group);

/* The coordinate of dimension `index` (0: rows, 1: columns): numbers, or names. */
void teide_hdf5_scale(struct teide_hdf5_group *group, int index, const char *name, hid_t type, const void *values,
    const char *unit, const char *doc);
void teide_hdf5_names(
    struct teide_hdf5_group *group, int index, const char *name, const char *const *names, const char *doc);

/* A dataset over the first `rank` dimensions, 1 or 2, row by row. `unit` is NULL for text. */
void teide_hdf5_column(const struct teide_hdf5_group *group, const char *name, int rank, hid_t type, const void *values,
    const char *unit, const char *doc);

/* Arrays of any number of dimensions. A dimension has a scale, which its owner closes with teide_hdf5_dimension_end(); numbers
 * (names NULL) or names. */
struct teide_hdf5_dimension {
    hid_t scale; /* negative: not made */
    hsize_t length;
};
struct teide_hdf5_dimension teide_hdf5_dimension_begin(const struct teide_hdf5_group *group, const char *name,
    size_t length, hid_t type, const void *values, const char *unit, const char *doc);
void teide_hdf5_dimension_end(struct teide_hdf5_dimension *dimension);

/* A dataset over `rank` dimensions, the last one the fastest, in chunks and compressed when it is long. Returns it for attributes,
 * for the caller to close; negative after a failure. `unit` is NULL for text. */
enum { TEIDE_HDF5_MAX_RANK = 24 };
hid_t teide_hdf5_array(const struct teide_hdf5_group *group, const char *name, int rank,
    const struct teide_hdf5_dimension *dimensions, hid_t type, const void *values, const char *unit, const char *doc);

/* An attribute of an object of the file: a number, or text. */
void teide_hdf5_attribute(
    const struct teide_hdf5_group *group, hid_t object, const char *name, hid_t type, const void *value);
void teide_hdf5_text(const struct teide_hdf5_group *group, hid_t object, const char *name, const char *value);

/* The codes 0 ... n - 1 of a dataset of the group, with their meanings, words between blanks, as the CF conventions write them:
 * attributes flag_values (of the dataset's own type) and flag_meanings. */
void teide_hdf5_meanings(const struct teide_hdf5_group *group, const char *name, const char *meanings);

/* The type of strings of any length in UTF-8, for the caller to close. */
hid_t teide_hdf5_string_type(void);

/* Write a result file: provenance and the scenario as root attributes, and what `fill` puts in.
 * kind  what the file holds, its attribute "kind"
 * most_bytes  that the file can have; a large one is made on the disk instead of in memory. 0: a small one
 * fill  writes groups into the file; returns 0, TEIDE_E_MEMORY, or another error whose message it has set itself
 * Returns 0, TEIDE_E_IO (message names the file and the reason), TEIDE_E_MEMORY, or what fill returned; nothing is left behind on
 * failure. */
int teide_hdf5_write(const char *path, const char *kind, const struct teide_scenario *scenario,
    const char *command_line, uint64_t most_bytes, int (*fill)(hid_t file, bool *failed, const void *user),
    const void *user, struct teide_error *error);

#endif
