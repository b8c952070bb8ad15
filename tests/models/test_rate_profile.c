/* models/rate_profile.c: closed form, quadrature and CVODE against each other; the reference tables; what is no rate. */
#include "models/rate_profile.h"

#include <math.h>
#include <string.h>

#include "check_models.h"
#include "models/driven_channel.h"

static const double agreement = 1e-9;

enum { N_SAMPLES = 9, N_ROUTED = 300 };

/* --- building ---------------------------------------------------------------------------------------------------- */

static void
add(struct teide_rate *rate, struct teide_rate_term term)
{
    ck_assert_int_eq(teide_rate_add(rate, term), TEIDE_RATE_OK);
}

static struct teide_rate_term
table_of(const double *times, const double *values, size_t n, enum teide_interpolation interpolation)
{
    struct teide_rate_term term;

    ck_assert_int_eq(teide_rate_term_table(&term, times, values, n, interpolation), TEIDE_RATE_OK);
    return term;
}

/* Samples that cover [0, duration]. */
static struct teide_rate_term
random_table(uint64_t *seed, double scale, double duration)
{
    double times[N_SAMPLES], values[N_SAMPLES];

    times[0] = 0;
    for (int i = 0; i < N_SAMPLES; i++) {
        if (i > 0)
            times[i] = times[i - 1] + (0.1 + random_uniform(seed)) * duration / (0.1 * N_SAMPLES);
        values[i] = scale * random_uniform(seed);
    }
    return table_of(
        times, values, N_SAMPLES, (enum teide_interpolation)(random_uniform(seed) * TEIDE_N_INTERPOLATIONS));
}

/* A term of the kind with rates about `scale` that change on the scale of `duration`. */
static struct teide_rate_term
random_term(enum teide_rate_kind kind, uint64_t *seed, double scale, double duration)
{
    double a = scale * random_uniform(seed), b = scale * random_uniform(seed);
    double time = duration * pow(10, 2 * random_uniform(seed) - 1.5);
    struct teide_rate_term term = { .kind = kind };
    struct teide_rate bath = { 0 };

    switch (kind) {
    case TEIDE_RATE_CONSTANT:
        term.constant.value = a;
        break;
    case TEIDE_RATE_STEP:
        term.step.before = a;
        term.step.after = b;
        term.step.at = duration * random_uniform(seed);
        break;
    case TEIDE_RATE_RAMP:
        term.ramp.start = a;
        term.ramp.slope = b / duration;
        break;
    case TEIDE_RATE_EXPONENTIAL:
        term.exponential.start = a;
        term.exponential.end = b;
        term.exponential.time_constant = time;
        break;
    case TEIDE_RATE_SINUSOID:
        term.sinusoid.mean = a;
        term.sinusoid.amplitude = a * (2 * random_uniform(seed) - 1);
        term.sinusoid.frequency = 0.3 / time;
        term.sinusoid.phase = 10 * random_uniform(seed) - 5;
        break;
    case TEIDE_RATE_GAUSSIAN:
        term.gaussian.coherence_time = sqrt(duration / scale) * (1 + random_uniform(seed));
        break;
    case TEIDE_RATE_TABLE:
        term = random_table(seed, scale, duration);
        break;
    default:
        add(&bath, random_term(TEIDE_RATE_CONSTANT, seed, scale, duration));
        ck_assert_int_eq(teide_rate_term_relaxing(&term, a, time, &bath), TEIDE_RATE_OK);
    }
    return term;
}

static struct teide_rate
random_sum(uint64_t *seed, double scale, double duration)
{
    struct teide_rate rate = { 0 };
    int n = (int)(4 * random_uniform(seed));

    for (int i = 0; i < n; i++)
        add(&rate,
            random_term((enum teide_rate_kind)(random_uniform(seed) * TEIDE_N_RATE_KINDS), seed, scale, duration));
    return rate;
}

/* Towards a sum of terms of all other kinds. */
static struct teide_rate_term
random_driven(uint64_t *seed, double scale, double duration)
{
    struct teide_rate bath = { 0 };
    struct teide_rate_term term;

    for (int kind = 0; kind < TEIDE_RATE_RELAXING; kind++) {
        if (random_uniform(seed) < 0.4)
            add(&bath, random_term((enum teide_rate_kind)kind, seed, scale, duration));
    }
    ck_assert_int_eq(teide_rate_term_relaxing(
                         &term, scale * random_uniform(seed), duration * pow(10, 3 * random_uniform(seed) - 2), &bath),
        TEIDE_RATE_OK);
    return term;
}

static double
value_at(const struct teide_rate *rate, double t)
{
    double value = NAN;

    ck_assert_int_eq(teide_rate_value(rate, t, &value), TEIDE_RATE_OK);
    return value;
}

