/* What lies between a source and a distant telescope: how much light arrives, how that changes in time, and when. */
#ifndef TEIDE_MODELS_OPTICAL_CHANNEL_H
#define TEIDE_MODELS_OPTICAL_CHANNEL_H

#include "models/bell.h"
#include "models/fading.h"

enum teide_fading_correlation {
    TEIDE_FADING_BLOCKS,            /* constant for a coherence time, then independent of what was */
    TEIDE_FADING_ORNSTEIN_UHLENBECK /* z(t) of models/fading.h with <z(t) z(t + s)> = exp(-s / coherence time) */
};

struct teide_optical_channel {
    struct teide_fading fading; /* of the whole transmittance */
    enum teide_fading_correlation correlation;
    double coherence_time;    /* s, > 0 */
    double distance;          /* m, between the ends */
    double delay;             /* s, travel time of light */
    struct teide_bell errors; /* of polarisation: Pauli probabilities [I, Z, X, Y] */
    double *table;            /* what fading.transmittance and fading.cumulative point into; owned, NULL without a table */
};

/* Release what the channel owns and zero it; legal on a zeroed one. */
void teide_optical_channel_clear(struct teide_optical_channel *channel);

#endif
