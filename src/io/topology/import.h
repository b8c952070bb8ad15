/* Graphs from files: GraphML, and edge lists as comma-separated values. */
#ifndef TEIDE_IO_TOPOLOGY_IMPORT_H
#define TEIDE_IO_TOPOLOGY_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/yaml/fields.h"

struct teide_imported_node {
    char *name;
    double position[2]; /* x and y in m, or latitude and longitude in degrees; NAN: none */
    bool geographic;
    struct teide_place place; /* where it was written */
};

struct teide_imported_edge {
    int32_t a, b;
    double length; /* m; NAN: not given */
    char *name;    /* NULL: not given */
    struct teide_place place;
};

struct teide_imported {
    struct teide_imported_node *nodes;
    struct teide_imported_edge *edges;
    size_t n_nodes, n_edges, nodes_capacity, edges_capacity;
};

/* Release all that it owns and zero it; legal on a zeroed or partly filled one. */
void teide_imported_clear(struct teide_imported *graph);

/* Read a file. Names are checked as those of a scenario, lengths and positions are in range; that names differ is the caller's
 * to check.
 * at     where the scenario names the file, for what is wrong with the file as a whole
 * path   of the file
 * unit   of bare numbers that are lengths, in m; NAN: such numbers are mistakes
 * Mistakes are noted in the reader, at their places in the file. Returns 0 or TEIDE_E_MEMORY. */
int teide_import_graphml(struct teide_reader *reader, const struct teide_yaml *at, const char *path, double unit,
    struct teide_imported *graph);
int teide_import_edges(struct teide_reader *reader, const struct teide_yaml *at, const char *path, double unit,
    struct teide_imported *graph);

/* Of a file that is wrong from its first to its last line, so many are enough. */
enum { TEIDE_IMPORT_MISTAKES = 10 };

/* Name of a file that a scenario names, relative to the file that says so. To be freed; NULL: memory is out. */
char *teide_import_path(const struct teide_reader *reader, const struct teide_yaml *name);

/* For the formats. Load a regular file; NULL when it cannot be (noted at `at`).
 * what    it is, for messages
 * source  set to the index of its name among those of the mistakes
 * Returns 0 or TEIDE_E_MEMORY. */
int teide_import_load(struct teide_reader *reader, const struct teide_yaml *at, const char *path, const char *what,
    char **text, size_t *length, int *source);

/* Append one, its name copied. Return its index, or -1: memory is out, or there are too many. */
int32_t teide_imported_add_node(
    struct teide_imported *graph, const char *name, size_t length, struct teide_place place);
int32_t teide_imported_add_edge(struct teide_imported *graph, int32_t a, int32_t b, struct teide_place place);

/* Whether the name can be one of a scenario; else it is noted. what: "node", "link" */
bool teide_import_check_name(
    struct teide_reader *reader, struct teide_place place, const char *what, const char *name, size_t length);

/* Read a length: "10 km", or a number of `unit`. NAN when it is not good (noted). */
double teide_import_length(struct teide_reader *reader, struct teide_place place, const char *what, const char *text,
    size_t length, double unit, bool negative);

#endif
