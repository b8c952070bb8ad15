/* The answer to a question about improvement (sim/improvement_question.h): two given pairs, random ones, all of a family. */
#ifndef TEIDE_STUDY_IMPROVEMENT_ANSWER_H
#define TEIDE_STUDY_IMPROVEMENT_ANSWER_H

#include <stdint.h>

#include "sim/error.h"
#include "sim/improvement_question.h"
#include "study/dataset/dataset.h"
#include "study/improvement/improvement.h"
#include "study/parallel.h"

/* A point of the boundary of one measure and baseline. */
struct teide_region_boundary {
    enum teide_measure_index measure;
    enum teide_baseline baseline;
    struct teide_boundary_point point;
};

/* What a node should do with the two pairs. */
struct teide_advice {
    int8_t
        action; /* 0 use the first pair, 1 use the second, 2 purify and keep the first, 3 purify and keep the second */
    double purified, kept; /* worth of a purification; of the better pair */
};

/* By one measure: what is reported. Arrays are over the baselines. */
struct teide_improvement_row {
    double first, second, output; /* of the given pairs, and of what comes out given success */
    double gain[TEIDE_N_BASELINES];
    struct teide_advice given_success, times_success;
    int64_t violations[TEIDE_N_BASELINES]; /* of random pairs */
    struct teide_violation_share share[TEIDE_N_BASELINES];
    double mean_gain[TEIDE_N_BASELINES];
    struct teide_example worst[TEIDE_N_BASELINES], best[TEIDE_N_BASELINES], smallest[TEIDE_N_BASELINES];
    double improved_share[TEIDE_N_BASELINES]; /* of a family */
    int64_t boundary_points[TEIDE_N_BASELINES];
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
    struct teide_improvement_question question; /* that was answered */
    /* The same, as it is reported: of the measures of the question, in its order. */
    struct teide_bell states[3]; /* of the first and the second pair and the output */
    int32_t orders[2];           /* of their errors */
    struct teide_improvement_row *rows;
    size_t n_rows;
    double *region_gain; /* [measure][baseline][F1][F2]; NULL: not asked for */
};

/* Answer the question; the number of threads does not change the result. `answer` is overwritten; the caller
 * clears it, also after a failure. Returns 0, TEIDE_E_INPUT or TEIDE_E_MEMORY. */
int teide_improvement_answer_find(const struct teide_improvement_question *question,
    const struct teide_workers *workers, struct teide_improvement_answer *answer, struct teide_error *error);

void teide_improvement_answer_clear(struct teide_improvement_answer *answer);

/* The answer as a dataset; as teide_run_describe(). */
void teide_improvement_describe(
    struct teide_dataset *dataset, const struct teide_scenario *scenario, const void *answer);

#endif
