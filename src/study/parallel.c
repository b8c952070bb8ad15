#include "study/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

enum { MAX_THREADS = 256 };

struct loop {
    size_t n;
    atomic_size_t next;
    void (*body)(size_t i, void *user);
    void *user;
};

static void *
work(void *argument)
{
    struct loop *loop = argument;
    size_t i;

    while ((i = atomic_fetch_add(&loop->next, 1)) < loop->n)
        loop->body(i, loop->user);
    return NULL;
}

void
teide_parallel_for(size_t n, int threads, void (*body)(size_t i, void *user), void *user)
{
    struct loop loop = { .n = n, .body = body, .user = user };
    pthread_t helpers[MAX_THREADS];
    int started = 0;

    while (started + 1 < threads && started < MAX_THREADS && (size_t)started + 1 < n
        && pthread_create(&helpers[started], NULL, work, &loop) == 0)
        started++;
    work(&loop);
    for (int i = 0; i < started; i++)
        pthread_join(helpers[i], NULL);
}

double
teide_seconds_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}
