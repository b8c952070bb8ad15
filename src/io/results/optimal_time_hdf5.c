/* The optimal time to HDF5. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/results/hdf5_out.h"
#include "io/results/result_hdf5.h"
#include "io/results/schedule_out.h"
#include "io/results/optimal_time_write.h"

static const char class_doc[] = "0 early, 1 interior, 2 late, 3 flat";
static const char kind_doc[] = "0 continuous, 1 jump, 2 flattening";
static const char class_meanings[] = "early interior late flat", kind_meanings[] = "continuous jump flattening";
static const char unpurified_doc[] = "figure of merit of the better pair without purification";
static const char varied_format[] = "parameter that was varied to find the point: 0 %s, 1 %s";
static const char gain_doc[] = "by how much the best purification is better than none; not a number for ps";

struct content {
    const struct teide_optimal_time_question *question;
    const struct teide_optimal_time_answer *answer;
};

/* Room for one column of a group, and where it goes. */
struct columns {
    struct teide_hdf5_group group;
    double *numbers;
    signed char *codes;
    size_t n; /* rows times columns */
};

static int
begin(struct columns *columns, hid_t parent, const char *name, size_t n_rows, size_t n_columns, bool *failed)
{
    columns->n = n_rows * n_columns;
    columns->numbers = malloc((columns->n + n_rows + n_columns + 4) * sizeof *columns->numbers);
    columns->codes = malloc(columns->n + 1);
    if (columns->numbers == NULL || columns->codes == NULL) {
        free(columns->numbers);
        free(columns->codes);
        return TEIDE_E_MEMORY;
    }
    columns->group = teide_hdf5_begin(parent, name, n_rows, n_columns, failed);
    return 0;
}

static void
end(struct columns *columns)
{
    teide_hdf5_end(&columns->group);
    free(columns->numbers);
    free(columns->codes);
}

/* Entry i of a column, as a number. */
typedef double number_of(const struct content *content, size_t i);

static void
put(struct columns *columns, const struct content *content, const char *name, int rank, number_of *number,
    const char *unit, const char *doc)
{
    for (size_t i = 0; i < columns->n; i++)
        columns->numbers[i] = number(content, i);
    teide_hdf5_column(&columns->group, name, rank, H5T_NATIVE_DOUBLE, columns->numbers, unit, doc);
}

static void
put_codes(struct columns *columns, const struct content *content, const char *name, int rank, number_of *number,
    const char *doc)
{
    for (size_t i = 0; i < columns->n; i++)
        columns->codes[i] = (signed char)number(content, i);
    teide_hdf5_column(&columns->group, name, rank, H5T_NATIVE_SCHAR, columns->codes, "1", doc);
    teide_hdf5_meanings(&columns->group, name, doc == kind_doc ? kind_meanings : class_meanings);
}

static void
put_indices(struct columns *columns, const struct content *content, const char *name, int rank, number_of *number,
    const char *doc)
{
    int32_t *indices = malloc((columns->n + 1) * sizeof *indices);

    if (indices == NULL) {
        *columns->group.failed = true;
        return;
    }
    for (size_t i = 0; i < columns->n; i++)
        indices[i] = (int32_t)number(content, i);
    teide_hdf5_column(&columns->group, name, rank, H5T_NATIVE_INT32, indices, "1", doc);
    free(indices);
}

static void
put_objective_names(struct columns *columns, const struct content *content)
{
    const char **names = calloc(content->answer->n_objectives + 1, sizeof *names);

    if (names == NULL) {
        *columns->group.failed = true;
        return;
    }
    for (size_t i = 0; i < content->answer->n_objectives; i++)
        names[i] = content->question->objectives[i].name;
    teide_hdf5_names(&columns->group, 0, "objective", names, "what is optimised");
    free(names);
}

/* The coordinate of a parameter that is varied. */
static void
put_range(struct columns *columns, int index, const struct teide_parameter_range *range)
{
    for (size_t i = 0; i < range->points; i++)
        columns->numbers[i] = teide_range_value(range, i);
    teide_hdf5_scale(&columns->group, index, range->parameter->name, H5T_NATIVE_DOUBLE, columns->numbers,
        range->parameter->unit, range->parameter->doc);
}

/* --- optimum ------------------------------------------------------------------------------------------------------- */

/* A purification at the optimum and at the two ends of the window: columns with these prefixes. */
static const struct {
    const char *prefix, *doc;
    size_t offset; /* in struct teide_optimum */
} moments[] = {
    { "", "at the optimum", offsetof(struct teide_optimum, best) },
    { "early_", "of the earliest purification", offsetof(struct teide_optimum, early) },
    { "late_", "of the latest purification", offsetof(struct teide_optimum, late) },
};

