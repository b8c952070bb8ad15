/* The trace of a run as Chrome trace-event JSON. */
#ifndef TEIDE_IO_RESULTS_TRACE_CHROME_H
#define TEIDE_IO_RESULTS_TRACE_CHROME_H

#include <stdbool.h>

#include "sim/error.h"
#include "sim/scenario.h"
#include "study/run/results.h"

/* Whether the file begins as one that teide_trace_write_chrome() wrote. */
bool teide_trace_recognise(const char *path);

/* Write the trace of replica 0 as Chrome trace-event JSON that opens in Perfetto: memories as tracks, the time a qubit
 * spends in a memory as a span, swaps, purifications, cutoffs and deliveries as instants. Same guarantee as the result file. Returns 0, TEIDE_E_IO, TEIDE_E_MEMORY. */
int teide_trace_write_chrome(const char *path, const struct teide_scenario *scenario,
    const struct teide_results *results, struct teide_error *error);

#endif
