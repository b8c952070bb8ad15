/* Barabasi and Albert (Science 286, 509 (1999)): m + 1 nodes that are all joined; then every new node is joined to m different
 * ones, each chosen with a probability proportional to its number of links. For many nodes the share of those with k links
 * tends to 2 m (m + 1) / (k (k + 1)(k + 2)) (Bollobas et al., Random Struct. Algorithms 18, 279 (2001)). */
#include <math.h>
#include <stdlib.h>

#include "sim/network/topology/kinds.h"

#define FIELDS(array) .fields = (array), .n_fields = sizeof(array) / sizeof *(array)
#define AT(type, member) .offset = offsetof(struct type, member)

struct barabasi_albert {
    struct teide_random_keys random;
    int64_t links_per_node;
    double spacing; /* NAN: not given */
};

/* The ends of all edges so far: a node stands there once for each of its links, so that a uniform choice among them is one by
 * degree. A node that was chosen already for the same new one is chosen again. */
static int
make(const void *values, struct teide_topology_draws *draws, struct teide_topology *topology, struct teide_error *error)
{
    const struct barabasi_albert *keys = values;
    const int64_t n = keys->random.nodes, m = keys->links_per_node;
    int ret = 0;

    if (m >= n)
        return teide_fail(error, TEIDE_E_INPUT,
            "%lld nodes cannot have %lld links each to earlier ones: write more nodes, or fewer links_per_node",
            (long long)n, (long long)m);
    if ((double)m * (double)n > TEIDE_MAX_EDGES)
        return teide_fail(error, TEIDE_E_INPUT, "%lld nodes with %lld links each are too many: write at most %d links",
            (long long)n, (long long)m, TEIDE_MAX_EDGES);
    ret = teide_topology_nodes(topology, n, false, error);
    for (int64_t a = 0; ret == 0 && a <= m; a++)
        for (int64_t b = a + 1; ret == 0 && b <= m; b++)
            ret = teide_topology_add(topology, a, b, keys->spacing, error);
    for (int64_t node = m + 1; ret == 0 && node < n; node++) {
        const size_t before = topology->n_edges; /* of these the new node has none */
        while (ret == 0 && topology->n_edges < before + (size_t)m) {
            const double end = floor(teide_topology_uniform(draws) * 2 * (double)before);
            const struct teide_edge *edge = &topology->edges[(size_t)end / 2];
            const int32_t chosen = (size_t)end % 2 == 0 ? edge->a : edge->b;
            bool taken = false;
            for (size_t i = before; i < topology->n_edges; i++)
                taken |= topology->edges[i].a == chosen;
            if (!taken)
                ret = teide_topology_add(topology, chosen, node, keys->spacing, error);
        }
    }
    return ret;
}

const struct teide_topology_kind teide_topology_barabasi_albert = { .random = true, .make = make };

static const struct teide_field fields[] = {
    { "links_per_node", TEIDE_FIELD_INTEGER, AT(barabasi_albert, links_per_node), .required = true, .least = 1,
        .most = 1000, .example = "2", .doc = "links of every new node to earlier ones" },
    { "spacing", TEIDE_FIELD_QUANTITY, AT(barabasi_albert, spacing), .unit = "m", .most = INFINITY, .example = "10 km",
        .doc = "length of every link; that of the links' defaults when absent" },
};
const struct teide_table teide_table_topology_barabasi_albert = {
    .name = "a Barabasi-Albert graph",
    .doc
    = "Nodes n0, n1, ...: the first links_per_node + 1 are all joined, every later one is joined to links_per_node "
      "earlier ones, chosen in proportion to their links. It is always connected.",
    .base = &teide_table_random_connected,
    FIELDS(fields),
};
