#include <math.h>
#include <stdint.h>

#include <gsl/gsl_cdf.h>

#include "sim/random.h"
#include "tests/sim/check_sim.h"

static const struct teide_random base = { 12345, 0, 0 };

/* Known answer of Random123 for philox4x64-10: all-zero key and counter (its kat_vectors file). */
START_TEST(philox_known_answer)
{
    struct teide_random zero = { 0, 0, 0 };
    struct teide_stream stream = { 0 };

    ck_assert(teide_stream_bits(&stream, &zero, 0) == 0x16554d9eca36314cULL);
    ck_assert(teide_stream_bits(&stream, &zero, 0) == 0xdb20fe9d672d0fdcULL);
    ck_assert(teide_stream_bits(&stream, &zero, 0) == 0xd7e772cee186176bULL);
    ck_assert(teide_stream_bits(&stream, &zero, 0) == 0x7e68b68aec7ba23bULL);
}
END_TEST

/* The n-th number does not depend on what other streams drew, and every part of the key matters. */
START_TEST(streams_are_separate)
{
    struct teide_random other_seed = base, other_point = base, other_replica = base;
    struct teide_stream a = { 0 }, b = { 0 }, c = { 0 }, d = { 0 }, e = { 0 }, f = { 0 };

    other_seed.seed = base.seed + ((uint64_t)1 << 40); /* beyond 32 bits */
    other_point.point = 1;
    other_replica.replica = 1;
    for (int i = 0; i < 10; i++) {
        uint64_t bits = teide_stream_bits(&a, &base, 3);
        ck_assert(bits == teide_stream_bits(&b, &base, 3));
        ck_assert(bits != teide_stream_bits(&c, &base, 4));
        ck_assert(bits != teide_stream_bits(&d, &other_seed, 3));
        ck_assert(bits != teide_stream_bits(&e, &other_point, 3));
        ck_assert(bits != teide_stream_bits(&f, &other_replica, 3));
    }
}
END_TEST

START_TEST(uniform_is_open_and_uniform)
{
    struct teide_stream stream = { 0 };
    enum { N = 1000000, BINS = 100 };
    double chi2 = 0, count[BINS] = { 0 };

    for (int i = 0; i < N; i++) {
        double u = teide_stream_uniform(&stream, &base, 0);
        if (!(u > 0 && u < 1)) /* every assertion that passes is a system call: none in a loop of a million */
            ck_abort_msg("number %d is %g", i, u);
        count[(int)(u * BINS)]++;
    }
    for (int i = 0; i < BINS; i++)
        chi2 += (count[i] - (double)N / BINS) * (count[i] - (double)N / BINS) / ((double)N / BINS);
    ck_assert_double_gt(gsl_cdf_chisq_Q(chi2, BINS - 1), 1e-6);
    ck_assert_double_gt(gsl_cdf_chisq_P(chi2, BINS - 1), 1e-6);
}
END_TEST

/* Chi-square of the geometric distribution against its exact probabilities; a slightly wrong p must fail. */
static double
geometric_p_value(double p, double tested_p)
{
    struct teide_stream stream = { 0 };
    enum { N = 1000000, MOST_BINS = 50 };
    int bins = (int)fmin(MOST_BINS, ceil(3 / p)); /* up to three means; the last bin takes the rest */
    double chi2 = 0, count[MOST_BINS + 1] = { 0 }, width = ceil(3 / p / bins), inverse_log = 1 / log1p(-p);

    for (int i = 0; i < N; i++) {
        double n = teide_stream_geometric(&stream, &base, 1, inverse_log);
        if (!(n >= 1))
            ck_abort_msg("draw %d is %g", i, n);
        count[(int)fmin(floor((n - 1) / width), bins)]++;
    }
    for (int i = 0; i <= bins; i++) {
        double from = exp(i * width * log1p(-tested_p));
        double expected = N * (i == bins ? from : from * -expm1(width * log1p(-tested_p)));
        chi2 += (count[i] - expected) * (count[i] - expected) / expected;
    }
    return gsl_cdf_chisq_Q(chi2, bins);
}

START_TEST(geometric_distribution)
{
    const double p[] = { 0.5, 0.1, 0.01, 1e-3, 1e-6, 1e-10, 1e-14 };

    for (size_t i = 0; i < sizeof p / sizeof *p; i++) {
        ck_assert_double_gt(geometric_p_value(p[i], p[i]), 1e-6);
        ck_assert_double_lt(geometric_p_value(p[i], 1.01 * p[i]), 1e-6); /* negative control */
    }
}
END_TEST

