/* What there is to say about a file, line by line. */
#ifndef TEIDE_IO_YAML_DIAGNOSTICS_H
#define TEIDE_IO_YAML_DIAGNOSTICS_H

#include <stddef.h>

/* Every mistake found, each one line "file:line:col: error: what, and what to write instead"; or, when there is none, what is
 * good but has no effect, as "file:line:col: warning: ...". */
struct teide_diagnostics {
    char **lines;
    size_t n_lines;
    char **warnings;
    size_t n_warnings;
};
void teide_diagnostics_clear(struct teide_diagnostics *diagnostics);

#endif
