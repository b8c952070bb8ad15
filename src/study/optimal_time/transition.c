/* Transitions of the optimal time along a path: bisection on the class, then a root to all digits. */
#include "study/optimal_time/transition.h"

#include <math.h>
#include <stdlib.h>

#include "models/root.h"
#include "sim/error.h"

/* Optimal times this fraction of the window apart belong to different optima, until bisection shows that they do not. */
static const double apart = 0.1;
/* Bisection leaves it to the root finder at this fraction of the interval. */
static const double narrow_enough = 1e-7, narrowest = 1e-13;

const char *
teide_transition_kind_name(enum teide_transition_kind kind)
{
    static const char *const names[TEIDE_N_TRANSITION_KINDS] = { "continuous", "jump", "flattening" };
    return names[kind];
}

int
teide_transition_list_append(struct teide_transition_list *list, struct teide_transition transition)
{
    if (list->n == list->capacity) {
        size_t capacity = list->capacity == 0 ? 8 : 2 * list->capacity;
        struct teide_transition *items = realloc(list->items, capacity * sizeof *items);
        if (items == NULL)
            return TEIDE_E_MEMORY;
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->n++] = transition;
    return TEIDE_OK;
}

void
teide_transition_list_clear(struct teide_transition_list *list)
{
    free(list->items);
    *list = (struct teide_transition_list) { 0 };
}

/* A place of the path and what is best there. */
struct place {
    double s;
    struct teide_optimum optimum;
};

struct search {
    teide_optimal_time_path *path;
    const void *user;
    const struct teide_objective *objective;
    double span; /* of the interval that was asked for */
    struct teide_transition_list *list;
    const struct place *before, *after; /* of the bracket that a root is sought in */
};

static struct place
look(const struct search *search, double s)
{
    struct teide_optimal_time timing = search->path(s, search->user);
    return (struct place) { s, teide_optimal_time(&timing, search->objective) };
}

/* Where in the window the optimum lies, 0 to 1. */
static double
position(const struct teide_optimum *optimum)
{
    double window = optimum->late.time - optimum->early.time;
    return window > 0 ? (optimum->best.time - optimum->early.time) / window : 0;
}

static bool
differ(const struct place *a, const struct place *b)
{
    return a->optimum.timing_class != b->optimum.timing_class
        || (a->optimum.timing_class == TEIDE_INTERIOR && fabs(position(&a->optimum) - position(&b->optimum)) > apart);
}

static int
append(const struct search *search, double at, enum teide_transition_kind kind, struct teide_transition transition)
{
    transition.at = at;
    transition.kind = kind;
    return teide_transition_list_append(search->list, transition);
}

/* --- what is zero at a transition ---------------------------------------------------------------------------------- */

static struct teide_purification_outcome
outcome_at_end(const struct search *search, double s, enum teide_optimal_time_class end)
{
    struct teide_optimal_time timing = search->path(s, search->user);
    double time = end == TEIDE_EARLY ? teide_optimal_time_first(&timing) : teide_optimal_time_last(&timing);

    return teide_purification_at(&timing, search->objective, time);
}

static double
early_slope(double s, void *user)
{
    return outcome_at_end(user, s, TEIDE_EARLY).slope;
}

static double
late_slope(double s, void *user)
{
    return outcome_at_end(user, s, TEIDE_LATE).slope;
}

/* The local optimum that was the best one at `place`, a small step along the path away. */
static struct teide_purification_outcome
followed(const struct search *search, const struct place *place, double s)
{
    struct teide_optimal_time timing = search->path(s, search->user);
    double window = teide_optimal_time_last(&timing) - teide_optimal_time_first(&timing);
    double guess = teide_optimal_time_first(&timing) + position(&place->optimum) * window;
    struct teide_purification_outcome outcome;

    if (place->optimum.timing_class != TEIDE_INTERIOR)
        return outcome_at_end(search, s, place->optimum.timing_class);
    for (double reach = 1e-5; reach < apart; reach *= 4)
        if (teide_optimal_time_near(&timing, search->objective, guess, reach * window, &outcome))
            return outcome;
    return teide_purification_at(&timing, search->objective, guess);
}

static double
advantage(double s, void *user)
{
    const struct search *search = user;
    return followed(search, search->before, s).value - followed(search, search->after, s).value;
}

