/* Answers of swapping experiments as text and as JSON. */
#include <math.h>

#include "io/results/answer_json.h"
#include "io/results/experiment_write.h"

static const char *const settings[TEIDE_N_BASES] = { "zz", "xx", "yy" };
static const char *const detectors[TEIDE_N_SWAP_DETECTORS]
    = { "0+", "0-", "3+", "3-", "bell_cH", "bell_cV", "bell_dH", "bell_dV" };

static double
decibels(double transmittance)
{
    return -10 * log10(transmittance);
}

/* Standard deviations beyond the limit with selection over those without, as expected; NAN where there are none without. */
static double
selection_gain(const struct teide_experiment *experiment, const struct teide_experiment_answer *answer)
{
    return experiment->threshold > 0 && answer->expected_all.witness.sigmas > 0
        ? answer->expected.witness.sigmas / answer->expected_all.witness.sigmas
        : NAN;
}

/* --- text ---------------------------------------------------------------------------------------------------------- */

/* A value with its error; a dash where there is none. */
static void
print_counted(FILE *out, const char *name, double mean, double error, const char *more)
{
    fprintf(out, "  %-26s ", name);
    if (isfinite(mean) && isfinite(error))
        fprintf(out, "%.4f +- %.4f%s\n", mean, error, more);
    else
        fputs("- (not all three bases have counts)\n", out);
}

static void
print_counts(FILE *out, const struct teide_experiment_analysis *kept)
{
    fputs("\nfour-folds         ++       +-       -+       --   correlation\n", out);
    for (int b = 0; b < TEIDE_N_BASES; b++) {
        fprintf(out, "  %-10s", settings[b]);
        for (int o = 0; o < 4; o++)
            fprintf(out, " %8.0f", kept->counts[b].n[o >> 1][o & 1]);
        if (isfinite(kept->correlations[b].mean))
            fprintf(out, "   %+.4f +- %.4f\n", kept->correlations[b].mean, kept->correlations[b].error);
        else
            fputs("   -\n", out);
    }
}

static void
print_found(FILE *out, const struct teide_experiment *experiment, const struct teide_experiment_answer *answer)
{
    static const char *const outcomes[] = { "Psi-", "Psi+", "Psi- and Psi+, counted as Psi-" };
    const struct teide_experiment_analysis *kept = &answer->kept, *expected = &answer->expected;
    char sigmas[80];

    fprintf(out, "\nBell measurement %s: %.0f four-folds in %g s\n", outcomes[experiment->outcomes], kept->fourfolds,
        kept->time);
    print_counts(out, kept);
    fputc('\n', out);
    snprintf(sigmas, sizeof sigmas, ", %.2f standard deviations %s 0", fabs(kept->witness.sigmas),
        kept->witness.sigmas > 0 ? "below" : "above");
    print_counted(out, "fidelity", kept->fidelity.mean, kept->fidelity.error, "");
    print_counted(out, "witness 1/2 - F", kept->witness.mean, kept->witness.error, sigmas);
    fprintf(out, "  %-26s %.0f four-folds", "expected", expected->fourfolds);
    if (isfinite(expected->witness.sigmas))
        fprintf(out, ", witness %.4f, %.2f standard deviations", expected->witness.mean, expected->witness.sigmas);
    fputc('\n', out);
    if (isfinite(answer->expected_seconds_to_six_sigma))
        fprintf(out, "  %-26s %.3g h\n", "expected time to 6 sigma", answer->expected_seconds_to_six_sigma / 3600);
    else
        fprintf(out, "  %-26s %s\n", "expected time to 6 sigma", isfinite(expected->witness.sigmas) ? "never" : "-");
}

/* What follows from the geometry of a free-space channel. */
struct free_space_number {
    const char *name, *key, *unit;
    double value;
};
enum { FREE_SPACE_NUMBERS = 11 };

