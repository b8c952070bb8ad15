/* The file of a swap table: its lines become the rows of the tree, so that the text of a result holds them. A line is a state, a comma
 * and the nodes that swap. A first line `state,swap` is a heading; empty lines and those that begin with # count for nothing. */
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

/* Take the rows of its file over into the item of a mapping that names it. */
static int
take_over(struct teide_reader *reader, struct teide_yaml_item *item)
{
    const struct teide_yaml *name = item->value;
    struct teide_yaml *key = teide_yaml_scalar(reader->arena, item->key->place, "rows", strlen("rows"), false);
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

/* The item `file` of a mapping that is a swap by a table; NULL: it is none, or has rows of its own. */
static struct teide_yaml_item *
file_of(struct teide_yaml *mapping)
{
    struct teide_yaml_item *file = NULL;
    bool by_table = false, has_rows = false;

    for (size_t i = 0; mapping->kind == TEIDE_YAML_MAPPING && i < mapping->n_items; i++) {
        struct teide_yaml_item *item = &mapping->items[i];
        by_table |= teide_yaml_is(item->key, "order") && item->value->kind == TEIDE_YAML_SCALAR
            && teide_yaml_is(item->value, "table");
        has_rows |= teide_yaml_is(item->key, "rows");
        if (teide_yaml_is(item->key, "file"))
            file = item;
    }
    return !by_table || has_rows || file == NULL || file->value->kind != TEIDE_YAML_SCALAR || file->value->length == 0
            || strlen(file->value->text) != file->value->length
        ? NULL
        : file;
}

int
teide_swap_files_resolve(struct teide_reader *reader, struct teide_yaml *root, bool *merged)
{
    struct teide_yaml_item *file = file_of(root);
    int ret = 0;

    if (file != NULL) {
        if (merged != NULL)
            *merged = true;
        return take_over(reader, file);
    }
    for (size_t i = 0; ret == 0 && root->kind != TEIDE_YAML_SCALAR && i < root->n_items; i++)
        ret = teide_swap_files_resolve(reader, root->items[i].value, merged);
    return ret;
}
