#include "study/run/statistics.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>

static struct teide_estimate
ratio(const struct teide_batch *batches, size_t n, int numerator, int denominator)
{
    double sum = 0, weight = 0, squares = 0, mean;

    for (size_t i = 0; i < n; i++) {
        sum += batches[i].sum[numerator];
        weight += batches[i].sum[denominator];
    }
    if (weight == 0)
        return (struct teide_estimate) { NAN, NAN };
    mean = sum / weight;
    for (size_t i = 0; i < n; i++) {
        double residual = batches[i].sum[numerator] - mean * batches[i].sum[denominator];
        squares += residual * residual;
    }
    if (n < 2)
        return (struct teide_estimate) { mean, NAN };
    return (struct teide_estimate) { mean, sqrt(squares * (double)n / (double)(n - 1)) / weight };
}

static struct teide_bell
mean_state(const double *sum)
{
    struct teide_bell state;

    for (int k = 0; k < 4; k++)
        state.p[k] = sum[TEIDE_SUM_STATE + k] / sum[TEIDE_SUM_DELIVERIES];
    return state;
}

/* Figure of merit of the mean state, with its jackknife error. `total` is the sum of all batches. */
static struct teide_estimate
jackknife(
    const struct teide_batch *batches, size_t n, const struct teide_batch *total, const struct teide_measure *measure)
{
    struct teide_estimate estimate = { measure->value(mean_state(total->sum)), NAN };
    struct teide_running left_out = { 0 };

    for (size_t i = 0; i < n; i++) {
        struct teide_batch rest = *total;

        for (int k = 0; k < TEIDE_N_SUMS; k++)
            rest.sum[k] -= batches[i].sum[k];
        if (batches[i].sum[TEIDE_SUM_DELIVERIES] == 0 || rest.sum[TEIDE_SUM_DELIVERIES] == 0)
            continue;
        teide_running_add(&left_out, measure->value(mean_state(rest.sum)));
    }
    estimate.error = teide_running_jackknife(&left_out);
    return estimate;
}

/* Copy all batches of all replicas, the unfinished last ones too, in order. */
static int
gather_batches(
    const struct teide_request_source *sources, size_t n_sources, struct teide_batch **batches, size_t *n_batches)
{
    size_t n = 0;

    for (size_t i = 0; i < n_sources; i++)
        n += sources[i].tally->n_batches + 1;
    *batches = calloc(n, sizeof **batches);
    if (*batches == NULL)
        return TEIDE_E_MEMORY;
    n = 0;
    for (size_t i = 0; i < n_sources; i++) {
        const struct teide_tally *tally = sources[i].tally;
        size_t length = tally->n_batches + (tally->in_batch > 0);
        memcpy(*batches + n, tally->batches, length * sizeof **batches);
        n += length;
    }
    *n_batches = n;
    return 0;
}

/* Standard deviation over all deliveries; spreads of replicas combined as in Chan, Golub and LeVeque (1979). */
static double
deviation(const struct teide_request_source *sources, size_t n_sources, size_t spread_offset)
{
    double count = 0, mean = 0, squares = 0;

    for (size_t i = 0; i < n_sources; i++) {
        const struct teide_tally *tally = sources[i].tally;
        const struct teide_spread *spread
            = (const struct teide_spread *)(const void *)((const char *)tally + spread_offset);
        double n = (double)tally->deliveries, difference;

        if (n == 0)
            continue;
        difference = spread->origin + spread->sum / n - mean;
        squares += spread->sum_of_squares - spread->sum * spread->sum / n
            + difference * difference * n * count / (n + count);
        mean += difference * n / (n + count);
        count += n;
    }
    return count < 2 ? NAN : sqrt(fmax(squares, 0) / (count - 1));
}

/* Quantiles of the pooled samples; samples of replicas that were thinned less are thinned alike. */
static int
quantiles(const struct teide_request_source *sources, size_t n_sources, struct teide_request_result *result)
{
    double *waiting_time = NULL, *fidelity = NULL;
    size_t n = 0;
    int64_t stride = 1;
    int ret = 0;

    for (size_t i = 0; i < n_sources; i++) {
        const struct teide_tally *tally = sources[i].tally;
        n += tally->sample.length;
        if (tally->sample.stride > stride)
            stride = tally->sample.stride;
    }
    for (int k = 0; k < TEIDE_N_QUANTILES; k++)
        result->waiting_time_quantiles[k] = result->fidelity_quantiles[k] = NAN;
    if (n == 0)
        return 0;
    waiting_time = malloc(n * sizeof *waiting_time);
    fidelity = malloc(n * sizeof *fidelity);
    if (waiting_time == NULL || fidelity == NULL) {
        ret = TEIDE_E_MEMORY;
        goto out;
    }
    n = 0;
    for (size_t i = 0; i < n_sources; i++) {
        const struct teide_tally *tally = sources[i].tally;
        for (size_t k = 0; k < tally->sample.length; k += (size_t)(stride / tally->sample.stride), n++) {
            waiting_time[n] = tally->sample.waiting_time[k];
            fidelity[n] = tally->sample.fidelity[k];
        }
    }
    gsl_sort(waiting_time, 1, n);
    gsl_sort(fidelity, 1, n);
    for (int k = 0; k < TEIDE_N_QUANTILES; k++) {
        result->waiting_time_quantiles[k]
            = gsl_stats_quantile_from_sorted_data(waiting_time, 1, n, teide_quantile_levels[k]);
        result->fidelity_quantiles[k] = gsl_stats_quantile_from_sorted_data(fidelity, 1, n, teide_quantile_levels[k]);
    }
out:
    free(waiting_time);
    free(fidelity);
    return ret;
}

