#include "study/steady_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "sim/error.h"
#include "sim/series.h"
#include "study/estimate.h"

enum { FEWEST_BATCHES = 16, FEWEST_STEPS = 8, MOST_STEPS = 64 };

static const double one_in_five = 0.8416212335729143;    /* quantile 0.8 of the normal distribution ... */
static const double one_in_hundred = 2.3263478740408408; /* ... and 0.99 */
static const double false_alarm = 3e-5;                  /* of growth */

/* Means of batches of equal size, replica after replica. */
struct batches {
    double *mean;
    size_t *length; /* of each replica */
    size_t n_replicas, n;
};

static int
allocate(struct batches *b, size_t n_replicas, size_t n_batches)
{
    b->n_replicas = n_replicas;
    b->length = calloc(n_replicas + 1, sizeof *b->length);
    b->mean = calloc(n_batches + 1, sizeof *b->mean);
    return b->length == NULL || b->mean == NULL ? TEIDE_E_MEMORY : 0;
}

static void
clear(struct batches *b)
{
    free(b->length);
    free(b->mean);
}

/* Append the batches of one replica, so many of them together as one: sums, of weight `weight` each together. */
static void
append(struct batches *b, size_t replica, const double *sums, size_t n, size_t together, double weight)
{
    b->length[replica] = n / together;
    for (size_t i = 0; i < n / together; i++) {
        double sum = 0;
        for (size_t k = 0; k < together; k++)
            sum += sums[i * together + k];
        b->mean[b->n++] = sum / weight;
    }
}

/* Two by two; what is left over at the end of a replica is left out. */
static void
merge(struct batches *b)
{
    size_t from = 0, to = 0;

    for (size_t r = 0; r < b->n_replicas; r++) {
        for (size_t i = 0; i < b->length[r] / 2; i++)
            b->mean[to++] = (b->mean[from + 2 * i] + b->mean[from + 2 * i + 1]) / 2;
        from += b->length[r];
        b->length[r] /= 2;
    }
    b->n = to;
}

/* Number of batches after merge(). */
static size_t
merged_count(const struct batches *b)
{
    size_t n = 0;

    for (size_t r = 0; r < b->n_replicas; r++)
        n += b->length[r] / 2;
    return n;
}

/* Correlation of neighbours about the common mean, and the variance of the batches. `pairs`: number of neighbours. */
static double
correlation(const struct batches *b, double *variance, double *pairs)
{
    double mean = 0, squares = 0, products = 0;
    size_t at = 0;

    *pairs = 0;
    for (size_t i = 0; i < b->n; i++)
        mean += b->mean[i] / (double)b->n;
    for (size_t r = 0; r < b->n_replicas; at += b->length[r], r++)
        for (size_t i = 0; i < b->length[r]; i++) {
            squares += pow(b->mean[at + i] - mean, 2);
            if (i + 1 < b->length[r]) {
                products += (b->mean[at + i] - mean) * (b->mean[at + i + 1] - mean);
                ++*pairs;
            }
        }
    *variance = b->n > 1 ? squares / (double)(b->n - 1) : NAN;
    /* each neighbour stands for n / pairs: at the ends of replicas there is one less */
    return squares > 0 && *pairs > 0 ? products / squares * (double)(b->n - 1) / *pairs : 0;
}

static void
estimate(struct batches *b, struct teide_steady_state *result)
{
    double variance, pairs, r;

    for (;;) {
        r = correlation(b, &variance, &pairs);
        if (!(pairs > 0 && r > one_in_five / sqrt(pairs)) || merged_count(b) < FEWEST_BATCHES)
            break;
        merge(b);
    }
    result->correlated = pairs > 0 && r > one_in_hundred / sqrt(pairs);
    r = fmin(fmax(r, 0), 0.99);
    result->correlation = r;
    result->batches = (double)b->n;
    result->independent = result->batches * (1 - r) / (1 + r);
    result->error = b->n > 1 ? sqrt(variance / result->independent) : NAN;
}

