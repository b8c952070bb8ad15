/* Unit tests of the scenario reader: values and their units, defaults, includes, settings, paths. What users see of
 * mistakes is tested with the real program in tests/cli/test_validate.py. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/yaml/quantity.h"
#include "io/scenario/read.h"
#include "io/yaml/string_map.h"
#include "io/yaml/suggest.h"
#include "sim/chain/policies/swap_policy.h"
#include "sim/path.h"

#define HEAD "teide: 1\nmemories: {default: {t1: 1 s, t2: 100 ms}}\n"
#define HOP "success_probability: 0.5, attempt_time: 1 us, state: {werner: 0.9}"
#define ENDS "requests: [{between: [n0, n2]}]\nrun: {time: 1 s}\n"

static struct teide_scenario scenario;
static struct teide_diagnostics diagnostics;

static void
teardown(void)
{
    teide_scenario_clear(&scenario);
    teide_diagnostics_clear(&diagnostics);
}

/* Read text with up to one setting; a failure shows the first message. */
static int
read_text(const char *text, const char *setting)
{
    teardown();
    return teide_scenario_read_text(
        "dir/s.yaml", text, strlen(text), &setting, setting != NULL ? 1 : 0, &scenario, &diagnostics);
}

static void
read_good(const char *text, const char *setting)
{
    int ret = read_text(text, setting);
    ck_assert_msg(ret == 0, "%s", diagnostics.n_lines > 0 ? diagnostics.lines[0] : "no message");
    ck_assert_uint_eq(diagnostics.n_lines, 0);
}

/* --- units ------------------------------------------------------------------------------------------------------ */

static const struct {
    const char *text, *wanted;
    enum teide_quantity_problem problem;
    double value;
} quantities[] = {
    { "10 us", "s", TEIDE_QUANTITY_GOOD, 1e-5 },
    { "10us", "s", TEIDE_QUANTITY_GOOD, 1e-5 },
    { "10 \xc2\xb5s", "s", TEIDE_QUANTITY_GOOD, 1e-5 },
    { "10 \xce\xbcs", "s", TEIDE_QUANTITY_GOOD, 1e-5 },
    { "3 microseconds", "s", TEIDE_QUANTITY_GOOD, 3e-6 },
    { "0.3 ps", "s", TEIDE_QUANTITY_GOOD, 0.3e-12 },
    { "+1.5e3 ns", "s", TEIDE_QUANTITY_GOOD, 1.5e-6 },
    { ".5 ms", "s", TEIDE_QUANTITY_GOOD, 5e-4 },
    { "2 min", "s", TEIDE_QUANTITY_GOOD, 120 },
    { "1 h", "s", TEIDE_QUANTITY_GOOD, 3600 },
    { "2 days", "s", TEIDE_QUANTITY_GOOD, 172800 },
    { "-1 s", "s", TEIDE_QUANTITY_GOOD, -1 },
    { "4 km/(m/us)", "s", TEIDE_QUANTITY_GOOD, 4e-3 },
    { "50 km", "m", TEIDE_QUANTITY_GOOD, 5e4 },
    { "1 cm", "m", TEIDE_QUANTITY_GOOD, 0.01 },
    { "100 Hz", "Hz", TEIDE_QUANTITY_GOOD, 100 },
    { "10 /s", "Hz", TEIDE_QUANTITY_GOOD, 10 },
    { "10 1/ms", "Hz", TEIDE_QUANTITY_GOOD, 1e4 },
    { "10 s-1", "Hz", TEIDE_QUANTITY_GOOD, 10 },
    { "0.2 dB/km", "dB/m", TEIDE_QUANTITY_GOOD, 2e-4 },
    { "0.02 B/km", "dB/m", TEIDE_QUANTITY_GOOD, 2e-4 },
    { "2e8 m/s", "m/s", TEIDE_QUANTITY_GOOD, 2e8 },
    { "200 km/ms", "m/s", TEIDE_QUANTITY_GOOD, 2e8 },
    { "10", "s", TEIDE_QUANTITY_NO_UNIT, 0 },
    { "10 ", "s", TEIDE_QUANTITY_NO_UNIT, 0 },
    { "us", "s", TEIDE_QUANTITY_NOT_A_NUMBER, 0 },
    { "", "s", TEIDE_QUANTITY_NOT_A_NUMBER, 0 },
    { ". s", "s", TEIDE_QUANTITY_NOT_A_NUMBER, 0 },
    { "nan s", "s", TEIDE_QUANTITY_NOT_A_NUMBER, 0 },
    { "10 parsnips", "s", TEIDE_QUANTITY_UNKNOWN_UNIT, 0 },
    { "10 5 s", "s", TEIDE_QUANTITY_UNKNOWN_UNIT, 0 },
    { "10 ms 5", "s", TEIDE_QUANTITY_UNKNOWN_UNIT, 0 },
    { "1.5.2 s", "s", TEIDE_QUANTITY_UNKNOWN_UNIT, 0 },
    { "10 s from 5", "s", TEIDE_QUANTITY_UNKNOWN_UNIT, 0 },
    { "10 ((s", "s", TEIDE_QUANTITY_UNKNOWN_UNIT, 0 },
    { "10 Hz", "s", TEIDE_QUANTITY_WRONG_UNIT, 0 },
    { "10 s", "Hz", TEIDE_QUANTITY_WRONG_UNIT, 0 },
    { "10 km", "s", TEIDE_QUANTITY_WRONG_UNIT, 0 },
    { "10 s2", "s", TEIDE_QUANTITY_WRONG_UNIT, 0 },
    { "0.2 1/km", "dB/m", TEIDE_QUANTITY_WRONG_UNIT, 0 },
    { "lg(re s)", "s", TEIDE_QUANTITY_NOT_A_NUMBER, 0 },
    { "1 lg(re s)", "s", TEIDE_QUANTITY_WRONG_UNIT, 0 },
    { "1e400 s", "s", TEIDE_QUANTITY_OVERFLOW, 0 },
    { "1e308 km", "m", TEIDE_QUANTITY_OVERFLOW, 0 },
};

