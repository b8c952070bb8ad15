/* Sampled outcomes of applications, and the warm-up. Statistical bounds are 5 standard errors at fixed seeds. */
#include <math.h>
#include <stdlib.h>

#include "sim/error.h"
#include "sim/outcomes.h"
#include "study/application.h"
#include "study/simulate.h"
#include "tests/sim/build_scenario.h"
#include "tests/sim/check_sim.h"

static const struct teide_application applications[] = {
    { .kind = TEIDE_APPLICATION_BBM92,
        .key_basis = 0.7,
        .security = { 1.1, 1e-10, 1e-15 },
        .measurement_error = 0.005 },
    { .kind = TEIDE_APPLICATION_CHSH },
    { .kind = TEIDE_APPLICATION_TELEPORTATION },
    { .kind = TEIDE_APPLICATION_TELEPORTATION, .haar = true, .measurement_error = 0.1 },
};
enum { N_APPLICATIONS = sizeof applications / sizeof *applications };

static void
fill(struct teide_outcomes_tally *tally, const struct teide_application *application, int pairs, uint64_t replica,
    struct teide_bell even, struct teide_bell odd)
{
    const struct teide_random random = { .seed = 7, .replica = replica };

    ck_assert_int_eq(teide_outcomes_init(tally, application, 32, 0.25), 0);
    for (int i = 0; i < pairs; i++)
        ck_assert_int_eq(teide_outcomes_add(tally, &random, 3, 1e-3 * i, i % 2 ? odd : even), 0);
}

/* Sampled values scatter about those of the mean state, here of two kinds of pairs, by their standard errors. */
START_TEST(sampled_and_expected_agree)
{
    const struct teide_bell even = { { 0.96, 0.02, 0.01, 0.01 } }, odd = { { 0.9, 0.03, 0.04, 0.03 } };
    const struct teide_bell mean = { { 0.93, 0.025, 0.025, 0.02 } }, other = { { 0.95, 0.025, 0.005, 0.02 } };

    for (int a = 0; a < N_APPLICATIONS; a++) {
        struct teide_outcomes_tally tally[2] = { 0 };
        const struct teide_outcomes_tally *tallies[] = { &tally[0], &tally[1] };
        struct teide_application_result result;
        const struct teide_application_counts exact = teide_application_expected(&applications[a], 2e5, mean),
                                              wrong = teide_application_expected(&applications[a], 2e5, other);
        size_t n;
        const struct teide_application_quantity *q = teide_application_quantities(applications[a].kind, &n);
        bool control = false;

        fill(&tally[0], &applications[a], 200000, 0, even, odd);
        fill(&tally[1], &applications[a], 200000, 1, even, odd);
        ck_assert_int_eq(teide_application_estimate(tallies, 2, 400, &result), 0);
        ck_assert_double_eq(result.pairs, 400000);
        ck_assert_uint_gt(n, 0);
        for (size_t i = 0; i < n; i++) {
            const size_t at = teide_application_first(applications[a].kind) + i;
            const double value = q[i].value(&applications[a], &exact, 200);
            ck_assert_double_eq_tol(result.expected[at].mean, value, 1e-9 * value);
            ck_assert_double_gt(result.sampled[at].error, 0);
            ck_assert_double_lt(fabs(result.sampled[at].mean - value), 5 * result.sampled[at].error);
            control |= fabs(result.sampled[at].mean - q[i].value(&applications[a], &wrong, 200))
                > 5 * result.sampled[at].error;
        }
        ck_assert(control); /* a state that is 0.02 off fails */
        teide_outcomes_clear(&tally[0]);
        teide_outcomes_clear(&tally[1]);
    }
}
END_TEST

/* Standard errors of independent outcomes: binomial. */
START_TEST(errors_are_binomial)
{
    const struct teide_bell state = teide_bell_werner(0.9);
    struct teide_outcomes_tally tally = { 0 };
    const struct teide_outcomes_tally *tallies[] = { &tally };
    struct teide_application_result result;

    fill(&tally, &applications[2], 300000, 0, state, state);
    ck_assert_int_eq(teide_application_estimate(tallies, 1, 300, &result), 0);
    /* 32 to 64 batches know it to 1 / sqrt(2 * 32) = 13 % */
    ck_assert_double_eq_tol(result.sampled[7].error / sqrt(0.9333 * 0.0667 / 300000), 1, 0.5);
    ck_assert_double_lt(result.expected[7].error, 1e-12);
    ck_assert(isnan(result.sampled[0].mean) && isnan(result.expected[6].mean)); /* of other kinds */
    teide_outcomes_clear(&tally);
}
END_TEST

