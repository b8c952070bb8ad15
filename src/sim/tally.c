#include "sim/tally.h"

#include <stdlib.h>

#include "sim/error.h"

int
teide_tally_init(struct teide_tally *tally, size_t batches, size_t sample_limit)
{
    tally->batch_capacity = 2 * batches + 1;
    tally->batches = calloc(tally->batch_capacity, sizeof *tally->batches);
    if (tally->batches == NULL)
        return TEIDE_E_MEMORY;
    tally->batch_size = 1;
    tally->sample.stride = 1;
    tally->sample.limit = sample_limit & ~(size_t)1; /* even: see thin_sample() */
    return 0;
}

void
teide_tally_clear(struct teide_tally *tally)
{
    free(tally->batches);
    free(tally->sample.waiting_time);
    free(tally->sample.fidelity);
    *tally = (struct teide_tally) { 0 };
}

struct teide_counters
teide_counters_sum(struct teide_counters a, struct teide_counters b)
{
    return (struct teide_counters) { a.purifications + b.purifications, a.purified + b.purified, a.swaps + b.swaps,
        a.swapped + b.swapped, a.cutoffs + b.cutoffs, a.losses + b.losses };
}

void
teide_tally_restart(struct teide_tally *tally)
{
    tally->n_batches = 0;
    tally->batch_size = 1;
    tally->in_batch = tally->deliveries = 0;
    tally->batches[0] = (struct teide_batch) { 0 };
    tally->waiting_time = tally->fidelity = (struct teide_spread) { 0 };
    tally->sample.length = 0;
    tally->sample.stride = 1;
}

static void
merge_batches(struct teide_tally *tally)
{
    size_t half = tally->n_batches / 2;

    for (size_t i = 0; i < half; i++)
        for (int k = 0; k < TEIDE_N_SUMS; k++)
            tally->batches[i].sum[k] = tally->batches[2 * i].sum[k] + tally->batches[2 * i + 1].sum[k];
    tally->n_batches = half;
    tally->batch_size *= 2;
}

static void
end_batch(struct teide_tally *tally)
{
    tally->n_batches++;
    tally->in_batch = 0;
    if (tally->n_batches == tally->batch_capacity - 1)
        merge_batches(tally);
    tally->batches[tally->n_batches] = (struct teide_batch) { 0 };
}

static void
spread_add(struct teide_spread *spread, int64_t count, double value)
{
    double difference;

    if (count == 0)
        spread->origin = value;
    difference = value - spread->origin;
    spread->sum += difference;
    spread->sum_of_squares += difference * difference;
}

/* Keep every other sample and take half as many from now on; deliveries 0, stride, 2 stride, ... stay in. */
static void
thin_sample(struct teide_tally *tally)
{
    size_t half = tally->sample.length / 2;

    for (size_t i = 0; i < half; i++) {
        tally->sample.waiting_time[i] = tally->sample.waiting_time[2 * i];
        tally->sample.fidelity[i] = tally->sample.fidelity[2 * i];
    }
    tally->sample.length = half;
    tally->sample.stride *= 2;
}

static int
grow_sample(struct teide_tally *tally)
{
    size_t capacity = tally->sample.capacity == 0 ? 64 : 2 * tally->sample.capacity;
    double *waiting_time, *fidelity;

    if (capacity > tally->sample.limit)
        capacity = tally->sample.limit;
    waiting_time = realloc(tally->sample.waiting_time, capacity * sizeof *waiting_time);
    if (waiting_time == NULL)
        return TEIDE_E_MEMORY;
    tally->sample.waiting_time = waiting_time;
    fidelity = realloc(tally->sample.fidelity, capacity * sizeof *fidelity);
    if (fidelity == NULL)
        return TEIDE_E_MEMORY;
    tally->sample.fidelity = fidelity;
    tally->sample.capacity = capacity;
    return 0;
}

static int
sample_add(struct teide_tally *tally, double waiting_time, double fidelity)
{
    if ((tally->deliveries & (tally->sample.stride - 1)) != 0) /* the stride is a power of two */
        return 0;
    if (tally->sample.length == tally->sample.limit) {
        thin_sample(tally);
        if ((tally->deliveries & (tally->sample.stride - 1)) != 0)
            return 0;
    }
    if (tally->sample.length == tally->sample.capacity) {
        int ret = grow_sample(tally);
        if (ret != 0)
            return ret;
    }
    tally->sample.waiting_time[tally->sample.length] = waiting_time;
    tally->sample.fidelity[tally->sample.length] = fidelity;
    tally->sample.length++;
    return 0;
}

struct teide_counters
teide_tally_counters(const struct teide_tally *tally)
{
    struct teide_counters total = { 0 };

    for (size_t i = 0; i < tally->n_batches + (tally->in_batch > 0); i++) {
        const double *sum = tally->batches[i].sum;
        total.purifications += sum[TEIDE_SUM_PURIFICATIONS];
        total.purified += sum[TEIDE_SUM_PURIFIED];
        total.swaps += sum[TEIDE_SUM_SWAPS];
        total.swapped += sum[TEIDE_SUM_SWAPPED];
        total.cutoffs += sum[TEIDE_SUM_CUTOFFS];
        total.losses += sum[TEIDE_SUM_LOSSES];
    }
    return total;
}

int
teide_tally_add(struct teide_tally *tally, double waiting_time, struct teide_bell state, int64_t raw_pairs,
    const struct teide_counters *restrict counters)
{
    double *restrict sum = tally->batches[tally->n_batches].sum;
    int ret = sample_add(tally, waiting_time, state.p[TEIDE_PHI_PLUS]);

    if (ret != 0)
        return ret;
    spread_add(&tally->waiting_time, tally->deliveries, waiting_time);
    spread_add(&tally->fidelity, tally->deliveries, state.p[TEIDE_PHI_PLUS]);
    spread_add(&tally->raw_pairs, tally->deliveries, (double)raw_pairs);
    sum[TEIDE_SUM_DELIVERIES] += 1;
    sum[TEIDE_SUM_TIME] += waiting_time;
    for (int i = 0; i < 4; i++)
        sum[TEIDE_SUM_STATE + i] += state.p[i];
    sum[TEIDE_SUM_RAW_PAIRS] += (double)raw_pairs;
    sum[TEIDE_SUM_PURIFICATIONS] += counters->purifications;
    sum[TEIDE_SUM_PURIFIED] += counters->purified;
    sum[TEIDE_SUM_SWAPS] += counters->swaps;
    sum[TEIDE_SUM_SWAPPED] += counters->swapped;
    sum[TEIDE_SUM_CUTOFFS] += counters->cutoffs;
    sum[TEIDE_SUM_LOSSES] += counters->losses;
    tally->deliveries++;
    if (++tally->in_batch == tally->batch_size)
        end_batch(tally);
    return 0;
}
