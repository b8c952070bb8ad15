/* The engine on small networks whose course is known exactly, and its invariants on random ones. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/swap.h"
#include "sim/chain/loss.h"
#include "sim/chain/policies/purification_policy.h"
#include "study/simulate.h"
#include "tests/sim/build_scenario.h"
#include "tests/sim/check_sim.h"

#define MS 1e-3
#define TINY 1e-12

/* A run with all deliveries kept. */
struct run {
    struct teide_chains chains;
    struct teide_replica *replica;
    const struct teide_delivery *row;
    size_t length;
};

static void
run_to(struct run *run, int64_t deliveries)
{
    struct teide_error error = { 0 };
    int ret = teide_replica_advance(run->replica, deliveries, NULL, NULL, &error);

    ck_assert_msg(ret == 0, "%s", error.message);
    run->row = teide_replica_deliveries(run->replica, &run->length);
}

/* The network must stay where it is while the replica lives, so the caller provides the place.
 * full  run it with the whole life of a pair, whatever would do */
static void
start_with(struct run *run, const struct teide_scenario *scenario, bool full)
{
    struct teide_replica_options options = { .batches = 8, .sample_limit = 1024, .record_deliveries = true };
    struct teide_error error = { 0 };
    int ret = teide_chains_init(&run->chains, scenario, &error);

    ck_assert_msg(ret == 0, "%s", error.message);
    if (full)
        run->chains.is_plain = run->chains.is_link = false;
    run->replica = teide_replica_create(&run->chains, &options);
    ck_assert_ptr_nonnull(run->replica);
}

static void
start(struct run *run, const struct teide_scenario *scenario)
{
    start_with(run, scenario, false);
}

static void
finish(struct run *run)
{
    teide_replica_destroy(run->replica);
    teide_chains_clear(&run->chains);
}

static void
assert_state(struct teide_bell is, struct teide_bell should)
{
    for (int i = 0; i < 4; i++)
        ck_assert_double_eq_tol(is.p[i], should.p[i], TINY);
}

static const struct teide_pauli_rates noisy = { 3, 5, 20 };

/* p = 1: pair k comes at the end of slot k, exactly. */
START_TEST(certain_link_is_a_clock)
{
    struct teide_scenario s = build_chain(1, 1);
    struct run run;

    start(&run, &s);

    run_to(&run, 100);
    ck_assert_uint_eq(run.length, 100);
    for (size_t i = 0; i < run.length; i++) {
        ck_assert_double_eq_tol(run.row[i].time, (double)(i + 1) * MS, TINY);
        ck_assert_double_eq_tol(run.row[i].waiting_time, MS, TINY);
        assert_state(run.row[i].state, teide_bell_werner(0.95));
    }
    finish(&run);
    build_clear(&s);
}
END_TEST

/* The pair ages in both memories while it is heralded; the next slot starts on the grid after it. */
START_TEST(herald_latency_ages_the_pair)
{
    struct teide_scenario s = build_chain(1, 1);
    struct run run;

    s.memories[0].rates = noisy;
    s.links[0].herald_latency = 0.25 * MS;
    start(&run, &s);
    run_to(&run, 2);
    ck_assert_double_eq_tol(run.row[0].time, 1.25 * MS, TINY);
    ck_assert_double_eq_tol(run.row[1].time, 3.25 * MS, TINY); /* slots [0, 1] and [2, 3] */
    assert_state(run.row[1].state, teide_bell_decohere(teide_bell_werner(0.95), noisy, noisy, 0.25 * MS));
    finish(&run);
    build_clear(&s);
}
END_TEST

/* Two links, one ten times slower; delays, swap duration, gate noise, different memories: time and state in closed form. */
START_TEST(one_swap_in_closed_form)
{
    const struct teide_pauli_rates end = { 1, 2, 3 }, middle = { 10, 0, 7 };
    struct teide_scenario s = build_chain(2, 1);
    struct teide_operation_noise noise = { 0.02, 0.01 };
    struct teide_bell fast, slow;
    struct run run;

    s.memories = realloc(s.memories, 2 * sizeof *s.memories);
    s.memories[1] = (struct teide_memory) { .name = calloc(1, 2), .rates = middle, .cutoff = INFINITY };
    s.n_memories = 2;
    s.memories[0].rates = end;
    s.nodes[1].memory = 1;
    s.links[1].attempt_time = 10 * MS;
    s.links[0].delay = 0.5 * MS;
    s.links[1].delay = 2 * MS;
    s.swap.noise = noise;
    s.swap.duration = 0.1 * MS;
    start(&run, &s);
    run_to(&run, 1);
    /* at 1 ms the left pair, at 10 ms the right one and the swap, done at 10.1 ms, known at both ends 2 ms later */
    ck_assert_double_eq_tol(run.row[0].time, 12.1 * MS, TINY);
    fast = teide_bell_decohere(teide_bell_werner(0.95), end, middle, 9.1 * MS);
    slow = teide_bell_decohere(teide_bell_werner(0.95), middle, end, 0.1 * MS);
    assert_state(run.row[0].state, teide_bell_decohere(teide_swap(fast, slow, noise), end, end, 2 * MS));
    ck_assert_int_eq(run.row[0].raw_pairs, 2);
    finish(&run);
    build_clear(&s);
}
END_TEST

