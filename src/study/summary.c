#include "study/summary.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>

#include "sim/error.h"
#include "sim/sample.h"

double
teide_jain_index(const double *share, size_t n)
{
    double largest = 0, sum = 0, squares = 0;

    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, share[i]);
    if (!(largest > 0))
        return NAN;
    for (size_t i = 0; i < n; i++) { /* scaled, so that no square overflows */
        sum += share[i] / largest;
        squares += share[i] / largest * (share[i] / largest);
    }
    return sum * sum / ((double)n * squares);
}

struct teide_estimate
teide_throughput(const double *count, const double *seconds, size_t n)
{
    double counts = 0, time = 0, squares = 0, rate;

    for (size_t i = 0; i < n; i++) {
        counts += count[i];
        time += seconds[i];
    }
    if (!(time > 0))
        return (struct teide_estimate) { NAN, NAN };
    rate = counts / time;
    for (size_t i = 0; i < n; i++)
        squares += pow(count[i] - rate * seconds[i], 2);
    return (struct teide_estimate) { rate, n < 2 ? NAN : sqrt(squares * (double)n / (double)(n - 1)) / time };
}

int
teide_sample_quantiles(
    const struct teide_sample *const *samples, size_t n, const double *levels, size_t n_levels, double *quantiles)
{
    int64_t stride = 1;
    size_t total = 0, length = 0;
    double *value;

    for (size_t i = 0; i < n; i++) {
        total += samples[i]->length;
        stride = samples[i]->stride > stride ? samples[i]->stride : stride;
    }
    value = malloc((total + 1) * sizeof *value);
    if (value == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < samples[i]->length; k += (size_t)(stride / samples[i]->stride))
            value[length++] = samples[i]->value[k];
    if (length > 0)
        gsl_sort(value, 1, length);
    for (size_t i = 0; i < n_levels; i++)
        quantiles[i] = length > 0 ? gsl_stats_quantile_from_sorted_data(value, 1, length, levels[i]) : NAN;
    free(value);
    return 0;
}
