#include "study/network/results.h"

#include <stdlib.h>

void
teide_network_results_destroy(struct teide_network_results *results)
{
    if (results == NULL)
        return;
    for (size_t i = 0; results->demands != NULL && i < results->n_demands; i++)
        free(results->demands[i].series);
    free(results->demands);
    free(results->links);
    free(results->nodes);
    free(results);
}
