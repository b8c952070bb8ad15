#include "io/scenario/improvement_tables.h"

#include <math.h>

#include "study/improvement/improvement.h"

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
