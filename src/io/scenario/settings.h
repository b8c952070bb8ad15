/* Values that are put into the tree of a scenario before it is checked: `--set PATH=VALUE` of the command line, and the points of
 * a sweep. */
#ifndef TEIDE_IO_SCENARIO_SETTINGS_H
#define TEIDE_IO_SCENARIO_SETTINGS_H

#include "io/yaml/fields.h"

enum { TEIDE_MAX_SETTING_PARTS = 8 };

/* A path, split: keys; elements of a list by name, index from 0, or * for all. */
struct teide_setting_part {
    const char *text; /* borrowed */
    size_t length;
};
struct teide_setting_path {
    struct teide_place place; /* where it was written */
    struct teide_setting_part parts[TEIDE_MAX_SETTING_PARTS];
    size_t n_parts;
};

/* Split keys joined by dots; a leading `network.` may be left out before links, nodes and chain.
 * text  of `length` bytes, borrowed by the path
 * Returns whether it can be a path: no empty key, at most TEIDE_MAX_SETTING_PARTS. */
bool teide_setting_path_read(
    struct teide_setting_path *path, const char *text, size_t length, struct teide_place place);

/* Put a value into the tree.
 * root   the mapping of the scenario, changed in place; what lies below it is copied before it is changed
 * Keys that are not there are added; whether they may be is checked with the rest of the tree. Mistakes are noted, at the
 * path's place. Returns 0 or TEIDE_E_MEMORY. */
int teide_setting_put(struct teide_reader *reader, struct teide_yaml *root, const struct teide_setting_path *path,
    struct teide_yaml *value);

/* Put one `PATH=VALUE`, VALUE being YAML, with itself as the place of mistakes. Returns 0 or TEIDE_E_MEMORY. */
int teide_setting_apply(struct teide_reader *reader, struct teide_yaml *root, const char *setting);

#endif
