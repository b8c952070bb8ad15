/* The answer about the time of a purification as a dataset: every number that is reported is one row here. */
#include <string.h>

#include "sim/field.h"
#include "study/optimal_time/answer.h"
#include "study/optimal_time/replaced.h"

#define ANSWER(member) .offset = offsetof(struct teide_optimal_time_answer, member)
#define OPTIMUM(member) .offset = offsetof(struct teide_objective_answer, optimum.member)
#define SCHEDULE(member) .offset = offsetof(struct teide_objective_answer, schedule.member)
#define PATH(member) .offset = offsetof(struct teide_path_point, optimum.member)
#define CURVE(member) .offset = offsetof(struct teide_purification_outcome, member)
#define CRITICAL(member) .offset = offsetof(struct teide_critical_point, member)

#define CLASSES "early interior late flat"
#define KINDS "continuous jump flattening"
static const char of_objective[] = "objective", of_slope[] = "slope"; /* stand for the units of an objective */
static const char unpurified_doc[] = "figure of merit of the better pair when it is needed, without purification";
static const char gain_doc[] = "by how much the best purification is better than none; not a number for ps";

static const struct teide_column window[] = {
    { "first", "s", "first moment at which the purification can begin", TEIDE_FLOAT64, ANSWER(first), .detail = true },
    { "last", "s", "last one", TEIDE_FLOAT64, ANSWER(last), .detail = true },
    { "measured_dropped", "1", "what ends the window", TEIDE_INT8, ANSWER(measured_dropped),
        .flags = "needed_at cutoff_of_measured_pair", .detail = true },
};

static const struct teide_column optimum[] = {
    { "class", "1", "where in its window the optimum is", TEIDE_INT32, OPTIMUM(timing_class), .flags = CLASSES },
    { "time", "s", "best time to begin the purification", TEIDE_FLOAT64, OPTIMUM(best.time) },
    { "value", of_objective, "of the objective there", TEIDE_FLOAT64, OPTIMUM(best.value) },
    { "slope", of_slope, "its derivative by the time", TEIDE_FLOAT64, OPTIMUM(best.slope), .detail = true },
    { "success_probability", "1", "of the purification", TEIDE_FLOAT64, OPTIMUM(best.success_probability) },
    { "state", "1", "of the kept pair when it is needed, given success", TEIDE_FLOAT64, OPTIMUM(best.state),
        .over = { "bell" } },
    { "early_time", "s", "first moment of the window", TEIDE_FLOAT64, OPTIMUM(early.time) },
    { "early_value", of_objective, "for the earliest purification", TEIDE_FLOAT64, OPTIMUM(early.value) },
    { "early_slope", of_slope, "likewise", TEIDE_FLOAT64, OPTIMUM(early.slope), .detail = true },
    { "early_success_probability", "1", "likewise", TEIDE_FLOAT64, OPTIMUM(early.success_probability) },
    { "early_state", "1", "likewise", TEIDE_FLOAT64, OPTIMUM(early.state), .over = { "bell" }, .detail = true },
    { "late_time", "s", "last moment of the window", TEIDE_FLOAT64, OPTIMUM(late.time) },
    { "late_value", of_objective, "for the latest purification", TEIDE_FLOAT64, OPTIMUM(late.value) },
    { "late_slope", of_slope, "likewise", TEIDE_FLOAT64, OPTIMUM(late.slope), .detail = true },
    { "late_success_probability", "1", "likewise", TEIDE_FLOAT64, OPTIMUM(late.success_probability) },
    { "late_state", "1", "likewise", TEIDE_FLOAT64, OPTIMUM(late.state), .over = { "bell" }, .detail = true },
    { "unpurified", of_objective, unpurified_doc, TEIDE_FLOAT64, OPTIMUM(unpurified) },
    { "gain", of_objective, gain_doc, TEIDE_FLOAT64, .offset = offsetof(struct teide_objective_answer, gain),
        .detail = true },
};

