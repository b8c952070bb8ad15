#include "io/scenario/optimal_time_tables.h"

#include <math.h>

#include "models/optimal_time_parameters.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define FIELDS(array) .fields = (array), .n_fields = COUNT(array)
#define AT(type, member) .offset = offsetof(struct type, member)

static const char *
parameter_choice(size_t index)
{
    return index < TEIDE_N_PARAMETERS ? teide_parameters[index].name : NULL;
}

static const char *
spacing_choice(size_t index)
{
    static const char *const names[] = { "linear", "logarithmic" };
    return index < COUNT(names) ? names[index] : NULL;
}

static const struct teide_field optimal_time_fields[] = {
    { "pairs", TEIDE_FIELD_LIST, AT(teide_raw_optimal_time, pairs), .required = true, .table = &teide_table_timed_pair,
        .example = "[{state: {werner: 0.9}}, {state: {werner: 0.9}, made_at: 1 ms}]",
        .doc
        = "the two pairs; `keep` and the parameters of a path call them first and second as they are written here; or "
          "more, which `schedule` joins, each purification at its own time" },
    { "schedule", TEIDE_FIELD_CHOICE, AT(teide_raw_optimal_time, schedule), .choice = teide_schedule_choice,
        .fallback = "pumping", .example = "recurrence",
        .doc = "of more than two pairs, up to 16: `pumping`, the first with the second, then with the third, ...; or "
               "`recurrence`, neighbours, then their outputs, of 4, 8 or 16 pairs. Without `path`, `diagram`, `times`, "
               "`new_pair`, and with constant rates" },
    { "needed_at", TEIDE_FIELD_QUANTITY, AT(teide_raw_optimal_time, needed_at), .required = true, .unit = "s",
        .most = INFINITY, .example = "10 ms",
        .doc = "time at which the purified pair is needed, and its merit counts" },
    { "protocol", TEIDE_FIELD_CHOICE, AT(teide_raw_optimal_time, protocol), .required = true,
        .choice = teide_protocol_choice, .example = "cnot", .doc = "as in `operations: purify`" },
    { "keep", TEIDE_FIELD_CHOICE, AT(teide_raw_optimal_time, keep), .choice = teide_keep_choice, .fallback = "first",
        .example = "first", .doc = "which pair is kept (the control); the other is measured" },
    { "duration", TEIDE_FIELD_QUANTITY, AT(teide_raw_optimal_time, duration), .unit = "s", .most = INFINITY,
        .fallback = "0 s", .example = "10 us",
        .doc = "time of the local operations, in which the memories decohere; the purification acts at its end" },
    { "message_time", TEIDE_FIELD_QUANTITY, AT(teide_raw_optimal_time, message_time), .unit = "s", .most = INFINITY,
        .fallback = "0 s", .example = "100 us",
        .doc = "time of the message that says whether it succeeded, which must be there when the pair is needed" },
    { "gate_error", TEIDE_FIELD_NUMBER, AT(teide_raw_optimal_time, gate_error), .most = 1, .example = "0.01",
        .doc = "as in `operations`, whose value is taken when absent" },
    { "measurement_error", TEIDE_FIELD_NUMBER, AT(teide_raw_optimal_time, measurement_error), .most = 0.5,
        .example = "0.005", .doc = "as in `operations`, whose value is taken when absent" },
    { "objectives", TEIDE_FIELD_NAMES, AT(teide_raw_optimal_time, objectives), .example = "[fidelity, ps*fidelity]",
        .doc
        = "what is optimised; `[fidelity]` when absent. A figure of merit given success (`fidelity`, `eof`, ..., or "
          "by the short names `F`, `C`, `EoF`, `coh`, `hash`); the same times the success probability (`ps*fidelity`, "
          "`ps*hash`, ...), the mean when a failure counts as 0; its mean when a failure is followed by a "
          "`new_pair` (`retry*fidelity`, ...); or `ps`, the success probability" },
    { "new_pair", TEIDE_FIELD_TABLE, AT(teide_raw_optimal_time, new_pair), .table = &teide_table_new_pair,
        .example = "{state: {werner: 0.9}, rate: 100 Hz}",
        .doc = "the pair that is waited for after a failure, for the objectives `retry*...`" },
    { "times", TEIDE_FIELD_INTEGER, AT(teide_raw_optimal_time, times), .least = 2, .most = 1000000, .fallback = "101",
        .example = "101", .doc = "how many times the curve of every objective has in the result file" },
    { "path", TEIDE_FIELD_TABLE, AT(teide_raw_optimal_time, path), .table = &teide_table_parameter_range,
        .example = "{parameter: dephasing_share, from: 0, to: 1}",
        .doc = "a parameter that is varied: the optimum along it, and its transitions to all digits" },
    { "diagram", TEIDE_FIELD_TABLE, AT(teide_raw_optimal_time, diagram), .table = &teide_table_diagram,
        .example = "{x: {parameter: dephasing_share, from: 0, to: 1}, y: {parameter: fidelity, from: 0.6, to: 1}}",
        .doc = "two parameters that are varied: the phase diagram of the optimum, with its critical curves" },
};
const struct teide_table teide_table_optimal_time = {
    .name = "optimal_time",
    .doc
    = "Two pairs, made at different times, are purified at some time before the result is needed: when is that best "
      "done? `teide optimize` answers. The kept pair waits in its own memories until it is needed. The `cutoff` of the "
      "memories of the measured pair, counted from when it is made, ends the times at which a purification can begin; "
      "the "
      "kept pair must be held until `needed_at`.",
    FIELDS(optimal_time_fields),
};

