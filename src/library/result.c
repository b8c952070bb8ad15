/* The results of teide.h: a dataset to walk through, and its arrays. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "library/handle.h"

/* Have the values of a variable in memory. Whoever holds the dataset may ask, from any thread. */
static int
have(const teide_dataset *handle, const struct teide_group *group, struct teide_variable *variable, teide_error **error)
{
    pthread_mutex_t *lock = (pthread_mutex_t *)&handle->lock;
    struct teide_dataset *dataset = (struct teide_dataset *)&handle->dataset;
    struct teide_error why = { 0 };
    int ret;

    pthread_mutex_lock(lock);
    ret = teide_dataset_keep(dataset, group, variable, &why);
    pthread_mutex_unlock(lock);
    return ret != 0 ? teide_raise(error, ret, why.message) : 0;
}

static int
look(const teide_dataset *handle, const struct teide_group *group, struct teide_variable *variable, teide_view *view,
    teide_error **error)
{
    const int ret = have(handle, group, variable, error);

    if (ret != 0)
        return ret;
    *view = (teide_view) { .group = group->name,
        .name = variable->name,
        .unit = variable->unit,
        .doc = variable->doc,
        .flags = variable->flags,
        .error = variable->error,
        .data = *variable->base != NULL ? *variable->base + variable->offset : NULL,
        .type = variable->type,
        .missing = variable->missing,
        .coordinate = teide_variable_is_coordinate(group, variable),
        .passing = variable->passing,
        .rank = variable->rank };
    for (int i = 0; i < variable->rank; i++) {
        const struct teide_dimension *dimension = &group->dimensions[variable->dimensions[i]];
        view->shape[i] = dimension->n;
        view->strides[i] = variable->strides[i];
        view->dimensions[i] = dimension->name;
    }
    return 0;
}

int
teide_array(const teide_dataset *handle, const char *path, teide_view *view, teide_error **error)
{
    const struct teide_group *group = NULL;
    struct teide_variable *variable = teide_dataset_find(&handle->dataset, path, &group);
    char message[240];

    if (variable != NULL)
        return look(handle, group, variable, view, error);
    snprintf(
        message, sizeof message, "there is no variable '%.80s' in this result of kind %s", path, handle->dataset.kind);
    return teide_raise(error, TEIDE_E_INPUT, message);
}

double
teide_get(const teide_dataset *handle, const char *path, size_t index)
{
    const struct teide_group *group = NULL;
    struct teide_variable *variable = teide_dataset_find(&handle->dataset, path, &group);
    size_t indices[TEIDE_MAX_RANK];

    if (variable == NULL || variable->type == TEIDE_TEXT || index >= teide_variable_size(group, variable)
        || have(handle, group, variable, NULL) != 0 || *variable->base == NULL)
        return (double)NAN;
    for (int i = variable->rank - 1; i >= 0; i--) {
        const size_t n = group->dimensions[variable->dimensions[i]].n;
        indices[i] = index % n;
        index /= n;
    }
    return teide_variable_at(variable, indices);
}

size_t
teide_group_count(const teide_dataset *handle)
{
    return handle->dataset.n_groups;
}

const char *
teide_group_name(const teide_dataset *handle, size_t group)
{
    return handle->dataset.groups[group]->name;
}

const char *
teide_group_doc(const teide_dataset *handle, size_t group)
{
    return handle->dataset.groups[group]->doc;
}

size_t
teide_variable_count(const teide_dataset *handle, size_t group)
{
    return handle->dataset.groups[group]->n_variables;
}

int
teide_variable(const teide_dataset *handle, size_t group, size_t variable, teide_view *view, teide_error **error)
{
    struct teide_group *one = handle->dataset.groups[group];

    return look(handle, one, &one->variables[variable], view, error);
}

const char *
teide_dataset_kind(const teide_dataset *handle)
{
    return handle->dataset.kind;
}

uint64_t
teide_dataset_seed(const teide_dataset *handle)
{
    return handle->dataset.seed;
}

const char *
teide_attribute(const teide_dataset *handle, const char *name)
{
    return teide_dataset_attribute_of(&handle->dataset, name);
}
