/* teide validate FILE...: every mistake in scenario files; and what the format is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/cli.h"
#include "io/schema.h"
#include "io/scenario_read.h"
#include "io/sweep_template.h"
#include "sim/error.h"

static const char help[] = "Usage: teide validate [--set PATH=VALUE]... FILE...\n"
                           "       teide validate --schema | --reference\n"
                           "\n"
                           "Check scenario files ('-': standard input) and print every mistake found in them to\n"
                           "standard error as FILE:LINE:COLUMN: error: what is wrong, and what to write.\n"
                           "\n"
                           "      --set PATH=VALUE  override a value of the files, for example\n"
                           "                        run.deliveries=1000 or 'links.*.length=20 km'\n"
                           "      --schema          print the JSON Schema of scenario files\n"
                           "      --reference       print the reference page of the scenario format\n"
                           "  -h, --help            print this help\n"
                           "\n"
                           "Exit status: 0 all files are good, 2 there are mistakes.\n";

static void
print_good(const char *path, const struct teide_scenario *scenario)
{
    printf("%s: ok (", path);
    if (scenario->n_requests > 0)
        printf("%zu node%s, %zu link%s, %zu request%s", scenario->n_nodes, scenario->n_nodes == 1 ? "" : "s",
            scenario->n_links, scenario->n_links == 1 ? "" : "s", scenario->n_requests,
            scenario->n_requests == 1 ? "" : "s");
    if (scenario->optimal_time != NULL)
        printf("%soptimal time of %zu objective%s", scenario->n_requests > 0 ? ", " : "",
            scenario->optimal_time->n_objectives, scenario->optimal_time->n_objectives == 1 ? "" : "s");
    if (scenario->improvement != NULL)
        printf("%simprovement by purification", scenario->n_requests > 0 || scenario->optimal_time != NULL ? ", " : "");
    if (scenario->experiment != NULL)
        printf("%sexperiment over %g km",
            scenario->n_requests > 0 || scenario->optimal_time != NULL || scenario->improvement != NULL ? ", " : "",
            scenario->experiment->channel.distance / 1000);
    if (scenario->sweep != NULL)
        printf(", sweep of %zu point%s", scenario->sweep->n_points, scenario->sweep->n_points == 1 ? "" : "s");
    puts(")");
}

/* The mistakes that show when points are made. */
static int
check_sweep(const char *path, const char *const *settings, size_t n_settings, struct teide_diagnostics *diagnostics)
{
    struct teide_sweep_template *sweep_template = NULL;
    struct teide_scenario base = { 0 };
    int ret = teide_sweep_template_read(path, settings, n_settings, &sweep_template, &base, diagnostics);

    teide_sweep_template_destroy(sweep_template);
    teide_scenario_clear(&base);
    return ret;
}

static int
validate_file(const char *path, const char *const *settings, size_t n_settings)
{
    struct teide_scenario scenario = { 0 };
    struct teide_diagnostics diagnostics = { 0 };
    int ret = teide_scenario_read(path, settings, n_settings, &scenario, &diagnostics);
    int status = TEIDE_EXIT_DONE;

    if (ret == 0 && scenario.sweep != NULL)
        teide_diagnostics_clear(&diagnostics); /* what has no effect shows at the points */
    if (ret == 0 && scenario.sweep != NULL && strcmp(path, "-") != 0)
        ret = check_sweep(path, settings, n_settings, &diagnostics);
    teide_cli_print_diagnostics(&diagnostics);
    if (ret == 0)
        print_good(path, &scenario);
    else if (ret == TEIDE_E_INPUT)
        status = TEIDE_EXIT_INPUT;
    else
        status = teide_cli_failure("validate", ret, "out of memory");
    teide_diagnostics_clear(&diagnostics);
    teide_scenario_clear(&scenario);
    return status;
}

static int
print_text(char *text)
{
    if (text == NULL)
        return teide_cli_failure("validate", TEIDE_E_MEMORY, "out of memory");
    fputs(text, stdout);
    free(text);
    return TEIDE_EXIT_DONE;
}

int
teide_cli_validate(int argc, char **argv)
{
    enum { OPT_SET = 256, OPT_SCHEMA, OPT_REFERENCE };
    static const struct option options[] = {
        { "set", required_argument, NULL, OPT_SET },
        { "schema", no_argument, NULL, OPT_SCHEMA },
        { "reference", no_argument, NULL, OPT_REFERENCE },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    const char **settings = calloc((size_t)argc + 1, sizeof *settings);
    size_t n_settings = 0;
    int option, status = TEIDE_EXIT_DONE;

    if (settings == NULL)
        return teide_cli_failure("validate", TEIDE_E_MEMORY, "out of memory");
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
        switch (option) {
        case OPT_SET:
            settings[n_settings++] = optarg;
            break;
        case OPT_SCHEMA:
            status = print_text(teide_scenario_schema());
            goto out;
        case OPT_REFERENCE:
            status = print_text(teide_scenario_reference());
            goto out;
        case 'h':
            fputs(help, stdout);
            goto out;
        default:
            status = teide_cli_option_error("validate", argv, option, options);
            goto out;
        }
    }
    if (optind == argc)
        status = teide_cli_usage_error("validate", "give the names of scenario files");
    for (int i = optind; i < argc; i++) {
        int one = validate_file(argv[i], settings, n_settings);
        if (status == TEIDE_EXIT_DONE || one == TEIDE_EXIT_FAILED)
            status = one;
    }
out:
    free(settings);
    return status;
}
