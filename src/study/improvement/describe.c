/* The answer about improvement as a dataset: every number that is reported is one row here. */
#include <string.h>

#include "sim/field.h"
#include "study/improvement/answer.h"

#define ROW(member) .offset = offsetof(struct teide_improvement_row, member)
#define EXAMPLE(member) .offset = offsetof(struct teide_example, member)
#define OVER_BASELINES .over = { "baseline" }
#define ACTIONS "use_first use_second purify_keep_first purify_keep_second"

static const char of_measure[] = "measure"; /* stands for its unit */

static const struct teide_column pairs[] = {
    { "first", of_measure, "of the first pair", TEIDE_FLOAT64, ROW(first) },
    { "second", of_measure, "of the second pair", TEIDE_FLOAT64, ROW(second) },
    { "output", of_measure, "of the output, given success", TEIDE_FLOAT64, ROW(output) },
    { "gain", of_measure, "of the output over the baseline; positive: better", TEIDE_FLOAT64, ROW(gain),
        OVER_BASELINES },
    { "given_success_action", "1", "what is best to do", TEIDE_INT8, ROW(given_success.action), .flags = ACTIONS },
    { "given_success_purified", of_measure, "worth of a purification: the measure of the output", TEIDE_FLOAT64,
        ROW(given_success.purified) },
    { "given_success_kept", of_measure, "worth of the better pair", TEIDE_FLOAT64, ROW(given_success.kept) },
    { "times_success_action", "1", "likewise, when a failure leaves nothing", TEIDE_INT8, ROW(times_success.action),
        .flags = ACTIONS },
    { "times_success_purified", of_measure, "the measure of the output times the success probability", TEIDE_FLOAT64,
        ROW(times_success.purified) },
    { "times_success_kept", of_measure, "worth of the better pair", TEIDE_FLOAT64, ROW(times_success.kept) },
};

#define SHARE(member) ROW(share[0].member), OVER_BASELINES, .step = sizeof(struct teide_violation_share)
static const struct teide_column ensemble[] = {
    { "violations", "1", "inputs with a gain below 0", TEIDE_INT64, ROW(violations), OVER_BASELINES },
    { "share", "1", "of violations", TEIDE_FLOAT64, SHARE(share),
        .error = offsetof(struct teide_improvement_row, share[0].error) },
    { "share_upper", "1", "upper bound of that share, 95 %", TEIDE_FLOAT64, SHARE(upper) },
    { "mean_gain", of_measure, "over all inputs; positive: better", TEIDE_FLOAT64, ROW(mean_gain), OVER_BASELINES },
};

/* Of an example, whose place in a row is added. */
static const struct teide_column example[] = {
    { "gain", of_measure, "positive: better", TEIDE_FLOAT64, EXAMPLE(gain) },
    { "first_state", "1", "of one pair; all 0: there is no example", TEIDE_FLOAT64, EXAMPLE(first) },
    { "second_state", "1", "of the other pair", TEIDE_FLOAT64, EXAMPLE(second) },
};

static const struct teide_column area[] = {
    { "improved_share", "1", "of the area of the region: gain above 0; accurate to 1e-6", TEIDE_FLOAT64,
        ROW(improved_share), OVER_BASELINES },
    { "boundary_points", "1", "how many there are", TEIDE_INT64, ROW(boundary_points), OVER_BASELINES, .detail = true },
};

/* What an answer is described with. */
struct describing {
    struct teide_dataset *dataset;
    const struct teide_improvement_question *question; /* NULL: all there can be */
    const struct teide_improvement_answer *answer;     /* NULL: no values */
    const char **names, **units, *unit;                /* of the measures; of all of them, or 1 */
    const char **baselines;
};

static const struct teide_rows rows
    = { { "measure" }, sizeof(struct teide_improvement_row), NULL, offsetof(struct teide_improvement_answer, rows) };

