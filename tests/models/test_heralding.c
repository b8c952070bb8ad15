/* Heralding: closed forms in their limits, and a density matrix of memories and photons worked out by brute force. */
#include "check_models.h"

#include <complex.h>
#include <math.h>
#include <string.h>

#include "models/heralding.h"

/* --- brute force ------------------------------------------------------------------------------------------------------
 * Memories |a b> (bit 1: a is bright, bit 0: b). Photon modes: c, d behind the beam splitter, and c', d' for the part of b's photon
 * that does not overlap; at most two photons. Loss is a beam splitter per arm whose other output is traced out. */

enum { MODES = 4, FOCK = 3 };

struct amplitude {
    double complex of[FOCK][FOCK][FOCK][FOCK]; /* photon numbers in c, d, c', d' */
};

/* Apply sum_m x[m] a_m^+ . */
static struct amplitude
create(const struct amplitude *in, const double x[MODES])
{
    struct amplitude out = { 0 };

    for (int n = 0; n < 81; n++) {
        int k[MODES] = { n / 27, n / 9 % 3, n / 3 % 3, n % 3 };
        const double complex from = in->of[k[0]][k[1]][k[2]][k[3]];
        for (int m = 0; m < MODES && from != 0; m++) {
            if (++k[m] < FOCK)
                out.of[k[0]][k[1]][k[2]][k[3]] += x[m] * sqrt(k[m]) * from;
            k[m]--;
        }
    }
    return out;
}

/* rho -> rho given that detector `which` clicks and the other does not; rho is 4 x 4. */
static void
brute_click(const struct teide_heralding *h, int which, double complex rho[4][4])
{
    const double s = sqrt(0.5), o = sqrt(h->visibility), p = sqrt(1 - h->visibility), d = h->dark_probability;
    const double photon_a[MODES] = { s, s, 0, 0 }, photon_b[MODES] = { s * o, -s * o, s * p, -s * p };
    double complex out[4][4] = { { 0 } };

    for (int lost = 0; lost < 4; lost++) { /* which photons are lost, orthogonal to each other */
        struct amplitude state[4];
        for (int m = 0; m < 4; m++) {
            const int bright[2] = { m >> 1 & 1, m & 1 };
            double weight = 1;
            state[m] = (struct amplitude) { .of = { { { { 1 } } } } };
            for (int end = 0; end < 2; end++) {
                const bool is_lost = lost >> end & 1;
                if (is_lost && !bright[end])
                    weight = 0; /* there is none to lose */
                if (bright[end])
                    weight *= is_lost ? sqrt(1 - h->efficiency[end]) : sqrt(h->efficiency[end]);
                if (bright[end] && !is_lost)
                    state[m] = create(&state[m], end == 0 ? photon_a : photon_b);
            }
            for (int n = 0; n < 81; n++)
                (&state[m].of[0][0][0][0])[n] *= weight;
        }
        for (int n = 0; n < 81; n++) {
            const int k[MODES] = { n / 27, n / 9 % 3, n / 3 % 3, n % 3 };
            const int here = k[which] + k[which + 2], there = k[1 - which] + k[3 - which];
            double seen = there > 0 ? 0 : (1 - d) * (here > 0 ? 1 : d);
            if (h->number_resolving)
                seen = there > 0 || here > 1 ? 0 : here == 1 ? (1 - d) * (1 - d) : d * (1 - d);
            for (int i = 0; i < 4; i++)
                for (int j = 0; j < 4; j++)
                    out[i][j] += rho[i][j] * seen * (&state[i].of[0][0][0][0])[n] * conj((&state[j].of[0][0][0][0])[n]);
        }
    }
    memcpy(rho, out, sizeof out);
}

/* Random phase between both ends: what one bright end gains over the other. */
static void
dephase(double phase_error, double complex rho[4][4])
{
    rho[1][2] *= exp(-phase_error * phase_error / 2);
    rho[2][1] *= exp(-phase_error * phase_error / 2);
}

static void
prepare(const double bright[2], double complex rho[4][4])
{
    double v[4];

    for (int m = 0; m < 4; m++)
        v[m] = sqrt((m >> 1 ? bright[0] : 1 - bright[0]) * (m & 1 ? bright[1] : 1 - bright[1]));
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++)
            rho[i][j] = v[i] * v[j];
}

