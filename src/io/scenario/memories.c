/* The section memories: kinds of memory, how they decohere and when they give up. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/build.h"
#include "io/scenario/rates.h"
#include "sim/chain/policies/cutoff_policy.h"
#include "sim/error.h"
#include "sim/memories/memory_model.h"

/* --- keys ------------------------------------------------------------------------------------------------------- */

struct teide_raw_memory {
    double t1, t2; /* s; NAN: not given */
    teide_part rates, fluctuator, ideal, cutoff;
    int integration;
};

struct teide_raw_cutoff {
    int policy;
};

struct teide_raw_rates {
    teide_part x, y, z;
};

static const char *
cutoff_choice(size_t index)
{
    return teide_choice_name(&teide_cutoff_policies, index);
}

static const char cutoff_schema[] = "{\"oneOf\": [{\"$ref\": \"#/definitions/quantity\"}, {\"$ref\": "
                                    "\"#/definitions/cutoff\"}]}";

static const struct teide_field plain_cutoff
    = { "cutoff", TEIDE_FIELD_QUANTITY, .unit = "s", .least = 0, .most = INFINITY, .example = "20 ms" };

static const struct teide_field cutoff_fields[] = {
    { "policy", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_cutoff, policy), .choice = cutoff_choice, .fallback = "memory",
        .example = "oldest", .doc = "what is looked at" },
};
const struct teide_table teide_table_cutoff = {
    .name = "cutoff",
    .doc = "When a memory drops its pair.",
    TEIDE_FIELDS(cutoff_fields),
    .choice = &teide_cutoff_policies,
};

static const struct teide_field memory_fields[] = {
    { "t1", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_memory, t1), .unit = "s", .least = 0, .above = true,
        .most = INFINITY, .example = "1 s",
        .doc
        = "relaxation time; infinite when only `t2` is given. The amplitude damping is twirled to a Pauli channel." },
    { "t2", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_memory, t2), .unit = "s", .least = 0, .above = true,
        .most = INFINITY, .example = "100 ms",
        .doc = "coherence time, at most 2 `t1`; 2 `t1` when only `t1` is given" },
    { "rates", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_memory, rates), .table = &teide_table_rates,
        .example = "{x: 10 Hz, y: 10 Hz, z: 20 Hz}", .doc = "rates of the Pauli errors, instead of `t1` and `t2`" },
    { "fluctuator", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_memory, fluctuator), .table = &teide_table_fluctuator,
        .example = "{up: 10 Hz, down: 10 Hz, noisy: {z: 20 Hz}}",
        .doc = "a two-level fluctuator beside the memory, alone or on top of `rates`; for `optimal_time` only" },
    { "integration", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_memory, integration), .choice = teide_integration_choice,
        .fallback = "automatic", .example = "quadrature",
        .doc = "how rates that change in time are integrated; the ways agree to 1e-9, but `quadrature` and `cvode` can "
               "take minutes where rates turn thousands of times. `automatic`: closed form where there "
               "is one, else quadrature; a fluctuator has no quadrature and takes its closed form instead" },
    { "ideal", TEIDE_FIELD_TRUE, TEIDE_AT(teide_raw_memory, ideal), .example = "true",
        .doc = "a memory without decoherence" },
    { "cutoff", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_memory, cutoff), .table = &teide_table_cutoff,
        .schema = cutoff_schema, .example = "20 ms",
        .doc
        = "a memory that has waited this long drops its pair, or another rule by which it does; never when absent" },
};
const struct teide_table teide_table_memory = {
    .name = "a memory",
    .doc = "A kind of memory qubit: how it decoheres, and when it gives up.",
    TEIDE_FIELDS(memory_fields),
    .rules = { { TEIDE_EXACTLY_ONE, "t1|t2 rates|fluctuator ideal" } },
    .n_rules = 1,
    .models = &teide_memory_models,
};

static const struct teide_field rates_fields[] = {
    { "x", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_rates, x), .table = &teide_table_rate_term,
        .schema = teide_rate_schema, .fallback = "0 Hz", .example = "10 Hz",
        .doc = "rate of X errors (bit flips): a constant, a term that changes in time, or a list of these, which is "
               "their sum" },
    { "y", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_rates, y), .table = &teide_table_rate_term,
        .schema = teide_rate_schema, .fallback = "0 Hz", .example = "10 Hz", .doc = "rate of Y errors, likewise" },
    { "z", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_rates, z), .table = &teide_table_rate_term,
        .schema = teide_rate_schema, .fallback = "0 Hz", .example = "10 Hz",
        .doc = "rate of Z errors (phase flips), likewise" },
};
const struct teide_table teide_table_rates = {
    .name = "the rates of a memory",
    .doc = "Rates of the continuous-time Pauli channel of one memory qubit. Rates that change in time are for "
           "`optimal_time` "
           "only.",
    TEIDE_FIELDS(rates_fields),
};

/* --- building --------------------------------------------------------------------------------------------------- */

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
        teide_note(build->reader, teide_found_at(found, &teide_table_memory, "integration"),
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
            teide_note(build->reader, teide_found_at(found, table, "t2"),
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
        if (!teide_field_read(build->reader, &plain_cutoff, node, &memory->cutoff))
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
