#include "models/witness.h"

#include <math.h>

#include <gsl/gsl_const_mksa.h>

double
teide_bell_sign(int bell, enum teide_polarisation_basis basis)
{
    return bell == 1 && basis != TEIDE_BASIS_Z ? 1 : -1;
}

struct teide_coincidences
teide_coincidences_as_singlet(
    struct teide_coincidences psi_minus, struct teide_coincidences psi_plus, enum teide_polarisation_basis basis)
{
    const int flip = teide_bell_sign(1, basis) > 0;

    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 2; k++)
            psi_minus.n[i][k] += psi_plus.n[i][flip ? 1 - k : k];
    return psi_minus;
}

struct teide_counted
teide_correlation(struct teide_coincidences counts)
{
    const double c = counts.n[0][0] + counts.n[1][1], a = counts.n[0][1] + counts.n[1][0], n = c + a;

    if (!(n > 0))
        return (struct teide_counted) { NAN, NAN };
    return (struct teide_counted) { (c - a) / n, 2 * sqrt(a * a * fmax(c, 1) + c * c * fmax(a, 1)) / (n * n) };
}

struct teide_counted
teide_singlet_fidelity(const struct teide_counted correlations[TEIDE_N_BASES])
{
    double sum = 0, variance = 0;

    for (int b = 0; b < TEIDE_N_BASES; b++) {
        sum += correlations[b].mean;
        variance += correlations[b].error * correlations[b].error;
    }
    return (struct teide_counted) { (1 - sum) / 4, sqrt(variance) / 4 };
}

struct teide_witness
teide_witness_of(struct teide_counted fidelity)
{
    const double w = 0.5 - fidelity.mean;

    return (struct teide_witness) { w, fidelity.error, -w / fidelity.error };
}

double
teide_spacelike_margin(double distance, double t_a, double t_b)
{
    return distance / GSL_CONST_MKSA_SPEED_OF_LIGHT - fabs(t_a - t_b);
}
