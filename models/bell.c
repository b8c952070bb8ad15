/* Bell-diagonal states: the parts that are not one expression. */
#include "models/bell.h"

#include <math.h>

bool
teide_bell_is_valid(struct teide_bell a, double tolerance)
{
    double sum = 0;

    for (int i = 0; i < 4; i++) {
        if (!(a.p[i] >= -tolerance && a.p[i] <= 1 + tolerance))
            return false;
        sum += a.p[i];
    }
    return fabs(sum - 1) <= tolerance;
}

struct teide_bell
teide_bell_normalised(struct teide_bell a)
{
    double sum = 0;

    for (int i = 0; i < 4; i++) {
        a.p[i] = fmax(0, a.p[i]);
        sum += a.p[i];
    }
    for (int i = 0; i < 4; i++)
        a.p[i] /= sum;
    return a;
}
