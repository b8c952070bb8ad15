/* The section improvement. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/build.h"
#include "io/yaml/suggest.h"
#include "sim/error.h"
#include "study/improvement/improvement.h"

/* --- keys ------------------------------------------------------------------------------------------------------- */

struct teide_raw_improvement {
    teide_part measures, first, second, ensemble, region;
    double gate_error, measurement_error; /* NAN: those of operations */
    int protocol, relabelling, keep;
};

struct teide_raw_ensemble {
    int inputs;
    double fidelity_above;
    int64_t samples;
};

struct teide_raw_region {
    int inputs;
    double from, to;
    int64_t points;
};

static const char *
relabelling_choice(size_t index)
{
    return index < TEIDE_N_RELABELLINGS ? teide_relabellings[index].name : NULL;
}

static const char *
inputs_choice(size_t index)
{
    return index < TEIDE_N_INPUT_KINDS ? teide_input_kinds[index].name : NULL;
}

/* Families of one parameter: the first of the kinds of inputs. */
static const char *
family_choice(size_t index)
{
    return index <= TEIDE_INPUTS_DEPHASED ? inputs_choice(index) : NULL;
}

static const struct teide_field improvement_fields[] = {
    { "protocol", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_improvement, protocol), .required = true,
        .choice = teide_protocol_choice, .example = "cnot", .doc = "as in `operations: purify`" },
    { "relabelling", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_improvement, relabelling), .choice = relabelling_choice,
        .fallback = "as-is", .example = "best-each",
        .doc
        = "local rotation before the protocol, which permutes the errors Z, X and Y: none (`as-is`), or the one with "
          "the highest output fidelity, of each pair by itself (`best-each`) or the same for both (`best-common`)" },
    { "keep", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_improvement, keep), .choice = teide_keep_choice,
        .fallback = "first", .example = "first", .doc = "which pair is kept (the control); the other is measured" },
    { "gate_error", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_improvement, gate_error), .most = 1, .example = "0.01",
        .doc = "as in `operations`, whose value is taken when absent" },
    { "measurement_error", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_improvement, measurement_error), .most = 0.5,
        .example = "0.005", .doc = "as in `operations`, whose value is taken when absent" },
    { "measures", TEIDE_FIELD_NAMES, TEIDE_AT(teide_raw_improvement, measures), .example = "[fidelity, eof]",
        .doc = "figures of merit to report; all when absent" },
    { "first", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_improvement, first), .table = &teide_table_state,
        .schema = teide_state_schema, .example = "{werner: 0.99}",
        .doc = "state of the first of two given pairs, as of a link" },
    { "second", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_improvement, second), .table = &teide_table_state,
        .schema = teide_state_schema, .example = "{werner: 0.55}", .doc = "state of the second one" },
    { "ensemble", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_improvement, ensemble), .table = &teide_table_ensemble,
        .example = "{inputs: werner, samples: 100000}",
        .doc = "random pairs: how often, and how far, purification fails" },
    { "region", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_improvement, region), .table = &teide_table_region,
        .example = "{inputs: werner}",
        .doc = "a map over the fidelities of both pairs, with the boundary of the region of improvement" },
};
const struct teide_table teide_table_improvement = {
    .name = "improvement",
    .doc
    = "What does a purification gain, over the worse of its two inputs, their mean, the better one, and a random one "
      "(their mixture)? `teide improve` answers: for two given pairs, for random ones, over a region.",
    TEIDE_FIELDS(improvement_fields),
    .rules = { { TEIDE_AT_LEAST_ONE, "first&second ensemble region" } },
    .n_rules = 1,
};

static const struct teide_field ensemble_fields[] = {
    { "inputs", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_ensemble, inputs), .required = true, .choice = inputs_choice,
        .example = "werner",
        .doc
        = "`werner` and `dephased`: F uniform; `bell-diagonal`: uniform on the simplex of the four probabilities; "
          "`uneven`: F uniform, the errors split as the squares of a random direction, so that one often dominates" },
    { "fidelity_above", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_ensemble, fidelity_above), .most = 0.999999,
        .fallback = "0.5", .example = "0.5", .doc = "both pairs have a fidelity above this" },
    { "samples", TEIDE_FIELD_INTEGER, TEIDE_AT(teide_raw_ensemble, samples), .least = 1, .most = 1e10,
        .fallback = "100000", .example = "400000",
        .doc = "how many pairs of pairs; they follow from the scenario's `seed`" },
};
const struct teide_table teide_table_ensemble = {
    .name = "ensemble",
    .doc = "Random inputs.",
    TEIDE_FIELDS(ensemble_fields),
};

static const struct teide_field region_fields[] = {
    { "inputs", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_region, inputs), .required = true, .choice = family_choice,
        .example = "werner", .doc = "family of both pairs" },
    { "from", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_region, from), .most = 1, .fallback = "0.5", .example = "0.5",
        .doc = "least fidelity of both" },
    { "to", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_region, to), .most = 1, .fallback = "1", .example = "1",
        .doc = "largest fidelity of both" },
    { "points", TEIDE_FIELD_INTEGER, TEIDE_AT(teide_raw_region, points), .least = 2, .most = 401, .fallback = "101",
        .example = "101", .doc = "how many fidelities of each" },
};
const struct teide_table teide_table_region = {
    .name = "region",
    .doc = "All inputs of a family of one parameter.",
    TEIDE_FIELDS(region_fields),
};

