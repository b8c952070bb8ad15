/* The best policy as a dataset: every number that is reported is one row here. */
#include <math.h>

#include "sim/field.h"
#include "study/optimize/answer.h"

#define WHOLE(member) .offset = offsetof(struct teide_optimize_answer, member)
#define YES_NO .flags = "no yes"
#define STANDINGS .flags = "open worse infeasible starved impossible passed"
#define VERDICTS "best near equal local not_enough none"

static const char of_objective[] = "1"; /* in SI units, of whatever the expression is */

static const struct teide_column whole[] = {
    { "verdict", "1",
        "what can be said of the choice: the best of all points; none is better by more than the precision; those that "
        "are left "
        "did the same; the best of those that a search looked at; the budget was not enough to tell; there is none",
        TEIDE_INT32, WHOLE(verdict), .flags = VERDICTS },
    { "objective", NULL, "what is to be as large as possible", TEIDE_TEXT, WHOLE(expression) },
    { "enough", "1", "whether the budget was", TEIDE_INT8, WHOLE(enough), YES_NO },
    { "confidence", "1", "of the choice, and of every interval", TEIDE_FLOAT64, WHOLE(confidence) },
    { "precision", "1", "share of the objective that was asked for; 0: none", TEIDE_FLOAT64, WHOLE(precision) },
    { "wall_seconds", "s", "time of execution", TEIDE_FLOAT64, WHOLE(wall_seconds), .passing = true },
};

static const struct teide_column optimum[] = {
    { "holds_constraints", "1", "at the confidence", TEIDE_INT8, WHOLE(feasible), YES_NO },
    { "deliveries", "1", "by fresh random numbers, behind the objective", TEIDE_INT64, WHOLE(fresh_deliveries) },
};

static const struct teide_column interval[] = {
    { "mean", of_objective, "of the objective, by fresh random numbers", TEIDE_FLOAT64, WHOLE(objective.mean) },
    { "stderr", of_objective, "its standard error", TEIDE_FLOAT64, WHOLE(objective.error) },
    { "low", of_objective, "lower end of its interval", TEIDE_FLOAT64, WHOLE(objective.low) },
    { "high", of_objective, "upper end", TEIDE_FLOAT64, WHOLE(objective.high) },
};

#define SLACK(member) .offset = offsetof(struct teide_interval, member)
static const struct teide_column constraints[] = {
    { "slack", "1", "by how much it holds, in SI units; of the request for which it is least", TEIDE_FLOAT64,
        SLACK(mean), .error = offsetof(struct teide_interval, error) },
    { "slack_low", "1", "lower end of its interval", TEIDE_FLOAT64, SLACK(low) },
    { "slack_high", "1", "upper end", TEIDE_FLOAT64, SLACK(high) },
};

#define INTERVALS(type)                                                                                                \
    { "objective", of_objective, "of the point", TEIDE_FLOAT64, .offset = offsetof(struct type, objective.mean),       \
        .error = offsetof(struct type, objective.error) },                                                             \
        { "objective_low", of_objective, "lower end of its interval", TEIDE_FLOAT64,                                   \
            .offset = offsetof(struct type, objective.low) },                                                          \
        { "objective_high", of_objective, "upper end", TEIDE_FLOAT64,                                                  \
            .offset = offsetof(struct type, objective.high) },                                                         \
        { "loss", of_objective, "of the best point minus this one, with the same random numbers", TEIDE_FLOAT64,       \
            .offset = offsetof(struct type, loss.mean), .error = offsetof(struct type, loss.error) },                  \
        { "loss_low", of_objective, "lower end of its interval", TEIDE_FLOAT64,                                        \
            .offset = offsetof(struct type, loss.low) },                                                               \
    {                                                                                                                  \
        "loss_high", of_objective, "upper end", TEIDE_FLOAT64, .offset = offsetof(struct type, loss.high)              \
    }

static const struct teide_column rivals[] = { INTERVALS(teide_rival) };

#define ALTERNATIVE(member) .offset = offsetof(struct teide_alternative, member)
static const struct teide_column alternatives[] = {
    { "standing", "1", "open: it could be simulated", TEIDE_INT32, ALTERNATIVE(standing), STANDINGS },
    { "holds_constraints", "1", "in the estimates", TEIDE_INT8, ALTERNATIVE(seems_feasible), YES_NO },
    INTERVALS(teide_alternative),
};

#define ENTRY(member) .offset = offsetof(struct teide_profile_entry, member)
static const struct teide_column entries[] = {
    { "standing", "1", "open: it could be simulated", TEIDE_INT32, ENTRY(standing), STANDINGS },
    { "holds_constraints", "1", "in the estimates", TEIDE_INT8, ENTRY(seems_feasible), YES_NO },
    INTERVALS(teide_profile_entry),
};

