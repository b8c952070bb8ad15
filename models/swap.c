/* Entanglement swapping. */
#include "models/swap.h"

struct teide_bell
teide_swap(struct teide_bell a, struct teide_bell b, struct teide_operation_noise noise)
{
    double gate = 1 - noise.gate_error, background = 0.25 * noise.gate_error;
    double flip = noise.measurement_error, right = 1 - flip;
    struct teide_bell out = teide_bell_convolve(a, b);

    out = (struct teide_bell) { { right * out.p[0] + flip * out.p[1], right * out.p[1] + flip * out.p[0],
        right * out.p[2] + flip * out.p[3], right * out.p[3] + flip * out.p[2] } };
    return (struct teide_bell) { { gate * (right * out.p[0] + flip * out.p[2]) + background,
        gate * (right * out.p[1] + flip * out.p[3]) + background,
        gate * (right * out.p[2] + flip * out.p[0]) + background,
        gate * (right * out.p[3] + flip * out.p[1]) + background } };
}

double
teide_linear_optics_success(double efficiency)
{
    return 0.5 * efficiency * efficiency;
}
