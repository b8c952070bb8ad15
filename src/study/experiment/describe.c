/* The answer of an experiment as a dataset: every number that is reported is one row here. */
#include "sim/experiment/run.h"
#include "sim/field.h"
#include "study/experiment/answer.h"

#define ANSWER(member) .offset = offsetof(struct teide_experiment_answer, member)
#define REPORT(member) ANSWER(report.member)
#define COUNTED(member) ANSWER(member.mean), .error = offsetof(struct teide_experiment_answer, member.error)
#define ANALYSIS(member) .offset = offsetof(struct teide_experiment_analysis, member)
#define ANALYSED(member) ANALYSIS(member.mean), .error = offsetof(struct teide_experiment_analysis, member.error)
#define EVENT(member) .offset = offsetof(struct teide_experiment_event, member)

static const char *const basis_names[TEIDE_N_BASES] = { "zz", "xx", "yy" };
static const char *const outcome_names[] = { "++", "+-", "-+", "--" };
static const char *const detector_names[TEIDE_N_SWAP_DETECTORS]
    = { "0+", "0-", "3+", "3-", "bell_cH", "bell_cV", "bell_dH", "bell_dV" };

static const struct teide_column whole[] = {
    { "wall_seconds", "s", "time of execution", TEIDE_FLOAT64, ANSWER(wall_seconds), .passing = true },
    { "simulated_seconds", "s", "of all repeats", TEIDE_FLOAT64, REPORT(simulated_seconds), .detail = true },
    { "duration", "s", "of one repeat", TEIDE_FLOAT64, REPORT(duration), .detail = true },
    { "bin", "s", "over which counts and losses are taken together", TEIDE_FLOAT64, REPORT(bin), .detail = true },
    { "pulse_rate", "Hz", "of the sources", TEIDE_FLOAT64, REPORT(pulse_rate), .detail = true },
    { "outcomes", "1", "of the Bell measurement that are evaluated; of both, Psi+ with corrected outcomes of photon 3",
        TEIDE_INT32, REPORT(outcomes), .flags = "psi-minus psi-plus both", .detail = true },
};

/* From coincidences in three bases. */
static const struct teide_column analysis[] = {
    { "fourfolds", "1", "four-folds kept and evaluated", TEIDE_FLOAT64, ANALYSIS(fourfolds) },
    { "seconds_kept", "s", "time in which data were kept", TEIDE_FLOAT64, ANALYSIS(time) },
    { "witness", "1", "1/2 - F; entangled if below 0", TEIDE_FLOAT64, ANALYSED(witness) },
    { "sigmas", "1", "standard errors by which the witness is below 0; at few counts no p-value", TEIDE_FLOAT64,
        ANALYSIS(witness.sigmas) },
    { "fidelity", "1", "with the Bell state that was found", TEIDE_FLOAT64, ANALYSED(fidelity) },
    { "correlation", "1", "of photons 0 and 3", TEIDE_FLOAT64, ANALYSED(correlations[0]), .over = { "basis" },
        .step = sizeof(struct teide_counted) },
    { "visibility", "1", "absolute value of the correlation", TEIDE_FLOAT64, ANALYSED(visibilities[0]),
        .over = { "basis" }, .step = sizeof(struct teide_counted), .detail = true },
    { "coincidences", "1", "four-folds that were evaluated, Psi+ as Psi-", TEIDE_FLOAT64, ANALYSIS(counts),
        .over = { "basis", "outcome" }, .detail = true },
};

static const struct teide_column link[] = {
    { "link_loss_db", "dB", "mean loss of the channel", TEIDE_FLOAT64, REPORT(link_loss) },
    { "link_loss_db_min", "dB", "smallest mean loss of a bin", TEIDE_FLOAT64, REPORT(least_loss) },
    { "link_loss_db_max", "dB", "largest mean loss of a bin", TEIDE_FLOAT64, REPORT(most_loss) },
    { "transmittance", "1", "mean of the channel", TEIDE_FLOAT64, ANSWER(tally.transmittance), .detail = true },
    { "transmittance_least_bin", "1", "smallest mean of a bin", TEIDE_FLOAT64, ANSWER(tally.least), .detail = true },
    { "transmittance_largest_bin", "1", "largest mean of a bin", TEIDE_FLOAT64, ANSWER(tally.largest), .detail = true },
    { "scintillation_index", "1", "variance / mean^2 of the transmittance, by its distribution", TEIDE_FLOAT64,
        REPORT(scintillation_index), .detail = true },
    { "clipped_probability", "1", "that the model of fading exceeds a transmittance of 1", TEIDE_FLOAT64,
        ANSWER(clipped), .detail = true },
    { "interference_visibility", "1", "of weak sources in the Bell measurement", TEIDE_FLOAT64,
        ANSWER(interference_visibility) },
    { "spacelike_margin_seconds", "s", "the lesser one of the two below: space-like separated if above 0",
        TEIDE_FLOAT64, REPORT(margin) },
    { "spacelike_margin_photon_0", "s", "from the measurement of photon 3 to that of photon 0", TEIDE_FLOAT64,
        ANSWER(margin_0), .detail = true },
    { "spacelike_margin_bell", "s", "to the Bell measurement", TEIDE_FLOAT64, ANSWER(margin_bell), .detail = true },
    { "clicks_per_second", "Hz", "at the mean loss", TEIDE_FLOAT64, ANSWER(singles), .over = { "detector" },
        .detail = true },
};

