#include "study/network/ensemble.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "sim/network/net.h"
#include "study/network/summary.h"
#include "study/parallel.h"

enum {
    BATCHES = 64,         /* at least so many over all replicas, for standard errors good to about 9 % */
    SAMPLES = 1 << 16,    /* about so many deliveries behind the quantiles of a request, ... */
    FEWEST_SAMPLES = 1024 /* ... but so many of each replica */
};

struct network_ensemble {
    const struct teide_scenario *scenario;
    const struct teide_ensemble_options *options;
    struct teide_graph graph;
    struct teide_net **nets;
    size_t n;
    int64_t deliveries; /* wanted of each request over all replicas in this stretch; INT64_MAX: no limit */
    atomic_bool stop;
    pthread_mutex_t lock; /* for all below */
    double *progress;     /* of each replica */
    uint64_t *events;
    int64_t *delivered;
    size_t failed; /* lowest index of a failed replica, or n */
    struct teide_error error;
    double last_report; /* s */
};

/* Share of the wanted deliveries that replica i makes. */
static int64_t
quota(const struct network_ensemble *ensemble, size_t i)
{
    const int64_t n = (int64_t)ensemble->n;

    if (ensemble->deliveries == INT64_MAX)
        return INT64_MAX;
    return ensemble->deliveries / n + ((int64_t)i < ensemble->deliveries % n);
}

/* With the lock held: note what a replica has done, and pass progress on, at most some ten times a second. */
static void
report(struct network_ensemble *ensemble, size_t i, const struct teide_net *net, double done)
{
    double all = 0;
    uint64_t events = 0;
    int64_t deliveries = 0;

    ensemble->progress[i] = done;
    ensemble->events[i] = teide_net_events(net);
    ensemble->delivered[i] = 0;
    for (size_t k = 0; k < ensemble->scenario->n_requests; k++)
        ensemble->delivered[i] += teide_net_deliveries(net, k)->deliveries;
    if (ensemble->options->progress == NULL || teide_seconds_now() - ensemble->last_report < 0.1)
        return;
    for (size_t k = 0; k < ensemble->n; k++) {
        all += ensemble->progress[k];
        events += ensemble->events[k];
        deliveries += ensemble->delivered[k];
    }
    if (ensemble->options->progress(ensemble->options->user, all / (double)ensemble->n, events, deliveries))
        atomic_store(&ensemble->stop, true);
    ensemble->last_report = teide_seconds_now();
}

static bool
poll_net(void *user, const struct teide_net *net)
{
    struct network_ensemble *ensemble = user;
    const size_t i = teide_net_index(net);

    if (ensemble->options->progress != NULL && pthread_mutex_trylock(&ensemble->lock) == 0) {
        report(ensemble, i, net, teide_net_progress(net, quota(ensemble, i)));
        pthread_mutex_unlock(&ensemble->lock);
    }
    return atomic_load_explicit(&ensemble->stop, memory_order_relaxed);
}

static int
run_net(struct network_ensemble *ensemble, size_t i, struct teide_error *error)
{
    const size_t samples = SAMPLES / ensemble->n;
    const struct teide_net_options options = {
        .point = ensemble->scenario->point,
        .replica = i,
        .batches = (BATCHES + ensemble->n - 1) / ensemble->n,
        .sample_limit = samples > FEWEST_SAMPLES ? samples : FEWEST_SAMPLES,
        .record_deliveries = ensemble->scenario->run.record_deliveries,
    };

    if (ensemble->nets[i] == NULL)
        ensemble->nets[i] = teide_net_create(&ensemble->graph, &options, error);
    if (ensemble->nets[i] == NULL)
        return error->code;
    return teide_net_advance(ensemble->nets[i], quota(ensemble, i), poll_net, ensemble, error);
}

static void
work(size_t i, void *user)
{
    struct network_ensemble *ensemble = user;
    struct teide_error error = { 0 };
    const int ret = atomic_load(&ensemble->stop) ? TEIDE_E_STOPPED : run_net(ensemble, i, &error);

    pthread_mutex_lock(&ensemble->lock);
    /* a replica that was told to stop must not hide the one that failed first */
    if (ret != 0 && (ensemble->failed == ensemble->n || ensemble->error.code == TEIDE_E_STOPPED)) {
        ensemble->failed = i;
        ensemble->error = error;
        ensemble->error.code = ret;
    }
    if (ret == 0)
        report(ensemble, i, ensemble->nets[i], 1);
    pthread_mutex_unlock(&ensemble->lock);
    if (ret != 0)
        atomic_store(&ensemble->stop, true);
}

/* Advance all replicas to the wanted number of deliveries, and estimate. */
static int
advance(struct network_ensemble *ensemble, struct teide_results *results, struct teide_error *error)
{
    int ret;

    teide_parallel_for(ensemble->n, ensemble->options->threads, work, ensemble);
    if (ensemble->failed < ensemble->n) {
        if (error != NULL)
            *error = ensemble->error;
        return ensemble->error.code;
    }
    ret = teide_network_estimate(
        ensemble->nets, ensemble->n, results->requests, results->n_requests, &results->batches);
    return ret == 0 ? 0 : teide_fail(error, ret, "out of memory for the estimates");
}

static bool
all_ended(const struct network_ensemble *ensemble)
{
    for (size_t i = 0; i < ensemble->n; i++)
        if (!teide_net_ended(ensemble->nets[i]))
            return false;
    return true;
}

