/* What commands that take a scenario and write a result do with their arguments. */
#ifndef TEIDE_CLI_ARGUMENTS_H
#define TEIDE_CLI_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/scenario/read.h"

/* A whole number in decimal digits. Returns whether `text` is one that is not above `most`. */
bool teide_cli_number(const char *text, uint64_t most, uint64_t *value);

/* Whether both names are of one file. */
bool teide_cli_same_file(const char *a, const char *b);

/* The command line as one could type it again, to be freed by the caller; NULL when memory is out. */
char *teide_cli_join(int argc, char **argv);

/* Print mistakes and warnings to stderr. */
void teide_cli_print_diagnostics(const struct teide_diagnostics *diagnostics);

/* Read a scenario and print its mistakes and warnings to stderr. Returns 0 or the exit status. */
int teide_cli_read_scenario(const char *command, const char *path, const char *const *settings, size_t n_settings,
    struct teide_scenario *scenario);

/* Whether there is a file of this name that is not empty. */
bool teide_cli_has_content(const char *path);

/* Whether the result file, or the trace, can be made, before any time is spent; NULL always can. What is there already is replaced
 * only where it is a result (a trace) of this program, or empty. Returns 0 or the exit status, having said why not. */
int teide_cli_check_output(const char *command, const char *output, const char *scenario);
int teide_cli_check_trace(const char *command, const char *trace, const char *scenario);

#endif
