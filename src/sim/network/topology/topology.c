#include "sim/network/topology/topology.h"

#include <math.h>
#include <stdlib.h>

#define FIELDS(array) .fields = (array), .n_fields = sizeof(array) / sizeof *(array)
#define AT(type, member) .offset = offsetof(struct type, member)

/* --- keys that kinds have in common ---------------------------------------------------------------------------------- */

static const struct teide_field regular_fields[] = {
    { "spacing", TEIDE_FIELD_QUANTITY, AT(teide_regular_keys, spacing), .unit = "m", .most = INFINITY,
        .example = "10 km", .doc = "length of every link; that of the links' defaults when absent" },
};
const struct teide_table teide_table_regular = { .name = "a topology", .doc = "", FIELDS(regular_fields) };

static const struct teide_field random_fields[] = {
    { "nodes", TEIDE_FIELD_INTEGER, AT(teide_random_keys, nodes), .required = true, .least = 2, .most = TEIDE_MAX_NODES,
        .example = "100", .doc = "number of nodes" },
    { "seed", TEIDE_FIELD_SEED, AT(teide_random_keys, seed), .fallback = "1", .example = "3",
        .doc = "of the graph; the seed of the scenario does not change it" },
    { "connected", TEIDE_FIELD_FLAG, AT(teide_random_keys, connected), .fallback = "false", .example = "true",
        .doc
        = "draw again, up to 1000 times, until all nodes are connected; that changes the distribution of the graph "
          "to the one of connected graphs" },
};
const struct teide_table teide_table_random = { .name = "a topology", .doc = "", FIELDS(random_fields) };
const struct teide_table teide_table_random_connected
    = { .name = "a topology", .doc = "", .fields = random_fields, .n_fields = 2 };

/* --- nodes and edges ------------------------------------------------------------------------------------------------- */

void
teide_topology_clear(struct teide_topology *topology)
{
    free(topology->x);
    free(topology->y);
    free(topology->edges);
    *topology = (struct teide_topology) { 0 };
}

int
teide_topology_nodes(struct teide_topology *topology, int64_t n, bool positions, struct teide_error *error)
{
    if (n > TEIDE_MAX_NODES)
        return teide_fail(
            error, TEIDE_E_INPUT, "it has %lld nodes: write fewer, at most %d", (long long)n, TEIDE_MAX_NODES);
    topology->n_nodes = (size_t)n;
    if (!positions)
        return 0;
    topology->x = calloc((size_t)n, sizeof *topology->x);
    topology->y = calloc((size_t)n, sizeof *topology->y);
    return topology->x == NULL || topology->y == NULL ? TEIDE_E_MEMORY : 0;
}

int
teide_topology_add(struct teide_topology *topology, int64_t a, int64_t b, double length, struct teide_error *error)
{
    if (topology->n_edges == TEIDE_MAX_EDGES)
        return teide_fail(error, TEIDE_E_INPUT, "it has more than %d links: write one with fewer", TEIDE_MAX_EDGES);
    if (topology->n_edges == topology->capacity) {
        const size_t capacity = topology->capacity == 0 ? 64 : 2 * topology->capacity;
        struct teide_edge *edges = realloc(topology->edges, capacity * sizeof *edges);
        if (edges == NULL)
            return TEIDE_E_MEMORY;
        topology->edges = edges;
        topology->capacity = capacity;
    }
    topology->edges[topology->n_edges++]
        = (struct teide_edge) { (int32_t)(a < b ? a : b), (int32_t)(a < b ? b : a), length };
    return 0;
}

double
teide_topology_distance(const struct teide_topology *topology, int64_t a, int64_t b)
{
    return hypot(topology->x[a] - topology->x[b], topology->y[a] - topology->y[b]);
}

static int
by_ends(const void *one, const void *other)
{
    const struct teide_edge *p = one, *q = other;

    if (p->a != q->a)
        return p->a < q->a ? -1 : 1;
    return p->b < q->b ? -1 : p->b > q->b;
}

/* --- random numbers -------------------------------------------------------------------------------------------------- */

double
teide_topology_uniform(struct teide_topology_draws *draws)
{
    return teide_stream_uniform(&draws->stream, &draws->random, draws->entity);
}

double
teide_topology_geometric(struct teide_topology_draws *draws, double inverse_log)
{
    return teide_stream_geometric(&draws->stream, &draws->random, draws->entity, inverse_log);
}

void
teide_topology_scatter(struct teide_topology *topology, struct teide_topology_draws *draws, double side)
{
    for (size_t i = 0; i < topology->n_nodes; i++) {
        topology->x[i] = side * teide_topology_uniform(draws);
        topology->y[i] = side * teide_topology_uniform(draws);
    }
}

/* --- connected components -------------------------------------------------------------------------------------------- */

/* The root of a node; paths are halved on the way. */
static int32_t
root_of(int32_t *parent, int32_t node)
{
    while (parent[node] != node) {
        parent[node] = parent[parent[node]];
        node = parent[node];
    }
    return node;
}

int
teide_topology_parts(const struct teide_topology *topology, size_t *n_parts, size_t *largest)
{
    int32_t *parent = malloc((topology->n_nodes + 1) * sizeof *parent);
    size_t *size = calloc(topology->n_nodes + 1, sizeof *size);
    int ret = parent == NULL || size == NULL ? TEIDE_E_MEMORY : 0;

    *n_parts = topology->n_nodes;
    *largest = 0;
    for (size_t i = 0; ret == 0 && i < topology->n_nodes; i++)
        parent[i] = (int32_t)i;
    for (size_t i = 0; ret == 0 && i < topology->n_edges; i++) {
        const int32_t a = root_of(parent, topology->edges[i].a), b = root_of(parent, topology->edges[i].b);
        *n_parts -= a != b;
        parent[a > b ? a : b] = a > b ? b : a;
    }
    for (size_t i = 0; ret == 0 && i < topology->n_nodes; i++) {
        size_t *of = &size[root_of(parent, (int32_t)i)];
        if (++*of > *largest)
            *largest = *of;
    }
    free(parent);
    free(size);
    return ret;
}

/* --- making ---------------------------------------------------------------------------------------------------------- */

int
teide_topology_make(const struct teide_topology_kind *kind, const void *values, struct teide_topology *topology,
    struct teide_error *error)
{
    const struct teide_random_keys *keys = kind->random ? values : NULL;
    size_t n_parts = 0, largest = 0;
    int ret = 0;

    for (uint32_t draw = 0; draw < TEIDE_MAX_DRAWS; draw++) {
        struct teide_topology_draws draws = { .random = { .seed = keys != NULL ? keys->seed : 0 },
            .entity = teide_entity(TEIDE_DRAW_TOPOLOGY, (int32_t)draw) };
        teide_topology_clear(topology);
        topology->draws = draw + 1;
        ret = kind->make(values, &draws, topology, error);
        if (ret == 0 && keys != NULL && keys->connected)
            ret = teide_topology_parts(topology, &n_parts, &largest);
        if (ret == 0 && n_parts > 1)
            continue;
        if (ret == 0 && topology->n_edges > 0)
            qsort(topology->edges, topology->n_edges, sizeof *topology->edges, by_ends);
        return ret;
    }
    return teide_fail(error, TEIDE_E_INPUT,
        "none of %d graphs that were drawn is connected, the last has %zu parts, the largest one of %zu nodes: write "
        "more "
        "links, or connected: false",
        TEIDE_MAX_DRAWS, n_parts, largest);
}
