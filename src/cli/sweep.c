/* teide sweep: one scenario at many points of its parameters. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/sweep_run.h"

enum { OPTION_SHARD = TEIDE_OPTION_OWN, OPTION_DRY_RUN, OPTION_RESTART, OPTION_CHECKPOINT };

static const struct teide_cli_option options[] = {
    TEIDE_ROW_OUTPUT("the result file"),
    TEIDE_ROW_JOBS("threads, of each rank under mpirun (default: the CPUs at hand; 1 under\n"
                   "mpirun); the results do not depend on it"),
    { "shard", OPTION_SHARD, "I/N",
        "only every N-th point from I on, I from 0 to N-1, for 'teide merge'; taken\n"
        "from SLURM_ARRAY_TASK_ID and SLURM_ARRAY_TASK_COUNT where they are set" },
    { "dry-run", OPTION_DRY_RUN, NULL,
        "only say how many points, how many of them are finished, how long it will\n"
        "take and in how large a job array, how much it will write" },
    { "restart", OPTION_RESTART, NULL, "start over: throw away what was finished under this name" },
    { "checkpoint", OPTION_CHECKPOINT, "TIME", "seconds after which a finished point is on disk (default: 10)" },
    TEIDE_ROW_SET("--set run.deliveries=1000 or --set 'links.*.length=20 km'"),
    TEIDE_ROW_SEED,
    TEIDE_ROW_QUIET,
    TEIDE_ROW_HELP,
    { 0 },
};

static const struct teide_cli_usage usage = { "sweep",
    "Usage: teide sweep SCENARIO.yaml -o OUT.h5 [OPTIONS]\n"
    "       mpirun -n N teide sweep SCENARIO.yaml -o OUT.h5 [OPTIONS]\n\n"
    "Compute every point of the scenario's section sweep into one file. What is finished is kept in\n"
    "OUT.h5.parts until all is: the same command again goes on where the last one ended.\n",
    options,
    "Exit status: 0 done, 1 failed, or some points failed ('teide show --failed OUT.h5' lists them),\n"
    "2 bad usage or a mistake in the scenario, 3 interrupted: the same command again goes on.\n" };

enum { MOST_SHARDS = 1000000, MOST_SECONDS = 86400 };

struct sweep_options {
    struct teide_sweep_request request;
    struct teide_cli_common common;
    bool shard_given;
};

/* "I/N" */
static bool
read_shard(const char *text, struct teide_sweep_request *request)
{
    const char *slash = strchr(text, '/');
    char first[24] = "";
    uint64_t shard, n_shards;

    if (slash == NULL || slash - text >= (long)sizeof first)
        return false;
    memcpy(first, text, (size_t)(slash - text));
    if (!teide_cli_number(first, MOST_SHARDS, &shard) || !teide_cli_number(slash + 1, MOST_SHARDS, &n_shards)
        || shard >= n_shards)
        return false;
    request->shard = (size_t)shard;
    request->n_shards = (size_t)n_shards;
    return true;
}

/* The shard of a job array. */
static int
read_array(struct teide_sweep_request *request)
{
    const char *task = getenv("SLURM_ARRAY_TASK_ID"), *count = getenv("SLURM_ARRAY_TASK_COUNT");
    const char *first = getenv("SLURM_ARRAY_TASK_MIN"); /* an array from 1 has a task 1 as well, but no task 0 */
    char text[64];

    if (task == NULL || count == NULL)
        return 0;
    snprintf(text, sizeof text, "%.24s/%.24s", task, count);
    if (!read_shard(text, request) || (first != NULL && strcmp(first, "0") != 0))
        return teide_cli_usage_error("sweep",
            "SLURM_ARRAY_TASK_ID is %s of SLURM_ARRAY_TASK_COUNT %s: number the array from 0, as in --array=0-3, or "
            "give --shard I/N",
            task, count);
    fprintf(stderr, "teide sweep: shard %s, from SLURM_ARRAY_TASK_ID and SLURM_ARRAY_TASK_COUNT\n", text);
    return 0;
}

static int
take_option(void *user, int key, char *value)
{
    struct sweep_options *given = user;
    struct teide_sweep_request *request = &given->request;
    uint64_t number;

    switch (key) {
    case OPTION_SHARD:
        given->shard_given = true;
        return read_shard(value, request)
            ? 0
            : teide_cli_usage_error("sweep", "--shard takes I/N, I from 0 to N-1, for example 0/4, not '%s'", value);
    case OPTION_DRY_RUN:
        request->dry_run = true;
        return 0;
    case OPTION_RESTART:
        request->restart = true;
        return 0;
    default: /* OPTION_CHECKPOINT */
        if (!teide_cli_number(value, MOST_SECONDS, &number))
            return teide_cli_usage_error(
                "sweep", "--checkpoint takes whole seconds from 0 to %d, not '%s'", MOST_SECONDS, value);
        request->checkpoint = (double)number;
        return 0;
    }
}

/* What is left to look at when all options are read. */
static int
complete(struct sweep_options *given, int argc, char **argv)
{
    struct teide_sweep_request *request = &given->request;
    int status = teide_cli_one_scenario(&usage, argc, argv, &request->scenario);

    request->output = given->common.output;
    request->settings = given->common.settings;
    request->n_settings = given->common.n_settings;
    request->command_line = given->common.command_line;
    request->jobs = given->common.jobs;
    request->quiet = given->common.quiet;
    if (status == 0 && request->output == NULL && !request->dry_run)
        status = teide_cli_usage_error("sweep", "where should the results go? Give -o OUT.h5");
    return status != 0 || given->shard_given ? status : read_array(request);
}

int
teide_cli_sweep(int argc, char **argv)
{
    struct sweep_options given = { .request = { .n_shards = 1, .checkpoint = 10 }, .common = { .most_jobs = 4096 } };
    int status = teide_cli_read_options(&usage, argc, argv, &given.common, take_option, &given);

    if (status == 0 && given.common.help)
        teide_cli_print_help(&usage);
    else if (status == 0)
        status = complete(&given, argc, argv);
    if (status == 0 && !given.common.help)
        status = teide_sweep_run(&given.request);
    teide_cli_common_clear(&given.common);
    return status;
}
