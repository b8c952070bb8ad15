#include "sim/sample.h"

#include <stdlib.h>

#include "sim/error.h"

void
teide_sample_init(struct teide_sample *sample, size_t limit)
{
    sample->limit = limit & ~(size_t)1; /* even: values 0, stride, 2 stride, ... stay in when it is halved */
    sample->stride = 1;
}

void
teide_sample_clear(struct teide_sample *sample)
{
    free(sample->value);
    *sample = (struct teide_sample) { 0 };
}

void
teide_sample_restart(struct teide_sample *sample)
{
    sample->length = 0;
    sample->stride = 1;
    sample->seen = 0;
}

int
teide_sample_add(struct teide_sample *sample, double value)
{
    const int64_t index = sample->seen++;

    if ((index & (sample->stride - 1)) != 0)
        return 0;
    if (sample->length == sample->limit) {
        for (size_t i = 0; i < sample->length / 2; i++)
            sample->value[i] = sample->value[2 * i];
        sample->length /= 2;
        sample->stride *= 2;
        if ((index & (sample->stride - 1)) != 0)
            return 0;
    }
    if (sample->length == sample->capacity) {
        size_t capacity = sample->capacity == 0 ? 64 : 2 * sample->capacity;
        double *grown;
        if (capacity > sample->limit)
            capacity = sample->limit;
        grown = realloc(sample->value, capacity * sizeof *grown);
        if (grown == NULL)
            return TEIDE_E_MEMORY;
        sample->value = grown;
        sample->capacity = capacity;
    }
    sample->value[sample->length++] = value;
    return 0;
}
