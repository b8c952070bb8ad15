/* When a purification is best done: the global optimum of an objective over the time at which it begins.
 *
 * The window [first, last] (purification_time.h) is scanned; in every interval in which the slope turns from up to down, GSL's
 * Brent finds its root; the best of these, of the ends and of plateaus is the optimum. Whether a time is a local optimum is
 * decided by slopes alone: they tell where values differ by less than their rounding. The scan is as fine as the
 * fastest decay needs near both ends, and intervals whose values and slopes (their cubic Hermite) suggest a hidden pair of
 * extrema are split: an objective here is a ratio of a few exponentials per figure of merit, smooth on that scale. */
#ifndef TEIDE_MODELS_OPTIMAL_TIME_H
#define TEIDE_MODELS_OPTIMAL_TIME_H

#include "models/api.h"
#include "models/purification_time.h"

enum teide_optimal_time_class {
    TEIDE_EARLY,    /* at once, when both pairs are there */
    TEIDE_INTERIOR, /* in between */
    TEIDE_LATE,     /* at the last moment */
    TEIDE_FLAT,     /* the objective does not depend on the time */
    TEIDE_N_OPTIMAL_TIME_CLASSES
};

/* "early", "interior", "late", "flat". */
TEIDE_API const char *teide_optimal_time_class_name(enum teide_optimal_time_class timing_class);

struct teide_optimum {
    struct teide_purification_outcome best, early, late; /* at the optimum and at the two ends of the window */
    enum teide_optimal_time_class timing_class;
    double unpurified; /* teide_optimal_time_unpurified() */
};

/* Optimal time of one purification.
 * An end is optimal only if the objective does not rise towards the inside of the window there, so the class changes exactly
 * where the slope at an end changes its sign; of equally good times the first is taken. A flat objective (slopes within
 * rounding of 0 all over the window, or a window of no length) is reported as such, with the first time; so is one whose
 * measure is cut to 0 all over the window (no key, say). Where it is cut in a part of it, the rest is found however short.
 * Times to about 1e-14 of the window, where the optimum is quadratic. About 3 us for constant rates. Never fails; the
 * timing must be possible (teide_optimal_time_first() <= teide_optimal_time_last()). */
TEIDE_API struct teide_optimum teide_optimal_time(
    const struct teide_optimal_time *timing, const struct teide_objective *objective);

/* By how much the best purification is better than none; negative when the better pair as it is is better than any
 * purification. NAN where the objective cannot tell: the success probability itself. */
TEIDE_API double teide_optimum_gain(const struct teide_optimum *optimum, const struct teide_objective *objective);

/* The local optimum near `guess`: the objective rises before and falls after it, within `reach` (s) of the guess. Returns
 * false when there is none. For following an optimum as a parameter changes. */
TEIDE_API bool teide_optimal_time_near(const struct teide_optimal_time *timing, const struct teide_objective *objective,
    double guess, double reach, struct teide_purification_outcome *outcome);

#endif
