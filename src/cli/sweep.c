/* teide sweep: one scenario at many points of its parameters. */
#define _GNU_SOURCE /* asprintf */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/sweep_run.h"
#include "sim/error.h"

static const char help[]
    = "Usage: teide sweep SCENARIO.yaml -o OUT.h5 [OPTIONS]\n"
      "       mpirun -n N teide sweep SCENARIO.yaml -o OUT.h5 [OPTIONS]\n\n"
      "Compute every point of the scenario's section sweep into one file. What is finished is kept in\n"
      "OUT.h5.parts until all is: the same command again goes on where the last one ended.\n\n"
      "  -o, --output OUT.h5     the result file\n"
      "  -j, --jobs N            threads, of each rank under mpirun (default: the CPUs at hand; 1 under\n"
      "                          mpirun); the results do not depend on it\n"
      "      --shard I/N         only every N-th point from I on, I from 0 to N-1, for 'teide merge'; taken\n"
      "                          from SLURM_ARRAY_TASK_ID and SLURM_ARRAY_TASK_COUNT where they are set\n"
      "      --dry-run           only say how many points, how long it will take, how much it will write\n"
      "      --restart           start over: throw away what was finished under this name\n"
      "      --checkpoint TIME   seconds after which a finished point is on disk (default: 10)\n"
      "      --set PATH=VALUE    override a value of the scenario, as in 'teide run'\n"
      "      --seed N            override the seed\n"
      "  -q, --quiet             no progress on stderr\n"
      "  -h, --help              print this\n\n"
      "Exit status: 0 done, 1 failed, or some points failed ('teide show --failed OUT.h5' lists them),\n"
      "2 bad usage or a mistake in the scenario, 3 interrupted: the same command again goes on.\n";

enum { OPTION_SHARD = 256, OPTION_DRY_RUN, OPTION_RESTART, OPTION_CHECKPOINT, OPTION_SET, OPTION_SEED };

static const struct option long_options[] = {
    { "output", required_argument, NULL, 'o' },
    { "jobs", required_argument, NULL, 'j' },
    { "shard", required_argument, NULL, OPTION_SHARD },
    { "dry-run", no_argument, NULL, OPTION_DRY_RUN },
    { "restart", no_argument, NULL, OPTION_RESTART },
    { "checkpoint", required_argument, NULL, OPTION_CHECKPOINT },
    { "set", required_argument, NULL, OPTION_SET },
    { "seed", required_argument, NULL, OPTION_SEED },
    { "quiet", no_argument, NULL, 'q' },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
};

enum { MOST_SHARDS = 1000000, MOST_SECONDS = 86400 };

struct options {
    struct teide_sweep_request request;
    const char **settings; /* borrowed strings */
    char *seed_setting;    /* "seed=N", owned */
    bool help, shard_given;
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
take_option(struct options *options, int option, char **argv)
{
    struct teide_sweep_request *request = &options->request;
    uint64_t number;

    switch (option) {
    case 'o':
        request->output = optarg;
        return 0;
    case 'j':
        if (!teide_cli_number(optarg, 4096, &number) || number == 0)
            return teide_cli_usage_error("sweep", "-j takes a number of threads from 1 to 4096, not '%s'", optarg);
        request->jobs = (int)number;
        return 0;
    case OPTION_SHARD:
        options->shard_given = true;
        return read_shard(optarg, request)
            ? 0
            : teide_cli_usage_error("sweep", "--shard takes I/N, I from 0 to N-1, for example 0/4, not '%s'", optarg);
    case OPTION_DRY_RUN:
        request->dry_run = true;
        return 0;
    case OPTION_RESTART:
        request->restart = true;
        return 0;
    case OPTION_CHECKPOINT:
        if (!teide_cli_number(optarg, MOST_SECONDS, &number))
            return teide_cli_usage_error(
                "sweep", "--checkpoint takes whole seconds from 0 to %d, not '%s'", MOST_SECONDS, optarg);
        request->checkpoint = (double)number;
        return 0;
    case OPTION_SET:
        options->settings[request->n_settings++] = optarg;
        return 0;
    case OPTION_SEED:
        if (!teide_cli_number(optarg, UINT64_MAX, &number))
            return teide_cli_usage_error(
                "sweep", "--seed takes a whole number from 0 to 18446744073709551615, not '%s'", optarg);
        free(options->seed_setting);
        if (asprintf(&options->seed_setting, "seed=%s", optarg) < 0) {
            options->seed_setting = NULL;
            return teide_cli_failure("sweep", TEIDE_E_MEMORY, "out of memory");
        }
        return 0;
    case 'q':
        request->quiet = true;
        return 0;
    case 'h':
        options->help = true;
        return 0;
    default:
        return teide_cli_option_error("sweep", argv, option, long_options);
    }
}

static int
read_options(struct options *options, int argc, char **argv)
{
    struct teide_sweep_request *request = &options->request;
    int option, status;

    opterr = 0;
    while ((option = getopt_long(argc, argv, ":o:j:qh", long_options, NULL)) != -1) {
        status = take_option(options, option, argv);
        if (status != 0)
            return status;
    }
    if (options->help)
        return 0;
    if (options->seed_setting != NULL)
        options->settings[request->n_settings++] = options->seed_setting;
    if (optind == argc)
        return teide_cli_usage_error("sweep", "which scenario? Give a YAML file");
    if (optind + 1 < argc)
        return teide_cli_usage_error("sweep", "one scenario at a time: '%s' is one too many", argv[optind + 1]);
    if (request->output == NULL && !request->dry_run)
        return teide_cli_usage_error("sweep", "where should the results go? Give -o OUT.h5");
    request->scenario = argv[optind];
    return options->shard_given ? 0 : read_array(request);
}

int
teide_cli_sweep(int argc, char **argv)
{
    struct options options = { .request = { .n_shards = 1, .checkpoint = 10 } };
    char *command_line = teide_cli_join(argc, argv); /* getopt permutes */
    int status;

    options.settings = calloc((size_t)argc + 1, sizeof *options.settings);
    options.request.settings = options.settings;
    options.request.command_line = command_line;
    if (command_line == NULL || options.settings == NULL)
        status = teide_cli_failure("sweep", TEIDE_E_MEMORY, "out of memory");
    else
        status = read_options(&options, argc, argv);
    if (status == 0 && options.help)
        fputs(help, stdout);
    else if (status == 0)
        status = teide_sweep_run(&options.request);
    free(options.settings);
    free(options.seed_setting);
    free(command_line);
    return status;
}
