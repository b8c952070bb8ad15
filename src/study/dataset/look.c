/* Looking into a dataset: what is there. */
#include <stdio.h>
#include <string.h>

#include "study/dataset/dataset.h"

/* --- what is there ------------------------------------------------------------------------------------------------- */

struct teide_group *
teide_dataset_find_group(const struct teide_dataset *dataset, const char *name)
{
    for (size_t i = 0; i < dataset->n_groups; i++)
        if (strcmp(dataset->groups[i]->name, name) == 0)
            return dataset->groups[i];
    return NULL;
}

struct teide_variable *
teide_group_find(const struct teide_group *group, const char *name)
{
    for (size_t i = 0; i < group->n_variables; i++)
        if (strcmp(group->variables[i].name, name) == 0)
            return &group->variables[i];
    return NULL;
}

struct teide_variable *
teide_dataset_find(const struct teide_dataset *dataset, const char *path, const struct teide_group **group)
{
    const char *slash = strrchr(path, '/');
    const size_t length = slash != NULL ? (size_t)(slash - path) : 0;

    for (size_t i = 0; i < dataset->n_groups; i++) {
        const struct teide_group *one = dataset->groups[i];
        if (strlen(one->name) != length || memcmp(one->name, path, length) != 0)
            continue;
        if (group != NULL)
            *group = one;
        return teide_group_find(one, slash != NULL ? slash + 1 : path);
    }
    return NULL;
}

bool
teide_variable_is_coordinate(const struct teide_group *group, const struct teide_variable *variable)
{
    return variable->rank == 1 && strcmp(group->dimensions[variable->dimensions[0]].name, variable->name) == 0;
}

struct teide_variable *
teide_group_coordinate(const struct teide_group *group, int dimension)
{
    struct teide_variable *variable = teide_group_find(group, group->dimensions[dimension].name);

    return variable != NULL && teide_variable_is_coordinate(group, variable) ? variable : NULL;
}

bool
teide_variable_is_error(const struct teide_group *group, const struct teide_variable *variable)
{
    for (size_t i = 0; i < group->n_variables; i++)
        if (group->variables[i].error != NULL && strcmp(group->variables[i].error, variable->name) == 0)
            return true;
    return false;
}

size_t
teide_variable_size(const struct teide_group *group, const struct teide_variable *variable)
{
    size_t n = 1;

    for (int i = 0; i < variable->rank; i++)
        n *= group->dimensions[variable->dimensions[i]].n;
    return n;
}

/* --- codes --------------------------------------------------------------------------------------------------------- */

void
teide_flag_word(const char *flags, double code, char *text, size_t size)
{
    *text = '\0';
    for (double i = 0; code >= 0 && *flags != '\0'; i++) {
        size_t length = strcspn(flags, " ");
        if (i == code)
            snprintf(text, size, "%.*s", (int)length, flags);
        flags += length + (flags[length] == ' ');
    }
}

size_t
teide_flag_count(const char *flags)
{
    size_t n = 1;

    for (; *flags != '\0'; flags++)
        n += *flags == ' ';
    return n;
}
