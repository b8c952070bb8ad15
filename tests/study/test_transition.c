/* study/optimal_time/transition.c: critical values against the tables and against what is known of them. */
#include "study/optimal_time/transition.h"

#include <math.h>
#include <string.h>

#include "check_study.h"
#include "models/optimal_time_parameters.h"
#include "sim/optimal_time_question.h"

/* The dephasing share from 0 to 1 in so many steps. */
struct family {
    struct teide_optimal_time_parameters problem;
    struct teide_objective objective;
};
enum { STEPS = 40 };

static struct teide_optimal_time
by_dephasing_share(double share, const void *user)
{
    struct teide_optimal_time_parameters problem = *(const struct teide_optimal_time_parameters *)user;

    teide_parameter_find("dephasing_share")->set(&problem, share);
    return teide_optimal_time_of(&problem);
}

static struct family
family(enum teide_state_kind kind, double fidelity, const char *rest, double rate, double t2, const char *objective)
{
    struct teide_error_pattern memory = { rate, 0, strcmp(rest, "xy") == 0 ? 0.5 : strcmp(rest, "x") == 0 ? 1 : 0 };
    struct family f = { .problem = { .needed_at = 1, .protocol = TEIDE_CNOT } };

    for (int i = 0; i < 2; i++)
        f.problem.pair[i]
            = (struct teide_pair_parameters) { .kind = kind, .fidelity = fidelity, .memory = { memory, memory } };
    f.problem.pair[1].made_at = t2;
    ck_assert(teide_objective_find(objective, &f.objective));
    return f;
}

static struct teide_transition_list
transitions(const struct family *f)
{
    struct teide_transition_list list = { 0 };
    struct teide_optimal_time timing = by_dephasing_share(0, &f->problem);
    struct teide_optimum here = teide_optimal_time(&timing, &f->objective), next;

    for (int i = 0; i < STEPS; i++, here = next) {
        timing = by_dephasing_share((i + 1.0) / STEPS, &f->problem);
        next = teide_optimal_time(&timing, &f->objective);
        ck_assert_int_eq(teide_transitions_between(by_dephasing_share, &f->problem, &f->objective, i / (double)STEPS,
                             &here, (i + 1.0) / STEPS, &next, &list),
            0);
    }
    return list;
}

/* What is expected, in ascending order of the share: "early 0.5 interior" and so on. */
struct expected {
    enum teide_transition_kind kind;
    enum teide_optimal_time_class before, after;
    double at, tolerance;
};

static void
expect(const struct family *f, const struct expected *expected, size_t n, const char *what)
{
    struct teide_transition_list list = transitions(f);

    ck_assert_msg(list.n == n, "%s: %zu transitions, not %zu", what, list.n, n);
    for (size_t i = 0; i < n; i++) {
        const struct teide_transition *got = &list.items[i];
        ck_assert_msg(
            got->kind == expected[i].kind && got->before == expected[i].before && got->after == expected[i].after,
            "%s: %s from %s to %s at %.10f", what, teide_transition_kind_name(got->kind),
            teide_optimal_time_class_name(got->before), teide_optimal_time_class_name(got->after), got->at);
        expect_close(got->at, expected[i].at, expected[i].tolerance, what);
        if (got->kind == TEIDE_JUMP)
            expect_close(got->from.value, got->to.value, 1e-13, what);
        else
            expect_close(got->from.slope, 0, 1e-13, what);
    }
    teide_transition_list_clear(&list);
}

