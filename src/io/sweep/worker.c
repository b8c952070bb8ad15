#include "io/sweep/worker.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "study/parallel.h"

/* A worker takes points for about this long at a time, so that the last ones end together; having been wrong, it gives back what it
 * has not begun. */
static const double slice = 0.05; /* s */
enum { MOST_TAKEN = 4096, MOST_KEPT = 1 << 24 /* bytes */ };

struct teide_in_hand {
    struct teide_sweep_job *job;
    bool busy;
    size_t position;
    double begun; /* s, of teide_seconds_now() */
};

/* --- the scenario's points ----------------------------------------------------------------------------------------- */

struct scenario_state {
    struct teide_point_maker *maker;
    struct teide_sweep_outputs outputs;
};

static void
end_scenario(void *user)
{
    struct scenario_state *state = user;

    teide_point_maker_destroy(state->maker);
    teide_sweep_outputs_clear(&state->outputs);
    free(state);
}

static void *
begin_scenario(const void *user)
{
    const struct teide_scenario_points *points = user;
    struct scenario_state *state = calloc(1, sizeof *state);

    if (state == NULL)
        return NULL;
    state->maker = teide_point_maker_create(points->sweep_template, points->base->sweep);
    if (state->maker == NULL || teide_sweep_outputs_describe(points->base, &state->outputs, NULL) != 0) {
        end_scenario(state);
        return NULL;
    }
    return state;
}

static int
find_scenario(
    void *user, size_t point, const struct teide_point_options *options, double *row, struct teide_error *error)
{
    struct scenario_state *state = user;
    struct teide_scenario scenario = { 0 };
    struct teide_diagnostics diagnostics = { 0 };
    int ret = teide_point_make(state->maker, point, &scenario, &diagnostics);

    if (ret == 0)
        ret = teide_sweep_point_find(&state->outputs, &scenario, options, row, error);
    else if (ret == TEIDE_E_INPUT)
        teide_fail(error, ret, "%.500s", diagnostics.lines[0]);
    else
        teide_fail(error, ret, "out of memory");
    teide_diagnostics_clear(&diagnostics);
    teide_scenario_clear(&scenario);
    return ret;
}

struct teide_point_method
teide_point_method_of(const struct teide_scenario_points *points)
{
    return (struct teide_point_method) { begin_scenario, end_scenario, find_scenario, points };
}

/* --- a worker ------------------------------------------------------------------------------------------------------ */

/* What a worker has by itself. */
struct worker {
    struct teide_sweep_job *job;
    struct teide_in_hand *in_hand;
    void *state;
    double *row;
    struct teide_finished finished;
    double oldest; /* when the first of the finished points was */
    size_t failed; /* of the finished ones */
};

/* Hand what is finished to the keeper. */
static int
flush(struct worker *worker, struct teide_error *error)
{
    struct teide_sweep_job *job = worker->job;
    int ret = job->keeper.keep != NULL ? job->keeper.keep(job->keeper.user, &worker->finished, error) : 0;

    if (ret != 0)
        return ret;
    pthread_mutex_lock(&job->lock);
    job->on_disk += worker->finished.n;
    job->failed += worker->failed;
    pthread_mutex_unlock(&job->lock);
    worker->failed = 0;
    teide_finished_reset(&worker->finished);
    return 0;
}

static void
note_time(struct worker *worker, size_t position, double seconds)
{
    struct teide_sweep_job *job = worker->job;

    pthread_mutex_lock(&job->lock);
    worker->in_hand->busy = false;
    job->recent = job->computed == 0 ? seconds : 0.9 * job->recent + 0.1 * seconds;
    job->computed++;
    if (seconds > job->slowest_seconds) {
        job->slowest_seconds = seconds;
        job->slowest = position;
    }
    pthread_mutex_unlock(&job->lock);
}

/* Whether the point in hand is to be left: the sweep was told to stop. */
static bool
on_progress(void *user, double fraction_done)
{
    const struct teide_sweep_job *job = user;

    (void)fraction_done;
    return teide_hand_out_stopped(job->hand_out);
}

static int
compute(struct worker *worker, size_t position, double begun, struct teide_error *error)
{
    struct teide_sweep_job *job = worker->job;
    const struct teide_point_options options = { on_progress, job };
    int ret;

    pthread_mutex_lock(&job->lock);
    *worker->in_hand = (struct teide_in_hand) { job, true, position, begun };
    pthread_mutex_unlock(&job->lock);
    *error = (struct teide_error) { 0 };
    ret = job->method.find(worker->state, job->shard + position * job->n_shards, &options, worker->row, error);
    if (ret != 0 && ret != TEIDE_E_INPUT && ret != TEIDE_E_HORIZON)
        return ret;
    worker->failed += ret != 0;
    ret = teide_finished_add(&worker->finished, position, worker->row, ret != 0 ? error->message : NULL);
    return ret != 0 ? teide_fail(error, ret, "out of memory for the points that are finished") : 0;
}

