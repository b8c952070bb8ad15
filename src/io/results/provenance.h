/* Where a result comes from: what has to be written down so that somebody else can make it again. */
#ifndef TEIDE_IO_RESULTS_PROVENANCE_H
#define TEIDE_IO_RESULTS_PROVENANCE_H

#include <stdbool.h>

#include "sim/error.h"

/* Order of teide_provenance_names[]. */
enum teide_provenance_index {
    TEIDE_PROGRAM_VERSION,
    TEIDE_GIT_REVISION,
    TEIDE_COMMAND_LINE,
    TEIDE_DATE, /* UTC, ISO 8601 */
    TEIDE_HOST,
    TEIDE_COMPILER,
    TEIDE_LIBRARY_VERSIONS,
    TEIDE_N_PROVENANCE
};
extern const char *const teide_provenance_names[TEIDE_N_PROVENANCE]; /* as in files */
bool teide_is_provenance(const char *name);

struct teide_provenance {
    char *values[TEIDE_N_PROVENANCE]; /* owned; NULL: not known */
};

/* Collect the facts of this process, now.
 * command_line  as the user gave it
 * more_libraries  versions of libraries that only the caller knows, e.g. "HDF5 1.10.8"
 * Returns 0 or TEIDE_E_MEMORY; the provenance is zeroed by the caller, who clears it in any case. */
int teide_provenance_collect(struct teide_provenance *provenance, const char *command_line, const char *more_libraries,
    struct teide_error *error);

void teide_provenance_clear(struct teide_provenance *provenance);

#endif
