/* models/swap.c: entanglement swapping against the tables and against 16 x 16 density matrices. */
#include "models/swap.h"

#include <math.h>
#include <string.h>

#include "check_models.h"
#include "density.h"
#include "models/measures.h"

static const struct teide_operation_noise perfect = { 0, 0 };

static void
check_swap(const struct reference *r)
{
    struct teide_bell p = reference_state(r->inputs, "p"), q = reference_state(r->inputs, "q");
    struct teide_bell expected = reference_state(r->outputs, "bell_probs");
    struct teide_operation_noise noise = reference_noise(r->inputs), more = { noise.gate_error + 1e-9, 0 };

    expect_state(teide_swap(p, q, noise), expected, r->tol, r->id);
    ck_assert(!states_close(teide_swap(p, q, more), expected, r->tol)); /* negative controls */
    ck_assert(!states_close(teide_swap(p, p, noise), expected, r->tol));
}

static void
check_linear_optics(const struct reference *r)
{
    struct teide_bell p = reference_state(r->inputs, "p"), q = reference_state(r->inputs, "q");
    double eta = reference_number(r->inputs, "eta"), expected = reference_number(r->outputs, "p_success");

    expect_state(teide_swap(p, q, perfect), reference_state(r->outputs, "bell_probs"), r->tol, r->id);
    expect_close(teide_linear_optics_success(eta), expected, r->tol, r->id);
    ck_assert(!close_to(teide_linear_optics_success(0.999 * eta), expected, r->tol)); /* negative control */
}

static void
check_chain(const struct reference *r)
{
    const json_t *list = json_object_get(r->inputs, "probs"), *item;
    struct teide_bell state = { { 1, 0, 0, 0 } };
    size_t i;

    json_array_foreach(list, i, item) state
        = i == 0 ? reference_state_of(item) : teide_swap(state, reference_state_of(item), reference_noise(r->inputs));
    ck_assert_uint_ge(i, 3);
    expect_state(state, reference_state(r->outputs, "bell_probs"), r->tol, r->id);
    expect_close(
        teide_measures[TEIDE_CONCURRENCE].value(state), reference_number(r->outputs, "concurrence"), r->tol, r->id);
    expect_close(teide_measures[TEIDE_SKF].value(state), reference_number(r->outputs, "skf"), r->tol, r->id);
}

START_TEST(reference)
{
    ck_assert_int_eq(reference_cases("swap", check_swap), 8);
    ck_assert_int_eq(reference_cases("swap_linear_optics", check_linear_optics), 4);
    ck_assert_int_eq(reference_cases("swap_chain", check_chain), 3);
}
END_TEST

/* Qubits A, B1, B2, C: CNOT B1 -> B2, H on B1, read B1 as m_z and B2 as m_x, correct C by X^m_x, then Z^m_z. */
static struct teide_bell
swap_by_matrices(struct teide_bell a, struct teide_bell b, struct teide_operation_noise n)
{
    double complex hadamard[2][2] = { { M_SQRT1_2, M_SQRT1_2 }, { M_SQRT1_2, -M_SQRT1_2 } };
    double complex x[2][2] = { { 0, 1 }, { 1, 0 } }, z[2][2] = { { 1, 0 }, { 0, -1 } };
    double e = n.measurement_error, coherence;
    struct density rho, joined = { 0 };
    struct teide_bell out;

    density_of_pairs(&rho, a, b);
    density_cnot(&rho, 1, 2);
    density_depolarise(&rho, 1, 2, n.gate_error);
    density_gate(&rho, 1, hadamard);
    for (int is = 0; is < 4; is++) {
        for (int reported = 0; reported < 4; reported++) {
            struct density part = rho;
            double weight = ((is ^ reported) & 2 ? e : 1 - e) * ((is ^ reported) & 1 ? e : 1 - e);
            density_project(&part, 1, is >> 1);
            density_project(&part, 2, is & 1);
            if (reported & 1)
                density_gate(&part, 3, x);
            if (reported & 2)
                density_gate(&part, 3, z);
            density_add(&joined, weight, &part);
        }
    }
    out = density_bell_part(&joined, 0, 3, &coherence);
    ck_assert(coherence < 1e-14);
    return out;
}

