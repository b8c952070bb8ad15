/* study/optimize: expressions, quadratics, and estimates with their errors. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check_study.h"
#include "sim/random.h"
#include "study/optimize/compare.h"
#include "study/optimize/quadratic.h"

/* Two requests, the name of the second of which holds signs of arithmetic. */
static struct teide_request requests[] = { { .name = "a-b" }, { .name = "a-b.rate*2" } };
static const struct teide_scenario scenario = { .requests = requests, .n_requests = 2 };

/* 10 deliveries in 5 s that waited 4 s in all, Werner states of fidelity 0.97; and 4 of fidelity 0.7. */
static const struct teide_sums sums[2] = {
    { 5,
        { [TEIDE_SUM_DELIVERIES] = 10,
            [TEIDE_SUM_TIME] = 4,
            [TEIDE_SUM_STATE] = 9.7,
            [TEIDE_SUM_STATE + 1] = 0.1,
            [TEIDE_SUM_STATE + 2] = 0.1,
            [TEIDE_SUM_STATE + 3] = 0.1,
            [TEIDE_SUM_SWAPS] = 20,
            [TEIDE_SUM_SWAPPED] = 15,
            [TEIDE_SUM_RAW_PAIRS] = 25,
            [TEIDE_SUM_CUTOFFS] = 5,
            [TEIDE_SUM_LOSSES] = 30 } },
    { 5,
        { [TEIDE_SUM_DELIVERIES] = 4,
            [TEIDE_SUM_TIME] = 5,
            [TEIDE_SUM_STATE] = 2.8,
            [TEIDE_SUM_STATE + 1] = 0.4,
            [TEIDE_SUM_STATE + 2] = 0.4,
            [TEIDE_SUM_STATE + 3] = 0.4 } },
};

static double
value_of(const char *text, bool uncut)
{
    struct teide_expression expression;
    struct teide_error error = { 0 };

    ck_assert_msg(
        teide_expression_compile(text, &scenario, &expression, NULL, &error) == 0, "%s: %s", text, error.message);
    return teide_expression_value(&expression, sums, 0, uncut);
}

START_TEST(test_expression_values)
{
    static const struct {
        const char *text;
        double value;
    } cases[] = {
        { "1 + 2 * 3", 7 },
        { "(1 + 2) * 3", 9 },
        { "2 - 3 - 4", -5 },
        { "12 / 2 / 3", 2 },
        { "-2 * -3", 6 },
        { "--4", 4 },
        { "1.5e2 + .5", 150.5 },
        { "2E-1", 0.2 },
        { "max(1, 3, 2) - min(4, 2)", 1 },
        { "rate", 2 },
        { "waiting_time", 0.4 },
        { "raw_pairs_per_delivery", 2.5 },
        { "swap_success", 0.75 },
        { "cutoffs_per_delivery", 0.5 },
        { "round_success", 0.25 },
        { "fidelity", 0.97 },
        { "rate * fidelity", 1.94 },
        { "requests.a-b.rate-1", 1 },
        { "requests.a-b.rate*2.fidelity", 0.7 }, /* the longest name */
        { "requests.a-b.rate*2.rate * 2", 1.6 },
        { "max(0, 1 - rate)", 0 },
        { " \t( rate )\n", 2 },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(fabs(value_of(cases[i].text, false) - cases[i].value) < 1e-12, "%s is %g, not %g", cases[i].text,
            value_of(cases[i].text, false), cases[i].value);
}
END_TEST

START_TEST(test_expression_cut)
{
    const struct teide_bell good = { { 0.97, 0.01, 0.01, 0.01 } }, bad = { { 0.7, 0.1, 0.1, 0.1 } };

    ck_assert_double_eq_tol(value_of("skf", false), teide_measures[TEIDE_SKF].value(good), 1e-12);
    ck_assert_double_eq(value_of("requests.a-b.rate*2.skf", false), 0);
    ck_assert_double_eq_tol(value_of("requests.a-b.rate*2.skf", true), teide_measures[TEIDE_SKF_RAW].value(bad), 1e-12);
    ck_assert_double_lt(value_of("requests.a-b.rate*2.skf", true), -0.1);
    ck_assert(isnan(value_of("purification_success", false))); /* nothing was purified */
    ck_assert(isnan(value_of("max(1, purification_success)", false)));
    ck_assert(isnan(value_of("min(purification_success, 1)", false)));
}
END_TEST

START_TEST(test_expression_mistakes)
{
    static const struct {
        const char *text, *says;
        size_t at;
    } cases[] = {
        { "", "ends where a value is missing", 0 },
        { "rate *", "ends where a value is missing", 6 },
        { "(rate", "a ')' is missing", 5 },
        { "rate)", "here is ')'", 4 },
        { "rate rate", "where a sign belongs", 5 },
        { "sfk", "no result 'sfk'", 0 },
        { "max 1", "'(' belongs", 4 },
        { "requests.nobody.rate", "no request 'nobody.rate'", 9 },
        { "requests.a-b.rte", "no result 'rte'", 13 },
        { "rate % 2", "here is '%'", 5 },
        { "rate ^ 2", "here is '^'", 5 },
        { "* rate", "here is '*'", 0 },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct teide_expression expression;
        struct teide_error error = { 0 };
        size_t at;
        ck_assert_int_eq(teide_expression_compile(cases[i].text, &scenario, &expression, &at, &error), TEIDE_E_INPUT);
        ck_assert_msg(strstr(error.message, cases[i].says) != NULL, "%s: %s", cases[i].text, error.message);
        ck_assert_msg(at == cases[i].at, "%s: at %zu", cases[i].text, at);
    }
}
END_TEST

/* What is too long or too deep is refused, and not the end of the program. */
START_TEST(test_expression_limits)
{
    static const char *const parts[] = { "(", "-", "1+", "max(1," };
    char text[4000];

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct teide_expression expression;
        struct teide_error error = { 0 };
        text[0] = '\0';
        while (strlen(text) + 10 < sizeof text)
            strcat(text, parts[i]);
        ck_assert_int_eq(teide_expression_compile(text, &scenario, &expression, NULL, &error), TEIDE_E_INPUT);
    }
}
END_TEST

