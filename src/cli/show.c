/* teide show: what a result file holds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/guard.h"
#include "cli/options.h"
#include "io/results/provenance.h"
#include "io/results/result_file.h"
#include "io/results/result_print.h"
#include "io/results/table.h"

enum { OPTION_FORMAT = TEIDE_OPTION_OWN, OPTION_SCENARIO, OPTION_VARIABLE, OPTION_AT, OPTION_FAILED, OPTION_REFERENCE };

static const struct teide_cli_option options[] = {
    { "format", OPTION_FORMAT, "FORMAT",
        "text (default), json: one document, csv: a table with all rows and all\n"
        "digits; a table as text stops after 60 rows" },
    TEIDE_ROW_RECORDS,
    { "variable", OPTION_VARIABLE, "NAMES",
        "a table of these variables, separated by commas, each with its standard error:\n"
        "rate, requests/rate, or all of a group: requests" },
    { "at", OPTION_AT, "NAME=VALUE",
        "only where an axis, or request, objective, ..., has this value, or one of a\n"
        "range, both ends included: distance=20, 'distance=10:50 km',\n"
        "distance=30: (from 30 on), distance=:30; may be repeated" },
    { "failed", OPTION_FAILED, NULL, "of a sweep: the points that failed, and why" },
    { "scenario", OPTION_SCENARIO, NULL, "print the scenario's text with all includes resolved, and nothing else" },
    { "reference", OPTION_REFERENCE, NULL, "print the reference of all variables of all results; no file is needed" },
    TEIDE_ROW_HELP,
    { 0 },
};

static const struct teide_cli_usage usage = { "show",
    "Usage: teide show OUT.h5 [OPTIONS]\n"
    "       teide show --reference\n\n"
    "Print what a result file of run, optimize, improve or sweep holds, and where it comes from; of a sweep,\n"
    "a row for every point.\n",
    options, "Exit status: 0 done, 1 the output could not be written, 2 bad usage or not a result file.\n" };

/* What is asked for. */
struct request {
    const char *path;
    enum teide_slice_format format;
    bool scenario_only, failed_only, records, reference;
    const char **at, **variables; /* borrowed strings */
    size_t n_at, n_variables;
};

/* Where all comes from, and how long the tables are that the text leaves out. */
static void
print_rest(const struct teide_dataset *dataset)
{
    printf("\nwhere it comes from\n");
    for (int i = 0; i < TEIDE_N_PROVENANCE; i++)
        printf(
            "  %-18s %s\n", teide_provenance_names[i], teide_dataset_attribute_of(dataset, teide_provenance_names[i]));
    for (size_t i = 0; i < dataset->n_groups; i++)
        if (dataset->groups[i]->record && dataset->groups[i]->n_dimensions > 0)
            printf("  %-18s %zu rows: --variable %s\n", dataset->groups[i]->name, dataset->groups[i]->dimensions[0].n,
                dataset->groups[i]->name);
}

static int
print_whole(const struct request *request, struct teide_dataset *dataset, struct teide_error *error)
{
    const struct teide_slice_request slice = { request->at, request->n_at, request->variables, request->n_variables };
    const bool is_sweep = strcmp(dataset->kind, "sweep") == 0, sliced = request->n_at + request->n_variables > 0;
    int ret = 0;

    if (request->format == TEIDE_SLICE_JSON && !sliced)
        return teide_result_print_json(stdout, dataset, request->records, error);
    if (request->format == TEIDE_SLICE_TABLE && is_sweep)
        ret = teide_sweep_print_summary(stdout, dataset, request->n_variables == 0, error);
    else if (request->format == TEIDE_SLICE_TABLE && !sliced) {
        ret = teide_result_print_text(stdout, dataset, error);
        if (ret == 0)
            print_rest(dataset);
        return ret;
    }
    return ret == 0 ? teide_slice_print(stdout, dataset, &slice, request->format, error) : ret;
}

/* In a process of its own. The answer is 1 where an option does not go with the file. */
static int
show(void *user, const struct teide_read_watch *watch, long *answer, struct teide_error *error)
{
    const struct request *request = user;
    struct teide_result_file file = { 0 };
    int ret = teide_result_open(request->path, watch, &file, error);

    if (ret == 0 && request->scenario_only)
        fputs(teide_dataset_attribute_of(&file.dataset, "scenario"), stdout);
    else if (ret == 0 && request->failed_only && strcmp(file.dataset.kind, "sweep") != 0)
        *answer = 1;
    else if (ret == 0 && request->failed_only)
        ret = teide_sweep_print_failures(stdout, &file.dataset, error);
    else if (ret == 0)
        ret = print_whole(request, &file.dataset, error);
    teide_result_close(&file);
    return ret == TEIDE_E_IO ? 0 : ret; /* main() sees whether the output arrived */
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
        return teide_cli_usage_error("show", "--failed is for sweeps, and '%s' is none", request->path);
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
        = { [TEIDE_SLICE_TABLE] = "text", [TEIDE_SLICE_CSV] = "csv", [TEIDE_SLICE_JSON] = "json" };
    struct request *request = user;

    switch (key) {
    case OPTION_FORMAT:
        for (int i = 0; i < 3; i++)
            if (strcmp(value, formats[i]) == 0) {
                request->format = (enum teide_slice_format)i;
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
    case OPTION_REFERENCE:
        request->reference = true;
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
    request->records = common->records;
    if (request->reference && optind == argc && argc == 2)
        return teide_result_print_reference(stdout) != 0 ? teide_cli_failure("show", TEIDE_E_MEMORY, "out of memory")
                                                         : 0;
    if (request->reference)
        return teide_cli_usage_error("show", "--reference stands alone");
    if (optind + 1 != argc)
        return teide_cli_usage_error(
            "show", optind == argc ? "which result file? Usage: teide show OUT.h5" : "one result file at a time");
    if (request->records && (request->format != TEIDE_SLICE_JSON || request->n_at + request->n_variables > 0))
        return teide_cli_usage_error("show", "--records is for the whole of --format json");
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
