/* Heralding of a link: success probability and state from what the memories and the detectors are. */
#include <math.h>

#include "io/scenario/herald_tables.h"
#include "io/scenario/build.h"
#include "models/detection.h"
#include "models/heralding.h"

#define note(build, node, ...) teide_mistakes_add((build)->reader->mistakes, (node)->place, __VA_ARGS__)

static bool
check_population(struct teide_build *build, const struct teide_yaml *node, const struct teide_raw_herald *raw,
    const struct teide_found *found)
{
    const bool single = raw->scheme == TEIDE_SINGLE_CLICK;

    if (single == !isnan(raw->bright_population))
        return true;
    if (single)
        note(build, node, "single clicks need 'bright_population': write for example bright_population: 0.05");
    else
        note(build, teide_found_at(found, &teide_table_herald, "bright_population"),
            "with double clicks, half of both memories is bright: remove 'bright_population', or write scheme: "
            "single-click");
    return false;
}

bool
teide_build_herald(struct teide_build *build, const struct teide_yaml *node, struct teide_link *link)
{
    struct teide_raw_herald raw;
    struct teide_found found;
    struct teide_heralded heralded;
    struct teide_heralding heralding;
    double loss;

    if (!teide_fields_read(build->reader, &teide_table_herald, node, &raw, &found)
        || !check_population(build, node, &raw, &found))
        return false;
    loss = raw.loss + raw.attenuation * link->length;
    heralding = (struct teide_heralding) { .scheme = (enum teide_herald_scheme)raw.scheme,
        .bright = { raw.bright_population, raw.bright_population },
        .efficiency = { raw.efficiency * pow(10, -loss / 20), raw.efficiency * pow(10, -loss / 20) },
        .dark_probability = teide_dark_probability(raw.dark_counts, raw.window),
        .visibility = raw.visibility,
        .phase_error = raw.phase_error,
        .number_resolving = raw.number_resolving };
    if (raw.station == 1) { /* both ends send equally many photons: alpha_near eta_near = alpha_far eta_far */
        heralding.efficiency[0] = raw.efficiency;
        heralding.efficiency[1] = raw.efficiency * pow(10, -loss / 10);
        heralding.bright[0] = raw.bright_population * pow(10, -loss / 10);
    }
    if (heralding.scheme == TEIDE_DOUBLE_CLICK)
        heralding.bright[0] = heralding.bright[1] = 0.5;
    heralded = teide_herald(&heralding);
    if (!(heralded.success_probability > 0)) {
        note(build, node, "no attempt succeeds: %g dB let nothing through; write a smaller loss", loss);
        return false;
    }
    link->success_probability = heralded.success_probability;
    link->state = heralded.state;
    return true;
}
