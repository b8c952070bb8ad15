/* The answer to a question about the time of a purification (sim/optimal_time_question.h): optimum, curve, path and diagram. */
#ifndef TEIDE_STUDY_OPTIMAL_TIME_ANSWER_H
#define TEIDE_STUDY_OPTIMAL_TIME_ANSWER_H

#include <stdint.h>

#include "sim/error.h"
#include "sim/optimal_time_question.h"
#include "study/dataset/dataset.h"
#include "study/optimal_time/phase_diagram.h"
#include "study/optimal_time/transition.h"
#include "study/parallel.h"

/* Of one objective. */
struct teide_objective_answer {
    struct teide_optimum optimum;
    double gain;                              /* teide_optimum_gain() */
    struct teide_transition_list transitions; /* along the path */
    struct teide_phase_diagram diagram;       /* empty without one */
    struct teide_schedule_optimum schedule;   /* of more than two pairs: the whole answer */
};

/* At a point of the path. */
struct teide_path_point {
    struct teide_optimum optimum;
    double gain;
};

struct teide_optimal_time_answer {
    struct teide_objective_answer *objectives; /* in the order of the question */
    size_t n_objectives;
    struct teide_purification_outcome *curve; /* [objective][question->times], in equal steps over the window */
    struct teide_path_point *path;            /* [objective][path.points]; NULL without a path */
    double first, last, needed_at;            /* s: the window, and when the pair is used */
    bool measured_dropped;                    /* the window ends when the measured pair is dropped */
    enum teide_protocol protocol;
    enum teide_schedule schedule;
    int32_t pairs; /* how many */
    double wall_seconds;
};

/* Answer the question; the number of threads does not change the result. `answer` is overwritten; the caller
 * clears it, also after a failure. Returns 0 or TEIDE_E_MEMORY. */
int teide_optimal_time_answer_find(const struct teide_optimal_time_question *question,
    const struct teide_workers *workers, struct teide_optimal_time_answer *answer, struct teide_error *error);

/* The optimum of every objective, without curve, path and diagram: what is asked at the points of a sweep. `stop` is asked before
 * every objective with the fraction done, may be NULL. Returns also TEIDE_E_HORIZON, TEIDE_E_STOPPED. */
int teide_optimal_time_answer_optima(const struct teide_optimal_time_question *question,
    bool (*stop)(void *user, double fraction_done), void *user, struct teide_optimal_time_answer *answer,
    struct teide_error *error);

/* The answer as a dataset; as teide_run_describe(). */
void teide_optimal_time_describe(
    struct teide_dataset *dataset, const struct teide_scenario *scenario, const void *answer);

void teide_optimal_time_answer_clear(struct teide_optimal_time_answer *answer);

#endif
