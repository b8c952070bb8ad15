/* Thousands of random small networks, with all invariants checked after every event. */
#ifndef TEIDE_NET_CHECK
#define TEIDE_NET_CHECK /* as the build does for the engine that is compiled into this program */
#endif
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/chain/policies/cutoff_policy.h"
#include "sim/chain/policies/purification_policy.h"
#include "sim/chain/policies/swap_policy.h"
#include "sim/network/check.h"
#include "sim/nesting.h"
#include "sim/network/net.h"
#include "sim/random.h"
#include "sim/swap_table.h"
#include "tests/sim/build_network.h"

static const struct teide_random randomness = { 20261127, 0, 0 };
static struct teide_stream stream;
static uint64_t network;

/* Numbers from here on are of networks that purify the segments of orders with a plan; from twice that on they are of the networks from
 * 0 on, with communication qubits. */
static const uint64_t A_KIND = 1000000000;

static double
uniform(void)
{
    return teide_stream_uniform(&stream, &randomness, network % A_KIND);
}

/* 0, ..., n - 1 */
static int
any(int n)
{
    return (int)(uniform() * n);
}

static bool
chance(double p)
{
    return uniform() < p;
}

static void
set_policy(struct teide_scenario *s, const struct teide_cutoff_policy *policy, double parameter)
{
    double *parameters = malloc(sizeof *parameters);

    if (parameters == NULL)
        abort();
    *parameters = parameter;
    s->memories[0].cutoff_policy = policy;
    s->memories[0].cutoff_parameters = parameters;
}

static void
random_nodes(struct teide_scenario *s)
{
    s->memories[0].rates = (struct teide_pauli_rates) { 1, 2, 5 };
    if (chance(0.3)) {
        s->memories[0].cutoff = (1 + any(20)) * 1e-3;
        if (chance(0.5))
            set_policy(s, &teide_cutoff_oldest, s->memories[0].cutoff);
        else if (chance(0.3))
            set_policy(s, &teide_cutoff_fidelity, 0.5 + 0.3 * uniform());
    }
    for (size_t i = 0; i < s->n_nodes; i++) {
        if (chance(0.3))
            s->traffic->nodes[i].memories = 2 + any(3);
        if (chance(0.1))
            s->traffic->nodes[i].loss_rate = 100 * uniform();
        if (chance(0.2))
            s->traffic->nodes[i].operations = 1 + any(2);
    }
}

static void
random_links(struct teide_scenario *s)
{
    const bool delays = chance(0.8), poisson = chance(0.2) && !s->traffic->slotted, sequential = chance(0.3);

    for (size_t i = 0; i < s->n_links; i++) {
        struct teide_link *link = &s->links[i];
        link->success_probability = chance(0.1) ? 1 : 0.1 + 0.8 * uniform();
        link->delay = delays ? 1e-6 * any(2000) : 0;
        link->herald_latency = delays && !s->traffic->slotted ? 1e-6 * any(1000) : 0;
        link->memory_pairs = 1 + any(3);
        link->multiplexing = sequential ? TEIDE_SEQUENTIAL : TEIDE_PARALLEL;
        s->traffic->links[i].own_memories[0] = chance(0.2);
        s->traffic->links[i].own_memories[1] = chance(0.2);
        if (poisson)
            s->traffic->links[i].pair_rate = 1e3 * (0.1 + uniform());
    }
}

static void
random_outages(struct teide_outages *outages)
{
    if (chance(0.5)) {
        outages->mean_up = 20e-3;
        outages->mean_down = 5e-3;
        return;
    }
    outages->down = malloc(sizeof *outages->down);
    outages->up = malloc(sizeof *outages->up);
    if (outages->down == NULL || outages->up == NULL)
        abort();
    outages->n_given = 1;
    outages->down[0] = 50e-3 * uniform();
    outages->up[0] = outages->down[0] + 20e-3 * uniform() + 1e-6;
}

static void
random_failures(struct teide_scenario *s)
{
    s->traffic->routing.reroute = chance(0.6);
    s->run.time = 30; /* random failures never end */
    for (size_t i = 0; i < s->n_nodes; i++)
        if (chance(0.2))
            random_outages(&s->traffic->nodes[i].outages);
    for (size_t i = 0; i < s->n_links; i++)
        if (chance(0.3))
            random_outages(&s->traffic->links[i].outages);
}