/* Overlapping swaps: an end that is measured while the other swap's operation still runs has aged only until then plus its
 * own operation. Three links, heralded at 1, 2 and 2.05 ms, swaps of 1 ms: all four inner memories in closed form. */
START_TEST(overlapping_operations)
{
    struct teide_scenario s = build_chain(3, 1);
    double gamma[3], decay = 2 * (noisy.x + noisy.y), age;
    struct run run;

    s.memories[0].rates = noisy;
    s.links[1].attempt_time = 2 * MS;
    s.links[2].attempt_time = 2.05 * MS;
    s.swap.duration = 1 * MS;
    start(&run, &s);
    run_to(&run, 1);
    ck_assert_double_eq_tol(run.row[0].time, 3.05 * MS, TINY);
    /* memories: n0 from 1 to 3.05; n1 from 1 to 3 and from 2 to 3; n2 from 2 to 3.05 and from 2.05 to 3.05; n3 likewise */
    age = (2.05 + 2 + 1 + 1.05 + 1 + 1) * MS;
    gamma[2] = pow((4 * 0.95 - 1) / 3, 3) * exp(-decay * age);
    ck_assert_double_eq_tol(teide_bell_correlators(run.row[0].state).z, gamma[2], TINY);
    finish(&run);
    build_clear(&s);
}
END_TEST

/* One purification: duration, message, which pair is kept, noise; in closed form for both choices. */
START_TEST(one_purification_in_closed_form)
{
    for (int keep = TEIDE_KEEP_OLDER; keep <= TEIDE_KEEP_FRESHER; keep++)
        for (int protocol = 0; protocol < TEIDE_N_PROTOCOLS; protocol++) {
            struct teide_scenario s = build_chain(1, 1);
            struct teide_bell older, fresher, kept;
            struct run run;
            int64_t tries;

            s.memories[0].rates = noisy;
            s.links[0].memory_pairs = 2;
            s.links[0].multiplexing = TEIDE_SEQUENTIAL;
            s.links[0].delay = 0.3 * MS;
            s.purify_link = (struct teide_purification) { .rounds = 1,
                .protocol = (enum teide_protocol)protocol,
                .keep = (enum teide_keep)keep,
                .noise = { 0.01, 0.02 },
                .duration = 0.1 * MS };
            start(&run, &s);
            run_to(&run, 1);
            /* pairs at 1 and 2 ms, operation done at 2.1, known at 2.4; a failure costs 3 ms: the next slot starts at 3 */
            tries = (int64_t)nearbyint((run.row[0].time - 2.4 * MS) / (3 * MS)) + 1;
            ck_assert_double_eq_tol(run.row[0].time, 2.4 * MS + (double)(tries - 1) * 3 * MS, TINY);
            ck_assert_int_eq((int64_t)teide_replica_counters(run.replica, 0).purifications, tries);
            ck_assert_int_eq((int64_t)teide_replica_counters(run.replica, 0).losses, tries - 1);
            older = teide_bell_decohere(teide_bell_werner(0.95), noisy, noisy, 1.1 * MS);
            fresher = teide_bell_decohere(teide_bell_werner(0.95), noisy, noisy, 0.1 * MS);
            kept = keep == TEIDE_KEEP_OLDER
                ? teide_purify(s.purify_link.protocol, older, fresher, s.purify_link.noise).state
                : teide_purify(s.purify_link.protocol, fresher, older, s.purify_link.noise).state;
            assert_state(run.row[0].state, teide_bell_decohere(kept, noisy, noisy, 0.3 * MS));
            ck_assert_int_eq(run.row[0].raw_pairs, 2);
            finish(&run);
            build_clear(&s);
        }
}
END_TEST

/* Perfect inputs never fail to be purified: what one delivery needs of each schedule, and its result. */
START_TEST(schedules_use_what_they_need)
{
    for (int schedule = TEIDE_RECURRENCE; schedule <= TEIDE_PUMPING; schedule++)
        for (int rounds = 1; rounds <= 3; rounds++)
            for (int end_rounds = 0; end_rounds <= 2; end_rounds++)
                for (int generation = TEIDE_ON_DEMAND; generation <= TEIDE_CONTINUOUS; generation++) {
                    struct teide_scenario s = build_chain(3, 0.3);
                    struct run run;
                    int64_t needed;

                    for (int i = 0; i < 3; i++) {
                        s.links[i].state = teide_bell_werner(1);
                        s.links[i].memory_pairs = rounds + end_rounds + 1;
                    }
                    s.purify_link = (struct teide_purification) {
                        .rounds = rounds, .protocol = TEIDE_DEJMPS, .schedule = (enum teide_schedule)schedule
                    };
                    s.purify_end_to_end = s.purify_link;
                    s.purify_end_to_end.rounds = end_rounds;
                    s.requests[0].generation = (enum teide_generation)generation;
                    needed = 3 * (int64_t)teide_purification_inputs(&s.purify_link)
                        * teide_purification_inputs(&s.purify_end_to_end);
                    start(&run, &s);
                    run_to(&run, 50);
                    for (size_t i = 0; i < run.length; i++) {
                        ck_assert_int_eq(run.row[i].raw_pairs, needed);
                        assert_state(run.row[i].state, teide_bell_werner(1));
                    }
                    finish(&run);
                    build_clear(&s);
                }
}
END_TEST