/* Batches and bins add up to the same, and to the number of pairs; every count is of its own stream: the second replica finds
 * other outcomes, the same one the same. */
START_TEST(sums_add_up)
{
    const struct teide_bell state = teide_bell_werner(0.8);

    for (int a = 0; a < N_APPLICATIONS; a++) {
        struct teide_outcomes_tally tally = { 0 }, again = { 0 }, other = { 0 };
        struct teide_outcome_sums batches = { 0 }, bins = { 0 }, others = { 0 };

        fill(&tally, &applications[a], 12345, 0, state, state);
        fill(&again, &applications[a], 12345, 0, state, state);
        fill(&other, &applications[a], 12345, 1, state, state);
        ck_assert_uint_eq(tally.n_bins, 50); /* 12.345 s in bins of 0.25 s */
        for (size_t i = 0; i < tally.n_batches + (tally.in_batch > 0); i++) {
            teide_outcome_sums_add(&batches, &tally.batches[i]);
            ck_assert_mem_eq(&tally.batches[i], &again.batches[i], sizeof *tally.batches);
            teide_outcome_sums_add(&others, &other.batches[i]);
        }
        for (size_t i = 0; i < tally.n_bins; i++)
            teide_outcome_sums_add(&bins, &tally.bins[i]);
        ck_assert_double_eq(batches.counts.pairs, 12345);
        ck_assert_double_eq(bins.counts.pairs, 12345);
        for (int i = 0; i < TEIDE_MAX_SETTINGS; i++) {
            ck_assert_double_eq(batches.counts.count[i], bins.counts.count[i]);
            ck_assert_double_eq(batches.counts.event[i], bins.counts.event[i]);
            ck_assert(batches.counts.event[i] <= batches.counts.count[i]);
        }
        ck_assert(batches.counts.event[0] != others.counts.event[0]);
        teide_outcomes_clear(&tally);
        teide_outcomes_clear(&again);
        teide_outcomes_clear(&other);
    }
}
END_TEST

/* Common luck: the n-th pair is measured in the same setting whatever its state, and a better state never
 * errs where a worse one does not. A restart forgets, but does not draw again. */
START_TEST(luck_is_common)
{
    struct teide_outcomes_tally good = { 0 }, bad = { 0 };
    const struct teide_random random = { .seed = 3 };
    int differ = 0, errors = 0;

    ck_assert_int_eq(teide_outcomes_init(&good, &applications[0], 1, 0), 0);
    ck_assert_int_eq(teide_outcomes_init(&bad, &applications[0], 1, 0), 0);
    for (int i = 0; i < 4000; i++) {
        const struct teide_outcome_sums *a = &good.batches[0], *b = &bad.batches[0];
        teide_outcomes_restart(&good);
        teide_outcomes_restart(&bad);
        good.batch_size = bad.batch_size = 2; /* keep the one pair where it can be seen */
        ck_assert_int_eq(teide_outcomes_add(&good, &random, 0, 0, teide_bell_werner(0.9)), 0);
        ck_assert_int_eq(teide_outcomes_add(&bad, &random, 0, 0, teide_bell_werner(0.7)), 0);
        for (int k = 0; k < 2; k++) {
            ck_assert_double_eq(a->counts.count[k], b->counts.count[k]);
            ck_assert(a->counts.event[k] <= b->counts.event[k]);
            differ += a->counts.event[k] < b->counts.event[k];
            errors += a->counts.event[k] > 0;
        }
    }
    ck_assert_int_gt(differ, 100);
    ck_assert_int_gt(errors, 50);
    teide_outcomes_clear(&good);
    teide_outcomes_clear(&bad);
}
END_TEST

static struct teide_results
run(const struct teide_scenario *scenario)
{
    struct teide_ensemble_options options = { .threads = 2 };
    struct teide_results results = { 0 };
    struct teide_error error = { 0 };

    ck_assert_msg(teide_simulate(scenario, &options, &results, &error) == 0, "%s", error.message);
    return results;
}

