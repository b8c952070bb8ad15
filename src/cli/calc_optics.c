/* The operation of `teide calc` about photons. */
#include "cli/calc.h"

const char *
teide_calc_source(size_t index)
{
    static const char *const names[] = { "parametric", "single-pair", NULL };
    return names[index];
}

const char *
teide_calc_basis(size_t index)
{
    static const char *const names[] = { "zz", "xx", "yy", NULL };
    return names[index];
}

int
teide_calc_check_photon_swap(const struct teide_calc_inputs *in, struct teide_error *error)
{
    if (in->source == TEIDE_SINGLE_PAIR && in->mean_pairs > 1)
        return teide_fail(error, TEIDE_E_INPUT,
            "key 'mu': a single-pair source makes at most one pair, not %g; give a number in [0, 1]", in->mean_pairs);
    if (in->purity == 0.5)
        return teide_fail(error, TEIDE_E_INPUT, "key 'purity': two Schmidt modes have more than 0.5; give more");
    return 0;
}

int
teide_calc_run_photon_swap(const struct teide_calc_inputs *in, json_t *result, struct teide_error *error)
{
    const struct teide_bell perfect = { { 1, 0, 0, 0 } };
    const struct teide_pair_source source = { in->mean_pairs, in->purity == 0 ? 1 : in->purity, perfect };
    struct teide_photon_swap swap = { .kind = (enum teide_pair_source_kind)in->source,
        .first = source,
        .second = source,
        .overlap = in->overlap,
        .reflectivity = 0.5 };
    struct teide_photon_arm *const arms[] = { &swap.photon_0, &swap.photon_1, &swap.photon_2, &swap.photon_3 };
    struct teide_swap_light light;
    struct teide_fourfolds fourfolds;
    double patterns[TEIDE_N_SWAP_PATTERNS], singles[TEIDE_N_SWAP_DETECTORS];
    int ret;

    for (int i = 0; i < 4; i++)
        *arms[i] = (struct teide_photon_arm) { in->eta_photon[i], 1, in->dark };
    teide_swap_light(&light, &swap, (enum teide_polarisation_basis)in->basis, (enum teide_polarisation_basis)in->basis);
    teide_swap_patterns(&light, 1, patterns);
    fourfolds = teide_swap_fourfolds(&light, patterns, perfect, NULL);
    teide_swap_singles(patterns, singles);
    ret = teide_calc_put_numbers(result, "psi_minus", &fourfolds.p[0][0][0], 4, error);
    if (ret == 0)
        ret = teide_calc_put_numbers(result, "psi_plus", &fourfolds.p[1][0][0], 4, error);
    if (ret == 0)
        ret = teide_calc_put_numbers(result, "singles", singles, TEIDE_N_SWAP_DETECTORS, error);
    if (ret == 0)
        ret = teide_calc_put_numbers(result, "patterns", patterns, TEIDE_N_SWAP_PATTERNS, error);
    return ret;
}
