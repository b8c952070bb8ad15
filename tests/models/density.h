/* A slow referee: four qubits as an explicit 16 x 16 density matrix, every operation as the textbook writes it.
 * It knows nothing of Bell indices, XOR or recurrence formulas. Qubit 0 is the most significant bit. */
#ifndef TEIDE_TESTS_DENSITY_H
#define TEIDE_TESTS_DENSITY_H

#include <complex.h>

#include "models/bell.h"

struct density {
    double complex m[16][16];
};

/* |Bell_k> of two qubits in the basis 00, 01, 10, 11. */
extern const double density_bell_vectors[4][4];

/* Pair a on qubits 0 and 1, pair b on qubits 2 and 3. */
void density_of_pairs(struct density *rho, struct teide_bell a, struct teide_bell b);

void density_gate(struct density *rho, int qubit, double complex gate[2][2]);
void density_cnot(struct density *rho, int control, int target);
/* rho -> (1 - p) rho + p Tr_ij(rho) (x) I / 4 */
void density_depolarise(struct density *rho, int i, int j, double p);
/* The (unnormalised) part with that outcome of a Z measurement. */
void density_project(struct density *rho, int qubit, int outcome);
/* sum += weight * rho */
void density_add(struct density *sum, double weight, const struct density *rho);
double density_trace(const struct density *rho);

/* Diagonal in the Bell basis of qubits i and j, the others traced out (unnormalised). `coherence` gets the largest modulus
 * off that diagonal. */
struct teide_bell density_bell_part(const struct density *rho, int i, int j, double *coherence);

#endif
