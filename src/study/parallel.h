/* A loop whose rounds do not depend on each other, on several threads; and how long things took. */
#ifndef TEIDE_STUDY_PARALLEL_H
#define TEIDE_STUDY_PARALLEL_H

#include <stddef.h>

/* Call body(i, user) once for every i in [0, n), on up to `threads` threads (>= 1) in no particular order; returns when all
 * have returned. Where a thread cannot be started, the others do its work. */
void teide_parallel_for(size_t n, int threads, void (*body)(size_t i, void *user), void *user);

/* Seconds on a clock that only goes forward; for differences. */
double teide_seconds_now(void);

#endif
