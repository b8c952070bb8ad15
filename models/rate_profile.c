/* Rates as sums of terms: building them, their values, and their integrals by three routes. */
#include "models/rate_profile.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "models/ode.h"
#include "models/rate_term.h"

int
teide_rate_add(struct teide_rate *rate, struct teide_rate_term term)
{
    struct teide_rate_term *terms = realloc(rate->terms, (rate->n_terms + 1) * sizeof *terms);

    if (terms == NULL)
        return TEIDE_RATE_NO_MEMORY;
    terms[rate->n_terms] = term;
    rate->terms = terms;
    rate->n_terms++;
    return TEIDE_RATE_OK;
}

void
teide_rate_profile_clear(struct teide_rate_profile *profile)
{
    teide_rate_clear(&profile->x);
    teide_rate_clear(&profile->y);
    teide_rate_clear(&profile->z);
}

bool
teide_rate_has_closed_form(const struct teide_rate *rate)
{
    for (size_t i = 0; i < rate->n_terms; i++) {
        if (teide_rate_term_is_driven(&rate->terms[i]))
            return false;
    }
    return true;
}

static int
check_covered(const struct teide_rate *rate, double t0, double t1)
{
    double unused;

    for (size_t i = 0; i < rate->n_terms; i++) {
        if (!teide_rate_term_covers(&rate->terms[i], t0, t1, &unused))
            return TEIDE_RATE_NOT_COVERED;
    }
    return TEIDE_RATE_OK;
}

int
teide_rate_value(const struct teide_rate *rate, double t, double *value)
{
    double sum = 0;

    assert(isfinite(t));
    if (check_covered(rate, t, t) != TEIDE_RATE_OK)
        return TEIDE_RATE_NOT_COVERED;
    for (size_t i = 0; i < rate->n_terms; i++) {
        double part;
        int ret = TEIDE_RATE_OK;
        if (teide_rate_term_is_driven(&rate->terms[i]))
            ret = teide_rate_term_driven_value(&rate->terms[i], t, &part);
        else
            part = teide_rate_term_value(&rate->terms[i], t);
        if (ret != TEIDE_RATE_OK)
            return ret;
        sum += part;
    }
    if (!isfinite(sum))
        return TEIDE_RATE_NOT_FINITE;
    *value = sum;
    return TEIDE_RATE_OK;
}

static int
by_closed_form(const struct teide_rate *rate, double t0, double t1, double *integral)
{
    *integral = 0;
    if (!teide_rate_has_closed_form(rate))
        return TEIDE_RATE_NO_ROUTE;
    for (size_t i = 0; i < rate->n_terms; i++)
        *integral += teide_rate_term_closed_form(&rate->terms[i], t0, t1);
    return TEIDE_RATE_OK;
}

static int
by_quadrature(const struct teide_rate *rate, double t0, double t1, double *integral)
{
    *integral = 0;
    for (size_t i = 0; i < rate->n_terms; i++) {
        double part;
        int ret = teide_rate_term_quadrature(&rate->terms[i], t0, t1, &part);
        if (ret != TEIDE_RATE_OK)
            return ret;
        *integral += part;
    }
    return TEIDE_RATE_OK;
}

/* The states: the integral, then g_i scale of each relaxing term, which makes all of them dimensionless. */
struct system {
    const struct teide_rate *rate;
    double scale;  /* s */
    double before; /* no kink in [begin of the piece, before] */
};

static double
elementary(const struct teide_rate *rate, double t)
{
    double sum = 0;

    for (size_t i = 0; i < rate->n_terms; i++) {
        if (rate->terms[i].kind != TEIDE_RATE_RELAXING)
            sum += teide_rate_term_value(&rate->terms[i], t);
    }
    return sum;
}

static bool
derivative(double t, const double *y, double *y_dot, void *user)
{
    const struct system *s = user;
    size_t n = 1;

    t = fmin(t, s->before);
    y_dot[0] = elementary(s->rate, t);
    for (size_t i = 0; i < s->rate->n_terms; i++) {
        const struct teide_rate_term *term = &s->rate->terms[i];
        if (term->kind == TEIDE_RATE_RELAXING) {
            y_dot[0] += y[n] / s->scale;
            y_dot[n] = (elementary(term->relaxing.bath, t) * s->scale - y[n]) / term->relaxing.time_constant;
            n++;
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(y_dot[i]))
            return false;
    }
    return true;
}

