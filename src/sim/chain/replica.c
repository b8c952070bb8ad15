/* A replica: set up, take down, and what it tells of itself. advance.c runs it. */
#include "sim/chain/replica.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/chain/advance.h"

static int
allocate_core(struct teide_replica *replica)
{
    const struct teide_chains *chains = replica->chains;
    const bool can_fail = chains->swap_success < 1;

    if (chains->is_plain) {
        replica->words = calloc(chains->n_hops, sizeof *replica->words);
        replica->slots = aligned_alloc(TEIDE_PLAIN_SLOT, TEIDE_PLAIN_SLOT * chains->n_slots);
        if (replica->words == NULL || replica->slots == NULL)
            return TEIDE_E_MEMORY;
        memset(replica->slots, 0, TEIDE_PLAIN_SLOT * chains->n_slots);
        return 0;
    }
    replica->slots = calloc(chains->n_slots, sizeof *replica->slots);
    replica->hops = calloc(chains->n_hops, sizeof *replica->hops);
    replica->more = calloc(chains->n_slots, sizeof *replica->more);
    replica->resumed.slot = calloc(chains->n_slots, sizeof *replica->resumed.slot);
    if (chains->is_link || chains->link_stage.purification.rounds > 0)
        replica->memo = calloc(1, sizeof *replica->memo);
    if (can_fail)
        replica->measurements = calloc(chains->n_positions, sizeof *replica->measurements);
    if (chains->all_at_once)
        replica->measure_at = calloc(chains->n_halves / 2, sizeof *replica->measure_at);
    if (replica->slots == NULL || replica->hops == NULL || replica->more == NULL || replica->resumed.slot == NULL
        || ((chains->is_link || chains->link_stage.purification.rounds > 0) && replica->memo == NULL)
        || (can_fail && replica->measurements == NULL) || (chains->all_at_once && replica->measure_at == NULL))
        return TEIDE_E_MEMORY;
    return 0;
}

static int
allocate_outcomes(struct teide_replica *replica, size_t request, const struct teide_replica_options *options)
{
    const struct teide_application *application = &replica->chains->scenario->requests[request].application;
    struct teide_outcomes_tally *outcomes;

    if (application->kind == TEIDE_APPLICATION_NONE)
        return 0;
    replica->routes[request].outcomes = outcomes = calloc(1, sizeof *outcomes);
    return outcomes == NULL ? TEIDE_E_MEMORY
                            : teide_outcomes_init(outcomes, application, options->batches, options->bin);
}

static int
allocate(struct teide_replica *replica, const struct teide_replica_options *options)
{
    const struct teide_chains *chains = replica->chains;

    replica->halves = malloc(chains->n_halves * sizeof *replica->halves);
    replica->routes = calloc(chains->n_routes, sizeof *replica->routes);
    replica->hop_route = calloc(chains->n_hops, sizeof *replica->hop_route);
    if (replica->halves == NULL || replica->routes == NULL || replica->hop_route == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < chains->n_routes; i++) {
        int ret = teide_tally_init(&replica->routes[i].tally, options->batches, options->sample_limit);
        if (ret == 0)
            ret = allocate_outcomes(replica, i, options);
        if (ret != 0)
            return ret;
    }
    if (teide_trace_table_init(&replica->trace, options->record_trace) != 0)
        return TEIDE_E_MEMORY;
    return allocate_core(replica);
}

static void
initialise(struct teide_replica *replica)
{
    const struct teide_chains *chains = replica->chains;

    for (size_t i = 0; i < chains->n_halves; i++)
        replica->halves[i] = TEIDE_NO_SLOT;
    for (size_t i = 0; i < chains->n_routes; i++) {
        const struct teide_route *route = &chains->routes[i];
        replica->routes[i].waiting = TEIDE_NO_SLOT;
        for (int32_t h = route->first_hop; h < route->first_hop + route->n_hops; h++) {
            replica->hop_route[h] = (int32_t)i;
            if (replica->hops != NULL)
                replica->hops[h].waiting = TEIDE_NO_SLOT;
            for (int32_t k = 0; !chains->is_plain && k < chains->hops[h].n_slots; k++)
                replica->slots[chains->hops[h].first_slot + k].hop = h;
        }
    }
}