/* Largest relative standard error over the requests; a quantity that is zero without doubt counts as known. */
static double
relative_error(const struct teide_run *run, const struct teide_results *results)
{
    double worst = 0;

    for (size_t i = 0; i < results->n_requests; i++) {
        const struct teide_request_result *r = &results->requests[i];
        const struct teide_estimate e = run->target_is_rate ? r->rate : r->measures[run->target_measure];
        const double relative = e.mean == 0 && e.error == 0 && r->deliveries > 0 ? 0 : e.error / fabs(e.mean);
        if (!(relative <= worst))
            worst = relative; /* NAN too: not known yet */
    }
    return worst;
}

/* Stretch after stretch until the target is reached, if there is one; the number of deliveries of each stretch follows from the
 * results so far, so it is the same for any number of threads. */
static int
run_stretches(struct network_ensemble *ensemble, struct teide_results *results, struct teide_error *error)
{
    const struct teide_run *run = &ensemble->scenario->run;
    const int64_t limit = run->deliveries > 0 ? run->deliveries : INT64_MAX;
    double wanted = run->target_error > 0 ? fmax(1000, 16 * (double)ensemble->n) : INFINITY;

    for (;;) {
        double relative, factor;
        int ret;

        ensemble->deliveries = wanted < (double)limit ? (int64_t)wanted : limit;
        ret = advance(ensemble, results, error);
        if (ret != 0)
            return ret;
        relative = run->target_error > 0 ? relative_error(run, results) : INFINITY;
        results->stopped_by = relative <= run->target_error ? TEIDE_STOPPED_BY_TARGET
            : all_ended(ensemble)                           ? TEIDE_STOPPED_BY_TIME
                                                            : TEIDE_STOPPED_BY_DELIVERIES;
        if (relative <= run->target_error || all_ended(ensemble) || ensemble->deliveries == limit)
            return 0;
        factor = 1.1 * pow(relative / run->target_error, 2);
        wanted *= isfinite(factor) ? fmin(fmax(factor, 1.2), 10) : 4;
    }
}

static int
collect(struct network_ensemble *ensemble, struct teide_results *results, struct teide_error *error)
{
    size_t n = 0;

    for (size_t i = 0; i < ensemble->n; i++) {
        results->events += teide_net_events(ensemble->nets[i]);
        results->simulated_seconds += teide_net_time(ensemble->nets[i]);
        n += teide_net_n_records(ensemble->nets[i]);
    }
    for (size_t i = 0; i < results->n_requests; i++)
        results->deliveries += results->requests[i].deliveries;
    results->replicas = (int64_t)ensemble->n;
    results->network = teide_network_summarize(&ensemble->graph, ensemble->nets, ensemble->n);
    if (results->network == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for the results of the network");
    if (!ensemble->scenario->run.record_deliveries)
        return 0;
    results->delivery_table = malloc((n + 1) * sizeof *results->delivery_table);
    if (results->delivery_table == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for a table of %zu deliveries", n);
    for (size_t i = 0; i < ensemble->n; i++) {
        const struct teide_delivery *rows = teide_net_records(ensemble->nets[i]);
        for (size_t k = 0; k < teide_net_n_records(ensemble->nets[i]); k++)
            results->delivery_table[results->n_delivery_table++] = rows[k];
    }
    return 0;
}

int
teide_network_run(const struct teide_scenario *scenario, const struct teide_ensemble_options *options,
    struct teide_results *results, struct teide_error *error)
{
    struct network_ensemble ensemble
        = { .scenario = scenario, .options = options, .n = (size_t)scenario->run.replicas };
    const double begin = teide_seconds_now();
    int ret;

    ensemble.failed = ensemble.n;
    ensemble.last_report = begin;
    pthread_mutex_init(&ensemble.lock, NULL);
    ensemble.nets = calloc(ensemble.n + 1, sizeof *ensemble.nets);
    ensemble.progress = calloc(ensemble.n + 1, sizeof *ensemble.progress);
    ensemble.events = calloc(ensemble.n + 1, sizeof *ensemble.events);
    ensemble.delivered = calloc(ensemble.n + 1, sizeof *ensemble.delivered);
    results->requests = calloc(scenario->n_requests + 1, sizeof *results->requests);
    results->n_requests = scenario->n_requests;
    if (ensemble.nets == NULL || ensemble.progress == NULL || ensemble.events == NULL || ensemble.delivered == NULL
        || results->requests == NULL)
        ret = teide_fail(error, TEIDE_E_MEMORY, "out of memory for %zu replicas", ensemble.n);
    else
        ret = teide_graph_init(&ensemble.graph, scenario, error);
    if (ret == 0)
        ret = run_stretches(&ensemble, results, error);
    if (ret == 0)
        ret = collect(&ensemble, results, error);
    results->wall_seconds = teide_seconds_now() - begin;
    for (size_t i = 0; ensemble.nets != NULL && i < ensemble.n; i++)
        teide_net_destroy(ensemble.nets[i]);
    teide_graph_clear(&ensemble.graph);
    free(ensemble.nets);
    free(ensemble.progress);
    free(ensemble.events);
    free(ensemble.delivered);
    pthread_mutex_destroy(&ensemble.lock);
    if (ret != 0)
        teide_results_clear(results);
    return ret;
}
