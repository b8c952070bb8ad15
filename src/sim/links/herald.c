/* Success probability and state of emissive memories whose photons are counted: models/heralding.h. */
#include <stdio.h>

#include "models/detection.h"
#include "models/heralding.h"
#include "sim/links/link_model.h"

struct parameters {
    int scheme, station;      /* in the order of the enums; station 1: at an end */
    double bright_population; /* NAN: not given */
    double efficiency;
    double loss;        /* dB */
    double attenuation; /* dB/m */
    double dark_counts; /* 1/s */
    double window;      /* s */
    double visibility;
    double phase_error; /* rad */
    bool number_resolving;
};

/* Names in the order of the enums. */
static const char *
scheme_choice(size_t index)
{
    static const char *const names[] = { "single-click", "double-click" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

static const char *
station_choice(size_t index)
{
    static const char *const names[] = { "middle", "end" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

static const struct teide_field fields[] = {
    { "scheme", TEIDE_FIELD_CHOICE, TEIDE_AT(parameters, scheme), .required = true, .choice = scheme_choice,
        .example = "double-click",
        .doc = "one photon of either end is counted (`single-click`), or one of each, in two rounds (`double-click`, "
               "Barrett and Kok)" },
    { "bright_population", TEIDE_FIELD_NUMBER, TEIDE_AT(parameters, bright_population), .above = true, .most = 1,
        .example = "0.05",
        .doc
        = "`single-click`: population alpha of the state that emits, of both memories; with the station at one end, "
          "that of the far memory, and the near one has less, in the ratio of the losses" },
    { "efficiency", TEIDE_FIELD_NUMBER, TEIDE_AT(parameters, efficiency), .required = true, .above = true, .most = 1,
        .example = "0.3", .doc = "of each arm without the loss of the way: emission, collection, detectors" },
    { "loss", TEIDE_FIELD_QUANTITY, TEIDE_AT(parameters, loss), .unit = "dB", .most = 1000, .fallback = "0 dB",
        .example = "32 dB", .doc = "of the whole way between both memories" },
    { "attenuation", TEIDE_FIELD_QUANTITY, TEIDE_AT(parameters, attenuation), .unit = "dB/m", .most = INFINITY,
        .fallback = "0 dB/km", .example = "0.2 dB/km", .doc = "loss along the link's `length`, on top of `loss`" },
    { "station", TEIDE_FIELD_CHOICE, TEIDE_AT(parameters, station), .choice = station_choice, .fallback = "middle",
        .example = "end",
        .doc = "where photons meet: in the middle, each with half of the loss, or at one of the ends" },
    { "dark_counts", TEIDE_FIELD_QUANTITY, TEIDE_AT(parameters, dark_counts), .unit = "Hz", .most = 1e12,
        .fallback = "0 Hz", .example = "10 Hz", .doc = "of each detector, with background light" },
    { "window", TEIDE_FIELD_QUANTITY, TEIDE_AT(parameters, window), .unit = "s", .above = true, .most = 1,
        .fallback = "1 ns", .example = "10 ns", .doc = "in which a click counts" },
    { "visibility", TEIDE_FIELD_NUMBER, TEIDE_AT(parameters, visibility), .most = 1, .fallback = "1", .example = "0.9",
        .doc = "of the interference of both photons (Hong-Ou-Mandel)" },
    { "phase_error", TEIDE_FIELD_QUANTITY, TEIDE_AT(parameters, phase_error), .unit = "rad", .most = INFINITY,
        .fallback = "0 rad", .example = "0.1 rad",
        .doc = "rms, of the interferometer (`single-click`) or of its change between both clicks (`double-click`)" },
    { "number_resolving", TEIDE_FIELD_FLAG, TEIDE_AT(parameters, number_resolving), .fallback = "false",
        .example = "false", .doc = "whether detectors tell one count from two" },
};
static bool
check_population(const struct parameters *p, struct teide_problem *problem)
{
    const bool single = p->scheme == TEIDE_SINGLE_CLICK;

    if (single == !isnan(p->bright_population))
        return true;
    problem->key = single ? NULL : "bright_population";
    snprintf(problem->text, sizeof problem->text, "%s",
        single ? "single clicks need 'bright_population': write for example bright_population: 0.05"
               : "with double clicks, half of both memories is bright: remove 'bright_population', or write scheme: "
                 "single-click");
    return false;
}

static bool
prepare(const void *parameters, struct teide_link *link, struct teide_problem *problem)
{
    const struct parameters *p = parameters;
    const double loss = p->loss + p->attenuation * link->length;
    struct teide_heralding heralding = { .scheme = (enum teide_herald_scheme)p->scheme,
        .bright = { p->bright_population, p->bright_population },
        .efficiency = { p->efficiency * pow(10, -loss / 20), p->efficiency * pow(10, -loss / 20) },
        .dark_probability = teide_dark_probability(p->dark_counts, p->window),
        .visibility = p->visibility,
        .phase_error = p->phase_error,
        .number_resolving = p->number_resolving };
    struct teide_heralded heralded;

    if (!check_population(p, problem))
        return false;
    if (p->station == 1) { /* both ends send equally many photons: alpha_near eta_near = alpha_far eta_far */
        heralding.efficiency[0] = p->efficiency;
        heralding.efficiency[1] = p->efficiency * pow(10, -loss / 10);
        heralding.bright[0] = p->bright_population * pow(10, -loss / 10);
    }
    if (heralding.scheme == TEIDE_DOUBLE_CLICK)
        heralding.bright[0] = heralding.bright[1] = 0.5;
    heralded = teide_herald(&heralding);
    link->success_probability = heralded.success_probability;
    link->state = heralded.state;
    if (heralded.success_probability > 0)
        return true;
    snprintf(problem->text, sizeof problem->text,
        "no attempt succeeds: %g dB let nothing through; write a smaller loss", loss);
    return false;
}

const struct teide_link_model teide_link_herald = {
    .about = { .name = "herald",
        .doc
        = "success probability and state of emissive memories whose photons are counted at a station, with all photon "
          "numbers and dark counts. An attempt cannot be shorter than the way of the photon to the station and of the "
          "word back, unless memories are multiplexed: `attempt_time` says",
        TEIDE_FIELDS(fields),
        .size = sizeof(struct parameters),
        .example = "{scheme: double-click, efficiency: 0.3, attenuation: 0.2 dB/km}",
        .instead_of = "success_probability state" },
    .prepare = prepare,
};
