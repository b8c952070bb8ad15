/* From YAML text to the tree. */
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "io/yaml/string_map.h"
#include "io/yaml/tree.h"
#include "sim/error.h"

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

/* --- mappings ------------------------------------------------------------------------------------------------------- */

static bool
is_merge(const struct teide_yaml *key)
{
    return !key->quoted && teide_yaml_is(key, "<<");
}

/* Append an item, whose key is not there yet. */
static int
take_item(struct parser *parser, struct teide_yaml *mapping, const struct teide_yaml_item *item)
{
    const struct teide_yaml *key = item->key;

    if (teide_string_map_put(&parser->keys, key->text, key->length, (size_t)key->place.line) != 0)
        return TEIDE_E_MEMORY;
    return teide_yaml_append(parser->arena, mapping, item->key, item->value);
}

/* Append what another mapping has and this one has not. */
static int
merge(struct parser *parser, struct teide_yaml *mapping, const struct teide_yaml *base)
{
    int ret = 0;

    if (base->broken)
        return 0;
    if (base->kind != TEIDE_YAML_MAPPING) {
        teide_mistakes_add(parser->mistakes, base->place,
            "only a mapping can be merged: write '<<: *name' where &name marks a mapping");
        return 0;
    }
    for (size_t k = 0; ret == 0 && k < base->n_items; k++) {
        const struct teide_yaml *key = base->items[k].key;
        if (teide_string_map_find(&parser->keys, key->text, key->length) == NULL)
            ret = take_item(parser, mapping, &base->items[k]);
    }
    return ret;
}

/* Take the items of a mapping but for repeated keys, which are mistakes, and merge keys. */
static int
take_own(struct parser *parser, struct teide_yaml *mapping, const struct teide_yaml_item *items, size_t n)
{
    int ret = 0;

    for (size_t i = 0; ret == 0 && i < n; i++) {
        const struct teide_yaml *key = items[i].key;
        const size_t *first = teide_string_map_find(&parser->keys, key->text, key->length);
        if (is_merge(key))
            continue;
        if (first != NULL)
            teide_mistakes_add(parser->mistakes, key->place,
                "key '%s' is given twice, first in line %zu: remove one of them",
                teide_excerpt(key->text, key->length).text, *first);
        else
            ret = take_item(parser, mapping, &items[i]);
    }
    return ret;
}

/* Drop repeated keys and resolve merge keys: keys written here win, then the first of the merged ones. */
static int
finish_mapping(struct parser *parser, struct teide_yaml *mapping)
{
    const struct teide_yaml_item *items = mapping->items;
    const size_t n = mapping->n_items;
    int ret;

    if (parser->keys.capacity > 64)
        teide_string_map_clear(&parser->keys);
    else if (parser->keys.capacity > 0)
        memset(parser->keys.entries, 0, parser->keys.capacity * sizeof *parser->keys.entries);
    parser->keys.n_entries = 0;
    mapping->items = NULL;
    mapping->n_items = 0;
    mapping->weight = 1;
    ret = take_own(parser, mapping, items, n);
    for (size_t i = 0; ret == 0 && i < n; i++) {
        const struct teide_yaml *value = items[i].value;
        if (!is_merge(items[i].key))
            continue;
        if (value->kind != TEIDE_YAML_SEQUENCE)
            ret = merge(parser, mapping, value);
        for (size_t b = 0; ret == 0 && value->kind == TEIDE_YAML_SEQUENCE && b < value->n_items; b++)
            ret = merge(parser, mapping, value->items[b].value);
    }
    return ret;
}

/* --- nodes ---------------------------------------------------------------------------------------------------------- */

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
    node = teide_yaml_node(parser->arena, kind, place);
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

/* --- events --------------------------------------------------------------------------------------------------------- */

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

/* --- the text ------------------------------------------------------------------------------------------------------- */

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

/* Take all events. Returns FINISHED, GAVE_UP or TEIDE_E_MEMORY. */
static int
take_events(struct parser *parser)
{
    yaml_event_t event;
    int ret = GO_ON;

    while (ret == GO_ON) {
        if (!yaml_parser_parse(&parser->yaml, &event)) {
            note_syntax_error(parser);
            return GAVE_UP;
        }
        ret = on_event(parser, &event);
        yaml_event_delete(&event);
    }
    return ret;
}

struct teide_yaml *
teide_yaml_parse(
    const char *text, size_t length, int source, struct teide_arena *arena, struct teide_mistakes *mistakes)
{
    const size_t mark = teide_yaml_mark_length(text, length);
    const char *encoding = other_encoding(text, length);
    const struct teide_place beginning = { source, 1, 1 };
    struct parser *parser;
    struct teide_yaml *root = NULL;
    int ret;

    if (encoding != NULL) {
        teide_mistakes_add(mistakes, beginning, "this is %s text: write it as UTF-8", encoding);
        return NULL;
    }
    parser = calloc(1, sizeof *parser);
    if (parser == NULL || !yaml_parser_initialize(&parser->yaml)) {
        free(parser);
        mistakes->out_of_memory = 1;
        return NULL;
    }
    parser->text = text + mark;
    parser->length = length - mark;
    parser->arena = arena;
    parser->mistakes = mistakes;
    parser->source = source;
    yaml_parser_set_encoding(&parser->yaml, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser->yaml, (const unsigned char *)parser->text, parser->length);
    ret = take_events(parser);
    if (ret == FINISHED)
        root = parser->root != NULL ? parser->root : teide_yaml_scalar(arena, beginning, "", 0, false);
    if (ret == TEIDE_E_MEMORY || (ret == FINISHED && root == NULL))
        mistakes->out_of_memory = 1;
    yaml_parser_delete(&parser->yaml);
    teide_string_map_clear(&parser->anchors);
    teide_string_map_clear(&parser->keys);
    free(parser->anchored);
    free(parser);
    return root;
}
