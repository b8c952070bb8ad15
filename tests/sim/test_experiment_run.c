/* Skipping from four-fold to four-fold: against the probabilities it should have, and against a run pulse by pulse. */
#include "check_sim.h"

#include <math.h>
#include <stdlib.h>

#include "sim/experiment/run.h"

static struct teide_analyser_setting schedule[]
    = { { TEIDE_BASIS_Z, 0.02 }, { TEIDE_BASIS_X, 0.03 }, { TEIDE_BASIS_Y, 0.01 } };

/* Bright and short: a four-fold in about a thousand pulses. */
static struct teide_experiment
bright(void)
{
    const struct teide_pair_source source = { 0.2, 0.95, { { 0.98, 0.01, 0.005, 0.005 } } };
    const struct teide_photon_arm arm = { 0.9, 0.8, 1e-5 };

    return (struct teide_experiment) {
        .optics = { TEIDE_PARAMETRIC, source, source, 0.9, 0.5, false, arm, arm, arm, arm },
        .channel = { .fading = { .kind = TEIDE_FADING_LOG_NORMAL, .mean = 0.2, .log_variance = 0.6 },
            .coherence_time = 50e-6,
            .errors = { { 1, 0, 0, 0 } } },
        .stations = { { 1e3, 50e-9, 0 }, { 1e3, 50e-9, 0 }, { 1e3, 50e-9, 0 } },
        .window = 2e-9,
        .pulse_rate = 1e7,
        .duration = 0.6,
        .step = 50e-6,
        .bin = 0.01,
        .settings = schedule,
        .n_settings = 3,
        .repeats = 1,
    };
}

static double
total(struct teide_fourfolds p)
{
    double sum = 0;

    for (int o = 0; o < 8; o++)
        sum += p.p[o >> 2][o >> 1 & 1][o & 1];
    return sum;
}

/* The series agrees with the exact probabilities, also for a weak channel, where little is left of them. */
START_TEST(interpolation)
{
    struct teide_experiment experiment = bright();
    struct teide_experiment_rates rates;

    ck_assert_int_eq(teide_fading_init(&experiment.channel.fading), 0);
    teide_experiment_rates_init(&rates, &experiment);
    for (double t = 1; t > 1e-5; t *= 0.61)
        for (int b = 0; b < TEIDE_N_BASES; b++) {
            const enum teide_polarisation_basis basis = (enum teide_polarisation_basis)b;
            double singles[TEIDE_N_SWAP_DETECTORS];
            const struct teide_fourfolds exact = teide_experiment_exact(&experiment, basis, t, singles),
                                         series = teide_experiment_rate_outcomes(&rates, basis, t);
            ck_assert_double_eq_tol(teide_experiment_rate(&rates, basis, t) / total(exact), 1, 1e-9);
            for (int o = 0; o < 8; o++)
                ck_assert_double_eq_tol(
                    series.p[o >> 2][o >> 1 & 1][o & 1] / exact.p[o >> 2][o >> 1 & 1][o & 1], 1, 1e-8);
        }
}
END_TEST

/* Numbers of four-folds by outcome against pulses times probability: means over the fading by its own quadrature. Chi-squared
 * with 24 terms stays below 68 (false alarm 5e-6), and with the wrong basis does not. */
START_TEST(counts)
{
    struct teide_experiment experiment = bright();
    struct teide_experiment_rates rates;
    struct teide_experiment_tally tally = { 0 };
    const struct teide_random random = { 17, 0, 0 };
    double chi_squared = 0, wrong = 0, pulses = 0;
    int64_t n = 0;

    ck_assert_int_eq(teide_fading_init(&experiment.channel.fading), 0);
    teide_experiment_rates_init(&rates, &experiment);
    experiment.duration = 6;
    ck_assert_int_eq(teide_experiment_run(&experiment, &rates, &random,
                         &(struct teide_experiment_run_options) { .record = true }, &tally),
        0);
    for (int b = 0; b < TEIDE_N_BASES; b++) {
        const enum teide_polarisation_basis basis = (enum teide_polarisation_basis)b;
        double mean[2][8] = { { 0 } };
        pulses += tally.pulses[1][b];
        for (double z = -8; z < 8; z += 0.01) { /* the trapezium rule is exact to rounding for such a function */
            const double weight = 0.01 * exp(-z * z / 2) / sqrt(2 * M_PI),
                         t = teide_fading_of_normal(&experiment.channel.fading, z);
            const struct teide_fourfolds p = teide_experiment_rate_outcomes(&rates, basis, t),
                                         q
                = teide_experiment_rate_outcomes(&rates, (enum teide_polarisation_basis)((b + 1) % 3), t);
            for (int o = 0; o < 8; o++) {
                mean[0][o] += weight * p.p[o >> 2][o >> 1 & 1][o & 1];
                mean[1][o] += weight * q.p[o >> 2][o >> 1 & 1][o & 1];
            }
        }
        for (int o = 0; o < 8; o++) {
            const double count = (double)tally.counts[1][b][o >> 2][o >> 1 & 1][o & 1];
            n += (int64_t)count;
            ck_assert_int_eq(tally.counts[0][b][o >> 2][o >> 1 & 1][o & 1], 0);
            for (int k = 0; k < 2; k++) {
                const double expected = tally.pulses[1][b] * mean[k][o];
                *(k == 0 ? &chi_squared : &wrong) += (count - expected) * (count - expected) / expected;
            }
        }
    }
    ck_assert_double_eq(pulses, 6e7);
    ck_assert_double_eq(tally.pulses[1][TEIDE_BASIS_X], 3e7);
    ck_assert_int_gt(n, 50000);
    ck_assert_uint_eq(tally.n_events, (uint64_t)n);
    /* Blocks of fading add to the variance of counting: by 500 pulses p var(T) / mean(T)^2, here below 0.6. */
    ck_assert_double_lt(chi_squared / 1.6, 68);
    ck_assert_double_gt(wrong, 1000);
    teide_experiment_tally_clear(&tally);
}
END_TEST

