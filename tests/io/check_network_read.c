/* Networks as they are read: topologies, defaults and what replaces them, positions and lengths, traffic, files. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/scenario/overlay.h"
#include "io/scenario/read.h"
#include "sim/network/topology/position.h"

#define HEAD "teide: 1\nmemories: {default: {t2: 100 ms}, other: {ideal: true}}\nnetwork:\n"
#define KEYS "success_probability: 0.5, attempt_time: 1 us, state: {werner: 0.9}"
#define LINKS "  link_defaults: {" KEYS "}\n"
#define ENDS "requests: [{between: [n0, n1]}]\nrun: {time: 1 s}\n"

static struct teide_scenario scenario;
static struct teide_diagnostics diagnostics;
static char folder[] = "/tmp/teide-network-XXXXXX";

static void
teardown(void)
{
    teide_scenario_clear(&scenario);
    teide_diagnostics_clear(&diagnostics);
}

/* Read a scenario that lies in `folder`; no message may come. */
static void
read_good(const char *text)
{
    char name[64];
    int ret;

    teardown();
    snprintf(name, sizeof name, "%s/s.yaml", folder);
    ret = teide_scenario_read_text(name, text, strlen(text), NULL, 0, &scenario, &diagnostics);
    ck_assert_msg(
        ret == 0 && diagnostics.n_lines == 0, "%s", diagnostics.n_lines > 0 ? diagnostics.lines[0] : "no message");
}

static void
write_file(const char *name, const char *text)
{
    char path[96];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "w");
    ck_assert(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
}

static const struct teide_link *
link_called(const char *name)
{
    for (size_t i = 0; i < scenario.n_links; i++)
        if (strcmp(scenario.links[i].name, name) == 0)
            return &scenario.links[i];
    ck_abort_msg("no link %s", name);
    return NULL;
}

static int
node_called(const char *name)
{
    for (size_t i = 0; i < scenario.n_nodes; i++)
        if (strcmp(scenario.nodes[i].name, name) == 0)
            return (int)i;
    ck_abort_msg("no node %s", name);
    return -1;
}

/* --- topologies and defaults ------------------------------------------------------------------------------------------ */

START_TEST(one_line)
{
    read_good(HEAD "  topology: {grid: {rows: 3, columns: 4, spacing: 10 km}}\n" LINKS
                   "requests: [{between: [n0_0, n2_3]}]\nrun: {time: 1 s}\n");
    ck_assert_uint_eq(scenario.n_nodes, 12);
    ck_assert_uint_eq(scenario.n_links, 17);
    ck_assert_double_eq(link_called("n1_2-n2_2")->length, 10000);
    ck_assert_double_eq(link_called("n1_2-n2_2")->success_probability, 0.5);
    ck_assert_double_eq_tol(link_called("n1_2-n2_2")->delay, 5e-5, 1e-15);
    ck_assert(scenario.traffic == NULL && scenario.engine_key == NULL); /* nothing needs another engine */
    ck_assert_uint_eq(scenario.requests[0].n_path, 6);
}
END_TEST

/* The same network, written out and as a topology, is the same scenario. */
START_TEST(written_out)
{
    struct teide_link links[2];

    read_good(HEAD "  topology: {chain: {nodes: 3, spacing: 2 km}}\n" LINKS ENDS);
    memcpy(links, scenario.links, sizeof links);
    read_good(HEAD "  nodes: [{name: n0}, {name: n1}, {name: n2}]\n" LINKS
                   "  links: [{between: [n0, n1], length: 2 km}, {between: [n1, n2], length: 2 km}]\n"
                   "requests: [{between: [n0, n2]}]\nrun: {time: 1 s}\n");
    for (int i = 0; i < 2; i++) {
        links[i].name = scenario.links[i].name;
        ck_assert_int_eq(memcmp(&links[i], &scenario.links[i], sizeof links[i]), 0);
    }
    ck_assert_str_eq(scenario.links[1].name, "n1-n2");
}
END_TEST

