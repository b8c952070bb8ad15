#define _GNU_SOURCE /* memmem */
#include "io/topology/graphml_tags.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/topology/markup.h"
#include "sim/error.h"
#include "sim/network/topology/topology.h"

/* A piece of the text that is longer, more keys than these, or more values would take long, or much memory. */
enum { MOST_BYTES = 1 << 16, MOST_KEYS = 100, MOST_VALUES = 10000000 };

static struct teide_place
place_of(const struct teide_graphml_file *file, const struct teide_markup *markup)
{
    return (struct teide_place) { file->source, markup->line, markup->column };
}

#define note(file, place, ...) teide_mistakes_add((file)->reader->mistakes, place, __VA_ARGS__)

/* --- before igraph --------------------------------------------------------------------------------------------------- */

/* An encoding in which '<' is '<', so that the tags that are seen here are those that a parser sees. */
static bool
plain_encoding(const struct teide_graphml_file *file)
{
    static const char *const known[] = { "UTF-8", "utf-8", "UTF8", "utf8", "US-ASCII", "us-ascii", "ASCII", "ascii",
        "ISO-8859-1", "iso-8859-1", "ISO-8859-15", "iso-8859-15" };
    const char *end = memmem(file->text, file->length, "?>", 2), *encoding;
    size_t n;

    if (memchr(file->text, 0, file->length) != NULL || file->length == 0 || file->text[0] != '<')
        return false;
    if (end == NULL || strncmp(file->text, "<?xml", 5) != 0)
        return true;
    encoding = memmem(file->text, (size_t)(end - file->text), "encoding", 8);
    if (encoding == NULL)
        return true;
    encoding += 8;
    encoding += strspn(encoding, " \t\r\n=\"'");
    n = strcspn(encoding, "\"'?> \t\r\n");
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i]) == n && memcmp(known[i], encoding, n) == 0)
            return true;
    return false;
}

bool
teide_graphml_refuse(struct teide_graphml_file *file)
{
    struct teide_markup markup = teide_markup_begin(file->text, file->length);

    if (!plain_encoding(file)) {
        note(file, ((struct teide_place) { file->source, 1, 1 }),
            "this is no GraphML in UTF-8, which begins with '<': write the file in UTF-8");
        return true;
    }
    for (bool more = true; more;) {
        more = teide_markup_next(&markup);
        if (more && markup.name_length > 0 && *markup.name == '!') {
            note(file, place_of(file, &markup),
                "a document type is not taken, since entities defined in it could grow without bound: remove <!DOCTYPE "
                "...>");
            return true;
        }
        if (markup.longest > MOST_BYTES) {
            teide_markup_place(&markup);
            note(file, place_of(file, &markup),
                "a tag, a comment or a text that ends here has %zu bytes: write at most %d", markup.longest,
                MOST_BYTES);
            return true;
        }
    }
    return false;
}

bool
teide_graphml_is_number(const char *text, size_t length)
{
    const size_t n = teide_number_length(text, length);

    return n > 0 && n == length && isfinite(teide_number_value(text, length));
}

static void
note_key(struct teide_graphml_file *file, const struct teide_markup *markup)
{
    static const char *const types[] = { "int", "long", "float", "double" };
    size_t n_type, n_id;
    const char *type = teide_markup_attribute(markup, "attr.type", &n_type),
               *id = teide_markup_attribute(markup, "id", &n_id);

    for (size_t i = 0; type != NULL && id != NULL && i < sizeof types / sizeof *types; i++)
        if (strlen(types[i]) == n_type && memcmp(types[i], type, n_type) == 0
            && teide_string_map_put(&file->numeric, id, n_id, 1) != 0)
            file->reader->mistakes->out_of_memory = 1;
}

static void
note_data(struct teide_graphml_file *file, const struct teide_markup *markup)
{
    size_t n_key, n_value;
    const char *key = teide_markup_attribute(markup, "key", &n_key), *value = teide_markup_content(markup, &n_value);

    if (key != NULL && teide_string_map_find(&file->numeric, key, n_key) != NULL
        && !teide_graphml_is_number(value, n_value))
        note(file, place_of(file, markup), "'%s' is no number, as its key says: write one",
            teide_excerpt(value, n_value).text);
}

static void
note_node(struct teide_graphml_file *file, const struct teide_markup *markup)
{
    size_t n_id;
    const char *id = teide_markup_attribute(markup, "id", &n_id);

    if (id == NULL)
        note(file, place_of(file, markup), "a node needs an id: write id=\"...\"");
    else if (teide_string_map_find(&file->nodes, id, n_id) != NULL)
        note(file, place_of(file, markup), "there is already a node with the id '%s': give this one another",
            teide_excerpt(id, n_id).text);
    else if (teide_string_map_put(&file->nodes, id, n_id, file->n_nodes) != 0)
        file->reader->mistakes->out_of_memory = 1;
    file->node_places[file->n_nodes++] = place_of(file, markup);
}

