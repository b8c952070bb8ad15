/* What the commands of the program share. Each command is one file with one function; main.c dispatches.
 *
 * A command gets its own name as argv[0], reads its options with getopt_long() (opterr = 0), writes results to stdout and
 * everything else to stderr, and returns an exit status. It need not flush or check stdout: main() does. */
#ifndef TEIDE_CLI_CLI_H
#define TEIDE_CLI_CLI_H

#include <getopt.h>

enum {
    TEIDE_EXIT_DONE = 0,
    TEIDE_EXIT_FAILED = 1,     /* the run failed: I/O, memory, interrupted */
    TEIDE_EXIT_INPUT = 2,      /* bad usage or bad input */
    TEIDE_EXIT_INTERRUPTED = 3 /* a sweep: the same command again goes on; or a search */
};

int teide_cli_run(int argc, char **argv);
int teide_cli_optimize(int argc, char **argv);
int teide_cli_improve(int argc, char **argv);
int teide_cli_sweep(int argc, char **argv);
int teide_cli_merge(int argc, char **argv);
int teide_cli_validate(int argc, char **argv);
int teide_cli_show(int argc, char **argv);
int teide_cli_calc(int argc, char **argv);

/* Print "teide COMMAND: message" (printf style) and where help is to stderr. Returns TEIDE_EXIT_INPUT. */
int teide_cli_usage_error(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* After getopt_long() has returned '?' or ':' (a short-option string that begins with ':', opterr 0): say which option
 * is unknown, with a 'did you mean', or lacks its value. Returns TEIDE_EXIT_INPUT. */
int teide_cli_option_error(const char *command, char **argv, int result, const struct option *options);

/* Print the sentence of a failed library call to stderr. Returns the exit status that goes with its error code:
 * TEIDE_EXIT_INPUT for TEIDE_E_INPUT, else TEIDE_EXIT_FAILED. */
int teide_cli_failure(const char *command, int code, const char *message);

/* Print that a command was interrupted with nothing to show. Returns TEIDE_EXIT_INTERRUPTED. */
int teide_cli_stopped(const char *command);

#endif
