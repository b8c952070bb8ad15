#include "models/optical_channel.h"

#include <stdlib.h>
#include <string.h>

struct teide_optical_channel
teide_optical_channel_of(double transmittance)
{
    return (struct teide_optical_channel) { .fading = { .kind = TEIDE_FADING_NONE, .mean = transmittance },
        .errors = { { 1, 0, 0, 0 } } };
}

void
teide_optical_channel_clear(struct teide_optical_channel *channel)
{
    teide_fading_clear(&channel->fading);
    free(channel->table_transmittance);
    free(channel->table_cumulative);
    memset(channel, 0, sizeof *channel);
}
