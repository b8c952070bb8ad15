/* A scenario with its section optimize, read once, from which the scenarios of points are made without reading text again. */
#ifndef TEIDE_IO_OPTIMIZE_POINTS_H
#define TEIDE_IO_OPTIMIZE_POINTS_H

#include "io/scenario/read.h"
#include "study/optimize/search.h"

struct teide_optimize_points;

/* Read the text of a scenario file with its section optimize.
 * name    stands for the file in messages, and includes are relative to it
 * base    zeroed by the caller, who clears it behind the points; the scenario as it is, without path and text
 * points  set on success, destroyed by the caller; NULL is legal there
 * Others and returns as teide_scenario_read_text(); TEIDE_E_INPUT also where a variable has no value that makes a scenario, with
 * the mistakes of its first one, and where an alternative makes none. */
int teide_optimize_points_read_text(const char *name, const char *text, size_t length, const char *const *settings,
    size_t n_settings, struct teide_optimize_points **points, struct teide_scenario *base,
    struct teide_diagnostics *diagnostics);
void teide_optimize_points_destroy(struct teide_optimize_points *points);

/* Makes scenarios, on one thread at a time. The points must outlive it. */
struct teide_point_source teide_optimize_points_source(struct teide_optimize_points *points);

#endif
