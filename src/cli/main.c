/* The program: pick the command, run it, make sure that what it printed has arrived. */
#include "cli/cli.h"

#include <config.h>
#include <errno.h>
#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/sweep_run.h"
#include "io/yaml/suggest.h"
#include "sim/error.h"

static const struct command {
    const char *name, *usage, *doc;
    int (*run)(int argc, char **argv);
} commands[] = {
    { "run", "run SCENARIO.yaml [-o OUT.h5]", "simulate a scenario and print what came out", teide_cli_run },
    { "optimize", "optimize SCENARIO.yaml [-o OUT.h5]", "find the best time of a purification", teide_cli_optimize },
    { "improve", "improve SCENARIO.yaml [-o OUT.h5]", "compare purification's output with its inputs",
        teide_cli_improve },
    { "sweep", "sweep SCENARIO.yaml -o OUT.h5", "run a scenario at many points of its parameters", teide_cli_sweep },
    { "merge", "merge -o OUT.h5 SHARD.h5...", "join the shards of a sweep", teide_cli_merge },
    { "validate", "validate SCENARIO.yaml...", "find every mistake in scenario files", teide_cli_validate },
    { "show", "show OUT.h5", "print what a result file holds", teide_cli_show },
    { "calc", "calc", "the physics as a calculator: a JSON object a line", teide_cli_calc },
};
enum { N_COMMANDS = sizeof commands / sizeof *commands };

static void
print_help(void)
{
    printf("Usage: teide COMMAND [ARGUMENTS]\n\n"
           "Simulate quantum networks: entanglement generation, purification and swapping.\n\n"
           "Commands:\n");
    for (size_t i = 0; i < N_COMMANDS; i++)
        printf("  teide %-35s %s\n", commands[i].usage, commands[i].doc);
    printf("\n"
           "  teide help COMMAND                        what a command takes; also teide COMMAND --help\n"
           "  teide --version                           version and revision\n\n"
           "Exit status: 0 done, 1 the run failed, 2 bad usage or bad input, 3 a sweep, optimize or improve was\n"
           "interrupted; the same sweep again goes on.\n"
           "The manual page teide(1) has the details.\n");
}

/* The command of that name; NULL, having said so: there is none. */
static const struct command *
find_command(const char *name)
{
    struct teide_suggestion suggestion;

    teide_suggestion_begin(&suggestion, name, strlen(name));
    for (size_t i = 0; i < N_COMMANDS; i++) {
        if (strcmp(name, commands[i].name) == 0)
            return &commands[i];
        teide_suggestion_offer(&suggestion, commands[i].name);
    }
    if (suggestion.best != NULL)
        teide_cli_usage_error("", "unknown command '%s'; did you mean 'teide %s'?", name, suggestion.best);
    else
        teide_cli_usage_error("", "unknown command '%s'", name);
    return NULL;
}

/* `teide help COMMAND`, which is `teide COMMAND --help`; without one, the list of commands. */
static int
help(int argc, char **argv)
{
    char option[] = "--help", *rest[] = { NULL, option, NULL };
    const struct command *command;

    if (argc < 3 || strcmp(argv[2], "help") == 0 || *argv[2] == '-') {
        print_help();
        return TEIDE_EXIT_DONE;
    }
    command = find_command(argv[2]);
    if (command == NULL)
        return TEIDE_EXIT_INPUT;
    rest[0] = argv[2];
    return command->run(2, rest);
}

static int
dispatch(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : NULL;
    const struct command *command;

    if (name == NULL) {
        fprintf(stderr, "teide: no command given\nTry 'teide --help'.\n");
        return TEIDE_EXIT_INPUT;
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0)
        return help(argc, argv);
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
        printf("teide %s (%s)\n", PACKAGE_VERSION, TEIDE_REVISION);
        if (teide_ranks_library() != NULL)
            printf("Built with MPI: %s\n", teide_ranks_library());
        puts("Free software under the GNU General Public License, version 3. There is no warranty.");
        return TEIDE_EXIT_DONE;
    }
    command = find_command(name);
    return command != NULL ? command->run(argc - 1, argv + 1) : TEIDE_EXIT_INPUT;
}

/* GSL ends the program at any error. Where memory runs out, those who asked for it get NULL and say so. */
static void
on_gsl_error(const char *reason, const char *file, int line, int code)
{
    if (code == GSL_ENOMEM)
        return;
    fprintf(stderr, "teide: GSL, %s:%d: %s\n", file, line, reason);
    abort();
}

/* A standard stream that the parent has closed would lend its number to the next file that is opened. It becomes one that
 * cannot be used, so that reading or writing it still fails. */
static void
occupy_standard_streams(void)
{
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
        if (fcntl(stream, F_GETFD) < 0 && errno == EBADF)
            open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int
main(int argc, char **argv)
{
    int status;

    occupy_standard_streams();
    signal(SIGXFSZ, SIG_IGN); /* a file that grows too large is an error of writing */
    /* A reader that has gone away (teide ... | head) ends the program quietly, also where the parent ignores SIGPIPE.
     * `teide run` decides otherwise while it has a result to save. */
    signal(SIGPIPE, SIG_DFL);
    gsl_set_error_handler(on_gsl_error);
    status = dispatch(argc, argv);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        if (errno != EPIPE)
            fprintf(stderr, "teide: cannot write to standard output: %s\n", strerror(errno));
        if (status == TEIDE_EXIT_DONE)
            status = TEIDE_EXIT_FAILED;
    }
    return status;
}