static void
random_demand(struct teide_scenario *s, bool circuits)
{
    const int n = (int)s->n_nodes, from = any(n), to = (from + 1 + any(n - 1)) % n;
    struct teide_demand *d = add_demand(s, from, to);

    s->requests[s->n_requests - 1].generation = chance(0.5) ? TEIDE_ON_DEMAND : TEIDE_CONTINUOUS;
    d->pairs = 1 + any(3);
    d->width = circuits && chance(0.3) ? 2 : 1;
    d->patience = 0.5 * uniform() + 1e-3;
    d->priority = any(3);
    d->arrivals = TEIDE_ARRIVALS_GIVEN;
    d->n_times = (size_t)(1 + any(20));
    d->times = calloc(d->n_times, sizeof *d->times);
    if (d->times == NULL)
        abort();
    for (size_t i = 0; i < d->n_times; i++)
        d->times[i] = (i > 0 ? d->times[i - 1] : 0) + 5e-3 * uniform();
    if (chance(0.2)) {
        d->ends = TEIDE_ENDS_RANDOM;
        d->n_users = s->n_nodes;
        d->users = calloc(d->n_users, sizeof *d->users);
        if (d->users == NULL)
            abort();
        for (int i = 0; i < n; i++)
            d->users[i] = i;
    }
    if (chance(0.2))
        d->least_fidelity = 0.5 + 0.4 * uniform();
    d->admission = (enum teide_admission)any(3);
    if (chance(0.3))
        d->queue_limit = any(3);
    d->retry_after = 1e-3 * (0.1 + uniform());
    d->retry_limit = any(10) - 1;
    if (circuits && chance(0.3)) {
        d->holding = TEIDE_HOLDING_EXPONENTIAL;
        d->holding_mean = 10e-3;
    }
}

/* Communication qubits at most of the nodes, often just one, and moves that end before a cutoff; drawn from another stream. */
static void
random_communication(struct teide_scenario *s)
{
    struct teide_stream other = { 0 };

    if (network / A_KIND != 2 || s->traffic->slotted || s->swap.table != NULL)
        return;
    for (size_t i = 0; i < s->n_nodes; i++) {
        struct teide_node_traits *traits = &s->traffic->nodes[i];
        double u[4];
        for (int k = 0; k < 4; k++)
            u[k] = teide_stream_uniform(&other, &randomness, 1000000 + network % A_KIND);
        traits->communication_qubits = u[0] < 0.8 ? 1 + (u[0] < 0.3) : 0;
        if (traits->communication_qubits == 0 || u[1] < 0.2)
            continue;
        traits->move_duration = 1e-6 * (int)(900 * u[2]);
        traits->move_error = 0.1 * u[3];
    }
}

/* All requests must be served in the end: nobody loses patience, and nothing stands in the way of a pair. */
static void
make_patient(struct teide_scenario *s)
{
    s->memories[0].cutoff = INFINITY;
    s->memories[0].cutoff_policy = NULL;
    free(s->memories[0].cutoff_parameters);
    s->memories[0].cutoff_parameters = NULL;
    s->traffic->slotted = false;
    if (s->purify_link.rounds + s->purify_end_to_end.rounds > 0 || s->n_purify_segments > 0)
        s->traffic->restart
            = TEIDE_RESTART_GO_ON; /* else one that needs many pairs may never get them between two deliveries */
    for (size_t i = 0; i < s->n_nodes; i++)
        s->traffic->nodes[i].loss_rate = 0;
    for (size_t i = 0; i < s->n_requests; i++) {
        struct teide_demand *d = &s->traffic->demands[i];
        d->patience = INFINITY;
        if (s->traffic->routing.reroute)
            d->holding = TEIDE_HOLDING_SERVICE; /* else its time may be over while it looks for another way */
        d->least_fidelity = 0;
        d->admission = TEIDE_ADMISSION_QUEUE;
        d->queue_limit = -1;
        d->retry_limit = -1;
    }
}

