#include "models/photon_swap.h"

#include <complex.h>
#include <math.h>
#include <string.h>

/* Modes: H and V of the four photons, and what of photons 1 and 2 is in a wave packet that the other does not share. */
enum { H0, V0, H1, V1, H2, V2, H3, V3, H1_APART, V1_APART, H2_APART, V2_APART, N_MODES };
enum { PLUS_0, MINUS_0, PLUS_3, MINUS_3, CLICK_CH, CLICK_CV, CLICK_DH, CLICK_DV };

static const double quarter_turn = 1.57079632679489661923;

const char *
teide_basis_name(enum teide_polarisation_basis basis)
{
    static const char *const names[TEIDE_N_BASES] = { "z", "x", "y" };

    return names[basis];
}

/* Weights of two Schmidt modes with the purity w^2 + (1 - w)^2. */
static void
schmidt_weights(double purity, double weights[2])
{
    weights[0] = (1 + sqrt(fmax(2 * purity - 1, 0))) / 2;
    weights[1] = 1 - weights[0];
}

double
teide_interference_visibility(const struct teide_photon_swap *swap)
{
    double a[2], b[2];

    schmidt_weights(swap->first.purity, a);
    schmidt_weights(swap->second.purity, b);
    return swap->overlap * (a[0] * b[0] + a[1] * b[1]);
}

/* Angle of the beam splitter: a_1 -> cos a_1 + sin a_2; photon 1 is reflected to c when its amplitude there is sqrt(R). */
static double
splitter_angle(const struct teide_photon_swap *swap)
{
    return acos(sqrt(swap->reflectivity));
}

/* A pair of squeezers makes the singlet: (H V - V H). mean = 2 sinh(r)^2. */
static void
squeeze_singlet(struct teide_light *light, size_t h_left, size_t v_left, size_t h_right, size_t v_right, double mean)
{
    const double r = asinh(sqrt(mean / 2));

    teide_light_squeeze(light, h_left, v_right, r);
    teide_light_squeeze(light, v_left, h_right, -r);
}

/* Turns the analyser's + into H: + is H, (H + V) / sqrt(2), (H + iV) / sqrt(2). */
static void
analyse(struct teide_light *light, size_t h, size_t v, enum teide_polarisation_basis basis)
{
    if (basis == TEIDE_BASIS_Y)
        teide_light_shift(light, v, -quarter_turn);
    if (basis != TEIDE_BASIS_Z)
        teide_light_mix(light, h, v, quarter_turn / 2);
}

void
teide_swap_light(struct teide_swap_light *light, const struct teide_photon_swap *swap,
    enum teide_polarisation_basis basis_0, enum teide_polarisation_basis basis_3)
{
    const double apart = acos(sqrt(swap->overlap)), angle = splitter_angle(swap);
    double first[2], second[2];

    light->swap = swap;
    light->basis_0 = basis_0;
    light->basis_3 = basis_3;
    light->n_schmidt = 0;
    if (swap->kind == TEIDE_SINGLE_PAIR)
        return;
    schmidt_weights(swap->first.purity, first);
    schmidt_weights(swap->second.purity, second);
    light->n_schmidt = first[1] > 0 || second[1] > 0 ? 2 : 1;
    for (size_t k = 0; k < light->n_schmidt; k++) {
        struct teide_light *state = &light->schmidt[k];
        teide_light_vacuum(state, N_MODES);
        squeeze_singlet(state, H0, V0, H1, V1, swap->first.mean_pairs * first[k]);
        squeeze_singlet(state, H2, V2, H3, V3, swap->second.mean_pairs * second[k]);
        for (size_t v = 0; v < 2; v++) {
            teide_light_lose(state, H1 + v, swap->photon_1.transmittance);
            teide_light_lose(state, H2 + v, swap->photon_2.transmittance);
            teide_light_mix(state, H2 + v, H2_APART + v, apart);
            teide_light_mix(state, H1 + v, H2 + v, angle);
            teide_light_mix(state, H1_APART + v, H2_APART + v, angle);
        }
        analyse(state, H0, V0, basis_0);
        analyse(state, H3, V3, basis_3);
    }
}

/* --- one pair each ------------------------------------------------------------------------------------------------------ */

