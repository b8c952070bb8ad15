#include "sim/swap_experiment.h"

#include <stdlib.h>

void
teide_swap_experiment_destroy(struct teide_swap_experiment *experiment)
{
    if (experiment == NULL)
        return;
    teide_optical_channel_clear(&experiment->channel);
    free(experiment->settings);
    free(experiment);
}