static const struct teide_column selection[] = {
    { "transmittance_at_least", "1", "data are kept from this transmittance on", TEIDE_FLOAT64, REPORT(threshold) },
    { "share_of_time", "1", "in which they were kept", TEIDE_FLOAT64, REPORT(share_of_time) },
    { "sigmas_gain", "1", "standard errors with selection over those without, as expected", TEIDE_FLOAT64,
        REPORT(sigmas_gain) },
};

static const struct teide_column free_space[] = {
    { "rytov_variance", "1", "of the plane wave", TEIDE_FLOAT64, ANSWER(free_space.rytov_variance) },
    { "fried_parameter", "m", "of the spherical wave", TEIDE_FLOAT64, ANSWER(free_space.fried) },
    { "spot_diffraction", "m", "radius of the spot without turbulence", TEIDE_FLOAT64,
        ANSWER(free_space.spot.diffraction) },
    { "spot_short_term", "m", "around its centroid", TEIDE_FLOAT64, ANSWER(free_space.spot.short_term) },
    { "spot_long_term", "m", "over a long time", TEIDE_FLOAT64, ANSWER(free_space.spot.long_term) },
    { "wander", "m", "standard deviation of the centroid along one axis", TEIDE_FLOAT64,
        ANSWER(free_space.spot.wander) },
    { "pointing_jitter", "m", "of the spot along one axis, by pointing", TEIDE_FLOAT64, ANSWER(free_space.jitter) },
    { "geometric_loss", "dB", "of the mean spot at the aperture", TEIDE_FLOAT64, REPORT(geometric_loss) },
    { "extinction", "dB", "of the air", TEIDE_FLOAT64, REPORT(extinction) },
    { "alpha", "1", "of gamma-gamma fading", TEIDE_FLOAT64, ANSWER(free_space.scintillation.alpha) },
    { "beta", "1", "likewise", TEIDE_FLOAT64, ANSWER(free_space.scintillation.beta) },
};

static const struct teide_column over_repeats[] = {
    { "count", "1", "runs of the whole experiment", TEIDE_INT64, ANSWER(over_repeats.count) },
    { "fourfolds", "1", "mean", TEIDE_FLOAT64, ANSWER(over_repeats.fourfolds) },
    { "witness", "1", "mean", TEIDE_FLOAT64, ANSWER(over_repeats.witness) },
    { "witness_deviation", "1", "standard deviation of one repeat", TEIDE_FLOAT64,
        ANSWER(over_repeats.witness_deviation) },
    { "sigmas", "1", "mean", TEIDE_FLOAT64, ANSWER(over_repeats.sigmas) },
    { "sigmas_deviation", "1", "standard deviation of one repeat", TEIDE_FLOAT64,
        ANSWER(over_repeats.sigmas_deviation) },
    { "beyond_six", "1", "share of the repeats with more than six standard errors", TEIDE_FLOAT64,
        ANSWER(over_repeats.beyond_six) },
};

static const struct teide_column counts[] = {
    { "kept", "1", "four-folds that were kept", TEIDE_INT64, ANSWER(tally.counts[1]),
        .over = { "basis", "bell_outcome", "outcome" } },
    { "discarded", "1", "those below the threshold", TEIDE_INT64, ANSWER(tally.counts[0]),
        .over = { "basis", "bell_outcome", "outcome" } },
    { "seconds_kept", "s", "time in which data were kept", TEIDE_FLOAT64, REPORT(seconds[1]), .over = { "basis" } },
    { "seconds_discarded", "s", "time in which they were not", TEIDE_FLOAT64, REPORT(seconds[0]), .over = { "basis" } },
};

