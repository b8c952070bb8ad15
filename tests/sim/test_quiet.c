/* The short way of quiet networks (src/sim/network/quiet.h) against the general one, which a network takes that keeps a trace: the same
 * events, deliveries and counts, to the last bit. */
#include <string.h>

#include "sim/network/net.h"
#include "sim/random.h"
#include "tests/sim/build_network.h"
#include "tests/sim/check_sim.h"

enum { NETWORKS = 600, MOST_LINKS = 9 };

static int
one_of(struct teide_stream *stream, int n)
{
    const struct teide_random random = { 5, 0, 0 };

    return (int)(teide_stream_bits(stream, &random, 0) % (uint64_t)n);
}

/* A request along a chain whose links point either way, for pairs without end or one after the other; at times a second one, that
 * crosses a part of it. */
static struct teide_scenario
random_chain(struct teide_stream *stream, uint64_t seed)
{
    const int n = 2 + one_of(stream, MOST_LINKS - 1), to = one_of(stream, 2) * n, many = one_of(stream, 4);
    struct teide_demand *demand;
    struct teide_scenario s;
    int ends[MOST_LINKS][2];

    for (int i = 0; i < n; i++) {
        const int turned = one_of(stream, 2);
        ends[i][turned] = i;
        ends[i][!turned] = i + 1;
    }
    s = build_network(n + 1, n, (const int(*)[2])ends, 0.3);
    s.seed = seed;
    for (int i = 0; i < n; i++) {
        s.links[i].delay = 1e-5 * one_of(stream, 30);
        s.links[i].herald_latency = s.links[i].delay;
        s.links[i].correction_delay = one_of(stream, 2) * s.links[i].delay;
        s.links[i].state = (struct teide_bell) { { 0.9, 0.05, 0.03, 0.02 } };
        s.traffic->links[i].continuous = one_of(stream, 4) == 0;
    }
    s.memories[0].rates = (struct teide_pauli_rates) { 0.3, 0.2, 1 };
    s.swap.duration = (const double[]) { 0, 1e-6, 1e-3 }[one_of(stream, 3)];
    s.swap.noise.gate_error = 0.01;
    s.traffic->resources = one_of(stream, 3) == 0 ? TEIDE_RESOURCES_CIRCUIT : TEIDE_RESOURCES_SHARED;
    s.traffic->discipline = (enum teide_discipline)one_of(stream, 4);
    s.run.time = 2;
    s.run.warm_up = one_of(stream, 2) * 0.1;
    demand = add_demand(&s, n - to, to);
    demand->pairs = many == 0 ? 1 : many == 1 ? 3 : 0;
    demand->least_fidelity = one_of(stream, 4) == 0 ? 0.5 : 0;
    if (one_of(stream, 3) == 0) {
        demand = add_demand(&s, 0, n - 1);
        demand->arrivals = TEIDE_ARRIVALS_POISSON;
        demand->rate = 5;
    }
    return s;
}

static struct teide_net *
run(const struct teide_graph *graph, int64_t record_trace)
{
    const struct teide_net_options options
        = { .batches = 8, .sample_limit = 8, .record_deliveries = true, .record_trace = record_trace };
    struct teide_error error = { 0 };
    struct teide_net *net = teide_net_create(graph, &options, &error);

    ck_assert_ptr_nonnull(net);
    ck_assert_int_eq(teide_net_advance(net, INT64_MAX, NULL, NULL, &error), 0);
    return net;
}

/* All that two replicas have counted and delivered. */
static void
compare(const struct teide_scenario *s, const struct teide_net *a, const struct teide_net *b)
{
    ck_assert_uint_eq(teide_net_events(a), teide_net_events(b));
    ck_assert_uint_eq(teide_net_n_records(a), teide_net_n_records(b));
    for (size_t i = 0; i < teide_net_n_records(a); i++) {
        const struct teide_delivery *x = &teide_net_records(a)[i], *y = &teide_net_records(b)[i];
        ck_assert(x->time == y->time && x->waiting_time == y->waiting_time && x->request == y->request);
        ck_assert(memcmp(&x->state, &y->state, sizeof x->state) == 0 && x->raw_pairs == y->raw_pairs);
    }
    for (size_t i = 0; i < s->n_links; i++) {
        ck_assert(memcmp(teide_net_link(a, i), teide_net_link(b, i), sizeof *teide_net_link(a, i)) == 0);
        ck_assert(teide_net_link_busy(a, i) == teide_net_link_busy(b, i));
    }
    for (size_t i = 0; i < s->n_nodes; i++) {
        ck_assert(memcmp(teide_net_node(a, i), teide_net_node(b, i), sizeof *teide_net_node(a, i)) == 0);
        ck_assert(teide_net_node_occupied(a, i) == teide_net_node_occupied(b, i));
    }
    for (size_t i = 0; i < s->n_requests; i++) {
        const struct teide_counters x = teide_net_counters(a, i), y = teide_net_counters(b, i);
        ck_assert(memcmp(&x, &y, sizeof x) == 0);
    }
}

START_TEST(short_way_is_the_general_one)
{
    struct teide_stream stream = { 0 };
    size_t deliveries = 0;

    for (uint64_t seed = 1; seed <= NETWORKS; seed++) {
        struct teide_scenario s = random_chain(&stream, seed);
        struct teide_graph graph = { 0 };
        struct teide_error error = { 0 };
        struct teide_net *quiet, *general;
        ck_assert_int_eq(teide_graph_init(&graph, &s, &error), 0);
        quiet = run(&graph, 0);
        general = run(&graph, 1);
        compare(&s, quiet, general);
        deliveries += teide_net_n_records(quiet);
        teide_net_destroy(quiet);
        teide_net_destroy(general);
        teide_graph_clear(&graph);
        build_clear(&s);
    }
    ck_assert_uint_ge(deliveries, NETWORKS * 20);
}
END_TEST

Suite *
suite_quiet(void)
{
    Suite *suite = suite_create("quiet networks");
    TCase *tcase = tcase_create("both ways");

    tcase_add_test(tcase, short_way_is_the_general_one);
    suite_add_tcase(suite, tcase);
    return suite;
}
