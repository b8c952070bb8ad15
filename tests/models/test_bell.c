/* models/bell.h: the algebra of Bell-diagonal states. */
#include "check_models.h"

#include <math.h>
#include <string.h>

START_TEST(correlators_and_back)
{
    uint64_t seed = 1;

    for (int n = 0; n < N_RANDOM; n++) {
        struct teide_bell a = random_state(&seed);
        struct teide_correlators c = teide_bell_correlators(a);
        expect_state(teide_bell_from_correlators(c), a, 4e-16, "inverse transform");
        ck_assert(fabs(c.x) <= 1 + 1e-15 && fabs(c.y) <= 1 + 1e-15 && fabs(c.z) <= 1 + 1e-15);
    }
}
END_TEST

/* <XX>, -<YY>, <ZZ> of the four Bell states, from their textbook definition. */
START_TEST(correlators_of_bell_states)
{
    static const double expected[4][3] = { { 1, 1, 1 }, { -1, -1, 1 }, { 1, -1, -1 }, { -1, 1, -1 } };

    for (int k = 0; k < 4; k++) {
        struct teide_bell a = { { 0 } };
        struct teide_correlators c;
        a.p[k] = 1;
        c = teide_bell_correlators(a);
        ck_assert(c.x == expected[k][0] && c.y == expected[k][1] && c.z == expected[k][2]);
    }
}
END_TEST

START_TEST(convolution_multiplies_correlators)
{
    uint64_t seed = 2;

    for (int n = 0; n < N_RANDOM; n++) {
        struct teide_bell a = random_state(&seed), b = random_state(&seed), joined = teide_bell_convolve(a, b);
        struct teide_correlators c = teide_bell_correlators(a), d = teide_bell_correlators(b);
        struct teide_correlators product = { c.x * d.x, c.y * d.y, c.z * d.z },
                                 wrong = { c.x * d.x, c.y * d.z, c.z * d.y };
        expect_state(joined, teide_bell_from_correlators(product), 1e-15, "convolution");
        expect_valid(joined, "convolution");
        if (fabs(c.y * d.y - c.y * d.z) > 1e-6) /* negative control */
            ck_assert(!states_close(joined, teide_bell_from_correlators(wrong), 1e-15));
    }
}
END_TEST

START_TEST(convolution_is_a_commutative_group_action)
{
    const struct teide_bell one = { { 1, 0, 0, 0 } };
    uint64_t seed = 3;

    for (int n = 0; n < N_RANDOM; n++) {
        struct teide_bell a = random_state(&seed), b = random_state(&seed), c = random_state(&seed);
        struct teide_bell ab = teide_bell_convolve(a, b), ba = teide_bell_convolve(b, a);
        struct teide_bell same = teide_bell_convolve(a, one);
        ck_assert_msg(memcmp(&ab, &ba, sizeof ab) == 0, "does not commute to the last bit");
        ck_assert(memcmp(&same, &a, sizeof a) == 0);
        expect_state(
            teide_bell_convolve(ab, c), teide_bell_convolve(a, teide_bell_convolve(b, c)), 1e-15, "associates");
        for (unsigned k = 0; k < 4; k++) { /* a Pauli permutes by XOR */
            struct teide_bell pauli = { { 0 } }, moved;
            pauli.p[k] = 1;
            moved = teide_bell_convolve(a, pauli);
            for (unsigned i = 0; i < 4; i++)
                ck_assert(moved.p[i] == a.p[i ^ k]);
        }
    }
}
END_TEST

START_TEST(small_probabilities_keep_their_digits)
{
    const struct teide_bell a = { { 1, 1e-20, 0, 0 } }, b = { { 1, 0, 3e-25, 0 } };
    struct teide_bell c = teide_bell_convolve(a, b);

    expect_close(c.p[1] / 1e-20, 1, 1e-15, "Phi-");
    expect_close(c.p[2] / 3e-25, 1, 1e-15, "Psi+");
    expect_close(c.p[3] / 3e-45, 1, 1e-15, "Psi-");
}
END_TEST

START_TEST(werner_and_twirl)
{
    uint64_t seed = 4;

    for (int n = 0; n < N_RANDOM; n++) {
        struct teide_bell a = random_state(&seed), t = teide_bell_twirl(a);
        ck_assert(t.p[0] == a.p[0]);
        expect_valid(t, "twirl");
        expect_state(t, teide_bell_werner(a.p[0]), 1e-15, "twirl is Werner");
    }
}
END_TEST

START_TEST(validity)
{
    const struct teide_bell good = { { 0.7, 0.1, 0.15, 0.05 } };
    const struct teide_bell bad[] = { { { 0.7, 0.1, 0.15, 0.06 } }, { { 1.1, -0.1, 0, 0 } }, { { NAN, 1, 0, 0 } },
        { { INFINITY, 0, 0, 0 } }, { { 0, 0, 0, 0 } }, { { 0.5, 0.5, 0.5, -0.5 } }, { { 1, 0, 0, NAN } } };

    ck_assert(teide_bell_is_valid(good, 0) || teide_bell_is_valid(good, 1e-15));
    ck_assert(teide_bell_is_valid((struct teide_bell) { { 1 + 5e-10, -5e-10, 0, 0 } }, 1e-9));
    ck_assert(!teide_bell_is_valid((struct teide_bell) { { 1 + 5e-10, 0, 0, 0 } }, 1e-10));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(!teide_bell_is_valid(bad[i], 1e-9), "bad state %zu is accepted", i);
}
END_TEST

START_TEST(normalised)
{
    const struct teide_bell pure = { { 1, 0, 0, 0 } };
    struct teide_bell a = teide_bell_normalised((struct teide_bell) { { 0.5 + 1e-10, 0.5, -1e-12, 0 } });
    struct teide_bell b = teide_bell_normalised(pure);

    expect_valid(a, "normalised");
    ck_assert(a.p[2] == 0 && a.p[0] > a.p[1]);
    ck_assert(memcmp(&b, &pure, sizeof b) == 0);
}
END_TEST

Suite *
suite_bell(void)
{
    Suite *suite = suite_create("bell");
    TCase *tests = tcase_create("algebra");

    tcase_add_test(tests, correlators_and_back);
    tcase_add_test(tests, correlators_of_bell_states);
    tcase_add_test(tests, convolution_multiplies_correlators);
    tcase_add_test(tests, convolution_is_a_commutative_group_action);
    tcase_add_test(tests, small_probabilities_keep_their_digits);
    tcase_add_test(tests, werner_and_twirl);
    tcase_add_test(tests, validity);
    tcase_add_test(tests, normalised);
    suite_add_tcase(suite, tests);
    return suite;
}