START_TEST(against_density_matrices)
{
    uint64_t seed = 31;

    for (int n = 0; n < 200; n++) {
        struct teide_bell a = random_state(&seed), b = random_state(&seed), expected;
        struct teide_operation_noise noise = random_noise(&seed);
        expected = swap_by_matrices(a, b, noise);
        expect_state(teide_swap(a, b, noise), expected, 1e-14, "swap");
        if (noise.gate_error > 0.1 && noise.measurement_error < 0.4 && a.p[0] > 0.6
            && b.p[0] > 0.6) /* negative control */
            ck_assert(!states_close(teide_swap(a, b, perfect), expected, 1e-14));
    }
}
END_TEST

START_TEST(factors_agree)
{
    uint64_t seed = 32;

    for (int n = 0; n < N_RANDOM; n++) {
        struct teide_bell a = random_state(&seed), b = random_state(&seed);
        struct teide_operation_noise noise = random_noise(&seed);
        struct teide_correlators c = teide_bell_correlators(a), d = teide_bell_correlators(b),
                                 f = teide_swap_factors(noise);
        struct teide_correlators product = { f.x * c.x * d.x, f.y * c.y * d.y, f.z * c.z * d.z };
        expect_state(teide_swap(a, b, noise), teide_bell_from_correlators(product), 1e-15, "the engine's way");
        expect_valid(teide_swap(a, b, noise), "swapped");
    }
}
END_TEST

START_TEST(commutes_and_associates)
{
    uint64_t seed = 33;

    for (int n = 0; n < N_RANDOM; n++) {
        struct teide_bell a = random_state(&seed), b = random_state(&seed), c = random_state(&seed);
        struct teide_operation_noise noise = random_noise(&seed);
        struct teide_bell ab = teide_swap(a, b, noise), ba = teide_swap(b, a, noise);
        ck_assert_msg(memcmp(&ab, &ba, sizeof ab) == 0, "does not commute to the last bit");
        expect_state(teide_swap(ab, c, noise), teide_swap(a, teide_swap(b, c, noise), noise), 1e-15, "associates");
        expect_state(
            teide_swap(a, (struct teide_bell) { { 1, 0, 0, 0 } }, perfect), a, 0, "a perfect pair changes nothing");
    }
}
END_TEST

/* Waiting before the swap or after it is the same: Pauli channels and swapping commute. */
START_TEST(commutes_with_waiting)
{
    uint64_t seed = 34;

    for (int n = 0; n < N_RANDOM; n++) {
        struct teide_bell a = random_state(&seed), b = random_state(&seed);
        struct teide_operation_noise noise = random_noise(&seed);
        struct teide_pauli_rates g = random_rates(&seed), h = random_rates(&seed);
        expect_state(teide_swap(teide_bell_decohere(a, g, h, 0.3), b, noise),
            teide_bell_decohere(teide_swap(a, b, noise), g, h, 0.3), 1e-15, "waiting and swapping");
    }
}
END_TEST

START_TEST(extremes)
{
    const struct teide_bell phi = { { 1, 0, 0, 0 } }, mixed = { { 0.25, 0.25, 0.25, 0.25 } };

    expect_state(teide_swap(phi, phi, (struct teide_operation_noise) { 1, 0 }), mixed, 1e-15, "lost gate");
    expect_state(teide_swap(phi, phi, (struct teide_operation_noise) { 0, 0.5 }), mixed, 1e-15, "blind detectors");
    ck_assert(teide_linear_optics_success(1) == 0.5 && teide_linear_optics_success(0) == 0);
}
END_TEST

Suite *
suite_swap(void)
{
    Suite *suite = suite_create("swap");
    TCase *tests = tcase_create("swapping");

    tcase_add_test(tests, reference);
    tcase_add_test(tests, against_density_matrices);
    tcase_add_test(tests, factors_agree);
    tcase_add_test(tests, commutes_and_associates);
    tcase_add_test(tests, commutes_with_waiting);
    tcase_add_test(tests, extremes);
    suite_add_tcase(suite, tests);
    return suite;
}
