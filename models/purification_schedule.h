/* Several purifications, each at its own time: entanglement pumping and nested recurrence of n pairs.
 *
 * n - 1 purifications join n pairs into one. By pumping, pair 1 is kept and purified with pair 2, then with pair 3, and so on
 * (Briegel, Duer, Cirac, Zoller, Phys. Rev. Lett. 81, 5932 (1998)). By recurrence, n = 2^k, neighbours are purified with each
 * other, then their outputs with each other (Bennett et al., Phys. Rev. Lett. 76, 722 (1996)). Purification j can begin
 *   from  max(made_at of its pairs, end of the purifications that made them),   end = begin + duration + message_time
 *   until needed_at - (duration + message_time) (1 + number of purifications that follow on it),
 * acts at begin + duration, and the kept pair waits in its own memories until needed_at. All must succeed. */
#ifndef TEIDE_MODELS_PURIFICATION_SCHEDULE_H
#define TEIDE_MODELS_PURIFICATION_SCHEDULE_H

#include "models/api.h"
#include "models/optimal_time.h"

/* How the rounds of a purification are fed. */
enum teide_schedule {
    TEIDE_RECURRENCE, /* both inputs of round k come from round k - 1: 2^rounds pairs */
    TEIDE_PUMPING     /* one input of every round is a fresh pair: rounds + 1 pairs */
};

enum { TEIDE_MAX_PAIRS = 16 };

/* Which pairs are joined, and when that can be. The rates are constant. */
struct teide_purification_schedule {
    enum teide_schedule schedule;
    size_t n; /* pairs: 2 to TEIDE_MAX_PAIRS; a power of 2 for recurrence */
    struct teide_timed_pair pairs[TEIDE_MAX_PAIRS];
    bool keep_second; /* of the two pairs of a purification, in their order, the second is kept */
    double needed_at; /* s */
    enum teide_protocol protocol;
    struct teide_operation_noise noise;
    double duration, message_time; /* s, >= 0 */
};

/* What a schedule gives. */
struct teide_schedule_outcome {
    double begin[TEIDE_MAX_PAIRS - 1]; /* s, of each purification, in the order in which they depend on each other */
    double value;                      /* of the objective */
    double success_probability;        /* that all succeed */
    struct teide_bell state;           /* of the kept pair at needed_at, given success */
};

struct teide_schedule_optimum {
    struct teide_schedule_outcome best;
    struct teide_schedule_outcome early, late; /* every purification as early, as late as it can be */
    enum teide_optimal_time_class
        timing_class[TEIDE_MAX_PAIRS - 1]; /* of each; TEIDE_FLAT: its time does not matter, or it has no
                                                                  choice */
    double
        unpurified; /* the objective's measure at needed_at of the best pair as it is; 1 for the success probability */
};

/* Whether every purification has time: false when a pair is made too late. */
TEIDE_API bool teide_schedule_possible(const struct teide_purification_schedule *schedule);

/* What the schedule gives when purification j is begun at the part u[j], 0 to 1, of the time that the ones before leave it.
 * objective  not TEIDE_WITH_NEW_PAIR
 * Never fails; the schedule must be possible. About 0.1 us a pair. */
TEIDE_API struct teide_schedule_outcome teide_schedule_at(
    const struct teide_purification_schedule *schedule, const struct teide_objective *objective, const double *u);

/* The best times. In the parts u, which are free of each other, the search goes up along one axis after the other, each scanned
 * as a whole and refined by Brent's method, from every combination of early, middle and late (up to 4 purifications; else from 96
 * points of a Sobol sequence and those of all early, all late, all in the middle); the best of these counts. Not a proof of a
 * global optimum, but a finer grid has found none better (tests/models/test_purification_schedule.c). Times of interior optima
 * to about 1e-7 of the window, values to 1e-13. About 1 ms for 2 purifications, 20 ms for 3. Returns 0, or -1
 * when out of memory. */
TEIDE_API int teide_optimal_schedule(const struct teide_purification_schedule *schedule,
    const struct teide_objective *objective, struct teide_schedule_optimum *optimum);

#endif
