/* The network engine on networks of which exact values are known: tests/data/network_reference.json. Means are held to 4 standard
 * errors, and a value that is wrong by 3 % must be more than that away. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/chain/policies/cutoff_policy.h"
#include "sim/chain/policies/swap_policy.h"
#include "sim/chain/replica.h"
#include "sim/network/net.h"
#include "study/steady_state.h"
#include "tests/sim/build_network.h"
#include "tests/sim/check_sim.h"
#include "tests/sim/means.h"

#define MS 1e-3

struct run {
    struct teide_graph graph;
    struct teide_net *net;
};

static void
start(struct run *run, const struct teide_scenario *scenario, uint64_t replica)
{
    const struct teide_net_options options = { .replica = replica, .batches = 64, .sample_limit = 64 };
    struct teide_error error = { 0 };

    memset(run, 0, sizeof *run);
    ck_assert_msg(teide_graph_init(&run->graph, scenario, &error) == 0, "%s", error.message);
    run->net = teide_net_create(&run->graph, &options, &error);
    ck_assert_msg(run->net != NULL, "%s", error.message);
}

static void
advance(struct run *run, int64_t deliveries)
{
    struct teide_error error = { 0 };

    ck_assert_msg(teide_net_advance(run->net, deliveries, NULL, NULL, &error) == 0, "%s", error.message);
}

static void
finish(struct run *run)
{
    teide_net_destroy(run->net);
    teide_graph_clear(&run->graph);
}

static struct teide_steady_state
steady(const struct teide_series *series)
{
    struct teide_steady_state state;

    ck_assert_int_eq(teide_steady_series(&series, 1, &state), 0);
    return state;
}

/* Mean time from one delivery to the next, and mean fidelity. */
static void
assert_waiting(const struct run *run, double exact)
{
    double mean, error;

    tally_ratio(&teide_net_notes(run->net, 0)->deliveries, TEIDE_SUM_TIME, TEIDE_SUM_DELIVERIES, &mean, &error);
    assert_mean(mean, error, exact);
}

START_TEST(certain_link_is_a_clock)
{
    struct teide_scenario s = build_chain_network(1, 1);
    struct run run;

    start(&run, &s, 0);
    advance(&run, 100);
    ck_assert_double_eq_tol(teide_net_time(run.net), 100 * MS, 1e-12);
    finish(&run);
    build_clear(&s);
}
END_TEST

struct two_links {
    double p, ps, w0;
    int t;
    double tc, time, w;
};

static const struct two_links two_links_cases[] = {
    { 0.1, 0.5, 0.99, 5, 30, 41.5023449501743, 0.9043096886956348 },
    { 0.5, 1, 1, 2, 1e9, 2.8, 0.9999999991999999 },
    { 0.05, 1, 0.98, 20, 50, 34.97387357643374, 0.8159757693409708 },
    { 0.01, 0.5, 0.99, 100, 400, 356.4900744118034, 0.8847557782214871 },
};

START_TEST(two_links_with_cutoff)
{
    const struct two_links *c = &two_links_cases[_i];
    struct teide_scenario s = build_chain_network(2, c->p);
    const double rate = 1 / (8 * c->tc * MS);
    struct run run;
    double mean, error;

    s.memories[0].rates = (struct teide_pauli_rates) { rate, rate, rate };
    s.memories[0].cutoff = c->t * MS;
    s.swap.success_probability = c->ps;
    for (int i = 0; i < 2; i++)
        s.links[i].state = teide_bell_werner((3 * c->w0 + 1) / 4);
    start(&run, &s, 0);
    advance(&run, 40000);
    assert_waiting(&run, c->time * MS);
    tally_ratio(&teide_net_notes(run.net, 0)->deliveries, TEIDE_SUM_STATE, TEIDE_SUM_DELIVERIES, &mean, &error);
    ck_assert_double_lt(fabs((4 * mean - 1) / 3 - c->w), 4 * 4. / 3 * error + 1e-11);
    finish(&run);
    build_clear(&s);
}
END_TEST

