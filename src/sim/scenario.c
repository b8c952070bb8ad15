#include "sim/scenario.h"

#include <stdlib.h>

void
teide_scenario_clear(struct teide_scenario *scenario)
{
    free(scenario->title);
    free(scenario->path);
    free(scenario->text);
    for (size_t i = 0; i < scenario->n_memories; i++) {
        free(scenario->memories[i].name);
        if (scenario->memories[i].changing != NULL)
            teide_changing_memory_clear(scenario->memories[i].changing);
        free(scenario->memories[i].changing);
    }
    free(scenario->memories);
    for (size_t i = 0; i < scenario->n_nodes; i++)
        free(scenario->nodes[i].name);
    free(scenario->nodes);
    for (size_t i = 0; i < scenario->n_links; i++)
        free(scenario->links[i].name);
    free(scenario->links);
    free(scenario->swap.fixed_order);
    for (size_t i = 0; i < scenario->n_requests; i++) {
        free(scenario->requests[i].name);
        free(scenario->requests[i].path);
        free(scenario->requests[i].path_links);
    }
    free(scenario->requests);
    free(scenario->improvement);
    teide_experiment_destroy(scenario->experiment);
    teide_optimal_time_question_destroy(scenario->optimal_time);
    teide_sweep_question_destroy(scenario->sweep);
    if (scenario->traffic != NULL)
        teide_traffic_clear(scenario->traffic);
    free(scenario->traffic);
    *scenario = (struct teide_scenario) { 0 };
}