/* Later entries win over earlier ones, and all over defaults; of alternatives, the one that is given replaces the other. */
START_TEST(entries_replace_defaults)
{
    read_good(HEAD "  topology: {star: {leaves: 4, spacing: 10 km}}\n"
                   "  node_defaults: {memory: other, memories: 3}\n"
                   "  link_defaults: {" KEYS ", memory_pairs: 2}\n"
                   "  nodes: [{name: \"n*\", memories: 5}, {name: n2, memories: 7, memory: default}]\n"
                   "  links:\n"
                   "    - {between: [hub, \"n?\"], memory_pairs: 3}\n"
                   "    - {between: [n3, hub], fibre: {attenuation: 0.2 dB/km}, length: 50 km}\n"
                   "    - {name: \"hub-n4\", state: {werner: 0.8}, ports: [n4]}\n"
                   "requests: [{between: [n1, n2]}]\nrun: {time: 1 s}\n");
    ck_assert_str_eq(scenario.engine_key, "memories");
    ck_assert_int_eq(scenario.traffic->nodes[node_called("hub")].memories, 3);
    ck_assert_int_eq(scenario.traffic->nodes[node_called("n1")].memories, 5);
    ck_assert_int_eq(scenario.traffic->nodes[node_called("n2")].memories, 7);
    ck_assert_str_eq(scenario.memories[scenario.nodes[node_called("n1")].memory].name, "other");
    ck_assert_str_eq(scenario.memories[scenario.nodes[node_called("n2")].memory].name, "default");
    ck_assert_int_eq(link_called("hub-n1")->memory_pairs, 3);
    ck_assert_double_eq(link_called("hub-n1")->success_probability, 0.5);
    ck_assert_double_eq(link_called("hub-n3")->length, 50000);
    ck_assert_double_eq_tol(link_called("hub-n3")->success_probability, 0.1, 1e-12);
    ck_assert_int_eq(link_called("hub-n3")->memory_pairs, 3);
    ck_assert_double_eq(link_called("hub-n4")->state.p[0], 0.8);
    ck_assert(scenario.traffic->links[3].own_memories[1] && !scenario.traffic->links[3].own_memories[0]);
}
END_TEST

/* Defaults serve networks that are written out, too. */
START_TEST(defaults_of_lists)
{
    read_good(
        HEAD "  node_defaults: {memory: other}\n  nodes: [{name: a}, {name: b, memory: default}, {name: c}]\n" LINKS
             "  links: [{between: [a, b]}, {between: [b, c], success_probability: 0.25}]\n"
             "requests: [{between: [a, c]}]\nrun: {time: 1 s}\n");
    ck_assert_str_eq(scenario.memories[scenario.nodes[0].memory].name, "other");
    ck_assert_str_eq(scenario.memories[scenario.nodes[1].memory].name, "default");
    ck_assert_double_eq(scenario.links[0].success_probability, 0.5);
    ck_assert_double_eq(scenario.links[1].success_probability, 0.25);
}
END_TEST

START_TEST(patterns)
{
    static const struct {
        const char *pattern, *text;
        bool fits;
    } cases[] = { { "n*", "n", true }, { "n*", "n0_1", true }, { "n*_1", "n0_1", true }, { "n*_1", "n0_12", false },
        { "?", "a", true }, { "?", "", false }, { "*", "", true }, { "*a*b", "xaxbab", true },
        { "*a*b", "xaxba", false }, { "a.c", "abc", false }, { "[ab]", "a", false }, { "**", "abc", true } };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct teide_yaml pattern = { .text = cases[i].pattern, .length = strlen(cases[i].pattern) };
        ck_assert_msg(teide_fits(&pattern, cases[i].text) == cases[i].fits, "%s %s", cases[i].pattern, cases[i].text);
    }
}
END_TEST

/* --- positions -------------------------------------------------------------------------------------------------------- */

START_TEST(great_circles)
{
    const double radius = 6371008.7714;

    ck_assert_double_eq_tol(teide_great_circle(0, 0, 0, 180), M_PI * radius, 1);
    ck_assert_double_eq_tol(teide_great_circle(90, 0, 0, 77), M_PI / 2 * radius, 1);
    ck_assert_double_eq_tol(teide_great_circle(60, 179, 60, -179), 2 * radius * asin(sin(M_PI / 180) / 2), 1);
    ck_assert_double_eq_tol(
        teide_great_circle(28.7606, -17.8816, 28.3009, -16.5117), 143100, 600); /* Jacobus Kapteyn, OGS */
    ck_assert_double_eq(teide_great_circle(12, 34, 12, 34), 0);
    ck_assert_double_eq_tol(teide_great_circle(0, 0, 0, 1e-7), radius * M_PI / 180 * 1e-7, 1e-9);
}
END_TEST

