/* A sweep from the first point to the result file, on the threads of one process or the ranks of a job. */
#ifndef TEIDE_CLI_SWEEP_RUN_H
#define TEIDE_CLI_SWEEP_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/ranks.h"

struct teide_sweep_request {
    const char *scenario, *output;
    const char *const *settings; /* n_settings strings PATH=VALUE */
    size_t n_settings;
    const char *command_line;
    int jobs;
    size_t shard, n_shards;
    double checkpoint; /* s */
    bool dry_run, restart, quiet;
};

/* Do it. Returns the exit status, having said what there is to say. */
int teide_sweep_run(const struct teide_sweep_request *request);

/* Let the workers of all ranks have the points of rank 0's hand-out as they ask for them, until all are dealt with or it is stopped
 * (on any rank). Rank 0 calls `report` about ten times a second with the sums over all ranks. */
struct teide_sweep_job;
struct teide_sweep_state;
typedef void teide_ranks_report(void *user, const struct teide_sweep_state *all);
void teide_ranks_coordinate(
    const struct teide_ranks *ranks, struct teide_sweep_job *job, teide_ranks_report *report, void *user);

#endif
