/* Time series: what bins of time say on average over replicas, with errors from the spread of the replicas. */
#ifndef TEIDE_STUDY_TIME_SERIES_H
#define TEIDE_STUDY_TIME_SERIES_H

#include <stddef.h>

#include "study/estimate.h"

struct teide_time_bins; /* sim/time_bins.h */

enum teide_series_of {
    TEIDE_RATE_OVER_TIME,  /* count per second */
    TEIDE_VALUE_OVER_TIME, /* mean value of what happened; a ratio, NAN where nothing did */
    TEIDE_LEVEL_OVER_TIME  /* time average of what was held */
};

/* Most bins that a replica has. */
size_t teide_time_series_length(const struct teide_time_bins *const *bins, size_t n);

/* One series. Errors are NAN with one replica; those of a ratio as in study/run/statistics.h.
 * bins    n replicas', begun alike, of equal width
 * series  room for `length` estimates; bins that a replica does not have are empty */
void teide_time_series(const struct teide_time_bins *const *bins, size_t n, enum teide_series_of of,
    struct teide_estimate *series, size_t length);

#endif
