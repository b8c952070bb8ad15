/* What a replica remembers of the deliveries of one request: sums in batches, spreads, and samples for quantiles.
 *
 * A batch is a run of consecutive deliveries; sums over it are kept, and from the spread of the batches come standard
 * errors that are right for correlated deliveries as long as a batch is much longer than the correlation. When the batches
 * are all full they are merged two by two and the batch size doubles, so that their number stays between n and 2 n. */
#ifndef TEIDE_SIM_TALLY_H
#define TEIDE_SIM_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include "models/bell.h"

/* What is summed. */
enum {
    TEIDE_SUM_DELIVERIES,
    TEIDE_SUM_TIME, /* s, waiting times */
    TEIDE_SUM_STATE,
    TEIDE_SUM_RAW_PAIRS = TEIDE_SUM_STATE + 4,
    TEIDE_SUM_PURIFICATIONS,
    TEIDE_SUM_PURIFIED,
    TEIDE_SUM_SWAPS,
    TEIDE_SUM_SWAPPED,
    TEIDE_SUM_CUTOFFS,
    TEIDE_SUM_LOSSES,
    TEIDE_N_SUMS
};

struct teide_batch {
    double sum[TEIDE_N_SUMS];
};

/* Events of a request, in the order of the sums; whole numbers, exact as doubles up to 2^53. */
struct teide_counters {
    double purifications, purified, swaps, swapped, cutoffs, losses;
};

/* Sums about the first value seen, so that the variance does not cancel. */
struct teide_spread {
    double origin, sum, sum_of_squares;
};

struct teide_tally {
    struct teide_batch *batches; /* batch_capacity of them; n_batches full ones, then the one being filled */
    size_t n_batches, batch_capacity;
    int64_t batch_size, in_batch;
    int64_t deliveries;
    struct teide_spread waiting_time, fidelity, raw_pairs;
    struct { /* every `stride`-th delivery */
        double *waiting_time, *fidelity;
        size_t length, capacity, limit;
        int64_t stride;
    } sample;
};

/* batches       at least so many batches are kept when there are enough deliveries; between it and twice as many, >= 1
 * sample_limit  at most so many deliveries are sampled for quantiles, >= 2
 * Returns 0 or TEIDE_E_MEMORY; the tally is zeroed by the caller, clear is legal in any case. */
int teide_tally_init(struct teide_tally *tally, size_t batches, size_t sample_limit);
void teide_tally_clear(struct teide_tally *tally);

/* Forget all, at the end of a warm-up. */
void teide_tally_restart(struct teide_tally *tally);

struct teide_counters teide_counters_sum(struct teide_counters a, struct teide_counters b);

/* All that the batches have counted. */
struct teide_counters teide_tally_counters(const struct teide_tally *tally);

/* Count one delivery, `waiting_time` seconds after the previous one. Returns 0 or TEIDE_E_MEMORY. */
int teide_tally_add(struct teide_tally *tally, double waiting_time, struct teide_bell state, int64_t raw_pairs,
    const struct teide_counters *restrict counters);

#endif
