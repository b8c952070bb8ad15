/* teide run: scenario in, simulation, results out. */
#include "cli/cli.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "cli/signals.h"
#include "io/results/trace_chrome.h"
#include "study/simulate.h"
#include "study/experiment/answer.h"
#include "study/parallel.h"

enum { OPTION_TRACE = TEIDE_OPTION_OWN };
enum { DEFAULT_TRACE = 100000 }; /* records, as for `trace: true` */

static const struct teide_cli_option run_options[] = {
    TEIDE_ROW_OUTPUT("write results, and what run.record asks for, to an HDF5 file"),
    TEIDE_ROW_JOBS("threads that share the replicas (default: the CPUs at hand);\n"
                   "the results do not depend on it"),
    TEIDE_ROW_SET("--set run.deliveries=1000 or --set 'links.*.length=20 km'"),
    TEIDE_ROW_SEED,
    TEIDE_ROW_FORMAT,
    TEIDE_ROW_RECORDS,
    { "trace", OPTION_TRACE, "OUT.json",
        "write what happened to every pair of the first replica as Chrome\n"
        "trace-event JSON, for ui.perfetto.dev" },
    TEIDE_ROW_QUIET,
    TEIDE_ROW_HELP,
    { 0 },
};

static const struct teide_cli_usage usage = { "run",
    "Usage: teide run SCENARIO.yaml [OPTIONS]\n\n"
    "Simulate a scenario and print what came out; '-' reads the scenario from standard input.\n",
    run_options,
    "Exit status: 0 done, 1 the run failed or was interrupted, 2 bad usage or a mistake in the scenario.\n" };

static const double line_interval = 10; /* s, off a terminal */

struct request {
    const char *scenario, *trace;
    struct teide_cli_common common;
};

static int
take_option(void *user, int key, char *value)
{
    struct request *request = user;

    (void)key; /* there is one */
    request->trace = value;
    return 0;
}

/* Whether the output files can be made, before any time is spent on simulation. */
static int
check_outputs(const struct request *request)
{
    int status;

    if (request->common.output != NULL && request->trace != NULL
        && teide_cli_same_file(request->common.output, request->trace))
        return teide_cli_usage_error("run", "-o and --trace both name '%s'", request->trace);
    status = teide_cli_check_output("run", request->common.output, request->scenario);
    return status != 0 ? status : teide_cli_check_trace("run", request->trace, request->scenario);
}

/* A count and a rate of events behind the bar. */
static void
show_progress(struct teide_progress *progress, double fraction_done, double count, const char *what, double events)
{
    const double now = teide_progress_elapsed(progress);
    char counted[40], rate[40], number[16];
    const char *const parts[] = { counted, rate };

    if (!teide_progress_due(progress, line_interval))
        return;
    teide_format_count(number, sizeof number, count);
    snprintf(counted, sizeof counted, "%s %s", number, what);
    teide_format_count(number, sizeof number, events / now);
    snprintf(rate, sizeof rate, "%s events/s", number);
    teide_progress_put(
        progress, fraction_done, teide_progress_left(progress, fraction_done), parts, events > 0 ? 2 : 1);
}

static bool
on_progress(void *user, double fraction_done, uint64_t events, int64_t deliveries)
{
    show_progress(user, fraction_done, (double)deliveries, "deliveries", (double)events);
    return teide_cli_interrupted();
}

static int
simulate(const struct request *request, const struct teide_scenario *scenario, struct teide_results *results)
{
    struct teide_progress progress;
    struct teide_ensemble_options options
        = { .threads = request->common.jobs, .progress = on_progress, .user = &progress };
    struct teide_error error = { 0 };
    int ret;

    teide_progress_begin(&progress, request->common.quiet);
    ret = teide_simulate(scenario, &options, results, &error);
    teide_progress_end(&progress);
    if (ret == TEIDE_E_STOPPED)
        return teide_cli_failure("run", ret, "interrupted; no results were written");
    return ret == 0 ? 0 : teide_cli_failure("run", ret, error.message);
}