/* --- quadratics ---------------------------------------------------------------------------------------------------- */

static double
hill(double x, double y)
{
    return 3 + 0.5 * x - 0.2 * y - 1.5 * x * x + 0.8 * x * y - y * y;
}

START_TEST(test_quadratic)
{
    static const double x[] = { 0, 0, 1, 0, -1, 0, 0, 1, 0, -1, 0.7, 0.7 }, low[] = { -1, -1 }, high[] = { 1, 1 },
                        narrow[] = { 0.05, 1 };
    struct teide_quadratic quadratic;
    double values[6], weights[6], at[2], there = 0;

    for (int k = 0; k < 6; k++)
        values[k] = hill(x[2 * k], x[2 * k + 1]);
    ck_assert_int_eq(teide_quadratic_fit(&quadratic, 2, 6, x), 0);
    teide_quadratic_maximise(&quadratic, values, low, high, at);
    /* where the slope is 0: 0.5 - 3 x + 0.8 y = 0, -0.2 + 0.8 x - 2 y = 0 */
    ck_assert_double_eq_tol(at[0], 0.84 / 5.36, 1e-9);
    ck_assert_double_eq_tol(at[1], (0.8 * 0.84 / 5.36 - 0.2) / 2, 1e-9);
    at[0] = 0.3;
    at[1] = -0.4;
    teide_quadratic_weights(&quadratic, at, weights);
    for (int k = 0; k < 6; k++)
        there += weights[k] * values[k];
    ck_assert_double_eq_tol(there, hill(0.3, -0.4), 1e-9);
    teide_quadratic_maximise(&quadratic, values, low, narrow, at);
    ck_assert_double_eq_tol(at[0], 0.05, 1e-12);
    for (int k = 0; k < 6; k++) /* upside down, the largest values are in corners */
        values[k] = -values[k];
    teide_quadratic_maximise(&quadratic, values, low, high, at);
    ck_assert_double_eq_tol(fabs(at[0]), 1, 1e-12);
    ck_assert_double_eq_tol(fabs(at[1]), 1, 1e-12);
    teide_quadratic_clear(&quadratic);
}
END_TEST

/* Too few points for all coefficients: still through the values. */
START_TEST(test_quadratic_of_few)
{
    static const double x[] = { 0, 0, 1, 0, 0, 1 }, values[] = { 1, 2, 4 };
    struct teide_quadratic quadratic;
    double weights[3], there = 0;

    ck_assert_int_eq(teide_quadratic_fit(&quadratic, 2, 3, x), 0);
    teide_quadratic_weights(&quadratic, x + 4, weights);
    for (int k = 0; k < 3; k++)
        there += weights[k] * values[k];
    ck_assert_double_eq_tol(there, 4, 1e-9);
    teide_quadratic_clear(&quadratic);
}
END_TEST

/* --- estimates ----------------------------------------------------------------------------------------------------- */

enum { REPLICAS = 32, EACH = 100, REPEATS = 400 };