static const struct {
    const char *name, *unit;
    size_t offset; /* in struct teide_purification_outcome */
} outcome_columns[] = {
    { "time", "s", offsetof(struct teide_purification_outcome, time) },
    { "value", "1", offsetof(struct teide_purification_outcome, value) },
    { "slope", "Hz", offsetof(struct teide_purification_outcome, slope) },
    { "success_probability", "1", offsetof(struct teide_purification_outcome, success_probability) },
};

static void
put_moment(struct columns *columns, const struct content *content, size_t m)
{
    const size_t n = content->answer->n_objectives;
    char name[64];

    for (size_t c = 0; c < sizeof outcome_columns / sizeof *outcome_columns; c++) {
        for (size_t i = 0; i < n; i++)
            memcpy(&columns->numbers[i],
                (const char *)&content->answer->objectives[i].optimum + moments[m].offset + outcome_columns[c].offset,
                sizeof(double));
        snprintf(name, sizeof name, "%s%s", moments[m].prefix, outcome_columns[c].name);
        teide_hdf5_column(
            &columns->group, name, 1, H5T_NATIVE_DOUBLE, columns->numbers, outcome_columns[c].unit, moments[m].doc);
    }
    for (size_t i = 0; i < n; i++)
        memcpy(&columns->numbers[4 * i],
            (const char *)&content->answer->objectives[i].optimum + moments[m].offset
                + offsetof(struct teide_purification_outcome, state),
            4 * sizeof(double));
    snprintf(name, sizeof name, "%sstate", moments[m].prefix);
    teide_hdf5_column(&columns->group, name, 2, H5T_NATIVE_DOUBLE, columns->numbers, "1",
        "of the kept pair when it is needed, given success");
}

static double
optimum_class(const struct content *content, size_t i)
{
    return content->answer->objectives[i].optimum.timing_class;
}
static double
unpurified(const struct content *content, size_t i)
{
    return content->answer->objectives[i].optimum.unpurified;
}

static int
put_optimum(hid_t file, const struct content *content, bool *failed)
{
    static const char *const bell[4] = { "Phi+", "Phi-", "Psi+", "Psi-" };
    const size_t n = content->answer->n_objectives;
    struct columns columns;

    if (begin(&columns, file, "optimum", n, 4, failed) != 0)
        return TEIDE_E_MEMORY;
    columns.n = n; /* of the columns without Bell states */
    put_objective_names(&columns, content);
    teide_hdf5_names(&columns.group, 1, "bell", bell, "Bell state, that is the Pauli errors I, Z, X, Y on Phi+");
    put_codes(&columns, content, "class", 1, optimum_class, class_doc);
    for (size_t m = 0; m < sizeof moments / sizeof *moments; m++)
        put_moment(&columns, content, m);
    put(&columns, content, "unpurified", 1, unpurified, "1", unpurified_doc);
    end(&columns);
    return 0;
}

/* --- curve --------------------------------------------------------------------------------------------------------- */

static const struct teide_purification_outcome *
on_curve(const struct content *content, size_t i)
{
    size_t n = content->question->times;
    return &content->answer->objectives[i / n].curve[i % n];
}
static double
curve_time(const struct content *content, size_t i)
{
    return on_curve(content, i)->time;
}
static double
curve_value(const struct content *content, size_t i)
{
    return on_curve(content, i)->value;
}
static double
curve_success(const struct content *content, size_t i)
{
    return on_curve(content, i)->success_probability;
}
static double
curve_fidelity(const struct content *content, size_t i)
{
    return on_curve(content, i)->state.p[TEIDE_PHI_PLUS];
}

static int
put_curve(hid_t file, const struct content *content, bool *failed)
{
    struct columns columns;

    if (begin(&columns, file, "curve", content->answer->n_objectives, content->question->times, failed) != 0)
        return TEIDE_E_MEMORY;
    put_objective_names(&columns, content);
    for (size_t i = 0; i < content->question->times; i++)
        columns.numbers[i] = curve_time(content, i);
    teide_hdf5_scale(
        &columns.group, 1, "time", H5T_NATIVE_DOUBLE, columns.numbers, "s", "at which the purification begins");
    put(&columns, content, "value", 2, curve_value, "1", "of the objective");
    put(&columns, content, "success_probability", 2, curve_success, "1", "of the purification");
    put(&columns, content, "fidelity", 2, curve_fidelity, "1", "of the kept pair when it is needed, given success");
    end(&columns);
    return 0;
}

/* --- path ---------------------------------------------------------------------------------------------------------- */