/* Whether f changes its sign in the bracket; if so, where. */
static bool
crossing(struct search *search, double (*f)(double s, void *user), double *at)
{
    double a = search->before->s, b = search->after->s, f_a = f(a, search), f_b = f(b, search);

    if (!((f_a > 0 && f_b < 0) || (f_a < 0 && f_b > 0)))
        return false;
    *at = teide_root(f, search, a, b, narrowest * search->span);
    return true;
}

/* --- the transition in a narrow bracket ---------------------------------------------------------------------------- */

static int
jump(struct search *search, struct teide_transition transition)
{
    double at = 0.5 * (search->before->s + search->after->s);

    crossing(search, advantage, &at);
    transition.from = followed(search, search->before, at);
    transition.to = followed(search, search->after, at);
    return append(search, at, TEIDE_JUMP, transition);
}

static int
slide(struct search *search, double at, enum teide_optimal_time_class end, struct teide_transition transition)
{
    transition.from = transition.to = outcome_at_end(search, at, end);
    return append(search, at, TEIDE_SLIDE, transition);
}

/* Late and early with a sliver of interior optima in between, which bisection has not met. */
static int
two_slides(struct search *search, double at_early, double at_late, struct teide_transition transition)
{
    struct teide_transition first = transition, second = transition;
    bool early_first = transition.before == TEIDE_EARLY;
    int ret;

    first.after = second.before = TEIDE_INTERIOR;
    ret = slide(search, early_first ? at_early : at_late, transition.before, first);
    return ret != 0 ? ret : slide(search, early_first ? at_late : at_early, transition.after, second);
}

static int
flattening(struct search *search, struct place a, struct place b, struct teide_transition transition)
{
    while (b.s - a.s > narrowest * search->span) {
        struct place middle = look(search, 0.5 * (a.s + b.s));
        if (middle.s <= a.s || middle.s >= b.s)
            break;
        if (differ(&a, &middle))
            b = middle;
        else
            a = middle;
    }
    transition.from = a.optimum.best;
    transition.to = b.optimum.best;
    return append(search, 0.5 * (a.s + b.s), TEIDE_FLATTENING, transition);
}

static int
resolve(struct search *search, const struct place *a, const struct place *b)
{
    enum teide_optimal_time_class before = a->optimum.timing_class, after = b->optimum.timing_class;
    struct teide_transition transition = { .before = before, .after = after };
    double at_early, at_late;
    bool early, late;

    search->before = a;
    search->after = b;
    if (before == TEIDE_FLAT || after == TEIDE_FLAT)
        return flattening(search, *a, *b, transition);
    early = (before == TEIDE_EARLY || after == TEIDE_EARLY) && crossing(search, early_slope, &at_early);
    late = (before == TEIDE_LATE || after == TEIDE_LATE) && crossing(search, late_slope, &at_late);
    if (early && late)
        return two_slides(search, at_early, at_late, transition);
    if (early && (before == TEIDE_INTERIOR || after == TEIDE_INTERIOR))
        return slide(search, at_early, TEIDE_EARLY, transition);
    if (late && (before == TEIDE_INTERIOR || after == TEIDE_INTERIOR))
        return slide(search, at_late, TEIDE_LATE, transition);
    return jump(search, transition);
}

/* Narrow the bracket until one transition is left in it; where the middle differs from both ends, there are two parts. */
static int
narrow(struct search *search, struct place a, struct place b)
{
    while (b.s - a.s > narrow_enough * search->span) {
        struct place middle = look(search, 0.5 * (a.s + b.s));
        bool left = differ(&a, &middle), right = differ(&middle, &b);
        if (left && right) {
            int ret = narrow(search, a, middle);
            if (ret != 0)
                return ret;
            a = middle;
        } else if (left) {
            b = middle;
        } else if (right) {
            a = middle;
        } else {
            return TEIDE_OK; /* the optimum only moves fast */
        }
    }
    return resolve(search, &a, &b);
}

int
teide_transitions_between(teide_optimal_time_path *path, const void *user, const struct teide_objective *objective,
    double a, const struct teide_optimum *at_a, double b, const struct teide_optimum *at_b,
    struct teide_transition_list *list)
{
    struct search search = { .path = path, .user = user, .objective = objective, .span = b - a, .list = list };
    struct place from = { a, *at_a }, to = { b, *at_b };

    return differ(&from, &to) ? narrow(&search, from, to) : TEIDE_OK;
}