/* A column with the unit of the measures put in. */
static void
add_one(const struct describing *d, struct teide_group *group, struct teide_rows in, struct teide_column column)
{
    if (column.unit == of_measure)
        column.unit = d->unit;
    teide_group_columns(d->dataset, group, in, &column, 1);
}

static void
add(const struct describing *d, struct teide_group *group, const struct teide_column *columns, size_t n)
{
    for (size_t i = 0; i < n; i++)
        add_one(d, group, rows, columns[i]);
}

/* A group over measures and baselines. */
static struct teide_group *
measures_group(const struct describing *d, const char *name, const char *doc)
{
    static const struct teide_column unit = { "unit", NULL,
        "of the measure; the attribute `units` of its values is 1 where they differ", TEIDE_TEXT, .offset = 0 };
    struct teide_group *group = teide_dataset_group(d->dataset, name, doc);

    teide_group_names(
        d->dataset, group, "measure", d->question != NULL ? d->question->n_measures : 0, d->names, "figure of merit");
    teide_group_columns(
        d->dataset, group, (struct teide_rows) { { "measure" }, sizeof *d->units, d->units, TEIDE_FIXED }, &unit, 1);
    teide_group_names(
        d->dataset, group, "baseline", TEIDE_N_BASELINES, d->baselines, "what the output is compared with");
    return group;
}

static void
find_units(struct describing *d)
{
    const size_t n = d->question != NULL ? d->question->n_measures : 0;

    d->names = teide_dataset_memory(d->dataset, (n + 1) * sizeof *d->names);
    d->units = teide_dataset_memory(d->dataset, (n + 1) * sizeof *d->units);
    d->unit = n > 0 ? teide_measures[d->question->measures[0]].unit : "1 or bit";
    for (size_t i = 0; d->names != NULL && d->units != NULL && i < n; i++) {
        d->names[i] = teide_measures[d->question->measures[i]].name;
        d->units[i] = teide_measures[d->question->measures[i]].unit;
        if (strcmp(d->units[i], d->unit) != 0)
            d->unit = "1";
    }
    d->baselines = teide_dataset_memory(d->dataset, TEIDE_N_BASELINES * sizeof *d->baselines);
    for (int b = 0; d->baselines != NULL && b < TEIDE_N_BASELINES; b++)
        d->baselines[b] = teide_baselines[b].name;
}

static const char *
protocol_name(size_t i)
{
    return teide_protocols[i].name;
}
static const char *
relabelling_name(size_t i)
{
    return teide_relabellings[i].name;
}
static const char *
order_name(size_t i)
{
    return teide_error_orders[i];
}
static const char *
kind_name(size_t i)
{
    return teide_input_kinds[i].name;
}
static const char *
measure_name(size_t i)
{
    return teide_measures[i].name;
}
static const char *
baseline_name(size_t i)
{
    return teide_baselines[i].name;
}

#define WHOLE(member) .offset = offsetof(struct teide_improvement_answer, member)
#define ASKED(member) WHOLE(question.member)

