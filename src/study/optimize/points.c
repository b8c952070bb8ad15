#include "study/optimize/search.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

double
teide_optimize_points(const struct teide_optimize_question *question)
{
    double points = 1;

    for (size_t i = 0; i < question->n_variables; i++)
        points *= question->variables[i].continuous ? INFINITY : (double)question->variables[i].axis.n;
    return points;
}

struct teide_optimize_point
teide_optimize_point_of(const struct teide_optimize_question *question, size_t index)
{
    struct teide_optimize_point point = { { 0 } };

    for (size_t i = question->n_variables; i-- > 0; index /= question->variables[i].axis.n)
        point.at[i] = (double)(index % question->variables[i].axis.n);
    return point;
}

int
teide_candidate_make(struct teide_candidate *candidate, const struct teide_point_source *source, long alternative,
    size_t n_requests, size_t n_replicas, uint64_t group, char why[256])
{
    struct teide_scenario scenario = { 0 };
    struct teide_error error = { 0 };
    char reason[256] = "";
    int ret = source->make(source->user, &candidate->point, alternative, &scenario, reason);

    if (ret == 0 && scenario.n_requests != n_requests) {
        snprintf(reason, sizeof reason, "it has %zu requests, not %zu", scenario.n_requests, n_requests);
        ret = TEIDE_E_INPUT;
    }
    if (ret == 0) {
        candidate->trial = calloc(1, sizeof *candidate->trial);
        ret = candidate->trial == NULL ? TEIDE_E_MEMORY
                                       : teide_trial_init(candidate->trial, &scenario, n_replicas, group, &error);
        if (ret == TEIDE_E_INPUT || ret == TEIDE_E_HORIZON) {
            snprintf(reason, sizeof reason, "%.255s", error.message);
            teide_trial_clear(candidate->trial);
            free(candidate->trial);
            candidate->trial = NULL;
            ret = TEIDE_E_INPUT;
        }
    }
    teide_scenario_clear(&scenario);
    if (ret == TEIDE_E_INPUT) {
        candidate->standing = TEIDE_STANDING_IMPOSSIBLE;
        if (why[0] == '\0')
            snprintf(why, 256, "%s", reason);
        return 0;
    }
    candidate->standing = TEIDE_STANDING_OPEN;
    candidate->shown_feasible = candidate->seems_feasible = true;
    return ret;
}
