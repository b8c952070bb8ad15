/* Slices of a dataset: which indices, which variables. */
#include "io/results/slice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/yaml/quantity.h"
#include "io/yaml/suggest.h"
#include "study/question.h"

/* --- which entries ------------------------------------------------------------------------------------------------- */

/* A value, or all values of a range. */
struct limits {
    double low, high;
};

/* One end of a range: a number with a unit of its own, or with that of the other end, or bare: in the unit of the axis. */
static bool
read_end(const char *text, size_t length, const char *other_unit, const char *unit, struct teide_units *units,
    double *number)
{
    const size_t digits = teide_number_length(text, length);
    char with_unit[160];

    if (digits == 0)
        return false;
    *number = teide_number_value(text, digits);
    if (digits == length && *other_unit == '\0')
        return true;
    if (strcmp(unit, "1") == 0)
        return false;
    snprintf(with_unit, sizeof with_unit, "%.*s%.80s", (int)(length < 60 ? length : 60), text,
        digits == length ? other_unit : "");
    return teide_quantity_read(units, with_unit, strlen(with_unit), unit, number) == TEIDE_QUANTITY_GOOD;
}

/* "20", "20 km", "10:50 km", "10 km:", ":50 km". */
static bool
read_limits(const char *text, const char *unit, struct teide_units *units, struct limits *limits)
{
    const char *colon = strchr(text, ':'), *second = colon != NULL ? colon + 1 : "";
    const size_t n_first = colon != NULL ? (size_t)(colon - text) : strlen(text), n_second = strlen(second);
    char unit_of_first[84] = "";

    if (colon == NULL) {
        bool good = read_end(text, n_first, "", unit, units, &limits->low);
        limits->high = limits->low;
        return good;
    }
    snprintf(unit_of_first, sizeof unit_of_first, "%.*s", (int)(n_first - teide_number_length(text, n_first)),
        text + teide_number_length(text, n_first));
    *limits = (struct limits) { -INFINITY, INFINITY };
    return (n_first == 0
               || read_end(text, n_first, second + teide_number_length(second, n_second), unit, units, &limits->low))
        && (n_second == 0 || read_end(second, n_second, unit_of_first, unit, units, &limits->high));
}

/* Number i of a coordinate that has n; NAN: there is none. */
static double
number_of(const struct teide_variable *coordinate, size_t n, size_t i)
{
    return i < n ? teide_variable_at(coordinate, &i) : (double)NAN;
}

static int
no_such_number(const struct teide_variable *coordinate, const char *text, const struct limits *limits, size_t n,
    struct teide_error *error)
{
    const double wanted = isfinite(limits->low) ? limits->low : limits->high;
    const bool has_unit = strcmp(coordinate->unit, "1") != 0;
    double nearest = NAN;

    for (size_t i = 0; i < n; i++) {
        const double number = number_of(coordinate, n, i);
        if (isnan(nearest) || fabs(number - wanted) < fabs(nearest - wanted))
            nearest = number;
    }
    return teide_fail(error, TEIDE_E_INPUT,
        "%s has no '%.60s': it has %zu number%s from %.15g to %.15g%s%s, the nearest is %.15g", coordinate->name, text,
        n, n == 1 ? "" : "s", number_of(coordinate, n, 0), number_of(coordinate, n, n - 1), has_unit ? " " : "",
        has_unit ? coordinate->unit : "", nearest);
}

