#include "io/scenario/experiment_tables.h"

#include <math.h>

#include "io/scenario/channel_tables.h"
#include "models/photon_swap.h"

/* Names in the order of the enums. */
static const char *
source_choice(size_t index)
{
    static const char *const names[] = { "parametric", "single-pair" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

static const char *
outcomes_choice(size_t index)
{
    static const char *const names[] = { "psi-minus", "psi-plus", "both" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

static const char *
basis_choice(size_t index)
{
    static const char *const names[]
        = { "zz", "xx", "yy" }; /* of both analysers; y alone is a truth value in YAML 1.1 */
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

static const struct teide_field experiment_fields[] = {
    { "duration", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_experiment, duration), .required = true, .unit = "s",
        .above = true, .most = 1e9, .example = "3 h", .doc = "how long data are taken" },
    { "pulse_rate", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_experiment, pulse_rate), .required = true, .unit = "Hz",
        .above = true, .most = 1e15, .example = "80 MHz", .doc = "pulses of the pump" },
    { "window", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_experiment, window), .required = true, .unit = "s",
        .above = true, .most = 1, .example = "3 ns",
        .doc = "full width of the coincidence window; at most the time between two pulses" },
    { "sources", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_experiment, sources), .required = true,
        .table = &teide_table_sources, .example = "{kind: parametric, mean_pairs: 0.02}",
        .doc = "the two sources of pairs" },
    { "bell_measurement", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_experiment, bell_measurement), .required = true,
        .table = &teide_table_bell_measurement, .example = "{visibility: 0.8, efficiency: 0.5}",
        .doc = "where photons 1 and 2 meet" },
    { "photon_0", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_experiment, photon_0), .required = true,
        .table = &teide_table_arm, .example = "{efficiency: 0.5}", .doc = "the photon that stays" },
    { "photon_3", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_experiment, photon_3), .required = true,
        .table = &teide_table_distant_arm, .example = "{efficiency: 0.5}",
        .doc = "the photon that crosses the channel" },
    { "channel", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_experiment, channel), .required = true,
        .table = &teide_table_channel, .example = "{loss: 32 dB}", .doc = "the channel of photon 3" },
    { "settings", TEIDE_FIELD_LIST, TEIDE_AT(teide_raw_experiment, settings), .required = true,
        .table = &teide_table_setting,
        .example = "[{basis: zz, duration: 60 s}, {basis: xx, duration: 60 s}, {basis: yy, duration: 60 s}]",
        .doc = "what both analysers measure, one after the other, again and again until the end" },
    { "keep_above", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_experiment, keep_above), .most = 1, .fallback = "0",
        .example = "2e-4",
        .doc = "data are kept while the transmittance of the channel, which is monitored, is at least this" },
    { "bin", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_experiment, bin), .unit = "s", .above = true, .most = 1e9,
        .example = "30 s",
        .doc = "of counts and loss against time, at most 1e6 in `duration`; a hundredth of `duration` when absent" },
    { "repeats", TEIDE_FIELD_INTEGER, TEIDE_AT(teide_raw_experiment, repeats), .least = 1, .most = 1e6, .fallback = "1",
        .example = "1000", .doc = "how often the whole experiment is run; the record is kept of the first" },
};
const struct teide_table teide_table_experiment = {
    .name = "experiment",
    .doc = "Entanglement swapping with photons over a fading channel. Two sources make pairs of photons, 0 and 1, 2 "
           "and 3, in "
           "the singlet state; photons 1 and 2 meet on a beam splitter (Bell measurement), photon 3 crosses the "
           "channel, and "
           "photons 0 and 3 are analysed.",
    TEIDE_FIELDS(experiment_fields),
};

static const struct teide_field source_fields[] = {
    { "mean_pairs", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_source, mean_pairs), .most = 10, .example = "0.02",
        .doc = "mu, pairs per pulse; of a single-pair source, the probability of a pair, at most 1" },
    { "purity", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_source, purity), .least = 0.5, .above = true, .most = 1,
        .example = "0.9", .doc = "spectral purity of one photon of a pair; 1 when absent" },
    { "state", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_source, state), .table = &teide_table_state,
        .schema = teide_state_schema, .example = "{werner: 0.98}",
        .doc
        = "polarisation of a pair as in `network: links`, with the intended singlet in place of Phi+: fidelity and "
          "Pauli errors; perfect when absent" },
};
const struct teide_table teide_table_source = {
    .name = "a source",
    .doc = "What is different in the second source.",
    TEIDE_FIELDS(source_fields),
};

