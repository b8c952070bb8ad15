/* Erdos and Renyi: any two nodes are joined with probability p, independently (Gilbert, Ann. Math. Stat. 30, 1141 (1959)). The
 * degree of a node is binomial, with n - 1 trials. Pairs are gone through by the number of those that are skipped, which is
 * geometric (Batagelj and Brandes, Phys. Rev. E 71, 036113 (2005)): the work is linear in nodes and links. */
#include <math.h>

#include "sim/network/topology/kinds.h"

#define FIELDS(array) .fields = (array), .n_fields = sizeof(array) / sizeof *(array)
#define AT(type, member) .offset = offsetof(struct type, member)

struct erdos_renyi {
    struct teide_random_keys random;
    double mean_degree, probability, spacing; /* NAN: not given */
};

static int
make(const void *values, struct teide_topology_draws *draws, struct teide_topology *topology, struct teide_error *error)
{
    const struct erdos_renyi *keys = values;
    const double others = (double)(keys->random.nodes - 1),
                 p = isnan(keys->probability) ? keys->mean_degree / others : keys->probability;
    int64_t a = 1, b = -1; /* pairs (1, 0), (2, 0), (2, 1), (3, 0), ... */
    int ret;

    if (p > 1)
        return teide_fail(error, TEIDE_E_INPUT,
            "no node has %g neighbours where there are %g others: write a smaller mean_degree", keys->mean_degree,
            others);
    if (p * others * (others + 1) / 2 > 1.1 * TEIDE_MAX_EDGES)
        return teide_fail(error, TEIDE_E_INPUT, "it has about %.0f links: write a smaller %s, for at most %d",
            p * others * (others + 1) / 2, isnan(keys->probability) ? "mean_degree" : "probability", TEIDE_MAX_EDGES);
    ret = teide_topology_nodes(topology, keys->random.nodes, false, error);
    if (!(p > 0))
        return ret;
    while (ret == 0) {
        const double skip = teide_topology_geometric(draws, p < 1 ? 1 / log1p(-p) : 0);
        if (skip > 2 * others * (others + 1))
            break;
        for (b += (int64_t)skip; b >= a && a <= keys->random.nodes - 1; a++)
            b -= a;
        if (a > keys->random.nodes - 1)
            break;
        ret = teide_topology_add(topology, a, b, keys->spacing, error);
    }
    return ret;
}

const struct teide_topology_kind teide_topology_erdos_renyi = { .random = true, .make = make };

static const struct teide_field fields[] = {
    { "mean_degree", TEIDE_FIELD_NUMBER, AT(erdos_renyi, mean_degree), .above = true, .most = TEIDE_MAX_NODES,
        .example = "6", .doc = "expected number of neighbours of a node: probability * (nodes - 1)" },
    { "probability", TEIDE_FIELD_NUMBER, AT(erdos_renyi, probability), .above = true, .most = 1, .example = "0.06",
        .doc = "of a link between two nodes" },
    { "spacing", TEIDE_FIELD_QUANTITY, AT(erdos_renyi, spacing), .unit = "m", .most = INFINITY, .example = "10 km",
        .doc = "length of every link; that of the links' defaults when absent" },
};
const struct teide_table teide_table_topology_erdos_renyi = {
    .name = "an Erdos-Renyi graph",
    .doc = "Any two of the nodes n0, n1, ... are joined with the same probability, independently.",
    .base = &teide_table_random,
    FIELDS(fields),
    .rules = { { TEIDE_EXACTLY_ONE, "mean_degree probability" } },
    .n_rules = 1,
};
