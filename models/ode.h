/* Ordinary differential equations dy/dt = f(t, y), integrated by SUNDIALS CVODE.
 *
 * The integrator of everything in models/ that has no closed form, and the independent referee of what has one. */
#ifndef TEIDE_MODELS_ODE_H
#define TEIDE_MODELS_ODE_H

#include "models/api.h"

#include <stdbool.h>
#include <stddef.h>

enum { TEIDE_ODE_MAX_STATES = 64 };

enum teide_ode_status {
    TEIDE_ODE_OK = 0,
    TEIDE_ODE_MEMORY = -1, /* out of memory */
    TEIDE_ODE_RATES = -2,  /* a callback refused: a rate was negative, infinite or NaN */
    TEIDE_ODE_STEP = -3    /* the integrator could not reach t1 within its error bound */
};

/* dy/dt at time t into `derivative`. False ends the integration with TEIDE_ODE_RATES. */
typedef bool teide_ode_derivative(double t, const double *y, double *derivative, void *user);

/* d f[i] / d y[j] into jacobian[i + n j], all n n of them. False ends the integration with TEIDE_ODE_RATES. */
typedef bool teide_ode_jacobian(double t, const double *y, double *jacobian, void *user);

/* What is integrated. A quadrature adds up the errors of its steps: for 1e-9 of it, ask for less than the default. */
struct teide_ode {
    size_t n; /* states, 1 to TEIDE_ODE_MAX_STATES */
    teide_ode_derivative *derivative;
    teide_ode_jacobian *jacobian; /* NULL: from difference quotients */
    void *user;                   /* handed to both */
    double relative, absolute;    /* error bounds of a step; 0: 1e-10 and 1e-13 */
};

/* Carry y (n values) from time t0 to t1 (finite, t0 <= t1); t0 == t1 calls nothing. y is only written on success.
 * The callbacks are only called for times in [t0, t1], possibly more than once and out of order. f may jump: steps then
 * shrink until the error bound holds; a pulse that is much shorter than everything around it can fall between two
 * steps: end the interval where it begins. Backward differentiation, dense linear solver, at most a million steps.
 * Returns an enum teide_ode_status. About 0.2 ms for 4 states.
 * Cohen, Hindmarsh, Dubois, Computers in Physics 10, 138 (1996). */
TEIDE_API int teide_ode_integrate(const struct teide_ode *ode, double t0, double t1, double *y);

#endif