/* A link's own length wins, then the distance of its ends, then the length of the defaults. */
START_TEST(lengths)
{
    read_good(HEAD "  nodes: [{name: a, x: 0 m, y: 0 m}, {name: b, x: 3 km, y: 4 km}, {name: c}]\n"
                   "  link_defaults: {" KEYS ", length: 7 km}\n"
                   "  links: [{between: [a, b]}, {between: [b, c]}, {name: own, between: [a, b], length: 9 km}]\n"
                   "requests: [{between: [a, c]}]\nrun: {time: 1 s, engine: network}\n");
    ck_assert_double_eq_tol(scenario.links[0].length, 5000, 1e-9);
    ck_assert_double_eq(scenario.links[1].length, 7000);
    ck_assert_double_eq(scenario.links[2].length, 9000);
    ck_assert(scenario.traffic->nodes[1].placed && !scenario.traffic->nodes[1].geographic);
    ck_assert_double_eq(scenario.traffic->nodes[1].position[1], 4000);
    read_good(HEAD "  topology: {ring: {nodes: 3}}\n  link_defaults: {" KEYS ", length: 7 km}\n"
                   "  nodes: [{name: n0, latitude: 0, longitude: 0}, {name: n1, latitude: 0, longitude: 1}]\n"
                   "  links: [{name: n1-n2, length: 4 km}]\n" ENDS);
    ck_assert_double_eq_tol(link_called("n0-n1")->length, 111195.08, 0.1);
    ck_assert_double_eq(link_called("n1-n2")->length, 4000);
    ck_assert_double_eq(link_called("n0-n2")->length, 7000);
}
END_TEST

/* --- files ------------------------------------------------------------------------------------------------------------ */

START_TEST(edge_lists)
{
    write_file("links.csv",
        "\xef\xbb\xbfsource, target, name, length\r\n# a comment\r\n\r\nn0,n1,,2\r\n\"n1\",\"x, \"\"y\"\"\",left,3.5 "
        "km\r\nn0,n2,,\r\n");
    read_good(HEAD "  topology: {edges: links.csv, unit: km}\n  link_defaults: {" KEYS ", length: 7 km}\n" ENDS);
    ck_assert_uint_eq(scenario.n_nodes, 4);
    ck_assert_uint_eq(scenario.n_links, 3);
    ck_assert_double_eq(link_called("n0-n1")->length, 2000);
    ck_assert_double_eq(link_called("left")->length, 3500);
    ck_assert_str_eq(scenario.nodes[link_called("left")->b].name, "x, \"y\"");
    ck_assert_double_eq(link_called("n0-n2")->length, 7000);
    write_file("bare.csv", "n0,n1\nn1,n2,4 km,right");
    read_good(HEAD "  topology: {edges: bare.csv}\n" LINKS ENDS);
    ck_assert_double_eq(link_called("n0-n1")->length, 0);
    ck_assert_double_eq(link_called("right")->length, 4000);
}
END_TEST

START_TEST(graphml)
{
    write_file("g.graphml",
        "<?xml version=\"1.0\"?>\n<!-- <node id='no'/> -->\n<g:graphml "
        "xmlns:g=\"http://graphml.graphdrawing.org/xmlns\">\n"
        "<g:key id=\"a\" for=\"node\" attr.name=\"Latitude\" attr.type=\"double\"/>\n"
        "<g:key id=\"o\" for=\"node\" attr.name=\"Longitude\" attr.type=\"double\"/>\n"
        "<g:key id=\"l\" for=\"node\" attr.name=\"label\" attr.type=\"string\"/>\n"
        "<g:key id=\"d\" for=\"edge\" attr.name=\"length\" attr.type=\"double\"/>\n"
        "<g:key id=\"t\" for=\"edge\" attr.name=\"colour\" attr.type=\"string\"/>\n"
        "<g:graph edgedefault=\"undirected\">\n"
        "<g:node id=\"0\"><g:data key=\"a\">0</g:data><g:data key=\"o\">0</g:data><g:data key=\"l\">A &amp; "
        "B</g:data></g:node>\n"
        "<g:node id=\"n1\"><g:data key=\"a\">0</g:data><g:data key=\"o\">1</g:data></g:node>\n"
        "<g:node id=\"n0\"/>\n"
        "<g:edge source=\"0\" target=\"n1\"/>\n"
        "<g:edge source=\"n1\" target=\"n0\"><g:data key=\"d\">2.5</g:data><g:data key=\"t\">red</g:data></g:edge>\n"
        "</g:graph></g:graphml>\n");
    read_good(HEAD "  topology: {graphml: g.graphml, unit: km}\n" LINKS
                   "requests: [{between: [n0, n1]}]\nrun: {time: 1 s, engine: network}\n");
    ck_assert_uint_eq(scenario.n_nodes, 3);
    ck_assert_double_eq_tol(link_called("A & B-n1")->length, 111195.08, 0.1);
    ck_assert_double_eq(link_called("n1-n0")->length, 2500);
    ck_assert(scenario.traffic->nodes[node_called("n1")].geographic);
    ck_assert(!scenario.traffic->nodes[node_called("n0")].placed);
}
END_TEST