START_TEST(certain_events_draw_nothing)
{
    struct teide_stream stream = { 0 };

    ck_assert(teide_stream_geometric(&stream, &base, 0, 0) == 1);
    ck_assert(teide_stream_bernoulli(&stream, &base, 0, 1) == 1);
    ck_assert(teide_stream_bernoulli(&stream, &base, 0, 0) == 0);
    ck_assert_uint_eq(stream.drawn, 0);
    teide_stream_bernoulli(&stream, &base, 0, 0.5);
    teide_stream_geometric(&stream, &base, 0, 1 / log1p(-0.3));
    ck_assert_uint_eq(stream.drawn, 2);
}
END_TEST

/* A draw is named by entity, round and ordinal: how many numbers were drawn in earlier rounds, or skipped as certain, does not
 * matter; the first draw of a round is a word of the stream; no two names share a number. */
START_TEST(draws_are_named)
{
    const struct teide_random random = { 5, 6, 7 };
    struct teide_draws few = { 0 }, many = { 0 };
    struct teide_stream stream = { 0 };
    uint64_t seen[400];
    size_t n_seen = 0;

    for (uint64_t round = 0; round < 20; round++) {
        const uint64_t first = teide_draws_bits(&few, &random, 3, round);
        ck_assert(first == teide_draws_bits(&many, &random, 3, round));
        ck_assert(first == teide_stream_bits(&stream, &random, 3));
        seen[n_seen++] = first;
        for (uint64_t k = 0; k < round; k++)
            seen[n_seen++] = teide_draws_bits(&many, &random, 3, round);
    }
    for (size_t i = 0; i < n_seen; i++)
        for (size_t k = 0; k < i; k++)
            if (seen[i] == seen[k])
                ck_abort_msg("numbers %zu and %zu are the same", k, i);
    few = many = (struct teide_draws) { 0 };
    for (int k = 0; k < 7; k++)
        ck_assert(teide_draws_bernoulli(&few, &random, 3, 9, k % 2) == k % 2); /* certain: named, not drawn */
    for (int k = 0; k < 7; k++)
        teide_draws_bits(&many, &random, 3, 9);
    ck_assert(teide_draws_bits(&few, &random, 3, 9) == teide_draws_bits(&many, &random, 3, 9));
    ck_assert(teide_entity(TEIDE_DRAW_SWAP, 0) != teide_entity(TEIDE_DRAW_LINK, 0));
}
END_TEST

/* Numbers drawn ahead are the numbers themselves, whether rounds follow each other, are left out or begin again, and whether they
 * take no further draw, a few or many. */
START_TEST(draws_ahead_are_the_same)
{
    static const uint64_t rounds[] = { 0, 1, 2, 3, 4, 5, 5, 7, 8, 9, 10, 2, 3, 4, 4, 5, 6, 9, 10, 11, 12, 13, 14, 15 };
    const struct teide_random random = { 5, 6, 7 };
    struct teide_draws plain = { 0 }, draws = { 0 };
    struct teide_draws_ahead ahead = { 0 };
    int used = 0;

    for (size_t i = 0; i < sizeof rounds / sizeof *rounds; i++) {
        used += ahead.round != 0 && ahead.round == rounds[i];
        for (size_t k = 0; k < (i == 9 ? 1 : 2 + i % 7); k++)
            ck_assert(teide_draws_bits(&plain, &random, 3, rounds[i])
                == teide_draws_bits_ahead(&draws, &ahead, &random, 3, rounds[i]));
    }
    ck_assert_int_ge(used, 8);
}
END_TEST

/* An entity with one round draws the same numbers in less room. */
START_TEST(single_draws_are_the_same)
{
    const struct teide_random random = { 5, 6, 7 };
    struct teide_draws draws = { 0 };
    struct teide_draws_single single = { 0 };

    for (int i = 0; i < 20; i++)
        ck_assert(teide_draws_single_bits(&single, &random, 3) == teide_draws_bits(&draws, &random, 3, 0));
}
END_TEST

Suite *
suite_random(void)
{
    Suite *suite = suite_create("random");
    TCase *tcase = tcase_create("streams");

    tcase_add_test(tcase, draws_are_named);
    tcase_add_test(tcase, draws_ahead_are_the_same);
    tcase_add_test(tcase, single_draws_are_the_same);
    tcase_add_test(tcase, philox_known_answer);
    tcase_add_test(tcase, streams_are_separate);
    tcase_add_test(tcase, uniform_is_open_and_uniform);
    tcase_add_test(tcase, geometric_distribution);
    tcase_add_test(tcase, certain_events_draw_nothing);
    tcase_set_timeout(tcase, 60);
    suite_add_tcase(suite, tcase);
    return suite;
}
