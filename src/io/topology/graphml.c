/* GraphML by igraph, which this file alone includes.
 *
 * igraph's error handler, warning handler and attribute table are shared by all its users in a process, and Debian builds it without
 * support of threads: they are set only while one of our threads is in it, under a lock, and set back afterwards.
 *
 * A file may be anybody's. Before igraph sees it, a document type (with which entities that grow without bound could be defined),
 * an encoding in which one could hide, and numbers that are none are refused; what igraph has read is then held to the tags of the
 * text, which also say where a mistake is. */
#define _GNU_SOURCE /* fmemopen */
#include <igraph.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/topology/graphml_tags.h"
#include "io/yaml/file.h"
#include "sim/error.h"

#define note(file, place, ...) teide_mistakes_add((file)->reader->mistakes, place, __VA_ARGS__)

/* --- igraph ---------------------------------------------------------------------------------------------------------- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of all that is below, and of igraph */
static char reason[200];                                 /* what igraph said last */

static void
keep_reason(const char *what, const char *source, int line, igraph_error_t number)
{
    (void)source;
    (void)line;
    (void)number;
    if (*what != 0 && reason[0] == 0)
        snprintf(reason, sizeof reason, "%s", what);
    IGRAPH_FINALLY_FREE();
}

static void
ignore_warning(const char *what, const char *source, int line)
{
    (void)what;
    (void)source;
    (void)line;
}

/* The values of an attribute, whatever case its name is written in: numbers or texts. */
struct column {
    const char *name; /* as in the file; NULL: there is none */
    bool numeric;
};

static struct column
find_column(const igraph_strvector_t *names, const igraph_vector_int_t *types, const char *const *known)
{
    for (; *known != NULL; known++)
        for (igraph_integer_t i = 0; i < igraph_strvector_size(names); i++)
            if (strcasecmp(igraph_strvector_get(names, i), *known) == 0
                && (VECTOR(*types)[i] == IGRAPH_ATTRIBUTE_NUMERIC || VECTOR(*types)[i] == IGRAPH_ATTRIBUTE_STRING))
                return (
                    struct column) { igraph_strvector_get(names, i), VECTOR(*types)[i] == IGRAPH_ATTRIBUTE_NUMERIC };
    return (struct column) { NULL, false };
}

/* A value as text, a number to 17 digits; "" when it is not given. */
struct value {
    char number[40];
    const char *text;
    size_t length;
};

static void
get_value(const igraph_t *graph, struct column column, bool of_edge, igraph_integer_t index, struct value *value)
{
    double number = NAN;

    *value = (struct value) { .text = "" };
    if (column.name == NULL)
        return;
    if (column.numeric) {
        number = of_edge ? EAN(graph, column.name, index) : VAN(graph, column.name, index);
        if (!isnan(number))
            snprintf(value->number, sizeof value->number, "%.17g", number);
        value->text = value->number;
    } else {
        value->text = of_edge ? EAS(graph, column.name, index) : VAS(graph, column.name, index);
    }
    value->length = strlen(value->text);
}

/* The columns that are read. */
struct columns {
    struct column id, name, position[2], length, edge_name;
    bool geographic;
};

static struct columns
find_columns(const igraph_strvector_t *vertex, const igraph_vector_int_t *vertex_types, const igraph_strvector_t *edge,
    const igraph_vector_int_t *edge_types)
{
    static const char *const id[]
        = { "id", NULL },
        *const name[] = { "name", "label", NULL }, *const latitude[] = { "latitude", "lat", NULL },
               *const longitude[] = { "longitude", "lon", "lng", NULL }, *const x[] = { "x", NULL },
               *const y[] = { "y", NULL }, *const length[] = { "length", NULL }, *const edge_name[] = { "name", NULL };
    struct columns columns = { .id = find_column(vertex, vertex_types, id),
        .name = find_column(vertex, vertex_types, name),
        .position = { find_column(vertex, vertex_types, latitude), find_column(vertex, vertex_types, longitude) },
        .length = find_column(edge, edge_types, length),
        .edge_name = find_column(edge, edge_types, edge_name),
        .geographic = true };

    if (columns.position[0].name == NULL && columns.position[1].name == NULL) {
        columns.position[0] = find_column(vertex, vertex_types, x);
        columns.position[1] = find_column(vertex, vertex_types, y);
        columns.geographic = false;
    }
    return columns;
}