static void
check_reference(const struct reference *r)
{
    const char *state = json_string_value(json_object_get(r->inputs, "input"));
    struct family f = family(strcmp(state, "werner") == 0 ? TEIDE_STATE_WERNER : TEIDE_STATE_DEPHASED, 0,
        json_string_value(json_object_get(r->inputs, "family")), reference_number(r->inputs, "gT"),
        reference_number(r->inputs, "t2"), json_string_value(json_object_get(r->inputs, "objective")));

    f.problem.pair[0].fidelity = reference_number(r->inputs, "F1");
    f.problem.pair[1].fidelity = reference_number(r->inputs, "F2");
    f.problem.needed_at = reference_number(r->inputs, "T");
    if (strcmp(json_string_value(json_object_get(r->outputs, "kind")), "jump") == 0) {
        struct expected jump = { TEIDE_JUMP, TEIDE_LATE, TEIDE_EARLY, reference_number(r->outputs, "r_c"), r->tol };
        expect(&f, &jump, 1, r->id);
    } else {
        struct expected slides[]
            = { { TEIDE_SLIDE, TEIDE_LATE, TEIDE_INTERIOR, reference_number(r->outputs, "r_late_end"), r->tol },
                  { TEIDE_SLIDE, TEIDE_INTERIOR, TEIDE_EARLY, reference_number(r->outputs, "r_early_start"), r->tol } };
        expect(&f, slides, 2, r->id);
    }
}

START_TEST(reference)
{
    ck_assert_int_eq(reference_cases("transition", check_reference), 7);
}
END_TEST

#define LATE_INTERIOR(at)                                                                                              \
    {                                                                                                                  \
        TEIDE_SLIDE, TEIDE_LATE, TEIDE_INTERIOR, at, 6e-7                                                              \
    }
#define INTERIOR_EARLY(at)                                                                                             \
    {                                                                                                                  \
        TEIDE_SLIDE, TEIDE_INTERIOR, TEIDE_EARLY, at, 6e-7                                                             \
    }
#define LATE_EARLY(at)                                                                                                 \
    {                                                                                                                  \
        TEIDE_JUMP, TEIDE_LATE, TEIDE_EARLY, at, 6e-7                                                                  \
    }

/* Reference values, six digits from density matrices. */
START_TEST(table_of_the_reference)
{
    struct family f = family(TEIDE_STATE_WERNER, 0.95, "xy", 0.01, 0, "F");
    struct expected narrow[] = { LATE_INTERIOR(0.478383), INTERIOR_EARLY(0.483052) };
    struct expected never_late[] = { INTERIOR_EARLY(0.512006) };
    struct expected wide[] = { LATE_INTERIOR(0.383466), INTERIOR_EARLY(0.472548) };
    struct expected x_only[] = { LATE_INTERIOR(0.445853), INTERIOR_EARLY(0.454423) };
    struct expected jump[] = { LATE_EARLY(0.585001) };
    struct expected both[] = { { TEIDE_SLIDE, TEIDE_INTERIOR, TEIDE_LATE, 0.268171, 6e-7 }, LATE_EARLY(0.789501) };
    /* The optimum slides from the end to the fraction 0.112 of the window, and jumps to the beginning. */
    struct expected slides[] = { LATE_INTERIOR(0.46988), { TEIDE_JUMP, TEIDE_INTERIOR, TEIDE_EARLY, 0.47942, 6e-6 } };

    expect(&f, narrow, 2, "werner 0.95 xy 0.01");
    f = family(TEIDE_STATE_WERNER, 0.95, "xy", 0.2, 0, "F");
    never_late[0].tolerance = 1.1e-6; /* 0.5120068, cut there to 0.512006 */
    expect(&f, never_late, 1, "werner 0.95 xy 0.2");
    f = family(TEIDE_STATE_WERNER, 0.90, "xy", 0.1, 0, "F");
    wide[0].tolerance = 2e-6; /* 0.38346469: the table has 1.3e-6 more */
    expect(&f, wide, 2, "werner 0.90 xy 0.1");
    f = family(TEIDE_STATE_WERNER, 0.90, "x", 0.1, 0.5, "F");
    expect(&f, x_only, 2, "werner 0.90 x 0.1");
    f = family(TEIDE_STATE_WERNER, 0.70, "x", 0.3, 0, "F");
    expect(&f, NULL, 0, "werner 0.70 x 0.3");
    f = family(TEIDE_STATE_DEPHASED, 0.90, "x", 0.1, 0, "F");
    expect(&f, jump, 1, "dephased 0.90 x 0.1");
    f = family(TEIDE_STATE_DEPHASED, 0.85, "xy", 0.3, 0, "F");
    both[0].tolerance = 6e-6; /* 0.26817638 */
    expect(&f, both, 2, "dephased 0.85 xy 0.3");
    f = family(TEIDE_STATE_WERNER, 0.95, "x", 0.1, 0, "F");
    slides[0].tolerance = slides[1].tolerance = 6e-6;
    expect(&f, slides, 2, "werner 0.95 x 0.1");
}
END_TEST

