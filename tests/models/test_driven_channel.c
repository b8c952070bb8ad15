/* models/driven_channel.c: CVODE as the referee of the closed form, and on rates that change in time. */
#include "models/driven_channel.h"

#include <math.h>
#include <string.h>

#include "check_models.h"

static const double agreement = 1e-9;

static struct teide_pauli_rates
constant(double time, void *user)
{
    (void)time;
    return *(struct teide_pauli_rates *)user;
}

START_TEST(against_closed_form)
{
    uint64_t seed = 51;

    for (int n = 0; n < 200; n++) {
        struct teide_bell state = random_state(&seed), got, expected;
        struct teide_pauli_rates a = random_rates(&seed), b = random_rates(&seed), sum;
        double scale = pow(10, 18 * random_uniform(&seed) - 9), t0 = 100 * random_uniform(&seed) / scale;
        double t = 3 * random_uniform(&seed) / scale;
        a = (struct teide_pauli_rates) { scale * a.x, scale * a.y, scale * a.z };
        b = (struct teide_pauli_rates) { scale * b.x, scale * b.y, scale * b.z };
        sum = teide_pauli_rates_sum(a, b);

        expected = teide_bell_decohere(state, a, b, (t0 + t) - t0);
        ck_assert_int_eq(teide_bell_decohere_ode(state, constant, &sum, t0, t0 + t, &got), TEIDE_ODE_OK);
        expect_state(got, expected, agreement, "constant rates");
        expect_valid(got, "integrated");
        sum.z += 1e-5 * scale; /* negative control */
        if (scale * t > 1 && fabs(state.p[0] - state.p[1]) > 0.3 && sum.x + sum.y + sum.z < 0.5 * scale) {
            ck_assert_int_eq(teide_bell_decohere_ode(state, constant, &sum, t0, t0 + t, &got), TEIDE_ODE_OK);
            ck_assert(!states_close(got, expected, agreement));
        }
    }
}
END_TEST

/* g(t) of the tables' decohere_pauli_td, of one memory. */
struct shape {
    const char *name;
    struct teide_pauli_rates g0;
    double a, w, b;
};

static struct teide_pauli_rates
shaped(double t, void *user)
{
    const struct shape *s = user;
    double f = NAN;

    if (strcmp(s->name, "sin") == 0)
        f = 1 + s->a * sin(s->w * t);
    else if (strcmp(s->name, "ramp") == 0)
        f = 1 + s->a * t;
    else if (strcmp(s->name, "exp") == 0)
        f = exp(-s->a * t);
    else if (strcmp(s->name, "step") == 0)
        f = t < s->a ? 1 : s->b;
    f *= 2; /* two memories */
    return (struct teide_pauli_rates) { f * s->g0.x, f * s->g0.y, f * s->g0.z };
}

static void
check_time_dependent(const struct reference *r)
{
    struct teide_bell state = reference_state(r->inputs, "bell_probs"),
                      expected = reference_state(r->outputs, "bell_probs");
    struct shape s = { json_string_value(json_object_get(r->inputs, "shape")), reference_rates(r->inputs, "g0"),
        reference_number(r->inputs, "a"), reference_number(r->inputs, "w"), reference_number(r->inputs, "b") };
    double t0 = reference_number(r->inputs, "t0"), t1 = reference_number(r->inputs, "t1");
    struct teide_bell got;

    ck_assert_int_eq(teide_bell_decohere_ode(state, shaped, &s, t0, t1, &got), TEIDE_ODE_OK);
    expect_state(got, expected, agreement, r->id);
    ck_assert_int_eq(teide_bell_decohere_ode(state, shaped, &s, t0, t0 + 0.9 * (t1 - t0), &got), TEIDE_ODE_OK);
    ck_assert(!states_close(got, expected, agreement)); /* negative control */
}

START_TEST(reference)
{
    ck_assert_int_eq(reference_cases("decohere_pauli_td", check_time_dependent), 8);
}
END_TEST

static struct teide_pauli_rates
forbidden(double time, void *user)
{
    (void)time;
    (void)user;
    ck_abort_msg("rates were asked for");
    return (struct teide_pauli_rates) { 0 };
}

START_TEST(no_time_at_all)
{
    const struct teide_bell state = { { 0.9, 0.05, 0.03, 0.02 } };
    struct teide_bell got = { { 0 } };

    ck_assert_int_eq(teide_bell_decohere_ode(state, forbidden, NULL, 3, 3, &got), TEIDE_ODE_OK);
    ck_assert(memcmp(&got, &state, sizeof got) == 0);
}
END_TEST

/* The smallest step of the clock, far from its zero. */
START_TEST(hardly_any_time)
{
    const struct teide_bell state = { { 0.9, 0.05, 0.03, 0.02 } };
    struct teide_pauli_rates g = { 1e3, 2e3, 3e3 }, none = { 0 };
    double t0 = 1e6, t1 = nextafter(t0, INFINITY);
    struct teide_bell got;

    ck_assert_int_eq(teide_bell_decohere_ode(state, constant, &g, t0, t1, &got), TEIDE_ODE_OK);
    expect_state(got, teide_bell_decohere(state, g, none, t1 - t0), agreement, "one step of the clock");
    ck_assert(got.p[0] < state.p[0]);
}
END_TEST

static struct teide_pauli_rates
within(double time, void *user)
{
    const double *interval = user;

    ck_assert_msg(time >= interval[0] && time <= interval[1], "rates at %.17g", time);
    return (struct teide_pauli_rates) { 0, 0, 1 };
}

START_TEST(asks_only_within_the_interval)
{
    double interval[2] = { 0.1, 0.1 + 0.7 };
    struct teide_bell got;

    ck_assert_int_eq(teide_bell_decohere_ode(
                         (struct teide_bell) { { 1, 0, 0, 0 } }, within, interval, interval[0], interval[1], &got),
        TEIDE_ODE_OK);
    expect_close(got.p[1], -0.5 * expm1(-2 * (interval[1] - interval[0])), agreement, "dephased");
}
END_TEST

START_TEST(bad_rates)
{
    const struct teide_bell state = { { 1, 0, 0, 0 } };
    struct teide_pauli_rates bad[] = { { -1, 0, 0 }, { 0, NAN, 0 }, { 0, 0, INFINITY } };

    for (int i = 0; i < 3; i++) {
        struct teide_bell got = { { 7, 7, 7, 7 } };
        ck_assert_int_eq(teide_bell_decohere_ode(state, constant, &bad[i], 0, 1, &got), TEIDE_ODE_RATES);
        ck_assert_msg(got.p[0] == 7, "written in spite of failure");
    }
}
END_TEST

Suite *
suite_driven_channel(void)
{
    Suite *suite = suite_create("driven_channel");
    TCase *tests = tcase_create("integration");

    tcase_add_test(tests, against_closed_form);
    tcase_add_test(tests, reference);
    tcase_add_test(tests, no_time_at_all);
    tcase_add_test(tests, hardly_any_time);
    tcase_add_test(tests, asks_only_within_the_interval);
    tcase_add_test(tests, bad_rates);
    suite_add_tcase(suite, tests);
    return suite;
}
