/* operations.purify.segments: purification of the segments that a plan of swaps makes, and the room that it takes of a path. */
#ifndef TEIDE_IO_SCENARIO_SEGMENTS_H
#define TEIDE_IO_SCENARIO_SEGMENTS_H

#include "io/scenario/build.h"

enum teide_purify_place { TEIDE_PURIFY_LINK, TEIDE_PURIFY_SEGMENT, TEIDE_PURIFY_ENDS };

/* What a mapping says of a purification, read with `table`. Returns whether rounds and schedule can be relied on. */
bool teide_build_purification(struct teide_build *build, const struct teide_table *table,
    const struct teide_raw_purification *raw, const struct teide_found *found, enum teide_purify_place place,
    struct teide_purification *purification);

/* The list of rules. Returns whether all are good; mistakes are noted. */
bool teide_build_segments(struct teide_build *build, const struct teide_yaml *list);

/* Note what of orders and resources does not go with them. */
void teide_check_segments(struct teide_build *build);

/* The width of a request whose path is known: what all purifications along it take, or more if its file says so. `at`: the request in
 * the file. Returns 0 or TEIDE_E_MEMORY. */
int teide_build_width_of_path(struct teide_build *build, const struct teide_yaml *at,
    const struct teide_request *request, struct teide_demand *demand);

/* The same of a request between users: what all levels take that the rules name. */
void teide_build_width_of_users(struct teide_build *build, const struct teide_yaml *at, struct teide_demand *demand);

/* Warn of levels that no path has. Returns 0 or TEIDE_E_MEMORY. */
int teide_warn_of_levels(struct teide_build *build);

#endif
