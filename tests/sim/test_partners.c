/* Which of the pairs that wait is the partner, where the times and states of all of them follow by hand.
 *
 * A link makes a pair in every slot of 1 ms for one of its five memory pairs, and pumps twice; a message takes 4.5 ms. The pairs of
 * 1 and 2 ms meet at 2 ms, the one of 2 ms is kept, and the outcome is known at 6.5 ms, when those of 3, 4, 5 and 6 ms wait. The one
 * that is chosen is kept, and delivered at 11 ms. The fidelity of a pair rises for a while and falls then, so that the oldest, the
 * freshest, the best and the one most alike are four pairs. */
#include <math.h>
#include <string.h>

#include "sim/chain/policies/partner_policy.h"
#include "sim/chain/replica.h"
#include "sim/network/net.h"
#include "tests/sim/build_network.h"
#include "tests/sim/build_scenario.h"
#include "tests/sim/check_sim.h"

#define MS 1e-3

static const struct teide_bell made = { { 0.3, 0.02, 0.66, 0.02 } };
static const double x_rate = 200, z_rate = 20; /* 1/s, of either qubit */

/* A pair `age` s later, both qubits of which suffer X and Z: the correlators xx and zz decay with 4 z_rate and 4 x_rate, yy with both. */
static struct teide_bell
aged(struct teide_bell s, double age)
{
    const double *p = s.p, xx = (p[0] - p[1] + p[2] - p[3]) * exp(-4 * z_rate * age),
                 zz = (p[0] + p[1] - p[2] - p[3]) * exp(-4 * x_rate * age),
                 yy = (-p[0] + p[1] + p[2] - p[3]) * exp(-4 * (x_rate + z_rate) * age);

    return (struct teide_bell) { { (1 + xx - yy + zz) / 4, (1 - xx + yy + zz) / 4, (1 + xx + yy - zz) / 4,
        (1 - xx - yy - zz) / 4 } };
}

/* What a bilateral CNOT and equal results leave of two pairs. */
static struct teide_bell
purified(struct teide_bell a, struct teide_bell b)
{
    const double *p = a.p, *q = b.p, sum = (p[0] + p[1]) * (q[0] + q[1]) + (p[2] + p[3]) * (q[2] + q[3]);

    return (struct teide_bell) { { (p[0] * q[0] + p[1] * q[1]) / sum, (p[0] * q[1] + p[1] * q[0]) / sum,
        (p[2] * q[2] + p[3] * q[3]) / sum, (p[2] * q[3] + p[3] * q[2]) / sum } };
}

/* The fidelity with which the pair is delivered if that of `birth` ms is the partner. */
static double
delivered_with(int birth)
{
    const struct teide_bell first = purified(aged(made, 0), aged(made, 1 * MS));

    return aged(purified(aged(made, (6.5 - birth) * MS), aged(first, 4.5 * MS)), 4.5 * MS).p[0];
}

/* One link, made for either engine, pumps as above. */
static void
let_pump(struct teide_scenario *s, const char *partner)
{
    s->memories[0].rates = (struct teide_pauli_rates) { x_rate, 0, z_rate };
    s->links[0].memory_pairs = 5;
    s->links[0].multiplexing = TEIDE_SEQUENTIAL;
    s->links[0].delay = 4.5 * MS;
    s->links[0].state = made;
    s->purify_link = (struct teide_purification) {
        .rounds = 2, .protocol = TEIDE_CNOT, .schedule = TEIDE_PUMPING, .keep = TEIDE_KEEP_FRESHER
    };
    if (partner != NULL)
        s->purify_link.partner
            = teide_partner_policy_of(teide_choice_find(&teide_partner_policies, partner, strlen(partner)));
}

/* The first delivery: its time, s, and fidelity. */
struct delivery {
    double time, fidelity;
};

static struct delivery
delivery_of(const struct teide_tally *tally)
{
    return (struct delivery) { tally->batches[0].sum[TEIDE_SUM_TIME], tally->batches[0].sum[TEIDE_SUM_STATE] };
}

static struct delivery
in_network(const char *partner, uint64_t seed)
{
    const struct teide_net_options options = { .batches = 64, .sample_limit = 64 };
    struct teide_scenario s = build_network(2, 1, (const int[][2]) { { 0, 1 } }, 1);
    struct teide_error error = { 0 };
    struct teide_graph graph = { 0 };
    struct teide_net *net;
    struct delivery delivery;

    add_demand(&s, 0, 1)->pairs = 0;
    s.traffic->links[0].continuous = true;
    s.seed = seed;
    let_pump(&s, partner);
    ck_assert_int_eq(teide_graph_init(&graph, &s, &error), 0);
    net = teide_net_create(&graph, &options, &error);
    ck_assert_ptr_nonnull(net);
    ck_assert_int_eq(teide_net_advance(net, 1, NULL, NULL, &error), 0);
    delivery = delivery_of(&teide_net_notes(net, 0)->deliveries);
    teide_net_destroy(net);
    teide_graph_clear(&graph);
    build_clear(&s);
    return delivery;
}

static struct delivery
in_chain(const char *partner, uint64_t seed)
{
    const struct teide_replica_options options = { .batches = 64, .sample_limit = 64 };
    struct teide_scenario s = build_chain(1, 1);
    struct teide_error error = { 0 };
    struct teide_chains chains;
    struct teide_replica *replica;
    struct delivery delivery;

    s.requests[0].generation = TEIDE_CONTINUOUS;
    s.seed = seed;
    let_pump(&s, partner);
    ck_assert_int_eq(teide_chains_init(&chains, &s, &error), 0);
    replica = teide_replica_create(&chains, &options);
    ck_assert_ptr_nonnull(replica);
    ck_assert_int_eq(teide_replica_advance(replica, 1, NULL, NULL, &error), 0);
    delivery = delivery_of(teide_replica_tally(replica, 0));
    teide_replica_destroy(replica);
    teide_chains_clear(&chains);
    build_clear(&s);
    return delivery;
}

/* The link pumps until both purifications succeed at once. */
static void each_policy_takes_its_own(struct delivery (*run)(const char *partner, uint64_t seed))
{
    static const struct {
        const char *partner;
        int birth; /* ms */
    } cases[] = { { NULL, 3 }, { "first", 3 }, { "oldest", 3 }, { "freshest", 6 }, { "alike", 5 }, { "best", 4 } };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct delivery delivery = { 0 };
        for (uint64_t seed = 1; seed < 100 && fabs(delivery.time - 11 * MS) > 1e-9; seed++)
            delivery = run(cases[i].partner, seed);
        ck_assert_double_eq_tol(delivery.time, 11 * MS, 1e-9);
        for (int birth = 3; birth <= 6; birth++)
            ck_assert_msg((fabs(delivery.fidelity - delivered_with(birth)) < 1e-9) == (birth == cases[i].birth),
                "%s: %.9f, with the pair of %d ms %.9f", cases[i].partner, delivery.fidelity, birth,
                delivered_with(birth));
    }
}

START_TEST(networks)
{
    each_policy_takes_its_own(in_network);
}
END_TEST

START_TEST(chains)
{
    each_policy_takes_its_own(in_chain);
}
END_TEST

Suite *
suite_partners(void)
{
    Suite *suite = suite_create("partners");
    TCase *tcase = tcase_create("partners");

    tcase_add_test(tcase, networks);
    tcase_add_test(tcase, chains);
    suite_add_tcase(suite, tcase);
    return suite;
}
