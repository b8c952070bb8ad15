/* How fast the network engine is: the grid and the Waxman graph of scenarios/networks, built by hand, a large grid, and a chain
 * as a graph beside the chain engine. Part of `make bench`. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "sim/chain/replica.h"
#include "sim/network/net.h"
#include "sim/random.h"
#include "tests/bench/network_memory.h"
#include "tests/sim/build_network.h"

static double
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void
fail(const struct teide_error *error)
{
    fprintf(stderr, "bench_network: %s\n", error->message);
    exit(1);
}

/* Attempts at 10 kHz with p = 0.05 all the time, measurements that succeed half of the time, 20 us a link, 1 s. */
static void
operate(struct teide_scenario *s, double time)
{
    for (size_t i = 0; i < s->n_links; i++) {
        s->links[i].attempt_time = 1e-4;
        s->links[i].delay = 20e-6;
        s->links[i].herald_latency = 20e-6;
        s->traffic->links[i].continuous = true;
    }
    s->memories[0].rates = (struct teide_pauli_rates) { 0.1, 0.1, 1 };
    s->swap.success_probability = 0.5;
    s->run.time = time;
    s->run.deliveries = 0;
}

static void
run(const char *what, const struct teide_scenario *s)
{
    const struct teide_net_options options = { .batches = 64, .sample_limit = 1024 };
    struct teide_error error = { 0 };
    double set_up = 1e9, took = 1e9, pairs = 0, deliveries = 0;
    uint64_t events = 0;

    for (int round = 0; round < 5; round++) {
        struct teide_graph graph = { 0 };
        const double begin = now();
        struct teide_net *net = NULL;
        double ready, end;
        if (teide_graph_init(&graph, s, &error) != 0 || (net = teide_net_create(&graph, &options, &error)) == NULL)
            fail(&error);
        ready = now();
        if (teide_net_advance(net, INT64_MAX, NULL, NULL, &error) != 0)
            fail(&error);
        end = now();
        set_up = fmin(set_up, ready - begin);
        took = fmin(took, end - ready);
        pairs = deliveries = 0;
        for (size_t i = 0; i < s->n_links; i++)
            pairs += (double)teide_net_link(net, i)->pairs;
        for (size_t i = 0; i < s->n_requests; i++)
            deliveries += (double)teide_net_notes(net, i)->deliveries.deliveries;
        events = teide_net_events(net);
        teide_net_destroy(net);
        teide_graph_clear(&graph);
    }
    printf("%-28s set-up %8.2f ms  run %8.2f ms  %8.0f link pairs  %8.0f deliveries  %9llu events  %6.0f ns a pair\n",
        what, 1e3 * set_up, 1e3 * took, pairs, deliveries, (unsigned long long)events, 1e9 * took / pairs);
}

static struct teide_scenario
build_grid(int side, double time)
{
    int(*ends)[2] = calloc((size_t)(2 * side * side), sizeof *ends), n = 0;
    struct teide_scenario s;

    if (ends == NULL)
        abort();
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
            if (x + 1 < side)
                ends[n][0] = side * y + x, ends[n++][1] = side * y + x + 1;
            if (y + 1 < side)
                ends[n][0] = side * y + x, ends[n++][1] = side * (y + 1) + x;
        }
    s = build_network(side * side, n, (const int(*)[2])ends, 0.05);
    free(ends);
    operate(&s, time);
    return s;
}

static double
uniform(void)
{
    static struct teide_stream stream;
    const struct teide_random random = { 1, 0, 0 };
    return teide_stream_uniform(&stream, &random, 0);
}

/* Waxman: links with probability beta exp(-d / (alpha L)), beta so that the mean degree is about 6. */
static struct teide_scenario
build_waxman(int n, double time)
{
    double(*at)[2] = calloc((size_t)n, sizeof *at), sum = 0, beta;
    int(*ends)[2] = calloc((size_t)(8 * n), sizeof *ends), n_links = 0;
    struct teide_scenario s;

    if (at == NULL || ends == NULL)
        abort();
    for (int i = 0; i < n; i++)
        for (int k = 0; k < 2; k++)
            at[i][k] = uniform();
    for (int i = 0; i < n; i++)
        for (int j = 0; j < i; j++)
            sum += exp(-hypot(at[i][0] - at[j][0], at[i][1] - at[j][1]) / (0.1 * M_SQRT2));
    beta = 3. * n / sum;
    for (int i = 1; i < n; i++) {
        ends[n_links][0] = i, ends[n_links++][1] = (int)(uniform() * i); /* connected */
        for (int j = 0; j < i && n_links < 8 * n; j++)
            if (uniform() < 0.66 * beta * exp(-hypot(at[i][0] - at[j][0], at[i][1] - at[j][1]) / (0.1 * M_SQRT2)))
                ends[n_links][0] = i, ends[n_links++][1] = j;
    }
    s = build_network(n, n_links, (const int(*)[2])ends, 0.05);
    free(at);
    free(ends);
    operate(&s, time);
    return s;
}

