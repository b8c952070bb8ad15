/* Thousands of random small networks, with all invariants checked after every event. */
#ifndef TEIDE_NET_CHECK
#define TEIDE_NET_CHECK /* as the build does for the engine that is compiled into this program */
#endif
#include <stdio.h>
#include <stdlib.h>

#include "sim/network/check.h"
#include "sim/network/net.h"
#include "tests/sim/build_network.h"
#include "tests/sim/random_network.h"

static uint64_t network;

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

/* Every fourth network keeps no trace: then plain ones take the short way (quiet.h). */
static bool
is_traced(void)
{
    return network % 4 != 0;
}

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

/* Networks that once did not come to rest, each for another reason (doc/theory.md, 9.5, 9.8). */
static const uint64_t once_stuck[] = { 30635, 36459, 41021, 54563, 62013, 72085, 106189, 180833, 203665, 210005, 277664,
    463045, 502509, 592773, 749241, 882635, 991033, 1066933, 2197409, 5003048029, 5003051911, 5004032107, 5007020150 };

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
    if (random_network_is_patient(network) && !all_served(s, net))
        return not_ok("not all requests were served");
    if (is_traced() && !trace_agrees(s, net))
        return not_ok("the trace is not what was counted");
    add_counts(s, net);
    return true;
}

/* Make and run the network of a number. */
static bool
check_network(uint64_t number, bool verbose)
{
    struct teide_net_options options = { .batches = 2, .sample_limit = 16 };
    struct teide_error error = { 0 };
    struct teide_graph graph = { 0 };
    struct teide_net *net = NULL;
    struct teide_scenario s;
    bool ok = true;

    network = number;
    options.record_trace = is_traced() ? MOST_TRACED : 0;
    if (verbose)
        fprintf(stderr, "network %llu\n", (unsigned long long)network);
    s = random_network(network);
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
    if (!check_networks(first, n, argc > 2) || !check_networks(TEIDE_A_KIND + 1000000, others, false)
        || !check_networks(2 * TEIDE_A_KIND, others, false) || !check_networks(3 * TEIDE_A_KIND, others / 2, false)
        || !check_networks(4 * TEIDE_A_KIND, others / 2, false) || !check_networks(5 * TEIDE_A_KIND, others, false))
        return 1;
    for (size_t i = 0; i < n_stuck; i++)
        if (!check_networks(once_stuck[i], 1, false))
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
        (unsigned long long)(n + 4 * others + n_stuck - refused));
    return 0;
}
