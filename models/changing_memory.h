/* A memory whose Pauli rates change in time, and what it does to a pair that is purified meanwhile.
 *
 * Its rates are those of a profile (rate_profile.h), functions of the time t of the problem, plus those of a fluctuator
 * (fluctuator.h) where it has one. A pair is put in at `made`, purified at `at`, and used at `until`. Correlator k of before
 * the purification, 0 for the norm, contributes to correlator k' of after it with the factor
 *   factor[k'][k] = exp(-Lambda_k(made, at)) exp(-Lambda_k'(at, until)) * (the fluctuator's factor),
 * exact because Pauli generators commute, and because the fluctuator's state goes with the pair. */
#ifndef TEIDE_MODELS_CHANGING_MEMORY_H
#define TEIDE_MODELS_CHANGING_MEMORY_H

#include <stdbool.h>

#include "models/api.h"
#include "models/fluctuator.h"
#include "models/rate_profile.h"

struct teide_changing_memory {
    struct teide_rate_profile profile; /* owned */
    bool fluctuates;
    struct teide_fluctuator fluctuator;
    enum teide_rate_route
        route; /* how integrals are done; quadrature for the profile leaves the fluctuator in closed form */
};
TEIDE_API void teide_changing_memory_clear(struct teide_changing_memory *memory);

/* Factors [after][before] over the correlators [norm, x, y, z], and their derivatives by `at`, 1/s. */
struct teide_influence {
    double factor[4][4], slope[4][4];
};

/* The influence of a memory. Times in s, 0 <= made <= at <= until, finite; the rates must be good there (teide_rate_check()).
 * Returns TEIDE_RATE_OK, or why there is none; by CVODE that can be TEIDE_RATE_NO_MEMORY or TEIDE_RATE_TOO_LONG. */
TEIDE_API int teide_changing_memory_influence(const struct teide_changing_memory *memory, double made, double at,
    double until, struct teide_influence *influence);

/* The same of a memory with constant rates, which never fails; and of two memories of a pair together: a product. */
TEIDE_API struct teide_influence teide_constant_influence(
    struct teide_pauli_rates rates, double made, double at, double until);
TEIDE_API struct teide_influence teide_influence_product(
    const struct teide_influence *a, const struct teide_influence *b);

/* How finely a search over `at` in [from, until] has to look: 1 / (the fastest decay of a correlator), and the longest step
 * that misses no wiggle of a rate; both in s, INFINITY where there is none. Judged from 65 samples and the terms' parameters. */
struct teide_time_scales {
    double decay, wiggle;
};
TEIDE_API struct teide_time_scales teide_changing_memory_scales(
    const struct teide_changing_memory *memory, double from, double until);

#endif
