/* Some of the values of a long series, for quantiles: every stride-th, the stride a power of two that doubles when there is no
 * room for more. What is kept depends on the order of the values alone. */
#ifndef TEIDE_SIM_SAMPLE_H
#define TEIDE_SIM_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

struct teide_sample {
    double *value;
    size_t length, capacity, limit;
    int64_t stride, seen;
};

/* limit  most values to keep, >= 2; half of them at least are there once there were so many. Zero the sample before; clear is
 * legal in any case. */
void teide_sample_init(struct teide_sample *sample, size_t limit);
void teide_sample_clear(struct teide_sample *sample);
void teide_sample_restart(struct teide_sample *sample);
/* Returns 0 or TEIDE_E_MEMORY. */
int teide_sample_add(struct teide_sample *sample, double value);

#endif
