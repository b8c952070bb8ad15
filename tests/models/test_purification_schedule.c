/* Several purifications, each at its own time: against one, against the recurrence alone, against grids. */
#include "check_models.h"

#include <math.h>
#include <string.h>

#include "models/purification_schedule.h"

static struct teide_objective
objective_of(const char *name)
{
    struct teide_objective objective;

    ck_assert(teide_objective_find(name, &objective));
    return objective;
}

static const char *const objective_names[] = { "F", "EoF", "coh", "ps*F", "ps*EoF", "entropy", "ps" };
enum { N_OBJECTIVES = sizeof objective_names / sizeof *objective_names };

/* A schedule whose memories decay by 1/1000 to 3 until it is needed; half of them near a transition, where optima are interior. */
static struct teide_purification_schedule
random_schedule(uint64_t *seed, enum teide_schedule kind, size_t n)
{
    struct teide_purification_schedule s = { .schedule = kind, .n = n, .needed_at = 1, .noise = random_noise(seed) };
    double scale = 3 * pow(10, -3 * random_uniform(seed));

    for (size_t i = 0; i < n; i++) {
        struct teide_pauli_rates rates = random_rates(seed);
        double sum = rates.x + rates.y + rates.z;
        s.pairs[i] = (struct teide_timed_pair) {
            .state
            = random_uniform(seed) < 0.5 ? random_state(seed) : teide_bell_werner(0.5 + 0.5 * random_uniform(seed)),
            .made_at = 0.6 * random_uniform(seed),
            .rates = { rates.x * scale / sum, rates.y * scale / sum, rates.z * scale / sum },
        };
    }
    s.keep_second = random_uniform(seed) < 0.3;
    s.protocol = (enum teide_protocol)(3 * random_uniform(seed));
    if (random_uniform(seed) < 0.5) {
        double share = 0.38 + 0.12 * random_uniform(seed), rate = 0.1 + 0.3 * random_uniform(seed);
        s.protocol = TEIDE_CNOT;
        s.noise = (struct teide_operation_noise) { 0, 0 };
        for (size_t i = 0; i < n; i++) {
            s.pairs[i].state = teide_bell_werner(0.8 + 0.2 * random_uniform(seed));
            s.pairs[i].rates
                = (struct teide_pauli_rates) { rate * (1 - share) / 2, rate * (1 - share) / 2, rate * share };
        }
    }
    if (random_uniform(seed) < 0.4) {
        s.duration = 0.05 * random_uniform(seed);
        s.message_time = 0.05 * random_uniform(seed);
    }
    return s;
}

/* Two pairs: the same as models/optimal_time.h, whose search is another. */
START_TEST(two_pairs)
{
    uint64_t seed = 811;
    int interior = 0, late = 0;

    for (int k = 0; k < 300; k++) {
        struct teide_purification_schedule s = random_schedule(&seed, k % 2 == 0 ? TEIDE_PUMPING : TEIDE_RECURRENCE, 2);
        struct teide_objective objective = objective_of(objective_names[k % N_OBJECTIVES]);
        struct teide_optimal_time timing = { .kept = s.pairs[s.keep_second],
            .measured = s.pairs[!s.keep_second],
            .needed_at = 1,
            .protocol = s.protocol,
            .noise = s.noise,
            .duration = s.duration,
            .message_time = s.message_time };
        struct teide_optimum one = teide_optimal_time(&timing, &objective);
        struct teide_schedule_optimum optimum;

        ck_assert_int_eq(teide_optimal_schedule(&s, &objective, &optimum), 0);
        ck_assert_double_eq_tol(optimum.best.value, one.best.value, 1e-13);
        ck_assert_double_eq_tol(optimum.early.value, one.early.value, 1e-14);
        ck_assert_double_eq_tol(optimum.late.value, one.late.value, 1e-14);
        ck_assert_double_eq_tol(optimum.unpurified, one.unpurified, 1e-14);
        ck_assert_double_eq_tol(optimum.best.success_probability, one.best.success_probability, 1e-5);
        interior += optimum.timing_class[0] == TEIDE_INTERIOR;
        late += optimum.timing_class[0] == TEIDE_LATE;
        if (optimum.timing_class[0] == TEIDE_INTERIOR && one.timing_class == TEIDE_INTERIOR)
            ck_assert_double_eq_tol(optimum.best.begin[0], one.best.time, 1e-4);
    }
    ck_assert_int_gt(interior, 15);
    ck_assert_int_gt(late, 20);
}
END_TEST

