/* Entanglement swapping by linear optics. The gate-based swap is in the header. */
#include "models/swap.h"

double
teide_linear_optics_success(double efficiency)
{
    return 0.5 * efficiency * efficiency;
}