/* Replicas whose deliveries wait exponential times of mean 1 and have fidelity 0.9 or 1: sums as a simulation would give. */
static void
fill(struct teide_trial *trial, uint64_t seed, double mean_fidelity)
{
    struct teide_random random = { .seed = seed };

    for (size_t r = 0; r < REPLICAS; r++) {
        struct teide_stream stream = { 0 };
        struct teide_sums *s = &trial->sums[r];
        *s = (struct teide_sums) { 0 };
        for (int i = 0; i < EACH; i++) {
            const double wait = -log(teide_stream_uniform(&stream, &random, r)),
                         f = mean_fidelity + (teide_stream_uniform(&stream, &random, r) < 0.5 ? -0.01 : 0.01);
            s->seconds += wait;
            s->sum[TEIDE_SUM_TIME] += wait;
            s->sum[TEIDE_SUM_DELIVERIES] += 1;
            for (int k = 0; k < 4; k++)
                s->sum[TEIDE_SUM_STATE + k] += k == 0 ? f : (1 - f) / 3;
        }
    }
}

/* In how many of the repeats the interval at 95 % holds a value. */
static int
count_held(double mean_fidelity, double value)
{
    static const struct teide_scenario one = { .requests = requests, .n_requests = 1 };
    struct teide_optimize_question question = { .objective = "rate * skf" };
    struct teide_trial trial = { .n_replicas = REPLICAS };
    struct teide_goal goal = { 0 };
    struct teide_error error = { 0 };
    struct teide_score score = { 0 };
    int held = 0;

    trial.sums = calloc(REPLICAS, sizeof *trial.sums);
    ck_assert_int_eq(teide_goal_init(&goal, &one, &question, &error), 0);
    for (uint64_t seed = 1; seed <= REPEATS; seed++) {
        struct teide_interval interval;
        fill(&trial, seed, mean_fidelity);
        ck_assert_int_eq(teide_score_make(&goal, &trial, &score), 0);
        interval = teide_score_interval(&score, 0.95);
        held += interval.low <= value && value <= interval.high;
    }
    teide_score_clear(&score);
    teide_goal_clear(&goal);
    free(trial.sums);
    return held;
}

static double
key(double fidelity)
{
    const struct teide_bell state = { { fidelity, (1 - fidelity) / 3, (1 - fidelity) / 3, (1 - fidelity) / 3 } };

    return teide_measures[TEIDE_SKF].value(state);
}

/* 95 % of 400: 380 +- 4.4; a right program is off by more than 4 of these with probability 6e-5. Where the key is cut at 0 the
 * interval may hold the value more often, not less. */
START_TEST(test_coverage)
{
    const int far = count_held(0.95, key(0.95)), wrong = count_held(0.95, 1.06 * key(0.95));

    ck_assert_int_ge(far, 363);
    ck_assert_int_le(far, 397);
    ck_assert_int_lt(wrong, 363);                       /* control: a value that is 6 % too large */
    ck_assert_int_ge(count_held(0.81, key(0.81)), 363); /* near the cut, at 0.8107 */
    ck_assert_int_ge(count_held(0.8108, key(0.8108)), 363);
    ck_assert_int_ge(count_held(0.812, key(0.812)), 363);
    ck_assert_int_eq(count_held(0.7, 0), REPEATS);
}
END_TEST

/* Points that are alike in every replica differ by nothing. */
START_TEST(test_difference)
{
    double a[REPLICAS], b[REPLICAS];
    const struct teide_score one = { .n_replicas = REPLICAS, .pseudo = a },
                             other = { .n_replicas = REPLICAS, .pseudo = b };
    struct teide_estimate d;

    for (int i = 0; i < REPLICAS; i++) {
        a[i] = sin(i);
        b[i] = a[i] - 0.25;
    }
    d = teide_score_difference(&one, &other);
    ck_assert_double_eq_tol(d.mean, 0.25, 1e-15);
    ck_assert_double_le(d.error, 1e-15);
    ck_assert_double_eq_tol(teide_student_factor(0.95, 128), 1.9788, 1e-3); /* tables of Student's distribution, 127 */
    ck_assert_double_eq_tol(teide_student_tail(0.025, 17), 2.1199, 1e-3);   /* 16 */
}
END_TEST

Suite *
suite_optimize(void)
{
    Suite *suite = suite_create("optimize");
    TCase *expressions = tcase_create("expressions"), *quadratics = tcase_create("quadratics"),
          *estimates = tcase_create("estimates");

    tcase_add_test(expressions, test_expression_values);
    tcase_add_test(expressions, test_expression_cut);
    tcase_add_test(expressions, test_expression_mistakes);
    tcase_add_test(expressions, test_expression_limits);
    tcase_add_test(quadratics, test_quadratic);
    tcase_add_test(quadratics, test_quadratic_of_few);
    tcase_add_test(estimates, test_coverage);
    tcase_add_test(estimates, test_difference);
    suite_add_tcase(suite, expressions);
    suite_add_tcase(suite, quadratics);
    suite_add_tcase(suite, estimates);
    return suite;
}
