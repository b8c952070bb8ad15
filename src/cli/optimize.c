/* teide optimize: when is a purification best done, and which policy is the best? teide improve: what does it gain? */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/optimize_policy.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "cli/signals.h"
#include "study/improvement/answer.h"
#include "study/optimal_time/answer.h"
#include "study/parallel.h"

enum { OPTION_RESTART = TEIDE_OPTION_OWN };

static const struct teide_cli_option optimize_options[] = {
    TEIDE_ROW_OUTPUT("write what was found to an HDF5 file; a search that is interrupted leaves\n"
                     "OUT.h5.journal, from which the same command goes on"),
    { "restart", OPTION_RESTART, NULL, "start over: forget what an interrupted search has left" },
    TEIDE_ROW_JOBS("threads that share the work (default: the CPUs at hand);\n"
                   "the results do not depend on it"),
    TEIDE_ROW_SET("--set optimize.confidence=0.99"),
    TEIDE_ROW_SEED,
    TEIDE_ROW_FORMAT,
    TEIDE_ROW_QUIET,
    TEIDE_ROW_HELP,
    { 0 },
};

static const struct teide_cli_usage optimize_usage = { "optimize",
    "Usage: teide optimize SCENARIO.yaml [OPTIONS]\n\n"
    "Find the best policy of a network, as the scenario's section optimize asks: by simulation, with\n"
    "what cannot be told from it, what other policies lose, and the objective along every variable.\n"
    "Without that section, find the best time of a purification, as the section optimal_time asks: the\n"
    "optimum of every objective, its transitions along a path of one parameter with 10 digits,\n"
    "and its phase diagram over two.\n",
    optimize_options,
    "Exit status: 0 done, 1 it failed, 2 bad usage or a mistake in the scenario, 3 interrupted: a best\n"
    "policy is then reported as far as it was known, and with -o the same command again goes on.\n" };

static const struct teide_cli_option improve_options[] = {
    TEIDE_ROW_OUTPUT("write gains, examples, map and boundary to an HDF5 file"),
    TEIDE_ROW_JOBS("threads that share the random pairs (default: the CPUs at hand);\n"
                   "the results do not depend on it"),
    TEIDE_ROW_SET("--set improvement.ensemble.samples=10000"),
    TEIDE_ROW_FORMAT,
    TEIDE_ROW_QUIET,
    TEIDE_ROW_HELP,
    { 0 },
};

static const struct teide_cli_usage improve_usage = { "improve",
    "Usage: teide improve SCENARIO.yaml [OPTIONS]\n\n"
    "Compare the output of a purification with its inputs, as the scenario's section improvement\n"
    "asks: for two given pairs, with what a node should do; for random ones, with the share and\n"
    "the worst and smallest of the cases in which it makes things worse; for all of a family.\n",
    improve_options, "Exit status: 0 done, 1 it failed, 2 bad usage or a mistake in the scenario, 3 interrupted.\n" };

static const double line_interval = 10; /* s, off a terminal */

struct request {
    const char *command; /* its name */
    const char *scenario;
    struct teide_cli_common common;
    bool restart;
};

static int
take_option(void *user, int key, char *value)
{
    struct request *request = user;

    (void)key;
    (void)value;
    request->restart = true; /* there is no other one */
    return 0;
}

static bool
on_progress(void *user, double fraction_done)
{
    struct teide_progress *progress = user;

    if (teide_progress_due(progress, line_interval))
        teide_progress_put(progress, fraction_done, teide_progress_left(progress, fraction_done), NULL, 0);
    return teide_cli_interrupted();
}

/* Find the answer, write and print it. */
typedef int answer_question(
    const struct request *request, const struct teide_scenario *scenario, const struct teide_workers *workers);

/* What was found, or why it was not. */
static int
report(const struct request *request, const struct teide_scenario *scenario, const char *kind,
    void (*describe)(struct teide_dataset *dataset, const struct teide_scenario *scenario, const void *answer),
    const void *answer, int ret, const struct teide_error *error)
{
    struct teide_dataset dataset;

    if (ret == TEIDE_E_STOPPED)
        return teide_cli_stopped(request->command);
    if (ret != 0)
        return teide_cli_failure(request->command, ret, error->message);
    teide_dataset_begin(&dataset, kind, scenario);
    describe(&dataset, scenario, answer);
    ret = teide_cli_report(request->command, &request->common, &dataset);
    teide_dataset_clear(&dataset);
    return ret;
}

