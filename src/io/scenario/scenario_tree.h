/* The two halves of reading a scenario: text to tree, and tree to struct teide_scenario. A sweep does the first once and the
 * second for every point. */
#ifndef TEIDE_IO_SCENARIO_SCENARIO_TREE_H
#define TEIDE_IO_SCENARIO_SCENARIO_TREE_H

#include "io/yaml/fields.h"
#include "sim/scenario.h"

struct teide_sweep_settings; /* io/scenario/sweep_settings.h */

/* Parse, resolve includes, apply settings. The first source of the reader's mistakes is `name`. `tree` is set to a mapping, or to
 * NULL when the text is no scenario at all (noted).
 * files  set when tables of swaps were read from files of their own; else left alone; NULL: nobody asks
 * Returns 0 or TEIDE_E_MEMORY. */
int teide_scenario_tree_read(struct teide_reader *reader, const char *name, const char *text, size_t length,
    const char *const *settings, size_t n_settings, struct teide_yaml **tree, bool *files);

/* Fill in a scenario, all but its path and text; mistakes are noted. The tree is only read.
 * settings  of the section sweep; may be NULL
 * Returns 0 or TEIDE_E_MEMORY. */
int teide_scenario_tree_build(struct teide_reader *reader, const struct teide_yaml *root,
    struct teide_scenario *scenario, struct teide_sweep_settings *settings);

/* Take a section out of the root, which is changed in place. */
void teide_scenario_drop_section(struct teide_yaml *root, const char *name);

#endif
