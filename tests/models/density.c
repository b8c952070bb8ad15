/* Four qubits as a density matrix. */
#include "density.h"

#include <math.h>
#include <string.h>

const double density_bell_vectors[4][4] = { { M_SQRT1_2, 0, 0, M_SQRT1_2 }, { M_SQRT1_2, 0, 0, -M_SQRT1_2 },
    { 0, M_SQRT1_2, M_SQRT1_2, 0 }, { 0, M_SQRT1_2, -M_SQRT1_2, 0 } };

static int
mask(int qubit)
{
    return 8 >> qubit;
}

static double
pair_element(struct teide_bell a, int row, int column)
{
    double sum = 0;

    for (int k = 0; k < 4; k++)
        sum += a.p[k] * density_bell_vectors[k][row] * density_bell_vectors[k][column];
    return sum;
}

void
density_of_pairs(struct density *rho, struct teide_bell a, struct teide_bell b)
{
    for (int r = 0; r < 16; r++) {
        for (int c = 0; c < 16; c++)
            rho->m[r][c] = pair_element(a, r >> 2, c >> 2) * pair_element(b, r & 3, c & 3);
    }
}

void
density_gate(struct density *rho, int qubit, double complex gate[2][2])
{
    struct density half = { 0 }, full = { 0 };
    int bit = mask(qubit);

    for (int r = 0; r < 16; r++) {
        for (int c = 0; c < 16; c++) {
            for (int k = 0; k < 2; k++)
                half.m[r][c] += gate[(r & bit) != 0][k] * rho->m[(r & ~bit) | (k ? bit : 0)][c];
        }
    }
    for (int r = 0; r < 16; r++) {
        for (int c = 0; c < 16; c++) {
            for (int k = 0; k < 2; k++)
                full.m[r][c] += conj(gate[(c & bit) != 0][k]) * half.m[r][(c & ~bit) | (k ? bit : 0)];
        }
    }
    *rho = full;
}

void
density_cnot(struct density *rho, int control, int target)
{
    struct density out;

    for (int r = 0; r < 16; r++) {
        for (int c = 0; c < 16; c++) {
            int from_r = r & mask(control) ? r ^ mask(target) : r;
            int from_c = c & mask(control) ? c ^ mask(target) : c;
            out.m[r][c] = rho->m[from_r][from_c];
        }
    }
    *rho = out;
}

void
density_depolarise(struct density *rho, int i, int j, double p)
{
    const int both = mask(i) | mask(j), values[4] = { 0, mask(i), mask(j), both };
    struct density out;

    for (int r = 0; r < 16; r++) {
        for (int c = 0; c < 16; c++) {
            double complex traced = 0;
            for (int k = 0; k < 4; k++)
                traced += rho->m[(r & ~both) | values[k]][(c & ~both) | values[k]];
            out.m[r][c] = (1 - p) * rho->m[r][c] + ((r & both) == (c & both) ? p * traced / 4 : 0);
        }
    }
    *rho = out;
}

void
density_project(struct density *rho, int qubit, int outcome)
{
    for (int r = 0; r < 16; r++) {
        for (int c = 0; c < 16; c++) {
            if (((r & mask(qubit)) != 0) != outcome || ((c & mask(qubit)) != 0) != outcome)
                rho->m[r][c] = 0;
        }
    }
}

void
density_add(struct density *sum, double weight, const struct density *rho)
{
    for (int r = 0; r < 16; r++) {
        for (int c = 0; c < 16; c++)
            sum->m[r][c] += weight * rho->m[r][c];
    }
}

double
density_trace(const struct density *rho)
{
    double sum = 0;

    for (int r = 0; r < 16; r++)
        sum += creal(rho->m[r][r]);
    return sum;
}

struct teide_bell
density_bell_part(const struct density *rho, int i, int j, double *coherence)
{
    const int both = mask(i) | mask(j), values[4] = { 0, mask(j), mask(i), both };
    double complex pair[4][4] = { { 0 } };
    struct teide_bell out = { { 0 } };

    for (int rest = 0; rest < 16; rest++) {
        if ((rest & both) != 0)
            continue;
        for (int r = 0; r < 4; r++) {
            for (int c = 0; c < 4; c++)
                pair[r][c] += rho->m[rest | values[r]][rest | values[c]];
        }
    }
    *coherence = 0;
    for (int k = 0; k < 4; k++) {
        for (int l = 0; l < 4; l++) {
            double complex sum = 0;
            for (int r = 0; r < 4; r++) {
                for (int c = 0; c < 4; c++)
                    sum += density_bell_vectors[k][r] * pair[r][c] * density_bell_vectors[l][c];
            }
            if (k == l)
                out.p[k] = creal(sum);
            else
                *coherence = fmax(*coherence, cabs(sum));
        }
    }
    return out;
}
