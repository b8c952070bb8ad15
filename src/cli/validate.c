/* teide validate FILE...: every mistake in scenario files; and what the format is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/cli.h"
#include "io/scenario/hardware.h"
#include "cli/optimize_policy.h"
#include "io/yaml/file.h"
#include "cli/options.h"
#include "io/scenario/schema.h"
#include "io/scenario/read.h"
#include "io/sweep/template.h"
#include "sim/error.h"

enum { OPTION_SCHEMA = TEIDE_OPTION_OWN, OPTION_REFERENCE };

static const struct teide_cli_option options[] = {
    TEIDE_ROW_SET("--set run.deliveries=1000 or --set 'links.*.length=20 km'"),
    { "schema", OPTION_SCHEMA, NULL, "print the JSON Schema of scenario files" },
    { "reference", OPTION_REFERENCE, NULL, "print the reference page of the scenario format" },
    { "quiet", TEIDE_OPTION_QUIET, NULL, "say nothing of files that are good" },
    TEIDE_ROW_HELP,
    { 0 },
};

static const struct teide_cli_usage usage = { "validate",
    "Usage: teide validate [OPTIONS] FILE...\n"
    "       teide validate --schema | --reference\n\n"
    "Check scenario files ('-': standard input), and files that scenarios include, which have\n"
    "only memories and operations; print every mistake found in them to standard error\n"
    "as FILE:LINE:COLUMN: error: what is wrong, and what to write.\n",
    options, "Exit status: 0 all files are good, 1 out of memory, 2 there are mistakes.\n" };

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
    if (scenario->engine_key != NULL)
        printf(", network engine for %s", scenario->engine_key);
    if (scenario->experiment != NULL)
        printf("%sexperiment over %g km",
            scenario->n_requests > 0 || scenario->optimal_time != NULL || scenario->improvement != NULL ? ", " : "",
            scenario->experiment->channel.distance / 1000);
    if (scenario->sweep != NULL)
        printf(", sweep of %zu point%s", scenario->sweep->n_points, scenario->sweep->n_points == 1 ? "" : "s");
    if (scenario->optimize != NULL)
        printf(", best policy by %zu variable%s", scenario->optimize->n_variables,
            scenario->optimize->n_variables == 1 ? "" : "s");
    puts(")");
}

static void
print_good_hardware(const char *path, const struct teide_hardware *hardware)
{
    printf("%s: ok (to be included: %zu kind%s of memory%s)\n", path, hardware->n_memories,
        hardware->n_memories == 1 ? "" : "s", hardware->has_operations ? ", operations" : "");
}

/* A scenario, or else a file to be included, which is no scenario without the one that includes it. */
static int
read_file(const char *path, const char *const *settings, size_t n_settings, struct teide_scenario *scenario,
    struct teide_hardware *hardware, struct teide_diagnostics *diagnostics)
{
    struct teide_diagnostics of_hardware = { 0 };
    char *text;
    size_t length;
    int ret = teide_file_load_or_say(path, &text, &length, diagnostics);

    if (ret != 0)
        return ret;
    ret = teide_scenario_read_text(path, text, length, settings, n_settings, scenario, diagnostics);
    if (ret == TEIDE_E_INPUT) {
        int found = teide_hardware_read_text(path, text, length, settings, n_settings, hardware, &of_hardware);
        if (found == TEIDE_E_MEMORY || hardware->is_one) {
            teide_diagnostics_clear(diagnostics);
            *diagnostics = of_hardware;
            ret = found;
        }
    }
    free(text);
    return ret;
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
validate_file(const char *path, const struct teide_cli_common *common)
{
    struct teide_scenario scenario = { 0 };
    struct teide_diagnostics diagnostics = { 0 };
    struct teide_hardware hardware = { 0 };
    int ret = read_file(path, common->settings, common->n_settings, &scenario, &hardware, &diagnostics);
    int status = TEIDE_EXIT_DONE;

    if (ret == 0 && scenario.sweep != NULL)
        teide_diagnostics_clear(&diagnostics); /* what has no effect shows at the points */
    if (ret == 0 && scenario.sweep != NULL && strcmp(path, "-") != 0)
        ret = check_sweep(path, common->settings, common->n_settings, &diagnostics);
    if (ret == 0 && scenario.optimize != NULL && strcmp(path, "-") != 0)
        ret = teide_policy_check(path, common, &scenario, &diagnostics);
    teide_cli_print_diagnostics(&diagnostics);
    if (ret == 0 && common->quiet)
        status = TEIDE_EXIT_DONE;
    else if (ret == 0 && hardware.is_one)
        print_good_hardware(path, &hardware);
    else if (ret == 0)
        print_good(path, &scenario);
    else if (ret == TEIDE_E_INPUT)
        status = TEIDE_EXIT_INPUT;
    else if (ret != 0)
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

/* The last of --schema and --reference; 0: none. */
static int
take_option(void *user, int key, char *value)
{
    int *page = user;

    (void)value;
    *page = key;
    return 0;
}

int
teide_cli_validate(int argc, char **argv)
{
    struct teide_cli_common common = { 0 };
    int page = 0, status = teide_cli_read_options(&usage, argc, argv, &common, take_option, &page);

    if (status != 0)
        goto out;
    if (common.help) {
        teide_cli_print_help(&usage);
    } else if (page != 0) {
        status = print_text(page == OPTION_SCHEMA ? teide_scenario_schema() : teide_scenario_reference());
    } else if (optind == argc) {
        status = teide_cli_usage_error("validate", "give the names of scenario files");
    } else {
        for (int i = optind; i < argc; i++) {
            int one = validate_file(argv[i], &common);
            if (status == TEIDE_EXIT_DONE || one == TEIDE_EXIT_FAILED)
                status = one;
        }
    }
out:
    teide_cli_common_clear(&common);
    return status;
}
