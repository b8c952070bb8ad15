#include "study/network/summary.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>

#include "study/run/statistics.h"

int
teide_network_estimate(struct teide_net *const *nets, size_t n_nets, struct teide_request_result *requests,
    size_t n_requests, int64_t *batches)
{
    struct teide_request_source *sources = malloc((n_nets + 1) * sizeof *sources);
    int ret = sources == NULL ? TEIDE_E_MEMORY : 0;

    *batches = 0;
    for (size_t i = 0; i < n_requests && ret == 0; i++) {
        size_t n = 0;
        for (size_t k = 0; k < n_nets; k++)
            sources[k] = (struct teide_request_source) { teide_net_deliveries(nets[k], i),
                teide_net_counters(nets[k], i), teide_net_observed(nets[k]) };
        ret = teide_estimate_sources(sources, n_nets, &requests[i], &n);
        if (i == 0 || (int64_t)n < *batches)
            *batches = (int64_t)n;
    }
    free(sources);
    return ret;
}

/* Quantiles of the times to service, of all replicas; samples that were thinned less are thinned alike. */
static int
service_quantiles(struct teide_net *const *nets, size_t n_nets, size_t demand, double quantiles[TEIDE_N_QUANTILES])
{
    size_t n = 0;
    int64_t stride = 1;
    double *values;

    for (size_t i = 0; i < n_nets; i++) {
        const struct teide_tally *tally = teide_net_service(nets[i], demand);
        n += tally->sample.length;
        stride = tally->sample.stride > stride ? tally->sample.stride : stride;
    }
    values = malloc((n + 1) * sizeof *values);
    if (values == NULL)
        return TEIDE_E_MEMORY;
    n = 0;
    for (size_t i = 0; i < n_nets; i++) {
        const struct teide_tally *tally = teide_net_service(nets[i], demand);
        for (size_t k = 0; k < tally->sample.length; k += (size_t)(stride / tally->sample.stride))
            values[n++] = tally->sample.waiting_time[k];
    }
    gsl_sort(values, 1, n);
    for (int k = 0; k < TEIDE_N_QUANTILES; k++)
        quantiles[k] = n == 0 ? NAN : gsl_stats_quantile_from_sorted_data(values, 1, n, teide_quantile_levels[k]);
    free(values);
    return 0;
}

static int
summarize_demand(struct teide_net *const *nets, size_t n_nets, const struct teide_graph *graph, size_t demand,
    struct teide_demand_result *result)
{
    const struct teide_tally **tallies = malloc((n_nets + 1) * sizeof *tallies);
    double age = 0, first = 0, queue = 0, in_system = 0, observed = 0, n_first = 0, deliveries = 0;
    int ret = tallies == NULL ? TEIDE_E_MEMORY : 0;

    for (size_t i = 0; i < n_nets; i++) {
        const struct teide_demand_counts *c = teide_net_demand(nets[i], demand);
        result->arrived += c->arrived;
        result->admitted += c->admitted;
        result->blocked += c->blocked;
        result->lost += c->lost;
        result->served += c->served;
        result->expired += c->expired;
        result->rejected += c->rejected;
        age += c->age_sum;
        first += c->first_sum;
        n_first += (double)c->first;
        queue += c->queue_sum;
        in_system += teide_net_in_system(nets[i], demand);
        observed += teide_net_observed(nets[i]);
        deliveries += (double)teide_net_deliveries(nets[i], demand)->deliveries;
    }
    result->oldest_age = age / deliveries * graph->tick;
    result->time_to_first_pair = first / n_first * graph->tick;
    result->time_in_queue = queue / (double)result->admitted * graph->tick;
    result->in_system = in_system / observed * graph->tick;
    if (ret == 0) {
        for (size_t i = 0; i < n_nets; i++)
            tallies[i] = teide_net_admission(nets[i], demand);
        ret = teide_estimate_ratio(tallies, n_nets, TEIDE_SUM_TIME, TEIDE_SUM_DELIVERIES, &result->loss);
    }
    if (ret == 0) {
        for (size_t i = 0; i < n_nets; i++)
            tallies[i] = teide_net_service(nets[i], demand);
        ret = teide_estimate_ratio(tallies, n_nets, TEIDE_SUM_TIME, TEIDE_SUM_DELIVERIES, &result->time_to_service);
    }
    free(tallies);
    return ret == 0 ? service_quantiles(nets, n_nets, demand, result->time_to_service_quantiles) : ret;
}