static void
random_swaps(struct teide_scenario *s, bool planned)
{
    static const struct teide_swap_policy *const policies[] = { &teide_swap_asap, &teide_swap_doubling,
        &teide_swap_sequential, &teide_swap_farthest, &teide_swap_best, &teide_swap_fixed };

    if (!planned && chance(0.5))
        return;
    s->swap.policy = planned ? (any(3) > 0 ? policies[1 + any(2)] : &teide_swap_fixed) : policies[any(6)];
    if (s->swap.policy != &teide_swap_fixed)
        return;
    s->swap.n_fixed_order = s->n_nodes;
    s->swap.fixed_order = calloc(s->n_nodes, sizeof *s->swap.fixed_order);
    if (s->swap.fixed_order == NULL)
        abort();
    for (int i = 0, first = any((int)s->n_nodes); i < (int)s->n_nodes; i++)
        s->swap.fixed_order[i] = (first + i) % (int)s->n_nodes;
}

/* Where a table is defined, sometimes one: all nodes swap that can, but wait in some states, for a slot or longer. */
static void
random_table(struct teide_scenario *s)
{
    if (s->traffic->resources != TEIDE_RESOURCES_CIRCUIT || s->purify_link.rounds + s->purify_end_to_end.rounds > 0
        || chance(0.5))
        return;
    for (size_t i = 0; i < s->n_requests; i++)
        if (s->traffic->demands[i].width > 1)
            return;
    for (size_t i = 0; i < s->n_links; i++)
        if (s->traffic->links[i].pair_rate > 0)
            return;
    s->swap.policy = &teide_swap_by_table;
    s->swap.duration = 0;
    s->knowledge = TEIDE_KNOWLEDGE_GLOBAL;
    s->swap.table = teide_swap_table_create();
    if (s->swap.table == NULL)
        abort();
    teide_swap_table_set_else(s->swap.table, TEIDE_TABLE_ALL);
    for (int i = 0; i < 40; i++) {
        const int left = any(5), age = any(3);
        struct teide_table_state state = { { 0 } };
        teide_table_put(&state, left, left + 1, any(3));
        teide_table_put(&state, left + 1, left + 2, age);
        teide_swap_table_add(s->swap.table, &state, 0); /* fails where it is there */
    }
}

static void
random_purification(struct teide_purification *p, bool on_link)
{
    p->rounds = 1 + any(2);
    p->protocol = (enum teide_protocol)any(TEIDE_N_PROTOCOLS);
    p->schedule = chance(0.3) ? TEIDE_PUMPING : TEIDE_RECURRENCE;
    p->keep = (enum teide_keep)any(3);
    p->duration = chance(0.5) ? 1e-6 * any(1000) : 0;
    p->noise = (struct teide_operation_noise) { 0.02 * uniform(), 0.02 * uniform() };
    p->objective
        = (struct teide_objective) { .measure = &teide_measures[TEIDE_FIDELITY], .weight = TEIDE_GIVEN_SUCCESS };
    if (chance(0.2))
        p->policy = &teide_purify_improves;
    if (!on_link || chance(0.6))
        return;
    p->rounds = 1;
    p->schedule = TEIDE_RECURRENCE;
    p->deadline = 1e-3 * (5 + any(10));
    p->when = (enum teide_when)any(4);
    p->at = 1e-3 * any(4);
}

/* What all purifications of a circuit take, whatever its path. */
static int
room_of(const struct teide_scenario *s)
{
    int room = teide_purification_room(&s->purify_link) + teide_purification_room(&s->purify_end_to_end) - 1;

    for (size_t i = 0; i < s->n_purify_segments; i++)
        for (int level = 1; level <= TEIDE_MOST_LEVELS; level++)
            if (s->purify_segments[i].levels >> level & 1)
                room += teide_purification_room(&s->purify_segments[i].purification) - 1;
    return room;
}

/* Rules for segments of levels up to 3, in circuits that swap by a plan. */
static void
random_segments(struct teide_scenario *s)
{
    static const uint32_t levels[][2] = { { 2, 4 }, { 2, 8 }, { 4, 2 }, { 6, 0 }, { 2, 12 }, { 14, 0 } };
    const uint32_t *chosen = levels[any(6)];

    s->swap.success_probability = 0.7 + 0.3 * s->swap.success_probability; /* else deliveries take too long */
    s->n_purify_segments = chosen[1] != 0 ? 2 : 1;
    s->purify_segments = calloc(s->n_purify_segments, sizeof *s->purify_segments);
    if (s->purify_segments == NULL)
        abort();
    for (size_t i = 0; i < s->n_purify_segments; i++) {
        s->purify_segments[i].levels = chosen[i];
        random_purification(&s->purify_segments[i].purification, true);
        if (i > 0 || chosen[1] == 0 || s->purify_link.rounds + s->purify_end_to_end.rounds > 1)
            s->purify_segments[i].purification.rounds = 1; /* else what one delivery takes may be millions of pairs */
    }
}

