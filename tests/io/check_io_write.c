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
#include "io/results/provenance.h"
#include "io/results/result_file.h"
#include "io/results/result_print.h"
#include "io/results/trace_chrome.h"

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

/* Fill in all numbers of a request, by the dataset: means, errors and counts are where its variables say. */
static void
fill_request(size_t i, bool defined)
{
    struct teide_dataset dataset;
    const struct teide_group *group;

    teide_dataset_begin(&dataset, "run", &scenario);
    teide_run_describe(&dataset, &scenario, &results);
    group = teide_dataset_find_group(&dataset, "requests");
    for (size_t v = 0; v < group->n_variables; v++) {
        const struct teide_variable *variable = &group->variables[v];
        const size_t n = variable->rank > 1 ? group->dimensions[variable->dimensions[1]].n : 1;
        for (size_t k = 0; variable->rank > 0 && variable->dimensions[0] == 0 && k < n; k++) {
            const size_t index[2] = { i, k };
            void *at = (void *)teide_variable_address(variable, index);
            const double number = defined ? next_hard() : (double)NAN;
            const int64_t count = defined ? INT64_MAX - (int64_t)v : 0;
            if (variable->type == TEIDE_FLOAT64)
                memcpy(at, &number, sizeof number);
            else if (variable->type == TEIDE_INT64)
                memcpy(at, &count, sizeof count);
        }
    }
    teide_dataset_clear(&dataset);
    if (defined)
        filled[i].deliveries = 1000; /* so that deliveries + losses stays a number */
    filled[i].losses = defined ? 1 : 0;
}

/* What one delivery leaves undefined: standard errors and deviations. */
static void
forget_errors(size_t i)
{
    struct teide_dataset dataset;
    const struct teide_group *group;
    const double none = NAN;

    teide_dataset_begin(&dataset, "run", &scenario);
    teide_run_describe(&dataset, &scenario, &results);
    group = teide_dataset_find_group(&dataset, "requests");
    for (size_t v = 0; v < group->n_variables; v++)
        for (size_t k = 0; teide_variable_is_error(group, &group->variables[v]) && k < 4; k++)
            if (k == 0 || group->variables[v].rank > 1)
                memcpy((void *)teide_variable_address(&group->variables[v], (const size_t[]) { i, k }), &none,
                    sizeof none);
    teide_dataset_clear(&dataset);
    filled[i].waiting_time_deviation = filled[i].fidelity_deviation = filled[i].raw_pairs_deviation = NAN;
}

/* Request 0 has every number, request 1 has delivered once (no errors, no deviations), request 2 never. */
static void
setup(void)
{
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
        .stopped_by = TEIDE_STOPPED_BY_TIME };
    fill_request(0, true);
    fill_request(1, true);
    forget_errors(1);
    filled[1].deliveries = 1;
    fill_request(2, false);
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

static char *
printed(bool json)
{
    struct teide_dataset dataset;
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);

    ck_assert_ptr_nonnull(stream);
    teide_dataset_begin(&dataset, "run", &scenario);
    teide_run_describe(&dataset, &scenario, &results);
    ck_assert_int_eq(json ? teide_result_print_json(stream, &dataset, true, &error)
                          : teide_result_print_text(stream, &dataset, &error),
        0);
    teide_dataset_clear(&dataset);
    ck_assert_int_eq(fclose(stream), 0);
    return text;
}

/* A number to the last bit, or null for NaN. */
static void
check_number(const json_t *value, const char *name, double expected)
{
    if (isnan(expected)) {
        ck_assert_msg(json_is_null(value), "%s is not null", name);
        return;
    }
    ck_assert_msg(json_is_number(value), "%s is not a number", name);
    ck_assert_msg(
        json_number_value(value) == expected, "%s: %.17g, not %.17g", name, json_number_value(value), expected);
}