static void
list_free_space(const struct teide_free_space_numbers *n, struct free_space_number list[FREE_SPACE_NUMBERS])
{
    const struct free_space_number numbers[FREE_SPACE_NUMBERS] = {
        { "Rytov variance", "rytov_variance", "", n->rytov_variance },
        { "Fried parameter", "fried_parameter", " m", n->fried },
        { "spot without turbulence", "spot_diffraction", " m", n->spot.diffraction },
        { "spot, short term", "spot_short_term", " m", n->spot.short_term },
        { "spot, long term", "spot_long_term", " m", n->spot.long_term },
        { "beam wander", "wander", " m", n->spot.wander },
        { "pointing jitter", "pointing_jitter", " m", n->jitter },
        { "geometric loss", "geometric_loss", " dB", decibels(n->geometric_transmittance) },
        { "extinction", "extinction", " dB", decibels(n->extinction_transmittance) },
        { "alpha of gamma-gamma", "alpha", "", n->scintillation.alpha },
        { "beta of gamma-gamma", "beta", "", n->scintillation.beta },
    };

    for (int i = 0; i < FREE_SPACE_NUMBERS; i++)
        list[i] = numbers[i];
}

static void
print_free_space(FILE *out, const struct teide_free_space_numbers *numbers)
{
    struct free_space_number list[FREE_SPACE_NUMBERS];

    list_free_space(numbers, list);
    for (int i = 0; i < FREE_SPACE_NUMBERS; i++)
        fprintf(out, "  %-26s %.4g%s\n", list[i].name, list[i].value, list[i].unit);
    fprintf(out, "  %-26s %s\n", "fading", teide_free_space_fading_name(numbers->chosen));
}

static void
print_channel(FILE *out, const struct teide_experiment *experiment, const struct teide_experiment_answer *answer)
{
    const struct teide_experiment_tally *tally = &answer->tally;
    char warnings[TEIDE_CHANNEL_WARNINGS][TEIDE_CHANNEL_WARNING_SIZE];
    const size_t n_warnings = teide_channel_warnings(&experiment->channel_numbers, warnings);

    fprintf(out, "\nlink\n  %-26s %.2f dB mean, %.2f to %.2f dB over bins of %g s\n", "loss",
        decibels(tally->transmittance), decibels(tally->largest), decibels(tally->least), experiment->bin);
    fprintf(out, "  %-26s %.3g (variance / mean^2 of the transmittance)\n", "scintillation index",
        answer->transmittance.variance / pow(answer->transmittance.mean, 2));
    if (experiment->threshold > 0) {
        fprintf(out, "  %-26s transmittance >= %g: %.3g of the time", "selection", experiment->threshold,
            answer->kept.time / experiment->duration);
        if (isfinite(selection_gain(experiment, answer)))
            fprintf(out, ", %.4g times the standard deviations", selection_gain(experiment, answer));
        else
            fputs(", and no standard deviations below 0 without it", out);
        fputc('\n', out);
    }
    if (experiment->channel_numbers.is_free_space)
        print_free_space(out, &experiment->channel_numbers.free_space);
    for (size_t i = 0; i < n_warnings; i++)
        fprintf(out, "  warning: %s\n", warnings[i]);
    fprintf(out, "\nspace-like separation from the measurement of photon 3 (above 0: yes)\n");
    fprintf(out, "  %-26s %+.1f ns\n  %-26s %+.1f ns\n", "measurement of photon 0", 1e9 * answer->margin_0,
        "Bell measurement", 1e9 * answer->margin_bell);
    fprintf(out, "\nclicks per second, at the mean loss\n ");
    for (int d = 0; d < TEIDE_N_SWAP_DETECTORS; d++)
        fprintf(out, " %s %.4g", detectors[d], answer->singles[d]);
    fprintf(out, "\n  %-26s %.4f\n", "HOM visibility, weak", answer->interference_visibility);
}

