#include "study/run/ensemble.h"

#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim/chain/chains.h"
#include "sim/chain/replica.h"
#include "study/run/applications.h"
#include "study/run/statistics.h"

enum {
    BATCHES = 64,         /* at least so many over all replicas, for standard errors good to about 9 % */
    SAMPLES = 1 << 16,    /* about so many deliveries behind the quantiles of a request, ... */
    FEWEST_SAMPLES = 1024 /* ... but so many of each replica */
};

/* What the threads share. */
struct ensemble {
    const struct teide_scenario *scenario;
    const struct teide_ensemble_options *options;
    struct teide_chains chains;
    struct teide_replica **replicas;
    size_t n_replicas;
    int64_t deliveries; /* wanted of each request over all replicas in this stretch; INT64_MAX: no limit */
    bool last_stretch;  /* replicas need not be advanced again */
    atomic_size_t next; /* replica to be taken up next */
    atomic_bool stop;
    pthread_mutex_t lock;     /* for all below */
    double *progress;         /* of each replica */
    uint64_t *events;         /* likewise */
    int64_t *delivered;       /* likewise, over all requests */
    size_t failed;            /* lowest index of a failed replica, or n_replicas */
    struct teide_error error; /* its error */
    struct timespec last_report;
};

static double
seconds_since(const struct timespec *start)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) + 1e-9 * (double)(now.tv_nsec - start->tv_nsec);
}

/* Share of the wanted deliveries that replica i makes. */
static int64_t
quota(const struct ensemble *ensemble, size_t i)
{
    int64_t n = (int64_t)ensemble->n_replicas;

    if (ensemble->deliveries == INT64_MAX)
        return INT64_MAX;
    return ensemble->deliveries / n + ((int64_t)i < ensemble->deliveries % n);
}

/* With the lock held. */
static void
note_counts(struct ensemble *ensemble, size_t i, const struct teide_replica *replica)
{
    ensemble->events[i] = teide_replica_events(replica);
    ensemble->delivered[i] = 0;
    for (size_t k = 0; k < ensemble->chains.n_routes; k++)
        ensemble->delivered[i] += teide_replica_tally(replica, k)->deliveries;
}

/* With the lock held: pass progress on, at most some ten times a second. */
static void
report(struct ensemble *ensemble)
{
    double done = 0;
    uint64_t events = 0;
    int64_t deliveries = 0;

    if (ensemble->options->progress == NULL || seconds_since(&ensemble->last_report) < 0.1)
        return;
    for (size_t i = 0; i < ensemble->n_replicas; i++) {
        done += ensemble->progress[i];
        events += ensemble->events[i];
        deliveries += ensemble->delivered[i];
    }
    if (ensemble->options->progress(ensemble->options->user, done / (double)ensemble->n_replicas, events, deliveries))
        atomic_store(&ensemble->stop, true);
    clock_gettime(CLOCK_MONOTONIC, &ensemble->last_report);
}

/* Called by the replica a worker is busy with. */
static bool
poll_replica(void *user, const struct teide_replica *replica)
{
    struct ensemble *ensemble = user;
    size_t index = teide_replica_index(replica);

    if (ensemble->options->progress != NULL && pthread_mutex_trylock(&ensemble->lock) == 0) {
        ensemble->progress[index] = teide_replica_progress(replica, quota(ensemble, index));
        note_counts(ensemble, index, replica);
        report(ensemble);
        pthread_mutex_unlock(&ensemble->lock);
    }
    return atomic_load_explicit(&ensemble->stop, memory_order_relaxed);
}