/* --- building --------------------------------------------------------------------------------------------------- */

static void
unknown_measure(struct teide_build *build, const struct teide_yaml *node)
{
    struct teide_suggestion suggestion;

    teide_suggestion_begin(&suggestion, node->text, node->length);
    for (size_t i = 0; i < TEIDE_N_MEASURES; i++)
        teide_suggestion_offer(&suggestion, teide_measures[i].name);
    if (suggestion.best != NULL)
        teide_note(build->reader, node, "there is no figure of merit called '%s', did you mean '%s'?",
            teide_excerpt(node->text, node->length).text, suggestion.best);
    else
        teide_note(build->reader, node,
            "there is no figure of merit called '%s': write one such as fidelity, eof or coherent_info",
            teide_excerpt(node->text, node->length).text);
}

/* A figure of merit by its name, or its short name ("F") as an objective; -1: there is none. */
static int
find_measure(const struct teide_yaml *node)
{
    struct teide_objective objective;
    char name[64];

    if (node->length >= sizeof name)
        return -1;
    memcpy(name, node->text, node->length);
    name[node->length] = '\0';
    if (teide_measure_find(name) != NULL)
        return (int)(teide_measure_find(name) - teide_measures);
    if (!teide_objective_find(name, &objective) || objective.weight != TEIDE_GIVEN_SUCCESS)
        return -1;
    return (int)(objective.measure - teide_measures);
}

static void
build_measures(struct teide_build *build, const struct teide_yaml *list, struct teide_improvement_question *question)
{
    bool taken[TEIDE_N_MEASURES] = { false };

    for (size_t i = 0; list == NULL && i < TEIDE_N_MEASURES; i++)
        question->measures[question->n_measures++] = (enum teide_measure_index)i;
    for (size_t i = 0; list != NULL && i < list->n_items; i++) {
        const struct teide_yaml *node = list->items[i].value;
        int measure = find_measure(node);
        if (measure < 0)
            unknown_measure(build, node);
        else if (taken[measure])
            teide_note(build->reader, node, "the figure of merit '%s' is there twice: write it once",
                teide_measures[measure].name);
        else
            question->measures[question->n_measures++] = (enum teide_measure_index)measure;
        if (measure >= 0)
            taken[measure] = true;
    }
}

static void
build_pair(struct teide_build *build, const struct teide_yaml *node, struct teide_bell *pair)
{
    enum teide_state_kind kind;
    double fidelity;

    if (teide_build_state(build, node, &kind, &fidelity, pair) && kind != TEIDE_STATE_PROBABILITIES)
        *pair = teide_state_of(kind, fidelity);
}

static void
build_ensemble(struct teide_build *build, const struct teide_yaml *node, struct teide_improvement_question *question)
{
    struct teide_raw_ensemble raw;
    struct teide_found found;

    if (node == NULL || !teide_fields_read(build->reader, &teide_table_ensemble, node, &raw, &found))
        return;
    question->samples = raw.samples;
    question->ensemble = (struct teide_improvement_ensemble) { .rule = question->rule,
        .kind = (enum teide_input_kind)raw.inputs,
        .fidelity_min = raw.fidelity_above,
        .seed = build->scenario->seed };
}

static void
build_region(struct teide_build *build, const struct teide_yaml *node, struct teide_improvement_question *question)
{
    struct teide_raw_region raw;
    struct teide_found found;

    if (node == NULL || !teide_fields_read(build->reader, &teide_table_region, node, &raw, &found))
        return;
    if (!(raw.from < raw.to)) {
        teide_note(build->reader, teide_found_at(&found, &teide_table_region, "to"),
            "to must be larger than from: write them in ascending order");
        return;
    }
    question->region = (struct teide_improvement_region) { .rule = question->rule,
        .family = (enum teide_input_kind)raw.inputs,
        .low = raw.from,
        .high = raw.to,
        .n = (size_t)raw.points };
}

int
teide_build_improvement(struct teide_build *build)
{
    const struct teide_yaml *section = build->root.improvement;
    struct teide_improvement_question *question;
    struct teide_raw_improvement raw;
    struct teide_found found;

    if (section == NULL)
        return 0;
    question = build->scenario->improvement = calloc(1, sizeof *question);
    if (question == NULL)
        return TEIDE_E_MEMORY;
    teide_fields_read(build->reader, &teide_table_improvement, section, &raw, &found);
    question->rule = (struct teide_purify_rule) { .protocol = (enum teide_protocol)raw.protocol,
        .noise = teide_build_noise(build, raw.gate_error, raw.measurement_error),
        .relabelling = (enum teide_relabelling)raw.relabelling,
        .keep_second = raw.keep == 1 };
    build_measures(build, raw.measures, question);
    build_pair(build, raw.first, &question->first);
    build_pair(build, raw.second, &question->second);
    question->has_pairs = raw.first != NULL && raw.second != NULL;
    build_ensemble(build, raw.ensemble, question);
    build_region(build, raw.region, question);
    return 0;
}
