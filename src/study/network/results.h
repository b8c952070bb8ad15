/* What a run of the network engine found out, beside the estimates of each request (study/run/results.h): its requests as they
 * arrived, its links and nodes, and the network as a whole. All counts are over all replicas and without the warm-up. */
#ifndef TEIDE_STUDY_NETWORK_RESULTS_H
#define TEIDE_STUDY_NETWORK_RESULTS_H

#include "study/run/results.h"

/* A point of a time series: what happened in one bin of time; counts over all replicas, errors from their spread. */
struct teide_time_point {
    int64_t deliveries, arrived, served, lost;
    struct teide_estimate fidelity;  /* mean, of what was delivered; NAN: nothing */
    struct teide_estimate in_system; /* time average of requests that are there, a replica */
};

/* Whether means over requests exist. */
enum teide_steadiness {
    TEIDE_STEADY,    /* they do */
    TEIDE_UNSETTLED, /* the run is too short to tell: batches are correlated, so that errors are too small */
    TEIDE_OVERLOADED /* they do not: the offered load exceeds the capacity, and the number in the system grows */
};

struct teide_demand_result {
    int64_t arrived, admitted, blocked, lost, served, expired, rejected;
    enum teide_steadiness steadiness;
    struct teide_estimate loss; /* share of the requests that were turned away */
    /* What follows is NAN where the demand is overloaded. */
    struct teide_estimate time_to_service; /* s, from arrival to the last pair, of requests that were served */
    double time_to_service_quantiles[TEIDE_N_QUANTILES];
    struct teide_estimate time_to_first_pair; /* s, from arrival */
    struct teide_estimate time_in_queue;      /* s, from arrival to admission */
    struct teide_estimate in_system;          /* requests, time average */
    struct teide_estimate growth;             /* Hz, of the requests in the system, in the second half of the run */
    double oldest_age; /* s, mean: age of the oldest link pair in a pair at its delivery; NAN: none */
};

struct teide_link_result {
    int64_t attempts, pairs, used, measured, failed, cut_off, lost, unused, given_way, purifications, purified;
    double busy; /* share of the time of its channels in which they attempt */
};

struct teide_node_result {
    double memories;             /* in use, time average */
    double communication_qubits; /* in use, time average */
    int64_t swaps, swapped, wasted;
};

/* Purifications of a request in circuits at one place, and of them those that succeeded. */
struct teide_purification_result {
    int64_t purifications, purified;
};

struct teide_network_results {
    struct teide_demand_result *demands;
    struct teide_link_result *links;
    struct teide_node_result *nodes;
    size_t n_demands, n_links, n_nodes;
    struct teide_time_point *series; /* n_bins of each demand, of width run.bin from time 0; NULL: none */
    size_t n_bins;
    struct teide_purification_result *purifications; /* n_places of each demand: links, levels of segments, ends */
    size_t n_places;                                 /* 0: nothing is purified in circuits */
    double observed;                                 /* s, over all replicas, without the warm-up */
    struct teide_estimate throughput; /* Hz, of all requests, a replica; error NAN: one replica, and few deliveries */
    double jain;        /* Jain's index of the delivery rates of the requests; NAN: nothing was delivered */
    int32_t bottleneck; /* the link whose channels attempt the largest share of the time; -1: none does */
    int64_t link_pairs; /* made */
};

/* Release all; NULL is accepted. */
void teide_network_results_destroy(struct teide_network_results *results);

#endif
