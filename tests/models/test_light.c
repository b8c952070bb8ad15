/* Gaussian light: closed forms of one and two modes, conservation laws, and a brute-force calculation with photon numbers. */
#include "check_models.h"

#include <complex.h>
#include <math.h>
#include <string.h>

#include "models/light.h"

/* Probability that no photon is counted where mode i is seen with efficiency eta[i]. */
static double
dark(const struct teide_light *light, const double *eta)
{
    struct teide_threshold_detector detectors[TEIDE_MAX_MODES];
    static double patterns[1 << TEIDE_MAX_DETECTORS];

    for (size_t i = 0; i < light->n; i++)
        detectors[i] = (struct teide_threshold_detector) { 1UL << i, eta[i], 0 };
    teide_light_patterns(light, 1, detectors, light->n, patterns);
    return patterns[0];
}

/* Of a squeezed pair of modes with lambda = tanh r: sum (1 - lambda^2) lambda^(2 n) ((1 - eta_1) (1 - eta_2))^n. */
START_TEST(dark_probability_of_a_pair)
{
    static struct teide_light light;
    uint64_t seed = 901;

    for (int k = 0; k < 200; k++) {
        double r = 1.5 * random_uniform(&seed), lambda2 = tanh(r) * tanh(r);
        double eta[2] = { random_uniform(&seed), random_uniform(&seed) }, loss = random_uniform(&seed);
        double expected = (1 - lambda2) / (1 - lambda2 * (1 - eta[0] * loss) * (1 - eta[1]));

        teide_light_vacuum(&light, 2);
        teide_light_squeeze(&light, 0, 1, k % 2 == 0 ? r : -r);
        ck_assert_double_eq_tol(teide_light_photons(&light, 0), sinh(r) * sinh(r), 1e-13);
        teide_light_shift(&light, 1, 6 * random_uniform(&seed));
        teide_light_lose(&light, 0, loss);
        ck_assert_double_eq_tol(teide_light_photons(&light, 0), loss * sinh(r) * sinh(r), 1e-13);
        ck_assert_double_eq_tol(dark(&light, eta), expected, 1e-14);
        eta[1] = 0; /* a thermal mode alone: 1 / (1 + eta n) */
        ck_assert_double_eq_tol(dark(&light, eta), 1 / (1 + eta[0] * loss * sinh(r) * sinh(r)), 1e-14);
    }
}
END_TEST

/* Linear optics conserves photons, and detectors that see all modes with one efficiency do not notice it. */
START_TEST(linear_optics_conserves_photons)
{
    static struct teide_light light;
    uint64_t seed = 902;

    for (int k = 0; k < 50; k++) {
        double eta[6], before = 0, after = 0, unmixed;
        teide_light_vacuum(&light, 6);
        for (size_t i = 0; i < 3; i++)
            teide_light_squeeze(&light, i, 3 + i, 0.6 * random_uniform(&seed));
        for (size_t i = 0; i < 6; i++) {
            eta[i] = 0.7;
            before += teide_light_photons(&light, i);
        }
        unmixed = dark(&light, eta);
        for (int m = 0; m < 12; m++) {
            size_t i = (size_t)(6 * random_uniform(&seed)), j = (i + 1 + (size_t)(5 * random_uniform(&seed))) % 6;
            teide_light_mix(&light, i, j, 6 * random_uniform(&seed));
            teide_light_shift(&light, i, 6 * random_uniform(&seed));
        }
        for (size_t i = 0; i < 6; i++)
            after += teide_light_photons(&light, i);
        ck_assert_double_eq_tol(after, before, 1e-13);
        ck_assert_double_eq_tol(dark(&light, eta), unmixed, 1e-14);
    }
}
END_TEST

/* --- photon numbers: four modes with up to CUT - 1 photons each ------------------------------------------------------- */

enum { CUT = 7, FOCK = CUT * CUT * CUT * CUT };

struct fock {
    double complex amplitude[CUT][CUT][CUT][CUT];
};

static double
factorial(int n)
{
    return tgamma(n + 1.0);
}

/* Two squeezed pairs: modes 0 and 1, modes 2 and 3. */
static void
fock_pairs(struct fock *state, double r, double s)
{
    memset(state, 0, sizeof *state);
    for (int n = 0; n < CUT; n++)
        for (int m = 0; m < CUT; m++)
            state->amplitude[n][n][m][m] = pow(tanh(r), n) * pow(tanh(s), m) / (cosh(r) * cosh(s));
}

/* Modes 1 and 2 on a beam splitter: a_1^+ -> c a_1^+ - s a_2^+, a_2^+ -> c a_2^+ + s a_1^+ acting on |n, m>. */
static void
fock_mix(struct fock *state, double angle)
{
    static struct fock out;
    const double c = cos(angle), s = sin(angle);

    memset(&out, 0, sizeof out);
    for (int a = 0; a < CUT; a++)
        for (int d = 0; d < CUT; d++)
            for (int n = 0; n < CUT; n++)
                for (int m = 0; m < CUT; m++)
                    for (int i = 0; i <= n; i++)       /* of n photons of mode 1, i stay */
                        for (int k = 0; k <= m; k++) { /* of m photons of mode 2, k stay */
                            int left = i + m - k, right = n - i + k;
                            if (left >= CUT || right >= CUT)
                                continue;
                            out.amplitude[a][left][right][d] += state->amplitude[a][n][m][d] * pow(c, i + k)
                                * pow(-s, n - i) * pow(s, m - k)
                                * sqrt(factorial(n) * factorial(m) * factorial(left) * factorial(right))
                                / (factorial(i) * factorial(n - i) * factorial(k) * factorial(m - k));
                        }
    *state = out;
}