/* Files first: they must not depend on whether somebody still reads stdout. */
static int
report(const struct request *request, const struct teide_scenario *scenario, const struct teide_results *results)
{
    struct teide_dataset dataset;
    struct teide_error error = { 0 };
    int ret, written, status, printed;

    teide_dataset_begin(&dataset, "run", scenario);
    teide_run_describe(&dataset, scenario, results);
    status = written = teide_cli_write_result("run", &request->common, &dataset);
    if (status == 0 && request->trace != NULL) {
        ret = teide_trace_write_chrome(request->trace, scenario, results, &error);
        status = ret != 0 ? teide_cli_failure("run", ret, error.message) : 0;
    }
    if (request->trace != NULL && results->trace_truncated)
        fprintf(stderr,
            "teide run: the trace holds the first %zu records only; run.record.trace in the scenario sets the limit\n",
            results->n_trace);
    printed = teide_cli_print_result("run", &request->common, written, &dataset);
    teide_dataset_clear(&dataset);
    return status != 0 ? status : printed;
}

/* --- an experiment --------------------------------------------------------------------------------------------------- */

static bool
on_experiment_progress(void *user, double fraction_done, uint64_t fourfolds)
{
    show_progress(user, fraction_done, (double)fourfolds, "four-folds", 0);
    return teide_cli_interrupted();
}

static int
run_experiment(const struct request *request, const struct teide_scenario *scenario)
{
    struct teide_progress progress;
    struct teide_experiment_answer_options options
        = { .threads = request->common.jobs, .progress = on_experiment_progress, .user = &progress };
    struct teide_experiment_answer answer = { 0 };
    struct teide_error error = { 0 };
    int ret;

    if (request->trace != NULL)
        return teide_cli_usage_error(
            "run", "--trace is for networks: the record of an experiment is in the file of -o");
    teide_cli_catch_signals();
    teide_progress_begin(&progress, request->common.quiet);
    ret = teide_experiment_answer_find(scenario->experiment, scenario->seed, &options, &answer, &error);
    teide_progress_end(&progress);
    if (ret == TEIDE_E_STOPPED)
        ret = teide_cli_failure("run", ret, "interrupted; no results were written");
    else if (ret != 0)
        ret = teide_cli_failure("run", ret, error.message);
    if (ret == 0) {
        struct teide_dataset dataset;
        teide_dataset_begin(&dataset, "experiment", scenario);
        teide_experiment_describe(&dataset, scenario, &answer);
        ret = teide_cli_report("run", &request->common, &dataset);
        teide_dataset_clear(&dataset);
    }
    teide_experiment_answer_clear(&answer);
    return ret;
}

/* Records that the scenario asks for and that no file takes. */
static void
say_where_records_go(const struct request *request, const struct teide_scenario *scenario)
{
    const bool deliveries = scenario->run.record_deliveries, trace = scenario->run.record_trace > 0;

    if (request->common.output == NULL && !request->common.records && (deliveries || (trace && request->trace == NULL)))
        fprintf(stderr,
            "teide run: run.record has no effect without -o OUT.h5 or --records: write one of them, or remove it\n");
}

static int
run(const struct request *request)
{
    struct teide_scenario scenario = { 0 };
    struct teide_results results = { 0 };
    int status = teide_cli_read_scenario(
        "run", request->scenario, request->common.settings, request->common.n_settings, &scenario);

    if (status == 0 && scenario.experiment != NULL) {
        status = check_outputs(request);
        if (status == 0)
            status = run_experiment(request, &scenario);
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
    say_where_records_go(request, &scenario);
    if (request->trace != NULL && scenario.run.record_trace == 0)
        scenario.run.record_trace = DEFAULT_TRACE;
    teide_cli_catch_signals();
    status = simulate(request, &scenario, &results);
    if (status == 0)
        status = report(request, &scenario, &results);
out:
    teide_results_clear(&results);
    teide_scenario_clear(&scenario);
    return status;
}

int
teide_cli_run(int argc, char **argv)
{
    struct request request = { .common = { .most_jobs = 100000 } };
    int status = teide_cli_read_options(&usage, argc, argv, &request.common, take_option, &request);

    if (status == 0 && request.common.help) {
        teide_cli_print_help(&usage);
    } else if (status == 0) {
        if (request.common.jobs == 0)
            request.common.jobs = teide_cpus();
        status = request.common.records && !request.common.json
            ? teide_cli_usage_error("run", "--records is for --format json")
            : teide_cli_one_scenario(&usage, argc, argv, &request.scenario);
        if (status == 0)
            status = run(&request);
    }
    teide_cli_common_clear(&request.common);
    return status;
}