static const struct teide_field timed_pair_fields[] = {
    { "state", TEIDE_FIELD_OTHER, AT(teide_raw_timed_pair, state), .required = true, .table = &teide_table_state,
        .schema = teide_state_schema, .example = "{werner: 0.95}", .doc = "state when it is made, as of a link" },
    { "made_at", TEIDE_FIELD_QUANTITY, AT(teide_raw_timed_pair, made_at), .unit = "s", .most = INFINITY,
        .fallback = "0 s", .example = "1 ms", .doc = "when it is made" },
    { "memory", TEIDE_FIELD_NAME, AT(teide_raw_timed_pair, memory), .example = "default",
        .doc = "kind of both its memories, one of `memories`; `default` when absent" },
    { "memories", TEIDE_FIELD_NAMES, AT(teide_raw_timed_pair, memories), .count = 2, .example = "[spin, ion]",
        .doc = "instead of `memory`: the kinds of its two memories" },
};
const struct teide_table teide_table_timed_pair = {
    .name = "a pair",
    .doc = "A pair, when it is made, and where it waits.",
    FIELDS(timed_pair_fields),
    .rules = { { TEIDE_AT_MOST_ONE, "memory memories" } },
    .n_rules = 1,
};

static const struct teide_field new_pair_fields[] = {
    { "state", TEIDE_FIELD_OTHER, AT(teide_raw_new_pair, state), .required = true, .table = &teide_table_state,
        .schema = teide_state_schema, .example = "{werner: 0.95}", .doc = "state when it is made" },
    { "rate", TEIDE_FIELD_QUANTITY, AT(teide_raw_new_pair, rate), .required = true, .unit = "Hz", .most = INFINITY,
        .example = "100 Hz",
        .doc = "pairs arrive at this rate (a Poisson process), once the failure is known; when none comes in time, "
               "the figure of merit counts 0" },
};
const struct teide_table teide_table_new_pair = {
    .name = "new_pair",
    .doc = "After a failed purification a new pair is waited for, in the memories of the kept one, which must "
           "have constant rates.",
    FIELDS(new_pair_fields),
};

static const char number_schema[] = "{\"type\": [\"number\", \"string\"]}";

static const struct teide_field parameter_range_fields[] = {
    { "parameter", TEIDE_FIELD_CHOICE, AT(teide_raw_range, parameter), .required = true, .choice = parameter_choice,
        .example = "dephasing_share",
        .doc
        = "what is varied. Shares, `total_rate`, `t1` and `t2` are those of all four memories, and a change of `t1` "
          "leaves `t2` as it is; `cutoff` is that of the measured pair; `fidelity` of both pairs, which must be "
          "given as `werner` or `dephased`" },
    { "from", TEIDE_FIELD_OTHER, AT(teide_raw_range, from), .required = true, .schema = number_schema, .example = "0",
        .doc = "first value, with the unit of the parameter" },
    { "to", TEIDE_FIELD_OTHER, AT(teide_raw_range, to), .required = true, .schema = number_schema, .example = "1",
        .doc = "last value, larger than `from`" },
    { "points", TEIDE_FIELD_INTEGER, AT(teide_raw_range, points), .least = 2, .most = 100000, .fallback = "101",
        .example = "101", .doc = "how many values" },
    { "spacing", TEIDE_FIELD_CHOICE, AT(teide_raw_range, spacing), .choice = spacing_choice, .fallback = "linear",
        .example = "logarithmic", .doc = "equal steps (`linear`) or equal ratios (`logarithmic`; `from` above 0)" },
};
const struct teide_table teide_table_parameter_range = {
    .name = "a range",
    .doc = "A parameter from one value to another.",
    FIELDS(parameter_range_fields),
};

static const struct teide_field diagram_fields[] = {
    { "x", TEIDE_FIELD_TABLE, AT(teide_raw_diagram, x), .required = true, .table = &teide_table_parameter_range,
        .example = "{parameter: dephasing_share, from: 0, to: 1}", .doc = "horizontal axis" },
    { "y", TEIDE_FIELD_TABLE, AT(teide_raw_diagram, y), .required = true, .table = &teide_table_parameter_range,
        .example = "{parameter: fidelity, from: 0.6, to: 1}", .doc = "vertical axis; another parameter" },
};
const struct teide_table teide_table_diagram = {
    .name = "diagram",
    .doc = "A phase diagram over two parameters.",
    FIELDS(diagram_fields),
};
