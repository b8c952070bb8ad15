/* Swapping experiments in words. */
#include <math.h>
#include <string.h>

#include "io/results/text.h"

static double
number(struct teide_take *take, const char *path)
{
    return teide_take(take, path, 0, 0, 0);
}

/* A value with its error; a dash where there is none. */
static void
print_counted(FILE *out, const char *name, struct teide_taken value, const char *more)
{
    fprintf(out, "  %-26s ", name);
    if (isfinite(value.mean) && isfinite(value.error))
        fprintf(out, "%.4f +- %.4f%s\n", value.mean, value.error, more);
    else
        fputs("- (not all three bases have counts)\n", out);
}

static void
print_counts(FILE *out, struct teide_take *take)
{
    fputs("\nfour-folds         ++       +-       -+       --   correlation\n", out);
    for (size_t b = 0; b < teide_take_length(take, "", 0) && take->ret == 0; b++) {
        const struct teide_taken correlation = teide_take_estimate(take, "correlation", b, 0);
        fprintf(out, "  %-10s", teide_take_text(take, "basis", b));
        for (size_t o = 0; o < 4; o++)
            fprintf(out, " %8.0f", teide_take(take, "coincidences", b, o, 0));
        if (isfinite(correlation.mean))
            fprintf(out, "   %+.4f +- %.4f\n", correlation.mean, correlation.error);
        else
            fputs("   -\n", out);
    }
}

static void
print_found(FILE *out, struct teide_take *take)
{
    static const char *const outcomes[] = { "Psi-", "Psi+", "Psi- and Psi+, counted as Psi-" };
    const double outcome = number(take, "outcomes"), found = number(take, "sigmas"),
                 expected = number(take, "expected/sigmas"), seconds = number(take, "expected/seconds_to_six_sigma");
    char sigmas[80];

    fprintf(out, "\nBell measurement %s: %.0f four-folds in %g s\n",
        outcome >= 0 && outcome < 3 ? outcomes[(int)outcome] : "", number(take, "fourfolds"),
        number(take, "seconds_kept"));
    print_counts(out, take);
    fputc('\n', out);
    snprintf(sigmas, sizeof sigmas, ", %.2f standard deviations %s 0", fabs(found), found > 0 ? "below" : "above");
    print_counted(out, "fidelity", teide_take_estimate(take, "fidelity", 0, 0), "");
    print_counted(out, "witness 1/2 - F", teide_take_estimate(take, "witness", 0, 0), sigmas);
    fprintf(out, "  %-26s %.0f four-folds", "expected", number(take, "expected/fourfolds"));
    if (isfinite(expected))
        fprintf(out, ", witness %.4f, %.2f standard deviations", number(take, "expected/witness"), expected);
    fputc('\n', out);
    if (isfinite(seconds))
        fprintf(out, "  %-26s %.3g h\n", "expected time to 6 sigma", seconds / 3600);
    else
        fprintf(out, "  %-26s %s\n", "expected time to 6 sigma", isfinite(expected) ? "never" : "-");
}

/* Every number of the group, by its documentation. */
static void
print_free_space(FILE *out, struct teide_take *take)
{
    static const struct {
        const char *name, *path;
    } numbers[] = {
        { "Rytov variance", "free_space/rytov_variance" },
        { "Fried parameter", "free_space/fried_parameter" },
        { "spot without turbulence", "free_space/spot_diffraction" },
        { "spot, short term", "free_space/spot_short_term" },
        { "spot, long term", "free_space/spot_long_term" },
        { "beam wander", "free_space/wander" },
        { "pointing jitter", "free_space/pointing_jitter" },
        { "geometric loss", "free_space/geometric_loss" },
        { "extinction", "free_space/extinction" },
        { "alpha of gamma-gamma", "free_space/alpha" },
        { "beta of gamma-gamma", "free_space/beta" },
    };

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        const char *unit = teide_take_unit(take, numbers[i].path);
        const bool has_unit = strcmp(unit, "1") != 0;
        fprintf(out, "  %-26s %.4g%s%s\n", numbers[i].name, number(take, numbers[i].path), has_unit ? " " : "",
            has_unit ? unit : "");
    }
    fprintf(out, "  %-26s %s\n", "fading", teide_take_word(take, "free_space/fading", 0, 0));
}

static void
print_channel(FILE *out, struct teide_take *take)
{
    fprintf(out, "\nlink\n  %-26s %.2f dB mean, %.2f to %.2f dB over bins of %g s\n", "loss",
        number(take, "link_loss_db"), number(take, "link_loss_db_min"), number(take, "link_loss_db_max"),
        number(take, "bin"));
    fprintf(out, "  %-26s %.3g (variance / mean^2 of the transmittance)\n", "scintillation index",
        number(take, "scintillation_index"));
    if (teide_dataset_find_group(take->dataset, "selection") != NULL) {
        const double gain = number(take, "selection/sigmas_gain");
        fprintf(out, "  %-26s transmittance >= %g: %.3g of the time", "selection",
            number(take, "selection/transmittance_at_least"), number(take, "selection/share_of_time"));
        if (isfinite(gain))
            fprintf(out, ", %.4g times the standard deviations\n", gain);
        else
            fputs(", and no standard deviations below 0 without it\n", out);
    }
    if (teide_dataset_find_group(take->dataset, "free_space") != NULL)
        print_free_space(out, take);
    for (size_t i = 0; i < teide_take_length(take, "warnings", 0); i++)
        fprintf(out, "  warning: %s\n", teide_take_text(take, "warnings/text", i));
    fprintf(out, "\nspace-like separation from the measurement of photon 3 (above 0: yes)\n");
    fprintf(out, "  %-26s %+.1f ns\n  %-26s %+.1f ns\n", "measurement of photon 0",
        1e9 * number(take, "spacelike_margin_photon_0"), "Bell measurement",
        1e9 * number(take, "spacelike_margin_bell"));
    fprintf(out, "\nclicks per second, at the mean loss\n ");
    for (size_t d = 0; d < teide_take_length(take, "", 2); d++)
        fprintf(out, " %s %.4g", teide_take_text(take, "detector", d), teide_take(take, "clicks_per_second", d, 0, 0));
    fprintf(out, "\n  %-26s %.4f\n", "HOM visibility, weak", number(take, "interference_visibility"));
}

void
teide_experiment_print_text(FILE *out, struct teide_take *take)
{
    const double duration = number(take, "duration"), rate = number(take, "pulse_rate"),
                 repeats = number(take, "over_repeats/count");

    fprintf(out, "%g s at %g MHz, %.4g pulses; %.3g s of computing\n", duration, rate / 1e6, duration * rate,
        number(take, "wall_seconds"));
    print_found(out, take);
    print_channel(out, take);
    if (repeats > 1) {
        fprintf(out, "\n%.0f repeats (above: the first)\n  %-26s %.2f\n", repeats, "four-folds",
            number(take, "over_repeats/fourfolds"));
        fprintf(out, "  %-26s %.5f, standard deviation %.5f\n", "witness", number(take, "over_repeats/witness"),
            number(take, "over_repeats/witness_deviation"));
        fprintf(out, "  %-26s %.3f, standard deviation %.3f\n", "sigmas", number(take, "over_repeats/sigmas"),
            number(take, "over_repeats/sigmas_deviation"));
        fprintf(out, "  %-26s %.4f of the repeats\n", "beyond 6 sigma", number(take, "over_repeats/beyond_six"));
    }
}
