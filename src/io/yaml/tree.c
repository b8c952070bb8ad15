#include "io/yaml/tree.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "io/yaml/string_map.h"
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
    return node->kind == TEIDE_YAML_SCALAR && node->length == strlen(word)
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

static struct teide_yaml *
node_create(struct teide_arena *arena, enum teide_yaml_kind kind, struct teide_place place)
{
    struct teide_yaml *node = teide_arena_alloc(arena, sizeof *node);

    if (node != NULL)
        *node = (struct teide_yaml) { .kind = kind, .place = place, .weight = 1 };
    arena->n_nodes++;
    return node;
}

struct teide_yaml *
teide_yaml_mapping(struct teide_arena *arena, struct teide_place place)
{
    return node_create(arena, TEIDE_YAML_MAPPING, place);
}

struct teide_yaml *
teide_yaml_scalar(struct teide_arena *arena, struct teide_place place, const char *text, size_t length, bool quoted)
{
    struct teide_yaml *node = node_create(arena, TEIDE_YAML_SCALAR, place);
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
    struct teide_yaml *copy = node_create(arena, node->kind, node->place);

    if (copy == NULL)
        return NULL;
    *copy = *node;
    copy->lasting = false;
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

/* --- parsing ---------------------------------------------------------------------------------------------------- */

struct frame {
    struct teide_yaml *node;
    struct teide_yaml *key; /* of a mapping, waiting for its value */
    bool has_key;           /* a key was read, even if it cannot be used (then key is NULL) */
    bool open_anchor;       /* the node has an anchor: aliases to it from inside would be loops */
};

struct parser {
    yaml_parser_t yaml;
    const char *text;
    size_t length;
    struct teide_arena *arena;
    struct teide_mistakes *mistakes;
    int source;
    struct teide_yaml *root;
    struct frame stack[TEIDE_YAML_MAX_DEPTH];
    size_t depth;
    struct teide_string_map anchors; /* to indices into anchored */
    struct teide_yaml **anchored;
    size_t n_anchored;
    struct teide_string_map keys; /* of the mapping that ends */
};

/* What a step of the parser comes to, beside TEIDE_E_MEMORY. */
enum { GO_ON = 0, FINISHED = 1, GAVE_UP = 2 };

static struct teide_place
place_of(const struct parser *parser, yaml_mark_t mark)
{
    return (struct teide_place) { parser->source, (int)mark.line + 1, (int)mark.column + 1 };
}

/* Place of a byte of the text; columns are characters. */
static struct teide_place
place_of_offset(const struct parser *parser, size_t offset)
{
    struct teide_place place = { parser->source, 1, 1 };

    for (size_t i = 0; i < offset && i < parser->length; i++) {
        if (parser->text[i] == '\n') {
            place.line++;
            place.column = 1;
        } else if (((unsigned char)parser->text[i] & 0xc0) != 0x80) {
            place.column++;
        }
    }
    return place;
}

static void
note_syntax_error(struct parser *parser)
{
    const yaml_parser_t *yaml = &parser->yaml;
    const char *problem = yaml->problem != NULL ? yaml->problem : "unknown problem";

    if (yaml->error == YAML_MEMORY_ERROR) {
        parser->mistakes->out_of_memory = 1;
    } else if (yaml->error == YAML_READER_ERROR) {
        teide_mistakes_add(parser->mistakes, place_of_offset(parser, yaml->problem_offset),
            "this is not YAML text: %s (byte 0x%02X); write the file as UTF-8 text", problem,
            (unsigned)yaml->problem_value & 0xffU);
    } else {
        teide_mistakes_add(parser->mistakes, place_of(parser, yaml->problem_mark),
            "this is not valid YAML: %s%s%s; check indentation (blanks, no tabs), colons, brackets and quotes here and "
            "just above",
            yaml->context != NULL ? yaml->context : "", yaml->context != NULL ? ", " : "", problem);
    }
}

/* Drop repeated keys and resolve merge keys: keys written here win, then the first of the merged ones. */
static int
finish_mapping(struct parser *parser, struct teide_yaml *mapping)
{
    struct teide_yaml_item *items = mapping->items;
    size_t n = mapping->n_items;
    bool merges = false;

    if (parser->keys.capacity > 64)
        teide_string_map_clear(&parser->keys);
    else if (parser->keys.capacity > 0)
        memset(parser->keys.entries, 0, parser->keys.capacity * sizeof *parser->keys.entries);
    parser->keys.n_entries = 0;
    mapping->items = NULL;
    mapping->n_items = 0;
    mapping->weight = 1;
    for (size_t i = 0; i < n; i++) {
        const struct teide_yaml *key = items[i].key;
        size_t *first;
        if (!key->quoted && teide_yaml_is(key, "<<")) {
            merges = true;
            continue;
        }
        first = teide_string_map_find(&parser->keys, key->text, key->length);
        if (first != NULL) {
            teide_mistakes_add(parser->mistakes, key->place,
                "key '%s' is given twice, first in line %zu: remove one of them",
                teide_excerpt(key->text, key->length).text, *first);
            continue;
        }
        if (teide_string_map_put(&parser->keys, key->text, key->length, (size_t)key->place.line) != 0
            || teide_yaml_append(parser->arena, mapping, items[i].key, items[i].value) != 0)
            return TEIDE_E_MEMORY;
    }
    for (size_t i = 0; merges && i < n; i++) {
        struct teide_yaml_item self = { NULL, items[i].value };
        const struct teide_yaml_item *bases = &self;
        size_t n_bases = 1;
        if (items[i].key->quoted || !teide_yaml_is(items[i].key, "<<"))
            continue;
        if (items[i].value->kind == TEIDE_YAML_SEQUENCE) {
            bases = items[i].value->items;
            n_bases = items[i].value->n_items;
        }
        for (size_t b = 0; b < n_bases; b++) {
            const struct teide_yaml *base = bases[b].value;
            if (base->broken)
                continue;
            if (base->kind != TEIDE_YAML_MAPPING) {
                teide_mistakes_add(parser->mistakes, base->place,
                    "only a mapping can be merged: write '<<: *name' where &name marks a mapping");
                continue;
            }
            for (size_t k = 0; k < base->n_items; k++) {
                const struct teide_yaml *key = base->items[k].key;
                if (teide_string_map_find(&parser->keys, key->text, key->length) != NULL)
                    continue;
                if (teide_string_map_put(&parser->keys, key->text, key->length, (size_t)key->place.line) != 0
                    || teide_yaml_append(parser->arena, mapping, base->items[k].key, base->items[k].value) != 0)
                    return TEIDE_E_MEMORY;
            }
        }
    }
    return GO_ON;
}

static int
check_size(struct parser *parser, const struct teide_yaml *node, struct teide_place place)
{
    if (node->weight <= TEIDE_YAML_MAX_NODES && parser->arena->n_nodes <= 2 * (size_t)TEIDE_YAML_MAX_NODES)
        return GO_ON;
    teide_mistakes_add(parser->mistakes, place,
        "with its aliases expanded, this has more than %d values: write fewer, or use network.chain for long chains",
        TEIDE_YAML_MAX_NODES);
    return GAVE_UP;
}

/* Hang a finished or just opened node into its parent. */
static int
attach(struct parser *parser, struct teide_yaml *node)
{
    struct frame *top;

    if (parser->depth == 0) {
        parser->root = node;
        return GO_ON;
    }
    top = &parser->stack[parser->depth - 1];
    if (top->node->kind == TEIDE_YAML_SEQUENCE)
        return teide_yaml_append(parser->arena, top->node, NULL, node);
    if (!top->has_key) {
        top->has_key = true;
        top->key = node;
        if (node->kind != TEIDE_YAML_SCALAR) {
            teide_mistakes_add(parser->mistakes, node->place, "a key must be a name, not a list or mapping");
            top->key = NULL;
        }
        return GO_ON;
    }
    top->has_key = false;
    if (top->key == NULL)
        return GO_ON;
    return teide_yaml_append(parser->arena, top->node, top->key, node);
}

static int
remember_anchor(struct parser *parser, const yaml_char_t *anchor, struct teide_yaml *node)
{
    struct teide_yaml **anchored;
    size_t length;
    char *name;

    if (anchor == NULL)
        return GO_ON;
    length = strlen((const char *)anchor);
    name = teide_arena_alloc(parser->arena, length + 1);
    if (name == NULL)
        return TEIDE_E_MEMORY;
    memcpy(name, anchor, length);
    if ((parser->n_anchored & (parser->n_anchored - 1)) == 0) {
        size_t room = parser->n_anchored == 0 ? 1 : 2 * parser->n_anchored;
        anchored = realloc(parser->anchored, room * sizeof(struct teide_yaml *));
        if (anchored == NULL)
            return TEIDE_E_MEMORY;
        parser->anchored = anchored;
    }
    parser->anchored[parser->n_anchored] = node;
    return teide_string_map_put(&parser->anchors, name, length, parser->n_anchored++);
}

static int
on_scalar(struct parser *parser, const yaml_event_t *event)
{
    struct teide_place place = place_of(parser, event->start_mark);
    size_t length = event->data.scalar.length;
    bool too_long = length > TEIDE_YAML_MAX_VALUE;
    struct teide_yaml *node;
    int ret;

    if (too_long) {
        teide_mistakes_add(
            parser->mistakes, place, "this value is %zu bytes long: write at most %d", length, TEIDE_YAML_MAX_VALUE);
        length = 0;
    }
    node = teide_yaml_scalar(parser->arena, place, (const char *)event->data.scalar.value, length,
        event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE);
    if (node == NULL)
        return TEIDE_E_MEMORY;
    node->broken = too_long;
    ret = remember_anchor(parser, event->data.scalar.anchor, node);
    return ret != 0 ? ret : attach(parser, node);
}

static int
on_start(struct parser *parser, const yaml_event_t *event, enum teide_yaml_kind kind, const yaml_char_t *anchor)
{
    struct teide_place place = place_of(parser, event->start_mark);
    struct teide_yaml *node;
    int ret;

    if (parser->depth == TEIDE_YAML_MAX_DEPTH) {
        teide_mistakes_add(parser->mistakes, place,
            "lists and mappings are nested more than %d deep, which no scenario needs", TEIDE_YAML_MAX_DEPTH);
        return GAVE_UP;
    }
    node = node_create(parser->arena, kind, place);
    if (node == NULL)
        return TEIDE_E_MEMORY;
    ret = remember_anchor(parser, anchor, node);
    parser->stack[parser->depth++] = (struct frame) { .node = node, .open_anchor = anchor != NULL };
    return ret;
}

static int
on_end(struct parser *parser)
{
    struct teide_yaml *node = parser->stack[--parser->depth].node;
    int ret = GO_ON;

    if (node->kind == TEIDE_YAML_MAPPING)
        ret = finish_mapping(parser, node);
    if (ret == GO_ON)
        ret = check_size(parser, node, node->place);
    return ret != GO_ON ? ret : attach(parser, node);
}

static int
on_alias(struct parser *parser, const yaml_event_t *event)
{
    struct teide_place place = place_of(parser, event->start_mark);
    const char *name = (const char *)event->data.alias.anchor;
    const size_t *index = teide_string_map_find(&parser->anchors, name, strlen(name));
    struct teide_yaml *node = NULL;

    if (index != NULL)
        node = parser->anchored[*index];
    else
        teide_mistakes_add(parser->mistakes, place, "alias *%s has no anchor: mark a value above with &%s",
            teide_excerpt(name, strlen(name)).text, teide_excerpt(name, strlen(name)).text);
    for (size_t i = 0; node != NULL && i < parser->depth; i++)
        if (parser->stack[i].open_anchor && parser->stack[i].node == node) {
            teide_mistakes_add(parser->mistakes, place,
                "alias *%s stands inside the value that it stands for: that would never end; write the value out",
                teide_excerpt(name, strlen(name)).text);
            node = NULL;
        }
    if (node == NULL) {
        node = teide_yaml_scalar(parser->arena, place, "", 0, false);
        if (node == NULL)
            return TEIDE_E_MEMORY;
        node->broken = true;
    }
    return attach(parser, node);
}

static const yaml_char_t *
tag_of(const yaml_event_t *event)
{
    if (event->type == YAML_SCALAR_EVENT)
        return event->data.scalar.tag;
    if (event->type == YAML_SEQUENCE_START_EVENT)
        return event->data.sequence_start.tag;
    if (event->type == YAML_MAPPING_START_EVENT)
        return event->data.mapping_start.tag;
    return NULL;
}

static int
on_event(struct parser *parser, const yaml_event_t *event)
{
    if (tag_of(event) != NULL)
        teide_mistakes_add(parser->mistakes, place_of(parser, event->start_mark),
            "tags such as !!str have no use here: remove the tag");
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (parser->root == NULL)
            return GO_ON;
        teide_mistakes_add(parser->mistakes, place_of(parser, event->start_mark),
            "a second document begins here: write one scenario a file, without '---' between");
        return GAVE_UP;
    case YAML_SCALAR_EVENT:
        return on_scalar(parser, event);
    case YAML_SEQUENCE_START_EVENT:
        return on_start(parser, event, TEIDE_YAML_SEQUENCE, event->data.sequence_start.anchor);
    case YAML_MAPPING_START_EVENT:
        return on_start(parser, event, TEIDE_YAML_MAPPING, event->data.mapping_start.anchor);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return on_end(parser);
    case YAML_ALIAS_EVENT:
        return on_alias(parser, event);
    case YAML_STREAM_END_EVENT:
        return FINISHED;
    default:
        return GO_ON;
    }
}

