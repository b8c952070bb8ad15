/* Sums in bins of time, of what happens at an instant and of what lasts; behind time series (study/time_series.h).
 * Bin i is the time from begin + i width to begin + (i + 1) width; bins are made as they are needed. */
#ifndef TEIDE_SIM_TIME_BINS_H
#define TEIDE_SIM_TIME_BINS_H

#include <stddef.h>

struct teide_time_bin {
    double count;    /* of what happened */
    double sum;      /* of its values */
    double integral; /* of a value over time, s times its unit */
};

struct teide_time_bins {
    struct teide_time_bin *bin;
    size_t n, capacity, limit;
    double begin, width;
};

/* width  s, > 0; limit  most bins, >= 1: what is later is in no bin. Zero the bins before; clear is legal in any case. */
void teide_time_bins_init(struct teide_time_bins *bins, double begin, double width, size_t limit);
void teide_time_bins_clear(struct teide_time_bins *bins);

/* Something happened at `time` >= begin, with a value. Returns 0 or TEIDE_E_MEMORY. */
int teide_time_bins_add(struct teide_time_bins *bins, double time, double value);
/* A value held from one time to another, begin <= from <= to. Returns 0 or TEIDE_E_MEMORY. */
int teide_time_bins_hold(struct teide_time_bins *bins, double from, double to, double value);

#endif
