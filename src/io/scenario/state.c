/* The state of a pair: one number, or four probabilities. */
#include <math.h>

#include "io/scenario/build.h"

/* --- keys ------------------------------------------------------------------------------------------------------- */

struct teide_raw_state {
    double werner, dephased; /* NAN: not given */
};

const char teide_state_schema[]
    = "{\"oneOf\": [{\"$ref\": \"#/definitions/state\"}, {\"type\": \"array\", \"items\": "
      "{\"type\": \"number\", \"minimum\": 0, \"maximum\": 1}, \"minItems\": 4, \"maxItems\": 4}]}";

static const struct teide_field state_fields[] = {
    { "werner", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_state, werner), .most = 1, .example = "0.95",
        .doc = "fidelity F of the Werner state (F, (1-F)/3, (1-F)/3, (1-F)/3)" },
    { "dephased", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_state, dephased), .most = 1, .example = "0.95",
        .doc = "fidelity F of the dephased state (F, 1-F, 0, 0)" },
};
const struct teide_table teide_table_state = {
    .name = "the state of a pair",
    .doc = "A state with one number; the other form of `state` is a list of four probabilities.",
    TEIDE_FIELDS(state_fields),
    .rules = { { TEIDE_EXACTLY_ONE, "werner dephased" } },
    .n_rules = 1,
};

static const struct teide_field probability = { "a probability of the state", TEIDE_FIELD_NUMBER, .most = 1,
    .example = "[0.95, 0.02, 0.02, 0.01]", .doc = "one of four probabilities" };

/* --- building --------------------------------------------------------------------------------------------------- */

bool
teide_build_state(struct teide_build *build, const struct teide_yaml *node, enum teide_state_kind *kind,
    double *fidelity, struct teide_bell *state)
{
    struct teide_raw_state raw;
    struct teide_found found;
    double sum = 0;
    bool good = true;

    if (node == NULL)
        return false;
    if (node->kind == TEIDE_YAML_MAPPING) {
        good = teide_fields_read(build->reader, &teide_table_state, node, &raw, &found);
        *kind = isnan(raw.werner) ? TEIDE_STATE_DEPHASED : TEIDE_STATE_WERNER;
        *fidelity = isnan(raw.werner) ? raw.dephased : raw.werner;
        return good;
    }
    *kind = TEIDE_STATE_PROBABILITIES;
    if (node->kind != TEIDE_YAML_SEQUENCE || node->n_items != 4) {
        teide_note(build->reader, node,
            "state must be {werner: FIDELITY}, {dephased: FIDELITY} or a list of the four probabilities of [Phi+, "
            "Phi-, Psi+, Psi-]: write for example {werner: 0.95} or [0.95, 0.02, 0.02, 0.01]");
        return false;
    }
    for (size_t i = 0; i < 4; i++) {
        good &= teide_field_read(build->reader, &probability, node->items[i].value, &state->p[i]);
        sum += state->p[i];
    }
    if (good && fabs(sum - 1) > 1e-9) {
        teide_note(build->reader, node,
            "the probabilities of state sum to %.10g, not to 1: write four that do, for example %s", sum,
            probability.example);
        return false;
    }
    return good;
}
