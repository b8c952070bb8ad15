#include "study/run/replicas.h"

#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "study/parallel.h"
#include "study/run/applications.h"

enum {
    BATCHES = 64,         /* at least so many over all replicas, for standard errors good to about 9 % */
    SAMPLES = 1 << 16,    /* about so many deliveries behind the quantiles of a request, ... */
    FEWEST_SAMPLES = 1024 /* ... but so many of each replica */
};

struct ensemble;

/* One replica, and what it was last seen to have done. */
struct slot {
    struct ensemble *ensemble;
    void *replica; /* NULL: not begun */
    size_t index;
    double progress;   /* this and what follows: with the lock held */
    uint64_t events;   /* so far */
    int64_t delivered; /* over all requests */
};

/* What the threads share. */
struct ensemble {
    const struct teide_engine *engine;
    void *model;
    const struct teide_scenario *scenario;
    const struct teide_ensemble_options *options;
    struct slot *slots;
    struct teide_request_source *sources; /* room for one of each replica */
    size_t n;
    int64_t deliveries; /* wanted of each request over all replicas in this stretch; INT64_MAX: no limit */
    bool last_stretch;  /* replicas need not be advanced again */
    atomic_bool stop;
    pthread_mutex_t lock;     /* for all below */
    size_t failed;            /* index of a failed replica, or n */
    struct teide_error error; /* its error */
    double last_report;       /* s */
};

/* Share of the wanted deliveries that replica i makes. */
static int64_t
quota(const struct ensemble *ensemble, size_t i)
{
    const int64_t n = (int64_t)ensemble->n;

    if (ensemble->deliveries == INT64_MAX)
        return INT64_MAX;
    return ensemble->deliveries / n + ((int64_t)i < ensemble->deliveries % n);
}

/* With the lock held: note what a replica has done, and pass progress on, at most some ten times a second. */
static void
report(struct slot *slot, double progress)
{
    struct ensemble *ensemble = slot->ensemble;
    const struct teide_engine *engine = ensemble->engine;
    double done = 0;
    uint64_t events = 0;
    int64_t deliveries = 0;

    slot->progress = progress;
    slot->events = engine->view(slot->replica).events;
    slot->delivered = 0;
    for (size_t k = 0; k < ensemble->scenario->n_requests; k++)
        slot->delivered += engine->request(slot->replica, k).tally->deliveries;
    if (ensemble->options->progress == NULL || teide_seconds_now() - ensemble->last_report < 0.1)
        return;
    for (size_t i = 0; i < ensemble->n; i++) {
        done += ensemble->slots[i].progress;
        events += ensemble->slots[i].events;
        deliveries += ensemble->slots[i].delivered;
    }
    if (ensemble->options->progress(ensemble->options->user, done / (double)ensemble->n, events, deliveries))
        atomic_store(&ensemble->stop, true);
    ensemble->last_report = teide_seconds_now();
}

/* Asked by a replica that advances. */
static bool
poll(void *user)
{
    struct slot *slot = user;
    struct ensemble *ensemble = slot->ensemble;

    if (ensemble->options->progress != NULL && pthread_mutex_trylock(&ensemble->lock) == 0) {
        report(slot, ensemble->engine->progress(slot->replica, quota(ensemble, slot->index)));
        pthread_mutex_unlock(&ensemble->lock);
    }
    return atomic_load_explicit(&ensemble->stop, memory_order_relaxed);
}

static int
run_replica(struct slot *slot, struct teide_error *error)
{
    const struct ensemble *ensemble = slot->ensemble;
    const struct teide_run *run = &ensemble->scenario->run;
    const size_t samples = SAMPLES / ensemble->n;
    const struct teide_replica_options options = {
        .point = ensemble->scenario->point,
        .replica = slot->index,
        .batches = (BATCHES + ensemble->n - 1) / ensemble->n,
        .sample_limit = samples > FEWEST_SAMPLES ? samples : FEWEST_SAMPLES,
        .warm_up = run->warm_up,
        .bin = run->bin,
        .record_deliveries = run->record_deliveries,
        .record_trace = slot->index == 0 ? run->record_trace : 0,
    };
    const struct teide_poll ask = { poll, slot };
    int ret;

    if (slot->replica == NULL)
        slot->replica = ensemble->engine->create(ensemble->model, &options, error);
    if (slot->replica == NULL)
        return error->code;
    ret = ensemble->engine->advance(slot->replica, quota(ensemble, slot->index), &ask, error);
    if (ret == 0 && ensemble->last_stretch && ensemble->engine->finish != NULL)
        ensemble->engine->finish(slot->replica);
    return ret;
}

