#include "study/sweep/design.h"

#include <gsl/gsl_qrng.h>
#include <stdlib.h>

#include "sim/random.h"

/* Entities of the random streams: out of the way of those of runs, which have point 0 or a small one. */
static const uint64_t design_point = UINT64_MAX;

static void
fill_latin_column(uint64_t seed, size_t axis, size_t n, double *u)
{
    const struct teide_random random = { .seed = seed, .point = design_point };
    struct teide_stream stream = { 0 };

    for (size_t i = 0; i < n; i++)
        u[i] = ((double)i + teide_stream_uniform(&stream, &random, axis)) / (double)n;
    for (size_t i = n; i > 1; i--) { /* Fisher and Yates */
        size_t k = (size_t)(teide_stream_uniform(&stream, &random, axis) * (double)i);
        double moved = u[i - 1];
        u[i - 1] = u[k];
        u[k] = moved;
    }
}

static int
fill_sobol(size_t n, size_t n_axes, double *u)
{
    gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)n_axes);
    double point[TEIDE_MAX_SWEEP_AXES];

    if (sequence == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < n; i++) {
        gsl_qrng_get(sequence, point);
        for (size_t axis = 0; axis < n_axes; axis++)
            u[axis * n + i] = point[axis];
    }
    gsl_qrng_free(sequence);
    return 0;
}

int
teide_design_fill(enum teide_sweep_combine combine, uint64_t seed, size_t n, size_t n_axes, double *u)
{
    if (combine == TEIDE_SWEEP_SOBOL)
        return fill_sobol(n, n_axes, u);
    for (size_t axis = 0; axis < n_axes; axis++)
        fill_latin_column(seed, axis, n, u + axis * n);
    return 0;
}
