/* Who else makes the same computation: other processes that share its parts, and an earlier run of it that was interrupted.
 *
 * All processes take the same decisions from the same numbers. Each computes some of the parts; then all have the bytes of all, by a
 * bitwise OR of what each has, zeros elsewhere. */
#ifndef TEIDE_STUDY_PARTNERS_H
#define TEIDE_STUDY_PARTNERS_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/error.h"

struct teide_partners {
    int rank, size; /* of processes; 0, 1: alone */
    /* Combine n bytes over all processes, which all call it; NULL: alone. */
    void (*share)(void *user, void *bytes, size_t n);
    /* Of rank 0 alone, NULL elsewhere and where nothing is kept:
     * the n bytes that the same step of an earlier run came to. false: there are no more, the bytes are 0. */
    bool (*recall)(void *user, void *bytes, size_t n);
    /* Keep what this step came to, for a later run. Returns 0, TEIDE_E_IO, TEIDE_E_MEMORY. */
    int (*remember)(void *user, const void *bytes, size_t n, struct teide_error *error);
    void *user;
};

#endif
