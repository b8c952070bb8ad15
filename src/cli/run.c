/* teide run: scenario in, simulation, results out. */
#define _GNU_SOURCE /* asprintf */
#include "cli/cli.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/guard.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "io/experiment_write.h"
#include "io/result_write.h"
#include "study/ensemble.h"
#include "study/swap_answer.h"

static const char help[]
    = "Usage: teide run SCENARIO.yaml [OPTIONS]\n\n"
      "Simulate a scenario and print what came out; '-' reads the scenario from standard input.\n\n"
      "  -o, --output OUT.h5     write results, and what run.record asks for, to an HDF5 file\n"
      "  -j, --jobs N            threads that share the replicas (default: the CPUs at hand);\n"
      "                          the results do not depend on it\n"
      "      --set PATH=VALUE    override a value of the scenario, e.g. --set run.deliveries=1000\n"
      "                          or --set 'links.*.length=20 km'; may be repeated\n"
      "      --seed N            override the seed\n"
      "      --format text|json  what to print: a table (default) or one JSON document\n"
      "      --trace OUT.json    write what happened to every pair of the first replica as Chrome\n"
      "                          trace-event JSON, for ui.perfetto.dev\n"
      "  -q, --quiet             no progress on stderr\n"
      "  -h, --help              print this\n\n"
      "Exit status: 0 done, 1 the run failed, 2 bad usage or a mistake in the scenario.\n";

enum { OPTION_SET = 256, OPTION_SEED, OPTION_FORMAT, OPTION_TRACE };
enum { DEFAULT_TRACE = 100000 }; /* records, as for `trace: true` */

static const struct option long_options[] = {
    { "output", required_argument, NULL, 'o' },
    { "jobs", required_argument, NULL, 'j' },
    { "set", required_argument, NULL, OPTION_SET },
    { "seed", required_argument, NULL, OPTION_SEED },
    { "format", required_argument, NULL, OPTION_FORMAT },
    { "trace", required_argument, NULL, OPTION_TRACE },
    { "quiet", no_argument, NULL, 'q' },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
};

struct request {
    const char *scenario, *output, *trace;
    const char **settings; /* borrowed strings */
    size_t n_settings;
    char *seed_setting; /* "seed=N", owned */
    int jobs;
    bool json, quiet, help;
};

static int
take_option(struct request *request, int option, char **argv)
{
    uint64_t number;

    switch (option) {
    case 'o':
        request->output = optarg;
        return 0;
    case 'j':
        if (!teide_cli_number(optarg, 100000, &number) || number == 0)
            return teide_cli_usage_error("run", "-j takes a number of threads from 1 to 100000, not '%s'", optarg);
        request->jobs = (int)number;
        return 0;
    case OPTION_SET:
        request->settings[request->n_settings++] = optarg;
        return 0;
    case OPTION_SEED:
        if (!teide_cli_number(optarg, UINT64_MAX, &number))
            return teide_cli_usage_error(
                "run", "--seed takes a whole number from 0 to 18446744073709551615, not '%s'", optarg);
        free(request->seed_setting);
        if (asprintf(&request->seed_setting, "seed=%s", optarg) < 0) {
            request->seed_setting = NULL;
            return teide_cli_failure("run", TEIDE_E_MEMORY, "out of memory");
        }
        return 0;
    case OPTION_FORMAT:
        request->json = strcmp(optarg, "json") == 0;
        if (!request->json && strcmp(optarg, "text") != 0)
            return teide_cli_usage_error("run", "--format takes text or json, not '%s'", optarg);
        return 0;
    case OPTION_TRACE:
        request->trace = optarg;
        return 0;
    case 'q':
        request->quiet = true;
        return 0;
    case 'h':
        request->help = true;
        return 0;
    default:
        return teide_cli_option_error("run", argv, option, long_options);
    }
}

static int
read_options(struct request *request, int argc, char **argv)
{
    int option, status;

    request->jobs = teide_cli_cpus();
    request->settings = calloc((size_t)argc + 1, sizeof *request->settings);
    if (request->settings == NULL)
        return teide_cli_failure("run", TEIDE_E_MEMORY, "out of memory");
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":o:j:qh", long_options, NULL)) != -1) {
        status = take_option(request, option, argv);
        if (status != 0)
            return status;
    }
    if (request->help)
        return 0;
    if (request->seed_setting != NULL)
        request->settings[request->n_settings++] = request->seed_setting;
    if (optind == argc)
        return teide_cli_usage_error("run", "which scenario? Give a YAML file");
    if (optind + 1 < argc)
        return teide_cli_usage_error("run", "one scenario at a time: '%s' is one too many", argv[optind + 1]);
    request->scenario = argv[optind];
    return 0;
}

/* Whether the output files can be made, before any time is spent on simulation. */
static int
check_outputs(const struct request *request)
{
    int status;

    if (request->output != NULL && request->trace != NULL && teide_cli_same_file(request->output, request->trace))
        return teide_cli_usage_error("run", "-o and --trace both name '%s'", request->trace);
    status = teide_cli_check_output("run", request->output, request->scenario);
    return status != 0 ? status : teide_cli_check_trace("run", request->trace, request->scenario);
}

static bool
on_progress(void *user, double fraction_done, uint64_t events, int64_t deliveries)
{
    teide_progress_show(user, fraction_done, events, deliveries);
    return teide_cli_interrupted();
}

