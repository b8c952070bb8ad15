#define _GNU_SOURCE /* CPU_COUNT */
#include "study/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "sim/error.h"

enum { MAX_THREADS = 256 };

struct loop {
    size_t n;
    atomic_size_t next;
    atomic_bool stopped;
    void (*body)(size_t i, void *user);
    void *user;
    const struct teide_workers *workers; /* whose progress is shown; NULL: none */
    struct teide_part part;
};

static void
show(struct loop *loop, size_t done)
{
    const struct teide_workers *workers = loop->workers;

    if (workers != NULL && workers->progress != NULL
        && workers->progress(
            workers->user, loop->part.from + (loop->part.to - loop->part.from) * (double)done / (double)loop->n))
        atomic_store(&loop->stopped, true);
}

/* The next round; n: there is none. */
static size_t
take(struct loop *loop)
{
    return atomic_load_explicit(&loop->stopped, memory_order_relaxed) ? loop->n : atomic_fetch_add(&loop->next, 1);
}

static void *
work(void *argument)
{
    struct loop *loop = argument;
    size_t i;

    while ((i = take(loop)) < loop->n)
        loop->body(i, loop->user);
    return NULL;
}

static void
run(struct loop *loop, int threads)
{
    pthread_t helpers[MAX_THREADS];
    int started = 0;
    size_t i;

    while (started + 1 < threads && started < MAX_THREADS && (size_t)started + 1 < loop->n
        && pthread_create(&helpers[started], NULL, work, loop) == 0)
        started++;
    while ((i = take(loop)) < loop->n) {
        loop->body(i, loop->user);
        show(loop, i + 1); /* those before it are done or in hand */
    }
    for (int k = 0; k < started; k++)
        pthread_join(helpers[k], NULL);
}

void
teide_parallel_for(size_t n, int threads, void (*body)(size_t i, void *user), void *user)
{
    struct loop loop = { .n = n, .body = body, .user = user };

    run(&loop, threads);
}

int
teide_parallel_part(size_t n, const struct teide_workers *workers, struct teide_part part,
    void (*body)(size_t i, void *user), void *user)
{
    struct loop loop = { .n = n, .body = body, .user = user, .workers = workers, .part = part };

    run(&loop, workers->threads);
    return atomic_load(&loop.stopped) ? TEIDE_E_STOPPED : TEIDE_OK;
}

double
teide_seconds_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int
teide_cpus(void)
{
    cpu_set_t set;
    long online;

    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return CPU_COUNT(&set);
    online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 && online < 1024 ? (int)online : 1;
}