/* Of more than two pairs. */
static const struct teide_column schedule[] = {
    { "class", "1", "where in its window each purification is best begun; flat: or it has no choice", TEIDE_INT32,
        SCHEDULE(timing_class), .over = { "purification" }, .flags = CLASSES },
    { "time", "s", "best times to begin the purifications", TEIDE_FLOAT64, SCHEDULE(best.begin),
        .over = { "purification" } },
    { "value", of_objective, "of the objective then", TEIDE_FLOAT64, SCHEDULE(best.value) },
    { "success_probability", "1", "that all succeed", TEIDE_FLOAT64, SCHEDULE(best.success_probability) },
    { "state", "1", "of the kept pair when it is needed, given success", TEIDE_FLOAT64, SCHEDULE(best.state),
        .over = { "bell" } },
    { "early_time", "s", "all as early as they can be", TEIDE_FLOAT64, SCHEDULE(early.begin),
        .over = { "purification" } },
    { "early_value", of_objective, "likewise", TEIDE_FLOAT64, SCHEDULE(early.value) },
    { "early_success_probability", "1", "likewise", TEIDE_FLOAT64, SCHEDULE(early.success_probability) },
    { "early_state", "1", "likewise", TEIDE_FLOAT64, SCHEDULE(early.state), .over = { "bell" }, .detail = true },
    { "late_time", "s", "all as late as they can be", TEIDE_FLOAT64, SCHEDULE(late.begin), .over = { "purification" } },
    { "late_value", of_objective, "likewise", TEIDE_FLOAT64, SCHEDULE(late.value) },
    { "late_success_probability", "1", "likewise", TEIDE_FLOAT64, SCHEDULE(late.success_probability) },
    { "late_state", "1", "likewise", TEIDE_FLOAT64, SCHEDULE(late.state), .over = { "bell" }, .detail = true },
    { "unpurified", of_objective, "figure of merit of the best pair without purification", TEIDE_FLOAT64,
        SCHEDULE(unpurified) },
};

static const struct teide_column counts[] = {
    { "critical_points", "1", "of the phase diagram", TEIDE_UINT64,
        .offset = offsetof(struct teide_objective_answer, diagram.n_critical) },
    { "critical_curves", "1", "that these points make", TEIDE_UINT64,
        .offset = offsetof(struct teide_objective_answer, diagram.n_curves) },
};

static const struct teide_column curve[] = {
    { "value", of_objective, "of the objective", TEIDE_FLOAT64, CURVE(value) },
    { "success_probability", "1", "of the purification", TEIDE_FLOAT64, CURVE(success_probability) },
    { "fidelity", "1", "of the kept pair when it is needed, given success", TEIDE_FLOAT64, CURVE(state) },
};

static const struct teide_column path[] = {
    { "class", "1", "where in its window the optimum is", TEIDE_INT32, PATH(timing_class), .flags = CLASSES },
    { "time", "s", "best time to begin the purification", TEIDE_FLOAT64, PATH(best.time) },
    { "value", of_objective, "of the objective there", TEIDE_FLOAT64, PATH(best.value) },
    { "success_probability", "1", "of the purification there", TEIDE_FLOAT64, PATH(best.success_probability) },
    { "early_value", of_objective, "for the earliest purification", TEIDE_FLOAT64, PATH(early.value) },
    { "late_value", of_objective, "for the latest purification", TEIDE_FLOAT64, PATH(late.value) },
    { "unpurified", of_objective, unpurified_doc, TEIDE_FLOAT64, PATH(unpurified) },
    { "gain", of_objective, gain_doc, TEIDE_FLOAT64, .offset = offsetof(struct teide_path_point, gain) },
};

/* A transition with the number of its objective. */
struct numbered {
    int32_t objective;
    struct teide_transition transition;
};
#define TRANSITION(member) .offset = offsetof(struct numbered, transition.member)

static const struct teide_column transitions[] = {
    { "objective", "1", "index in optimum/objective", TEIDE_INT32, .offset = offsetof(struct numbered, objective) },
    { "kind", "1", "how the optimal time changes", TEIDE_INT32, TRANSITION(kind), .flags = KINDS },
    { "before", "1", "class for smaller values of the parameter", TEIDE_INT32, TRANSITION(before), .flags = CLASSES },
    { "after", "1", "class for larger values", TEIDE_INT32, TRANSITION(after), .flags = CLASSES },
    { "time_before", "s", "optimal time on the side of smaller values of the parameter", TEIDE_FLOAT64,
        TRANSITION(from.time) },
    { "time_after", "s", "on the side of larger values; another one at a jump only", TEIDE_FLOAT64,
        TRANSITION(to.time) },
    { "value", of_objective, "of the objective there", TEIDE_FLOAT64, TRANSITION(from.value) },
};

