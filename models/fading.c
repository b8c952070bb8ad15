#include "models/fading.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_erf.h>
#include <gsl/gsl_sf_gamma.h>

static const double z_end = 10, half_log_two_pi = 0.91893853320467274178;

/* --- gamma-gamma: nodes of ln T(z) ---------------------------------------------------------------------------------------- */

/* Regularised incomplete gamma functions P (lower) or Q (upper), where GSL has them without under- and overflow. */
static double
incomplete_gamma(double shape, double x, int upper)
{
    if (x > 700 + 10 * shape)
        return upper ? 0 : 1;
    return upper ? gsl_sf_gamma_inc_Q(shape, x) : gsl_sf_gamma_inc_P(shape, x);
}

/* ln of the probability that X Y <= (or, upper, >=) exp(log_value):
 *   integral of P(alpha, alpha exp(log_value - t)) b^b / Gamma(b) exp(b (t - exp(t))) dt,   t = ln Y, b = beta,
 * by the trapezoidal rule, which is as good as exact for an analytic function that dies out at both ends. */
static double
log_tail(double alpha, double beta, double log_value, int upper)
{
    const double low = fmin(-38 / beta, -9 / sqrt(beta)) - 1, high = log(1 + 9 / sqrt(beta) + 45 / beta),
                 step = 0.1 / sqrt(1 + beta);
    const double norm = beta * log(beta) - gsl_sf_lngamma(beta);
    double sum = 0;

    for (double t = low; t <= high; t += step) {
        const double weight = norm + beta * (t - exp(t));
        if (weight > -60)
            sum += exp(weight) * incomplete_gamma(alpha, alpha * exp(log_value - t), upper);
    }
    return log(sum * step);
}

/* x = ln T where the tail has the wanted logarithm, near a guess: the secant rule. */
static double
solve_tail(double alpha, double beta, double wanted, int upper, double guess)
{
    double x = guess, y = log_tail(alpha, beta, x, upper) - wanted, before = x + 0.01,
           y_before = log_tail(alpha, beta, before, upper) - wanted;

    for (int i = 0; i < 40 && fabs(x - before) > 1e-13 * (1 + fabs(x)) && y != y_before; i++) {
        double next = x - y * (x - before) / (y - y_before);
        before = x;
        y_before = y;
        x = fmax(fmin(next, x + 2), x - 2);
        y = log_tail(alpha, beta, x, upper) - wanted;
    }
    return x;
}

static double
log_upper(double z)
{
    return gsl_sf_log_erfc(z / sqrt(2)) - log(2);
}

static void
gamma_gamma_nodes(struct teide_fading *f)
{
    const int middle = TEIDE_FADING_NODES / 2;
    /* Shapes are exchangeable; the smaller one as beta keeps the integrand wide. */
    const double alpha = fmax(f->alpha, f->beta), beta = fmin(f->alpha, f->beta), step = z_end / middle;

    f->nodes[middle] = solve_tail(alpha, beta, log_upper(0), 0, -0.5 / beta);
    for (int i = 1; i <= middle; i++) {
        const double wanted = log_upper(step * i), *x = &f->nodes[middle];
        f->nodes[middle + i] = solve_tail(alpha, beta, wanted, 1, i == 1 ? x[0] + 0.05 : 2 * x[i - 1] - x[i - 2]);
        f->nodes[middle - i] = solve_tail(alpha, beta, wanted, 0, i == 1 ? x[0] - 0.05 : 2 * x[1 - i] - x[2 - i]);
    }
}

