/* A slice of a sweep in long form: a row for every point and inner index that is left. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/results/json_out.h"
#include "io/yaml/quantity.h"
#include "io/sweep/slice.h"

enum { MOST_ROWS = 60, CELL = 64, MOST_COLUMNS = TEIDE_MAX_SWEEP_AXES + TEIDE_N_INNER + 2 * TEIDE_MAX_VARIABLES };

/* A number, as short as it can be without being another one. */
static void
exact_text(double value, char *text, size_t size)
{
    snprintf(text, size, "%.15g", value);
    if (teide_number_value(text, strlen(text)) != value)
        snprintf(text, size, "%.17g", value);
}

/* --- cells: the same columns for table and CSV ---------------------------------------------------------------------- */

struct cells {
    char text[MOST_COLUMNS][CELL];
    size_t n;
};

static void
put_heading(struct cells *cells, const char *name, const char *unit)
{
    if (unit == NULL || strcmp(unit, "1") == 0)
        snprintf(cells->text[cells->n++], CELL, "%s", name);
    else
        snprintf(cells->text[cells->n++], CELL, "%s [%s]", name, unit);
}

/* A table has no column for a dimension of one index. */
static bool
is_shown(const struct teide_slice *slice, size_t k, bool exact)
{
    return slice->used[k] && (exact || slice->file->outputs.inner[k].n > 1);
}

static void
put_headings(const struct teide_slice *slice, bool exact, struct cells *cells)
{
    cells->n = 0;
    for (size_t a = 0; a < slice->sweep->n_axes; a++)
        put_heading(cells, slice->sweep->axes[a].name, slice->sweep->axes[a].unit);
    for (size_t k = 1; k < TEIDE_N_INNER; k++)
        if (is_shown(slice, k, exact))
            put_heading(cells, slice->file->outputs.inner[k].name, NULL);
    for (size_t v = 0; v < slice->n_variables; v++)
        put_heading(cells, slice->variables[v]->name, slice->variables[v]->unit);
}

static void
put_number(struct cells *cells, double value, bool exact)
{
    char *text = cells->text[cells->n++];

    if (isnan(value))
        snprintf(text, CELL, "%s", exact ? "" : "-");
    else if (exact)
        exact_text(value, text, CELL);
    else
        snprintf(text, CELL, "%.6g", value);
}

static void
put_row(const struct teide_slice *slice, const struct teide_slice_row *row, bool exact, struct cells *cells)
{
    cells->n = 0;
    for (size_t a = 0; a < slice->sweep->n_axes; a++) {
        const struct teide_sweep_axis *axis = &slice->sweep->axes[a];
        const size_t entry = teide_sweep_entry(slice->sweep, row->point, a);
        if (axis->numbers != NULL)
            put_number(cells, axis->numbers[entry], exact);
        else
            snprintf(cells->text[cells->n++], CELL, "%s", axis->names[entry]);
    }
    for (size_t k = 1; k < TEIDE_N_INNER; k++) {
        const struct teide_inner *inner = &slice->file->outputs.inner[k];
        if (!is_shown(slice, k, exact))
            continue;
        if (inner->names != NULL)
            snprintf(cells->text[cells->n++], CELL, "%s", inner->names[row->index[k]]);
        else
            put_number(cells, inner->levels != NULL ? inner->levels[row->index[k]] : (double)row->index[k], exact);
    }
    for (size_t v = 0; v < slice->n_variables; v++) {
        const double value = teide_slice_value(slice, row, v);
        if (slice->variables[v]->type != TEIDE_VARIABLE_CODE)
            put_number(cells, value, exact);
        else
            teide_code_word(slice->variables[v]->meanings, value, cells->text[cells->n++], CELL);
    }
}

/* --- CSV ----------------------------------------------------------------------------------------------------------- */

struct output {
    FILE *out;
    struct cells *cells; /* a row, or for a table all of them */
    size_t n_rows;
};

static void
print_csv_line(FILE *out, const struct cells *cells)
{
    for (size_t i = 0; i < cells->n; i++) {
        const char *text = cells->text[i];
        if (i > 0)
            fputc(',', out);
        if (text[strcspn(text, ",\"\r\n")] == '\0') {
            fputs(text, out);
            continue;
        }
        fputc('"', out);
        for (; *text != '\0'; text++)
            fprintf(out, *text == '"' ? "\"\"" : "%c", *text);
        fputc('"', out);
    }
    fputs("\r\n", out);
}

static void
print_csv_row(const struct teide_slice *slice, const struct teide_slice_row *row, void *user)
{
    struct output *output = user;

    put_row(slice, row, true, output->cells);
    print_csv_line(output->out, output->cells);
}

