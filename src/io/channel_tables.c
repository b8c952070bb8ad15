#include "io/channel_tables.h"

#include <math.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define FIELDS(array) .fields = (array), .n_fields = COUNT(array)
#define AT(type, member) .offset = offsetof(struct type, member)

/* Names in the order of the enums. */
static const char *
model_choice(size_t index)
{
    static const char *const names[] = { "none", "log-normal", "gamma-gamma", "log-negative-weibull", "table" };
    return index < COUNT(names) ? names[index] : NULL;
}

static const char *
correlation_choice(size_t index)
{
    static const char *const names[] = { "blocks", "ornstein-uhlenbeck" };
    return index < COUNT(names) ? names[index] : NULL;
}

static const struct teide_field channel_fields[] = {
    { "loss", TEIDE_FIELD_QUANTITY, AT(teide_raw_channel, loss), .unit = "dB", .most = 1000, .example = "32 dB",
        .doc = "of the mean transmittance, from telescope to telescope" },
    { "transmittance", TEIDE_FIELD_NUMBER, AT(teide_raw_channel, transmittance), .above = true, .most = 1,
        .example = "6e-4", .doc = "mean, instead of `loss`" },
    { "distance", TEIDE_FIELD_QUANTITY, AT(teide_raw_channel, distance), .required = true, .unit = "m", .most = 1e9,
        .example = "143 km", .doc = "between both ends, along a straight line" },
    { "refractive_index", TEIDE_FIELD_NUMBER, AT(teide_raw_channel, refractive_index), .least = 1, .most = 4,
        .fallback = "1.00027", .example = "1.00027",
        .doc = "group index on the way; 1.00027 is air near sea level, 1.0002 at a height of 2400 m" },
    { "errors", TEIDE_FIELD_OTHER, AT(teide_raw_channel, errors), .table = &teide_table_state,
        .schema = teide_state_schema, .example = "[0.99, 0.01, 0, 0]",
        .doc = "polarisation errors, as the state of a pair that was perfect: [I, Z, X, Y]; none when absent" },
    { "fading", TEIDE_FIELD_TABLE, AT(teide_raw_channel, fading), .table = &teide_table_fading,
        .example = "{model: log-normal, log_variance: 0.5, coherence_time: 10 ms}",
        .doc = "turbulence: how the transmittance changes; constant when absent" },
};
const struct teide_table teide_table_channel = {
    .name = "channel",
    .doc = "What lies between the sources and the distant receiver.",
    FIELDS(channel_fields),
    .rules = { { TEIDE_AT_MOST_ONE, "loss transmittance" } },
    .n_rules = 1,
};

static const struct teide_field fading_fields[] = {
    { "model", TEIDE_FIELD_CHOICE, AT(teide_raw_fading, model), .required = true, .choice = model_choice,
        .example = "log-normal", .doc = "distribution of the transmittance; each has its own numbers below" },
    { "coherence_time", TEIDE_FIELD_QUANTITY, AT(teide_raw_fading, coherence_time), .unit = "s", .above = true,
        .most = 1e9, .example = "10 ms", .doc = "of the transmittance; required unless the model is `none`" },
    { "correlation", TEIDE_FIELD_CHOICE, AT(teide_raw_fading, correlation), .choice = correlation_choice,
        .fallback = "blocks", .example = "ornstein-uhlenbeck",
        .doc
        = "`blocks`: constant for a coherence time, then independent; `ornstein-uhlenbeck`: a correlation exp(-t / "
          "coherence_time) of the normal variable behind it, in steps of a tenth of the coherence time" },
    { "log_variance", TEIDE_FIELD_NUMBER, AT(teide_raw_fading, log_variance), .most = 25, .example = "0.5",
        .doc = "`log-normal`: variance of the logarithm of the transmittance" },
    { "alpha", TEIDE_FIELD_NUMBER, AT(teide_raw_fading, alpha), .above = true, .most = 1e4, .example = "4.2",
        .doc = "`gamma-gamma`: shape of the large cells" },
    { "beta", TEIDE_FIELD_NUMBER, AT(teide_raw_fading, beta), .above = true, .most = 1e4, .example = "1.4",
        .doc = "`gamma-gamma`: shape of the small cells" },
    { "greatest", TEIDE_FIELD_NUMBER, AT(teide_raw_fading, greatest), .above = true, .most = 1, .example = "2e-3",
        .doc = "`log-negative-weibull`: transmittance of a centred beam; `loss` is then left out" },
    { "shape", TEIDE_FIELD_NUMBER, AT(teide_raw_fading, shape), .above = true, .most = 100, .example = "2.2",
        .doc = "`log-negative-weibull`: lambda of T = T0 exp(-(r / R)^lambda)" },
    { "scale", TEIDE_FIELD_QUANTITY, AT(teide_raw_fading, scale), .unit = "m", .above = true, .most = 1e6,
        .example = "1.5 m", .doc = "`log-negative-weibull`: R" },
    { "wander", TEIDE_FIELD_QUANTITY, AT(teide_raw_fading, wander), .unit = "m", .most = 1e6, .example = "0.8 m",
        .doc = "`log-negative-weibull`: standard deviation of the beam's position along each axis" },
    { "table", TEIDE_FIELD_OTHER, AT(teide_raw_fading, table),
        .schema
        = "{\"type\": \"array\", \"items\": {\"type\": \"array\", \"items\": {\"type\": \"number\", \"minimum\": 0, "
          "\"maximum\": 1}, \"minItems\": 2, \"maxItems\": 2}, \"minItems\": 2}",
        .example = "[[1e-4, 0], [5e-4, 0.5], [2e-3, 1]]",
        .doc
        = "`table`: measured distribution, [transmittance, probability to be at most that] in ascending order, the "
          "probabilities from 0 to 1; `loss` is then left out" },
};
const struct teide_table teide_table_fading = {
    .name = "fading",
    .doc = "How the transmittance of a turbulent channel is distributed, and how fast it changes.",
    FIELDS(fading_fields),
};