static struct teide_heralded
brute_force(const struct teide_heralding *h)
{
    static const double half[2] = { 0.5, 0.5 };
    struct teide_heralded sum = { 0, { { 0 } } };
    const bool twice = h->scheme == TEIDE_DOUBLE_CLICK;

    for (int clicks = 0; clicks < (twice ? 4 : 2); clicks++) {
        double complex rho[4][4];
        const double sign = twice ? (clicks == 0 || clicks == 3 ? 1 : -1) : clicks == 0 ? 1 : -1;
        prepare(twice ? half : h->bright, rho);
        brute_click(h, clicks & 1, rho);
        if (twice) {
            double complex flipped[4][4];
            for (int i = 0; i < 4; i++)
                for (int j = 0; j < 4; j++)
                    flipped[i][j] = rho[3 - i][3 - j];
            memcpy(rho, flipped, sizeof rho);
            brute_click(h, clicks >> 1, rho);
        }
        dephase(h->phase_error, rho);
        sum.success_probability += creal(rho[0][0] + rho[1][1] + rho[2][2] + rho[3][3]);
        sum.state.p[0] += creal(rho[1][1] + rho[2][2]) / 2 + sign * creal(rho[1][2]);
        sum.state.p[1] += creal(rho[1][1] + rho[2][2]) / 2 - sign * creal(rho[1][2]);
        sum.state.p[2] += creal(rho[0][0] + rho[3][3]) / 2;
        sum.state.p[3] += creal(rho[0][0] + rho[3][3]) / 2;
    }
    for (int i = 0; i < 4; i++)
        sum.state.p[i] /= sum.success_probability;
    return sum;
}

START_TEST(against_density_matrix)
{
    uint64_t seed = 77;

    for (int i = 0; i < 400; i++) {
        struct teide_heralding h
            = { .scheme = i % 2 == 0 ? TEIDE_SINGLE_CLICK : TEIDE_DOUBLE_CLICK, .number_resolving = i / 2 % 2 == 0 };
        struct teide_heralded got, expected;
        for (int end = 0; end < 2; end++) {
            h.bright[end] = random_uniform(&seed);
            h.efficiency[end] = random_uniform(&seed);
        }
        h.dark_probability = i % 3 == 0 ? 0 : 0.2 * random_uniform(&seed);
        h.visibility = random_uniform(&seed);
        h.phase_error = random_uniform(&seed);
        got = teide_herald(&h);
        expected = brute_force(&h);
        expect_close(got.success_probability, expected.success_probability, 1e-14, "success probability");
        expect_state(got.state, expected.state, 1e-12, "heralded state");
        expect_valid(got.state, "heralded state");
    }
}
END_TEST

/* Weak single clicks: p = 2 alpha eta, F = 1 - alpha. Double clicks: p = eta^2 / 2, F = (1 + V) / 2. Only dark counts: nothing. */
START_TEST(limits)
{
    struct teide_heralding h
        = { .scheme = TEIDE_SINGLE_CLICK, .bright = { 0.05, 0.05 }, .efficiency = { 1e-6, 1e-6 }, .visibility = 1 };
    struct teide_heralded out = teide_herald(&h);

    expect_close(out.success_probability / (2 * 0.05 * 1e-6), 1, 1e-5, "p of single clicks");
    expect_close(out.state.p[0], 0.95, 1e-6, "F of single clicks");
    h = (struct teide_heralding) { .scheme = TEIDE_DOUBLE_CLICK, .efficiency = { 0.3, 0.3 }, .visibility = 0.9 };
    out = teide_herald(&h);
    expect_close(out.success_probability, 0.3 * 0.3 / 2, 1e-15, "p of double clicks");
    expect_close(out.state.p[0], 0.95, 1e-15, "F of double clicks");
    h.efficiency[0] = h.efficiency[1] = 0;
    h.dark_probability = 0.01;
    out = teide_herald(&h);
    expect_state(out.state, (struct teide_bell) { { 0.25, 0.25, 0.25, 0.25 } }, 1e-15, "only dark counts");
    expect_close(out.success_probability, 4 * 0.0099 * 0.0099, 1e-15, "p of dark counts");
    h.dark_probability = 0;
    out = teide_herald(&h);
    expect_close(out.success_probability, 0, 0, "no light");
    expect_valid(out.state, "no light");
}
END_TEST

Suite *
suite_heralding(void)
{
    Suite *suite = suite_create("heralding");
    TCase *tests = tcase_create("heralding");

    tcase_add_test(tests, against_density_matrix);
    tcase_add_test(tests, limits);
    suite_add_tcase(suite, tests);
    return suite;
}