/* Cutoff: the fast link's pair of 1 ms is dropped at 6 ms and made again at 7; an arrival beats a discard. */
START_TEST(cutoff_drops_and_restarts)
{
    static const struct {
        double cutoff, birth;
        int64_t cutoffs;
    } expect[] = { { 20, 1, 0 }, { 9, 1, 0 }, { 5, 7, 1 }, { 8, 10, 1 }, { 2, 10, 3 } };

    for (size_t i = 0; i < sizeof expect / sizeof *expect; i++) {
        struct teide_scenario s = build_chain(2, 1);
        struct teide_bell waited;
        struct run run;

        s.memories[0].rates = noisy;
        s.memories[0].cutoff = expect[i].cutoff * MS;
        s.links[1].attempt_time = 10 * MS;
        start(&run, &s);
        run_to(&run, 1);
        ck_assert_double_eq_tol(run.row[0].time, 10 * MS, TINY);
        ck_assert_int_eq((int64_t)teide_replica_counters(run.replica, 0).cutoffs, expect[i].cutoffs);
        waited = teide_bell_decohere(teide_bell_werner(0.95), noisy, noisy, (10 - expect[i].birth) * MS);
        assert_state(
            run.row[0].state, teide_swap(waited, teide_bell_werner(0.95), (struct teide_operation_noise) { 0, 0 }));
        finish(&run);
        build_clear(&s);
    }
}
END_TEST

/* A threshold of fidelity that a fresh pair reaches at 4.5 ms is a cutoff of 4.5 ms, as long as pairs wait on one link; with
 * dephasing F falls to 1/2, where it never falls below a threshold of 1/4, and no cutoff strikes. */
START_TEST(cutoff_by_fidelity_is_one_by_age)
{
    const struct teide_pauli_rates dephasing = { 0, 0, 30 };

    for (int links = 1; links <= 2; links++) {
        struct teide_scenario by_age = build_chain(links, 0.2), by_fidelity = build_chain(links, 0.2);
        struct run a, b;

        by_age.memories[0].rates = by_fidelity.memories[0].rates = dephasing;
        by_age.memories[0].cutoff = 4.5 * MS;
        by_fidelity.memories[0].cutoff_policy = &teide_cutoff_fidelity;
        by_fidelity.memories[0].cutoff_parameters = build_numbers(1);
        *(double *)by_fidelity.memories[0].cutoff_parameters
            = teide_bell_decohere(teide_bell_werner(0.95), dephasing, dephasing, 4.5 * MS).p[0];
        start(&a, &by_age);
        start(&b, &by_fidelity);
        run_to(&a, 2000);
        run_to(&b, 2000);
        for (size_t i = 0; i < a.length; i++)
            ck_assert_double_eq_tol(a.row[i].time, b.row[i].time, TINY);
        ck_assert_int_eq((int64_t)teide_replica_counters(a.replica, 0).cutoffs,
            (int64_t)teide_replica_counters(b.replica, 0).cutoffs);
        ck_assert(links == 1 || teide_replica_counters(a.replica, 0).cutoffs > 100);
        finish(&b);
        *(double *)by_fidelity.memories[0].cutoff_parameters = 0.25;
        start(&b, &by_fidelity);
        run_to(&b, 2000);
        ck_assert(teide_replica_counters(b.replica, 0).cutoffs == 0);
        finish(&a);
        finish(&b);
        build_clear(&by_age);
        build_clear(&by_fidelity);
    }
}
END_TEST

/* Four nodes, links with attempts of 1, 3 and 6 ms, cutoff 5 ms, messages 1 ms a link. By hand, in ms:
 *   n0-n1 at 1, n1-n2 at 3: joined; n2-n3 at 6: joined, as an arrival beats a discard; complete at 8, but n0 drops its half
 *   at 6: lost. n3 hears at 9: all links start
 *   n0-n1 at 10, n1-n2 at 12: joined, dropped by n0 at 15; n2 hears at 17, when its own cutoff strikes: both links start
 *   n0-n1 at 18, n2-n3 at 18, n1-n2 at 21: joined and joined; the outcomes are known at the ends at 23, when the cutoff of n0
 *   would strike. */
START_TEST(a_cutoff_strikes_while_an_outcome_is_on_its_way)
{
    struct teide_scenario s = build_chain(3, 1);
    struct run run;

    s.memories[0].cutoff = 5 * MS;
    s.links[1].attempt_time = 3 * MS;
    s.links[2].attempt_time = 6 * MS;
    for (int i = 0; i < 3; i++)
        s.links[i].delay = 1 * MS;
    start(&run, &s);
    run_to(&run, 1);
    ck_assert_double_eq_tol(run.row[0].time, 23 * MS, TINY);
    ck_assert_int_eq((int64_t)teide_replica_counters(run.replica, 0).swaps, 2 + 1 + 2);
    ck_assert_int_eq((int64_t)teide_replica_counters(run.replica, 0).losses, 2);
    ck_assert_int_eq((int64_t)teide_replica_counters(run.replica, 0).cutoffs, 2);
    finish(&run);
    build_clear(&s);
}
END_TEST

/* The same with 7 ms for the third link, and what n2 holds. n0 drops its half of n0-n2 at 6, n2 hears at 8 and measures its dead
 * half with n2-n3 at 7, which loses that pair: n3 hears at 9. n2-n3 starts at 9 and comes at 21. With global knowledge n2 keeps its
 * pair, so that its link has nothing to make again. */