static void
print_csv(const struct teide_slice *slice, struct output *output)
{
    put_headings(slice, true, output->cells);
    print_csv_line(output->out, output->cells);
    teide_slice_visit(slice, print_csv_row, output);
}

/* --- table --------------------------------------------------------------------------------------------------------- */

static void
keep_row(const struct teide_slice *slice, const struct teide_slice_row *row, void *user)
{
    struct output *output = user;

    if (++output->n_rows <= MOST_ROWS)
        put_row(slice, row, false, &output->cells[output->n_rows]);
}

static void
print_summary(FILE *out, const struct teide_sweep_file *file)
{
    const struct teide_sweep_question *sweep = file->scenario.sweep;
    char text[512];

    teide_sweep_describe(sweep, text, sizeof text);
    fprintf(out, "%s\n%zu points of %s: %s\n",
        *file->scenario.title != '\0' ? file->scenario.title : file->scenario.path, sweep->n_points,
        teide_sweep_of_names[sweep->of], text);
    if (file->n_shards > 1)
        fprintf(out, "shard %zu of %zu: the points of the others are empty\n", file->shard, file->n_shards);
    if (file->n_failed > 0)
        fprintf(out, "%zu points failed: --failed lists them\n", file->n_failed);
}

static void
print_variables(FILE *out, const struct teide_sweep_outputs *outputs)
{
    size_t column = 0;

    fputs("\nvariables:", out);
    for (size_t i = 0; i < outputs->n_variables; i++) {
        const char *name = outputs->variables[i].name;
        const size_t length = strlen(name);
        if (length > 7 && strcmp(name + length - 7, "_stderr") == 0)
            continue;
        column += length + 1;
        fprintf(out, "%s%s", column > 100 ? "\n  " : " ", name);
        column = column > 100 ? length + 2 : column;
    }
    fputc('\n', out);
}

static void
print_table(const struct teide_slice *slice, const struct teide_sweep_slice *asked, struct output *output)
{
    size_t width[MOST_COLUMNS] = { 0 }, n_kept;

    print_summary(output->out, slice->file);
    if (asked->n_variables == 0)
        print_variables(output->out, &slice->file->outputs);
    put_headings(slice, false, &output->cells[0]);
    teide_slice_visit(slice, keep_row, output);
    n_kept = output->n_rows < MOST_ROWS ? output->n_rows : MOST_ROWS;
    for (size_t r = 0; r <= n_kept; r++)
        for (size_t i = 0; i < output->cells[0].n; i++)
            width[i] = strlen(output->cells[r].text[i]) > width[i] ? strlen(output->cells[r].text[i]) : width[i];
    fputc('\n', output->out);
    for (size_t r = 0; r <= n_kept; r++) {
        for (size_t i = 0; i < output->cells[0].n; i++)
            fprintf(output->out, "%s%*s", i > 0 ? "  " : "", (int)width[i], output->cells[r].text[i]);
        fputc('\n', output->out);
    }
    if (output->n_rows > MOST_ROWS)
        fprintf(output->out, "%zu rows more: --at NAME=VALUE for fewer, --format csv for all\n",
            output->n_rows - MOST_ROWS);
}

/* --- JSON ---------------------------------------------------------------------------------------------------------- */

static void
put_json_axes(struct teide_json *json, const struct teide_sweep_question *sweep)
{
    teide_json_key(json, "axes");
    teide_json_open(json, '[');
    for (size_t a = 0; a < sweep->n_axes; a++) {
        const struct teide_sweep_axis *axis = &sweep->axes[a];
        teide_json_open(json, '{');
        teide_json_key_string(json, "name", axis->name);
        teide_json_key_string(json, "path", axis->doc != NULL ? axis->doc : "cases");
        teide_json_key_string(json, "unit", axis->unit);
        if (axis->numbers != NULL) {
            teide_json_key_doubles(json, "values", axis->numbers, axis->n);
        } else {
            teide_json_key(json, "values");
            teide_json_open(json, '[');
            for (size_t i = 0; i < axis->n; i++)
                teide_json_string(json, axis->names[i]);
            teide_json_close(json, ']');
        }
        teide_json_close(json, '}');
    }
    teide_json_close(json, ']');
}

