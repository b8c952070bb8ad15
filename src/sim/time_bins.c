#include "sim/time_bins.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/error.h"

void
teide_time_bins_init(struct teide_time_bins *bins, double begin, double width, size_t limit)
{
    bins->begin = begin;
    bins->width = width;
    bins->limit = limit;
}

void
teide_time_bins_clear(struct teide_time_bins *bins)
{
    free(bins->bin);
    *bins = (struct teide_time_bins) { 0 };
}

/* Make the bin of an index below the limit be there. */
static int
reach(struct teide_time_bins *bins, size_t index)
{
    if (index >= bins->capacity) {
        size_t capacity = 2 * index + 64;
        struct teide_time_bin *grown;
        if (capacity > bins->limit)
            capacity = bins->limit;
        grown = realloc(bins->bin, capacity * sizeof *grown);
        if (grown == NULL)
            return TEIDE_E_MEMORY;
        memset(grown + bins->capacity, 0, (capacity - bins->capacity) * sizeof *grown);
        bins->bin = grown;
        bins->capacity = capacity;
    }
    if (index >= bins->n)
        bins->n = index + 1;
    return 0;
}

int
teide_time_bins_add(struct teide_time_bins *bins, double time, double value)
{
    const double at = floor((time - bins->begin) / bins->width);
    int ret = 0;

    if (at >= (double)bins->limit)
        return 0;
    ret = reach(bins, (size_t)at);
    if (ret != 0)
        return ret;
    bins->bin[(size_t)at].count += 1;
    bins->bin[(size_t)at].sum += value;
    return 0;
}

int
teide_time_bins_hold(struct teide_time_bins *bins, double from, double to, double value)
{
    const double first = floor((from - bins->begin) / bins->width), last = floor((to - bins->begin) / bins->width);
    int ret;

    if (first >= (double)bins->limit || !(to > from))
        return 0;
    ret = reach(bins, last < (double)bins->limit ? (size_t)last : bins->limit - 1);
    for (size_t i = (size_t)first; ret == 0 && (double)i <= last && i < bins->limit; i++) {
        const double begin = bins->begin + (double)i * bins->width;
        bins->bin[i].integral += value * fmax(0, fmin(to, begin + bins->width) - fmax(from, begin));
    }
    return ret;
}