START_TEST(a_node_that_does_not_know_measures_a_dead_half)
{
    for (int knowledge = TEIDE_KNOWLEDGE_LOCAL; knowledge <= TEIDE_KNOWLEDGE_GLOBAL; knowledge++) {
        const bool local = knowledge == TEIDE_KNOWLEDGE_LOCAL;
        struct teide_scenario s = build_chain(3, 1);
        struct teide_error error = { 0 };
        struct run run;

        s.knowledge = (enum teide_knowledge)knowledge;
        s.memories[0].cutoff = 5 * MS;
        s.links[1].attempt_time = 3 * MS;
        s.links[2].attempt_time = 7 * MS;
        s.run.time = 7.5 * MS;
        for (int i = 0; i < 3; i++)
            s.links[i].delay = 1 * MS;
        start(&run, &s);
        ck_assert_int_eq(teide_replica_advance(run.replica, INT64_MAX, NULL, NULL, &error), 0);
        ck_assert_int_eq((int64_t)teide_replica_counters(run.replica, 0).swaps, local ? 2 : 1);
        ck_assert_int_eq((int64_t)teide_replica_counters(run.replica, 0).cutoffs, 1);
        ck_assert_int_eq((int64_t)teide_replica_counters(run.replica, 0).losses, 1);
        ck_assert_int_eq(run.replica->slots[2].held[TEIDE_LEFT], local ? TEIDE_FREE : TEIDE_LIVE);
        ck_assert_int_eq(run.replica->slots[2].held[TEIDE_RIGHT], local ? TEIDE_DEAD : TEIDE_LIVE);
        if (local) {
            ck_assert_int_eq(run.replica->more[2].dead[TEIDE_RIGHT].gone, (int64_t)9e9);
        }
        finish(&run);
        build_clear(&s);
    }
}
END_TEST

/* Without decoherence the order of swaps changes times but never the state; each makes n - 1 swaps. */
START_TEST(swap_orders_agree_on_the_state)
{
    static int left_to_right[] = { 1, 2, 3, 4, 5, 6 }, outside_in[] = { 1, 6, 2, 5, 3, 4 };
    const struct teide_swap_policy *const policies[]
        = { &teide_swap_asap, &teide_swap_doubling, &teide_swap_fixed, &teide_swap_all_at_once, &teide_swap_fixed };
    struct teide_bell expected = teide_bell_werner(0.95);

    for (int i = 1; i < 7; i++)
        expected = teide_swap(expected, teide_bell_werner(0.95), (struct teide_operation_noise) { 0.01, 0.005 });
    for (int order = 0; order < 5; order++) {
        struct teide_scenario s = build_chain(7, 0.2);
        struct run run;

        s.swap.policy = policies[order];
        s.swap.fixed_order = order == 4 ? outside_in : left_to_right;
        s.swap.n_fixed_order = 6;
        s.swap.noise = (struct teide_operation_noise) { 0.01, 0.005 };
        start(&run, &s);
        run_to(&run, 100);
        for (size_t i = 0; i < run.length; i++)
            assert_state(run.row[i].state, expected);
        ck_assert_int_eq((int64_t)teide_replica_counters(run.replica, 0).swaps, 600);
        finish(&run);
        s.swap.fixed_order = NULL;
        build_clear(&s);
    }
}
END_TEST

/* What the links have made, by hop, in `units`: attempts, pairs, dead halves that a link waits to replace, restarts to come. */
static void
count_units(const struct teide_replica *replica, int *units)
{
    for (size_t i = 0; i < replica->chains->n_slots; i++) {
        const struct teide_slot *s = &replica->slots[i];
        const struct teide_route *route = teide_slot_route(replica, (int32_t)i);
        if (s->state == TEIDE_SLOT_ATTEMPTING)
            units[s->hop]++;
        for (int32_t h = s->hop; s->state == TEIDE_SLOT_PAIR && h < route->first_hop + s->pair.right_end; h++)
            units[h] += s->units;
        for (int side = 0; side < 2; side++) {
            const int32_t here = teide_memory_position(replica, route, (int32_t)i, (enum teide_side)side);
            const int32_t far = replica->more[i].dead[side].far;
            if (s->held[side] == TEIDE_DEAD)
                for (int32_t k = here < far ? here : far; k < (here < far ? far : here); k++)
                    units[route->first_hop + k] += replica->more[i].dead[side].units;
        }
    }
    for (size_t i = 0; i < replica->queue.length; i++)
        if (teide_event_kind(replica->queue.heap[i]) == TEIDE_EVENT_RESTART)
            units[teide_event_entity(replica->queue.heap[i])]
                += (int)(teide_event_detail(replica->queue.heap[i]) >> TEIDE_LANE_BITS);
}