/* Both ends of an edge must be nodes of the file. */
static void
check_ends(struct teide_graphml_file *file, const struct teide_markup *markup, size_t edge)
{
    static const char *const ends[] = { "source", "target" };
    const struct teide_place place = file->edge_places[edge];
    const size_t *node;
    size_t n[2];
    const char *id[2];

    for (int i = 0; i < 2; i++) {
        id[i] = teide_markup_attribute(markup, ends[i], &n[i]);
        if (id[i] == NULL)
            note(file, place, "an edge needs a %s: write %s=\"...\"", ends[i], ends[i]);
        else if ((node = teide_string_map_find(&file->nodes, id[i], n[i])) != NULL)
            file->sources[edge] = i == 0 ? *node : file->sources[edge];
        else
            note(file, place, "there is no node with the id '%s': write a <node>, or another %s",
                teide_excerpt(id[i], n[i]).text, ends[i]);
    }
    if (id[0] != NULL && id[1] != NULL && n[0] == n[1] && memcmp(id[0], id[1], n[0]) == 0)
        note(file, place, "a link joins two different nodes, not '%s' with itself: write another node",
            teide_excerpt(id[0], n[0]).text);
}

static void
note_edge(struct teide_graphml_file *file, const struct teide_markup *markup)
{
    size_t n;
    const char *directed = teide_markup_attribute(markup, "directed", &n);

    if (directed != NULL && n == 4 && memcmp(directed, "true", 4) == 0)
        note(file, place_of(file, markup), "a link has no direction: write directed=\"false\", and each link once");
    file->edge_places[file->n_edges++] = place_of(file, markup);
}

/* Every tag `name` once; whether there are so many as `most`, at most. */
static bool
count_tags(struct teide_graphml_file *file, const char *name, size_t most, size_t *n)
{
    struct teide_markup markup = teide_markup_begin(file->text, file->length);

    *n = 0;
    while (teide_markup_next(&markup))
        if (!markup.closing && teide_markup_is(&markup, name) && ++*n > most) {
            note(file, place_of(file, &markup), "more than %zu %ss: write a graph of fewer", most, name);
            return false;
        }
    return true;
}

int
teide_graphml_look_at_tags(struct teide_graphml_file *file)
{
    struct teide_markup markup = teide_markup_begin(file->text, file->length);
    const size_t before = file->reader->mistakes->n_all;
    size_t n_nodes, n_edges, n, next = 0;
    const char *direction;

    if (!count_tags(file, "node", TEIDE_MAX_NODES, &n_nodes) || !count_tags(file, "edge", TEIDE_MAX_EDGES, &n_edges)
        || !count_tags(file, "key", MOST_KEYS, &n))
        return 0;
    if (n * (n_nodes + n_edges) > MOST_VALUES) {
        note(file, ((struct teide_place) { file->source, 1, 1 }),
            "%zu keys of %zu nodes and %zu edges are too many values: remove keys that are not needed", n, n_nodes,
            n_edges);
        return 0;
    }
    file->node_places = calloc(n_nodes + 1, sizeof *file->node_places);
    file->edge_places = calloc(n_edges + 1, sizeof *file->edge_places);
    file->sources = calloc(n_edges + 1, sizeof *file->sources);
    if (file->node_places == NULL || file->edge_places == NULL || file->sources == NULL)
        return TEIDE_E_MEMORY;
    while (teide_markup_next(&markup) && file->reader->mistakes->n_all < TEIDE_MAX_MISTAKES) {
        if (markup.closing)
            continue;
        if (teide_markup_is(&markup, "key"))
            note_key(file, &markup);
        else if (teide_markup_is(&markup, "data"))
            note_data(file, &markup);
        else if (teide_markup_is(&markup, "node"))
            note_node(file, &markup);
        else if (teide_markup_is(&markup, "edge"))
            note_edge(file, &markup);
        else if (teide_markup_is(&markup, "graph")
            && (direction = teide_markup_attribute(&markup, "edgedefault", &n)) != NULL && n == 8
            && memcmp(direction, "directed", 8) == 0)
            note(file, place_of(file, &markup),
                "links have no direction: write edgedefault=\"undirected\", and each link once");
        else if (teide_markup_is(&markup, "hyperedge"))
            note(file, place_of(file, &markup), "a link has two ends: write edges instead of hyperedges");
    }
    if (file->reader->mistakes->n_all > before)
        return 0;
    markup = teide_markup_begin(file->text, file->length);
    while (teide_markup_next(&markup) && file->reader->mistakes->n_all < TEIDE_MAX_MISTAKES)
        if (!markup.closing && teide_markup_is(&markup, "edge"))
            check_ends(file, &markup, next++);
    return 0;
}
