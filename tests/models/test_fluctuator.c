/* models/fluctuator.c: the matrix exponential against CVODE, its limits, and what must not depend on anything. */
#include "models/fluctuator.h"

#include <math.h>
#include <string.h>

#include "check_models.h"

static const double agreement = 1e-9;

/* Rates from 1e-3 to 1e3 times 1/duration, now and then 0 or equal. */
static struct teide_fluctuator
random_fluctuator(uint64_t *seed, double duration)
{
    struct teide_fluctuator f = { .up = pow(10, 6 * random_uniform(seed) - 3) / duration,
        .down = pow(10, 6 * random_uniform(seed) - 3) / duration,
        .stationary = random_uniform(seed) < 0.5,
        .p1 = random_uniform(seed),
        .rates = { random_rates(seed), random_rates(seed) } };
    double kind = random_uniform(seed);

    for (int s = 0; s < 2; s++) {
        double scale = pow(10, 4 * random_uniform(seed) - 3) / duration;
        f.rates[s] = (struct teide_pauli_rates) { scale * f.rates[s].x, scale * f.rates[s].y, scale * f.rates[s].z };
    }
    if (kind < 0.1)
        f.up = 0;
    else if (kind < 0.2)
        f.down = 0;
    else if (kind < 0.3)
        f.up = f.down;
    else if (kind < 0.4)
        f.rates[1] = f.rates[0];
    else if (kind < 0.5)
        f.rates[0] = (struct teide_pauli_rates) { 0, 0, 0 };
    return f;
}

static void
get(const struct teide_fluctuator *f, enum teide_rate_route route, double from, double at, double until,
    double to[4][4])
{
    double slopes[4][4];
    int ret = teide_fluctuator_factors(f, route, from, at, until, to, slopes);

    ck_assert_msg(ret == TEIDE_RATE_OK, "status %d", ret);
}

static void
expect_factors(double got[4][4], double expected[4][4], double tolerance, const char *what)
{
    for (int i = 0; i < 4; i++) {
        for (int k = 0; k < 4; k++)
            expect_close(got[i][k], expected[i][k], tolerance, what);
    }
}

static double
gamma_of(struct teide_pauli_rates rates, int k)
{
    struct teide_correlators d = teide_pauli_decay(rates);
    const double gamma[4] = { 0, d.x, d.y, d.z };

    return gamma[k];
}

START_TEST(two_routes)
{
    uint64_t seed = 71;
    int controls = 0;

    for (int n = 0; n < 300; n++) {
        double duration = pow(10, 18 * random_uniform(&seed) - 9),
               from = duration * random_uniform(&seed) * (n % 4 != 0);
        double at = from + duration * random_uniform(&seed) * (n % 5 != 0);
        double until = at + duration * random_uniform(&seed) * (n % 7 != 0);
        struct teide_fluctuator f = random_fluctuator(&seed, duration);
        double closed[4][4], ode[4][4];

        get(&f, TEIDE_RATE_CLOSED_FORM, from, at, until, closed);
        get(&f, TEIDE_RATE_ODE, from, at, until, ode);
        expect_factors(closed, ode, agreement, "matrix exponential against CVODE");
        if (at > from && gamma_of(f.rates[0], 1) * duration > 0.1 && closed[1][1] > 0.1 && closed[0][1] < 0.9) {
            f.rates[0].y *= 1 + 1e-4;
            f.rates[1].y *= 1 + 1e-4;
            f.rates[0].z *= 1 + 1e-4;
            f.rates[1].z *= 1 + 1e-4;
            get(&f, TEIDE_RATE_CLOSED_FORM, from, at, until, closed); /* negative control */
            ck_assert(!close_to(closed[1][1], ode[1][1], agreement));
            controls++;
        }
    }
    ck_assert_int_ge(controls, 10);
}
END_TEST