static void
bench_grid(void)
{
    /* ten requests of 6 to 12 hops, no two with a common end */
    static const int request[10][4] = { { 0, 0, 4, 4 }, { 9, 0, 5, 3 }, { 0, 9, 6, 6 }, { 9, 9, 4, 8 }, { 1, 2, 7, 2 },
        { 2, 8, 8, 4 }, { 5, 0, 5, 8 }, { 0, 5, 9, 5 }, { 3, 1, 8, 6 }, { 2, 3, 3, 9 } };
    struct teide_scenario s = build_grid(10, 1);

    for (int i = 0; i < 10; i++)
        add_demand(&s, 10 * request[i][1] + request[i][0], 10 * request[i][3] + request[i][2]);
    run("grid 10 x 10", &s);
    for (size_t i = 0; i < s.n_requests; i++)
        s.traffic->demands[i].pairs = 0;
    run("  requests without end", &s);
    for (size_t i = 0; i < s.n_requests; i++)
        s.traffic->demands[i].pairs = 1;
    s.traffic->resources = TEIDE_RESOURCES_CIRCUIT;
    run("  circuits", &s);
    build_clear(&s);
}

static void
bench_large(void)
{
    struct teide_scenario s = build_waxman(1000, 1);

    for (int i = 0; i < 100; i++)
        add_demand(&s, (int)(uniform() * 500), 500 + (int)(uniform() * 500));
    run("Waxman 1000", &s);
    build_clear(&s);
    s = build_grid(316, 1e-3);
    add_demand(&s, 0, 99000);
    run("grid of 99856", &s);
    build_clear(&s);
}

static void
bench_chain(int n_links, int64_t deliveries)
{
    struct teide_scenario s = build_chain_network(n_links, 0.01);
    const struct teide_replica_options options = { .batches = 64, .sample_limit = 1024 };
    const struct teide_net_options net_options = { .batches = 64, .sample_limit = 1024 };
    double took[2] = { 1e9, 1e9 };
    struct teide_error error = { 0 };

    for (size_t i = 0; i < s.n_links; i++)
        s.links[i].delay = 20e-6;
    for (int round = 0; round < 5; round++) {
        struct teide_chains chains = { 0 };
        struct teide_graph graph = { 0 };
        struct teide_replica *replica = NULL;
        struct teide_net *net = NULL;
        double begin;
        if (teide_chains_init(&chains, &s, &error) != 0 || teide_graph_init(&graph, &s, &error) != 0
            || (replica = teide_replica_create(&chains, &options)) == NULL
            || (net = teide_net_create(&graph, &net_options, &error)) == NULL)
            fail(&error);
        begin = now();
        if (teide_replica_advance(replica, deliveries, NULL, NULL, &error) != 0)
            fail(&error);
        took[0] = fmin(took[0], now() - begin);
        begin = now();
        if (teide_net_advance(net, deliveries, NULL, NULL, &error) != 0)
            fail(&error);
        took[1] = fmin(took[1], now() - begin);
        teide_replica_destroy(replica);
        teide_net_destroy(net);
        teide_chains_clear(&chains);
        teide_graph_clear(&graph);
    }
    printf("chain of %5d links          chain engine %6.1f ns a link pair, network engine %6.1f: %.2f times\n", n_links,
        1e9 * took[0] / (double)(deliveries * n_links), 1e9 * took[1] / (double)(deliveries * n_links),
        took[1] / took[0]);
    build_clear(&s);
}

int
main(void)
{
    printf("network engine\n");
    bench_grid();
    bench_large();
    bench_chain(8, 20000);
    bench_chain(32, 10000);
    bench_chain(1024, 200);
    show_network_memory();
    return 0;
}
