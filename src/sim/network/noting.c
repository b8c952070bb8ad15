#include "sim/network/noting.h"

#include <string.h>

enum {
    SERIES_BATCHES = 4, /* batches of a series for each of a tally: more to merge where they are correlated */
    FEWEST_BATCHES = 8
};

/* The clock in seconds. */
static double
now(const struct teide_net *net)
{
    return (double)net->now * net->graph->tick;
}

/* Something happened to a demand, in a bin of time. */
static void
bin(struct teide_net *net, struct teide_time_bins *bins, double value)
{
    if (bins->limit > 0 && teide_time_bins_add(bins, now(net), value) != 0)
        net->error = TEIDE_E_MEMORY;
}

void
teide_note_in_system(struct teide_net *net, int32_t index, int change)
{
    struct teide_demand_state *demand = &net->demands[index];
    struct teide_demand_notes *notes = &demand->notes;

    if (notes->bins.in_system.limit > 0 && demand->in_system > 0
        && teide_time_bins_hold(&notes->bins.in_system, notes->in_system.since, now(net), (double)demand->in_system)
            != 0)
        net->error = TEIDE_E_MEMORY;
    demand->in_system += change;
    teide_signal_set(&notes->in_system, now(net), (double)demand->in_system);
    if (change > 0) {
        notes->counts.arrived++;
        bin(net, &notes->bins.arrived, 0);
    }
}

void
teide_note_lost(struct teide_net *net, int32_t index)
{
    struct teide_demand_notes *notes = &net->demands[index].notes;

    teide_series_add(&notes->admission, 1);
    notes->counts.lost++;
    bin(net, &notes->bins.lost, 0);
}

void
teide_note_admitted(struct teide_net *net, int32_t session)
{
    const struct teide_session *s = &net->sessions[session];
    struct teide_demand_notes *notes = &net->demands[s->demand].notes;

    teide_series_add(&notes->admission, 0);
    teide_series_add(&notes->queueing, (double)(s->admitted - s->arrived) * net->graph->tick);
    notes->counts.admitted++;
}

void
teide_note_service(struct teide_net *net, int32_t session)
{
    const struct teide_session *s = &net->sessions[session];
    struct teide_demand_notes *notes = &net->demands[s->demand].notes;
    const double time = (double)(net->now - s->arrived) * net->graph->tick;

    teide_series_add(&notes->service, time);
    if (teide_sample_add(&notes->service_times, time) != 0)
        net->error = TEIDE_E_MEMORY;
    notes->counts.served++;
    bin(net, &notes->bins.served, 0);
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
        .time = now(net),
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
    struct teide_demand_notes *notes = &demand->notes;
    const double waiting_time = (double)(net->now - demand->last_delivery) * net->graph->tick;
    const int32_t raw_pairs
        = net->staging != NULL ? net->staging[segment - net->segments].raw_pairs : segment->raw_pairs;

    if (teide_tally_add(&notes->deliveries, waiting_time, state, raw_pairs, &notes->counters) != 0)
        net->error = TEIDE_E_MEMORY;
    if (notes->outcomes != NULL
        && teide_outcomes_add(notes->outcomes, &net->random, session->demand, now(net), state) != 0)
        net->error = TEIDE_E_MEMORY;
    if (net->record_deliveries && net->now >= net->graph->warm_up)
        record(net, segment, raw_pairs, state, waiting_time);
    bin(net, &notes->bins.delivered, state.p[TEIDE_PHI_PLUS]);
    notes->counters = (struct teide_counters) { 0 };
    demand->last_delivery = net->now;
    teide_series_add(&net->gaps, (double)(net->now - net->last_delivery) * net->graph->tick);
    net->last_delivery = net->now;
    notes->counts.age_sum += (double)(net->now - segment->oldest);
    if (session->delivered == 0)
        teide_series_add(&notes->first_pair, (double)(net->now - session->arrived) * net->graph->tick);
    if (notes->deliveries.deliveries == net->wanted)
        net->unfinished--;
}