/* By objective: Werner 0.9, gamma T = 0.05, t2 = 0.25, xy. */
START_TEST(objectives)
{
    static const struct {
        const char *objective;
        double late_end, early_start; /* equal: a jump; 0: always early */
    } rows[] = { { "F", 0.43690, 0.46182 }, { "C", 0.43690, 0.46182 }, { "EoF", 0.43690, 0.46182 },
        { "chsh", 0.64900, 0.64900 }, { "coh", 0.74054, 0.74054 }, { "skf_raw", 0.76529, 0.76529 },
        { "skf", 0.76529, 0.76529 }, { "ps", 0, 0 }, { "ps*F", 0, 0 }, { "ps*EoF", 0.15470, 0.23107 },
        { "ps*hash", 0.71380, 0.71380 }, { "ps*skf", 0.74466, 0.74466 } };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct family f = family(TEIDE_STATE_WERNER, 0.9, "xy", 0.05, 0.25, rows[i].objective);
        struct expected slides[] = { LATE_INTERIOR(rows[i].late_end), INTERIOR_EARLY(rows[i].early_start) };
        struct expected jump = LATE_EARLY(rows[i].late_end);
        struct expected no_choice = { TEIDE_FLATTENING, TEIDE_EARLY, TEIDE_FLAT, 1, 1e-9 };

        slides[0].tolerance = slides[1].tolerance = jump.tolerance = 6e-6;
        if (strcmp(rows[i].objective, "ps") == 0) /* Z errors do not touch it */
            expect(&f, &no_choice, 1, rows[i].objective);
        else if (rows[i].late_end == 0)
            expect(&f, NULL, 0, rows[i].objective);
        else if (rows[i].late_end == rows[i].early_start)
            expect(&f, &jump, 1, rows[i].objective);
        else
            expect(&f, slides, 2, rows[i].objective);
    }
}
END_TEST

/* DEJMPS exchanges Y and Z errors, which turns the picture round. */
START_TEST(dejmps)
{
    struct family f = family(TEIDE_STATE_WERNER, 0.95, "xy", 0.05, 0.25, "F");
    struct teide_transition_list list;

    f.problem.protocol = TEIDE_DEJMPS;
    list = transitions(&f);
    ck_assert_uint_ge(list.n, 1);
    ck_assert_int_eq(list.items[0].before, TEIDE_EARLY);
    expect_close(list.items[0].at, 0.01416, 6e-6, "xy");
    ck_assert_int_eq(list.items[list.n - 1].after, TEIDE_LATE);
    teide_transition_list_clear(&list);
    f = family(TEIDE_STATE_WERNER, 0.95, "y", 0.05, 0.25, "F");
    f.problem.protocol = TEIDE_DEJMPS;
    list = transitions(&f);
    ck_assert_uint_eq(list.n, 2);
    expect_close(list.items[0].at, 0.51879, 6e-6, "y, early");
    expect_close(list.items[1].at, 0.52475, 6e-6, "y, late");
    teide_transition_list_clear(&list);
}
END_TEST