static const struct teide_optimum *
on_path(const struct content *content, size_t i)
{
    size_t n = content->question->path.points;
    return &content->answer->objectives[i / n].path[i % n];
}
static double
path_class(const struct content *content, size_t i)
{
    return on_path(content, i)->timing_class;
}
static double
path_time(const struct content *content, size_t i)
{
    return on_path(content, i)->best.time;
}
static double
path_value(const struct content *content, size_t i)
{
    return on_path(content, i)->best.value;
}
static double
path_success(const struct content *content, size_t i)
{
    return on_path(content, i)->best.success_probability;
}
static double
path_early(const struct content *content, size_t i)
{
    return on_path(content, i)->early.value;
}
static double
path_late(const struct content *content, size_t i)
{
    return on_path(content, i)->late.value;
}
static double
path_unpurified(const struct content *content, size_t i)
{
    return on_path(content, i)->unpurified;
}

static double
path_gain(const struct content *content, size_t i)
{
    return teide_optimum_gain(
        on_path(content, i), &content->question->objectives[i / content->question->path.points].objective);
}

static int
put_path(hid_t file, const struct content *content, bool *failed)
{
    struct columns columns;

    if (begin(&columns, file, "path", content->answer->n_objectives, content->question->path.points, failed) != 0)
        return TEIDE_E_MEMORY;
    put_objective_names(&columns, content);
    put_range(&columns, 1, &content->question->path);
    put_codes(&columns, content, "class", 2, path_class, class_doc);
    put(&columns, content, "time", 2, path_time, "s", "at which the purification is best begun");
    put(&columns, content, "value", 2, path_value, "1", "of the objective at the optimum");
    put(&columns, content, "success_probability", 2, path_success, "1", "of the purification at the optimum");
    put(&columns, content, "early_value", 2, path_early, "1", "of the objective for the earliest purification");
    put(&columns, content, "late_value", 2, path_late, "1", "of the objective for the latest purification");
    put(&columns, content, "unpurified", 2, path_unpurified, "1", unpurified_doc);
    put(&columns, content, "gain", 2, path_gain, "1", gain_doc);
    end(&columns);
    return 0;
}

/* --- transitions: those of all objectives, one after the other ------------------------------------------------------- */

static const struct teide_transition *
transition(const struct content *content, size_t i, size_t *objective)
{
    *objective = 0;
    while (i >= content->answer->objectives[*objective].transitions.n)
        i -= content->answer->objectives[(*objective)++].transitions.n;
    return &content->answer->objectives[*objective].transitions.items[i];
}
static double
transition_objective(const struct content *content, size_t i)
{
    size_t objective;
    transition(content, i, &objective);
    return (double)objective;
}
static double
transition_at(const struct content *content, size_t i)
{
    return transition(content, i, &(size_t) { 0 })->at;
}
static double
transition_kind(const struct content *content, size_t i)
{
    return transition(content, i, &(size_t) { 0 })->kind;
}
static double
transition_before(const struct content *content, size_t i)
{
    return transition(content, i, &(size_t) { 0 })->before;
}
static double
transition_after(const struct content *content, size_t i)
{
    return transition(content, i, &(size_t) { 0 })->after;
}
static double
transition_from(const struct content *content, size_t i)
{
    return transition(content, i, &(size_t) { 0 })->from.time;
}
static double
transition_to(const struct content *content, size_t i)
{
    return transition(content, i, &(size_t) { 0 })->to.time;
}

static double
transition_value(const struct content *content, size_t i)
{
    return transition(content, i, &(size_t) { 0 })->from.value;
}

static int
put_transitions(hid_t file, const struct content *content, bool *failed)
{
    const struct teide_parameter *parameter = content->question->path.parameter;
    struct columns columns;
    size_t n = 0;

    for (size_t i = 0; i < content->answer->n_objectives; i++)
        n += content->answer->objectives[i].transitions.n;
    if (begin(&columns, file, "transitions", n, 1, failed) != 0)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < n; i++)
        columns.numbers[i] = (double)i;
    teide_hdf5_scale(
        &columns.group, 0, "transition", H5T_NATIVE_DOUBLE, columns.numbers, "1", "number of the transition");
    put_indices(&columns, content, "objective", 1, transition_objective, "index in /optimum/objective");
    put(&columns, content, "at", 1, transition_at, parameter->unit, parameter->name);
    put_codes(&columns, content, "kind", 1, transition_kind, kind_doc);
    put_codes(&columns, content, "before", 1, transition_before, class_doc);
    put_codes(&columns, content, "after", 1, transition_after, class_doc);
    put(&columns, content, "time_before", 1, transition_from, "s",
        "optimal time on the side of smaller values of the parameter of the path");
    put(&columns, content, "time_after", 1, transition_to, "s",
        "optimal time on the side of larger values of the parameter of the path");
    put(&columns, content, "value", 1, transition_value, "1", "of the objective there");
    end(&columns);
    return 0;
}

