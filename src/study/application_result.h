/* What a study says of an application: study/application.h finds it, io/ writes and reads it. */
#ifndef TEIDE_STUDY_APPLICATION_RESULT_H
#define TEIDE_STUDY_APPLICATION_RESULT_H

#include "models/application.h"
#include "study/estimate.h"

struct teide_application_result {
    enum teide_application_kind kind;
    double pairs; /* over all replicas */
    struct teide_estimate
        sampled[TEIDE_MAX_APPLICATION_QUANTITIES]; /* in the order of teide_application_quantities() */
    struct teide_estimate expected[TEIDE_MAX_APPLICATION_QUANTITIES]; /* of the mean state */
};

#endif