static double
integral(const struct teide_rate *rate, enum teide_rate_route route, double t0, double t1)
{
    double value = NAN;
    int ret = teide_rate_integral(rate, route, t0, t1, &value);

    ck_assert_msg(ret == TEIDE_RATE_OK, "route %d on [%.17g, %.17g]: status %d", (int)route, t0, t1, ret);
    return value;
}

/* --- routes ------------------------------------------------------------------------------------------------------ */

static void
routes_agree(const struct teide_rate *rate, double t0, double t1, const char *what)
{
    double exact = integral(rate, TEIDE_RATE_CLOSED_FORM, t0, t1);

    expect_close(integral(rate, TEIDE_RATE_QUADRATURE, t0, t1), exact, 1e-13 * (1 + fabs(exact)), what);
    expect_close(integral(rate, TEIDE_RATE_ODE, t0, t1), exact, agreement, what);
}

START_TEST(three_routes_of_every_kind)
{
    static const char *const names[]
        = { "constant", "step", "ramp", "exponential", "sinusoid", "gaussian", "table", "relaxing" };
    uint64_t seed = 61;

    for (int n = 0; n < N_ROUTED; n++) {
        enum teide_rate_kind kind = (enum teide_rate_kind)(n % TEIDE_N_RATE_KINDS);
        double duration = pow(10, 18 * random_uniform(&seed) - 9), scale = 2 * random_uniform(&seed) / duration;
        double t0 = duration * random_uniform(&seed), t1 = t0 + (duration - t0) * random_uniform(&seed);
        struct teide_rate_term term = random_term(kind, &seed, scale, duration);
        struct teide_rate rate = { &term, 1 };
        double exact;

        routes_agree(&rate, t0, t1, names[kind]);
        exact = integral(&rate, TEIDE_RATE_CLOSED_FORM, t0, t1);
        if (exact > 0.01) /* negative control */
            ck_assert(!close_to(integral(&rate, TEIDE_RATE_ODE, t0, t1 - 1e-5 * (t1 - t0)), exact, agreement));
        teide_rate_term_clear(&term);
    }
}
END_TEST

/* The state of a pair by the exponents of its two memories. */
static struct teide_bell
aged(struct teide_bell state, struct teide_correlators a, struct teide_correlators b)
{
    struct teide_correlators c = teide_bell_correlators(state);

    return teide_bell_from_correlators(
        (struct teide_correlators) { c.x * exp(-a.x - b.x), c.y * exp(-a.y - b.y), c.z * exp(-a.z - b.z) });
}

static struct teide_pauli_rates
profile_at(double t, void *user)
{
    const struct teide_rate_profile *p = user;

    return (struct teide_pauli_rates) { value_at(&p->x, t), value_at(&p->y, t), value_at(&p->z, t) };
}

START_TEST(three_routes_of_profiles)
{
    uint64_t seed = 62;

    for (int n = 0; n < N_ROUTED; n++) {
        double duration = pow(10, 18 * random_uniform(&seed) - 9), scale = random_uniform(&seed) / duration;
        double t0 = duration * random_uniform(&seed), t1 = t0 + (duration - t0) * random_uniform(&seed);
        struct teide_rate_profile p = { random_sum(&seed, scale, duration), random_sum(&seed, scale, duration),
            random_sum(&seed, scale, duration) };
        struct teide_correlators e[TEIDE_N_RATE_ROUTES], none = { 0 };
        struct teide_bell state = random_state(&seed), got;

        for (int route = 0; route < TEIDE_N_RATE_ROUTES; route++) {
            ck_assert_int_eq(
                teide_rate_profile_exponents(&p, (enum teide_rate_route)route, t0, t1, &e[route]), TEIDE_RATE_OK);
            expect_close(e[route].x, e[0].x, agreement, "exponent of x");
            expect_close(e[route].y, e[0].y, agreement, "exponent of y");
            expect_close(e[route].z, e[0].z, agreement, "exponent of z");
        }
        if (n % 10 == 0 && teide_bell_decohere_ode(state, profile_at, &p, t0, t1, &got) == TEIDE_ODE_OK)
            expect_state(got, aged(state, e[0], none), 1e-8, "the pair's own equation");
        teide_rate_profile_clear(&p);
        teide_rate_profile_clear(&p);
    }
}
END_TEST