static const struct teide_column critical[] = {
    { "curve", "1", "number of its curve, whose points follow each other", TEIDE_UINT64, CRITICAL(curve) },
    { "kind", "1", "of the transition", TEIDE_INT32, CRITICAL(transition.kind), .flags = KINDS },
    { "before", "1", "class for smaller values of the parameter that was varied", TEIDE_INT32,
        CRITICAL(transition.before), .flags = CLASSES },
    { "after", "1", "class for larger values", TEIDE_INT32, CRITICAL(transition.after), .flags = CLASSES },
    { "time_before", "s", "optimal time on the side of smaller values", TEIDE_FLOAT64, CRITICAL(transition.from.time) },
    { "time_after", "s", "optimal time on the side of larger values", TEIDE_FLOAT64, CRITICAL(transition.to.time) },
};

/* What an answer is described with. */
struct describing {
    struct teide_dataset *dataset;
    const struct teide_optimal_time_question *question; /* NULL: all there can be */
    const struct teide_optimal_time_answer *answer;     /* NULL: no values */
    const char **names, **units;                        /* of the objectives */
    const char *unit, *slope_unit;                      /* those of all of them; else 1 */
};

static size_t
n_objectives(const struct describing *d)
{
    return d->question != NULL ? d->question->n_objectives : 0;
}

/* Columns with the units of the objectives put in: of one, or those of all. */
static void
add(const struct describing *d, struct teide_group *group, struct teide_rows rows, const struct teide_column *columns,
    size_t n, const char *unit)
{
    for (size_t i = 0; i < n; i++) {
        struct teide_column column = columns[i];
        if (column.unit == of_objective)
            column.unit = unit != NULL ? unit : d->unit;
        else if (column.unit == of_slope)
            column.unit = d->slope_unit;
        teide_group_columns(d->dataset, group, rows, &column, 1);
    }
}

static const char *
unit_of(const struct teide_objective *objective)
{
    return objective->weight == TEIDE_SUCCESS_ITSELF ? "1" : objective->measure->unit;
}

static void
find_units(struct describing *d)
{
    const size_t n = n_objectives(d);

    d->names = teide_dataset_memory(d->dataset, (n + 1) * sizeof *d->names);
    d->units = teide_dataset_memory(d->dataset, (n + 1) * sizeof *d->units);
    d->unit = n > 0 ? unit_of(&d->question->objectives[0].objective) : "1 or bit";
    for (size_t i = 0; d->names != NULL && d->units != NULL && i < n; i++) {
        d->names[i] = d->question->objectives[i].name;
        d->units[i] = unit_of(&d->question->objectives[i].objective);
        if (strcmp(d->units[i], d->unit) != 0)
            d->unit = "1";
    }
    d->slope_unit = n == 0 ? "Hz or bit/s" : strcmp(d->unit, "bit") == 0 ? "bit/s" : "Hz";
}

/* A group over the objectives, with the unit of each. */
static struct teide_group *
objectives_group(const struct describing *d, const char *name, const char *doc)
{
    static const struct teide_column unit = { "unit", NULL,
        "of the objective; the attribute `units` of its values is 1 where they differ", TEIDE_TEXT, .over = { NULL } };
    struct teide_group *group = teide_dataset_group(d->dataset, name, doc);

    teide_group_names(d->dataset, group, "objective", n_objectives(d), d->names, "what is optimised");
    teide_group_columns(
        d->dataset, group, (struct teide_rows) { { "objective" }, sizeof *d->units, d->units, TEIDE_FIXED }, &unit, 1);
    return group;
}

/* The values of a range, in memory of the dataset. */
static void
add_range(const struct describing *d, struct teide_group *group, const struct teide_parameter_range *range,
    const char *otherwise)
{
    double *values = range != NULL ? teide_dataset_memory(d->dataset, range->points * sizeof *values) : NULL;

    for (size_t i = 0; values != NULL && i < range->points; i++)
        values[i] = teide_range_value(range, i);
    if (range != NULL)
        teide_group_numbers(d->dataset, group, range->parameter->name, range->points, values, range->parameter->unit,
            range->parameter->doc);
    else
        teide_group_numbers(d->dataset, group, otherwise, 0, NULL, "of the parameter", "a parameter, by its name");
}

