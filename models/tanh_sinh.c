#include "models/tanh_sinh.h"

#include <math.h>

#include <gsl/gsl_math.h>

double
teide_tanh_sinh(double (*f)(double s, double rest, const void *user), const void *user)
{
    const double step = 1.0 / 64;
    double sum = 0;

    for (int i = -256; i <= 256; i++) {
        const double t = step * i, s = 1 / (1 + exp(-M_PI * sinh(t))), rest = 1 / (1 + exp(M_PI * sinh(t)));
        sum += f(s, rest, user) * M_PI * cosh(t) * s * rest; /* ds / dt = pi cosh t s (1 - s) */
    }
    return sum * step;
}
