#include "study/network/summary.h"

#include <math.h>
#include <stdlib.h>

#include "study/steady_state.h"
#include "study/summary.h"
#include "study/time_series.h"

enum { FEWEST_BATCHES = 16 }; /* behind the error of a throughput */

/* A part of the notes of one demand in every replica, as an array of pointers that the caller frees; NULL: out of memory. */
static void *
parts_of(const struct teide_net *const *nets, size_t n_nets, size_t demand, size_t offset)
{
    const void **parts = malloc((n_nets + 1) * sizeof *parts);

    for (size_t i = 0; parts != NULL && i < n_nets; i++)
        parts[i] = (const char *)teide_net_notes(nets[i], demand) + offset;
    return parts;
}

/* The mean of a series of one demand; `unsettled` is set where its batches are correlated. */
static int
estimate_series(const struct teide_net *const *nets, size_t n_nets, size_t demand, size_t offset,
    struct teide_estimate *estimate, bool *unsettled)
{
    const struct teide_series **series = parts_of(nets, n_nets, demand, offset);
    struct teide_steady_state state = { 0 };
    int ret = series == NULL ? TEIDE_E_MEMORY : teide_steady_series(series, n_nets, &state);

    free(series);
    *estimate = (struct teide_estimate) { state.mean, state.error };
    *unsettled |= state.correlated;
    return ret;
}

static int
estimate_in_system(const struct teide_net *const *nets, size_t n_nets, size_t demand,
    struct teide_demand_result *result, bool *unsettled, bool *overloaded)
{
    const struct teide_signal **signals
        = parts_of(nets, n_nets, demand, offsetof(struct teide_demand_notes, in_system));
    struct teide_steady_state state = { 0 };
    int ret = signals == NULL ? TEIDE_E_MEMORY : teide_steady_signal(signals, n_nets, &state);

    if (ret == 0) {
        const struct teide_growth growth = teide_signal_growth(signals, n_nets);
        result->growth = (struct teide_estimate) { growth.rate, growth.error };
        *overloaded = growth.grows;
    }
    free(signals);
    result->in_system = (struct teide_estimate) { state.mean, state.error };
    *unsettled |= state.correlated;
    return ret;
}

static int
estimate_quantiles(const struct teide_net *const *nets, size_t n_nets, size_t demand, double *quantiles)
{
    const struct teide_sample **samples
        = parts_of(nets, n_nets, demand, offsetof(struct teide_demand_notes, service_times));
    const int ret = samples == NULL
        ? TEIDE_E_MEMORY
        : teide_sample_quantiles(samples, n_nets, teide_quantile_levels, TEIDE_N_QUANTILES, quantiles);

    free(samples);
    return ret;
}

/* What does not exist where requests pile up. */
static void
forget_means(struct teide_demand_result *result)
{
    const struct teide_estimate none = { NAN, NAN };

    result->time_to_service = result->time_to_first_pair = result->time_in_queue = result->in_system = none;
    for (int k = 0; k < TEIDE_N_QUANTILES; k++)
        result->time_to_service_quantiles[k] = NAN;
}

static int
estimate_demand(const struct teide_net *const *nets, size_t n_nets, size_t demand, struct teide_demand_result *result)
{
    const struct {
        size_t offset;
        struct teide_estimate *estimate;
    } means[] = { { offsetof(struct teide_demand_notes, admission), &result->loss },
        { offsetof(struct teide_demand_notes, service), &result->time_to_service },
        { offsetof(struct teide_demand_notes, first_pair), &result->time_to_first_pair },
        { offsetof(struct teide_demand_notes, queueing), &result->time_in_queue } };
    bool unsettled = false, overloaded = false;
    int ret = 0;

    for (size_t i = 0; ret == 0 && i < sizeof means / sizeof *means; i++)
        ret = estimate_series(nets, n_nets, demand, means[i].offset, means[i].estimate, &unsettled);
    if (ret == 0)
        ret = estimate_quantiles(nets, n_nets, demand, result->time_to_service_quantiles);
    if (ret == 0)
        ret = estimate_in_system(nets, n_nets, demand, result, &unsettled, &overloaded);
    result->steadiness = overloaded ? TEIDE_OVERLOADED : unsettled ? TEIDE_UNSETTLED : TEIDE_STEADY;
    if (overloaded)
        forget_means(result);
    return ret;
}

static int
summarize_demand(const struct teide_net *const *nets, size_t n_nets, const struct teide_graph *graph, size_t demand,
    struct teide_demand_result *result)
{
    double age = 0, deliveries = 0;

