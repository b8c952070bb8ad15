/* The section improvement. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/improvement_tables.h"
#include "io/scenario/build.h"
#include "io/yaml/suggest.h"
#include "sim/error.h"

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
