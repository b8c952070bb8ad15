/* Edge lists: a line for each link, `a,b`, `a,b,length` or `a,b,length,name`. A first line whose first fields are a and b, source
 * and target, or from and to is a header, which may name the columns length and name in any order. Empty lines and those that
 * begin with # count for nothing; a field in double quotes may hold commas, and "" for a quote. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/topology/import.h"
#include "io/yaml/string_map.h"
#include "sim/error.h"
#include "sim/network/topology/topology.h"

enum { MOST_COLUMNS = 4, COLUMN_A = 0, COLUMN_B, COLUMN_LENGTH, COLUMN_NAME };
static const char *const column_names[] = { "a", "b", "length", "name" };

struct field {
    char *text; /* quotes and outer blanks removed */
    size_t length;
    int column; /* in the line, from 1 */
};

struct list {
    struct teide_reader *reader;
    struct teide_imported *graph;
    struct teide_string_map names; /* of nodes */
    double unit;
    int source, line;
    int role[MOST_COLUMNS]; /* of each field: a COLUMN_... */
    int n_columns;          /* of the header; 0: there is none */
    bool begun;
};

static struct teide_place
place_of(const struct list *list, int column)
{
    return (struct teide_place) { list->source, list->line, column };
}

/* Split a line into fields, in place. Returns their number, or -1: a quote is not closed, or there are too many (noted). */
static int
split(struct list *list, char *line, char *end, struct field *fields)
{
    int n = 0;

    for (char *at = line;; at++) {
        char *to;
        while (at < end && (*at == ' ' || *at == '\t'))
            at++;
        if (n == MOST_COLUMNS) {
            teide_mistakes_add(list->reader->mistakes, place_of(list, (int)(at - line) + 1),
                "a link has at most four fields, a, b, length and name: remove what follows");
            return -1;
        }
        fields[n] = (struct field) { at, 0, (int)(at - line) + 1 };
        to = at;
        if (at < end && *at == '"') {
            for (at++; at < end && (*at != '"' || (at + 1 < end && at[1] == '"')); at++) {
                at += *at == '"';
                *to++ = *at;
            }
            if (at == end) {
                teide_mistakes_add(list->reader->mistakes, place_of(list, fields[n].column),
                    "a quote begins here and does not end on this line: close it, or remove it");
                return -1;
            }
            fields[n].length = (size_t)(to - fields[n].text);
            while (at < end && *at != ',')
                at++;
        } else {
            while (at < end && *at != ',')
                at++;
            to = at;
            while (to > fields[n].text && (to[-1] == ' ' || to[-1] == '\t'))
                to--;
            fields[n].length = (size_t)(to - fields[n].text);
        }
        n++;
        if (at == end)
            return n;
    }
}

static bool
is(const struct field *field, const char *word)
{
    return strlen(word) == field->length && strncasecmp(word, field->text, field->length) == 0;
}

static bool
is_header(const struct field *fields, int n)
{
    static const char *const first[] = { "a", "source", "from" }, *const second[] = { "b", "target", "to" };

    for (int i = 0; n >= 2 && i < 3; i++)
        if (is(&fields[0], first[i]) && is(&fields[1], second[i]))
            return true;
    return false;
}

static void
read_header(struct list *list, const struct field *fields, int n)
{
    list->n_columns = n;
    for (int i = 2; i < n; i++) {
        list->role[i] = is(&fields[i], "length") ? COLUMN_LENGTH : is(&fields[i], "name") ? COLUMN_NAME : -1;
        if (list->role[i] < 0 || (i == 3 && list->role[3] == list->role[2]))
            teide_mistakes_add(list->reader->mistakes, place_of(list, fields[i].column),
                "'%s' is no column of an edge list: write length or name, each once",
                teide_excerpt(fields[i].text, fields[i].length).text);
    }
}

/* The node of that name, made when it is new; -1: memory is out, or there are too many nodes. */
static int32_t
find_node(struct list *list, const struct field *field)
{
    const size_t *known = teide_string_map_find(&list->names, field->text, field->length);
    int32_t node;

    if (known != NULL)
        return (int32_t)*known;
    node = teide_imported_add_node(list->graph, field->text, field->length, place_of(list, field->column));
    if (node >= 0
        && teide_string_map_put(&list->names, list->graph->nodes[node].name, field->length, (size_t)node) != 0)
        return -1;
    return node;
}

static int
too_many(struct list *list)
{
    if (list->graph->n_edges < TEIDE_MAX_EDGES && list->graph->n_nodes < TEIDE_MAX_NODES)
        return TEIDE_E_MEMORY;
    teide_mistakes_add(list->reader->mistakes, place_of(list, 1), "more than %d %s: write a list of fewer",
        list->graph->n_edges < TEIDE_MAX_EDGES ? TEIDE_MAX_NODES : TEIDE_MAX_EDGES,
        list->graph->n_edges < TEIDE_MAX_EDGES ? "nodes" : "links");
    return TEIDE_E_INPUT;
}