START_TEST(test_quantity)
{
    struct teide_units *units = teide_units_create();
    double value = 0;

    /* Twice: the second answer comes from what is remembered. */
    for (int pass = 0; pass < 2; pass++) {
        enum teide_quantity_problem problem = teide_quantity_read(
            units, quantities[_i].text, strlen(quantities[_i].text), quantities[_i].wanted, &value);
        ck_assert_msg(problem == quantities[_i].problem, "'%s': %d", quantities[_i].text, (int)problem);
        if (problem == TEIDE_QUANTITY_GOOD)
            ck_assert_msg(value == quantities[_i].value, "'%s' is %.17g", quantities[_i].text, value);
    }
    teide_units_destroy(units);
}
END_TEST

/* --- values ----------------------------------------------------------------------------------------------------- */

START_TEST(test_all_keys)
{
    read_good(
        "teide: 1\n"
        "title: \"x y\"\n"
        "seed: 18446744073709551615\n"
        "memories:\n"
        "  default: {t1: 1 s, t2: 100 ms, cutoff: 20 ms}\n"
        "  rated: {rates: {x: 10 Hz, z: 2 kHz}}\n"
        "  ideal: {ideal: true}\n"
        "  t1only: {t1: 2 s}\n"
        "  t2only: {t2: 2 s}\n"
        "network:\n"
        "  nodes: [{name: A}, {name: R, memory: rated}, {name: B, memory: ideal}]\n"
        "  links:\n"
        "    - {name: left, between: [R, A], length: 50 km, fibre: {attenuation: 0.2 dB/km, efficiency: 0.5},\n"
        "       attempt_time: 500 us, herald_latency: 250 us, state: {werner: 0.94}, memory_pairs: 7}\n"
        "    - {between: [R, B], delay: 3 us, success_probability: 1, attempt_time: 1 ns,\n"
        "       state: [0.7, 0.1, 0.15, 0.05], memory_pairs: 4, attempts: sequential}\n"
        "operations:\n"
        "  signal_speed: 1e8 m/s\n"
        "  gate_error: 0.01\n"
        "  measurement_error: 0.02\n"
        "  purify:\n"
        "    link: {protocol: bbpssw, rounds: 2, schedule: pumping, keep: fresher, duration: 10 us, gate_error: 0.5}\n"
        "    end_to_end: {protocol: cnot, rounds: 2}\n"
        "  swap: {order: [R], linear_optics: {efficiency: 0.9}, duration: 2 us, measurement_error: 0}\n"
        "requests: [{name: q, between: [A, B], generation: continuous}]\n"
        "run: {time: 10 s, deliveries: 1e4, target: {metric: chsh, relative_error: 0.01}, replicas: 3,\n"
        "      time_resolution: 2 ps, record: {deliveries: on, trace: yes}}\n",
        NULL);
    ck_assert_str_eq(scenario.title, "x y");
    ck_assert_str_eq(scenario.path, "dir/s.yaml");
    ck_assert(strncmp(scenario.text, "teide: 1\ntitle", 14) == 0);
    ck_assert(scenario.seed == UINT64_MAX);
    ck_assert_uint_eq(scenario.n_memories, 5);
    ck_assert_double_eq_tol(scenario.memories[0].rates.x, 0.25, 1e-15);
    ck_assert_double_eq_tol(scenario.memories[0].rates.y, 0.25, 1e-15);
    ck_assert_double_eq_tol(scenario.memories[0].rates.z, 4.75, 1e-15);
    ck_assert_double_eq(scenario.memories[0].cutoff, 0.02);
    ck_assert_double_eq(scenario.memories[1].rates.x, 10);
    ck_assert_double_eq(scenario.memories[1].rates.y, 0);
    ck_assert_double_eq(scenario.memories[1].rates.z, 2000);
    ck_assert_double_infinite(scenario.memories[1].cutoff);
    ck_assert_double_eq(scenario.memories[2].rates.z, 0);
    ck_assert_double_eq(scenario.memories[3].rates.x, 0.125);
    ck_assert_double_eq(scenario.memories[3].rates.z, 0);
    ck_assert_double_eq(scenario.memories[4].rates.x, 0);
    ck_assert_double_eq(scenario.memories[4].rates.z, 0.25);
    ck_assert_uint_eq(scenario.n_nodes, 3);
    ck_assert_int_eq(scenario.nodes[0].memory, 0);
    ck_assert_int_eq(scenario.nodes[1].memory, 1);
    ck_assert_int_eq(scenario.nodes[2].memory, 2);
    ck_assert_uint_eq(scenario.n_links, 2);
    ck_assert_str_eq(scenario.links[0].name, "left");
    ck_assert_int_eq(scenario.links[0].a, 1);
    ck_assert_int_eq(scenario.links[0].b, 0);
    ck_assert_double_eq(scenario.links[0].length, 5e4);
    ck_assert_double_eq(scenario.links[0].delay, 5e-4);
    ck_assert_double_eq_tol(scenario.links[0].success_probability, 0.05, 1e-15);
    ck_assert_double_eq(scenario.links[0].attempt_time, 5e-4);
    ck_assert_double_eq(scenario.links[0].herald_latency, 2.5e-4);
    ck_assert_double_eq_tol(scenario.links[0].state.p[3], 0.02, 1e-15);
    ck_assert_int_eq(scenario.links[0].memory_pairs, 7);
    ck_assert_int_eq(scenario.links[0].multiplexing, TEIDE_PARALLEL);
    ck_assert_str_eq(scenario.links[1].name, "R-B");
    ck_assert_double_eq(scenario.links[1].length, 0);
    ck_assert_double_eq(scenario.links[1].delay, 3e-6);
    ck_assert_double_eq(scenario.links[1].success_probability, 1);
    ck_assert_double_eq(scenario.links[1].state.p[2], 0.15);
    ck_assert_int_eq(scenario.links[1].multiplexing, TEIDE_SEQUENTIAL);
    ck_assert_int_eq(scenario.purify_link.protocol, TEIDE_BBPSSW);
    ck_assert_int_eq(scenario.purify_link.rounds, 2);
    ck_assert_int_eq(scenario.purify_link.schedule, TEIDE_PUMPING);
    ck_assert_int_eq(scenario.purify_link.keep, TEIDE_KEEP_FRESHER);
    ck_assert_double_eq(scenario.purify_link.duration, 1e-5);
    ck_assert_double_eq(scenario.purify_link.noise.gate_error, 0.5);
    ck_assert_double_eq(scenario.purify_link.noise.measurement_error, 0.02);
    ck_assert_int_eq(scenario.purify_end_to_end.protocol, TEIDE_CNOT);
    ck_assert_int_eq(scenario.purify_end_to_end.schedule, TEIDE_RECURRENCE);
    ck_assert_int_eq(scenario.purify_end_to_end.keep, TEIDE_KEEP_OLDER);
    ck_assert_double_eq(scenario.purify_end_to_end.noise.gate_error, 0.01);
    ck_assert(scenario.swap.policy == &teide_swap_fixed);
    ck_assert_uint_eq(scenario.swap.n_fixed_order, 1);
    ck_assert_int_eq(scenario.swap.fixed_order[0], 1);
    ck_assert_double_eq_tol(scenario.swap.success_probability, 0.405, 1e-15);
    ck_assert_double_eq(scenario.swap.noise.gate_error, 0.01);
    ck_assert_double_eq(scenario.swap.noise.measurement_error, 0);
    ck_assert_double_eq(scenario.swap.duration, 2e-6);
    ck_assert_uint_eq(scenario.n_requests, 1);
    ck_assert_str_eq(scenario.requests[0].name, "q");
    ck_assert_int_eq(scenario.requests[0].generation, TEIDE_CONTINUOUS);
    ck_assert_uint_eq(scenario.requests[0].n_path, 3);
    ck_assert_int_eq(scenario.requests[0].path[0], 0);
    ck_assert_int_eq(scenario.requests[0].path[1], 1);
    ck_assert_int_eq(scenario.requests[0].path[2], 2);
    ck_assert_int_eq(scenario.requests[0].path_links[0], 0);
    ck_assert_int_eq(scenario.requests[0].path_links[1], 1);
    ck_assert_double_eq(scenario.run.time, 10);
    ck_assert_int_eq(scenario.run.deliveries, 10000);
    ck_assert_int_eq(scenario.run.replicas, 3);
    ck_assert(!scenario.run.target_is_rate);
    ck_assert_int_eq(scenario.run.target_measure, TEIDE_CHSH);
    ck_assert_double_eq(scenario.run.target_error, 0.01);
    ck_assert_double_eq(scenario.run.time_resolution, 2e-12);
    ck_assert(scenario.run.record_deliveries);
    ck_assert_int_eq(scenario.run.record_trace, 100000);
}
END_TEST