/* ln T between nodes: the polynomial of degree five through six neighbours (Lagrange). */
static double
interpolate(const double *nodes, double z)
{
    const double at = fmax(0, fmin(1, (z + z_end) / (2 * z_end))) * (TEIDE_FADING_NODES - 1);
    int first = (int)at - 2;
    double u, sum = 0;

    first = first < 0 ? 0 : first > TEIDE_FADING_NODES - 6 ? TEIDE_FADING_NODES - 6 : first;
    u = at - first;
    static const double weights[6] = { -1.0 / 120, 1.0 / 24, -1.0 / 12, 1.0 / 12, -1.0 / 24, 1.0 / 120 };
    for (int i = 0; i < 6; i++) {
        double product = weights[i] * nodes[first + i];
        for (int k = 0; k < 6; k++)
            product *= k == i ? 1 : u - k;
        sum += product;
    }
    return sum;
}

/* --- elliptic beam: nodes of ln T(z) -------------------------------------------------------------------------------------- */

/* Node i is the quantile at Phi(z) of the sorted transmittances, each of which stands for an equal share: the j-th for the
 * probability (j + 1/2) / n. Beyond the first and the last, these. */
static int
elliptic_beam_nodes(struct teide_fading *f)
{
    const size_t n = TEIDE_ELLIPTIC_BEAM_POINTS;
    double *t = malloc(n * sizeof *t);

    if (t == NULL || teide_elliptic_beam_sorted(&f->beam, TEIDE_SOBOL, n, t) != 0) {
        free(t);
        return -1;
    }
    for (int i = 0; i < TEIDE_FADING_NODES; i++) {
        const double z = z_end * (2.0 * i / (TEIDE_FADING_NODES - 1) - 1);
        const double at = fmax(0, fmin((double)n - 1, gsl_cdf_ugaussian_P(z) * (double)n - 0.5));
        const size_t j = at < (double)n - 1 ? (size_t)at : n - 2;
        f->nodes[i] = log(fmax(DBL_MIN, t[j] + (at - (double)j) * (t[j + 1] - t[j])));
    }
    free(t);
    return 0;
}

/* ln T between nodes of a table that has steps: straight lines. */
static double
interpolate_linear(const double *nodes, double z)
{
    const double at = fmax(0, fmin(1, (z + z_end) / (2 * z_end))) * (TEIDE_FADING_NODES - 1);
    const int first = at < TEIDE_FADING_NODES - 1 ? (int)at : TEIDE_FADING_NODES - 2;

    return nodes[first] + (at - first) * (nodes[first + 1] - nodes[first]);
}

int
teide_fading_init(struct teide_fading *fading)
{
    fading->nodes = NULL;
    if (fading->kind != TEIDE_FADING_GAMMA_GAMMA && fading->kind != TEIDE_FADING_ELLIPTIC_BEAM)
        return 0;
    fading->nodes = malloc(TEIDE_FADING_NODES * sizeof *fading->nodes);
    if (fading->nodes == NULL)
        return -1;
    if (fading->kind == TEIDE_FADING_ELLIPTIC_BEAM)
        return elliptic_beam_nodes(fading);
    gamma_gamma_nodes(fading);
    return 0;
}

void
teide_fading_clear(struct teide_fading *fading)
{
    free(fading->nodes);
    memset(fading, 0, sizeof *fading);
}

/* --- T(z) ----------------------------------------------------------------------------------------------------------------- */

static double
table_at(const struct teide_fading *f, double cumulative)
{
    size_t low = 0, high = f->n - 1;

    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (f->cumulative[middle] <= cumulative)
            low = middle;
        else
            high = middle;
    }
    return f->transmittance[low]
        + (f->transmittance[high] - f->transmittance[low])
        * fmax(0, fmin(1, (cumulative - f->cumulative[low]) / (f->cumulative[high] - f->cumulative[low])));
}

