/* models/recurrence.c: one purification step against the tables and against 16 x 16 density matrices. */
#include "check_models.h"

#include <math.h>
#include <string.h>

#include "density.h"

static enum teide_protocol
variant_of(const json_t *inputs)
{
    int protocol = teide_protocol_find(json_string_value(json_object_get(inputs, "variant")));

    ck_assert_int_ge(protocol, 0);
    return (enum teide_protocol)protocol;
}

static void
check_purify(const struct reference *r)
{
    struct teide_bell p = reference_state(r->inputs, "p"), q = reference_state(r->inputs, "q");
    struct teide_bell expected = reference_state(r->outputs, "bell_probs");
    struct teide_operation_noise noise = reference_noise(r->inputs), more = { noise.gate_error + 1e-9, 0 };
    enum teide_protocol protocol = variant_of(r->inputs);
    struct teide_purified got = teide_purify(protocol, p, q, noise);

    expect_state(got.state, expected, r->tol, r->id);
    expect_close(got.success_probability, reference_number(r->outputs, "p_success"), r->tol, r->id);
    /* Negative controls: another protocol, other noise, and (twirled inputs aside) the roles exchanged. */
    ck_assert(!states_close(teide_purify((protocol + 1) % TEIDE_N_PROTOCOLS, p, q, noise).state, expected, r->tol));
    ck_assert(!states_close(teide_purify(protocol, p, q, more).state, expected, r->tol));
    if (noise.measurement_error > 0)
        ck_assert(!states_close(teide_purify(protocol, q, p, noise).state, expected, r->tol));
}

static void
check_recurrence(const struct reference *r)
{
    struct teide_bell state = reference_state(r->inputs, "p");
    const json_t *rounds = json_object_get(r->outputs, "rounds"), *round;
    size_t i;

    ck_assert_uint_eq(json_array_size(rounds), (size_t)reference_number(r->inputs, "rounds"));
    json_array_foreach(rounds, i, round)
    {
        struct teide_purified got = teide_purify(variant_of(r->inputs), state, state, reference_noise(r->inputs));
        expect_state(got.state, reference_state(round, "bell_probs"), r->tol, r->id);
        expect_close(got.success_probability, reference_number(round, "p_success"), r->tol, r->id);
        state = got.state;
    }
}

START_TEST(reference)
{
    ck_assert_int_eq(reference_cases("purify", check_purify), 24);
    ck_assert_int_eq(reference_cases("recurrence", check_recurrence), 4);
}
END_TEST

/* Rotate both pairs (qubits 0, 1 and 2, 3) by U on the first and V on the second half. */
static void
rotate(struct density *rho, double complex u[2][2], double complex v[2][2])
{
    density_gate(rho, 0, u);
    density_gate(rho, 1, v);
    density_gate(rho, 2, u);
    density_gate(rho, 3, v);
}

/* Werner twirl of one pair as a mean over U (x) U* with U of order three, which takes X to Y to Z to X. */
static struct teide_bell
twirled(struct teide_bell a)
{
    double complex u[2][2] = { { (1 - I) / 2, (-1 - I) / 2 }, { (1 - I) / 2, (1 + I) / 2 } }, u_conj[2][2];
    struct density rho, sum = { 0 };
    double coherence;

    for (int i = 0; i < 4; i++)
        u_conj[i / 2][i % 2] = conj(u[i / 2][i % 2]);
    density_of_pairs(&rho, a, a);
    for (int k = 0; k < 3; k++) {
        density_add(&sum, 1.0 / 3, &rho);
        rotate(&rho, u, u_conj);
    }
    a = density_bell_part(&sum, 0, 1, &coherence);
    ck_assert(coherence < 1e-14);
    return a;
}

/* The same step as circuits and matrices: qubits A1, B1 (kept), A2, B2 (measured). */
static struct teide_purified
purify_by_matrices(
    enum teide_protocol protocol, struct teide_bell a, struct teide_bell b, struct teide_operation_noise n)
{
    double complex plus[2][2] = { { M_SQRT1_2, -I * M_SQRT1_2 }, { -I * M_SQRT1_2, M_SQRT1_2 } };
    double complex minus[2][2] = { { M_SQRT1_2, I * M_SQRT1_2 }, { I * M_SQRT1_2, M_SQRT1_2 } };
    double e = n.measurement_error, coherence;
    struct density rho, kept = { 0 };
    struct teide_purified out;

