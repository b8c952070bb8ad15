/* Random telegraph noise: 2 x 2 linear systems, one for each correlator. */
#include "models/fluctuator.h"

#include <assert.h>
#include <math.h>

#include "models/ode.h"

int
teide_fluctuator_check(const struct teide_fluctuator *f)
{
    const double rates[]
        = { f->up, f->down, f->rates[0].x, f->rates[0].y, f->rates[0].z, f->rates[1].x, f->rates[1].y, f->rates[1].z };

    for (unsigned i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        if (!isfinite(rates[i]))
            return TEIDE_RATE_NOT_FINITE;
        if (rates[i] < 0)
            return TEIDE_RATE_NEGATIVE;
    }
    if (f->stationary)
        return f->up + f->down > 0 ? TEIDE_RATE_OK : TEIDE_RATE_BAD_PARAMETER;
    if (isnan(f->p1))
        return TEIDE_RATE_NOT_FINITE;
    return f->p1 >= 0 && f->p1 <= 1 ? TEIDE_RATE_OK : TEIDE_RATE_BAD_PARAMETER;
}

double
teide_fluctuator_population(const struct teide_fluctuator *f, double t)
{
    double switching = f->up + f->down, gone;

    if (f->stationary)
        return f->up / switching;
    gone = -expm1(-switching * t); /* a sum of positive parts: what stays, and what has come anew */
    return switching > 0 ? f->p1 * (1 - gone) + f->up / switching * gone : f->p1;
}

/* Gamma of correlator k with the fluctuator in state s. */
static double
decay(const struct teide_fluctuator *f, int k, int s)
{
    struct teide_correlators d = teide_pauli_decay(f->rates[s]);
    const double gamma[4] = { 0, d.x, d.y, d.z };

    return gamma[k];
}

/* exp(A t), with A = [[-up - a, down], [up, -down - b]]. Of its eigenvalues m + q and m - q,
 *   m = tr A / 2,   q^2 = d^2 + up down,   d = (A_00 - A_11) / 2,
 * the slow one is det A / (m - q). Where d/q is close to -1 or 1, (1 -+ d/q) / 2 is up down / (2 q (q + |d|)):
 *   exp(A t) = exp(slow t) [[p + r (1-p), down g], [up g, (1-p) + r p]],   p = (1 + d/q) / 2,
 *   r = exp(-2 q t),   g = (1 - r) / (2 q), which tends to t. */
static void
propagator(const struct teide_fluctuator *f, int k, double t, double e[2][2])
{
    double a = decay(f, k, 0), b = decay(f, k, 1);
    double d = 0.5 * (f->down - f->up + (b - a)), q = hypot(d, sqrt(f->up) * sqrt(f->down));
    double fast = -0.5 * (f->up + f->down + a + b) - q, determinant = f->up * b + f->down * a + a * b;
    double scale = fast < 0 ? exp(determinant / fast * t) : 1, r = exp(-2 * q * t);
    double g = q * t > 0 ? -expm1(-2 * q * t) / (2 * q) : t;
    double minor = q > 0 ? 0.5 * (f->up / q) * (f->down / (q + fabs(d))) : 0.5, p = d < 0 ? minor : 1 - minor;

    e[0][0] = scale * (p + r * (1 - p));
    e[0][1] = scale * f->down * g;
    e[1][0] = scale * f->up * g;
    e[1][1] = scale * ((1 - p) + r * p);
}

/* What comes of the vectors u before and w after: with du/dt = (K - Gamma_before) u and dw/dt = -(K - Gamma_after)^T w, the
 * derivative of their product by the time at which they meet is the sum of w (Gamma_after - Gamma_before) u. */
static void
combine(const struct teide_fluctuator *f, double u[4][2], double w[4][2], double factors[4][4], double slopes[4][4])
{
    for (int after = 0; after < 4; after++)
        for (int before = 0; before < 4; before++) {
            double quiet = w[after][0] * u[before][0], noisy = w[after][1] * u[before][1];
            factors[after][before] = quiet + noisy;
            slopes[after][before] = (decay(f, after, 0) - decay(f, before, 0)) * quiet
                + (decay(f, after, 1) - decay(f, before, 1)) * noisy;
        }
}

