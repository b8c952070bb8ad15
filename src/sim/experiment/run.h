/* Run an experiment of entanglement swapping over a fading channel: from four-fold to four-fold.
 *
 * Pulses without a four-fold are not simulated. While the transmittance is held (a step), every pulse has the same probability p,
 * and the number of pulses until the next four-fold is geometric; across steps, it is the pulse at which the sum of
 * -ln(1 - p) over pulses passes an exponential number. This is exact, whatever the transmittance does. */
#ifndef TEIDE_SIM_EXPERIMENT_RUN_H
#define TEIDE_SIM_EXPERIMENT_RUN_H

#include "sim/error.h"
#include "sim/random.h"
#include "sim/experiment/rates.h"
#include "sim/experiment/record.h"

struct teide_experiment_run_options {
    bool record;                                    /* bins and events */
    bool (*stop)(void *user, double fraction_done); /* asked after some milliseconds at most; NULL: never */
    void *user;
};

/* Run once. The tally depends on `random` only; fill it with zeros before, release it with teide_experiment_tally_clear().
 * Returns 0, TEIDE_E_MEMORY, or TEIDE_E_STOPPED. 70 ns a step and 0.2 us a four-fold. */
int teide_experiment_run(const struct teide_experiment *experiment, const struct teide_experiment_rates *rates,
    const struct teide_random *random, const struct teide_experiment_run_options *options,
    struct teide_experiment_tally *tally);

/* How many bins a run has. */
size_t teide_experiment_bins(const struct teide_experiment *experiment);

void teide_experiment_tally_clear(struct teide_experiment_tally *tally);

#endif