/* What of the problem as it is stated does not hold on the ranges. */
static void
add_replaced(const struct describing *d, const char *name, const struct teide_parameter_range *a,
    const struct teide_parameter_range *b)
{
    static const struct teide_column columns[] = {
        { "what", NULL, "number of the problem that does not hold there", TEIDE_TEXT,
            .offset = offsetof(struct teide_replaced, what) },
        { "stated", "1", "its value as it is stated, in `unit`; infinite: no cutoff", TEIDE_FLOAT64,
            .offset = offsetof(struct teide_replaced, stated) },
        { "unit", NULL, "of that number", TEIDE_TEXT, .offset = offsetof(struct teide_replaced, unit) },
    };
    struct teide_group *group
        = teide_dataset_group(d->dataset, name, "what the parameters that are varied stand in the place of");
    struct teide_replaced *replaced = teide_dataset_memory(d->dataset, TEIDE_MAX_REPLACED * sizeof *replaced);
    const size_t n = d->question != NULL && replaced != NULL
        ? teide_optimal_time_replaced(&d->question->problem, a, b, replaced)
        : 0;

    group->varies = true;
    teide_group_counted(d->dataset, group, "number", n, "number of the row");
    teide_group_columns(d->dataset, group,
        (struct teide_rows) { { "number" }, sizeof *replaced, replaced, TEIDE_FIXED }, columns, TEIDE_COUNT(columns));
}

static void
add_curve(const struct describing *d)
{
    static const struct teide_column time
        = { "time", "s", "at which the purification begins", TEIDE_FLOAT64, CURVE(time) };
    const size_t at = offsetof(struct teide_optimal_time_answer, curve);
    const struct teide_rows rows = { { "objective", "time" }, sizeof(struct teide_purification_outcome), NULL, at };
    struct teide_group *group = objectives_group(d, "curve", "the objectives against the time of the purification");

    group->varies = true;
    teide_group_dimension(d->dataset, group, "time", d->question != NULL ? d->question->times : 0);
    teide_group_columns(d->dataset, group, (struct teide_rows) { { "time" }, rows.size, NULL, at }, &time,
        1); /* of the first objective */
    add(d, group, rows, curve, TEIDE_COUNT(curve), NULL);
}

/* All transitions, one after the other, with the number of their objective. */
static void
add_transitions(const struct describing *d, const struct teide_parameter *parameter)
{
    struct teide_group *group = teide_dataset_group(d->dataset, "transitions",
        "with a path: where the class of the optimum changes, of all objectives one after the other");
    const struct teide_column at = { "at", parameter != NULL ? parameter->unit : "of the parameter",
        parameter != NULL ? parameter->doc : "value of the parameter", TEIDE_FLOAT64, TRANSITION(at) };
    struct numbered *rows;
    size_t n = 0;

    for (size_t i = 0; d->answer != NULL && i < d->answer->n_objectives; i++)
        n += d->answer->objectives[i].transitions.n;
    rows = teide_dataset_memory(d->dataset, (n + 1) * sizeof *rows);
    n = 0;
    for (size_t i = 0; d->answer != NULL && rows != NULL && i < d->answer->n_objectives; i++)
        for (size_t k = 0; k < d->answer->objectives[i].transitions.n; k++)
            rows[n++] = (struct numbered) { (int32_t)i, d->answer->objectives[i].transitions.items[k] };
    group->varies = true;
    teide_group_counted(d->dataset, group, "transition", n, "number of the transition");
    add(d, group, (struct teide_rows) { { "transition" }, sizeof *rows, rows, TEIDE_FIXED }, &at, 1, NULL);
    add(d, group, (struct teide_rows) { { "transition" }, sizeof *rows, rows, TEIDE_FIXED }, transitions,
        TEIDE_COUNT(transitions), NULL);
}

