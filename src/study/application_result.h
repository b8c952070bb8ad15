/* What a study says of an application: study/application.h finds it, io/ writes and reads it. */
#ifndef TEIDE_STUDY_APPLICATION_RESULT_H
#define TEIDE_STUDY_APPLICATION_RESULT_H

#include "models/application.h"
#include "study/estimate.h"

/* Estimates in the order of all quantities of models/application.h; NAN for those of other kinds. */
struct teide_application_result {
    double pairs; /* used, over all replicas; 0: nobody uses them */
    struct teide_estimate sampled[TEIDE_N_APPLICATION_QUANTITIES];
    struct teide_estimate expected[TEIDE_N_APPLICATION_QUANTITIES]; /* of the mean state */
};

#endif
