/* Mappings laid over others: the keys of one network element, and those of the defaults that it does not replace. */
#ifndef TEIDE_IO_SCENARIO_OVERLAY_H
#define TEIDE_IO_SCENARIO_OVERLAY_H

#include "io/yaml/fields.h"

/* The keys of `over`, and those of `under` that `over` neither has nor rules out: of alternatives, as success_probability and fibre,
 * the one of `over` replaces the other. The result stands where `over` does.
 * table  whose rules say what the alternatives are
 * Either may be NULL, then it is the other one. NULL: memory is out (noted). */
const struct teide_yaml *teide_overlay(struct teide_reader *reader, const struct teide_table *table,
    const struct teide_yaml *under, const struct teide_yaml *over);

/* Whether a text has * or ?, and whether it fits a pattern: * stands for any characters, ? for one. */
bool teide_is_pattern(const struct teide_yaml *text);
bool teide_fits(const struct teide_yaml *pattern, const char *text);

#endif
