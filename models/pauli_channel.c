/* Continuous-time Pauli channels with constant rates, in closed form. */
#include "models/pauli_channel.h"

#include <math.h>

/* Probability that a Poisson process of this rate has flipped an odd number of times; 0 * INFINITY counts as 0. */
static double
flip(double rate, double duration)
{
    return rate > 0 ? -0.5 * expm1(-2 * (rate * duration)) : 0;
}

struct teide_bell
teide_pauli_probabilities(struct teide_pauli_rates rates, double duration)
{
    double x, y, z;

    if (duration <= 0)
        return (struct teide_bell) { { 1, 0, 0, 0 } };
    x = flip(rates.x, duration);
    y = flip(rates.y, duration);
    z = flip(rates.z, duration);
    return (struct teide_bell) { { (1 - x) * (1 - y) * (1 - z) + x * y * z, z * (1 - x) * (1 - y) + (1 - z) * x * y,
        x * (1 - y) * (1 - z) + (1 - x) * y * z, y * (1 - z) * (1 - x) + (1 - y) * z * x } };
}

struct teide_bell
teide_bell_decohere(struct teide_bell state, struct teide_pauli_rates a, struct teide_pauli_rates b, double duration)
{
    if (duration <= 0)
        return state;
    return teide_bell_convolve(state, teide_pauli_probabilities(teide_pauli_rates_sum(a, b), duration));
}

struct teide_bell
teide_bell_apply_pauli(struct teide_bell state, struct teide_bell a, struct teide_bell b)
{
    return teide_bell_convolve(teide_bell_convolve(state, a), b);
}

struct teide_pauli_rates
teide_pauli_rates_from_t1_t2(double t1, double t2)
{
    double flips = 0.25 / t1;
    return (struct teide_pauli_rates) { flips, flips, fmax(0, 0.5 / t2 - flips) };
}
