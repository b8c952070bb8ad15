/* The channel of a photon, whatever it is made of: how much comes through, when, and with which errors of the polarisation. */
#ifndef TEIDE_MODELS_OPTICAL_CHANNEL_H
#define TEIDE_MODELS_OPTICAL_CHANNEL_H

#include "models/api.h"
#include "models/bell.h"
#include "models/fading.h"
#include "models/free_space.h"

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

/* What is reported of a channel. */
struct teide_channel_numbers {
    double mean, variance; /* of the transmittance, with fading */
    double clipped;        /* probability that the model of fading exceeds 1 */
    bool is_free_space;
    struct teide_free_space_numbers free_space; /* where it is */
    enum teide_free_space_fading model;         /* the one of `fading`, automatic for a table */
};

/* Sentences that the user should read: a model outside its range, a distribution cut at 1. Returns how many there are. */
enum { TEIDE_CHANNEL_WARNINGS = 2, TEIDE_CHANNEL_WARNING_SIZE = 256 };
TEIDE_API size_t teide_channel_warnings(
    const struct teide_channel_numbers *numbers, char lines[TEIDE_CHANNEL_WARNINGS][TEIDE_CHANNEL_WARNING_SIZE]);

/* A channel of that transmittance (in [0, 1]) and nothing else. */
TEIDE_API struct teide_optical_channel teide_optical_channel_of(double transmittance);

/* Free what it owns. */
TEIDE_API void teide_optical_channel_clear(struct teide_optical_channel *channel);

#endif