/* Memories for the purifications, most often just enough. */
static void
give_room(struct teide_scenario *s)
{
    const int room = room_of(s);

    for (size_t i = 0; i < s->n_links; i++)
        s->links[i].memory_pairs = room + (chance(0.3) ? any(3) : 0);
    for (size_t i = 0; i < s->n_nodes; i++)
        if (s->traffic->nodes[i].memories > 0)
            s->traffic->nodes[i].memories
                = (s->traffic->resources == TEIDE_RESOURCES_CIRCUIT ? 2 * room : room + 1) + (chance(0.3) ? any(3) : 0);
}

static struct teide_scenario
random_network(bool patient)
{
    const bool nested = network / A_KIND == 1;
    const int n = nested ? 4 + any(5) : 2 + any(7), extra = nested ? 0 : any(5);
    int ends[16][2], n_links = 0;
    struct teide_scenario s;

    for (int i = 1; i < n; i++, n_links++) {
        const int j = nested && chance(0.9) ? i - 1 : any(i);
        ends[n_links][0] = chance(0.5) ? i : j;
        ends[n_links][1] = i + j - ends[n_links][0];
    }
    for (int i = 0; i < extra; i++, n_links++) {
        ends[n_links][0] = any(n);
        ends[n_links][1] = (ends[n_links][0] + 1 + any(n - 1)) % n;
    }
    s = build_network(n, n_links, (const int(*)[2])ends, 0.5);
    s.seed = network % A_KIND;
    s.run.time_resolution = 1e-9;
    s.run.time = INFINITY;
    s.traffic->resources = nested || chance(0.5) ? TEIDE_RESOURCES_CIRCUIT : TEIDE_RESOURCES_SHARED;
    s.traffic->discipline = (enum teide_discipline)any(4);
    s.traffic->slotted = chance(0.1);
    s.traffic->restart = chance(0.1) ? TEIDE_RESTART_EMPTY : TEIDE_RESTART_GO_ON;
    s.knowledge = chance(0.3) ? TEIDE_KNOWLEDGE_GLOBAL : TEIDE_KNOWLEDGE_LOCAL;
    s.clock = chance(0.3) && !s.traffic->slotted ? TEIDE_CLOCK_OWN : TEIDE_CLOCK_SHARED;
    s.swap.success_probability = chance(0.3) ? 1 : 0.5 + 0.5 * uniform();
    s.swap.duration = chance(0.3) ? 1e-6 * any(500) : 0;
    if (chance(0.3)) {
        s.traffic->messages.loss_probability = 0.5 * uniform();
        s.traffic->messages.resend_after = 1e-6 * (1 + any(3000));
    }
    random_nodes(&s);
    random_links(&s);
    random_swaps(&s, nested);
    if (chance(0.4) || nested) {
        if (chance(nested ? 0.3 : 0.7))
            random_purification(&s.purify_link, true);
        if (chance(nested ? 0.3 : 0.5) && s.traffic->resources == TEIDE_RESOURCES_CIRCUIT)
            random_purification(&s.purify_end_to_end, false);
        if (nested)
            random_segments(&s);
        give_room(&s);
    }
    if (chance(0.3) && !(patient && (nested || s.purify_link.rounds + s.purify_end_to_end.rounds > 0)))
        random_failures(&s); /* which pairs that wait for others to be purified may never survive */
    for (int i = 1 + any(4); i > 0; i--)
        random_demand(&s, s.traffic->resources == TEIDE_RESOURCES_CIRCUIT);
    if (s.traffic->resources == TEIDE_RESOURCES_CIRCUIT)
        for (size_t i = 0; i < s.n_requests; i++)
            s.traffic->demands[i].width += room_of(&s) - 1;
    random_table(&s);
    if (patient)
        make_patient(&s);
    random_communication(&s);
    return s;
}

/* Totals over all networks: every path of the engine is to be taken. */
static struct teide_demand_counts demands;
static struct teide_link_counts links;
static struct teide_node_counts nodes;
static uint64_t events, refused, inner; /* the last: purifications of segments */

