#include "sim/chain/chains.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/swap.h"

/* Seconds to ticks, rounded to nearest. `what` and `name` say in an error whose time it is; `least` is 0 or 1 tick. */
static int
to_ticks(double seconds, double tick, int64_t least, const char *what, const char *name, int64_t *ticks,
    struct teide_error *error)
{
    double n = nearbyint(seconds / tick);

    if (!(n < (double)TEIDE_MAX_LATENCY))
        return teide_fail(error, TEIDE_E_INPUT,
            "%s of %s, %g s, is too long for a clock with ticks of %g s: give run.time_resolution a larger value", what,
            name, seconds, tick);
    if (n < (double)least)
        return teide_fail(error, TEIDE_E_INPUT,
            "%s of %s, %g s, is shorter than half a tick of %g s: give run.time_resolution a smaller value", what, name,
            seconds, tick);
    *ticks = (int64_t)n;
    return 0;
}

static int
compile_storages(struct teide_chains *chains, struct teide_error *error)
{
    const struct teide_scenario *scenario = chains->scenario;

    for (size_t i = 0; i < scenario->n_memories; i++) {
        const struct teide_memory *memory = &scenario->memories[i];
        struct teide_storage *storage = &chains->storages[i];
        struct teide_correlators decay = teide_pauli_decay(memory->rates);
        double cutoff = nearbyint(memory->cutoff / chains->tick);

        storage->decay
            = (struct teide_correlators) { decay.x * chains->tick, decay.y * chains->tick, decay.z * chains->tick };
        storage->cutoff = INT64_MAX;
        if (memory->cutoff_policy != NULL && memory->cutoff_policy->expiry != NULL) {
            storage->policy = memory->cutoff_policy;
            storage->parameters = memory->cutoff_parameters;
            chains->has_cutoffs = true;
        }
        if (cutoff < (double)TEIDE_HORIZON) {
            if (cutoff < 1 && memory->cutoff > 0)
                return teide_fail(error, TEIDE_E_INPUT,
                    "the cutoff of memory '%s', %g s, is shorter than half a tick of %g s: give run.time_resolution a "
                    "smaller value",
                    memory->name, memory->cutoff, chains->tick);
            storage->cutoff = (int64_t)cutoff;
            chains->has_cutoffs = true;
        }
    }
    chains->n_storages = scenario->n_memories;
    return 0;
}

static int
compile_generator(struct teide_chains *chains, const struct teide_link *link, struct teide_generator *generator,
    struct teide_error *error)
{
    int ret;

    memset(generator, 0, sizeof *generator);
    ret = to_ticks(
        link->attempt_time, chains->tick, 1, "the attempt_time", link->name, &generator->attempt_time, error);
    if (ret != 0)
        return ret;
    ret = to_ticks(
        link->herald_latency, chains->tick, 0, "the herald_latency", link->name, &generator->herald_latency, error);
    if (ret != 0)
        return ret;
    generator->inverse_log = link->success_probability < 1 ? 1 / log1p(-link->success_probability) : 0;
    if (link->model != NULL && link->model->attempts != NULL) {
        generator->inverse_log = 0;
        generator->changing = 1 + (int32_t)(link - chains->scenario->links);
    }
    generator->state = teide_log_correlators(teide_bell_correlators(link->state));
    generator->sequential = link->multiplexing == TEIDE_SEQUENTIAL;
    generator->own_clock = chains->scenario->clock == TEIDE_CLOCK_OWN;
    return 0;
}

double
teide_changing_attempts(
    const struct teide_chains *chains, const struct teide_generator *generator, int64_t start, uint64_t bits)
{
    const struct teide_link *link = &chains->scenario->links[generator->changing - 1];
    const struct teide_attempts attempts = { start, generator->attempt_time, chains->tick, link->modes };

    return link->model->attempts(link->model_parameters, &attempts, bits);
}

/* When the nodes of a path swap: rank[i] of position i, from the list of nodes of the scenario. */
static int
rank_positions(const struct teide_chains *chains, const struct teide_position *positions, int32_t n_hops, int32_t *rank,
    struct teide_error *error)
{
    const struct teide_swapping *swap = &chains->scenario->swap;

    for (int32_t i = 1; i < n_hops; i++) {
        rank[i] = -1;
        for (size_t k = 0; k < swap->n_fixed_order; k++)
            if (swap->fixed_order[k] == positions[i].node)
                rank[i] = (int32_t)k;
        if (rank[i] < 0)
            return teide_fail(error, TEIDE_E_INPUT, "the swap order does not name node '%s'",
                chains->scenario->nodes[positions[i].node].name);
    }
    return 0;
}

