/* The answer to a question about the time of a purification (sim/optimal_time_question.h): optimum, curve, path and diagram. */
#ifndef TEIDE_STUDY_OPTIMAL_TIME_ANSWER_H
#define TEIDE_STUDY_OPTIMAL_TIME_ANSWER_H

#include "models/api.h"
#include "sim/error.h"
#include "sim/optimal_time_question.h"
#include "study/optimal_time/phase_diagram.h"
#include "study/optimal_time/transition.h"
#include "study/parallel.h"

/* Of one objective. */
struct teide_objective_answer {
    struct teide_optimum optimum;
    struct teide_purification_outcome *curve; /* question->times outcomes, in equal steps over the window */
    struct teide_optimum *path;               /* at path.points values of the parameter; NULL without a path */
    struct teide_transition_list transitions; /* along the path */
    struct teide_phase_diagram diagram;       /* empty without one */
    struct teide_schedule_optimum schedule;   /* of more than two pairs: the whole answer */
};

struct teide_optimal_time_answer {
    struct teide_objective_answer *objectives; /* in the order of the question */
    size_t n_objectives;
    double wall_seconds;
};

/* Answer the question; the number of threads does not change the result. `answer` is overwritten; the caller
 * clears it, also after a failure. Returns 0 or TEIDE_E_MEMORY. */
TEIDE_API int teide_optimal_time_answer_find(const struct teide_optimal_time_question *question,
    const struct teide_workers *workers, struct teide_optimal_time_answer *answer, struct teide_error *error);

TEIDE_API void teide_optimal_time_answer_clear(struct teide_optimal_time_answer *answer);

#endif
