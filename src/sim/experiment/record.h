/* What a run of a swapping experiment leaves: every four-fold coincidence, counts, and the channel against time. */
#ifndef TEIDE_SIM_EXPERIMENT_RECORD_H
#define TEIDE_SIM_EXPERIMENT_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "models/photon_swap.h"

/* One four-fold coincidence. */
struct teide_experiment_event {
    double time;                 /* s, of the pulse */
    double transmittance;        /* of the channel */
    int8_t basis;                /* enum teide_polarisation_basis, of both analysers */
    int8_t bell;                 /* 0: Psi-, 1: Psi+ */
    int8_t outcome_0, outcome_3; /* 0: +, 1: - */
    int8_t kept;                 /* whether the transmittance was at or above the threshold */
};

/* Some time of a run. */
struct teide_experiment_bin {
    int64_t fourfolds, kept;
    double transmittance; /* mean of the channel */
};

struct teide_experiment_tally {
    int64_t counts[2][TEIDE_N_BASES][2][2][2]; /* [discarded, kept] [basis] [Psi-, Psi+] [photon 0] [photon 3] */
    double pulses[2][TEIDE_N_BASES];           /* in that time */
    struct teide_experiment_bin *bins;         /* owned; NULL when not recorded */
    size_t n_bins;
    struct teide_experiment_event *events; /* owned; in the order of time */
    size_t n_events, room;
    double transmittance;  /* mean of the channel */
    double least, largest; /* means of the transmittance over the bins */
};

#endif
