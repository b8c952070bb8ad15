#include "io/scenario/channel_tables.h"

#include <math.h>

#define LENGTH .unit = "m", .above = true, .most = INFINITY

static const char *
model_choice(size_t index)
{
    return index < TEIDE_N_FREE_SPACE_FADINGS ? teide_free_space_fading_name(index)
        : index == TEIDE_FADING_CHOICE_TABLE  ? "table"
                                              : NULL;
}

static const char *
correlation_choice(size_t index)
{
    static const char *const names[] = { "blocks", "ornstein-uhlenbeck" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

static const char heights_schema[]
    = "{\"type\": \"array\", \"items\": {\"type\": \"string\"}, \"minItems\": 2, \"maxItems\": 2}";
static const char cn2_schema[] = "{\"type\": \"string\", \"pattern\": \"^[-+0-9.eE]+ *m[\\\\^][(]?-2/3[)]?$\"}";
static const char fading_table_schema[]
    = "{\"type\": \"array\", \"minItems\": 2, \"items\": {\"type\": \"array\", \"items\": {\"type\": \"number\"}, "
      "\"minItems\": 2, \"maxItems\": 2}}";

const struct teide_field teide_field_height = { "a height", TEIDE_FIELD_QUANTITY, .unit = "m", .most = INFINITY,
    .example = "2400 m", .doc = "of one end above ground" };
const struct teide_field teide_field_table_share = { "a number of the table", TEIDE_FIELD_NUMBER, .most = 1,
    .example = "0.5", .doc = "a transmittance or a probability" };

static const struct teide_field channel_fields[] = {
    { "free_space", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_channel, free_space), .table = &teide_table_free_space,
        .example = "{distance: 10 km, wavelength: 808 nm, beam_waist: 40 mm, aperture: 0.4 m}",
        .doc = "a beam through air, by its geometry" },
    { "fibre", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_channel, fibre), .table = &teide_table_channel_fibre,
        .example = "{length: 50 m, attenuation: 3 dB/km}", .doc = "a fibre" },
    { "transmittance", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_channel, transmittance), .above = true, .most = 1,
        .example = "0.001", .doc = "the mean transmittance, where it is known" },
    { "loss", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_channel, loss), .unit = "dB", .most = INFINITY,
        .example = "32 dB", .doc = "the same in decibel: transmittance = 10^(-loss / 10)" },
    { "fading", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_channel, fading), .table = &teide_table_fading,
        .example = "{model: log-normal, log_variance: 0.5, coherence_time: 10 ms}",
        .doc = "how the transmittance fluctuates; not at all when absent" },
    { "delay", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_channel, delay), .unit = "s", .most = INFINITY,
        .example = "477 us",
        .doc = "travel time; that of `free_space` or `fibre` when absent, else of `distance` in air at sea level" },
    { "errors", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_channel, errors), .table = &teide_table_state,
        .schema = teide_state_schema, .example = "[0.99, 0.01, 0, 0]",
        .doc = "of the polarisation, as the state of a pair that was perfect: [I, Z, X, Y]; none when absent" },
    { "distance", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_channel, distance), .unit = "m", .most = INFINITY,
        .example = "143 km", .doc = "along a straight line; that of `free_space` or `fibre` when absent, else 0" },
};
const struct teide_table teide_table_channel = {
    .name = "a channel",
    .doc = "What a photon goes through.",
    TEIDE_FIELDS(channel_fields),
    .rules = { { TEIDE_EXACTLY_ONE, "free_space fibre transmittance loss" } },
    .n_rules = 1,
};

static const struct teide_field free_space_fields[] = {
    { "distance", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_free_space, distance), .required = true, LENGTH,
        .example = "143 km", .doc = "between the telescopes" },
    { "wavelength", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_free_space, wavelength), .required = true, LENGTH,
        .example = "808 nm", .doc = "of the light" },
    { "beam_waist", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_free_space, beam_waist), .required = true, LENGTH,
        .example = "37 mm", .doc = "radius at which the intensity is 1/e^2, of the collimated beam at the sender" },
    { "aperture", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_free_space, aperture), .required = true, LENGTH,
        .example = "1 m", .doc = "diameter of the receiving telescope" },
    { "heights", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_free_space, heights), .schema = heights_schema,
        .example = "[2400 m, 2400 m]",
        .doc = "of sender and receiver above ground, for `hufnagel_valley`; the Earth's curvature is ignored" },
    { "extinction", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_free_space, extinction), .unit = "dB/m", .most = INFINITY,
        .fallback = "0 dB/km", .example = "0.1 dB/km", .doc = "absorption and scattering of the air" },
    { "optics", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_free_space, optics), .above = true, .most = 1, .fallback = "1",
        .example = "0.5", .doc = "transmittance of all optics" },
    { "pointing_jitter", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_free_space, pointing_jitter), .unit = "rad",
        .most = INFINITY, .fallback = "0 rad", .example = "2 urad",
        .doc = "standard deviation of the direction of the beam along each axis" },
    { "air_density", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_free_space, air_density), .most = 10, .fallback = "1",
        .example = "0.79", .doc = "relative to that at sea level, for the delay: n = 1 + 2.7e-4 air_density" },
    { "turbulence", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_free_space, turbulence), .table = &teide_table_turbulence,
        .example = "{cn2: 1e-16 m^(-2/3)}", .doc = "none when absent" },
};
const struct teide_table teide_table_free_space = {
    .name = "a free-space channel",
    .doc = "A Gaussian beam through turbulent air: Andrews and Phillips, Laser Beam Propagation through Random Media.",
    TEIDE_FIELDS(free_space_fields),
};

