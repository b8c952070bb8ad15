/* models/ode.c: an oscillator and a stiff chain with known solutions, with and without a Jacobian. */
#include "models/ode.h"

#include <math.h>

#include "check_models.h"

/* q'' = -w^2 q, as (q, q'). */
static bool
oscillator(double t, const double *y, double *y_dot, void *user)
{
    double w = *(double *)user;

    (void)t;
    y_dot[0] = y[1];
    y_dot[1] = -w * w * y[0];
    return true;
}

static bool
oscillator_jacobian(double t, const double *y, double *matrix, void *user)
{
    double w = *(double *)user;

    (void)t, (void)y;
    matrix[0] = matrix[3] = 0;
    matrix[1] = -w * w;
    matrix[2] = 1;
    return true;
}

START_TEST(with_and_without_jacobian)
{
    double w = 3, t0 = 1e3, t1 = 1e3 + 2;

    for (int i = 0; i < 4; i++) {
        struct teide_ode ode = { 2, oscillator, i % 2 == 0 ? oscillator_jacobian : NULL, &w, 0, 0 };
        double y[2] = { 1, 0 }, tolerance = 1e-7;
        if (i >= 2) {
            ode.relative = 1e-12;
            ode.absolute = 1e-14;
            tolerance = 1e-9;
        }
        ck_assert_int_eq(teide_ode_integrate(&ode, t0, t1, y), TEIDE_ODE_OK);
        expect_close(y[0], cos(w * (t1 - t0)), tolerance, "place");
        expect_close(y[1], -w * sin(w * (t1 - t0)), 3 * tolerance, "speed");
        ck_assert(!close_to(y[0], cos(1.0001 * w * (t1 - t0)), tolerance)); /* negative control */
    }
}
END_TEST

/* y_0' = -y_0, y_k' = 2^k (y_(k-1) - y_k), as many as fit: rates from 1 to 2^63 beside each other. The fast
 * ones follow: y_k = y_(k-1) to 2^-k. */
static bool
chain(double t, const double *y, double *y_dot, void *user)
{
    (void)t, (void)user;
    y_dot[0] = -y[0];
    for (int k = 1; k < TEIDE_ODE_MAX_STATES; k++)
        y_dot[k] = ldexp(y[k - 1] - y[k], k);
    return true;
}

START_TEST(stiff)
{
    const struct teide_ode ode = { .n = TEIDE_ODE_MAX_STATES, .derivative = chain };
    double y[TEIDE_ODE_MAX_STATES] = { 1 };

    ck_assert_int_eq(teide_ode_integrate(&ode, 0, 3, y), TEIDE_ODE_OK);
    expect_close(y[0], exp(-3), 1e-8, "the slowest");
    expect_close(y[1], 2 * (exp(-3) - exp(-6)), 1e-8, "the next");
    for (int k = 2; k < TEIDE_ODE_MAX_STATES; k++)
        expect_close(y[k], y[k - 1], 1e-8 + ldexp(1, -k), "a fast one");
}
END_TEST

static bool
refuses(double t, const double *y, double *y_dot, void *user)
{
    y_dot[0] = y[0];
    return t < *(double *)user;
}

START_TEST(refused)
{
    double until = 0.5, y = 7;
    const struct teide_ode ode = { .n = 1, .derivative = refuses, .user = &until };

    ck_assert_int_eq(teide_ode_integrate(&ode, 0, 1, &y), TEIDE_ODE_RATES);
    ck_assert(y == 7);
    ck_assert_int_eq(teide_ode_integrate(&ode, 1, 1, &y), TEIDE_ODE_OK); /* no time: nobody is asked */
    ck_assert_int_eq(teide_ode_integrate(&ode, 0, 0.4, &y), TEIDE_ODE_OK);
    expect_close(y, 7 * exp(0.4), 1e-7, "grown");
}
END_TEST

static bool
explodes(double t, const double *y, double *y_dot, void *user)
{
    (void)t, (void)user;
    y_dot[0] = y[0] * y[0];
    return true;
}

START_TEST(unreachable)
{
    const struct teide_ode ode = { .n = 1, .derivative = explodes };
    double y = 1; /* 1 / (1 - t) */

    ck_assert_int_eq(teide_ode_integrate(&ode, 0, 2, &y), TEIDE_ODE_STEP);
    ck_assert(y == 1);
}
END_TEST

Suite *
suite_ode(void)
{
    Suite *suite = suite_create("ode");
    TCase *tests = tcase_create("integration");

    tcase_add_test(tests, with_and_without_jacobian);
    tcase_add_test(tests, stiff);
    tcase_add_test(tests, refused);
    tcase_add_test(tests, unreachable);
    suite_add_tcase(suite, tests);
    return suite;
}
