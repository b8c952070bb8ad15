#include "models/fibre.h"

#include <math.h>

#include <gsl/gsl_const_mksa.h>
#include <gsl/gsl_math.h>

double
teide_fibre_transmittance(const struct teide_fibre *fibre)
{
    return exp(-M_LN10 * (fibre->attenuation * fibre->length + fibre->insertion_loss) / 10);
}

double
teide_fibre_delay(const struct teide_fibre *fibre)
{
    return fibre->group_index * fibre->length / GSL_CONST_MKSA_SPEED_OF_LIGHT;
}

struct teide_bell
teide_fibre_errors(const struct teide_fibre *fibre)
{
    const struct teide_bell along = teide_pauli_probabilities(fibre->error_rates, fibre->length),
                            rest = fibre->compensation;

    return rest.p[0] + rest.p[1] + rest.p[2] + rest.p[3] > 0 ? teide_bell_convolve(along, rest) : along;
}
