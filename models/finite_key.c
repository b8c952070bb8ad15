#include "models/finite_key.h"

#include <math.h>

/* Binary entropy in bits, 1 from 1/2 on. */
static double
truncated_entropy(double x)
{
    if (x >= 0.5)
        return 1;
    if (!(x > 0))
        return 0;
    return -(x * log2(x) + (1 - x) * log1p(-x) / M_LN2);
}

double
teide_finite_key_deviation(double key_bits, double test_bits, double secrecy)
{
    const double n = key_bits, k = test_bits;

    if (!(n > 0) || !(k > 0))
        return INFINITY;
    return sqrt((n + k) / (n * k) * ((k + 1) / k) * log(4 / secrecy));
}

double
teide_finite_key_length(
    double key_bits, double test_bits, double key_error, double test_error, const struct teide_key_security *security)
{
    double phase_error, length;

    if (!(key_bits > 0) || !(test_bits > 0))
        return 0;
    phase_error = test_error + teide_finite_key_deviation(key_bits, test_bits, security->secrecy);
    length = key_bits
            * (1 - truncated_entropy(phase_error) - security->correction_efficiency * truncated_entropy(key_error))
        - (1 - 2 * log2(security->secrecy) - log2(security->correctness));
    return length > 0 ? length : 0;
}

double
teide_asymptotic_key_fraction(double key_error, double test_error, double correction_efficiency)
{
    return fmax(0, 1 - truncated_entropy(test_error) - correction_efficiency * truncated_entropy(key_error));
}
