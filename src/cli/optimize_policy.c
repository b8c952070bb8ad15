#include "cli/optimize_policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/optimize_partners.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "cli/signals.h"
#include "io/optimize/points.h"
#include "io/yaml/file.h"
#include "study/optimize/answer.h"

/* Standard input is not there a second time: then the text that was kept of it will do, though its lines are others. */
static int
read_points(const char *path, const struct teide_cli_common *common, const struct teide_scenario *scenario,
    struct teide_optimize_points **points, struct teide_scenario *base, struct teide_diagnostics *diagnostics)
{
    char *text;
    size_t length;
    int ret;

    if (strcmp(path, "-") == 0)
        return teide_optimize_points_read_text(
            path, scenario->text, strlen(scenario->text), NULL, 0, points, base, diagnostics);
    ret = teide_file_load_or_say(path, &text, &length, diagnostics);
    if (ret != 0)
        return ret;
    ret = teide_optimize_points_read_text(
        path, text, length, common->settings, common->n_settings, points, base, diagnostics);
    free(text);
    return ret;
}

/* Read the points and say what is wrong. Returns the exit status. */
static int
begin(const char *path, const struct teide_cli_common *common, const struct teide_scenario *scenario,
    struct teide_optimize_points **points, struct teide_scenario *base)
{
    struct teide_diagnostics diagnostics = { 0 };
    int ret = read_points(path, common, scenario, points, base, &diagnostics);

    if (ret == TEIDE_E_INPUT) /* else they have been said already */
        teide_cli_print_diagnostics(&diagnostics);
    teide_diagnostics_clear(&diagnostics);
    if (ret == TEIDE_E_MEMORY)
        return teide_cli_failure("optimize", ret, "out of memory");
    return ret == 0 ? 0 : TEIDE_EXIT_INPUT;
}

int
teide_policy_check(const char *path, const struct teide_cli_common *common, const struct teide_scenario *scenario,
    struct teide_diagnostics *diagnostics)
{
    struct teide_optimize_points *points = NULL;
    struct teide_scenario base = { 0 };
    struct teide_diagnostics found = { 0 };
    int ret = read_points(path, common, scenario, &points, &base, &found);

    teide_optimize_points_destroy(points);
    teide_scenario_clear(&base);
    if (ret == TEIDE_E_INPUT) {
        teide_diagnostics_clear(diagnostics);
        *diagnostics = found;
    } else {
        teide_diagnostics_clear(&found);
    }
    return ret;
}

/* No point to speak of: why. Returns the exit status. */
static int
refuse(const struct teide_scenario *scenario, const struct teide_optimize_answer *answer)
{
    struct teide_error error = { 0 };

    if (!teide_optimize_say_none(scenario->optimize, answer, &error))
        return teide_cli_failure("optimize", TEIDE_E_INPUT, error.message);
    fprintf(stderr, "%s\n", error.message);
    return TEIDE_EXIT_INPUT;
}

/* What was found, or why nothing was; from one rank only. */
static int
say(const struct teide_cli_common *common, const struct teide_scenario *scenario,
    const struct teide_optimize_answer *answer, int ret, const struct teide_error *error)
{
    struct teide_dataset dataset;
    int status;

    if (ret == TEIDE_E_STOPPED && !answer->interrupted)
        return teide_cli_stopped("optimize");
    if (ret != 0 && ret != TEIDE_E_STOPPED)
        return teide_cli_failure("optimize", ret, error->message);
    if (answer->verdict == TEIDE_VERDICT_NONE)
        return refuse(scenario, answer);
    if (answer->interrupted)
        fputs("teide optimize: interrupted: this is what was known by then\n", stderr);
    teide_dataset_begin(&dataset, "optimize", scenario);
    teide_optimize_describe(&dataset, scenario, answer);
    status = teide_cli_report("optimize", common, &dataset);
    teide_dataset_clear(&dataset);
    return status == 0 && answer->interrupted ? TEIDE_EXIT_INTERRUPTED : status;
}

/* For ranks that show nothing. */
static bool
on_silent_progress(void *user, double fraction_done)
{
    (void)user;
    (void)fraction_done;
    return teide_cli_interrupted();
}

int
teide_cli_optimize_policy(const char *path, const struct teide_cli_common *common, bool restart,
    const struct teide_scenario *scenario, const struct teide_workers *workers)
{
    struct teide_search_partners search = { .ranks = { 0, 1 } };
    struct teide_optimize_points *points = NULL;
    struct teide_scenario base = { 0 };
    struct teide_optimize_answer answer = { 0 };
    struct teide_error error = { 0 };
    struct teide_workers with = *workers;
    bool stopped = false;
    int status = teide_search_partners_begin(&search, common, restart, scenario), ret;

    with.partners = &search.partners;
    if (search.ranks.rank > 0)
        with.progress = on_silent_progress;
    if (search.ranks.size > 1 && common->jobs == 0)
        with.threads = 1;
    if (status == 0)
        status = begin(path, common, scenario, &points, &base);
    if (status == 0) {
        const struct teide_point_source source = teide_optimize_points_source(points);
        ret = teide_optimize_answer_find(scenario, &source, &with, &answer, &error);
        stopped = ret == TEIDE_E_STOPPED;
        teide_progress_end(workers->user);
        if (search.ranks.rank == 0)
            status = say(common, scenario, &answer, ret, &error);
        teide_ranks_share(&search.ranks, &status);
    }
    teide_search_partners_end(&search, status, stopped);
    teide_optimize_answer_clear(&answer);
    teide_optimize_points_destroy(points);
    teide_scenario_clear(&base);
    return status;
}
