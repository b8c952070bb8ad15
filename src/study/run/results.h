/* What a run found out: for every request, estimates with their standard errors. */
#ifndef TEIDE_STUDY_RUN_RESULTS_H
#define TEIDE_STUDY_RUN_RESULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/measures.h"
#include "sim/record.h"
#include "study/application_result.h"
#include "study/estimate.h"
#include "study/dataset/dataset.h"

enum { TEIDE_N_QUANTILES = 7 };
extern const double teide_quantile_levels[TEIDE_N_QUANTILES]; /* 0.01 0.05 0.25 0.5 0.75 0.95 0.99 */

struct teide_request_result {
    int64_t deliveries;
    int64_t raw_pairs, purifications, purifications_succeeded, swaps, swaps_succeeded, cutoffs, losses;
    struct teide_estimate rate;                       /* deliveries per second */
    struct teide_estimate waiting_time;               /* s */
    double waiting_time_deviation;                    /* s, standard deviation over deliveries */
    double fidelity_deviation;                        /* standard deviation over deliveries */
    double raw_pairs_deviation;                       /* likewise, of the link pairs that went into one */
    struct teide_estimate state[4];                   /* mean delivered state */
    struct teide_estimate measures[TEIDE_N_MEASURES]; /* of the mean delivered state */
    struct teide_estimate raw_pairs_per_delivery;
    struct teide_estimate purification_success; /* probability of one purification */
    struct teide_estimate swap_success;         /* probability of one swap */
    struct teide_estimate cutoffs_per_delivery; /* pairs dropped */
    struct teide_estimate round_success; /* deliveries / (deliveries + losses); a loss ends a round: cutoff, failed
                                            swap, failed purification */
    double waiting_time_quantiles[TEIDE_N_QUANTILES]; /* s; NAN when nothing was delivered */
    double fidelity_quantiles[TEIDE_N_QUANTILES];
    struct teide_application_result application; /* kind TEIDE_APPLICATION_NONE: none */
};

enum teide_stopped_by { TEIDE_STOPPED_BY_TIME, TEIDE_STOPPED_BY_DELIVERIES, TEIDE_STOPPED_BY_TARGET };

struct teide_network_results; /* study/network/results.h */

struct teide_results {
    struct teide_request_result *requests; /* one per request of the scenario, in its order */
    size_t n_requests;
    uint64_t events;          /* over all replicas */
    int64_t deliveries;       /* over all requests and replicas */
    double simulated_seconds; /* over all replicas */
    double wall_seconds;
    int64_t replicas, batches; /* batches: independent groups behind the standard errors */
    enum teide_stopped_by stopped_by;
    struct teide_application_result *bins; /* the same of every request in bins of time, n_bins of each; NULL: none */
    size_t n_bins;
    struct teide_delivery *delivery_table; /* when run.record_deliveries, by replica, then time */
    size_t n_delivery_table;
    struct teide_trace_record *trace; /* when run.record_trace, replica 0, by time */
    size_t n_trace;
    bool trace_truncated;
    struct teide_network_results *network; /* what the network engine found out besides; NULL: the chain engine ran */
};

/* The results as a dataset. A number that is to be reported is a row of a table in results.c.
 * scenario  NULL: describe all there can be, for documentation
 * results   NULL: what there will be, without values; else bound
 * Both must outlive the dataset, which teide_dataset_begin() has begun. */
void teide_run_describe(struct teide_dataset *dataset, const struct teide_scenario *scenario, const void *results);

/* Release what the results own and zero them; legal on zeroed results. */
void teide_results_clear(struct teide_results *results);

#endif
