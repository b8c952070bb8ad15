#include "study/sweep/outputs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- which there are ----------------------------------------------------------------------------------------------- */

/* The name of a variable in the sweep: without its group where that is the main one. NULL when memory is out. */
static const char *
name_of(struct teide_dataset *dataset, const struct teide_group *group, const char *name)
{
    char *text = (char *)(group->main ? name : teide_dataset_text(dataset, "%s_%s", group->name, name));

    for (char *c = text; !group->main && c != NULL && *c != '\0'; c++)
        *c = *c == '/' ? '_' : *c;
    return text;
}

/* Whether sweep.outputs asks for it, by its name or its path, or for what it is the standard error of. */
static bool
is_asked(const struct teide_sweep_question *sweep, const struct teide_group *group,
    const struct teide_variable *variable, const char *name)
{
    char path[200], error[200];

    for (size_t i = 0; i < sweep->n_outputs; i++) {
        snprintf(path, sizeof path, "%s%s%s", group->name, *group->name != '\0' ? "/" : "", variable->name);
        for (int part = 0; part < 2; part++) {
            snprintf(error, sizeof error, "%s%s", sweep->outputs[i], part == 0 ? "" : "_stderr");
            if (strcmp(name, error) == 0 || strcmp(path, error) == 0)
                return true;
        }
    }
    return false;
}

static bool
is_output(const struct teide_group *group, const struct teide_variable *variable)
{
    return !group->record && !group->varies && !variable->unswept && !variable->passing && variable->type != TEIDE_TEXT
        && variable->fetch == NULL
        && !(teide_variable_is_coordinate(group, variable) && *variable->base != NULL); /* known before */
}

/* Take those that are wanted; `asked` is set to whether an entry of sweep.outputs is there. */
static void
take(struct teide_sweep_outputs *outputs, const struct teide_sweep_question *sweep)
{
    struct teide_dataset *dataset = &outputs->dataset;

    for (size_t g = 0; g < dataset->n_groups; g++)
        for (size_t i = 0; i < dataset->groups[g]->n_variables; i++) {
            const struct teide_group *group = dataset->groups[g];
            const struct teide_variable *variable = &group->variables[i];
            struct teide_sweep_output output = { group, variable, NULL, NULL, 0, outputs->width };
            if (!is_output(group, variable))
                continue;
            output.name = name_of(dataset, group, variable->name);
            output.error = variable->error != NULL ? name_of(dataset, group, variable->error) : NULL;
            if (dataset->failed)
                return;
            if (sweep->n_outputs > 0 ? !is_asked(sweep, group, variable, output.name)
                                     : variable->detail || group->detail)
                continue;
            output.width = teide_variable_size(group, variable);
            outputs->list[outputs->n++] = output;
            outputs->width += output.width;
        }
}

/* Where the values of a variable are, in C order, so that a point needs no look at dimensions. Returns the end of what was put. */
static ptrdiff_t *
find_places(const struct teide_sweep_output *output, int d, ptrdiff_t at, ptrdiff_t *places)
{
    const struct teide_variable *variable = output->variable;

    if (d == variable->rank) {
        *places = at;
        return places + 1;
    }
    for (size_t i = 0; i < output->group->dimensions[variable->dimensions[d]].n; i++, at += variable->strides[d])
        places = find_places(output, d + 1, at, places);
    return places;
}

/* --- checks -------------------------------------------------------------------------------------------------------- */

static bool
is_kept(const struct teide_sweep_outputs *outputs, const char *asked)
{
    char path[200];

    for (size_t i = 0; i < outputs->n; i++) {
        const struct teide_sweep_output *output = &outputs->list[i];
        snprintf(path, sizeof path, "%s/%s", output->group->name, output->variable->name);
        if (strcmp(output->name, asked) == 0 || strcmp(*path == '/' ? path + 1 : path, asked) == 0)
            return true;
    }
    return false;
}

static int
check_names(
    const struct teide_sweep_question *sweep, const struct teide_sweep_outputs *outputs, struct teide_error *error)
{
    static const char *const reserved[] = { "status", "point", "failures", "shard", "shards", "title", "seed" };

    for (size_t i = 0; i < sweep->n_outputs; i++)
        if (!is_kept(outputs, sweep->outputs[i]))
            return teide_fail(error, TEIDE_E_INPUT,
                "there is no output '%.60s': write for example %s, or leave outputs out for all", sweep->outputs[i],
                outputs->question->usual[0]);
    for (size_t a = 0; a < sweep->n_axes; a++) {
        const char *name = sweep->axes[a].name;
        bool taken = false;
        for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
            taken |= strcmp(name, reserved[i]) == 0;
        for (size_t i = 0; i < outputs->n; i++) {
            const struct teide_sweep_output *output = &outputs->list[i];
            taken |= strcmp(name, output->name) == 0 || strcmp(name, "unit") == 0;
            for (int k = 0; k < output->variable->rank; k++)
                taken |= strcmp(name, output->group->dimensions[output->variable->dimensions[k]].name) == 0;
        }
        if (taken)
            return teide_fail(
                error, TEIDE_E_INPUT, "the result file has a '%s' of its own: give the axis another name", name);
    }
    return 0;
}