static const struct teide_field sources_fields[] = {
    { "kind", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_sources, kind), .required = true, .choice = source_choice,
        .example = "parametric",
        .doc = "`parametric`: pulsed SPDC, with all numbers of pairs; `single-pair`: one pair or none" },
    { "second", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_sources, second), .table = &teide_table_source,
        .example = "{mean_pairs: 0.03}", .doc = "what is different in the second source, of photons 2 and 3" },
};
const struct teide_table teide_table_sources = {
    .name = "sources",
    .doc = "The two sources of polarisation-entangled pairs, pumped by the same pulses one after the other.",
    .base = &teide_table_source,
    TEIDE_FIELDS(sources_fields),
};

static const struct teide_field arm_fields[] = {
    { "transmittance", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_arm, transmittance), .most = 1, .fallback = "1",
        .example = "0.6", .doc = "from the source to the detectors, without the channel" },
    { "efficiency", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_arm, efficiency), .required = true, .most = 1,
        .example = "0.5", .doc = "of the detectors" },
    { "dark_counts", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_arm, dark_counts), .unit = "Hz", .most = 1e12,
        .fallback = "0 Hz", .example = "300 Hz", .doc = "of each detector" },
    { "jitter", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_arm, jitter), .unit = "s", .most = 1, .fallback = "0 s",
        .example = "0.4 ns", .doc = "standard deviation of the time of a click; what misses the window is lost" },
    { "dead_time", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_arm, dead_time), .unit = "s", .most = 1, .fallback = "0 s",
        .example = "50 ns", .doc = "of each detector after a click, not prolonged by what arrives meanwhile" },
    { "delay", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_arm, delay), .unit = "s", .most = 1, .fallback = "0 s",
        .example = "500 ns", .doc = "from the source to the measurement, without the channel" },
};
const struct teide_table teide_table_arm = {
    .name = "photon_0",
    .doc = "The way of a photon to its two detectors, behind an analyser.",
    TEIDE_FIELDS(arm_fields),
};

static const struct teide_field distant_fields[] = {
    { "background", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_distant_arm, background), .unit = "Hz", .most = 1e12,
        .fallback = "0 Hz", .example = "200 Hz", .doc = "stray light that each detector counts, besides dark counts" },
    { "clock_offset", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_distant_arm, clock_offset), .unit = "s", .least = -1,
        .most = 1, .fallback = "0 s", .example = "0.1 ns",
        .doc = "by which the window is not centred on the photons, as the clocks of both sides differ" },
};
const struct teide_table teide_table_distant_arm = {
    .name = "photon_3",
    .doc = "The receiver at the end of the channel.",
    .base = &teide_table_arm,
    TEIDE_FIELDS(distant_fields),
};

static const struct teide_field bell_fields[] = {
    { "overlap", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_bell_measurement, overlap), .most = 1, .example = "0.95",
        .doc = "of photons 1 and 2 in time and space, |<1|2>|^2, besides their spectral purity" },
    { "visibility", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_bell_measurement, visibility), .most = 1, .example = "0.8",
        .doc = "Hong-Ou-Mandel visibility of weak sources, instead of `overlap`; at most what the purity allows" },
    { "reflectivity", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_bell_measurement, reflectivity), .most = 1,
        .fallback = "0.5", .example = "0.5", .doc = "of the beam splitter" },
    { "polarisers", TEIDE_FIELD_FLAG, TEIDE_AT(teide_raw_bell_measurement, polarisers), .fallback = "true",
        .example = "true",
        .doc = "two detectors on each side, behind a polariser: Psi- and Psi+ are told. `false`: one on each side, "
               "and Psi- only" },
    { "outcomes", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_bell_measurement, outcomes), .choice = outcomes_choice,
        .fallback = "both", .example = "both",
        .doc = "which outcomes are evaluated; `both`: with Psi+, the outcomes of photon 3 are corrected" },
};
const struct teide_table teide_table_bell_measurement = {
    .name = "bell_measurement",
    .doc = "Photons 1 and 2 meet on a beam splitter and are counted.",
    .base = &teide_table_arm,
    TEIDE_FIELDS(bell_fields),
    .rules = { { TEIDE_EXACTLY_ONE, "overlap visibility" } },
    .n_rules = 1,
};

static const struct teide_field setting_fields[] = {
    { "basis", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_setting, basis), .required = true, .choice = basis_choice,
        .example = "zz", .doc = "of both analysers: `zz` is H/V, `xx` is +45/-45, `yy` is R/L (circular)" },
    { "duration", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_setting, duration), .required = true, .unit = "s",
        .above = true, .most = 1e9, .example = "60 s", .doc = "for how long" },
};
const struct teide_table teide_table_setting = {
    .name = "a setting",
    .doc = "What both analysers measure.",
    TEIDE_FIELDS(setting_fields),
};
