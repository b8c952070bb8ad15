/* Points of a question: how many there are, which, and how their trials are made; and the search where they cannot all be
 * looked at. */
#ifndef TEIDE_STUDY_OPTIMIZE_SEARCH_H
#define TEIDE_STUDY_OPTIMIZE_SEARCH_H

#include "study/optimize/selection.h"

/* Makes the scenarios of points. */
struct teide_point_source {
    /* scenario     zeroed by the caller, who clears it in any case
     * alternative  instead of the point: one of the question's, or its number, the scenario as it is; negative: the point
     * why          set to a line that says what is wrong, on TEIDE_E_INPUT
     * Returns 0, TEIDE_E_INPUT (its values make no scenario), TEIDE_E_MEMORY. */
    int (*make)(void *user, const struct teide_optimize_point *point, long alternative, struct teide_scenario *scenario,
        char why[256]);
    void *user;
};

/* Spaces of more points are searched; of all others every point is looked at. */
enum { TEIDE_MAX_LISTED_POINTS = 4096 };

/* Number of points of the space; INFINITY: a continuum. */
double teide_optimize_points(const struct teide_optimize_question *question);

/* Point number `index` of a space without a continuum, the last variable the fastest. */
struct teide_optimize_point teide_optimize_point_of(const struct teide_optimize_question *question, size_t index);

/* Make the trial of a candidate's point (alternative < 0), or of an alternative; standing says whether it could be made.
 * why  set where it could not, and nothing is there yet
 * Returns 0 or TEIDE_E_MEMORY. */
int teide_candidate_make(struct teide_candidate *candidate, const struct teide_point_source *source, long alternative,
    size_t n_requests, size_t n_replicas, uint64_t group, char why[256]);

/* What a search has found. */
struct teide_search {
    struct teide_candidate *candidates; /* all points that were looked at */
    size_t n, capacity;
    struct teide_selection
        selection; /* among the ends of the search, and what the first look has not shown to be worse */
    size_t n_starts, n_steps;
    bool
        converged; /* where the best start ended, a quadratic through its neighbourhood promises no more than the precision */
};

/* Search a space that cannot be listed: look at points that fill it evenly, for every choice of the variables without an order; go
 * up from the best that are apart, by quadratics through neighbours in a region that grows where they are right and shrinks where
 * they are not, with as many deliveries as tell the neighbours apart (a trust-region method on common random numbers in the manner
 * of ASTRO-DF: Shashaani, Hashemi and Pasupathy, SIAM J. Optim. 28, 3145 (2018)); then select among the ends.
 * What it finds is a local optimum: between the points that were looked at there may be a better one.
 * found  zeroed by the caller, who calls teide_search_clear() in any case
 * Returns 0, TEIDE_E_INPUT (too many choices, or too many dimensions), TEIDE_E_MEMORY. */
int teide_search_run(const struct teide_optimize_question *question, const struct teide_goal *goal,
    const struct teide_point_source *source, size_t n_replicas, const struct teide_selection_settings *settings,
    struct teide_trial_cost *spent, char why[256], struct teide_search *found, struct teide_error *error);
void teide_search_clear(struct teide_search *search);

/* Whether a search of a question is possible: 0, or TEIDE_E_INPUT with what is too many. */
int teide_search_check(const struct teide_optimize_question *question, struct teide_error *error);

#endif
