/* The climb of a search: from a start to where a quadratic through its neighbours promises nothing more. */
#ifndef TEIDE_STUDY_OPTIMIZE_CLIMB_H
#define TEIDE_STUDY_OPTIMIZE_CLIMB_H

#include "study/optimize/search_state.h"

/* Climb by a trust region: neighbours about a centre, a quadratic through them, a step to where it is largest if the simulation
 * confirms it; then a larger or smaller region.
 * start      index of a candidate that was simulated
 * share      of the budget that may be spent by then
 * part       of the progress
 * end        index of the candidate where it ends
 * converged  whether the quadratic promises no more than the precision there, or the region is as small as can be
 * Returns 0, TEIDE_E_MEMORY, TEIDE_E_STOPPED. */
int teide_search_climb(
    struct teide_search_state *s, size_t start, double share, struct teide_part part, size_t *end, bool *converged);

#endif
