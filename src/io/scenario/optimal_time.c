/* The section optimal_time. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/build.h"
#include "io/scenario/optimal_time.h"
#include "sim/chain/policies/cutoff_policy.h"
#include "sim/error.h"

/* --- keys ------------------------------------------------------------------------------------------------------- */

struct teide_raw_optimal_time {
    teide_part pairs, objectives, new_pair, path, diagram;
    double needed_at, duration, message_time;
    double gate_error, measurement_error; /* NAN: those of operations */
    int protocol, keep, schedule;
    int64_t times;
};

struct teide_raw_timed_pair {
    teide_part state, memory, memories;
    double made_at;
};

static const struct teide_field optimal_time_fields[] = {
    { "pairs", TEIDE_FIELD_LIST, TEIDE_AT(teide_raw_optimal_time, pairs), .required = true,
        .table = &teide_table_timed_pair, .example = "[{state: {werner: 0.9}}, {state: {werner: 0.9}, made_at: 1 ms}]",
        .doc
        = "the two pairs; `keep` and the parameters of a path call them first and second as they are written here; or "
          "more, which `schedule` joins, each purification at its own time" },
    { "schedule", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_optimal_time, schedule), .choice = teide_schedule_choice,
        .fallback = "pumping", .example = "recurrence",
        .doc = "of more than two pairs, up to 16: `pumping`, the first with the second, then with the third, ...; or "
               "`recurrence`, neighbours, then their outputs, of 4, 8 or 16 pairs. Without `path`, `diagram`, `times`, "
               "`new_pair`, and with constant rates" },
    { "needed_at", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_optimal_time, needed_at), .required = true, .unit = "s",
        .most = INFINITY, .example = "10 ms",
        .doc = "time at which the purified pair is needed, and its merit counts" },
    { "protocol", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_optimal_time, protocol), .required = true,
        .choice = teide_protocol_choice, .example = "cnot", .doc = "as in `operations: purify`" },
    { "keep", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_optimal_time, keep), .choice = teide_keep_choice,
        .fallback = "first", .example = "first", .doc = "which pair is kept (the control); the other is measured" },
    { "duration", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_optimal_time, duration), .unit = "s", .most = INFINITY,
        .fallback = "0 s", .example = "10 us",
        .doc = "time of the local operations, in which the memories decohere; the purification acts at its end" },
    { "message_time", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_optimal_time, message_time), .unit = "s",
        .most = INFINITY, .fallback = "0 s", .example = "100 us",
        .doc = "time of the message that says whether it succeeded, which must be there when the pair is needed" },
    { "gate_error", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_optimal_time, gate_error), .most = 1, .example = "0.01",
        .doc = "as in `operations`, whose value is taken when absent" },
    { "measurement_error", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_optimal_time, measurement_error), .most = 0.5,
        .example = "0.005", .doc = "as in `operations`, whose value is taken when absent" },
    { "objectives", TEIDE_FIELD_NAMES, TEIDE_AT(teide_raw_optimal_time, objectives),
        .example = "[fidelity, ps*fidelity]",
        .doc
        = "what is optimised; `[fidelity]` when absent. A figure of merit given success (`fidelity`, `eof`, ..., or "
          "by the short names `F`, `C`, `EoF`, `coh`, `hash`); the same times the success probability (`ps*fidelity`, "
          "`ps*hash`, ...), the mean when a failure counts as 0; its mean when a failure is followed by a "
          "`new_pair` (`retry*fidelity`, ...); or `ps`, the success probability" },
    { "new_pair", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_optimal_time, new_pair), .table = &teide_table_new_pair,
        .example = "{state: {werner: 0.9}, rate: 100 Hz}",
        .doc = "the pair that is waited for after a failure, for the objectives `retry*...`" },
    { "times", TEIDE_FIELD_INTEGER, TEIDE_AT(teide_raw_optimal_time, times), .least = 2, .most = 1000000,
        .fallback = "101", .example = "101",
        .doc = "how many times the curve of every objective has in the result file" },
    { "path", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_optimal_time, path), .table = &teide_table_parameter_range,
        .example = "{parameter: dephasing_share, from: 0, to: 1}",
        .doc = "a parameter that is varied: the optimum along it, and its transitions to all digits" },
    { "diagram", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_optimal_time, diagram), .table = &teide_table_diagram,
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
    TEIDE_FIELDS(optimal_time_fields),
};