/* Polarisation (H, V) of the partner of a photon of a singlet that was found in outcome +, - (0, 1) of a basis. */
static void
partner(enum teide_polarisation_basis basis, int outcome, double complex polarisation[2])
{
    const double complex v
        = basis == TEIDE_BASIS_Z ? outcome : (outcome == 0 ? 1 : -1) * (basis == TEIDE_BASIS_Y ? I : 1);
    const double h = basis == TEIDE_BASIS_Z ? 1 - outcome : 1, norm = basis == TEIDE_BASIS_Z ? 1 : sqrt(2);

    polarisation[0] = -conj(v) / norm;
    polarisation[1] = h / norm;
}

/* State in the modes cH, cV, dH, dV behind the beam splitter of photon 1 (of 2) given the outcome of photon 0 (of 3). */
static void
behind_splitter(const struct teide_swap_light *light, bool second, int outcome, double complex state[4])
{
    const double angle = splitter_angle(light->swap), c = second ? sin(angle) : cos(angle),
                 d = second ? cos(angle) : -sin(angle);
    double complex p[2];

    partner(second ? light->basis_3 : light->basis_0, outcome, p);
    for (int m = 0; m < 4; m++)
        state[m] = p[m % 2] * (m < 2 ? c : d);
}

/* <a| E |b>, where E = 1 - efficiency at a detector that must stay dark. Long double here and below: four-folds are small
 * differences of such numbers. */
static long double complex
unseen(const double complex *a, const double complex *b, const double *loss)
{
    long double complex sum = 0;

    for (int m = 0; m < 4; m++)
        sum += (long double complex)conj(a[m]) * b[m] * loss[m];
    return sum;
}

/* Probability that all of a set of detectors stay dark, less 1. loss[d]: 1 - efficiency of those in the set, else 1.
 * Two photons with the states x and y behind the beam splitter, orthogonal as they came from different sides, both stay unseen
 * with probability   <x|E|x> <y|E|y> + v |<x|E|y>|^2,   v the visibility. */
static long double
single_pairs_unseen(const struct teide_swap_light *light, const double *loss)
{
    const struct teide_photon_swap *swap = light->swap;
    const long double p = swap->first.mean_pairs, q = swap->second.mean_pairs, t = swap->photon_1.transmittance,
                      u = swap->photon_2.transmittance, v = teide_interference_visibility(swap);
    const double *counted = loss + CLICK_CH;
    long double first = 0, second = 0, both = 0;

    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 2; k++) {
            double complex x[4], y[4];
            long double lost_0 = loss[PLUS_0 + i], lost_3 = loss[PLUS_3 + k], lost_1, lost_2, exchange;
            behind_splitter(light, false, i, x);
            behind_splitter(light, true, k, y);
            lost_1 = 1 - t + t * creall(unseen(x, x, counted));
            lost_2 = 1 - u + u * creall(unseen(y, y, counted));
            exchange = cabsl(unseen(x, y, counted));
            first += lost_0 * lost_1 / 4;
            second += lost_3 * lost_2 / 4;
            both += lost_0 * lost_3 * (lost_1 * lost_2 + t * u * v * exchange * exchange) / 4;
        }
    return p * (1 - q) * (first - 1) + q * (1 - p) * (second - 1) + p * q * (both - 1);
}

/* --- clicks ------------------------------------------------------------------------------------------------------------- */

static void
detectors_of(const struct teide_photon_swap *swap, double channel, struct teide_threshold_detector *detectors)
{
    const struct teide_photon_arm *arms[] = { &swap->photon_0, &swap->photon_3, &swap->photon_1, &swap->photon_1 };
    static const size_t mode[] = { H0, V0, H3, V3, H1, V1, H2, V2 };
    const double reach[] = { swap->photon_0.transmittance, swap->photon_3.transmittance * channel, 1, 1 };

    for (size_t d = 0; d < TEIDE_N_SWAP_DETECTORS; d++) {
        detectors[d] = (struct teide_threshold_detector) { 1UL << mode[d], arms[d / 2]->efficiency * reach[d / 2],
            arms[d / 2]->dark_probability };
        if (d >= CLICK_CH)
            detectors[d].modes |= 1UL << (mode[d] + H1_APART - H1);
    }
    if (swap->without_polarisers) {
        detectors[CLICK_CH].modes |= detectors[CLICK_CV].modes;
        detectors[CLICK_DH].modes |= detectors[CLICK_DV].modes;
        detectors[CLICK_CV] = detectors[CLICK_DV] = (struct teide_threshold_detector) { 0 };
    }
}

