/* What becomes of a result: a file, and what is printed. */
#ifndef TEIDE_CLI_REPORT_H
#define TEIDE_CLI_REPORT_H

#include "cli/options.h"
#include "study/dataset/dataset.h"

/* Write the result file, if one is asked for, in a process of its own. Returns 0 or the exit status, having said why. */
int teide_cli_write_result(
    const char *command, const struct teide_cli_common *common, const struct teide_dataset *dataset);

/* Print it as asked for. Whether it arrived, main() sees.
 * written  what teide_cli_write_result() returned: a file that is whole is not undone by what fails here, which says so then
 * Returns 0 or the exit status, having said why. */
int teide_cli_print_result(
    const char *command, const struct teide_cli_common *common, int written, struct teide_dataset *dataset);

/* Both, the file first: it must not depend on whether somebody still reads stdout. */
int teide_cli_report(const char *command, const struct teide_cli_common *common, struct teide_dataset *dataset);

#endif