    if (protocol == TEIDE_BBPSSW) {
        a = twirled(a);
        b = twirled(b);
    }
    density_of_pairs(&rho, a, b);
    if (protocol == TEIDE_DEJMPS)
        rotate(&rho, plus, minus);
    density_cnot(&rho, 0, 2);
    density_depolarise(&rho, 0, 2, n.gate_error);
    density_cnot(&rho, 1, 3);
    density_depolarise(&rho, 1, 3, n.gate_error);
    for (int outcomes = 0; outcomes < 4; outcomes++) {
        struct density part = rho;
        bool same = outcomes == 0 || outcomes == 3;
        density_project(&part, 2, outcomes >> 1);
        density_project(&part, 3, outcomes & 1);
        density_add(&kept, same ? (1 - e) * (1 - e) + e * e : 2 * e * (1 - e), &part);
    }
    out.success_probability = density_trace(&kept);
    out.state = density_bell_part(&kept, 0, 1, &coherence);
    ck_assert(coherence < 1e-14);
    for (int i = 0; i < 4; i++)
        out.state.p[i] /= out.success_probability;
    return out;
}

START_TEST(against_density_matrices)
{
    uint64_t seed = 21;

    for (int n = 0; n < 300; n++) {
        enum teide_protocol protocol = (enum teide_protocol)(n % TEIDE_N_PROTOCOLS);
        struct teide_bell a = random_state(&seed), b = random_state(&seed);
        struct teide_operation_noise noise = random_noise(&seed),
                                     less = { 0.9 * noise.gate_error, noise.measurement_error };
        struct teide_purified got = teide_purify(protocol, a, b, noise), expected;

        if (got.success_probability < 1e-3) /* the quotient of two roundings says nothing */
            continue;
        expected = purify_by_matrices(protocol, a, b, noise);
        expect_close(got.success_probability, expected.success_probability, 1e-14, "success probability");
        expect_state(got.state, expected.state, 1e-12, teide_protocols[protocol].name);
        if (noise.gate_error > 0.1 && noise.gate_error < 0.9 && a.p[0] > 0.6 && b.p[0] > 0.6) /* negative control */
            ck_assert(!states_close(teide_purify(protocol, a, b, less).state, expected.state, 1e-12));
    }
}
END_TEST

START_TEST(valid_for_all_inputs)
{
    uint64_t seed = 22;

    for (int n = 0; n < N_RANDOM; n++) {
        enum teide_protocol protocol = (enum teide_protocol)(n % TEIDE_N_PROTOCOLS);
        struct teide_purified got
            = teide_purify(protocol, random_state(&seed), random_state(&seed), random_noise(&seed));
        expect_valid(got.state, "purified");
        ck_assert(got.success_probability >= 0 && got.success_probability <= 1 + 1e-15);
    }
}
END_TEST

static struct teide_bell
pauli_on(struct teide_bell a, unsigned k)
{
    return (struct teide_bell) { { a.p[k], a.p[1 ^ k], a.p[2 ^ k], a.p[3 ^ k] } };
}

/* Paulis on the inputs of a CNOT become Paulis on its outputs. */
START_TEST(relabelling)
{
    uint64_t seed = 23;

    for (int n = 0; n < N_RANDOM; n++) {
        struct teide_bell a = random_state(&seed), b = random_state(&seed);
        struct teide_operation_noise noise = random_noise(&seed), none = { 0 };
        struct teide_purified plain = teide_purify(TEIDE_CNOT, a, b, noise);
        struct teide_purified z_kept = teide_purify(TEIDE_CNOT, pauli_on(a, 1), b, noise);
        struct teide_purified z_measured = teide_purify(TEIDE_CNOT, a, pauli_on(b, 1), noise);
        struct teide_purified x_both = teide_purify(TEIDE_CNOT, pauli_on(a, 2), pauli_on(b, 2), noise);
        double coincide = teide_purify(TEIDE_CNOT, a, b, none).success_probability;
        double differ = teide_purify(TEIDE_CNOT, a, pauli_on(b, 2), none).success_probability;

        if (plain.success_probability < 1e-6)
            continue;
        expect_state(z_kept.state, pauli_on(plain.state, 1), 1e-12, "Z on the kept pair");
        expect_state(z_measured.state, pauli_on(plain.state, 1), 1e-12, "Z on the measured pair");
        expect_state(x_both.state, pauli_on(plain.state, 2), 1e-12, "X on both");
        expect_close(coincide + differ, 1, 1e-14, "the outcomes coincide or differ");
    }
}
END_TEST