/* Every number of a request is in its object, to the last bit. */
static void
check_request(const json_t *object, size_t i, const struct teide_group *group)
{
    ck_assert_str_eq(json_string_value(json_object_get(object, "name")), requests[i].name);
    ck_assert_str_eq(json_string_value(json_object_get(object, "from")), nodes[requests[i].from].name);
    for (size_t v = 0; v < group->n_variables; v++) {
        const struct teide_variable *variable = &group->variables[v];
        const json_t *value = json_object_get(object, variable->name);
        if (teide_variable_is_coordinate(group, variable) || variable->type == TEIDE_TEXT)
            continue;
        if (teide_variable_is_error(group, variable)) {
            ck_assert_ptr_null(value);
            continue;
        }
        ck_assert_msg(value != NULL, "no member %s", variable->name);
        if (variable->error != NULL)
            ck_assert_str_eq(json_string_value(json_object_get(value, "unit")), variable->unit);
        for (int part = 0; part < (variable->error != NULL ? 2 : 1); part++) {
            const struct teide_variable *one = part == 0 ? variable : teide_group_find(group, variable->error);
            const json_t *numbers
                = variable->error == NULL ? value : json_object_get(value, part == 0 ? "mean" : "stderr");
            const size_t n = variable->rank > 1 ? group->dimensions[variable->dimensions[1]].n : 1;
            for (size_t k = 0; k < n; k++)
                check_number(variable->rank > 1 ? json_array_get(numbers, k) : numbers, variable->name,
                    teide_variable_at(one, (const size_t[]) { i, k }));
        }
    }
}

