/* The optimal time from HDF5. */
#include <stdio.h>
#include <stdlib.h>

#include "io/results/answer_read.h"
#include "io/results/schedule_out.h"

static void
get_moment(struct teide_hdf5_source *source, const char *prefix, struct teide_purification_outcome *first, size_t n,
    double *column)
{
    const size_t stride = sizeof(struct teide_objective_answer);
    char name[80];

    snprintf(name, sizeof name, "optimum/%stime", prefix);
    teide_hdf5_get_member(source, name, &first->time, stride, n, 1, column);
    snprintf(name, sizeof name, "optimum/%svalue", prefix);
    teide_hdf5_get_member(source, name, &first->value, stride, n, 1, column);
    snprintf(name, sizeof name, "optimum/%sslope", prefix);
    teide_hdf5_get_member(source, name, &first->slope, stride, n, 1, column);
    snprintf(name, sizeof name, "optimum/%ssuccess_probability", prefix);
    teide_hdf5_get_member(source, name, &first->success_probability, stride, n, 1, column);
    snprintf(name, sizeof name, "optimum/%sstate", prefix);
    teide_hdf5_get_member(source, name, &first->state, stride, n, 4, column);
}

static void
get_optima(struct teide_hdf5_source *source, struct teide_optimal_time_answer *answer)
{
    const size_t n = answer->n_objectives;
    double *column = calloc(4 * n + 1, sizeof *column);
    struct teide_objective_answer *first = answer->objectives;

    if (column == NULL) {
        teide_hdf5_no_memory(source);
        return;
    }
    get_moment(source, "", &first->optimum.best, n, column);
    get_moment(source, "early_", &first->optimum.early, n, column);
    get_moment(source, "late_", &first->optimum.late, n, column);
    teide_hdf5_get_member(source, "optimum/unpurified", &first->optimum.unpurified, sizeof *first, n, 1, column);
    teide_hdf5_get_numbers(source, "optimum/class", H5T_NATIVE_DOUBLE, n, column);
    for (size_t i = 0; source->ret == 0 && i < n; i++)
        first[i].optimum.timing_class = (enum teide_optimal_time_class)teide_hdf5_get_code(
            source, "optimum/class", column[i], TEIDE_N_OPTIMAL_TIME_CLASSES);
    free(column);
}

/* Time, value and class of the optima along the path. */
static void
get_path(struct teide_hdf5_source *source, const struct teide_optimal_time_question *question,
    struct teide_optimal_time_answer *answer)
{
    const size_t n = question->path.points, all = n * answer->n_objectives;
    double *times = calloc(3 * all + 1, sizeof *times), *values = times + all, *classes = times + 2 * all;
    bool enough = times != NULL;

    for (size_t i = 0; i < answer->n_objectives; i++) {
        answer->objectives[i].path = calloc(n, sizeof *answer->objectives[i].path);
        enough = enough && answer->objectives[i].path != NULL;
    }
    if (!enough) {
        teide_hdf5_no_memory(source);
        free(times);
        return;
    }
    teide_hdf5_get_numbers(source, "path/time", H5T_NATIVE_DOUBLE, all, times);
    teide_hdf5_get_numbers(source, "path/value", H5T_NATIVE_DOUBLE, all, values);
    teide_hdf5_get_numbers(source, "path/class", H5T_NATIVE_DOUBLE, all, classes);
    for (size_t i = 0; source->ret == 0 && i < all; i++) {
        struct teide_optimum *o = &answer->objectives[i / n].path[i % n];
        o->best.time = times[i];
        o->best.value = values[i];
        o->timing_class = (enum teide_optimal_time_class)teide_hdf5_get_code(
            source, "path/class", classes[i], TEIDE_N_OPTIMAL_TIME_CLASSES);
    }
    free(times);
}

