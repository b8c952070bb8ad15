/* teide show: what a result file holds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/guard.h"
#include "cli/options.h"
#include "io/results/answer_json.h"
#include "io/results/experiment_write.h"
#include "io/results/improvement_write.h"
#include "io/results/result_json.h"
#include "io/results/result_read.h"
#include "io/results/result_write.h"
#include "io/sweep/text.h"
#include "io/results/optimal_time_write.h"

enum { OPTION_FORMAT = TEIDE_OPTION_OWN, OPTION_SCENARIO, OPTION_VARIABLE, OPTION_AT, OPTION_FAILED };

static const struct teide_cli_option options[] = {
    { "format", OPTION_FORMAT, "FORMAT",
        "text (default), json: one document, with a member 'provenance';\n"
        "of a sweep also csv: all rows with all digits; the text stops after 60 rows" },
    { "scenario", OPTION_SCENARIO, NULL, "print the scenario's text with all includes resolved, and nothing else" },
    { "variable", OPTION_VARIABLE, "NAMES",
        "of a sweep: what to print, separated by commas, each with its standard error" },
    { "at", OPTION_AT, "NAME=VALUE",
        "of a sweep: only where an axis, or request, objective, ..., has this value, or\n"
        "one of a range, both ends included: distance=20, 'distance=10:50 km',\n"
        "distance=30: (from 30 on), distance=:30; may be repeated" },
    { "failed", OPTION_FAILED, NULL, "of a sweep: the points that failed, and why" },
    TEIDE_ROW_HELP,
    { 0 },
};

static const struct teide_cli_usage usage = { "show",
    "Usage: teide show OUT.h5 [OPTIONS]\n\n"
    "Print what a result file of run, optimize, improve or sweep holds, and where it comes from; of a sweep,\n"
    "a row for every point.\n",
    options, "Exit status: 0 done, 1 the output could not be written, 2 bad usage or not a result file.\n" };

/* What is asked for. */
struct request {
    const char *path;
    enum teide_sweep_format format;
    bool scenario_only, failed_only;
    const char **at, **variables; /* borrowed strings */
    size_t n_at, n_variables;
};

static void
print_provenance(const struct teide_stored *stored)
{
    printf("\nwhere it comes from\n");
    for (int i = 0; i < TEIDE_N_PROVENANCE; i++)
        printf("  %-18s %s\n", teide_provenance_names[i], stored->provenance.values[i]);
    if (stored->kind != TEIDE_RESULT_SIMULATION)
        return;
    printf("  %-18s %zu rows\n", "deliveries", stored->results.n_delivery_table);
    printf("  %-18s %zu rows\n", "trace", stored->results.n_trace);
}

static void
put_tables(struct teide_json *json, const struct teide_results *results)
{
    teide_json_key(json, "tables");
    teide_json_open(json, '{');
    teide_json_key_uint(json, "deliveries", results->n_delivery_table);
    teide_json_key_uint(json, "trace", results->n_trace);
    teide_json_close(json, '}');
}

static void
print_json(const struct teide_stored *stored)
{
    struct teide_json json = { .out = stdout, .flat_below = 3 };

    teide_json_open(&json, '{');
    if (stored->kind == TEIDE_RESULT_OPTIMAL_TIME)
        teide_optimal_time_put_json(&json, &stored->scenario, &stored->timing);
    else if (stored->kind == TEIDE_RESULT_IMPROVEMENT)
        teide_improvement_put_json(&json, &stored->scenario, &stored->improvement);
    else if (stored->kind == TEIDE_RESULT_EXPERIMENT)
        teide_experiment_put_json(&json, &stored->scenario, &stored->experiment);
    else
        teide_result_put_json(&json, &stored->scenario, &stored->results);
    teide_json_key(&json, "provenance");
    teide_json_open(&json, '{');
    for (int i = 0; i < TEIDE_N_PROVENANCE; i++)
        teide_json_key_string(&json, teide_provenance_names[i], stored->provenance.values[i]);
    teide_json_close(&json, '}');
    if (stored->kind == TEIDE_RESULT_SIMULATION)
        put_tables(&json, &stored->results);
    teide_json_close(&json, '}');
}

static int
print_text(const struct teide_stored *stored, struct teide_error *error)
{
    int ret = 0;

    if (stored->kind == TEIDE_RESULT_OPTIMAL_TIME)
        teide_optimal_time_print_text(stdout, &stored->scenario, &stored->timing);
    else if (stored->kind == TEIDE_RESULT_IMPROVEMENT)
        teide_improvement_print_text(stdout, &stored->scenario, &stored->improvement);
    else if (stored->kind == TEIDE_RESULT_EXPERIMENT)
        teide_experiment_print_text(stdout, &stored->scenario, &stored->experiment);
    else
        ret = teide_result_print_table(stdout, &stored->scenario, &stored->results, error);
    print_provenance(stored);
    return ret == TEIDE_E_MEMORY ? ret : 0; /* main() sees whether the output arrived */
}