static const struct teide_field timed_pair_fields[] = {
    { "state", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_timed_pair, state), .required = true, .table = &teide_table_state,
        .schema = teide_state_schema, .example = "{werner: 0.95}", .doc = "state when it is made, as of a link" },
    { "made_at", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_timed_pair, made_at), .unit = "s", .most = INFINITY,
        .fallback = "0 s", .example = "1 ms", .doc = "when it is made" },
    { "memory", TEIDE_FIELD_NAME, TEIDE_AT(teide_raw_timed_pair, memory), .example = "default",
        .doc = "kind of both its memories, one of `memories`; `default` when absent" },
    { "memories", TEIDE_FIELD_NAMES, TEIDE_AT(teide_raw_timed_pair, memories), .count = 2, .example = "[spin, ion]",
        .doc = "instead of `memory`: the kinds of its two memories" },
};
const struct teide_table teide_table_timed_pair = {
    .name = "a pair",
    .doc = "A pair, when it is made, and where it waits.",
    TEIDE_FIELDS(timed_pair_fields),
    .rules = { { TEIDE_AT_MOST_ONE, "memory memories" } },
    .n_rules = 1,
};

/* --- pairs -------------------------------------------------------------------------------------------------------- */

static void
build_memory(struct teide_build *build, const struct teide_yaml *name, struct teide_pair_parameters *pair, size_t i)
{
    int index
        = teide_build_find(build, &build->memory_names, name, build->memories_known, "memory", teide_build_memory_name);
    const struct teide_memory *memory;

    if (index < 0)
        return;
    memory = &build->scenario->memories[index];
    pair->memory[i] = memory->pattern;
    pair->changing[i] = memory->changing;
    if (memory->cutoff == 0 || (memory->cutoff_policy != NULL && memory->cutoff_policy->age == NULL))
        teide_note(build->reader, name,
            "optimal_time takes a cutoff by age, longer than 0 s, and memory '%s' has one %s%s: write another one",
            memory->name, memory->cutoff == 0 ? "of 0 s" : "by ",
            memory->cutoff == 0 ? "" : memory->cutoff_policy->about.name);
    else if (isfinite(memory->cutoff))
        pair->cutoff = pair->cutoff > 0 ? fmin(pair->cutoff, memory->cutoff) : memory->cutoff;
}

static bool
build_pair(struct teide_build *build, const struct teide_yaml *node, struct teide_pair_parameters *pair)
{
    static const char fallback[] = "default";
    const struct teide_yaml unnamed
        = { .kind = TEIDE_YAML_SCALAR, .text = fallback, .length = sizeof fallback - 1, .place = node->place };
    struct teide_raw_timed_pair raw;
    struct teide_found found;
    const struct teide_table *table = &teide_table_timed_pair;
    bool good = teide_fields_read(build->reader, table, node, &raw, &found);
    bool named = found.at[teide_table_find(table, "memory", 6)] != NULL
        || found.at[teide_table_find(table, "memories", 8)] != NULL;

    pair->made_at = raw.made_at;
    good &= teide_build_state(build, raw.state, &pair->kind, &pair->fidelity, &pair->probabilities);
    for (size_t i = 0; i < 2; i++) {
        if (raw.memories != NULL)
            build_memory(build, raw.memories->items[i].value, pair, i);
        else if (i == 0 && (raw.memory != NULL || !named))
            build_memory(build, raw.memory != NULL ? raw.memory : &unnamed, pair, i);
    }
    if (raw.memories == NULL) {
        pair->memory[1] = pair->memory[0];
        pair->changing[1] = pair->changing[0];
    }
    return good;
}

