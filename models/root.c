#include "models/root.h"

#include <assert.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>

double
teide_root(double (*f)(double x, void *user), void *user, double a, double b, double tolerance)
{
    double state[32];
    gsl_function function = { f, user };
    gsl_root_fsolver solver = { .type = gsl_root_fsolver_brent, .state = state };
    const double least = fmax(tolerance, 4e-16 * fmax(fabs(a), fabs(b)));

    assert(gsl_root_fsolver_brent->size <= sizeof state);
    if (gsl_root_fsolver_set(&solver, &function, a, b) == GSL_SUCCESS)
        for (int i = 0; i < 100 && solver.x_upper - solver.x_lower > least; i++)
            if (gsl_root_fsolver_iterate(&solver) != GSL_SUCCESS)
                break;
    return solver.root;
}
