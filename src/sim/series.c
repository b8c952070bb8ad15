#include "sim/series.h"

#include <assert.h>
#include <stdlib.h>

#include "sim/error.h"

int
teide_series_init(struct teide_series *series, size_t capacity)
{
    assert(capacity >= 4 && capacity % 2 == 0);
    series->capacity = capacity;
    series->batch_size = 1;
    series->sum = calloc(capacity + 1, sizeof *series->sum);
    return series->sum == NULL ? TEIDE_E_MEMORY : 0;
}

void
teide_series_clear(struct teide_series *series)
{
    free(series->sum);
    *series = (struct teide_series) { 0 };
}

void
teide_series_restart(struct teide_series *series)
{
    series->n_batches = 0;
    series->batch_size = 1;
    series->in_batch = 0;
    series->sum[0] = 0;
}

void
teide_series_merge(struct teide_series *series)
{
    const size_t half = series->n_batches / 2;
    double rest = series->sum[series->n_batches];

    if (series->n_batches % 2 == 1) {
        rest += series->sum[series->n_batches - 1];
        series->in_batch += series->batch_size;
    }
    for (size_t i = 0; i < half; i++)
        series->sum[i] = series->sum[2 * i] + series->sum[2 * i + 1];
    series->n_batches = half;
    series->sum[half] = rest;
    series->batch_size *= 2;
}

int
teide_signal_init(struct teide_signal *signal, size_t capacity, double width, double now, double value)
{
    assert(capacity >= 4 && capacity % 2 == 0 && width > 0);
    signal->capacity = capacity;
    signal->width = width;
    signal->begin = signal->since = now;
    signal->value = signal->first = value;
    signal->integral = calloc(capacity + 1, sizeof *signal->integral);
    signal->last = calloc(capacity + 1, sizeof *signal->last);
    return signal->integral == NULL || signal->last == NULL ? TEIDE_E_MEMORY : 0;
}

void
teide_signal_clear(struct teide_signal *signal)
{
    free(signal->integral);
    free(signal->last);
    *signal = (struct teide_signal) { 0 };
}

void
teide_signal_restart(struct teide_signal *signal, double now)
{
    signal->n_batches = 0;
    signal->begin = signal->since = now;
    signal->first = signal->value;
    signal->integral[0] = 0;
}

static void
merge_signal(struct teide_signal *signal)
{
    const size_t half = signal->n_batches / 2;

    for (size_t i = 0; i < half; i++) {
        signal->integral[i] = signal->integral[2 * i] + signal->integral[2 * i + 1];
        signal->last[i] = signal->last[2 * i + 1];
    }
    signal->n_batches = half;
    signal->width *= 2;
}

void
teide_signal_set(struct teide_signal *signal, double now, double value)
{
    double end = signal->begin + (double)(signal->n_batches + 1) * signal->width;

    while (now >= end) {
        signal->integral[signal->n_batches] += signal->value * (end - signal->since);
        signal->last[signal->n_batches] = signal->value;
        signal->since = end;
        if (++signal->n_batches == signal->capacity)
            merge_signal(signal); /* an even number: nothing is left over */
        signal->integral[signal->n_batches] = 0;
        end = signal->begin + (double)(signal->n_batches + 1) * signal->width;
    }
    signal->integral[signal->n_batches] += signal->value * (now - signal->since);
    signal->since = now;
    signal->value = value;
}
