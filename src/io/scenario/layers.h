/* What entries of `nodes` and `links` lay over the defaults of a topology. */
#ifndef TEIDE_IO_SCENARIO_LAYERS_H
#define TEIDE_IO_SCENARIO_LAYERS_H

#include "io/scenario/build.h"

/* Mappings that nodes, or links, have together: the defaults, and what entries have laid over them. */
struct teide_layers {
    struct teide_build *build;
    const struct teide_table *table; /* of their keys, for alternatives */
    const struct teide_yaml **mappings;
    size_t n, capacity;
    uint32_t *of;      /* of each element: which one it has */
    uint32_t *becomes; /* of each mapping: which one it is under the entry at hand; 0: not known yet */
};

/* All elements have the defaults at first; NULL: none, an empty mapping at the place of `topology`. Clear is legal in any case on
 * zeroed ones. Returns 0 or TEIDE_E_MEMORY. */
int teide_layers_init(struct teide_layers *layers, struct teide_build *build, const struct teide_table *table,
    size_t n_elements, const struct teide_yaml *defaults, const struct teide_yaml *topology);
void teide_layers_clear(struct teide_layers *layers);

/* Lay the entries of a list, or of none, over the nodes or links that their names and patterns fit; mistakes are noted.
 * Return 0 or TEIDE_E_MEMORY. */
int teide_lay_nodes(struct teide_layers *layers, const struct teide_yaml *list);
int teide_lay_links(struct teide_layers *layers, const struct teide_yaml *list);

#endif
