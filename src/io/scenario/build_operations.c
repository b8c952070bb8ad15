/* Purification and swapping. */
#include <math.h>
#include <string.h>

#include "io/scenario/build.h"
#include "io/scenario/traffic.h"
#include "models/swap.h"
#include "sim/chain/policies/purification_policy.h"
#include "sim/chain/policies/swap_policy.h"

#define note(build, node, ...) teide_mistakes_add((build)->reader->mistakes, (node)->place, __VA_ARGS__)

static double
own_or(double own, double common)
{
    return isnan(own) ? common : own;
}

/* `when`: a choice, or a time. */
static void
build_when(struct teide_build *build, const struct teide_yaml *node, struct teide_purification *purification)
{
    struct teide_field choice
        = { .name = "when", .kind = TEIDE_FIELD_CHOICE, .choice = teide_when_choice, .example = "optimal" };
    struct teide_field time
        = { .name = "when", .kind = TEIDE_FIELD_QUANTITY, .unit = "s", .most = INFINITY, .example = "2 ms" };
    int index = 0;

    if (node == NULL)
        return;
    if (node->kind == TEIDE_YAML_SCALAR && node->length > 0 && strchr("0123456789+-.", node->text[0]) != NULL) {
        if (teide_field_read(build->reader, &time, node, &purification->at)) {
            purification->when = TEIDE_WHEN_AT;
            teide_build_check_ticks(build, node, "when", purification->at);
        }
    } else if (teide_field_read(build->reader, &choice, node, &index)) {
        purification->when = (enum teide_when)index;
    }
}

static void
build_objective(struct teide_build *build, const struct teide_yaml *node, struct teide_objective *objective)
{
    char name[64] = "";

    *objective = (struct teide_objective) { .measure = &teide_measures[TEIDE_FIDELITY], .weight = TEIDE_GIVEN_SUCCESS };
    if (node == NULL)
        return;
    if (node->length < sizeof name)
        memcpy(name, node->text, node->length);
    if (!teide_objective_find(name, objective))
        teide_build_unknown_objective(build, node);
    else if (objective->weight == TEIDE_WITH_NEW_PAIR)
        note(build, node, "'%s' is for optimal_time only: write an objective without retry*", name);
}

/* A policy: what `when`, `deadline` and `if` say must be possible. */
static void
build_policy(struct teide_build *build, const struct teide_raw_purification *raw, const struct teide_found *found,
    bool on_link, struct teide_purification *purification)
{
    const struct teide_table *table = &teide_table_purification;
    const struct teide_yaml *when = teide_found_at(found, table, "when");
    const struct teide_yaml *deadline = teide_found_at(found, table, "deadline");
    size_t before = build->reader->mistakes->n_all;

    build_when(build, raw->when, purification);
    build_objective(build, raw->objective, &purification->objective);
    purification->deadline = own_or(raw->deadline, 0);
    purification->policy_parameters = teide_build_policy(build, table, found);
    if (purification->policy_parameters != NULL)
        purification->policy = teide_purification_policy_of(found->chosen);
    if (build->reader->mistakes->n_all > before || found->bad != 0)
        return;
    teide_build_check_ticks(build, deadline, "deadline", purification->deadline);
    if (purification->deadline > 0 && purification->policy != NULL && purification->policy->wants != NULL)
        note(build, deadline,
            "pairs that 'if: %s' hands on as they are do not wait for a deadline: remove one of the two",
            purification->policy->about.name);
    else if (purification->deadline > 0 && !on_link)
        note(build, deadline, "end-to-end pairs have no deadline: write it under link");
    else if (purification->when != TEIDE_WHEN_ASAP && !on_link)
        note(build, when, "end-to-end pairs are purified asap: write another time under link");
    else if ((purification->when == TEIDE_WHEN_DEADLINE || purification->when == TEIDE_WHEN_OPTIMAL)
        && !(purification->deadline > 0))
        note(build, when, "this needs a deadline: say when the pair is needed, for example deadline: 10 ms");
    else if ((purification->deadline > 0 || purification->when != TEIDE_WHEN_ASAP)
        && (purification->rounds != 1 || purification->schedule != TEIDE_RECURRENCE))
        note(build, purification->deadline > 0 ? deadline : when,
            "%s is for one purification: write rounds: 1, and no schedule",
            purification->deadline > 0 ? "a deadline" : "a time other than asap");
    else if (purification->when == TEIDE_WHEN_AT && purification->deadline > 0
        && purification->at + purification->duration > purification->deadline)
        note(build, when,
            "a purification at %g s that takes %g s is not over at the deadline, %g s: write an earlier time",
            purification->at, purification->duration, purification->deadline);
    else if (purification->deadline > 0 || purification->when == TEIDE_WHEN_AT)
        build->policy = purification->deadline > 0 ? deadline : when;
}

/* Returns whether rounds and schedule can be relied on. */
static bool
build_purification(
    struct teide_build *build, const struct teide_yaml *node, bool on_link, struct teide_purification *purification)
{
    const struct teide_table *table = &teide_table_purification;
    struct teide_raw_purification raw;
    struct teide_found found;
    uint32_t important = 0;