static int
ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Kolmogorov-Smirnov distance of two samples, times sqrt(n m / (n + m)); both are sorted. */
static double
kolmogorov_smirnov(double *a, size_t n, double *b, size_t m)
{
    double distance = 0;
    size_t i = 0, k = 0;

    qsort(a, n, sizeof *a, ascending);
    qsort(b, m, sizeof *b, ascending);
    while (i < n && k < m) {
        const double x = fmin(a[i], b[k]);
        while (i < n && a[i] <= x)
            i++;
        while (k < m && b[k] <= x)
            k++;
        distance = fmax(distance, fabs((double)i / (double)n - (double)k / (double)m));
    }
    return distance * sqrt((double)n * (double)m / (double)(n + m));
}

/* Pulse by pulse, with numbers of its own: gaps between four-folds (in pulses) into `gaps`. Returns how many. */
static size_t
pulse_by_pulse(
    const struct teide_experiment *experiment, const struct teide_experiment_rates *rates, int64_t pulses, double *gaps)
{
    const struct teide_random random = { 99, 0, 0 };
    struct teide_stream fading = { 0 }, clicks = { 0 };
    const int64_t step = llround(experiment->step * experiment->pulse_rate);
    const double rho = exp(-experiment->step / experiment->channel.coherence_time);
    double z[2], now, p = 0;
    int64_t last = -1;
    size_t n = 0;

    teide_stream_normals(&fading, &random, 0, z);
    now = z[0];
    for (int64_t pulse = 0; pulse < pulses; pulse++) {
        if (pulse % step == 0) {
            p = teide_experiment_rate(
                rates, TEIDE_BASIS_Z, fmin(rates->most, teide_fading_of_normal(&experiment->channel.fading, now)));
            teide_stream_normals(&fading, &random, 0, z);
            now = experiment->channel.correlation == TEIDE_FADING_BLOCKS ? z[0]
                                                                         : rho * now + sqrt(1 - rho * rho) * z[0];
        }
        if (teide_stream_bernoulli(&clicks, &random, 1, p)) {
            if (last >= 0)
                gaps[n++] = (double)(pulse - last);
            last = pulse;
        }
    }
    return n;
}

/* Gaps between four-folds have one distribution, skipped or not: the Kolmogorov-Smirnov statistic is below 2.2, which two equal
 * distributions exceed with a probability of 1.3e-4 (less for whole numbers); for another coherence time it is above. */
START_TEST(skipping)
{
    const enum teide_fading_correlation kinds[] = { TEIDE_FADING_BLOCKS, TEIDE_FADING_ORNSTEIN_UHLENBECK };
    enum { MOST = 200000 };
    double *one = calloc(MOST, sizeof *one), *two = calloc(MOST, sizeof *two);

    for (int kind = 0; kind < 2; kind++)
        for (int wrong = 0; wrong < 2; wrong++) {
            struct teide_experiment experiment = bright();
            struct teide_experiment_rates rates;
            struct teide_experiment_tally tally = { 0 };
            const struct teide_random random = { 5, 0, 0 };
            double statistic;
            size_t n;

            experiment.channel.correlation = kinds[kind];
            experiment.channel.fading.log_variance = 1.5;
            experiment.n_settings = 1;
            experiment.step = kinds[kind] == TEIDE_FADING_BLOCKS ? 1e-3 : 1e-4;
            experiment.channel.coherence_time = 1e-3;
            experiment.duration = 1.2;
            ck_assert_int_eq(teide_fading_init(&experiment.channel.fading), 0);
            teide_experiment_rates_init(&rates, &experiment);
            ck_assert_int_eq(teide_experiment_run(&experiment, &rates, &random,
                                 &(struct teide_experiment_run_options) { .record = true }, &tally),
                0);
            if (wrong) {
                experiment.step /= 100;
                experiment.channel.coherence_time /= 100;
            }
            n = pulse_by_pulse(&experiment, &rates, 12000000, two);
            ck_assert_uint_gt(n, 5000);
            ck_assert_uint_lt(n, MOST);
            ck_assert_uint_lt(tally.n_events, MOST);
            for (size_t i = 1; i < tally.n_events; i++)
                one[i - 1] = round((tally.events[i].time - tally.events[i - 1].time) * experiment.pulse_rate);
            statistic = kolmogorov_smirnov(one, tally.n_events - 1, two, n);
            if (wrong)
                ck_assert_double_gt(statistic, 2.2);
            else
                ck_assert_double_lt(statistic, 2.2);
            teide_experiment_tally_clear(&tally);
        }
    free(one);
    free(two);
}
END_TEST

