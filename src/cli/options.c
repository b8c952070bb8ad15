#define _GNU_SOURCE /* asprintf */
#include "cli/options.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/cli.h"
#include "sim/error.h"

enum { MOST_OPTIONS = 24, COLUMN = 26 };

/* getopt's tables. */
struct tables {
    struct option longs[MOST_OPTIONS + 1];
    char letters[2 * MOST_OPTIONS + 2];
};

static void
fill_tables(const struct teide_cli_option *options, struct tables *tables)
{
    char *letter = tables->letters;
    size_t n = 0;

    *letter++ = ':';
    for (const struct teide_cli_option *o = options; o->name != NULL; o++) {
        assert(n < MOST_OPTIONS);
        tables->longs[n++]
            = (struct option) { o->name, o->value != NULL ? required_argument : no_argument, NULL, o->key };
        if (o->key >= TEIDE_OPTION_SET)
            continue;
        *letter++ = (char)o->key;
        if (o->value != NULL)
            *letter++ = ':';
    }
}

static int
take_seed(const char *command, struct teide_cli_common *common)
{
    uint64_t number;

    if (!teide_cli_number(optarg, UINT64_MAX, &number))
        return teide_cli_usage_error(
            command, "--seed takes a whole number from 0 to 18446744073709551615, not '%s'", optarg);
    free(common->seed_setting);
    if (asprintf(&common->seed_setting, "seed=%s", optarg) < 0) {
        common->seed_setting = NULL;
        return teide_cli_failure(command, TEIDE_E_MEMORY, "out of memory");
    }
    return 0;
}

/* Take an option that several commands have. Returns whether it was one. */
static bool
take_common(const char *command, int key, struct teide_cli_common *common, int *status)
{
    uint64_t number;

    switch (key) {
    case TEIDE_OPTION_OUTPUT:
        common->output = optarg;
        return true;
    case TEIDE_OPTION_JOBS:
        if (!teide_cli_number(optarg, (uint64_t)common->most_jobs, &number) || number == 0)
            *status = teide_cli_usage_error(
                command, "-j takes a number of threads from 1 to %d, not '%s'", common->most_jobs, optarg);
        common->jobs = (int)number;
        return true;
    case TEIDE_OPTION_SET:
        common->settings[common->n_settings++] = optarg;
        return true;
    case TEIDE_OPTION_SEED:
        *status = take_seed(command, common);
        return true;
    case TEIDE_OPTION_FORMAT:
        common->json = strcmp(optarg, "json") == 0;
        if (!common->json && strcmp(optarg, "text") != 0)
            *status = teide_cli_usage_error(command, "--format takes text or json, not '%s'", optarg);
        return true;
    case TEIDE_OPTION_RECORDS:
        common->records = true;
        return true;
    case TEIDE_OPTION_QUIET:
        common->quiet = true;
        return true;
    case TEIDE_OPTION_HELP:
        common->help = true;
        return true;
    default:
        return false;
    }
}

int
teide_cli_read_options(const struct teide_cli_usage *usage, int argc, char **argv, struct teide_cli_common *common,
    int (*take)(void *user, int key, char *value), void *user)
{
    struct tables tables = { 0 };
    int key, status = 0;

    *common = (struct teide_cli_common) { .most_jobs = common->most_jobs,
        .settings = calloc((size_t)argc + 1, sizeof *common->settings),
        .command_line = teide_cli_join(argc, argv) }; /* getopt permutes */
    if (common->settings == NULL || common->command_line == NULL)
        return teide_cli_failure(usage->command, TEIDE_E_MEMORY, "out of memory");
    fill_tables(usage->options, &tables);
    opterr = 0;
    while (status == 0 && !common->help && (key = getopt_long(argc, argv, tables.letters, tables.longs, NULL)) != -1)
        if (key == '?' || key == ':')
            status = teide_cli_option_error(usage->command, argv, key, tables.longs);
        else if (!take_common(usage->command, key, common, &status))
            status = take(user, key, optarg);
    if (common->seed_setting != NULL)
        common->settings[common->n_settings++] = common->seed_setting;
    return status;
}

void
teide_cli_common_clear(struct teide_cli_common *common)
{
    free(common->settings);
    free(common->seed_setting);
    free(common->command_line);
    *common = (struct teide_cli_common) { 0 };
}

int
teide_cli_one_scenario(const struct teide_cli_usage *usage, int argc, char **argv, const char **scenario)
{
    if (optind == argc)
        return teide_cli_usage_error(usage->command, "which scenario? Give a YAML file");
    if (optind + 1 < argc)
        return teide_cli_usage_error(usage->command, "one scenario at a time: '%s' is one too many", argv[optind + 1]);
    *scenario = argv[optind];
    return 0;
}

void
teide_cli_print_help(const struct teide_cli_usage *usage)
{
    char label[64];

    printf("%s\n", usage->synopsis);
    for (const struct teide_cli_option *o = usage->options; o->name != NULL; o++) {
        const bool has_letter = o->key < TEIDE_OPTION_SET;
        int column = snprintf(label, sizeof label, has_letter ? "  -%c, --%s%s%s" : "   %c  --%s%s%s",
            has_letter ? o->key : ' ', o->name, o->value != NULL ? " " : "", o->value != NULL ? o->value : "");
        printf("%s%*s", label, COLUMN - column, "");
        for (const char *line = o->doc; *line != '\0';) {
            const size_t length = strcspn(line, "\n");
            printf("%*s%.*s\n", line == o->doc ? 0 : COLUMN, "", (int)length, line);
            line += length + (line[length] == '\n');
        }
    }
    printf("\n%s", usage->closing);
}
