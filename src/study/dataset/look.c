/* Looking into a dataset: what is there, and its values. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
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

/* --- values -------------------------------------------------------------------------------------------------------- */

size_t
teide_variable_size(const struct teide_group *group, const struct teide_variable *variable)
{
    size_t n = 1;

    for (int i = 0; i < variable->rank; i++)
        n *= group->dimensions[variable->dimensions[i]].n;
    return n;
}

double
teide_number_at(enum teide_type type, const void *at, bool missing)
{
    double number;
    int64_t whole;
    uint64_t natural;
    int32_t medium;

    switch (type) {
    case TEIDE_FLOAT64:
        memcpy(&number, at, sizeof number);
        return number;
    case TEIDE_INT64:
        memcpy(&whole, at, sizeof whole);
        break;
    case TEIDE_UINT64:
        memcpy(&natural, at, sizeof natural);
        return (double)natural;
    case TEIDE_INT32:
        memcpy(&medium, at, sizeof medium);
        whole = medium;
        break;
    default:
        whole = *(const signed char *)at;
    }
    return missing && whole == -1 ? (double)NAN : (double)whole;
}

/* Go through the values of dimension `d` and those behind it: as they are, or as doubles. Returns the end of what was put. */
static char *
gather(const struct teide_group *group, const struct teide_variable *variable, int d, const char *from, bool as_doubles,
    char *to)
{
    if (d == variable->rank) {
        const size_t size = as_doubles ? sizeof(double) : teide_type_size(variable->type);
        if (as_doubles) {
            const double number = teide_number_at(variable->type, from, variable->missing);
            memcpy(to, &number, sizeof number);
        } else {
            memcpy(to, from, size);
        }
        return to + size;
    }
    for (size_t i = 0; i < group->dimensions[variable->dimensions[d]].n; i++, from += variable->strides[d])
        to = gather(group, variable, d + 1, from, as_doubles, to);
    return to;
}

int
teide_variable_read(
    const struct teide_group *group, const struct teide_variable *variable, void *values, struct teide_error *error)
{
    if (teide_variable_size(group, variable) == 0)
        return 0;
    if (variable->fetch != NULL)
        return variable->fetch(variable->user, variable, values, error);
    if (*variable->base == NULL)
        return teide_fail(error, TEIDE_E_INPUT, "%s has no values", variable->name);
    gather(group, variable, 0, *variable->base + variable->offset, false, values);
    return 0;
}

int
teide_variable_doubles(
    const struct teide_group *group, const struct teide_variable *variable, double *values, struct teide_error *error)
{
    const size_t n = teide_variable_size(group, variable), size = teide_type_size(variable->type);
    int ret;

    if (n > 0 && variable->fetch == NULL && *variable->base != NULL) {
        gather(group, variable, 0, *variable->base + variable->offset, true, (char *)values);
        return 0;
    }
    ret = teide_variable_read(group, variable, values, error);
    for (size_t i = n;
         ret == 0 && variable->type != TEIDE_FLOAT64 && i-- > 0;) /* backwards: doubles are never shorter */
        values[i] = teide_number_at(variable->type, (const char *)values + i * size, variable->missing);
    return ret;
}

int
teide_dataset_keep(struct teide_dataset *dataset, const struct teide_group *group, struct teide_variable *variable,
    struct teide_error *error)
{
    size_t size = teide_type_size(variable->type);
    struct kept {
        const char *base;
        double values[];
    } * kept;
    int ret;

    if (variable->fetch == NULL)
        return 0;
    kept = teide_dataset_memory(dataset, sizeof *kept + teide_variable_size(group, variable) * size);
    if (kept == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for %s", variable->name);
    ret = teide_variable_read(group, variable, kept->values, error);
    if (ret != 0)
        return ret;
    kept->base = (const char *)kept->values;
    variable->base = &kept->base;
    variable->offset = 0;
    variable->fetch = NULL;
    for (int i = variable->rank - 1; i >= 0; i--) {
        variable->strides[i] = (ptrdiff_t)size;
        size *= group->dimensions[variable->dimensions[i]].n;
    }
    return 0;
}

const void *
teide_variable_address(const struct teide_variable *variable, const size_t *index)
{
    const char *at = *variable->base + variable->offset;

    for (int i = 0; i < variable->rank; i++)
        at += (ptrdiff_t)index[i] * variable->strides[i];
    return at;
}

double
teide_variable_at(const struct teide_variable *variable, const size_t *index)
{
    return teide_number_at(variable->type, teide_variable_address(variable, index), variable->missing);
}

const char *
teide_variable_text_at(const struct teide_variable *variable, const size_t *index)
{
    const char *text;

    memcpy(&text, teide_variable_address(variable, index), sizeof text);
    return text;
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
