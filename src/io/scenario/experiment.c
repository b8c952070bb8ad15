/* The section experiment. */
#include <math.h>
#include <stdlib.h>

#include "io/scenario/build.h"
#include "io/scenario/channel_tables.h"
#include "models/detection.h"
#include "models/photon_swap.h"
#include "sim/error.h"

/* --- keys ------------------------------------------------------------------------------------------------------- */

struct teide_raw_experiment {
    double duration, pulse_rate, window, bin, keep_above;
    teide_part sources, bell_measurement, photon_0, photon_3, channel, settings;
    int64_t repeats;
};

struct teide_raw_source { /* NAN and NULL: not given */
    double mean_pairs, purity;
    teide_part state;
};

struct teide_raw_sources {
    struct teide_raw_source both;
    teide_part second;
    int kind;
};

struct teide_raw_arm { /* detectors, and the way to them */
    double transmittance, efficiency, dark_counts, jitter, dead_time, delay;
};

struct teide_raw_distant_arm {
    struct teide_raw_arm arm;
    double background, clock_offset;
};

struct teide_raw_bell_measurement {
    struct teide_raw_arm arm;
    double overlap, visibility, reflectivity;
    bool polarisers;
    int outcomes;
};

struct teide_raw_setting {
    int basis;
    double duration;
};

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

/* --- building --------------------------------------------------------------------------------------------------- */

/* --- sources --------------------------------------------------------------------------------------------------------- */

/* What of a source was given; the rest stays. */
static void
take_source(struct teide_build *build, const struct teide_raw_source *raw, struct teide_pair_source *source)
{
    enum teide_state_kind kind;
    double fidelity;

    if (!isnan(raw->mean_pairs))
        source->mean_pairs = raw->mean_pairs;
    if (!isnan(raw->purity))
        source->purity = raw->purity;
    if (raw->state != NULL && teide_build_state(build, raw->state, &kind, &fidelity, &source->state)
        && kind != TEIDE_STATE_PROBABILITIES)
        source->state = teide_state_of(kind, fidelity);
}

static void
check_pairs(struct teide_build *build, const struct teide_yaml *at, enum teide_pair_source_kind kind, double mean_pairs)
{
    if (kind == TEIDE_SINGLE_PAIR && mean_pairs > 1)
        teide_note(build->reader, at,
            "a single-pair source makes at most one pair, not %g: write a mean_pairs of at most 1, or kind: "
            "parametric",
            mean_pairs);
}

static bool
build_sources(struct teide_build *build, const struct teide_yaml *node, struct teide_photon_swap *optics)
{
    struct teide_raw_sources raw;
    struct teide_raw_source second;
    struct teide_found found, found_second;

    if (node == NULL || !teide_fields_read(build->reader, &teide_table_sources, node, &raw, &found))
        return false;
    if (isnan(raw.both.mean_pairs)) {
        teide_note(build->reader, node, "the sources need 'mean_pairs': write for example mean_pairs: 0.02");
        return false;
    }
    optics->kind = (enum teide_pair_source_kind)raw.kind;
    optics->first = (struct teide_pair_source) { .purity = 1, .state = { { 1, 0, 0, 0 } } };
    take_source(build, &raw.both, &optics->first);
    optics->second = optics->first;
    check_pairs(
        build, teide_found_at(&found, &teide_table_sources, "mean_pairs"), optics->kind, optics->first.mean_pairs);
    if (raw.second == NULL)
        return true;
    if (!teide_fields_read(build->reader, &teide_table_source, raw.second, &second, &found_second))
        return false;
    take_source(build, &second, &optics->second);
    if (!isnan(second.mean_pairs))
        check_pairs(
            build, teide_found_at(&found_second, &teide_table_source, "mean_pairs"), optics->kind, second.mean_pairs);
    return true;
}

/* --- detectors ------------------------------------------------------------------------------------------------------- */

/* The clicks of one photon, in a window that is off by `offset` (s); `background` (1/s) on top of dark counts. */
static struct teide_photon_arm
arm_of(const struct teide_raw_arm *raw, double window, double offset, double background)
{
    return (struct teide_photon_arm) { .transmittance = raw->transmittance,
        .efficiency = raw->efficiency * teide_window_share(window, raw->jitter, offset),
        .dark_probability = teide_dark_probability(raw->dark_counts + background, window) };
}