/* For vanishing rates both critical values go to r_c = (2 rho - 1) / (2 rho + 1), rho = w (1 + 2 w) / (1 + w^2); the
 * interior window between them, here narrower than what bisection of the whole path tells apart, is still found. */
START_TEST(vanishing_rates)
{
    static const double fidelities[] = { 0.99, 0.95, 0.9, 0.8, 0.7, 0.6 };

    for (size_t i = 0; i < sizeof fidelities / sizeof *fidelities; i++) {
        struct family f = family(TEIDE_STATE_WERNER, fidelities[i], i % 2 == 0 ? "xy" : "x", 1e-7, 0.25, "F");
        double w = (4 * fidelities[i] - 1) / 3, rho = w * (1 + 2 * w) / (1 + w * w), r = (2 * rho - 1) / (2 * rho + 1);
        struct teide_transition_list list = { 0 };
        struct teide_optimal_time start = by_dephasing_share(0, &f.problem), end = by_dephasing_share(1, &f.problem);
        struct teide_optimum at_start = teide_optimal_time(&start, &f.objective);
        struct teide_optimum at_end = teide_optimal_time(&end, &f.objective);

        ck_assert_int_eq(
            teide_transitions_between(by_dephasing_share, &f.problem, &f.objective, 0, &at_start, 1, &at_end, &list),
            0);
        ck_assert_uint_eq(list.n, 2);
        for (size_t k = 0; k < 2; k++) {
            ck_assert_int_eq(list.items[k].kind, TEIDE_SLIDE);
            expect_close(list.items[k].at, r, 3e-7, "vanishing rates");
        }
        ck_assert(list.items[0].before == TEIDE_LATE && list.items[0].after == TEIDE_INTERIOR);
        ck_assert(list.items[1].after == TEIDE_EARLY && list.items[0].at < list.items[1].at);
        teide_transition_list_clear(&list);
    }
}
END_TEST

/* Concurrence 0, whatever one does, beyond a rate: the edge against the rate at which the best concurrence vanishes. */
static struct teide_optimal_time
by_total_rate(double rate, const void *user)
{
    struct teide_optimal_time_parameters problem = *(const struct teide_optimal_time_parameters *)user;

    teide_parameter_find("total_rate")->set(&problem, rate);
    return teide_optimal_time_of(&problem);
}

START_TEST(flattening)
{
    struct family f = family(TEIDE_STATE_WERNER, 0.9, "xy", 1, 0, "C");
    struct teide_transition_list list = { 0 };
    struct teide_optimal_time timing;
    struct teide_optimum few, many;

    f.problem.pair[0].memory[0].dephasing_share = 0.2;
    timing = by_total_rate(0.05, &f.problem);
    few = teide_optimal_time(&timing, &f.objective);
    timing = by_total_rate(5, &f.problem);
    many = teide_optimal_time(&timing, &f.objective);
    ck_assert_int_eq(many.timing_class, TEIDE_FLAT);
    ck_assert_int_eq(
        teide_transitions_between(by_total_rate, &f.problem, &f.objective, 0.05, &few, 5, &many, &list), 0);
    ck_assert_int_eq(list.items[list.n - 1].kind, TEIDE_FLATTENING);
    timing = by_total_rate(list.items[list.n - 1].at * (1 - 1e-9), &f.problem);
    ck_assert(teide_optimal_time(&timing, &f.objective).best.value > 0);
    timing = by_total_rate(list.items[list.n - 1].at * (1 + 1e-9), &f.problem);
    ck_assert(teide_optimal_time(&timing, &f.objective).best.value == 0);
    teide_transition_list_clear(&list);
}
END_TEST

/* --- parameters ---------------------------------------------------------------------------------------------------- */

static void
set(struct teide_optimal_time_parameters *problem, const char *name, double value)
{
    teide_parameter_find(name)->set(problem, value);
}