struct teide_replica *
teide_replica_create(const struct teide_chains *chains, const struct teide_replica_options *options)
{
    struct teide_replica *replica = calloc(1, sizeof *replica);

    if (replica == NULL)
        return NULL;
    replica->chains = chains;
    replica->random = (struct teide_random) {
        .seed = chains->scenario->seed, .point = options->point, .replica = options->replica
    };
    replica->record_deliveries = options->record_deliveries;
    replica->delivered.log[0] = NAN; /* nothing is remembered */
    replica->warm_up = (int64_t)nearbyint(options->warm_up / chains->tick);
    replica->warm = replica->warm_up == 0;
    teide_event_queue_init(&replica->queue);
    if (allocate(replica, options) == 0) {
        initialise(replica);
        for (int i = 0; replica->memo != NULL && i < TEIDE_MEMO_PLACES; i++)
            replica->memo->delivered[i].log[0] = NAN;
        teide_replica_begin(replica);
        if (replica->error == 0)
            return replica;
    }
    teide_replica_destroy(replica);
    return NULL;
}

void
teide_replica_destroy(struct teide_replica *replica)
{
    if (replica == NULL)
        return;
    if (replica->routes != NULL)
        for (size_t i = 0; i < replica->chains->n_routes; i++) {
            teide_tally_clear(&replica->routes[i].tally);
            if (replica->routes[i].outcomes != NULL)
                teide_outcomes_clear(replica->routes[i].outcomes);
            free(replica->routes[i].outcomes);
        }
    teide_replica_finish(replica);
    free(replica->routes);
    free(replica->deliveries.row);
    teide_trace_table_clear(&replica->trace);
    free(replica);
}

void
teide_replica_finish(struct teide_replica *replica)
{
    teide_event_queue_clear(&replica->queue);
    free(replica->slots);
    free(replica->words);
    free(replica->hops);
    free(replica->more);
    free(replica->measurements);
    free(replica->measure_at);
    free(replica->halves);
    free(replica->hop_route);
    free(replica->resumed.slot);
    free(replica->memo);
    replica->slots = NULL;
    replica->words = NULL;
    replica->hops = NULL;
    replica->more = NULL;
    replica->measurements = NULL;
    replica->measure_at = NULL;
    replica->halves = NULL;
    replica->hop_route = NULL;
    replica->resumed.slot = NULL;
    replica->memo = NULL;
}

double
teide_replica_progress(const struct teide_replica *replica, int64_t deliveries)
{
    double by_time = (double)replica->now / (double)replica->chains->end, by_count = 1;

    for (size_t i = 0; i < replica->chains->n_routes; i++) {
        double share = (double)replica->routes[i].tally.deliveries / (double)deliveries;
        by_count = share < by_count ? share : by_count;
    }
    return by_time > by_count ? by_time : by_count;
}

bool
teide_replica_ended(const struct teide_replica *replica)
{
    return replica->now >= replica->chains->end;
}

double
teide_replica_time(const struct teide_replica *replica)
{
    return (double)replica->now * replica->chains->tick;
}

double
teide_replica_observed(const struct teide_replica *replica)
{
    return replica->warm ? (double)(replica->now - replica->warm_up) * replica->chains->tick : 0;
}

uint64_t
teide_replica_events(const struct teide_replica *replica)
{
    return replica->events;
}

const struct teide_tally *
teide_replica_tally(const struct teide_replica *replica, size_t request)
{
    return &replica->routes[request].tally;
}

const struct teide_outcomes_tally *
teide_replica_outcomes(const struct teide_replica *replica, size_t request)
{
    return replica->routes[request].outcomes;
}

const struct teide_delivery *
teide_replica_deliveries(const struct teide_replica *replica, size_t *length)
{
    *length = replica->deliveries.length;
    return replica->deliveries.row;
}

struct teide_counters
teide_replica_counters(const struct teide_replica *replica, size_t request)
{
    const struct teide_route_state *state = &replica->routes[request];

    return teide_counters_sum(teide_tally_counters(&state->tally), state->counters);
}
