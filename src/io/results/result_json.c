/* Any dataset as one JSON document. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/results/json_out.h"
#include "io/results/provenance.h"
#include "io/results/result_print.h"

enum { FLAT_BELOW = 3 }; /* what is inside the object of a request goes on one line each */

/* --- values -------------------------------------------------------------------------------------------------------- */

static void
put_whole(struct teide_json *json, const struct teide_variable *variable, const size_t *index)
{
    const void *at = teide_variable_address(variable, index);
    int64_t whole;
    uint64_t natural;

    if (variable->type == TEIDE_INT64) {
        memcpy(&whole, at, sizeof whole);
        teide_json_int(json, whole);
    } else if (variable->type == TEIDE_UINT64) {
        memcpy(&natural, at, sizeof natural);
        teide_json_uint(json, natural);
    } else {
        teide_json_int(json, (int64_t)teide_variable_at(variable, index));
    }
}

void
teide_result_put_json_value(struct teide_json *json, const struct teide_variable *variable, const size_t *index)
{
    char word[64] = "";
    double number;

    if (variable->type == TEIDE_TEXT) {
        teide_json_string(json, teide_variable_text_at(variable, index));
        return;
    }
    number = teide_variable_at(variable, index);
    if (variable->flags != NULL)
        teide_flag_word(variable->flags, number, word, sizeof word);
    if (*word != '\0')
        teide_json_string(json, word);
    else if (variable->type == TEIDE_FLOAT64 || variable->flags != NULL || isnan(number))
        teide_json_double(json, variable->flags != NULL ? (double)NAN : number);
    else
        put_whole(json, variable, index);
}

/* The values over the dimensions from d on, as lists in lists. */
static void
put_values(struct teide_json *json, const struct teide_group *group, const struct teide_variable *variable, int d,
    size_t *index)
{
    if (d == variable->rank) {
        teide_result_put_json_value(json, variable, index);
        return;
    }
    teide_json_open(json, '[');
    for (index[d] = 0; index[d] < group->dimensions[variable->dimensions[d]].n; index[d]++)
        put_values(json, group, variable, d + 1, index);
    teide_json_close(json, ']');
}

/* A variable, from dimension d on at an index of those before, with its standard error. */
static void
put_variable(struct teide_json *json, const struct teide_group *group, const struct teide_variable *variable,
    const char *key, int d, size_t *index)
{
    const struct teide_variable *error = variable->error != NULL ? teide_group_find(group, variable->error) : NULL;

    if (teide_variable_is_error(group, variable))
        return;
    teide_json_key(json, key);
    if (error == NULL) {
        put_values(json, group, variable, d, index);
        return;
    }
    teide_json_open(json, '{');
    teide_json_key(json, "mean");
    put_values(json, group, variable, d, index);
    teide_json_key(json, "stderr");
    put_values(json, group, error, d, index);
    teide_json_key_string(json, "unit", variable->unit);
    teide_json_close(json, '}');
}

/* --- groups -------------------------------------------------------------------------------------------------------- */

/* Whether the group is about a list of named things, its first dimension. */
static bool
is_list(const struct teide_group *group)
{
    const struct teide_variable *names = group->n_dimensions > 0 ? teide_group_coordinate(group, 0) : NULL;

    if (*group->name == '\0' || names == NULL || names->type != TEIDE_TEXT)
        return false;
    for (size_t i = 0; i < group->n_variables; i++) {
        const struct teide_variable *variable = &group->variables[i];
        if (!teide_variable_is_coordinate(group, variable) && (variable->rank == 0 || variable->dimensions[0] != 0))
            return false;
    }
    return true;
}

/* An object for each of the named things: its name, the other coordinates, what there is about it. */
static void
put_list(struct teide_json *json, const struct teide_group *group)
{
    size_t index[TEIDE_MAX_RANK];

    teide_json_open(json, '[');
    for (size_t row = 0; row < group->dimensions[0].n; row++) {
        teide_json_open(json, '{');
        for (int coordinates = 1; coordinates >= 0; coordinates--)
            for (size_t i = 0; i < group->n_variables; i++) {
                const struct teide_variable *variable = &group->variables[i];
                const bool is_name = variable == teide_group_coordinate(group, 0);
                if (teide_variable_is_coordinate(group, variable) != coordinates)
                    continue;
                index[0] = row;
                put_variable(
                    json, group, variable, is_name ? "name" : variable->name, coordinates && !is_name ? 0 : 1, index);
            }
        teide_json_close(json, '}');
    }
    teide_json_close(json, ']');
}