START_TEST(constant_rates)
{
    uint64_t seed = 63;

    for (int n = 0; n < 100; n++) {
        struct teide_pauli_rates g = random_rates(&seed);
        struct teide_rate_term terms[3] = { { .kind = TEIDE_RATE_CONSTANT, .constant = { g.x } },
            { .kind = TEIDE_RATE_CONSTANT, .constant = { g.y } },
            { .kind = TEIDE_RATE_CONSTANT, .constant = { g.z } } };
        const struct teide_rate_profile p = { { &terms[0], 1 }, { &terms[1], 1 }, { &terms[2], 1 } };
        double t0 = random_uniform(&seed), t = random_uniform(&seed);
        struct teide_correlators decay = teide_pauli_decay(g), got;

        ck_assert_int_eq(teide_rate_profile_exponents(&p, TEIDE_RATE_CLOSED_FORM, t0, t0 + t, &got), TEIDE_RATE_OK);
        expect_close(got.x, decay.x * t, 1e-14, "x");
        expect_close(got.y, decay.y * t, 1e-14, "y");
        expect_close(got.z, decay.z * t, 1e-14, "z");
    }
}
END_TEST

START_TEST(gaussian_decay)
{
    static const double coherence_time = 3e-3;
    struct teide_rate_term term = { .kind = TEIDE_RATE_GAUSSIAN, .gaussian = { coherence_time } };
    const struct teide_rate_profile p = { .z = { &term, 1 } };

    for (double t = 0; t < 3 * coherence_time; t += 0.1 * coherence_time) {
        struct teide_correlators e;
        double u = t / coherence_time;
        ck_assert_int_eq(teide_rate_profile_exponents(&p, TEIDE_RATE_CLOSED_FORM, 0, t, &e), TEIDE_RATE_OK);
        expect_close(exp(-e.x), exp(-u * u), 1e-15, "coherence");
        expect_close(e.z, 0, 0, "population");
        if (t > 0)
            ck_assert(!close_to(exp(-e.x), exp(-0.5 * u * u), 1e-4)); /* negative control */
    }
}
END_TEST

START_TEST(integrals_add_up)
{
    uint64_t seed = 64;

    for (int n = 0; n < N_RANDOM; n++) {
        struct teide_rate rate = random_sum(&seed, 1, 1);
        double t0 = random_uniform(&seed), t2 = t0 + (1 - t0) * random_uniform(&seed);
        double t1 = t0 + (t2 - t0) * random_uniform(&seed);

        for (int route = 0; route < TEIDE_RATE_ODE; route++) {
            enum teide_rate_route r = (enum teide_rate_route)route;
            expect_close(integral(&rate, r, t0, t1) + integral(&rate, r, t1, t2), integral(&rate, r, t0, t2), 2e-14,
                "two intervals");
            ck_assert(integral(&rate, r, t1, t1) == 0);
        }
        teide_rate_clear(&rate);
    }
}
END_TEST

/* No digits are lost: the mean over a short interval is the rate in its middle. */
START_TEST(short_intervals)
{
    uint64_t seed = 65;

    for (int n = 0; n < N_RANDOM; n++) {
        struct teide_rate_term term = random_term((enum teide_rate_kind)(n % TEIDE_N_RATE_KINDS), &seed, 1, 1);
        const struct teide_rate rate = { &term, 1 };
        double t0 = 0.9 * random_uniform(&seed), t1 = t0 + 1e-9, mean = value_at(&rate, t0 + 0.5 * (t1 - t0));

        expect_close(integral(&rate, TEIDE_RATE_CLOSED_FORM, t0, t1) / (t1 - t0), mean, 1e-11, "closed form");
        expect_close(integral(&rate, TEIDE_RATE_QUADRATURE, t0, t1) / (t1 - t0), mean, 1e-11, "quadrature");
        teide_rate_term_clear(&term);
    }
}
END_TEST

START_TEST(kinks_at_the_ends)
{
    static const double times[] = { 0, 1, 2, 4 }, values[] = { 1, 3, 0, 5 };
    struct teide_rate_term step = { .kind = TEIDE_RATE_STEP, .step = { 2, 7, 1 } },
                           table = table_of(times, values, 4, TEIDE_INTERPOLATION_LINEAR);
    const struct teide_rate steps = { &step, 1 }, lines = { &table, 1 };

    for (int r = 0; r < TEIDE_N_RATE_ROUTES; r++) {
        enum teide_rate_route route = (enum teide_rate_route)r;
        expect_close(integral(&steps, route, 0, 1), 2, 1e-10, "up to the step");
        expect_close(integral(&steps, route, 1, 3), 14, 1e-10, "from the step");
        expect_close(integral(&steps, route, 0, 3), 16, 1e-10, "over the step");
        expect_close(integral(&steps, route, 0.5, nextafter(1, 2)), 1, 1e-10, "just over the step");
        expect_close(integral(&lines, route, 0, 1), 2, 1e-10, "first piece");
        expect_close(integral(&lines, route, 1, 2), 1.5, 1e-10, "a middle piece");
        expect_close(integral(&lines, route, 1, 4), 6.5, 1e-10, "up to the end");
        expect_close(integral(&lines, route, 0, 4), 8.5, 1e-10, "everything");
        expect_close(integral(&lines, route, 3, 4), 3.75, 1e-10, "within the last piece");
        ck_assert(!close_to(integral(&lines, route, 3, 4), 3.75 + 1e-6, 1e-10)); /* negative control */
    }
    ck_assert(value_at(&steps, 1) == 7 && value_at(&steps, nextafter(1, 0)) == 2);
    ck_assert(value_at(&lines, 4) == 5);
    teide_rate_term_clear(&table);
}
END_TEST

