#include "models/detection.h"

#include <math.h>

double
teide_window_share(double window, double jitter, double offset)
{
    const double early = -window / 2 - offset, late = window / 2 - offset;

    if (jitter == 0)
        return early <= 0 && late >= 0 ? 1 : 0;
    return (erf(late / jitter * M_SQRT1_2) - erf(early / jitter * M_SQRT1_2)) / 2;
}

double
teide_dark_probability(double rate, double window)
{
    return -expm1(-rate * window);
}