static void
put_members(struct teide_json *json, const struct teide_group *group)
{
    size_t index[TEIDE_MAX_RANK];

    for (size_t i = 0; i < group->n_variables; i++)
        put_variable(json, group, &group->variables[i], group->variables[i].name, 0, index);
}

/* The path of a group, cut at '/'. */
struct path {
    const char *at[TEIDE_MAX_RANK];
    size_t length[TEIDE_MAX_RANK], n;
};

static struct path
cut(const char *name)
{
    struct path path = { .n = 0 };

    while (*name != '\0' && path.n < TEIDE_MAX_RANK) {
        path.at[path.n] = name;
        path.length[path.n] = strcspn(name, "/");
        name += path.length[path.n] + (name[path.length[path.n]] == '/');
        path.n++;
    }
    return path;
}

/* Close the objects of groups that this one is not in, open those that it is in, and put it there. */
static void
put_group(struct teide_json *json, const struct teide_group *group, struct path *open)
{
    const struct path path = cut(group->name);
    const bool list = is_list(group);
    char key[256];
    size_t same = 0;

    while (same < open->n && same < path.n && open->length[same] == path.length[same]
        && memcmp(open->at[same], path.at[same], path.length[same]) == 0)
        same++;
    for (; open->n > same; open->n--)
        teide_json_close(json, '}');
    for (size_t i = same; i < path.n; i++) {
        snprintf(key, sizeof key, "%.*s", (int)path.length[i], path.at[i]);
        teide_json_key(json, key);
        if (!list || i + 1 < path.n) {
            teide_json_open(json, '{');
            open->at[open->n] = path.at[i];
            open->length[open->n++] = path.length[i];
        }
    }
    list ? put_list(json, group) : put_members(json, group);
}

/* --- the document -------------------------------------------------------------------------------------------------- */

/* Attributes: those about the scenario at the top, but for its text; those about the making of a file together. */
static void
put_attributes(struct teide_json *json, const struct teide_dataset *dataset, bool provenance)
{
    for (size_t i = 0; i < dataset->n_attributes; i++) {
        const char *name = dataset->attributes[i].name;
        if (teide_is_provenance(name) == provenance && strcmp(name, "scenario") != 0)
            teide_json_key_string(json, name, dataset->attributes[i].text);
    }
}

void
teide_result_put_json_head(struct teide_json *json, const struct teide_dataset *dataset)
{
    teide_json_key_string(json, "kind", dataset->kind);
    put_attributes(json, dataset, false);
    teide_json_key_uint(json, "seed", dataset->seed);
    if (teide_dataset_attribute_of(dataset, teide_provenance_names[0]) == NULL)
        return; /* not from a file */
    teide_json_key(json, "provenance");
    teide_json_open(json, '{');
    put_attributes(json, dataset, true);
    teide_json_close(json, '}');
}

int
teide_result_print_json(FILE *out, struct teide_dataset *dataset, bool records, struct teide_error *error)
{
    struct teide_json json = { .out = out, .flat_below = FLAT_BELOW };
    struct path open = { .n = 0 };
    int ret = dataset->failed ? teide_fail(error, TEIDE_E_MEMORY, "out of memory for the document") : 0;

    for (size_t i = 0; i < dataset->n_groups; i++)
        for (size_t k = 0; ret == 0 && k < dataset->groups[i]->n_variables; k++)
            if (records || !dataset->groups[i]->record)
                ret = teide_dataset_hold(dataset, dataset->groups[i], &dataset->groups[i]->variables[k], error);
    if (ret != 0)
        return ret;
    teide_json_open(&json, '{');
    teide_result_put_json_head(&json, dataset);
    for (size_t i = 0; i < dataset->n_groups; i++)
        if (records || !dataset->groups[i]->record)
            put_group(&json, dataset->groups[i], &open);
    for (; open.n > 0; open.n--)
        teide_json_close(&json, '}');
    teide_json_close(&json, '}');
    ret = teide_dataset_held(dataset, error);
    return ret == 0 && ferror(out) ? teide_fail(error, TEIDE_E_IO, "cannot write the results") : ret;
}