static int
plan_swaps(struct teide_chains *chains, struct teide_position *positions, int32_t n_hops, struct teide_error *error)
{
    const struct teide_swapping *swap = &chains->scenario->swap;
    struct teide_segment *segments = NULL;
    int32_t *rank = NULL;
    int ret = 0;

    for (int32_t i = 0; i <= n_hops; i++)
        positions[i].left_end = positions[i].right_end = -1;
    if (!chains->is_tree)
        return 0;
    segments = calloc((size_t)(n_hops + 1), sizeof *segments);
    rank = calloc((size_t)(n_hops + 1), sizeof *rank);
    if (segments == NULL || rank == NULL)
        ret = teide_fail(error, TEIDE_E_MEMORY, "out of memory for the swap order");
    else if (swap->fixed_order != NULL)
        ret = rank_positions(chains, positions, n_hops, rank, error);
    if (ret == 0)
        swap->policy->plan(swap->policy_parameters, swap->fixed_order != NULL ? rank : NULL, n_hops, segments);
    for (int32_t i = 1; ret == 0 && i < n_hops; i++) {
        positions[i].left_end = segments[i].left;
        positions[i].right_end = segments[i].right;
    }
    free(segments);
    free(rank);
    return ret;
}

static bool
same_generator(const struct teide_generator *a, const struct teide_generator *b)
{
    return a->attempt_time == b->attempt_time && a->herald_latency == b->herald_latency
        && a->inverse_log == b->inverse_log && memcmp(a->state.log, b->state.log, sizeof a->state.log) == 0
        && a->state.negative == b->state.negative && a->sequential == b->sequential && a->own_clock == b->own_clock
        && a->changing == b->changing;
}

/* Slots that a route needs of each hop: room for the end-to-end pairs, one of which is being made on the link. */
static int32_t
slots_needed(const struct teide_chains *chains)
{
    return teide_purification_room(&chains->link_stage.purification)
        + teide_purification_room(&chains->end_stage.purification) - 1;
}

/* Lanes for which every hop has slots beside those that it makes a pair with. None are needed where no hop can hold more
 * than one finished pair: such pairs are always joined in the order in which they were made. With a deadline a pair that finds
 * no partner is finished, too, so one slot is enough to make one. Where pairs may want fewer rounds than others, several of a hop
 * may be finished at a time, on demand and in any number of slots: all but one then wait for a lane. */
static int32_t
count_lanes(
    const struct teide_chains *chains, const struct teide_route *route, int32_t fewest_slots, int32_t most_slots)
{
    int32_t room = chains->link_stage.deadline > 0 ? 1 : teide_purification_room(&chains->link_stage.purification);
    int32_t lanes = fewest_slots - room + 1;

    if (chains->link_stage.wants != NULL)
        return lanes < TEIDE_MAX_LANES ? lanes : TEIDE_MAX_LANES;
    if (!route->continuous && chains->end_stage.purification.rounds == 0)
        return 0;
    if (most_slots == room)
        return 0;
    return lanes < TEIDE_MAX_LANES ? lanes : TEIDE_MAX_LANES;
}

/* A link as one request uses it, and its generator, unless that of the hop before is the same.
 * sharing  for each link: how many requests use it; served: how many of them have got their slots so far */
static int
compile_hop(struct teide_chains *chains, int32_t l, const int32_t *sharing, int32_t *served, struct teide_hop *hop,
    struct teide_error *error)
{
    const struct teide_link *link = &chains->scenario->links[l];
    struct teide_generator *generator = &chains->generators[chains->n_generators];
    const int32_t share = link->memory_pairs / sharing[l];
    int ret;

    if (share < slots_needed(chains))
        return teide_fail(error, TEIDE_E_INPUT,
            "link '%s' has %d memory pairs for each of the %d requests over it, but purification needs %d: give it "
            "memory_pairs: %d",
            link->name, share, sharing[l], slots_needed(chains), slots_needed(chains) * sharing[l]);
    ret = compile_generator(chains, link, generator, error);
    if (ret != 0)
        return ret;
    if (chains->n_generators == 0 || !same_generator(generator, generator - 1))
        chains->n_generators++;
    hop->generator = (int32_t)chains->n_generators - 1;
    hop->link = l;
    hop->first_slot = (int32_t)chains->n_slots;
    hop->n_slots = share;
    hop->first_memory_pair = share * served[l]++;
    chains->n_slots += (size_t)share;
    return to_ticks(link->delay, chains->tick, 0, "the delay", link->name, &hop->delay, error);
}

/* Where the nodes of a route lie, in ticks of messages and of corrections, and what their memories are. */
static int
compile_positions(struct teide_chains *chains, const struct teide_route *route, struct teide_position *positions,
    struct teide_error *error)
{
    const struct teide_scenario *scenario = chains->scenario;
    const struct teide_request *request = &scenario->requests[route->request];
    int64_t distance = 0, correction = 0;

