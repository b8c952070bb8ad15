/* The global optimum over the time of a purification: scan, then Brent on the slope. */
#include "models/optimal_time.h"

#include <assert.h>
#include <float.h>
#include <math.h>

#include "models/root.h"

enum { STEPS = 8, MAX_POINTS = 4096, LONGEST_SCAN = 3584, MAX_SPLITS = 6 };

const char *
teide_optimal_time_class_name(enum teide_optimal_time_class timing_class)
{
    static const char *const names[TEIDE_N_OPTIMAL_TIME_CLASSES] = { "early", "interior", "late", "flat" };
    return names[timing_class];
}

struct search {
    const struct teide_optimal_time *timing;
    const struct teide_objective *objective;
    double sense;         /* 1: more is better, -1: less is */
    double first, window; /* s */
    double fastest;       /* decay rate of a product of two correlators, 1/s */
    double step;          /* longest one of the scan, s */
    double steepest;      /* largest |slope| seen */
    struct teide_purification_outcome best;
};

/* Whether a is better than b; a tie is not. */
static bool
better(const struct search *search, double a, double b)
{
    return search->sense * a > search->sense * b;
}

static struct teide_purification_outcome
look(struct search *search, double time)
{
    struct teide_purification_outcome outcome = teide_purification_at(search->timing, search->objective, time);

    search->steepest = fmax(search->steepest, fabs(outcome.slope));
    return outcome;
}

static void
offer(struct search *search, const struct teide_purification_outcome *outcome)
{
    if (better(search, outcome->value, search->best.value))
        search->best = *outcome;
}

static double
slope_at(double time, void *user)
{
    const struct search *search = user;

    return teide_purification_at(search->timing, search->objective, time).slope;
}

/* The outcome where the slope turns from up to down between a and b. */
static struct teide_purification_outcome
turning_point(struct search *search, double a, double b)
{
    return look(search, teide_root(slope_at, search, a, b, 1e-15 * search->window));
}

/* Whether the cubic through both ends, with their slopes, turns twice in between although the slopes have one sign, by more
 * than rounding: its
 * derivative a (1 - 4 u + 3 u^2) + b (3 u^2 - 2 u) + 6 m (u - u^2), m the mean slope, is extreme at
 * u = (2 a + b - 3 m) / (3 (a + b - 2 m)). */
static bool
turns_twice(const struct teide_purification_outcome *from, const struct teide_purification_outcome *to)
{
    double a = from->slope, b = to->slope, mean = (to->value - from->value) / (to->time - from->time);
    double curve = 3 * (a + b - 2 * mean), u = (2 * a + b - 3 * mean) / curve;

    if (!(u > 0 && u < 1) || fmax(fabs(a), fabs(b)) * (to->time - from->time) < 1e-14 * fmax(1e-3, fabs(to->value)))
        return false;
    return (a * (1 - 4 * u + 3 * u * u) + b * (3 * u * u - 2 * u) + 6 * mean * (u - u * u)) * (a + b) < 0;
}

static void
search_interval(struct search *search, const struct teide_purification_outcome *from,
    const struct teide_purification_outcome *to, int splits)
{
    double up = search->sense * from->slope, down = search->sense * to->slope;
    struct teide_purification_outcome middle;

    if (up > 0 && down < 0) {
        middle = turning_point(search, from->time, to->time);
        offer(search, &middle);
    } else if (splits > 0 && up * down >= 0 && turns_twice(from, to)) {
        middle = look(search, 0.5 * (from->time + to->time));
        if (middle.slope == 0)
            offer(search, &middle);
        search_interval(search, from, &middle, splits - 1);
        search_interval(search, &middle, to, splits - 1);
    }
}

/* How fast the product of a correlator of either pair can decay, and the longest step of the scan. Constant rates need only
 * be looked at more closely near the ends of the window; where they change, all over it. */
static void
set_scales(struct search *search)
{
    const struct teide_timed_pair *pairs[2] = { &search->timing->kept, &search->timing->measured };
    double wiggle = INFINITY, changing = 0;

    search->fastest = 0;
    for (int i = 0; i < 4; i++) {
        const struct teide_changing_memory *memory = pairs[i / 2]->changing[i % 2];
        struct teide_correlators decay = teide_pauli_decay(pairs[i / 2]->rates);
        struct teide_time_scales scales;
        if (i % 2 == 0)
            search->fastest += fmax(decay.x, fmax(decay.y, decay.z));
        if (memory == NULL)
            continue;
        scales = teide_changing_memory_scales(memory, search->first, search->timing->needed_at);
        changing += 1 / scales.decay;
        wiggle = fmin(wiggle, scales.wiggle);
    }
    search->fastest += changing;
    search->step = fmin(search->window / STEPS, wiggle);
    if (changing > 0)
        search->step = fmin(search->step, 1 / search->fastest);
    /* A scan with steps as short as a fast transient needs would end before the window does. */
    search->step = fmax(search->step, search->window / LONGEST_SCAN);
}