static void
put_json_row(const struct teide_slice *slice, const struct teide_slice_row *row, void *user)
{
    struct teide_json *json = user;
    char word[CELL];

    teide_json_open(json, '{');
    for (size_t a = 0; a < slice->sweep->n_axes; a++) {
        const struct teide_sweep_axis *axis = &slice->sweep->axes[a];
        const size_t entry = teide_sweep_entry(slice->sweep, row->point, a);
        if (axis->numbers != NULL)
            teide_json_key_double(json, axis->name, axis->numbers[entry]);
        else
            teide_json_key_string(json, axis->name, axis->names[entry]);
    }
    for (size_t k = 1; k < TEIDE_N_INNER; k++) {
        const struct teide_inner *inner = &slice->file->outputs.inner[k];
        if (slice->used[k] && inner->names != NULL)
            teide_json_key_string(json, inner->name, inner->names[row->index[k]]);
        else if (slice->used[k])
            teide_json_key_double(
                json, inner->name, inner->levels != NULL ? inner->levels[row->index[k]] : (double)row->index[k]);
    }
    for (size_t v = 0; v < slice->n_variables; v++) {
        const double value = teide_slice_value(slice, row, v);
        if (slice->variables[v]->type != TEIDE_VARIABLE_CODE || isnan(value)) {
            teide_json_key_double(json, slice->variables[v]->name, value);
            continue;
        }
        teide_code_word(slice->variables[v]->meanings, value, word, sizeof word);
        teide_json_key_string(json, slice->variables[v]->name, word);
    }
    teide_json_close(json, '}');
}

static void
put_json_failures(struct teide_json *json, const struct teide_sweep_file *file)
{
    char where[512];

    teide_json_key(json, "failures");
    teide_json_open(json, '[');
    for (size_t i = 0; i < file->n_failed; i++) {
        teide_point_describe(file->scenario.sweep, (size_t)file->failed[i], where, sizeof where);
        teide_json_open(json, '{');
        teide_json_key_uint(json, "point", file->failed[i]);
        teide_json_key_string(json, "where", where);
        teide_json_key_string(json, "message", file->messages[i]);
        teide_json_close(json, '}');
    }
    teide_json_close(json, ']');
}

static void
print_json(const struct teide_slice *slice, FILE *out)
{
    struct teide_json json = { .out = out, .flat_below = 2 };
    const struct teide_sweep_file *file = slice->file;

    teide_json_open(&json, '{');
    teide_json_key_string(&json, "scenario", file->scenario.path);
    teide_json_key_string(&json, "title", file->scenario.title);
    teide_json_key_string(&json, "of", teide_sweep_of_names[slice->sweep->of]);
    teide_json_key_string(&json, "combine", teide_sweep_combine_names[slice->sweep->combine]);
    teide_json_key_uint(&json, "points", slice->sweep->n_points);
    teide_json_key_uint(&json, "failed", file->n_failed);
    teide_json_key_uint(&json, "shard", file->shard);
    teide_json_key_uint(&json, "shards", file->n_shards);
    put_json_axes(&json, slice->sweep);
    teide_json_key(&json, "variables");
    teide_json_open(&json, '[');
    for (size_t i = 0; i < file->outputs.n_variables; i++) {
        teide_json_open(&json, '{');
        teide_json_key_string(&json, "name", file->outputs.variables[i].name);
        teide_json_key_string(&json, "unit", file->outputs.variables[i].unit);
        teide_json_key_string(&json, "doc", file->outputs.variables[i].doc);
        teide_json_close(&json, '}');
    }
    teide_json_close(&json, ']');
    teide_json_key(&json, "rows");
    teide_json_open(&json, '[');
    teide_slice_visit(slice, put_json_row, &json);
    teide_json_close(&json, ']');
    put_json_failures(&json, file);
    teide_json_key(&json, "provenance");
    teide_json_open(&json, '{');
    for (int i = 0; i < TEIDE_N_PROVENANCE; i++)
        teide_json_key_string(&json, teide_provenance_names[i], file->provenance.values[i]);
    teide_json_close(&json, '}');
    teide_json_close(&json, '}');
}

/* ------------------------------------------------------------------------------------------------------------------- */

int
teide_sweep_print(FILE *out, const struct teide_sweep_file *file, const struct teide_sweep_slice *asked,
    enum teide_sweep_format format, struct teide_error *error)
{
    struct teide_slice *slice = calloc(1, sizeof *slice);
    struct output output = { .out = out, .cells = calloc(MOST_ROWS + 1, sizeof *output.cells) };
    int ret = slice == NULL || output.cells == NULL ? teide_fail(error, TEIDE_E_MEMORY, "out of memory")
                                                    : teide_slice_make(file, asked, slice, error);

    if (ret == 0 && format == TEIDE_SWEEP_CSV)
        print_csv(slice, &output);
    else if (ret == 0 && format == TEIDE_SWEEP_JSON)
        print_json(slice, out);
    else if (ret == 0)
        print_table(slice, asked, &output);
    if (slice != NULL)
        teide_slice_clear(slice);
    free(slice);
    free(output.cells);
    return ret;
}
