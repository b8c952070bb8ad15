#include "study/sweep/outputs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "study/run/results.h"

static const char *const bell_names[] = { "Phi+", "Phi-", "Psi+", "Psi-" };
static const char *const basis_names[TEIDE_N_BASES] = { "zz", "xx", "yy" };
static const char class_meanings[] = "early interior late flat";

/* --- the table: in the order in which sweep_point.c fills the rows ---------------------------------------------------- */

static struct teide_variable *
add(struct teide_sweep_outputs *outputs, const char *name, const char *suffix, const char *unit, const char *doc,
    enum teide_inner_dimension first, enum teide_inner_dimension second)
{
    struct teide_variable *variable = &outputs->variables[outputs->n_variables++];

    *variable = (struct teide_variable) { .unit = unit, .doc = doc, .inner = { first, second }, .width = 1 };
    snprintf(variable->name, sizeof variable->name, "%s%s", name, suffix);
    for (int i = 0; i < 2; i++)
        if (variable->inner[i] != TEIDE_INNER_NONE)
            variable->width *= outputs->inner[variable->inner[i]].n;
    variable->whole_offset = outputs->whole_width;
    outputs->whole_width += variable->width;
    return variable;
}

static void
add_estimate(struct teide_sweep_outputs *outputs, const char *name, const char *unit, const char *doc,
    enum teide_inner_dimension first, enum teide_inner_dimension second)
{
    add(outputs, name, "", unit, doc, first, second);
    add(outputs, name, "_stderr", unit, "its standard error", first, second);
}

static void
add_count(struct teide_sweep_outputs *outputs, const char *name, const char *doc, enum teide_inner_dimension inner)
{
    add(outputs, name, "", "1", doc, inner, TEIDE_INNER_NONE)->type = TEIDE_VARIABLE_COUNT;
}

static void
add_code(struct teide_sweep_outputs *outputs, const char *name, const char *doc, const char *meanings,
    enum teide_inner_dimension first, enum teide_inner_dimension second)
{
    struct teide_variable *variable = add(outputs, name, "", "1", doc, first, second);

    variable->type = TEIDE_VARIABLE_CODE;
    variable->meanings = meanings;
}

/* Of every kind of application that a request has, over all requests. */
static void
describe_applications(struct teide_sweep_outputs *outputs, const struct teide_scenario *scenario)
{
    for (size_t kind = 1; teide_application_name(kind) != NULL; kind++) {
        size_t n;
        const struct teide_application_quantity *quantities
            = teide_application_quantities((enum teide_application_kind)kind, &n);
        if (!teide_has_application(scenario, (enum teide_application_kind)kind))
            continue;
        outputs->applications |= 1u << kind;
        for (size_t i = 0; i < n; i++) {
            char name[40];
            add_estimate(outputs, quantities[i].name, quantities[i].unit, quantities[i].doc, TEIDE_INNER_REQUEST,
                TEIDE_INNER_NONE);
            snprintf(name, sizeof name, "%s_expected", quantities[i].name);
            add_estimate(outputs, name, quantities[i].unit, "the same, of the mean delivered state",
                TEIDE_INNER_REQUEST, TEIDE_INNER_NONE);
        }
    }
}

static void
describe_run(struct teide_sweep_outputs *outputs, const struct teide_scenario *scenario)
{
    for (size_t k = 0; k < teide_n_quantities; k++)
        add_estimate(outputs, teide_quantities[k].name, teide_quantities[k].unit, teide_quantities[k].doc,
            TEIDE_INNER_REQUEST, TEIDE_INNER_NONE);
    for (size_t k = 0; k < TEIDE_N_MEASURES; k++)
        add_estimate(outputs, teide_measures[k].name, teide_measures[k].unit, teide_measures[k].doc,
            TEIDE_INNER_REQUEST, TEIDE_INNER_NONE);
    add_estimate(outputs, "state", "1", "mean delivered state", TEIDE_INNER_REQUEST, TEIDE_INNER_BELL);
    add(outputs, "waiting_time_deviation", "", "s", "standard deviation over deliveries", TEIDE_INNER_REQUEST,
        TEIDE_INNER_NONE);
    add(outputs, "fidelity_deviation", "", "1", "standard deviation over deliveries", TEIDE_INNER_REQUEST,
        TEIDE_INNER_NONE);
    add(outputs, "waiting_time_quantiles", "", "s", "quantiles over deliveries", TEIDE_INNER_REQUEST,
        TEIDE_INNER_QUANTILE);
    add(outputs, "fidelity_quantiles", "", "1", "quantiles over deliveries", TEIDE_INNER_REQUEST, TEIDE_INNER_QUANTILE);
    describe_applications(outputs, scenario);
    for (size_t k = 0; k < teide_n_counts; k++)
        add_count(outputs, teide_counts[k].name, teide_counts[k].doc, TEIDE_INNER_REQUEST);
    add_count(outputs, "events", "simulated events, over all replicas", TEIDE_INNER_NONE);
    add_count(outputs, "replicas", "independent repetitions", TEIDE_INNER_NONE);
    add_count(outputs, "batches", "independent groups behind the standard errors", TEIDE_INNER_NONE);
    add(outputs, "simulated_seconds", "", "s", "over all replicas", TEIDE_INNER_NONE, TEIDE_INNER_NONE);
    add_code(outputs, "stopped_by", "what ended the run", "time deliveries target", TEIDE_INNER_NONE, TEIDE_INNER_NONE);
}