void
teide_experiment_print_text(
    FILE *out, const struct teide_scenario *scenario, const struct teide_experiment_answer *answer)
{
    const struct teide_experiment *experiment = scenario->experiment;

    fprintf(out, "%s: %s\n", scenario->path, scenario->title);
    fprintf(out, "%g s at %g MHz, %.4g pulses, seed %llu; %.3g s of computing\n", experiment->duration,
        experiment->pulse_rate / 1e6, experiment->duration * experiment->pulse_rate, (unsigned long long)scenario->seed,
        answer->wall_seconds);
    print_found(out, experiment, answer);
    print_channel(out, experiment, answer);
    if (answer->n_repeats > 1) {
        const struct teide_experiment_over_repeats o = teide_experiment_over_repeats(answer);
        fprintf(out, "\n%zu repeats (above: the first)\n  %-26s %.2f\n", answer->n_repeats, "four-folds", o.fourfolds);
        fprintf(out, "  %-26s %.5f, standard deviation %.5f\n", "witness", o.witness, o.witness_deviation);
        fprintf(out, "  %-26s %.3f, standard deviation %.3f\n", "sigmas", o.sigmas, o.sigmas_deviation);
        fprintf(out, "  %-26s %.4f of the repeats\n", "beyond 6 sigma", o.beyond_six);
    }
}

/* --- JSON ---------------------------------------------------------------------------------------------------------- */

static void
put_counted(struct teide_json *json, const char *name, struct teide_counted value)
{
    teide_json_key(json, name);
    teide_json_open(json, '{');
    teide_json_key_double(json, "mean", value.mean);
    teide_json_key_double(json, "stderr", value.error);
    teide_json_close(json, '}');
}

static void
put_analysis(struct teide_json *json, const struct teide_experiment_analysis *analysis)
{
    teide_json_key_double(json, "fourfolds", analysis->fourfolds);
    teide_json_key(json, "witness");
    teide_json_open(json, '{');
    teide_json_key_double(json, "mean", analysis->witness.mean);
    teide_json_key_double(json, "stderr", analysis->witness.error);
    teide_json_key_double(json, "sigmas", analysis->witness.sigmas);
    teide_json_close(json, '}');
    put_counted(json, "fidelity", analysis->fidelity);
    teide_json_key(json, "correlations");
    teide_json_open(json, '{');
    for (int b = 0; b < TEIDE_N_BASES; b++)
        put_counted(json, settings[b], analysis->correlations[b]);
    teide_json_close(json, '}');
    teide_json_key(json, "visibilities");
    teide_json_open(json, '{');
    for (int b = 0; b < TEIDE_N_BASES; b++)
        put_counted(json, settings[b],
            (struct teide_counted) { fabs(analysis->correlations[b].mean), analysis->correlations[b].error });
    teide_json_close(json, '}');
    teide_json_key(json, "counts");
    teide_json_open(json, '{');
    for (int b = 0; b < TEIDE_N_BASES; b++)
        teide_json_key_doubles(json, settings[b], &analysis->counts[b].n[0][0], 4);
    teide_json_close(json, '}');
    teide_json_key_double(json, "seconds", analysis->time);
}

static void
put_link(
    struct teide_json *json, const struct teide_experiment *experiment, const struct teide_experiment_answer *answer)
{
    char warnings[TEIDE_CHANNEL_WARNINGS][TEIDE_CHANNEL_WARNING_SIZE];
    const size_t n_warnings = teide_channel_warnings(&experiment->channel_numbers, warnings);