/* The process itself:
 * ln T at a lag s is correlated as exp(-s / coherence time) (Ornstein-Uhlenbeck); four standard errors. */
START_TEST(autocorrelation)
{
    struct teide_experiment experiment = bright();
    struct teide_experiment_rates rates;
    struct teide_experiment_tally tally = { 0 };
    const struct teide_random random = { 8, 0, 0 };
    double sum[3] = { 0 }, mean = 0, variance = 0;
    size_t n;

    experiment.channel.correlation = TEIDE_FADING_ORNSTEIN_UHLENBECK;
    experiment.channel.coherence_time = 1e-3;
    experiment.channel.fading.mean = 0.01;
    experiment.channel.fading.log_variance = 0.3;
    experiment.step = 1e-4;
    experiment.bin = 1e-4; /* a bin a step */
    experiment.duration = 20;
    ck_assert_int_eq(teide_fading_init(&experiment.channel.fading), 0);
    teide_experiment_rates_init(&rates, &experiment);
    ck_assert_int_eq(teide_experiment_run(&experiment, &rates, &random,
                         &(struct teide_experiment_run_options) { .record = true }, &tally),
        0);
    n = tally.n_bins;
    ck_assert_uint_eq(n, 200000);
    for (size_t i = 0; i < n; i++)
        mean += log(tally.bins[i].transmittance) / (double)n;
    for (size_t i = 0; i < n; i++)
        variance += pow(log(tally.bins[i].transmittance) - mean, 2) / (double)n;
    ck_assert_double_eq_tol(
        variance, 0.3, 4 * 0.3 * sqrt(2 * 10.0 / (double)n)); /* sum of rho^2 over lags is 10 steps */
    for (int k = 0; k < 3; k++) {
        const size_t lag = (size_t[]) { 1, 5, 20 }[k];
        for (size_t i = 0; i + lag < n; i++)
            sum[k] += (log(tally.bins[i].transmittance) - mean) * (log(tally.bins[i + lag].transmittance) - mean);
        ck_assert_double_eq_tol(
            sum[k] / (double)(n - lag) / variance, exp(-0.1 * (double)lag), 4 * sqrt(20.0 / (double)n));
    }
    teide_experiment_tally_clear(&tally);
}
END_TEST

/* A threshold splits the same run in two, and does not change it. */
START_TEST(selection)
{
    struct teide_experiment experiment = bright();
    struct teide_experiment_rates rates;
    struct teide_experiment_tally all = { 0 }, selected = { 0 };
    const struct teide_random random = { 17, 0, 3 };

    ck_assert_int_eq(teide_fading_init(&experiment.channel.fading), 0);
    teide_experiment_rates_init(&rates, &experiment);
    ck_assert_int_eq(teide_experiment_run(
                         &experiment, &rates, &random, &(struct teide_experiment_run_options) { .record = true }, &all),
        0);
    experiment.threshold = 0.15;
    ck_assert_int_eq(teide_experiment_run(&experiment, &rates, &random,
                         &(struct teide_experiment_run_options) { .record = true }, &selected),
        0);
    ck_assert_uint_eq(all.n_events, selected.n_events);
    for (size_t i = 0; i < all.n_events; i++) {
        ck_assert_double_eq(all.events[i].time, selected.events[i].time);
        ck_assert_int_eq(selected.events[i].kept, selected.events[i].transmittance >= 0.15);
    }
    for (int b = 0; b < TEIDE_N_BASES; b++) {
        ck_assert_double_eq(selected.pulses[0][b] + selected.pulses[1][b], all.pulses[1][b]);
        ck_assert_double_gt(selected.pulses[0][b], 0);
    }
    ck_assert_double_le(all.least, all.transmittance);
    ck_assert_double_ge(all.largest, all.transmittance);
    teide_experiment_tally_clear(&all);
    teide_experiment_tally_clear(&selected);
}
END_TEST

Suite *
suite_experiment_run(void)
{
    Suite *suite = suite_create("swap_run");
    TCase *tests = tcase_create("swap_run");

    tcase_set_timeout(tests, 30);
    tcase_add_test(tests, interpolation);
    tcase_add_test(tests, counts);
    tcase_add_test(tests, skipping);
    tcase_add_test(tests, autocorrelation);
    tcase_add_test(tests, selection);
    suite_add_tcase(suite, tests);
    return suite;
}
