/* What a sweep would take: how many points are open, how long they take, in how large a job array, how much is written. */
#ifndef TEIDE_CLI_SWEEP_DRY_RUN_H
#define TEIDE_CLI_SWEEP_DRY_RUN_H

#include <stddef.h>
#include <stdint.h>

#include "io/sweep/worker.h"

struct teide_dry_run {
    const struct teide_scenario_points *points;
    struct teide_sweep_outputs *outputs;
    const struct teide_dataset *dataset;
    size_t shard, n_shards, n_positions; /* of this shard */
    const uint8_t *status;               /* of every position, enum teide_point_status; NULL: none is finished */
    int jobs, ranks;                     /* threads a rank */
};

/* Try some of the open points, and print what follows. Returns the exit status. */
int teide_sweep_dry_run(const struct teide_dry_run *run);

#endif
