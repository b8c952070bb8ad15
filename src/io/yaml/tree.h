/* A YAML document as a tree whose every node knows where it was written.
 *
 * Aliases are shared subtrees (the tree is an acyclic graph), merge keys `<<` are resolved. Reading is bounded: nesting,
 * length of a value, and the number of nodes once aliases are expanded, so that whoever walks the tree is bounded too. */
#ifndef TEIDE_IO_YAML_TREE_H
#define TEIDE_IO_YAML_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/yaml/mistakes.h"

enum {
    TEIDE_YAML_MAX_DEPTH = 100,
    TEIDE_YAML_MAX_VALUE = 1 << 20, /* bytes of one scalar */
    TEIDE_YAML_MAX_NODES = 4000000  /* with all aliases expanded */
};

enum teide_yaml_kind { TEIDE_YAML_SCALAR, TEIDE_YAML_SEQUENCE, TEIDE_YAML_MAPPING };

struct teide_yaml;
struct teide_yaml_item {
    struct teide_yaml *key; /* a scalar; NULL in a sequence */
    struct teide_yaml *value;
};

struct teide_yaml {
    enum teide_yaml_kind kind;
    struct teide_place place;
    bool quoted;  /* a scalar in quotes, or a block scalar: text, whatever it looks like */
    bool broken;  /* stands for something that was noted as a mistake: nothing more to say about it */
    bool lasting; /* will be there, as it is, for all points of a sweep */
    bool
        patched; /* a mapping or sequence that will be there, but for single values below it that others take the place of */
    const struct teide_yaml *origin; /* the lasting node that this is a copy of; NULL: none */
    const char *text;                /* of a scalar; zero-terminated, but may hold zeros */
    size_t length;                   /* of text, in bytes */
    struct teide_yaml_item *items;   /* of a sequence or mapping */
    size_t n_items;
    uint64_t weight; /* nodes, aliases expanded */
};

/* The memory of any number of trees. */
struct teide_arena {
    struct teide_arena_block *blocks;
    size_t n_nodes; /* handed out so far, with items */
};
void *teide_arena_alloc(struct teide_arena *arena, size_t size); /* zeroed, or NULL */
void teide_arena_clear(struct teide_arena *arena);
/* The same, but a block of memory stays for what comes next. */
void teide_arena_reset(struct teide_arena *arena);

/* Bytes of the byte-order mark that text begins with: 3 or 0. */
size_t teide_yaml_mark_length(const char *text, size_t length);

/* Parse one document, in UTF-8, with or without a byte-order mark.
 * source  index of the text's name in `mistakes`, for places
 * Returns the root, a null scalar for an empty document; NULL when the text cannot be read (noted as a mistake) or memory
 * is out (noted). The tree and its strings live in the arena. A mistake that does not stop the parser (a duplicate key, a
 * tag) is noted and a root returned. */
struct teide_yaml *teide_yaml_parse(
    const char *text, size_t length, int source, struct teide_arena *arena, struct teide_mistakes *mistakes);

/* The value of a key of a mapping, or NULL. */
struct teide_yaml *teide_yaml_get(const struct teide_yaml *mapping, const char *key);

/* From now on the node and all below it last. */
void teide_yaml_set_lasting(struct teide_yaml *node);

/* Whether a scalar reads `word`. */
bool teide_yaml_is(const struct teide_yaml *node, const char *word);

/* Whether a scalar is one that YAML calls null: nothing, ~ or null, without quotes. */
bool teide_yaml_is_null(const struct teide_yaml *node);

/* Append an item to a sequence (key NULL) or mapping. Returns 0 or TEIDE_E_MEMORY. */
int teide_yaml_append(
    struct teide_arena *arena, struct teide_yaml *parent, struct teide_yaml *key, struct teide_yaml *value);

/* A new node at a place; NULL when memory is out. node: empty. scalar: text is copied. copy: shares the children. */
struct teide_yaml *teide_yaml_node(struct teide_arena *arena, enum teide_yaml_kind kind, struct teide_place place);
struct teide_yaml *teide_yaml_scalar(
    struct teide_arena *arena, struct teide_place place, const char *text, size_t length, bool quoted);
struct teide_yaml *teide_yaml_copy(struct teide_arena *arena, const struct teide_yaml *node);

/* The tree as YAML text in block style, comments lost, aliases expanded, to be freed by the caller.
 * heading  a comment for the first line. NULL when memory is out. */
char *teide_yaml_print(const struct teide_yaml *root, const char *heading);

#endif
