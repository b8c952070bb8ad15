/* Common parts, memories, and the run section. */
#include "io/scenario/build.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/traffic.h"
#include "io/yaml/suggest.h"
#include "sim/error.h"
#include "sim/chain/chains.h"
#include "sim/memories/memory_model.h"

#define note(build, node, ...) teide_mistakes_add((build)->reader->mistakes, (node)->place, __VA_ARGS__)

const char *
teide_build_memory_name(const struct teide_scenario *scenario, size_t index)
{
    return index < scenario->n_memories ? scenario->memories[index].name : NULL;
}

const char *
teide_build_node_name(const struct teide_scenario *scenario, size_t index)
{
    return index < scenario->n_nodes ? scenario->nodes[index].name : NULL;
}

void
teide_build_check_ticks(struct teide_build *build, const struct teide_yaml *at, const char *name, double seconds)
{
    double ticks = nearbyint(seconds / build->tick);

    if (isnan(ticks))
        return;
    if (ticks >= (double)TEIDE_MAX_LATENCY)
        note(build, at,
            "%s is %g s, too long for a clock with ticks of %g s: write at most %.3g s, or a larger "
            "run.time_resolution",
            name, seconds, build->tick, (double)TEIDE_MAX_LATENCY * build->tick);
    else if (seconds > 0 && ticks < 1)
        note(build, at,
            "%s is %g s, less than half a tick of the simulated clock (%g s): write a longer time, or a smaller "
            "run.time_resolution",
            name, seconds, build->tick);
}

void *
teide_build_policy(struct teide_build *build, const struct teide_table *table, const struct teide_found *found)
{
    const struct teide_descriptor *policy = found->chosen;
    void *parameters
        = policy != NULL ? teide_parameters_read(build->reader, policy, table->name, found->mapping, false) : NULL;

    for (size_t i = 0; parameters != NULL && i < policy->n_fields; i++) {
        const struct teide_field *field = &policy->fields[i];
        const struct teide_yaml *at = teide_yaml_get(found->mapping, field->name);
        double seconds;
        if (field->kind != TEIDE_FIELD_QUANTITY || strcmp(field->unit, "s") != 0)
            continue;
        memcpy(&seconds, (const char *)parameters + field->offset, sizeof seconds);
        teide_build_check_ticks(build, at != NULL ? at : found->mapping, field->name, seconds);
    }
    return parameters;
}

int
teide_build_find(struct teide_build *build, const struct teide_string_map *names, const struct teide_yaml *name,
    bool known, const char *what, const char *(*name_at)(const struct teide_scenario *scenario, size_t index))
{
    const size_t *index = teide_string_map_find(names, name->text, name->length);
    struct teide_suggestion suggestion;

    if (index != NULL)
        return (int)*index;
    if (!known)
        return -1;
    teide_suggestion_begin(&suggestion, name->text, name->length);
    /* Bounded: a thousand wrong names in a network of a million nodes must not take minutes. */
    if (build->reader->mistakes->n_all < 100)
        for (size_t i = 0; i < 10000 && name_at(build->scenario, i) != NULL; i++)
            teide_suggestion_offer(&suggestion, name_at(build->scenario, i));
    if (suggestion.best != NULL)
        note(build, name, "there is no %s called '%s', did you mean '%s'?", what,
            teide_excerpt(name->text, name->length).text, teide_excerpt(suggestion.best, strlen(suggestion.best)).text);
    else
        note(build, name, "there is no %s called '%s': write one of those defined, or define it", what,
            teide_excerpt(name->text, name->length).text);
    return -1;
}

int
teide_build_name(struct teide_build *build, struct teide_string_map *names, const char *name, size_t index,
    const struct teide_yaml *at, const char *what)
{
    if (teide_string_map_find(names, name, strlen(name)) != NULL) {
        note(build, at, "there is already a %s called '%s': give this one another name", what,
            teide_excerpt(name, strlen(name)).text);
        return TEIDE_E_INPUT;
    }
    return teide_string_map_put(names, name, strlen(name), index);
}