    for (size_t i = 0; i < n_nets; i++) {
        const struct teide_demand_notes *notes = teide_net_notes(nets[i], demand);
        const struct teide_demand_counts *c = &notes->counts;
        result->arrived += c->arrived;
        result->admitted += c->admitted;
        result->blocked += c->blocked;
        result->lost += c->lost;
        result->served += c->served;
        result->expired += c->expired;
        result->rejected += c->rejected;
        age += c->age_sum;
        deliveries += (double)notes->deliveries.deliveries;
    }
    result->oldest_age = age / deliveries * graph->tick;
    return estimate_demand(nets, n_nets, demand, result);
}

static void
summarize_links(const struct teide_net *const *nets, size_t n_nets, const struct teide_graph *graph,
    struct teide_network_results *results)
{
    double most = 0;

    results->bottleneck = TEIDE_NONE;
    for (size_t i = 0; i < results->n_links; i++) {
        struct teide_link_result *r = &results->links[i];
        for (size_t k = 0; k < n_nets; k++) {
            const struct teide_link_counts *c = teide_net_link(nets[k], i);
            r->attempts += c->attempts;
            r->pairs += c->pairs;
            r->used += c->used;
            r->measured += c->measured;
            r->purifications += c->purifications;
            r->purified += c->purified;
            r->failed += c->failed;
            r->cut_off += c->cut_off;
            r->lost += c->lost;
            r->unused += c->unused;
            r->given_way += c->given_way;
            r->busy += teide_net_link_busy(nets[k], i);
        }
        r->busy *= graph->tick / (results->observed * (double)graph->links[i].n_channels);
        results->link_pairs += r->pairs;
        if (r->busy > most) {
            most = r->busy;
            results->bottleneck = (int32_t)i;
        }
    }
}

static void
summarize_nodes(const struct teide_net *const *nets, size_t n_nets, const struct teide_graph *graph,
    struct teide_network_results *results)
{
    for (size_t i = 0; i < results->n_nodes; i++) {
        struct teide_node_result *r = &results->nodes[i];
        for (size_t k = 0; k < n_nets; k++) {
            const struct teide_node_counts *c = teide_net_node(nets[k], i);
            r->swaps += c->swaps;
            r->swapped += c->swapped;
            r->wasted += c->wasted;
            r->memories += teide_net_node_occupied(nets[k], i);
            r->communication_qubits += teide_net_node_communicating(nets[k], i);
        }
        r->memories *= graph->tick / results->observed;
        r->communication_qubits *= graph->tick / results->observed;
    }
}

/* The error of the throughput in one replica. A rate and the mean time between deliveries have the same error, in parts of either. */
static int
estimate_gaps(const struct teide_net *net, struct teide_estimate *throughput)
{
    const struct teide_series *gaps = teide_net_gaps(net);
    struct teide_steady_state gap;
    const int ret = teide_steady_series(&gaps, 1, &gap);

    if (ret == 0 && gap.batches >= FEWEST_BATCHES && !gap.correlated)
        throughput->error = throughput->mean * gap.error / gap.mean;
    return ret;
}

/* Deliveries of each replica, and of each demand. */
static int
summarize_network(const struct teide_net *const *nets, size_t n_nets, struct teide_network_results *results)
{
    double *seconds = calloc(2 * n_nets + results->n_demands + 1, sizeof *seconds), *of_net, *of_demand;

    if (seconds == NULL)
        return TEIDE_E_MEMORY;
    of_net = seconds + n_nets;
    of_demand = of_net + n_nets;
    for (size_t k = 0; k < n_nets; k++) {
        seconds[k] = teide_net_observed(nets[k]);
        for (size_t i = 0; i < results->n_demands; i++) {
            const double deliveries = (double)teide_net_notes(nets[k], i)->deliveries.deliveries;
            of_net[k] += deliveries;
            of_demand[i] += deliveries;
        }
    }
    results->throughput = teide_throughput(of_net, seconds, n_nets);
    results->jain = teide_jain_index(of_demand, results->n_demands);
    free(seconds);
    return n_nets == 1 ? estimate_gaps(nets[0], &results->throughput) : 0;
}

/* A series of counts in bins, over all replicas. */
static int64_t
count_in(const struct teide_time_bins *const *bins, size_t n_nets, size_t index)
{
    double count = 0;

    for (size_t k = 0; k < n_nets; k++)
        count += index < bins[k]->n ? bins[k]->bin[index].count : 0;
    return (int64_t)count;
}

