#include "io/sweep/text.h"

#include <string.h>

/* Append to a text of limited size. */
static void
append(char *text, size_t size, const char *more)
{
    size_t length = strlen(text);

    snprintf(text + length, size - length, "%s", more);
}

void
teide_point_describe(const struct teide_sweep_question *sweep, size_t point, char *text, size_t size)
{
    char entry_text[160];

    *text = '\0';
    for (size_t a = 0; a < sweep->n_axes; a++) {
        const struct teide_sweep_axis *axis = &sweep->axes[a];
        size_t entry = teide_sweep_entry(sweep, point, a);
        if (axis->numbers == NULL)
            snprintf(entry_text, sizeof entry_text, "%s = %.80s", axis->name, axis->names[entry]);
        else
            snprintf(entry_text, sizeof entry_text, "%s = %.6g%s%s", axis->name, axis->numbers[entry],
                strcmp(axis->unit, "1") != 0 ? " " : "", strcmp(axis->unit, "1") != 0 ? axis->unit : "");
        append(text, size, a > 0 ? ", " : "");
        append(text, size, entry_text);
    }
}

void
teide_sweep_describe(const struct teide_sweep_question *sweep, char *text, size_t size)
{
    char part[80];

    *text = '\0';
    if (sweep->combine == TEIDE_SWEEP_ZIP)
        append(text, size, "zip of ");
    else if (sweep->combine == TEIDE_SWEEP_LATIN_HYPERCUBE)
        append(text, size, "Latin hypercube over ");
    else if (sweep->combine == TEIDE_SWEEP_SOBOL)
        append(text, size, "Sobol sequence over ");
    for (size_t a = 0; a < sweep->n_axes; a++) {
        if (sweep->combine == TEIDE_SWEEP_GRID)
            snprintf(part, sizeof part, "%s%zu %s", a > 0 ? " x " : "", sweep->axes[a].n, sweep->axes[a].name);
        else
            snprintf(part, sizeof part, "%s%s", a > 0 ? ", " : "", sweep->axes[a].name);
        append(text, size, part);
    }
}

void
teide_sweep_print_failures(FILE *out, const struct teide_sweep_file *file)
{
    char where[512];

    for (size_t i = 0; i < file->n_failed; i++) {
        teide_point_describe(file->scenario.sweep, (size_t)file->failed[i], where, sizeof where);
        fprintf(out, "point %llu (%s): %s\n", (unsigned long long)file->failed[i], where, file->messages[i]);
    }
    if (file->n_failed == 0)
        fputs("no point failed\n", out);
}