    teide_json_key(json, "link_loss_db");
    teide_json_open(json, '{');
    teide_json_key_double(json, "mean", decibels(answer->tally.transmittance));
    teide_json_key_double(json, "min", decibels(answer->tally.largest));
    teide_json_key_double(json, "max", decibels(answer->tally.least));
    teide_json_close(json, '}');
    teide_json_key_double(
        json, "scintillation_index", answer->transmittance.variance / pow(answer->transmittance.mean, 2));
    teide_json_key_double(json, "spacelike_margin_seconds", fmin(answer->margin_0, answer->margin_bell));
    teide_json_key(json, "spacelike_margins");
    teide_json_open(json, '{');
    teide_json_key_double(json, "photon_0", answer->margin_0);
    teide_json_key_double(json, "bell_measurement", answer->margin_bell);
    teide_json_close(json, '}');
    teide_json_key(json, "clicks_per_second");
    teide_json_open(json, '{');
    for (int d = 0; d < TEIDE_N_SWAP_DETECTORS; d++)
        teide_json_key_double(json, detectors[d], answer->singles[d]);
    teide_json_close(json, '}');
    teide_json_key_double(json, "interference_visibility", answer->interference_visibility);
    teide_json_key_double(json, "clipped_probability", answer->clipped);
    if (experiment->channel_numbers.is_free_space) {
        struct free_space_number list[FREE_SPACE_NUMBERS];
        list_free_space(&experiment->channel_numbers.free_space, list);
        teide_json_key(json, "free_space");
        teide_json_open(json, '{');
        for (int i = 0; i < FREE_SPACE_NUMBERS; i++)
            teide_json_key_double(json, list[i].key, list[i].value);
        teide_json_key_string(
            json, "fading", teide_free_space_fading_name(experiment->channel_numbers.free_space.chosen));
        teide_json_close(json, '}');
    }
    teide_json_key(json, "warnings");
    teide_json_open(json, '[');
    for (size_t i = 0; i < n_warnings; i++)
        teide_json_string(json, warnings[i]);
    teide_json_close(json, ']');
    if (experiment->threshold > 0) {
        teide_json_key(json, "selection");
        teide_json_open(json, '{');
        teide_json_key_double(json, "transmittance_at_least", experiment->threshold);
        teide_json_key_double(json, "share_of_time", answer->kept.time / experiment->duration);
        teide_json_key_double(json, "sigmas_gain", selection_gain(experiment, answer));
        teide_json_close(json, '}');
    }
}

void
teide_experiment_put_json(
    struct teide_json *json, const struct teide_scenario *scenario, const struct teide_experiment_answer *answer)
{
    const struct teide_experiment *experiment = scenario->experiment;

    teide_json_key_string(json, "scenario", scenario->path);
    teide_json_key_string(json, "title", scenario->title);
    teide_json_key_uint(json, "seed", scenario->seed);
    teide_json_key_double(json, "simulated_seconds", experiment->duration * (double)answer->n_repeats);
    teide_json_key_double(json, "wall_seconds", answer->wall_seconds);
    put_analysis(json, &answer->kept);
    put_link(json, experiment, answer);
    teide_json_key(json, "expected");
    teide_json_open(json, '{');
    put_analysis(json, &answer->expected);
    teide_json_key_double(json, "seconds_to_six_sigma", answer->expected_seconds_to_six_sigma);
    teide_json_close(json, '}');
    if (answer->n_repeats > 1) {
        const struct teide_experiment_over_repeats o = teide_experiment_over_repeats(answer);
        teide_json_key(json, "repeats");
        teide_json_open(json, '{');
        teide_json_key_uint(json, "count", answer->n_repeats);
        teide_json_key_double(json, "fourfolds", o.fourfolds);
        teide_json_key_double(json, "witness", o.witness);
        teide_json_key_double(json, "witness_deviation", o.witness_deviation);
        teide_json_key_double(json, "sigmas", o.sigmas);
        teide_json_key_double(json, "sigmas_deviation", o.sigmas_deviation);
        teide_json_key_double(json, "beyond_six_sigma", o.beyond_six);
        teide_json_close(json, '}');
    }
}

void
teide_experiment_print_json(
    FILE *out, const struct teide_scenario *scenario, const struct teide_experiment_answer *answer)
{
    struct teide_json json = { .out = out, .flat_below = 2 };

    teide_json_open(&json, '{');
    teide_experiment_put_json(&json, scenario, answer);
    teide_json_close(&json, '}');
}