/* The keys of a cutoff policy that has one. */
static void *
one_parameter(double value)
{
    double *parameters = malloc(sizeof *parameters);

    ck_assert_ptr_nonnull(parameters);
    *parameters = value;
    return parameters;
}

struct chain {
    int nodes;
    double p, ps;
    int tc;
    double time;
};

static const struct chain chain_cases[] = {
    { 3, 0.5, 1, 2, 2.799999999998181 },
    { 4, 0.3, 1, 2, 9.041978160779932 },
    { 4, 0.5, 0.5, 2, 12.775767774417384 },
    { 5, 0.9, 1, 2, 1.388770306614922 },
};

/* Chains start empty: at each delivery all is dropped. */
static void
check_chain(const struct chain *c, enum teide_resources resources)
{
    struct teide_scenario s = build_chain_network(c->nodes - 1, c->p);
    struct run run;

    s.traffic->resources = resources;
    s.traffic->restart = TEIDE_RESTART_EMPTY;
    s.requests[0].generation = TEIDE_CONTINUOUS;
    s.memories[0].cutoff = c->tc * MS;
    s.memories[0].cutoff_policy = &teide_cutoff_oldest;
    s.memories[0].cutoff_parameters = one_parameter(c->tc * MS);
    s.swap.success_probability = c->ps;
    start(&run, &s, 0);
    advance(&run, 40000);
    assert_waiting(&run, c->time * MS);
    finish(&run);
    build_clear(&s);
}

START_TEST(chains_with_cutoff)
{
    check_chain(&chain_cases[_i], TEIDE_RESOURCES_CIRCUIT);
    check_chain(&chain_cases[_i], TEIDE_RESOURCES_SHARED);
}
END_TEST

struct wide {
    int hops;
    double p[5];
    int width;
    double q, pairs;
};

static const struct wide wide_cases[] = {
    { 3, { 0.6, 0.6, 0.6 }, 2, 0.9, 0.5178815999999999 },
    { 2, { 0.3, 0.5 }, 4, 0.5, 0.4892625 },
    { 5, { 0.1, 0.1, 0.1, 0.1, 0.1 }, 8, 1, 0.06015112612740125 },
};

START_TEST(wide_paths)
{
    const struct wide *c = &wide_cases[_i / 2];
    struct teide_scenario s = build_chain_network(c->hops, 0.5);
    struct run run;

    s.traffic->resources = _i % 2 == 0 ? TEIDE_RESOURCES_CIRCUIT : TEIDE_RESOURCES_SHARED;
    s.traffic->slotted = true;
    s.traffic->demands[0].width = c->width;
    s.requests[0].generation = TEIDE_CONTINUOUS;
    s.swap.success_probability = c->q;
    for (int i = 0; i < c->hops; i++) {
        s.links[i].memory_pairs = c->width;
        s.links[i].success_probability = c->p[i];
    }
    start(&run, &s, 0);
    advance(&run, 20000);
    assert_waiting(&run, MS / c->pairs);
    finish(&run);
    build_clear(&s);
}
END_TEST

struct hub {
    int users;
    double rate[6]; /* or probability */
    int buffer;
    double loss, q;
    int cutoff;
    double exact, age;
};

static const struct hub continuous_cases[] = {
    { 3, { 1, 2, 3.5 }, 4, 0.3, 0.9, 0, 2.462441279619973, 0 },
    { 3, { 1, 1, 1 }, 1, 0, 1, 0, 1.2, 0 },
    { 5, { 1, 1, 1, 1, 1 }, 2, 0.1, 0.5, 0, 1.203146691346599, 0 },
    { 4, { 1, 1, 1, 1 }, 1, 0.5, 1, 0, 1.5999999999999999, 0 },
};

