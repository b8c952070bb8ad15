/* A mean with its standard error. */
#ifndef TEIDE_STUDY_ESTIMATE_H
#define TEIDE_STUDY_ESTIMATE_H

/* Both NAN where nothing was observed, `error` NAN where there is one batch only. */
struct teide_estimate {
    double mean, error;
};

#endif