/* --- relaxing terms ---------------------------------------------------------------------------------------------- */

START_TEST(relaxing_towards_a_bath)
{
    uint64_t seed = 66;

    for (int n = 0; n < 200; n++) {
        double duration = pow(10, 18 * random_uniform(&seed) - 9), scale = 0.3 * random_uniform(&seed) / duration;
        double t0 = duration * random_uniform(&seed) * (n % 3 != 0), t1 = t0 + (duration - t0) * random_uniform(&seed);
        struct teide_rate_term term = random_driven(&seed, scale, duration);
        const struct teide_rate rate = { &term, 1 };
        double expected, value;

        if (teide_rate_has_closed_form(&rate))
            routes_agree(&rate, t0, t1, "constant bath");
        else
            ck_assert_int_eq(teide_rate_integral(&rate, TEIDE_RATE_CLOSED_FORM, t0, t1, &value), TEIDE_RATE_NO_ROUTE);
        expected = integral(&rate, TEIDE_RATE_ODE, t0, t1);
        expect_close(integral(&rate, TEIDE_RATE_QUADRATURE, t0, t1), expected, agreement, "driven");
        /* int g = int bath - tau (g(t1) - g(t0)): the values against the integrals */
        expected = integral(term.relaxing.bath, TEIDE_RATE_CLOSED_FORM, t0, t1)
            - term.relaxing.time_constant * (value_at(&rate, t1) - value_at(&rate, t0));
        expect_close(integral(&rate, TEIDE_RATE_QUADRATURE, t0, t1), expected, 1e-13, "balance");
        teide_rate_term_clear(&term);
    }
}
END_TEST

/* g = mean + A (sin(w t) - w tau cos(w t)) / (1 + (w tau)^2) + transient: a low-pass filter. */
START_TEST(relaxing_towards_a_sinusoid)
{
    static const double frequency = 0.7, amplitude = 0.8, start = 0.2;

    for (double tau = 1e-6; tau < 1e3; tau *= 7) {
        struct teide_rate_term wave = { .kind = TEIDE_RATE_SINUSOID, .sinusoid = { 1, amplitude, frequency, 0 } }, term;
        struct teide_rate bath = { 0 }, rate = { &term, 1 };
        double w = 2 * M_PI * frequency, filter = amplitude / (1 + w * tau * w * tau);

        add(&bath, wave);
        ck_assert_int_eq(teide_rate_term_relaxing(&term, start, tau, &bath), TEIDE_RATE_OK);
        for (double t = 0; t < 5; t += 0.37) {
            double expected
                = 1 + filter * (sin(w * t) - w * tau * cos(w * t)) + (start - 1 + filter * w * tau) * exp(-t / tau);
            expect_close(value_at(&rate, t), expected, 1e-13, "value");
            ck_assert(!close_to(value_at(&rate, t), expected + 1e-9, 1e-13)); /* negative control */
        }
        teide_rate_term_clear(&term);
    }
}
END_TEST

START_TEST(long_past_is_forgotten)
{
    struct teide_rate_term wave = { .kind = TEIDE_RATE_SINUSOID, .sinusoid = { 1, 0.5, 10, 0 } }, term;
    struct teide_rate bath = { 0 }, rate = { &term, 1 };

    add(&bath, wave);
    ck_assert_int_eq(teide_rate_term_relaxing(&term, 3, 0.1, &bath), TEIDE_RATE_OK);
    for (int k = 0; k < 3; k++) { /* whole periods apart */
        double t0 = 10 + 1e6 * k;
        expect_close(integral(&rate, TEIDE_RATE_QUADRATURE, t0, t0 + 1.03),
            integral(&rate, TEIDE_RATE_QUADRATURE, 10, 11.03), agreement, "quadrature");
        expect_close(integral(&rate, TEIDE_RATE_ODE, t0, t0 + 1.03), integral(&rate, TEIDE_RATE_QUADRATURE, 10, 11.03),
            agreement, "ode");
    }
    teide_rate_term_clear(&term);
}
END_TEST

/* --- reference --------------------------------------------------------------------------------------------------- */

