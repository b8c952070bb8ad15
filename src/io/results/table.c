/* Tables of slices. */
#include "io/results/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/results/json_out.h"
#include "io/results/result_print.h"
#include "io/yaml/quantity.h"

enum { MOST_ROWS = 60, CELL = 64, MOST_CELLS = TEIDE_MAX_RANK + TEIDE_MOST_COLUMNS };

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
    char text[MOST_CELLS][CELL];
    size_t n;
};

struct output {
    FILE *out;
    bool exact;          /* all digits, all columns */
    struct cells *cells; /* a row, or for a table all of them */
    size_t n_rows;
};

/* A table has no column for a dimension of one index, but for the axes of a sweep. */
static bool
is_shown(const struct teide_slice *slice, const struct teide_variable *leading, bool exact)
{
    const struct teide_variable *status = teide_group_find(slice->group, "status");

    return exact || slice->group->dimensions[leading->dimensions[0]].n > 1
        || (status != NULL && leading->dimensions[0] < status->rank);
}

static void
put_heading(struct cells *cells, const struct teide_variable *variable)
{
    if (variable->unit == NULL || strcmp(variable->unit, "1") == 0)
        snprintf(cells->text[cells->n++], CELL, "%s", variable->name);
    else
        snprintf(cells->text[cells->n++], CELL, "%s [%s]", variable->name, variable->unit);
}

static void
put_headings(const struct teide_slice *slice, bool exact, struct cells *cells)
{
    cells->n = 0;
    for (size_t i = 0; i < slice->n_leading; i++)
        if (is_shown(slice, slice->leading[i], exact))
            put_heading(cells, slice->leading[i]);
    for (size_t i = 0; i < slice->n_variables; i++)
        put_heading(cells, slice->variables[i]);
}

static void
put_cell(const struct teide_variable *variable, const size_t *row, bool exact, struct cells *cells)
{
    char *text = cells->text[cells->n++];
    size_t index[TEIDE_MAX_RANK];
    double value;

    teide_slice_index(variable, row, index);
    if (variable->type == TEIDE_TEXT) {
        snprintf(text, CELL, "%s", teide_variable_text_at(variable, index));
        return;
    }
    value = teide_variable_at(variable, index);
    if (variable->flags != NULL)
        teide_flag_word(variable->flags, value, text, CELL);
    else if (isnan(value))
        snprintf(text, CELL, "%s", exact ? "" : "-");
    else if (exact)
        exact_text(value, text, CELL);
    else
        snprintf(text, CELL, "%.6g", value);
}

static void
put_row(const struct teide_slice *slice, const size_t *row, bool exact, struct cells *cells)
{
    cells->n = 0;
    for (size_t i = 0; i < slice->n_leading; i++)
        if (is_shown(slice, slice->leading[i], exact))
            put_cell(slice->leading[i], row, exact, cells);
    for (size_t i = 0; i < slice->n_variables; i++)
        put_cell(slice->variables[i], row, exact, cells);
}

/* --- CSV ----------------------------------------------------------------------------------------------------------- */

static void
print_csv_line(FILE *out, const struct cells *cells)
{
    for (size_t i = 0; i < cells->n; i++) {
        const char *text = cells->text[i];
        if (i > 0)
            fputc(',', out);
        if (text[strcspn(text, ",\"\r\n")] == '\0' && (*text != '\0' || cells->n > 1)) { /* a line is never empty */
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
print_csv_row(const struct teide_slice *slice, const size_t *row, void *user)
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
keep_row(const struct teide_slice *slice, const size_t *row, void *user)
{
    struct output *output = user;

    if (++output->n_rows <= MOST_ROWS)
        put_row(slice, row, false, &output->cells[output->n_rows]);
}

static void
print_table(const struct teide_slice *slice, struct output *output)
{
    size_t width[MOST_CELLS] = { 0 }, n_kept;

    put_headings(slice, false, &output->cells[0]);
    teide_slice_visit(slice, keep_row, output);
    n_kept = output->n_rows < MOST_ROWS ? output->n_rows : MOST_ROWS;
    for (size_t r = 0; r <= n_kept; r++)
        for (size_t i = 0; i < output->cells[0].n; i++)
            width[i] = strlen(output->cells[r].text[i]) > width[i] ? strlen(output->cells[r].text[i]) : width[i];
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
print_json_row(const struct teide_slice *slice, const size_t *row, void *user)
{
    struct teide_json *json = user;
    size_t index[TEIDE_MAX_RANK];

    teide_json_open(json, '{');
    for (size_t i = 0; i < slice->n_leading + slice->n_variables; i++) {
        const struct teide_variable *variable
            = i < slice->n_leading ? slice->leading[i] : slice->variables[i - slice->n_leading];
        teide_slice_index(variable, row, index);
        teide_json_key(json, variable->name);
        teide_result_put_json_value(json, variable, index);
    }
    teide_json_close(json, '}');
}

static void
print_json(const struct teide_slice *slice, const struct teide_dataset *dataset, FILE *out)
{
    struct teide_json json = { .out = out, .flat_below = 2 };

    teide_json_open(&json, '{');
    teide_result_put_json_head(&json, dataset);
    teide_json_key_string(&json, "group", slice->group->name);
    teide_json_key(&json, "variables");
    teide_json_open(&json, '[');
    for (size_t i = 0; i < slice->n_leading + slice->n_variables; i++) {
        const struct teide_variable *variable
            = i < slice->n_leading ? slice->leading[i] : slice->variables[i - slice->n_leading];
        teide_json_open(&json, '{');
        teide_json_key_string(&json, "name", variable->name);
        if (variable->unit != NULL)
            teide_json_key_string(&json, "unit", variable->unit);
        teide_json_key_string(&json, "doc", variable->doc);
        teide_json_close(&json, '}');
    }
    teide_json_close(&json, ']');
    teide_json_key(&json, "rows");
    teide_json_open(&json, '[');
    teide_slice_visit(slice, print_json_row, &json);
    teide_json_close(&json, ']');
    teide_json_close(&json, '}');
}

int
teide_slice_print(FILE *out, struct teide_dataset *dataset, const struct teide_slice_request *asked,
    enum teide_slice_format format, struct teide_error *error)
{
    struct teide_slice *slice = calloc(1, sizeof *slice);
    struct output output = { .out = out, .cells = calloc(MOST_ROWS + 1, sizeof *output.cells) };
    int ret = slice == NULL || output.cells == NULL ? teide_fail(error, TEIDE_E_MEMORY, "out of memory")
                                                    : teide_slice_make(dataset, asked, slice, error);

    if (ret == 0 && format == TEIDE_SLICE_CSV)
        print_csv(slice, &output);
    else if (ret == 0 && format == TEIDE_SLICE_JSON)
        print_json(slice, dataset, out);
    else if (ret == 0)
        print_table(slice, &output);
    if (ret == 0)
        ret = teide_dataset_held(dataset, error);
    if (slice != NULL)
        teide_slice_clear(slice);
    free(slice);
    free(output.cells);
    return ret;
}
