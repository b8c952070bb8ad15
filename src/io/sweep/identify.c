/* What tells the sweep of a result file from another. */
#include <string.h>

#include "io/results/slice.h"
#include "io/results/take.h"
#include "io/sweep/store.h"

static const double most_shards = 1e7;

int
teide_sweep_identify(
    const char *path, struct teide_dataset *dataset, struct teide_sweep_identity *identity, struct teide_error *error)
{
    struct teide_take take = { .dataset = dataset, .error = error };
    const struct teide_group *root = dataset->groups[0];
    const struct teide_variable *status = teide_group_find(root, "status");
    double shard, n_shards;
    size_t n_points, width = 0;

    if (strcmp(dataset->kind, "sweep") != 0)
        return teide_fail(
            error, TEIDE_E_INPUT, "'%.300s' is a result file, but not of a sweep (%s)", path, dataset->kind);
    shard = teide_take(&take, "shard", 0, 0, 0);
    n_shards = teide_take(&take, "shards", 0, 0, 0);
    if (take.ret != 0)
        return take.ret;
    n_points = status != NULL && status->rank > 0 ? teide_variable_size(root, status) : 0;
    if (n_points == 0 || !(n_shards >= 1 && n_shards <= most_shards && shard >= 0 && shard < n_shards))
        return teide_fail(error, TEIDE_E_INPUT,
            "'%.300s' is not a result file of this program: 'status' or 'shard' is missing or not what it should be",
            path);
    for (size_t i = 0; i < root->n_variables; i++)
        if (teide_sweep_is_output(dataset, &root->variables[i]))
            width += teide_variable_size(root, &root->variables[i]) / n_points;
    *identity = (struct teide_sweep_identity) {
        teide_dataset_text(dataset, "%s (%s)", teide_dataset_attribute_of(dataset, "program_version"),
            teide_dataset_attribute_of(dataset, "git_revision")),
        teide_dataset_attribute_of(dataset, "scenario"), dataset->seed, (size_t)shard, (size_t)n_shards, n_points, width
    };
    return identity->version == NULL ? teide_fail(error, TEIDE_E_MEMORY, "out of memory") : 0;
}