START_TEST(test_json)
{
    char *text = printed(true);
    struct teide_dataset dataset;
    json_error_t problem;
    json_t *document = json_loads(text, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &problem);
    json_t *list;

    ck_assert_msg(document != NULL, "line %d: %s", problem.line, problem.text);
    ck_assert_ptr_nonnull(strstr(text, "\"seed\": 18446744073709551615,"));
    ck_assert_ptr_nonnull(strstr(text, "\"deliveries\": 9223372036854775807,"));
    json_decref(document);
    results.events = scenario.seed = 1; /* beyond what jansson's integers hold */
    free(text);
    text = printed(true);
    document = json_loads(text, JSON_REJECT_DUPLICATES, &problem);
    ck_assert_msg(document != NULL, "line %d: %s", problem.line, problem.text);
    ck_assert_str_eq(json_string_value(json_object_get(document, "title")), title);
    list = json_object_get(document, "requests");
    ck_assert_uint_eq(json_array_size(list), N_REQUESTS);
    teide_dataset_begin(&dataset, "run", &scenario);
    teide_run_describe(&dataset, &scenario, &results);
    for (size_t i = 0; i < N_REQUESTS; i++)
        check_request(json_array_get(list, i), i, teide_dataset_find_group(&dataset, "requests"));
    teide_dataset_clear(&dataset);
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
        results.n_requests = scenario.n_requests = n;
        text = printed(false);
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

/* All values of a variable are the same, text by its letters. */
static void
check_values(const struct teide_group *group, const struct teide_variable *a, const struct teide_group *other,
    const struct teide_variable *b)
{
    const size_t n = teide_variable_size(group, a);
    char *x = malloc(n * sizeof(double) + 1), *y = malloc(n * sizeof(double) + 1);

    ck_assert_uint_eq(teide_variable_size(other, b), n);
    if (a->type == TEIDE_TEXT) {
        ck_assert_int_eq(teide_variable_read(group, a, x, &error), 0);
        ck_assert_int_eq(teide_variable_read(other, b, y, &error), 0);
        for (size_t i = 0; i < n; i++)
            ck_assert_str_eq(((char **)(void *)x)[i], ((char **)(void *)y)[i]);
    } else if (a->flags != NULL || a->type == b->type) { /* a code is int8 in a file */
        ck_assert_int_eq(teide_variable_doubles(group, a, (double *)(void *)x, &error), 0);
        ck_assert_int_eq(teide_variable_doubles(other, b, (double *)(void *)y, &error), 0);
        ck_assert_msg(memcmp(x, y, n * sizeof(double)) == 0, "%s/%s", group->name, a->name);
        if (a->type == b->type) { /* to the last digit of whole numbers too, and any part of them */
            const size_t size = teide_type_size(a->type);
            ck_assert_int_eq(teide_variable_read(group, a, x, &error), 0);
            ck_assert_int_eq(teide_variable_read(other, b, y, &error), 0);
            ck_assert_int_eq(memcmp(x, y, n * size), 0);
            for (size_t first = 0; first < n; first += n / 5 + 1)
                for (size_t end = first + 1; end <= n; end += n / 7 + 1) {
                    ck_assert_int_eq(teide_variable_read_part(group, a, first, end - first, y, &error), 0);
                    ck_assert_int_eq(memcmp(x + first * size, y, (end - first) * size), 0);
                    ck_assert_int_eq(teide_variable_read_part(other, b, first, end - first, y, &error), 0);
                    ck_assert_int_eq(memcmp(x + first * size, y, (end - first) * size), 0);
                }
        }
    } else {
        ck_abort_msg("%s/%s is of another type", group->name, a->name);
    }
    free(x);
    free(y);
}

static void
check_text(const char *a, const char *b)
{
    ck_assert((a == NULL) == (b == NULL));
    if (a != NULL)
        ck_assert_str_eq(a, b);
}

/* Write the results and read them back: the same dataset. */
static void
check_round_trip(void)
{
    struct teide_dataset dataset;
    struct teide_result_file file = { 0 };

    teide_dataset_begin(&dataset, "run", &scenario);
    teide_run_describe(&dataset, &scenario, &results);
    ck_assert_int_eq(teide_result_write(output, &dataset, COMMAND, &error), 0);
    ck_assert_msg(teide_result_open(output, NULL, &file, &error) == 0, "%s", error.message);
    check_text(teide_dataset_attribute_of(&file.dataset, teide_provenance_names[TEIDE_COMMAND_LINE]), COMMAND);
    for (size_t i = 0; i < dataset.n_attributes; i++)
        check_text(teide_dataset_attribute_of(&file.dataset, dataset.attributes[i].name), dataset.attributes[i].text);
    ck_assert_str_eq(file.dataset.kind, "run");
    ck_assert_uint_eq(file.dataset.seed, scenario.seed);
    ck_assert_uint_eq(file.dataset.n_groups, dataset.n_groups);
    for (size_t g = 0; g < dataset.n_groups; g++) {
        const struct teide_group *group = dataset.groups[g], *other = file.dataset.groups[g];
        ck_assert_str_eq(group->name, other->name);
        ck_assert_uint_eq(group->n_variables, other->n_variables);
        ck_assert_uint_eq(group->n_dimensions, other->n_dimensions);
        for (size_t v = 0; v < group->n_variables; v++) {
            const struct teide_variable *a = &group->variables[v], *b = teide_group_find(other, a->name);
            ck_assert_msg(b != NULL, "no %s/%s", group->name, a->name);
            ck_assert_int_eq(a->rank, b->rank);
            ck_assert_int_eq(a->missing, b->missing);
            ck_assert_int_eq(memcmp(a->dimensions, b->dimensions, sizeof(int) * (size_t)a->rank), 0);
            check_text(a->doc, b->doc);
            check_text(a->unit, b->unit);
            check_text(a->flags, b->flags);
            check_text(a->error, b->error);
            check_values(group, a, other, b);
        }
    }
    teide_result_close(&file);
    teide_dataset_clear(&dataset);
}

START_TEST(test_round_trip)
{
    char *text = malloc(LONG_TEXT + 1);

    memset(text, 'x', LONG_TEXT);
    text[LONG_TEXT] = '\0';
    scenario.text = text;
    check_round_trip();
    free(text);
}
END_TEST

/* Tables of no row, one row, and around the length from which columns are compressed. */
START_TEST(test_tables)
{
    static const size_t lengths[] = { 0, 1, 1024, 1025, 40000 };
    size_t n = lengths[_i];

    results.delivery_table = calloc(n + 1, sizeof *results.delivery_table);
    results.trace = calloc(n + 1, sizeof *results.trace);
    results.n_delivery_table = results.n_trace = n;
    scenario.run.record_deliveries = true;
    for (size_t i = 0; i < n; i++) {
        results.delivery_table[i] = (struct teide_delivery) { .time = next_hard(), .request = (int32_t)i };
        results.trace[i] = (struct teide_trace_record) { .kind = (int32_t)(i % TEIDE_N_TRACE_KINDS), .pair = -1 };
    }
    check_round_trip();
    free(results.delivery_table);
    free(results.trace);
}
END_TEST

START_TEST(test_many_requests)
{
    enum { MANY = 3000 };
    struct teide_request *many = calloc(MANY, sizeof *many);
    struct teide_request_result *of_many = calloc(MANY, sizeof *of_many);

    for (size_t i = 0; i < MANY; i++) {
        many[i] = requests[i % N_REQUESTS];
        of_many[i] = filled[i % N_REQUESTS];
        of_many[i].deliveries = (int64_t)i;
    }
    scenario.requests = many;
    results.requests = of_many;
    scenario.n_requests = results.n_requests = MANY;
    check_round_trip();
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
    check_number(json_object_get(json_array_get(events, 3), "ts"), "ts", 1e6 * 1e-6);
    check_number(json_object_get(json_array_get(events, 3), "dur"), "dur", 1e6 * (4e-6 - 1e-6));
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
