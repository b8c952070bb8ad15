/* What mappings of a scenario were read into, for one that is read again and again with few of its values changed: the points of a
 * sweep. A mapping with the keys of last time needs no look at its keys, and only those of its values are read again that are others.
 *
 * A mapping is known by the node of the template that it is, or is a copy of; nodes are compared by address, so that only lasting
 * and patched ones count (struct teide_yaml). The structs that mappings are read into hold nothing but their fields. */
#ifndef TEIDE_IO_YAML_FIELDS_MEMO_H
#define TEIDE_IO_YAML_FIELDS_MEMO_H

#include "io/yaml/fields.h"

struct teide_remembered {
    const struct teide_yaml *mapping; /* of the template; NULL: a free place */
    const struct teide_table *table;
    size_t n_items;
    const struct teide_yaml *keys[TEIDE_MAX_FIELDS];
    unsigned char field_of[TEIDE_MAX_FIELDS];         /* index of the field of every key */
    const struct teide_yaml *given[TEIDE_MAX_FIELDS]; /* by key: the value; NULL: to be read again */
    struct teide_found found;
    uint32_t renewed; /* fields that are not given, whose default is a node: to be made anew */
    size_t size;      /* of the struct that it was read into */
    unsigned char read[8 * TEIDE_MAX_FIELDS];
};

struct teide_fields_memo;
struct teide_fields_memo *teide_fields_memo_create(void); /* NULL: memory is out */
void teide_fields_memo_destroy(struct teide_fields_memo *memo);

/* What is remembered of the mapping, if it has the keys of then; else NULL. A memo that is NULL remembers nothing. */
struct teide_remembered *teide_memo_find(
    struct teide_fields_memo *memo, const struct teide_table *table, const struct teide_yaml *mapping);

/* Put back what the mapping was read into, and what was found. Returns the fields that have to be read again, as bits: of other
 * values, and defaults to be made anew. */
uint32_t teide_memo_restore(const struct teide_remembered *remembered, const struct teide_yaml *mapping, void *values,
    struct teide_found *found);

/* Remember a mapping that was read without a mistake; where there is no room, nothing is.
 * remembered  what was found of it before the reading, or NULL
 * again       the fields that were read again, when remembered is not NULL */
void teide_memo_keep(struct teide_fields_memo *memo, struct teide_remembered *remembered,
    const struct teide_table *table, const struct teide_yaml *mapping, const void *values,
    const struct teide_found *found, uint32_t again);

/* A number or quantity that a lasting or patched node was read into as this field without a mistake, if it is remembered. NULL stands
 * for the field's default. */
bool teide_memo_number(const struct teide_fields_memo *memo, const struct teide_field *field,
    const struct teide_yaml *value, double *number);
void teide_memo_keep_number(
    struct teide_fields_memo *memo, const struct teide_field *field, const struct teide_yaml *value, double number);

#endif
