/* The search of a space whose points cannot all be looked at. */
#ifndef TEIDE_STUDY_OPTIMIZE_SEARCH_H
#define TEIDE_STUDY_OPTIMIZE_SEARCH_H

#include "study/optimize/selection.h"
#include "study/optimize/space.h"

/* Spaces of more points are searched; of all others every point is looked at. */
enum { TEIDE_MAX_LISTED_POINTS = 4096 };

/* What a search has found. */
struct teide_search {
    struct teide_candidate *candidates; /* all points that were looked at */
    size_t n, capacity;
    struct teide_selection
        selection; /* among the ends of the search, and what the first look has not shown to be worse */
    size_t n_starts, n_steps;
    /* Where the climb to the best point ended, or one to a point that is not told from it within the precision, a quadratic through the
     * neighbourhood promises no more than the precision. */
    bool converged;
};

/* Search a space that cannot be listed: look at points that fill it evenly, for every choice of the variables without an order; go
 * up from the best that are apart, by quadratics through neighbours in a region that grows where they are right and shrinks where
 * they are not, with as many deliveries as tell the neighbours apart (a trust-region method on common random numbers in the manner
 * of ASTRO-DF: Shashaani, Hashemi and Pasupathy, SIAM J. Optim. 28, 3145 (2018)); then select among the ends.
 * What it finds is a local optimum: between the points that were looked at there may be a better one.
 * found  zeroed by the caller, who calls teide_search_clear() in any case
 * Returns 0, TEIDE_E_INPUT (too many choices, or too many dimensions), TEIDE_E_MEMORY, TEIDE_E_STOPPED (found->selection is then of
 * what was known, if it has any stages). */
int teide_search_run(const struct teide_optimize_question *question, const struct teide_goal *goal,
    const struct teide_point_source *source, size_t n_replicas, const struct teide_selection_settings *settings,
    struct teide_trial_cost *spent, char why[256], struct teide_search *found, struct teide_error *error);
void teide_search_clear(struct teide_search *search);

/* Whether a search of a question is possible: 0, or TEIDE_E_INPUT with what is too many. */
int teide_search_check(const struct teide_optimize_question *question, struct teide_error *error);

#endif
