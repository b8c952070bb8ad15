/* models/measures.c: figures of merit against the tables, against eigenvalues, and against each other. */
#include "models/measures.h"

#include <gsl/gsl_eigen.h>
#include <math.h>
#include <string.h>

#include "check_models.h"
#include "density.h"

static double
value(enum teide_measure_index i, struct teide_bell a)
{
    return teide_measures[i].value(a);
}

static int n_bell_diagonal, n_general;

static void
check_measures(const struct reference *r)
{
    struct teide_bell a;

    if (json_object_get(r->inputs, "bell_probs") == NULL) { /* general density matrices are not Bell-diagonal */
        n_general++;
        return;
    }
    n_bell_diagonal++;
    a = reference_state(r->inputs, "bell_probs");
    ck_assert_uint_eq(json_object_size(r->outputs), TEIDE_N_MEASURES);
    for (int i = 0; i < TEIDE_N_MEASURES; i++) {
        double expected = reference_number(r->outputs, teide_measures[i].name);
        expect_close(teide_measures[i].value(a), expected, r->tol, teide_measures[i].name);
        ck_assert(!close_to(teide_measures[i].value(a) + 3 * r->tol, expected, r->tol)); /* negative control */
    }
}

START_TEST(reference)
{
    n_bell_diagonal = n_general = 0;
    ck_assert_int_eq(reference_cases("measures", check_measures), 20);
    ck_assert_int_eq(n_bell_diagonal, 12);
    ck_assert_int_eq(n_general, 8);
}
END_TEST

/* Slopes against differences of values, where the states on both sides are inside the simplex and no kink lies between. */
START_TEST(slopes)
{
    uint64_t seed = 42;
    const double h = 1e-5;
    int compared = 0;

    for (int n = 0; n < N_RANDOM; n++) {
        struct teide_bell a = random_state(&seed), b = random_state(&seed), d, ahead = a, behind = a;
        for (int i = 0; i < 4; i++) {
            d.p[i] = b.p[i] - a.p[i];
            ahead.p[i] += h * d.p[i];
            behind.p[i] -= h * d.p[i];
        }
        for (int m = 0; m < TEIDE_N_MEASURES; m++) {
            const struct teide_measure *measure = &teide_measures[m];
            double forward = (measure->value(ahead) - measure->value(a)) / h;
            double backward = (measure->value(a) - measure->value(behind)) / h;
            double slope = measure->slope(a, d), scale = fmax(0.01, fabs(slope));
            ck_assert(isfinite(slope));
            if (!teide_bell_is_valid(behind, 1e-15) || fabs(forward - backward) > 1e-3 * scale)
                continue;
            compared++;
            ck_assert_msg(fabs(0.5 * (forward + backward) - slope) < 1e-5 * scale + fabs(forward - backward) / 50,
                "%s: %g and %g, slope %g", measure->name, backward, forward, slope);
            ck_assert(
                fabs(0.5 * (forward + backward) - 1.05 * slope) > 1e-5 * scale || fabs(slope) < 1e-3); /* control */
        }
    }
    ck_assert_int_gt(compared, 8 * N_RANDOM);
}
END_TEST

START_TEST(bounds_and_orderings)
{
    static const double lowest[TEIDE_N_MEASURES] = { 0, 0.25, 0, 0, 0, 0, 0, -1, 0, -1, 0, -0.5, 0, 1.0 / 3, 0.25, 0 };
    static const double highest[TEIDE_N_MEASURES] = { 1, 1, 1, 0.5, 1, 1, 1, 1, 1, 1, 1, 0.5, 2 * M_SQRT2, 1, 1, 2 };
    uint64_t seed = 41;

    for (int n = 0; n < 5 * N_RANDOM; n++) {
        struct teide_bell a = random_state(&seed);
        for (int i = 0; i < TEIDE_N_MEASURES; i++) {
            double v = teide_measures[i].value(a);
            ck_assert_msg(v >= lowest[i] - 1e-15 && v <= highest[i] + 1e-15, "%s = %.17g at %g %g %g %g",
                teide_measures[i].name, v, a.p[0], a.p[1], a.p[2], a.p[3]);
        }
        ck_assert(value(TEIDE_FIDELITY, a) <= value(TEIDE_MAX_FIDELITY, a));
        ck_assert(value(TEIDE_REE, a) <= value(TEIDE_EOF, a) + 1e-15);
        ck_assert(value(TEIDE_HASHING, a) <= value(TEIDE_REE, a) + 1e-15);
        ck_assert(value(TEIDE_SKF, a) <= value(TEIDE_HASHING, a) + 1e-15); /* h(ex) + h(ez) >= H(p) */
        ck_assert(value(TEIDE_EOF, a) <= value(TEIDE_CONCURRENCE, a) + 1e-15);
        ck_assert(value(TEIDE_REE, a) <= value(TEIDE_LOG_NEGATIVITY, a) + 1e-15);
        ck_assert((value(TEIDE_CONCURRENCE, a) > 0) == (value(TEIDE_MAX_FIDELITY, a) > 0.5));
        if (value(TEIDE_CHSH, a) > 2 + 1e-14)
            ck_assert(value(TEIDE_CONCURRENCE, a) > 0);
        if (value(TEIDE_WITNESS, a) < 0)
            ck_assert(value(TEIDE_NEGATIVITY, a) > 0);
    }
}
END_TEST

