/* A replica of the network engine: one statistically independent run of a graph, which can be advanced step by step. */
#ifndef TEIDE_SIM_NETWORK_NET_H
#define TEIDE_SIM_NETWORK_NET_H

#include "sim/network/graph.h"
#include "sim/outcomes.h"
#include "sim/record.h"
#include "sim/sample.h"
#include "sim/series.h"
#include "sim/tally.h"
#include "sim/time_bins.h"

struct teide_net;

/* What has become of the pairs of a link. */
struct teide_link_counts {
    int64_t attempts;  /* in slots; of channels that were given up, those up to then */
    int64_t pairs;     /* made; each is in one of the counts below, or still there */
    int64_t used;      /* of them, swapped or delivered */
    int64_t measured;  /* in purifications, of this link, or of longer segments */
    int64_t failed;    /* lost in a swap that failed, or was for nothing; kept in a purification that failed */
    int64_t cut_off;   /* dropped at a cutoff */
    int64_t lost;      /* by a memory that lost its qubit, or with a node that failed */
    int64_t unused;    /* dropped with the request that they were for, at a slot's end, or at a restart */
    int64_t given_way; /* dropped so that an older one could go on */
    int64_t purifications, purified; /* on the link, and of them those that succeeded */
    double busy;                     /* ticks of channels that attempted */
};

struct teide_node_counts {
    double occupied;      /* memory ticks: held or attempting */
    double communicating; /* ticks of communication qubits in use */
    int64_t swaps, swapped;
    int64_t wasted; /* swaps with a half that was dead or for another request, unknown to the node */
};

/* Requests of a demand. arrived = lost + served + expired + cancelled + those still there. */
struct teide_demand_counts {
    int64_t arrived, admitted;
    int64_t blocked; /* found a memory taken, or the queue full, at least once */
    int64_t lost;    /* were turned away for it */
    int64_t served, expired;
    int64_t rejected; /* end-to-end pairs below least_fidelity */
    double age_sum;   /* ticks: of the oldest link pair in a delivered pair, at its delivery */
};

/* Where circuits purify: links, segments of each level (sim/nesting.h), ends. */
enum { TEIDE_PURIFIED_PLACES = TEIDE_MOST_LEVELS + 2 };
struct teide_purification_counts {
    int64_t tried, succeeded;
};

/* What happened to the requests of a demand in bins of run.bin from time 0, the warm-up included. */
struct teide_net_bins {
    struct teide_time_bins delivered; /* values: fidelities */
    struct teide_time_bins arrived, served, lost;
    struct teide_time_bins in_system; /* holds the number of requests that are there */
};

/* What is remembered of a demand, since the end of the warm-up if not said otherwise. */
struct teide_demand_notes {
    struct teide_demand_counts counts;
    struct teide_purification_counts purifications[TEIDE_PURIFIED_PLACES];
    struct teide_tally deliveries;
    struct teide_outcomes_tally *outcomes; /* of the application; NULL: none */
    struct teide_counters counters;        /* since the last delivery */
    struct teide_series service;           /* s from arrival to the last pair, of requests that were served ... */
    struct teide_sample service_times;     /* ... and some of them */
    struct teide_series first_pair;        /* s from arrival to the first pair */
    struct teide_series queueing;          /* s from arrival to admission */
    struct teide_series admission;         /* 1: lost, 0: admitted */
    struct teide_signal in_system;         /* requests that are there */
    struct teide_net_bins bins;
};

struct teide_net_options {
    uint64_t replica;       /* index: which random streams */
    uint64_t point;         /* sweep point: likewise */
    size_t batches;         /* see teide_tally_init() */
    size_t sample_limit;    /* likewise */
    double bin;             /* s, see teide_outcomes_init() */
    bool record_deliveries; /* keep every delivery */
    int64_t record_trace;   /* keep at most so many trace records */
};

/* Set up a replica at time 0. The graph must outlive it.
 * Returns the replica, which the caller destroys, or NULL when out of memory, or when a request has no path (error says
 * which). destroy accepts NULL. */
struct teide_net *teide_net_create(
    const struct teide_graph *graph, const struct teide_net_options *options, struct teide_error *error);
void teide_net_destroy(struct teide_net *net);

/* Called every few thousand events; a true return stops the replica. */
typedef bool teide_net_poll(void *user);

/* Run until every demand has at least `deliveries` deliveries since the end of the warm-up (INT64_MAX: no such limit), or the
 * graph's end time is reached, or nothing can happen any more, or poll (may be NULL) says stop.
 * Returns 0, TEIDE_E_MEMORY, TEIDE_E_STOPPED, TEIDE_E_HORIZON (the clock ran out first). */
int teide_net_advance(
    struct teide_net *net, int64_t deliveries, teide_net_poll *poll, void *user, struct teide_error *error);

/* What has happened since the end of the warm-up; owned by the replica. */
double teide_net_time(const struct teide_net *net);     /* s, the warm-up included */
double teide_net_observed(const struct teide_net *net); /* s, without it */
uint64_t teide_net_events(const struct teide_net *net);
bool teide_net_ended(const struct teide_net *net);
double teide_net_progress(const struct teide_net *net, int64_t deliveries);
const struct teide_demand_notes *teide_net_notes(const struct teide_net *net, size_t demand);
/* All that was counted for a demand, also after its last delivery. */
struct teide_counters teide_net_counters(const struct teide_net *net, size_t demand);
const struct teide_link_counts *teide_net_link(const struct teide_net *net, size_t link);
const struct teide_node_counts *teide_net_node(const struct teide_net *net, size_t node);
/* With what has not ended yet: ticks of channels that attempt, of memories that are taken, of communication qubits in use. */
double teide_net_link_busy(const struct teide_net *net, size_t link);
double teide_net_node_occupied(const struct teide_net *net, size_t node);
double teide_net_node_communicating(const struct teide_net *net, size_t node);
/* Seconds between successive deliveries of whatever request; the first from the end of the warm-up. */
const struct teide_series *teide_net_gaps(const struct teide_net *net);
/* The deliveries that were recorded. */
size_t teide_net_n_records(const struct teide_net *net);
const struct teide_delivery *teide_net_records(const struct teide_net *net);
/* Trace records in the order in which they were made, messages ahead of their arrival. */
const struct teide_trace_record *teide_net_trace_records(const struct teide_net *net, size_t *length, bool *truncated);

#endif