/* g0 times the shape of a case of decohere_pauli_td. */
static struct teide_rate_term
shaped(const struct reference *r, double g0)
{
    const char *name = json_string_value(json_object_get(r->inputs, "shape"));
    double a = reference_number(r->inputs, "a"), w = reference_number(r->inputs, "w"),
           b = reference_number(r->inputs, "b");

    if (strcmp(name, "sin") == 0)
        return (struct teide_rate_term) { .kind = TEIDE_RATE_SINUSOID, .sinusoid = { g0, g0 * a, w / (2 * M_PI), 0 } };
    if (strcmp(name, "ramp") == 0)
        return (struct teide_rate_term) { .kind = TEIDE_RATE_RAMP, .ramp = { g0, g0 * a } };
    if (strcmp(name, "exp") == 0)
        return (struct teide_rate_term) { .kind = TEIDE_RATE_EXPONENTIAL, .exponential = { g0, 0, 1 / a } };
    ck_assert_str_eq(name, "step");
    return (struct teide_rate_term) { .kind = TEIDE_RATE_STEP, .step = { g0, g0 * b, a } };
}

static void
check_time_dependent(const struct reference *r)
{
    struct teide_bell state = reference_state(r->inputs, "bell_probs"),
                      expected = reference_state(r->outputs, "bell_probs");
    struct teide_pauli_rates g0 = reference_rates(r->inputs, "g0");
    struct teide_rate_term x = shaped(r, g0.x), y = shaped(r, g0.y), z = shaped(r, g0.z);
    const struct teide_rate_profile p = { { &x, 1 }, { &y, 1 }, { &z, 1 } };
    double t0 = reference_number(r->inputs, "t0"), t1 = reference_number(r->inputs, "t1");

    for (int route = 0; route < TEIDE_N_RATE_ROUTES; route++) {
        double tolerance = route == TEIDE_RATE_ODE ? agreement : 1e-11;
        struct teide_correlators e;
        ck_assert_int_eq(teide_rate_profile_exponents(&p, (enum teide_rate_route)route, t0, t1, &e), TEIDE_RATE_OK);
        expect_state(aged(state, e, e), expected, tolerance, r->id);
        e.x *= 1 + 1e-6; /* negative control */
        ck_assert(!states_close(aged(state, e, e), expected, tolerance));
    }
}

START_TEST(reference)
{
    ck_assert_int_eq(reference_cases("decohere_pauli_td", check_time_dependent), 8);
}
END_TEST

/* --- what is no rate --------------------------------------------------------------------------------------------- */

static int
check_one(struct teide_rate_term term, double t0, double t1, double *time, double *value)
{
    const struct teide_rate rate = { &term, 1 };

    *time = *value = NAN;
    return teide_rate_check(&rate, t0, t1, time, value);
}

START_TEST(negative_rates)
{
    double t, v;
    struct teide_rate_term sine = { .kind = TEIDE_RATE_SINUSOID, .sinusoid = { 1, 1, 3, 0.2 } },
                           ramp = { .kind = TEIDE_RATE_RAMP, .ramp = { 1, -0.5 } },
                           step = { .kind = TEIDE_RATE_STEP, .step = { 1, -1e-6, 2 } },
                           fall = { .kind = TEIDE_RATE_EXPONENTIAL, .exponential = { 1, -0.1, 1 } };

    ck_assert_int_eq(check_one(sine, 0, 1e6, &t, &v), TEIDE_RATE_OK);
    sine.sinusoid.amplitude = -1;
    ck_assert_int_eq(check_one(sine, 0, 1e6, &t, &v), TEIDE_RATE_OK);
    sine.sinusoid.amplitude = 1 + 1e-9;
    ck_assert_int_eq(check_one(sine, 0, 1e6, &t, &v), TEIDE_RATE_NEGATIVE);
    expect_close(v, -1e-9, 1e-12, "depth of the trough");
    expect_close(sin(6 * M_PI * t + 0.2), -1, 1e-9, "its time");
    ck_assert_int_eq(check_one(sine, 0, 0.2, &t, &v), TEIDE_RATE_OK);

    ck_assert_int_eq(check_one(ramp, 0, 2, &t, &v), TEIDE_RATE_OK);
    ck_assert_int_eq(check_one(ramp, 0, 2 + 1e-9, &t, &v), TEIDE_RATE_NEGATIVE);
    ck_assert_int_eq(check_one(step, 0, nextafter(2, 0), &t, &v), TEIDE_RATE_OK);
    ck_assert_int_eq(check_one(step, 0, 2, &t, &v), TEIDE_RATE_NEGATIVE);
    ck_assert(t == 2 && v == -1e-6);
    ck_assert_int_eq(check_one(fall, 0, log(11), &t, &v), TEIDE_RATE_OK);
    ck_assert_int_eq(check_one(fall, 0, 2.4, &t, &v), TEIDE_RATE_NEGATIVE);
}
END_TEST