START_TEST(test_defaults)
{
    read_good(HEAD "network: {chain: {nodes: 3, length: 10 km, " HOP "}}\n" ENDS, NULL);
    ck_assert_str_eq(scenario.title, "");
    ck_assert(scenario.seed == 1);
    ck_assert_uint_eq(scenario.n_nodes, 3);
    ck_assert_str_eq(scenario.nodes[2].name, "n2");
    ck_assert_uint_eq(scenario.n_links, 2);
    ck_assert_str_eq(scenario.links[1].name, "n1-n2");
    ck_assert_int_eq(scenario.links[1].a, 1);
    ck_assert_int_eq(scenario.links[1].b, 2);
    ck_assert_double_eq_tol(scenario.links[1].delay, 5e-5, 1e-18);
    ck_assert_double_eq(scenario.links[1].herald_latency, 0);
    ck_assert_int_eq(scenario.links[1].memory_pairs, 1);
    ck_assert_int_eq(scenario.purify_link.rounds, 0);
    ck_assert_int_eq(scenario.purify_end_to_end.rounds, 0);
    ck_assert(scenario.swap.policy == &teide_swap_asap);
    ck_assert_double_eq(scenario.swap.success_probability, 1);
    ck_assert_double_eq(scenario.swap.noise.gate_error, 0);
    ck_assert_double_eq(scenario.swap.duration, 0);
    ck_assert_str_eq(scenario.requests[0].name, "n0-n2");
    ck_assert_int_eq(scenario.requests[0].generation, TEIDE_ON_DEMAND);
    ck_assert_int_eq(scenario.run.deliveries, 0);
    ck_assert_double_eq(scenario.run.target_error, 0);
    ck_assert_int_eq(scenario.run.replicas, 1);
    ck_assert_double_eq(scenario.run.time_resolution, 1e-12);
    ck_assert(!scenario.run.record_deliveries);
    ck_assert_int_eq(scenario.run.record_trace, 0);
}
END_TEST

