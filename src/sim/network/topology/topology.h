/* Topologies: nodes with positions, and the edges between them with their lengths.
 *
 * A kind of topology is a descriptor: its keys as a field table, and a function from their values to the graph. Every kind is
 * one file (those that differ in a few lines share one) and one row of kinds.c; the reader, the JSON Schema and the reference
 * page follow from it. Random kinds draw from streams of their own seed, so that a scenario's seed does not change its graph. */
#ifndef TEIDE_SIM_NETWORK_TOPOLOGY_TOPOLOGY_H
#define TEIDE_SIM_NETWORK_TOPOLOGY_TOPOLOGY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"
#include "sim/field.h"
#include "sim/random.h"

/* The largest graph, and how often a random one is drawn until it is connected. */
enum { TEIDE_MAX_NODES = 1000000, TEIDE_MAX_EDGES = 1000000, TEIDE_MAX_DRAWS = 1000 };

struct teide_edge {
    int32_t a, b;  /* node indices, a < b */
    double length; /* m; NAN: the topology does not say */
};

struct teide_topology {
    size_t n_nodes, n_edges, capacity;
    double *x, *y; /* m; NULL: no positions */
    /* Positions are for drawings only: their distances are not the lengths of edges. */
    bool drawing;
    struct teide_edge *edges;
    uint32_t draws; /* of a random kind: how many graphs were drawn */
};

/* Release all that it owns and zero it; legal on a zeroed or partly made one. */
void teide_topology_clear(struct teide_topology *topology);

/* The random numbers of one drawing of a graph; zeroed streams. */
struct teide_topology_draws {
    struct teide_random random;
    uint64_t entity;
    struct teide_stream stream;
};

/* The next uniform number in (0, 1), and the next geometric one (n >= 1) as teide_stream_geometric() has it. */
double teide_topology_uniform(struct teide_topology_draws *draws);
double teide_topology_geometric(struct teide_topology_draws *draws, double inverse_log);

/* Values of the keys that several kinds have in common; first member of the struct of each. */
struct teide_regular_keys {
    double spacing; /* m; NAN: not given */
};
struct teide_random_keys {
    int64_t nodes;
    uint64_t seed;
    bool connected; /* draw again until the graph is connected */
};
extern const struct teide_table teide_table_regular, teide_table_random;
extern const struct teide_table teide_table_random_connected; /* of graphs that are always connected */

/* What a kind is. */
struct teide_topology_kind {
    bool random; /* its values begin with struct teide_random_keys */
    /* Nodes, positions and edges from the values of the keys, into a zeroed topology; edges in any order, each once.
     * Returns 0, TEIDE_E_MEMORY, or TEIDE_E_INPUT with the sentence. */
    int (*make)(const void *values, struct teide_topology_draws *draws, struct teide_topology *topology,
        struct teide_error *error);
    /* Name of a node; NULL: n0, n1, ... */
    void (*name)(const void *values, size_t node, char text[32]);
};

/* Enough for the values of any kind. */
union teide_topology_values {
    struct teide_random_keys random;
    struct teide_regular_keys regular;
    double numbers[16];
};

/* All kinds: field i of the table is the mapping of kind i. */
extern const struct teide_table teide_table_topology_kinds;
extern const struct teide_topology_kind *const teide_topology_kinds[];
enum { TEIDE_N_TOPOLOGY_KINDS = 11 };

/* Make a graph.
 * values  of the keys of this kind, as its table has them
 * The edges come sorted by (a, b). A random kind with `connected` is drawn up to TEIDE_MAX_DRAWS times.
 * Returns 0, TEIDE_E_MEMORY, or TEIDE_E_INPUT with the sentence; the caller clears the topology in any case. */
int teide_topology_make(const struct teide_topology_kind *kind, const void *values, struct teide_topology *topology,
    struct teide_error *error);

/* Connected components: how many, and the nodes in the largest one. Returns 0 or TEIDE_E_MEMORY. */
int teide_topology_parts(const struct teide_topology *topology, size_t *n_parts, size_t *largest);

/* For the kinds. nodes: make room for so many, with positions if wanted. Return 0, TEIDE_E_MEMORY, or TEIDE_E_INPUT. */
int teide_topology_nodes(struct teide_topology *topology, int64_t n, bool positions, struct teide_error *error);
int teide_topology_add(struct teide_topology *topology, int64_t a, int64_t b, double length, struct teide_error *error);

/* Positions drawn uniformly from a square of this side. */
void teide_topology_scatter(struct teide_topology *topology, struct teide_topology_draws *draws, double side);

/* The distance of two nodes, m. */
double teide_topology_distance(const struct teide_topology *topology, int64_t a, int64_t b);

#endif