static void
check_window(struct teide_build *build, const struct teide_yaml *at, const struct teide_raw_arm *raw, double window,
    double offset)
{
    const double share = teide_window_share(window, raw->jitter, offset);

    if (raw->efficiency > 0 && share < 1e-3)
        teide_note(build->reader, at,
            "only %.2g of the photons are counted inside the window of %g s: write a wider window, a smaller "
            "clock_offset or a smaller jitter",
            share, window);
}

static void
build_photon_0(struct teide_build *build, const struct teide_yaml *node, struct teide_experiment *experiment)
{
    struct teide_raw_arm raw;
    struct teide_found found;

    if (node == NULL || !teide_fields_read(build->reader, &teide_table_arm, node, &raw, &found))
        return;
    check_window(build, node, &raw, experiment->window, 0);
    experiment->optics.photon_0 = arm_of(&raw, experiment->window, 0, 0);
    experiment->stations[TEIDE_STATION_0]
        = (struct teide_experiment_detection) { raw.dark_counts, raw.dead_time, raw.delay };
}

static void
build_photon_3(struct teide_build *build, const struct teide_yaml *node, struct teide_experiment *experiment)
{
    struct teide_raw_distant_arm raw;
    struct teide_found found;

    if (node == NULL || !teide_fields_read(build->reader, &teide_table_distant_arm, node, &raw, &found))
        return;
    check_window(build, node, &raw.arm, experiment->window, raw.clock_offset);
    experiment->optics.photon_3 = arm_of(&raw.arm, experiment->window, raw.clock_offset, raw.background);
    experiment->stations[TEIDE_STATION_3] = (struct teide_experiment_detection) { raw.arm.dark_counts + raw.background,
        raw.arm.dead_time, raw.arm.delay + experiment->channel.delay };
}

static void
build_bell_measurement(
    struct teide_build *build, const struct teide_yaml *node, bool sources_good, struct teide_experiment *experiment)
{
    struct teide_photon_swap *optics = &experiment->optics;
    struct teide_raw_bell_measurement raw;
    struct teide_found found;
    double of_purity;

    if (node == NULL || !teide_fields_read(build->reader, &teide_table_bell_measurement, node, &raw, &found))
        return;
    check_window(build, node, &raw.arm, experiment->window, 0);
    optics->photon_1 = optics->photon_2 = arm_of(&raw.arm, experiment->window, 0, 0);
    experiment->stations[TEIDE_STATION_BELL]
        = (struct teide_experiment_detection) { raw.arm.dark_counts, raw.arm.dead_time, raw.arm.delay };
    optics->reflectivity = raw.reflectivity;
    optics->without_polarisers = !raw.polarisers;
    experiment->outcomes = (enum teide_bell_outcomes)raw.outcomes;
    if (!raw.polarisers && experiment->outcomes == TEIDE_OUTCOME_PSI_PLUS)
        teide_note(build->reader, teide_found_at(&found, &teide_table_bell_measurement, "outcomes"),
            "without polarisers only Psi- is told: write outcomes: psi-minus, or polarisers: true");
    optics->overlap = raw.overlap;
    if (isnan(raw.visibility) || !sources_good)
        return;
    optics->overlap = 1;
    of_purity = teide_interference_visibility(optics);
    if (raw.visibility > of_purity * (1 + 1e-12))
        teide_note(build->reader, teide_found_at(&found, &teide_table_bell_measurement, "visibility"),
            "the purity of the photons allows a visibility of %.6g only, not %g: write at most that, or a higher "
            "purity",
            of_purity, raw.visibility);
    optics->overlap = fmin(1, raw.visibility / of_purity);
}

/* --- the rest -------------------------------------------------------------------------------------------------------- */

static int
build_settings(struct teide_build *build, const struct teide_yaml *list, struct teide_experiment *experiment)
{
    if (list == NULL)
        return 0;
    experiment->settings = calloc(list->n_items, sizeof *experiment->settings);
    if (experiment->settings == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < list->n_items; i++) {
        struct teide_raw_setting raw;
        struct teide_found found;
        if (list->items[i].value->kind != TEIDE_YAML_MAPPING) /* noted with the section */
            continue;
        if (!teide_fields_read(build->reader, &teide_table_setting, list->items[i].value, &raw, &found))
            continue;
        if (raw.duration * experiment->pulse_rate < 1)
            teide_note(build->reader, teide_found_at(&found, &teide_table_setting, "duration"),
                "a setting of %g s is shorter than a pulse period (%g s): write a longer one", raw.duration,
                1 / experiment->pulse_rate);
        experiment->settings[experiment->n_settings++]
            = (struct teide_analyser_setting) { (enum teide_polarisation_basis)raw.basis, raw.duration };
    }
    return 0;
}