/* Verstraete and Wolf, Phys. Rev. Lett. 89, 170401 (2002): 2 sqrt(1 + C^2) is the most CHSH that a concurrence allows, and
 * pairs of two Bell states reach it. */
START_TEST(chsh_and_concurrence)
{
    uint64_t seed = 44;

    for (int n = 0; n < N_RANDOM; n++) {
        struct teide_bell a = random_state(&seed), dephased = { { a.p[0], 1 - a.p[0], 0, 0 } };
        double c = value(TEIDE_CONCURRENCE, a), d = value(TEIDE_CONCURRENCE, dephased);
        ck_assert(value(TEIDE_CHSH, a) <= 2 * sqrt(1 + c * c) + 1e-14);
        expect_close(value(TEIDE_CHSH, dephased), 2 * sqrt(1 + d * d), 1e-14, "dephased pair");
    }
}
END_TEST

/* All but the measures relative to Phi+ and the key do not change when a local Pauli or Clifford relabels the Bell states. */
START_TEST(relabelling)
{
    static const int order[6][4]
        = { { 1, 0, 3, 2 }, { 2, 3, 0, 1 }, { 3, 2, 1, 0 }, { 0, 2, 1, 3 }, { 0, 1, 3, 2 }, { 0, 3, 2, 1 } };
    uint64_t seed = 42;

    for (int n = 0; n < N_RANDOM; n++) {
        struct teide_bell a = random_state(&seed);
        for (int k = 0; k < 6; k++) {
            const int *o = order[k];
            struct teide_bell b = { { a.p[o[0]], a.p[o[1]], a.p[o[2]], a.p[o[3]] } };
            for (int i = 0; i < TEIDE_N_MEASURES; i++) {
                bool key = i == TEIDE_SKF || i == TEIDE_SKF_RAW;
                if (i == TEIDE_FIDELITY || i == TEIDE_WITNESS || i == TEIDE_TELEPORT || (key && k >= 4))
                    continue;
                expect_close(teide_measures[i].value(b), teide_measures[i].value(a), 4e-15, teide_measures[i].name);
            }
        }
    }
}
END_TEST

/* Entropy, purity and negativity from the eigenvalues of the density matrix and of its partial transpose. */
START_TEST(against_eigenvalues)
{
    gsl_eigen_symm_workspace *work = gsl_eigen_symm_alloc(4);
    gsl_matrix *rho = gsl_matrix_alloc(4, 4), *transposed = gsl_matrix_alloc(4, 4);
    gsl_vector *eigen = gsl_vector_alloc(4);
    uint64_t seed = 43;

    for (int n = 0; n < 500; n++) {
        struct teide_bell a = random_state(&seed);
        double negative = 0, entropy = 0, purity = 0;
        for (size_t r = 0; r < 4; r++) {
            for (size_t c = 0; c < 4; c++) {
                double sum = 0;
                for (int k = 0; k < 4; k++)
                    sum += a.p[k] * density_bell_vectors[k][r] * density_bell_vectors[k][c];
                gsl_matrix_set(rho, r, c, sum);
                gsl_matrix_set(transposed, (r & 2) | (c & 1), (c & 2) | (r & 1), sum);
            }
        }
        gsl_eigen_symm(transposed, eigen, work);
        for (size_t i = 0; i < 4; i++)
            negative += fmax(0, -gsl_vector_get(eigen, i));
        gsl_eigen_symm(rho, eigen, work);
        for (size_t i = 0; i < 4; i++) {
            double p = gsl_vector_get(eigen, i);
            purity += p * p;
            entropy -= p > 0 ? p * log2(p) : 0;
        }
        expect_close(value(TEIDE_NEGATIVITY, a), negative, 1e-14, "negativity");
        expect_close(value(TEIDE_LOG_NEGATIVITY, a), log2(1 + 2 * negative), 1e-14, "log-negativity");
        expect_close(value(TEIDE_ENTROPY, a), entropy, 1e-13, "entropy");
        expect_close(value(TEIDE_PURITY, a), purity, 1e-14, "purity");
        ck_assert(!close_to(value(TEIDE_ENTROPY, a) + 1e-12, entropy, 1e-13)); /* negative control */
    }
    gsl_vector_free(eigen);
    gsl_matrix_free(transposed);
    gsl_matrix_free(rho);
    gsl_eigen_symm_free(work);
}
END_TEST

