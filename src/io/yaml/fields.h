/* Reading mappings of a file by the tables of sim/field.h. */
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
    const struct teide_yaml *at[TEIDE_MAX_FIELDS]; /* value of each field and model; NULL: not given */
    uint32_t bad;                                  /* fields with a mistake of their own, or missing */
    const struct teide_descriptor *chosen; /* of the table's choice; NULL: it has none, or it is not known which */
};

/* Number of fields with those of the base; the field of an index; the index of a field, or -1. Models follow the fields. */
size_t teide_table_size(const struct teide_table *table);
const struct teide_field *teide_table_field(const struct teide_table *table, size_t index);
/* A model of the table, NULL behind the last; as a field. */
const struct teide_descriptor *teide_table_model(const struct teide_table *table, size_t index);
struct teide_field teide_model_field(const struct teide_descriptor *model);
int teide_table_find(const struct teide_table *table, const char *name, size_t length);

/* The alternatives of a rule, with the models that stand for the first one. */
struct teide_alternatives {
    char text[256];
};
struct teide_alternatives teide_rule_alternatives(const struct teide_table *table, const struct teide_rule *rule);

/* Read a mapping into a struct: unknown and missing keys, types, units, ranges and the table's rules are checked, every
 * mistake is noted. Fields not given or not readable get their default, else NAN, 0 or NULL.
 * Returns whether it is without mistakes. */
bool teide_fields_read(struct teide_reader *reader, const struct teide_table *table, const struct teide_yaml *mapping,
    void *values, struct teide_found *found);

/* Read the parameters of a policy or model, to be freed by teide_parameters_destroy().
 * name   of the mapping, in messages
 * alone  whether the mapping has no other keys, so that unknown ones are mistakes
 * Returns NULL when something is wrong, which is noted, or memory is out, likewise. */
void *teide_parameters_read(struct teide_reader *reader, const struct teide_descriptor *descriptor, const char *name,
    const struct teide_yaml *mapping, bool alone);

/* Note what a check of parameters has found, at the key of their mapping that it names. */
void teide_note_problem(
    struct teide_reader *reader, const struct teide_yaml *mapping, const struct teide_problem *problem);

/* "the fibre of a link". */
struct teide_model_name {
    char text[64];
};
struct teide_model_name teide_model_name(const struct teide_descriptor *model, const struct teide_choice *choice);

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

/* "a single value", "a list" or "a mapping". */
const char *teide_yaml_kind_name(enum teide_yaml_kind kind);

/* What YAML 1.1 takes an unquoted scalar for: "a truth value", "a number", "nothing"; NULL: text. */
const char *teide_yaml_other_type(const struct teide_yaml *node);

#endif
