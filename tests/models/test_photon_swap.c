/* Entanglement swapping with photons: limits in closed form, symmetries, and the expansion in photon numbers. */
#include "check_models.h"

#include <math.h>

#include "models/photon_swap.h"

static const struct teide_bell perfect = { { 1, 0, 0, 0 } };

static struct teide_photon_swap
ideal(enum teide_pair_source_kind kind, double mean_pairs)
{
    const struct teide_photon_arm arm = { 1, 1, 0 };
    const struct teide_pair_source source = { mean_pairs, 1, perfect };

    return (struct teide_photon_swap) { .kind = kind,
        .first = source,
        .second = source,
        .overlap = 1,
        .reflectivity = 0.5,
        .photon_0 = arm,
        .photon_1 = arm,
        .photon_2 = arm,
        .photon_3 = arm };
}

/* Any values, with losses and errors. */
static struct teide_photon_swap
any(enum teide_pair_source_kind kind, double mean_pairs, uint64_t *seed)
{
    struct teide_photon_swap swap = ideal(kind, mean_pairs);
    struct teide_photon_arm *arms[] = { &swap.photon_0, &swap.photon_1, &swap.photon_2, &swap.photon_3 };

    for (int i = 0; i < 4; i++)
        *arms[i]
            = (struct teide_photon_arm) { random_uniform(seed), random_uniform(seed), 1e-3 * random_uniform(seed) };
    swap.overlap = random_uniform(seed);
    swap.reflectivity = random_uniform(seed);
    swap.first.purity = 0.5 + 0.5 * random_uniform(seed);
    swap.second.purity = 0.5 + 0.5 * random_uniform(seed);
    return swap;
}

static struct teide_fourfolds
fourfolds(const struct teide_photon_swap *swap, enum teide_polarisation_basis basis_0,
    enum teide_polarisation_basis basis_3, double channel)
{
    static struct teide_swap_light light;
    double patterns[TEIDE_N_SWAP_PATTERNS];

    teide_swap_light(&light, swap, basis_0, basis_3);
    teide_swap_patterns(&light, channel, patterns);
    return teide_swap_fourfolds(&light, patterns, perfect, NULL);
}

static double
total(struct teide_fourfolds f, int bell)
{
    return f.p[bell][0][0] + f.p[bell][0][1] + f.p[bell][1][0] + f.p[bell][1][1];
}

static double
correlation(struct teide_fourfolds f, int bell)
{
    return (f.p[bell][0][0] - f.p[bell][0][1] - f.p[bell][1][0] + f.p[bell][1][1]) / total(f, bell);
}

/* One pair each, nothing lost: each of two Bell states is told a quarter of the time, and leaves (0, 3) in it:
 * Psi- correlates (z, x, y) as (-1, -1, -1), Psi+ as (-1, 1, 1). */
START_TEST(single_pairs_swap_perfectly)
{
    const struct teide_photon_swap swap = ideal(TEIDE_SINGLE_PAIR, 1);
    const double psi[2][TEIDE_N_BASES] = { { -1, -1, -1 }, { -1, 1, 1 } };

    for (int b = 0; b < TEIDE_N_BASES; b++) {
        struct teide_fourfolds f
            = fourfolds(&swap, (enum teide_polarisation_basis)b, (enum teide_polarisation_basis)b, 1);
        for (int bell = 0; bell < 2; bell++) {
            ck_assert_double_eq_tol(total(f, bell), 0.25, 1e-14);
            ck_assert_double_eq_tol(correlation(f, bell), psi[bell][b], 1e-14);
        }
    }
}
END_TEST

/* Photons that overlap by v: Psi- correlates (z, x, y) as (-1, -v, -v) and, where polarisations differ, the Bell measurement
 * still tells that they do. Different bases are uncorrelated. Loss of photon 3 only makes four-folds rarer. */
START_TEST(overlap_is_coherence)
{
    for (int k = 0; k <= 4; k++) {
        struct teide_photon_swap swap = ideal(TEIDE_SINGLE_PAIR, 0.3);
        swap.overlap = 0.25 * k;
        ck_assert_double_eq_tol(teide_interference_visibility(&swap), 0.25 * k, 1e-15);
        for (int bell = 0; bell < 2; bell++) {
            const double v = bell == 0 ? -swap.overlap : swap.overlap;
            ck_assert_double_eq_tol(correlation(fourfolds(&swap, TEIDE_BASIS_Z, TEIDE_BASIS_Z, 1), bell), -1, 1e-14);
            ck_assert_double_eq_tol(correlation(fourfolds(&swap, TEIDE_BASIS_X, TEIDE_BASIS_X, 1), bell), v, 1e-14);
            ck_assert_double_eq_tol(correlation(fourfolds(&swap, TEIDE_BASIS_Y, TEIDE_BASIS_Y, 0.01), bell), v, 1e-13);
            ck_assert_double_eq_tol(correlation(fourfolds(&swap, TEIDE_BASIS_X, TEIDE_BASIS_Z, 1), bell), 0, 1e-14);
            ck_assert_double_eq_tol(correlation(fourfolds(&swap, TEIDE_BASIS_X, TEIDE_BASIS_Y, 1), bell), 0, 1e-14);
            ck_assert_double_eq_tol(
                total(fourfolds(&swap, TEIDE_BASIS_Y, TEIDE_BASIS_Y, 0.01), bell), 0.09 * 0.01 / 4, 1e-15);
        }
    }
}
END_TEST

/* Parametric light to lowest order is one pair in each source, or two in one of them, which with every arm lossy gives four-folds
 * of order mu^2, too. What stays of (P(mu, mu') - P(mu, 0) - P(0, mu') + P(0, 0)) / (mu mu') as mu goes to 0 is one pair in each. */