/* --- memories --------------------------------------------------------------------------------------------------- */

/* A rate that is constant: the sum of constants. Else NAN. */
static double
constant_of(const struct teide_rate *rate)
{
    double sum = 0;

    for (size_t i = 0; i < rate->n_terms; i++) {
        if (rate->terms[i].kind != TEIDE_RATE_CONSTANT)
            return NAN;
        sum += rate->terms[i].constant.value;
    }
    return sum;
}

/* Rates as they are given; plain constants become those of a memory with constant rates. */
static void
build_changing(struct teide_build *build, const struct teide_raw_memory *raw, const struct teide_found *found,
    struct teide_memory *memory)
{
    static const enum teide_rate_route routes[]
        = { TEIDE_RATE_CLOSED_FORM, TEIDE_RATE_CLOSED_FORM, TEIDE_RATE_QUADRATURE, TEIDE_RATE_ODE };
    static const char *const names[] = { "x", "y", "z" };
    struct teide_changing_memory *changing = memory->changing = calloc(1, sizeof *changing);
    struct teide_rate *profile[3];
    struct teide_raw_rates rates = { 0 };
    struct teide_found found_rates;
    bool closed = true, good = true;

    if (changing == NULL) {
        build->reader->mistakes->out_of_memory = 1;
        return;
    }
    profile[0] = &changing->profile.x;
    profile[1] = &changing->profile.y;
    profile[2] = &changing->profile.z;
    if (raw->rates != NULL) {
        const struct teide_yaml **at = &build->rates_at[3 * (memory - build->scenario->memories)];
        teide_fields_read(build->reader, &teide_table_rates, raw->rates, &rates, &found_rates);
        at[0] = rates.x;
        at[1] = rates.y;
        at[2] = rates.z;
        for (int k = 0; k < 3; k++) {
            good &= at[k] != NULL && teide_build_rate(build, at[k], names[k], profile[k]);
            closed &= teide_rate_has_closed_form(profile[k]);
        }
    }
    changing->fluctuates = raw->fluctuator != NULL;
    if (changing->fluctuates)
        teide_build_fluctuator(build, raw->fluctuator, &changing->fluctuator);
    changing->route = raw->integration == 0 && !closed ? TEIDE_RATE_QUADRATURE : routes[raw->integration];
    if (good && changing->route == TEIDE_RATE_CLOSED_FORM && !closed)
        note(build, teide_found_at(found, &teide_table_memory, "integration"),
            "a rate that relaxes towards a changing bath has no closed form: write quadrature, cvode or automatic");
    if (good
        && (changing->fluctuates || isnan(constant_of(profile[0])) || isnan(constant_of(profile[1]))
            || isnan(constant_of(profile[2]))))
        return;
    if (good)
        memory->rates
            = (struct teide_pauli_rates) { constant_of(profile[0]), constant_of(profile[1]), constant_of(profile[2]) };
    teide_changing_memory_clear(changing);
    free(changing);
    memory->changing = NULL;
}

/* The memory model that is given, and where; NULL: none. */
static const struct teide_memory_model *
find_model(const struct teide_found *found, const struct teide_yaml **at)
{
    const struct teide_descriptor *model;

    for (size_t k = 0; (model = teide_table_model(&teide_table_memory, k)) != NULL; k++) {
        *at = found->at[teide_table_size(&teide_table_memory) + k];
        if (*at != NULL)
            return teide_memory_model_of(model);
    }
    return NULL;
}

static void
build_model(struct teide_build *build, const struct teide_memory_model *model, const struct teide_yaml *at,
    struct teide_memory *memory)
{
    const struct teide_model_name name = teide_model_name(&model->about, teide_table_memory.models);
    void *parameters = teide_parameters_read(build->reader, &model->about, name.text, at, true);

    if (parameters == NULL)
        return;
    memory->pattern = model->pattern(parameters);
    memory->rates = teide_error_pattern_rates(memory->pattern);
    teide_parameters_destroy(&model->about, parameters);
}