/* Positive samples, and a spline that is negative between two of them. */
START_TEST(negative_between_samples)
{
    static const double times[] = { 0, 1, 2, 3, 4, 5 }, values[] = { 0, 5, 0.01, 0.01, 5, 0 };
    static const int expected[] = { TEIDE_RATE_OK, TEIDE_RATE_OK, TEIDE_RATE_OK, TEIDE_RATE_NEGATIVE };
    double t, v;

    for (int i = 0; i < TEIDE_N_INTERPOLATIONS; i++) {
        struct teide_rate_term term = table_of(times, values, 6, (enum teide_interpolation)i);
        const struct teide_rate rate = { &term, 1 };
        double lowest = INFINITY;
        for (double at = 0; at <= 5; at += 1e-3)
            lowest = fmin(lowest, value_at(&rate, at));
        ck_assert_int_eq(check_one(term, 0, 5, &t, &v), lowest < 0 ? TEIDE_RATE_NEGATIVE : TEIDE_RATE_OK);
        if (i != TEIDE_INTERPOLATION_AKIMA)
            ck_assert_int_eq(lowest < 0 ? TEIDE_RATE_NEGATIVE : TEIDE_RATE_OK, expected[i]);
        if (lowest < 0) {
            ck_assert(t > 2 && t < 3 && v < 0);
            ck_assert_int_eq(check_one(term, 0.5, 1.5, &t, &v), TEIDE_RATE_OK);
        }
        teide_rate_term_clear(&term);
    }
}
END_TEST

/* Sums against a dense scan, also when their least value is moved to just above and just below 0. */
START_TEST(negative_sums)
{
    enum { N_SCAN = 20000 };
    uint64_t seed = 67;
    int n_driven = 0;

    for (int n = 0; n < 60; n++) {
        struct teide_rate rate = random_sum(&seed, 1, 1);
        double lowest = INFINITY, where = 0, t, v;

        if (n % 3 == 0) {
            add(&rate, random_driven(&seed, 1, 1));
            n_driven++;
        }
        for (int i = 0; i <= (n % 3 == 0 ? N_SCAN / 20 : N_SCAN); i++) {
            double at = (double)i / (n % 3 == 0 ? N_SCAN / 20 : N_SCAN), value = value_at(&rate, at);
            if (value < lowest) {
                lowest = value;
                where = at;
            }
        }
        add(&rate, (struct teide_rate_term) { .kind = TEIDE_RATE_CONSTANT, .constant = { -lowest + 1e-2 } });
        ck_assert_msg(teide_rate_check(&rate, 0, 1, &t, &v) == TEIDE_RATE_OK, "case %d: %g at %.17g", n, v, t);
        rate.terms[rate.n_terms - 1].constant.value = -lowest - 1e-9;
        ck_assert_int_eq(teide_rate_check(&rate, 0, 1, &t, &v), TEIDE_RATE_NEGATIVE);
        expect_close(value_at(&rate, t), v, 0, "reported value");
        ck_assert_msg(v < 0, "case %d: least value %g at %g", n, lowest, where);
        teide_rate_clear(&rate);
    }
    ck_assert_int_eq(n_driven, 20);
}
END_TEST

/* A double zero is a rate, the same 1e-9 lower is not; two terms that cancel are 0. */
START_TEST(barely_a_rate)
{
    struct teide_rate_term terms[]
        = { { .kind = TEIDE_RATE_SINUSOID, .sinusoid = { 0, 2, 1, -0.5 * M_PI } }, /* -2 cos = 4 sin^2 - 2 */
              { .kind = TEIDE_RATE_RAMP, .ramp = { 2, 1 } }, { .kind = TEIDE_RATE_RAMP, .ramp = { 0, -1 } } };
    const struct teide_rate rate = { terms, 3 }, nothing = { NULL, 0 }, cancelling = { &terms[1], 2 };
    double t, v;

    ck_assert_int_eq(teide_rate_check(&rate, -0.5, 0.5, &t, &v), TEIDE_RATE_OK);
    terms[1].ramp.start = 2 - 1e-9;
    ck_assert_int_eq(teide_rate_check(&rate, -0.5, 0.5, &t, &v), TEIDE_RATE_NEGATIVE);
    expect_close(t, 0, 1e-4, "where");
    terms[1].ramp.start = 0;
    ck_assert_int_eq(teide_rate_check(&cancelling, 0, 1, NULL, NULL), TEIDE_RATE_OK);
    terms[1].ramp.start = -1e-9;
    ck_assert_int_eq(teide_rate_check(&cancelling, 0, 1, NULL, NULL), TEIDE_RATE_NEGATIVE);
    ck_assert_int_eq(teide_rate_check(&nothing, -1e9, 1e9, &t, &v), TEIDE_RATE_OK);
}
END_TEST

