/* What nodes and links have in common, however a network is written down: see build_network.h. */
#include <math.h>
#include <string.h>

#include "io/scenario/build_network.h"
#include "sim/error.h"
#include "sim/chain/chains.h"
#include "sim/links/link_model.h"
#include "sim/network/topology/position.h"

/* --- what links and chains have in common ------------------------------------------------------------------------ */

/* The success probability, and the state perhaps, by a model; where it changes in time, the link keeps the model.
 * Returns whether it is good. */
static bool
build_model(struct teide_build *build, const struct teide_link_model *model, const struct teide_yaml *at,
    struct teide_link *link)
{
    const struct teide_model_name name = teide_model_name(&model->about, &teide_link_models);
    void *parameters = teide_parameters_read(build->reader, &model->about, name.text, at, true);
    struct teide_problem problem = { NULL, "" };
    bool good;

    if (parameters == NULL)
        return false;
    good = model->prepare(parameters, link, &problem);
    if (!good)
        teide_note_problem(build->reader, at, &problem);
    if (good && model->attempts != NULL) {
        link->model = model;
        link->model_parameters = parameters;
    } else {
        teide_parameters_destroy(&model->about, parameters);
    }
    return good;
}

/* The key of the model of a link that is given, its value in *at; that of the plain probability, and NULL, when none is. */
static const struct teide_link_model *
find_model(const struct teide_table *table, const struct teide_found *found, const struct teide_yaml **at)
{
    const struct teide_descriptor *model;

    for (size_t k = 0; (model = teide_table_model(table, k)) != NULL; k++) {
        *at = found->at[teide_table_size(table) + k];
        if (*at != NULL)
            return (found->bad >> (teide_table_size(table) + k) & 1) == 0 ? teide_link_model_of(model) : NULL;
    }
    *at = teide_found_at(found, table, "success_probability");
    return NULL;
}

void
teide_build_hop(struct teide_build *build, const struct teide_table *table, const struct teide_raw_hop *raw,
    const struct teide_found *found, double length, struct teide_link *link)
{
    double horizon = (double)TEIDE_HORIZON * build->tick, fidelity;
    enum teide_state_kind kind;
    const struct teide_yaml *from;
    const struct teide_link_model *model = find_model(table, found, &from);

    link->length = length;
    link->delay = isnan(raw->delay) ? length / build->signal_speed : raw->delay;
    link->correction_delay = raw->correction_delay;
    link->success_probability = isnan(raw->pair_rate) ? raw->success_probability : 1;
    link->attempt_time = isnan(raw->pair_rate) ? raw->attempt_time : 0;
    link->herald_latency = raw->herald_latency;
    link->memory_pairs = (int)raw->memory_pairs;
    link->multiplexing = (enum teide_multiplexing)raw->attempts;
    if (teide_build_state(build, raw->state, &kind, &fidelity, &link->state) && kind != TEIDE_STATE_PROBABILITIES)
        link->state = teide_state_of(kind, fidelity);
    link->modes = (double)raw->modes;
    if (model != NULL && !build_model(build, model, from, link))
        link->success_probability = NAN;
    if (raw->modes > 1 && link->success_probability < 1)
        link->success_probability = -expm1((double)raw->modes * log1p(-link->success_probability));
    teide_build_check_ticks(build, teide_found_at(found, table, "attempt_time"), "attempt_time", raw->attempt_time);
    teide_build_check_ticks(
        build, teide_found_at(found, table, "herald_latency"), "herald_latency", raw->herald_latency);
    if (!isnan(raw->delay))
        teide_build_check_ticks(build, teide_found_at(found, table, "delay"), "delay", raw->delay);
    if (!isnan(raw->correction_delay))
        teide_build_check_ticks(
            build, teide_found_at(found, table, "correction_delay"), "correction_delay", raw->correction_delay);
    if (isnan(raw->delay) && link->delay > build->tick)
        teide_build_check_ticks(
            build, teide_found_at(found, table, "length"), "the signal's travel time over length", link->delay);
    if (raw->attempt_time / link->success_probability >= horizon
        && raw->attempt_time < (double)TEIDE_MAX_LATENCY * build->tick)
        teide_note(build->reader, from,
            "one pair takes %.3g s on average, but the simulated clock ends at %.3g s: write a larger success "
            "probability "
            "than %.3g, or a larger run.time_resolution",
            raw->attempt_time / link->success_probability, horizon, link->success_probability);
}

const struct teide_yaml *
teide_build_pairs_at(const struct teide_table *table, const struct teide_found *found)
{
    int index = teide_table_find(table, "memory_pairs", 12);

    if ((found->bad >> index & 1) != 0)
        return NULL;
    return found->at[index] != NULL ? found->at[index] : found->mapping;
}

int
teide_build_memory(struct teide_build *build, const struct teide_yaml *name, bool given)
{
    int index;

    if (name == NULL)
        return 0;
    if (!given && build->memories_known
        && teide_string_map_find(&build->memory_names, name->text, name->length) == NULL) {
        teide_note(build->reader, name,
            "no memory is named here and there is none called 'default': write memory: NAME, or define "
            "memories.default, for example {t2: 100 ms}");
        return 0;
    }
    index
        = teide_build_find(build, &build->memory_names, name, build->memories_known, "memory", teide_build_memory_name);
    if (index >= 0 && build->scenario->memories[index].changing != NULL)
        teide_note(build->reader, name,
            "the rates of memory '%s' change in time, which only optimal_time can use: name one with constant rates",
            teide_excerpt(name->text, name->length).text);
    return index < 0 ? 0 : index;
}

/* --- positions ------------------------------------------------------------------------------------------------- */

bool
teide_build_position(struct teide_build *build, const struct teide_raw_node *raw, const struct teide_found *found,
    struct teide_build_position *position)
{
    const bool plane = !isnan(raw->x) || !isnan(raw->y), globe = !isnan(raw->latitude) || !isnan(raw->longitude);

    *position = (struct teide_build_position) { { NAN, NAN }, .geographic = globe };
    if (plane == globe) /* neither; or both, which is noted */
        return false;
    position->at[0] = plane ? raw->x : raw->latitude;
    position->at[1] = plane ? raw->y : raw->longitude;
    position->placed = !isnan(position->at[0]) && !isnan(position->at[1]);
    if (!position->placed && found->bad == 0)
        teide_note(build->reader, found->mapping, "a position has two numbers: write %s, or none",
            plane ? "x and y" : "latitude and longitude");
    return position->placed;
}

double
teide_build_distance(const struct teide_build_position *a, const struct teide_build_position *b)
{
    if (!a->placed || !b->placed || a->drawing || b->drawing || a->geographic != b->geographic)
        return NAN;
    if (a->geographic)
        return teide_great_circle(a->at[0], a->at[1], b->at[0], b->at[1]);
    return hypot(a->at[0] - b->at[0], a->at[1] - b->at[1]);
}
