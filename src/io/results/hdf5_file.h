/* A new HDF5 file: made in memory, or on disk where it is too large for that, and in any case put in its place at once. */
#ifndef TEIDE_IO_RESULTS_HDF5_FILE_H
#define TEIDE_IO_RESULTS_HDF5_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/error.h"

/* The version of the library, for provenance. */
extern const char *const teide_hdf5_version;

/* Make a file.
 * most_bytes  an upper bound of its size
 * fill        puts all into the file, a number of the library (hid_t); returns 0, TEIDE_E_MEMORY, or another error whose message it
 *             has set itself
 * Returns 0, TEIDE_E_IO (message names the file and the reason), TEIDE_E_MEMORY, or what fill returned; nothing is left behind on
 * failure. */
int teide_hdf5_make(const char *path, uint64_t most_bytes, int (*fill)(int64_t file, void *user), void *user,
    struct teide_error *error);

/* The library says on stderr what it dislikes, unless it is told not to. */
struct teide_hdf5_silence {
    void *handler, *data;
};
void teide_hdf5_be_silent(struct teide_hdf5_silence *silence);
void teide_hdf5_speak_again(const struct teide_hdf5_silence *silence);

#endif
