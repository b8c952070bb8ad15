/* The optimal times of several purifications to HDF5, and back. */
#include <stdlib.h>

#include "io/results/schedule_out.h"

/* Numbers of one outcome, in the order of their columns. */
enum { VALUE, SUCCESS, STATE, N_NUMBERS = STATE + 4 };

static const struct {
    const char *prefix, *doc;
    size_t offset; /* in struct teide_schedule_optimum */
} moments[] = {
    { "", "at the optimum", offsetof(struct teide_schedule_optimum, best) },
    { "early_", "with all purifications as early as they can be", offsetof(struct teide_schedule_optimum, early) },
    { "late_", "with all purifications as late as they can be", offsetof(struct teide_schedule_optimum, late) },
};
static const char *const numbers[N_NUMBERS]
    = { "value", "success_probability", "state_phi_plus", "state_phi_minus", "state_psi_plus", "state_psi_minus" };

static struct teide_schedule_outcome *
outcome_of(struct teide_schedule_optimum *optimum, size_t moment)
{
    return (struct teide_schedule_outcome *)(void *)((char *)optimum + moments[moment].offset);
}

static double *
number_of(struct teide_schedule_outcome *outcome, size_t number)
{
    return number == VALUE  ? &outcome->value
        : number == SUCCESS ? &outcome->success_probability
                            : &outcome->state.p[number - STATE];
}

void
teide_schedule_put_hdf5(hid_t file, const struct teide_optimal_time_question *question,
    const struct teide_optimal_time_answer *answer, bool *failed)
{
    const size_t n = answer->n_objectives, steps = question->schedule->n - 1;
    struct teide_hdf5_group group = teide_hdf5_begin(file, "schedule", n, steps, failed);
    double *column = calloc(n * steps + steps, sizeof *column);
    signed char *codes = calloc(n * steps, sizeof *codes);
    const char **names = calloc(n, sizeof *names);
    char name[64];

    if (column == NULL || codes == NULL || names == NULL) {
        *failed = true;
        goto out;
    }
    for (size_t i = 0; i < n; i++)
        names[i] = question->objectives[i].name;
    teide_hdf5_names(&group, 0, "objective", names, "what is optimised");
    for (size_t j = 0; j < steps; j++)
        column[j] = (double)j;
    teide_hdf5_scale(&group, 1, "purification", H5T_NATIVE_DOUBLE, column, "1", "number of the purification");
    for (size_t m = 0; m < sizeof moments / sizeof *moments; m++) {
        for (size_t i = 0; i < n * steps; i++) {
            struct teide_schedule_optimum optimum = answer->objectives[i / steps].schedule;
            column[i] = outcome_of(&optimum, m)->begin[i % steps];
            codes[i] = (signed char)optimum.timing_class[i % steps];
        }
        snprintf(name, sizeof name, "%stime", moments[m].prefix);
        teide_hdf5_column(&group, name, 2, H5T_NATIVE_DOUBLE, column, "s", "at which the purification begins");
        if (m == 0) {
            teide_hdf5_column(&group, "class", 2, H5T_NATIVE_SCHAR, codes, "1", "0 early, 1 interior, 2 late, 3 flat");
            teide_hdf5_meanings(&group, "class", "early interior late flat");
        }
        for (size_t k = 0; k < N_NUMBERS; k++) {
            for (size_t i = 0; i < n; i++) {
                struct teide_schedule_optimum optimum = answer->objectives[i].schedule;
                column[i] = *number_of(outcome_of(&optimum, m), k);
            }
            snprintf(name, sizeof name, "%s%s", moments[m].prefix, numbers[k]);
            teide_hdf5_column(&group, name, 1, H5T_NATIVE_DOUBLE, column, "1", moments[m].doc);
        }
    }
    for (size_t i = 0; i < n; i++)
        column[i] = answer->objectives[i].schedule.unpurified;
    teide_hdf5_column(&group, "unpurified", 1, H5T_NATIVE_DOUBLE, column, "1",
        "figure of merit of the best pair without purification");
out:
    teide_hdf5_end(&group);
    free(column);
    free(codes);
    free(names);
}

void
teide_schedule_read(struct teide_hdf5_source *source, const struct teide_optimal_time_question *question,
    struct teide_optimal_time_answer *answer)
{
    const size_t n = answer->n_objectives, steps = question->schedule->n - 1;
    const size_t stride = sizeof *answer->objectives;
    double *column = calloc(n * steps + 1, sizeof *column);
    struct teide_schedule_optimum *first = &answer->objectives[0].schedule;
    char name[80];

    if (column == NULL) {
        teide_hdf5_no_memory(source);
        return;
    }
    for (size_t m = 0; m < sizeof moments / sizeof *moments; m++) {
        snprintf(name, sizeof name, "schedule/%stime", moments[m].prefix);
        teide_hdf5_get_member(source, name, outcome_of(first, m)->begin, stride, n, steps, column);
        for (size_t k = 0; k < N_NUMBERS; k++) {
            snprintf(name, sizeof name, "schedule/%s%s", moments[m].prefix, numbers[k]);
            teide_hdf5_get_member(source, name, number_of(outcome_of(first, m), k), stride, n, 1, column);
        }
    }
    teide_hdf5_get_member(source, "schedule/unpurified", &first->unpurified, stride, n, 1, column);
    teide_hdf5_get_numbers(source, "schedule/class", H5T_NATIVE_DOUBLE, n * steps, column);
    for (size_t i = 0; source->ret == 0 && i < n * steps; i++)
        answer->objectives[i / steps].schedule.timing_class[i % steps]
            = (enum teide_optimal_time_class)teide_hdf5_get_code(
                source, "schedule/class", column[i], TEIDE_N_OPTIMAL_TIME_CLASSES);
    free(column);
}
