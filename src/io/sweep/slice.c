#include "io/sweep/slice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/yaml/quantity.h"
#include "io/yaml/suggest.h"

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

static int
no_such_number(const char *name, const char *text, const struct limits *limits, size_t n, const double *numbers,
    const char *unit, struct teide_error *error)
{
    const double wanted = isfinite(limits->low) ? limits->low : limits->high;
    const bool has_unit = strcmp(unit, "1") != 0;
    double nearest = NAN;

    for (size_t i = 0; i < n; i++)
        if (isnan(nearest) || fabs(numbers[i] - wanted) < fabs(nearest - wanted))
            nearest = numbers[i];
    return teide_fail(error, TEIDE_E_INPUT,
        "%s has no '%.60s': it has %zu number%s from %.15g to %.15g%s%s, the nearest is %.15g", name, text, n,
        n == 1 ? "" : "s", n > 0 ? numbers[0] : (double)NAN, n > 0 ? numbers[n - 1] : (double)NAN, has_unit ? " " : "",
        has_unit ? unit : "", nearest);
}

/* Keep those of n numbers that are meant. */
static int
restrict_numbers(const char *name, const char *text, size_t n, const double *numbers, const char *unit, bool *keep,
    struct teide_error *error)
{
    struct teide_units *units = teide_units_create();
    struct limits limits;
    bool found = false, good;

    if (units == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    good = read_limits(text, unit, units, &limits);
    teide_units_destroy(units);
    if (!good)
        return teide_fail(error, TEIDE_E_INPUT,
            "%s=%.60s is neither a number%s nor a range, such as %.6g:%.6g (an end may be left off)", name, text,
            strcmp(unit, "1") != 0 ? " with or without a unit" : "", n > 0 ? numbers[0] : 0.0,
            n > 0 ? numbers[n - 1] : 1.0);
    if (limits.low > limits.high)
        return teide_fail(
            error, TEIDE_E_INPUT, "%s=%.60s holds nothing: write the smaller end of a range first", name, text);
    for (size_t i = 0; i < n; i++) {
        keep[i]
            = numbers[i] >= limits.low - 1e-9 * fabs(numbers[i]) && numbers[i] <= limits.high + 1e-9 * fabs(numbers[i]);
        found |= keep[i];
    }
    return found ? 0 : no_such_number(name, text, &limits, n, numbers, unit, error);
}

/* Keep the one of n names. */
static int
restrict_names(
    const char *name, const char *text, size_t n, const char *const *names, bool *keep, struct teide_error *error)
{
    struct teide_suggestion suggestion;
    char list[240] = "";
    bool found = false;

    for (size_t i = 0; i < n; i++) {
        keep[i] = strcmp(names[i], text) == 0;
        found |= keep[i];
    }
    if (found)
        return 0;
    teide_suggestion_begin(&suggestion, text, strlen(text));
    for (size_t i = 0; i < n; i++) {
        const size_t used = strlen(list);
        teide_suggestion_offer(&suggestion, names[i]);
        if (used + 60 < sizeof list)
            snprintf(list + used, sizeof list - used, "%s%.40s", i > 0 ? ", " : "", names[i]);
    }
    if (suggestion.best != NULL)
        return teide_fail(
            error, TEIDE_E_INPUT, "%s has no '%.60s'; did you mean '%.60s'?", name, text, suggestion.best);
    return teide_fail(error, TEIDE_E_INPUT, "%s has no '%.60s': it has %s", name, text, list);
}

static int
restrict_axis(struct teide_slice *slice, size_t a, const char *text, struct teide_error *error)
{
    const struct teide_sweep_axis *axis = &slice->sweep->axes[a];

    if (axis->numbers == NULL)
        return restrict_names(axis->name, text, axis->n, (const char *const *)axis->names, slice->entries[a], error);
    return restrict_numbers(axis->name, text, axis->n, axis->numbers, axis->unit, slice->entries[a], error);
}

static int
restrict_inner(struct teide_slice *slice, size_t k, const char *text, struct teide_error *error)
{
    const struct teide_inner *inner = &slice->file->outputs.inner[k];
    double *indices;
    int ret;

    if (inner->names != NULL)
        return restrict_names(inner->name, text, inner->n, inner->names, slice->indices[k], error);
    if (inner->levels != NULL)
        return restrict_numbers(inner->name, text, inner->n, inner->levels, "1", slice->indices[k], error);
    indices = malloc((inner->n + 1) * sizeof *indices);
    if (indices == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    for (size_t i = 0; i < inner->n; i++)
        indices[i] = (double)i;
    ret = restrict_numbers(inner->name, text, inner->n, indices, "1", slice->indices[k], error);
    free(indices);
    return ret;
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
        return teide_fail(error, TEIDE_E_INPUT,
            "--at takes NAME=VALUE or NAME=LOW:HIGH, for example %s=..., not '%.60s'", slice->sweep->axes[0].name,
            text);
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
