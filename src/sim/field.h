/* Descriptor tables: what a mapping of a scenario file may hold, as plain data, so that whatever takes keys can say which.
 *
 * Each section is a const struct teide_table: its fields with name, kind, unit, range, default and documentation, and where
 * the value goes in a C struct. Reading a section, the JSON Schema and the reference page all come from these tables
 * (io/yaml/fields.h), so that they cannot disagree. Defaults are written as YAML and read like what users write. */
#ifndef TEIDE_SIM_FIELD_H
#define TEIDE_SIM_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

#endif