/* Before what is beyond 1 is set to 1. */
static double
unclipped(const struct teide_fading *f, double z)
{
    switch (f->kind) {
    case TEIDE_FADING_LOG_NORMAL:
        return f->mean * exp(sqrt(f->log_variance) * z - f->log_variance / 2);
    case TEIDE_FADING_GAMMA_GAMMA:
        return f->mean * exp(interpolate(f->nodes, z));
    case TEIDE_FADING_LOG_NEGATIVE_WEIBULL: {
        /* r beyond which the beam is with probability Phi(z): exp(-r^2 / (2 wander^2)) */
        double r = f->wander * sqrt(-2 * log_upper(-z));
        return f->greatest * exp(-pow(r / f->scale, f->shape));
    }
    case TEIDE_FADING_ELLIPTIC_BEAM:
        return f->greatest * exp(interpolate_linear(f->nodes, z));
    case TEIDE_FADING_TABLE:
        return table_at(f, gsl_cdf_ugaussian_P(z));
    case TEIDE_FADING_NONE:
    default:
        return f->mean;
    }
}

double
teide_fading_of_normal(const struct teide_fading *fading, double z)
{
    return fmin(1, unclipped(fading, z));
}

/* First z in [-10, 10] at which T(z) >= t (or 10), by bisection to the last bit but a few: T rises. */
static double
reach(const struct teide_fading *f, double t)
{
    double low = -z_end, high = z_end;

    if (unclipped(f, low) >= t)
        return low;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        if (unclipped(f, middle) >= t)
            high = middle;
        else
            low = middle;
    }
    return high;
}

double
teide_fading_normal_of(const struct teide_fading *fading, double t)
{
    return reach(fading, t);
}

double
teide_fading_cumulative(const struct teide_fading *fading, double t)
{
    if (t >= 1 || unclipped(fading, z_end) <= t)
        return 1;
    return unclipped(fading, -z_end) > t ? 0 : gsl_cdf_ugaussian_P(reach(fading, t));
}

double
teide_fading_clipped(const struct teide_fading *fading)
{
    return unclipped(fading, z_end) <= 1 ? 0 : gsl_cdf_ugaussian_Q(reach(fading, 1));
}

/* --- moments -------------------------------------------------------------------------------------------------------------- */

/* Simpson's rule of T^power phi(z) over [a, b]. */
static double
integral(const struct teide_fading *f, double a, double b, int power)
{
    const int n = 2 * (int)ceil(64 * (b - a)) + 2;
    const double step = (b - a) / n;
    double sum = 0;

    for (int i = 0; i <= n; i++) {
        const double z = a + step * i, weight = i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2;
        sum += weight * exp(-z * z / 2 - half_log_two_pi) * pow(teide_fading_of_normal(f, z), power);
    }
    return sum * step / 3;
}

/* The same over all pieces between which T(z) has kinks: where it reaches 1, and the rows of a table. */
static double
moment(const struct teide_fading *f, double from, int power)
{
    const double clip = reach(f, 1);
    double sum = 0, begin = from;

    for (size_t i = 0; f->kind == TEIDE_FADING_TABLE && i < f->n; i++) {
        double end = fmax(begin,
            fmin(z_end,
                f->cumulative[i] <= 0       ? -z_end
                    : f->cumulative[i] >= 1 ? z_end
                                            : gsl_cdf_ugaussian_Pinv(f->cumulative[i])));
        sum += end > begin ? integral(f, begin, end, power) : 0;
        begin = end;
    }
    if (clip > begin && clip < z_end) {
        sum += integral(f, begin, clip, power);
        begin = clip;
    }
    return begin < z_end ? sum + integral(f, begin, z_end, power) : sum;
}

struct teide_fading_moments
teide_fading_moments(const struct teide_fading *fading, double threshold)
{
    const double from = threshold > 0 ? reach(fading, threshold) : -z_end;
    struct teide_fading_moments m = { 0 };

    if (from >= z_end || teide_fading_of_normal(fading, z_end) < threshold)
        return m;
    m.share = from <= -z_end ? 1 : gsl_cdf_ugaussian_Q(from);
    m.mean = moment(fading, from, 1) / m.share;
    m.variance = fmax(0, moment(fading, from, 2) / m.share - m.mean * m.mean);
    return m;
}