int
teide_sweep_outputs_describe(
    const struct teide_scenario *scenario, struct teide_sweep_outputs *outputs, struct teide_error *error)
{
    size_t most = 1;

    *outputs = (struct teide_sweep_outputs) { .question = &teide_questions[scenario->sweep->of] };
    teide_dataset_begin(&outputs->dataset, outputs->question->name, NULL);
    outputs->question->describe(&outputs->dataset, scenario, NULL);
    outputs->n_lengths = outputs->question->lengths(scenario, outputs->lengths);
    for (size_t g = 0; g < outputs->dataset.n_groups; g++)
        most += outputs->dataset.groups[g]->n_variables;
    outputs->list = calloc(most, sizeof *outputs->list);
    outputs->answer = malloc(outputs->question->answer_size);
    if (outputs->list != NULL && !outputs->dataset.failed)
        take(outputs, scenario->sweep);
    if (outputs->list == NULL || outputs->answer == NULL || outputs->dataset.failed)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    outputs->places = malloc((outputs->width + 1) * sizeof *outputs->places);
    if (outputs->places == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    for (size_t i = 0; i < outputs->n; i++)
        find_places(&outputs->list[i], 0, (ptrdiff_t)outputs->list[i].variable->offset,
            outputs->places + outputs->list[i].offset);
    return check_names(scenario->sweep, outputs, error);
}

void
teide_sweep_outputs_clear(struct teide_sweep_outputs *outputs)
{
    teide_dataset_clear(&outputs->dataset);
    free(outputs->list);
    free(outputs->answer);
    free(outputs->places);
    *outputs = (struct teide_sweep_outputs) { 0 };
}

/* --- a point ------------------------------------------------------------------------------------------------------- */

/* Whether some output is over a dimension of that name. */
static bool
is_over(const struct teide_sweep_outputs *outputs, const char *dimension)
{
    for (size_t i = 0; i < outputs->n; i++)
        for (int k = 0; k < outputs->list[i].variable->rank; k++)
            if (strcmp(outputs->list[i].group->dimensions[outputs->list[i].variable->dimensions[k]].name, dimension)
                == 0)
                return true;
    return false;
}

static int
check_lengths(
    const struct teide_sweep_outputs *outputs, const struct teide_scenario *scenario, struct teide_error *error)
{
    struct teide_question_length here[TEIDE_MOST_LENGTHS];

    if (!outputs->question->asked(scenario))
        return teide_fail(
            error, TEIDE_E_INPUT, "this point has no %s: the scenario must have it", outputs->question->name);
    outputs->question->lengths(scenario, here);
    for (size_t i = 0; i < outputs->n_lengths; i++)
        if (here[i].n != outputs->lengths[i].n && (here[i].dimension == NULL || is_over(outputs, here[i].dimension)))
            return teide_fail(error, TEIDE_E_INPUT, "this point has %.9g %s, the scenario %.9g: they must be the same",
                here[i].n, here[i].what, outputs->lengths[i].n);
    return 0;
}

/* The values of an output of the answer that is bound; NAN where there are none. */
static void
put_output(const struct teide_sweep_outputs *outputs, const struct teide_sweep_output *output, double *row)
{
    const struct teide_variable *variable = output->variable;
    const char *base = *variable->base;

    for (size_t k = output->offset; k < output->offset + output->width; k++)
        row[k] = base != NULL ? teide_number_at(variable->type, base + outputs->places[k], variable->missing)
                              : (double)NAN;
}

int
teide_sweep_point_find(struct teide_sweep_outputs *outputs, const struct teide_scenario *scenario,
    const struct teide_point_options *options, double *row, struct teide_error *error)
{
    int ret = check_lengths(outputs, scenario, error);

    if (ret != 0)
        return ret;
    memset(outputs->answer, 0, outputs->question->answer_size);
    ret = outputs->question->find(scenario, options, outputs->answer, error);
    if (ret == 0) {
        teide_dataset_bind(&outputs->dataset, outputs->answer);
        for (size_t i = 0; i < outputs->n; i++)
            put_output(outputs, &outputs->list[i], row);
    }
    outputs->question->clear(outputs->answer);
    return ret;
}