static void
build_rates(struct teide_build *build, const struct teide_raw_memory *raw, const struct teide_found *found,
    struct teide_memory *memory)
{
    const struct teide_table *table = &teide_table_memory;
    bool has_t1 = !isnan(raw->t1), has_t2 = !isnan(raw->t2);
    const struct teide_memory_model *model;
    const struct teide_yaml *at;

    if (raw->rates != NULL || raw->fluctuator != NULL) {
        build_changing(build, raw, found, memory);
    } else if ((model = find_model(found, &at)) != NULL) {
        build_model(build, model, at, memory);
        return;
    } else if (has_t1 || has_t2) {
        double t1 = has_t1 ? raw->t1 : INFINITY, t2 = has_t2 ? raw->t2 : 2 * t1;
        if (t2 > 2 * t1 * (1 + 1e-12))
            note(build, teide_found_at(found, table, "t2"),
                "t2 is %g s and cannot exceed twice t1, which is %g s: write t2 of at most %g s", t2, t1, 2 * t1);
        else
            memory->rates = teide_pauli_rates_from_t1_t2(t1, fmin(t2, 2 * t1));
        /* Rounding of 1 / (2 t2) - 1 / (4 t1) at t2 = 2 t1. */
        memory->rates.z = fmax(memory->rates.z, 0);
    }
    memory->pattern = teide_error_pattern_of(memory->rates);
}

/* `cutoff`: a time, or a mapping of the policy and what it needs. */
static void
build_cutoff(struct teide_build *build, const struct teide_yaml *node, struct teide_memory *memory)
{
    struct teide_raw_cutoff raw;
    struct teide_found found;
    const struct teide_cutoff_policy *policy;

    memory->cutoff = INFINITY;
    if (node == NULL)
        return;
    if (node->kind != TEIDE_YAML_MAPPING) {
        if (!teide_field_read(build->reader, &teide_field_cutoff, node, &memory->cutoff))
            memory->cutoff = INFINITY;
    } else {
        teide_fields_read(build->reader, &teide_table_cutoff, node, &raw, &found);
        memory->cutoff_parameters = teide_build_policy(build, &teide_table_cutoff, &found);
        if (memory->cutoff_parameters == NULL)
            return;
        memory->cutoff_policy = policy = teide_cutoff_policy_of(found.chosen);
        if (policy->age != NULL)
            memory->cutoff = policy->age(memory->cutoff_parameters);
        return;
    }
    if (memory->cutoff > 0 && memory->cutoff / build->tick < 0.5)
        teide_build_check_ticks(build, node, "cutoff", memory->cutoff);
}

int
teide_build_memories(struct teide_build *build)
{
    const struct teide_yaml *section = build->root.memories;
    struct teide_scenario *scenario = build->scenario;

    build->memories_known = section != NULL;
    if (section == NULL)
        return 0;
    scenario->memories = calloc(section->n_items, sizeof *scenario->memories);
    build->rates_at = calloc(3 * section->n_items, sizeof *build->rates_at);
    if (scenario->memories == NULL || build->rates_at == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < section->n_items; i++) {
        const struct teide_yaml *key = section->items[i].key;
        struct teide_memory *memory = &scenario->memories[i];
        struct teide_raw_memory raw;
        struct teide_found found;
        memory->name = strndup(key->text, key->length);
        if (memory->name == NULL)
            return TEIDE_E_MEMORY;
        scenario->n_memories++;
        if (teide_string_map_put(&build->memory_names, memory->name, strlen(memory->name), i) != 0)
            return TEIDE_E_MEMORY;
        if (section->items[i].value->kind != TEIDE_YAML_MAPPING)
            continue; /* noted with the section */
        teide_fields_read(build->reader, &teide_table_memory, section->items[i].value, &raw, &found);
        build_rates(build, &raw, &found, memory);
        build_cutoff(build, raw.cutoff, memory);
    }
    return 0;
}

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
        note(build, node,
            "state must be {werner: FIDELITY}, {dephased: FIDELITY} or a list of the four probabilities of [Phi+, "
            "Phi-, Psi+, Psi-]: write for example {werner: 0.95} or [0.95, 0.02, 0.02, 0.01]");
        return false;
    }
    for (size_t i = 0; i < 4; i++) {
        good &= teide_field_read(build->reader, &teide_field_probability, node->items[i].value, &state->p[i]);
        sum += state->p[i];
    }
    if (good && fabs(sum - 1) > 1e-9) {
        note(build, node, "the probabilities of state sum to %.10g, not to 1: write four that do, for example %s", sum,
            teide_field_probability.example);
        return false;
    }
    return good;
}