/* For how long the transmittance is held: a block, or a tenth of the coherence time; for ever where it is constant. */
static void
set_step(struct teide_build *build, const struct teide_yaml *node, struct teide_experiment *experiment)
{
    const struct teide_optical_channel *channel = &experiment->channel;

    experiment->step = channel->fading.kind == TEIDE_FADING_NONE ? experiment->duration
        : channel->correlation == TEIDE_FADING_BLOCKS            ? channel->coherence_time
                                                                 : channel->coherence_time / 10;
    if (experiment->step * experiment->pulse_rate < 1)
        teide_note(build->reader, node,
            "the fading changes every %g s, faster than the pulses come (%g s): write a longer coherence_time",
            experiment->step, 1 / experiment->pulse_rate);
    else if (experiment->duration / experiment->step > 1e10)
        teide_note(build->reader, node,
            "the fading changes %g times in the experiment, more than 1e10: write a longer coherence_time, or "
            "a shorter duration",
            experiment->duration / experiment->step);
}

static void
check_times(struct teide_build *build, const struct teide_found *found, const struct teide_experiment *experiment)
{
    const struct teide_table *table = &teide_table_experiment;
    const double period = 1 / experiment->pulse_rate;

    if (experiment->window > period * (1 + 1e-9))
        teide_note(build->reader, teide_found_at(found, table, "window"),
            "the window of %g s is longer than the time between two pulses, %g s: write a shorter one",
            experiment->window, period);
    if (experiment->duration * experiment->pulse_rate < 1 || experiment->duration * experiment->pulse_rate > 1e18)
        teide_note(build->reader, teide_found_at(found, table, "duration"),
            "there are %g pulses in the experiment: write a duration with 1 to 1e18 of them",
            experiment->duration * experiment->pulse_rate);
    for (size_t i = 0; i < experiment->n_settings; i++)
        if (experiment->settings[i].duration >= period
            && experiment->duration / experiment->settings[i].duration > 1e8) {
            teide_note(build->reader, teide_found_at(found, table, "settings"),
                "a setting of %g s would come up to %g times, more than 1e8: write longer ones",
                experiment->settings[i].duration, experiment->duration / experiment->settings[i].duration);
            break;
        }
    if (experiment->bin * experiment->pulse_rate < 1 || experiment->duration / experiment->bin > 1e6)
        teide_note(build->reader, teide_found_at(found, table, "bin"),
            "a bin of %g s is too short: write one of at least a pulse, and at most 1e6 in the experiment, %g s or "
            "more",
            experiment->bin, fmax(period, experiment->duration / 1e6));
}

int
teide_build_experiment(struct teide_build *build)
{
    const struct teide_yaml *section = build->root.experiment;
    struct teide_experiment *experiment;
    struct teide_raw_experiment raw;
    struct teide_found found;
    bool good;
    int ret;

    if (section == NULL)
        return 0;
    if (build->root.requests != NULL)
        teide_note(build->reader, section,
            "a file describes an experiment or a network with requests, not both: write two files");
    experiment = build->scenario->experiment = calloc(1, sizeof *experiment);
    if (experiment == NULL)
        return TEIDE_E_MEMORY;
    good = teide_fields_read(build->reader, &teide_table_experiment, section, &raw, &found);
    experiment->duration = raw.duration;
    experiment->pulse_rate = raw.pulse_rate;
    experiment->window = raw.window;
    experiment->bin = isnan(raw.bin) ? raw.duration / 100 : raw.bin;
    experiment->threshold = raw.keep_above;
    experiment->repeats = (int)raw.repeats;
    if (raw.channel != NULL)
        good &= teide_build_channel(build, raw.channel, &experiment->channel, &experiment->channel_numbers);
    ret = build_settings(build, raw.settings, experiment);
    build_photon_0(build, raw.photon_0, experiment);
    build_photon_3(build, raw.photon_3, experiment);
    build_bell_measurement(
        build, raw.bell_measurement, build_sources(build, raw.sources, &experiment->optics), experiment);
    if (ret == 0 && good) {
        set_step(build, raw.channel, experiment);
        check_times(build, &found, experiment);
    }
    return ret;
}
