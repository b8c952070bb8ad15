/* A search at work: what it looks with, and the points that it has visited. */
#ifndef TEIDE_STUDY_OPTIMIZE_SEARCH_STATE_H
#define TEIDE_STUDY_OPTIMIZE_SEARCH_STATE_H

#include "study/optimize/quadratic.h"
#include "study/optimize/search.h"

struct teide_search_state {
    const struct teide_optimize_question *question;
    const struct teide_goal *goal;
    const struct teide_point_source *source;
    const struct teide_selection_settings *settings;
    struct teide_trial_cost *spent;
    struct teide_search *found;
    struct teide_error *error;
    char *why;
    size_t n_replicas;
    size_t axes[TEIDE_MAX_QUADRATIC]; /* the variables with an order */
    size_t d;
    double precision;
    int64_t before; /* deliveries spent before */
    double began;
};

/* Variable number i with an order. */
const struct teide_optimize_variable *teide_search_axis(const struct teide_search_state *s, size_t i);

/* The index of a point's candidate, which is made where it is new; SIZE_MAX: there is no room for it.
 * Returns 0 or TEIDE_E_MEMORY. */
int teide_search_visit(struct teide_search_state *s, const struct teide_optimize_point *point, size_t *index);

/* Deliveries that are left of a share of the budget, or as many as its time has room for. */
double teide_search_deliveries_left(const struct teide_search_state *s, double share);

/* A part of the search, from `from` to `to`, as one of all that is to be done. */
struct teide_part teide_search_part(const struct teide_search_state *s, double from, double to);

#endif