/* What text begins with when it is not UTF-8: a byte-order mark, or zeros where the other half of an ASCII letter stands.
 * NULL: it may well be UTF-8. */
static const char *
other_encoding(const char *text, size_t length)
{
    static const struct {
        const char *bytes; /* x stands for any byte but 0 */
        size_t length;
        const char *name;
    } beginnings[] = {
        { "\xff\xfe\0\0", 4, "UTF-32" },
        { "\0\0\xfe\xff", 4, "UTF-32" },
        { "x\0\0\0", 4, "UTF-32" },
        { "\0\0\0x", 4, "UTF-32" },
        { "\xff\xfe", 2, "UTF-16" },
        { "\xfe\xff", 2, "UTF-16" },
        { "x\0x\0", 4, "UTF-16" },
        { "\0x\0x", 4, "UTF-16" },
    };

    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
        bool same = length >= beginnings[i].length;
        for (size_t k = 0; same && k < beginnings[i].length; k++)
            same = beginnings[i].bytes[k] == 'x' ? text[k] != 0 : text[k] == beginnings[i].bytes[k];
        if (same)
            return beginnings[i].name;
    }
    return NULL;
}

size_t
teide_yaml_mark_length(const char *text, size_t length)
{
    static const char mark[] = { '\xef', '\xbb', '\xbf' };

    return length >= sizeof mark && memcmp(text, mark, sizeof mark) == 0 ? sizeof mark : 0;
}