static void
add_path(const struct describing *d)
{
    const struct teide_parameter_range *range = d->question != NULL ? &d->question->path : NULL, none = { 0 };
    struct teide_group *group = objectives_group(d, "path", "with a path: the optima along it");
    struct teide_rows rows = { { "objective", range != NULL ? range->parameter->name : "PARAMETER" },
        sizeof(struct teide_path_point), NULL, offsetof(struct teide_optimal_time_answer, path) };

    group->varies = true;
    add_range(d, group, range, "PARAMETER");
    add(d, group, rows, path, TEIDE_COUNT(path), NULL);
    add_transitions(d, range != NULL ? range->parameter : NULL);
    add_replaced(d, "path_instead_of", range, &none);
}

/* Points in the plane of a diagram: where they are, and which parameter was varied to find them. */
static void
add_points(const struct describing *d, struct teide_group *group, size_t n, const void *points, size_t size,
    const size_t offsets[3])
{
    const bool known = d->question != NULL;
    const struct teide_parameter *x = known ? d->question->diagram_x.parameter : NULL;
    const struct teide_parameter *y = known ? d->question->diagram_y.parameter : NULL;
    const struct teide_column columns[] = {
        { known ? x->name : "X", known ? x->unit : "of the parameter", known ? x->doc : "a parameter, by its name",
            TEIDE_FLOAT64, .offset = offsets[0] },
        { known ? y->name : "Y", known ? y->unit : "of the parameter", known ? y->doc : "likewise", TEIDE_FLOAT64,
            .offset = offsets[1] },
        { "varied", "1", "parameter that was varied to find the point", TEIDE_INT8, .offset = offsets[2],
            .flags = known ? teide_dataset_text(d->dataset, "%s %s", x->name, y->name) : "X Y" },
    };

    group->varies = true;
    teide_group_counted(d->dataset, group, "point", n, "number of the point");
    teide_group_columns(d->dataset, group, (struct teide_rows) { { "point" }, size, points, TEIDE_FIXED }, columns,
        TEIDE_COUNT(columns));
}

static void
add_diagram(const struct describing *d, const char *name, const struct teide_phase_diagram *diagram, const char *unit)
{
    const struct teide_column columns[] = {
        { "class", "1", "where in its window the optimum is", TEIDE_INT8, .flags = CLASSES },
        { "time", "s", "best time to begin the purification", TEIDE_FLOAT64, .offset = 0 },
        { "value", of_objective, "of the objective there", TEIDE_FLOAT64, .offset = 0 },
        { "unpurified", of_objective, unpurified_doc, TEIDE_FLOAT64, .offset = 0 },
        { "gain", of_objective, gain_doc, TEIDE_FLOAT64, .offset = 0 },
    };
    static const struct teide_column pays_below
        = { "pays_below", "1", "for which values of the parameter that was varied purification is better than none",
              TEIDE_INT8, .offset = offsetof(struct teide_break_even, pays_below), .flags = "above below" };
    const bool known = d->question != NULL;
    const void *values[] = { diagram->timing_class, diagram->time, diagram->value, diagram->unpurified, diagram->gain };
    const char *x = known ? d->question->diagram_x.parameter->name : "X",
               *y = known ? d->question->diagram_y.parameter->name : "Y";
    struct teide_group *group = teide_dataset_group(d->dataset, teide_dataset_text(d->dataset, "diagram/%s", name),
        "with a diagram: the optima over two parameters, a group for each objective");

    group->varies = true;
    add_range(d, group, known ? &d->question->diagram_y : NULL, "Y");
    add_range(d, group, known ? &d->question->diagram_x : NULL, "X");
    for (size_t i = 0; i < TEIDE_COUNT(columns); i++)
        add(d, group, (struct teide_rows) { { y, x }, teide_type_size(columns[i].type), values[i], TEIDE_FIXED },
            &columns[i], 1, unit);
    group = teide_dataset_group(d->dataset, teide_dataset_text(d->dataset, "diagram/%s/critical", name),
        "the critical curves, on which the class changes");
    add_points(d, group, diagram->n_critical, diagram->critical, sizeof(struct teide_critical_point),
        (const size_t[]) { offsetof(struct teide_critical_point, x), offsetof(struct teide_critical_point, y),
            offsetof(struct teide_critical_point, along_y) });
    teide_group_columns(d->dataset, group,
        (struct teide_rows) { { "point" }, sizeof(struct teide_critical_point), diagram->critical, TEIDE_FIXED },
        critical, TEIDE_COUNT(critical));
    group = teide_dataset_group(d->dataset, teide_dataset_text(d->dataset, "diagram/%s/break_even", name),
        "points on lines of the grid at which purification at its best is exactly as good as none");
    add_points(d, group, diagram->n_break_even, diagram->break_even, sizeof(struct teide_break_even),
        (const size_t[]) { offsetof(struct teide_break_even, x), offsetof(struct teide_break_even, y),
            offsetof(struct teide_break_even, along_y) });
    teide_group_columns(d->dataset, group,
        (struct teide_rows) { { "point" }, sizeof(struct teide_break_even), diagram->break_even, TEIDE_FIXED },
        &pays_below, 1);
}

