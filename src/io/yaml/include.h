/* Files: read whole, and merged into the tree of the scenario that includes them. */
#ifndef TEIDE_IO_YAML_INCLUDE_H
#define TEIDE_IO_YAML_INCLUDE_H

#include "io/yaml/fields.h"

enum {
    TEIDE_MAX_FILE = 64 << 20, /* bytes */
    TEIDE_MAX_INCLUDES = 64    /* files in total */
};

/* Read a whole file; "-" is standard input.
 * text     set to length bytes and a zero behind them, to be freed by the caller
 * problem  on failure a sentence for the user, not to be freed
 * Returns 0, TEIDE_E_INPUT, TEIDE_E_MEMORY. */
int teide_file_load(const char *path, char **text, size_t *length, char problem[160]);

/* Take over `memories` and `operations` of the files under `include` of `root` (a mapping, changed in place), and of the
 * files that these include. Keys that root has win, level by level.
 * path     of the file that root came from, to which the names of includes are relative
 * merged   set when anything was included
 * Mistakes are noted. Returns 0 or TEIDE_E_MEMORY. */
int teide_include_resolve(struct teide_reader *reader, const char *path, struct teide_yaml *root, bool *merged);

#endif