static int
run_replica(struct ensemble *ensemble, size_t i, struct teide_error *error)
{
    const struct teide_run *run = &ensemble->scenario->run;
    size_t samples = SAMPLES / ensemble->n_replicas;
    struct teide_replica_options options = {
        .point = ensemble->scenario->point,
        .replica = i,
        .batches = (BATCHES + ensemble->n_replicas - 1) / ensemble->n_replicas,
        .sample_limit = samples > FEWEST_SAMPLES ? samples : FEWEST_SAMPLES,
        .warm_up = run->warm_up,
        .bin = run->bin,
        .record_deliveries = run->record_deliveries,
        .record_trace = i == 0 ? run->record_trace : 0,
    };
    int ret;

    if (ensemble->replicas[i] == NULL)
        ensemble->replicas[i] = teide_replica_create(&ensemble->chains, &options);
    if (ensemble->replicas[i] == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for replica %zu", i);
    ret = teide_replica_advance(ensemble->replicas[i], quota(ensemble, i), poll_replica, ensemble, error);
    if (ret == 0 && ensemble->last_stretch)
        teide_replica_finish(ensemble->replicas[i]);
    return ret;
}

static void *
work(void *user)
{
    struct ensemble *ensemble = user;
    size_t i;

    while ((i = atomic_fetch_add(&ensemble->next, 1)) < ensemble->n_replicas) {
        struct teide_error error = { 0 };
        int ret = atomic_load(&ensemble->stop) ? TEIDE_E_STOPPED : run_replica(ensemble, i, &error);

        pthread_mutex_lock(&ensemble->lock);
        ensemble->progress[i] = 1;
        if (ensemble->replicas[i] != NULL)
            note_counts(ensemble, i, ensemble->replicas[i]);
        /* a replica that was told to stop must not hide the one that failed first */
        if (ret != 0 && (ensemble->failed == ensemble->n_replicas || ensemble->error.code == TEIDE_E_STOPPED)) {
            ensemble->failed = i;
            ensemble->error = error;
            ensemble->error.code = ret;
        }
        if (ret == 0)
            report(ensemble); /* a short replica does not ask by itself */
        pthread_mutex_unlock(&ensemble->lock);
        if (ret != 0)
            atomic_store(&ensemble->stop, true);
    }
    return NULL;
}

/* Advance all replicas to the wanted number of deliveries, in threads; the calling thread is one of them. */
static int
advance(struct ensemble *ensemble, struct teide_error *error)
{
    size_t n_threads = (size_t)(ensemble->options->threads > 1 ? ensemble->options->threads : 1), started = 0;
    pthread_t *threads;

    if (n_threads > ensemble->n_replicas)
        n_threads = ensemble->n_replicas;
    threads = calloc(n_threads, sizeof *threads);
    if (threads == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for %zu threads", n_threads);
    atomic_store(&ensemble->next, 0);
    while (started + 1 < n_threads && pthread_create(&threads[started], NULL, work, ensemble) == 0)
        started++; /* should a thread not start, those that did do its work */
    work(ensemble);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    free(threads);
    if (ensemble->failed == ensemble->n_replicas)
        return 0;
    if (error != NULL)
        *error = ensemble->error;
    return ensemble->error.code;
}

static int
estimate(struct ensemble *ensemble, struct teide_results *results, struct teide_error *error)
{
    size_t batches = 0;

    results->batches = 0;
    for (size_t i = 0; i < results->n_requests; i++) {
        int ret = teide_estimate_request(ensemble->replicas, ensemble->n_replicas, i, &results->requests[i], &batches);
        if (ret != 0)
            return teide_fail(error, ret, "out of memory for the estimates");
        if (i == 0 || (int64_t)batches < results->batches)
            results->batches = (int64_t)batches;
    }
    return 0;
}

static bool
all_ended(const struct ensemble *ensemble)
{
    for (size_t i = 0; i < ensemble->n_replicas; i++)
        if (!teide_replica_ended(ensemble->replicas[i]))
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
        struct teide_estimate e = run->target_is_rate ? r->rate : r->measures[run->target_measure];
        double relative = e.mean == 0 && e.error == 0 && r->deliveries > 0 ? 0 : e.error / fabs(e.mean);
        if (!(relative <= worst))
            worst = relative; /* NAN too: not known yet */
    }
    return worst;
}

/* Stretch after stretch until the target is reached; the number of deliveries of each stretch follows from the results so
 * far, so it is the same for any number of threads. */
static int
run_to_target(struct ensemble *ensemble, struct teide_results *results, struct teide_error *error)
{
    const struct teide_run *run = &ensemble->scenario->run;
    int64_t limit = ensemble->deliveries;
    double wanted = fmax(1000, 16 * (double)ensemble->n_replicas);

    for (;;) {
        double relative, factor;
        int ret;

        ensemble->deliveries = wanted < (double)limit ? (int64_t)wanted : limit;
        ret = advance(ensemble, error);
        if (ret == 0)
            ret = estimate(ensemble, results, error);
        if (ret != 0)
            return ret;
        relative = relative_error(run, results);
        results->stopped_by = relative <= run->target_error ? TEIDE_STOPPED_BY_TARGET
            : all_ended(ensemble)                           ? TEIDE_STOPPED_BY_TIME
                                                            : TEIDE_STOPPED_BY_DELIVERIES;
        if (relative <= run->target_error || all_ended(ensemble) || ensemble->deliveries == limit)
            return 0;
        factor = 1.1 * pow(relative / run->target_error, 2);
        wanted *= isfinite(factor) ? fmin(fmax(factor, 1.2), 10) : 4;
    }
}

/* By time; at equal times in the order of what is recorded, so that the order does not depend on the sorting method. */
static int
by_time(const void *a, const void *b)
{
    const struct teide_trace_record *x = a, *y = b;

    if (x->time != y->time)
        return x->time > y->time ? 1 : -1;
    if (x->kind != y->kind)
        return x->kind - y->kind;
    if (x->request != y->request)
        return x->request - y->request;
    if (x->link != y->link)
        return x->link - y->link;
    if (x->memory_pair != y->memory_pair)
        return x->memory_pair - y->memory_pair;
    return x->node_a != y->node_a ? x->node_a - y->node_a : x->node_b - y->node_b;
}

/* Move the records of the replicas into the results. */
static int
collect_records(struct ensemble *ensemble, struct teide_results *results, struct teide_error *error)
{
    const struct teide_trace_record *trace;
    size_t n = 0, length;

    if (ensemble->scenario->run.record_deliveries) {
        for (size_t i = 0; i < ensemble->n_replicas; i++) {
            teide_replica_deliveries(ensemble->replicas[i], &length);
            n += length;
        }
        results->delivery_table = malloc((n + 1) * sizeof *results->delivery_table);
        if (results->delivery_table == NULL)
            return teide_fail(error, TEIDE_E_MEMORY, "out of memory for a table of %zu deliveries", n);
        for (size_t i = 0; i < ensemble->n_replicas; i++) {
            const struct teide_delivery *rows = teide_replica_deliveries(ensemble->replicas[i], &length);
            if (length > 0)
                memcpy(results->delivery_table + results->n_delivery_table, rows, length * sizeof *rows);
            results->n_delivery_table += length;
        }
    }
    trace = teide_replica_trace(ensemble->replicas[0], &length, &results->trace_truncated);
    if (length == 0)
        return 0;
    results->trace = malloc(length * sizeof *results->trace);
    if (results->trace == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for a trace of %zu records", length);
    memcpy(results->trace, trace, length * sizeof *trace);
    results->n_trace = length;
    qsort(results->trace, length, sizeof *results->trace, by_time);
    return 0;
}

static int
run_ensemble(struct ensemble *ensemble, struct teide_results *results, struct teide_error *error)
{
    const struct teide_run *run = &ensemble->scenario->run;
    int ret;

    ensemble->deliveries = run->deliveries > 0 ? run->deliveries : INT64_MAX;
    if (run->target_error > 0) {
        ret = run_to_target(ensemble, results, error);
    } else {
        ensemble->last_stretch = true;
        ret = advance(ensemble, error);
        if (ret == 0)
            ret = estimate(ensemble, results, error);
        if (ret == 0)
            results->stopped_by = all_ended(ensemble) ? TEIDE_STOPPED_BY_TIME : TEIDE_STOPPED_BY_DELIVERIES;
    }
    if (ret != 0)
        return ret;
    for (size_t i = 0; i < ensemble->n_replicas; i++) {
        results->events += teide_replica_events(ensemble->replicas[i]);
        results->simulated_seconds += teide_replica_time(ensemble->replicas[i]);
    }
    for (size_t i = 0; i < results->n_requests; i++)
        results->deliveries += results->requests[i].deliveries;
    ret = teide_estimate_bins(ensemble->replicas, ensemble->n_replicas, ensemble->scenario, results);
    if (ret != 0)
        return teide_fail(error, ret, "out of memory for the time series");
    results->replicas = (int64_t)ensemble->n_replicas;
    return collect_records(ensemble, results, error);
}

int
teide_ensemble_run(const struct teide_scenario *scenario, const struct teide_ensemble_options *options,
    struct teide_results *results, struct teide_error *error)
{
    struct ensemble ensemble
        = { .scenario = scenario, .options = options, .n_replicas = (size_t)scenario->run.replicas };
    struct timespec start;
    int ret;

    assert(scenario->run.replicas >= 1);
    clock_gettime(CLOCK_MONOTONIC, &start);
    ensemble.last_report = start;
    ensemble.failed = ensemble.n_replicas;
    pthread_mutex_init(&ensemble.lock, NULL);
    ensemble.replicas = calloc(ensemble.n_replicas, sizeof *ensemble.replicas);
    ensemble.progress = calloc(ensemble.n_replicas, sizeof *ensemble.progress);
    ensemble.events = calloc(ensemble.n_replicas, sizeof *ensemble.events);
    ensemble.delivered = calloc(ensemble.n_replicas, sizeof *ensemble.delivered);
    results->requests = calloc(scenario->n_requests + 1, sizeof *results->requests);
    results->n_requests = scenario->n_requests;
    if (ensemble.replicas == NULL || ensemble.progress == NULL || ensemble.events == NULL || ensemble.delivered == NULL
        || results->requests == NULL) {
        ret = teide_fail(error, TEIDE_E_MEMORY, "out of memory for %zu replicas", ensemble.n_replicas);
        goto out;
    }
    ret = teide_chains_init(&ensemble.chains, scenario, error);
    if (ret == 0)
        ret = run_ensemble(&ensemble, results, error);
    results->wall_seconds = seconds_since(&start);
out:
    if (ensemble.replicas != NULL)
        for (size_t i = 0; i < ensemble.n_replicas; i++)
            teide_replica_destroy(ensemble.replicas[i]);
    teide_chains_clear(&ensemble.chains);
    free(ensemble.replicas);
    free(ensemble.progress);
    free(ensemble.events);
    free(ensemble.delivered);
    pthread_mutex_destroy(&ensemble.lock);
    if (ret != 0)
        teide_results_clear(results);
    return ret;
}
