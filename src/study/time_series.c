#include "study/time_series.h"

#include <math.h>

#include "sim/time_bins.h"

size_t
teide_time_series_length(const struct teide_time_bins *const *bins, size_t n)
{
    size_t most = 0;

    for (size_t i = 0; i < n; i++)
        most = bins[i]->n > most ? bins[i]->n : most;
    return most;
}

/* The ratio of sums over the replicas in one bin. */
static struct teide_estimate
estimate(const struct teide_time_bins *const *bins, size_t n, enum teide_series_of of, size_t index)
{
    double sum = 0, weight = 0, squares = 0, mean;

    for (int pass = 0; pass < 2; pass++) {
        mean = sum / weight;
        for (size_t i = 0; i < n; i++) {
            const struct teide_time_bin empty = { 0 }, *bin = index < bins[i]->n ? &bins[i]->bin[index] : &empty;
            const double top = of == TEIDE_RATE_OVER_TIME ? bin->count
                : of == TEIDE_VALUE_OVER_TIME             ? bin->sum
                                                          : bin->integral,
                         bottom = of == TEIDE_VALUE_OVER_TIME ? bin->count : bins[i]->width;
            if (pass == 0) {
                sum += top;
                weight += bottom;
            } else {
                squares += pow(top - mean * bottom, 2);
            }
        }
    }
    if (!(weight > 0))
        return (struct teide_estimate) { NAN, NAN };
    return (struct teide_estimate) { mean, n < 2 ? NAN : sqrt(squares * (double)n / (double)(n - 1)) / weight };
}

void
teide_time_series(const struct teide_time_bins *const *bins, size_t n, enum teide_series_of of,
    struct teide_estimate *series, size_t length)
{
    for (size_t i = 0; i < length; i++)
        series[i] = estimate(bins, n, of, i);
}
