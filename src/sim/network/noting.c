#include "sim/network/noting.h"

#include <string.h>

/* The bin of a time, or NULL: none are kept, or out of memory, which the replica notes. */
static struct teide_net_bin *
bin_at(struct teide_net *net, struct teide_demand_state *demand, int64_t time)
{
    const int64_t width = net->graph->time_bin;
    size_t index;

    if (width == 0)
        return NULL;
    index = (size_t)(time / width);
    if (index >= demand->bin_capacity) {
        const size_t n = 2 * index + 16;
        struct teide_net_bin *bins = realloc(demand->bins, n * sizeof *bins);
        if (bins == NULL) {
            net->error = TEIDE_E_MEMORY;
            return NULL;
        }
        memset(bins + demand->bin_capacity, 0, (n - demand->bin_capacity) * sizeof *bins);
        demand->bins = bins;
        demand->bin_capacity = n;
    }
    if (index >= demand->n_bins)
        demand->n_bins = index + 1;
    return &demand->bins[index];
}

void
teide_note_in_system(struct teide_net *net, int32_t index, int change)
{
    struct teide_demand_state *demand = &net->demands[index];
    const int64_t width = net->graph->time_bin;
    struct teide_net_bin *bin;

    demand->in_system_sum += (double)demand->in_system * (double)(net->now - demand->since);
    while (width > 0 && demand->in_system > 0 && demand->binned < net->now) {
        const int64_t end = teide_net_earlier((demand->binned / width + 1) * width, net->now);
        if ((bin = bin_at(net, demand, demand->binned)) == NULL)
            return;
        bin->in_system += (double)demand->in_system * (double)(end - demand->binned);
        demand->binned = end;
    }
    demand->since = demand->binned = net->now;
    demand->in_system += change;
    if (change > 0) {
        demand->counts.arrived++;
        if ((bin = bin_at(net, demand, net->now)) != NULL)
            bin->arrived++;
    }
}

static void
add(struct teide_net *net, struct teide_tally *tally, double value)
{
    if (teide_tally_add(tally, value, (struct teide_bell) { 0 }, 0, &(struct teide_counters) { 0 }) != 0)
        net->error = TEIDE_E_MEMORY;
}

void
teide_note_admission(struct teide_net *net, int32_t index, bool lost)
{
    struct teide_demand_state *demand = &net->demands[index];
    struct teide_net_bin *bin = lost ? bin_at(net, demand, net->now) : NULL;

    add(net, &demand->admission, lost);
    demand->counts.lost += lost;
    demand->counts.admitted += !lost;
    if (bin != NULL)
        bin->lost++;
}

void
teide_note_service(struct teide_net *net, int32_t session)
{
    const struct teide_session *s = &net->sessions[session];
    struct teide_demand_state *demand = &net->demands[s->demand];
    struct teide_net_bin *bin = bin_at(net, demand, net->now);

    add(net, &demand->service, (double)(net->now - s->arrived) * net->graph->tick);
    demand->counts.served++;
    if (bin != NULL)
        bin->served++;
}

static void
record(struct teide_net *net, const struct teide_net_segment *segment, int32_t raw_pairs, struct teide_bell state,
    double waiting_time)
{
    if (net->n_records == net->record_capacity) {
        const size_t n = net->record_capacity == 0 ? 1024 : 2 * net->record_capacity;
        struct teide_delivery *records = realloc(net->records, n * sizeof *records);
        if (records == NULL) {
            net->error = TEIDE_E_MEMORY;
            return;
        }
        net->records = records;
        net->record_capacity = n;
    }
    net->records[net->n_records++] = (struct teide_delivery) {
        .time = (double)net->now * net->graph->tick,
        .waiting_time = waiting_time,
        .state = state,
        .request = net->sessions[segment->session].demand,
        .replica = (int32_t)net->random.replica,
        .raw_pairs = raw_pairs,
    };
}

void
teide_note_delivery(struct teide_net *net, const struct teide_net_segment *segment, struct teide_bell state)
{
    const struct teide_session *session = &net->sessions[segment->session];
    struct teide_demand_state *demand = &net->demands[session->demand];
    const double waiting_time = (double)(net->now - demand->last_delivery) * net->graph->tick;
    struct teide_net_bin *bin = bin_at(net, demand, net->now);
    const int32_t raw_pairs
        = net->staging != NULL ? net->staging[segment - net->segments].raw_pairs : segment->raw_pairs;

    if (teide_tally_add(&demand->deliveries, waiting_time, state, raw_pairs, &demand->counters) != 0)
        net->error = TEIDE_E_MEMORY;
    if (net->record_deliveries && net->now >= net->graph->warm_up)
        record(net, segment, raw_pairs, state, waiting_time);
    if (bin != NULL) {
        bin->deliveries++;
        bin->fidelity += state.p[TEIDE_PHI_PLUS];
    }
    demand->counters = (struct teide_counters) { 0 };
    demand->last_delivery = net->now;
    demand->counts.age_sum += (double)(net->now - segment->oldest);
    if (session->delivered == 0) {
        demand->counts.first++;
        demand->counts.first_sum += (double)(net->now - session->arrived);
    }
    if (demand->deliveries.deliveries == net->wanted)
        net->unfinished--;
}

int
teide_notes_init(struct teide_net *net, int32_t index, const struct teide_net_options *options)
{
    struct teide_demand_state *demand = &net->demands[index];

    demand->last_delivery = net->graph->warm_up;
    if (teide_tally_init(&demand->deliveries, options->batches, options->sample_limit) != 0
        || teide_tally_init(&demand->service, options->batches, options->sample_limit) != 0
        || teide_tally_init(&demand->admission, options->batches, 2) != 0)
        return TEIDE_E_MEMORY;
    return 0;
}

int
teide_notes_restart(struct teide_net *net, int32_t index)
{
    struct teide_demand_state *demand = &net->demands[index];
    struct teide_tally *tallies[3] = { &demand->deliveries, &demand->service, &demand->admission };

    for (int k = 0; k < 3; k++) {
        const size_t batches = (tallies[k]->batch_capacity - 1) / 2, limit = tallies[k]->sample.limit;
        teide_tally_clear(tallies[k]);
        if (teide_tally_init(tallies[k], batches, limit) != 0)
            return TEIDE_E_MEMORY;
    }
    demand->counters = (struct teide_counters) { 0 };
    demand->counts = (struct teide_demand_counts) { .arrived = demand->in_system };
    demand->last_delivery = net->graph->warm_up;
    demand->in_system_sum = 0;
    demand->since = net->graph->warm_up;
    return 0;
}

void
teide_notes_clear(struct teide_demand_state *demand)
{
    teide_tally_clear(&demand->deliveries);
    teide_tally_clear(&demand->service);
    teide_tally_clear(&demand->admission);
    free(demand->bins);
}
