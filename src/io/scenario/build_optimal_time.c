/* The section optimal_time. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/build.h"
#include "io/yaml/suggest.h"
#include "io/scenario/optimal_time_tables.h"
#include "sim/chain/policies/cutoff_policy.h"
#include "sim/error.h"

#define note(build, node, ...) teide_mistakes_add((build)->reader->mistakes, (node)->place, __VA_ARGS__)

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
        note(build, name,
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
        note(build, list, "there %s %zu pair%s, but purification takes 2 to %d: write two, or more for a schedule",
            list->n_items == 1 ? "is" : "are", list->n_items, list->n_items == 1 ? "" : "s", TEIDE_MAX_PAIRS);
        return false;
    }
    for (size_t i = 0; i < 2; i++)
        good &= list->items[i].value->kind == TEIDE_YAML_MAPPING
            && build_pair(build, list->items[i].value, &problem->pair[i]);
    return good;
}

/* --- objectives --------------------------------------------------------------------------------------------------- */

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
        note(build, node, "there is no objective called '%s', did you mean '%s%s%s'?", name.text,
            star != NULL ? weight.best : "", star != NULL ? "*" : "", measure);
    else
        note(build, node,
            "there is no objective called '%s': write a figure of merit such as fidelity or eof, alone or after 'ps*' "
            "or 'retry*', or ps",
            name.text);
}

static int
build_objectives(struct teide_build *build, const struct teide_yaml *list, const struct teide_yaml *new_pair,
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
            note(build, node, "'%s' is for two pairs, there are %zu: leave it out, or write two pairs", named->name,
                n_pairs);
        else if (named->objective.weight == TEIDE_WITH_NEW_PAIR && new_pair == NULL)
            note(build, node, "'%s' waits for a new pair after a failure: say which, for example new_pair: %s",
                named->name, "{state: {werner: 0.9}, rate: 100 Hz}");
        for (size_t k = 0; k < i; k++)
            if (strcmp(question->objectives[k].name, named->name) == 0)
                note(build, node, "'%s' is there twice: write it once", named->name);
        named->objective.new_state = new_state;
        named->objective.new_rate = raw.rate;
    }
    return 0;
}

/* Note objectives with a new pair where the memories that it waits in have rates that change. */
static void
check_new_pair(
    struct teide_build *build, const struct teide_yaml *list, const struct teide_optimal_time_question *question)
{
    const struct teide_pair_parameters *kept = &question->problem.pair[question->problem.kept];

    for (size_t i = 0; list != NULL && i < question->n_objectives; i++)
        if (question->objectives[i].objective.weight == TEIDE_WITH_NEW_PAIR
            && (kept->changing[0] != NULL || kept->changing[1] != NULL))
            note(build, list->items[i].value,
                "'%s' needs memories with constant rates for the new pair, those of the kept one: write 'ps*...', or "
                "constant rates",
                question->objectives[i].name);
}

/* --- ranges ------------------------------------------------------------------------------------------------------- */

/* Note when the purification does not fit between the last pair and needed_at; `where`: at which values of a range. */
static void
check_possible(struct teide_build *build, const struct teide_yaml *at,
    const struct teide_optimal_time_parameters *problem, const char *where)
{
    struct teide_optimal_time timing = teide_optimal_time_of(problem);
    const double dropped = teide_timed_pair_dropped_at(&timing.measured);

    if (!teide_optimal_time_parameters_good_rates(problem))
        note(build, at, "%st2 exceeds twice t1: write ranges in which it never does", where);
    else if (!teide_optimal_time_kept_is_held(&timing))
        note(build, at,
            "%sthe pair is needed at %g s, but the cutoff of its memories drops the kept pair at %g s: write %s", where,
            timing.needed_at, teide_timed_pair_dropped_at(&timing.kept),
            where[0] == 0 ? "a longer cutoff, or an earlier needed_at" : "a range in which it is held");
    else if (!(teide_optimal_time_first(&timing) <= dropped))
        note(build, at,
            "%sthe cutoff of its memories drops the measured pair at %g s, before both pairs are there at %g s: write "
            "%s",
            where, dropped, teide_optimal_time_first(&timing),
            where[0] == 0 ? "a longer cutoff, or an earlier made_at" : "a range in which it is held");
    else if (!(teide_optimal_time_first(&timing) <= teide_optimal_time_last(&timing)))
        note(build, at,
            "%sthe pair is needed at %g s, but both pairs are there at %g s and purification takes %g s: write %s",
            where, timing.needed_at, teide_optimal_time_first(&timing), timing.duration + timing.message_time,
            where[0] == 0 ? "a later needed_at, or an earlier made_at" : "a range in which it always fits");
}

