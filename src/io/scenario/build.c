/* Common parts, and the section run. */
#include "io/scenario/build.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/traffic.h"
#include "io/yaml/suggest.h"
#include "sim/error.h"
#include "sim/chain/chains.h"
#include "sim/memories/memory_model.h"

enum { MOST_BINS = 100000 }; /* of a time series */

const char *
teide_choice_name(const struct teide_choice *choice, size_t index)
{
    return choice->at(index) != NULL ? choice->at(index)->name : NULL;
}

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
        teide_note(build->reader, at,
            "%s is %g s, too long for a clock with ticks of %g s: write at most %.3g s, or a larger "
            "run.time_resolution",
            name, seconds, build->tick, (double)TEIDE_MAX_LATENCY * build->tick);
    else if (seconds > 0 && ticks < 1)
        teide_note(build->reader, at,
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
        teide_note(build->reader, name, "there is no %s called '%s', did you mean '%s'?", what,
            teide_excerpt(name->text, name->length).text, teide_excerpt(suggestion.best, strlen(suggestion.best)).text);
    else
        teide_note(build->reader, name, "there is no %s called '%s': write one of those defined, or define it", what,
            teide_excerpt(name->text, name->length).text);
    return -1;
}

int
teide_build_name(struct teide_build *build, struct teide_string_map *names, const char *name, size_t index,
    const struct teide_yaml *at, const char *what)
{
    if (teide_string_map_find(names, name, strlen(name)) != NULL) {
        teide_note(build->reader, at, "there is already a %s called '%s': give this one another name", what,
            teide_excerpt(name, strlen(name)).text);
        return TEIDE_E_INPUT;
    }
    return teide_string_map_put(names, name, strlen(name), index);
}

struct teide_operation_noise
teide_build_noise(const struct teide_build *build, double gate_error, double measurement_error)
{
    return (struct teide_operation_noise) { isnan(gate_error) ? build->noise.gate_error : gate_error,
        isnan(measurement_error) ? build->noise.measurement_error : measurement_error };
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
        teide_note(build->reader, raw.trace,
            "trace must be true, false or the number of events to keep: write for example 10000");
    }
}

/* The warm-up must end before the run, and the bins be countable. */
static void
check_times(struct teide_build *build, const struct teide_found *found)
{
    const struct teide_run *run = &build->scenario->run;
    const struct teide_yaml *warm_up = teide_found_at(found, &teide_table_run, "warm_up"),
                            *bin = teide_found_at(found, &teide_table_run, "bin");

    if (run->warm_up >= run->time)
        teide_note(build->reader, warm_up,
            "the warm-up, %g s, leaves nothing of a run of %g s: write a shorter one, or a longer time", run->warm_up,
            run->time);
    else if (run->warm_up > 0)
        teide_build_check_ticks(build, warm_up, "warm_up", run->warm_up);
    if (run->bin > 0 && isinf(run->time))
        teide_note(build->reader, bin, "bins of time need a run of known length: write run.time, too");
    else if (run->bin > 0 && run->time / run->bin > MOST_BINS)
        teide_note(build->reader, bin, "a run of %g s has more than %d bins of %g s: write wider ones", run->time,
            MOST_BINS, run->bin);
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
    run->warm_up = raw.warm_up;
    run->bin = isnan(raw.bin) ? 0 : raw.bin;
    build_target(build, raw.target, run);
    build_record(build, raw.record, run);
    if (found.at[teide_table_find(table, "time_resolution", 15)] == NULL
        || teide_found_good(&found, table, "time_resolution"))
        build->tick = raw.time_resolution;
    if (build->scenario->traffic != NULL)
        build->scenario->traffic->restart = (enum teide_restart)raw.restart;
    ticks = nearbyint(run->time / build->tick);
    if (isfinite(run->time) && ticks >= (double)TEIDE_HORIZON)
        teide_note(build->reader, teide_found_at(&found, table, "time"),
            "time is %g s, too long for a clock with ticks of %g s: write less than %.3g s, or a larger "
            "time_resolution",
            run->time, build->tick, (double)TEIDE_HORIZON * build->tick);
    else if (isfinite(run->time) && ticks < 1)
        teide_build_check_ticks(build, teide_found_at(&found, table, "time"), "time", run->time);
    check_times(build, &found);
    return 0;
}