static const struct hub slotted_cases[] = {
    { 3, { 0.1, 0.1, 0.1 }, 1, 0, 1, 0, 0.12122641509433968, 4.747081712061438 },
    { 4, { 0.2, 0.1, 0.05, 0.3 }, 1, 0, 0.9, 0, 0.2317822932747439, 2.189114623156321 },
    { 3, { 0.1, 0.1, 0.1 }, 1, 0, 1, 5, 0.10318908731123502, 2.210370611247012 },
    { 6, { 0.05, 0.05, 0.05, 0.05, 0.05, 0.05 }, 1, 0, 0.5, 10, 0.06619231102929618, 3.1360479248800526 },
};

/* Users 1, 2, ... around node 0, and a demand for pairs of any two of them. */
static struct teide_scenario
build_switch(const struct hub *c)
{
    const int ends[6][2] = { { 0, 1 }, { 0, 2 }, { 3, 0 }, { 0, 4 }, { 5, 0 }, { 0, 6 } };
    struct teide_scenario s = build_network(c->users + 1, c->users, ends, 0.5);
    struct teide_demand *demand = add_demand(&s, 1, 2);

    demand->ends = TEIDE_ENDS_ANY;
    demand->pairs = 0;
    demand->n_users = (size_t)c->users;
    demand->users = calloc(demand->n_users, sizeof *demand->users);
    ck_assert_ptr_nonnull(demand->users);
    s.swap.success_probability = c->q;
    for (int i = 0; i < c->users; i++) {
        demand->users[i] = i + 1;
        s.links[i].memory_pairs = c->buffer;
    }
    return s;
}

START_TEST(switch_in_continuous_time)
{
    const struct hub *c = &continuous_cases[_i];
    struct teide_scenario s = build_switch(c);
    struct run run;

    s.run.time_resolution = 1e-9;
    s.traffic->nodes[0].loss_rate = c->loss;
    for (int i = 0; i < c->users; i++) {
        s.traffic->links[i].pair_rate = c->rate[i];
        s.links[i].multiplexing = TEIDE_SEQUENTIAL;
    }
    start(&run, &s, 0);
    advance(&run, 40000);
    assert_waiting(&run, 1 / c->exact);
    finish(&run);
    build_clear(&s);
}
END_TEST

START_TEST(switch_in_slots)
{
    const struct hub *c = &slotted_cases[_i];
    struct teide_scenario s = build_switch(c);
    struct run run;
    double age;

    for (int i = 0; i < c->users; i++)
        s.links[i].success_probability = c->rate[i];
    if (c->cutoff > 0)
        s.memories[0].cutoff = c->cutoff * MS;
    start(&run, &s, 0);
    advance(&run, 100000);
    assert_waiting(&run, MS / c->exact);
    age = teide_net_notes(run.net, 0)->counts.age_sum * 1e-12 / MS / 100000;
    ck_assert_double_lt(
        fabs(age / c->age - 1), 0.03); /* ages spread by about as much as their mean: 8 standard errors */
    finish(&run);
    build_clear(&s);
}
END_TEST

struct route {
    int links[3], n;
    double load, blocking;
};

struct loss_network {
    int n_links, capacity[3], n_routes;
    struct route routes[4];
};

/* Links a, b, c are those of a chain, in the order in which the routes can be paths: 3.3 has a, b, c; 3.2 a, b. */
static const struct loss_network loss_networks[] = {
    { 1, { 2 }, 1, { { { 0 }, 1, 1, 0.2 } } },
    { 2, { 2, 3 }, 3,
        { { { 0 }, 1, 0.5, 0.22801521593197588 }, { { 1 }, 1, 1, 0.1397404341015887 },
            { { 0, 1 }, 2, 0.7, 0.3085701499216828 } } },
    { 3, { 1, 1, 2 }, 4,
        { { { 0, 1 }, 2, 0.4, 0.5098039215686273 }, { { 1, 2 }, 2, 0.6, 0.6078431372549018 },
            { { 2 }, 1, 1, 0.29411764705882343 }, { { 0, 1, 2 }, 3, 0.2, 0.6078431372549018 } } },
};

