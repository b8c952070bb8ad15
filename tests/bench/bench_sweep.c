/* The machinery of sweeps: what a point costs beside its own work, and how well two threads share work.
 *
 * Work is time on the thread's own processor clock, so that what is measured is waiting, not memory or caches. */
#define _GNU_SOURCE /* mkdtemp */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "io/sweep/worker.h"
#include "study/parallel.h"

enum { WIDTH = 15 }; /* doubles a point, as optimal_time with one objective has */

struct work {
    double least, most; /* s, of a point; its logarithm runs through the points in a scrambled order */
    size_t n;
};

static double
thread_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void *
begin_work(const void *user)
{
    return (void *)(size_t)user; /* nothing of its own */
}

static void
end_work(void *state)
{
    (void)state;
}

static double
seconds_of(const struct work *work, size_t point)
{
    return work->most > 0
        ? work->least * pow(work->most / work->least, fmod((double)(point + 1) * 0.6180339887498949, 1))
        : 0;
}

static int
do_work(void *state, size_t point, const struct teide_point_options *options, double *row, struct teide_error *error)
{
    const struct work *work = state;
    const double until = thread_seconds() + seconds_of(work, point);

    (void)options;
    (void)error;
    while (work->most > 0 && thread_seconds() < until)
        ;
    for (int i = 0; i < WIDTH; i++)
        row[i] = (double)point;
    return 0;
}

/* Seconds for all points on so many threads, with blocks on disk. */
static double
time_sweep(const struct work *work, int threads)
{
    const struct teide_sweep_identity identity
        = { .version = "bench", .scenario = "", .n_shards = 1, .n_points = work->n, .width = WIDTH };
    struct teide_sweep_job job = { .method = { begin_work, end_work, do_work, work },
        .hand_out = teide_hand_out_create(),
        .n_shards = 1,
        .width = WIDTH,
        .checkpoint = 10 };
    char folder[] = "/tmp/teide-bench-XXXXXX", output[64];
    struct teide_sweep_store *store;
    struct teide_error error;
    double start;

    if (job.hand_out == NULL || mkdtemp(folder) == NULL)
        exit(1);
    snprintf(output, sizeof output, "%s/o", folder);
    if (teide_sweep_store_open(output, &identity, false, &store, &error) != 0) {
        fprintf(stderr, "%s\n", error.message);
        exit(1);
    }
    job.keeper = teide_sweep_store_keeper(store);
    teide_hand_out_add(job.hand_out, (struct teide_range) { 0, work->n }, false);
    start = teide_seconds_now();
    if (teide_sweep_job_begin(&job, threads, &error) != 0)
        exit(1);
    while (!teide_sweep_job_wait(&job, 1))
        ;
    if (teide_sweep_job_end(&job, &error) != 0)
        exit(1);
    start = teide_seconds_now() - start;
    teide_sweep_store_close(store, true);
    rmdir(folder);
    teide_hand_out_destroy(job.hand_out);
    return start;
}

static void
print_efficiency(const char *name, const struct work *work)
{
    double sum = 0;

    for (size_t i = 0; i < work->n; i++)
        sum += seconds_of(work, i);
    printf("%-44s %10.3f\n", name, sum / (2 * time_sweep(work, 2)));
}

int
main(void)
{
    const struct work empty = { 0, 0, 1000000 }, equal = { 0.01, 0.01, 300 }, spread = { 1e-4, 0.1, 300 };

    printf("%-44s %10.0f ns\n", "sweep: a point without work, 1 thread", 1e9 * time_sweep(&empty, 1) / 1e6);
    printf("%-44s %10.0f ns\n", "sweep: a point without work, 2 threads", 1e9 * time_sweep(&empty, 2) / 1e6);
    print_efficiency("sweep: efficiency of 2 threads, 10 ms a point", &equal);
    print_efficiency("sweep: the same, 0.1 to 100 ms a point", &spread);
    return 0;
}
