/* Reading mappings of a scenario file by descriptor tables (sim/field.h). */
#ifndef TEIDE_IO_YAML_FIELDS_H
#define TEIDE_IO_YAML_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/yaml/quantity.h"
#include "io/yaml/tree.h"
#include "sim/field.h"

/* All that reading needs. */
struct teide_reader {
    struct teide_mistakes *mistakes;
    struct teide_units *units;
    struct teide_arena *arena;
    struct teide_fields_memo *memo; /* io/yaml/fields_memo.h; NULL: everything is read anew */
};

/* What of a mapping was there. Indices count the base's fields first. */
struct teide_found {
    const struct teide_yaml *mapping;
    const struct teide_yaml *at[TEIDE_MAX_FIELDS]; /* value of each field; NULL: not given */
    uint32_t bad;                                  /* fields with a mistake of their own, or missing */
};

/* Number of fields with those of the base; the field of an index; the index of a field, or -1. */
size_t teide_table_size(const struct teide_table *table);
const struct teide_field *teide_table_field(const struct teide_table *table, size_t index);
int teide_table_find(const struct teide_table *table, const char *name, size_t length);

/* Read a mapping into a struct: unknown and missing keys, types, units, ranges and the table's rules are checked, every
 * mistake is noted. Fields not given or not readable get their default, else NAN, 0 or NULL.
 * Returns whether it is without mistakes. */
bool teide_fields_read(struct teide_reader *reader, const struct teide_table *table, const struct teide_yaml *mapping,
    void *values, struct teide_found *found);

/* Whether the field was given, by its name, and without mistake. Where it was given, else the mapping's place. */
bool teide_found_good(const struct teide_found *found, const struct teide_table *table, const char *name);
const struct teide_yaml *teide_found_at(
    const struct teide_found *found, const struct teide_table *table, const char *name);

/* Read one value as a field of this kind. Returns whether it is good; mistakes are noted. */
bool teide_field_read(
    struct teide_reader *reader, const struct teide_field *field, const struct teide_yaml *value, void *values);

/* "between 0 and 1", "greater than 0 s", ... of a field with limits. */
struct teide_range_text {
    char text[96];
};
struct teide_range_text teide_field_range(const struct teide_field *field);

/* What YAML 1.1 takes an unquoted scalar for: "a truth value", "a number", "nothing"; NULL: text. */
const char *teide_yaml_other_type(const struct teide_yaml *node);

#endif
