#include "sim/scenario.h"

#include <math.h>
#include <stdlib.h>

#include "sim/chain/policies/cutoff_policy.h"
#include "sim/chain/policies/purification_policy.h"
#include "sim/chain/policies/swap_policy.h"
#include "sim/links/link_model.h"
#include "sim/swap_table.h"

size_t
teide_run_bins(const struct teide_run *run)
{
    return run->bin > 0 ? (size_t)ceil(run->time / run->bin * (1 - 1e-12)) : 0;
}

bool
teide_has_application(const struct teide_scenario *scenario, enum teide_application_kind kind)
{
    for (size_t i = 0; i < scenario->n_requests; i++)
        if (scenario->requests[i].application.kind == kind)
            return true;
    return false;
}

static void
clear_purification(const struct teide_purification *purification)
{
    if (purification->policy != NULL)
        teide_parameters_destroy(&purification->policy->about, purification->policy_parameters);
}

static void
clear_link(const struct teide_link *link)
{
    free(link->name);
    if (link->model != NULL)
        teide_parameters_destroy(&link->model->about, link->model_parameters);
}

bool
teide_scenario_purifies(const struct teide_scenario *scenario)
{
    return scenario->purify_link.rounds > 0 || scenario->purify_end_to_end.rounds > 0
        || scenario->n_purify_segments > 0;
}

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
        if (scenario->memories[i].cutoff_policy != NULL)
            teide_parameters_destroy(
                &scenario->memories[i].cutoff_policy->about, scenario->memories[i].cutoff_parameters);
    }
    free(scenario->memories);
    for (size_t i = 0; i < scenario->n_nodes; i++)
        free(scenario->nodes[i].name);
    free(scenario->nodes);
    for (size_t i = 0; i < scenario->n_links; i++)
        clear_link(&scenario->links[i]);
    free(scenario->links);
    clear_purification(&scenario->purify_link);
    clear_purification(&scenario->purify_end_to_end);
    for (size_t i = 0; i < scenario->n_purify_segments; i++)
        clear_purification(&scenario->purify_segments[i].purification);
    free(scenario->purify_segments);
    if (scenario->swap.policy != NULL)
        teide_parameters_destroy(&scenario->swap.policy->about, scenario->swap.policy_parameters);
    free(scenario->swap.fixed_order);
    teide_swap_table_destroy(scenario->swap.table);
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
    teide_optimize_question_destroy(scenario->optimize);
    if (scenario->traffic != NULL)
        teide_traffic_clear(scenario->traffic);
    free(scenario->traffic);
    *scenario = (struct teide_scenario) { 0 };
}
