/* Those who share a search: the ranks of a job, and its journal beside the result file. */
#ifndef TEIDE_CLI_OPTIMIZE_PARTNERS_H
#define TEIDE_CLI_OPTIMIZE_PARTNERS_H

#include "cli/options.h"
#include "cli/ranks.h"
#include "io/optimize/journal.h"
#include "sim/scenario.h"
#include "study/partners.h"

struct teide_search_partners {
    struct teide_partners partners;
    struct teide_ranks ranks;
    struct teide_journal *journal; /* of rank 0; NULL: none */
    char *path;                    /* of the journal */
};

/* Find the ranks, and open the journal OUT.journal of an output OUT where the search can be made again: not with a budget of time.
 * search  zeroed by the caller, who calls teide_search_partners_end() in any case
 * Returns 0 or an exit status, having said why. */
int teide_search_partners_begin(struct teide_search_partners *search, const struct teide_cli_common *common,
    bool restart, const struct teide_scenario *scenario);

/* The search has ended with an exit status; stopped: by a signal. Says where it can go on. */
void teide_search_partners_end(struct teide_search_partners *search, int status, bool stopped);

#endif
