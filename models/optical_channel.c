#include "models/optical_channel.h"

#include <stdlib.h>

void
teide_optical_channel_clear(struct teide_optical_channel *channel)
{
    teide_fading_clear(&channel->fading);
    free(channel->table);
    *channel = (struct teide_optical_channel) { 0 };
}