/* --- diagrams: a group each ------------------------------------------------------------------------------------------ */

static void
put_critical(struct columns *columns, const struct teide_phase_diagram *diagram, size_t member, const char *name,
    const char *unit, const char *doc)
{
    bool is_code = (member >= 4 && member <= 6) || member == 9;

    for (size_t i = 0; i < diagram->n_critical; i++) {
        const struct teide_critical_point *p = &diagram->critical[i];
        const double members[] = { (double)i, (double)p->curve, p->x, p->y, p->transition.kind, p->transition.before,
            p->transition.after, p->transition.from.time, p->transition.to.time, p->along_y ? 1 : 0 };
        columns->numbers[i] = members[member];
        columns->codes[i] = (signed char)(is_code ? members[member] : 0);
    }
    if (member == 0)
        teide_hdf5_scale(&columns->group, 0, name, H5T_NATIVE_DOUBLE, columns->numbers, unit, doc);
    else if (is_code) {
        teide_hdf5_column(&columns->group, name, 1, H5T_NATIVE_SCHAR, columns->codes, unit, doc);
        if (doc == kind_doc || doc == class_doc)
            teide_hdf5_meanings(&columns->group, name, doc == kind_doc ? kind_meanings : class_meanings);
    } else
        teide_hdf5_column(&columns->group, name, 1, H5T_NATIVE_DOUBLE, columns->numbers, unit, doc);
}

static int
put_curves(hid_t parent, const struct content *content, size_t objective, bool *failed)
{
    const struct teide_phase_diagram *diagram = &content->answer->objectives[objective].diagram;
    const struct teide_parameter *x = content->question->diagram_x.parameter;
    const struct teide_parameter *y = content->question->diagram_y.parameter;
    struct columns columns;
    char varied_doc[200], varied_meanings[100];

    snprintf(varied_doc, sizeof varied_doc, varied_format, x->name, y->name);
    snprintf(varied_meanings, sizeof varied_meanings, "%s %s", x->name, y->name);
    if (begin(&columns, parent, "critical", diagram->n_critical, 1, failed) != 0)
        return TEIDE_E_MEMORY;
    put_critical(&columns, diagram, 0, "point", "1", "number of the critical point");
    put_critical(&columns, diagram, 1, "curve", "1", "number of its curve, whose points follow each other");
    put_critical(&columns, diagram, 2, x->name, x->unit, x->doc);
    put_critical(&columns, diagram, 3, y->name, y->unit, y->doc);
    put_critical(&columns, diagram, 4, "kind", "1", kind_doc);
    put_critical(&columns, diagram, 5, "before", "1", class_doc);
    put_critical(&columns, diagram, 6, "after", "1", class_doc);
    put_critical(&columns, diagram, 7, "time_before", "s",
        "optimal time on the side of smaller values of the parameter that was varied to find the point");
    put_critical(&columns, diagram, 8, "time_after", "s",
        "optimal time on the side of larger values of the parameter that was varied to find the point");
    put_critical(&columns, diagram, 9, "varied", "1", varied_doc);
    teide_hdf5_meanings(&columns.group, "varied", varied_meanings);
    end(&columns);
    return 0;
}

static void
put_break_even_column(struct columns *columns, const struct teide_phase_diagram *diagram, bool of_y,
    const struct teide_parameter *parameter)
{
    for (size_t i = 0; i < diagram->n_break_even; i++)
        columns->numbers[i] = of_y ? diagram->break_even[i].y : diagram->break_even[i].x;
    teide_hdf5_column(
        &columns->group, parameter->name, 1, H5T_NATIVE_DOUBLE, columns->numbers, parameter->unit, parameter->doc);
}

