/* What one call of each model costs: "name  ns/op" a line, the median of several rounds on random states. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "models/driven_channel.h"
#include "models/fluctuator.h"
#include "models/measures.h"
#include "models/rate_profile.h"
#include "models/swap.h"

enum { N_STATES = 1024, N_ROUNDS = 9 };

struct setting {
    struct teide_bell a[N_STATES], b[N_STATES];
    struct teide_pauli_rates rates_a, rates_b;
    struct teide_operation_noise noise;
    enum teide_protocol protocol;
    const struct teide_measure *measure;
    struct teide_rate_profile profile;
    enum teide_rate_route route;
};

static double
do_swap(const struct setting *s, int i)
{
    return teide_swap(s->a[i], s->b[i], s->noise).p[0];
}

static double
do_decohere(const struct setting *s, int i)
{
    return teide_bell_decohere(s->a[i], s->rates_a, s->rates_b, s->b[i].p[1]).p[0];
}

static double
do_purify(const struct setting *s, int i)
{
    return teide_purify(s->protocol, s->a[i], s->b[i], s->noise).state.p[0];
}

static double
do_measure(const struct setting *s, int i)
{
    return s->measure->value(s->a[i]);
}

static struct teide_pauli_rates
rates_at(double time, void *user)
{
    const struct teide_pauli_rates *g = user;
    double f = 1 + time;

    return (struct teide_pauli_rates) { f * g->x, f * g->y, f * g->z };
}

static double
do_ode(const struct setting *s, int i)
{
    struct teide_pauli_rates sum = teide_pauli_rates_sum(s->rates_a, s->rates_b);
    struct teide_bell out = { { 0 } };

    teide_bell_decohere_ode(s->a[i], rates_at, &sum, 0, 1, &out);
    return out.p[0];
}

static double
do_exponents(const struct setting *s, int i)
{
    struct teide_correlators out = { 0 };

    teide_rate_profile_exponents(&s->profile, s->route, s->b[i].p[1], s->b[i].p[1] + s->a[i].p[0], &out);
    return out.x;
}

static double
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int
by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void
bench(const char *name, double (*call)(const struct setting *, int), const struct setting *s, int repeats, int states)
{
    static volatile double sink; /* keeps the calls from being left out */
    double ns[N_ROUNDS];

    for (int round = 0; round < N_ROUNDS; round++) {
        double sum = 0, begin = now();
        for (int k = 0; k < repeats; k++) {
            for (int i = 0; i < states; i++)
                sum += call(s, i);
        }
        ns[round] = 1e9 * (now() - begin) / ((double)repeats * states);
        sink = sum;
    }
    (void)sink;
    qsort(ns, N_ROUNDS, sizeof ns[0], by_value);
    printf("%-18s %10.1f ns/op\n", name, ns[N_ROUNDS / 2]);
}

/* One memory: relaxation that warms up, with a drift; dephasing with a hum. */
static void
bench_exponents(struct setting *s)
{
    static const char *const names[TEIDE_N_RATE_ROUTES] = { "closed form", "quadrature", "ode" };
    struct teide_rate_term warming[] = { { .kind = TEIDE_RATE_EXPONENTIAL, .exponential = { 0.1, 0.3, 0.5 } },
        { .kind = TEIDE_RATE_RAMP, .ramp = { 0, 0.01 } } },
                           hum = { .kind = TEIDE_RATE_SINUSOID, .sinusoid = { 0.5, 0.2, 2, 0 } };

    s->profile = (struct teide_rate_profile) { { warming, 2 }, { warming, 2 }, { &hum, 1 } };
    for (int route = 0; route < TEIDE_N_RATE_ROUTES; route++) {
        char name[32];
        s->route = (enum teide_rate_route)route;
        snprintf(name, sizeof name, "rates %s", names[route]);
        bench(name, do_exponents, s, route == TEIDE_RATE_ODE ? 1 : 20, route == TEIDE_RATE_ODE ? 16 : N_STATES);
    }
}

static double
do_fluctuator(const struct setting *s, int i)
{
    const struct teide_fluctuator f = { .up = 1, .down = 2, .stationary = true, .rates = { s->rates_a, s->rates_b } };
    double factors[4][4] = { { 0 } }, slopes[4][4];

    teide_fluctuator_factors(&f, s->route, s->b[i].p[1], s->b[i].p[1] + s->a[i].p[0], 2, factors, slopes);
    return factors[1][2];
}

/* A state with fidelity above 1/2, from a linear congruential generator. */
static struct teide_bell
draw(uint64_t *seed)
{
    struct teide_bell a;
    double sum = 0;

    for (int i = 0; i < 4; i++) {
        *seed = *seed * 6364136223846793005u + 1442695040888963407u;
        a.p[i] = (double)(*seed >> 11) * 0x1p-53 + (i == 0 ? 3 : 1e-3);
        sum += a.p[i];
    }
    for (int i = 0; i < 4; i++)
        a.p[i] /= sum;
    return a;
}

int
main(void)
{
    struct setting *s = calloc(1, sizeof *s);
    uint64_t seed = 1;

    if (s == NULL)
        return EXIT_FAILURE;
    for (int i = 0; i < N_STATES; i++) {
        s->a[i] = draw(&seed);
        s->b[i] = draw(&seed);
    }
    s->rates_a = (struct teide_pauli_rates) { 0.1, 0.2, 0.3 };
    s->rates_b = (struct teide_pauli_rates) { 0.3, 0.1, 0.2 };
    s->noise = (struct teide_operation_noise) { 0.01, 0.005 };

    bench("swap", do_swap, s, 1000, N_STATES);
    bench("decohere", do_decohere, s, 300, N_STATES);
    for (int i = 0; i < TEIDE_N_PROTOCOLS; i++) {
        char name[32];
        s->protocol = (enum teide_protocol)i;
        snprintf(name, sizeof name, "purify %s", teide_protocols[i].name);
        bench(name, do_purify, s, 1000, N_STATES);
    }
    for (int i = 0; i < TEIDE_N_MEASURES; i++) {
        s->measure = &teide_measures[i];
        bench(s->measure->name, do_measure, s, 200, N_STATES);
    }
    bench("decohere by ode", do_ode, s, 1, 64);
    bench_exponents(s);
    s->route = TEIDE_RATE_CLOSED_FORM;
    bench("fluctuator", do_fluctuator, s, 20, N_STATES);
    s->route = TEIDE_RATE_ODE;
    bench("fluctuator ode", do_fluctuator, s, 1, 16);
    free(s);
    return EXIT_SUCCESS;
}