static bool
build_pairs(struct teide_build *build, const struct teide_yaml *list, struct teide_optimal_time_parameters *problem)
{
    bool good = true;

    if (list == NULL)
        return false;
    if (list->n_items < 2 || list->n_items > TEIDE_MAX_PAIRS) {
        teide_note(build->reader, list,
            "there %s %zu pair%s, but purification takes 2 to %d: write two, or more for a schedule",
            list->n_items == 1 ? "is" : "are", list->n_items, list->n_items == 1 ? "" : "s", TEIDE_MAX_PAIRS);
        return false;
    }
    for (size_t i = 0; i < 2; i++)
        good &= list->items[i].value->kind == TEIDE_YAML_MAPPING
            && build_pair(build, list->items[i].value, &problem->pair[i]);
    return good;
}

/* All pairs, of which there are more than two. */
static bool
build_schedule_pairs(
    struct teide_build *build, const struct teide_yaml *list, struct teide_purification_schedule *schedule)
{
    bool good = true;

    for (size_t i = 0; i < list->n_items; i++) {
        struct teide_optimal_time_parameters twice = { 0 };
        const struct teide_yaml *node = list->items[i].value;
        if (i >= 2 && (node->kind != TEIDE_YAML_MAPPING || !build_pair(build, node, &twice.pair[0]))) {
            good = false;
            continue;
        }
        if (i < 2) /* checked before */
            twice.pair[0] = build->scenario->optimal_time->problem.pair[i];
        twice.pair[1] = twice.pair[0];
        if (twice.pair[0].changing[0] != NULL || twice.pair[0].changing[1] != NULL) {
            teide_note(build->reader, node,
                "the rates of this pair's memories change in time: with more than two pairs write constant ones");
            good = false;
            continue;
        }
        twice.needed_at = build->scenario->optimal_time->problem.needed_at;
        teide_check_timing_rates(build, node, &twice, "");
        schedule->pairs[i] = teide_optimal_time_of(&twice).kept;
        if (teide_timed_pair_dropped_at(&schedule->pairs[i]) < twice.needed_at)
            teide_note(build->reader, node,
                "the cutoff of its memories drops this pair at %g s, before the result is needed at %g s: with more "
                "than "
                "two pairs write a longer cutoff, or none",
                teide_timed_pair_dropped_at(&schedule->pairs[i]), twice.needed_at);
    }
    return good;
}

/* Of more than two pairs. What is of two only must not be asked for. */
static int
build_schedule(struct teide_build *build, const struct teide_raw_optimal_time *raw, const struct teide_found *found,
    struct teide_optimal_time_question *question)
{
    static const char *const of_two[] = { "path", "diagram", "times", "new_pair" };
    const struct teide_optimal_time_parameters *problem = &question->problem;
    const struct teide_table *table = &teide_table_optimal_time;
    const size_t n = raw->pairs->n_items;
    struct teide_purification_schedule *schedule = question->schedule = calloc(1, sizeof *schedule);

    if (schedule == NULL)
        return TEIDE_E_MEMORY;
    *schedule = (struct teide_purification_schedule) { .schedule = (enum teide_schedule)raw->schedule,
        .n = n,
        .keep_second = problem->kept == 1,
        .needed_at = problem->needed_at,
        .protocol = problem->protocol,
        .noise = problem->noise,
        .duration = problem->duration,
        .message_time = problem->message_time };
    for (size_t i = 0; i < sizeof of_two / sizeof *of_two; i++) {
        const struct teide_yaml *at = teide_found_at(found, table, of_two[i]);
        if (at != found->mapping)
            teide_note(build->reader, at, "%s is for two pairs, there are %zu: leave it out, or write two pairs",
                of_two[i], n);
    }
    if (schedule->schedule == TEIDE_RECURRENCE && (n & (n - 1)) != 0)
        teide_note(build->reader, raw->pairs,
            "recurrence takes 4, 8 or 16 pairs, there are %zu: write more or fewer, or schedule: pumping", n);
    else if (build_schedule_pairs(build, raw->pairs, schedule) && build->reader->mistakes->n_all == 0
        && !teide_schedule_possible(schedule))
        teide_note(build->reader, teide_found_at(found, table, "needed_at"),
            "the pair is needed at %g s, but there is no time for all purifications after the last pair is made: write "
            "a "
            "later needed_at, or an earlier made_at",
            schedule->needed_at);
    return 0;
}