    if (node == NULL)
        return true;
    teide_fields_read(build->reader, table, node, &raw, &found);
    purification->rounds = (int)raw.rounds;
    purification->protocol = (enum teide_protocol)raw.protocol;
    purification->schedule = (enum teide_schedule)raw.schedule;
    purification->keep = (enum teide_keep)raw.keep;
    purification->noise.gate_error = own_or(raw.gate_error, build->noise.gate_error);
    purification->noise.measurement_error = own_or(raw.measurement_error, build->noise.measurement_error);
    purification->duration = raw.duration;
    teide_build_check_ticks(build, teide_found_at(&found, table, "duration"), "duration", raw.duration);
    build_policy(build, &raw, &found, on_link, purification);
    important |= (uint32_t)1 << teide_table_find(table, "rounds", 6);
    important |= (uint32_t)1 << teide_table_find(table, "schedule", 8);
    return (found.bad & important) == 0;
}

static double
inputs_of(const struct teide_purification *purification)
{
    return purification->schedule == TEIDE_PUMPING ? purification->rounds + 1.0 : ldexp(1, purification->rounds);
}

static void
build_purify(struct teide_build *build, const struct teide_yaml *node)
{
    struct teide_scenario *scenario = build->scenario;
    struct teide_raw_purify raw;
    struct teide_found found;
    double inputs;

    if (node == NULL)
        return;
    teide_fields_read(build->reader, &teide_table_purify, node, &raw, &found);
    build->purify_good = found.bad == 0;
    build->purify_good &= build_purification(build, raw.link, true, &scenario->purify_link);
    build->purify_good &= build_purification(build, raw.end_to_end, false, &scenario->purify_end_to_end);
    inputs = inputs_of(&scenario->purify_link) * inputs_of(&scenario->purify_end_to_end);
    if (build->purify_good && inputs > 1 << 20)
        note(build, raw.end_to_end,
            "with the rounds of both purifications, one delivery needs %.0f pairs of every link: write fewer rounds, "
            "so "
            "that it needs at most %d",
            inputs, 1 << 20);
}

/* `order`: a choice, or a list of nodes, which waits for the path to be known. */
static void
build_order(struct teide_build *build, const struct teide_yaml *node, struct teide_swapping *swap)
{
    const struct teide_field *field
        = teide_table_field(&teide_table_swap, (size_t)teide_table_find(&teide_table_swap, "order", 5));
    struct teide_field choice
        = { .name = "order", .kind = TEIDE_FIELD_CHOICE, .choice = teide_swap_order_choice, .example = field->example };
    struct teide_field names = { .name = "order", .kind = TEIDE_FIELD_NAMES, .example = "[Relay]" };
    const struct teide_yaml *list = NULL;
    int index = 0;

    if (node == NULL)
        return;
    if (node->kind != TEIDE_YAML_SEQUENCE) {
        if (teide_field_read(build->reader, &choice, node, &index))
            swap->policy = teide_swap_policy_of(teide_swap_policies.at((size_t)index));
    } else if (teide_field_read(build->reader, &names, node, &list)) {
        swap->policy = &teide_swap_fixed;
        build->order = list;
    }
}

static void
build_swap(struct teide_build *build, const struct teide_yaml *node, struct teide_swapping *swap)
{
    struct teide_raw_swap raw;
    struct teide_raw_optics optics;
    struct teide_found found, found_optics;

    *swap = (struct teide_swapping) { .policy = &teide_swap_asap, .success_probability = 1, .noise = build->noise };
    if (node == NULL)
        return;
    teide_fields_read(build->reader, &teide_table_swap, node, &raw, &found);
    build_order(build, raw.order, swap);
    if (&swap->policy->about == found.chosen)
        swap->policy_parameters = teide_build_policy(build, &teide_table_swap, &found);
    swap->success_probability = raw.success_probability;
    if (raw.linear_optics != NULL
        && teide_fields_read(build->reader, &teide_table_optics, raw.linear_optics, &optics, &found_optics)) {
        swap->success_probability = teide_linear_optics_success(optics.efficiency);
        if (!(swap->success_probability > 0))
            note(build, teide_found_at(&found_optics, &teide_table_optics, "efficiency"),
                "efficiency is so small that no swap ever succeeds: write for example 0.9");
    }
    swap->noise.gate_error = own_or(raw.gate_error, build->noise.gate_error);
    swap->noise.measurement_error = own_or(raw.measurement_error, build->noise.measurement_error);
    swap->duration = raw.duration;
    teide_build_check_ticks(build, teide_found_at(&found, &teide_table_swap, "duration"), "duration", raw.duration);
}

int
teide_build_operations(struct teide_build *build)
{
    static const struct teide_yaml empty = { .kind = TEIDE_YAML_MAPPING, .lasting = true };
    const struct teide_yaml *section = build->root.operations != NULL ? build->root.operations : &empty;
    struct teide_raw_operations raw;
    struct teide_found found;

    build->purify_good = true;
    teide_fields_read(build->reader, &teide_table_operations, section, &raw, &found);
    build->signal_speed = raw.signal_speed;
    build->scenario->knowledge = (enum teide_knowledge)raw.knowledge;
    build->scenario->clock = (enum teide_clock)raw.clock;
    build->noise = (struct teide_operation_noise) { raw.gate_error, raw.measurement_error };
    if (found.at[teide_table_find(&teide_table_operations, "purify", 6)] != NULL && raw.purify == NULL)
        build->purify_good = false;
    build_purify(build, raw.purify);
    build_swap(build, raw.swap, &build->scenario->swap);
    teide_build_traffic_operations(build, &raw, &found);
    return 0;
}