static int
put_break_even(hid_t parent, const struct content *content, size_t objective, bool *failed)
{
    const struct teide_phase_diagram *diagram = &content->answer->objectives[objective].diagram;
    const struct teide_parameter *x = content->question->diagram_x.parameter;
    const struct teide_parameter *y = content->question->diagram_y.parameter;
    struct columns columns;
    char varied_doc[200], varied_meanings[100];

    if (begin(&columns, parent, "break_even", diagram->n_break_even, 1, failed) != 0)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < diagram->n_break_even; i++)
        columns.numbers[i] = (double)i;
    teide_hdf5_scale(&columns.group, 0, "point", H5T_NATIVE_DOUBLE, columns.numbers, "1",
        "number of a point at which purification is as good as none");
    put_break_even_column(&columns, diagram, false, x);
    put_break_even_column(&columns, diagram, true, y);
    snprintf(varied_doc, sizeof varied_doc, varied_format, x->name, y->name);
    for (size_t i = 0; i < diagram->n_break_even; i++)
        columns.codes[i] = diagram->break_even[i].along_y ? 1 : 0;
    snprintf(varied_meanings, sizeof varied_meanings, "%s %s", x->name, y->name);
    teide_hdf5_column(&columns.group, "varied", 1, H5T_NATIVE_SCHAR, columns.codes, "1", varied_doc);
    teide_hdf5_meanings(&columns.group, "varied", varied_meanings);
    for (size_t i = 0; i < diagram->n_break_even; i++)
        columns.codes[i] = diagram->break_even[i].pays_below ? 1 : 0;
    teide_hdf5_column(&columns.group, "pays_below", 1, H5T_NATIVE_SCHAR, columns.codes, "1",
        "1: purification is better than none for smaller values of the parameter that was varied; 0: for larger ones");
    teide_hdf5_meanings(&columns.group, "pays_below", "above below");
    end(&columns);
    return 0;
}

static int
put_diagram(hid_t parent, const struct content *content, size_t objective, bool *failed)
{
    const struct teide_phase_diagram *diagram = &content->answer->objectives[objective].diagram;
    struct columns columns;
    int ret;

    if (begin(&columns, parent, content->question->objectives[objective].name, diagram->n_y, diagram->n_x, failed) != 0)
        return TEIDE_E_MEMORY;
    put_range(&columns, 0, &content->question->diagram_y);
    put_range(&columns, 1, &content->question->diagram_x);
    teide_hdf5_column(&columns.group, "class", 2, H5T_NATIVE_UCHAR, diagram->timing_class, "1", class_doc);
    teide_hdf5_meanings(&columns.group, "class", class_meanings);
    teide_hdf5_column(
        &columns.group, "time", 2, H5T_NATIVE_DOUBLE, diagram->time, "s", "at which the purification is best begun");
    teide_hdf5_column(
        &columns.group, "value", 2, H5T_NATIVE_DOUBLE, diagram->value, "1", "of the objective at the optimum");
    teide_hdf5_column(&columns.group, "unpurified", 2, H5T_NATIVE_DOUBLE, diagram->unpurified, "1", unpurified_doc);
    teide_hdf5_column(&columns.group, "gain", 2, H5T_NATIVE_DOUBLE, diagram->gain, "1", gain_doc);
    ret = put_curves(columns.group.id, content, objective, failed);
    if (ret == 0)
        ret = put_break_even(columns.group.id, content, objective, failed);
    end(&columns);
    return ret;
}

static int
put_diagrams(hid_t file, const struct content *content, bool *failed)
{
    struct teide_hdf5_group all = teide_hdf5_begin(file, "diagram", 1, 1, failed);
    int ret = 0;

    for (size_t i = 0; i < content->answer->n_objectives && ret == 0; i++)
        ret = put_diagram(all.id, content, i, failed);
    teide_hdf5_end(&all);
    return ret;
}

/* --- the file -------------------------------------------------------------------------------------------------------- */

static int
put_all(hid_t file, bool *failed, const void *user)
{
    const struct content *content = user;
    struct teide_hdf5_group root = { .id = file, .scale = { -1, -1 }, .failed = failed };
    int ret;

    teide_hdf5_attribute(&root, file, "wall_seconds", H5T_NATIVE_DOUBLE, &content->answer->wall_seconds);
    if (content->question->schedule != NULL) {
        teide_schedule_put_hdf5(file, content->question, content->answer, failed);
        return 0;
    }
    ret = put_optimum(file, content, failed);

    if (ret == 0)
        ret = put_curve(file, content, failed);
    if (ret == 0 && content->question->path.parameter != NULL) {
        ret = put_path(file, content, failed);
        if (ret == 0)
            ret = put_transitions(file, content, failed);
    }
    if (ret == 0 && content->question->diagram_x.parameter != NULL)
        ret = put_diagrams(file, content, failed);
    return ret;
}

int
teide_optimal_time_write_hdf5(const char *path, const struct teide_scenario *scenario,
    const struct teide_optimal_time_answer *answer, const char *command_line, struct teide_error *error)
{
    struct content content = { scenario->optimal_time, answer };

    return teide_hdf5_write(
        path, teide_result_kinds[TEIDE_RESULT_OPTIMAL_TIME], scenario, command_line, 0, put_all, &content, error);
}
