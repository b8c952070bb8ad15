/* Options of the commands. A command has one table of them: getopt's and the text of --help follow from it. What several commands
 * have in common is named, read and checked here. */
#ifndef TEIDE_CLI_OPTIONS_H
#define TEIDE_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

struct teide_cli_option {
    const char *name;  /* long */
    int key;           /* its letter, or one of the numbers below or from TEIDE_OPTION_OWN on: no letter */
    const char *value; /* what stands for its value in the help; NULL: it takes none */
    const char *doc;   /* lines with '\n' between */
};

/* Options that mean the same everywhere. */
enum {
    TEIDE_OPTION_OUTPUT = 'o',
    TEIDE_OPTION_JOBS = 'j',
    TEIDE_OPTION_QUIET = 'q',
    TEIDE_OPTION_HELP = 'h',
    TEIDE_OPTION_SET = 256,
    TEIDE_OPTION_SEED,
    TEIDE_OPTION_FORMAT,
    TEIDE_OPTION_RECORDS,
    TEIDE_OPTION_OWN = 300
};

/* Their rows in the tables. */
#define TEIDE_ROW_OUTPUT(doc)                                                                                          \
    {                                                                                                                  \
        "output", TEIDE_OPTION_OUTPUT, "OUT.h5", doc                                                                   \
    }
#define TEIDE_ROW_JOBS(doc)                                                                                            \
    {                                                                                                                  \
        "jobs", TEIDE_OPTION_JOBS, "N", doc                                                                            \
    }
#define TEIDE_ROW_SET(example)                                                                                         \
    {                                                                                                                  \
        "set", TEIDE_OPTION_SET, "PATH=VALUE", "override a value of the scenario, e.g.\n" example "; may be repeated"  \
    }
#define TEIDE_ROW_SEED                                                                                                 \
    {                                                                                                                  \
        "seed", TEIDE_OPTION_SEED, "N", "override the seed"                                                            \
    }
#define TEIDE_ROW_FORMAT                                                                                               \
    {                                                                                                                  \
        "format", TEIDE_OPTION_FORMAT, "text|json", "what to print: tables (default) or one JSON document"             \
    }
#define TEIDE_ROW_RECORDS                                                                                              \
    {                                                                                                                  \
        "records", TEIDE_OPTION_RECORDS, NULL, "with --format json: the record tables (deliveries, trace, events) too" \
    }
#define TEIDE_ROW_QUIET                                                                                                \
    {                                                                                                                  \
        "quiet", TEIDE_OPTION_QUIET, NULL, "no progress on stderr"                                                     \
    }
#define TEIDE_ROW_HELP                                                                                                 \
    {                                                                                                                  \
        "help", TEIDE_OPTION_HELP, NULL, "print this and exit"                                                         \
    }

struct teide_cli_usage {
    const char *command;
    const char *synopsis;                   /* the lines above the options */
    const struct teide_cli_option *options; /* ends with a name of NULL */
    const char *closing;                    /* the lines below them */
};

/* What the options that several commands have said. */
struct teide_cli_common {
    const char *output;
    const char **settings; /* n_settings borrowed strings PATH=VALUE */
    size_t n_settings;
    char *seed_setting;  /* "seed=N"; the last of the settings */
    char *command_line;  /* as one could type it again */
    int jobs, most_jobs; /* 0: not given; the most that is allowed, set by the caller */
    bool json, records, quiet, help;
};

/* Read the options of a command, up to a --help.
 * common  overwritten but for most_jobs; teide_cli_common_clear() by the caller in any case
 * take    is given every option of the command's own, by its key; may be NULL without any. Returns 0 or an exit status
 * Afterwards argv[optind] is the first argument that is none. Returns 0 or the exit status, having said why. */
int teide_cli_read_options(const struct teide_cli_usage *usage, int argc, char **argv, struct teide_cli_common *common,
    int (*take)(void *user, int key, char *value), void *user);
void teide_cli_common_clear(struct teide_cli_common *common);

/* The one scenario behind the options. Returns 0 or an exit status, having said what is wrong. */
int teide_cli_one_scenario(const struct teide_cli_usage *usage, int argc, char **argv, const char **scenario);

/* What --help prints, to stdout. */
void teide_cli_print_help(const struct teide_cli_usage *usage);

#endif