START_TEST(test_target_rate)
{
    read_good(HEAD "network: {chain: {nodes: 3, " HOP "}}\nrequests: [{between: [n0, n2]}]\n"
                   "run: {target: {metric: rate, relative_error: 0.1}, record: {trace: 12}}\n",
        NULL);
    ck_assert(scenario.run.target_is_rate);
    ck_assert_double_infinite(scenario.run.time);
    ck_assert_int_eq(scenario.run.record_trace, 12);
}
END_TEST

/* A failed read leaves nothing behind and says why. */
START_TEST(test_failure)
{
    ck_assert_int_eq(read_text(HEAD "network: {chain: {nodes: 1, " HOP "}}\n" ENDS, NULL), TEIDE_E_INPUT);
    ck_assert_uint_eq(diagnostics.n_lines, 1);
    ck_assert_str_eq(diagnostics.lines[0],
        "dir/s.yaml:3:26: error: nodes must be between 2 and 1000000, not 1: write for example 9");
    ck_assert_ptr_null(scenario.nodes);
    ck_assert_ptr_null(scenario.path);
}
END_TEST

/* The decimal point of other locales is not ours, and numbers without one are whole. */
START_TEST(test_numbers)
{
    read_good(HEAD
        "network: {chain: {nodes: 3, success_probability: 1e-2, attempt_time: .5 us, state: {werner: 1}}}\n" ENDS,
        NULL);
    ck_assert_double_eq(scenario.links[0].success_probability, 0.01);
    ck_assert_double_eq(scenario.links[0].attempt_time, 5e-7);
    ck_assert_uint_eq(teide_number_length("1e5x", 4), 3);
    ck_assert_uint_eq(teide_number_length("1e", 2), 1);
    ck_assert_uint_eq(teide_number_length("-.", 2), 0);
    ck_assert_double_eq(teide_number_value("-1.5e2", 6), -150);
}
END_TEST

