#include "io/results/take.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The variable, in memory, with these indices; NULL and a failure when it is not there, is text or is not. */
static const struct teide_variable *
find(struct teide_take *take, const char *path, bool text, const size_t *index)
{
    const struct teide_group *group = NULL;
    struct teide_variable *variable = take->ret == 0 ? teide_dataset_find(take->dataset, path, &group) : NULL;
    bool fits = variable != NULL && variable->rank <= 3 && (variable->type == TEIDE_TEXT) == text;

    for (int i = 0; fits && i < 3; i++)
        fits = index[i] < (i < variable->rank ? group->dimensions[variable->dimensions[i]].n : 1);
    if (take->ret == 0 && fits)
        take->ret = teide_dataset_hold(take->dataset, group, variable, take->error);
    else if (take->ret == 0)
        take->ret = teide_fail(take->error, TEIDE_E_INPUT,
            "'%.300s' is not a result file of this program: '%.200s' is missing or not what it should be",
            take->dataset->source != NULL ? take->dataset->source : "", path);
    return take->ret == 0 ? variable : NULL;
}

double
teide_take(struct teide_take *take, const char *path, size_t i, size_t j, size_t k)
{
    const size_t index[3] = { i, j, k };
    const struct teide_variable *variable = find(take, path, false, index);

    return variable != NULL ? teide_variable_at(variable, index) : (double)NAN;
}

struct teide_taken
teide_take_estimate(struct teide_take *take, const char *path, size_t i, size_t j)
{
    const size_t index[3] = { i, j, 0 };
    const struct teide_variable *variable = find(take, path, false, index), *error = NULL;
    char error_path[400];

    if (variable != NULL && variable->error != NULL) {
        const char *slash = strrchr(path, '/');
        snprintf(error_path, sizeof error_path, "%.*s%s", slash != NULL ? (int)(slash - path) + 1 : 0, path,
            variable->error);
        error = find(take, error_path, false, index);
    }
    return (struct teide_taken) { variable != NULL ? teide_variable_at(variable, index) : (double)NAN,
        error != NULL ? teide_variable_at(error, index) : (double)NAN };
}

const char *
teide_take_text(struct teide_take *take, const char *path, size_t i)
{
    const size_t index[3] = { i };
    const struct teide_variable *variable = find(take, path, true, index);

    return variable != NULL ? teide_variable_text_at(variable, index) : "";
}

const char *
teide_take_word(struct teide_take *take, const char *path, size_t i, size_t j)
{
    const size_t index[3] = { i, j };
    const struct teide_variable *variable = find(take, path, false, index);
    char word[64] = "";
    const char *kept;

    if (variable == NULL || variable->flags == NULL)
        return "";
    teide_flag_word(variable->flags, teide_variable_at(variable, index), word, sizeof word);
    kept = teide_dataset_text(take->dataset, "%s", word);
    return kept != NULL ? kept : "";
}

const char *
teide_take_unit(struct teide_take *take, const char *path)
{
    const struct teide_variable *variable = take->ret == 0 ? teide_dataset_find(take->dataset, path, NULL) : NULL;

    return variable != NULL && variable->unit != NULL ? variable->unit : "1";
}

size_t
teide_take_length(const struct teide_take *take, const char *group, size_t dimension)
{
    const struct teide_group *found = teide_dataset_find_group(take->dataset, group);

    return found != NULL && dimension < found->n_dimensions ? found->dimensions[dimension].n : 0;
}
