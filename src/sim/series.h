/* What an engine remembers of a network in time, for estimates in the steady state (study/steady_state.h).
 *
 * A series is of values that come one after another: times in queue, fidelities. A signal is a value that holds until it
 * changes: the number that waits, memories in use. Both keep sums over batches, of equally many values or of equal time; when
 * all batches are full they are merged two by two, so that memory does not grow with the length of a run. Both may be
 * restarted at the end of a warm-up. */
#ifndef TEIDE_SIM_SERIES_H
#define TEIDE_SIM_SERIES_H

#include <stddef.h>
#include <stdint.h>

struct teide_series {
    double *sum; /* capacity batches, n_batches of them full; the next one is being filled */
    size_t n_batches, capacity;
    int64_t batch_size, in_batch;
};

/* capacity  even, >= 4: once that many batches are full, half as many stay
 * Returns 0 or TEIDE_E_MEMORY; the series is zeroed by the caller, clear is legal in any case. */
int teide_series_init(struct teide_series *series, size_t capacity);
void teide_series_clear(struct teide_series *series);
void teide_series_restart(struct teide_series *series);
/* Merge the full batches two by two. An odd last one goes into the one being filled. */
void teide_series_merge(struct teide_series *series);

static inline void
teide_series_add(struct teide_series *series, double value)
{
    series->sum[series->n_batches] += value;
    if (++series->in_batch < series->batch_size)
        return;
    series->in_batch = 0;
    if (++series->n_batches == series->capacity)
        teide_series_merge(series);
    series->sum[series->n_batches] = 0;
}

struct teide_signal {
    double *integral; /* of the value over each batch */
    double *last;     /* the value at the end of each batch */
    size_t n_batches, capacity;
    double width;        /* s, of a batch */
    double begin;        /* s, of the first batch */
    double value, since; /* now, and when what is before was added up */
    double first;        /* value at `begin` */
};

/* width  of the first batches in s, > 0: a guess, it doubles as needed
 * The value is `value` from time `now` on. Else as for a series. */
int teide_signal_init(struct teide_signal *signal, size_t capacity, double width, double now, double value);
void teide_signal_clear(struct teide_signal *signal);
/* Forget what was before `now`, which is not earlier than any time so far. */
void teide_signal_restart(struct teide_signal *signal, double now);
/* From `now` on the value is `value`; `now` must not decrease. Call it at the end of a run, too, with the value that it has. */
void teide_signal_set(struct teide_signal *signal, double now, double value);

#endif
