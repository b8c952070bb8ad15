/* Answers of swapping experiments to HDF5. experiment_read.c is the way back. */
#include <math.h>
#include <stdlib.h>

#include "io/results/experiment_write.h"
#include "io/results/hdf5_out.h"
#include "io/results/result_hdf5.h"

struct content {
    const struct teide_scenario *scenario;
    const struct teide_experiment_answer *answer;
};

/* Columns of numbers that are computed row by row: `value` gives column c of row i. */
struct column {
    const char *name, *unit, *doc;
    hid_t type;           /* of the file; numbers pass through double */
    const char *meanings; /* of codes 0, 1, ...; NULL: no codes */
};

static int
put_table(hid_t file, const char *name, size_t n, const struct column *columns, size_t n_columns,
    double (*value)(const struct content *content, size_t row, size_t column), const struct content *content,
    bool *failed)
{
    struct teide_hdf5_group group = teide_hdf5_begin(file, name, n, 1, failed);
    double *numbers = calloc(n + 1, sizeof *numbers);
    int64_t *whole = calloc(n + 1, sizeof *whole);

    for (size_t c = 0; numbers != NULL && whole != NULL && c < n_columns; c++) {
        const bool is_whole = columns[c].type == H5T_NATIVE_INT64;
        for (size_t i = 0; i < n; i++) {
            numbers[i] = value(content, i, c);
            whole[i] = is_whole ? (int64_t)numbers[i] : 0;
        }
        if (c == 0)
            teide_hdf5_scale(&group, 0, columns[c].name, columns[c].type, is_whole ? (void *)whole : (void *)numbers,
                columns[c].unit, columns[c].doc);
        else
            teide_hdf5_column(&group, columns[c].name, 1, columns[c].type, is_whole ? (void *)whole : (void *)numbers,
                columns[c].unit, columns[c].doc);
        if (columns[c].meanings != NULL)
            teide_hdf5_meanings(&group, columns[c].name, columns[c].meanings);
    }
    teide_hdf5_end(&group);
    const int ret = numbers == NULL || whole == NULL ? TEIDE_E_MEMORY : 0;
    free(numbers);
    free(whole);
    return ret;
}

/* --- the record ------------------------------------------------------------------------------------------------------ */

static double
event_value(const struct content *content, size_t row, size_t column)
{
    const struct teide_experiment_event *e = &content->answer->tally.events[row];
    const double values[]
        = { (double)row, e->time, e->transmittance, e->basis, e->bell, e->outcome_0, e->outcome_3, e->kept };

    return values[column];
}

static int
put_events(hid_t file, const struct content *content, bool *failed)
{
    const struct column columns[] = {
        { "event", "1", "number of the four-fold coincidence, in the first repeat", H5T_NATIVE_INT64, NULL },
        { "time", "s", "of the pulse", H5T_NATIVE_DOUBLE, NULL },
        { "transmittance", "1", "of the channel then", H5T_NATIVE_DOUBLE, NULL },
        { "setting", "1", "of both analysers: 0 zz, 1 xx, 2 yy", H5T_NATIVE_INT64, "zz xx yy" },
        { "bell_outcome", "1", "of the Bell measurement: 0 Psi-, 1 Psi+", H5T_NATIVE_INT64, "psi-minus psi-plus" },
        { "outcome_0", "1", "of photon 0: 0 is +, 1 is -", H5T_NATIVE_INT64, "plus minus" },
        { "outcome_3", "1", "of photon 3: 0 is +, 1 is -", H5T_NATIVE_INT64, "plus minus" },
        { "kept", "1", "1: the transmittance was at or above the threshold", H5T_NATIVE_INT64, "discarded kept" },
    };

    return put_table(file, "events", content->answer->tally.n_events, columns, sizeof columns / sizeof *columns,
        event_value, content, failed);
}

static double
bin_value(const struct content *content, size_t row, size_t column)
{
    const struct teide_experiment_bin *bin = &content->answer->tally.bins[row];
    const struct teide_experiment_growth *growth = &content->answer->growth[row];
    const double values[] = { growth->time, (double)bin->fourfolds, (double)bin->kept, bin->transmittance,
        -10 * log10(bin->transmittance), (double)growth->fourfolds, growth->witness.mean, growth->witness.error,
        growth->witness.sigmas };

    return values[column];
}

static int
put_bins(hid_t file, const struct content *content, bool *failed)
{
    const struct column columns[] = {
        { "time", "s", "end of the bin", H5T_NATIVE_DOUBLE, NULL },
        { "fourfolds", "1", "in the bin, of all outcomes", H5T_NATIVE_INT64, NULL },
        { "kept", "1", "of these, how many were kept", H5T_NATIVE_INT64, NULL },
        { "transmittance", "1", "mean of the channel", H5T_NATIVE_DOUBLE, NULL },
        { "loss", "dB", "of the channel, from the mean transmittance", H5T_NATIVE_DOUBLE, NULL },
        { "fourfolds_so_far", "1", "kept and evaluated, from the start", H5T_NATIVE_INT64, NULL },
        { "witness", "1", "1/2 - F, from all that was kept so far", H5T_NATIVE_DOUBLE, NULL },
        { "witness" TEIDE_ERROR_SUFFIX, "1", "its standard error", H5T_NATIVE_DOUBLE, NULL },
        { "sigmas", "1", "standard errors below 0", H5T_NATIVE_DOUBLE, NULL },
    };

    return put_table(file, "bins", content->answer->tally.n_bins, columns, sizeof columns / sizeof *columns, bin_value,
        content, failed);
}

