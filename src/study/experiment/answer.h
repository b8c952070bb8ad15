/* What an experiment of entanglement swapping finds out: from its record, as an experimenter would, and in expectation. */
#ifndef TEIDE_STUDY_EXPERIMENT_ANSWER_H
#define TEIDE_STUDY_EXPERIMENT_ANSWER_H

#include <stdbool.h>

#include "models/witness.h"
#include "sim/error.h"
#include "sim/experiment/experiment.h"
#include "sim/experiment/record.h"
#include "study/dataset/dataset.h"

/* From the coincidences in three bases. */
struct teide_experiment_analysis {
    double time;                                      /* s in which data were kept */
    double fourfolds;                                 /* of the Bell outcomes evaluated; whole unless expected */
    struct teide_coincidences counts[TEIDE_N_BASES];  /* as of a singlet */
    struct teide_counted correlations[TEIDE_N_BASES]; /* E */
    struct teide_counted visibilities[TEIDE_N_BASES]; /* |E| */
    struct teide_counted fidelity;                    /* with the Bell state that was found */
    struct teide_witness witness;
};

/* From the start up to some time. */
struct teide_experiment_growth {
    double time; /* s */
    int64_t fourfolds;
    struct teide_witness witness;
    double loss; /* dB, of the channel in the last bin */
};

/* Means over the repeats, with the deviation of one of them; those without a witness are left out. NAN where too few are left. */
struct teide_experiment_over_repeats {
    int64_t count;
    double fourfolds, witness, witness_deviation, sigmas, sigmas_deviation, beyond_six;
};

/* What is reported beside, made of the rest and of the question. */
struct teide_experiment_report {
    double simulated_seconds, duration, bin; /* s; of all repeats, of one, of a bin */
    double pulse_rate;                       /* 1/s */
    enum teide_bell_outcomes outcomes;       /* that were evaluated */
    double link_loss, least_loss, most_loss; /* dB: mean of the first repeat; smallest and largest mean of a bin */
    double scintillation_index;              /* variance / mean^2 of the transmittance */
    double margin;                           /* s, the lesser one of margin_0 and margin_bell */
    double threshold;                        /* transmittance from which on data are kept */
    double share_of_time;                    /* in which they were */
    double sigmas_gain; /* standard deviations with selection over those without, as expected; NAN: none without */
    double seconds[2][TEIDE_N_BASES];  /* [discarded, kept]: in each basis */
    double geometric_loss, extinction; /* dB, of a free-space channel */
    int32_t fading;                    /* its model */
};

struct teide_experiment_answer {
    struct teide_experiment_tally tally;        /* of the first repeat, with its record */
    struct teide_experiment_analysis all, kept; /* of the first repeat: without and with selection by transmittance */
    struct teide_experiment_growth *growth;     /* tally.n_bins; owned */
    struct teide_experiment_analysis *repeats;  /* of all repeats, kept; owned */
    size_t n_repeats;
    struct teide_experiment_analysis expected_all, expected; /* means over the fading instead of samples */
    double expected_seconds_to_six_sigma;                    /* INFINITY when never; sigma grows as the root of time */
    double singles[TEIDE_N_SWAP_DETECTORS];                  /* 1/s registered, at the mean transmittance */
    double interference_visibility;                          /* of weak sources */
    struct teide_fading_moments transmittance;               /* of the channel, by its distribution */
    double clipped;                             /* probability that the fading model exceeded transmittance 1 */
    double margin_0, margin_bell;               /* s, from measuring photon 3: space-like if above 0 */
    struct teide_free_space_numbers free_space; /* of such a channel */
    struct teide_experiment_over_repeats over_repeats;
    struct teide_experiment_report report;
    double wall_seconds;
};

struct teide_experiment_answer_options {
    int threads;
    uint64_t point; /* of a sweep, for random numbers of its own; else 0 */
    bool (*progress)(void *user, double fraction_done, uint64_t fourfolds); /* returns whether to stop; may be NULL */
    void *user;
};

/* Analyse counts [basis] [Psi-, Psi+] [photon 0] [photon 3]. */
struct teide_experiment_analysis teide_experiment_analyse(
    const double counts[TEIDE_N_BASES][2][2][2], enum teide_bell_outcomes outcomes, double time);

/* Expected counts of one run, over those times whose transmittance is at least `threshold`: probabilities averaged over the
 * fading distribution (quadrature in z, relative error below 1e-6). No run is made. */
struct teide_experiment_rates; /* sim/experiment/rates.h */
struct teide_experiment_analysis teide_experiment_expect(
    const struct teide_experiment *experiment, const struct teide_experiment_rates *rates, double threshold);

/* Run all repeats, each with random numbers of its own from `seed`, on several threads, whose number does not change the result.
 * `answer` is overwritten; the caller clears it, also after a failure. Returns 0, TEIDE_E_INPUT when more than 1e8 four-folds are expected,
 * TEIDE_E_MEMORY, TEIDE_E_STOPPED. */
int teide_experiment_answer_find(const struct teide_experiment *experiment, uint64_t seed,
    const struct teide_experiment_answer_options *options, struct teide_experiment_answer *answer,
    struct teide_error *error);
void teide_experiment_answer_clear(struct teide_experiment_answer *answer);

/* The answer as a dataset; as teide_run_describe(). */
void teide_experiment_describe(
    struct teide_dataset *dataset, const struct teide_scenario *scenario, const void *answer);

#endif