START_TEST(weak_light_is_single_pairs)
{
    uint64_t seed = 911;
    const double mu = 1e-4;

    for (int k = 0; k < 20; k++) {
        struct teide_photon_swap weak = any(TEIDE_PARAMETRIC, mu, &seed), pairs = weak;
        const enum teide_polarisation_basis basis_0 = (enum teide_polarisation_basis)(k % 3),
                                            basis_3 = (enum teide_polarisation_basis)(k / 3 % 3);
        struct teide_photon_arm *arms[] = { &weak.photon_0, &weak.photon_1, &weak.photon_2, &weak.photon_3 };
        struct teide_fourfolds both, first, second, expected;
        for (int i = 0; i < 4; i++)
            arms[i]->dark_probability = 0;
        pairs = weak;
        pairs.kind = TEIDE_SINGLE_PAIR;
        pairs.first.mean_pairs = pairs.second.mean_pairs = 1;
        expected = fourfolds(&pairs, basis_0, basis_3, 0.5);
        both = fourfolds(&weak, basis_0, basis_3, 0.5);
        weak.second.mean_pairs = 0;
        first = fourfolds(&weak, basis_0, basis_3, 0.5);
        weak.second.mean_pairs = mu;
        weak.first.mean_pairs = 0;
        second = fourfolds(&weak, basis_0, basis_3, 0.5);
        for (int n = 0; n < 8; n++) {
            const int bell = n / 4, i = n / 2 % 2, j = n % 2;
            double cross = both.p[bell][i][j] - first.p[bell][i][j] - second.p[bell][i][j];
            ck_assert_double_eq_tol(cross / (mu * mu), expected.p[bell][i][j], 20 * mu);
        }
    }
}
END_TEST

/* x and y are the same to the Bell measurement: a phase of V turns one into the other. */
START_TEST(x_and_y_are_alike)
{
    uint64_t seed = 912;

    for (int k = 0; k < 10; k++)
        for (int kind = 0; kind < 2; kind++) {
            struct teide_photon_swap swap = any((enum teide_pair_source_kind)kind, 0.3 * random_uniform(&seed), &seed);
            struct teide_fourfolds x = fourfolds(&swap, TEIDE_BASIS_X, TEIDE_BASIS_X, 0.7),
                                   y = fourfolds(&swap, TEIDE_BASIS_Y, TEIDE_BASIS_Y, 0.7);
            for (int n = 0; n < 8; n++)
                ck_assert_double_eq_tol(x.p[n / 4][n / 2 % 2][n % 2], y.p[n / 4][n / 2 % 2][n % 2], 1e-14);
        }
}
END_TEST

/* Singles of photon 0: the light of each polarisation is thermal with mu / 2 photons, in Schmidt modes. */
START_TEST(singles_are_thermal)
{
    static struct teide_swap_light light;
    uint64_t seed = 913;

    for (int k = 0; k < 20; k++) {
        struct teide_photon_swap swap = any(TEIDE_PARAMETRIC, random_uniform(&seed), &seed);
        const double mu = swap.first.mean_pairs, eta = swap.photon_0.transmittance * swap.photon_0.efficiency,
                     w = (1 + sqrt(2 * swap.first.purity - 1)) / 2;
        double patterns[TEIDE_N_SWAP_PATTERNS], singles[TEIDE_N_SWAP_DETECTORS], sum = 0, expected;
        teide_swap_light(&light, &swap, TEIDE_BASIS_X, TEIDE_BASIS_Z);
        teide_swap_patterns(&light, 1, patterns);
        teide_swap_singles(patterns, singles);
        for (int i = 0; i < TEIDE_N_SWAP_PATTERNS; i++)
            sum += patterns[i];
        expected = 1 - (1 - swap.photon_0.dark_probability) / (1 + eta * mu * w / 2) / (1 + eta * mu * (1 - w) / 2);
        ck_assert_double_eq_tol(sum, 1, 1e-14);
        ck_assert_double_eq_tol(singles[0], expected, 1e-14);
        ck_assert_double_eq_tol(singles[1], expected, 1e-14);
    }
}
END_TEST

/* Polarisation errors: correlations shrink by the correlators of the sources' states. */
START_TEST(errors_shrink_correlations)
{
    static struct teide_swap_light light;
    struct teide_photon_swap swap = ideal(TEIDE_SINGLE_PAIR, 1);
    const struct teide_bell noisy = { { 0.9, 0.05, 0.03, 0.02 } };
    const struct teide_correlators c = teide_bell_correlators(noisy);
    const double shrink[TEIDE_N_BASES] = { c.z, c.x, c.y };

    swap.first.state = noisy;
    for (int b = 0; b < TEIDE_N_BASES; b++) {
        double patterns[TEIDE_N_SWAP_PATTERNS];
        teide_swap_light(&light, &swap, (enum teide_polarisation_basis)b, (enum teide_polarisation_basis)b);
        teide_swap_patterns(&light, 1, patterns);
        ck_assert_double_eq_tol(
            correlation(teide_swap_fourfolds(&light, patterns, noisy, NULL), 0), -shrink[b] * shrink[b], 1e-14);
    }
}
END_TEST

Suite *
suite_photon_swap(void)
{
    Suite *suite = suite_create("photon_swap");
    TCase *tcase = tcase_create("all");

    tcase_add_test(tcase, single_pairs_swap_perfectly);
    tcase_add_test(tcase, overlap_is_coherence);
    tcase_add_test(tcase, weak_light_is_single_pairs);
    tcase_add_test(tcase, x_and_y_are_alike);
    tcase_add_test(tcase, singles_are_thermal);
    tcase_add_test(tcase, errors_shrink_correlations);
    suite_add_tcase(suite, tcase);
    return suite;
}
