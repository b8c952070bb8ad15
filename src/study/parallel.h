/* A loop whose rounds do not depend on each other, on several threads; and how long things took. */
#ifndef TEIDE_STUDY_PARALLEL_H
#define TEIDE_STUDY_PARALLEL_H

#include <stdbool.h>
#include <stddef.h>

/* Call body(i, user) once for every i in [0, n), on up to `threads` threads (>= 1) in no particular order; returns when all
 * have returned. Where a thread cannot be started, the others do its work. */
void teide_parallel_for(size_t n, int threads, void (*body)(size_t i, void *user), void *user);

struct teide_partners;

/* Threads for a long computation, and who is told now and then, from the calling thread, how much of it is done (0 to 1; NULL:
 * nobody). It returns true to ask for an end: the computation fails with TEIDE_E_STOPPED. */
struct teide_workers {
    int threads; /* >= 1 */
    bool (*progress)(void *user, double fraction_done);
    void *user;
    const struct teide_partners *partners; /* study/partners.h; NULL: none. Only trials have some (study/optimize) */
};

/* The same loop, as the part from `from` to `to` of all that is to be done. Returns 0, or TEIDE_E_STOPPED: rounds that had begun
 * are ended, the others left out. */
struct teide_part {
    double from, to;
};
int teide_parallel_part(size_t n, const struct teide_workers *workers, struct teide_part part,
    void (*body)(size_t i, void *user), void *user);

/* How many threads can run at once: the CPUs at hand. */
int teide_cpus(void);

/* Seconds on a clock that only goes forward; for differences. */
double teide_seconds_now(void);

#endif