static void
work(size_t i, void *user)
{
    struct ensemble *ensemble = user;
    struct slot *slot = &ensemble->slots[i];
    struct teide_error error = { 0 };
    const int ret = atomic_load(&ensemble->stop) ? TEIDE_E_STOPPED : run_replica(slot, &error);

    pthread_mutex_lock(&ensemble->lock);
    /* a replica that was told to stop must not hide the one that failed first */
    if (ret != 0 && (ensemble->failed == ensemble->n || ensemble->error.code == TEIDE_E_STOPPED)) {
        ensemble->failed = i;
        ensemble->error = error;
        ensemble->error.code = ret;
    }
    if (ret == 0)
        report(slot, 1); /* a short replica does not ask by itself */
    pthread_mutex_unlock(&ensemble->lock);
    if (ret != 0)
        atomic_store(&ensemble->stop, true);
}

/* Estimates for all requests from what the replicas have done so far. */
static int
estimate(struct ensemble *ensemble, struct teide_results *results)
{
    results->batches = 0;
    for (size_t i = 0; i < results->n_requests; i++) {
        struct teide_request_result *request = &results->requests[i];
        size_t batches = 0;
        int ret;

        for (size_t k = 0; k < ensemble->n; k++)
            ensemble->sources[k] = ensemble->engine->request(ensemble->slots[k].replica, i);
        ret = teide_estimate_sources(ensemble->sources, ensemble->n, request, &batches);
        if (ret == 0)
            ret = teide_estimate_application(ensemble->sources, ensemble->n, &request->application);
        if (ret != 0)
            return ret;
        if (i == 0 || (int64_t)batches < results->batches)
            results->batches = (int64_t)batches;
    }
    return 0;
}

/* Advance all replicas to the wanted number of deliveries, and estimate. */
static int
advance(struct ensemble *ensemble, struct teide_results *results, struct teide_error *error)
{
    teide_parallel_for(ensemble->n, ensemble->options->threads, work, ensemble);
    if (ensemble->failed < ensemble->n) {
        if (error != NULL)
            *error = ensemble->error;
        return ensemble->error.code;
    }
    if (estimate(ensemble, results) != 0)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for the estimates");
    return 0;
}