START_TEST(loss_networks_have_product_form)
{
    const struct loss_network *c = &loss_networks[_i / 3];
    const int ends[3][2] = { { 0, 1 }, { 2, 1 }, { 2, 3 } };
    struct teide_scenario s = build_network(c->n_links + 1, c->n_links, ends, 1e-15);
    struct run run;

    s.traffic->resources = TEIDE_RESOURCES_CIRCUIT;
    s.run.time = 40000;
    s.run.time_resolution = 1e-9;
    s.run.warm_up = 20;
    for (int i = 0; i < c->n_links; i++)
        s.links[i].memory_pairs = c->capacity[i];
    for (int i = 0; i < c->n_routes; i++) {
        struct teide_demand *d = add_demand(&s, c->routes[i].links[0], c->routes[i].links[c->routes[i].n - 1] + 1);
        d->arrivals = TEIDE_ARRIVALS_POISSON;
        d->admission = TEIDE_ADMISSION_LOSE;
        d->rate = c->routes[i].load;
        d->holding = TEIDE_HOLDING_FIXED + (unsigned)(_i % 3);
        d->holding_mean = 1;
        d->pairs = 0;
        if (_i % 3 == 2) {
            d->n_phases = 2;
            d->phase_share = calloc(2, sizeof(double));
            d->phase_mean = calloc(2, sizeof(double));
            ck_assert(d->phase_share != NULL && d->phase_mean != NULL);
            d->phase_share[0] = 0.75;
            d->phase_share[1] = 0.25;
            d->phase_mean[0] = 0.5;
            d->phase_mean[1] = 2.5;
        }
    }
    start(&run, &s, 0);
    advance(&run, INT64_MAX);
    for (int i = 0; i < c->n_routes; i++) {
        const struct teide_steady_state loss = steady(&teide_net_notes(run.net, (size_t)i)->admission);
        ck_assert_msg(fabs(loss.mean - c->routes[i].blocking) < 4 * loss.error, "route %d: %g +- %g is not %g", i,
            loss.mean, loss.error, c->routes[i].blocking);
        ck_assert_double_gt(fabs(loss.mean - 1.1 * c->routes[i].blocking), 4 * loss.error);
    }
    finish(&run);
    build_clear(&s);
}
END_TEST

struct queue {
    double p, rate, time;
};

static const struct queue queues[] = {
    { 0.1, 0.05, 20 },
    { 0.5, 0.3, 4.749999999999999 },
    { 0.02, 0.01, 100 },
    { 0.05, 0.03, 49.74999999999999 },
};

START_TEST(queue_at_a_link)
{
    const struct queue *c = &queues[_i / 2];
    const int ends[1][2] = { { 0, 1 } };
    struct teide_scenario s = build_network(2, 1, ends, c->p);
    struct teide_demand *d = add_demand(&s, 1, 0);
    struct teide_steady_state time;
    struct run run;

    s.traffic->resources = _i % 2 == 0 ? TEIDE_RESOURCES_CIRCUIT : TEIDE_RESOURCES_SHARED;
    d->arrivals = TEIDE_ARRIVALS_POISSON;
    d->rate = c->rate / MS;
    s.run.warm_up = 10 * c->time * MS;
    start(&run, &s, 0);
    advance(&run, 200000);
    time = steady(&teide_net_notes(run.net, 0)->service);
    ck_assert_msg(
        fabs(time.mean - c->time * MS) < 4 * time.error, "%g +- %g is not %g", time.mean, time.error, c->time * MS);
    ck_assert_double_gt(fabs(time.mean - 1.06 * c->time * MS), 4 * time.error);
    finish(&run);
    build_clear(&s);
}
END_TEST

/* Mean and standard error of the times and fidelities of 20000 deliveries; of either engine. */
struct means {
    double time, time_error, fidelity, fidelity_error;
};