/* Without decoherence and time: the recurrence of the reference tables, 2^rounds equal pairs. */
static void
check_recurrence(const struct reference *r)
{
    const json_t *rounds = json_object_get(r->outputs, "rounds");
    const char *variant = json_string_value(json_object_get(r->inputs, "variant"));
    const struct teide_objective fidelity = objective_of("F");
    const double u[TEIDE_MAX_PAIRS] = { 0.5, 0.25, 1, 0, 0.3, 0.1 };
    struct teide_purification_schedule s = { .schedule = TEIDE_RECURRENCE, .needed_at = 1 };

    while (strcmp(teide_protocols[s.protocol].name, variant) != 0)
        s.protocol++;
    s.noise.gate_error = reference_number(r->inputs, "p_gate");
    s.noise.measurement_error = reference_number(r->inputs, "p_meas");
    for (size_t i = 0; i < TEIDE_MAX_PAIRS; i++)
        s.pairs[i].state = reference_state_of(json_object_get(r->inputs, "p"));
    for (size_t k = 0; k < json_array_size(rounds) && k < 4; k++) {
        struct teide_bell expected = reference_state_of(json_object_get(json_array_get(rounds, k), "bell_probs"));
        struct teide_schedule_outcome outcome;
        s.n = (size_t)2 << k;
        outcome = teide_schedule_at(&s, &fidelity, u);
        for (int i = 0; i < 4; i++)
            ck_assert_double_eq_tol(outcome.state.p[i], expected.p[i], 1e-12);
    }
}

START_TEST(recurrence_of_the_reference)
{
    ck_assert_int_gt(reference_cases("recurrence", check_recurrence), 3);
}
END_TEST

/* Pumping of three pairs, step by step. */
START_TEST(pumping_step_by_step)
{
    const struct teide_pauli_rates none = { 0, 0, 0 };
    uint64_t seed = 813;

    for (int k = 0; k < 200; k++) {
        struct teide_purification_schedule s = random_schedule(&seed, TEIDE_PUMPING, 3);
        const struct teide_objective objective = objective_of("ps*F");
        const double u[2] = { random_uniform(&seed), random_uniform(&seed) }, step = s.duration + s.message_time;
        const struct teide_timed_pair *p = s.pairs;
        struct teide_schedule_outcome outcome;
        struct teide_purified one, two;
        double first, last, t1, t2;

        s.keep_second = false;
        outcome = teide_schedule_at(&s, &objective, u);
        first = fmax(p[0].made_at, p[1].made_at);
        last = 1 - 2 * step;
        t1 = first + u[0] * (last - first);
        first = fmax(t1 + step, p[2].made_at);
        t2 = first + u[1] * (1 - step - first);
        ck_assert_double_eq_tol(outcome.begin[0], t1, 1e-14);
        ck_assert_double_eq_tol(outcome.begin[1], t2, 1e-14);
        t1 += s.duration;
        t2 += s.duration;
        one = teide_purify(s.protocol, teide_bell_decohere(p[0].state, p[0].rates, none, t1 - p[0].made_at),
            teide_bell_decohere(p[1].state, p[1].rates, none, t1 - p[1].made_at), s.noise);
        two = teide_purify(s.protocol, teide_bell_decohere(one.state, p[0].rates, none, t2 - t1),
            teide_bell_decohere(p[2].state, p[2].rates, none, t2 - p[2].made_at), s.noise);
        two.state = teide_bell_decohere(two.state, p[0].rates, none, 1 - t2);
        ck_assert_double_eq_tol(outcome.success_probability, one.success_probability * two.success_probability, 1e-14);
        ck_assert_double_eq_tol(outcome.value, outcome.success_probability * two.state.p[0], 1e-14);
    }
}
END_TEST