/* Compute a range, or the part of it that fits into the slice. Returns how many were computed in *n. */
static int
compute_range(struct worker *worker, struct teide_range *range, size_t *n, struct teide_error *error)
{
    struct teide_sweep_job *job = worker->job;
    const double start = teide_seconds_now();
    double now = start;

    for (*n = 0; range->first < range->end && !teide_hand_out_stopped(job->hand_out);) {
        const double begun = now;
        int ret = compute(worker, range->first, begun, error);
        if (ret == TEIDE_E_STOPPED)
            return 0; /* nothing is kept of the point; it goes back with the rest of the range */
        if (ret != 0)
            return ret;
        now = teide_seconds_now();
        note_time(worker, range->first, now - begun);
        range->first++;
        ++*n;
        if (worker->finished.n == 1)
            worker->oldest = now;
        /* a point may take as long as the last one: better write before it than after */
        if (now - worker->oldest + (now - begun) >= job->checkpoint
            || worker->finished.n * job->width * sizeof(double) > MOST_KEPT) {
            ret = flush(worker, error);
            if (ret != 0)
                return ret;
        }
        if (now - start > 2 * slice)
            break;
    }
    return 0;
}

static int
run_worker(struct worker *worker, struct teide_error *error)
{
    struct teide_hand_out *hand_out = worker->job->hand_out;
    struct teide_range range;
    size_t most = 1, n;
    int ret = 0;

    while (ret == 0 && teide_hand_out_take(hand_out, most, &range)) {
        double start = teide_seconds_now(), each;
        ret = compute_range(worker, &range, &n, error);
        if (ret == 0 && teide_hand_out_add(hand_out, range, true) != 0)
            ret = teide_fail(error, TEIDE_E_MEMORY, "out of memory");
        teide_hand_out_finish(hand_out, n);
        each = (teide_seconds_now() - start) / (double)(n > 0 ? n : 1);
        most = each * MOST_TAKEN > slice ? (size_t)ceil(slice / each) : MOST_TAKEN;
    }
    if (ret == 0)
        return flush(worker, error);
    if (ret != TEIDE_E_IO)
        flush(worker, NULL); /* what is finished is kept, though a point could not be */
    return ret;
}

static void *
work(void *user)
{
    struct teide_in_hand *in_hand = user;
    struct teide_sweep_job *job = in_hand->job;
    struct worker worker = { .job = job, .in_hand = in_hand, .finished = { .width = job->width } };
    struct teide_error error = { 0 };
    int ret = TEIDE_E_MEMORY;

    worker.row = malloc((job->width + 1) * sizeof *worker.row);
    worker.state = job->method.begin(job->method.user);
    if (worker.row != NULL && worker.state != NULL)
        ret = run_worker(&worker, &error);
    else
        teide_fail(&error, ret, "out of memory");
    if (worker.state != NULL)
        job->method.end(worker.state);
    free(worker.row);
    teide_finished_clear(&worker.finished);
    if (ret != 0)
        teide_hand_out_stop(job->hand_out);
    pthread_mutex_lock(&job->lock);
    if (ret != 0 && job->ret == 0) {
        job->ret = ret;
        job->error = error;
    }
    in_hand->busy = false;
    job->working--;
    pthread_mutex_unlock(&job->lock);
    return NULL;
}

/* --- the job ------------------------------------------------------------------------------------------------------- */

int
teide_sweep_job_begin(struct teide_sweep_job *job, int n_workers, struct teide_error *error)
{
    pthread_mutex_init(&job->lock, NULL);
    job->threads = calloc((size_t)n_workers, sizeof *job->threads);
    job->in_hand = calloc((size_t)n_workers, sizeof *job->in_hand);
    if (job->threads == NULL || job->in_hand == NULL) {
        free(job->threads);
        free(job->in_hand);
        pthread_mutex_destroy(&job->lock);
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for %d threads", n_workers);
    }
    pthread_mutex_lock(&job->lock);
    for (; job->n_workers < n_workers; job->n_workers++) {
        job->in_hand[job->n_workers].job = job;
        if (pthread_create(&job->threads[job->n_workers], NULL, work, &job->in_hand[job->n_workers]) != 0)
            break; /* the others do its work */
        job->working++;
    }
    if (job->n_workers == 0) {
        job->ret = teide_fail(&job->error, TEIDE_E_MEMORY, "no thread can be started");
        teide_hand_out_stop(job->hand_out);
    }
    pthread_mutex_unlock(&job->lock);
    return 0;
}

struct teide_sweep_state
teide_sweep_job_state(struct teide_sweep_job *job)
{
    struct teide_sweep_state state;
    double now = teide_seconds_now();

    pthread_mutex_lock(&job->lock);
    state = (struct teide_sweep_state) { job->working, job->computed, job->on_disk, job->failed, job->recent,
        job->slowest, job->slowest_seconds };
    for (int i = 0; i < job->n_workers; i++)
        if (job->in_hand[i].busy && now - job->in_hand[i].begun > state.slowest_seconds) {
            state.slowest = job->in_hand[i].position;
            state.slowest_seconds = now - job->in_hand[i].begun;
        }
    pthread_mutex_unlock(&job->lock);
    return state;
}

bool
teide_sweep_job_wait(struct teide_sweep_job *job, double seconds)
{
    const double until = teide_seconds_now() + seconds;

    for (double pause = 1e-4;; pause = fmin(2 * pause, 0.01)) {
        struct timespec nap = { 0, (long)(1e9 * pause) };
        if (teide_sweep_job_state(job).working == 0)
            return true;
        if (teide_seconds_now() >= until)
            return false;
        nanosleep(&nap, NULL);
    }
}

int
teide_sweep_job_end(struct teide_sweep_job *job, struct teide_error *error)
{
    for (int i = 0; i < job->n_workers; i++)
        pthread_join(job->threads[i], NULL);
    free(job->threads);
    free(job->in_hand);
    job->threads = NULL;
    job->in_hand = NULL;
    pthread_mutex_destroy(&job->lock);
    if (job->ret != 0 && error != NULL)
        *error = job->error;
    return job->ret;
}
