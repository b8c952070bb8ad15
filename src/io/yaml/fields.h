/* Descriptor tables: what a mapping of a scenario file may hold.
 *
 * Each section is a const struct teide_table: its fields with name, kind, unit, range, default and documentation, and where
 * the value goes in a C struct. Reading a section, the JSON Schema and the reference page all come from these tables, so
 * that they cannot disagree. Defaults are written as YAML and read like what users write. */
#ifndef TEIDE_IO_YAML_FIELDS_H
#define TEIDE_IO_YAML_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/yaml/quantity.h"
#include "io/yaml/tree.h"

enum teide_field_kind {
    TEIDE_FIELD_INTEGER,  /* int64_t; limits least, most */
    TEIDE_FIELD_SEED,     /* uint64_t, all values */
    TEIDE_FIELD_NUMBER,   /* double without unit */
    TEIDE_FIELD_QUANTITY, /* double in SI units */
    TEIDE_FIELD_TRUE,     /* a flag that can only be true; stored as the node */
    TEIDE_FIELD_FLAG,     /* bool */
    TEIDE_FIELD_CHOICE,   /* int: index into choices */
    TEIDE_FIELD_TEXT,     /* one line or more of text; the node */
    TEIDE_FIELD_NAME,     /* a name of something; the node */
    TEIDE_FIELD_NAMES,    /* a list of names or texts; the node, its elements checked */
    TEIDE_FIELD_TABLE,    /* a mapping of the fields of `table`; the node */
    TEIDE_FIELD_LIST,     /* a list of such mappings; the node */
    TEIDE_FIELD_NAMED,    /* a mapping from names to such mappings; the node */
    TEIDE_FIELD_OTHER     /* anything; the node; `schema` is its JSON Schema */
};

struct teide_field {
    const char *name;
    enum teide_field_kind kind;
    size_t offset; /* of the value in the struct that the table is read into */
    bool required;
    const char *fallback; /* the default, as in a file; NULL: absent has a meaning of its own, or required */
    const char *unit;     /* of a quantity, SI, in UDUNITS spelling */
    double least, most;   /* limits of a number, quantity (in SI units) or integer */
    bool above;           /* least itself is excluded */
    int count;            /* how many names a list of names has; 0: any number, at least one */
    const char *(*choice)(size_t index); /* names of the choices, NULL behind the last */
    const struct teide_table *table;     /* of TABLE, LIST, NAMED; of OTHER: of its mapping form */
    const char *schema;                  /* of OTHER; #/definitions/... may be used */
    const char *example;                 /* what to write, in messages */
    const char *doc;                     /* for the reference page */
};

/* How many alternatives of a rule must be there. */
enum teide_rule_kind { TEIDE_EXACTLY_ONE, TEIDE_AT_MOST_ONE, TEIDE_AT_LEAST_ONE };

/* Alternatives are separated by blanks; `a|b`: a or b or both, `a&b`: both. */
struct teide_rule {
    enum teide_rule_kind kind;
    const char *alternatives;
};

enum { TEIDE_MAX_FIELDS = 16, TEIDE_MAX_RULES = 2 };

struct teide_table {
    const char *name; /* of the section, in messages and on the reference page */
    const char *doc;
    const struct teide_table *base; /* fields taken over from another table; its struct is the first member */
    const struct teide_field *fields;
    size_t n_fields;
    struct teide_rule rules[TEIDE_MAX_RULES];
    size_t n_rules;
};

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