/* Every memory held by exactly one pair or dead half, every half where its node looks for it, units that add up. */
static void
assert_consistent(struct teide_replica *replica)
{
    const struct teide_chains *chains = replica->chains;
    int *held = calloc(2 * chains->n_slots, sizeof *held), *units = calloc(chains->n_hops, sizeof *units);

    if (chains->is_plain)
        goto out;
    for (size_t i = 0; i < chains->n_slots; i++) {
        const struct teide_slot *s = &replica->slots[i];
        const struct teide_route *route = teide_slot_route(replica, (int32_t)i);
        const struct teide_more *more = &replica->more[i];

        for (int side = 0; side < 2; side++) {
            if (s->held[side] != TEIDE_DEAD)
                continue;
            held[2 * i + (size_t)side] += TEIDE_DEAD;
            ck_assert_int_ge(more->dead[side].gone, replica->now);
            if (more->dead[side].listed)
                ck_assert_int_eq(*teide_entry(replica, route, (int32_t)i, (enum teide_side)side, more->dead[side].lane),
                    teide_dead((int32_t)i));
        }
        if (s->state != TEIDE_SLOT_PAIR) {
            ck_assert(!more->waits && !more->parked);
            continue;
        }
        held[2 * i] += more->dropped[TEIDE_LEFT] ? TEIDE_FREE : TEIDE_LIVE;
        held[2 * s->right_slot + 1] += more->dropped[TEIDE_RIGHT] ? TEIDE_FREE : TEIDE_LIVE;
        ck_assert_int_eq(replica->slots[s->right_slot].hop, route->first_hop + s->pair.right_end - 1);
        if (s->stage == TEIDE_STAGE_SWAPPING && s->hop > route->first_hop)
            ck_assert_int_eq(*teide_half(replica, route, teide_left_end(route, s), s->lane, TEIDE_RIGHT), (int32_t)i);
        if (s->stage == TEIDE_STAGE_SWAPPING && s->pair.right_end < route->n_hops)
            ck_assert_int_eq(*teide_half(replica, route, s->pair.right_end, s->lane, TEIDE_LEFT), (int32_t)i);
    }
    for (size_t i = 0; !chains->is_link && i < chains->n_slots; i++) /* there it is all or nothing */
        for (int side = 0; side < 2; side++)
            ck_assert_int_eq(held[2 * i + (size_t)side], replica->slots[i].held[side]);
    count_units(replica, units);
    for (size_t h = 0; h < chains->n_hops; h++) {
        ck_assert_int_eq(units[h], replica->hops[h].units);
        if (!chains->routes[replica->hop_route[h]].continuous)
            ck_assert_int_le(units[h], chains->routes[replica->hop_route[h]].units);
    }
    for (size_t i = 0; i < chains->n_halves; i++) {
        const int32_t entry = replica->halves[i];
        if (entry >= 0)
            ck_assert(
                replica->slots[entry].state == TEIDE_SLOT_PAIR && replica->slots[entry].stage == TEIDE_STAGE_SWAPPING);
        else if (entry < TEIDE_NO_SLOT)
            ck_assert_int_eq(replica->slots[teide_dead(entry)].held[i % 2 == TEIDE_LEFT ? 1 : 0], TEIDE_DEAD);
    }
out:
    free(held);
    free(units);
}

/* Three links, continuous, all at once, a cutoff at n1 alone: what n1 drops after its neighbour has measured must not block the
 * links of the joined pair for ever. 309 deliveries a second. */
START_TEST(all_at_once_does_not_stall)
{
    struct teide_scenario s = build_chain(3, 0.5);
    struct teide_error error = { 0 };
    struct run run;

    s.memories = realloc(s.memories, 2 * sizeof *s.memories);
    s.memories[1] = (struct teide_memory) { .name = calloc(1, 2), .cutoff = 2 * MS };
    s.n_memories = 2;
    s.nodes[1].memory = 1;
    s.swap.policy = &teide_swap_all_at_once;
    s.requests[0].generation = TEIDE_CONTINUOUS;
    s.run.time = 20;
    for (int i = 0; i < 3; i++) {
        s.links[i].attempt_time = 0.5 * MS;
        s.links[i].delay = 0.5 * MS;
    }
    start(&run, &s);
    ck_assert_int_eq(teide_replica_advance(run.replica, INT64_MAX, NULL, NULL, &error), 0);
    assert_consistent(run.replica);
    ck_assert_int_gt(teide_replica_tally(run.replica, 0)->deliveries, 5500);
    ck_assert_int_lt(teide_replica_tally(run.replica, 0)->deliveries, 6800);
    finish(&run);
    build_clear(&s);
}
END_TEST

static double
draw(struct teide_stream *stream)
{
    static const struct teide_random random = { 99, 0, 0 };
    return teide_stream_uniform(stream, &random, 0);
}

/* A random policy of purification; a deadline leaves time for the herald, the purification and the message (1 ms each at most). */
static void
draw_policy(struct teide_purification *purification, struct teide_stream *stream, bool on_link, double cutoff)
{
    purification->objective = (struct teide_objective) { .measure = &teide_measures[TEIDE_FIDELITY] };
    purification->policy = draw(stream) < 0.4 ? &teide_purify_improves : &teide_purify_always;
    if (draw(stream) < 0.3)
        purification->keep = TEIDE_KEEP_BETTER;
    purification->noise.measurement_error = draw(stream) < 0.5 ? 0 : 0.02;
    if (!on_link || purification->rounds != 1)
        return;
    purification->schedule = TEIDE_RECURRENCE;
    if (draw(stream) < 0.8)
        purification->deadline = 2.3 * MS + 0.6 * draw(stream) * (fmin(cutoff, 40 * MS) - 2.3 * MS);
    purification->at = draw(stream) * (purification->deadline > 0 ? purification->deadline - 0.2 * MS : 7 * MS);
    purification->when
        = draw(stream) < 0.3 ? TEIDE_WHEN_AT : (enum teide_when)(purification->deadline > 0 ? 3 * draw(stream) : 0);
}