/* The next time of the scan. */
static double
next_time(const struct search *search, double time, double last)
{
    double from_end = fmin(time - search->first, last - time);
    double step = fmin(search->step, fmax(0.25 / search->fastest, 1e-12 * search->window) + 0.5 * from_end);

    return last - time > 1.01 * step ? time + step : last;
}

/* Slopes are sums of terms that are as large as the decay rates: what is much smaller is rounding, unless it adds up. */
static bool
is_flat(const struct search *search, double value, double last_value)
{
    double scale = fmax(1e-3, fabs(value));

    return search->window <= 0
        || (search->steepest <= 1e-15 * search->fastest * scale && fabs(last_value - value) <= 1e-9 * scale);
}

static struct teide_optimum
search_window(const struct teide_optimal_time *timing, const struct teide_objective *objective)
{
    const double first = teide_optimal_time_first(timing), last = teide_optimal_time_last(timing);
    struct search search = { .timing = timing, .objective = objective, .first = first, .window = last - first };
    struct teide_optimum optimum = { .timing_class = TEIDE_INTERIOR };
    struct teide_purification_outcome here, next;

    assert(first <= last);
    search.sense = objective->measure != NULL && objective->measure->less_is_better ? -1 : 1;
    optimum.early = look(&search, first);
    optimum.late = look(&search, last);
    optimum.unpurified = teide_optimal_time_unpurified(timing, objective);
    if (isnan(optimum.early.value)) { /* rates that cannot be integrated */
        optimum.best = optimum.early;
        return optimum;
    }
    set_scales(&search);
    search.best.value = -search.sense * INFINITY;
    if (search.sense * optimum.early.slope <= 0)
        search.best = optimum.early;
    here = optimum.early;
    for (int n = 0; here.time < last; n++, here = next) {
        double time = n < MAX_POINTS ? next_time(&search, here.time, last) : last;
        next = time < last ? look(&search, time) : optimum.late;
        search_interval(&search, &here, &next, MAX_SPLITS);
        if (next.time < last ? next.slope == 0 : search.sense * next.slope >= 0)
            offer(&search, &next);
    }
    if (is_flat(&search, optimum.early.value, optimum.late.value)) {
        search.best = optimum.early;
        optimum.timing_class = TEIDE_FLAT;
    } else if (search.best.time <= first) {
        optimum.timing_class = TEIDE_EARLY;
    } else if (search.best.time >= last) {
        optimum.timing_class = TEIDE_LATE;
    }
    optimum.best = search.best;
    return optimum;
}

struct teide_optimum
teide_optimal_time(const struct teide_optimal_time *timing, const struct teide_objective *objective)
{
    const struct teide_objective uncut = teide_objective_uncut(objective);
    struct teide_optimum optimum = search_window(timing, &uncut);
    const bool nothing = optimum.best.value <= 0;

    if (uncut.measure == objective->measure)
        return optimum;
    optimum.early = teide_purification_at(timing, objective, optimum.early.time);
    optimum.late = teide_purification_at(timing, objective, optimum.late.time);
    optimum.best = nothing ? optimum.early : teide_purification_at(timing, objective, optimum.best.time);
    if (nothing) /* cut to 0 all over the window */
        optimum.timing_class = TEIDE_FLAT;
    optimum.unpurified = teide_optimal_time_unpurified(timing, objective);
    return optimum;
}

double
teide_optimum_gain(const struct teide_optimum *optimum, const struct teide_objective *objective)
{
    double gain = optimum->best.value - optimum->unpurified;

    if (objective->measure == NULL)
        return NAN;
    return objective->measure->less_is_better ? -gain : gain;
}

bool
teide_optimal_time_near(const struct teide_optimal_time *timing, const struct teide_objective *objective, double guess,
    double reach, struct teide_purification_outcome *outcome)
{
    const double first = teide_optimal_time_first(timing), last = teide_optimal_time_last(timing);
    struct search search = { .timing = timing, .objective = objective, .first = first, .window = last - first };
    double before = fmax(first, guess - reach), after = fmin(last, guess + reach);

    search.sense = objective->measure != NULL && objective->measure->less_is_better ? -1 : 1;
    if (search.sense * look(&search, before).slope <= 0 || search.sense * look(&search, after).slope >= 0)
        return false;
    *outcome = turning_point(&search, before, after);
    return true;
}