/* --- traffic ---------------------------------------------------------------------------------------------------------- */

START_TEST(traffic)
{
    const struct teide_demand *demand;

    read_good(
        HEAD "  topology: {star: {leaves: 4, spacing: 2 km}}\n" LINKS
             "  links: [{name: hub-n1, outages: {mean_up: 2 s, mean_down: 1 s, down: [1 s, 3 s], up: [2 s, 4 s]}}]\n"
             "operations:\n  resources: circuit\n  discipline: priority\n"
             "  routing: {metric: time, paths: 3, disjoint: true, choice: least_loaded, reroute: true}\n"
             "  messages: {loss_probability: 0.1, resend_after: 3 ms}\n"
             "requests:\n"
             "  - {users: [n2, \"n*\"], arrivals: {poisson: 5 Hz}, pairs: 3, minimum_fidelity: 0.6, patience: 2 s,\n"
             "     priority: -2, admission: retry, retry_after: 4 ms, retry_limit: 6, width: 2,\n"
             "     holding: {hyperexponential: {shares: [0.25, 0.75], means: [1 s, 2 s]}}}\n"
             "  - {between: [n1, n3], arrivals: {times: [1 s, 2 s]}, queue_limit: 7, holding: {fixed: 3 s}}\n"
             "  - {between: [n3, n4], arrivals: {period: 2 s, first: 1 s}, admission: lose}\n"
             "  - {between: [n4, n1], generation: continuous}\n"
             "run: {time: 9 s, warm_up: 1 s, bin: 1 s, restart: empty}\n");
    ck_assert_uint_eq(scenario.traffic->n_demands, 4);
    ck_assert_str_eq(scenario.engine_key, "users");
    demand = &scenario.traffic->demands[0];
    ck_assert(demand->ends == TEIDE_ENDS_RANDOM && demand->n_users == 4 && demand->arrivals == TEIDE_ARRIVALS_POISSON);
    ck_assert(demand->rate == 5 && demand->pairs == 3 && demand->least_fidelity == 0.6 && demand->patience == 2);
    ck_assert(demand->priority == -2 && demand->admission == TEIDE_ADMISSION_RETRY && demand->retry_after == 4e-3);
    ck_assert(demand->retry_limit == 6 && demand->width == 2 && demand->queue_limit == -1);
    ck_assert(demand->holding == TEIDE_HOLDING_HYPEREXPONENTIAL && demand->n_phases == 2);
    ck_assert(demand->phase_share[1] == 0.75 && demand->phase_mean[1] == 2);
    demand++;
    ck_assert(demand->ends == TEIDE_ENDS_GIVEN && demand->arrivals == TEIDE_ARRIVALS_GIVEN && demand->n_times == 2);
    ck_assert(demand->times[1] == 2 && demand->pairs == 0 && demand->queue_limit == 7 && isinf(demand->patience));
    ck_assert(demand->holding == TEIDE_HOLDING_FIXED && demand->holding_mean == 3 && demand->retry_limit == -1);
    demand++;
    ck_assert(demand->arrivals == TEIDE_ARRIVALS_PERIODIC && demand->period == 2 && demand->first == 1);
    ck_assert(demand->admission == TEIDE_ADMISSION_LOSE && demand->holding == TEIDE_HOLDING_SERVICE);
    demand++;
    ck_assert(demand->arrivals == TEIDE_ARRIVALS_SATURATING && demand->pairs == 0);
    ck_assert_uint_eq(scenario.requests[3].n_path, 3);
    ck_assert(scenario.traffic->links[0].continuous && scenario.traffic->links[3].continuous);
    ck_assert(!scenario.traffic->links[1].continuous);
    ck_assert(scenario.traffic->resources == TEIDE_RESOURCES_CIRCUIT);
    ck_assert(scenario.traffic->discipline == TEIDE_DISCIPLINE_PRIORITY);
    ck_assert(scenario.traffic->routing.metric == TEIDE_METRIC_TIME && scenario.traffic->routing.paths == 3);
    ck_assert(scenario.traffic->routing.disjoint && scenario.traffic->routing.reroute);
    ck_assert(scenario.traffic->routing.choice == TEIDE_PATH_LEAST_LOADED);
    ck_assert(scenario.traffic->messages.loss_probability == 0.1 && scenario.traffic->messages.resend_after == 3e-3);
    ck_assert(scenario.run.warm_up == 1 && scenario.run.bin == 1);
    ck_assert(scenario.traffic->restart == TEIDE_RESTART_EMPTY && !scenario.traffic->slotted);
    ck_assert_double_eq_tol(scenario.traffic->links[0].weight, 2e-6, 1e-18);
    ck_assert(scenario.traffic->links[0].outages.n_given == 2 && scenario.traffic->links[0].outages.up[1] == 4);
    ck_assert(scenario.traffic->links[0].outages.mean_up == 2 && scenario.traffic->links[1].outages.n_given == 0);
}
END_TEST