/* Thresholds of fidelity instead, between which about half of all pairs are: link pairs have 0.95 at their birth. */
static void
draw_thresholds(struct teide_purification *purification, struct teide_stream *stream)
{
    double *thresholds;

    if (purification->deadline > 0 || draw(stream) < 0.5)
        return;
    purification->policy = &teide_purify_fidelity;
    purification->policy_parameters = thresholds = build_numbers(2);
    thresholds[0] = draw(stream) < 0.7 ? 0 : 0.5;
    thresholds[1] = 0.8 + 0.2 * draw(stream);
}

/* Every other node gets memories of another kind, with a cutoff, and a cutoff policy, of its own. */
static void
draw_second_memory(struct teide_scenario *s, struct teide_stream *stream)
{
    s->memories = realloc(s->memories, 2 * sizeof *s->memories);
    s->memories[1] = s->memories[0];
    s->memories[1].name = calloc(1, 2);
    s->n_memories = 2;
    for (size_t i = 1; i < s->n_nodes; i += 2)
        s->nodes[i].memory = 1;
    for (int i = 0; i < 2; i++) {
        if (isfinite(s->memories[i].cutoff) && draw(stream) < 0.5)
            s->memories[i].cutoff *= 1 + draw(stream);
        if (draw(stream) < 0.3)
            s->memories[i].cutoff_policy = &teide_cutoff_oldest;
        if (draw(stream) < 0.1)
            s->memories[i].cutoff_policy = &teide_cutoff_fidelity;
        if (s->memories[i].cutoff_policy != NULL) {
            s->memories[i].cutoff_parameters = build_numbers(1);
            *(double *)s->memories[i].cutoff_parameters
                = s->memories[i].cutoff_policy == &teide_cutoff_oldest ? s->memories[i].cutoff : 0.5;
        }
    }
}

/* 300 random scenarios of every combination of features, and 300 with policies of purification: consistent after each
 * delivery, states valid, times in order, and the same when advanced in one go. */
START_TEST(invariants_on_random_scenarios)
{
    struct teide_stream stream = { 0 };
    static int order[] = { 2, 1, 3, 4, 5 };
    const struct teide_swap_policy *const policies[]
        = { &teide_swap_asap, &teide_swap_doubling, &teide_swap_fixed, &teide_swap_all_at_once };
    size_t delivered = 0;

    for (int k = 0; k < 600; k++) {
        int n_links = 1 + (int)(6 * draw(&stream));
        struct teide_scenario s = build_chain(n_links, 0.1 + 0.9 * draw(&stream));
        struct run step, once;
        double last = 0;

        s.seed = (uint64_t)k;
        s.memories[0].rates = (struct teide_pauli_rates) { 5 * draw(&stream), 5 * draw(&stream), 5 * draw(&stream) };
        if (draw(&stream) < 0.5)
            s.memories[0].cutoff = (8 + 30 * draw(&stream)) * MS;
        s.purify_link.rounds = (int)(2.2 * draw(&stream));
        s.purify_end_to_end.rounds = (int)(1.6 * draw(&stream));
        s.purify_link.schedule = draw(&stream) < 0.5 ? TEIDE_RECURRENCE : TEIDE_PUMPING;
        s.purify_link.keep = draw(&stream) < 0.5 ? TEIDE_KEEP_OLDER : TEIDE_KEEP_FRESHER;
        s.purify_link.protocol = s.purify_end_to_end.protocol = TEIDE_DEJMPS;
        s.purify_link.duration = draw(&stream) < 0.5 ? 0 : 0.2 * MS;
        s.swap.policy = policies[(int)(4 * draw(&stream))];
        if (n_links < 6 && s.swap.policy == &teide_swap_fixed)
            s.swap.policy = &teide_swap_doubling;
        s.swap.fixed_order = order;
        s.swap.n_fixed_order = 5;
        s.swap.success_probability = draw(&stream) < 0.5 ? 1 : 0.8;
        s.knowledge = draw(&stream) < 0.7 ? TEIDE_KNOWLEDGE_LOCAL : TEIDE_KNOWLEDGE_GLOBAL;
        s.clock = draw(&stream) < 0.7 ? TEIDE_CLOCK_SHARED : TEIDE_CLOCK_OWN;
        draw_second_memory(&s, &stream);
        s.run.time = 10;
        s.swap.duration = draw(&stream) < 0.5 ? 0 : 0.3 * MS;
        s.requests[0].generation = draw(&stream) < 0.5 ? TEIDE_ON_DEMAND : TEIDE_CONTINUOUS;
        for (int i = 0; i < n_links; i++) {
            s.links[i].memory_pairs = s.purify_link.rounds + s.purify_end_to_end.rounds + 1 + (int)(2 * draw(&stream));
            s.links[i].multiplexing = draw(&stream) < 0.5 ? TEIDE_PARALLEL : TEIDE_SEQUENTIAL;
            s.links[i].delay = draw(&stream) < 0.5 ? 0 : draw(&stream) * MS;
            s.links[i].correction_delay = draw(&stream) < 0.7 ? NAN : 2 * draw(&stream) * MS;
            s.links[i].herald_latency = draw(&stream) < 0.5 ? 0 : draw(&stream) * MS;
        }
        if (k >= 300) {
            draw_policy(&s.purify_link, &stream, true, s.memories[0].cutoff);
            draw_policy(&s.purify_end_to_end, &stream, false, 0);
            draw_thresholds(&s.purify_link, &stream);
            draw_thresholds(&s.purify_end_to_end, &stream);
        }
        start(&step, &s);
        start(&once, &s);
        for (int64_t d = 1; d <= 30; d++) {
            run_to(&step, d);
            assert_consistent(step.replica);
        }
        run_to(&once, 30);
        ck_assert_uint_eq(step.length, once.length);
        delivered += step.length;
        for (size_t i = 0; i < step.length; i++) {
            ck_assert(step.row[i].time == once.row[i].time && step.row[i].state.p[0] == once.row[i].state.p[0]);
            ck_assert(step.row[i].time >= last);
            ck_assert(teide_bell_is_valid(step.row[i].state, 1e-12));
            last = step.row[i].time;
        }
        ck_assert_uint_eq(teide_replica_events(step.replica), teide_replica_events(once.replica));
        finish(&step);
        finish(&once);
        s.swap.fixed_order = NULL;
        build_clear(&s);
    }
    ck_assert_uint_gt(delivered, 600 * 25); /* few are too bad to deliver 30 pairs in 10 s */
}
END_TEST

