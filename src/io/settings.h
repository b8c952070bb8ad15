/* `--set PATH=VALUE`: values given on the command line, put into the tree before it is checked. */
#ifndef TEIDE_IO_SETTINGS_H
#define TEIDE_IO_SETTINGS_H

#include "io/fields.h"

enum { TEIDE_MAX_SETTING_PARTS = 8 };

/* Put one setting into the tree.
 * root     the mapping of the scenario, changed in place; shared parts (aliases) are copied first
 * setting  PATH=VALUE. PATH: keys joined by dots; an element of a list by its name, its index from 0, or * for all; a
 *          leading `network.` may be left out before links, nodes and chain. VALUE: YAML. Keys that are not there are
 *          added; whether they may be is checked with the rest of the tree.
 * Mistakes are noted, with the setting itself as their place. Returns 0 or TEIDE_E_MEMORY. */
int teide_setting_apply(struct teide_reader *reader, struct teide_yaml *root, const char *setting);

#endif
