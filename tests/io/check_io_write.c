/* Unit tests of the result writers, on results filled in by hand: what is undefined, odd names, extreme numbers. What a
 * run writes is tested with the real program in tests/cli/test_run.py. */
#include <check.h>
#include <float.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/results/json_out.h"
#include "io/results/result_read.h"
#include "io/results/result_write.h"

#define ODD_NAME "a \"quoted\" \\ tab\t line\n bell\a \xc3\xa9 \xf0\x9f\x94\x97"
#define COMMAND "teide run 'x y.yaml'"

enum { N_REQUESTS = 3, LONG_TEXT = 300000 };

static char title[] = "title: \"x\"", path[] = "dir/s.yaml", no_text[] = "", odd_name[] = ODD_NAME, plain[] = "plain",
            alice[] = "Alice", bob[] = "B\\b";
static struct teide_node nodes[] = { { .name = alice }, { .name = bob } };
static struct teide_link links[] = { { .name = odd_name, .a = 0, .b = 1, .memory_pairs = 2 } };
static struct teide_request requests[N_REQUESTS] = {
    { .name = odd_name, .from = 0, .to = 1 },
    { .name = plain, .from = 1, .to = 0 },
    { .name = no_text, .from = 0, .to = 1 },
};
static struct teide_request_result filled[N_REQUESTS];
static struct teide_scenario scenario;
static struct teide_results results;
static struct teide_error error;
static char *output;

/* Doubles that are easily spoilt on the way: no finite decimals, the smallest, the largest, a negative zero. */
static const double hard[] = { 1.0 / 3, 0.1, DBL_MIN, DBL_TRUE_MIN, DBL_MAX, -0.0, 1 + DBL_EPSILON, 1e22 };

static double
next_hard(void)
{
    static size_t i;

    return hard[i++ % (sizeof hard / sizeof *hard)];
}

static void
fill_estimate(struct teide_estimate *estimate, bool defined)
{
    *estimate = (struct teide_estimate) { defined ? next_hard() : NAN, defined ? next_hard() : NAN };
}

static void
fill_request(struct teide_request_result *r, bool defined)
{
    for (size_t i = 0; i < teide_n_counts; i++) {
        int64_t count = defined ? INT64_MAX - (int64_t)i : 0;
        memcpy((char *)r + teide_counts[i].offset, &count, sizeof count);
    }
    if (defined)
        r->deliveries = 1000; /* so that deliveries + losses stays a number */
    r->losses = defined ? 1 : 0;
    for (size_t i = 0; i < teide_n_quantities; i++)
        fill_estimate((struct teide_estimate *)(void *)((char *)r + teide_quantities[i].offset), defined);
    for (size_t i = 0; i < 4; i++)
        fill_estimate(&r->state[i], defined);
    for (size_t i = 0; i < TEIDE_N_MEASURES; i++)
        fill_estimate(&r->measures[i], defined);
    r->waiting_time_deviation = defined ? next_hard() : NAN;
    r->fidelity_deviation = defined ? next_hard() : NAN;
    for (size_t i = 0; i < TEIDE_N_QUANTILES; i++) {
        r->waiting_time_quantiles[i] = defined ? next_hard() : NAN;
        r->fidelity_quantiles[i] = defined ? next_hard() : NAN;
    }
}

/* Request 0 has every number, request 1 has delivered once (no errors, no deviations), request 2 never. */
static void
setup(void)
{
    fill_request(&filled[0], true);
    fill_request(&filled[1], true);
    for (size_t i = 0; i < teide_n_quantities; i++)
        ((struct teide_estimate *)(void *)((char *)&filled[1] + teide_quantities[i].offset))->error = NAN;
    for (size_t i = 0; i < 4; i++)
        filled[1].state[i].error = NAN;
    for (size_t i = 0; i < TEIDE_N_MEASURES; i++)
        filled[1].measures[i].error = NAN;
    filled[1].waiting_time_deviation = filled[1].fidelity_deviation = NAN;
    filled[1].deliveries = 1;
    fill_request(&filled[2], false);
    scenario = (struct teide_scenario) { .title = title,
        .path = path,
        .text = no_text,
        .seed = UINT64_MAX,
        .nodes = nodes,
        .n_nodes = 2,
        .links = links,
        .n_links = 1,
        .requests = requests,
        .n_requests = N_REQUESTS };
    results = (struct teide_results) { .requests = filled,
        .n_requests = N_REQUESTS,
        .events = UINT64_MAX,
        .deliveries = INT64_MAX,
        .simulated_seconds = 0.1,
        .wall_seconds = 0,
        .replicas = 1,
        .batches = 1,
        .stopped_by = "time" };
    output = strdup("check_io_write-XXXXXX");
    ck_assert_ptr_nonnull(output);
    ck_assert_ptr_nonnull(mkdtemp(output));
    output = realloc(output, strlen(output) + 10);
    strcat(output, "/out");
}