#define STANDING(standing) WHOLE(standings[TEIDE_STANDING_##standing])
static const struct teide_column search[] = {
    { "points", "1", "of the space; not a number: a continuum", TEIDE_FLOAT64, WHOLE(n_points) },
    { "evaluated", "1", "points that were looked at", TEIDE_UINT64, WHOLE(n_evaluated) },
    { "left_out", "1", "of a list, points for which there was no budget", TEIDE_UINT64, WHOLE(n_left_out) },
    { "open", "1", "of these, points that were not told from the best, with it", TEIDE_UINT64, STANDING(OPEN) },
    { "worse", "1", "shown to be worse than one that holds the constraints", TEIDE_UINT64, STANDING(WORSE) },
    { "infeasible", "1", "shown not to hold a constraint", TEIDE_UINT64, STANDING(INFEASIBLE) },
    { "starved", "1", "that hardly deliver", TEIDE_UINT64, STANDING(STARVED) },
    { "impossible", "1", "whose values make no scenario", TEIDE_UINT64, STANDING(IMPOSSIBLE) },
    { "passed", "1", "looked at on the way of a search, and not held against the best", TEIDE_UINT64,
        STANDING(PASSED) },
    { "starts", "1", "of a search; 0: every point was looked at", TEIDE_UINT64, WHOLE(n_starts) },
    { "steps", "1", "of a search", TEIDE_UINT64, WHOLE(n_steps) },
    { "stages", "1", "of the selection", TEIDE_INT32, WHOLE(stages) },
    { "replicas", "1", "independent parts of the simulation of a point", TEIDE_UINT64, WHOLE(n_replicas) },
    { "deliveries", "1", "that were simulated, over all points", TEIDE_INT64, WHOLE(cost.deliveries) },
    { "events", "1", "likewise", TEIDE_UINT64, WHOLE(cost.events) },
};

struct describing {
    struct teide_dataset *dataset;
    const struct teide_optimize_question *question; /* NULL: all there can be */
    const struct teide_optimize_answer *answer;     /* NULL: no values */
};

/* A member of one coordinate for each of n points, `step` bytes apart: numbers in the variable's unit, or names. */
struct coordinates {
    const char *dimension; /* NULL: one point */
    size_t n, step;
    const double *at; /* of the first point */
};

static double
coordinate(const struct coordinates *c, size_t k)
{
    return *(const double *)(const void *)((const char *)c->at + k * c->step);
}

static bool
has_names(const struct teide_optimize_variable *variable)
{
    return !variable->continuous && variable->axis.names != NULL;
}

static double
number_of(const struct teide_optimize_variable *variable, double at)
{
    return !variable->continuous && variable->axis.numbers != NULL ? variable->axis.numbers[(size_t)at] : at;
}

/* A variable of the question as one of the group. */
static void
add_values(const struct describing *d, struct teide_group *group, const struct teide_optimize_variable *variable,
    struct coordinates c)
{
    const bool names = has_names(variable);
    const struct teide_column column = { variable->axis.name, names ? NULL : variable->axis.unit,
        variable->axis.doc != NULL ? variable->axis.doc : "cases", names ? TEIDE_TEXT : TEIDE_FLOAT64, .offset = 0 };
    const size_t size = names ? sizeof(char *) : sizeof(double);
    void *values = teide_dataset_memory(d->dataset, (c.n + 1) * size);

    for (size_t k = 0; values != NULL && k < c.n; k++)
        if (names)
            ((const char **)values)[k] = variable->axis.names[(size_t)coordinate(&c, k)];
        else
            ((double *)values)[k] = number_of(variable, coordinate(&c, k));
    teide_group_columns(
        d->dataset, group, (struct teide_rows) { { c.dimension }, size, values, TEIDE_FIXED }, &column, 1);
}

static const struct teide_rows in_answer = { { NULL }, sizeof(struct teide_optimize_answer), NULL, TEIDE_IN_PLACE };

static void
add_optimum(const struct describing *d)
{
    struct teide_group *group = teide_dataset_group(d->dataset, "optimum", "the best point");

    teide_group_columns(d->dataset, group, in_answer, optimum, TEIDE_COUNT(optimum));
    group = teide_dataset_group(d->dataset, "optimum/values", "its values, one of every variable of the scenario");
    for (size_t v = 0; d->question != NULL && v < d->question->n_variables; v++)
        add_values(d, group, &d->question->variables[v],
            (struct coordinates) { NULL, 1, sizeof(double), &d->answer->best.at[v] });
    group = teide_dataset_group(d->dataset, "optimum/objective", "what it is worth, in SI units");
    teide_group_columns(d->dataset, group, in_answer, interval, TEIDE_COUNT(interval));
}

static void
add_constraints(const struct describing *d)
{
    const size_t n = d->question != NULL ? d->question->n_constraints : 0;
    const char **names = teide_dataset_memory(d->dataset, (n + 1) * sizeof *names);
    struct teide_group *group = teide_dataset_group(
        d->dataset, "constraints", "whether the best point holds the constraints, by fresh numbers");

    for (size_t i = 0; names != NULL && i < n; i++)
        names[i] = d->question->constraints[i].text;
    teide_group_names(d->dataset, group, "constraint", n, names, "as it was written");
    teide_group_columns(d->dataset, group,
        (struct teide_rows) {
            { "constraint" }, sizeof(struct teide_interval), NULL, offsetof(struct teide_optimize_answer, slack) },
        constraints, TEIDE_COUNT(constraints));
}

