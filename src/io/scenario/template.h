/* A scenario that is read once, and from whose tree those of points are made: of a sweep, or of a search for the best policy. */
#ifndef TEIDE_IO_SCENARIO_TEMPLATE_H
#define TEIDE_IO_SCENARIO_TEMPLATE_H

#include "io/scenario/read.h"
#include "io/scenario/scenario_tree.h"
#include "io/scenario/sweep_settings.h"

/* Zeroed by whoever owns it, who clears it in any case. Read-only once it is complete: threads share it. */
struct teide_scenario_template {
    struct teide_arena arena; /* of tree and settings */
    struct teide_yaml *tree;  /* the owner drops sections of it; NULL: there were mistakes */
    struct teide_sweep_settings settings;
    struct teide_units *units;     /* that it has met */
    struct teide_mistakes sources; /* names of the files, for messages; with the mistakes until they are said */
};

/* Read the text of a scenario file, build base from it, and note the mistakes, which the owner has said by
 * teide_mistakes_finish(&made->sources, ...) when it has added its own. Arguments as of teide_scenario_read_text().
 * Returns 0 or TEIDE_E_MEMORY. */
int teide_scenario_template_read(struct teide_scenario_template *made, const char *name, const char *text,
    size_t length, const char *const *settings, size_t n_settings, struct teide_scenario *base);
void teide_scenario_template_clear(struct teide_scenario_template *made);

/* Mistakes of a point, with the names of the template's files, and their end: they are said where ret is 0. The latter returns
 * ret, TEIDE_E_INPUT or TEIDE_E_MEMORY. */
struct teide_mistakes teide_scenario_template_mistakes(const struct teide_scenario_template *of, bool warns);
int teide_scenario_template_say(struct teide_mistakes *mistakes, int ret, struct teide_diagnostics *diagnostics);

/* A number of an axis as one would write it: with as many digits as tell it from its neighbours, and its unit. NULL: memory is out. */
struct teide_yaml *teide_axis_number(
    struct teide_arena *arena, const char *unit, double number, struct teide_place place);

/* Put the settings of a case, or a value at all paths of an axis, into a tree. Mistakes are noted. Return 0 or TEIDE_E_MEMORY. */
int teide_case_put(struct teide_reader *reader, struct teide_yaml *root, const struct teide_sweep_case *one);
int teide_axis_put(struct teide_reader *reader, struct teide_yaml *root, const struct teide_axis_settings *axis,
    struct teide_yaml *value);

#endif