static void
teardown(void)
{
    unlink(output);
    *strrchr(output, '/') = '\0';
    ck_assert_int_eq(rmdir(output), 0); /* fails if a temporary file was left behind */
    free(output);
}

typedef int print_function(FILE *, const struct teide_scenario *, const struct teide_results *, struct teide_error *);

static char *
printed_by(print_function *print)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);

    ck_assert_ptr_nonnull(stream);
    ck_assert_int_eq(print(stream, &scenario, &results, &error), 0);
    ck_assert_int_eq(fclose(stream), 0);
    return text;
}

/* Member `name` of a JSON object is this number to the last bit, or null for NaN. */
static void
check_number(const json_t *object, const char *name, double expected)
{
    const json_t *value = json_object_get(object, name);
    double number;

    ck_assert_msg(value != NULL, "no member %s", name);
    if (isnan(expected)) {
        ck_assert_msg(json_is_null(value), "%s is not null", name);
        return;
    }
    ck_assert_msg(json_is_number(value), "%s is not a number", name);
    number = json_number_value(value);
    ck_assert_msg(number == expected, "%s: %.17g, not %.17g", name, number, expected);
}

static void
check_estimate(const json_t *object, const char *name, struct teide_estimate expected)
{
    const json_t *estimate = json_object_get(object, name);

    ck_assert_msg(estimate != NULL, "no member %s", name);
    check_number(estimate, "mean", expected.mean);
    check_number(estimate, "stderr", expected.error);
}

static void
check_request(const json_t *object, const struct teide_request *request, const struct teide_request_result *r)
{
    const json_t *measures = json_object_get(object, "measures"), *state = json_object_get(object, "state");

    ck_assert_str_eq(json_string_value(json_object_get(object, "name")), request->name);
    ck_assert_str_eq(json_string_value(json_object_get(object, "from")), nodes[request->from].name);
    for (size_t i = 0; i < teide_n_counts; i++)
        ck_assert_int_eq(
            json_integer_value(json_object_get(object, teide_counts[i].name)), *teide_count_of(r, &teide_counts[i]));
    for (size_t i = 0; i < teide_n_quantities; i++)
        check_estimate(object, teide_quantities[i].name, *teide_quantity_of(r, &teide_quantities[i]));
    for (size_t i = 0; i < TEIDE_N_MEASURES; i++)
        check_estimate(measures, teide_measures[i].name, r->measures[i]);
    check_number(json_object_get(object, "fidelity"), "deviation", r->fidelity_deviation);
    check_number(json_object_get(object, "waiting_time"), "deviation", r->waiting_time_deviation);
    check_number(json_object_get(json_object_get(object, "fidelity"), "quantiles"), "0.01", r->fidelity_quantiles[0]);
    check_number(
        json_object_get(json_object_get(object, "waiting_time"), "quantiles"), "0.99", r->waiting_time_quantiles[6]);
    for (size_t i = 0; i < 4; i++) {
        const json_t *mean = json_array_get(json_object_get(state, "mean"), i);
        ck_assert(isnan(r->state[i].mean) ? json_is_null(mean) : json_number_value(mean) == r->state[i].mean);
    }
}

START_TEST(test_json)
{
    char *text = printed_by(teide_result_print_json);
    json_error_t problem;
    json_t *document = json_loads(text, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &problem);
    json_t *list;

    ck_assert_msg(document != NULL, "line %d: %s", problem.line, problem.text);
    ck_assert_ptr_nonnull(strstr(text, "\"seed\": 18446744073709551615,"));
    ck_assert_ptr_nonnull(strstr(text, "\"deliveries\": 9223372036854775807,"));
    json_decref(document);
    results.events = scenario.seed = 1; /* beyond what jansson's integers hold */
    free(text);
    text = printed_by(teide_result_print_json);
    document = json_loads(text, JSON_REJECT_DUPLICATES, &problem);
    ck_assert_msg(document != NULL, "line %d: %s", problem.line, problem.text);
    ck_assert_str_eq(json_string_value(json_object_get(document, "title")), title);
    list = json_object_get(document, "requests");
    ck_assert_uint_eq(json_array_size(list), N_REQUESTS);
    for (size_t i = 0; i < N_REQUESTS; i++)
        check_request(json_array_get(list, i), &requests[i], &filled[i]);
    json_decref(document);
    free(text);
}
END_TEST