START_TEST(invariants)
{
    uint64_t seed = 72;

    for (int n = 0; n < N_RANDOM; n++) {
        struct teide_fluctuator f = random_fluctuator(&seed, 1);
        double from = 2 * random_uniform(&seed), until = from + 2 * random_uniform(&seed);
        double at = from + (until - from) * random_uniform(&seed), factors[4][4], early[4][4], late[4][4];

        get(&f, TEIDE_RATE_CLOSED_FORM, from, at, until, factors);
        get(&f, TEIDE_RATE_CLOSED_FORM, from, from, until, early);
        get(&f, TEIDE_RATE_CLOSED_FORM, from, until, until, late);
        expect_close(factors[0][0], 1, 1e-14, "norm");
        for (int i = 0; i < 4; i++) {
            expect_close(factors[i][i], early[i][i], 1e-14, "no event, early");
            expect_close(factors[i][i], late[i][i], 1e-14, "no event, late");
            for (int k = 0; k < 4; k++) {
                double least = fmin(gamma_of(f.rates[0], i), gamma_of(f.rates[1], i)) * (until - at)
                    + fmin(gamma_of(f.rates[0], k), gamma_of(f.rates[1], k)) * (at - from);
                double most = fmax(gamma_of(f.rates[0], i), gamma_of(f.rates[1], i)) * (until - at)
                    + fmax(gamma_of(f.rates[0], k), gamma_of(f.rates[1], k)) * (at - from);
                ck_assert(factors[i][k] <= exp(-least) * (1 + 1e-13) && factors[i][k] >= exp(-most) * (1 - 1e-13));
                expect_close(early[i][k], early[i][i], 1e-14, "nothing before");
                expect_close(late[i][k], late[k][k], 1e-14, "nothing after");
            }
        }
    }
}
END_TEST

/* The states exchanged: the same physics. */
START_TEST(relabelled)
{
    uint64_t seed = 73;

    for (int n = 0; n < N_RANDOM; n++) {
        struct teide_fluctuator f = random_fluctuator(&seed, 1),
                                g = { f.down, f.up, f.stationary, 1 - f.p1, { f.rates[1], f.rates[0] } };
        double a[4][4], b[4][4];

        get(&f, TEIDE_RATE_CLOSED_FORM, 0.3, 0.7, 1.9, a);
        get(&g, TEIDE_RATE_CLOSED_FORM, 0.3, 0.7, 1.9, b);
        expect_factors(a, b, 1e-14, "exchanged");
    }
}
END_TEST

START_TEST(same_rates_in_both_states)
{
    uint64_t seed = 74;

    for (int n = 0; n < N_RANDOM; n++) {
        struct teide_fluctuator f = random_fluctuator(&seed, 1);
        double from = random_uniform(&seed), at = from + random_uniform(&seed), until = at + random_uniform(&seed);
        double got[4][4], expected[4][4];

        f.rates[1] = f.rates[0];
        get(&f, TEIDE_RATE_CLOSED_FORM, from, at, until, got);
        for (int i = 0; i < 4; i++) {
            for (int k = 0; k < 4; k++)
                expected[i][k]
                    = exp(-gamma_of(f.rates[0], k) * (at - from)) * exp(-gamma_of(f.rates[0], i) * (until - at));
        }
        expect_factors(got, expected, 1e-14, "no fluctuation");
        if (f.rates[0].z > 0.1) { /* negative control */
            f.rates[1].z *= 1.001;
            f.rates[0].z *= 1.001;
            get(&f, TEIDE_RATE_CLOSED_FORM, from, at, until, got);
            ck_assert(!close_to(got[1][1], expected[1][1], 1e-14) || expected[1][1] < 1e-11);
        }
    }
}
END_TEST

/* A fluctuator that never switches: the mixture of two memories. Which one it was is remembered. */
START_TEST(never_switching)
{
    uint64_t seed = 75;

    for (int n = 0; n < N_RANDOM; n++) {
        struct teide_fluctuator f = random_fluctuator(&seed, 1);
        double got[4][4], expected[4][4];

        f.up = f.down = 0;
        f.stationary = false;
        get(&f, TEIDE_RATE_CLOSED_FORM, 1, 1.5, 2.2, got);
        for (int i = 0; i < 4; i++) {
            for (int k = 0; k < 4; k++)
                expected[i][k] = (1 - f.p1) * exp(-gamma_of(f.rates[0], k) * 0.5 - gamma_of(f.rates[0], i) * 0.7)
                    + f.p1 * exp(-gamma_of(f.rates[1], k) * 0.5 - gamma_of(f.rates[1], i) * 0.7);
        }
        expect_factors(got, expected, 1e-14, "static");
        if (fabs(got[1][0] * got[0][1] - got[1][1]) > 0.01) { /* negative control: two separate averages */
            expected[1][1] = got[1][0] * got[0][1];
            ck_assert(!close_to(got[1][1], expected[1][1], 1e-3));
        }
    }
}
END_TEST

