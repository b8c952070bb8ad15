#include "sim/experiment/experiment.h"

#include <stdlib.h>

void
teide_experiment_destroy(struct teide_experiment *experiment)
{
    if (experiment == NULL)
        return;
    teide_optical_channel_clear(&experiment->channel);
    free(experiment->settings);
    free(experiment);
}
