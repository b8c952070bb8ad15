#include "io/sweep_slice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/quantity.h"
#include "io/suggest.h"

/* --- which entries ------------------------------------------------------------------------------------------------- */

static bool
has_number(const struct teide_sweep_axis *axis, const char *text, struct teide_units *units, double *number)
{
    const size_t length = strlen(text), digits = teide_number_length(text, length);

    if (digits == 0)
        return false;
    *number = teide_number_value(text, digits);
    return digits == length
        || (strcmp(axis->unit, "1") != 0
            && teide_quantity_read(units, text, length, axis->unit, number) == TEIDE_QUANTITY_GOOD);
}

/* What there is instead: the names, or the nearest number. */
static int
no_such_value(const char *name, const char *text, double number, size_t n, const char *const *names,
    const double *numbers, const char *unit, struct teide_error *error)
{
    struct teide_suggestion suggestion;
    char list[240] = "";
    double nearest = NAN;

    teide_suggestion_begin(&suggestion, text, strlen(text));
    for (size_t i = 0; i < n; i++) {
        const size_t used = strlen(list);
        if (names == NULL) {
            nearest = fabs(numbers[i] - number) < fabs(nearest - number) || isnan(nearest) ? numbers[i] : nearest;
            continue;
        }
        teide_suggestion_offer(&suggestion, names[i]);
        if (used + 60 < sizeof list)
            snprintf(list + used, sizeof list - used, "%s%.40s", i > 0 ? ", " : "", names[i]);
    }
    if (suggestion.best != NULL)
        return teide_fail(
            error, TEIDE_E_INPUT, "%s has no '%.60s'; did you mean '%.60s'?", name, text, suggestion.best);
    if (names != NULL)
        return teide_fail(error, TEIDE_E_INPUT, "%s has no '%.60s': it has %s", name, text, list);
    return teide_fail(error, TEIDE_E_INPUT,
        "%s has no '%.60s': it has %zu numbers from %.15g to %.15g%s%s, the nearest is %.15g", name, text, n,
        n > 0 ? numbers[0] : (double)NAN, n > 0 ? numbers[n - 1] : (double)NAN,
        unit != NULL && strcmp(unit, "1") != 0 ? " " : "", unit != NULL && strcmp(unit, "1") != 0 ? unit : "", nearest);
}

