/* The best of a list of points, by simulation: ranking and selection in stages, with a stated probability.
 *
 * All points that are left are simulated with common random numbers, longer in every stage. Behind a stage a point is left out
 * when one that holds the constraints is better by more than chance allows: a paired t test on replicas, at a risk that is shared
 * evenly among all comparisons that the best point will ever be in, so that it is left out with a probability of at most
 * 1 - confidence (Bonferroni). This is the screening of Nelson, Swann, Goldsman and Song (Oper. Res. 49, 950 (2001)) in many
 * stages, with common random numbers as in Kim and Nelson (ACM TOMACS 11, 251 (2001)), and without an indifference zone: where
 * points cannot be told apart the budget ends, or all that are left are within the precision that was asked for.
 * Constraints are judged likewise with half of the risk (Andradottir and Kim, Nav. Res. Logist. 57, 403 (2010)). */
#ifndef TEIDE_STUDY_OPTIMIZE_SELECTION_H
#define TEIDE_STUDY_OPTIMIZE_SELECTION_H

#include "study/optimize/candidate.h"

struct teide_selection_settings {
    double confidence;
    double precision;   /* relative; 0: points are to be told apart altogether */
    int64_t deliveries; /* to be spent at most; INT64_MAX: no limit */
    double end;         /* time of teide_seconds_now() at which to end; INFINITY: none */
    uint64_t most_events;
    const struct teide_workers *workers;
    struct teide_part part; /* of the progress */
};

/* Why it ended. */
enum teide_selection_end {
    TEIDE_SELECTED_ONE,       /* one point is left */
    TEIDE_SELECTED_NEAR,      /* all that are left are within the precision */
    TEIDE_SELECTED_EQUAL,     /* all that are left have done exactly the same */
    TEIDE_SELECTED_NO_BUDGET, /* it was not enough */
    TEIDE_SELECTED_NONE       /* none is left */
};

struct teide_selection {
    size_t best; /* index; of the largest estimate among those that hold the constraints in the estimates, if any do */
    enum teide_selection_end end;
    int stages;
    int64_t quota; /* deliveries of a request in a replica of a point that is left */
};

/* Select the best of those of n >= 1 candidates that are open, whose trials are new or were taken further before.
 * spent  is added to
 * Returns 0, TEIDE_E_MEMORY, TEIDE_E_STOPPED (the selection is that of the last stage, if there was any). Standings, scores and trials are those of the end. The result does not depend on the number of
 * threads, unless the time ends it. */
int teide_selection_run(const struct teide_goal *goal, struct teide_candidate *candidates, size_t n,
    const struct teide_selection_settings *settings, struct teide_trial_cost *spent, struct teide_selection *selection,
    struct teide_error *error);

#endif
