/* A replica: one statistically independent run of a chains, which can be advanced step by step. */
#ifndef TEIDE_SIM_CHAIN_REPLICA_H
#define TEIDE_SIM_CHAIN_REPLICA_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/error.h"
#include "sim/chain/chains.h"
#include "sim/outcomes.h"
#include "sim/record.h"
#include "sim/tally.h"

struct teide_replica;

struct teide_replica_options {
    uint64_t replica;       /* index: which random streams */
    uint64_t point;         /* sweep point: likewise */
    size_t batches;         /* see teide_tally_init() */
    size_t sample_limit;    /* likewise */
    double warm_up;         /* s at the start that the tallies do not count; they are emptied then */
    double bin;             /* s, see teide_outcomes_init() */
    bool record_deliveries; /* keep every delivery */
    int64_t record_trace;   /* keep at most so many trace records */
};

/* Set up a replica at time 0, all links attempting. The chains must outlive it.
 * Returns the replica, which the caller destroys, or NULL when out of memory. destroy accepts NULL. */
struct teide_replica *teide_replica_create(
    const struct teide_chains *chains, const struct teide_replica_options *options);
void teide_replica_destroy(struct teide_replica *replica);

/* Called every few thousand events, about once a millisecond; a true return stops the replica. */
typedef bool teide_replica_poll(void *user);

/* Run until every request has at least `deliveries` deliveries since the end of the warm-up (INT64_MAX: no such limit), or the chains'
 * end time is reached, or poll (may be NULL) says stop. May be called again with a larger number.
 * Returns 0 (see teide_replica_ended()), TEIDE_E_MEMORY, TEIDE_E_STOPPED, TEIDE_E_HORIZON (the clock ran out first). */
int teide_replica_advance(
    struct teide_replica *replica, int64_t deliveries, teide_replica_poll *poll, void *user, struct teide_error *error);

/* Give back what only advancing needs; statistics and records stay. */
void teide_replica_finish(struct teide_replica *replica);

/* How much of the way to `deliveries` of every request, or to the end time, is done: 0 to 1. */
double teide_replica_progress(const struct teide_replica *replica, int64_t deliveries);

/* Whether the end time has been reached. */
bool teide_replica_ended(const struct teide_replica *replica);

/* What has happened so far; owned by the replica. */
double teide_replica_time(const struct teide_replica *replica);     /* s */
double teide_replica_observed(const struct teide_replica *replica); /* s since the end of the warm-up */
uint64_t teide_replica_events(const struct teide_replica *replica);
const struct teide_tally *teide_replica_tally(const struct teide_replica *replica, size_t request);
/* NULL where the pairs of the request are used for nothing. */
const struct teide_outcomes_tally *teide_replica_outcomes(const struct teide_replica *replica, size_t request);
/* All that was counted for a request, also after its last delivery. */
struct teide_counters teide_replica_counters(const struct teide_replica *replica, size_t request);
const struct teide_delivery *teide_replica_deliveries(const struct teide_replica *replica, size_t *length);
/* Trace records in the order in which they were made, RELEASE records possibly ahead of their time. */
const struct teide_trace_record *teide_replica_trace(
    const struct teide_replica *replica, size_t *length, bool *truncated);

#endif