/* Halving [0, 1] hits only troughs of the first wave; the two get out of step, and negative, towards the end. */
START_TEST(negative_between_equal_values)
{
    struct teide_rate_term terms[] = { { .kind = TEIDE_RATE_SINUSOID, .sinusoid = { 1e-3, 1e-3, 64, -0.5 * M_PI } },
        { .kind = TEIDE_RATE_SINUSOID, .sinusoid = { 0.5, 0, 0, 0 } },
        { .kind = TEIDE_RATE_SINUSOID, .sinusoid = { 0, 1e-3, 64.5, 0.5 * M_PI } },
        { .kind = TEIDE_RATE_CONSTANT, .constant = { -0.5 + 5e-4 } } };
    const struct teide_rate rate = { terms, 4 };
    double t, v;

    ck_assert_int_eq(teide_rate_check(&rate, 0, 0.2, &t, &v), TEIDE_RATE_OK);
    ck_assert_int_eq(teide_rate_check(&rate, 0, 1, &t, &v), TEIDE_RATE_NEGATIVE);
    ck_assert(v < 0 && value_at(&rate, t) == v);
}
END_TEST

START_TEST(not_covered)
{
    static const double times[] = { 1, 2, 3 }, values[] = { 1, 1, 1 };
    struct teide_rate_term table = table_of(times, values, 3, TEIDE_INTERPOLATION_STEFFEN), relaxing;
    struct teide_rate bath = { 0 };
    const struct teide_rate rate = { &table, 1 };
    double t, v;

    ck_assert_int_eq(check_one(table, 1, 3, &t, &v), TEIDE_RATE_OK);
    ck_assert_int_eq(check_one(table, 0.5, 3, &t, &v), TEIDE_RATE_NOT_COVERED);
    ck_assert(t == 0.5 && isnan(v));
    ck_assert_int_eq(check_one(table, 1, 3.5, &t, &v), TEIDE_RATE_NOT_COVERED);
    ck_assert(t == 3 && isnan(v));
    for (int route = 0; route < TEIDE_N_RATE_ROUTES; route++) {
        v = 7;
        ck_assert_int_eq(teide_rate_integral(&rate, (enum teide_rate_route)route, 2, 3.5, &v), TEIDE_RATE_NOT_COVERED);
        ck_assert(v == 7);
    }
    ck_assert_int_eq(teide_rate_value(&rate, nextafter(3, 4), &v), TEIDE_RATE_NOT_COVERED);

    add(&bath, table);
    ck_assert_int_eq(teide_rate_term_relaxing(&relaxing, 1, 1, &bath), TEIDE_RATE_OK);
    ck_assert(bath.n_terms == 0 && bath.terms == NULL);
    ck_assert_int_eq(check_one(relaxing, 2, 3, &t, &v), TEIDE_RATE_NOT_COVERED); /* from 0 on */
    teide_rate_term_clear(&relaxing);
    add(&bath, (struct teide_rate_term) { .kind = TEIDE_RATE_CONSTANT, .constant = { 1 } });
    ck_assert_int_eq(teide_rate_term_relaxing(&relaxing, 1, 1, &bath), TEIDE_RATE_OK);
    ck_assert_int_eq(check_one(relaxing, 0, 3, &t, &v), TEIDE_RATE_OK);
    ck_assert_int_eq(check_one(relaxing, -1, 3, &t, &v), TEIDE_RATE_NOT_COVERED);
    ck_assert(t == -1);
    teide_rate_term_clear(&relaxing);
    teide_rate_term_clear(&relaxing);
}
END_TEST

START_TEST(bad_parameters)
{
    static const struct {
        struct teide_rate_term term;
        int status;
    } bad[] = { { { .kind = TEIDE_RATE_CONSTANT, .constant = { NAN } }, TEIDE_RATE_NOT_FINITE },
        { { .kind = TEIDE_RATE_STEP, .step = { 1, 1, INFINITY } }, TEIDE_RATE_NOT_FINITE },
        { { .kind = TEIDE_RATE_RAMP, .ramp = { 1, NAN } }, TEIDE_RATE_NOT_FINITE },
        { { .kind = TEIDE_RATE_EXPONENTIAL, .exponential = { 1, 1, 0 } }, TEIDE_RATE_BAD_PARAMETER },
        { { .kind = TEIDE_RATE_SINUSOID, .sinusoid = { 1, 1, -1, 0 } }, TEIDE_RATE_BAD_PARAMETER },
        { { .kind = TEIDE_RATE_GAUSSIAN, .gaussian = { -1 } }, TEIDE_RATE_BAD_PARAMETER },
        { { .kind = TEIDE_RATE_TABLE }, TEIDE_RATE_BAD_PARAMETER },
        { { .kind = TEIDE_RATE_RELAXING, .relaxing = { 1, 1, NULL } }, TEIDE_RATE_BAD_PARAMETER },
        { { .kind = TEIDE_N_RATE_KINDS }, TEIDE_RATE_BAD_PARAMETER },
        { { .kind = TEIDE_RATE_EXPONENTIAL, .exponential = { 1, 0, 1e-3 } }, TEIDE_RATE_NOT_FINITE } };
    struct teide_rate inner = { 0 }, outer = { 0 };
    struct teide_rate_term term, nested;
    double t, v;

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(check_one(bad[i].term, -1, 1, &t, &v) == bad[i].status, "case %zu", i);
    ck_assert_int_eq(teide_rate_term_relaxing(&term, 1, 1, &inner), TEIDE_RATE_OK);
    add(&outer, term);
    ck_assert_int_eq(teide_rate_term_relaxing(&nested, 1, 1, &outer), TEIDE_RATE_OK);
    ck_assert_int_eq(check_one(nested, 0, 1, &t, &v), TEIDE_RATE_BAD_PARAMETER);
    teide_rate_term_clear(&nested);
}
END_TEST