static void
describe_timing(struct teide_sweep_outputs *outputs, const struct teide_optimal_time_question *question)
{
    static const char *const prefixes[] = { "", "early_", "late_" };
    static const char *const docs[]
        = { "at the optimum", "of the earliest purification", "of the latest purification" };
    const enum teide_inner_dimension times = question->schedule != NULL ? TEIDE_INNER_PURIFICATION : TEIDE_INNER_NONE;

    for (int i = 0; i < 3; i++) {
        add(outputs, prefixes[i], "time", "s", docs[i], TEIDE_INNER_OBJECTIVE, times);
        add(outputs, prefixes[i], "value", "1", docs[i], TEIDE_INNER_OBJECTIVE, TEIDE_INNER_NONE);
        add(outputs, prefixes[i], "success_probability", "1", docs[i], TEIDE_INNER_OBJECTIVE, TEIDE_INNER_NONE);
    }
    add(outputs, "state", "", "1", "of the kept pair when it is needed, at the optimum, given success",
        TEIDE_INNER_OBJECTIVE, TEIDE_INNER_BELL);
    add(outputs, "unpurified", "", "1", "the objective's measure of the better pair without purification",
        TEIDE_INNER_OBJECTIVE, TEIDE_INNER_NONE);
    add_code(outputs, "class", "where in its window the optimum is", class_meanings, TEIDE_INNER_OBJECTIVE, times);
}

static void
describe_experiment(struct teide_sweep_outputs *outputs)
{
    static const struct {
        const char *name, *unit, *doc;
    } numbers[] = {
        { "sigmas", "1", "standard errors by which the witness is below 0" },
        { "fourfolds", "1", "four-folds kept and evaluated" },
        { "seconds_kept", "s", "time in which data were kept" },
        { "link_loss_db", "dB", "mean loss of the channel" },
        { "link_loss_db_min", "dB", "smallest mean loss of a bin" },
        { "link_loss_db_max", "dB", "largest mean loss of a bin" },
        { "expected_fourfolds", "1", "in expectation over the fading" },
        { "expected_witness", "1", "in expectation" },
        { "expected_sigmas", "1", "in expectation" },
        { "expected_seconds_to_six_sigma", "s", "in expectation" },
        { "interference_visibility", "1", "of weak sources in the Bell measurement" },
        { "spacelike_margin_seconds", "s", "space-like separated if above 0" },
        { "repeats_witness", "1", "mean over the repeats" },
        { "repeats_witness_deviation", "1", "standard deviation over the repeats" },
        { "repeats_sigmas", "1", "mean over the repeats" },
        { "repeats_sigmas_deviation", "1", "standard deviation over the repeats" },
        { "repeats_beyond_six", "1", "share of the repeats with more than six standard errors" },
    };

    add_estimate(outputs, "witness", "1", "1/2 - F; entangled if below 0", TEIDE_INNER_NONE, TEIDE_INNER_NONE);
    add_estimate(outputs, "fidelity", "1", "with the Bell state that was found", TEIDE_INNER_NONE, TEIDE_INNER_NONE);
    add_estimate(outputs, "correlation", "1", "of photons 0 and 3; the visibility is its absolute value",
        TEIDE_INNER_BASIS, TEIDE_INNER_NONE);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        add(outputs, numbers[i].name, "", numbers[i].unit, numbers[i].doc, TEIDE_INNER_NONE, TEIDE_INNER_NONE);
    add_count(outputs, "repeats", "runs of the whole experiment", TEIDE_INNER_NONE);
}

static int
set_inner_names(struct teide_inner *inner, const char *name, const char *doc, size_t n)
{
    *inner = (struct teide_inner) { .name = name, .doc = doc, .n = n, .names = calloc(n + 1, sizeof *inner->names) };
    return inner->names == NULL ? TEIDE_E_MEMORY : 0;
}