static void
summarize_links(struct teide_net *const *nets, size_t n_nets, const struct teide_graph *graph,
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
summarize_nodes(struct teide_net *const *nets, size_t n_nets, const struct teide_graph *graph,
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
        }
        r->memories *= graph->tick / results->observed;
    }
}

/* Jain, Chiu and Hawe, DEC-TR-301 (1984): (sum x)^2 / (n sum x^2). */
static void
summarize_network(struct teide_net *const *nets, size_t n_nets, struct teide_network_results *results)
{
    double sum = 0, squares = 0;

    for (size_t i = 0; i < results->n_demands; i++) {
        double deliveries = 0;
        for (size_t k = 0; k < n_nets; k++)
            deliveries += (double)teide_net_deliveries(nets[k], i)->deliveries;
        sum += deliveries;
        squares += deliveries * deliveries;
    }
    results->throughput = sum / results->observed;
    results->jain = sum * sum / ((double)results->n_demands * squares);
}

/* The bins of a demand in all replicas added up; fidelity is a sum until then. */
static void
summarize_bins(struct teide_net *const *nets, size_t n_nets, const struct teide_graph *graph, size_t demand,
    struct teide_time_point *points, size_t n_points)
{
    const double bin = graph->traffic->time_bin;

    for (size_t k = 0; k < n_nets; k++) {
        size_t n;
        const struct teide_net_bin *bins = teide_net_series(nets[k], demand, &n);
        for (size_t i = 0; i < n; i++) {
            points[i].deliveries += bins[i].deliveries;
            points[i].fidelity += bins[i].fidelity;
            points[i].arrived += bins[i].arrived;
            points[i].served += bins[i].served;
            points[i].lost += bins[i].lost;
            points[i].waiting += bins[i].in_system * graph->tick / (bin * (double)n_nets);
        }
    }
    for (size_t i = 0; i < n_points; i++)
        points[i].fidelity /= (double)points[i].deliveries; /* NAN: none */
}

/* As many bins of every demand as the longest has. */
static int
summarize_series(struct teide_net *const *nets, size_t n_nets, const struct teide_graph *graph,
    struct teide_network_results *results)
{
    if (graph->traffic->time_bin == 0)
        return 0;
    for (size_t i = 0; i < results->n_demands; i++)
        for (size_t k = 0; k < n_nets; k++) {
            size_t n;
            teide_net_series(nets[k], i, &n);
            results->n_bins = n > results->n_bins ? n : results->n_bins;
        }
    results->series = calloc(results->n_demands * results->n_bins + 1, sizeof *results->series);
    if (results->series == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < results->n_demands; i++)
        summarize_bins(nets, n_nets, graph, i, results->series + i * results->n_bins, results->n_bins);
    return 0;
}

struct teide_network_results *
teide_network_summarize(const struct teide_graph *graph, struct teide_net *const *nets, size_t n_nets)
{
    struct teide_network_results *results = calloc(1, sizeof *results);
    int ret = 0;

    if (results == NULL)
        return NULL;
    results->n_demands = (size_t)graph->n_demands;
    results->n_links = (size_t)graph->n_links;
    results->n_nodes = (size_t)graph->n_nodes;
    results->time_bin = graph->traffic->time_bin;
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
    if (ret != 0) {
        teide_network_results_destroy(results);
        return NULL;
    }
    summarize_links(nets, n_nets, graph, results);
    summarize_nodes(nets, n_nets, graph, results);
    summarize_network(nets, n_nets, results);
    return results;
}
