/* models/pauli_channel.c: decoherence in memories. */
#include "check_models.h"

#include <math.h>
#include <string.h>

#include "density.h"
#include "models/recurrence.h"

/* [I, Z, X, Y] from the tables' [px, py, pz]. */
static struct teide_bell
pauli_of(const json_t *inputs, const char *key)
{
    struct teide_pauli_rates p = reference_rates(inputs, key);

    return (struct teide_bell) { { 1 - (p.x + p.y + p.z), p.z, p.x, p.y } };
}

static void
check_pauli_channel(const struct reference *r)
{
    struct teide_bell state = reference_state(r->inputs, "bell_probs"),
                      expected = reference_state(r->outputs, "bell_probs");
    struct teide_bell a = pauli_of(r->inputs, "pA"), b = pauli_of(r->inputs, "pB");

    expect_state(teide_bell_apply_pauli(state, a, b), expected, r->tol, r->id);
    ck_assert(!states_close(teide_bell_apply_pauli(state, a, a), expected, r->tol)); /* negative control */
}

static void
check_decohere(const struct reference *r)
{
    struct teide_bell state = reference_state(r->inputs, "bell_probs"),
                      expected = reference_state(r->outputs, "bell_probs");
    struct teide_pauli_rates a = reference_rates(r->inputs, "ga"), b = reference_rates(r->inputs, "gb");
    struct teide_pauli_rates wrong = { a.y, a.x, a.z };
    double t = reference_number(r->inputs, "t");

    expect_state(teide_bell_decohere(state, a, b, t), expected, r->tol, r->id);
    ck_assert(!states_close(teide_bell_decohere(state, a, b, 0.5 * t), expected, r->tol)); /* negative controls */
    ck_assert(!states_close(teide_bell_decohere(state, wrong, b, t), expected, r->tol));
}

static void
check_twirl(const struct reference *r)
{
    struct teide_bell expected = reference_state(r->outputs, "probs");
    double t1 = reference_number(r->inputs, "T1"), t2 = reference_number(r->inputs, "T2");
    double t = reference_number(r->inputs, "t");

    expect_state(teide_pauli_probabilities(teide_pauli_rates_from_t1_t2(t1, t2), t), expected, r->tol, r->id);
    ck_assert(!states_close(
        teide_pauli_probabilities(teide_pauli_rates_from_t1_t2(t1, 0.99 * t2), t), expected, r->tol)); /* control */
}

START_TEST(reference)
{
    ck_assert_int_eq(reference_cases("pauli_channel", check_pauli_channel), 3);
    ck_assert_int_eq(reference_cases("decohere_pauli", check_decohere), 9);
    ck_assert_int_eq(reference_cases("twirl_t1t2", check_twirl), 4);
}
END_TEST

START_TEST(correlators_decay_exponentially)
{
    uint64_t seed = 11;

    for (int n = 0; n < N_RANDOM; n++) {
        struct teide_bell state = random_state(&seed);
        struct teide_pauli_rates a = random_rates(&seed), b = random_rates(&seed);
        double t = 3 * random_uniform(&seed);
        struct teide_correlators c = teide_bell_correlators(state), ga = teide_pauli_decay(a),
                                 gb = teide_pauli_decay(b);
        struct teide_bell got = teide_bell_decohere(state, a, b, t), swapped = teide_bell_decohere(state, b, a, t);

        c.x *= exp(-(ga.x + gb.x) * t);
        c.y *= exp(-(ga.y + gb.y) * t);
        c.z *= exp(-(ga.z + gb.z) * t);
        expect_state(got, teide_bell_from_correlators(c), 1e-15, "decay of correlators");
        expect_valid(got, "decohered");
        ck_assert_msg(memcmp(&got, &swapped, sizeof got) == 0, "the two memories are not alike");
        expect_state(teide_bell_apply_pauli(state, teide_pauli_probabilities(a, t), teide_pauli_probabilities(b, t)),
            got, 1e-15, "one memory after the other");
    }
}
END_TEST

