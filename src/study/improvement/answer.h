/* The answer to a question about improvement (sim/improvement_question.h): two given pairs, random ones, all of a family. */
#ifndef TEIDE_STUDY_IMPROVEMENT_ANSWER_H
#define TEIDE_STUDY_IMPROVEMENT_ANSWER_H

#include "models/api.h"
#include "sim/error.h"
#include "sim/improvement_question.h"
#include "study/improvement/improvement.h"
#include "study/parallel.h"

/* A point of the boundary of one measure and baseline. */
struct teide_region_boundary {
    enum teide_measure_index measure;
    enum teide_baseline baseline;
    struct teide_boundary_point point;
};

struct teide_improvement_answer {
    /* Of the two given pairs: what comes out, and what a node should do by each measure: given success, and when a failure
     * leaves nothing. */
    struct teide_improvement pair;
    struct teide_decision given_success[TEIDE_N_MEASURES], times_success[TEIDE_N_MEASURES];
    /* Of random ones; the worst example of each measure and baseline is then made worse until that ends. */
    struct teide_improvement_tally *tally; /* NULL: not asked for */
    double mean_gain[TEIDE_N_MEASURES][TEIDE_N_BASELINES];
    struct teide_example worst[TEIDE_N_MEASURES][TEIDE_N_BASELINES];
    /* Of a family. */
    double *gains; /* as of teide_improvement_grid(); NULL: not asked for */
    double improved_share[TEIDE_N_MEASURES][TEIDE_N_BASELINES]; /* of the area; of the measures of the question */
    struct teide_region_boundary *boundary; /* of the measures of the question, in its order, then by baseline */
    size_t n_boundary;
    double wall_seconds;
};

/* Answer the question; the number of threads does not change the result. `answer` is overwritten; the caller
 * clears it, also after a failure. Returns 0, TEIDE_E_INPUT or TEIDE_E_MEMORY. */
TEIDE_API int teide_improvement_answer_find(const struct teide_improvement_question *question,
    const struct teide_workers *workers, struct teide_improvement_answer *answer, struct teide_error *error);

TEIDE_API void teide_improvement_answer_clear(struct teide_improvement_answer *answer);

#endif
