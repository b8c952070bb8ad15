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

/* Whether p is a probability vector: every entry in [0, 1] and the sum 1, both to `tolerance` (absolute). */
bool teide_bell_is_valid(struct teide_bell a, double tolerance);

#endif