START_TEST(waiting_composes)
{
    uint64_t seed = 12;

    for (int n = 0; n < N_RANDOM; n++) {
        struct teide_bell state = random_state(&seed);
        struct teide_pauli_rates a = random_rates(&seed), b = random_rates(&seed), none = { 0 };
        double s = random_uniform(&seed), t = random_uniform(&seed);
        struct teide_bell whole = teide_bell_decohere(state, a, b, s + t);

        expect_state(teide_bell_decohere(teide_bell_decohere(state, a, b, s), a, b, t), whole, 1e-15, "in two parts");
        expect_state(teide_bell_decohere(teide_bell_decohere(state, a, none, s + t), none, b, s + t), whole, 1e-15,
            "one memory after the other");
    }
}
END_TEST

/* The axes are only names: permuting the rates permutes the errors. */
START_TEST(relabelling_of_axes)
{
    uint64_t seed = 13;

    for (int n = 0; n < N_RANDOM; n++) {
        struct teide_bell a = random_state(&seed), cycled = { { a.p[0], a.p[3], a.p[1], a.p[2] } };
        struct teide_pauli_rates g = random_rates(&seed), h = random_rates(&seed);
        struct teide_pauli_rates gc = { g.z, g.x, g.y }, hc = { h.z, h.x, h.y };
        struct teide_bell out = teide_bell_decohere(a, g, h, 0.7), other = teide_bell_decohere(cycled, gc, hc, 0.7);

        /* x -> y -> z -> x: the weight of Z (1) moves to X (2), X (2) to Y (3), Y (3) to Z (1) */
        expect_state(other, (struct teide_bell) { { out.p[0], out.p[3], out.p[1], out.p[2] } }, 1e-15, "cycled axes");
    }
}
END_TEST

START_TEST(short_and_long_waits)
{
    const struct teide_pauli_rates g = { 1, 2, 3 }, z = { 0, 0, 5 }, none = { 0 };
    struct teide_bell p = teide_pauli_probabilities(g, 1e-22);

    expect_close(p.p[TEIDE_PHI_MINUS] / 3e-22, 1, 1e-15, "Z after a short wait");
    expect_close(p.p[TEIDE_PSI_PLUS] / 1e-22, 1, 1e-15, "X after a short wait");
    expect_close(p.p[TEIDE_PSI_MINUS] / 2e-22, 1, 1e-15, "Y after a short wait");
    p = teide_pauli_probabilities(z, 1e-3);
    ck_assert_msg(p.p[TEIDE_PSI_PLUS] == 0 && p.p[TEIDE_PSI_MINUS] == 0, "dephasing flips bits");
    expect_state(
        teide_pauli_probabilities(g, INFINITY), (struct teide_bell) { { 0.25, 0.25, 0.25, 0.25 } }, 0, "for ever");
    expect_state(teide_pauli_probabilities(z, INFINITY), (struct teide_bell) { { 0.5, 0.5, 0, 0 } }, 0, "dephased");
    expect_state(teide_pauli_probabilities(none, INFINITY), (struct teide_bell) { { 1, 0, 0, 0 } }, 0, "ideal memory");
    expect_state(teide_pauli_probabilities(g, 0), (struct teide_bell) { { 1, 0, 0, 0 } }, 0, "no time");
}
END_TEST

/* Populations relax with t1, coherences with t2: a memory qubit's <Z> decays at 1/t1, <X> and <Y> at 1/t2. */
START_TEST(t1_and_t2_are_kept)
{
    const double t1[] = { 1, 2, 0.5, INFINITY, 3 }, t2[] = { 1, 4, 0.1, 0.7, 6 };

    for (int i = 0; i < 5; i++) {
        struct teide_pauli_rates g = teide_pauli_rates_from_t1_t2(t1[i], t2[i]);
        struct teide_correlators decay = teide_pauli_decay(g);
        ck_assert(g.x >= 0 && g.y == g.x && g.z >= 0);
        expect_close(decay.z, 1 / t1[i], 1e-15, "1/t1");
        expect_close(decay.x, 1 / t2[i], 1e-14, "1/t2 of x");
        expect_close(decay.y, 1 / t2[i], 1e-14, "1/t2 of y");
    }
    ck_assert(teide_pauli_rates_from_t1_t2(INFINITY, INFINITY).z == 0);
    ck_assert(teide_pauli_rates_from_t1_t2(0.1, 0.2 * (1 + 1e-15)).z == 0);
}
END_TEST

