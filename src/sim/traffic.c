#include "sim/traffic.h"

#include <stdlib.h>

void
teide_traffic_clear(struct teide_traffic *traffic)
{
    for (size_t i = 0; traffic->nodes != NULL && i < traffic->n_nodes; i++) {
        free(traffic->nodes[i].outages.down);
        free(traffic->nodes[i].outages.up);
    }
    for (size_t i = 0; traffic->links != NULL && i < traffic->n_links; i++) {
        free(traffic->links[i].outages.down);
        free(traffic->links[i].outages.up);
    }
    for (size_t i = 0; traffic->demands != NULL && i < traffic->n_demands; i++) {
        free(traffic->demands[i].users);
        free(traffic->demands[i].times);
        free(traffic->demands[i].phase_share);
        free(traffic->demands[i].phase_mean);
    }
    free(traffic->nodes);
    free(traffic->links);
    free(traffic->demands);
    *traffic = (struct teide_traffic) { 0 };
}
