/* teide optimize for the section optimize: the best policy of a network. */
#ifndef TEIDE_CLI_OPTIMIZE_POLICY_H
#define TEIDE_CLI_OPTIMIZE_POLICY_H

#include "cli/options.h"
#include "sim/scenario.h"

/* Find, write and print the answer.
 * path      the file that `scenario` was read from
 * Returns the exit status, having said what failed. */
int teide_cli_optimize_policy(
    const char *path, const struct teide_cli_common *common, const struct teide_scenario *scenario);

/* Read the points of its section optimize alone and say what is wrong with them. Returns the exit status. */
int teide_cli_check_policy(
    const char *path, const struct teide_cli_common *common, const struct teide_scenario *scenario);

#endif
