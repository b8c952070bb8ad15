#include "study/network/results.h"

#include <stdlib.h>

void
teide_network_results_destroy(struct teide_network_results *results)
{
    if (results == NULL)
        return;
    free(results->demands);
    free(results->series);
    free(results->purifications);
    free(results->links);
    free(results->nodes);
    free(results);
}
