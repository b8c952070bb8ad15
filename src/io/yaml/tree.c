#include "io/yaml/tree.h"

#include <stdlib.h>
#include <string.h>

#include "sim/error.h"

/* --- memory ----------------------------------------------------------------------------------------------------- */

struct teide_arena_block {
    struct teide_arena_block *next;
    size_t used, size;
    max_align_t memory[];
};

void *
teide_arena_alloc(struct teide_arena *arena, size_t size)
{
    struct teide_arena_block *block = arena->blocks;
    size_t align = sizeof(max_align_t);
    void *memory;

    size = (size + align - 1) / align * align;
    if (block == NULL || block->size - block->used < size) {
        size_t room = size > 16384 ? size : 65536;
        block = calloc(1, sizeof *block + room);
        if (block == NULL)
            return NULL;
        block->size = room;
        block->next = arena->blocks;
        arena->blocks = block;
    }
    memory = (char *)block->memory + block->used;
    block->used += size;
    return memory;
}

static void
free_blocks(struct teide_arena_block *block)
{
    while (block != NULL) {
        struct teide_arena_block *next = block->next;
        free(block);
        block = next;
    }
}

void
teide_arena_clear(struct teide_arena *arena)
{
    free_blocks(arena->blocks);
    *arena = (struct teide_arena) { 0 };
}

void
teide_arena_reset(struct teide_arena *arena)
{
    struct teide_arena_block *block = arena->blocks;

    arena->n_nodes = 0;
    if (block == NULL)
        return;
    free_blocks(block->next);
    block->next = NULL;
    memset(block->memory, 0, block->used);
    block->used = 0;
}

/* --- nodes ------------------------------------------------------------------------------------------------------ */

bool
teide_yaml_is(const struct teide_yaml *node, const char *word)
{
    return node->kind == TEIDE_YAML_SCALAR && node->text[0] == word[0] && node->length == strlen(word)
        && memcmp(node->text, word, node->length) == 0;
}

bool
teide_yaml_is_null(const struct teide_yaml *node)
{
    return node->kind == TEIDE_YAML_SCALAR && !node->quoted
        && (node->length == 0 || teide_yaml_is(node, "~") || teide_yaml_is(node, "null") || teide_yaml_is(node, "Null")
            || teide_yaml_is(node, "NULL"));
}

struct teide_yaml *
teide_yaml_get(const struct teide_yaml *mapping, const char *key)
{
    if (mapping->kind != TEIDE_YAML_MAPPING)
        return NULL;
    for (size_t i = 0; i < mapping->n_items; i++)
        if (teide_yaml_is(mapping->items[i].key, key))
            return mapping->items[i].value;
    return NULL;
}

int
teide_yaml_append(
    struct teide_arena *arena, struct teide_yaml *parent, struct teide_yaml *key, struct teide_yaml *value)
{
    size_t n = parent->n_items;

    /* Room is 4, 8, 16, ...: full at every power of two. */
    if (n == 0 || (n >= 4 && (n & (n - 1)) == 0)) {
        struct teide_yaml_item *items = teide_arena_alloc(arena, (n == 0 ? 4 : 2 * n) * sizeof *items);
        if (items == NULL)
            return TEIDE_E_MEMORY;
        if (n > 0)
            memcpy(items, parent->items, n * sizeof *items);
        parent->items = items;
    }
    parent->items[parent->n_items++] = (struct teide_yaml_item) { key, value };
    parent->weight += 1 + value->weight;
    arena->n_nodes++;
    return 0;
}

struct teide_yaml *
teide_yaml_node(struct teide_arena *arena, enum teide_yaml_kind kind, struct teide_place place)
{
    struct teide_yaml *node = teide_arena_alloc(arena, sizeof *node);

    if (node != NULL)
        *node = (struct teide_yaml) { .kind = kind, .place = place, .weight = 1 };
    arena->n_nodes++;
    return node;
}

struct teide_yaml *
teide_yaml_scalar(struct teide_arena *arena, struct teide_place place, const char *text, size_t length, bool quoted)
{
    struct teide_yaml *node = teide_yaml_node(arena, TEIDE_YAML_SCALAR, place);
    char *copy = teide_arena_alloc(arena, length + 1);

    if (node == NULL || copy == NULL)
        return NULL;
    memcpy(copy, text, length);
    node->text = copy;
    node->length = length;
    node->quoted = quoted;
    return node;
}

struct teide_yaml *
teide_yaml_copy(struct teide_arena *arena, const struct teide_yaml *node)
{
    struct teide_yaml *copy = teide_yaml_node(arena, node->kind, node->place);

    if (copy == NULL)
        return NULL;
    *copy = *node;
    copy->lasting = copy->patched = false;
    copy->origin = node->lasting ? node : node->origin;
    copy->items = NULL;
    copy->n_items = 0;
    copy->weight = 1;
    for (size_t i = 0; i < node->n_items; i++)
        if (teide_yaml_append(arena, copy, node->items[i].key, node->items[i].value) != 0)
            return NULL;
    return copy;
}

void
teide_yaml_set_lasting(struct teide_yaml *node)
{
    if (node == NULL || node->lasting)
        return;
    node->lasting = true;
    for (size_t i = 0; i < node->n_items; i++) {
        teide_yaml_set_lasting(node->items[i].key);
        teide_yaml_set_lasting(node->items[i].value);
    }
}