/* --- run -------------------------------------------------------------------------------------------------------- */

static void
build_target(struct teide_build *build, const struct teide_yaml *node, struct teide_run *run)
{
    struct teide_raw_target raw;
    struct teide_found found;

    if (node == NULL || !teide_fields_read(build->reader, &teide_table_target, node, &raw, &found))
        return;
    run->target_error = raw.relative_error;
    run->target_is_rate = raw.metric == 0;
    run->target_measure = raw.metric > 0 ? (enum teide_measure_index)(raw.metric - 1) : TEIDE_FIDELITY;
}

static void
build_record(struct teide_build *build, const struct teide_yaml *node, struct teide_run *run)
{
    struct teide_raw_record raw;
    struct teide_found found;
    const struct teide_field *field = &teide_field_trace;
    struct teide_field as_flag = { .name = "trace", .kind = TEIDE_FIELD_FLAG, .example = "10000" };
    const char *other;
    bool flag = false;

    if (node == NULL)
        return;
    teide_fields_read(build->reader, &teide_table_record, node, &raw, &found);
    run->record_deliveries = raw.deliveries;
    if (raw.trace == NULL)
        return;
    other = raw.trace->kind == TEIDE_YAML_SCALAR ? teide_yaml_other_type(raw.trace) : NULL;
    if (other != NULL && strcmp(other, "a truth value") == 0) {
        if (teide_field_read(build->reader, &as_flag, raw.trace, &flag) && flag)
            run->record_trace = TEIDE_DEFAULT_TRACE;
    } else if (other != NULL && strcmp(other, "a number") == 0) {
        teide_field_read(build->reader, field, raw.trace, &run->record_trace);
    } else {
        note(build, raw.trace, "trace must be true, false or the number of events to keep: write for example 10000");
    }
}

int
teide_build_run(struct teide_build *build)
{
    struct teide_run *run = &build->scenario->run;
    const struct teide_table *table = &teide_table_run;
    struct teide_raw_run raw;
    struct teide_found found;
    double ticks;

    build->tick = NAN;
    *run = (struct teide_run) { .replicas = 1, .time = INFINITY };
    if (build->root.run == NULL)
        return 0;
    teide_fields_read(build->reader, table, build->root.run, &raw, &found);
    run->replicas = (int)raw.replicas;
    run->time = isnan(raw.time) ? INFINITY : raw.time;
    run->deliveries = raw.deliveries;
    run->time_resolution = raw.time_resolution;
    build_target(build, raw.target, run);
    build_record(build, raw.record, run);
    if (found.at[teide_table_find(table, "time_resolution", 15)] == NULL
        || teide_found_good(&found, table, "time_resolution"))
        build->tick = raw.time_resolution;
    teide_build_traffic_run(build, &raw, &found);
    ticks = nearbyint(run->time / build->tick);
    if (isfinite(run->time) && ticks >= (double)TEIDE_HORIZON)
        note(build, teide_found_at(&found, table, "time"),
            "time is %g s, too long for a clock with ticks of %g s: write less than %.3g s, or a larger "
            "time_resolution",
            run->time, build->tick, (double)TEIDE_HORIZON * build->tick);
    else if (isfinite(run->time) && ticks < 1)
        teide_build_check_ticks(build, teide_found_at(&found, table, "time"), "time", run->time);
    return 0;
}