#define BIN(member) .offset = offsetof(struct teide_experiment_bin, member)
#define GROWTH(member) .offset = offsetof(struct teide_experiment_growth, member)
static const struct teide_column bins[] = {
    { "fourfolds", "1", "in the bin, of all outcomes", TEIDE_INT64, BIN(fourfolds) },
    { "kept", "1", "of these, how many were kept", TEIDE_INT64, BIN(kept) },
    { "transmittance", "1", "mean of the channel", TEIDE_FLOAT64, BIN(transmittance) },
};
static const struct teide_column growth[] = {
    { "time", "s", "end of the bin", TEIDE_FLOAT64, GROWTH(time) },
    { "loss", "dB", "of the channel, from the mean transmittance", TEIDE_FLOAT64, GROWTH(loss) },
    { "fourfolds_so_far", "1", "kept and evaluated, from the start", TEIDE_INT64, GROWTH(fourfolds) },
    { "witness", "1", "1/2 - F, from all that was kept so far", TEIDE_FLOAT64, GROWTH(witness.mean),
        .error = offsetof(struct teide_experiment_growth, witness.error) },
    { "sigmas", "1", "standard errors below 0", TEIDE_FLOAT64, GROWTH(witness.sigmas) },
};

static const struct teide_column events[] = {
    { "time", "s", "of the pulse", TEIDE_FLOAT64, EVENT(time) },
    { "transmittance", "1", "of the channel then", TEIDE_FLOAT64, EVENT(transmittance) },
    { "setting", "1", "of both analysers", TEIDE_INT8, EVENT(basis), .flags = "zz xx yy" },
    { "bell_outcome", "1", "of the Bell measurement", TEIDE_INT8, EVENT(bell), .flags = "psi-minus psi-plus" },
    { "outcome_0", "1", "of photon 0", TEIDE_INT8, EVENT(outcome_0), .flags = "plus minus" },
    { "outcome_3", "1", "of photon 3", TEIDE_INT8, EVENT(outcome_3), .flags = "plus minus" },
    { "kept", "1", "whether the transmittance was at or above the threshold", TEIDE_INT8, EVENT(kept),
        .flags = "discarded kept" },
};

static void
add_basis(struct teide_dataset *dataset, struct teide_group *group)
{
    teide_group_names(dataset, group, "basis", TEIDE_N_BASES, basis_names, "of both analysers");
    teide_group_names(dataset, group, "outcome", 4, outcome_names, "of photon 0, then photon 3");
}

static void
add_warnings(struct teide_dataset *dataset, const struct teide_scenario *scenario)
{
    static const struct teide_column column
        = { "text", NULL, "what the user should know of the channel", TEIDE_TEXT, .offset = 0 };
    char lines[TEIDE_CHANNEL_WARNINGS][TEIDE_CHANNEL_WARNING_SIZE];
    const size_t n = scenario != NULL ? teide_channel_warnings(&scenario->experiment->channel_numbers, lines) : 0;
    const char **texts = teide_dataset_memory(dataset, (n + 1) * sizeof *texts);
    struct teide_group *group = teide_dataset_group(dataset, "warnings", "models outside their range");

    for (size_t i = 0; texts != NULL && i < n; i++)
        texts[i] = teide_dataset_text(dataset, "%s", lines[i]);
    group->varies = true;
    teide_group_counted(dataset, group, "warning", n, "number of the warning");
    teide_group_columns(
        dataset, group, (struct teide_rows) { { "warning" }, sizeof *texts, texts, TEIDE_FIXED }, &column, 1);
}

static const char *
fading_name(size_t i)
{
    return teide_free_space_fading_name(i);
}

/* Groups of one row each, but for the means over repeats of a single one. */
static void
add_parts(struct teide_dataset *dataset, const struct teide_experiment *experiment, struct teide_rows rows)
{
    const struct teide_column fading = { "fading", "1", "model of the fading", TEIDE_INT32, REPORT(fading),
        .flags = teide_dataset_words(dataset, TEIDE_N_FREE_SPACE_FADINGS, fading_name) };
    struct teide_group *group;

    if (experiment == NULL || experiment->threshold > 0) {
        group = teide_dataset_group(dataset, "selection", "with keep_above");
        group->detail = true;
        teide_group_columns(dataset, group, rows, selection, TEIDE_COUNT(selection));
    }
    if (experiment == NULL || experiment->channel_numbers.is_free_space) {
        group = teide_dataset_group(dataset, "free_space", "what follows from the geometry of such a channel");
        group->detail = true;
        teide_group_columns(dataset, group, rows, free_space, TEIDE_COUNT(free_space));
        teide_group_columns(dataset, group, rows, &fading, 1);
    }
    group = teide_dataset_group(dataset, "over_repeats", "over all repeats, without those that have no witness");
    teide_group_columns(dataset, group, rows, over_repeats, TEIDE_COUNT(over_repeats));
}

