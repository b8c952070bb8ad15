/* Sweeps in words. */
#include <stdlib.h>
#include <string.h>

#include "io/results/table.h"
#include "io/results/take.h"

/* Append to a text of limited size. */
static void
append(char *text, size_t size, const char *more)
{
    size_t length = strlen(text);

    snprintf(text + length, size - length, "%s", more);
}

size_t
teide_sweep_axes(const struct teide_dataset *sweep, const struct teide_variable *axes[TEIDE_MAX_RANK])
{
    const struct teide_group *root = sweep->groups[0];
    const char *list = teide_dataset_attribute_of(sweep, "coordinates");
    const struct teide_variable *status = teide_group_find(root, "status");
    char name[200];
    size_t n = 0;

    for (int i = 0; list == NULL && status != NULL && i < status->rank; i++) {
        axes[n] = teide_group_coordinate(root, status->dimensions[i]);
        n += axes[n] != NULL;
    }
    for (; list != NULL && *list != '\0' && n < TEIDE_MAX_RANK; list += strcspn(list, " "), list += *list == ' ') {
        snprintf(name, sizeof name, "%.*s", (int)strcspn(list, " "), list);
        axes[n] = teide_group_find(root, name);
        n += axes[n] != NULL && axes[n]->rank == 1;
    }
    return n;
}

bool
teide_sweep_is_output(const struct teide_dataset *sweep, const struct teide_variable *variable)
{
    const struct teide_variable *axes[TEIDE_MAX_RANK], *status = teide_group_find(sweep->groups[0], "status");
    const size_t n = teide_sweep_axes(sweep, axes);

    if (status == NULL || variable == status || variable->rank < status->rank
        || teide_variable_is_coordinate(sweep->groups[0], variable)
        || memcmp(variable->dimensions, status->dimensions, sizeof(int) * (size_t)status->rank) != 0)
        return false;
    for (size_t a = 0; a < n; a++)
        if (axes[a] == variable)
            return false;
    return variable->type != TEIDE_TEXT;
}

void
teide_sweep_point_text(const struct teide_dataset *sweep, size_t point, char *text, size_t size)
{
    const struct teide_variable *axes[TEIDE_MAX_RANK];
    const size_t n = teide_sweep_axes(sweep, axes);
    const bool grid = teide_dataset_attribute_of(sweep, "coordinates") == NULL;
    size_t index[TEIDE_MAX_RANK] = { 0 };
    char entry[160];

    *text = '\0';
    for (size_t a = n; a-- > 0;) {
        const size_t length = sweep->groups[0]->dimensions[axes[a]->dimensions[0]].n;
        index[a] = grid && length > 0 ? point % length : point;
        point /= grid && length > 0 ? length : 1;
    }
    for (size_t a = 0; a < n; a++) {
        const struct teide_variable *axis = axes[a];
        union {
            double number;
            const char *text;
        } value;
        if (index[a] >= sweep->groups[0]->dimensions[axis->dimensions[0]].n
            || teide_variable_read_part(sweep->groups[0], axis, index[a], 1, &value, NULL) != 0)
            continue;
        if (axis->type == TEIDE_TEXT)
            snprintf(entry, sizeof entry, "%s = %.80s", axis->name, value.text);
        else
            snprintf(entry, sizeof entry, "%s = %.6g%s%s", axis->name,
                teide_number_at(axis->type, &value, axis->missing), strcmp(axis->unit, "1") != 0 ? " " : "",
                strcmp(axis->unit, "1") != 0 ? axis->unit : "");
        append(text, size, a > 0 ? ", " : "");
        append(text, size, entry);
    }
}

