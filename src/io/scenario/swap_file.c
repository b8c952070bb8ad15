/* The file of a swap table: its lines become the rows of the tree, so that the text of a result holds them. A line is a state, a comma
 * and the nodes that swap. A first line `state,swap` is a heading; empty lines and those that begin with # count for nothing.
 * Sweeps and searches may name files, too: as `operations.swap.file` of a case, or as the values of an axis. */
#include <stdlib.h>
#include <string.h>

#include "io/scenario/swap_table.h"
#include "io/topology/import.h"
#include "sim/error.h"
#include "sim/swap_table.h"

static int
append_line(
    struct teide_reader *reader, struct teide_yaml *rows, const char *line, size_t length, struct teide_place place)
{
    static const char heading[] = "state,swap";
    struct teide_yaml *row;

    while (length > 0 && strchr(" \t\r", line[length - 1]) != NULL)
        length--;
    if (length == 0 || line[0] == '#'
        || (rows->n_items == 0 && length == strlen(heading) && memcmp(line, heading, length) == 0))
        return 0;
    if (rows->n_items == TEIDE_TABLE_ROWS) {
        if (!rows->broken)
            teide_mistakes_add(reader->mistakes, place, "more than %d rows: write a table of fewer", TEIDE_TABLE_ROWS);
        rows->broken = true;
        return 0;
    }
    row = teide_yaml_scalar(reader->arena, place, line, length, false);
    return row == NULL ? TEIDE_E_MEMORY : teide_yaml_append(reader->arena, rows, NULL, row);
}

static int
append_lines(struct teide_reader *reader, const struct teide_yaml *at, struct teide_yaml *rows, const char *text,
    size_t length, int source)
{
    struct teide_place place = { source, 1, 1 };
    int ret = 0;

    for (const char *line = text + teide_yaml_mark_length(text, length); ret == 0 && line < text + length;
         place.line++) {
        const char *end = memchr(line, '\n', (size_t)(text + length - line));
        end = end == NULL ? text + length : end;
        ret = append_line(reader, rows, line, (size_t)(end - line), place);
        line = end + 1;
    }
    if (ret == 0 && rows->n_items == 0) {
        teide_note(reader, at,
            "the table '%s' has no rows: write a line of each state, a comma, and the nodes that swap",
            teide_excerpt(at->text, at->length).text);
        rows->broken = true;
    }
    return ret;
}

static const char path_of_file[] = "operations.swap.file", path_of_rows[] = "operations.swap.rows";

/* Take the rows of its file over into the item of a mapping that names it. */
static int
take_over(struct teide_reader *reader, struct teide_yaml_item *item)
{
    const struct teide_yaml *name = item->value;
    const char *word = teide_yaml_is(item->key, path_of_file) ? path_of_rows : "rows";
    struct teide_yaml *key = teide_yaml_scalar(reader->arena, item->key->place, word, strlen(word), false);
    struct teide_yaml *rows = teide_yaml_node(reader->arena, TEIDE_YAML_SEQUENCE, name->place);
    char *path = teide_import_path(reader, name), *text = NULL;
    size_t length;
    int source, ret = key == NULL || rows == NULL || path == NULL ? TEIDE_E_MEMORY : 0;

    if (ret == 0)
        ret = teide_import_load(reader, name, path, "table", &text, &length, &source);
    if (ret == 0 && text == NULL)
        rows->broken = true; /* noted */
    else if (ret == 0)
        ret = append_lines(reader, name, rows, text, length, source);
    if (ret == 0)
        *item = (struct teide_yaml_item) { key, rows };
    free(text);
    free(path);
    return ret;
}

static bool
is_name(const struct teide_yaml *node)
{
    return node->kind == TEIDE_YAML_SCALAR && node->length > 0 && strlen(node->text) == node->length;
}

/* The item of a mapping that names a file: `file` of a swap by a table, or the path to it in a case; NULL: there is none, or rows. */
static struct teide_yaml_item *
file_of(struct teide_yaml *mapping)
{
    struct teide_yaml_item *file = NULL;
    bool by_table = false, has_rows = false;

    for (size_t i = 0; mapping->kind == TEIDE_YAML_MAPPING && i < mapping->n_items; i++) {
        struct teide_yaml_item *item = &mapping->items[i];
        if (teide_yaml_is(item->key, path_of_file) && is_name(item->value))
            return item;
        by_table |= teide_yaml_is(item->key, "order") && item->value->kind == TEIDE_YAML_SCALAR
            && teide_yaml_is(item->value, "table");
        has_rows |= teide_yaml_is(item->key, "rows");
        if (teide_yaml_is(item->key, "file"))
            file = item;
    }
    return by_table && !has_rows && file != NULL && is_name(file->value) ? file : NULL;
}

/* The values of an axis over files, {path: operations.swap.file, values: [a.csv, b.csv]}; NULL: the mapping is none. */
static struct teide_yaml *
files_of(const struct teide_yaml *mapping)
{
    struct teide_yaml *values = mapping->kind == TEIDE_YAML_MAPPING ? teide_yaml_get(mapping, "values") : NULL,
                      *path = values != NULL ? teide_yaml_get(mapping, "path") : NULL;

    if (path == NULL || !teide_yaml_is(path, path_of_file) || values->kind != TEIDE_YAML_SEQUENCE)
        return NULL;
    for (size_t i = 0; i < values->n_items; i++)
        if (!is_name(values->items[i].value))
            return NULL;
    return values;
}

/* Make it one over cases, {cases: {a.csv: {operations.swap.file: a.csv}, b.csv: ...}}. */
static int
make_cases(struct teide_reader *reader, struct teide_yaml *axis, const struct teide_yaml *files)
{
    struct teide_arena *arena = reader->arena;
    struct teide_yaml *cases = teide_yaml_node(arena, TEIDE_YAML_MAPPING, files->place), *key;
    int ret = cases == NULL ? TEIDE_E_MEMORY : 0;
    size_t kept = 0;

    for (size_t i = 0; ret == 0 && i < files->n_items; i++) {
        struct teide_yaml *name = files->items[i].value, *one = teide_yaml_node(arena, TEIDE_YAML_MAPPING, name->place);
        key = teide_yaml_scalar(arena, name->place, path_of_file, strlen(path_of_file), false);
        ret = one == NULL || key == NULL ? TEIDE_E_MEMORY : teide_yaml_append(arena, one, key, name);
        if (ret == 0)
            ret = teide_yaml_append(arena, cases, name, one);
    }
    key = teide_yaml_scalar(arena, files->place, "cases", strlen("cases"), false);
    if (ret != 0 || key == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < axis->n_items; i++)
        if (!teide_yaml_is(axis->items[i].key, "path"))
            axis->items[kept++]
                = axis->items[i].value == files ? (struct teide_yaml_item) { key, cases } : axis->items[i];
    axis->n_items = kept;
    return 0;
}

int
teide_swap_files_resolve(struct teide_reader *reader, struct teide_yaml *root, bool *merged)
{
    const struct teide_yaml *files = files_of(root);
    int ret = files != NULL ? make_cases(reader, root, files) : 0;
    struct teide_yaml_item *file = file_of(root);

    if (ret == 0 && file != NULL) {
        if (merged != NULL)
            *merged = true;
        ret = take_over(reader, file);
    }
    for (size_t i = 0; ret == 0 && root->kind != TEIDE_YAML_SCALAR && i < root->n_items; i++)
        ret = teide_swap_files_resolve(reader, root->items[i].value, merged);
    return ret;
}
