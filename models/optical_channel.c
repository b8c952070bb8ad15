#include "models/optical_channel.h"

#include <stdio.h>
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

size_t
teide_channel_warnings(
    const struct teide_channel_numbers *numbers, char lines[TEIDE_CHANNEL_WARNINGS][TEIDE_CHANNEL_WARNING_SIZE])
{
    size_t n = 0;

    if (numbers->is_free_space && numbers->model != TEIDE_FREE_SPACE_AUTOMATIC
        && !teide_free_space_validity(numbers->model, &numbers->free_space, lines[n], TEIDE_CHANNEL_WARNING_SIZE))
        n++;
    if (numbers->clipped > 1e-3)
        snprintf(lines[n++], TEIDE_CHANNEL_WARNING_SIZE,
            "with probability %.2g the model of fading exceeds a transmittance of 1, which is then taken: the mean is "
            "%.4g",
            numbers->clipped, numbers->mean);
    return n;
}
