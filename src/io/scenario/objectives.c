/* Objectives of optimal times and policies, and the new pair that some of them wait for. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/build.h"
#include "io/scenario/optimal_time.h"
#include "io/yaml/suggest.h"
#include "sim/error.h"

/* --- keys ------------------------------------------------------------------------------------------------------- */

struct teide_raw_new_pair {
    teide_part state;
    double rate; /* 1/s */
};

static const struct teide_field new_pair_fields[] = {
    { "state", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_new_pair, state), .required = true, .table = &teide_table_state,
        .schema = teide_state_schema, .example = "{werner: 0.95}", .doc = "state when it is made" },
    { "rate", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_new_pair, rate), .required = true, .unit = "Hz",
        .most = INFINITY, .example = "100 Hz",
        .doc = "pairs arrive at this rate (a Poisson process), once the failure is known; when none comes in time, "
               "the figure of merit counts 0" },
};
const struct teide_table teide_table_new_pair = {
    .name = "new_pair",
    .doc = "After a failed purification a new pair is waited for, in the memories of the kept one, which must "
           "have constant rates.",
    TEIDE_FIELDS(new_pair_fields),
};

/* --- building --------------------------------------------------------------------------------------------------- */

/* The measure that is near, or the very one; NULL: none. */
static const char *
near_measure(const char *text, size_t length)
{
    struct teide_suggestion suggestion;

    teide_suggestion_begin(&suggestion, text, length);
    for (size_t i = 0; teide_objective_short_name(i) != NULL; i++)
        teide_suggestion_offer(&suggestion, teide_objective_short_name(i));
    for (size_t i = 0; i < TEIDE_N_MEASURES; i++)
        teide_suggestion_offer(&suggestion, teide_measures[i].name);
    for (size_t i = 0; suggestion.best == NULL && teide_objective_short_name(i) != NULL; i++)
        if (strlen(teide_objective_short_name(i)) == length && memcmp(teide_objective_short_name(i), text, length) == 0)
            return teide_objective_short_name(i); /* too short to be near anything */
    return suggestion.best;
}

void
teide_build_unknown_objective(struct teide_build *build, const struct teide_yaml *node)
{
    const struct teide_excerpt name = teide_excerpt(node->text, node->length);
    const char *star = memchr(node->text, '*', node->length), *measure;
    const size_t length = star != NULL ? (size_t)(star - node->text) : 0, after = star != NULL ? length + 1 : 0;
    struct teide_suggestion weight;

    measure = near_measure(node->text + after, node->length - after);
    teide_suggestion_begin(&weight, node->text, length);
    teide_suggestion_offer(&weight, "ps");
    teide_suggestion_offer(&weight, "retry");
    if (measure != NULL && (star == NULL || weight.best != NULL))
        teide_note(build->reader, node, "there is no objective called '%s', did you mean '%s%s%s'?", name.text,
            star != NULL ? weight.best : "", star != NULL ? "*" : "", measure);
    else
        teide_note(build->reader, node,
            "there is no objective called '%s': write a figure of merit such as fidelity or eof, alone or after 'ps*' "
            "or 'retry*', or ps",
            name.text);
}

int
teide_build_objectives(struct teide_build *build, const struct teide_yaml *list, const struct teide_yaml *new_pair,
    size_t n_pairs, struct teide_optimal_time_question *question)
{
    static const struct teide_yaml fidelity = { .kind = TEIDE_YAML_SCALAR, .text = "fidelity", .length = 8 };
    size_t n = list != NULL ? list->n_items : 1;
    struct teide_raw_new_pair raw = { .rate = NAN };
    struct teide_found found;
    struct teide_bell new_state = { { 1, 0, 0, 0 } };
    enum teide_state_kind kind;
    double number;

    if (new_pair != NULL) {
        teide_fields_read(build->reader, &teide_table_new_pair, new_pair, &raw, &found);
        if (teide_build_state(build, raw.state, &kind, &number, &new_state) && kind != TEIDE_STATE_PROBABILITIES)
            new_state = teide_state_of(kind, number);
    }
    question->objectives = calloc(n, sizeof *question->objectives);
    if (question->objectives == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < n; i++) {
        const struct teide_yaml *node = list != NULL ? list->items[i].value : &fidelity;
        struct teide_named_objective *named = &question->objectives[i];
        named->name = strndup(node->text, node->length);
        if (named->name == NULL)
            return TEIDE_E_MEMORY;
        question->n_objectives++;
        if (!teide_objective_find(named->name, &named->objective))
            teide_build_unknown_objective(build, node);
        else if (named->objective.weight == TEIDE_WITH_NEW_PAIR && n_pairs > 2 && new_pair == NULL)
            teide_note(build->reader, node, "'%s' is for two pairs, there are %zu: leave it out, or write two pairs",
                named->name, n_pairs);
        else if (named->objective.weight == TEIDE_WITH_NEW_PAIR && new_pair == NULL)
            teide_note(build->reader, node,
                "'%s' waits for a new pair after a failure: say which, for example new_pair: %s", named->name,
                "{state: {werner: 0.9}, rate: 100 Hz}");
        for (size_t k = 0; k < i; k++)
            if (strcmp(question->objectives[k].name, named->name) == 0)
                teide_note(build->reader, node, "'%s' is there twice: write it once", named->name);
        named->objective.new_state = new_state;
        named->objective.new_rate = raw.rate;
    }
    return 0;
}

/* Note objectives with a new pair where the memories that it waits in have rates that change. */
void
teide_check_new_pair(
    struct teide_build *build, const struct teide_yaml *list, const struct teide_optimal_time_question *question)
{
    const struct teide_pair_parameters *kept = &question->problem.pair[question->problem.kept];

    for (size_t i = 0; list != NULL && i < question->n_objectives; i++)
        if (question->objectives[i].objective.weight == TEIDE_WITH_NEW_PAIR
            && (kept->changing[0] != NULL || kept->changing[1] != NULL))
            teide_note(build->reader, list->items[i].value,
                "'%s' needs memories with constant rates for the new pair, those of the kept one: write 'ps*...', or "
                "constant rates",
                question->objectives[i].name);
}
