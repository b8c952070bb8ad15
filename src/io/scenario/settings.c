#define _GNU_SOURCE /* asprintf */
#include "io/scenario/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/tables.h"
#include "io/yaml/suggest.h"
#include "sim/error.h"

enum { NAME = 64, MAX_NAMES = 256 }; /* bytes; how many are looked at for one that is near */

/* A setting on its way into the tree. */
struct setting {
    struct teide_reader *reader;
    const struct teide_setting_path *path;
    struct teide_yaml *value;
};

#define note(setting, ...) teide_mistakes_add((setting)->reader->mistakes, (setting)->path->place, __VA_ARGS__)

static bool
is(struct teide_setting_part part, const char *text, size_t length)
{
    return part.length == length && memcmp(part.text, text, length) == 0;
}

static bool
is_word(struct teide_setting_part part, const char *word)
{
    return is(part, word, strlen(word));
}

static int put(struct setting *setting, struct teide_yaml *parent, size_t depth);

/* Descend into, or replace, the value of one item. */
static int
put_item(struct setting *setting, struct teide_yaml_item *item, size_t depth)
{
    struct teide_yaml *copy;

    if (depth + 1 == setting->path->n_parts) {
        item->value = setting->value;
        return 0;
    }
    copy = teide_yaml_copy(setting->reader->arena, item->value);
    if (copy == NULL)
        return TEIDE_E_MEMORY;
    item->value = copy;
    return put(setting, copy, depth + 1);
}

/* Whether a list element goes by this name: its `name`, or of links and requests the ends joined by '-'. */
static bool
has_name(const struct teide_yaml *element, struct teide_setting_part part)
{
    const struct teide_yaml *name = teide_yaml_get(element, "name"), *ends = teide_yaml_get(element, "between");
    const struct teide_yaml *a, *b;

    if (name != NULL)
        return name->kind == TEIDE_YAML_SCALAR && is(part, name->text, name->length);
    if (ends == NULL || ends->kind != TEIDE_YAML_SEQUENCE || ends->n_items != 2)
        return false;
    a = ends->items[0].value;
    b = ends->items[1].value;
    return a->kind == TEIDE_YAML_SCALAR && b->kind == TEIDE_YAML_SCALAR && part.length == a->length + 1 + b->length
        && memcmp(part.text, a->text, a->length) == 0 && part.text[a->length] == '-'
        && memcmp(part.text + a->length + 1, b->text, b->length) == 0;
}

/* The names that list elements go by, as has_name() has them. */
static void
offer_names(struct teide_suggestion *suggestion, const struct teide_yaml *list, char (*ends)[2 * NAME])
{
    for (size_t i = 0; i < list->n_items && i < MAX_NAMES; i++) {
        const struct teide_yaml *name = teide_yaml_get(list->items[i].value, "name"),
                                *between = teide_yaml_get(list->items[i].value, "between");
        if (name != NULL && name->kind == TEIDE_YAML_SCALAR) {
            teide_suggestion_offer(suggestion, name->text);
        } else if (name == NULL && between != NULL && between->kind == TEIDE_YAML_SEQUENCE && between->n_items == 2
            && between->items[0].value->kind == TEIDE_YAML_SCALAR
            && between->items[1].value->kind == TEIDE_YAML_SCALAR) {
            snprintf(ends[i], sizeof ends[i], "%.*s-%.*s", NAME - 1, between->items[0].value->text, NAME - 1,
                between->items[1].value->text);
            teide_suggestion_offer(suggestion, ends[i]);
        }
    }
}

static void
note_no_element(struct setting *setting, const struct teide_yaml *list, struct teide_setting_part part)
{
    char ends[MAX_NAMES][2 * NAME];
    struct teide_suggestion suggestion;

    teide_suggestion_begin(&suggestion, part.text, part.length);
    offer_names(&suggestion, list, ends);
    if (suggestion.best != NULL)
        note(setting, "there is no element '%s' in the list of %zu, did you mean '%s'?",
            teide_excerpt(part.text, part.length).text, list->n_items,
            teide_excerpt(suggestion.best, strlen(suggestion.best)).text);
    else
        note(setting, "there is no element '%s' in the list of %zu: write a name, an index from 0 to %zu, or *",
            teide_excerpt(part.text, part.length).text, list->n_items, list->n_items > 0 ? list->n_items - 1 : 0);
}

static int
put_in_list(struct setting *setting, struct teide_yaml *list, size_t depth)
{
    struct teide_setting_part part = setting->path->parts[depth];
    bool all = is_word(part, "*"), found = false;
    size_t index = 0, n_digits = 0;
    int ret = 0;

    for (size_t i = 0; ret == 0 && i < list->n_items; i++)
        if (all || has_name(list->items[i].value, part)) {
            found = true;
            ret = put_item(setting, &list->items[i], depth);
        }
    if (found || ret != 0)
        return ret;
    while (n_digits < part.length && part.text[n_digits] >= '0' && part.text[n_digits] <= '9' && n_digits < 9)
        index = 10 * index + (size_t)(part.text[n_digits++] - '0');
    if (n_digits > 0 && n_digits == part.length && index < list->n_items)
        return put_item(setting, &list->items[index], depth);
    note_no_element(setting, list, part);
    return 0;
}

/* Whether the part at `depth` of a path is the name of something that the user has named: a kind of memory, an axis. Then what is it, as a
 * section; else NULL. */
static const struct teide_field *
names_something(const struct teide_setting_path *path, size_t depth)
{
    const struct teide_table *table = &teide_table_root;

    for (size_t k = 0; k < depth && table != NULL; k++) {
        const int index = teide_table_find(table, path->parts[k].text, path->parts[k].length);
        const struct teide_field *field
            = index >= 0 && (size_t)index < teide_table_size(table) ? teide_table_field(table, (size_t)index) : NULL;
        if (field != NULL && field->kind == TEIDE_FIELD_NAMED && ++k == depth)
            return field;
        table = field != NULL ? field->table : NULL;
    }
    return NULL;
}

