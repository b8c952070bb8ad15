/* Nodes with communication qubits beside storage, on networks of which exact values are known (doc/theory.md, 9.10). Means are held to 4
 * standard errors, and a value that is wrong by 3 % must be more than that away. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/network/net.h"
#include "tests/sim/build_network.h"
#include "tests/sim/check_sim.h"
#include "tests/sim/means.h"

#define MS 1e-3

struct run {
    struct teide_graph graph;
    struct teide_net *net;
};

static struct run
run_for(const struct teide_scenario *scenario, int64_t deliveries)
{
    const struct teide_net_options options = { .batches = 64, .sample_limit = 64 };
    struct teide_error error = { 0 };
    struct run run;

    memset(&run, 0, sizeof run);
    ck_assert_msg(teide_graph_init(&run.graph, scenario, &error) == 0, "%s", error.message);
    run.net = teide_net_create(&run.graph, &options, &error);
    ck_assert_msg(run.net != NULL, "%s", error.message);
    ck_assert_msg(teide_net_advance(run.net, deliveries, NULL, NULL, &error) == 0, "%s", error.message);
    return run;
}

static void
finish(struct run *run)
{
    teide_net_destroy(run->net);
    teide_graph_clear(&run->graph);
}

/* Mean over the deliveries of a demand, of what is summed over them. */
static void
assert_delivered(const struct run *run, size_t demand, int sum_of, double exact)
{
    double mean, error;

    tally_ratio(&teide_net_notes(run->net, demand)->deliveries, sum_of, TEIDE_SUM_DELIVERIES, &mean, &error);
    assert_mean(mean, error, exact);
}

/* Memories of which a pair's Werner parameter decays with time constant tc, clocks of links' own, moves at a node. */
static void
decohere(struct teide_scenario *s, double tc)
{
    const double rate = 1 / (8 * tc);

    s->memories[0].rates = (struct teide_pauli_rates) { rate, rate, rate };
    s->clock = TEIDE_CLOCK_OWN;
}

static void
give_qubits(struct teide_scenario *s, int node, int qubits, double duration, double error)
{
    struct teide_node_traits *traits = &s->traffic->nodes[node];

    traits->communication_qubits = qubits;
    traits->move_duration = duration;
    traits->move_error = error;
}

/* Endless requests for the pairs of a link, which makes them as fast as it can. */
static void
use_link(struct teide_scenario *s, int link, int memory_pairs)
{
    struct teide_demand *demand = add_demand(s, s->links[link].a, s->links[link].b);

    demand->pairs = 0;
    s->links[link].memory_pairs = memory_pairs;
    s->traffic->links[link].continuous = true;
}

/* One communication qubit at each end: an attempt waits for the longer move, and each pair is moved at both ends before it is
 * delivered. Interval 1 ms / p + max d; Werner parameter w (1 - e_a) (1 - e_b) exp(-max d / tc), of each pair alike. */
START_TEST(one_qubit_at_each_end)
{
    const double d[2] = { 2 * MS, 0.5 * MS }, e[2] = { 0.02, 0.1 }, tc = 50 * MS, p = 0.2;
    const double w = (4 * 0.95 - 1) / 3 * (1 - e[0]) * (1 - e[1]) * exp(-d[0] / tc);
    struct teide_scenario s = build_network(2, 1, (const int[][2]) { { 0, 1 } }, p);
    struct run run;
    double mean, error, time;

    decohere(&s, tc);
    use_link(&s, 0, 8);
    give_qubits(&s, 0, 1, d[_i], e[_i]);
    give_qubits(&s, 1, 1, d[!_i], e[!_i]);
    run = run_for(&s, 40000);
    assert_delivered(&run, 0, TEIDE_SUM_TIME, MS / p + d[0]);
    tally_ratio(&teide_net_notes(run.net, 0)->deliveries, TEIDE_SUM_STATE + TEIDE_PHI_PLUS, TEIDE_SUM_DELIVERIES, &mean,
        &error);
    ck_assert_double_eq_tol(mean, (1 + 3 * w) / 4, 1e-9);
    time = teide_net_time(run.net);
    ck_assert_double_eq_tol(
        teide_net_node_communicating(run.net, (size_t)_i) * run.graph.tick / time, 1, 1e-3); /* never idle */
    ck_assert_double_eq_tol(teide_net_node_communicating(run.net, (size_t)!_i) * run.graph.tick / time,
        (MS / p + d[1]) / (MS / p + d[0]), 0.01);
    finish(&run);
    build_clear(&s);
}
END_TEST

/* A hub between two users, one memory for each at either end of its link. After a delivery all is free. With x = exp(-1 ms / tc):
 *   one communication qubit: the links attempt one after the other; interval 2 (1 ms / p + d); the first pair waits
 *     d + G 1 ms + d, the second d, with <x^G> = p x / (1 - (1 - p) x)
 *   two: at the same time; interval E[max] 1 ms + d, E[max] = 2 / p - 1 / (1 - (1 - p)^2); the first pair waits d + |G - G'| 1 ms,
 *     <x^|G - G'|> = p / (2 - p) (1 + 2 (1 - p) x / (1 - (1 - p) x)) */