static void
add_tables(struct teide_dataset *dataset, const struct teide_experiment *experiment,
    const struct teide_experiment_answer *answer, struct teide_rows rows)
{
    static const char *const bell_outcomes[] = { "psi-minus", "psi-plus" };
    const struct teide_rows in_bins = { { "time" }, sizeof(struct teide_experiment_bin), NULL,
        offsetof(struct teide_experiment_answer, tally.bins) },
                            in_growth = { { "time" }, sizeof(struct teide_experiment_growth), NULL,
                                offsetof(struct teide_experiment_answer, growth) },
                            in_repeats = { { "repeat" }, sizeof(struct teide_experiment_analysis), NULL,
                                offsetof(struct teide_experiment_answer, repeats) },
                            in_events = { { "event" }, sizeof(struct teide_experiment_event), NULL,
                                offsetof(struct teide_experiment_answer, tally.events) };
    struct teide_group *group = teide_dataset_group(dataset, "counts", "four-folds of the first repeat");

    group->detail = true;
    teide_group_names(dataset, group, "basis", TEIDE_N_BASES, basis_names, "of both analysers");
    teide_group_names(dataset, group, "bell_outcome", 2, bell_outcomes, "of the Bell measurement");
    teide_group_names(dataset, group, "outcome", 4, outcome_names, "of photon 0, then photon 3");
    teide_group_columns(dataset, group, rows, counts, TEIDE_COUNT(counts));
    group = teide_dataset_group(dataset, "bins", "the first repeat against time");
    group->detail = true;
    teide_group_dimension(dataset, group, "time", experiment != NULL ? teide_experiment_bins(experiment) : 0);
    teide_group_columns(dataset, group, in_growth, growth, TEIDE_COUNT(growth));
    teide_group_columns(dataset, group, in_bins, bins, TEIDE_COUNT(bins));
    group = teide_dataset_group(dataset, "repeats", "each repeat as the first one");
    group->detail = true;
    teide_group_counted(
        dataset, group, "repeat", experiment != NULL ? (size_t)experiment->repeats : 0, "number of the repeat");
    add_basis(dataset, group);
    teide_group_columns(dataset, group, in_repeats, analysis, TEIDE_COUNT(analysis));
    group = teide_dataset_group(dataset, "records/events", "every four-fold coincidence of the first repeat");
    group->record = true;
    teide_group_counted(dataset, group, "event", answer != NULL ? answer->tally.n_events : 0, "number of the event");
    teide_group_columns(dataset, group, in_events, events, TEIDE_COUNT(events));
}

void
teide_experiment_describe(struct teide_dataset *dataset, const struct teide_scenario *scenario, const void *answer)
{
    const struct teide_experiment *experiment = scenario != NULL ? scenario->experiment : NULL;
    const size_t size = sizeof(struct teide_experiment_answer);
    const struct teide_rows rows = { { NULL }, size, NULL, TEIDE_IN_PLACE };
    static const struct teide_column six = { "seconds_to_six_sigma", "s",
        "time to six standard errors; infinite: never", TEIDE_FLOAT64, ANSWER(expected_seconds_to_six_sigma) };
    const size_t offsets[]
        = { offsetof(struct teide_experiment_answer, kept), offsetof(struct teide_experiment_answer, expected) };
    struct teide_group *group;

    if (dataset->failed)
        return;
    for (int part = 0; part < 2; part++) {
        group = part == 0 ? dataset->groups[0]
                          : teide_dataset_group(dataset, "expected", "in expectation over the fading, without a run");
        group->main = part == 0;
        if (part == 0)
            teide_group_columns(dataset, group, rows, whole, TEIDE_COUNT(whole));
        add_basis(dataset, group);
        for (size_t i = 0; i < TEIDE_COUNT(analysis); i++) {
            struct teide_column column = analysis[i];
            column.offset += offsets[part];
            column.error += column.error != 0 ? offsets[part] : 0;
            column.detail |= part == 1 && column.error != 0 && i != 2; /* the witness is wanted */
            teide_group_columns(dataset, group, rows, &column, 1);
        }
        if (part == 1)
            teide_group_columns(dataset, group, rows, &six, 1);
    }
    teide_group_names(dataset, dataset->groups[0], "detector", TEIDE_N_SWAP_DETECTORS, detector_names,
        "of photons 0 and 3, and of the Bell measurement");
    teide_group_columns(dataset, dataset->groups[0], rows, link, TEIDE_COUNT(link));
    add_parts(dataset, experiment, rows);
    add_tables(dataset, experiment, answer, rows);
    add_warnings(dataset, scenario);
    if (answer != NULL && !dataset->failed)
        teide_dataset_bind(dataset, answer);
}