/* Note when the rates are too large for their products with times to be numbers. */
static void
check_finite(struct teide_build *build, const struct teide_yaml *at,
    const struct teide_optimal_time_parameters *problem, const char *where)
{
    const struct teide_objective fidelity
        = { .measure = &teide_measures[TEIDE_FIDELITY], .weight = TEIDE_GIVEN_SUCCESS };
    struct teide_optimal_time timing = teide_optimal_time_of(problem);
    struct teide_purification_outcome first
        = teide_purification_at(&timing, &fidelity, teide_optimal_time_first(&timing));

    if (isnan(first.value) || isnan(first.slope) || isnan(teide_optimal_time_unpurified(&timing, &fidelity)))
        note(build, at,
            "%sthe rates of the memories are too large, or change too fast, to be integrated until %g s: %s", where,
            timing.needed_at, "write smaller or slower ones");
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
            note(build, node,
                "the rates of this pair's memories change in time: with more than two pairs write constant ones");
            good = false;
            continue;
        }
        twice.needed_at = build->scenario->optimal_time->problem.needed_at;
        check_finite(build, node, &twice, "");
        schedule->pairs[i] = teide_optimal_time_of(&twice).kept;
        if (teide_timed_pair_dropped_at(&schedule->pairs[i]) < twice.needed_at)
            note(build, node,
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
            note(build, at, "%s is for two pairs, there are %zu: leave it out, or write two pairs", of_two[i], n);
    }
    if (schedule->schedule == TEIDE_RECURRENCE && (n & (n - 1)) != 0)
        note(build, raw->pairs,
            "recurrence takes 4, 8 or 16 pairs, there are %zu: write more or fewer, or schedule: pumping", n);
    else if (build_schedule_pairs(build, raw->pairs, schedule) && build->reader->mistakes->n_all == 0
        && !teide_schedule_possible(schedule))
        note(build, teide_found_at(found, table, "needed_at"),
            "the pair is needed at %g s, but there is no time for all purifications after the last pair is made: write "
            "a "
            "later needed_at, or an earlier made_at",
            schedule->needed_at);
    return 0;
}

static bool
build_bound(struct teide_build *build, const struct teide_parameter *parameter, const char *name,
    const struct teide_yaml *node, double *value)
{
    struct teide_field field = { .name = name,
        .kind = strcmp(parameter->unit, "1") == 0 ? TEIDE_FIELD_NUMBER : TEIDE_FIELD_QUANTITY,
        .unit = parameter->unit,
        .least = parameter->least,
        .above = parameter->above,
        .most = parameter->most };

    field.example = field.kind == TEIDE_FIELD_NUMBER ? "0.5" : strcmp(parameter->unit, "s") == 0 ? "1 ms" : "10 Hz";
    return node != NULL && teide_field_read(build->reader, &field, node, value);
}

/* The problem must be good: every value of the range is tried on it, with that of `other` where there is one. */
static void
build_range(struct teide_build *build, const struct teide_yaml *node,
    const struct teide_optimal_time_parameters *problem, struct teide_parameter_range *range)
{
    struct teide_raw_range raw;
    struct teide_found found;
    const struct teide_parameter *parameter;
    bool good;

    if (node == NULL)
        return;
    teide_fields_read(build->reader, &teide_table_parameter_range, node, &raw, &found);
    if (!teide_found_good(&found, &teide_table_parameter_range, "parameter"))
        return;
    parameter = &teide_parameters[raw.parameter];
    if (problem != NULL && parameter->applies != NULL && !parameter->applies(problem)) {
        note(build, teide_found_at(&found, &teide_table_parameter_range, "parameter"),
            "%s cannot be varied here: it needs %s", parameter->name, parameter->needs);
        return;
    }
    good = build_bound(build, parameter, "from", raw.from, &range->from);
    good &= build_bound(build, parameter, "to", raw.to, &range->to);
    if (!good)
        return;
    if (!(range->from < range->to)) {
        note(build, raw.to, "to must be larger than from: write them in ascending order");
        return;
    }
    range->logarithmic = raw.spacing == 1;
    if (range->logarithmic && !(range->from > 0)) {
        note(build, raw.from, "a logarithmic range begins above 0: write a larger from, or spacing: linear");
        return;
    }
    range->points = (size_t)raw.points;
    range->parameter = parameter;
}

