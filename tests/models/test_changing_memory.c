/* models/changing_memory.c, and the optimal time in memories whose rates change. */
#include "models/changing_memory.h"

#include <math.h>

#include "check_models.h"
#include "models/optimal_time.h"

static struct teide_rate_term
constant(double value)
{
    return (struct teide_rate_term) { .kind = TEIDE_RATE_CONSTANT, .constant = { value } };
}

static struct teide_rate_term
sinusoid(double mean, double amplitude, double frequency)
{
    return (struct teide_rate_term) { .kind = TEIDE_RATE_SINUSOID, .sinusoid = { mean, amplitude, frequency, 0.3 } };
}

static struct teide_rate_term
exponential(double start, double end, double time_constant)
{
    return (struct teide_rate_term) { .kind = TEIDE_RATE_EXPONENTIAL, .exponential = { start, end, time_constant } };
}

static struct teide_rate_term
gaussian(double coherence_time)
{
    return (struct teide_rate_term) { .kind = TEIDE_RATE_GAUSSIAN, .gaussian = { coherence_time } };
}

static struct teide_rate_term
step(double before, double after, double at)
{
    return (struct teide_rate_term) { .kind = TEIDE_RATE_STEP, .step = { before, after, at } };
}

/* A memory with something of every kind, over times of about 1 s. */
static void
fill(struct teide_changing_memory *memory, uint64_t *seed, enum teide_rate_route route)
{
    memory->route = route;
    ck_assert_int_eq(teide_rate_add(&memory->profile.x, constant(0.1 * random_uniform(seed))), TEIDE_RATE_OK);
    ck_assert_int_eq(
        teide_rate_add(&memory->profile.x, exponential(0.3 * random_uniform(seed), 0.05, 0.4)), TEIDE_RATE_OK);
    ck_assert_int_eq(teide_rate_add(&memory->profile.y, sinusoid(0.1, 0.1 * random_uniform(seed), 1.5)), TEIDE_RATE_OK);
    ck_assert_int_eq(teide_rate_add(&memory->profile.z, gaussian(1 + 4 * random_uniform(seed))), TEIDE_RATE_OK);
    ck_assert_int_eq(
        teide_rate_add(&memory->profile.z, step(0.1, 0.3 * random_uniform(seed), random_uniform(seed))), TEIDE_RATE_OK);
    memory->fluctuates = random_uniform(seed) < 0.5;
    memory->fluctuator = (struct teide_fluctuator) { .up = 3 * random_uniform(seed),
        .down = 3 * random_uniform(seed),
        .p1 = random_uniform(seed),
        .rates = { random_rates(seed), random_rates(seed) } };
}

static struct teide_optimal_time
timing_of(const struct teide_changing_memory *a, const struct teide_changing_memory *b, uint64_t *seed)
{
    return (struct teide_optimal_time) { .kept
        = { .state = random_state(seed), .rates = { 0.01, 0.02, 0.03 }, .changing = { a, b } },
        .measured = { .state = random_state(seed), .made_at = 0.2, .changing = { b, b } },
        .needed_at = 1.1,
        .protocol = (enum teide_protocol)(3 * random_uniform(seed)),
        .noise = { 0.02 * random_uniform(seed), 0.02 * random_uniform(seed) } };
}