/* With a warm-up the same happens, but what came before its end is not counted. All compiled lives of a pair: plain, full, one link. */
START_TEST(warm_up_is_not_counted)
{
    for (int life = 0; life < 3; life++) {
        struct teide_scenario s = build_chain(life == 2 ? 1 : 2, 0.1);
        struct teide_results whole, part;
        double fidelity = 0, time = 0, last[2] = { 0.5, 0.5 };
        int64_t counted = 0;

        s.requests[0].application = applications[0];
        s.memories[0].rates = (struct teide_pauli_rates) { 0, 0, 2 };
        s.swap.success_probability = life == 1 ? 0.8 : 1;
        if (life == 2) {
            s.purify_link.rounds = 1;
            s.links[0].memory_pairs = 2;
        }
        s.run.time = 20;
        s.run.deliveries = 0;
        s.run.replicas = 2;
        s.run.record_deliveries = true;
        whole = run(&s);
        s.run.warm_up = 0.5;
        part = run(&s);
        ck_assert_uint_eq(whole.n_delivery_table, part.n_delivery_table);
        for (size_t i = 0; i < whole.n_delivery_table; i++) {
            const struct teide_delivery *d = &whole.delivery_table[i];
            ck_assert_double_eq(d->time, part.delivery_table[i].time);
            ck_assert_double_eq(d->state.p[0], part.delivery_table[i].state.p[0]);
            if (d->time <= 0.5)
                continue;
            counted++;
            fidelity += d->state.p[0];
            time += d->time - last[d->replica];
            last[d->replica] = d->time;
        }
        ck_assert_int_eq(part.requests[0].deliveries, counted);
        ck_assert_int_lt(counted, whole.requests[0].deliveries);
        ck_assert_double_eq_tol(part.requests[0].measures[TEIDE_FIDELITY].mean, fidelity / (double)counted, 1e-12);
        ck_assert_double_eq_tol(part.requests[0].waiting_time.mean, time / (double)counted, 1e-12);
        ck_assert_double_eq_tol(part.requests[0].rate.mean, (double)counted / 39, 1e-9);
        ck_assert_double_eq(part.requests[0].application.pairs, (double)counted);
        ck_assert_double_eq(whole.requests[0].application.pairs, (double)whole.requests[0].deliveries);
        teide_results_clear(&whole);
        teide_results_clear(&part);
        build_clear(&s);
    }
}
END_TEST

/* The number of deliveries that is asked for is counted after the warm-up. */
START_TEST(deliveries_after_a_warm_up)
{
    struct teide_scenario s = build_chain(1, 0.5);
    struct teide_results results;

    s.run.warm_up = 3;
    s.run.deliveries = 100;
    results = run(&s);
    ck_assert_int_eq(results.requests[0].deliveries, 100);
    ck_assert_double_gt(results.simulated_seconds, 3);
    ck_assert_double_lt(results.simulated_seconds, 3.6); /* 0.2 s are expected */
    teide_results_clear(&results);
    build_clear(&s);
}
END_TEST

/* Of a run, per request and over time: BBM92 of a link that makes Werner pairs. */
START_TEST(application_of_a_run)
{
    struct teide_scenario s = build_chain(1, 0.5);
    struct teide_results results;
    const struct teide_application_result *a;
    double pairs = 0;

    s.requests[0].application = applications[0];
    s.requests[0].application.measurement_error = 0;
    s.run.deliveries = 0;
    s.run.time = 100;
    s.run.bin = 10;
    s.run.replicas = 4;
    results = run(&s);
    a = &results.requests[0].application;
    ck_assert_double_eq_tol(a->expected[1].mean, 2 * 0.05 / 3, 1e-12);
    ck_assert_double_lt(fabs(a->sampled[1].mean - 2 * 0.05 / 3), 5 * a->sampled[1].error);
    ck_assert_double_gt(fabs(a->sampled[1].mean - 1.1 * 2 * 0.05 / 3), 5 * a->sampled[1].error); /* control */
    ck_assert_uint_eq(results.n_bins, 10);
    for (size_t i = 0; i < 10; i++) {
        pairs += results.bins[i].pairs;
        ck_assert_double_eq_tol(results.bins[i].expected[1].mean, 2 * 0.05 / 3, 1e-12);
        ck_assert_double_gt(results.bins[i].sampled[1].error, 0);
    }
    ck_assert_double_eq(pairs, (double)results.deliveries);
    teide_results_clear(&results);
    build_clear(&s);
}
END_TEST

Suite *
suite_outcomes(void)
{
    Suite *suite = suite_create("outcomes");
    TCase *tcase = tcase_create("outcomes");

    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, sampled_and_expected_agree);
    tcase_add_test(tcase, errors_are_binomial);
    tcase_add_test(tcase, sums_add_up);
    tcase_add_test(tcase, luck_is_common);
    tcase_add_test(tcase, warm_up_is_not_counted);
    tcase_add_test(tcase, deliveries_after_a_warm_up);
    tcase_add_test(tcase, application_of_a_run);
    suite_add_tcase(suite, tcase);
    return suite;
}