static void
add_counts(const struct teide_scenario *s, const struct teide_net *net)
{
    for (size_t i = 0; i < s->n_requests; i++) {
        const struct teide_demand_counts *c = &teide_net_notes(net, i)->counts;
        demands.arrived += c->arrived;
        demands.blocked += c->blocked;
        demands.lost += c->lost;
        demands.served += c->served;
        demands.expired += c->expired;
        demands.rejected += c->rejected;
        for (int level = 1; level <= TEIDE_MOST_LEVELS; level++)
            inner += (uint64_t)teide_net_notes(net, i)->purifications[level].tried;
    }
    for (size_t i = 0; i < s->n_links; i++) {
        const struct teide_link_counts *c = teide_net_link(net, i);
        links.pairs += c->pairs;
        links.used += c->used;
        links.measured += c->measured;
        links.purifications += c->purifications;
        links.purified += c->purified;
        links.failed += c->failed;
        links.cut_off += c->cut_off;
        links.lost += c->lost;
        links.unused += c->unused;
        links.given_way += c->given_way;
    }
    for (size_t i = 0; i < s->n_nodes; i++) {
        nodes.swaps += teide_net_node(net, i)->swaps;
        nodes.wasted += teide_net_node(net, i)->wasted;
    }
    events += teide_net_events(net);
}

enum { MOST_POLLS = 100, MOST_TRACED = 20000 };

/* A network in which nothing ends has a livelock. */
static bool
too_long(void *user)
{
    return ++*(int *)user == MOST_POLLS;
}

/* What was traced is what was counted, and nothing ends before it began. */
static bool
trace_agrees(const struct teide_scenario *s, const struct teide_net *net)
{
    size_t length;
    bool truncated;
    const struct teide_trace_record *row = teide_net_trace_records(net, &length, &truncated);
    int64_t left[TEIDE_N_TRACE_KINDS] = { 0 }, on_links = 0;

    if (truncated)
        return true;
    for (size_t i = 0; i < length; i++) {
        left[row[i].kind]++;
        if (row[i].begin > row[i].time || row[i].fidelity > 1 + 1e-12)
            return false;
    }
    for (size_t i = 0; i < s->n_links; i++)
        left[TEIDE_TRACE_HERALD] -= teide_net_link(net, i)->pairs, on_links += teide_net_link(net, i)->purifications;
    for (size_t i = 0; i < s->n_nodes; i++)
        left[TEIDE_TRACE_SWAP] -= teide_net_node(net, i)->swaps;
    for (size_t i = 0; i < s->n_requests; i++)
        left[TEIDE_TRACE_DELIVER] -= teide_net_notes(net, i)->deliveries.deliveries;
    if (left[TEIDE_TRACE_PURIFIED] + left[TEIDE_TRACE_PURIFY_FAILED] > left[TEIDE_TRACE_PURIFY]
        || on_links > left[TEIDE_TRACE_PURIFY])
        return false;
    return left[TEIDE_TRACE_HERALD] == 0 && left[TEIDE_TRACE_DELIVER] == 0
        && left[TEIDE_TRACE_SWAP] + left[TEIDE_TRACE_SWAP_FAILED] == 0;
}

/* All requests of a patient network have been served, but those between random ends whose path lacks memories. */
static bool
all_served(const struct teide_scenario *s, const struct teide_net *net)
{
    for (size_t i = 0; i < s->n_requests; i++)
        if (teide_net_notes(net, i)->counts.served != teide_net_notes(net, i)->counts.arrived
            && (s->traffic->demands[i].ends != TEIDE_ENDS_RANDOM || teide_net_notes(net, i)->counts.expired > 0))
            return false;
    return true;
}

/* Networks that once did not come to rest, each for another reason (doc/theory.md, 9.5). */
static const uint64_t once_stuck[] = { 30635, 36459, 41021, 54563, 62013, 72085, 106189, 180833, 203665, 210005, 277664,
    463045, 502509, 592773, 749241, 882635, 991033, 1066933, 2197409 };

static void
print_end(const struct teide_scenario *s, const struct teide_net *net)
{
    fprintf(stderr, "t = %g s, %llu events, demands %zu resources %d discipline %d\n", teide_net_time(net),
        (unsigned long long)teide_net_events(net), s->n_requests, s->traffic->resources, s->traffic->discipline);
    for (size_t i = 0; i < s->n_requests; i++)
        fprintf(stderr, "demand %zu: %d-%d arrived %lld served %lld ps %g restart %d adm %d\n", i, s->requests[i].from,
            s->requests[i].to, (long long)teide_net_notes(net, i)->counts.arrived,
            (long long)teide_net_notes(net, i)->counts.served, s->swap.success_probability, s->traffic->restart,
            s->traffic->demands[i].admission);
}