/* t1 and t2 are those of the memories that they make; the order in which they are set does not matter. */
START_TEST(coherence_times)
{
    static const double times[][2] = { { 1, 0.5 }, { 0.25, 0.5 }, { 1e6, 1e-3 }, { 3, 6 } };

    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        struct teide_optimal_time_parameters a = family(TEIDE_STATE_WERNER, 0.9, "xy", 0.3, 0, "F").problem, b = a;
        struct teide_pauli_rates expected = teide_pauli_rates_from_t1_t2(times[i][0], times[i][1]), got[2];
        set(&a, "t1", times[i][0]);
        set(&a, "t2", times[i][1]);
        set(&b, "t2", times[i][1]);
        set(&b, "t1", times[i][0]);
        ck_assert(teide_optimal_time_parameters_good_rates(&a) && teide_optimal_time_parameters_good_rates(&b));
        got[0] = teide_error_pattern_rates(a.pair[1].memory[0]);
        got[1] = teide_error_pattern_rates(b.pair[0].memory[1]);
        for (int k = 0; k < 2; k++) {
            double total = expected.x + expected.y + expected.z;
            expect_close(got[k].x, expected.x, 1e-15 * total, "x");
            expect_close(got[k].y, expected.y, 1e-15 * total, "y");
            expect_close(got[k].z, expected.z, 1e-15 * total, "z");
        }
        set(&a, "t2", 2.001 * times[i][0]); /* what no memory can be */
        ck_assert(!teide_optimal_time_parameters_good_rates(&a));
    }
}
END_TEST

START_TEST(conflicts)
{
    static const struct {
        const char *a, *b;
        bool conflict;
    } pairs[] = { { "t1", "t2", false }, { "t1", "total_rate", true }, { "t2", "x_share", true },
        { "dephasing_share", "total_rate", false }, { "fidelity", "fidelity_2", true },
        { "fidelity_1", "fidelity_2", false }, { "cutoff", "t2", false } };

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const struct teide_parameter *a = teide_parameter_find(pairs[i].a), *b = teide_parameter_find(pairs[i].b);
        ck_assert_msg(teide_parameters_conflict(a, b) == pairs[i].conflict
                && teide_parameters_conflict(b, a) == pairs[i].conflict,
            "%s and %s", pairs[i].a, pairs[i].b);
    }
}
END_TEST

/* Parameters that do not conflict may be set in any order: the diagram sets them in both. */
START_TEST(order_of_parameters)
{
    for (int i = 0; i < TEIDE_N_PARAMETERS; i++)
        for (int k = 0; k < TEIDE_N_PARAMETERS; k++) {
            const struct teide_parameter *a = &teide_parameters[i], *b = &teide_parameters[k];
            struct family f = family(TEIDE_STATE_WERNER, 0.9, "xy", 0.3, 0, "F");
            struct teide_optimal_time_parameters one = f.problem, other = f.problem;
            struct teide_optimal_time timing[2];
            bool same;
            if (i == k)
                continue;
            one.needed_at = other.needed_at = 3;
            a->set(&one, 0.4), b->set(&one, 0.3);
            b->set(&other, 0.3), a->set(&other, 0.4);
            timing[0] = teide_optimal_time_of(&one);
            timing[1] = teide_optimal_time_of(&other);
            same = close_to(teide_purification_at(&timing[0], &f.objective, 0.5).value,
                teide_purification_at(&timing[1], &f.objective, 0.5).value, 1e-14);
            ck_assert_msg(same || teide_parameters_conflict(a, b), "%s and %s", a->name, b->name);
        }
}
END_TEST

static struct teide_optimal_time
by_cutoff(double cutoff, const void *user)
{
    struct teide_optimal_time_parameters problem = *(const struct teide_optimal_time_parameters *)user;

    set(&problem, "cutoff", cutoff);
    return teide_optimal_time_of(&problem);
}

/* A measured pair that is dropped before the best time is best used at the last moment; from the cutoff on that reaches the best
 * time, it no longer matters. */
