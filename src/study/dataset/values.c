/* The values of a dataset: in memory, fetched, or seen through a window. */
#include <math.h>
#include <string.h>

#include "study/dataset/dataset.h"

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

/* Values first, ..., first + n - 1 of all of them. */
struct teide_window {
    teide_fetch *fetch;
    size_t first, n, all;
    int ret; /* of the first fetch that failed */
    struct teide_error error;
    const char *base;
    double values[]; /* TEIDE_WINDOW of the type */
};

static int
window_status(const struct teide_variable *variable, struct teide_error *error)
{
    if (variable->window == NULL || variable->window->ret == 0)
        return 0;
    if (error != NULL)
        *error = variable->window->error;
    return variable->window->ret;
}

/* Move the window of a variable to where value `number` is in it. */
static void
move_window(const struct teide_variable *variable, size_t number)
{
    struct teide_window *window = variable->window;
    int ret;

    window->first = number / TEIDE_WINDOW * TEIDE_WINDOW;
    window->n = window->all - window->first < TEIDE_WINDOW ? window->all - window->first : TEIDE_WINDOW;
    ret = window->ret != 0
        ? window->ret
        : window->fetch(variable->user, variable, window->first, window->n, window->values, &window->error);
    window->ret = ret;
    if (ret != 0)
        memset(window->values, 0, window->n * teide_type_size(variable->type));
}

/* n values from number `first` on, in C order: as they are, or as doubles. */
static void
gather(const struct teide_group *group, const struct teide_variable *variable, size_t first, size_t n, bool as_doubles,
    char *to)
{
    const size_t size = as_doubles ? sizeof(double) : teide_type_size(variable->type);
    size_t index[TEIDE_MAX_RANK];

    for (int d = variable->rank - 1; d >= 0; first /= group->dimensions[variable->dimensions[d]].n, d--)
        index[d] = first % group->dimensions[variable->dimensions[d]].n;
    for (; n > 0; n--, to += size) {
        const void *from = teide_variable_address(variable, index);
        const double number = as_doubles ? teide_number_at(variable->type, from, variable->missing) : 0;
        memcpy(to, as_doubles ? &number : from, size);
        for (int d = variable->rank - 1; d >= 0; d--) { /* the next index */
            if (++index[d] < group->dimensions[variable->dimensions[d]].n)
                break;
            index[d] = 0;
        }
    }
}

int
teide_variable_read_part(const struct teide_group *group, const struct teide_variable *variable, size_t first, size_t n,
    void *values, struct teide_error *error)
{
    if (n == 0)
        return 0;
    if (variable->fetch != NULL)
        return variable->fetch(variable->user, variable, first, n, values, error);
    if (*variable->base == NULL)
        return teide_fail(error, TEIDE_E_INPUT, "%s has no values", variable->name);
    gather(group, variable, first, n, false, values);
    return window_status(variable, error);
}

int
teide_variable_read(
    const struct teide_group *group, const struct teide_variable *variable, void *values, struct teide_error *error)
{
    return teide_variable_read_part(group, variable, 0, teide_variable_size(group, variable), values, error);
}

int
teide_variable_doubles(
    const struct teide_group *group, const struct teide_variable *variable, double *values, struct teide_error *error)
{
    const size_t n = teide_variable_size(group, variable), size = teide_type_size(variable->type);
    int ret;

    if (n > 0 && variable->fetch == NULL && *variable->base != NULL) {
        gather(group, variable, 0, n, true, (char *)values);
        return window_status(variable, error);
    }
    ret = teide_variable_read(group, variable, values, error);
    for (size_t i = n;
         ret == 0 && variable->type != TEIDE_FLOAT64 && i-- > 0;) /* backwards: doubles are never shorter */
        values[i] = teide_number_at(variable->type, (const char *)values + i * size, variable->missing);
    return ret;
}

/* Values lie in memory in C order, and are found from `base` on. */
static void
lie_in_order(const struct teide_group *group, struct teide_variable *variable, const char *const *base)
{
    size_t size = teide_type_size(variable->type);

    variable->base = base;
    variable->offset = 0;
    variable->fetch = NULL;
    for (int i = variable->rank - 1; i >= 0; i--) {
        variable->strides[i] = (ptrdiff_t)size;
        size *= group->dimensions[variable->dimensions[i]].n;
    }
}

int
teide_dataset_keep(struct teide_dataset *dataset, const struct teide_group *group, struct teide_variable *variable,
    struct teide_error *error)
{
    struct kept {
        const char *base;
        double values[];
    } * kept;
    int ret;

    if (variable->fetch == NULL && variable->window == NULL)
        return 0;
    kept = teide_dataset_memory(
        dataset, sizeof *kept + teide_variable_size(group, variable) * teide_type_size(variable->type));
    if (kept == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for %s", variable->name);
    ret = teide_variable_read(group, variable, kept->values, error);
    if (ret != 0)
        return ret;
    kept->base = (const char *)kept->values;
    variable->window = NULL;
    lie_in_order(group, variable, &kept->base);
    return 0;
}

int
teide_dataset_hold(struct teide_dataset *dataset, const struct teide_group *group, struct teide_variable *variable,
    struct teide_error *error)
{
    const size_t all = teide_variable_size(group, variable);
    struct teide_window *window;

    if (variable->fetch == NULL)
        return 0;
    if (variable->type == TEIDE_TEXT || all <= TEIDE_WINDOW)
        return teide_dataset_keep(dataset, group, variable, error);
    window = teide_dataset_memory(dataset, sizeof *window + TEIDE_WINDOW * teide_type_size(variable->type));
    if (window == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for %s", variable->name);
    *window = (struct teide_window) { .fetch = variable->fetch, .all = all, .base = (const char *)window->values };
    variable->window = window;
    lie_in_order(group, variable, &window->base);
    for (size_t end = all; end > 0;
         end = window->first) /* all of it once: what cannot be read is known before any is used */
        move_window(variable, end - 1);
    return window_status(variable, error);
}

int
teide_dataset_held(const struct teide_dataset *dataset, struct teide_error *error)
{
    int ret = 0;

    for (size_t i = 0; i < dataset->n_groups; i++)
        for (size_t k = 0; ret == 0 && k < dataset->groups[i]->n_variables; k++)
            ret = window_status(&dataset->groups[i]->variables[k], error);
    return ret;
}

const void *
teide_variable_address(const struct teide_variable *variable, const size_t *index)
{
    const struct teide_window *window = variable->window;
    ptrdiff_t at = (ptrdiff_t)variable->offset;

    for (int i = 0; i < variable->rank; i++)
        at += (ptrdiff_t)index[i] * variable->strides[i];
    if (window != NULL) {
        const size_t size = teide_type_size(variable->type), number = (size_t)at / size;
        if (number - window->first >= window->n) /* also before the first one */
            move_window(variable, number);
        at -= (ptrdiff_t)(window->first * size);
    }
    return *variable->base + at;
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
