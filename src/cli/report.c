#include "cli/report.h"

#include <stdio.h>

#include "cli/cli.h"
#include "cli/guard.h"
#include "io/results/result_file.h"
#include "io/results/result_print.h"

struct writing {
    const struct teide_cli_common *common;
    const struct teide_dataset *dataset;
};

static int
write_file(void *user, const struct teide_read_watch *watch, long *number, struct teide_error *error)
{
    const struct writing *w = user;

    (void)watch; /* nothing is read */
    (void)number;
    return teide_result_write(w->common->output, w->dataset, w->common->command_line, error);
}

int
teide_cli_write_result(const char *command, const struct teide_cli_common *common, const struct teide_dataset *dataset)
{
    struct writing writing = { common, dataset };
    struct teide_error error = { 0 };
    int ret = common->output != NULL ? teide_cli_guard(common->output, write_file, &writing, NULL, &error) : 0;

    return ret != 0 ? teide_cli_failure(command, ret, error.message) : 0;
}

int
teide_cli_print_result(
    const char *command, const struct teide_cli_common *common, int written, struct teide_dataset *dataset)
{
    char message[700];
    struct teide_error error = { 0 };
    int ret = common->json ? teide_result_print_json(stdout, dataset, common->records, &error)
                           : teide_result_print_text(stdout, dataset, &error);

    if (ret == 0 || ret == TEIDE_E_IO)
        return 0;
    if (common->output == NULL || written != 0)
        return teide_cli_failure(command, ret, error.message);
    snprintf(
        message, sizeof message, "%s; '%.100s' is complete: 'teide show' prints it", error.message, common->output);
    return teide_cli_failure(command, ret, message);
}

int
teide_cli_report(const char *command, const struct teide_cli_common *common, struct teide_dataset *dataset)
{
    const int written = teide_cli_write_result(command, common, dataset),
              printed = teide_cli_print_result(command, common, written, dataset);

    return written != 0 ? written : printed;
}
