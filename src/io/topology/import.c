#define _GNU_SOURCE /* asprintf */
#include "io/topology/import.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "io/yaml/file.h"
#include "sim/error.h"
#include "sim/network/topology/topology.h"

char *
teide_import_path(const struct teide_reader *reader, const struct teide_yaml *name)
{
    char *const *sources = reader->mistakes->sources;
    const char *source = sources[name->place.file], *slash;
    char *path;

    source = strncmp(source, "--set ", strlen("--set ")) == 0 ? sources[0] : source; /* that of the scenario itself */
    slash = strrchr(source, '/');
    if (name->text[0] == '/' || slash == NULL)
        return strdup(name->text);
    return asprintf(&path, "%.*s/%s", (int)(slash - source), source, name->text) < 0 ? NULL : path;
}

int
teide_import_load(struct teide_reader *reader, const struct teide_yaml *at, const char *path, const char *what,
    char **text, size_t *length, int *source)
{
    char problem[160] = "is not there, or no regular file: write the name of a file, relative to the scenario";
    struct stat status;
    int ret = TEIDE_E_INPUT;

    *text = NULL;
    if (stat(path, &status) == 0 && S_ISREG(status.st_mode))
        ret = teide_file_load(path, text, length, problem);
    if (ret == TEIDE_E_INPUT) {
        teide_mistakes_add(
            reader->mistakes, at->place, "the %s '%s' %s", what, teide_excerpt(path, strlen(path)).text, problem);
        return 0;
    }
    if (ret != 0)
        return ret;
    *source = teide_mistakes_source(reader->mistakes, path);
    return *source < 0 ? TEIDE_E_MEMORY : 0;
}

void
teide_imported_clear(struct teide_imported *graph)
{
    for (size_t i = 0; i < graph->n_nodes; i++)
        free(graph->nodes[i].name);
    for (size_t i = 0; i < graph->n_edges; i++)
        free(graph->edges[i].name);
    free(graph->nodes);
    free(graph->edges);
    *graph = (struct teide_imported) { 0 };
}

/* Room for one more element. */
static bool
grow(void **list, size_t n, size_t *capacity, size_t size)
{
    const size_t more = *capacity == 0 ? 64 : 2 * *capacity;
    void *grown;

    if (n < *capacity)
        return true;
    grown = realloc(*list, more * size);
    if (grown == NULL)
        return false;
    *list = grown;
    *capacity = more;
    return true;
}

int32_t
teide_imported_add_node(struct teide_imported *graph, const char *name, size_t length, struct teide_place place)
{
    struct teide_imported_node node = { .position = { NAN, NAN }, .place = place };
    void *list = graph->nodes;

    if (graph->n_nodes == TEIDE_MAX_NODES || !grow(&list, graph->n_nodes, &graph->nodes_capacity, sizeof node))
        return -1;
    graph->nodes = list;
    node.name = strndup(name, length);
    if (node.name == NULL)
        return -1;
    graph->nodes[graph->n_nodes] = node;
    return (int32_t)graph->n_nodes++;
}

int32_t
teide_imported_add_edge(struct teide_imported *graph, int32_t a, int32_t b, struct teide_place place)
{
    void *list = graph->edges;

    if (graph->n_edges == TEIDE_MAX_EDGES || !grow(&list, graph->n_edges, &graph->edges_capacity, sizeof *graph->edges))
        return -1;
    graph->edges = list;
    graph->edges[graph->n_edges] = (struct teide_imported_edge) { .a = a, .b = b, .length = NAN, .place = place };
    return (int32_t)graph->n_edges++;
}

bool
teide_import_check_name(
    struct teide_reader *reader, struct teide_place place, const char *what, const char *name, size_t length)
{
    bool good = length > 0 && length <= 200;

    for (size_t i = 0; i < length; i++)
        good &= (unsigned char)name[i] >= 0x20 && name[i] != 0x7f && name[i] != '/';
    if (!good)
        teide_mistakes_add(reader->mistakes, place,
            "'%s' cannot be the name of a %s: write 1 to 200 bytes without '/' and control characters",
            teide_excerpt(name, length).text, what);
    return good;
}

double
teide_import_length(struct teide_reader *reader, struct teide_place place, const char *what, const char *text,
    size_t length, double unit, bool negative)
{
    const size_t n = teide_number_length(text, length);
    double value = NAN;

    if (n > 0 && n == length && isnan(unit)) {
        teide_mistakes_add(reader->mistakes, place,
            "%s '%s' has no unit: write for example %.*s km here, or unit: km in "
            "the topology",
            what, teide_excerpt(text, length).text, (int)length, text);
        return NAN;
    }
    if (n > 0 && n == length)
        value = unit * teide_number_value(text, length);
    else if (teide_quantity_read(reader->units, text, length, "m", &value) != TEIDE_QUANTITY_GOOD)
        value = NAN;
    if (isfinite(value) && (value >= 0 || negative))
        return value;
    teide_mistakes_add(reader->mistakes, place, "%s '%s' is no length%s: write for example 10 km", what,
        teide_excerpt(text, length).text, isfinite(value) ? " but negative" : "");
    return NAN;
}