    for (int32_t i = 0;; i++) {
        const struct teide_link *link;
        int64_t delay = 0;
        int ret;

        positions[i].distance = distance;
        positions[i].correction = correction;
        positions[i].node = request->path[i];
        positions[i].storage = scenario->nodes[request->path[i]].memory;
        if (i == route->n_hops)
            return 0;
        link = &scenario->links[route->hops[i].link];
        ret = to_ticks(isnan(link->correction_delay) ? link->delay : link->correction_delay, chains->tick, 0,
            "the correction_delay", link->name, &delay, error);
        if (ret != 0)
            return ret;
        distance += route->hops[i].delay;
        correction += delay;
        if (distance >= TEIDE_MAX_LATENCY || correction >= TEIDE_MAX_LATENCY || chains->n_slots > INT32_MAX)
            return teide_fail(error, TEIDE_E_INPUT, "request '%s' is too long for a clock with ticks of %g s",
                request->name, chains->tick);
    }
}

static int
compile_route(struct teide_chains *chains, int32_t request_index, const int32_t *sharing, int32_t *served,
    struct teide_error *error)
{
    const struct teide_scenario *scenario = chains->scenario;
    const struct teide_request *request = &scenario->requests[request_index];
    struct teide_route *route = &chains->routes[request_index];
    struct teide_hop *hops = chains->hops + chains->n_hops;
    struct teide_position *positions = chains->positions + chains->n_positions;
    const int32_t n_hops = (int32_t)request->n_path - 1;
    int32_t fewest_slots = INT32_MAX, most_slots = 0;
    int ret;

    route->hops = hops;
    route->positions = positions;
    route->first_hop = (int32_t)chains->n_hops;
    route->first_position = (int32_t)chains->n_positions;
    route->n_hops = n_hops;
    route->request = request_index;
    route->continuous = request->generation == TEIDE_CONTINUOUS;
    route->all_at_once = chains->all_at_once && n_hops > 1;
    route->units
        = teide_purification_inputs(&scenario->purify_link) * teide_purification_inputs(&scenario->purify_end_to_end);
    for (int32_t i = 0; i < n_hops; i++) {
        ret = compile_hop(chains, request->path_links[i], sharing, served, &hops[i], error);
        if (ret != 0)
            return ret;
        fewest_slots = hops[i].n_slots < fewest_slots ? hops[i].n_slots : fewest_slots;
        most_slots = hops[i].n_slots > most_slots ? hops[i].n_slots : most_slots;
    }
    ret = compile_positions(chains, route, positions, error);
    if (ret != 0)
        return ret;
    route->n_lanes = count_lanes(chains, route, fewest_slots, most_slots);
    route->first_half = (int32_t)chains->n_halves;
    chains->n_halves += 2 * ((size_t)n_hops + 1) * (size_t)(route->n_lanes > 0 ? route->n_lanes : 1);
    if (chains->n_halves > INT32_MAX)
        return teide_fail(error, TEIDE_E_INPUT,
            "request '%s' has too many memory pairs over too many links: write fewer memory_pairs", request->name);
    chains->n_hops += (size_t)n_hops;
    chains->n_positions += (size_t)n_hops + 1;
    chains->n_routes++;
    return plan_swaps(chains, positions, n_hops, error);
}

static int
compile_operations(struct teide_chains *chains, struct teide_error *error)
{
    const struct teide_scenario *scenario = chains->scenario;
    int ret;

    chains->swap_factors = teide_log_correlators(teide_swap_factors(scenario->swap.noise));
    chains->swap_success = scenario->swap.success_probability;
    if (scenario->swap.policy != NULL && scenario->swap.policy->prefers != NULL)
        return teide_fail(error, TEIDE_E_INPUT,
            "swap order '%s' chooses between pairs of one request, which the nodes of a chain do not: write "
            "run.engine: "
            "network",
            scenario->swap.policy->about.name);
    chains->all_at_once = scenario->swap.policy != NULL && scenario->swap.policy->at_once;
    chains->is_tree = scenario->swap.policy != NULL && scenario->swap.policy->plan != NULL;
    chains->is_global = scenario->knowledge == TEIDE_KNOWLEDGE_GLOBAL;
    chains->measures_at_once
        = chains->swap_success >= 1 || (!chains->is_tree && !chains->all_at_once && chains->is_global);
    ret = teide_stage_init(
        &chains->link_stage, &scenario->purify_link, "operations.purify.link", chains->tick, TEIDE_MAX_LATENCY, error);
    if (ret == 0)
        ret = teide_stage_init(&chains->end_stage, &scenario->purify_end_to_end, "operations.purify.end_to_end",
            chains->tick, TEIDE_MAX_LATENCY, error);
    if (ret == 0)
        ret = to_ticks(
            scenario->swap.duration, chains->tick, 0, "the duration", "operations.swap", &chains->swap_duration, error);
    return ret;
}

