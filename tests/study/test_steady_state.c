/* study/steady_state.c: errors of correlated series against exact queues. All seeds are fixed.
 *
 * Two queues that are known exactly, in slots. Geometric: a request arrives in a slot with probability a, service takes
 * a geometric number of slots; mean time in the system (1 - a) / (p - a). Link: requests arrive at Poisson times, the first of a
 * busy period waits for the next slot; (1 + p / 2 - a) / (p - a) slots, which is the `queue_one_link` of the reference values.
 *
 * Coverage is that of 95 % intervals over many repeats. The slow test (TEIDE_SLOW is set) has 400 of them, each long enough for the
 * load, and allows 3 binomial standard errors, 0.033; false alarm 0.3 % for each of 6 cases. */
#include "study/steady_state.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "check_study.h"
#include "sim/random.h"
#include "sim/series.h"

enum queue { GEOMETRIC, LINK };

static double
exact_time(enum queue queue, double p, double a)
{
    return queue == GEOMETRIC ? (1 - a) / (p - a) : (1 + p / 2 - a) / (p - a);
}

/* Serve n requests, and give the time of each to `series`; the number in the system to `signal`, which may be NULL. Arrivals with
 * rate a a slot, service with probability p a slot. The first `skipped` are not counted. */
static void
serve(enum queue queue, double p, double a, int n, int skipped, uint64_t replica, struct teide_series *series,
    struct teide_signal *signal)
{
    const struct teide_random random = { .seed = 11 + (uint64_t)queue, .replica = replica };
    struct teide_stream arrivals = { 0 }, services = { 0 };
    const double inverse_a = 1 / log1p(-a), inverse_p = 1 / log1p(-p);
    double arrival = 0, free_at = 0, *ends = malloc((size_t)n * sizeof *ends);
    int gone = 0;

    ck_assert_ptr_nonnull(ends);
    for (int i = 0; i < n; i++) {
        double start;
        arrival += queue == GEOMETRIC ? teide_stream_geometric(&arrivals, &random, 0, inverse_a)
                                      : -log(teide_stream_uniform(&arrivals, &random, 0)) / a;
        start = fmax(queue == GEOMETRIC ? arrival : ceil(arrival), free_at);
        free_at = ends[i] = start + teide_stream_geometric(&services, &random, 1, inverse_p);
        if (i >= skipped)
            teide_series_add(series, ends[i] - arrival);
        if (signal == NULL)
            continue;
        for (; gone < i && ends[gone] <= arrival; gone++)
            teide_signal_set(signal, ends[gone], i - gone - 1);
        teide_signal_set(signal, arrival, i - gone + 1);
    }
    free(ends);
}

/* The closed form of the link's queue is that of the reference values. */
START_TEST(reference)
{
    const char *folder = getenv("srcdir");
    char path[1000];
    json_t *root, *item;
    size_t i;

    snprintf(path, sizeof path, "%s/tests/data/network_reference.json", folder != NULL ? folder : ".");
    root = json_load_file(path, 0, NULL);
    ck_assert_ptr_nonnull(root);
    json_array_foreach(json_object_get(json_object_get(root, "queue_one_link"), "cases"), i, item)
    {
        const double p = json_number_value(json_object_get(item, "p")),
                     tau = json_number_value(json_object_get(item, "tau")),
                     a = json_number_value(json_object_get(item, "arrival_rate")) * tau;
        ck_assert_double_eq_tol(
            tau * exact_time(LINK, p, a), json_number_value(json_object_get(item, "mean_time_to_delivery")), 1e-9);
    }
    ck_assert_uint_ge(i, 4);
    json_decref(root);
}
END_TEST

/* How many of so many intervals of 95 % hold the exact mean; `naive`: as if requests were independent. */
struct coverage {
    double share, naive, correlated, width;
};

static struct coverage
cover(enum queue queue, double load, int n, int repeats)
{
    const double p = 0.1, exact = exact_time(queue, p, load * p);
    struct coverage coverage = { 0 };

    for (int k = 0; k < repeats; k++) {
        struct teide_series series = { 0 };
        const struct teide_series *list[] = { &series };
        struct teide_steady_state state;
        double interval;

        ck_assert_int_eq(teide_series_init(&series, 256), 0);
        serve(queue, p, load * p, n + n / 10, n / 10, (uint64_t)k, &series, NULL);
        ck_assert_int_eq(teide_steady_series(list, 1, &state), 0);
        interval = teide_steady_interval(&state);
        coverage.share += fabs(state.mean - exact) < interval;
        /* a time in the system is about exponential: its deviation is about its mean */
        coverage.naive += fabs(state.mean - exact) < 1.96 * exact / sqrt(n);
        coverage.correlated += state.correlated;
        coverage.width += interval / exact / repeats;
        teide_series_clear(&series);
    }
    coverage.share /= repeats;
    coverage.naive /= repeats;
    coverage.correlated /= repeats;
    return coverage;
}

