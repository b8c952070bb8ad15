/* Files that a scenario includes: merged into its tree. */
#ifndef TEIDE_IO_SCENARIO_INCLUDE_H
#define TEIDE_IO_SCENARIO_INCLUDE_H

#include "io/yaml/fields.h"

enum { TEIDE_MAX_INCLUDES = 64 }; /* files in total */

/* Take over `memories` and `operations` of the files under `include` of `root` (a mapping, changed in place), and of the
 * files that these include. Keys that root has win, level by level.
 * path     of the file that root came from, to which the names of includes are relative
 * merged   set when anything was included
 * Mistakes are noted. Returns 0 or TEIDE_E_MEMORY. */
int teide_include_resolve(struct teide_reader *reader, const char *path, struct teide_yaml *root, bool *merged);

#endif