/* Rates must be good until the pair is needed, at the latest place of path and diagram. */
static void
check_rates(struct teide_build *build, const struct teide_optimal_time_question *question)
{
    static const char *const names[] = { "x", "y", "z" };
    const struct teide_parameter_range *ranges[] = { &question->path, &question->diagram_x, &question->diagram_y };
    struct teide_optimal_time_parameters latest = question->problem;
    double until = latest.needed_at;

    for (int i = 0; i < 3; i++) {
        if (ranges[i]->parameter != NULL)
            ranges[i]->parameter->set(&latest, ranges[i]->to);
        until = fmax(until, latest.needed_at);
    }
    for (size_t m = 0; m < build->scenario->n_memories; m++) {
        const struct teide_changing_memory *changing = build->scenario->memories[m].changing;
        const struct teide_rate *profile[3];
        bool used = false;
        for (int i = 0; i < 4; i++)
            used |= latest.pair[i / 2].changing[i % 2] == changing;
        if (changing == NULL || !used)
            continue;
        profile[0] = &changing->profile.x;
        profile[1] = &changing->profile.y;
        profile[2] = &changing->profile.z;
        for (int k = 0; k < 3; k++)
            if (build->rates_at[3 * m + (size_t)k] != NULL)
                teide_build_check_rate(build, build->rates_at[3 * m + (size_t)k], names[k], profile[k], until);
    }
}

/* The rest of the section for more than two pairs. */
static int
build_all_of_schedule(struct teide_build *build, const struct teide_raw_optimal_time *raw,
    const struct teide_found *found, struct teide_optimal_time_question *question)
{
    int ret = teide_build_objectives(build, raw->objectives, raw->new_pair, raw->pairs->n_items, question);

    return ret != 0 ? ret : build_schedule(build, raw, found, question);
}

int
teide_build_optimal_time(struct teide_build *build)
{
    const struct teide_table *table = &teide_table_optimal_time;
    const struct teide_yaml *section = build->root.optimal_time;
    struct teide_optimal_time_question *question;
    struct teide_optimal_time_parameters *problem;
    struct teide_raw_optimal_time raw;
    struct teide_found found;
    bool good;
    int ret;

    if (section == NULL)
        return 0;
    question = build->scenario->optimal_time = calloc(1, sizeof *question);
    if (question == NULL)
        return TEIDE_E_MEMORY;
    problem = &question->problem;
    good = teide_fields_read(build->reader, table, section, &raw, &found);
    good &= build_pairs(build, raw.pairs, problem);
    problem->needed_at = raw.needed_at;
    problem->protocol = (enum teide_protocol)raw.protocol;
    problem->kept = raw.keep;
    problem->duration = raw.duration;
    problem->message_time = raw.message_time;
    problem->noise = teide_build_noise(build, raw.gate_error, raw.measurement_error);
    question->times = (size_t)raw.times;
    if (good && build->reader->mistakes->n_all == 0)
        teide_check_timing(build, teide_found_at(&found, table, "needed_at"), problem, "");
    good &= build->reader->mistakes->n_all == 0;
    if (good && raw.pairs->n_items > 2)
        return build_all_of_schedule(build, &raw, &found, question);
    ret = teide_build_objectives(build, raw.objectives, raw.new_pair, 2, question);
    if (good && ret == 0)
        teide_check_new_pair(build, raw.objectives, question);
    teide_build_range(build, raw.path, good ? problem : NULL, &question->path);
    if (raw.path != NULL && good)
        teide_check_range(build, raw.path, problem, &question->path, NULL, teide_check_timing);
    teide_build_diagram(build, raw.diagram, good ? problem : NULL, question);
    if (good)
        check_rates(build, question);
    if (build->reader->mistakes->n_all > 0)
        return ret;
    teide_check_timing_rates(build, teide_found_at(&found, table, "pairs"), problem, "");
    teide_check_range(build, raw.path, problem, &question->path, NULL, teide_check_timing_rates);
    if (question->diagram_x.parameter != NULL)
        teide_check_range(
            build, raw.diagram, problem, &question->diagram_x, &question->diagram_y, teide_check_timing_rates);
    return ret;
}