static bool
all_ended(const struct ensemble *ensemble)
{
    for (size_t i = 0; i < ensemble->n; i++)
        if (!ensemble->engine->view(ensemble->slots[i].replica).ended)
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
run_stretches(struct ensemble *ensemble, struct teide_results *results, struct teide_error *error)
{
    const struct teide_run *run = &ensemble->scenario->run;
    const int64_t limit = run->deliveries > 0 ? run->deliveries : INT64_MAX;
    const bool has_target = run->target_error > 0;
    double wanted = has_target ? fmax(1000, 16 * (double)ensemble->n) : INFINITY;

    ensemble->last_stretch = !has_target;
    for (;;) {
        double relative, factor;
        int ret;

        ensemble->deliveries = wanted < (double)limit ? (int64_t)wanted : limit;
        ret = advance(ensemble, results, error);
        if (ret != 0)
            return ret;
        relative = has_target ? relative_error(run, results) : INFINITY;
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

static int
collect_deliveries(const struct ensemble *ensemble, struct teide_results *results, struct teide_error *error)
{
    size_t n = 0;

    for (size_t i = 0; i < ensemble->n; i++)
        n += ensemble->engine->view(ensemble->slots[i].replica).n_deliveries;
    results->delivery_table = malloc((n + 1) * sizeof *results->delivery_table);
    if (results->delivery_table == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for a table of %zu deliveries", n);
    for (size_t i = 0; i < ensemble->n; i++) {
        const struct teide_replica_view view = ensemble->engine->view(ensemble->slots[i].replica);
        if (view.n_deliveries > 0)
            memcpy(results->delivery_table + results->n_delivery_table, view.deliveries,
                view.n_deliveries * sizeof *view.deliveries);
        results->n_delivery_table += view.n_deliveries;
    }
    return 0;
}

static int
collect_trace(const struct ensemble *ensemble, struct teide_results *results, struct teide_error *error)
{
    const struct teide_replica_view view = ensemble->engine->view(ensemble->slots[0].replica);

    results->trace_truncated = view.trace_truncated;
    if (view.n_trace == 0)
        return 0;
    results->trace = malloc(view.n_trace * sizeof *results->trace);
    if (results->trace == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for a trace of %zu records", view.n_trace);
    memcpy(results->trace, view.trace, view.n_trace * sizeof *view.trace);
    results->n_trace = view.n_trace;
    qsort(results->trace, view.n_trace, sizeof *results->trace, by_time);
    return 0;
}

/* Bins of time of the applications of all requests. */
static int
collect_bins(struct ensemble *ensemble, struct teide_results *results, struct teide_error *error)
{
    int ret = teide_begin_bins(ensemble->scenario, results);

    for (size_t i = 0; i < results->n_requests && results->n_bins > 0 && ret == 0; i++) {
        for (size_t k = 0; k < ensemble->n; k++)
            ensemble->sources[k] = ensemble->engine->request(ensemble->slots[k].replica, i);
        ret = teide_estimate_bins(ensemble->sources, ensemble->n, results->bins + i * results->n_bins, results->n_bins);
    }
    return ret == 0 ? 0 : teide_fail(error, ret, "out of memory for the time series");
}

/* What the engine alone finds out. */
static int
summarize(struct ensemble *ensemble, struct teide_results *results, struct teide_error *error)
{
    void **replicas;
    int ret;

    if (ensemble->engine->summarize == NULL)
        return 0;
    replicas = malloc(ensemble->n * sizeof *replicas);
    if (replicas == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for %zu replicas", ensemble->n);
    for (size_t i = 0; i < ensemble->n; i++)
        replicas[i] = ensemble->slots[i].replica;
    ret = ensemble->engine->summarize(ensemble->model, replicas, ensemble->n, results, error);
    free(replicas);
    return ret;
}

/* All that is found out once the replicas have ended. */
static int
collect(struct ensemble *ensemble, struct teide_results *results, struct teide_error *error)
{
    int ret;

    for (size_t i = 0; i < ensemble->n; i++) {
        const struct teide_replica_view view = ensemble->engine->view(ensemble->slots[i].replica);
        results->events += view.events;
        results->simulated_seconds += view.time;
    }
    for (size_t i = 0; i < results->n_requests; i++)
        results->deliveries += results->requests[i].deliveries;
    results->replicas = (int64_t)ensemble->n;
    ret = collect_bins(ensemble, results, error);
    if (ret == 0)
        ret = summarize(ensemble, results, error);
    if (ret == 0 && ensemble->scenario->run.record_deliveries)
        ret = collect_deliveries(ensemble, results, error);
    return ret == 0 ? collect_trace(ensemble, results, error) : ret;
}

static int
allocate(struct ensemble *ensemble, struct teide_results *results)
{
    ensemble->slots = calloc(ensemble->n, sizeof *ensemble->slots);
    ensemble->sources = calloc(ensemble->n, sizeof *ensemble->sources);
    results->requests = calloc(ensemble->scenario->n_requests + 1, sizeof *results->requests);
    if (ensemble->slots == NULL || ensemble->sources == NULL || results->requests == NULL)
        return TEIDE_E_MEMORY;
    results->n_requests = ensemble->scenario->n_requests;
    for (size_t i = 0; i < ensemble->n; i++)
        ensemble->slots[i] = (struct slot) { .ensemble = ensemble, .index = i };
    return 0;
}

int
teide_replicas_run(const struct teide_engine *engine, const struct teide_scenario *scenario,
    const struct teide_ensemble_options *options, struct teide_results *results, struct teide_error *error)
{
    struct ensemble ensemble = { .engine = engine, .scenario = scenario, .options = options };
    const double begin = teide_seconds_now();
    struct teide_error why = { 0 };
    int ret;

    assert(scenario->run.replicas >= 1);
    ensemble.n = ensemble.failed = (size_t)scenario->run.replicas;
    ensemble.last_report = begin;
    pthread_mutex_init(&ensemble.lock, NULL);
    if (allocate(&ensemble, results) != 0)
        ret = teide_fail(error, TEIDE_E_MEMORY, "out of memory for %zu replicas", ensemble.n);
    else if ((ensemble.model = engine->compile(scenario, &why)) == NULL)
        ret = teide_fail(error, why.code, "%s", why.message);
    else
        ret = run_stretches(&ensemble, results, error);
    if (ret == 0)
        ret = collect(&ensemble, results, error);
    results->wall_seconds = teide_seconds_now() - begin;
    for (size_t i = 0; ensemble.slots != NULL && i < ensemble.n; i++)
        engine->destroy(ensemble.slots[i].replica);
    engine->release(ensemble.model);
    free(ensemble.slots);
    free(ensemble.sources);
    pthread_mutex_destroy(&ensemble.lock);
    if (ret != 0)
        teide_results_clear(results);
    return ret;
}