/* Whether the core without purification, cutoffs, failures and lanes will do: then at most one pair of a hop is alive, and
 * nodes swap at the herald. */
static bool
is_plain(const struct teide_chains *chains)
{
    if (chains->has_cutoffs || chains->link_stage.purification.rounds > 0 || chains->end_stage.purification.rounds > 0
        || chains->scenario->run.record_trace > 0)
        return false;
    for (size_t i = 0; i < chains->n_routes; i++) {
        const struct teide_route *route = &chains->routes[i];
        if (route->n_hops > 1 && (chains->is_tree || chains->all_at_once || chains->swap_success < 1))
            return false;
        if (route->continuous || route->n_lanes > 0)
            return false;
        for (int32_t k = 0; k < route->n_hops; k++)
            if (route->hops[k].n_slots != 1 || chains->generators[route->hops[k].generator].changing != 0)
                return false;
    }
    return true;
}

/* Whether every route is one link, and nothing but purifying pairs as they come is to be done. */
static bool
is_link(const struct teide_chains *chains)
{
    if (chains->is_plain || chains->has_cutoffs || chains->link_stage.has_policy || chains->link_stage.wants != NULL
        || chains->link_stage.rank != NULL || chains->link_stage.deadline > 0
        || chains->end_stage.purification.rounds > 0 || chains->scenario->run.record_trace > 0)
        return false;
    for (size_t i = 0; i < chains->n_routes; i++)
        if (chains->routes[i].n_hops != 1 || chains->routes[i].n_lanes > 0
            || chains->generators[chains->routes[i].hops[0].generator].sequential)
            return false;
    return true;
}

int
teide_chains_init(struct teide_chains *chains, const struct teide_scenario *scenario, struct teide_error *error)
{
    size_t n_hops = 0, n_requests = scenario->n_requests;
    int32_t *sharing = NULL, *served = NULL;
    int ret;

    *chains = (struct teide_chains) { .scenario = scenario, .tick = scenario->run.time_resolution };
    chains->end = TEIDE_HORIZON;
    if (isfinite(scenario->run.time)) {
        double end = nearbyint(scenario->run.time / chains->tick);
        if (!(end < (double)TEIDE_HORIZON))
            return teide_fail(error, TEIDE_E_INPUT,
                "run.time, %g s, is too long for a clock with ticks of %g s: give run.time_resolution a larger value",
                scenario->run.time, chains->tick);
        chains->end = (int64_t)end;
    }
    for (size_t i = 0; i < n_requests; i++)
        n_hops += scenario->requests[i].n_path - 1;
    chains->generators = calloc(n_hops + 1, sizeof *chains->generators);
    chains->storages = calloc(scenario->n_memories + 1, sizeof *chains->storages);
    chains->hops = calloc(n_hops + 1, sizeof *chains->hops);
    chains->positions = calloc(n_hops + n_requests + 1, sizeof *chains->positions);
    chains->routes = calloc(n_requests + 1, sizeof *chains->routes);
    sharing = calloc(scenario->n_links + 1, sizeof *sharing);
    served = calloc(scenario->n_links + 1, sizeof *served);
    if (chains->generators == NULL || chains->storages == NULL || chains->hops == NULL || chains->positions == NULL
        || chains->routes == NULL || sharing == NULL || served == NULL) {
        ret = teide_fail(error, TEIDE_E_MEMORY, "out of memory for a network of %zu nodes", scenario->n_nodes);
        goto out;
    }
    for (size_t i = 0; i < n_requests; i++)
        for (size_t k = 0; k + 1 < scenario->requests[i].n_path; k++)
            sharing[scenario->requests[i].path_links[k]]++;
    ret = compile_storages(chains, error);
    if (ret == 0)
        ret = compile_operations(chains, error);
    for (size_t i = 0; ret == 0 && i < n_requests; i++)
        ret = compile_route(chains, (int32_t)i, sharing, served, error);
    chains->is_plain = ret == 0 && is_plain(chains);
    chains->is_link = ret == 0 && is_link(chains);
out:
    free(sharing);
    free(served);
    return ret;
}

void
teide_chains_clear(struct teide_chains *chains)
{
    free(chains->generators);
    free(chains->storages);
    free(chains->hops);
    free(chains->positions);
    free(chains->routes);
    *chains = (struct teide_chains) { 0 };
}