START_TEST(bad_tables)
{
    static const double times[] = { 0, 1, 2, 3, 4 }, values[] = { 1, 1, 1, 1, 1 }, twice[] = { 0, 1, 1 },
                        infinite[] = { 1, INFINITY, 1 };
    static const size_t least[] = { 2, 3, 5, 3 };
    struct teide_rate_term term;

    for (int i = 0; i < TEIDE_N_INTERPOLATIONS; i++) {
        enum teide_interpolation how = (enum teide_interpolation)i;
        ck_assert_int_eq(teide_rate_term_table(&term, times, values, least[i] - 1, how), TEIDE_RATE_BAD_PARAMETER);
        ck_assert_int_eq(teide_rate_term_table(&term, times, values, least[i], how), TEIDE_RATE_OK);
        teide_rate_term_clear(&term);
    }
    ck_assert_int_eq(
        teide_rate_term_table(&term, twice, values, 3, TEIDE_INTERPOLATION_LINEAR), TEIDE_RATE_BAD_PARAMETER);
    ck_assert_int_eq(
        teide_rate_term_table(&term, times, infinite, 3, TEIDE_INTERPOLATION_LINEAR), TEIDE_RATE_NOT_FINITE);
    ck_assert_int_eq(
        teide_rate_term_table(&term, infinite, values, 3, TEIDE_INTERPOLATION_LINEAR), TEIDE_RATE_NOT_FINITE);
    ck_assert_int_eq(teide_rate_term_table(&term, times, values, 5, TEIDE_N_INTERPOLATIONS), TEIDE_RATE_BAD_PARAMETER);
}
END_TEST

/* More pieces than anybody waits for: an answer, not a hang. */
START_TEST(too_long)
{
    struct teide_rate_term terms[] = { { .kind = TEIDE_RATE_SINUSOID, .sinusoid = { 1, 0.6, 1e9, 0 } },
        { .kind = TEIDE_RATE_SINUSOID, .sinusoid = { 0, 0.6, 1e9, M_PI } } };
    const struct teide_rate rate = { terms, 2 };
    double v;

    ck_assert_int_eq(teide_rate_integral(&rate, TEIDE_RATE_QUADRATURE, 0, 100, &v), TEIDE_RATE_TOO_LONG);
    expect_close(integral(&rate, TEIDE_RATE_CLOSED_FORM, 0, 100), 100, 1e-6, "closed form");
    ck_assert_int_eq(teide_rate_check(&rate, 0, 100, NULL, NULL), TEIDE_RATE_TOO_LONG);
}
END_TEST

Suite *
suite_rate_profile(void)
{
    Suite *suite = suite_create("rate_profile");
    TCase *routes = tcase_create("routes"), *checks = tcase_create("checks");

    tcase_add_test(routes, three_routes_of_every_kind);
    tcase_add_test(routes, three_routes_of_profiles);
    tcase_add_test(routes, constant_rates);
    tcase_add_test(routes, gaussian_decay);
    tcase_add_test(routes, integrals_add_up);
    tcase_add_test(routes, short_intervals);
    tcase_add_test(routes, kinks_at_the_ends);
    tcase_add_test(routes, relaxing_towards_a_bath);
    tcase_add_test(routes, relaxing_towards_a_sinusoid);
    tcase_add_test(routes, long_past_is_forgotten);
    tcase_add_test(routes, reference);
    suite_add_tcase(suite, routes);
    tcase_add_test(checks, negative_rates);
    tcase_add_test(checks, negative_between_samples);
    tcase_add_test(checks, negative_sums);
    tcase_add_test(checks, barely_a_rate);
    tcase_add_test(checks, negative_between_equal_values);
    tcase_add_test(checks, not_covered);
    tcase_add_test(checks, bad_parameters);
    tcase_add_test(checks, bad_tables);
    tcase_add_test(checks, too_long);
    suite_add_tcase(suite, checks);
    return suite;
}