static void
add_diagrams(const struct describing *d)
{
    static const struct teide_phase_diagram none;

    if (d->question == NULL) {
        add_diagram(d, "OBJECTIVE", &none, NULL);
        return;
    }
    for (size_t i = 0; d->answer != NULL && i < d->answer->n_objectives; i++)
        add_diagram(d, d->names[i], &d->answer->objectives[i].diagram, d->units[i]);
    add_replaced(d, "diagram_instead_of", &d->question->diagram_x, &d->question->diagram_y);
}

static const char *
protocol_name(size_t i)
{
    return teide_protocols[i].name;
}

static void
add_whole(const struct describing *d, bool scheduled)
{
    const struct teide_rows rows = { { NULL }, sizeof(struct teide_optimal_time_answer), NULL, TEIDE_IN_PLACE };
    const struct teide_column columns[] = {
        { "wall_seconds", "s", "time of execution", TEIDE_FLOAT64, ANSWER(wall_seconds), .passing = true },
        { "needed_at", "s", "when the pair is used", TEIDE_FLOAT64, ANSWER(needed_at), .detail = true },
        { "protocol", "1", "of purification", TEIDE_INT32, ANSWER(protocol), .detail = true,
            .flags = teide_dataset_words(d->dataset, TEIDE_N_PROTOCOLS, protocol_name) },
        { "pairs", "1", "how many there are", TEIDE_INT32, ANSWER(pairs), .detail = true },
        { "schedule", "1", "of more than two pairs: in which order they are joined", TEIDE_INT32, ANSWER(schedule),
            .detail = true, .flags = "recurrence pumping" },
    };

    d->dataset->groups[0]->main = true;
    teide_group_columns(d->dataset, d->dataset->groups[0], rows, columns, scheduled ? 5 : 4);
    if (!scheduled || d->question == NULL)
        teide_group_columns(d->dataset, d->dataset->groups[0], rows, window, TEIDE_COUNT(window));
}

void
teide_optimal_time_describe(struct teide_dataset *dataset, const struct teide_scenario *scenario, const void *answer)
{
    struct describing d = { dataset, scenario != NULL ? scenario->optimal_time : NULL, answer, NULL, NULL, NULL, NULL };
    const bool all = d.question == NULL, scheduled = all || d.question->schedule != NULL;
    const struct teide_rows rows = { { "objective" }, sizeof(struct teide_objective_answer), NULL,
        offsetof(struct teide_optimal_time_answer, objectives) };
    struct teide_group *group;

    find_units(&d);
    if (dataset->failed)
        return;
    add_whole(&d, scheduled);
    group = objectives_group(&d, "optimum", "the best time for each objective");
    group->main = true;
    teide_group_bell(dataset, group);
    if (scheduled)
        teide_group_counted(dataset, group, "purification", all ? 0 : d.question->schedule->n - 1,
            "of more than two pairs: number of the purification, in the order in which they depend on each other");
    if (!scheduled || all)
        add(&d, group, rows, optimum, TEIDE_COUNT(optimum), NULL);
    else
        add(&d, group, rows, schedule, TEIDE_COUNT(schedule), NULL);
    if (all || d.question->diagram_x.parameter != NULL)
        add(&d, group, rows, counts, answer != NULL || all ? TEIDE_COUNT(counts) : 0, NULL);
    if (all || !scheduled)
        add_curve(&d);
    if (all || (!scheduled && d.question->path.parameter != NULL))
        add_path(&d);
    if (all || (!scheduled && d.question->diagram_x.parameter != NULL))
        add_diagrams(&d);
    if (answer != NULL && !dataset->failed)
        teide_dataset_bind(dataset, answer);
}