static struct means
means_of(const struct teide_tally *tally)
{
    struct means m;

    tally_ratio(tally, TEIDE_SUM_TIME, TEIDE_SUM_DELIVERIES, &m.time, &m.time_error);
    tally_ratio(tally, TEIDE_SUM_STATE, TEIDE_SUM_DELIVERIES, &m.fidelity, &m.fidelity_error);
    return m;
}

/* A chain written as a graph agrees with the chain engine: delays, heralds, durations, failures, cutoffs, orders, knowledge. */
struct agreement {
    int links;
    double success, delay, herald, duration, cutoff;
    enum teide_generation generation;
    enum teide_knowledge knowledge;
    const struct teide_swap_policy *policy;
};

static const struct agreement agreements[] = {
    { 4, 1, 0.7, 0.3, 0, INFINITY, TEIDE_ON_DEMAND, TEIDE_KNOWLEDGE_LOCAL, NULL },
    { 4, 0.7, 0.7, 0.3, 0.2, INFINITY, TEIDE_ON_DEMAND, TEIDE_KNOWLEDGE_LOCAL, NULL },
    { 3, 0.7, 1.7, 0.3, 0, 12, TEIDE_ON_DEMAND, TEIDE_KNOWLEDGE_LOCAL, NULL },
    { 4, 0.7, 0.7, 0, 0, INFINITY, TEIDE_ON_DEMAND, TEIDE_KNOWLEDGE_GLOBAL, NULL },
    { 5, 0.7, 0.7, 0.3, 0.2, INFINITY, TEIDE_ON_DEMAND, TEIDE_KNOWLEDGE_LOCAL, &teide_swap_doubling },
    { 5, 0.8, 0.7, 0.3, 0.2, 40, TEIDE_ON_DEMAND, TEIDE_KNOWLEDGE_LOCAL, &teide_swap_sequential },
    { 4, 0.7, 0.7, 0.3, 0.2, INFINITY, TEIDE_CONTINUOUS, TEIDE_KNOWLEDGE_LOCAL, NULL },
    { 4, 0.7, 0.7, 0.3, 0, 15, TEIDE_CONTINUOUS, TEIDE_KNOWLEDGE_LOCAL, &teide_swap_doubling },
};

START_TEST(chain_as_graph_agrees_with_chain_engine)
{
    const struct agreement *c = &agreements[_i];
    struct teide_scenario s = build_chain_network(c->links, 0.2);
    const struct teide_replica_options options = { .batches = 64, .sample_limit = 64, .replica = 1 };
    struct teide_chains chains = { 0 };
    struct teide_replica *replica;
    struct teide_error error = { 0 };
    struct means a, b;
    struct run run;

    for (int i = 0; i < c->links; i++) {
        s.links[i].delay = c->delay * MS * (1 + 0.3 * i);
        s.links[i].herald_latency = c->herald * MS;
        s.links[i].success_probability = 0.2 + 0.05 * i;
    }
    s.memories[0].rates = (struct teide_pauli_rates) { 1, 2, 4 };
    s.memories[0].cutoff = c->cutoff * MS;
    s.swap.success_probability = c->success;
    s.swap.duration = c->duration * MS;
    s.swap.policy = c->policy;
    s.swap.noise = (struct teide_operation_noise) { 0.01, 0.02 };
    s.requests[0].generation = c->generation;
    s.knowledge = c->knowledge;
    start(&run, &s, 2);
    advance(&run, 20000);
    ck_assert_msg(teide_chains_init(&chains, &s, &error) == 0, "%s", error.message);
    replica = teide_replica_create(&chains, &options);
    ck_assert_ptr_nonnull(replica);
    ck_assert_int_eq(teide_replica_advance(replica, 20000, NULL, NULL, &error), 0);
    a = means_of(&teide_net_notes(run.net, 0)->deliveries);
    b = means_of(teide_replica_tally(replica, 0));
    ck_assert_msg(fabs(a.time - b.time) < 4 * hypot(a.time_error, b.time_error), "times: %g +- %g, chain %g +- %g",
        a.time, a.time_error, b.time, b.time_error);
    ck_assert_msg(fabs(a.fidelity - b.fidelity) < 4 * hypot(a.fidelity_error, b.fidelity_error),
        "fidelities: %g +- %g, chain %g +- %g", a.fidelity, a.fidelity_error, b.fidelity, b.fidelity_error);
    ck_assert_double_gt(fabs(1.06 * a.time - b.time), 4 * hypot(a.time_error, b.time_error));
    ck_assert_double_gt(fabs(0.98 * a.fidelity - b.fidelity), 4 * hypot(a.fidelity_error, b.fidelity_error));
    teide_replica_destroy(replica);
    teide_chains_clear(&chains);
    finish(&run);
    build_clear(&s);
}
END_TEST