/* Plain chains (even k), and single links (odd k) that purify or make pairs continuously: the same events and deliveries, to the
 * last bit, as with the whole life of a pair. */
START_TEST(cores_agree)
{
    struct teide_stream stream = { 0 };
    int links = 0;

    for (int k = 0; k < 200; k++) {
        const int n_links = k % 2 == 0 ? 1 + (int)(40 * draw(&stream)) : 1;
        struct teide_scenario s = build_chain(n_links, 0.05 + 0.95 * draw(&stream));
        struct run lean, full;

        s.seed = (uint64_t)k;
        s.memories[0].rates = (struct teide_pauli_rates) { 5 * draw(&stream), 5 * draw(&stream), 5 * draw(&stream) };
        s.clock = draw(&stream) < 0.5 ? TEIDE_CLOCK_SHARED : TEIDE_CLOCK_OWN;
        s.swap.duration = draw(&stream) < 0.5 ? 0 : 0.3 * MS;
        for (int i = 0; i < n_links; i++) {
            s.links[i].delay = draw(&stream) < 0.5 ? 0 : draw(&stream) * MS;
            s.links[i].herald_latency = draw(&stream) < 0.5 ? 0 : draw(&stream) * MS;
        }
        if (k % 2 == 1) {
            s.purify_link.rounds = (int)(3.5 * draw(&stream));
            s.purify_link.schedule = draw(&stream) < 0.5 ? TEIDE_RECURRENCE : TEIDE_PUMPING;
            s.purify_link.keep = draw(&stream) < 0.5 ? TEIDE_KEEP_OLDER : TEIDE_KEEP_FRESHER;
            s.purify_link.protocol = (enum teide_protocol)(3 * draw(&stream));
            s.purify_link.duration = draw(&stream) < 0.5 ? 0 : 0.2 * MS;
            s.requests[0].generation = draw(&stream) < 0.5 ? TEIDE_ON_DEMAND : TEIDE_CONTINUOUS;
            s.links[0].memory_pairs = 8 + (int)(3 * draw(&stream));
        }
        start_with(&lean, &s, false);
        start_with(&full, &s, true);
        ck_assert(lean.chains.is_plain == (k % 2 == 0));
        links += lean.chains.is_link; /* not where pairs are dealt to lanes */
        run_to(&lean, 100);
        run_to(&full, 100);
        ck_assert_uint_eq(lean.length, full.length);
        for (size_t i = 0; i < lean.length; i++)
            ck_assert(memcmp(&lean.row[i], &full.row[i], sizeof lean.row[i]) == 0);
        ck_assert_uint_eq(teide_replica_events(lean.replica), teide_replica_events(full.replica));
        ck_assert(teide_replica_counters(lean.replica, 0).purified == teide_replica_counters(full.replica, 0).purified);
        finish(&lean);
        finish(&full);
        build_clear(&s);
    }
    ck_assert_int_ge(links, 40);
}
END_TEST

/* States that are remembered by ages are those of the pair at hand: deliveries are the same when all is forgotten after each of
 * them, on a single link and on two whose pairs are of equal ages and different states. */
START_TEST(what_is_remembered_changes_nothing)
{
    for (int n_links = 1; n_links <= 2; n_links++) {
        struct teide_scenario s = build_chain(n_links, 0.2);
        struct run remembers, forgets;

        s.memories[0].rates = noisy;
        s.purify_link = (struct teide_purification) { .rounds = 2, .protocol = TEIDE_DEJMPS, .noise = { 0.01, 0.02 } };
        for (int i = 0; i < n_links; i++) {
            s.links[i].memory_pairs = 4;
            s.links[i].delay = 0.1 * MS;
            s.links[i].state = teide_bell_werner(0.95 - 0.05 * i);
        }
        start(&remembers, &s);
        start(&forgets, &s);
        for (int64_t d = 1; d <= 300; d++) {
            for (int i = 0; i < TEIDE_MEMO_PLACES; i++) {
                forgets.replica->memo->purified[i].kept = -1; /* the age of none */
                forgets.replica->memo->delivered[i].log[0] = NAN;
            }
            run_to(&forgets, d);
        }
        run_to(&remembers, 300);
        ck_assert_uint_eq(remembers.length, 300);
        for (size_t i = 0; i < 300; i++)
            ck_assert(memcmp(&remembers.row[i], &forgets.row[i], sizeof remembers.row[i]) == 0);
        finish(&remembers);
        finish(&forgets);
        build_clear(&s);
    }
}
END_TEST

