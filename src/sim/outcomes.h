/* Outcomes of an application, sampled from the states of delivered pairs, in batches of successive pairs and in bins of time.
 *
 * The outcome of the n-th pair of a request is drawn from word n of the stream of (TEIDE_DRAW_APPLICATION, request): two
 * runs share their luck pair by pair, whatever else is drawn in between. One word gives the setting and the event:
 * inversion, the event happening at the lower end, so that a likelier event happens in all cases in which a rarer one does.
 *
 * Batches grow as in sim/tally.h: when all are full they are merged two by two. */
#ifndef TEIDE_SIM_OUTCOMES_H
#define TEIDE_SIM_OUTCOMES_H

#include <stddef.h>
#include <stdint.h>

#include "models/application.h"
#include "sim/random.h"

/* Sums over some pairs. */
struct teide_outcome_sums {
    struct teide_application_counts counts;
    double state[4];
};

struct teide_outcomes_tally {
    const struct teide_application *application; /* not owned */
    struct teide_outcome_sums *batches;          /* capacity of them; n_batches full ones, then the one being filled */
    size_t n_batches, batch_capacity;
    int64_t batch_size, in_batch;
    double bin;                      /* s; 0: no bins */
    struct teide_outcome_sums *bins; /* bin i: pairs delivered from i bin to (i + 1) bin */
    size_t n_bins, bin_capacity;
    uint64_t pairs; /* since the start; names the draw */
    uint64_t words[4];
};

enum { TEIDE_MAX_BINS = 1000000 };

/* application  must outlive the tally
 * batches      at least so many are kept when there are enough pairs, >= 1
 * bin          width of the bins in s; 0: none
 * Returns 0 or TEIDE_E_MEMORY; the tally is zeroed by the caller, clear is legal in any case. */
int teide_outcomes_init(
    struct teide_outcomes_tally *tally, const struct teide_application *application, size_t batches, double bin);
void teide_outcomes_clear(struct teide_outcomes_tally *tally);

/* Forget the batches, at the end of a warm-up; bins and draws go on. */
void teide_outcomes_restart(struct teide_outcomes_tally *tally);

/* Use one pair.
 * request  its index, for the draw
 * time     of the delivery, s since the start; what comes after TEIDE_MAX_BINS bins is in no bin
 * Returns 0 or TEIDE_E_MEMORY. */
int teide_outcomes_add(struct teide_outcomes_tally *tally, const struct teide_random *random, int32_t request,
    double time, struct teide_bell state);

/* a += b. */
void teide_outcome_sums_add(struct teide_outcome_sums *a, const struct teide_outcome_sums *b);

#endif