/* No point of a grid of 25^2 or 11^3 points, and none of 3000 random ones, is better. */
START_TEST(nothing_better_on_a_grid)
{
    uint64_t seed = 814;
    int interior = 0, moved = 0;

    for (int k = 0; k < 120; k++) {
        size_t n = k % 3 == 2 ? 4 : 3, per_axis = n == 3 ? 25 : 11, points = n == 3 ? 625 : 1331;
        struct teide_purification_schedule s = random_schedule(&seed, k % 6 == 5 ? TEIDE_RECURRENCE : TEIDE_PUMPING, n);
        struct teide_objective objective = objective_of(objective_names[k % N_OBJECTIVES]);
        double sense = objective.measure != NULL && objective.measure->less_is_better ? -1 : 1;
        struct teide_schedule_optimum optimum;

        if (!teide_schedule_possible(&s))
            continue;
        ck_assert_int_eq(teide_optimal_schedule(&s, &objective, &optimum), 0);
        for (size_t i = 0; i < points + 3000; i++) {
            double u[3];
            size_t rest = i;
            for (size_t j = 0; j < 3; j++, rest /= per_axis)
                u[j] = i < points ? (double)(rest % per_axis) / (double)(per_axis - 1) : random_uniform(&seed);
            ck_assert_double_le(sense * teide_schedule_at(&s, &objective, u).value, sense * optimum.best.value + 1e-12);
        }
        for (size_t j = 0; j + 1 < n; j++)
            interior += optimum.timing_class[j] == TEIDE_INTERIOR;
        moved += optimum.best.value != optimum.early.value && optimum.best.value != optimum.late.value;
    }
    ck_assert_int_gt(interior, 5);
    ck_assert_int_gt(moved, 10);
}
END_TEST

/* Of many pairs too: no random point is better than the optimum of 8 pairs. */
START_TEST(eight_pairs)
{
    uint64_t seed = 815;

    for (int k = 0; k < 6; k++) {
        struct teide_purification_schedule s = random_schedule(&seed, k % 2 == 0 ? TEIDE_RECURRENCE : TEIDE_PUMPING, 8);
        struct teide_objective objective = objective_of(objective_names[k % 5]);
        struct teide_schedule_optimum optimum;

        s.duration = s.message_time = 0;
        ck_assert(teide_schedule_possible(&s));
        ck_assert_int_eq(teide_optimal_schedule(&s, &objective, &optimum), 0);
        for (size_t i = 0; i < 20000; i++) {
            double u[7];
            for (size_t j = 0; j < 7; j++)
                u[j] = fmin(fmax(1.6 * random_uniform(&seed) - 0.3, 0), 1); /* often an end */
            ck_assert_double_le(teide_schedule_at(&s, &objective, u).value, optimum.best.value + 1e-12);
        }
    }
}
END_TEST

START_TEST(what_has_no_time)
{
    struct teide_purification_schedule s
        = { .schedule = TEIDE_PUMPING, .n = 3, .needed_at = 1, .duration = 0.2, .message_time = 0.05 };
    const struct teide_objective fidelity = objective_of("F");
    struct teide_schedule_optimum optimum;

    for (int i = 0; i < 3; i++)
        s.pairs[i].state = teide_bell_werner(0.9);
    s.pairs[1].made_at = 0.5;
    ck_assert(teide_schedule_possible(&s)); /* 0.5, 0.75, 1 */
    ck_assert_int_eq(teide_optimal_schedule(&s, &fidelity, &optimum), 0);
    ck_assert_int_eq(optimum.timing_class[0], TEIDE_FLAT);
    ck_assert_double_eq_tol(optimum.best.begin[1], 0.75, 1e-15);
    s.pairs[1].made_at = 0.51;
    ck_assert(!teide_schedule_possible(&s));
    s.pairs[1].made_at = 0;
    s.pairs[2].made_at = 0.76;
    ck_assert(!teide_schedule_possible(&s));
}
END_TEST

Suite *
suite_purification_schedule(void)
{
    Suite *suite = suite_create("purification_schedule");
    TCase *tcase = tcase_create("all");

    tcase_set_timeout(tcase, 20);
    tcase_add_test(tcase, two_pairs);
    tcase_add_test(tcase, recurrence_of_the_reference);
    tcase_add_test(tcase, pumping_step_by_step);
    tcase_add_test(tcase, nothing_better_on_a_grid);
    tcase_add_test(tcase, eight_pairs);
    tcase_add_test(tcase, what_has_no_time);
    suite_add_tcase(suite, tcase);
    return suite;
}