/* Both coordinates of a node, or neither. */
static void
take_position(struct teide_graphml_file *file, const igraph_t *graph, const struct columns *columns,
    igraph_integer_t index, struct teide_imported_node *node)
{
    static const char *const what[2][2] = { { "x", "y" }, { "latitude", "longitude" } };
    static const double most[] = { 90, 180 };
    struct value value[2];

    for (int i = 0; i < 2; i++)
        get_value(graph, columns->position[i], false, index, &value[i]);
    if (value[0].length == 0 && value[1].length == 0)
        return;
    node->geographic = columns->geographic;
    for (int i = 0; i < 2; i++) {
        const char *name = what[columns->geographic][i];
        if (value[i].length == 0) {
            note(file, node->place, "node '%s' has no %s beside its %s: write both, or neither",
                teide_excerpt(node->name, strlen(node->name)).text, name, what[columns->geographic][1 - i]);
        } else if (!columns->geographic) {
            node->position[i] = teide_import_length(
                file->reader, node->place, name, value[i].text, value[i].length, file->unit, true);
        } else if (!teide_graphml_is_number(value[i].text, value[i].length)
            || fabs(teide_number_value(value[i].text, value[i].length)) > most[i]) {
            note(file, node->place, "%s of node '%s' is '%s': write degrees from -%g to %g", name,
                teide_excerpt(node->name, strlen(node->name)).text, teide_excerpt(value[i].text, value[i].length).text,
                most[i], most[i]);
        } else {
            node->position[i] = teide_number_value(value[i].text, value[i].length);
        }
    }
}

static int
take_nodes(struct teide_graphml_file *file, const igraph_t *graph, const struct columns *columns)
{
    const struct teide_place top = { file->source, 1, 1 };

    file->tags = calloc((size_t)igraph_vcount(graph) + 1, sizeof *file->tags);
    if (file->tags == NULL)
        return TEIDE_E_MEMORY;
    for (igraph_integer_t i = 0; i < igraph_vcount(graph); i++) {
        struct value id, name;
        const size_t *tag;
        struct teide_place place;
        get_value(graph, columns->id, false, i, &id);
        get_value(graph, columns->name, false, i, &name);
        tag = teide_string_map_find(&file->nodes, id.text, id.length);
        place = tag != NULL ? file->node_places[*tag] : top;
        if (tag != NULL)
            file->tags[i] = *tag;
        if (name.length == 0)
            name = id;
        if (name.text == name.number || name.text == id.number)
            name.text = name.number;
        teide_import_check_name(file->reader, place, "node", name.text, name.length);
        if (teide_imported_add_node(file->graph, name.text, name.length, place) < 0)
            return TEIDE_E_MEMORY;
        take_position(file, graph, columns, i, &file->graph->nodes[i]);
    }
    return 0;
}

static int
take_edges(struct teide_graphml_file *file, const igraph_t *graph, const struct columns *columns)
{
    for (igraph_integer_t i = 0; i < igraph_ecount(graph); i++) {
        const struct teide_place place
            = (size_t)i < file->n_edges ? file->edge_places[i] : (struct teide_place) { file->source, 1, 1 };
        struct value length, name;
        struct teide_imported_edge *edge;
        int32_t a = (int32_t)IGRAPH_FROM(graph, i), b = (int32_t)IGRAPH_TO(graph, i);
        if ((size_t)i < file->n_edges && file->tags[b] == file->sources[i]) { /* igraph keeps no order of the two */
            a = (int32_t)IGRAPH_TO(graph, i);
            b = (int32_t)IGRAPH_FROM(graph, i);
        }
        if (teide_imported_add_edge(file->graph, a, b, place) < 0)
            return TEIDE_E_MEMORY;
        edge = &file->graph->edges[i];
        get_value(graph, columns->length, true, i, &length);
        get_value(graph, columns->edge_name, true, i, &name);
        if (length.length > 0)
            edge->length
                = teide_import_length(file->reader, place, "length", length.text, length.length, file->unit, false);
        if (name.length == 0 || !teide_import_check_name(file->reader, place, "link", name.text, name.length))
            continue;
        edge->name = strndup(name.text, name.length);
        if (edge->name == NULL)
            return TEIDE_E_MEMORY;
    }
    return 0;
}