/* The series, and the bins, number i of those of a demand; NULL behind the last. */
static struct teide_series *
series_of(struct teide_demand_notes *notes, size_t i)
{
    struct teide_series *const all[]
        = { &notes->service, &notes->first_pair, &notes->queueing, &notes->admission, NULL };

    return all[i];
}

static struct teide_time_bins *
bins_of(struct teide_demand_notes *notes, size_t i)
{
    struct teide_net_bins *bins = &notes->bins;
    struct teide_time_bins *const all[]
        = { &bins->delivered, &bins->arrived, &bins->served, &bins->lost, &bins->in_system, NULL };

    return all[i];
}

static int
begin_outcomes(struct teide_demand_notes *notes, const struct teide_application *application,
    const struct teide_net_options *options)
{
    if (application->kind == TEIDE_APPLICATION_NONE)
        return 0;
    notes->outcomes = calloc(1, sizeof *notes->outcomes);
    if (notes->outcomes == NULL)
        return TEIDE_E_MEMORY;
    return teide_outcomes_init(notes->outcomes, application, options->batches, options->bin);
}

/* Batches of a series. */
static size_t
series_batches(const struct teide_net_options *options)
{
    const size_t batches = SERIES_BATCHES * options->batches;

    return batches > FEWEST_BATCHES ? batches : FEWEST_BATCHES;
}

int
teide_gaps_init(struct teide_net *net, const struct teide_net_options *options)
{
    net->last_delivery = net->graph->warm_up;
    return teide_series_init(&net->gaps, series_batches(options));
}

void
teide_gaps_restart(struct teide_net *net)
{
    net->last_delivery = net->graph->warm_up;
    teide_series_restart(&net->gaps);
}

int
teide_notes_init(struct teide_net *net, int32_t index, const struct teide_net_options *options)
{
    struct teide_demand_notes *notes = &net->demands[index].notes;
    const struct teide_scenario *scenario = net->graph->scenario;
    const size_t batches = series_batches(options);

    net->demands[index].last_delivery = net->graph->warm_up;
    for (size_t i = 0; scenario->run.bin > 0 && bins_of(notes, i) != NULL; i++)
        teide_time_bins_init(bins_of(notes, i), 0, scenario->run.bin, teide_run_bins(&scenario->run));
    for (size_t i = 0; series_of(notes, i) != NULL; i++)
        if (teide_series_init(series_of(notes, i), batches) != 0)
            return TEIDE_E_MEMORY;
    teide_sample_init(&notes->service_times, options->sample_limit);
    if (teide_tally_init(&notes->deliveries, options->batches, options->sample_limit) != 0
        || teide_signal_init(&notes->in_system, batches, 1e6 * net->graph->tick, 0, 0) != 0)
        return TEIDE_E_MEMORY;
    return begin_outcomes(notes, &scenario->requests[index].application, options);
}

void
teide_notes_restart(struct teide_net *net, int32_t index)
{
    struct teide_demand_state *demand = &net->demands[index];
    struct teide_demand_notes *notes = &demand->notes;

    teide_tally_restart(&notes->deliveries);
    for (size_t i = 0; series_of(notes, i) != NULL; i++)
        teide_series_restart(series_of(notes, i));
    teide_sample_restart(&notes->service_times);
    teide_signal_restart(&notes->in_system, now(net));
    if (notes->outcomes != NULL)
        teide_outcomes_restart(notes->outcomes);
    notes->counters = (struct teide_counters) { 0 };
    memset(notes->purifications, 0, sizeof notes->purifications);
    notes->counts = (struct teide_demand_counts) { .arrived = demand->in_system };
    demand->last_delivery = net->graph->warm_up;
}

void
teide_notes_clear(struct teide_demand_notes *notes)
{
    teide_tally_clear(&notes->deliveries);
    for (size_t i = 0; series_of(notes, i) != NULL; i++)
        teide_series_clear(series_of(notes, i));
    teide_sample_clear(&notes->service_times);
    teide_signal_clear(&notes->in_system);
    if (notes->outcomes != NULL)
        teide_outcomes_clear(notes->outcomes);
    free(notes->outcomes);
    for (size_t i = 0; bins_of(notes, i) != NULL; i++)
        teide_time_bins_clear(bins_of(notes, i));
}
