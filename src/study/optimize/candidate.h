/* A candidate: a point of the space, its trial, and what is known of it. */
#ifndef TEIDE_STUDY_OPTIMIZE_CANDIDATE_H
#define TEIDE_STUDY_OPTIMIZE_CANDIDATE_H

#include "study/optimize/compare.h"

enum teide_standing {
    TEIDE_STANDING_OPEN,       /* cannot be told from the best, or is it */
    TEIDE_STANDING_WORSE,      /* shown to be worse than one that holds the constraints */
    TEIDE_STANDING_INFEASIBLE, /* shown not to hold a constraint */
    TEIDE_STANDING_STARVED,    /* hardly delivers anything */
    TEIDE_STANDING_IMPOSSIBLE, /* its values make no scenario */
    TEIDE_STANDING_PASSED,     /* of a search: looked at on the way, and not held against the best */
    TEIDE_N_STANDINGS
};
extern const char *const teide_standing_names[TEIDE_N_STANDINGS];

struct teide_candidate {
    struct teide_optimize_point point;
    struct teide_trial *trial; /* owned; NULL where impossible */
    struct teide_score score;
    enum teide_standing standing;
    bool shown_feasible; /* holds all constraints at the confidence; true without any */
    bool seems_feasible; /* in the estimates */
};

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

/* Make the trial of a candidate's point (alternative < 0), or of an alternative; standing says whether it could be made.
 * why  set where it could not, and nothing is there yet
 * Returns 0 or TEIDE_E_MEMORY. */
int teide_candidate_make(struct teide_candidate *candidate, const struct teide_point_source *source, long alternative,
    size_t n_requests, size_t n_replicas, uint64_t group, char why[256]);
void teide_candidate_clear(struct teide_candidate *candidate);

/* Score a candidate by what its trial has simulated so far: it is starved where its objective is not defined, and whether it seems to
 * hold the constraints. Returns 0 or TEIDE_E_MEMORY. */
int teide_candidate_score(struct teide_candidate *candidate, const struct teide_goal *goal);

/* Whether one is better in the estimates: those that seem to hold the constraints come first. */
bool teide_candidate_seems_better(const struct teide_candidate *a, const struct teide_candidate *b);

#endif