/* What is not UTF-8 becomes U+FFFD, so that the document stays JSON. */
START_TEST(test_strings)
{
    static const struct {
        const char *text, *json;
    } cases[] = {
        { "\x01\x1f\x7f", "\"\\u0001\\u001f\\u007f\"\n" },
        { "\r\n\t/", "\"\\u000d\\n\\u0009/\"\n" },
        { "\"\\", "\"\\\"\\\\\"\n" },
        { "\xff", "\"\xef\xbf\xbd\"\n" },
        { "\xc3", "\"\xef\xbf\xbd\"\n" },                                 /* cut short */
        { "\xc0\xaf", "\"\xef\xbf\xbd\xef\xbf\xbd\"\n" },                 /* overlong */
        { "\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"\n" }, /* a surrogate */
        { "\xe2\x82\xac \xf4\x8f\xbf\xbf", "\"\xe2\x82\xac \xf4\x8f\xbf\xbf\"\n" },
        { "", "\"\"\n" },
    };
    char buffer[64] = "";
    struct teide_json json = { .out = fmemopen(buffer, sizeof buffer, "w") };

    ck_assert_ptr_nonnull(json.out);
    teide_json_string(&json, cases[_i].text);
    fputc('\n', json.out);
    fclose(json.out);
    ck_assert_str_eq(buffer, cases[_i].json);
}
END_TEST

/* No "nan" or "inf" in the table, for any number of requests: in blocks, or with many, a line each. */
START_TEST(test_table)
{
    struct teide_request many[20];
    struct teide_request_result of_many[20];
    char *text;

    for (size_t i = 0; i < 20; i++) {
        many[i] = requests[1 + i % 2];
        of_many[i] = filled[1 + i % 2];
    }
    for (size_t n = 1; n <= 20; n += n == 3 ? 17 : 1) {
        if (n == 20) {
            scenario.requests = many;
            results.requests = of_many;
        }
        results.n_requests = n;
        text = printed_by(teide_result_print_table);
        ck_assert_ptr_null(strstr(text, "nan"));
        ck_assert_ptr_null(strstr(text, " inf")); /* but coherent_info */
        ck_assert_ptr_nonnull(strstr(text, title));
        if (n > 1)
            ck_assert_ptr_nonnull(strstr(text, "\nrequest "));
        if (n == 3)
            ck_assert_ptr_nonnull(strstr(text, "nothing was delivered"));
        if (n == 20)
            ck_assert_ptr_nonnull(strstr(text, "Everything about each request"));
        free(text);
    }
}
END_TEST

/* --- HDF5 ------------------------------------------------------------------------------------------------------- */

START_TEST(test_round_trip)
{
    struct teide_stored stored = { 0 };
    char *text = malloc(LONG_TEXT + 1);

    memset(text, 'x', LONG_TEXT);
    text[LONG_TEXT] = '\0';
    scenario.text = text;
    ck_assert_int_eq(teide_result_write_hdf5(output, &scenario, &results, COMMAND, &error), 0);
    ck_assert_msg(teide_result_read_hdf5(output, NULL, &stored, &error) == 0, "%s", error.message);
    ck_assert_uint_eq(stored.results.n_requests, N_REQUESTS);
    for (size_t i = 0; i < N_REQUESTS; i++) {
        const struct teide_request *request = &stored.scenario.requests[i];
        ck_assert_msg(memcmp(&stored.results.requests[i], &filled[i], sizeof filled[i]) == 0, "request %zu", i);
        ck_assert_str_eq(request->name, requests[i].name);
        ck_assert_str_eq(stored.scenario.nodes[request->from].name, nodes[requests[i].from].name);
        ck_assert_str_eq(stored.scenario.nodes[request->to].name, nodes[requests[i].to].name);
    }
    ck_assert_str_eq(stored.scenario.text, text);
    ck_assert_str_eq(stored.scenario.title, title);
    ck_assert_str_eq(stored.scenario.path, path);
    ck_assert_str_eq(stored.provenance.values[TEIDE_COMMAND_LINE], COMMAND);
    ck_assert_uint_eq(stored.scenario.seed, UINT64_MAX);
    ck_assert_uint_eq(stored.results.events, UINT64_MAX);
    ck_assert_int_eq(stored.results.deliveries, INT64_MAX);
    ck_assert_double_eq(stored.results.simulated_seconds, 0.1);
    ck_assert_str_eq(stored.results.stopped_by, "time");
    ck_assert_uint_eq(stored.results.n_delivery_table, 0);
    teide_stored_clear(&stored);
    free(text);
}
END_TEST

/* Tables of no row, one row, and around the length from which columns are compressed. */
START_TEST(test_tables)
{
    static const size_t lengths[] = { 0, 1, 1024, 1025, 40000 };
    size_t n = lengths[_i];
    struct teide_stored stored = { 0 };

    results.delivery_table = calloc(n + 1, sizeof *results.delivery_table);
    results.trace = calloc(n + 1, sizeof *results.trace);
    results.n_delivery_table = results.n_trace = n;
    scenario.run.record_deliveries = true;
    ck_assert_int_eq(teide_result_write_hdf5(output, &scenario, &results, COMMAND, &error), 0);
    ck_assert_msg(teide_result_read_hdf5(output, NULL, &stored, &error) == 0, "%s", error.message);
    ck_assert_uint_eq(stored.results.n_delivery_table, n);
    ck_assert_uint_eq(stored.results.n_trace, n);
    teide_stored_clear(&stored);
    free(results.delivery_table);
    free(results.trace);
}
END_TEST

START_TEST(test_many_requests)
{
    enum { MANY = 3000 };
    struct teide_request *many = calloc(MANY, sizeof *many);
    struct teide_request_result *of_many = calloc(MANY, sizeof *of_many);
    struct teide_stored stored = { 0 };

    for (size_t i = 0; i < MANY; i++) {
        many[i] = requests[i % N_REQUESTS];
        of_many[i] = filled[i % N_REQUESTS];
        of_many[i].deliveries = (int64_t)i;
    }
    scenario.requests = many;
    results.requests = of_many;
    scenario.n_requests = results.n_requests = MANY;
    ck_assert_int_eq(teide_result_write_hdf5(output, &scenario, &results, COMMAND, &error), 0);
    ck_assert_msg(teide_result_read_hdf5(output, NULL, &stored, &error) == 0, "%s", error.message);
    ck_assert_uint_eq(stored.results.n_requests, MANY);
    ck_assert_int_eq(memcmp(stored.results.requests, of_many, MANY * sizeof *of_many), 0);
    ck_assert_str_eq(stored.scenario.requests[2997].name, odd_name);
    teide_stored_clear(&stored);
    free(many);
    free(of_many);
}
END_TEST

/* --- Chrome trace ----------------------------------------------------------------------------------------------- */

START_TEST(test_trace)
{
    struct teide_trace_record records[] = {
        { .time = 3e-6, .begin = 1e-6, .fidelity = 0.5, .kind = TEIDE_TRACE_HERALD, .node_a = 0, .node_b = 1 },
        { .time = 4e-6, .begin = 1e-6, .fidelity = -1, .kind = TEIDE_TRACE_RELEASE, .node_a = 0, .memory_pair = 1 },
    };
    json_t *document, *events;
    json_error_t problem;

    results.trace = records;
    results.n_trace = 2;
    ck_assert_int_eq(teide_trace_write_chrome(output, &scenario, &results, &error), 0);
    document = json_load_file(output, JSON_REJECT_DUPLICATES, &problem);
    ck_assert_msg(document != NULL, "line %d: %s", problem.line, problem.text);
    events = json_object_get(document, "traceEvents");
    ck_assert_uint_eq(json_array_size(events), 4); /* a process, a track, an instant, a span */
    check_number(json_array_get(events, 3), "ts", 1e6 * 1e-6);
    check_number(json_array_get(events, 3), "dur", 1e6 * (4e-6 - 1e-6));
    ck_assert_ptr_nonnull(strstr(
        json_string_value(json_object_get(json_object_get(json_array_get(events, 1), "args"), "name")), odd_name));
    json_decref(document);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("io: writing");
    TCase *tests = tcase_create("results");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, test_json);
    tcase_add_loop_test(tests, test_strings, 0, 9);
    tcase_add_test(tests, test_table);
    tcase_add_test(tests, test_round_trip);
    tcase_add_loop_test(tests, test_tables, 0, 5);
    tcase_add_test(tests, test_many_requests);
    tcase_add_test(tests, test_trace);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
