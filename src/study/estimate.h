/* A mean with its standard error, and the running sums that give one. */
#ifndef TEIDE_STUDY_ESTIMATE_H
#define TEIDE_STUDY_ESTIMATE_H

#include <math.h>
#include <stddef.h>

/* Both NAN where nothing was observed, `error` NAN where there is one batch only. */
struct teide_estimate {
    double mean, error;
};

/* Mean and sum of squares about it of values that come one after another (Welford, Technometrics 4, 419 (1962)). */
struct teide_running {
    double n, mean, squares;
};

static inline void
teide_running_add(struct teide_running *running, double value)
{
    const double difference = value - running->mean;

    running->mean += difference / ++running->n;
    running->squares += difference * (value - running->mean);
}

/* Their mean, as of independent values: error^2 = squares / (n - 1) / n. */
static inline struct teide_estimate
teide_running_mean(const struct teide_running *running)
{
    return (struct teide_estimate) { running->mean, sqrt(running->squares / (running->n - 1) / running->n) };
}

/* The standard error of a figure whose n values with one batch left out they are; NAN with fewer than two.
 * Efron and Stein, Ann. Statist. 9, 586 (1981): error^2 = squares (n - 1) / n. */
static inline double
teide_running_jackknife(const struct teide_running *running)
{
    return running->n < 2 ? (double)NAN : sqrt(running->squares * (running->n - 1) / running->n);
}

/* The mean of n independent values, n >= 2. */
static inline struct teide_estimate
teide_mean_of(const double *values, size_t n)
{
    struct teide_running running = { 0 };

    for (size_t i = 0; i < n; i++)
        teide_running_add(&running, values[i]);
    return teide_running_mean(&running);
}

#endif
