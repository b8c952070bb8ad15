/* How the optimal time of a purification changes along a path: where its class changes, and whether it slides or jumps.
 *
 * Along a path s -> problem, the optimum slides into or out of an end of the window where the slope of the objective at that
 * end changes its sign: a continuous transition, a root in s of that slope. It jumps where two local optima are equally good: a
 * root in s of their difference. Both roots are found by GSL's Brent, in a bracket that bisection on the class has narrowed. */
#ifndef TEIDE_STUDY_OPTIMAL_TIME_TRANSITION_H
#define TEIDE_STUDY_OPTIMAL_TIME_TRANSITION_H

#include <stddef.h>

#include "models/optimal_time.h"

/* The problem at a place of the path. `user` is the caller's; must be a pure function of s. */
typedef struct teide_optimal_time teide_optimal_time_path(double s, const void *user);

enum teide_transition_kind {
    TEIDE_SLIDE,      /* the optimal time slides into or out of an end */
    TEIDE_JUMP,       /* it jumps between two equally good times */
    TEIDE_FLATTENING, /* the objective becomes, or ceases to be, independent of the time */
    TEIDE_N_TRANSITION_KINDS
};

/* "continuous", "jump", "flattening". */
const char *teide_transition_kind_name(enum teide_transition_kind kind);

struct teide_transition {
    double at; /* s */
    enum teide_transition_kind kind;
    enum teide_optimal_time_class before, after; /* for smaller and larger s */
    struct teide_purification_outcome from, to;  /* the optimum on either side, at s; the same when it slides */
};

struct teide_transition_list {
    struct teide_transition *items; /* in ascending s */
    size_t n, capacity;
};
/* Append one. Returns 0 or TEIDE_E_MEMORY. */
int teide_transition_list_append(struct teide_transition_list *list, struct teide_transition transition);
void teide_transition_list_clear(struct teide_transition_list *list);

/* Find the transitions between two neighbouring places of a path, a < b, with their optima, and append them to the list.
 * Those between samples that show no difference (same class, optimal times within a tenth of the window) are not seen.
 * Places to about 1e-13 of b - a where the slopes are smooth; a flattening to 1e-12 of it.
 * Returns 0 or TEIDE_E_MEMORY. */
int teide_transitions_between(teide_optimal_time_path *path, const void *user, const struct teide_objective *objective,
    double a, const struct teide_optimum *at_a, double b, const struct teide_optimum *at_b,
    struct teide_transition_list *list);

#endif