static int
restrict_axis(struct teide_slice *slice, size_t a, const char *text, struct teide_error *error)
{
    const struct teide_sweep_axis *axis = &slice->sweep->axes[a];
    struct teide_units *units = teide_units_create();
    double number = NAN;
    bool found = false, good;

    if (units == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    good = axis->numbers == NULL || has_number(axis, text, units, &number);
    teide_units_destroy(units);
    for (size_t i = 0; good && i < axis->n; i++) {
        slice->entries[a][i] = axis->numbers == NULL ? strcmp(axis->names[i], text) == 0
                                                     : fabs(axis->numbers[i] - number) <= 1e-9 * fabs(number);
        found |= slice->entries[a][i];
    }
    return found ? 0
                 : no_such_value(axis->name, text, number, axis->n, (const char *const *)axis->names, axis->numbers,
                     axis->unit, error);
}

static int
restrict_inner(struct teide_slice *slice, size_t k, const char *text, struct teide_error *error)
{
    const struct teide_inner *inner = &slice->file->outputs.inner[k];
    const size_t digits = teide_number_length(text, strlen(text));
    const double number = digits > 0 && digits == strlen(text) ? teide_number_value(text, digits) : (double)NAN;
    bool found = false;

    for (size_t i = 0; i < inner->n; i++) {
        slice->indices[k][i] = inner->names != NULL ? strcmp(inner->names[i], text) == 0
            : inner->levels != NULL                 ? fabs(inner->levels[i] - number) <= 1e-9
                                                    : number == (double)i;
        found |= slice->indices[k][i];
    }
    return found
        ? 0
        : no_such_value(inner->name, text, number, inner->levels != NULL || inner->names != NULL ? inner->n : 0,
            inner->names, inner->levels, NULL, error);
}

/* One NAME=VALUE. */
static int
restrict_to(struct teide_slice *slice, const char *text, struct teide_error *error)
{
    const char *equals = strchr(text, '=');
    const size_t length = equals != NULL ? (size_t)(equals - text) : 0;
    const struct teide_sweep_outputs *outputs = &slice->file->outputs;
    char list[240] = "";

    if (equals == NULL)
        return teide_fail(error, TEIDE_E_INPUT, "--at takes NAME=VALUE, for example %s=..., not '%.60s'",
            slice->sweep->axes[0].name, text);
    for (size_t a = 0; a < slice->sweep->n_axes; a++)
        if (strlen(slice->sweep->axes[a].name) == length && memcmp(slice->sweep->axes[a].name, text, length) == 0)
            return restrict_axis(slice, a, equals + 1, error);
    for (size_t k = 1; k < TEIDE_N_INNER; k++)
        if (outputs->inner[k].n > 0 && strlen(outputs->inner[k].name) == length
            && memcmp(outputs->inner[k].name, text, length) == 0)
            return restrict_inner(slice, k, equals + 1, error);
    for (size_t a = 0; a < slice->sweep->n_axes; a++)
        snprintf(
            list + strlen(list), sizeof list - strlen(list), "%s%.40s", a > 0 ? ", " : "", slice->sweep->axes[a].name);
    return teide_fail(error, TEIDE_E_INPUT, "there is no axis '%.*s': the sweep has %s",
        (int)(length < 60 ? length : 60), text, list);
}

/* --- which variables ----------------------------------------------------------------------------------------------- */

static void
take_variable(struct teide_slice *slice, const struct teide_variable *variable)
{
    for (size_t i = 0; i < slice->n_variables; i++)
        if (slice->variables[i] == variable)
            return;
    slice->variables[slice->n_variables++] = variable;
    slice->used[variable->inner[0]] = slice->used[variable->inner[1]] = true;
}

/* A variable and its standard error. Returns whether it is there. */
static bool
take_with_error(struct teide_slice *slice, const char *name)
{
    const struct teide_sweep_outputs *outputs = &slice->file->outputs;
    const struct teide_variable *variable = teide_variable_find(outputs, name);
    char error_name[TEIDE_MAX_VARIABLE_NAME + 8];

    if (variable == NULL)
        return false;
    take_variable(slice, variable);
    snprintf(error_name, sizeof error_name, "%s_stderr", name);
    variable = teide_variable_find(outputs, error_name);
    if (variable != NULL)
        take_variable(slice, variable);
    return true;
}

static int
choose_variables(struct teide_slice *slice, const struct teide_sweep_slice *asked, struct teide_error *error)
{
    static const char *const usual[TEIDE_N_SWEEP_OF][3]
        = { { "rate", "fidelity", "" }, { "time", "value", "class" }, { "witness", "sigmas", "fourfolds" } };
    const struct teide_sweep_outputs *outputs = &slice->file->outputs;
    struct teide_suggestion suggestion;

    for (size_t i = 0; i < asked->n_variables; i++) {
        if (take_with_error(slice, asked->variables[i]))
            continue;
        teide_suggestion_begin(&suggestion, asked->variables[i], strlen(asked->variables[i]));
        for (size_t k = 0; k < outputs->n_variables; k++)
            teide_suggestion_offer(&suggestion, outputs->variables[k].name);
        if (suggestion.best != NULL)
            return teide_fail(error, TEIDE_E_INPUT, "there is no variable '%.60s'; did you mean '%s'?",
                asked->variables[i], suggestion.best);
        return teide_fail(error, TEIDE_E_INPUT,
            "there is no variable '%.60s': 'teide show' without --variable lists them", asked->variables[i]);
    }
    for (size_t i = 0; asked->n_variables == 0 && i < 3; i++)
        take_with_error(slice, usual[slice->sweep->of][i]);
    if (slice->n_variables == 0)
        take_with_error(slice, outputs->variables[0].name);
    return 0;
}

static int
load(struct teide_slice *slice, struct teide_error *error)
{
    int ret = 0;

    for (size_t i = 0; ret == 0 && i < slice->n_variables; i++) {
        slice->values[i] = malloc((slice->sweep->n_points * slice->variables[i]->width + 1) * sizeof(double));
        ret = slice->values[i] == NULL
            ? teide_fail(error, TEIDE_E_MEMORY, "out of memory for %s", slice->variables[i]->name)
            : teide_sweep_file_column(slice->file, slice->variables[i], slice->values[i], error);
    }
    return ret;
}

/* --- rows ---------------------------------------------------------------------------------------------------------- */

static bool
is_left(const struct teide_slice *slice, size_t point)
{
    for (size_t a = 0; a < slice->sweep->n_axes; a++)
        if (!slice->entries[a][teide_sweep_entry(slice->sweep, point, a)])
            return false;
    return true;
}

/* All indices of inner dimension k and those behind it. */
static void
visit_inner(const struct teide_slice *slice, struct teide_slice_row *row, size_t k, teide_take_row *take, void *user)
{
    if (k == TEIDE_N_INNER) {
        take(slice, row, user);
    } else if (!slice->used[k] || k == TEIDE_INNER_NONE) {
        visit_inner(slice, row, k + 1, take, user);
    } else {
        for (row->index[k] = 0; row->index[k] < slice->file->outputs.inner[k].n; row->index[k]++)
            if (slice->indices[k][row->index[k]])
                visit_inner(slice, row, k + 1, take, user);
    }
}

void
teide_slice_visit(const struct teide_slice *slice, teide_take_row *take, void *user)
{
    struct teide_slice_row row = { 0 };

    for (row.point = 0; row.point < slice->sweep->n_points; row.point++)
        if (is_left(slice, row.point))
            visit_inner(slice, &row, TEIDE_INNER_NONE, take, user);
}

double
teide_slice_value(const struct teide_slice *slice, const struct teide_slice_row *row, size_t v)
{
    const struct teide_variable *variable = slice->variables[v];
    size_t at = 0;

    for (int k = 0; k < 2; k++)
        if (variable->inner[k] != TEIDE_INNER_NONE)
            at = at * slice->file->outputs.inner[variable->inner[k]].n + row->index[variable->inner[k]];
    return slice->values[v][row->point * variable->width + at];
}

/* The word of a code, "" without one. */
void
teide_code_word(const char *meanings, double code, char *text, size_t size)
{
    *text = '\0';
    for (double i = 0; code >= 0 && *meanings != '\0'; i++) {
        size_t length = strcspn(meanings, " ");
        if (i == code)
            snprintf(text, size, "%.*s", (int)length, meanings);
        meanings += length + (meanings[length] == ' ');
    }
}

/* ------------------------------------------------------------------------------------------------------------------- */

/* All entries and indices are left at first. */
static int
begin(struct teide_slice *slice)
{
    for (size_t a = 0; a < slice->sweep->n_axes; a++) {
        slice->entries[a] = malloc(slice->sweep->axes[a].n);
        if (slice->entries[a] == NULL)
            return TEIDE_E_MEMORY;
        memset(slice->entries[a], true, slice->sweep->axes[a].n);
    }
    for (size_t k = 1; k < TEIDE_N_INNER; k++) {
        slice->indices[k] = malloc(slice->file->outputs.inner[k].n + 1);
        if (slice->indices[k] == NULL)
            return TEIDE_E_MEMORY;
        memset(slice->indices[k], true, slice->file->outputs.inner[k].n);
    }
    return 0;
}

int
teide_slice_make(const struct teide_sweep_file *file, const struct teide_sweep_slice *asked, struct teide_slice *slice,
    struct teide_error *error)
{
    int ret;

    *slice = (struct teide_slice) { .file = file, .sweep = file->scenario.sweep };
    ret = begin(slice) != 0 ? teide_fail(error, TEIDE_E_MEMORY, "out of memory") : 0;
    for (size_t i = 0; ret == 0 && i < asked->n_at; i++)
        ret = restrict_to(slice, asked->at[i], error);
    if (ret == 0)
        ret = choose_variables(slice, asked, error);
    return ret == 0 ? load(slice, error) : ret;
}

void
teide_slice_clear(struct teide_slice *slice)
{
    for (size_t a = 0; a < TEIDE_MAX_SWEEP_AXES; a++)
        free(slice->entries[a]);
    for (size_t k = 1; k < TEIDE_N_INNER; k++)
        free(slice->indices[k]);
    for (size_t v = 0; v < slice->n_variables; v++)
        free(slice->values[v]);
    *slice = (struct teide_slice) { 0 };
}