START_TEST(intervals_cover)
{
    static const struct {
        double load;
        int n;
    } cases[] = { { 0.5, 100000 }, { 0.8, 400000 }, { 0.95, 1000000 } };
    const bool slow = getenv("TEIDE_SLOW") != NULL;
    const int repeats = slow ? 400 : 80;
    const double bound = (slow ? 3 : 4) * sqrt(0.95 * 0.05 / repeats);

    for (int queue = 0; queue < 2; queue++)
        for (int i = 0; i < (slow ? 3 : 2); i++) {
            const struct coverage c = cover((enum queue)queue, cases[i].load, cases[i].n / (slow ? 1 : 10), repeats);
            printf("# %s, load %.2f: coverage %.3f, of independent requests %.3f; correlated %.3f, half width %.3f\n",
                queue == LINK ? "link" : "geometric", cases[i].load, c.share, c.naive, c.correlated, c.width);
            ck_assert_double_eq_tol(c.share, 0.95, bound);
            ck_assert_double_lt(c.naive, 0.95 - bound); /* negative control */
        }
}
END_TEST

/* Where it degrades: at 95 % load with few requests. Most of those runs say so themselves. */
START_TEST(short_runs_are_told)
{
    const struct coverage c = cover(GEOMETRIC, 0.95, 4000, 80);

    printf("# geometric, load 0.95, 4000 requests: coverage %.3f, correlated %.3f\n", c.share, c.correlated);
    ck_assert_double_gt(c.correlated, 0.5);
    ck_assert_double_lt(cover(GEOMETRIC, 0.5, 20000, 80).correlated, 0.1); /* control */
}
END_TEST

/* Independent values: the error of the textbook, nothing merged more than a chance test makes it. */
START_TEST(independent_values)
{
    const struct teide_random random = { .seed = 5 };
    struct teide_stream stream = { 0 };
    struct teide_series series = { 0 };
    const struct teide_series *list[] = { &series };
    struct teide_steady_state state;

    ck_assert_int_eq(teide_series_init(&series, 1024), 0);
    for (int i = 0; i < 100000; i++)
        teide_series_add(&series, teide_stream_uniform(&stream, &random, 0));
    ck_assert_int_eq(teide_steady_series(list, 1, &state), 0);
    ck_assert_double_eq_tol(state.mean, 0.5, 5 * state.error);
    ck_assert_double_eq_tol(state.error * sqrt(12 * 100000), 1, 0.3);
    ck_assert(!state.correlated);
    ck_assert_double_ge(state.independent, 64);
    teide_series_clear(&series);
}
END_TEST

/* Nothing, one value, equal values; and every value is in the mean, also those of the unfinished batch. */
START_TEST(few_values)
{
    struct teide_series series = { 0 };
    const struct teide_series *list[] = { &series };
    struct teide_steady_state state;
    double sum = 0;

    ck_assert_int_eq(teide_series_init(&series, 4), 0);
    ck_assert_int_eq(teide_steady_series(list, 1, &state), 0);
    ck_assert(isnan(state.mean) && isnan(state.error) && isnan(teide_steady_interval(&state)));
    for (int i = 1; i <= 1000; i++) {
        teide_series_add(&series, i * i);
        sum += i * i;
        ck_assert_int_eq(teide_steady_series(list, 1, &state), 0);
        ck_assert_double_eq_tol(state.mean, sum / i, 1e-12 * sum);
        ck_assert(i < 2 || state.error > 0);
        ck_assert_uint_lt(series.n_batches, 4);
    }
    teide_series_restart(&series);
    for (int i = 0; i < 7; i++)
        teide_series_add(&series, 3);
    ck_assert_int_eq(teide_steady_series(list, 1, &state), 0);
    ck_assert_double_eq(state.mean, 3);
    ck_assert_double_eq(state.error, 0);
    teide_series_clear(&series);
    teide_series_clear(&series);
}
END_TEST

/* Replicas are pooled: the error shrinks with their number, whatever the sizes of their batches. */
START_TEST(replicas)
{
    struct teide_series series[20] = { 0 };
    const struct teide_series *list[20];
    struct teide_steady_state all, one;

    for (int k = 0; k < 20; k++) {
        list[k] = &series[k];
        ck_assert_int_eq(teide_series_init(&series[k], 256), 0);
        serve(GEOMETRIC, 0.1, 0.06, 20000 + 3000 * k, 1000, (uint64_t)k, &series[k], NULL);
    }
    ck_assert_int_eq(teide_steady_series(list, 20, &all), 0);
    ck_assert_int_eq(teide_steady_series(list, 1, &one), 0);
    ck_assert_double_eq_tol(all.mean, exact_time(GEOMETRIC, 0.1, 0.06), 4 * all.error);
    ck_assert_double_gt(fabs(1.05 * all.mean - exact_time(GEOMETRIC, 0.1, 0.06)), 4 * all.error); /* control */
    ck_assert_double_lt(all.error, one.error / 3);
    for (int k = 0; k < 20; k++)
        teide_series_clear(&series[k]);
}
END_TEST