static void
by_closed_form(const struct teide_fluctuator *f, double from, double at, double until, double u[4][2], double w[4][2])
{
    double p1 = teide_fluctuator_population(f, from), e[2][2];

    for (int k = 0; k < 4; k++) {
        propagator(f, k, at - from, e);
        u[k][0] = e[0][0] * (1 - p1) + e[0][1] * p1;
        u[k][1] = e[1][0] * (1 - p1) + e[1][1] * p1;
        propagator(f, k, until - at, e);
        w[k][0] = e[0][0] + e[1][0];
        w[k][1] = e[0][1] + e[1][1];
    }
}

/* The states are v_s of correlator k at index 2 k + s; backward: w, against time. */
struct system {
    const struct teide_fluctuator *f;
    bool backward;
};

static bool
jacobian(double t, const double *y, double *matrix, void *user)
{
    const struct system *system = user;
    const struct teide_fluctuator *f = system->f;

    (void)t, (void)y;
    for (int i = 0; i < 64; i++)
        matrix[i] = 0;
    for (int k = 0; k < 4; k++) {
        double *block = &matrix[2 * k * 9]; /* column by column: [0] and [8] is the first column */
        block[0] = -f->up - decay(f, k, 0);
        block[1] = system->backward ? f->down : f->up;
        block[8] = system->backward ? f->up : f->down;
        block[9] = -f->down - decay(f, k, 1);
    }
    return true;
}

static bool
derivative(double t, const double *y, double *y_dot, void *user)
{
    double matrix[64];

    jacobian(t, y, matrix, user);
    for (int i = 0; i < 8; i++) {
        y_dot[i] = 0;
        for (int j = 0; j < 8; j++)
            y_dot[i] += matrix[i + 8 * j] * y[j];
    }
    return true;
}

static int
by_ode(const struct teide_fluctuator *f, double from, double at, double until, double u_of[4][2], double w_of[4][2])
{
    struct system forward = { f, false }, backward = { f, true };
    const struct teide_ode forth = { 8, derivative, jacobian, &forward, 1e-12, 1e-14 },
                           back = { 8, derivative, jacobian, &backward, 1e-12, 1e-14 };
    double u[8] = { 1 - teide_fluctuator_population(f, 0), teide_fluctuator_population(f, 0) }, w[8];
    int ret = teide_ode_integrate(&forth, 0, from, u);

    for (int i = 0; i < 8; i++) {
        u[i] = u[i % 2]; /* unconditional: as the norm has it */
        w[i] = 1;
    }
    if (ret == TEIDE_ODE_OK)
        ret = teide_ode_integrate(&forth, from, at, u);
    if (ret == TEIDE_ODE_OK)
        ret = teide_ode_integrate(&back, at, until, w);
    if (ret != TEIDE_ODE_OK)
        return ret == TEIDE_ODE_MEMORY ? TEIDE_RATE_NO_MEMORY : TEIDE_RATE_TOO_LONG;
    for (int i = 0; i < 8; i++) {
        u_of[i / 2][i % 2] = u[i];
        w_of[i / 2][i % 2] = w[i];
    }
    return TEIDE_RATE_OK;
}

int
teide_fluctuator_factors(const struct teide_fluctuator *f, enum teide_rate_route route, double from, double at,
    double until, double factors[4][4], double slopes[4][4])
{
    int ret = teide_fluctuator_check(f);
    double u[4][2], w[4][2];

    assert(0 <= from && from <= at && at <= until && isfinite(until));
    if (ret != TEIDE_RATE_OK)
        return ret;
    if (route == TEIDE_RATE_ODE)
        ret = by_ode(f, from, at, until, u, w);
    else if (route == TEIDE_RATE_CLOSED_FORM)
        by_closed_form(f, from, at, until, u, w);
    else
        ret = TEIDE_RATE_NO_ROUTE;
    if (ret == TEIDE_RATE_OK)
        combine(f, u, w, factors, slopes);
    return ret;
}