/* A certain swap of certain pairs: a cycle takes an attempt, the delay of a link, and whatever lost messages add: the larger of two
 * geometric numbers of sendings to either end, q + q^2 + ... less those that both share. */
START_TEST(lost_messages_are_sent_again)
{
    struct teide_scenario s = build_chain_network(2, 1);
    const double q = 0.4, delay = 0.3 * MS, resend = 0.7 * MS;
    struct run run;

    s.clock = TEIDE_CLOCK_OWN;
    s.traffic->messages = (struct teide_messages) { q, resend };
    for (int i = 0; i < 2; i++)
        s.links[i].delay = delay;
    start(&run, &s, 0);
    advance(&run, 20000);
    assert_waiting(&run, MS + delay + resend * (2 * q / (1 - q) - q * q / (1 - q * q)));
    finish(&run);
    build_clear(&s);
}
END_TEST

/* A link, or one of its nodes, is up for a share of the time; attempts have no memory, so that pairs come at that share of their
 * rate. */
START_TEST(outages_take_their_share_of_time)
{
    const int ends[1][2] = { { 0, 1 } };
    struct teide_scenario s = build_network(2, 1, ends, 0.02);
    struct teide_outages *outages = _i == 0 ? &s.traffic->links[0].outages : &s.traffic->nodes[1].outages;
    double mean, error;
    struct run run;

    add_demand(&s, 0, 1);
    s.clock = TEIDE_CLOCK_OWN;
    s.links[0].attempt_time = 1e-6; /* so that the attempt that an outage breaks off does not count */
    s.links[0].success_probability = 2e-5;
    outages->mean_up = 0.3;
    outages->mean_down = 0.1;
    start(&run, &s, 0);
    advance(&run, 100000);
    tally_ratio(&teide_net_notes(run.net, 0)->deliveries, TEIDE_SUM_TIME, TEIDE_SUM_DELIVERIES, &mean, &error);
    ck_assert_msg(fabs(mean - 0.05 / 0.75) < 4 * error, "%g +- %g is not %g", mean, error, 0.05 / 0.75);
    ck_assert_double_gt(fabs(mean - 0.05 / 0.70), 4 * error);
    finish(&run);
    build_clear(&s);
}
END_TEST

/* A ring of four; the link of the shorter way is down from 1 s to 2 s. A request without end goes on along the longer way, if it may,
 * and stays there. */