/* Times depend linearly on every parameter, the window's end on the smaller one of two of them, and t2 <= 2 t1 is linear too:
 * so what is possible at the ends is possible in between. */
static void
check_range(struct teide_build *build, const struct teide_yaml *node,
    const struct teide_optimal_time_parameters *problem, const struct teide_parameter_range *a,
    const struct teide_parameter_range *b,
    void (*check)(struct teide_build *build, const struct teide_yaml *at,
        const struct teide_optimal_time_parameters *problem, const char *where))
{
    size_t before = build->reader->mistakes->n_all;

    for (int i = 0; i < (b != NULL ? 4 : 2); i++) {
        struct teide_optimal_time_parameters changed = *problem;
        double value_a = i % 2 == 0 ? a->from : a->to, value_b = b == NULL ? NAN : i / 2 == 0 ? b->from : b->to;
        char where[200];
        if (a->parameter == NULL || build->reader->mistakes->n_all > before)
            return;
        a->parameter->set(&changed, value_a);
        if (b != NULL)
            b->parameter->set(&changed, value_b);
        if (b != NULL)
            snprintf(where, sizeof where, "with %s %g and %s %g, ", a->parameter->name, value_a, b->parameter->name,
                value_b);
        else
            snprintf(where, sizeof where, "with %s %g, ", a->parameter->name, value_a);
        check(build, node, &changed, where);
    }
}

static void
build_diagram(struct teide_build *build, const struct teide_yaml *node,
    const struct teide_optimal_time_parameters *problem, struct teide_optimal_time_question *question)
{
    struct teide_raw_diagram raw;
    struct teide_found found;
    struct teide_parameter_range *x = &question->diagram_x, *y = &question->diagram_y;

    if (node == NULL)
        return;
    teide_fields_read(build->reader, &teide_table_diagram, node, &raw, &found);
    build_range(build, raw.x, problem, x);
    build_range(build, raw.y, problem, y);
    if (x->parameter == NULL || y->parameter == NULL)
        return;
    if (teide_parameters_conflict(x->parameter, y->parameter))
        note(build, raw.y, "x and y vary %s and %s, which is the same of a %s", x->parameter->name, y->parameter->name,
            x->parameter->family == TEIDE_PARAMETER_OF_BOTH_PAIRS || x->parameter->family == TEIDE_PARAMETER_OF_ONE_PAIR
                ? "pair: write fidelity_1 and fidelity_2"
                : "memory in two ways: write t1 and t2, or two of dephasing_share, x_share and total_rate");
    else if (x->parameter == y->parameter)
        note(build, raw.y, "x and y vary the same parameter, %s: write another one for y", x->parameter->name);
    else if (x->points * y->points > 100000000)
        note(build, raw.y, "the diagram has %zu points: write fewer, at most 100000000 in all", x->points * y->points);
    else if (problem != NULL)
        check_range(build, node, problem, x, y, check_possible);
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
    int ret = build_objectives(build, raw->objectives, raw->new_pair, raw->pairs->n_items, question);

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
    problem->noise.gate_error = isnan(raw.gate_error) ? build->noise.gate_error : raw.gate_error;
    problem->noise.measurement_error
        = isnan(raw.measurement_error) ? build->noise.measurement_error : raw.measurement_error;
    question->times = (size_t)raw.times;
    if (good && build->reader->mistakes->n_all == 0)
        check_possible(build, teide_found_at(&found, table, "needed_at"), problem, "");
    good &= build->reader->mistakes->n_all == 0;
    if (good && raw.pairs->n_items > 2)
        return build_all_of_schedule(build, &raw, &found, question);
    ret = build_objectives(build, raw.objectives, raw.new_pair, 2, question);
    if (good && ret == 0)
        check_new_pair(build, raw.objectives, question);
    build_range(build, raw.path, good ? problem : NULL, &question->path);
    if (raw.path != NULL && good)
        check_range(build, raw.path, problem, &question->path, NULL, check_possible);
    build_diagram(build, raw.diagram, good ? problem : NULL, question);
    if (good)
        check_rates(build, question);
    if (build->reader->mistakes->n_all > 0)
        return ret;
    check_finite(build, teide_found_at(&found, table, "pairs"), problem, "");
    check_range(build, raw.path, problem, &question->path, NULL, check_finite);
    if (question->diagram_x.parameter != NULL)
        check_range(build, raw.diagram, problem, &question->diagram_x, &question->diagram_y, check_finite);
    return ret;
}