static int
simulate(const struct request *request, const struct teide_scenario *scenario, struct teide_results *results)
{
    struct teide_progress progress;
    struct teide_ensemble_options options = { .threads = request->jobs, .progress = on_progress, .user = &progress };
    struct teide_error error = { 0 };
    int ret;

    teide_progress_begin(&progress, request->quiet);
    ret = teide_ensemble_run(scenario, &options, results, &error);
    teide_progress_end(&progress);
    if (ret == TEIDE_E_STOPPED)
        return teide_cli_failure("run", ret, "interrupted; no results were written");
    return ret == 0 ? 0 : teide_cli_failure("run", ret, error.message);
}

/* What goes into the result file: results of a network, or the answer of an experiment. */
struct writing {
    const char *output, *command_line;
    const struct teide_scenario *scenario;
    const struct teide_results *results;
    const struct teide_swap_answer *answer;
};

/* In a process of its own. */
static int
write_file(void *user, const struct teide_read_watch *watch, long *number, struct teide_error *error)
{
    const struct writing *w = user;

    (void)watch; /* nothing is read */
    (void)number;
    return w->answer != NULL ? teide_experiment_write_hdf5(w->output, w->scenario, w->answer, w->command_line, error)
                             : teide_result_write_hdf5(w->output, w->scenario, w->results, w->command_line, error);
}

/* Files first: they must not depend on whether somebody still reads stdout. */
static int
write_results(const struct request *request, const struct teide_scenario *scenario, const struct teide_results *results,
    const char *command_line)
{
    struct writing writing = { request->output, command_line, scenario, results, NULL };
    struct teide_error error = { 0 };
    int ret = 0;

    if (request->output != NULL)
        ret = teide_cli_guard(request->output, write_file, &writing, NULL, &error);
    if (ret == 0 && request->trace != NULL)
        ret = teide_trace_write_chrome(request->trace, scenario, results, &error);
    if (ret != 0)
        teide_cli_failure("run", ret, error.message);
    if (request->trace != NULL && results->trace_truncated)
        fprintf(stderr,
            "teide run: the trace holds the first %zu records only; run.record.trace in the scenario sets the limit\n",
            results->n_trace);
    if ((request->json ? teide_result_print_json : teide_result_print_table)(stdout, scenario, results, &error)
        == TEIDE_E_MEMORY)
        return teide_cli_failure("run", TEIDE_E_MEMORY, error.message);
    return ret == 0 ? 0 : TEIDE_EXIT_FAILED;
}

/* --- an experiment --------------------------------------------------------------------------------------------------- */

static bool
on_experiment_progress(void *user, double fraction_done, uint64_t fourfolds)
{
    teide_progress_show(user, fraction_done, fourfolds, 0);
    return teide_cli_interrupted();
}

static int
run_experiment(const struct request *request, const struct teide_scenario *scenario, const char *command_line)
{
    struct teide_progress progress;
    struct teide_swap_answer_options options
        = { .threads = request->jobs, .progress = on_experiment_progress, .user = &progress };
    struct teide_swap_answer answer = { 0 };
    struct teide_error error = { 0 };
    int ret;

    if (request->trace != NULL)
        return teide_cli_usage_error(
            "run", "--trace is for networks: the record of an experiment is in the file of -o");
    teide_cli_catch_signals();
    teide_progress_begin(&progress, request->quiet);
    ret = teide_swap_answer_find(scenario->experiment, scenario->seed, &options, &answer, &error);
    teide_progress_end(&progress);
    if (ret == TEIDE_E_STOPPED)
        ret = teide_cli_failure("run", ret, "interrupted; no results were written");
    else if (ret != 0)
        ret = teide_cli_failure("run", ret, error.message);
    if (ret == 0) {
        struct writing writing = { request->output, command_line, scenario, NULL, &answer };
        if (request->output != NULL)
            ret = teide_cli_guard(request->output, write_file, &writing, NULL, &error);
        if (ret != 0)
            ret = teide_cli_failure("run", ret, error.message);
        (request->json ? teide_experiment_print_json : teide_experiment_print_text)(stdout, scenario, &answer);
    }
    teide_swap_answer_clear(&answer);
    return ret;
}

static int
run(const struct request *request, const char *command_line)
{
    struct teide_scenario scenario = { 0 };
    struct teide_results results = { 0 };
    int status = teide_cli_read_scenario("run", request->scenario, request->settings, request->n_settings, &scenario);

    if (status == 0 && scenario.experiment != NULL) {
        status = check_outputs(request);
        if (status == 0)
            status = run_experiment(request, &scenario, command_line);
        goto out;
    }
    if (status == 0 && scenario.n_requests == 0)
        status = teide_cli_failure("run", TEIDE_E_INPUT,
            "this scenario has nothing to simulate: use 'teide optimize' or 'teide improve', or give it network, "
            "requests and run, or an experiment");
    if (status == 0)
        status = check_outputs(request);
    if (status != 0)
        goto out;
    if (request->trace != NULL && scenario.run.record_trace == 0)
        scenario.run.record_trace = DEFAULT_TRACE;
    teide_cli_catch_signals();
    status = simulate(request, &scenario, &results);
    if (status == 0)
        status = write_results(request, &scenario, &results, command_line);
out:
    teide_results_clear(&results);
    teide_scenario_clear(&scenario);
    return status;
}

int
teide_cli_run(int argc, char **argv)
{
    struct request request = { 0 };
    char *command_line = teide_cli_join(argc, argv); /* getopt permutes */
    int status;

    if (command_line == NULL)
        return teide_cli_failure("run", TEIDE_E_MEMORY, "out of memory");
    status = read_options(&request, argc, argv);
    if (status == 0 && request.help)
        fputs(help, stdout);
    else if (status == 0)
        status = run(&request, command_line);
    free(request.settings);
    free(request.seed_setting);
    free(command_line);
    return status;
}
