/* Bell-diagonal states of a pair of qubits, and their two bases.
 *
 * A pair is four probabilities p = [Phi+, Phi-, Psi+, Psi-], that is the Pauli errors [I, Z, X, Y] on a perfect Phi+.
 * The index is 2 x + z with x the bit-flip and z the phase-flip bit, so multiplying two Pauli errors is XOR of indices.
 *
 * The Walsh-Hadamard side of p holds the correlators
 *   x = <XX>  = p0 - p1 + p2 - p3
 *   y = -<YY> = p0 - p1 - p2 + p3
 *   z = <ZZ>  = p0 + p1 - p2 - p3
 * in which swapping is a product and waiting an exponential factor. */
#ifndef TEIDE_MODELS_BELL_H
#define TEIDE_MODELS_BELL_H

#include "models/api.h"

#include <stdbool.h>

enum { TEIDE_PHI_PLUS, TEIDE_PHI_MINUS, TEIDE_PSI_PLUS, TEIDE_PSI_MINUS };

struct teide_bell {
    double p[4];
};

struct teide_correlators {
    double x, y, z;
};

/* Correlators of a state; exact, no normalisation is assumed of p beyond sum 1. Never fails. */
static inline struct teide_correlators
teide_bell_correlators(struct teide_bell a)
{
    return (struct teide_correlators) { a.p[0] - a.p[1] + a.p[2] - a.p[3], a.p[0] - a.p[1] - a.p[2] + a.p[3],
        a.p[0] + a.p[1] - a.p[2] - a.p[3] };
}

/* State with the given correlators: p = (1 +- x +- y +- z) / 4, the inverse of teide_bell_correlators(). */
static inline struct teide_bell
teide_bell_from_correlators(struct teide_correlators c)
{
    return (struct teide_bell) { { 0.25 * (1 + c.x + c.y + c.z), 0.25 * (1 - c.x - c.y + c.z),
        0.25 * (1 + c.x - c.y - c.z), 0.25 * (1 - c.x + c.y - c.z) } };
}

/* Werner state of fidelity F in [0, 1]: (F, (1-F)/3, (1-F)/3, (1-F)/3). Werner, Phys. Rev. A 40, 4277 (1989). */
static inline struct teide_bell
teide_bell_werner(double fidelity)
{
    double rest = (1 - fidelity) / 3;
    return (struct teide_bell) { { fidelity, rest, rest, rest } };
}

/* XOR convolution out[k] = sum over i of a[i] b[i xor k]: the Pauli errors of a and b multiplied. It joins two pairs, and
 * it applies a Pauli channel (as four probabilities) to a pair. Equals the product of the correlators, but adds only what
 * is positive, so that small probabilities keep their relative accuracy. Commutes to the last bit. Never fails. */
static inline struct teide_bell
teide_bell_convolve(struct teide_bell a, struct teide_bell b)
{
    const double *p = a.p, *q = b.p;
    return (struct teide_bell) { { (p[0] * q[0] + p[1] * q[1]) + (p[2] * q[2] + p[3] * q[3]),
        (p[0] * q[1] + p[1] * q[0]) + (p[2] * q[3] + p[3] * q[2]),
        (p[0] * q[2] + p[2] * q[0]) + (p[1] * q[3] + p[3] * q[1]),
        (p[0] * q[3] + p[3] * q[0]) + (p[1] * q[2] + p[2] * q[1]) } };
}

/* Werner twirl: the Werner state of the same fidelity; the other three probabilities become their mean.
 * Bennett et al., Phys. Rev. Lett. 76, 722 (1996). */
static inline struct teide_bell
teide_bell_twirl(struct teide_bell a)
{
    double rest = (a.p[1] + a.p[2] + a.p[3]) / 3;
    return (struct teide_bell) { { a.p[0], rest, rest, rest } };
}

/* Whether p is a probability vector: every entry in [0, 1] and the sum 1, both to `tolerance` (absolute).
 * False for NaN. */
TEIDE_API bool teide_bell_is_valid(struct teide_bell a, double tolerance);

/* The state with rounding errors of the outside world taken off: negative entries set to 0, then scaled to sum 1.
 * For states that are valid to a small tolerance; the sum of the non-negative entries must be > 0. */
TEIDE_API struct teide_bell teide_bell_normalised(struct teide_bell a);

#endif