static bool
jacobian(double t, const double *y, double *matrix, void *user)
{
    const struct system *s = user;
    size_t n = 1, k = 1;

    (void)t, (void)y;
    for (size_t i = 0; i < s->rate->n_terms; i++)
        n += s->rate->terms[i].kind == TEIDE_RATE_RELAXING;
    for (size_t i = 0; i < n * n; i++)
        matrix[i] = 0;
    for (size_t i = 0; i < s->rate->n_terms; i++) {
        if (s->rate->terms[i].kind == TEIDE_RATE_RELAXING) {
            matrix[n * k] = 1 / s->scale;
            matrix[k + n * k] = -1 / s->rate->terms[i].relaxing.time_constant;
            k++;
        }
    }
    return true;
}

/* From kink to kink, so that no step of CVODE crosses one. */
static int
advance(struct system *system, size_t n, double t0, double t1, double *y)
{
    const struct teide_ode ode = { n, derivative, jacobian, system, 1e-12, 1e-14 };
    double t = t0;

    for (int pieces = 0; t < t1; pieces++) {
        double next = t1;
        int ret;
        if (pieces == TEIDE_RATE_MAX_PIECES)
            return TEIDE_RATE_TOO_LONG;
        for (size_t i = 0; i < system->rate->n_terms; i++)
            next = fmin(next, teide_rate_term_next_kink(&system->rate->terms[i], t));
        system->before = nextafter(next, t);
        ret = teide_ode_integrate(&ode, t, next, y);
        if (ret == TEIDE_ODE_RATES)
            return TEIDE_RATE_NOT_FINITE;
        if (ret != TEIDE_ODE_OK)
            return ret == TEIDE_ODE_MEMORY ? TEIDE_RATE_NO_MEMORY : TEIDE_RATE_TOO_LONG;
        t = next;
    }
    return TEIDE_RATE_OK;
}

static int
by_ode(const struct teide_rate *rate, double t0, double t1, double *integral)
{
    struct system system = { .rate = rate, .scale = t1 - t0 };
    double y[TEIDE_ODE_MAX_STATES] = { 0 }, slowest = 0;
    size_t n = 1;
    int ret;

    for (size_t i = 0; i < rate->n_terms; i++) {
        if (rate->terms[i].kind != TEIDE_RATE_RELAXING)
            continue;
        if (n == TEIDE_ODE_MAX_STATES)
            return TEIDE_RATE_NO_ROUTE;
        slowest = fmax(slowest, rate->terms[i].relaxing.time_constant);
        y[n++] = rate->terms[i].relaxing.start * system.scale;
    }
    ret = n > 1 ? advance(&system, n, fmax(0, t0 - TEIDE_RATE_MEMORY_SPAN * slowest), t0, y) : TEIDE_RATE_OK;
    if (ret == TEIDE_RATE_OK) {
        y[0] = 0;
        ret = advance(&system, n, t0, t1, y);
    }
    *integral = y[0];
    return ret;
}

int
teide_rate_integral(const struct teide_rate *rate, enum teide_rate_route route, double t0, double t1, double *integral)
{
    double sum = 0;
    int ret;

    assert(isfinite(t0) && isfinite(t1) && t0 <= t1 && route < TEIDE_N_RATE_ROUTES);
    ret = check_covered(rate, t0, t1);
    if (ret == TEIDE_RATE_OK && t0 < t1) {
        if (route == TEIDE_RATE_CLOSED_FORM)
            ret = by_closed_form(rate, t0, t1, &sum);
        else if (route == TEIDE_RATE_QUADRATURE)
            ret = by_quadrature(rate, t0, t1, &sum);
        else
            ret = by_ode(rate, t0, t1, &sum);
    }
    if (ret == TEIDE_RATE_OK && !isfinite(sum))
        ret = TEIDE_RATE_NOT_FINITE;
    if (ret == TEIDE_RATE_OK)
        *integral = sum;
    return ret;
}

int
teide_rate_profile_exponents(const struct teide_rate_profile *profile, enum teide_rate_route route, double t0,
    double t1, struct teide_correlators *out)
{
    const struct teide_rate *rates[3] = { &profile->x, &profile->y, &profile->z };
    double integral[3];

    for (int k = 0; k < 3; k++) {
        int ret = teide_rate_integral(rates[k], route, t0, t1, &integral[k]);
        if (ret != TEIDE_RATE_OK)
            return ret;
        integral[k] = fmax(0, integral[k]);
    }
    *out = (struct teide_correlators) { 2 * (integral[1] + integral[2]), 2 * (integral[2] + integral[0]),
        2 * (integral[0] + integral[1]) };
    return TEIDE_RATE_OK;
}