/* A switch, Poisson links, memories that lose their qubits, slots. */
START_TEST(switches)
{
    read_good(HEAD "  topology: {star: {leaves: 3}}\n  node_defaults: {loss_rate: 2 Hz}\n"
                   "  link_defaults: {pair_rate: 3 Hz, state: {werner: 0.9}, memory_pairs: 4}\n"
                   "requests: [{users: [\"n*\"], ends: any}]\nrun: {time: 1 s}\n");
    ck_assert(scenario.traffic->demands[0].ends == TEIDE_ENDS_ANY && scenario.traffic->links[2].pair_rate == 3);
    ck_assert(scenario.traffic->nodes[3].loss_rate == 2 && scenario.links[2].memory_pairs == 4);
    ck_assert(scenario.traffic->resources == TEIDE_RESOURCES_SHARED);
    read_good(HEAD "  chain: {nodes: 3, " KEYS "}\noperations: {slotted: true}\n" ENDS);
    ck_assert(scenario.traffic->slotted && scenario.traffic->n_links == 2);
}
END_TEST

/* Routing by a metric: the long way round has less loss here. */
START_TEST(paths_by_metric)
{
    static const char text[] = HEAD "  topology: {ring: {nodes: 5, spacing: 1 km}}\n" LINKS
                                    "  links: [{name: n0-n1, success_probability: 0.01}]\n"
                                    "operations: {routing: {metric: %s}}\n"
                                    "requests: [{between: [n0, n1]}]\nrun: {time: 1 s}\n";
    char with[1000];

    snprintf(with, sizeof with, text, "hops");
    read_good(with);
    ck_assert_uint_eq(scenario.requests[0].n_path, 2);
    snprintf(with, sizeof with, text, "loss");
    read_good(with);
    ck_assert_uint_eq(scenario.requests[0].n_path, 5);
    ck_assert_int_eq(scenario.requests[0].path[1], 4);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("network_read");
    TCase *tcase = tcase_create("network_read");
    SRunner *runner = srunner_create(suite);
    int failed;

    if (mkdtemp(folder) == NULL)
        return EXIT_FAILURE;
    tcase_add_checked_fixture(tcase, NULL, teardown);
    tcase_add_test(tcase, one_line);
    tcase_add_test(tcase, written_out);
    tcase_add_test(tcase, entries_replace_defaults);
    tcase_add_test(tcase, defaults_of_lists);
    tcase_add_test(tcase, patterns);
    tcase_add_test(tcase, great_circles);
    tcase_add_test(tcase, lengths);
    tcase_add_test(tcase, edge_lists);
    tcase_add_test(tcase, graphml);
    tcase_add_test(tcase, traffic);
    tcase_add_test(tcase, switches);
    tcase_add_test(tcase, paths_by_metric);
    suite_add_tcase(suite, tcase);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    for (size_t i = 0; i < 3; i++) {
        static const char *const names[] = { "links.csv", "bare.csv", "g.graphml" };
        char path[96];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