static void
count(const struct teide_request_source *sources, size_t n_sources, struct teide_request_result *result)
{
    for (size_t i = 0; i < n_sources; i++) {
        struct teide_counters c = sources[i].counters;
        result->deliveries += sources[i].tally->deliveries;
        result->purifications += (int64_t)c.purifications;
        result->purifications_succeeded += (int64_t)c.purified;
        result->swaps += (int64_t)c.swaps;
        result->swaps_succeeded += (int64_t)c.swapped;
        result->cutoffs += (int64_t)c.cutoffs;
        result->losses += (int64_t)c.losses;
    }
}

/* Deliveries per second of observed time, the time after the last delivery included. */
static struct teide_estimate
delivery_rate(
    const struct teide_request_source *sources, size_t n_sources, int64_t deliveries, struct teide_estimate waiting)
{
    double observed = 0, rate;

    for (size_t i = 0; i < n_sources; i++)
        observed += sources[i].observed;
    if (observed == 0)
        return (struct teide_estimate) { NAN, NAN };
    rate = (double)deliveries / observed;
    return (struct teide_estimate) { rate, rate * waiting.error / waiting.mean };
}

int
teide_estimate_sources(const struct teide_request_source *sources, size_t n_sources,
    struct teide_request_result *result, size_t *n_batches)
{
    struct teide_batch *batches = NULL, total = { 0 };
    size_t n = 0;
    int ret;

    *result = (struct teide_request_result) { 0 };
    ret = gather_batches(sources, n_sources, &batches, &n);
    if (ret != 0)
        goto out;
    for (size_t i = 0; i < n; i++) {
        for (int k = 0; k < TEIDE_N_SUMS; k++)
            total.sum[k] += batches[i].sum[k];
    }
    count(sources, n_sources, result);
    result->raw_pairs = (int64_t)total.sum[TEIDE_SUM_RAW_PAIRS];
    result->waiting_time = ratio(batches, n, TEIDE_SUM_TIME, TEIDE_SUM_DELIVERIES);
    result->rate = delivery_rate(sources, n_sources, result->deliveries, result->waiting_time);
    result->raw_pairs_per_delivery = ratio(batches, n, TEIDE_SUM_RAW_PAIRS, TEIDE_SUM_DELIVERIES);
    result->purification_success = ratio(batches, n, TEIDE_SUM_PURIFIED, TEIDE_SUM_PURIFICATIONS);
    result->swap_success = ratio(batches, n, TEIDE_SUM_SWAPPED, TEIDE_SUM_SWAPS);
    result->cutoffs_per_delivery = ratio(batches, n, TEIDE_SUM_CUTOFFS, TEIDE_SUM_DELIVERIES);
    for (size_t i = 0; i < n; i++) /* from here on the losses stand for rounds: deliveries and losses */
        batches[i].sum[TEIDE_SUM_LOSSES] += batches[i].sum[TEIDE_SUM_DELIVERIES];
    result->round_success = ratio(batches, n, TEIDE_SUM_DELIVERIES, TEIDE_SUM_LOSSES);
    for (int k = 0; k < 4; k++)
        result->state[k] = ratio(batches, n, TEIDE_SUM_STATE + k, TEIDE_SUM_DELIVERIES);
    for (int k = 0; k < TEIDE_N_MEASURES; k++)
        result->measures[k] = result->deliveries > 0 ? jackknife(batches, n, &total, &teide_measures[k])
                                                     : (struct teide_estimate) { NAN, NAN };
    result->waiting_time_deviation = deviation(sources, n_sources, offsetof(struct teide_tally, waiting_time));
    result->fidelity_deviation = deviation(sources, n_sources, offsetof(struct teide_tally, fidelity));
    result->raw_pairs_deviation = deviation(sources, n_sources, offsetof(struct teide_tally, raw_pairs));
    ret = quantiles(sources, n_sources, result);
    *n_batches = n;
out:
    free(batches);
    return ret;
}