int
teide_steady_series(const struct teide_series *const *series, size_t n, struct teide_steady_state *result)
{
    struct batches b = { 0 };
    size_t total = 0;
    int64_t largest = 1;
    double sum = 0, count = 0;
    int ret;

    *result = (struct teide_steady_state) { .mean = NAN, .error = NAN };
    for (size_t i = 0; i < n; i++) {
        total += series[i]->n_batches;
        largest = series[i]->batch_size > largest ? series[i]->batch_size : largest;
        for (size_t k = 0; k <= series[i]->n_batches; k++)
            sum += series[i]->sum[k];
        count += (double)series[i]->n_batches * (double)series[i]->batch_size + (double)series[i]->in_batch;
    }
    ret = allocate(&b, n, total);
    for (size_t i = 0; ret == 0 && i < n; i++)
        append(&b, i, series[i]->sum, series[i]->n_batches, (size_t)(largest / series[i]->batch_size), (double)largest);
    if (ret == 0 && count > 0) {
        estimate(&b, result);
        result->mean = sum / count;
    }
    clear(&b);
    return ret;
}

/* Widths of replicas that began alike differ by powers of two. */
static double
widest(const struct teide_signal *const *signals, size_t n)
{
    double width = 0;

    for (size_t i = 0; i < n; i++)
        width = fmax(width, signals[i]->width);
    return width;
}

int
teide_steady_signal(const struct teide_signal *const *signals, size_t n, struct teide_steady_state *result)
{
    const double width = widest(signals, n);
    struct batches b = { 0 };
    size_t total = 0;
    double integral = 0, time = 0;
    int ret;

    *result = (struct teide_steady_state) { .mean = NAN, .error = NAN };
    for (size_t i = 0; i < n; i++) {
        total += signals[i]->n_batches;
        for (size_t k = 0; k <= signals[i]->n_batches; k++)
            integral += signals[i]->integral[k];
        time += signals[i]->since - signals[i]->begin;
    }
    ret = allocate(&b, n, total);
    for (size_t i = 0; ret == 0 && i < n; i++)
        append(&b, i, signals[i]->integral, signals[i]->n_batches, (size_t)lrint(width / signals[i]->width), width);
    if (ret == 0 && time > 0) {
        estimate(&b, result);
        result->mean = integral / time;
    }
    clear(&b);
    return ret;
}

double
teide_steady_interval(const struct teide_steady_state *state)
{
    return state->error * gsl_cdf_tdist_Pinv(0.975, fmax(state->independent - 1, 1));
}

struct teide_growth
teide_signal_growth(const struct teide_signal *const *signals, size_t n)
{
    struct teide_growth growth = { NAN, NAN, false };
    struct teide_running steps = { 0 };
    struct teide_estimate step;
    double width = widest(signals, n);
    size_t most = 0;

    for (size_t i = 0; i < n; i++) /* so many steps that each replica has one at least, if it can */
        most = signals[i]->n_batches > most ? signals[i]->n_batches : most;
    while (most / 2 * n > MOST_STEPS && most >= 4) {
        most /= 2;
        width *= 2;
    }
    for (size_t i = 0; i < n; i++) {
        const size_t together = (size_t)lrint(width / signals[i]->width), count = signals[i]->n_batches / together;
        for (size_t k = (count + 1) / 2; k < count; k++) {
            const double before = k == 0 ? signals[i]->first : signals[i]->last[k * together - 1],
                         after = signals[i]->last[(k + 1) * together - 1];
            teide_running_add(&steps, after - before);
        }
    }
    if (steps.n < FEWEST_STEPS)
        return growth;
    step = teide_running_mean(&steps);
    growth.rate = step.mean / width;
    growth.error = step.error / width;
    growth.grows = growth.rate > growth.error * gsl_cdf_tdist_Qinv(false_alarm, steps.n - 1);
    return growth;
}