/* One link. Returns 0, TEIDE_E_MEMORY, or TEIDE_E_INPUT when the rest of the file is of no use (noted). */
static int
read_link(struct list *list, const struct field *fields, int n)
{
    struct teide_mistakes *mistakes = list->reader->mistakes;
    const struct field *by_role[MOST_COLUMNS] = { NULL };
    struct teide_imported_edge *edge;
    int32_t a, b, index;

    for (int i = 0; i < n; i++)
        if (list->role[i] >= 0)
            by_role[list->role[i]] = &fields[i];
    if (n < 2 || (list->n_columns > 0 && n != list->n_columns)) {
        teide_mistakes_add(mistakes, place_of(list, 1), "this line has %d field%s, and should have %d: write %s", n,
            n == 1 ? "" : "s", list->n_columns > 0 ? list->n_columns : 2, "them separated by commas");
        return 0;
    }
    for (int i = 0; i < 2; i++)
        if (!teide_import_check_name(
                list->reader, place_of(list, fields[i].column), "node", fields[i].text, fields[i].length))
            return 0;
    if (fields[0].length == fields[1].length && memcmp(fields[0].text, fields[1].text, fields[0].length) == 0) {
        teide_mistakes_add(mistakes, place_of(list, fields[1].column),
            "a link joins two different nodes, not '%s' with itself: write another node",
            teide_excerpt(fields[1].text, fields[1].length).text);
        return 0;
    }
    a = find_node(list, &fields[0]);
    b = a < 0 ? -1 : find_node(list, &fields[1]);
    index = b < 0 ? -1 : teide_imported_add_edge(list->graph, a, b, place_of(list, 1));
    if (index < 0)
        return too_many(list);
    edge = &list->graph->edges[index];
    if (by_role[COLUMN_LENGTH] != NULL && by_role[COLUMN_LENGTH]->length > 0)
        edge->length = teide_import_length(list->reader, place_of(list, by_role[COLUMN_LENGTH]->column),
            column_names[COLUMN_LENGTH], by_role[COLUMN_LENGTH]->text, by_role[COLUMN_LENGTH]->length, list->unit,
            false);
    if (by_role[COLUMN_NAME] == NULL || by_role[COLUMN_NAME]->length == 0
        || !teide_import_check_name(list->reader, place_of(list, by_role[COLUMN_NAME]->column), "link",
            by_role[COLUMN_NAME]->text, by_role[COLUMN_NAME]->length))
        return 0;
    edge->name = strndup(by_role[COLUMN_NAME]->text, by_role[COLUMN_NAME]->length);
    return edge->name == NULL ? TEIDE_E_MEMORY : 0;
}

static int
read_line(struct list *list, char *line, char *end)
{
    struct field fields[MOST_COLUMNS];
    int n;

    if (end > line && end[-1] == '\r')
        end--;
    while (end > line && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    if (line == end || *line == '#')
        return 0;
    n = split(list, line, end, fields);
    if (n < 0)
        return 0;
    if (!list->begun && is_header(fields, n)) {
        list->begun = true;
        read_header(list, fields, n);
        return 0;
    }
    list->begun = true;
    return read_link(list, fields, n);
}

int
teide_import_edges(struct teide_reader *reader, const struct teide_yaml *at, const char *path, double unit,
    struct teide_imported *graph)
{
    struct list list = { .reader = reader, .graph = graph, .unit = unit, .role = { 0, 1, 2, 3 } };
    const size_t before = reader->mistakes->n_all;
    char *text;
    size_t length;
    int ret = teide_import_load(reader, at, path, "edge list", &text, &length, &list.source);

    if (ret != 0 || text == NULL)
        return ret;
    for (char *line = text + teide_yaml_mark_length(text, length);
         ret == 0 && line < text + length && reader->mistakes->n_all < before + TEIDE_IMPORT_MISTAKES;) {
        char *end = memchr(line, '\n', (size_t)(text + length - line));
        end = end == NULL ? text + length : end;
        list.line++;
        ret = read_line(&list, line, end);
        line = end + 1;
    }
    if (ret == 0 && graph->n_edges == 0 && reader->mistakes->n_all == before)
        teide_mistakes_add(reader->mistakes, at->place, "the edge list '%s' has no links: write a line a,b for each",
            teide_excerpt(path, strlen(path)).text);
    teide_string_map_clear(&list.names);
    free(text);
    return ret == TEIDE_E_INPUT ? 0 : ret;
}