/* All series of one demand. */
static int
summarize_bins(
    const struct teide_net *const *nets, size_t n_nets, size_t demand, struct teide_time_point *points, size_t n_points)
{
    enum { DELIVERED, ARRIVED, SERVED, LOST, IN_SYSTEM, KINDS };
    static const size_t offsets[KINDS] = { offsetof(struct teide_demand_notes, bins.delivered),
        offsetof(struct teide_demand_notes, bins.arrived), offsetof(struct teide_demand_notes, bins.served),
        offsetof(struct teide_demand_notes, bins.lost), offsetof(struct teide_demand_notes, bins.in_system) };
    const struct teide_time_bins **bins[KINDS] = { NULL };
    struct teide_estimate *series = malloc((2 * n_points + 1) * sizeof *series);
    int ret = series == NULL ? TEIDE_E_MEMORY : 0;

    for (int kind = 0; kind < KINDS; kind++)
        if ((bins[kind] = parts_of(nets, n_nets, demand, offsets[kind])) == NULL)
            ret = TEIDE_E_MEMORY;
    if (ret == 0) {
        teide_time_series(bins[DELIVERED], n_nets, TEIDE_VALUE_OVER_TIME, series, n_points);
        teide_time_series(bins[IN_SYSTEM], n_nets, TEIDE_LEVEL_OVER_TIME, series + n_points, n_points);
    }
    for (size_t i = 0; i < n_points && ret == 0; i++)
        points[i]
            = (struct teide_time_point) { count_in(bins[DELIVERED], n_nets, i), count_in(bins[ARRIVED], n_nets, i),
                  count_in(bins[SERVED], n_nets, i), count_in(bins[LOST], n_nets, i), series[i], series[n_points + i] };
    for (int kind = 0; kind < KINDS; kind++)
        free(bins[kind]);
    free(series);
    return ret;
}

static int
summarize_series(const struct teide_net *const *nets, size_t n_nets, const struct teide_graph *graph,
    struct teide_network_results *results)
{
    const struct teide_run *run = &graph->scenario->run;
    int ret = 0;

    if (run->bin == 0)
        return 0;
    results->n_bins = teide_run_bins(run);
    results->series = calloc(results->n_demands * results->n_bins + 1, sizeof *results->series);
    if (results->series == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < results->n_demands && ret == 0; i++)
        ret = summarize_bins(nets, n_nets, i, results->series + i * results->n_bins, results->n_bins);
    return ret;
}

/* The highest level of segments at which something was purified. */
static size_t
highest_level(const struct teide_net *const *nets, size_t n_nets, size_t n_demands)
{
    size_t most = 0;

    for (size_t k = 0; k < n_nets; k++)
        for (size_t i = 0; i < n_demands; i++)
            for (size_t level = most + 1; level <= TEIDE_MOST_LEVELS; level++)
                if (teide_net_notes(nets[k], i)->purifications[level].tried > 0)
                    most = level;
    return most;
}

/* Purifications by where they are, in circuits. */
static int
summarize_purifications(const struct teide_net *const *nets, size_t n_nets, const struct teide_graph *graph,
    struct teide_network_results *results)
{
    const size_t levels = highest_level(nets, n_nets, results->n_demands);

    if (!graph->purifies || !graph->circuits)
        return 0;
    results->n_places = levels + 2;
    results->purifications = calloc(results->n_demands * results->n_places + 1, sizeof *results->purifications);
    if (results->purifications == NULL)
        return TEIDE_E_MEMORY;
    for (size_t k = 0; k < n_nets; k++)
        for (size_t i = 0; i < results->n_demands; i++)
            for (size_t place = 0; place < results->n_places; place++) {
                const struct teide_purification_counts *counts
                    = &teide_net_notes(nets[k], i)->purifications[place <= levels ? place : TEIDE_PURIFIED_PLACES - 1];
                struct teide_purification_result *r = &results->purifications[i * results->n_places + place];
                r->purifications += counts->tried;
                r->purified += counts->succeeded;
            }
    return 0;
}

struct teide_network_results *
teide_network_summarize(const struct teide_graph *graph, const struct teide_net *const *nets, size_t n_nets)
{
    struct teide_network_results *results = calloc(1, sizeof *results);
    int ret = 0;

    if (results == NULL)
        return NULL;
    results->n_demands = (size_t)graph->n_demands;
    results->n_links = (size_t)graph->n_links;
    results->n_nodes = (size_t)graph->n_nodes;
    results->demands = calloc(results->n_demands + 1, sizeof *results->demands);
    results->links = calloc(results->n_links + 1, sizeof *results->links);
    results->nodes = calloc(results->n_nodes + 1, sizeof *results->nodes);
    if (results->demands == NULL || results->links == NULL || results->nodes == NULL)
        ret = TEIDE_E_MEMORY;
    for (size_t k = 0; k < n_nets; k++)
        results->observed += teide_net_observed(nets[k]);
    for (size_t i = 0; i < results->n_demands && ret == 0; i++)
        ret = summarize_demand(nets, n_nets, graph, i, &results->demands[i]);
    if (ret == 0)
        ret = summarize_series(nets, n_nets, graph, results);
    if (ret == 0)
        ret = summarize_purifications(nets, n_nets, graph, results);
    if (ret == 0)
        ret = summarize_network(nets, n_nets, results);
    if (ret != 0) {
        teide_network_results_destroy(results);
        return NULL;
    }
    summarize_links(nets, n_nets, graph, results);
    summarize_nodes(nets, n_nets, graph, results);
    return results;
}