/* --- settings --------------------------------------------------------------------------------------------------- */

#define SHARED                                                                                                         \
    HEAD "network:\n  nodes: [{name: A}, {name: B}, {name: C}]\n  links:\n"                                            \
         "    - &l {between: [A, B], length: 1 km, " HOP "}\n    - {<<: *l, between: [B, C]}\n"                        \
         "requests: [{between: [A, C]}]\nrun: {time: 1 s}\n"

START_TEST(test_settings)
{
    read_good(SHARED, "links.A-B.length=7 km");
    ck_assert_double_eq(scenario.links[0].length, 7000);
    ck_assert_double_eq(scenario.links[1].length, 1000);
    ck_assert(strstr(scenario.text, "7 km") != NULL); /* provenance holds what was used */
    read_good(SHARED, "links.1.length=7 km");
    ck_assert_double_eq(scenario.links[0].length, 1000);
    ck_assert_double_eq(scenario.links[1].length, 7000);
    read_good(SHARED, "network.links.*.length=7 km");
    ck_assert_double_eq(scenario.links[0].length, 7000);
    ck_assert_double_eq(scenario.links[1].length, 7000);
    read_good(SHARED, "operations.swap.duration=3 us");
    ck_assert_double_eq(scenario.swap.duration, 3e-6);
    read_good(SHARED, "memories.default={ideal: true}");
    ck_assert_double_eq(scenario.memories[0].rates.z, 0);
    read_good(SHARED, "nodes.B.memory=default");
    ck_assert_int_eq(read_text(SHARED, "links.9.length=7 km"), TEIDE_E_INPUT);
}
END_TEST

/* An alias shares its text, never what is set: both links have one fibre. */
START_TEST(test_setting_of_a_shared_part)
{
    read_good(HEAD
        "network:\n  nodes: [{name: A}, {name: B}]\n  links:\n"
        "    - {name: x, between: [A, B], attempt_time: 1 us, state: {werner: 1}, fibre: &f {attenuation: 0 dB/m}}\n"
        "    - {name: y, between: [A, B], attempt_time: 1 us, state: {werner: 1}, fibre: *f}\n"
        "requests: [{between: [A, B]}]\nrun: {time: 1 s}\n",
        "links.x.fibre.efficiency=0.25");
    ck_assert_double_eq(scenario.links[0].success_probability, 0.25);
    ck_assert_double_eq(scenario.links[1].success_probability, 1);
}
END_TEST

/* --- includes --------------------------------------------------------------------------------------------------- */

