#define _GNU_SOURCE /* asprintf */
#include "cli/optimize_partners.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "io/results/provenance.h"

static void
share(void *user, void *bytes, size_t n)
{
    const struct teide_search_partners *search = user;

    teide_ranks_combine(&search->ranks, bytes, n);
}

static bool
recall(void *user, void *bytes, size_t n)
{
    const struct teide_search_partners *search = user;

    return teide_journal_recall(search->journal, bytes, n);
}

static int
remember(void *user, const void *bytes, size_t n, struct teide_error *error)
{
    const struct teide_search_partners *search = user;

    return teide_journal_remember(search->journal, bytes, n, error);
}

/* What tells a search from another, for the caller to free; NULL: out of memory. */
static char *
describe(const struct teide_cli_common *common, const struct teide_scenario *scenario)
{
    struct teide_provenance provenance = { 0 };
    char *text = NULL, *more;

    if (teide_provenance_collect(&provenance, "", "", NULL) == 0
        && asprintf(&text, "%s %s\n%llu\n%s", provenance.values[TEIDE_PROGRAM_VERSION],
               provenance.values[TEIDE_GIT_REVISION], (unsigned long long)scenario->seed, scenario->text)
            < 0)
        text = NULL;
    for (size_t i = 0; text != NULL && i < common->n_settings; i++, text = more) {
        if (asprintf(&more, "%s\n%s", text, common->settings[i]) < 0)
            more = NULL;
        free(text);
    }
    teide_provenance_clear(&provenance);
    return text;
}

static int
open_journal(struct teide_search_partners *search, const struct teide_cli_common *common, bool restart,
    const struct teide_scenario *scenario)
{
    char *description = describe(common, scenario);
    struct teide_error error = { 0 };
    int ret;

    if (description == NULL || asprintf(&search->path, "%s.journal", common->output) < 0) {
        search->path = NULL;
        free(description);
        return teide_cli_failure("optimize", TEIDE_E_MEMORY, "out of memory");
    }
    ret = teide_journal_open(search->path, description, restart, &search->journal, &error);
    free(description);
    if (ret != 0)
        return teide_cli_failure("optimize", ret, error.message);
    search->partners.recall = recall;
    search->partners.remember = remember;
    return 0;
}

int
teide_search_partners_begin(struct teide_search_partners *search, const struct teide_cli_common *common, bool restart,
    const struct teide_scenario *scenario)
{
    const bool timed = scenario->optimize->budget.time > 0;
    int status = teide_ranks_begin(&search->ranks);

    search->partners
        = (struct teide_partners) { .rank = search->ranks.rank, .size = search->ranks.size, .user = search };
    if (status != 0)
        return status;
    if (search->ranks.size > 1)
        search->partners.share = share;
    if (search->ranks.rank == 0 && search->ranks.size > 1 && timed)
        status = teide_cli_usage_error("optimize",
            "ranks cannot agree on a budget of time: write budget: {precision: 0.01}, or {deliveries: 10000000}");
    else if (search->ranks.rank == 0 && restart && (common->output == NULL || timed))
        status = teide_cli_usage_error("optimize", "--restart has no effect %s: nothing is kept to go on from",
            timed ? "with a budget of time" : "without -o OUT.h5");
    else if (search->ranks.rank == 0 && common->output != NULL && !timed)
        status = open_journal(search, common, restart, scenario);
    teide_ranks_share(&search->ranks, &status);
    return status;
}

void
teide_search_partners_end(struct teide_search_partners *search, int status, bool stopped)
{
    if (search->journal != NULL && stopped && teide_journal_remembered(search->journal) > 0)
        fprintf(stderr, "teide optimize: the same command again goes on from '%s'\n", search->path);
    teide_journal_close(search->journal, status == TEIDE_EXIT_DONE || status == TEIDE_EXIT_INPUT);
    free(search->path);
    teide_ranks_end(status);
}