/* What is asked, and what is one number. */
static void
add_whole(const struct describing *d)
{
    struct teide_dataset *dataset = d->dataset;
    const bool all = d->question == NULL;
    const char *kinds = teide_dataset_words(dataset, TEIDE_N_INPUT_KINDS, kind_name),
               *orders = teide_dataset_words(dataset, TEIDE_N_ERROR_ORDERS, order_name);
    const struct teide_column asked[] = {
        { "protocol", "1", "of purification", TEIDE_INT32, ASKED(rule.protocol), .detail = true,
            .flags = teide_dataset_words(dataset, TEIDE_N_PROTOCOLS, protocol_name) },
        { "relabelling", "1", "local rotation before it", TEIDE_INT32, ASKED(rule.relabelling), .detail = true,
            .flags = teide_dataset_words(dataset, TEIDE_N_RELABELLINGS, relabelling_name) },
    };
    const struct teide_column noise[] = {
        { "gate_error", "1", "of its two-qubit gates", TEIDE_FLOAT64, ASKED(rule.noise.gate_error), .detail = true },
        { "measurement_error", "1", "of its measurements", TEIDE_FLOAT64, ASKED(rule.noise.measurement_error),
            .detail = true },
    };
    const struct teide_column found[] = {
        { "wall_seconds", "s", "time of execution", TEIDE_FLOAT64, WHOLE(wall_seconds), .passing = true },
        { "success_probability", "1", "of the purification of the two given pairs", TEIDE_FLOAT64,
            WHOLE(pair.purified.success_probability) },
        { "first_order", "1", "order of the errors of the first pair after relabelling; zxy: as they were", TEIDE_INT32,
            WHOLE(orders[0]), .flags = orders, .detail = true },
        { "second_order", "1", "of the second pair", TEIDE_INT32, WHOLE(orders[1]), .flags = orders, .detail = true },
    };
    const struct teide_column random[] = {
        { "ensemble_inputs", "1", "kind of the random pairs", TEIDE_INT32, ASKED(ensemble.kind), .flags = kinds,
            .detail = true },
        { "ensemble_fidelity_above", "1", "their fidelities are above this", TEIDE_FLOAT64,
            ASKED(ensemble.fidelity_min), .detail = true },
        { "ensemble_samples", "1", "how many of them", TEIDE_INT64, ASKED(samples), .detail = true },
        { "ensemble_seed", "1", "of their random numbers", TEIDE_UINT64, ASKED(ensemble.seed), .detail = true },
    };
    const struct teide_column family = { "region_inputs", "1", "family of the pairs of the region", TEIDE_INT32,
        ASKED(region.family), .flags = kinds, .detail = true };
    const struct teide_rows in_answer = { { NULL }, sizeof *d->answer, NULL, TEIDE_IN_PLACE };
    struct teide_group *root = dataset->groups[0];

    root->main = true;
    teide_group_columns(dataset, root, in_answer, found, all || d->question->has_pairs ? TEIDE_COUNT(found) : 1);
    teide_group_columns(dataset, root, in_answer, asked, TEIDE_COUNT(asked));
    teide_group_columns(dataset, root, in_answer, noise, TEIDE_COUNT(noise));
    if (all || d->question->samples > 0)
        teide_group_columns(dataset, root, in_answer, random, TEIDE_COUNT(random));
    if (all || d->question->region.n > 0)
        teide_group_columns(dataset, root, in_answer, &family, 1);
}

static void
add_pairs(const struct describing *d)
{
    static const char *const names[3] = { "first", "second", "output" };
    static const struct teide_column state = { "state", "1", "probabilities; of the output: given success",
        TEIDE_FLOAT64, .offset = offsetof(struct teide_improvement_answer, states), .over = { "pair", "bell" } };
    struct teide_group *group = measures_group(d, "pairs", "with first and second: the two given pairs");

    group->main = true;
    add(d, group, pairs, TEIDE_COUNT(pairs));
    group = teide_dataset_group(d->dataset, "states", "their states, and that of the output");
    teide_group_names(d->dataset, group, "pair", 3, names, "which pair");
    teide_group_bell(d->dataset, group);
    teide_group_columns(
        d->dataset, group, (struct teide_rows) { { NULL }, sizeof *d->answer, NULL, TEIDE_IN_PLACE }, &state, 1);
}

static void
add_ensemble(const struct describing *d)
{
    static const struct {
        const char *name, *doc;
        size_t offset;
    } examples[] = {
        { "worst", "those of the lowest gain, made worse until that ends",
            offsetof(struct teide_improvement_row, worst) },
        { "best", "those of the highest gain", offsetof(struct teide_improvement_row, best) },
        { "smallest", "of all violations those of the least total error",
            offsetof(struct teide_improvement_row, smallest) },
    };
    struct teide_group *group = measures_group(d, "ensemble", "with ensemble: random pairs");

    add(d, group, ensemble, TEIDE_COUNT(ensemble));
    for (size_t k = 0; k < TEIDE_COUNT(examples); k++) {
        group = measures_group(d, examples[k].name, examples[k].doc);
        teide_group_bell(d->dataset, group);
        for (size_t i = 0; i < TEIDE_COUNT(example); i++) {
            struct teide_column column = example[i];
            column.offset += examples[k].offset;
            column.over[0] = "baseline";
            column.step = sizeof(struct teide_example);
            column.over[1] = i > 0 ? "bell" : NULL;
            add_one(d, group, rows, column);
        }
    }
}