/* Fast switching: the rates' average, with a correction of the order Gamma^2 t / switching. */
START_TEST(fast_switching)
{
    uint64_t seed = 76;

    for (int n = 0; n < 200; n++) {
        struct teide_fluctuator f = { .stationary = true, .rates = { random_rates(&seed), random_rates(&seed) } };
        double p1 = random_uniform(&seed), got[4][4];

        f.up = 1e9 * p1;
        f.down = 1e9 * (1 - p1);
        get(&f, TEIDE_RATE_CLOSED_FORM, 0, 0.4, 1, got);
        for (int i = 0; i < 4; i++) {
            for (int k = 0; k < 4; k++) {
                double before = (1 - p1) * gamma_of(f.rates[0], k) + p1 * gamma_of(f.rates[1], k),
                       after = (1 - p1) * gamma_of(f.rates[0], i) + p1 * gamma_of(f.rates[1], i);
                expect_close(got[i][k], exp(-0.4 * before - 0.6 * after), 2e-8, "averaged");
            }
        }
    }
}
END_TEST

/* Symmetric telegraph noise, Gamma = 0 or 2 v, stationary: the textbook's
 *   exp(-(v + k) t) (cosh(m t) + k sinh(m t) / m),   k = switching rate, m^2 = k^2 + v^2. */
START_TEST(symmetric_noise)
{
    for (double k = 1e-3; k < 1e3; k *= 3) {
        for (double v = 1e-3; v < 1e2; v *= 3) {
            struct teide_fluctuator f = { .up = k, .down = k, .stationary = true, .rates = { { 0 }, { 0, 0, v } } };
            double m = sqrt(k * k + v * v), got[4][4], t = 0.8, expected;

            get(&f, TEIDE_RATE_CLOSED_FORM, 5, 5 + 0.3 * t, 5 + t, got);
            expected = 0.5 * exp(-(v + k - m) * t) * (1 + exp(-2 * m * t) + k * (1 - exp(-2 * m * t)) / m);
            expect_close(got[1][1], expected, 1e-12, "x");
            expect_close(got[2][2], expected, 1e-12, "y");
            expect_close(got[3][3], 1, 1e-14, "z");
            ck_assert(!close_to(got[1][1], expected + 1e-6, 1e-12)); /* negative control */
        }
    }
}
END_TEST

/* Equal eigenvalues: up = 0 and up + Gamma(0) = down + Gamma(1), and next to it. */
START_TEST(equal_eigenvalues)
{
    for (double off = -1e-3; off < 2e-3; off += 1e-3) {
        for (int digits = 0; digits < 14; digits++) {
            double gap = off * pow(10, -digits), closed[4][4], ode[4][4];
            struct teide_fluctuator f = { .down = 1, .p1 = 1, .rates = { { 0, 0, 0.75 + gap }, { 0, 0, 0.25 } } };
            get(&f, TEIDE_RATE_CLOSED_FORM, 0, 0.9, 2, closed);
            get(&f, TEIDE_RATE_ODE, 0, 0.9, 2, ode);
            expect_factors(closed, ode, agreement, "nearly defective");
            if (gap == 0) /* v_0 = t exp(-1.5 t), v_1 = exp(-1.5 t) */
                expect_close(closed[1][1], 3 * exp(-3), 1e-15, "defective");
        }
    }
}
END_TEST

