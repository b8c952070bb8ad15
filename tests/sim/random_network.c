#include "tests/sim/random_network.h"

#include <math.h>
#include <stdlib.h>

#include "sim/chain/policies/cutoff_policy.h"
#include "sim/chain/policies/partner_policy.h"
#include "sim/chain/policies/purification_policy.h"
#include "sim/chain/policies/swap_policy.h"
#include "sim/nesting.h"
#include "sim/purification.h"
#include "sim/random.h"
#include "sim/swap_table.h"
#include "tests/sim/build_network.h"

static const struct teide_random randomness = { 20261127, 0, 0 };
static struct teide_stream stream;
static uint64_t network;

static double
uniform(void)
{
    return teide_stream_uniform(&stream, &randomness, network % TEIDE_A_KIND);
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

    if (!(network / TEIDE_A_KIND == 2 || (network / TEIDE_A_KIND == 5 && network % 10 < 2)) || s->traffic->slotted
        || s->swap.table != NULL)
        return;
    for (size_t i = 0; i < s->n_nodes; i++) {
        struct teide_node_traits *traits = &s->traffic->nodes[i];
        double u[4];
        for (int k = 0; k < 4; k++)
            u[k] = teide_stream_uniform(&other, &randomness, 1000000 + network % TEIDE_A_KIND);
        traits->communication_qubits = u[0] < 0.8 ? 1 + (u[0] < 0.3) : 0;
        if (traits->communication_qubits == 0 || u[1] < 0.2)
            continue;
        traits->move_duration = 1e-6 * (int)(900 * u[2]);
        traits->move_error = 0.1 * u[3];
    }
}

static void
random_partner(struct teide_purification *p, struct teide_stream *other)
{
    double u[2];

    for (int k = 0; k < 2; k++)
        u[k] = teide_stream_uniform(other, &randomness, 2000000 + network % TEIDE_A_KIND);
    p->partner = teide_partner_policy_of(teide_partner_policies.at(1 + (size_t)(4 * u[0])));
    if (u[1] < 0.5 && p->rounds > 0 && p->deadline == 0 && p->when == TEIDE_WHEN_ASAP)
        p->schedule = TEIDE_PUMPING; /* which takes no more room */
}

/* Policies that choose among the pairs that wait, of which pumping makes more; drawn from another stream. */
static void
random_partners(struct teide_scenario *s)
{
    struct teide_stream other = { 0 };

    if (network / TEIDE_A_KIND < 3)
        return;
    random_partner(&s->purify_link, &other);
    random_partner(&s->purify_end_to_end, &other);
    for (size_t i = 0; i < s->n_purify_segments; i++)
        random_partner(&s->purify_segments[i].purification, &other);
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
    int room = teide_links_and_ends_room(s);

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

/* Sometimes less, which is enough where no path ends: of links for their own purifications, and of nodes with one link that shares. */
static void
give_less_room(struct teide_scenario *s)
{
    for (size_t i = 0; i < s->n_links; i++)
        if (chance(0.15))
            s->links[i].memory_pairs = teide_purification_room(&s->purify_link);
    for (size_t i = 0; i < s->n_nodes; i++)
        if (s->traffic->nodes[i].memories > 0 && chance(0.3))
            s->traffic->nodes[i].memories = room_of(s);
}

bool
random_network_is_patient(uint64_t number)
{
    return number % 2 == 1;
}

struct teide_scenario
random_network(uint64_t number)
{
    const bool patient = random_network_is_patient(number),
               nested = number / TEIDE_A_KIND == 1 || number / TEIDE_A_KIND == 4, at_ends = number / TEIDE_A_KIND == 5;
    int ends[16][2], n_links = 0, n, extra;
    struct teide_scenario s;

    network = number;
    stream = (struct teide_stream) { 0 };
    n = nested ? 4 + any(5) : 2 + any(7);
    extra = nested ? 0 : any(5);
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
    s.seed = network % TEIDE_A_KIND;
    s.run.time_resolution = 1e-9;
    s.run.time = INFINITY;
    s.traffic->resources = nested || (chance(0.5) && !at_ends) ? TEIDE_RESOURCES_CIRCUIT : TEIDE_RESOURCES_SHARED;
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
    if (chance(0.4) || nested || at_ends) {
        if (chance(nested || at_ends ? 0.3 : 0.7))
            random_purification(&s.purify_link, true);
        if ((chance(nested ? 0.3 : 0.5) && s.traffic->resources == TEIDE_RESOURCES_CIRCUIT) || at_ends)
            random_purification(&s.purify_end_to_end, false);
        if (nested)
            random_segments(&s);
        give_room(&s);
        if (at_ends)
            give_less_room(&s);
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
    random_partners(&s);
    return s;
}
