/* Integrals of the terms of a rate by Gauss-Legendre quadrature, piece by piece.
 *
 * The error of n points on a piece of length L is L^(2n+1) (n!)^4 / ((2n+1) ((2n)!)^3) f^(2n) (Abramowitz and Stegun,
 * eq. 25.4.30), so 16 points leave 1e-25 of the integral of exp(-x) over 8; an exponential kernel of the same run
 * beside it makes that 2e-15. Two points are exact for cubics. */
#include "models/rate_term.h"

#include <assert.h>
#include <math.h>

#include <gsl/gsl_integration.h>

/* What a term is multiplied with, as a function of the time v that is left until the end of the interval. */
enum kernel {
    UNIT,
    MEMORY, /* exp(-v/tau) / tau: what a relaxing term still knows of its bath */
    UPTAKE  /* 1 - exp(-v/tau): what it has passed on of it, the integral of the above */
};

struct integrand {
    const struct teide_rate_term *term;
    double end; /* of the interval */
    enum kernel kernel;
    double time_constant;
};

/* By time left, so that a kernel much shorter than the clock's resolution keeps its shape. */
static double
integrand_at(double left, void *user)
{
    const struct integrand *f = user;
    double value = teide_rate_term_value(f->term, f->end - left);

    if (f->kernel == MEMORY)
        value *= exp(-left / f->time_constant) / f->time_constant;
    else if (f->kernel == UPTAKE)
        value *= -expm1(-left / f->time_constant);
    return value;
}

/* Time left at the end of the piece that begins at `left`, as far as the kernel is concerned. */
static double
kernel_smooth_until(const struct integrand *f, double left)
{
    static const double run = 8;
    double span = TEIDE_RATE_MEMORY_SPAN * f->time_constant;

    if (f->kernel == UNIT)
        return 0;
    return left > span ? span : fmax(0, left - run * f->time_constant);
}

static int
integrate(const struct integrand *integrand, double begin, double *integral)
{
    struct integrand f = *integrand;
    gsl_function function = { integrand_at, &f };
    bool few = f.kernel == UNIT && teide_rate_term_is_cubic(f.term);
    gsl_integration_glfixed_table *points = gsl_integration_glfixed_table_alloc(few ? 2 : 16);
    double t = begin, left = f.end - begin;
    int ret = TEIDE_RATE_OK;

    *integral = 0;
    if (points == NULL)
        return TEIDE_RATE_NO_MEMORY;
    for (int n = 0; left > 0 && ret == TEIDE_RATE_OK; n++) {
        double next_left = kernel_smooth_until(&f, left), next = teide_rate_term_smooth_until(f.term, t);
        if (f.end - next > next_left)
            next_left = f.end - next;
        else
            next = f.end - next_left;
        if (n == TEIDE_RATE_MAX_PIECES || (next <= t && next_left >= left))
            ret = TEIDE_RATE_TOO_LONG;
        else
            *integral += gsl_integration_glfixed(&function, next_left, left, points);
        t = next;
        left = next_left;
    }
    gsl_integration_glfixed_table_free(points);
    return ret;
}

/* The integral over [begin, end] of bath times kernel. */
static int
integrate_bath(const struct teide_rate_term *term, enum kernel kernel, double begin, double end, double *integral)
{
    const struct teide_rate *bath = term->relaxing.bath;

    *integral = 0;
    for (size_t i = 0; i < bath->n_terms; i++) {
        struct integrand f = { &bath->terms[i], end, kernel, term->relaxing.time_constant };
        double part;
        int ret = integrate(&f, begin, &part);
        if (ret != TEIDE_RATE_OK)
            return ret;
        *integral += part;
    }
    return TEIDE_RATE_OK;
}

int
teide_rate_term_driven_value(const struct teide_rate_term *term, double t, double *value)
{
    double tau = term->relaxing.time_constant, passed_on = 0;
    int ret = integrate_bath(term, MEMORY, fmax(0, t - TEIDE_RATE_MEMORY_SPAN * tau), t, &passed_on);

    *value = term->relaxing.start * exp(-t / tau) + passed_on;
    return ret;
}

int
teide_rate_term_quadrature(const struct teide_rate_term *term, double t0, double t1, double *integral)
{
    double tau, start = 0, taken_up = 0;
    int ret;

    if (!teide_rate_term_is_driven(term)) {
        struct integrand f = { .term = term, .end = t1, .kernel = UNIT };
        return integrate(&f, t0, integral);
    }
    tau = term->relaxing.time_constant;
    ret = teide_rate_term_driven_value(term, t0, &start);
    if (ret == TEIDE_RATE_OK)
        ret = integrate_bath(term, UPTAKE, t0, t1, &taken_up);
    *integral = -tau * expm1(-(t1 - t0) / tau) * start + taken_up;
    return ret;
}