static void
get_transitions(struct teide_hdf5_source *source, struct teide_optimal_time_answer *answer)
{
    static const char *const names[]
        = { "transitions/objective", "transitions/at", "transitions/kind", "transitions/before", "transitions/after",
              "transitions/time_before", "transitions/time_after", "transitions/value" };
    enum { OBJECTIVE, AT, KIND, BEFORE, AFTER, FROM, TO, VALUE, N_NAMES };
    size_t n = teide_hdf5_count(source, "transitions/transition");
    double *columns = calloc(N_NAMES * n + 1, sizeof *columns);

    if (columns == NULL)
        teide_hdf5_no_memory(source);
    for (size_t c = 0; columns != NULL && c < N_NAMES; c++)
        teide_hdf5_get_numbers(source, names[c], H5T_NATIVE_DOUBLE, n, columns + c * n);
    for (size_t i = 0; source->ret == 0 && i < n; i++) {
        struct teide_transition_list *list
            = &answer->objectives[teide_hdf5_get_code(source, names[OBJECTIVE], columns[i], (int)answer->n_objectives)]
                   .transitions;
        struct teide_transition t = { .at = columns[AT * n + i],
            .kind = (enum teide_transition_kind)teide_hdf5_get_code(
                source, names[KIND], columns[KIND * n + i], TEIDE_N_TRANSITION_KINDS),
            .before = (enum teide_optimal_time_class)teide_hdf5_get_code(
                source, names[BEFORE], columns[BEFORE * n + i], TEIDE_N_OPTIMAL_TIME_CLASSES),
            .after = (enum teide_optimal_time_class)teide_hdf5_get_code(
                source, names[AFTER], columns[AFTER * n + i], TEIDE_N_OPTIMAL_TIME_CLASSES),
            .from = { .time = columns[FROM * n + i], .value = columns[VALUE * n + i] },
            .to = { .time = columns[TO * n + i] } };
        if (teide_transition_list_append(list, t) != 0)
            teide_hdf5_no_memory(source);
    }
    free(columns);
}

/* How many critical points and curves a diagram has. */
static void
count_critical(struct teide_hdf5_source *source, const char *objective, struct teide_phase_diagram *diagram)
{
    char name[200];
    double *curves;

    snprintf(name, sizeof name, "diagram/%.100s/critical/curve", objective);
    diagram->n_critical = teide_hdf5_count(source, name);
    curves = calloc(diagram->n_critical + 1, sizeof *curves);
    if (curves == NULL)
        teide_hdf5_no_memory(source);
    else
        teide_hdf5_get_numbers(source, name, H5T_NATIVE_DOUBLE, diagram->n_critical, curves);
    if (source->ret == 0 && diagram->n_critical > 0)
        diagram->n_curves = (size_t)curves[diagram->n_critical - 1] + 1;
    free(curves);
}

static bool
asks_for_time(const struct teide_scenario *scenario)
{
    return scenario->optimal_time != NULL;
}

void
teide_optimal_time_read(
    struct teide_hdf5_source *source, struct teide_scenario *scenario, struct teide_optimal_time_answer *answer)
{
    const struct teide_optimal_time_question *question;

    teide_hdf5_get_question(source, scenario, asks_for_time);
    teide_hdf5_get_attribute(source, "wall_seconds", H5T_NATIVE_DOUBLE, H5T_FLOAT, &answer->wall_seconds);
    if (source->ret != 0)
        return;
    question = scenario->optimal_time;
    answer->objectives = calloc(question->n_objectives, sizeof *answer->objectives);
    if (answer->objectives == NULL) {
        teide_hdf5_no_memory(source);
        return;
    }
    answer->n_objectives = question->n_objectives;
    if (question->schedule != NULL) {
        teide_schedule_read(source, question, answer);
        return;
    }
    get_optima(source, answer);
    if (question->path.parameter != NULL) {
        get_path(source, question, answer);
        get_transitions(source, answer);
    }
    for (size_t i = 0; question->diagram_x.parameter != NULL && i < answer->n_objectives; i++)
        count_critical(source, question->objectives[i].name, &answer->objectives[i].diagram);
}