static int
optimize(const struct request *request, const struct teide_scenario *scenario, const struct teide_workers *workers)
{
    struct teide_optimal_time_answer answer = { 0 };
    struct teide_error error = { 0 };
    int ret = teide_optimal_time_answer_find(scenario->optimal_time, workers, &answer, &error);

    teide_progress_end(workers->user);
    ret = report(request, scenario, "optimal_time", teide_optimal_time_describe, &answer, ret, &error);
    teide_optimal_time_answer_clear(&answer);
    return ret;
}

static int
policy(const struct request *request, const struct teide_scenario *scenario, const struct teide_workers *workers)
{
    return teide_cli_optimize_policy(request->scenario, &request->common, request->restart, scenario, workers);
}

static int
improve(const struct request *request, const struct teide_scenario *scenario, const struct teide_workers *workers)
{
    struct teide_improvement_answer answer = { 0 };
    struct teide_error error = { 0 };
    int ret = teide_improvement_answer_find(scenario->improvement, workers, &answer, &error);

    teide_progress_end(workers->user);
    ret = report(request, scenario, "improvement", teide_improvement_describe, &answer, ret, &error);
    teide_improvement_answer_clear(&answer);
    return ret;
}

static int
read_and_answer(const struct request *request)
{
    struct teide_scenario scenario = { 0 };
    struct teide_progress progress;
    const int jobs = request->common.jobs;
    const struct teide_workers workers
        = { .threads = jobs > 0 ? jobs : teide_cpus(), .progress = on_progress, .user = &progress };
    const bool about_time = strcmp(request->command, "optimize") == 0;
    answer_question *answer = about_time ? optimize : improve;
    int status = teide_cli_read_scenario(
        request->command, request->scenario, request->common.settings, request->common.n_settings, &scenario);

    if (status == 0 && about_time && scenario.optimize != NULL)
        answer = policy;
    else if (status == 0 && about_time && scenario.optimal_time == NULL)
        status = teide_cli_failure(request->command, TEIDE_E_INPUT,
            "this scenario asks for nothing that is best: give it a section optimize or optimal_time, or use 'teide "
            "run'");
    if (status == 0 && answer == optimize && request->restart)
        status = teide_cli_usage_error(request->command, "--restart has no effect here: nothing is kept to go on from");
    if (status == 0 && answer == optimize && request->common.seed_setting != NULL)
        status = teide_cli_usage_error(
            request->command, "--seed has no effect here: an optimal time takes no random numbers");
    if (status == 0 && !about_time && scenario.improvement == NULL)
        status = teide_cli_failure(request->command, TEIDE_E_INPUT,
            "this scenario does not ask what purification gains: give it a section improvement");
    if (status == 0)
        status = teide_cli_check_output(request->command, request->common.output, request->scenario);
    if (status == 0) {
        teide_cli_catch_signals();
        teide_progress_begin(&progress, request->common.quiet);
        status = answer(request, &scenario, &workers);
    }
    teide_scenario_clear(&scenario);
    return status;
}

static int
run_command(const struct teide_cli_usage *usage, int argc, char **argv)
{
    struct request request = { .command = usage->command, .common = { .most_jobs = 100000 } };
    int status = teide_cli_read_options(usage, argc, argv, &request.common, take_option, &request);

    if (status == 0 && request.common.help) {
        teide_cli_print_help(usage);
    } else if (status == 0) {
        status = teide_cli_one_scenario(usage, argc, argv, &request.scenario);
        if (status == 0)
            status = read_and_answer(&request);
    }
    teide_cli_common_clear(&request.common);
    return status;
}

int
teide_cli_optimize(int argc, char **argv)
{
    return run_command(&optimize_usage, argc, argv);
}

int
teide_cli_improve(int argc, char **argv)
{
    return run_command(&improve_usage, argc, argv);
}