static void
add_region(const struct describing *d)
{
    static const struct teide_column gain = { "gain", of_measure, "of the output over the baseline; positive: better",
        TEIDE_FLOAT64, .over = { "baseline", "fidelity_1", "fidelity_2" } };
    const size_t n = d->question != NULL ? d->question->region.n : 0;
    double *fidelities = teide_dataset_memory(d->dataset, (n + 1) * sizeof *fidelities);
    struct teide_group *group = measures_group(d, "region", "with region: all pairs of a family, on a grid");

    for (size_t i = 0; fidelities != NULL && i < n; i++)
        fidelities[i] = teide_improvement_fidelity(&d->question->region, i);
    group->detail = true;
    teide_group_numbers(d->dataset, group, "fidelity_1", n, fidelities, "1", "of the first pair");
    teide_group_numbers(d->dataset, group, "fidelity_2", n, fidelities, "1", "of the second pair");
    add_one(d, group,
        (struct teide_rows) { { "measure" }, TEIDE_N_BASELINES * n * n * sizeof(double), NULL,
            offsetof(struct teide_improvement_answer, region_gain) },
        gain);
    group = measures_group(d, "area", "how much of that region is improved");
    add(d, group, area, TEIDE_COUNT(area));
}

#define BOUNDARY(member) .offset = offsetof(struct teide_region_boundary, member)

static void
add_boundary(const struct describing *d)
{
    const struct teide_column columns[] = {
        { "measure", "1", "figure of merit", TEIDE_INT32, BOUNDARY(measure),
            .flags = teide_dataset_words(d->dataset, TEIDE_N_MEASURES, measure_name) },
        { "baseline", "1", "what the output is compared with", TEIDE_INT32, BOUNDARY(baseline),
            .flags = teide_dataset_words(d->dataset, TEIDE_N_BASELINES, baseline_name) },
        { "fidelity_1", "1", "of the first pair, on the grid", TEIDE_FLOAT64, BOUNDARY(point.f1) },
        { "fidelity_2", "1", "of the second pair, where a violation begins or ends", TEIDE_FLOAT64,
            BOUNDARY(point.f2) },
        { "violated_below", "1", "whether the violation is at larger or at smaller fidelity_2", TEIDE_INT8,
            BOUNDARY(point.violated_below), .flags = "larger smaller" },
    };
    struct teide_group *group
        = teide_dataset_group(d->dataset, "boundary", "where violations begin or end on the lines of that grid");

    group->varies = true;
    teide_group_counted(
        d->dataset, group, "point", d->answer != NULL ? d->answer->n_boundary : 0, "number of the point");
    teide_group_columns(d->dataset, group,
        (struct teide_rows) { { "point" }, sizeof(struct teide_region_boundary), NULL,
            offsetof(struct teide_improvement_answer, boundary) },
        columns, TEIDE_COUNT(columns));
}

void
teide_improvement_describe(struct teide_dataset *dataset, const struct teide_scenario *scenario, const void *answer)
{
    struct describing d
        = { .dataset = dataset, .question = scenario != NULL ? scenario->improvement : NULL, .answer = answer };
    const bool all = d.question == NULL;

    find_units(&d);
    if (dataset->failed)
        return;
    add_whole(&d);
    if (all || d.question->has_pairs)
        add_pairs(&d);
    if (all || d.question->samples > 0)
        add_ensemble(&d);
    if (all || d.question->region.n > 0) {
        add_region(&d);
        add_boundary(&d);
    }
    if (answer != NULL && !dataset->failed)
        teide_dataset_bind(dataset, answer);
}
