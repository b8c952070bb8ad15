/* What the entries of the axes of a sweep change in the tree of the scenario; read from the section sweep beside
 * struct teide_sweep_question. Lives in the arena of its reader. */
#ifndef TEIDE_IO_SCENARIO_SWEEP_SETTINGS_H
#define TEIDE_IO_SCENARIO_SWEEP_SETTINGS_H

#include "io/scenario/settings.h"
#include "sim/optimize_question.h"
#include "sim/sweep_question.h"

struct teide_setting {
    struct teide_setting_path path;
    struct teide_yaml *value;
};

/* One of `cases`: what it sets, in the order of the file. */
struct teide_sweep_case {
    struct teide_setting *settings;
    size_t n_settings;
};

/* Of one axis, either cases, or paths that all get the value of the entry: a node of the file, or its number. */
struct teide_axis_settings {
    struct teide_sweep_case *cases;   /* by entry; NULL: none */
    struct teide_setting_path *paths; /* n_paths */
    size_t n_paths;
    struct teide_yaml **values; /* by entry; NULL: the numbers of the axis, with its unit */
    struct teide_place place;   /* of such numbers, for messages */
};

struct teide_sweep_settings {
    struct teide_axis_settings axes[TEIDE_MAX_SWEEP_AXES];
    /* The same of the section optimize. */
    struct teide_axis_settings variables[TEIDE_MAX_OPTIMIZE_VARIABLES], alternatives;
};

#endif
