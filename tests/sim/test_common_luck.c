/* Common random numbers: two policies on the same scenario and seed share most of their luck, so that their difference is known
 * better than from independent runs. What is compared is the variance of the difference of the secret key per second over
 * seeds, paired and unpaired. */
#include <math.h>
#include <stdlib.h>

#include "study/simulate.h"
#include "tests/sim/build_scenario.h"
#include "tests/sim/check_sim.h"

enum { SEEDS = 200, DELIVERIES = 2000 };

/* rate * max(0, 1 - 2 h((1 - w) / 2)), w the Werner parameter of the mean delivered state */
static double
key_per_second(struct teide_scenario *s, uint64_t seed)
{
    const struct teide_ensemble_options options = { .threads = 1 };
    struct teide_results results = { 0 };
    struct teide_error error = { 0 };
    double w, e, h;

    s->seed = seed;
    ck_assert_msg(teide_simulate(s, &options, &results, &error) == 0, "%s", error.message);
    w = (4 * results.requests[0].measures[TEIDE_FIDELITY].mean - 1) / 3;
    e = (1 - w) / 2;
    h = -e * log2(e) - (1 - e) * log2(1 - e);
    w = results.requests[0].rate.mean * fmax(0, 1 - 2 * h);
    teide_results_clear(&results);
    return w;
}

static double
variance(const double *values)
{
    double mean = 0, sum = 0;

    for (int i = 0; i < SEEDS; i++)
        mean += values[i] / SEEDS;
    for (int i = 0; i < SEEDS; i++)
        sum += (values[i] - mean) * (values[i] - mean);
    return sum / (SEEDS - 1);
}

/* Variance of the difference between two policies with the same seeds, divided by the sum of their variances. */
static double
paired_to_independent(struct teide_scenario *a, struct teide_scenario *b)
{
    static double of_a[SEEDS], of_b[SEEDS], difference[SEEDS];

    for (int i = 0; i < SEEDS; i++) {
        of_a[i] = key_per_second(a, (uint64_t)i);
        of_b[i] = key_per_second(b, (uint64_t)i);
        difference[i] = of_a[i] - of_b[i];
    }
    return variance(difference) / (variance(of_a) + variance(of_b));
}

/* Two links, p 0.1, swap 0.5, Werner parameter 0.99, decaying by exp(-1 / decay) a slot. */
static struct teide_scenario
two_links(double decay)
{
    const double rate = 375.0 / decay / 3;
    struct teide_scenario s = build_chain(2, 0.1);

    s.memories[0].rates = (struct teide_pauli_rates) { rate, rate, rate };
    s.links[0].state = s.links[1].state = teide_bell_werner((1 + 3 * 0.99) / 4);
    s.swap.success_probability = 0.5;
    s.run.deliveries = DELIVERIES;
    return s;
}

/* Cutoffs of 4 and 5 slots: 0.135 of the independent variance (400 seeds of 4000 deliveries). Here the ratio is known to 14 %, so
 * 1/5 is 3.4 deviations away. A control: other random numbers gain nothing. */
START_TEST(cutoffs_share_their_luck)
{
    struct teide_scenario four = two_links(30), five = two_links(30);
    double ratio;

    four.memories[0].cutoff = 4e-3;
    five.memories[0].cutoff = 5e-3;
    ratio = paired_to_independent(&four, &five);
    ck_assert_double_lt(ratio, 0.2);
    four.point = 1; /* other random numbers */
    ratio = paired_to_independent(&four, &five);
    ck_assert_double_gt(ratio, 0.7);
    ck_assert_double_lt(ratio, 1.3);
    build_clear(&four);
    build_clear(&five);
}
END_TEST

/* Purifying the links or not: other numbers of pairs, but the first of each round is the same. 0.30 of the independent variance. */
START_TEST(purified_or_not_share_some_luck)
{
    struct teide_scenario plain = two_links(300), purified = two_links(300);
    double ratio;

    for (int i = 0; i < 2; i++)
        plain.links[i].memory_pairs = purified.links[i].memory_pairs = 2;
    purified.purify_link = (struct teide_purification) { .rounds = 1, .protocol = TEIDE_DEJMPS };
    ratio = paired_to_independent(&plain, &purified);
    ck_assert_double_lt(ratio, 0.5);
    build_clear(&plain);
    build_clear(&purified);
}
END_TEST

Suite *
suite_common_luck(void)
{
    Suite *suite = suite_create("common luck");
    TCase *tcase = tcase_create("paired variance");

    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, cutoffs_share_their_luck);
    tcase_add_test(tcase, purified_or_not_share_some_luck);
    suite_add_tcase(suite, tcase);
    return suite;
}