/* Eq. (7) of Phys. Rev. Lett. 76, 722 (1996), and that it purifies between 1/2 and 1. */
START_TEST(bbpssw_of_werner_states)
{
    const struct teide_operation_noise none = { 0 };

    for (int i = 1; i < 50; i++) {
        double f = 0.5 + 0.01 * i, g = (1 - f) / 3, success = f * f + 2 * f * g + 5 * g * g;
        struct teide_purified got = teide_purify(TEIDE_BBPSSW, teide_bell_werner(f), teide_bell_werner(f), none);
        expect_close(got.success_probability, success, 1e-15, "success");
        expect_close(got.state.p[0], (f * f + g * g) / success, 1e-15, "fidelity");
        ck_assert(got.state.p[0] > f);
        ck_assert(!close_to(got.state.p[0], f, 1e-15)); /* negative control */
    }
}
END_TEST

/* A pure dephasing error is invisible to the plain CNOT, and purified by DEJMPS. */
START_TEST(dephased_pairs)
{
    const struct teide_operation_noise none = { 0 };
    const struct teide_bell a = { { 0.8, 0.2, 0, 0 } };
    struct teide_purified plain = teide_purify(TEIDE_CNOT, a, a, none),
                          rotated = teide_purify(TEIDE_DEJMPS, a, a, none);

    expect_state(plain.state, (struct teide_bell) { { 0.68, 0.32, 0, 0 } }, 1e-15, "cnot");
    expect_close(plain.success_probability, 1, 1e-15, "cnot");
    expect_close(rotated.success_probability, 0.68, 1e-15, "dejmps");
    expect_state(rotated.state, (struct teide_bell) { { 0.64 / 0.68, 0, 0.04 / 0.68, 0 } }, 1e-15, "dejmps");
}
END_TEST

START_TEST(extremes)
{
    const struct teide_operation_noise none = { 0 }, lost = { 1, 0.1 }, blind = { 0, 0.5 };
    const struct teide_bell phi = { { 1, 0, 0, 0 } }, psi = { { 0, 0, 1, 0 } }, mixed = { { 0.25, 0.25, 0.25, 0.25 } };
    struct teide_purified got = teide_purify(TEIDE_CNOT, phi, psi, none);

    ck_assert(got.success_probability == 0);
    expect_state(got.state, mixed, 0, "no state without success");
    got = teide_purify(TEIDE_CNOT, phi, (struct teide_bell) { { 5e-324, 0, 1, 0 } }, none);
    ck_assert(got.success_probability == 0);
    expect_state(got.state, mixed, 0, "hardly any success");
    got = teide_purify(TEIDE_CNOT, phi, (struct teide_bell) { { 1e-300, 0, 1, 0 } }, none);
    ck_assert(got.success_probability == 1e-300);
    expect_state(got.state, phi, 1e-15, "rare success");
    got = teide_purify(TEIDE_DEJMPS, phi, phi, none);
    ck_assert(got.success_probability == 1);
    expect_state(got.state, phi, 0, "perfect pairs");
    got = teide_purify(TEIDE_CNOT, phi, phi, lost);
    expect_close(got.success_probability, 0.5, 1e-15, "lost gates");
    expect_state(got.state, mixed, 1e-15, "lost gates");
    got = teide_purify(TEIDE_CNOT, phi, psi, blind);
    expect_close(got.success_probability, 0.5, 1e-15, "blind detectors");
    expect_state(got.state, phi, 1e-15, "blind detectors");
}
END_TEST

START_TEST(names)
{
    for (int i = 0; i < TEIDE_N_PROTOCOLS; i++) {
        ck_assert_int_eq(teide_protocol_find(teide_protocols[i].name), i);
        ck_assert(strlen(teide_protocols[i].doc) > 0 && strlen(teide_protocols[i].source) > 0);
    }
    ck_assert_int_eq(teide_protocol_find("DEJMPS"), -1);
    ck_assert_int_eq(teide_protocol_find(""), -1);
}
END_TEST

Suite *
suite_recurrence(void)
{
    Suite *suite = suite_create("recurrence");
    TCase *tests = tcase_create("purification");

    tcase_add_test(tests, reference);
    tcase_add_test(tests, against_density_matrices);
    tcase_add_test(tests, valid_for_all_inputs);
    tcase_add_test(tests, relabelling);
    tcase_add_test(tests, bbpssw_of_werner_states);
    tcase_add_test(tests, dephased_pairs);
    tcase_add_test(tests, extremes);
    tcase_add_test(tests, names);
    suite_add_tcase(suite, tests);
    return suite;
}
