/* Answers of swapping experiments from HDF5, as experiment_hdf5.c wrote them. */
#include <stdlib.h>

#include "io/results/answer_read.h"

static bool
has_experiment(const struct teide_scenario *scenario)
{
    return scenario->experiment != NULL;
}

static void
get_counts(struct teide_hdf5_source *source, double pulse_rate, struct teide_experiment_tally *tally)
{
    static const char *const names[2][2]
        = { { "counts/discarded", "counts/seconds_discarded" }, { "counts/kept", "counts/seconds_kept" } };
    double seconds[6];

    for (int kept = 0; kept < 2; kept++) {
        teide_hdf5_get_numbers(source, names[kept][0], H5T_NATIVE_INT64, 24, tally->counts[kept]);
        teide_hdf5_get_numbers(source, names[kept][1], H5T_NATIVE_DOUBLE, 6, seconds);
        for (int b = 0; source->ret == 0 && b < TEIDE_N_BASES; b++)
            tally->pulses[kept][b] = seconds[2 * b] * pulse_rate;
    }
}

static void
get_repeats(struct teide_hdf5_source *source, struct teide_experiment_answer *answer)
{
    static const char *const names[] = { "repeats/fourfolds", "repeats/witness", "repeats/sigmas" };
    const size_t n = teide_hdf5_count(source, "repeats/repeat");
    double *column = calloc(n + 1, sizeof *column);

    answer->repeats = calloc(n + 1, sizeof *answer->repeats);
    if (column == NULL || answer->repeats == NULL)
        teide_hdf5_no_memory(source);
    for (int c = 0; c < 3 && source->ret == 0; c++) {
        teide_hdf5_get_numbers(source, names[c], H5T_NATIVE_DOUBLE, n, column);
        for (size_t i = 0; i < n; i++) {
            struct teide_experiment_analysis *r = &answer->repeats[i];
            *(c == 0 ? &r->fourfolds : c == 1 ? &r->witness.mean : &r->witness.sigmas) = column[i];
        }
    }
    answer->n_repeats = n;
    free(column);
}

void
teide_experiment_read(
    struct teide_hdf5_source *source, struct teide_scenario *scenario, struct teide_experiment_answer *answer)
{
    teide_hdf5_get_question(source, scenario, has_experiment);
    teide_hdf5_get_attribute(source, "wall_seconds", H5T_NATIVE_DOUBLE, H5T_FLOAT, &answer->wall_seconds);
    teide_hdf5_get_attribute(source, "transmittance", H5T_NATIVE_DOUBLE, H5T_FLOAT, &answer->tally.transmittance);
    teide_hdf5_get_attribute(source, "transmittance_least_bin", H5T_NATIVE_DOUBLE, H5T_FLOAT, &answer->tally.least);
    teide_hdf5_get_attribute(source, "transmittance_largest_bin", H5T_NATIVE_DOUBLE, H5T_FLOAT, &answer->tally.largest);
    if (source->ret != 0)
        return;
    get_counts(source, scenario->experiment->pulse_rate, &answer->tally);
    get_repeats(source, answer);
    if (source->ret != 0)
        return;
    teide_experiment_answer_count(scenario->experiment, answer);
    if (teide_experiment_answer_describe(scenario->experiment, answer) != 0)
        teide_hdf5_no_memory(source);
}