struct teide_yaml *
teide_yaml_parse(
    const char *text, size_t length, int source, struct teide_arena *arena, struct teide_mistakes *mistakes)
{
    const size_t mark = teide_yaml_mark_length(text, length);
    const char *encoding = other_encoding(text, length);
    struct parser *parser;
    struct teide_yaml *root = NULL;
    yaml_event_t event;
    int ret = GO_ON;

    if (encoding != NULL) {
        teide_mistakes_add(
            mistakes, (struct teide_place) { source, 1, 1 }, "this is %s text: write it as UTF-8", encoding);
        return NULL;
    }
    text += mark;
    length -= mark;
    parser = calloc(1, sizeof *parser);
    if (parser == NULL || !yaml_parser_initialize(&parser->yaml)) {
        free(parser);
        mistakes->out_of_memory = 1;
        return NULL;
    }
    parser->text = text;
    parser->length = length;
    parser->arena = arena;
    parser->mistakes = mistakes;
    parser->source = source;
    yaml_parser_set_encoding(&parser->yaml, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser->yaml, (const unsigned char *)text, length);
    while (ret == GO_ON) {
        if (!yaml_parser_parse(&parser->yaml, &event)) {
            note_syntax_error(parser);
            ret = GAVE_UP;
            break;
        }
        ret = on_event(parser, &event);
        yaml_event_delete(&event);
    }
    if (ret == TEIDE_E_MEMORY)
        mistakes->out_of_memory = 1;
    if (ret == FINISHED) {
        root = parser->root;
        if (root == NULL)
            root = teide_yaml_scalar(arena, (struct teide_place) { source, 1, 1 }, "", 0, false);
        if (root == NULL)
            mistakes->out_of_memory = 1;
    }
    yaml_parser_delete(&parser->yaml);
    teide_string_map_clear(&parser->anchors);
    teide_string_map_clear(&parser->keys);
    free(parser->anchored);
    free(parser);
    return root;
}