/* Constant rates given as constant ones, and as a profile and a fluctuator that make no difference. */
START_TEST(constant_in_disguise)
{
    uint64_t seed = 91;

    for (int n = 0; n < 300; n++) {
        struct teide_pauli_rates g = random_rates(&seed), none = { 0, 0, 0 };
        struct teide_changing_memory memory = { .fluctuates = n % 2 == 0 };
        struct teide_optimal_time plain = timing_of(NULL, NULL, &seed), disguised;
        struct teide_objective objective;
        struct teide_purification_outcome a, b;
        struct teide_optimum best_a, best_b;
        double time = 0.2 + 0.9 * random_uniform(&seed);

        plain.kept.rates = teide_pauli_rates_sum(g, g);
        plain.measured.rates = g;
        disguised = plain;
        disguised.kept.rates = disguised.measured.rates = none;
        disguised.kept.changing[0] = disguised.kept.changing[1] = disguised.measured.changing[1] = &memory;
        if (memory.fluctuates) {
            memory.fluctuator = (struct teide_fluctuator) { .up = 1, .down = 2, .stationary = true, .rates = { g, g } };
        } else {
            ck_assert_int_eq(teide_rate_add(&memory.profile.x, constant(g.x)), TEIDE_RATE_OK);
            ck_assert_int_eq(teide_rate_add(&memory.profile.y, constant(g.y)), TEIDE_RATE_OK);
            ck_assert_int_eq(teide_rate_add(&memory.profile.z, constant(g.z)), TEIDE_RATE_OK);
        }
        ck_assert(teide_objective_find(n % 3 == 0 ? "F" : n % 3 == 1 ? "ps*coherent_info" : "chsh", &objective));
        a = teide_purification_at(&plain, &objective, time);
        b = teide_purification_at(&disguised, &objective, time);
        expect_state(b.state, a.state, 1e-13, "state");
        expect_close(b.value, a.value, 1e-12, "value");
        expect_close(b.slope, a.slope, 1e-10, "slope");
        best_a = teide_optimal_time(&plain, &objective);
        best_b = teide_optimal_time(&disguised, &objective);
        expect_close(best_b.best.value, best_a.best.value, 1e-12, "optimum");
        expect_close(best_b.unpurified, best_a.unpurified, 1e-12, "unpurified");
        teide_changing_memory_clear(&memory);
    }
}
END_TEST

/* Closed form, quadrature and CVODE agree to 1e-9, on outcomes, slopes and optima. */
START_TEST(three_routes)
{
    for (uint64_t n = 0; n < 12; n++) {
        struct teide_purification_outcome outcome[TEIDE_N_RATE_ROUTES];
        struct teide_optimum optimum[TEIDE_N_RATE_ROUTES];

        for (int route = 0; route < TEIDE_N_RATE_ROUTES; route++) {
            struct teide_changing_memory a = { 0 }, b = { 0 };
            struct teide_objective objective;
            struct teide_optimal_time timing;
            uint64_t seed = 92 + n;
            fill(&a, &seed, (enum teide_rate_route)route);
            fill(&b, &seed, (enum teide_rate_route)route);
            timing = timing_of(&a, &b, &seed);
            ck_assert(teide_objective_find("F", &objective));
            outcome[route] = teide_purification_at(&timing, &objective, 0.3 + 0.7 * random_uniform(&seed));
            if (n == 0 || route != TEIDE_RATE_ODE) /* one by CVODE: it takes a second */
                optimum[route] = teide_optimal_time(&timing, &objective);
            else
                optimum[route] = optimum[0];
            teide_changing_memory_clear(&a);
            teide_changing_memory_clear(&b);
        }
        for (int route = 1; route < TEIDE_N_RATE_ROUTES; route++) {
            expect_state(outcome[route].state, outcome[0].state, 1e-9, "state");
            expect_close(outcome[route].success_probability, outcome[0].success_probability, 1e-9, "success");
            expect_close(outcome[route].slope, outcome[0].slope, 1e-8, "slope");
            expect_close(optimum[route].best.value, optimum[0].best.value, 1e-9, "optimum");
            ck_assert_int_eq(optimum[route].timing_class, optimum[0].timing_class);
        }
    }
}
END_TEST

/* Slopes against differences, and optima against a fine grid. */
START_TEST(slopes_and_optima)
{
    static const char *const names[] = { "F", "C", "coh", "ps*F", "ps*EoF", "retry*F" };
    const double h = 1e-5;
    int interior = 0;

    for (uint64_t n = 0; n < 60; n++) {
        struct teide_changing_memory a = { 0 }, b = { 0 };
        struct teide_objective objective;
        struct teide_optimal_time timing;
        struct teide_optimum optimum;
        uint64_t seed = 300 + n;
        double time, difference;

        fill(&a, &seed, TEIDE_RATE_CLOSED_FORM);
        fill(&b, &seed, TEIDE_RATE_CLOSED_FORM);
        timing = timing_of(&a, &b, &seed);
        timing.kept.state = teide_bell_werner(0.8 + 0.2 * random_uniform(&seed));
        timing.measured.state = teide_bell_werner(0.8 + 0.2 * random_uniform(&seed));
        ck_assert(teide_objective_find(names[n % 6], &objective));
        objective.new_state = teide_bell_werner(0.9);
        objective.new_rate = 2;
        time = 0.25 + 0.8 * random_uniform(&seed);
        difference = (teide_purification_at(&timing, &objective, time + h).value
                         - teide_purification_at(&timing, &objective, time - h).value)
            / (2 * h);
        expect_close(teide_purification_at(&timing, &objective, time).slope, difference, 2e-6, names[n % 6]);
        optimum = teide_optimal_time(&timing, &objective);
        interior += optimum.timing_class == TEIDE_INTERIOR;
        for (int i = 0; i <= 400; i++) {
            double value = teide_purification_at(&timing, &objective, 0.2 + 0.9 * i / 400).value;
            ck_assert_msg(value <= optimum.best.value + 1e-12, "%s: %.15g, but %.15g at %g", names[n % 6],
                optimum.best.value, value, 0.2 + 0.9 * i / 400);
        }
        teide_changing_memory_clear(&a);
        teide_changing_memory_clear(&b);
    }
    ck_assert_int_gt(interior, 5);
}
END_TEST