/* --- counts ---------------------------------------------------------------------------------------------------------- */

static void
put_counts(hid_t file, const struct content *content, bool *failed)
{
    static const char *const rows[]
        = { "zz psi-minus", "zz psi-plus", "xx psi-minus", "xx psi-plus", "yy psi-minus", "yy psi-plus" };
    static const char *const outcomes[] = { "++", "+-", "-+", "--" };
    const struct teide_experiment_tally *tally = &content->answer->tally;
    struct teide_hdf5_group group = teide_hdf5_begin(file, "counts", 6, 4, failed);
    double seconds[2][6];

    for (int kept = 0; kept < 2; kept++)
        for (int row = 0; row < 6; row++)
            seconds[kept][row] = tally->pulses[kept][row / 2] / content->scenario->experiment->pulse_rate;
    teide_hdf5_names(&group, 0, "setting", rows, "of both analysers, and outcome of the Bell measurement");
    teide_hdf5_names(&group, 1, "outcome", outcomes, "of photon 0, then photon 3");
    teide_hdf5_column(
        &group, "kept", 2, H5T_NATIVE_INT64, tally->counts[1], "1", "four-folds of the first repeat that were kept");
    teide_hdf5_column(&group, "discarded", 2, H5T_NATIVE_INT64, tally->counts[0], "1", "those below the threshold");
    teide_hdf5_column(&group, "seconds_kept", 1, H5T_NATIVE_DOUBLE, seconds[1], "s", "time in which data were kept");
    teide_hdf5_column(
        &group, "seconds_discarded", 1, H5T_NATIVE_DOUBLE, seconds[0], "s", "time in which they were not");
    teide_hdf5_end(&group);
}

static double
repeat_value(const struct content *content, size_t row, size_t column)
{
    const struct teide_experiment_analysis *r = &content->answer->repeats[row];
    const double values[] = { (double)row, r->time, r->fourfolds, r->correlations[0].mean, r->correlations[1].mean,
        r->correlations[2].mean, r->fidelity.mean, r->witness.mean, r->witness.error, r->witness.sigmas };

    return values[column];
}

static int
put_repeats(hid_t file, const struct content *content, bool *failed)
{
    const struct column columns[] = {
        { "repeat", "1", "number of the repeat", H5T_NATIVE_INT64, NULL },
        { "seconds", "s", "time in which data were kept", H5T_NATIVE_DOUBLE, NULL },
        { "fourfolds", "1", "kept and evaluated", H5T_NATIVE_INT64, NULL },
        { "correlation_zz", "1", "correlation of photons 0 and 3 in H/V", H5T_NATIVE_DOUBLE, NULL },
        { "correlation_xx", "1", "in +45/-45", H5T_NATIVE_DOUBLE, NULL },
        { "correlation_yy", "1", "in R/L", H5T_NATIVE_DOUBLE, NULL },
        { "fidelity", "1", "with the singlet", H5T_NATIVE_DOUBLE, NULL },
        { "witness", "1", "1/2 - F", H5T_NATIVE_DOUBLE, NULL },
        { "witness" TEIDE_ERROR_SUFFIX, "1", "its standard error by counting", H5T_NATIVE_DOUBLE, NULL },
        { "sigmas", "1", "standard errors below 0", H5T_NATIVE_DOUBLE, NULL },
    };

    return put_table(file, "repeats", content->answer->n_repeats, columns, sizeof columns / sizeof *columns,
        repeat_value, content, failed);
}

static void
put_root(hid_t file, const struct content *content, bool *failed)
{
    const struct teide_experiment_answer *answer = content->answer;
    const struct {
        const char *name;
        double value;
    } numbers[] = {
        { "wall_seconds", answer->wall_seconds },
        { "simulated_seconds", content->scenario->experiment->duration * (double)answer->n_repeats },
        { "transmittance", answer->tally.transmittance },
        { "transmittance_least_bin", answer->tally.least },
        { "transmittance_largest_bin", answer->tally.largest },
        { "witness", answer->kept.witness.mean },
        { "witness" TEIDE_ERROR_SUFFIX, answer->kept.witness.error },
        { "sigmas", answer->kept.witness.sigmas },
        { "expected_fourfolds", answer->expected.fourfolds },
        { "expected_witness", answer->expected.witness.mean },
        { "expected_sigmas", answer->expected.witness.sigmas },
        { "expected_seconds_to_six_sigma", answer->expected_seconds_to_six_sigma },
        { "spacelike_margin_seconds", fmin(answer->margin_0, answer->margin_bell) },
    };
    struct teide_hdf5_group root = { .id = file, .scale = { -1, -1 }, .failed = failed };

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        teide_hdf5_attribute(&root, file, numbers[i].name, H5T_NATIVE_DOUBLE, &numbers[i].value);
}

static int
put_all(hid_t file, bool *failed, const void *user)
{
    const struct content *content = user;
    int ret;

    put_root(file, content, failed);
    put_counts(file, content, failed);
    ret = put_events(file, content, failed);
    if (ret == 0)
        ret = put_bins(file, content, failed);
    if (ret == 0)
        ret = put_repeats(file, content, failed);
    return ret;
}

int
teide_experiment_write_hdf5(const char *path, const struct teide_scenario *scenario,
    const struct teide_experiment_answer *answer, const char *command_line, struct teide_error *error)
{
    const struct content content = { scenario, answer };

    return teide_hdf5_write(
        path, teide_result_kinds[TEIDE_RESULT_EXPERIMENT], scenario, command_line, 0, put_all, &content, error);
}