/* --- printing --------------------------------------------------------------------------------------------------- */

struct text_buffer {
    char *text;
    size_t length, capacity;
};

static int
write_text(void *data, unsigned char *bytes, size_t size)
{
    struct text_buffer *buffer = data;

    if (buffer->capacity - buffer->length <= size) {
        size_t capacity = 2 * (buffer->length + size) + 256;
        char *grown = realloc(buffer->text, capacity);
        if (grown == NULL)
            return 0;
        buffer->text = grown;
        buffer->capacity = capacity;
    }
    memcpy(buffer->text + buffer->length, bytes, size);
    buffer->length += size;
    buffer->text[buffer->length] = 0;
    return 1;
}

static int
emit_scalar(yaml_emitter_t *emitter, const struct teide_yaml *node)
{
    yaml_event_t event;
    yaml_scalar_style_t style = node->quoted ? YAML_DOUBLE_QUOTED_SCALAR_STYLE : YAML_PLAIN_SCALAR_STYLE;

    return yaml_scalar_event_initialize(
               &event, NULL, NULL, (const yaml_char_t *)node->text, (int)node->length, 1, 1, style)
        && yaml_emitter_emit(emitter, &event);
}

static int
emit(yaml_emitter_t *emitter, const struct teide_yaml *node)
{
    yaml_event_t event;
    bool list = node->kind == TEIDE_YAML_SEQUENCE;

    if (node->kind == TEIDE_YAML_SCALAR)
        return emit_scalar(emitter, node);
    if (list ? !yaml_sequence_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_SEQUENCE_STYLE)
             : !yaml_mapping_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_MAPPING_STYLE))
        return 0;
    if (!yaml_emitter_emit(emitter, &event))
        return 0;
    for (size_t i = 0; i < node->n_items; i++)
        if ((!list && !emit_scalar(emitter, node->items[i].key)) || !emit(emitter, node->items[i].value))
            return 0;
    if (list ? !yaml_sequence_end_event_initialize(&event) : !yaml_mapping_end_event_initialize(&event))
        return 0;
    return yaml_emitter_emit(emitter, &event);
}

char *
teide_yaml_print(const struct teide_yaml *root, const char *heading)
{
    struct text_buffer buffer = { 0 };
    yaml_emitter_t emitter;
    yaml_event_t event;
    int good;

    if (!yaml_emitter_initialize(&emitter))
        return NULL;
    yaml_emitter_set_output(&emitter, write_text, &buffer);
    yaml_emitter_set_unicode(&emitter, 1);
    yaml_emitter_set_width(&emitter, -1);
    good = write_text(&buffer, (unsigned char *)"# ", 2)
        && write_text(&buffer, (unsigned char *)heading, strlen(heading))
        && write_text(&buffer, (unsigned char *)"\n", 1)
        && yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING) && yaml_emitter_emit(&emitter, &event)
        && yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1) && yaml_emitter_emit(&emitter, &event)
        && emit(&emitter, root) && yaml_document_end_event_initialize(&event, 1) && yaml_emitter_emit(&emitter, &event)
        && yaml_stream_end_event_initialize(&event) && yaml_emitter_emit(&emitter, &event)
        && yaml_emitter_flush(&emitter);
    yaml_emitter_delete(&emitter);
    if (!good) {
        free(buffer.text);
        return NULL;
    }
    return buffer.text;
}
