#include "study/optimize/candidate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const char *const teide_standing_names[TEIDE_N_STANDINGS]
    = { "open", "worse", "infeasible", "starved", "impossible", "passed" };

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

void
teide_candidate_clear(struct teide_candidate *candidate)
{
    if (candidate->trial != NULL)
        teide_trial_clear(candidate->trial);
    free(candidate->trial);
    teide_score_clear(&candidate->score);
    *candidate = (struct teide_candidate) { 0 };
}

int
teide_candidate_score(struct teide_candidate *candidate, const struct teide_goal *goal)
{
    int ret = teide_score_make(goal, candidate->trial, &candidate->score);

    if (ret != 0)
        return ret;
    candidate->seems_feasible = true;
    for (size_t k = 0; k < goal->n_limits; k++)
        candidate->seems_feasible &= candidate->score.slack[k].mean >= 0;
    if (isnan(candidate->score.objective.mean + candidate->score.objective.error))
        candidate->standing = TEIDE_STANDING_STARVED;
    return 0;
}

bool
teide_candidate_seems_better(const struct teide_candidate *a, const struct teide_candidate *b)
{
    if (a->seems_feasible != b->seems_feasible)
        return a->seems_feasible;
    return a->score.objective.mean > b->score.objective.mean;
}