static bool
not_ok(const char *what)
{
    printf("not ok 1 - network %llu: %s\n", (unsigned long long)network, what);
    return false;
}

/* Run one network to its end. */
static bool
run_network(const struct teide_scenario *s, struct teide_net *net, bool verbose, struct teide_error *error)
{
    int polls = 0, ret = teide_net_advance(net, INT64_MAX, too_long, &polls, error);

    if (verbose)
        print_end(s, net);
    if (ret != TEIDE_E_HORIZON && ret != 0) { /* nothing more can happen */
        if (verbose)
            teide_net_check_idle(net);
        return not_ok(error->message);
    }
    teide_net_check_idle(net);
    if (network % 2 == 1 && !all_served(s, net))
        return not_ok("not all requests were served");
    if (!trace_agrees(s, net))
        return not_ok("the trace is not what was counted");
    add_counts(s, net);
    return true;
}

/* Make and run the network of a number. */
static bool
check_network(uint64_t number, bool verbose)
{
    const struct teide_net_options options = { .batches = 2, .sample_limit = 16, .record_trace = MOST_TRACED };
    struct teide_error error = { 0 };
    struct teide_graph graph = { 0 };
    struct teide_net *net = NULL;
    struct teide_scenario s;
    bool ok = true;

    network = number;
    if (verbose)
        fprintf(stderr, "network %llu\n", (unsigned long long)network);
    stream = (struct teide_stream) { 0 };
    s = random_network(network % 2 == 1);
    if (teide_graph_init(&graph, &s, &error) == 0 && (net = teide_net_create(&graph, &options, &error)) != NULL)
        ok = run_network(&s, net, verbose, &error);
    else if (error.code == TEIDE_E_INPUT)
        refused++; /* a request that can never be served */
    else
        ok = not_ok(error.message);
    teide_net_destroy(net);
    teide_graph_clear(&graph);
    build_clear(&s);
    return ok;
}

static bool
check_networks(uint64_t first, uint64_t n, bool verbose)
{
    for (uint64_t i = first; i < first + n; i++)
        if (!check_network(i, verbose))
            return false;
    return true;
}

int
main(int argc, char **argv)
{
    const uint64_t first = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
    const uint64_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : 2000, others = argc > 1 ? 0 : 500;
    const size_t n_stuck = argc > 1 ? 0 : sizeof once_stuck / sizeof *once_stuck;

    printf("1..1\n");
    if (!check_networks(first, n, argc > 2) || !check_networks(A_KIND + 1000000, others, false)
        || !check_networks(2 * A_KIND, others, false))
        return 1;
    for (size_t i = 0; i < n_stuck; i++)
        if (!check_networks(once_stuck[i], 1, false))
            return 1;
    for (size_t i = 0; i < n_stuck; i++)
        if (!check_network(once_stuck[i], false))
            return 1;
    printf("# %llu events; requests: %lld arrived, %lld blocked, %lld lost, %lld served, %lld expired, %lld pairs "
           "rejected\n",
        (unsigned long long)events, (long long)demands.arrived, (long long)demands.blocked, (long long)demands.lost,
        (long long)demands.served, (long long)demands.expired, (long long)demands.rejected);
    printf("# link pairs: %lld made, %lld used, %lld failed, %lld cut off, %lld lost, %lld unused, %lld given way, "
           "%lld measured in purifications; %lld purifications of links, %lld succeeded, %lld of segments; %lld swaps, "
           "%lld wasted\n",
        (long long)links.pairs, (long long)links.used, (long long)links.failed, (long long)links.cut_off,
        (long long)links.lost, (long long)links.unused, (long long)links.given_way, (long long)links.measured,
        (long long)links.purifications, (long long)links.purified, (long long)inner, (long long)nodes.swaps,
        (long long)nodes.wasted);
    printf("ok 1 - the engine conserves pairs, memories and requests in %llu random networks\n",
        (unsigned long long)(n + 2 * others + n_stuck - refused));
    return 0;
}