static int
show_sweep(const struct request *request, const struct teide_read_watch *watch, struct teide_error *error)
{
    const struct teide_sweep_slice slice = { request->at, request->n_at, request->variables, request->n_variables };
    struct teide_sweep_file file = { 0 };
    int ret = teide_sweep_file_open(request->path, watch, &file, error);

    if (ret == 0 && request->failed_only)
        teide_sweep_print_failures(stdout, &file);
    else if (ret == 0)
        ret = teide_sweep_print(stdout, &file, &slice, request->format, error);
    teide_sweep_file_close(&file);
    return ret;
}

/* The answer is 1 where the options are for sweeps and the file is none. */
static int
show(void *user, const struct teide_read_watch *watch, long *answer, struct teide_error *error)
{
    const struct request *request = user;
    struct teide_stored stored = { 0 };
    int ret = teide_result_read_hdf5(request->path, watch, &stored, error);

    if (ret != 0)
        ; /* said by the caller */
    else if (request->scenario_only)
        fputs(stored.scenario.text, stdout);
    else if (stored.kind == TEIDE_RESULT_SWEEP)
        ret = show_sweep(request, watch, error);
    else if (request->format == TEIDE_SWEEP_CSV || request->failed_only || request->n_at + request->n_variables > 0)
        *answer = 1;
    else if (request->format == TEIDE_SWEEP_JSON)
        print_json(&stored);
    else
        ret = print_text(&stored, error);
    teide_stored_clear(&stored);
    return ret;
}

static int
show_guarded(struct request *request)
{
    struct teide_error error = { 0 };
    long answer = 0;
    int ret = teide_cli_guard(request->path, show, request, &answer, &error);

    if (ret != 0)
        return teide_cli_failure("show", ret, error.message);
    if (answer != 0)
        return teide_cli_usage_error("show",
            "--variable, --at, --failed and --format csv are for sweeps, and '%s' is none: use --format text or json",
            request->path);
    return 0;
}

/* Names separated by commas, cut apart in place. */
static void
take_names(struct request *request, char *names)
{
    for (char *rest = NULL, *name = strtok_r(names, ",", &rest); name != NULL; name = strtok_r(NULL, ",", &rest))
        request->variables[request->n_variables++] = name;
}

static int
take_option(void *user, int key, char *value)
{
    static const char *const formats[]
        = { [TEIDE_SWEEP_TABLE] = "text", [TEIDE_SWEEP_CSV] = "csv", [TEIDE_SWEEP_JSON] = "json" };
    struct request *request = user;

    switch (key) {
    case OPTION_FORMAT:
        for (int i = 0; i < 3; i++)
            if (strcmp(value, formats[i]) == 0) {
                request->format = (enum teide_sweep_format)i;
                return 0;
            }
        return teide_cli_usage_error("show", "unknown format '%s': use text, json or csv", value);
    case OPTION_SCENARIO:
        request->scenario_only = true;
        return 0;
    case OPTION_VARIABLE:
        take_names(request, value);
        return 0;
    case OPTION_AT:
        request->at[request->n_at++] = value;
        return 0;
    default: /* OPTION_FAILED */
        request->failed_only = true;
        return 0;
    }
}

static int
read_and_show(struct request *request, struct teide_cli_common *common, int argc, char **argv)
{
    int status = teide_cli_read_options(&usage, argc, argv, common, take_option, request);

    if (status == 0 && common->help)
        teide_cli_print_help(&usage);
    if (status != 0 || common->help)
        return status;
    if (optind + 1 != argc)
        return teide_cli_usage_error(
            "show", optind == argc ? "which result file? Usage: teide show OUT.h5" : "one result file at a time");
    request->path = argv[optind];
    return show_guarded(request);
}

int
teide_cli_show(int argc, char **argv)
{
    struct request request = { 0 };
    struct teide_cli_common common = { 0 };
    size_t letters = 0;
    int status;

    for (int i = 0; i < argc; i++)
        letters += strlen(argv[i]) + 1; /* no more names than that */
    request.at = calloc((size_t)argc + 1, sizeof *request.at);
    request.variables = calloc(letters + 1, sizeof *request.variables);
    status = request.at == NULL || request.variables == NULL
        ? teide_cli_failure("show", TEIDE_E_MEMORY, "out of memory")
        : read_and_show(&request, &common, argc, argv);
    teide_cli_common_clear(&common);
    free(request.at);
    free(request.variables);
    return status;
}