static const struct teide_field turbulence_fields[] = {
    { "cn2", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_turbulence, cn2), .schema = cn2_schema, .example = "1e-16 m^(-2/3)",
        .doc = "structure constant of the refractive index, the same everywhere" },
    { "hufnagel_valley", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_turbulence, hufnagel_valley),
        .table = &teide_table_hufnagel_valley, .example = "{ground: 1.7e-14 m^(-2/3), wind: 21 m/s}",
        .doc = "by height" },
};
const struct teide_table teide_table_turbulence = {
    .name = "turbulence",
    .doc = "The structure constant Cn2 along the path.",
    TEIDE_FIELDS(turbulence_fields),
    .rules = { { TEIDE_EXACTLY_ONE, "cn2 hufnagel_valley" } },
    .n_rules = 1,
};

static const struct teide_field hufnagel_valley_fields[] = {
    { "ground", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_hufnagel_valley, ground), .schema = cn2_schema,
        .fallback = "1.7e-14 m^(-2/3)", .example = "1.7e-14 m^(-2/3)",
        .doc = "Cn2 at the ground, which falls to 1/e in 100 m" },
    { "wind", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_hufnagel_valley, wind), .unit = "m/s", .most = INFINITY,
        .fallback = "21 m/s", .example = "21 m/s", .doc = "rms wind at 5 to 20 km of height" },
};
const struct teide_table teide_table_hufnagel_valley = {
    .name = "a Hufnagel-Valley profile",
    .doc = "0.00594 (wind / 27)^2 (1e-5 h)^10 exp(-h / 1000) + 2.7e-16 exp(-h / 1500) + ground exp(-h / 100), h in m.",
    TEIDE_FIELDS(hufnagel_valley_fields),
};

static const struct teide_field channel_fibre_fields[] = {
    { "length", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_channel_fibre, length), .required = true, .unit = "m",
        .most = INFINITY, .example = "50 m", .doc = "of the fibre" },
    { "attenuation", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_channel_fibre, attenuation), .required = true,
        .unit = "dB/m", .most = INFINITY, .example = "3 dB/km", .doc = "loss along it" },
    { "insertion_loss", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_channel_fibre, insertion_loss), .unit = "dB",
        .most = INFINITY, .fallback = "0 dB", .example = "0.5 dB", .doc = "of connectors and couplers" },
    { "group_index", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_channel_fibre, group_index), .least = 1, .most = 10,
        .fallback = "1.468", .example = "1.45", .doc = "for the delay" },
    { "dephasing", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_channel_fibre, dephasing), .unit = "1/m", .most = INFINITY,
        .fallback = "0 1/m", .example = "0.01 1/km", .doc = "Z errors of the polarisation per length" },
    { "depolarisation", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_channel_fibre, depolarisation), .unit = "1/m",
        .most = INFINITY, .fallback = "0 1/m", .example = "0.01 1/km",
        .doc = "errors per length of which a third is X, Y and Z each: a drift that nobody follows" },
};
const struct teide_table teide_table_channel_fibre = {
    .name = "the fibre of a channel",
    .doc = "Transmittance 10^(-(attenuation * length + insertion_loss) / 10), delay group_index * length / c.",
    TEIDE_FIELDS(channel_fibre_fields),
};

static const struct teide_field fading_fields[] = {
    { "model", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_fading, model), .choice = model_choice, .fallback = "auto",
        .example = "gamma-gamma",
        .doc = "distribution of the transmittance; `auto`: the one whose parameters are here, else the one that fits "
               "`free_space`" },
    { "log_variance", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_fading, log_variance), .most = 100, .example = "0.5",
        .doc = "`log-normal`: variance of ln T; from `free_space` when absent, as all that follow" },
    { "alpha", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_fading, alpha), .above = true, .most = 1e4, .example = "4",
        .doc = "`gamma-gamma`: shape of large cells" },
    { "beta", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_fading, beta), .above = true, .most = 1e4, .example = "2",
        .doc = "`gamma-gamma`: shape of small cells" },
    { "shape", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_fading, shape), .above = true, .most = 100, .example = "2.3",
        .doc = "`weibull`: lambda in T = T0 exp(-(r / scale)^lambda)" },
    { "scale", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_fading, scale), LENGTH, .example = "1 m",
        .doc = "`weibull`: scale" },
    { "wander", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_fading, wander), .unit = "m", .most = INFINITY,
        .example = "0.3 m", .doc = "`weibull`: standard deviation of the centre of the spot along each axis" },
    { "table", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_fading, table), .schema = fading_table_schema,
        .example = "[[0.2, 0], [0.5, 0.5], [1, 1]]",
        .doc
        = "`table`: [transmittance, cumulative probability], ascending, probabilities from 0 to 1; transmittances are "
          "multiplied by that of the channel" },
    { "coherence_time", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_fading, coherence_time), .unit = "s", .above = true,
        .most = INFINITY, .example = "10 ms", .doc = "of the fluctuations; needed where there are any" },
    { "correlation", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_fading, correlation), .choice = correlation_choice,
        .fallback = "blocks", .example = "ornstein-uhlenbeck",
        .doc = "constant for `coherence_time`, then new (`blocks`); or correlated as exp(-t / coherence_time)" },
};
const struct teide_table teide_table_fading = {
    .name = "fading",
    .doc = "How the transmittance of a channel fluctuates around its mean.",
    TEIDE_FIELDS(fading_fields),
};