/* A signal: time averages to the last bit, and its growth. */
START_TEST(signal_of_a_clock)
{
    struct teide_signal signal = { 0 };
    const struct teide_signal *list[] = { &signal };
    struct teide_steady_state state;

    ck_assert_int_eq(teide_signal_init(&signal, 8, 1, 0, 2), 0);
    for (int i = 1; i <= 1000; i++) {
        teide_signal_set(&signal, 0.75 * i, i % 2 ? 4 : 2);
        ck_assert_int_eq(teide_steady_signal(list, 1, &state), 0);
        ck_assert_double_eq_tol(state.mean, i % 2 ? (2.0 * (i + 1) / 2 + 4.0 * (i / 2)) / i : 3, 1e-12);
        ck_assert_uint_lt(signal.n_batches, 8);
    }
    teide_signal_restart(&signal, 750);
    teide_signal_set(&signal, 760, 7);
    teide_signal_set(&signal, 770, 7);
    ck_assert_int_eq(teide_steady_signal(list, 1, &state), 0);
    ck_assert_double_eq_tol(state.mean, 4.5, 1e-12);
    ck_assert(!teide_signal_growth(list, 1).grows);
    teide_signal_clear(&signal);
}
END_TEST

/* Growth is found where the load exceeds the capacity, with its rate a - p, and not where it does not, nor in short runs that begin
 * empty, in one replica or many. And Little's law: number = rate x time. */
START_TEST(overload)
{
    static const struct {
        double load;
        int n, replicas;
        bool grows;
    } cases[] = { { 0.5, 100000, 1, false }, { 0.8, 100000, 1, false }, { 0.95, 200000, 1, false },
        { 0.95, 100000, 20, false }, { 0.98, 20000, 1, false }, { 1.05, 100000, 1, true }, { 1.2, 5000, 1, true },
        { 1.05, 10000, 20, true }, { 1.5, 1000, 1, true } };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct teide_signal signals[20] = { 0 };
        struct teide_series series = { 0 };
        const struct teide_signal *list[20];
        struct teide_growth growth;

        ck_assert_int_eq(teide_series_init(&series, 1024), 0);
        for (int k = 0; k < cases[i].replicas; k++) {
            list[k] = &signals[k];
            ck_assert_int_eq(teide_signal_init(&signals[k], 256, 10, 0, 0), 0);
            serve(LINK, 0.1, cases[i].load * 0.1, cases[i].n, 0, (uint64_t)k, &series, &signals[k]);
        }
        growth = teide_signal_growth(list, (size_t)cases[i].replicas);
        ck_assert_msg(
            growth.grows == cases[i].grows, "load %g: growth %g +- %g", cases[i].load, growth.rate, growth.error);
        if (cases[i].grows)
            ck_assert_double_eq_tol(growth.rate, 0.1 * (cases[i].load - 1), 4 * growth.error);
        if (cases[i].load <= 0.8) {
            struct teide_steady_state number;
            ck_assert_int_eq(teide_steady_signal(list, 1, &number), 0);
            ck_assert_double_eq_tol(
                number.mean, 0.1 * cases[i].load * exact_time(LINK, 0.1, 0.1 * cases[i].load), 4 * number.error);
        }
        for (int k = 0; k < cases[i].replicas; k++)
            teide_signal_clear(&signals[k]);
        teide_series_clear(&series);
    }
}
END_TEST

/* False alarms of growth over 400 seeds of a stable queue that begins empty: 3e-5 each are allowed. */
START_TEST(no_false_alarms)
{
    int alarms = 0;

    for (int k = 0; k < 400; k++) {
        struct teide_signal signal = { 0 };
        struct teide_series series = { 0 };
        const struct teide_signal *list[] = { &signal };

        ck_assert_int_eq(teide_series_init(&series, 64), 0);
        ck_assert_int_eq(teide_signal_init(&signal, 256, 10, 0, 0), 0);
        serve(LINK, 0.1, 0.09, 2000 + 10 * k, 0, (uint64_t)k, &series, &signal);
        alarms += teide_signal_growth(list, 1).grows;
        teide_signal_clear(&signal);
        teide_series_clear(&series);
    }
    ck_assert_int_eq(alarms, 0);
}
END_TEST

Suite *
suite_steady_state(void)
{
    Suite *suite = suite_create("steady_state");
    TCase *quick = tcase_create("steady_state"), *coverage = tcase_create("coverage");

    tcase_set_timeout(quick, 60);
    tcase_set_timeout(coverage, 1200);
    tcase_add_test(quick, reference);
    tcase_add_test(quick, independent_values);
    tcase_add_test(quick, few_values);
    tcase_add_test(quick, replicas);
    tcase_add_test(quick, signal_of_a_clock);
    tcase_add_test(quick, overload);
    tcase_add_test(quick, no_false_alarms);
    tcase_add_test(coverage, intervals_cover);
    tcase_add_test(coverage, short_runs_are_told);
    suite_add_tcase(suite, quick);
    suite_add_tcase(suite, coverage);
    return suite;
}
