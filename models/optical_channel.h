/* The channel of a photon, whatever it is made of: how much comes through, when, and with which errors of the polarisation. */
#ifndef TEIDE_MODELS_OPTICAL_CHANNEL_H
#define TEIDE_MODELS_OPTICAL_CHANNEL_H

#include "models/bell.h"
#include "models/fading.h"

/* How the transmittance goes on in time. */
enum teide_fading_correlation {
    TEIDE_FADING_BLOCKS,            /* constant for coherence_time, then new */
    TEIDE_FADING_ORNSTEIN_UHLENBECK /* z of models/fading.h has the correlation exp(-t / coherence_time) */
};

struct teide_optical_channel {
    struct teide_fading fading; /* ready to use */
    enum teide_fading_correlation correlation;
    double coherence_time;                          /* s, > 0; 0 without fading */
    double delay;                                   /* s, >= 0 */
    double distance;                                /* m, >= 0 */
    struct teide_bell errors;                       /* Pauli probabilities [I, Z, X, Y] of what comes through */
    double *table_transmittance, *table_cumulative; /* those of fading, owned; NULL */
};

/* A channel of that transmittance (in [0, 1]) and nothing else. */
struct teide_optical_channel teide_optical_channel_of(double transmittance);

/* Free what it owns. */
void teide_optical_channel_clear(struct teide_optical_channel *channel);

#endif