/* Fluctuators that never switch: the mean over the rates that they froze in, each with its own success probability. The kept
 * pair's memories remember theirs, which two separate averages would miss. */
START_TEST(frozen_fluctuators)
{
    uint64_t seed = 94;
    double largest = 0;

    for (int n = 0; n < 200; n++) {
        struct teide_changing_memory memory[3] = { 0 };
        struct teide_optimal_time timing = timing_of(&memory[0], &memory[1], &seed), forgetful;
        struct teide_objective objective;
        struct teide_purification_outcome got;
        const struct teide_pauli_rates none = { 0, 0, 0 };
        struct teide_bell mean = { { 0, 0, 0, 0 } };
        double success = 0, time = 0.3 + 0.6 * random_uniform(&seed);

        for (int i = 0; i < 3; i++) {
            memory[i].fluctuates = true;
            memory[i].fluctuator = (struct teide_fluctuator) { .p1 = random_uniform(&seed),
                .rates = { random_rates(&seed), random_rates(&seed) } };
        }
        timing.measured.changing[0] = &memory[2];
        timing.measured.changing[1] = NULL;
        for (int s = 0; s < 8; s++) {
            double weight = 1;
            struct teide_pauli_rates g[3];
            struct teide_purified purified;
            for (int i = 0; i < 3; i++) {
                const struct teide_fluctuator *f = &memory[i].fluctuator;
                weight *= (s >> i & 1) == 1 ? f->p1 : 1 - f->p1;
                g[i] = f->rates[s >> i & 1];
            }
            g[1] = teide_pauli_rates_sum(g[1], timing.kept.rates);
            purified = teide_purify(timing.protocol, teide_bell_decohere(timing.kept.state, g[0], g[1], time),
                teide_bell_decohere(timing.measured.state, g[2], none, time - 0.2), timing.noise);
            purified.state = teide_bell_decohere(purified.state, g[0], g[1], 1.1 - time);
            success += weight * purified.success_probability;
            for (int i = 0; i < 4; i++)
                mean.p[i] += weight * purified.success_probability * purified.state.p[i];
        }
        for (int i = 0; i < 4; i++)
            mean.p[i] /= success;
        ck_assert(teide_objective_find("F", &objective));
        got = teide_purification_at(&timing, &objective, time);
        expect_close(got.success_probability, success, 1e-13, "success");
        expect_state(got.state, mean, 1e-13, "mean over frozen rates");
        forgetful = timing; /* negative control: a fluctuator that forgets at once has the mean of the rates */
        memory[0].fluctuator.up = 1e6 * memory[0].fluctuator.p1;
        memory[0].fluctuator.down = 1e6 * (1 - memory[0].fluctuator.p1);
        largest = fmax(largest, fabs(teide_purification_at(&forgetful, &objective, time).value - got.value));
    }
    ck_assert(largest > 1e-3);
}
END_TEST

Suite *
suite_changing_memory(void)
{
    Suite *suite = suite_create("changing_memory");
    TCase *tests = tcase_create("changing_memory");

    tcase_add_test(tests, constant_in_disguise);
    tcase_add_test(tests, three_routes);
    tcase_add_test(tests, slopes_and_optima);
    tcase_add_test(tests, frozen_fluctuators);
    suite_add_tcase(suite, tests);
    return suite;
}