START_TEST(broken_ways_are_left)
{
    const int ends[4][2] = { { 0, 1 }, { 1, 2 }, { 2, 3 }, { 3, 0 } };
    struct teide_scenario s = build_network(4, 4, ends, 1);
    struct run run;

    add_demand(&s, 0, 1)->pairs = 0;
    s.traffic->resources = _i < 2 ? TEIDE_RESOURCES_SHARED : TEIDE_RESOURCES_CIRCUIT;
    s.traffic->routing.reroute = _i % 2 == 1;
    s.traffic->links[0].outages.n_given = 1;
    s.traffic->links[0].outages.down = one_parameter(1);
    s.traffic->links[0].outages.up = one_parameter(2);
    s.run.time = 3.0005;
    start(&run, &s, 0);
    advance(&run, INT64_MAX);
    if (s.traffic->routing.reroute) {
        ck_assert_int_ge(teide_net_notes(run.net, 0)->deliveries.deliveries, 2995);
        ck_assert_int_ge(teide_net_link(run.net, 2)->used, 1990);
        ck_assert_int_le(teide_net_link(run.net, 0)->used, 1000);
    } else {
        ck_assert_int_ge(teide_net_link(run.net, 0)->used, 1998);
        ck_assert_int_le(teide_net_link(run.net, 0)->used, 2001);
        ck_assert_int_eq(teide_net_link(run.net, 2)->used, 0);
    }
    finish(&run);
    build_clear(&s);
}
END_TEST

/* Of two disjoint ways between the same nodes, random requests take either one alike, and the least loaded one is never the one that
 * is taken. */
START_TEST(ways_are_chosen)
{
    const int ends[4][2] = { { 0, 1 }, { 1, 3 }, { 0, 2 }, { 2, 3 } };
    struct teide_scenario s = build_network(4, 4, ends, 1);
    struct teide_demand *d;
    struct run run;
    double share;

    s.traffic->routing = (struct teide_routing) { TEIDE_METRIC_HOPS, 2, true,
        _i == 0 ? TEIDE_PATH_RANDOM : TEIDE_PATH_LEAST_LOADED, false };
    d = add_demand(&s, 0, 3);
    if (_i == 1) { /* the first request stays on the first way */
        d->pairs = 0;
        add_demand(&s, 0, 3);
    }
    s.run.time = 10;
    start(&run, &s, 0);
    advance(&run, INT64_MAX);
    share = (double)teide_net_link(run.net, 0)->used
        / (double)(teide_net_link(run.net, 0)->used + teide_net_link(run.net, 2)->used);
    if (_i == 0)
        ck_assert_double_lt(fabs(share - 0.5), 4 * 0.5 / sqrt(10000));
    else
        ck_assert_int_eq(teide_net_notes(run.net, 1)->deliveries.deliveries, teide_net_link(run.net, 2)->used);
    finish(&run);
    build_clear(&s);
}
END_TEST

Suite *
suite_network(void)
{
    Suite *suite = suite_create("network");
    TCase *tcase = tcase_create("exact");

    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, certain_link_is_a_clock);
    tcase_add_loop_test(tcase, two_links_with_cutoff, 0, sizeof two_links_cases / sizeof *two_links_cases);
    tcase_add_loop_test(tcase, chains_with_cutoff, 0, sizeof chain_cases / sizeof *chain_cases);
    tcase_add_loop_test(tcase, wide_paths, 0, 2 * sizeof wide_cases / sizeof *wide_cases);
    tcase_add_loop_test(tcase, switch_in_continuous_time, 0, sizeof continuous_cases / sizeof *continuous_cases);
    tcase_add_loop_test(tcase, switch_in_slots, 0, sizeof slotted_cases / sizeof *slotted_cases);
    tcase_add_loop_test(tcase, loss_networks_have_product_form, 0, 3 * sizeof loss_networks / sizeof *loss_networks);
    tcase_add_loop_test(tcase, queue_at_a_link, 0, 2 * sizeof queues / sizeof *queues);
    tcase_add_loop_test(tcase, chain_as_graph_agrees_with_chain_engine, 0, sizeof agreements / sizeof *agreements);
    tcase_add_test(tcase, lost_messages_are_sent_again);
    tcase_add_loop_test(tcase, outages_take_their_share_of_time, 0, 2);
    tcase_add_loop_test(tcase, broken_ways_are_left, 0, 4);
    tcase_add_loop_test(tcase, ways_are_chosen, 0, 2);
    suite_add_tcase(suite, tcase);
    return suite;
}