START_TEST(hub_of_two_users)
{
    const bool two = _i % 2 == 1;
    const double p = 0.1, q = 1 - p, tc = 40 * MS, d = 1.5 * MS, e = 0.03, x = exp(-MS / tc);
    const double interval = two ? MS * (2 / p - 1 / (1 - q * q)) + d : 2 * (MS / p + d);
    const double waits
        = two ? exp(-2 * d / tc) * p / (2 - p) * (1 + 2 * q * x / (1 - q * x)) : exp(-3 * d / tc) * p * x / (1 - q * x);
    const double w = pow((4 * 0.95 - 1) / 3 * (1 - e), 2) * waits;
    struct teide_scenario s = build_network(3, 2, (const int[][2]) { { 0, 1 }, { 2, 0 } }, p);
    struct run run;

    decohere(&s, tc);
    s.traffic->resources = _i < 2 ? TEIDE_RESOURCES_CIRCUIT : TEIDE_RESOURCES_SHARED;
    add_demand(&s, 1, 2)->pairs = 0;
    give_qubits(&s, 0, two ? 2 : 1, d, e);
    run = run_for(&s, 40000);
    assert_delivered(&run, 0, TEIDE_SUM_TIME, interval);
    assert_delivered(&run, 0, TEIDE_SUM_STATE + TEIDE_PHI_PLUS, (1 + 3 * w) / 4);
    finish(&run);
    build_clear(&s);
}
END_TEST

/* Links of unequal success at one hub with one communication qubit take turns: as many pairs of each, one in every
 * sum of (1 ms / p + d). */
START_TEST(links_take_turns)
{
    const double p[3] = { 0.5, 0.1, 0.2 }, d = 0.7 * MS, all = MS / p[0] + MS / p[1] + MS / p[2] + 3 * d;
    struct teide_scenario s = build_network(4, 3, (const int[][2]) { { 0, 1 }, { 2, 0 }, { 0, 3 } }, 0.5);
    struct run run;

    s.clock = TEIDE_CLOCK_OWN;
    for (int i = 0; i < 3; i++) {
        use_link(&s, i, 4);
        s.links[i].success_probability = p[i];
    }
    give_qubits(&s, 0, 1, d, 0);
    s.run.time = 600; /* for 20000 pairs of each 382 s are enough */
    run = run_for(&s, 20000);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_le(llabs(teide_net_link(run.net, i)->pairs - teide_net_link(run.net, 0)->pairs), 1);
        assert_delivered(&run, i, TEIDE_SUM_TIME, all);
    }
    finish(&run);
    build_clear(&s);
}
END_TEST

/* Three links in a row, one communication qubit at each node: the outer ones attempt at the same time, the middle one when both have
 * ended. Without tickets it never would: the outer ones would take their qubits again at once, at different times. One pair of each
 * in E[max] 1 ms + 1 ms / p. */
START_TEST(middle_link_is_not_starved)
{
    const double p = 0.2, q = 1 - p;
    struct teide_scenario s = build_network(4, 3, (const int[][2]) { { 0, 1 }, { 1, 2 }, { 2, 3 } }, p);
    struct run run;

    s.clock = TEIDE_CLOCK_OWN;
    for (int i = 0; i < 3; i++)
        use_link(&s, i, 4);
    for (int i = 0; i < 4; i++)
        give_qubits(&s, i, 1, 0, 0);
    s.run.time = 400; /* for 20000 pairs of each 244 s are enough */
    run = run_for(&s, 20000);
    for (size_t i = 0; i < 3; i++)
        assert_delivered(&run, i, TEIDE_SUM_TIME, MS * (2 / p - 1 / (1 - q * q) + 1 / p));
    finish(&run);
    build_clear(&s);
}
END_TEST

/* A chain with delays, a pool, cutoffs and failing swaps, with so many communication qubits at each node; 0: none. */
static struct run
run_chain(int qubits)
{
    struct teide_scenario s = build_network(4, 3, (const int[][2]) { { 0, 1 }, { 1, 2 }, { 3, 2 } }, 0.3);
    struct run run;

    add_demand(&s, 0, 3);
    add_demand(&s, 2, 1);
    s.swap.success_probability = 0.7;
    s.memories[0].cutoff = 20 * MS;
    s.memories[0].rates = (struct teide_pauli_rates) { 1, 2, 5 };
    s.traffic->nodes[1].memories = 3;
    for (int i = 0; i < 3; i++) {
        s.links[i].memory_pairs = 2;
        s.links[i].delay = s.links[i].herald_latency = 0.3 * MS;
    }
    for (int i = 0; i < 4 && qubits > 0; i++)
        give_qubits(&s, i, qubits, 0, 0);
    s.run.time = 100;
    run = run_for(&s, 300);
    build_clear(&s);
    return run;
}

static bool
same(const struct run *a, const struct run *b)
{
    const struct teide_tally *x = &teide_net_notes(a->net, 0)->deliveries, *y = &teide_net_notes(b->net, 0)->deliveries;

    return teide_net_time(a->net) == teide_net_time(b->net) && x->deliveries == y->deliveries
        && teide_net_events(a->net) == teide_net_events(b->net) && x->fidelity.sum == y->fidelity.sum
        && x->waiting_time.sum_of_squares == y->waiting_time.sum_of_squares;
}

/* As many communication qubits as memories, from which moves are perfect and take no time, change nothing at all; too few do. */
START_TEST(enough_qubits_change_nothing)
{
    struct run plain = run_chain(0), enough = run_chain(4), few = run_chain(1);

    ck_assert(same(&plain, &enough));
    ck_assert(!same(&plain, &few));
    finish(&plain);
    finish(&enough);
    finish(&few);
}
END_TEST

Suite *
suite_communication_qubits(void)
{
    Suite *suite = suite_create("communication qubits");
    TCase *tcase = tcase_create("exact");

    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, one_qubit_at_each_end, 0, 2);
    tcase_add_loop_test(tcase, hub_of_two_users, 0, 4);
    tcase_add_test(tcase, links_take_turns);
    tcase_add_test(tcase, middle_link_is_not_starved);
    tcase_add_test(tcase, enough_qubits_change_nothing);
    suite_add_tcase(suite, tcase);
    return suite;
}
