/* What a run found out: for every request, estimates with their standard errors. Written by study/, read by io/. */
#ifndef TEIDE_STUDY_RUN_RESULTS_H
#define TEIDE_STUDY_RUN_RESULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/api.h"
#include "models/measures.h"
#include "sim/record.h"

/* A mean with its standard error; both NAN where nothing was observed, `error` NAN where one batch only. */
struct teide_estimate {
    double mean, error;
};

enum { TEIDE_N_QUANTILES = 7 };
TEIDE_API extern const double teide_quantile_levels[TEIDE_N_QUANTILES]; /* 0.01 0.05 0.25 0.5 0.75 0.95 0.99 */

struct teide_request_result {
    int64_t deliveries;
    int64_t raw_pairs, purifications, purifications_succeeded, swaps, swaps_succeeded, cutoffs, losses;
    struct teide_estimate rate;                       /* deliveries per second */
    struct teide_estimate waiting_time;               /* s */
    double waiting_time_deviation;                    /* s, standard deviation over deliveries */
    double fidelity_deviation;                        /* standard deviation over deliveries */
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
};

/* The estimates of a request as a table, so that JSON, HDF5, text and documentation agree. */
struct teide_quantity {
    const char *name, *unit, *doc;
    size_t offset; /* of its struct teide_estimate in struct teide_request_result */
};
TEIDE_API extern const struct teide_quantity
    teide_quantities[]; /* rate ... round_success, without state and measures */
TEIDE_API extern const size_t teide_n_quantities;

static inline const struct teide_estimate *
teide_quantity_of(const struct teide_request_result *result, const struct teide_quantity *quantity)
{
    return (const struct teide_estimate *)(const void *)((const char *)result + quantity->offset);
}

/* Likewise the plain counts (int64_t). */
struct teide_count {
    const char *name, *doc;
    size_t offset;
};
TEIDE_API extern const struct teide_count teide_counts[];
TEIDE_API extern const size_t teide_n_counts;

static inline const int64_t *
teide_count_of(const struct teide_request_result *result, const struct teide_count *count)
{
    return (const int64_t *)(const void *)((const char *)result + count->offset);
}

struct teide_network_results; /* study/network/results.h */

struct teide_results {
    struct teide_request_result *requests; /* one per request of the scenario, in its order */
    size_t n_requests;
    uint64_t events;          /* over all replicas */
    int64_t deliveries;       /* over all requests and replicas */
    double simulated_seconds; /* over all replicas */
    double wall_seconds;
    int64_t replicas, batches;             /* batches: independent groups behind the standard errors */
    const char *stopped_by;                /* "time", "deliveries" or "target" */
    struct teide_delivery *delivery_table; /* when run.record_deliveries, by replica, then time */
    size_t n_delivery_table;
    struct teide_trace_record *trace; /* when run.record_trace, replica 0, by time */
    size_t n_trace;
    bool trace_truncated;
    struct teide_network_results *network; /* what the network engine found out besides; NULL: the chain engine ran */
};

/* Release what the results own and zero them; legal on zeroed results. */
TEIDE_API void teide_results_clear(struct teide_results *results);

#endif