static int
describe_inner(const struct teide_scenario *scenario, struct teide_sweep_outputs *outputs)
{
    struct teide_inner *inner = outputs->inner;
    int ret = set_inner_names(
        &inner[TEIDE_INNER_BELL], "bell", "Bell state, that is the Pauli errors I, Z, X, Y on Phi+", 4);

    if (ret == 0)
        memcpy(inner[TEIDE_INNER_BELL].names, bell_names, sizeof bell_names);
    if (ret == 0 && scenario->sweep->of == TEIDE_SWEEP_RUN) {
        inner[TEIDE_INNER_QUANTILE] = (struct teide_inner) {
            .name = "quantile", .doc = "level of a quantile", .n = TEIDE_N_QUANTILES, .levels = teide_quantile_levels
        };
        ret = set_inner_names(&inner[TEIDE_INNER_REQUEST], "request", "name of the request", scenario->n_requests);
        for (size_t i = 0; ret == 0 && i < scenario->n_requests; i++)
            inner[TEIDE_INNER_REQUEST].names[i] = scenario->requests[i].name;
    } else if (ret == 0 && scenario->sweep->of == TEIDE_SWEEP_OPTIMAL_TIME) {
        const struct teide_optimal_time_question *question = scenario->optimal_time;
        ret = set_inner_names(&inner[TEIDE_INNER_OBJECTIVE], "objective", "what is optimised", question->n_objectives);
        for (size_t i = 0; ret == 0 && i < question->n_objectives; i++)
            inner[TEIDE_INNER_OBJECTIVE].names[i] = question->objectives[i].name;
        if (question->schedule != NULL)
            inner[TEIDE_INNER_PURIFICATION] = (struct teide_inner) {
                .name = "purification", .doc = "in the order of the schedule", .n = question->schedule->n - 1
            };
    } else if (ret == 0) {
        ret = set_inner_names(&inner[TEIDE_INNER_BASIS], "basis", "of both analysers", TEIDE_N_BASES);
        if (ret == 0)
            memcpy(inner[TEIDE_INNER_BASIS].names, basis_names, sizeof basis_names);
    }
    return ret;
}

/* Whether sweep.outputs asks for it, or for what it is the standard error of. */
static bool
wanted(const struct teide_sweep_question *sweep, const char *name)
{
    for (size_t i = 0; i < sweep->n_outputs; i++) {
        size_t length = strlen(sweep->outputs[i]);
        if (strncmp(name, sweep->outputs[i], length) == 0
            && (name[length] == '\0' || strcmp(name + length, "_stderr") == 0))
            return true;
    }
    return sweep->n_outputs == 0;
}

static int
check_names(const struct teide_scenario *scenario, const struct teide_sweep_outputs *outputs, struct teide_error *error)
{
    static const char *const reserved[] = { "status", "point", "failures" };
    const struct teide_sweep_question *sweep = scenario->sweep;

    for (size_t i = 0; i < sweep->n_outputs; i++)
        if (teide_variable_find(outputs, sweep->outputs[i]) == NULL)
            return teide_fail(error, TEIDE_E_INPUT,
                "there is no output '%.60s': write for example %s, or leave outputs out for all", sweep->outputs[i],
                outputs->variables[0].name);
    for (size_t a = 0; a < sweep->n_axes; a++) {
        const char *name = sweep->axes[a].name;
        bool taken = teide_variable_find(outputs, name) != NULL;
        for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
            taken |= strcmp(name, reserved[i]) == 0;
        for (size_t i = 1; i < TEIDE_N_INNER; i++)
            taken |= outputs->inner[i].n > 0 && strcmp(name, outputs->inner[i].name) == 0;
        if (taken)
            return teide_fail(
                error, TEIDE_E_INPUT, "the result file has a '%s' of its own: give the axis another name", name);
    }
    return 0;
}

int
teide_sweep_outputs_describe(
    const struct teide_scenario *scenario, struct teide_sweep_outputs *outputs, struct teide_error *error)
{
    size_t kept = 0;

    if (describe_inner(scenario, outputs) != 0)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    if (scenario->sweep->of == TEIDE_SWEEP_RUN)
        describe_run(outputs, scenario);
    else if (scenario->sweep->of == TEIDE_SWEEP_OPTIMAL_TIME)
        describe_timing(outputs, scenario->optimal_time);
    else
        describe_experiment(outputs);
    if (check_names(scenario, outputs, error) != 0)
        return TEIDE_E_INPUT;
    for (size_t i = 0; i < outputs->n_variables; i++) {
        if (!wanted(scenario->sweep, outputs->variables[i].name))
            continue;
        outputs->variables[i].offset = outputs->width;
        outputs->width += outputs->variables[i].width;
        outputs->variables[kept++] = outputs->variables[i];
    }
    outputs->n_variables = kept;
    return 0;
}

void
teide_sweep_outputs_clear(struct teide_sweep_outputs *outputs)
{
    for (size_t i = 0; i < TEIDE_N_INNER; i++)
        free(outputs->inner[i].names);
    *outputs = (struct teide_sweep_outputs) { 0 };
}

const struct teide_variable *
teide_variable_find(const struct teide_sweep_outputs *outputs, const char *name)
{
    for (size_t i = 0; i < outputs->n_variables; i++)
        if (strcmp(outputs->variables[i].name, name) == 0)
            return &outputs->variables[i];
    return NULL;
}