static void
single_pair_patterns(
    const struct teide_swap_light *light, const struct teide_threshold_detector *detectors, double *patterns)
{
    long double quiet[TEIDE_N_SWAP_PATTERNS];

    for (size_t may = 0; may < TEIDE_N_SWAP_PATTERNS; may++) {
        double loss[TEIDE_N_SWAP_DETECTORS];
        long double no_dark_count = 1;
        for (size_t d = 0; d < TEIDE_N_SWAP_DETECTORS; d++) {
            const bool dark = !(may >> d & 1);
            loss[d] = dark ? 1 - detectors[d].efficiency : 1;
            no_dark_count *= dark ? 1 - (long double)detectors[d].dark_probability : 1;
        }
        if (light->swap->without_polarisers) {
            loss[CLICK_CV] = loss[CLICK_CH];
            loss[CLICK_DV] = loss[CLICK_DH];
        }
        quiet[may] = no_dark_count * (1 + single_pairs_unseen(light, loss)) - 1;
    }
    teide_light_patterns_of_quiet(quiet, TEIDE_N_SWAP_DETECTORS, patterns);
}

void
teide_swap_patterns(const struct teide_swap_light *light, double channel, double patterns[TEIDE_N_SWAP_PATTERNS])
{
    struct teide_threshold_detector detectors[TEIDE_N_SWAP_DETECTORS];

    detectors_of(light->swap, channel, detectors);
    if (light->swap->kind == TEIDE_SINGLE_PAIR)
        single_pair_patterns(light, detectors, patterns);
    else
        teide_light_patterns(light->schmidt, light->n_schmidt, detectors, TEIDE_N_SWAP_DETECTORS, patterns);
}

/* Probability that Pauli errors [I, Z, X, Y] flip an outcome in a basis. */
static double
flips(struct teide_bell errors, enum teide_polarisation_basis basis)
{
    static const int which[TEIDE_N_BASES][2] = { { 2, 3 }, { 1, 3 }, { 1, 2 } };

    return errors.p[which[basis][0]] + errors.p[which[basis][1]];
}

/* Probability of a pattern while all detectors that click in it are live. */
static double
seen(const double *patterns, unsigned pattern, const double *live)
{
    double p = patterns[pattern];

    for (unsigned d = 0; live != NULL && d < TEIDE_N_SWAP_DETECTORS; d++)
        p *= pattern >> d & 1 ? live[d] : 1;
    return p;
}

struct teide_fourfolds
teide_swap_fourfolds(const struct teide_swap_light *light, const double *patterns, struct teide_bell channel_errors,
    const double live[TEIDE_N_SWAP_DETECTORS])
{
    static const unsigned psi[2][2] = { { 1U << CLICK_CH | 1U << CLICK_DV, 1U << CLICK_CV | 1U << CLICK_DH },
        { 1U << CLICK_CH | 1U << CLICK_CV, 1U << CLICK_DH | 1U << CLICK_DV } };
    const struct teide_photon_swap *swap = light->swap;
    const double f = flips(swap->first.state, light->basis_0),
                 g = flips(teide_bell_convolve(swap->second.state, channel_errors), light->basis_3);
    struct teide_fourfolds out = { { { { 0 } } } };

    for (int bell = 0; bell < 2; bell++) {
        double clean[2][2];
        for (unsigned i = 0; i < 2; i++)
            for (unsigned k = 0; k < 2; k++) {
                const unsigned sides = 1U << (PLUS_0 + i) | 1U << (PLUS_3 + k);
                if (!swap->without_polarisers)
                    clean[i][k]
                        = seen(patterns, sides | psi[bell][0], live) + seen(patterns, sides | psi[bell][1], live);
                else
                    clean[i][k] = bell == 0 ? seen(patterns, sides | 1U << CLICK_CH | 1U << CLICK_DH, live) : 0;
            }
        for (int i = 0; i < 2; i++)
            for (int k = 0; k < 2; k++)
                out.p[bell][i][k] = (1 - f) * ((1 - g) * clean[i][k] + g * clean[i][1 - k])
                    + f * ((1 - g) * clean[1 - i][k] + g * clean[1 - i][1 - k]);
    }
    return out;
}

void
teide_swap_singles(const double *patterns, double singles[TEIDE_N_SWAP_DETECTORS])
{
    memset(singles, 0, TEIDE_N_SWAP_DETECTORS * sizeof *singles);
    for (size_t i = 0; i < TEIDE_N_SWAP_PATTERNS; i++)
        for (size_t d = 0; d < TEIDE_N_SWAP_DETECTORS; d++)
            if (i >> d & 1)
                singles[d] += patterns[i];
}
