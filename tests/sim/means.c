#include "tests/sim/means.h"

#include <check.h>
#include <math.h>

void
tally_ratio(const struct teide_tally *tally, int numerator, int denominator, double *mean, double *error)
{
    const size_t n = tally->n_batches + (tally->in_batch > 0);
    double sum = 0, weight = 0, squares = 0;

    for (size_t i = 0; i < n; i++) {
        sum += tally->batches[i].sum[numerator];
        weight += tally->batches[i].sum[denominator];
    }
    *mean = sum / weight;
    for (size_t i = 0; i < n; i++) {
        const double r = tally->batches[i].sum[numerator] - *mean * tally->batches[i].sum[denominator];
        squares += r * r;
    }
    *error = sqrt(squares * (double)n / (double)(n - 1)) / weight;
}

void
assert_mean(double mean, double error, double exact)
{
    ck_assert_msg(fabs(mean - exact) < 4 * error, "%g +- %g is not %g", mean, error, exact);
    ck_assert_msg(fabs(mean - 1.03 * exact) > 4 * error, "%g +- %g could be %g", mean, error, 1.03 * exact);
}