START_TEST(population)
{
    struct teide_fluctuator f = { .up = 3, .down = 1, .p1 = 0.25 };

    expect_close(teide_fluctuator_population(&f, 0), 0.25, 0, "at first");
    expect_close(teide_fluctuator_population(&f, 0.1), 0.75 - 0.5 * exp(-0.4), 1e-15, "on the way");
    expect_close(teide_fluctuator_population(&f, 1e9), 0.75, 1e-15, "at last");
    f.stationary = true;
    expect_close(teide_fluctuator_population(&f, 0), 0.75, 0, "stationary");
}
END_TEST

/* Times and rates at the ends of what doubles hold: still numbers, still factors. */
START_TEST(extremes)
{
    static const double sizes[] = { 0, 1e-300, 1e-9, 1, 1e9, 1e150 };

    for (int i = 0; i < 6; i++) {
        for (int j = 0; j < 6; j++) {
            for (int k = 0; k < 6; k++) {
                struct teide_fluctuator f
                    = { .up = sizes[i], .down = sizes[j], .p1 = 0.5, .rates = { { 0 }, { 0, sizes[k], 1 } } };
                for (double t = 1e-12; t < 1e13; t *= 1e6) {
                    double got[4][4];
                    get(&f, TEIDE_RATE_CLOSED_FORM, t, 2 * t, 3 * t, got);
                    for (int n = 0; n < 16; n++)
                        ck_assert_msg(got[n / 4][n % 4] >= 0 && got[n / 4][n % 4] <= 1 + 1e-14, "%g %g %g at %g: %g",
                            f.up, f.down, sizes[k], t, got[n / 4][n % 4]);
                    expect_close(got[0][0], 1, 1e-14, "norm");
                }
            }
        }
    }
}
END_TEST

START_TEST(bad_inputs)
{
    const struct teide_fluctuator good = { .up = 1, .down = 1, .p1 = 0.5, .rates = { { 1, 1, 1 }, { 2, 2, 2 } } };
    struct teide_fluctuator f[8];
    static const int expected[8]
        = { TEIDE_RATE_NEGATIVE, TEIDE_RATE_NOT_FINITE, TEIDE_RATE_BAD_PARAMETER, TEIDE_RATE_BAD_PARAMETER,
              TEIDE_RATE_NOT_FINITE, TEIDE_RATE_NEGATIVE, TEIDE_RATE_NOT_FINITE, TEIDE_RATE_BAD_PARAMETER };
    double factors[4][4] = { { 7 } };

    for (int i = 0; i < 8; i++)
        f[i] = good;
    f[0].up = -1;
    f[1].down = INFINITY;
    f[2].p1 = 1.1;
    f[3].p1 = -0.1;
    f[4].p1 = NAN;
    f[5].rates[1].y = -1e-9;
    f[6].rates[0].x = NAN;
    f[7].up = f[7].down = 0;
    f[7].stationary = true;
    for (int i = 0; i < 8; i++) {
        ck_assert_int_eq(teide_fluctuator_check(&f[i]), expected[i]);
        ck_assert_int_eq(
            teide_fluctuator_factors(&f[i], TEIDE_RATE_CLOSED_FORM, 0, 1, 2, factors, factors), expected[i]);
        ck_assert(factors[0][0] == 7);
    }
    ck_assert_int_eq(teide_fluctuator_check(&good), TEIDE_RATE_OK);
    ck_assert_int_eq(
        teide_fluctuator_factors(&good, TEIDE_RATE_QUADRATURE, 0, 1, 2, factors, factors), TEIDE_RATE_NO_ROUTE);
}
END_TEST

Suite *
suite_fluctuator(void)
{
    Suite *suite = suite_create("fluctuator");
    TCase *tests = tcase_create("averages");

    tcase_add_test(tests, two_routes);
    tcase_add_test(tests, invariants);
    tcase_add_test(tests, relabelled);
    tcase_add_test(tests, same_rates_in_both_states);
    tcase_add_test(tests, never_switching);
    tcase_add_test(tests, fast_switching);
    tcase_add_test(tests, symmetric_noise);
    tcase_add_test(tests, equal_eigenvalues);
    tcase_add_test(tests, population);
    tcase_add_test(tests, extremes);
    tcase_add_test(tests, bad_inputs);
    suite_add_tcase(suite, tests);
    return suite;
}
