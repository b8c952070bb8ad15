/* Keys as data: what a mapping of a scenario file may hold, and where each value goes in a C struct. Knows no YAML.
 *
 * Each section is a const struct teide_table: its fields with name, kind, unit, range, default and documentation. Reading a
 * section (io/yaml/fields.h), the JSON Schema and the reference page all come from these tables, so that they cannot disagree.
 * Defaults are written as YAML and read like what users write.
 *
 * A policy or a model is a descriptor: a name, one line of documentation, keys of its own, and functions. Descriptors of a kind
 * are listed in one array, and a section that has a choice among them names that array. */
#ifndef TEIDE_SIM_FIELD_H
#define TEIDE_SIM_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum teide_field_kind {
    TEIDE_FIELD_INTEGER,    /* int64_t; limits least, most */
    TEIDE_FIELD_SEED,       /* uint64_t, all values */
    TEIDE_FIELD_NUMBER,     /* double without unit */
    TEIDE_FIELD_QUANTITY,   /* double in SI units */
    TEIDE_FIELD_NUMBERS,    /* struct teide_numbers: a list of such numbers, not empty */
    TEIDE_FIELD_QUANTITIES, /* struct teide_numbers: a list of such quantities, not empty */
    TEIDE_FIELD_TRUE,       /* a flag that can only be true; stored as the node */
    TEIDE_FIELD_FLAG,       /* bool */
    TEIDE_FIELD_CHOICE,     /* int: index into choices */
    TEIDE_FIELD_TEXT,       /* one line or more of text; the node */
    TEIDE_FIELD_NAME,       /* a name of something; the node */
    TEIDE_FIELD_NAMES,      /* a list of names or texts; the node, its elements checked */
    TEIDE_FIELD_TABLE,      /* a mapping of the fields of `table`; the node */
    TEIDE_FIELD_LIST,       /* a list of such mappings; the node */
    TEIDE_FIELD_NAMED,      /* a mapping from names to such mappings; the node */
    TEIDE_FIELD_OTHER       /* anything; the node; `schema` is its JSON Schema */
};

/* A list of numbers. */
struct teide_numbers {
    double *value;
    size_t n;
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

enum { TEIDE_MAX_FIELDS = 24, TEIDE_MAX_RULES = 3 };

struct teide_table {
    const char *name; /* of the section, in messages and on the reference page */
    const char *doc;
    const struct teide_table *base; /* fields taken over from another table; its struct is the first member */
    const struct teide_field *fields;
    size_t n_fields;
    struct teide_rule rules[TEIDE_MAX_RULES];
    size_t n_rules;
    const struct teide_choice
        *choice; /* of policies, one key of the table: their keys stand beside the table's; NULL: none */
    const struct teide_choice *models; /* each is a key of its own, whose mapping has its keys; NULL: none */
};

/* What is wrong with parameters that are each in range. */
struct teide_problem {
    const char *key; /* where; NULL: in all of them together */
    char text[200];  /* a sentence for the user: what, and how to mend it */
};

/* What every policy and model begins with. The struct that its keys are read into holds plain data: no kind of field that is
 * stored as a node. */
struct teide_descriptor {
    const char *name;
    const char *doc; /* one line: what it does */
    const struct teide_field *fields;
    size_t n_fields;
    size_t size; /* of the struct that they are read into, its parameters; 0: none */
    /* Whether the parameters are good together; else says why not. NULL: always. */
    bool (*check)(const void *parameters, struct teide_problem *problem);
    /* Of a model: an example of its mapping, and what its key stands for beside itself: keys of the table, by a blank. */
    const char *example, *instead_of;
};

/* Descriptors of one kind, the default first. */
struct teide_choice {
    const char *key;                                    /* that names one of them; NULL: each is a key itself */
    const char *noun;                                   /* what one is called: "cutoff policy" */
    const struct teide_descriptor *(*at)(size_t index); /* NULL behind the last */
};

#define TEIDE_COUNT(array) (sizeof(array) / sizeof *(array))
#define TEIDE_FIELDS(array) .fields = (array), .n_fields = TEIDE_COUNT(array)
#define TEIDE_AT(type, member) .offset = offsetof(struct type, member)

/* The descriptor of a name of so many bytes, or NULL. */
const struct teide_descriptor *teide_choice_find(const struct teide_choice *choice, const char *name, size_t length);

/* A copy of parameters that owns its lists; NULL: memory is out. Free parameters with their lists; NULL is legal. */
void *teide_parameters_copy(const struct teide_descriptor *descriptor, const void *parameters);
void teide_parameters_destroy(const struct teide_descriptor *descriptor, void *parameters);

#endif
