/* teide optimize for the section optimize: the best policy of a network. */
#ifndef TEIDE_CLI_OPTIMIZE_POLICY_H
#define TEIDE_CLI_OPTIMIZE_POLICY_H

#include "cli/options.h"
#include "io/scenario/read.h"
#include "study/parallel.h"

/* Find, write and print the answer.
 * path      the file that `scenario` was read from
 * restart   forget what an interrupted search of this name has left
 * workers   whose progress, a struct teide_progress, has begun
 * Returns the exit status, having said what failed. */
int teide_cli_optimize_policy(const char *path, const struct teide_cli_common *common, bool restart,
    const struct teide_scenario *scenario, const struct teide_workers *workers);

/* Find the mistakes that show when points are made.
 * diagnostics  cleared when there are any, and overwritten
 * Returns 0, TEIDE_E_INPUT, TEIDE_E_MEMORY. */
int teide_policy_check(const char *path, const struct teide_cli_common *common, const struct teide_scenario *scenario,
    struct teide_diagnostics *diagnostics);

#endif