/* Keep those of n numbers that are meant. */
static int
restrict_numbers(
    const struct teide_variable *coordinate, const char *text, size_t n, bool *keep, struct teide_error *error)
{
    struct teide_units *units = teide_units_create();
    const char *name = coordinate->name, *unit = coordinate->unit;
    struct limits limits;
    bool found = false, good;

    if (units == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    good = read_limits(text, unit, units, &limits);
    teide_units_destroy(units);
    if (!good)
        return teide_fail(error, TEIDE_E_INPUT,
            "%s=%.60s is neither a number%s nor a range, such as %.6g:%.6g (an end may be left off)", name, text,
            strcmp(unit, "1") != 0 ? " with or without a unit" : "", n > 0 ? number_of(coordinate, n, 0) : 0.0,
            n > 0 ? number_of(coordinate, n, n - 1) : 1.0);
    if (limits.low > limits.high)
        return teide_fail(
            error, TEIDE_E_INPUT, "%s=%.60s holds nothing: write the smaller end of a range first", name, text);
    for (size_t i = 0; i < n; i++) {
        const double number = number_of(coordinate, n, i), margin = 1e-9 * fabs(number);
        const bool meant = number >= limits.low - margin && number <= limits.high + margin;
        keep[i] &= meant;
        found |= meant;
    }
    return found ? 0 : no_such_number(coordinate, text, &limits, n, error);
}

/* Keep the one of n names. */
static int
restrict_names(
    const struct teide_variable *coordinate, const char *text, size_t n, bool *keep, struct teide_error *error)
{
    const char *name = coordinate->name;
    struct teide_suggestion suggestion;
    char list[240] = "";
    bool found = false;

    for (size_t i = 0; i < n; i++) {
        const bool meant = strcmp(teide_variable_text_at(coordinate, &i), text) == 0;
        keep[i] &= meant;
        found |= meant;
    }
    if (found)
        return 0;
    teide_suggestion_begin(&suggestion, text, strlen(text));
    for (size_t i = 0; i < n; i++) {
        const size_t used = strlen(list);
        teide_suggestion_offer(&suggestion, teide_variable_text_at(coordinate, &i));
        if (used + 60 < sizeof list)
            snprintf(
                list + used, sizeof list - used, "%s%.40s", i > 0 ? ", " : "", teide_variable_text_at(coordinate, &i));
    }
    if (suggestion.best != NULL)
        return teide_fail(
            error, TEIDE_E_INPUT, "%s has no '%.60s'; did you mean '%.60s'?", name, text, suggestion.best);
    return teide_fail(error, TEIDE_E_INPUT, "%s has no '%.60s': it has %s", name, text, list);
}

/* Only indices at which a coordinate has the value, or one of the range. */
static int
restrict_coordinate(struct teide_dataset *dataset, struct teide_slice *slice, struct teide_variable *coordinate,
    const char *text, struct teide_error *error)
{
    const int d = coordinate->dimensions[0];
    const size_t n = slice->group->dimensions[d].n;
    int ret = teide_dataset_hold(dataset, slice->group, coordinate, error);

    if (ret == 0 && slice->keep[d] == NULL) {
        slice->keep[d] = malloc((n + 1) * sizeof **slice->keep);
        ret = slice->keep[d] == NULL ? teide_fail(error, TEIDE_E_MEMORY, "out of memory") : 0;
        for (size_t i = 0; ret == 0 && i < n; i++)
            slice->keep[d][i] = true;
    }
    if (ret == 0 && coordinate->type == TEIDE_TEXT)
        return restrict_names(coordinate, text, n, slice->keep[d], error);
    return ret == 0 ? restrict_numbers(coordinate, text, n, slice->keep[d], error) : ret;
}

/* Whether a variable tells where its one dimension is: a coordinate, or an axis of points that are no grid. */
static bool
is_place(const struct teide_dataset *dataset, const struct teide_group *group, const struct teide_variable *variable)
{
    const char *list = teide_dataset_attribute_of(dataset, "coordinates");
    const size_t length = strlen(variable->name);

    if (variable->rank != 1)
        return false;
    if (teide_variable_is_coordinate(group, variable))
        return true;
    for (; *group->name == '\0' && list != NULL && *list != '\0'; list += strcspn(list, " "), list += *list == ' ')
        if (strncmp(list, variable->name, length) == 0 && (list[length] == ' ' || list[length] == '\0'))
            return true;
    return false;
}

/* One NAME=VALUE. */
static int
restrict_to(struct teide_dataset *dataset, struct teide_slice *slice, const char *text, struct teide_error *error)
{
    const char *equals = strchr(text, '=');
    const size_t length = equals != NULL ? (size_t)(equals - text) : 0;
    char list[240] = "";

    if (equals == NULL)
        return teide_fail(
            error, TEIDE_E_INPUT, "--at takes NAME=VALUE or NAME=LOW:HIGH, for example distance=20, not '%.60s'", text);
    for (size_t i = 0; i < slice->group->n_variables; i++) {
        struct teide_variable *variable = &slice->group->variables[i];
        const size_t used = strlen(list);
        if (!is_place(dataset, slice->group, variable))
            continue;
        if (strlen(variable->name) == length && memcmp(variable->name, text, length) == 0)
            return restrict_coordinate(dataset, slice, variable, equals + 1, error);
        if (used + 50 < sizeof list)
            snprintf(list + used, sizeof list - used, "%s%.40s", used > 0 ? ", " : "", variable->name);
    }
    return teide_fail(
        error, TEIDE_E_INPUT, "there is no axis '%.*s': there are %s", (int)(length < 60 ? length : 60), text, list);
}

/* --- which variables ----------------------------------------------------------------------------------------------- */

static void
take_variable(const struct teide_dataset *dataset, struct teide_slice *slice, const struct teide_variable *variable)
{
    if (is_place(dataset, slice->group, variable))
        return; /* leads the rows */
    for (size_t i = 0; i < slice->n_variables; i++)
        if (slice->variables[i] == variable)
            return;
    if (slice->n_variables == TEIDE_MOST_COLUMNS)
        return;
    slice->variables[slice->n_variables++] = variable;
    for (int i = 0; i < variable->rank; i++)
        slice->used[variable->dimensions[i]] = true;
}

static void
take_with_error(const struct teide_dataset *dataset, struct teide_slice *slice, const struct teide_variable *variable)
{
    take_variable(dataset, slice, variable);
    if (variable->error != NULL)
        take_variable(dataset, slice, teide_group_find(slice->group, variable->error));
}

/* The variable of that name, path or group (NULL and *group set: all of it); in any group where the name alone is given. */
static const struct teide_variable *
find(const struct teide_dataset *dataset, const char *name, const struct teide_group **group)
{
    const struct teide_variable *found = teide_dataset_find(dataset, name, group);

    if (found != NULL)
        return found;
    *group = *name != '\0' ? teide_dataset_find_group(dataset, name) : NULL;
    for (size_t i = 0; *group == NULL && i < dataset->n_groups; i++) {
        found = teide_group_find(dataset->groups[i], name);
        *group = found != NULL ? dataset->groups[i] : NULL;
    }
    return found;
}

static int
no_such_variable(const struct teide_dataset *dataset, const char *name, struct teide_error *error)
{
    struct teide_suggestion suggestion;

    teide_suggestion_begin(&suggestion, name, strlen(name));
    for (size_t i = 0; i < dataset->n_groups; i++)
        for (size_t k = 0; k < dataset->groups[i]->n_variables; k++)
            teide_suggestion_offer(&suggestion, dataset->groups[i]->variables[k].name);
    if (suggestion.best != NULL)
        return teide_fail(
            error, TEIDE_E_INPUT, "there is no variable '%.60s'; did you mean '%s'?", name, suggestion.best);
    return teide_fail(
        error, TEIDE_E_INPUT, "there is no variable '%.60s': 'teide show' without --variable lists them", name);
}

/* Of a sweep what is asked for most; else all of the first group that has more than single numbers. */
static void
choose_usual(struct teide_dataset *dataset, struct teide_slice *slice)
{
    const char *of = teide_dataset_attribute_of(dataset, "of");

    slice->group = dataset->groups[0];
    for (size_t i = 0; of == NULL && i < dataset->n_groups; i++)
        if (dataset->groups[i]->n_dimensions > 0) {
            slice->group = dataset->groups[i];
            break;
        }
    for (size_t k = 0; of != NULL && k < TEIDE_N_SWEEP_OF; k++)
        for (size_t i = 0; i < 3 && strcmp(of, teide_sweep_of_names[k]) == 0; i++) {
            const char *name = teide_questions[k].usual[i];
            const struct teide_variable *variable = name != NULL ? teide_group_find(slice->group, name) : NULL;
            if (variable != NULL)
                take_with_error(dataset, slice, variable);
        }
    for (size_t i = 0; i < slice->group->n_variables && (of == NULL || slice->n_variables == 0); i++)
        if (of == NULL
            || (slice->group->variables[i].rank > 0 && strcmp(slice->group->variables[i].name, "status") != 0))
            take_with_error(dataset, slice, &slice->group->variables[i]);
}

static int
choose_variables(struct teide_dataset *dataset, const struct teide_slice_request *asked, struct teide_slice *slice,
    struct teide_error *error)
{
    if (asked->n_variables == 0)
        choose_usual(dataset, slice);
    for (size_t i = 0; i < asked->n_variables; i++) {
        const struct teide_group *group = NULL;
        const struct teide_variable *variable = find(dataset, asked->variables[i], &group);
        if (group == NULL)
            return no_such_variable(dataset, asked->variables[i], error);
        if (slice->group != NULL && slice->group != group)
            return teide_fail(error, TEIDE_E_INPUT, "'%.60s' is of another group than '%.60s': ask for one at a time",
                asked->variables[i], asked->variables[0]);
        slice->group = group;
        if (variable != NULL)
            take_with_error(dataset, slice, variable);
        for (size_t k = 0; variable == NULL && k < group->n_variables; k++)
            take_with_error(dataset, slice, &group->variables[k]);
    }
    return 0;
}

/* What leads the rows: the coordinates of all dimensions in use; in the place of `point`, the axes. */
static void
choose_leading(const struct teide_dataset *dataset, struct teide_slice *slice)
{
    const struct teide_group *group = slice->group;

    for (size_t d = 0; d < group->n_dimensions; d++) {
        bool axes = false;
        for (int real = 0; real < 2; real++) /* axes first; the coordinate where there are none */
            for (size_t i = 0; i < group->n_variables; i++) {
                const struct teide_variable *variable = &group->variables[i];
                if (!slice->used[d] || !is_place(dataset, group, variable) || variable->dimensions[0] != (int)d
                    || teide_variable_is_coordinate(group, variable) != (real == 1) || (real == 1 && axes)
                    || slice->n_leading == TEIDE_MAX_RANK)
                    continue;
                slice->leading[slice->n_leading++] = variable;
                axes = true;
            }
    }
}

int
teide_slice_make(struct teide_dataset *dataset, const struct teide_slice_request *asked, struct teide_slice *slice,
    struct teide_error *error)
{
    const struct teide_variable *status;
    int ret;

    *slice = (struct teide_slice) { .group = NULL };
    ret = choose_variables(dataset, asked, slice, error);
    status = ret == 0 && slice->group == dataset->groups[0] ? teide_group_find(slice->group, "status") : NULL;
    for (int i = 0; status != NULL && i < status->rank; i++) /* a point of a sweep has all its axes */
        slice->used[status->dimensions[i]] = true;
    for (size_t i = 0; ret == 0 && i < asked->n_at; i++)
        ret = restrict_to(dataset, slice, asked->at[i], error);
    if (ret == 0)
        choose_leading(dataset, slice);
    for (size_t i = 0; ret == 0 && i < slice->n_variables; i++)
        ret = teide_dataset_hold(
            dataset, slice->group, teide_group_find(slice->group, slice->variables[i]->name), error);
    for (size_t i = 0; ret == 0 && i < slice->n_leading; i++)
        ret = teide_dataset_hold(dataset, slice->group, teide_group_find(slice->group, slice->leading[i]->name), error);
    return ret;
}

void
teide_slice_clear(struct teide_slice *slice)
{
    for (size_t d = 0; d < TEIDE_MAX_RANK; d++)
        free(slice->keep[d]);
    *slice = (struct teide_slice) { .group = NULL };
}

/* --- rows ---------------------------------------------------------------------------------------------------------- */

static void
visit(const struct teide_slice *slice, size_t *index, size_t d, teide_take_row *take, void *user)
{
    if (d == slice->group->n_dimensions) {
        take(slice, index, user);
        return;
    }
    for (index[d] = 0; index[d] < (slice->used[d] ? slice->group->dimensions[d].n : 1); index[d]++)
        if (!slice->used[d] || slice->keep[d] == NULL || slice->keep[d][index[d]])
            visit(slice, index, d + 1, take, user);
}

void
teide_slice_visit(const struct teide_slice *slice, teide_take_row *take, void *user)
{
    size_t index[TEIDE_MAX_RANK] = { 0 };

    visit(slice, index, 0, take, user);
}

void
teide_slice_index(const struct teide_variable *variable, const size_t *row, size_t *index)
{
    for (int i = 0; i < variable->rank; i++)
        index[i] = row[variable->dimensions[i]];
}
