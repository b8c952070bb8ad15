#include "io/scenario/herald_tables.h"

#include <math.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define FIELDS(array) .fields = (array), .n_fields = COUNT(array)
#define AT(type, member) .offset = offsetof(struct type, member)

/* Names in the order of the enums. */
static const char *
scheme_choice(size_t index)
{
    static const char *const names[] = { "single-click", "double-click" };
    return index < COUNT(names) ? names[index] : NULL;
}

static const char *
station_choice(size_t index)
{
    static const char *const names[] = { "middle", "end" };
    return index < COUNT(names) ? names[index] : NULL;
}

static const struct teide_field herald_fields[] = {
    { "scheme", TEIDE_FIELD_CHOICE, AT(teide_raw_herald, scheme), .required = true, .choice = scheme_choice,
        .example = "double-click",
        .doc = "one photon of either end is counted (`single-click`), or one of each, in two rounds (`double-click`, "
               "Barrett and Kok)" },
    { "bright_population", TEIDE_FIELD_NUMBER, AT(teide_raw_herald, bright_population), .above = true, .most = 1,
        .example = "0.05",
        .doc
        = "`single-click`: population alpha of the state that emits, of both memories; with the station at one end, "
          "that of the far memory, and the near one has less, in the ratio of the losses" },
    { "efficiency", TEIDE_FIELD_NUMBER, AT(teide_raw_herald, efficiency), .required = true, .above = true, .most = 1,
        .example = "0.3", .doc = "of each arm without the loss of the way: emission, collection, detectors" },
    { "loss", TEIDE_FIELD_QUANTITY, AT(teide_raw_herald, loss), .unit = "dB", .most = 1000, .fallback = "0 dB",
        .example = "32 dB", .doc = "of the whole way between both memories" },
    { "attenuation", TEIDE_FIELD_QUANTITY, AT(teide_raw_herald, attenuation), .unit = "dB/m", .most = INFINITY,
        .fallback = "0 dB/km", .example = "0.2 dB/km", .doc = "loss along the link's `length`, on top of `loss`" },
    { "station", TEIDE_FIELD_CHOICE, AT(teide_raw_herald, station), .choice = station_choice, .fallback = "middle",
        .example = "end",
        .doc = "where photons meet: in the middle, each with half of the loss, or at one of the ends" },
    { "dark_counts", TEIDE_FIELD_QUANTITY, AT(teide_raw_herald, dark_counts), .unit = "Hz", .most = 1e12,
        .fallback = "0 Hz", .example = "10 Hz", .doc = "of each detector, with background light" },
    { "window", TEIDE_FIELD_QUANTITY, AT(teide_raw_herald, window), .unit = "s", .above = true, .most = 1,
        .fallback = "1 ns", .example = "10 ns", .doc = "in which a click counts" },
    { "visibility", TEIDE_FIELD_NUMBER, AT(teide_raw_herald, visibility), .most = 1, .fallback = "1", .example = "0.9",
        .doc = "of the interference of both photons (Hong-Ou-Mandel)" },
    { "phase_error", TEIDE_FIELD_QUANTITY, AT(teide_raw_herald, phase_error), .unit = "rad", .most = INFINITY,
        .fallback = "0 rad", .example = "0.1 rad",
        .doc = "rms, of the interferometer (`single-click`) or of its change between both clicks (`double-click`)" },
    { "number_resolving", TEIDE_FIELD_FLAG, AT(teide_raw_herald, number_resolving), .fallback = "false",
        .example = "false", .doc = "whether detectors tell one count from two" },
};
const struct teide_table teide_table_herald = {
    .name = "the heralding of a link",
    .doc
    = "Success probability and state of emissive memories whose photons are counted at a station, with all photon "
      "numbers and dark counts; instead of `success_probability` and `state`. An attempt cannot be shorter than the "
      "way of the photon to the station and of the word back, unless memories are multiplexed: `attempt_time` says.",
    FIELDS(herald_fields),
};
