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

/* Number of points of the space; INFINITY: a continuum. */
double teide_optimize_points(const struct teide_optimize_question *question);

/* Point number `index` of a space without a continuum, the last variable the fastest. */
struct teide_optimize_point teide_optimize_point_of(const struct teide_optimize_question *question, size_t index);

/* Make the trial of a candidate's point (alternative < 0), or of an alternative; standing says whether it could be made.
 * why  set where it could not, and nothing is there yet
 * Returns 0 or TEIDE_E_MEMORY. */
int teide_candidate_make(struct teide_candidate *candidate, const struct teide_point_source *source, long alternative,
    size_t n_requests, size_t n_replicas, uint64_t group, char why[256]);

#endif