/* Amplitude damping of one qubit with probability q, without any twirl: K0 = diag(1, sqrt(1 - q)), K1 = sqrt(q) |0><1|. */
static void
damp(struct density *rho, int qubit, double q)
{
    double complex kraus[2][2][2] = { { { 1, 0 }, { 0, sqrt(1 - q) } }, { { 0, sqrt(q) }, { 0, 0 } } };
    struct density sum = { 0 };

    for (int k = 0; k < 2; k++) {
        struct density part = *rho;
        density_gate(&part, qubit, kraus[k]);
        density_add(&sum, 1, &part);
    }
    *rho = sum;
}

/* Theory 1.2: the twirled fidelity is a lower bound as long as pairs wait in cold memories, and none after a purification. */
START_TEST(twirl_is_no_bound_after_purification)
{
    const double q = -expm1(-0.1); /* t = 0.1 t1 */
    const struct teide_bell perfect = { { 1, 0, 0, 0 } };
    struct teide_pauli_rates rates = teide_pauli_rates_from_t1_t2(1, 2);
    struct teide_bell waited = teide_bell_decohere(perfect, rates, rates, 0.1), exact;
    struct teide_purified twirled = teide_purify(TEIDE_CNOT, waited, waited, (struct teide_operation_noise) { 0, 0 });
    struct density rho, kept = { 0 };
    double coherence, success;

    density_of_pairs(&rho, perfect, perfect);
    for (int qubit = 0; qubit < 4; qubit++)
        damp(&rho, qubit, q);
    exact = density_bell_part(&rho, 0, 1, &coherence);
    expect_close(exact.p[0], 0.909365, 5e-7, "exact, before");
    expect_close(waited.p[0], 0.907101, 5e-7, "twirled, before");
    expect_close(exact.p[0] - waited.p[0], q * q / 4, 1e-12, "what the twirl costs a pair that waits");
    density_cnot(&rho, 0, 2);
    density_cnot(&rho, 1, 3);
    for (int outcome = 0; outcome < 2; outcome++) {
        struct density part = rho;
        density_project(&part, 2, outcome);
        density_project(&part, 3, outcome);
        density_add(&kept, 1, &part);
    }
    success = density_trace(&kept);
    exact = density_bell_part(&kept, 0, 1, &coherence);
    expect_close(exact.p[0] / success, 0.981427, 5e-7, "exact, after");
    expect_close(twirled.state.p[0], 0.985246, 5e-7, "twirled, after");
    expect_close(success, 0.842615, 5e-7, "exact success");
    expect_close(twirled.success_probability, 0.835160, 5e-7, "twirled success");
    ck_assert_msg(twirled.state.p[0] > exact.p[0] / success + 0.0038, "the twirled fidelity is too high here");
}
END_TEST

Suite *
suite_pauli_channel(void)
{
    Suite *suite = suite_create("pauli_channel");
    TCase *tests = tcase_create("memories");

    tcase_add_test(tests, reference);
    tcase_add_test(tests, correlators_decay_exponentially);
    tcase_add_test(tests, waiting_composes);
    tcase_add_test(tests, relabelling_of_axes);
    tcase_add_test(tests, short_and_long_waits);
    tcase_add_test(tests, t1_and_t2_are_kept);
    tcase_add_test(tests, twirl_is_no_bound_after_purification);
    suite_add_tcase(suite, tests);
    return suite;
}