static int
take_graph(struct teide_graphml_file *file, const igraph_t *graph)
{
    igraph_strvector_t names[3];
    igraph_vector_int_t types[3];
    struct columns columns;
    int ret = TEIDE_E_MEMORY, n = 0;

    for (; n < 3; n++) {
        if (igraph_strvector_init(&names[n], 0) != IGRAPH_SUCCESS)
            goto out;
        if (igraph_vector_int_init(&types[n], 0) != IGRAPH_SUCCESS) {
            igraph_strvector_destroy(&names[n]);
            goto out;
        }
    }
    if (igraph_cattribute_list(graph, &names[0], &types[0], &names[1], &types[1], &names[2], &types[2])
        != IGRAPH_SUCCESS)
        goto out;
    columns = find_columns(&names[1], &types[1], &names[2], &types[2]);
    ret = take_nodes(file, graph, &columns);
    if (ret == 0)
        ret = take_edges(file, graph, &columns);
out:
    while (n-- > 0) {
        igraph_strvector_destroy(&names[n]);
        igraph_vector_int_destroy(&types[n]);
    }
    return ret;
}

/* igraph says "Line 3: ..." where it knows. */
static void
note_reason(struct teide_graphml_file *file)
{
    struct teide_place place = { file->source, 1, 1 };
    int line = 0, read = 0;

    if (sscanf(reason, "Line %d: %n", &line, &read) == 1 && line > 0 && read > 0)
        place.line = line;
    else
        read = 0;
    for (size_t n = strlen(reason); n > 0 && (reason[n - 1] == '\n' || reason[n - 1] == ' '); n--)
        reason[n - 1] = 0;
    for (char *c = reason; *c != 0; c++) /* it may quote the file */
        *c = *c < ' ' || *c > '~' ? '?' : *c;
    note(file, place, "this is no well-formed GraphML: %s; mend it here",
        reason[read] != 0 ? reason + read : "there is no graph in it");
}

static int
run_igraph(struct teide_graphml_file *file)
{
    FILE *stream = fmemopen((void *)(uintptr_t)file->text, file->length, "rb");
    igraph_error_handler_t *former_errors;
    igraph_warning_handler_t *former_warnings;
    igraph_attribute_table_t *former_table;
    igraph_error_t code;
    igraph_t graph;
    int ret = 0;

    if (stream == NULL)
        return TEIDE_E_MEMORY;
    pthread_mutex_lock(&lock);
    reason[0] = 0;
    former_errors = igraph_set_error_handler(keep_reason);
    former_warnings = igraph_set_warning_handler(ignore_warning);
    former_table = igraph_set_attribute_table(&igraph_cattribute_table);
    code = igraph_read_graph_graphml(&graph, stream, 0);
    if (code == IGRAPH_SUCCESS) {
        ret = take_graph(file, &graph);
        igraph_destroy(&graph);
    } else if (code == IGRAPH_ENOMEM) {
        ret = TEIDE_E_MEMORY;
    } else {
        note_reason(file);
    }
    igraph_set_attribute_table(former_table);
    igraph_set_warning_handler(former_warnings);
    igraph_set_error_handler(former_errors);
    pthread_mutex_unlock(&lock);
    fclose(stream);
    return ret;
}

/* --- the file -------------------------------------------------------------------------------------------------------- */

int
teide_import_graphml(struct teide_reader *reader, const struct teide_yaml *at, const char *path, double unit,
    struct teide_imported *graph)
{
    struct teide_graphml_file file = { .reader = reader, .graph = graph, .at = at, .path = path, .unit = unit };
    const size_t before = reader->mistakes->n_all;
    char *text;
    int ret = teide_import_load(reader, at, path, "GraphML file", &text, &file.length, &file.source);
    size_t mark;

    if (ret != 0 || text == NULL)
        return ret;
    mark = teide_yaml_mark_length(text, file.length);
    file.text = text + mark;
    file.length -= mark;
    if (!teide_graphml_refuse(&file))
        ret = teide_graphml_look_at_tags(&file);
    if (ret == 0 && reader->mistakes->n_all == before)
        ret = run_igraph(&file);
    teide_string_map_clear(&file.numeric);
    teide_string_map_clear(&file.nodes);
    free(file.node_places);
    free(file.edge_places);
    free(file.sources);
    free(file.tags);
    free(text);
    return ret;
}