START_TEST(cutoff)
{
    struct family f = family(TEIDE_STATE_WERNER, 0.95, "xy", 0.1, 0.25, "F");
    struct teide_transition_list list = { 0 };
    struct teide_optimal_time timing;
    struct teide_optimum free, shortest, longest;

    set(&f.problem, "dephasing_share", 0.45);
    timing = teide_optimal_time_of(&f.problem);
    ck_assert(teide_optimal_time_last(&timing) == 1);
    free = teide_optimal_time(&timing, &f.objective);
    timing = by_cutoff(0.1, &f.problem);
    ck_assert(teide_optimal_time_last(&timing) == 0.25 + 0.1 && teide_optimal_time_kept_is_held(&timing));
    shortest = teide_optimal_time(&timing, &f.objective);
    timing = by_cutoff(2, &f.problem);
    longest = teide_optimal_time(&timing, &f.objective);
    ck_assert(longest.best.time == free.best.time && free.timing_class == TEIDE_INTERIOR);
    ck_assert_int_eq(shortest.timing_class, TEIDE_LATE);
    /* Without purification there is only the kept pair, when the other one has been dropped. */
    ck_assert(shortest.unpurified < free.unpurified && longest.unpurified == free.unpurified);
    ck_assert_int_eq(
        teide_transitions_between(by_cutoff, &f.problem, &f.objective, 0.1, &shortest, 2, &longest, &list), 0);
    ck_assert_int_eq((int)list.n, 1);
    ck_assert(list.items[0].kind == TEIDE_SLIDE && list.items[0].before == TEIDE_LATE);
    expect_close(list.items[0].at, free.best.time - 0.25, 1e-9, "where the window reaches the best time");
    teide_transition_list_clear(&list);
    f.problem.pair[f.problem.kept].cutoff = 0.9; /* the kept pair must be there when it is needed */
    timing = teide_optimal_time_of(&f.problem);
    ck_assert(!teide_optimal_time_kept_is_held(&timing));
    f.problem.pair[f.problem.kept].cutoff = 1;
    timing = teide_optimal_time_of(&f.problem);
    ck_assert(teide_optimal_time_kept_is_held(&timing));
}
END_TEST

START_TEST(ranges)
{
    const struct teide_parameter_range even = { .from = -1, .to = 3, .points = 5 };
    const struct teide_parameter_range ratios = { .from = 1e-3, .to = 10, .points = 9, .logarithmic = true };

    ck_assert(
        teide_range_value(&even, 0) == -1 && teide_range_value(&even, 4) == 3 && teide_range_value(&even, 2) == 1);
    ck_assert(teide_range_value(&ratios, 0) == 1e-3 && teide_range_value(&ratios, 8) == 10);
    for (size_t i = 0; i < 9; i++) {
        expect_close(teide_range_value(&ratios, i), 1e-3 * pow(10, 0.5 * (double)i), 1e-13, "equal ratios");
        expect_close(teide_range_position(&ratios, teide_range_value(&ratios, i)), (double)i, 1e-12, "position");
    }
    expect_close(teide_range_position(&even, 0.5), 1.5, 1e-15, "position");
}
END_TEST

Suite *
suite_transition(void)
{
    Suite *suite = suite_create("transition");
    TCase *tests = tcase_create("transition");

    tcase_add_test(tests, reference);
    tcase_add_test(tests, table_of_the_reference);
    tcase_add_test(tests, objectives);
    tcase_add_test(tests, dejmps);
    tcase_add_test(tests, vanishing_rates);
    tcase_add_test(tests, flattening);
    tcase_add_test(tests, coherence_times);
    tcase_add_test(tests, conflicts);
    tcase_add_test(tests, order_of_parameters);
    tcase_add_test(tests, cutoff);
    tcase_add_test(tests, ranges);
    suite_add_tcase(suite, tests);
    return suite;
}