static void
write_file(const char *folder, const char *name, const char *text)
{
    char path[256];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

START_TEST(test_includes)
{
    char folder[] = "/tmp/teide-check-XXXXXX", path[64], *text;

    ck_assert_ptr_nonnull(mkdtemp(folder));
    write_file(folder, "inner.yaml", "memories: {deep: {t2: 3 s}, default: {t2: 9 s, cutoff: 5 s}}\n");
    write_file(folder, "outer.yaml",
        "include: [inner.yaml]\nmemories: {default: {t2: 2 s}}\n"
        "operations: {gate_error: 0.1, swap: {duration: 4 us, success_probability: 0.5}}\n");
    write_file(folder, "main.yaml",
        "teide: 1\ninclude: [outer.yaml]\nmemories: {default: {t1: 1 s}}\noperations: {swap: {success_probability: "
        "0.25}}\n"
        "network: {chain: {nodes: 3, " HOP "}}\n" ENDS);
    snprintf(path, sizeof path, "%s/main.yaml", folder);
    ck_assert_int_eq(teide_scenario_read(path, NULL, 0, &scenario, &diagnostics), 0);
    ck_assert_uint_eq(scenario.n_memories, 2);
    ck_assert_str_eq(scenario.memories[1].name, "deep");
    ck_assert_double_eq(scenario.memories[0].rates.x, 0.25); /* t1 of main */
    ck_assert_double_eq(scenario.memories[0].rates.z, 0);    /* t2 of outer, not of inner */
    ck_assert_double_eq(scenario.memories[0].cutoff, 5);     /* of inner */
    ck_assert_double_eq(scenario.swap.noise.gate_error, 0.1);
    ck_assert_double_eq(scenario.swap.duration, 4e-6);
    ck_assert_double_eq(scenario.swap.success_probability, 0.25);
    /* The text for provenance stands alone and says the same. */
    text = strdup(scenario.text);
    ck_assert_ptr_null(strstr(text, "include:"));
    read_good(text, NULL);
    ck_assert_double_eq(scenario.memories[0].cutoff, 5);
    ck_assert_double_eq(scenario.swap.duration, 4e-6);
    ck_assert_str_eq(scenario.text, text);
    free(text);
    for (int i = 0; i < 3; i++) {
        static const char *const names[] = { "inner.yaml", "outer.yaml", "main.yaml" };
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
}
END_TEST

/* --- paths ------------------------------------------------------------------------------------------------------ */

/* A square with two diagonals' worth of choices: 0-1-3 and 0-2-3, and the long way 0-4-5-3. */
static void
find(struct teide_link *links, size_t n_links, int from, int to, struct teide_request *request)
{
    struct teide_path_finder finder = { 0 };

    *request = (struct teide_request) { .from = from, .to = to };
    ck_assert_int_eq(teide_path_finder_init(&finder, 7, links, n_links), 0);
    ck_assert_int_eq(teide_path_find(&finder, request), 0);
    teide_path_finder_clear(&finder);
}

static void
forget(struct teide_request *request)
{
    free(request->path);
    free(request->path_links);
}

START_TEST(test_paths)
{
    struct teide_link links[] = {
        { .a = 0, .b = 4, .length = 0.1 },
        { .a = 4, .b = 5, .length = 0.1 },
        { .a = 5, .b = 3, .length = 0.1 },
        { .a = 3, .b = 2, .length = 0.2 },
        { .a = 2, .b = 0, .length = 0.1 },
        { .a = 0, .b = 1, .length = 0.1 },
        { .a = 1, .b = 3, .length = 0.2 },
        { .a = 1, .b = 3, .length = 0.2 },
    };
    struct teide_request request;

    /* Fewest links win over length; equal lengths: seen from 0, link 4 (to node 2) comes before link 5. */
    find(links, 8, 0, 3, &request);
    ck_assert_uint_eq(request.n_path, 3);
    ck_assert_int_eq(request.path[1], 2);
    ck_assert_int_eq(request.path_links[0], 4);
    ck_assert_int_eq(request.path_links[1], 3);
    forget(&request);
    /* Shorter wins over the order in the list; of parallel links the first. */
    links[6].length = links[7].length = 0.15;
    find(links, 8, 0, 3, &request);
    ck_assert_int_eq(request.path[1], 1);
    ck_assert_int_eq(request.path_links[0], 5);
    ck_assert_int_eq(request.path_links[1], 6);
    forget(&request);
    /* Lengths that differ by rounding only are equal: 0.1 + 0.2 against 0.3. */
    links[6].length = links[7].length = 0.3;
    links[5].length = 0;
    find(links, 8, 3, 0, &request);
    ck_assert_int_eq(request.path[1], 2);
    forget(&request);
    /* No way. */
    find(links, 8, 0, 6, &request);
    ck_assert_uint_eq(request.n_path, 0);
}
END_TEST

/* A long chain with a request between every two neighbours is linear work, not quadratic. */
START_TEST(test_many_requests)
{
    size_t n = 20000, size = 200 * n + 1000, used;
    char *text = malloc(size);

    ck_assert_ptr_nonnull(text);
    used = (size_t)snprintf(
        text, size, HEAD "network: {chain: {nodes: %zu, " HOP "}}\nrun: {time: 1 s}\nrequests:\n", n);
    for (size_t i = 0; i + 1 < n; i++)
        used += (size_t)snprintf(text + used, size - used, "  - {between: [n%zu, n%zu]}\n", i, i + 1);
    read_good(text, NULL);
    ck_assert_uint_eq(scenario.n_requests, n - 1);
    ck_assert_uint_eq(scenario.requests[n - 2].n_path, 2);
    free(text);
}
END_TEST

/* --- small parts ------------------------------------------------------------------------------------------------ */

START_TEST(test_string_map)
{
    struct teide_string_map map = { 0 };
    static char names[1000][8];

    ck_assert_ptr_null(teide_string_map_find(&map, "a", 1));
    for (size_t i = 0; i < 1000; i++) {
        snprintf(names[i], sizeof names[i], "k%zu", i);
        ck_assert_int_eq(teide_string_map_put(&map, names[i], strlen(names[i]), i), 0);
    }
    ck_assert_int_eq(teide_string_map_put(&map, "", 0, 7), 0);
    ck_assert_uint_eq(map.n_entries, 1001);
    for (size_t i = 0; i < 1000; i++)
        ck_assert_uint_eq(*teide_string_map_find(&map, names[i], strlen(names[i])), i);
    ck_assert_uint_eq(*teide_string_map_find(&map, "", 0), 7);
    ck_assert_int_eq(teide_string_map_put(&map, "k5", 2, 55), 0);
    ck_assert_uint_eq(*teide_string_map_find(&map, names[5], 2), 55);
    ck_assert_ptr_null(teide_string_map_find(&map, "k1000", 5));
    teide_string_map_clear(&map);
}
END_TEST

START_TEST(test_suggest)
{
    static const struct {
        const char *a, *b;
        size_t distance;
    } cases[] = { { "", "", 0 }, { "abc", "abc", 0 }, { "ABC", "abc", 0 }, { "abc", "", 3 }, { "abc", "acb", 1 },
        { "kitten", "sitting", 3 }, { "sucess", "success", 1 } };
    struct teide_suggestion suggestion;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_uint_eq(
            teide_edit_distance(cases[i].a, strlen(cases[i].a), cases[i].b, strlen(cases[i].b)), cases[i].distance);
        ck_assert_uint_eq(
            teide_edit_distance(cases[i].b, strlen(cases[i].b), cases[i].a, strlen(cases[i].a)), cases[i].distance);
    }
    teide_suggestion_begin(&suggestion, "lenght", 6);
    teide_suggestion_offer(&suggestion, "delay");
    teide_suggestion_offer(&suggestion, "length");
    ck_assert_str_eq(suggestion.best, "length");
    teide_suggestion_begin(&suggestion, "zzzzzz", 6);
    teide_suggestion_offer(&suggestion, "length");
    ck_assert_ptr_null(suggestion.best);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("io: reading");
    TCase *tests = tcase_create("reader");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(tests, NULL, teardown);
    tcase_add_loop_test(tests, test_quantity, 0, sizeof quantities / sizeof *quantities);
    tcase_add_test(tests, test_all_keys);
    tcase_add_test(tests, test_defaults);
    tcase_add_test(tests, test_target_rate);
    tcase_add_test(tests, test_failure);
    tcase_add_test(tests, test_numbers);
    tcase_add_test(tests, test_settings);
    tcase_add_test(tests, test_setting_of_a_shared_part);
    tcase_add_test(tests, test_includes);
    tcase_add_test(tests, test_paths);
    tcase_add_test(tests, test_many_requests);
    tcase_add_test(tests, test_string_map);
    tcase_add_test(tests, test_suggest);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
