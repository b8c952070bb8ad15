/* Means in the steady state, with errors that allow for correlation, and whether there is a steady state at all.
 *
 * Successive customers of a queue are correlated, over a number that grows as 1 / (1 - load)^2. Batches are merged two by two
 * until their means pass a test of independence: the correlation r of neighbours is not above what one in five independent
 * series has, 0.84 / sqrt(n). What correlation they still show is allowed for as in an autoregression of first order,
 *   error^2 = s^2 / n  (1 + r) / (1 - r),  r >= 0
 * (Tafazzoli, Wilson, Lada and Steiger, INFORMS J. Comput. 23, 206 (2011), whose Skart does both; without its correction of
 * skewness). At least 16 batches stay, if there were so many; then the test may fail. `correlated` says that r is above
 * what one in a hundred independent series has, 2.33 / sqrt(n). Replicas are
 * independent of each other; only neighbours in one of them are compared.
 *
 * Growth. Where the offered load exceeds the capacity, the number that waits grows by independent steps of a mean > 0, and no
 * mean exists. Where it does not, the steps cancel. The steps between the ends of batches of the second half of the run are
 * tested with Student's t against 0, one-sided, at 3e-5. A queue that is stable passes even if its batches are short: the largest
 * growth then is that of the critical queue, a random walk. */
#ifndef TEIDE_STUDY_STEADY_STATE_H
#define TEIDE_STUDY_STEADY_STATE_H

#include <stdbool.h>
#include <stddef.h>

struct teide_series; /* sim/series.h */
struct teide_signal;

struct teide_steady_state {
    double mean;        /* of all values; of a signal: over time; NAN: none */
    double error;       /* its standard error; NAN: fewer than two batches */
    double batches;     /* that the error rests on, n */
    double independent; /* as many independent ones would give it: n (1 - r) / (1 + r) */
    double correlation; /* of neighbours, r */
    bool correlated;    /* the batches are correlated still: the run is too short, and the error too small */
};

/* Of a series, or a signal, in all replicas, reduced in their order; a signal is taken up to its last set().
 * Returns 0 or TEIDE_E_MEMORY. */
int teide_steady_series(const struct teide_series *const *series, size_t n, struct teide_steady_state *result);
int teide_steady_signal(const struct teide_signal *const *signals, size_t n, struct teide_steady_state *result);

/* Half of the width of a 95 % interval about the mean: by Student's t with independent - 1 degrees of freedom; NAN without an error. */
double teide_steady_interval(const struct teide_steady_state *state);

struct teide_growth {
    double rate, error; /* 1/s, of the second half; NAN: fewer than 8 steps */
    bool grows;         /* the offered load exceeds the capacity */
};

/* Growth of a signal, the number that waits in a queue. Never fails. */
struct teide_growth teide_signal_growth(const struct teide_signal *const *signals, size_t n);

#endif
