/* The processes of a job. */
#include <config.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/sweep_run.h"
#include "io/sweep_worker.h"

int
teide_ranks_begin(struct teide_ranks *ranks)
{
    *ranks = (struct teide_ranks) { 0, 1 };
    return 0;
}

void
teide_ranks_end(void)
{
}

void
teide_ranks_share(const struct teide_ranks *ranks, int *value)
{
    (void)ranks;
    (void)value;
}

void
teide_ranks_coordinate(
    const struct teide_ranks *ranks, struct teide_sweep_job *job, teide_ranks_report *report, void *user)
{
    struct teide_sweep_state state;

    (void)ranks;
    do {
        state = teide_sweep_job_state(job);
        report(user, &state);
    } while (!teide_sweep_job_wait(job, 0.1));
}