START_TEST(finite_on_the_boundary)
{
    static const struct teide_bell states[] = { { { 1, 0, 0, 0 } }, { { 0, 1, 0, 0 } }, { { 0, 0, 1, 0 } },
        { { 0, 0, 0, 1 } }, { { 0.5, 0.5, 0, 0 } }, { { 0.5, 0, 0.5, 0 } }, { { 0.5, 0, 0, 0.5 } },
        { { 1 + 2e-16, -1e-16, -1e-16, 0 } }, { { -1e-17, 1, 0, 1e-17 } }, { { 1 - 1e-16, 1e-16, 0, 0 } },
        { { 1, 5e-324, 0, 0 } }, { { 0.25, 0.25, 0.25, 0.25 } }, { { 0.5 + 1e-16, 0.5 - 1e-16, 0, 0 } } };

    for (size_t n = 0; n < sizeof states / sizeof states[0]; n++) {
        for (int i = 0; i < TEIDE_N_MEASURES; i++) {
            double v = teide_measures[i].value(states[n]);
            ck_assert_msg(isfinite(v), "%s of state %zu is %g", teide_measures[i].name, n, v);
            if (i != TEIDE_FIDELITY && i != TEIDE_COHERENT_INFO && i != TEIDE_SKF_RAW && i != TEIDE_WITNESS)
                ck_assert_msg(v >= 0, "%s of state %zu is %g", teide_measures[i].name, n, v);
        }
    }
    for (size_t n = 0; n < 4; n++) { /* pure states: exact */
        ck_assert(value(TEIDE_ENTROPY, states[n]) == 0 && value(TEIDE_PURITY, states[n]) == 1);
        ck_assert(value(TEIDE_EOF, states[n]) == 1 && value(TEIDE_REE, states[n]) == 1);
        ck_assert(value(TEIDE_HASHING, states[n]) == 1 && value(TEIDE_SKF, states[n]) == 1);
        ck_assert(value(TEIDE_CONCURRENCE, states[n]) == 1 && value(TEIDE_LOG_NEGATIVITY, states[n]) == 1);
        expect_close(value(TEIDE_CHSH, states[n]), 2 * M_SQRT2, 1e-15, "chsh");
    }
}
END_TEST

/* H({1 - e, e}) = e (log2(1 / e) + 1 / ln 2) + O(e^2), to relative accuracy. */
START_TEST(accurate_next_to_pure_states)
{
    for (int k = 9; k < 300; k += 7) {
        double e = pow(10, -k), expected = e * (log2(1 / e) + M_LOG2E);
        struct teide_bell a = { { 1 - e, e, 0, 0 } }, b = { { 0, e / 2, 1 - e, e / 2 } };
        double noise = 1e-14 + e;
        expect_close(value(TEIDE_ENTROPY, a) / expected, 1, noise, "entropy");
        expect_close(value(TEIDE_ENTROPY, b) / (expected + e), 1, noise, "entropy");
    }
}
END_TEST

START_TEST(known_values)
{
    const struct teide_bell a = { { 0.8, 0.2, 0, 0 } };
    double h = -0.8 * log2(0.8) - 0.2 * log2(0.2);

    expect_close(value(TEIDE_CONCURRENCE, a), 0.6, 1e-15, "concurrence");
    expect_close(value(TEIDE_EOF, a), -0.9 * log2(0.9) - 0.1 * log2(0.1), 1e-15, "eof");
    expect_close(value(TEIDE_REE, a), 1 - h, 1e-15, "ree");
    expect_close(value(TEIDE_HASHING, a), 1 - h, 1e-15, "hashing");
    expect_close(value(TEIDE_SKF, a), 1 - h, 1e-15, "skf");
    expect_close(value(TEIDE_CHSH, a), 2 * sqrt(1.36), 1e-15, "chsh");
    expect_close(value(TEIDE_TELEPORT, a), 2.6 / 3, 1e-15, "teleport");
}
END_TEST

START_TEST(names)
{
    for (int i = 0; i < TEIDE_N_MEASURES; i++) {
        ck_assert_ptr_eq(teide_measure_find(teide_measures[i].name), &teide_measures[i]);
        ck_assert(strlen(teide_measures[i].doc) > 0);
        ck_assert(strcmp(teide_measures[i].unit, "1") == 0 || strcmp(teide_measures[i].unit, "bit") == 0);
    }
    ck_assert_ptr_null(teide_measure_find("Fidelity"));
    ck_assert_ptr_null(teide_measure_find(""));
}
END_TEST

Suite *
suite_measures(void)
{
    Suite *suite = suite_create("measures");
    TCase *tests = tcase_create("figures of merit");

    tcase_add_test(tests, reference);
    tcase_add_test(tests, slopes);
    tcase_add_test(tests, bounds_and_orderings);
    tcase_add_test(tests, chsh_and_concurrence);
    tcase_add_test(tests, relabelling);
    tcase_add_test(tests, against_eigenvalues);
    tcase_add_test(tests, finite_on_the_boundary);
    tcase_add_test(tests, accurate_next_to_pure_states);
    tcase_add_test(tests, known_values);
    tcase_add_test(tests, names);
    suite_add_tcase(suite, tests);
    return suite;
}
