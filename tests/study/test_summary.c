/* study/summary.c, study/time_series.c and what they stand on in sim/, against plain computations. */
#include "study/summary.h"

#include <math.h>

#include "check_study.h"
#include "sim/random.h"
#include "sim/sample.h"
#include "sim/time_bins.h"
#include "study/time_series.h"

START_TEST(jain)
{
    const double equal[] = { 3, 3, 3, 3 }, one[] = { 0, 7, 0, 0 }, some[] = { 1, 2, 3 }, none[] = { 0, 0 },
                 huge[] = { 1e200, 1e200 };

    ck_assert_double_eq_tol(teide_jain_index(equal, 4), 1, 1e-15);
    ck_assert_double_eq_tol(teide_jain_index(one, 4), 0.25, 1e-15);
    ck_assert_double_eq_tol(teide_jain_index(some, 3), 36.0 / 42, 1e-15);
    ck_assert_double_eq_tol(teide_jain_index(huge, 2), 1, 1e-15);
    ck_assert(isnan(teide_jain_index(none, 2)));
}
END_TEST

/* Poisson counts of 400 replicas of unequal length: the error of a rate is sqrt(rate / time). */
START_TEST(throughput)
{
    enum { N = 400 };
    const struct teide_random random = { .seed = 2 };
    struct teide_stream stream = { 0 };
    double count[N] = { 0 }, seconds[N], time = 0;
    struct teide_estimate rate;

    for (int i = 0; i < N; i++) {
        double t = 0;
        seconds[i] = 5 + i % 7;
        time += seconds[i];
        while ((t -= log(teide_stream_uniform(&stream, &random, 0)) / 3) < seconds[i])
            count[i]++;
    }
    rate = teide_throughput(count, seconds, N);
    ck_assert_double_lt(fabs(rate.mean - 3), 5 * rate.error);
    ck_assert_double_gt(fabs(rate.mean - 3.3), 5 * rate.error); /* control */
    ck_assert_double_eq_tol(rate.error / sqrt(3 / time), 1, 5 / sqrt(2.0 * N));
    ck_assert(isnan(teide_throughput(count, seconds, 1).error));
    ck_assert(isnan(teide_throughput(count, seconds, 0).mean));
}
END_TEST

/* Quantiles of exponential values in three replicas of other lengths; the same for any order of thinning. */
START_TEST(quantiles)
{
    static const double levels[] = { 0.05, 0.5, 0.95 };
    const struct teide_random random = { .seed = 4 };
    struct teide_sample samples[3] = { 0 };
    const struct teide_sample *list[] = { &samples[0], &samples[1], &samples[2] };
    double found[3];

    for (int r = 0; r < 3; r++) {
        struct teide_stream stream = { 0 };
        teide_sample_init(&samples[r], 10001);
        for (int i = 0; i < 5000 * (1 + 4 * r); i++) {
            ck_assert_int_eq(
                teide_sample_add(&samples[r], -log(teide_stream_uniform(&stream, &random, (uint64_t)r))), 0);
            ck_assert_uint_le(samples[r].length, 10000);
        }
        ck_assert_uint_ge(samples[r].length, 5000);
    }
    ck_assert_int_eq(samples[2].stride, 8);
    ck_assert_int_eq(teide_sample_quantiles(list, 3, levels, 3, found), 0);
    for (int i = 0; i < 3; i++) { /* 5600 values are left; the error of a quantile of exponential values */
        const double p = levels[i], exact = -log1p(-p), error = sqrt(p / (1 - p) / 5600);
        ck_assert_double_lt(fabs(found[i] - exact), 5 * error);
        ck_assert_double_gt(fabs(found[i] - (exact + 0.5)), 5 * error); /* control */
    }
    teide_sample_restart(&samples[0]);
    ck_assert_int_eq(teide_sample_quantiles(list, 1, levels, 3, found), 0);
    ck_assert(isnan(found[0]));
    for (int r = 0; r < 3; r++)
        teide_sample_clear(&samples[r]);
}
END_TEST

START_TEST(bins)
{
    struct teide_time_bins one = { 0 }, two = { 0 };
    const struct teide_time_bins *list[] = { &one, &two };
    struct teide_estimate series[4];

    teide_time_bins_init(&one, 10, 2, 4);
    teide_time_bins_init(&two, 10, 2, 4);
    ck_assert_int_eq(teide_time_bins_add(&one, 10, 5), 0);
    ck_assert_int_eq(teide_time_bins_add(&one, 11.9, 7), 0);
    ck_assert_int_eq(teide_time_bins_add(&one, 16, 1), 0);
    ck_assert_int_eq(teide_time_bins_add(&two, 11, 3), 0);
    ck_assert_int_eq(teide_time_bins_add(&two, 18, 100), 0); /* beyond the limit */
    ck_assert_int_eq(teide_time_bins_hold(&one, 11, 15.5, 2), 0);
    ck_assert_int_eq(teide_time_bins_hold(&two, 12, 99, 1), 0);
    ck_assert_uint_eq(teide_time_series_length(list, 2), 4);
    teide_time_series(list, 2, TEIDE_RATE_OVER_TIME, series, 4);
    ck_assert_double_eq_tol(series[0].mean, 3 / 4.0, 1e-15);
    ck_assert_double_eq_tol(series[0].error, 0.25, 1e-15); /* 1 and 1/2 a second */
    ck_assert_double_eq(series[1].mean, 0);
    ck_assert_double_eq_tol(series[3].mean, 1 / 4.0, 1e-15);
    teide_time_series(list, 2, TEIDE_VALUE_OVER_TIME, series, 4);
    ck_assert_double_eq_tol(series[0].mean, 5, 1e-15);
    ck_assert_double_eq_tol(series[0].error, sqrt(2 * (2 * 2 + 2 * 2)) / 3, 1e-15);
    ck_assert(isnan(series[1].mean));
    teide_time_series(list, 2, TEIDE_LEVEL_OVER_TIME, series, 4);
    ck_assert_double_eq_tol(series[0].mean, 2 / 4.0, 1e-15);
    ck_assert_double_eq_tol(series[1].mean, (4 + 2) / 4.0, 1e-15);
    ck_assert_double_eq_tol(series[2].mean, (3 + 2) / 4.0, 1e-15);
    teide_time_series(list, 1, TEIDE_LEVEL_OVER_TIME, series, 4);
    ck_assert(isnan(series[0].error));
    teide_time_bins_clear(&one);
    teide_time_bins_clear(&two);
}
END_TEST

Suite *
suite_summary(void)
{
    Suite *suite = suite_create("summary");
    TCase *tcase = tcase_create("summary");

    tcase_add_test(tcase, jain);
    tcase_add_test(tcase, throughput);
    tcase_add_test(tcase, quantiles);
    tcase_add_test(tcase, bins);
    suite_add_tcase(suite, tcase);
    return suite;
}
