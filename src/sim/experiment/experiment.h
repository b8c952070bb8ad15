/* An experiment of entanglement swapping with photons over a fading channel, as plain data: io/ fills it in and checks it.
 *
 * Photons 1 and 2 meet and photon 0 is analysed where the sources are; photon 3 crosses the channel (models/photon_swap.h). */
#ifndef TEIDE_SIM_EXPERIMENT_EXPERIMENT_H
#define TEIDE_SIM_EXPERIMENT_EXPERIMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "models/optical_channel.h"
#include "models/photon_swap.h"

/* Where photons are measured. */
enum teide_experiment_station { TEIDE_STATION_0, TEIDE_STATION_BELL, TEIDE_STATION_3, TEIDE_N_STATIONS };

struct teide_experiment_detection {
    double dark_rate; /* 1/s, of one detector: dark counts and background light, at any time */
    double dead_time; /* s, after a click, of one detector; not prolonged by what arrives meanwhile */
    double time;      /* s, from the pulse of the first source to the measurement */
};

/* Both analysers along the same direction, for some time. */
struct teide_analyser_setting {
    enum teide_polarisation_basis basis;
    double duration; /* s, > 0 */
};

/* Which outcomes of the Bell measurement are evaluated: Psi-, Psi+, or both, Psi+ with the outcomes of photon 3 corrected. */
enum teide_bell_outcomes { TEIDE_OUTCOME_PSI_MINUS, TEIDE_OUTCOME_PSI_PLUS, TEIDE_OUTCOME_BOTH };

struct teide_experiment {
    struct teide_photon_swap optics; /* dark_probability of its arms: of dark_rate, in one coincidence window */
    struct teide_optical_channel channel;
    struct teide_channel_numbers channel_numbers; /* for reports */
    struct teide_experiment_detection stations[TEIDE_N_STATIONS];
    double window;                           /* s, of coincidence, > 0 */
    double pulse_rate;                       /* 1/s, > 0 */
    double duration;                         /* s, > 0 */
    double step;                             /* s, for which the transmittance is held, at least one pulse */
    double threshold;                        /* transmittance of the channel from which on data are kept; 0: always */
    double bin;                              /* s, of counts and loss against time */
    struct teide_analyser_setting *settings; /* repeated until the end; owned */
    size_t n_settings;
    enum teide_bell_outcomes outcomes;
    int repeats; /* of the whole experiment, >= 1 */
};

/* Release an experiment made with calloc() and all that it owns; NULL is legal. */
void teide_experiment_destroy(struct teide_experiment *experiment);

#endif