void
teide_sweep_layout(const struct teide_dataset *sweep, char *text, size_t size)
{
    const struct teide_variable *axes[TEIDE_MAX_RANK];
    const size_t n = teide_sweep_axes(sweep, axes);
    const char *combine = teide_dataset_attribute_of(sweep, "combine");
    const bool grid = strcmp(combine, "grid") == 0;
    char part[80];

    *text = '\0';
    if (strcmp(combine, "zip") == 0)
        append(text, size, "zip of ");
    else if (strcmp(combine, "latin_hypercube") == 0)
        append(text, size, "Latin hypercube over ");
    else if (strcmp(combine, "sobol") == 0)
        append(text, size, "Sobol sequence over ");
    for (size_t a = 0; a < n; a++) {
        const size_t length = sweep->groups[0]->dimensions[axes[a]->dimensions[0]].n;
        if (grid)
            snprintf(part, sizeof part, "%s%zu %.50s", a > 0 ? " x " : "", length, axes[a]->name);
        else
            snprintf(part, sizeof part, "%s%.50s", a > 0 ? ", " : "", axes[a]->name);
        append(text, size, part);
    }
}

static void
print_variables(FILE *out, const struct teide_dataset *sweep)
{
    const struct teide_group *root = sweep->groups[0];
    size_t column = 0;

    fputs("\nvariables:", out);
    for (size_t i = 0; i < root->n_variables; i++) {
        const struct teide_variable *variable = &root->variables[i];
        const size_t length = strlen(variable->name);
        if (!teide_sweep_is_output(sweep, variable) || teide_variable_is_error(root, variable)
            || teide_variable_is_coordinate(root, variable))
            continue;
        column += length + 1;
        fprintf(out, "%s%s", column > 100 ? "\n  " : " ", variable->name);
        column = column > 100 ? length + 2 : column;
    }
    fputc('\n', out);
}

int
teide_sweep_print_summary(FILE *out, struct teide_dataset *sweep, bool variables, struct teide_error *error)
{
    struct teide_take take = { .dataset = sweep, .error = error };
    const char *title = teide_dataset_attribute_of(sweep, "title");
    const struct teide_variable *status = teide_group_find(sweep->groups[0], "status");
    const double shard = teide_take(&take, "shard", 0, 0, 0), n_shards = teide_take(&take, "shards", 0, 0, 0);
    const size_t n_failed = teide_take_length(&take, "failures", 0);
    char text[512];

    if (take.ret == 0 && status == NULL)
        return teide_fail(error, TEIDE_E_INPUT, "this result has no 'status': damaged");
    if (take.ret != 0)
        return take.ret;
    teide_sweep_layout(sweep, text, sizeof text);
    fprintf(out, "%s\n%zu points of %s: %s\n",
        *title != '\0' ? title : teide_dataset_attribute_of(sweep, "scenario_path"),
        teide_variable_size(sweep->groups[0], status), teide_dataset_attribute_of(sweep, "of"), text);
    if (n_shards > 1)
        fprintf(out, "shard %.0f of %.0f: the points of the others are empty\n", shard, n_shards);
    if (n_failed > 0)
        fprintf(out, "%zu points failed: --failed lists them\n", n_failed);
    if (variables)
        print_variables(out, sweep);
    fputc('\n', out);
    return 0;
}

int
teide_sweep_print_failures(FILE *out, struct teide_dataset *sweep, struct teide_error *error)
{
    struct teide_take take = { .dataset = sweep, .error = error };
    const size_t n = teide_take_length(&take, "failures", 0);
    const struct teide_variable *axes[TEIDE_MAX_RANK];
    const size_t n_axes = teide_sweep_axes(sweep, axes);
    char where[512];

    for (size_t a = 0; take.ret == 0 && a < n_axes; a++)
        take.ret
            = teide_dataset_hold(sweep, sweep->groups[0], teide_group_find(sweep->groups[0], axes[a]->name), error);
    for (size_t i = 0; i < n && take.ret == 0; i++) {
        const double point = teide_take(&take, "failures/point", i, 0, 0);
        const char *message = teide_take_text(&take, "failures/message", i);
        teide_sweep_point_text(sweep, point >= 0 ? (size_t)point : 0, where, sizeof where);
        if (take.ret == 0)
            fprintf(out, "point %.0f (%s): %s\n", point, where, message);
    }
    if (n == 0)
        fputs("no point failed\n", out);
    return take.ret != 0 ? take.ret : teide_dataset_held(sweep, error);
}
