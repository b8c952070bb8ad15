/* What is found out by random numbers that nothing was chosen by: what the best point is worth, what the alternatives lose, and the
 * objective along every variable. */
#ifndef TEIDE_STUDY_OPTIMIZE_FRESH_H
#define TEIDE_STUDY_OPTIMIZE_FRESH_H

#include "study/optimize/answer.h"

enum { TEIDE_MOST_EVENTS = 4096 /* of a replica for each delivery: a point that needs more hardly delivers */ };

/* Of the budget, and of the progress, for what is found out by fresh numbers. */
#define TEIDE_FRESH_SHARE 0.3

/* An answer that is being found. */
struct teide_finding {
    const struct teide_scenario *scenario;
    const struct teide_optimize_question *question;
    const struct teide_point_source *source;
    const struct teide_workers *workers;
    struct teide_goal goal;
    struct teide_optimize_answer *answer; /* with the best point, its numbers of replicas and what was spent */
    double began, end;                    /* of teide_seconds_now() */
};

/* Deliveries of a share of the budget; INT64_MAX: no limit. */
int64_t teide_finding_budget(const struct teide_finding *finding, double share);

/* Lay out alternatives and profiles about the best point of the answer. Returns 0 or TEIDE_E_MEMORY. */
int teide_fresh_begin(struct teide_finding *finding);

/* Then find it out: objective, constraints, alternatives and profiles of the answer.
 * seconds  that it may take about; INFINITY: as many as are worth while
 * Returns 0, TEIDE_E_MEMORY, TEIDE_E_STOPPED: then the answer has none of it, and can be found out again. */
int teide_find_fresh(struct teide_finding *finding, double seconds, struct teide_error *error);

#endif