/* A path that means something else makes nothing new: nobody would use it. */
static void
note_no_name(struct setting *setting, const struct teide_yaml *mapping, size_t depth, const struct teide_field *field)
{
    const struct teide_setting_part part = setting->path->parts[depth];
    const struct teide_excerpt name = teide_excerpt(part.text, part.length);
    struct teide_suggestion suggestion;

    teide_suggestion_begin(&suggestion, part.text, part.length);
    for (size_t i = 0; i < mapping->n_items && i < MAX_NAMES; i++)
        teide_suggestion_offer(&suggestion, mapping->items[i].key->text);
    if (suggestion.best != NULL)
        note(setting, "there is no '%s' in %s, did you mean '%s'?", name.text, field->name,
            teide_excerpt(suggestion.best, strlen(suggestion.best)).text);
    else
        note(setting, "there is no '%s' in %s, and a path makes no new one: define it in the file", name.text,
            field->name);
}

static int
put_in_mapping(struct setting *setting, struct teide_yaml *mapping, size_t depth)
{
    struct teide_setting_part part = setting->path->parts[depth];
    struct teide_arena *arena = setting->reader->arena;
    const struct teide_field *field;
    struct teide_yaml *key, *value;
    bool all = is_word(part, "*"), found = false;
    size_t n_mistakes;
    int ret = 0;

    for (size_t i = 0; ret == 0 && i < mapping->n_items; i++)
        if (all || is(part, mapping->items[i].key->text, mapping->items[i].key->length)) {
            found = true;
            ret = put_item(setting, &mapping->items[i], depth);
        }
    if (found || ret != 0)
        return ret;
    if (all) {
        note(setting, "there is nothing that '*' could stand for: write the name of a key%s",
            depth == 2 && is_word(setting->path->parts[1], "links") ? ", or chain.length where the network is a chain"
                                                                    : "");
        return 0;
    }
    field = names_something(setting->path, depth);
    if (field != NULL) {
        note_no_name(setting, mapping, depth, field);
        return 0;
    }
    /* What is missing is made first and added when the rest of the path has found its place in it. */
    key = teide_yaml_scalar(arena, setting->path->place, part.text, part.length, true);
    value = depth + 1 == setting->path->n_parts ? setting->value
                                                : teide_yaml_node(arena, TEIDE_YAML_MAPPING, setting->path->place);
    if (key == NULL || value == NULL)
        return TEIDE_E_MEMORY;
    n_mistakes = setting->reader->mistakes->n_all;
    ret = depth + 1 == setting->path->n_parts ? 0 : put(setting, value, depth + 1);
    if (ret != 0 || setting->reader->mistakes->n_all > n_mistakes)
        return ret;
    return teide_yaml_append(arena, mapping, key, value);
}

/* Follow the path from part `depth` on, in a node that is not shared. */
static int
put(struct setting *setting, struct teide_yaml *parent, size_t depth)
{
    struct teide_setting_part part = setting->path->parts[depth];

    if (parent->kind == TEIDE_YAML_SEQUENCE)
        return put_in_list(setting, parent, depth);
    if (parent->kind == TEIDE_YAML_MAPPING)
        return put_in_mapping(setting, parent, depth);
    note(setting, "there is no '%s' to set: what the path names before it is a single value",
        teide_excerpt(part.text, part.length).text);
    return 0;
}

bool
teide_setting_path_read(struct teide_setting_path *path, const char *text, size_t length, struct teide_place place)
{
    static const struct teide_setting_part network = { "network", 7 };
    size_t start = 0;

    *path = (struct teide_setting_path) { .place = place };
    while (start <= length && path->n_parts < TEIDE_MAX_SETTING_PARTS) {
        const char *dot = memchr(text + start, '.', length - start);
        size_t end = dot != NULL ? (size_t)(dot - text) : length;
        struct teide_setting_part part = { text + start, end - start };
        if (part.length == 0)
            return false;
        if (path->n_parts == 0 && (is_word(part, "links") || is_word(part, "nodes") || is_word(part, "chain")))
            path->parts[path->n_parts++] = network;
        path->parts[path->n_parts++] = part;
        start = end + 1;
    }
    return start > length && path->n_parts > 0;
}

int
teide_setting_put(struct teide_reader *reader, struct teide_yaml *root, const struct teide_setting_path *path,
    struct teide_yaml *value)
{
    struct setting setting = { reader, path, value };

    return put(&setting, root, 0);
}

int
teide_setting_apply(struct teide_reader *reader, struct teide_yaml *root, const char *text)
{
    struct teide_setting_path path;
    struct teide_place place = { 0, 1, 1 };
    const char *equals = strchr(text, '=');
    struct teide_yaml *value;
    char *source = NULL;

    if (asprintf(&source, "--set %s", teide_excerpt(text, strlen(text)).text) < 0)
        return TEIDE_E_MEMORY;
    place.file = teide_mistakes_source(reader->mistakes, source);
    free(source);
    if (place.file < 0)
        return TEIDE_E_MEMORY;
    if (equals == NULL || !teide_setting_path_read(&path, text, (size_t)(equals - text), place)) {
        teide_mistakes_add(
            reader->mistakes, place, "write PATH=VALUE, for example run.deliveries=1000 or links.*.length='20 km'");
        return 0;
    }
    value = teide_yaml_parse(equals + 1, strlen(equals + 1), place.file, reader->arena, reader->mistakes);
    return value != NULL ? teide_setting_put(reader, root, &path, value) : 0;
}
