/* Files, read whole. */
#ifndef TEIDE_IO_YAML_FILE_H
#define TEIDE_IO_YAML_FILE_H

#include <stddef.h>

enum {
    TEIDE_MAX_FILE = 64 << 20, /* bytes */
    TEIDE_FILE_PROBLEM = 160   /* bytes of a sentence */
};

/* Read a whole file; "-" is standard input.
 * text     set to length bytes and a zero behind them, to be freed by the caller
 * problem  on failure a sentence for the user, not to be freed
 * Returns 0, TEIDE_E_INPUT, TEIDE_E_MEMORY. */
int teide_file_load(const char *path, char **text, size_t *length, char problem[TEIDE_FILE_PROBLEM]);

#endif