static void
add_rivals(const struct describing *d)
{
    const size_t n = d->answer != NULL ? d->answer->n_rivals : 0;
    struct teide_group *group = teide_dataset_group(d->dataset, "not_told_apart",
        "points that cannot be told from the best at the confidence, nearest first; in the random numbers of the "
        "choice");

    group->varies = true;
    teide_group_counted(d->dataset, group, "rival", n, "number of the point");
    teide_group_columns(d->dataset, group,
        (struct teide_rows) {
            { "rival" }, sizeof(struct teide_rival), NULL, offsetof(struct teide_optimize_answer, rivals) },
        rivals, TEIDE_COUNT(rivals));
    group = teide_dataset_group(d->dataset, "not_told_apart/values", "their values, one of every variable");
    group->varies = true;
    teide_group_counted(d->dataset, group, "rival", n, "number of the point");
    for (size_t v = 0; d->question != NULL && v < d->question->n_variables; v++)
        add_values(d, group, &d->question->variables[v],
            (struct coordinates) {
                "rival", n, sizeof(struct teide_rival), n > 0 ? &d->answer->rivals[0].point.at[v] : NULL });
}

static void
add_alternatives(const struct describing *d)
{
    const size_t n = d->answer != NULL ? d->answer->n_alternatives : 0;
    const char **names = teide_dataset_memory(d->dataset, (n + 1) * sizeof *names);
    struct teide_group *group = teide_dataset_group(d->dataset, "alternatives",
        "policies beside the variables, by fresh numbers; the last is the scenario as it is");

    for (size_t i = 0; names != NULL && i < n; i++)
        names[i] = d->answer->alternatives[i].name != NULL ? d->answer->alternatives[i].name : "as it is";
    teide_group_names(d->dataset, group, "alternative", n, names, "name of the policy");
    teide_group_columns(d->dataset, group,
        (struct teide_rows) { { "alternative" }, sizeof(struct teide_alternative), NULL,
            offsetof(struct teide_optimize_answer, alternatives) },
        alternatives, TEIDE_COUNT(alternatives));
}

/* The objective along one variable. */
static void
add_profile(
    const struct describing *d, const struct teide_optimize_variable *variable, const struct teide_profile *profile)
{
    const size_t n = profile != NULL ? profile->n : 0;
    const char *name = variable != NULL ? variable->axis.name : "VARIABLE",
               *doc = "of the variable; all others are those of the best point";
    struct teide_group *group = teide_dataset_group(d->dataset, teide_dataset_text(d->dataset, "profiles/%s", name),
        "the objective along a variable through the best point, by fresh numbers");
    const char **names = teide_dataset_memory(d->dataset, (n + 1) * sizeof *names);
    double *numbers = teide_dataset_memory(d->dataset, (n + 1) * sizeof *numbers);

    for (size_t i = 0; names != NULL && numbers != NULL && i < n; i++)
        if (has_names(variable))
            names[i] = variable->axis.names[(size_t)profile->entries[i].at];
        else
            numbers[i] = number_of(variable, profile->entries[i].at);
    group->varies = true;
    if (variable != NULL && has_names(variable))
        teide_group_names(d->dataset, group, "value", n, names, doc);
    else
        teide_group_numbers(d->dataset, group, "value", n, numbers, variable != NULL ? variable->axis.unit : "1", doc);
    teide_group_columns(d->dataset, group,
        (struct teide_rows) {
            { "value" }, sizeof(struct teide_profile_entry), profile != NULL ? profile->entries : NULL, TEIDE_FIXED },
        entries, TEIDE_COUNT(entries));
}

void
teide_optimize_describe(struct teide_dataset *dataset, const struct teide_scenario *scenario, const void *answer)
{
    const struct describing d
        = { .dataset = dataset, .question = scenario != NULL ? scenario->optimize : NULL, .answer = answer };
    struct teide_group *group;

    teide_group_columns(dataset, dataset->groups[0], in_answer, whole, TEIDE_COUNT(whole));
    add_optimum(&d);
    add_constraints(&d);
    add_rivals(&d);
    add_alternatives(&d);
    if (d.answer == NULL)
        add_profile(&d, NULL, NULL);
    for (size_t v = 0; d.answer != NULL && v < d.answer->n_profiles; v++)
        add_profile(&d, &d.question->variables[v], &d.answer->profiles[v]);
    group = teide_dataset_group(dataset, "search", "how it was found");
    teide_group_columns(dataset, group, in_answer, search, TEIDE_COUNT(search));
    if (answer != NULL && !dataset->failed)
        teide_dataset_bind(dataset, answer);
}
