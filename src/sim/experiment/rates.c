#include "sim/experiment/rates.h"

#include <math.h>
#include <stddef.h>

/* A detector that sees r clicks a second while it is live and is dead for tau after each of them is live for the share
 * 1 / (1 + r tau) of the time. Clicks are taken as independent of each other: coincidences between detectors, which make
 * them dead together, are left out; that is off by less than (r tau) times the share of clicks that come in pairs. */
static void
live_shares(const struct teide_experiment *experiment, const double *patterns, double *rates, double *live)
{
    static const enum teide_experiment_station station[]
        = { TEIDE_STATION_0, TEIDE_STATION_3, TEIDE_STATION_BELL, TEIDE_STATION_BELL };

    teide_swap_singles(patterns, rates);
    for (int d = 0; d < TEIDE_N_SWAP_DETECTORS; d++) {
        const struct teide_experiment_detection *at = &experiment->stations[station[d / 2]];
        const double between_windows = fmax(0, 1 - experiment->pulse_rate * experiment->window);
        rates[d] = experiment->pulse_rate * rates[d] + at->dark_rate * between_windows;
        live[d] = 1 / (1 + rates[d] * at->dead_time);
    }
}

static struct teide_fourfolds
exact(const struct teide_experiment *experiment, const struct teide_swap_light *light, double transmittance,
    double singles[TEIDE_N_SWAP_DETECTORS])
{
    double patterns[TEIDE_N_SWAP_PATTERNS], live[TEIDE_N_SWAP_DETECTORS];

    teide_swap_patterns(light, transmittance, patterns);
    live_shares(experiment, patterns, singles, live);
    return teide_swap_fourfolds(light, patterns, experiment->channel.errors, live);
}

struct teide_fourfolds
teide_experiment_exact(const struct teide_experiment *experiment, enum teide_polarisation_basis basis,
    double transmittance, double singles[TEIDE_N_SWAP_DETECTORS])
{
    struct teide_swap_light light;

    teide_swap_light(&light, &experiment->optics, basis, basis);
    return exact(experiment, &light, transmittance, singles);
}

/* Coefficients c_k of sum' c_k T_k(x) through the values at x_j = cos(pi (j + 1/2) / n); c_0 is halved already. */
static void
chebyshev(const double *values, int n, double *c)
{
    for (int k = 0; k < n; k++) {
        double sum = 0;
        for (int j = 0; j < n; j++)
            sum += values[j] * cos(M_PI * k * (j + 0.5) / n);
        c[k] = sum * (k == 0 ? 1 : 2) / n;
    }
}

/* Series of all outcomes in one basis with n terms. Returns how large its last terms are, relative to the first. */
static double
fit(struct teide_experiment_rates *rates, const struct teide_experiment *experiment,
    enum teide_polarisation_basis basis, int n)
{
    double values[9][TEIDE_MAX_SWAP_NODES] = { { 0 } }, singles[TEIDE_N_SWAP_DETECTORS];
    struct teide_swap_light light;
    const double *c = rates->total[basis];

    teide_swap_light(&light, &experiment->optics, basis, basis);
    for (int j = 0; j < n; j++) {
        const double x = cos(M_PI * (j + 0.5) / n);
        const struct teide_fourfolds p = exact(experiment, &light, rates->most * (x + 1) / 2, singles);
        for (int o = 0; o < 8; o++) {
            values[o][j] = p.p[o >> 2][o >> 1 & 1][o & 1];
            values[8][j] += values[o][j];
        }
    }
    for (int o = 0; o < 8; o++)
        chebyshev(values[o], n, rates->outcome[basis][o >> 2][o >> 1 & 1][o & 1]);
    chebyshev(values[8], n, rates->total[basis]);
    return (fabs(c[n - 1]) + fabs(c[n - 2])) / (fabs(c[0]) + fabs(c[1]));
}

/* The last term of the series of the totals, relative to the first ones. */
static double
last_term(const struct teide_experiment_rates *rates)
{
    double largest = 0;

    for (int b = 0; b < TEIDE_N_BASES; b++) {
        const double *c = rates->total[b];
        largest = fmax(largest, fabs(c[rates->n - 1]) / (fabs(c[0]) + fabs(c[1])));
    }
    return largest;
}

void
teide_experiment_rates_init(struct teide_experiment_rates *rates, const struct teide_experiment *experiment)
{
    const double tolerance = 1e-13; /* above rounding, 5e-14 of the largest probability */
    double tail = 1;

    *rates
        = (struct teide_experiment_rates) { .most = fmin(1, teide_fading_of_normal(&experiment->channel.fading, 10)) };
    for (rates->n = 9; rates->n <= TEIDE_MAX_SWAP_NODES; rates->n = 2 * rates->n - 1) {
        tail = 0;
        for (int b = 0; b < TEIDE_N_BASES; b++)
            tail = fmax(tail, fit(rates, experiment, (enum teide_polarisation_basis)b, rates->n));
        if (tail < tolerance || rates->n == TEIDE_MAX_SWAP_NODES)
            break;
    }
    while (rates->n > 3 && last_term(rates) < tolerance)
        rates->n--;
}

/* Clenshaw's recurrence. */
static inline double
sum(const double *c, int n, double x)
{
    double b1 = 0, b2 = 0;

    for (int k = n - 1; k > 0; k--) {
        const double b = 2 * x * b1 - b2 + c[k];
        b2 = b1;
        b1 = b;
    }
    return x * b1 - b2 + c[0];
}

double
teide_experiment_rate(
    const struct teide_experiment_rates *rates, enum teide_polarisation_basis basis, double transmittance)
{
    return fmax(0, sum(rates->total[basis], rates->n, 2 * transmittance / rates->most - 1));
}

struct teide_fourfolds
teide_experiment_rate_outcomes(
    const struct teide_experiment_rates *rates, enum teide_polarisation_basis basis, double transmittance)
{
    struct teide_fourfolds p;

    for (int o = 0; o < 8; o++)
        p.p[o >> 2][o >> 1 & 1][o & 1] = fmax(
            0, sum(rates->outcome[basis][o >> 2][o >> 1 & 1][o & 1], rates->n, 2 * transmittance / rates->most - 1));
    return p;
}