/* Probability of a pattern of clicks: sum over photon numbers of their probability and that of the pattern. */
static double
fock_pattern(const struct fock *state, const double *eta, const double *dark_counts, unsigned pattern)
{
    double sum = 0;

    for (int n = 0; n < FOCK; n++) {
        int number[4] = { n / (CUT * CUT * CUT), n / (CUT * CUT) % CUT, n / CUT % CUT, n % CUT };
        double complex amplitude = state->amplitude[number[0]][number[1]][number[2]][number[3]];
        double probability = creal(amplitude) * creal(amplitude) + cimag(amplitude) * cimag(amplitude);
        for (int d = 0; d < 4; d++) {
            double quiet = (1 - dark_counts[d]) * pow(1 - eta[d], number[d]);
            probability *= pattern >> d & 1 ? 1 - quiet : quiet;
        }
        sum += probability;
    }
    return sum;
}

/* Two sources, of which one mode each meets on a beam splitter: all 16 patterns agree as far as 7 photons a mode carry. */
START_TEST(patterns_by_photon_numbers)
{
    static struct teide_light light;
    static struct fock state;
    uint64_t seed = 903;

    for (int k = 0; k < 8; k++) {
        double r = 0.05 + 0.12 * random_uniform(&seed), s = 0.05 + 0.12 * random_uniform(&seed),
               angle = 6 * random_uniform(&seed);
        double eta[4], dark_counts[4], patterns[16], sum = 0;
        struct teide_threshold_detector detectors[4];
        for (int d = 0; d < 4; d++) {
            eta[d] = random_uniform(&seed);
            dark_counts[d] = 0.01 * random_uniform(&seed);
            detectors[d] = (struct teide_threshold_detector) { 1UL << d, eta[d], dark_counts[d] };
        }
        teide_light_vacuum(&light, 4);
        teide_light_squeeze(&light, 0, 1, r);
        teide_light_squeeze(&light, 2, 3, s);
        teide_light_mix(&light, 1, 2, angle);
        teide_light_patterns(&light, 1, detectors, 4, patterns);
        fock_pairs(&state, r, s);
        fock_mix(&state, angle);
        for (unsigned i = 0; i < 16; i++) {
            ck_assert_double_eq_tol(patterns[i], fock_pattern(&state, eta, dark_counts, i), 1e-9);
            sum += patterns[i];
        }
        ck_assert_double_eq_tol(sum, 1, 1e-14);
    }
}
END_TEST

/* Hong, Ou, Mandel: as the sources become weak, two photons never leave a balanced beam splitter on different sides; of photons
 * that overlap by v (amplitude sqrt(v)) the dip has the depth v. */
START_TEST(interference_of_two_photons)
{
    static struct teide_light light;
    const double overlaps[] = { 0, 0.3, 0.9, 1 };

    for (size_t k = 0; k < sizeof overlaps / sizeof *overlaps; k++) {
        const double r = 2e-3;
        double coincidences[2];
        for (int together = 0; together < 2; together++) {
            /* modes: heralds 0, 1; the photons 2, 3; what of photon 3 does not overlap 4, and its partner 5 on the other side */
            const struct teide_threshold_detector detectors[4]
                = { { 1, 1, 0 }, { 2, 1, 0 }, { 4 + 32, 1, 0 }, { 8 + 16, 1, 0 } };
            double patterns[16];
            teide_light_vacuum(&light, 6);
            teide_light_squeeze(&light, 0, 2, r);
            teide_light_squeeze(&light, 1, 3, r);
            teide_light_mix(&light, 3, 4, together ? acos(sqrt(overlaps[k])) : acos(0));
            teide_light_mix(&light, 2, 3, acos(sqrt(0.5)));
            teide_light_mix(&light, 5, 4, acos(sqrt(0.5)));
            teide_light_patterns(&light, 1, detectors, 4, patterns);
            coincidences[together] = patterns[15];
        }
        ck_assert_double_eq_tol(1 - coincidences[1] / coincidences[0], overlaps[k], 2e-5);
    }
}
END_TEST

Suite *
suite_light(void)
{
    Suite *suite = suite_create("light");
    TCase *tcase = tcase_create("all");

    tcase_add_test(tcase, dark_probability_of_a_pair);
    tcase_add_test(tcase, linear_optics_conserves_photons);
    tcase_add_test(tcase, patterns_by_photon_numbers);
    tcase_add_test(tcase, interference_of_two_photons);
    suite_add_tcase(suite, tcase);
    return suite;
}
