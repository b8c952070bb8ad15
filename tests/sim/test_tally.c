/* Batches, spreads and estimators against plain computations, and standard errors against the truth. */
#include <math.h>
#include <stdlib.h>

#include "sim/error.h"
#include "sim/random.h"
#include "sim/tally.h"
#include "study/simulate.h"
#include "tests/sim/build_scenario.h"
#include "tests/sim/check_sim.h"

/* Whatever the number of deliveries, the batches add up to the total, in number between n and 2 n. */
START_TEST(batches_add_up)
{
    for (size_t batches = 1; batches <= 5; batches++) {
        struct teide_tally tally = { 0 };

        ck_assert_int_eq(teide_tally_init(&tally, batches, 16), 0);
        for (int n = 1; n <= 1000; n++) {
            struct teide_counters counters = { .swaps = n, .losses = 1 };
            double deliveries = 0, swaps = 0, time = 0;

            ck_assert_int_eq(teide_tally_add(&tally, 0.5 * n, teide_bell_werner(0.9), 3, &counters), 0);
            for (size_t i = 0; i < tally.n_batches + (tally.in_batch > 0); i++) {
                deliveries += tally.batches[i].sum[TEIDE_SUM_DELIVERIES];
                swaps += tally.batches[i].sum[TEIDE_SUM_SWAPS];
                time += tally.batches[i].sum[TEIDE_SUM_TIME];
            }
            ck_assert_double_eq(deliveries, n);
            ck_assert_double_eq(swaps, n * (n + 1) / 2.0);
            ck_assert_double_eq(time, 0.5 * n * (n + 1) / 2.0);
            ck_assert(tally.n_batches < 2 * batches);
            ck_assert((size_t)n < 2 * batches || tally.n_batches >= batches);
        }
        teide_tally_clear(&tally);
    }
}
END_TEST

/* The sample holds deliveries 0, stride, 2 stride, ..., never more than its limit and at least half of it. */
START_TEST(samples_are_systematic)
{
    struct teide_tally tally = { 0 };
    struct teide_counters counters = { 0 };

    ck_assert_int_eq(teide_tally_init(&tally, 1, 100), 0);
    for (int n = 0; n < 10000; n++) {
        ck_assert_int_eq(teide_tally_add(&tally, n, teide_bell_werner(0.9), 1, &counters), 0);
        ck_assert_uint_le(tally.sample.length, 100);
        ck_assert(n < 100 || tally.sample.length >= 50);
        for (size_t i = 0; i < tally.sample.length; i++)
            ck_assert(tally.sample.waiting_time[i] == (double)i * (double)tally.sample.stride);
    }
    teide_tally_clear(&tally);
}
END_TEST

/* Geometric waiting: mean, deviation, rate and quantiles of one link against their exact values, within 5 errors. */
START_TEST(estimates_of_a_link)
{
    const double p = 0.02, slot = 1e-3;
    struct teide_scenario s = build_chain(1, p);
    struct teide_ensemble_options options = { .threads = 2 };
    struct teide_results results = { 0 };
    struct teide_error error = { 0 };
    const struct teide_request_result *r;
    double median = ceil(log(0.5) / log1p(-p)) * slot;

    s.run.deliveries = 400000;
    s.run.replicas = 8;
    ck_assert_int_eq(teide_simulate(&s, &options, &results, &error), 0);
    r = &results.requests[0];
    ck_assert_double_lt(fabs(r->waiting_time.mean - slot / p), 5 * r->waiting_time.error);
    ck_assert_double_lt(fabs(r->rate.mean - p / slot), 5 * r->rate.error);
    ck_assert_double_gt(fabs(1.02 * r->waiting_time.mean - slot / p), 5 * r->waiting_time.error); /* control */
    ck_assert_double_eq_tol(r->waiting_time_deviation, slot * sqrt(1 - p) / p, 0.01 * slot / p);
    /* the error itself: deviation / sqrt(n), which 64 to 128 batches know to about 9 % */
    ck_assert_double_eq_tol(r->waiting_time.error * sqrt(400000) / r->waiting_time_deviation, 1, 0.4);
    ck_assert_double_eq_tol(r->waiting_time_quantiles[3], median, 2 * slot);
    ck_assert_double_eq_tol(r->measures[TEIDE_FIDELITY].mean, 0.95, 1e-12);
    teide_results_clear(&results);
    build_clear(&s);
}
END_TEST

/* Are the standard errors right? A fast link fills eight memories, a slow one empties them: the age of a delivered pair, and
 * so its fidelity, is correlated over some eight deliveries. Over 400 seeds the z-values of the mean fidelity against the
 * grand mean must have variance 1; the bound is 4 standard errors of such a variance, 4 sqrt(2 / 400) = 0.28, plus the
 * 0.03 by which 64 batches widen it. */
START_TEST(standard_errors_are_right_for_correlated_deliveries)
{
    enum { SEEDS = 400, DELIVERIES = 8000 };
    double mean[SEEDS], error_of[SEEDS], grand = 0, variance = 0, naive = 0;

    for (int k = 0; k < SEEDS; k++) {
        struct teide_scenario s = build_chain(2, 0.1);
        struct teide_ensemble_options options = { .threads = 1 };
        struct teide_results results = { 0 };
        struct teide_error error = { 0 };

        s.seed = (uint64_t)k + 1000;
        s.memories[0].rates = (struct teide_pauli_rates) { 0, 0, 2 };
        s.links[0].success_probability = 0.9;
        s.links[0].memory_pairs = s.links[1].memory_pairs = 8;
        s.links[1].multiplexing = TEIDE_SEQUENTIAL;
        s.requests[0].generation = TEIDE_CONTINUOUS;
        s.run.deliveries = DELIVERIES;
        ck_assert_int_eq(teide_simulate(&s, &options, &results, &error), 0);
        mean[k] = results.requests[0].measures[TEIDE_FIDELITY].mean;
        error_of[k] = results.requests[0].measures[TEIDE_FIDELITY].error;
        naive += results.requests[0].fidelity_deviation / sqrt(DELIVERIES) / SEEDS;
        grand += mean[k] / SEEDS;
        teide_results_clear(&results);
        build_clear(&s);
    }
    for (int k = 0; k < SEEDS; k++)
        variance += pow((mean[k] - grand) / error_of[k], 2) / (SEEDS - 1);
    ck_assert_double_eq_tol(variance, 1, 0.31);
    /* negative control: errors as if deliveries were independent are wrong here */
    variance = 0;
    for (int k = 0; k < SEEDS; k++)
        variance += pow((mean[k] - grand) / naive, 2) / (SEEDS - 1);
    ck_assert_double_gt(variance, 2);
}
END_TEST

Suite *
suite_tally(void)
{
    Suite *suite = suite_create("tally");
    TCase *tcase = tcase_create("statistics");

    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, batches_add_up);
    tcase_add_test(tcase, samples_are_systematic);
    tcase_add_test(tcase, estimates_of_a_link);
    tcase_add_test(tcase, standard_errors_are_right_for_correlated_deliveries);
    suite_add_tcase(suite, tcase);
    return suite;
}