/* The same bytes for any number of threads. */
START_TEST(threads_do_not_matter)
{
    struct teide_scenario s = build_chain(3, 0.1);
    struct teide_results results[3] = { 0 };

    s.memories[0].rates = noisy;
    s.run.replicas = 7;
    s.run.deliveries = 5000;
    s.run.record_deliveries = true;
    for (int i = 0; i < 3; i++) {
        struct teide_ensemble_options options = { .threads = 1 + i };
        struct teide_error error = { 0 };
        ck_assert_int_eq(teide_simulate(&s, &options, &results[i], &error), 0);
        ck_assert_int_eq(results[i].deliveries, 5000);
        ck_assert_uint_eq(results[i].n_delivery_table, 5000);
        ck_assert_mem_eq(results[i].requests, results[0].requests, sizeof *results[0].requests);
        ck_assert_mem_eq(
            results[i].delivery_table, results[0].delivery_table, 5000 * sizeof *results[0].delivery_table);
    }
    for (int i = 0; i < 3; i++)
        teide_results_clear(&results[i]);
    build_clear(&s);
}
END_TEST

/* The clock's end is an error with a mend, not a wrong number; with a time limit it is no error. */
START_TEST(the_clock_can_run_out)
{
    struct teide_scenario s = build_chain(1, 1e-12);
    struct teide_ensemble_options options = { .threads = 1 };
    struct teide_results results = { 0 };
    struct teide_error error = { 0 };

    ck_assert_int_eq(teide_simulate(&s, &options, &results, &error), TEIDE_E_HORIZON);
    ck_assert_ptr_nonnull(strstr(error.message, "run.time_resolution"));
    s.run.time = 1;
    ck_assert_int_eq(teide_simulate(&s, &options, &results, &error), 0);
    ck_assert_int_eq(results.deliveries, 0);
    ck_assert_double_eq_tol(results.simulated_seconds, 1, TINY);
    ck_assert(results.requests[0].rate.mean == 0);
    teide_results_clear(&results);
    s.run.time = INFINITY;
    s.run.time_resolution = 1e-9; /* the mend */
    s.links[0].success_probability = 1e-9;
    ck_assert_int_eq(teide_simulate(&s, &options, &results, &error), 0);
    ck_assert_int_eq(results.deliveries, 1);
    teide_results_clear(&results);
    build_clear(&s);
}
END_TEST

/* Run until a relative standard error: reached, and not overshot tenfold; the achieved error is what was asked. */
START_TEST(target_error_is_reached)
{
    struct teide_scenario s = build_chain(2, 0.1);
    struct teide_ensemble_options options = { .threads = 2 };
    struct teide_results results = { 0 };
    struct teide_error error = { 0 };
    struct teide_estimate rate;

    s.memories[0].rates = noisy;
    s.run.replicas = 4;
    s.run.deliveries = 0;
    s.run.target_error = 0.003;
    s.run.target_is_rate = true;
    ck_assert_int_eq(teide_simulate(&s, &options, &results, &error), 0);
    rate = results.requests[0].rate;
    ck_assert_int_eq(results.stopped_by, TEIDE_STOPPED_BY_TARGET);
    ck_assert_double_le(rate.error / rate.mean, 0.003);
    ck_assert_double_ge(rate.error / rate.mean, 0.001);
    teide_results_clear(&results);
    build_clear(&s);
}
END_TEST

Suite *
suite_replica(void)
{
    Suite *suite = suite_create("replica");
    TCase *tcase = tcase_create("engine");

    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, certain_link_is_a_clock);
    tcase_add_test(tcase, herald_latency_ages_the_pair);
    tcase_add_test(tcase, one_swap_in_closed_form);
    tcase_add_test(tcase, overlapping_operations);
    tcase_add_test(tcase, one_purification_in_closed_form);
    tcase_add_test(tcase, schedules_use_what_they_need);
    tcase_add_test(tcase, cutoff_drops_and_restarts);
    tcase_add_test(tcase, cutoff_by_fidelity_is_one_by_age);
    tcase_add_test(tcase, a_cutoff_strikes_while_an_outcome_is_on_its_way);
    tcase_add_test(tcase, a_node_that_does_not_know_measures_a_dead_half);
    tcase_add_test(tcase, all_at_once_does_not_stall);
    tcase_add_test(tcase, swap_orders_agree_on_the_state);
    tcase_add_test(tcase, invariants_on_random_scenarios);
    tcase_add_test(tcase, cores_agree);
    tcase_add_test(tcase, what_is_remembered_changes_nothing);
    tcase_add_test(tcase, threads_do_not_matter);
    tcase_add_test(tcase, the_clock_can_run_out);
    tcase_add_test(tcase, target_error_is_reached);
    suite_add_tcase(suite, tcase);
    return suite;
}
