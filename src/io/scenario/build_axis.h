/* What an axis of a sweep and a variable of optimize have in common: paths, entries, and numbers with a unit. */
#ifndef TEIDE_IO_SCENARIO_BUILD_AXIS_H
#define TEIDE_IO_SCENARIO_BUILD_AXIS_H

#include "io/scenario/build.h"
#include "io/scenario/sweep_settings.h"

/* An axis while it is read. */
struct teide_axis_build {
    struct teide_sweep_axis *out;
    struct teide_axis_settings *settings;
    const struct teide_yaml *node;
    bool in_design;     /* a range has no points of its own */
    bool logarithmic;   /* of a range */
    const char *linear; /* what to write instead, in messages */
    double from, to;
};

/* Each returns 0 or TEIDE_E_MEMORY; mistakes are noted. */

/* Its name, which must be fit for a result file. */
int teide_build_axis_name(struct teide_build *build, struct teide_axis_build *axis, const struct teide_yaml *key);
/* A path, or a list of them. */
int teide_build_axis_paths(struct teide_build *build, struct teide_axis_build *axis, const struct teide_yaml *node);
/* A list of values; distinct: none may be there twice. */
int teide_build_axis_values(
    struct teide_build *build, struct teide_axis_build *axis, const struct teide_yaml *list, bool distinct);
/* Named cases. */
int teide_build_axis_cases(struct teide_build *build, struct teide_axis_build *axis, const struct teide_yaml *cases);
/* Two numbers in the unit of the first, which becomes that of the axis. */
int teide_build_axis_ends(struct teide_build *build, struct teide_axis_build *axis, const struct teide_yaml *from,
    const struct teide_yaml *to);

#endif
