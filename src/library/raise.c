/* How errors of teide.h are made: in libteide, and a copy in libteide_hdf5. */
#include <stdlib.h>
#include <string.h>

#include "library/handle.h"

/* What stands for an error for which there is no memory. */
static struct teide_failure out_of_memory
    = { .fixed = true, .code = TEIDE_E_MEMORY, .message = (char[]) { "out of memory" } };

/* Cut FILE:LINE:COLUMN: error: MESSAGE in pieces; a setting has no line and column. */
static teide_mistake_line
cut(char *line)
{
    static const char mark[] = ": error: ";
    teide_mistake_line mistake = { .file = line, .message = line };
    char *end = strstr(line, mark);
    int *const numbers[] = { &mistake.column, &mistake.line };

    if (end == NULL)
        return mistake;
    mistake.message = end + strlen(mark);
    *end = '\0';
    if (strncmp(line, "--set ", 6) == 0)
        return mistake;
    for (int i = 0; i < 2; i++) {
        char *colon = strrchr(line, ':'), *rest;
        long number = colon != NULL ? strtol(colon + 1, &rest, 10) : 0;
        if (colon == NULL || rest == colon + 1 || *rest != '\0')
            return mistake;
        *numbers[i] = (int)number;
        *colon = '\0';
    }
    return mistake;
}

/* All lines with '\n' between. */
static char *
joined(const struct teide_diagnostics *diagnostics)
{
    size_t length = 1, at = 0;
    char *text;

    for (size_t i = 0; i < diagnostics->n_lines; i++)
        length += strlen(diagnostics->lines[i]) + 1;
    text = calloc(1, length);
    for (size_t i = 0; text != NULL && i < diagnostics->n_lines; i++) {
        const size_t n = strlen(diagnostics->lines[i]);
        if (i > 0)
            text[at++] = '\n';
        memcpy(text + at, diagnostics->lines[i], n);
        at += n;
    }
    return text;
}

static void
hand_out(teide_error **error, struct teide_failure *failure)
{
    const bool whole = failure != NULL && failure->message != NULL
        && (failure->n_lines == 0 || (failure->text != NULL && failure->lines != NULL));

    if (!whole)
        teide_error_free(failure);
    *error = whole ? failure : &out_of_memory;
}

int
teide_raise(teide_error **error, int code, const char *message)
{
    struct teide_failure *failure;

    if (error == NULL)
        return code;
    failure = calloc(1, sizeof *failure);
    if (failure != NULL) {
        failure->code = code;
        failure->message = strdup(message);
    }
    hand_out(error, failure);
    return code;
}

int
teide_raise_lines(teide_error **error, const struct teide_diagnostics *diagnostics)
{
    struct teide_failure *failure;

    if (error == NULL)
        return TEIDE_E_INPUT;
    failure = calloc(1, sizeof *failure);
    if (failure != NULL) {
        char *line;
        failure->code = TEIDE_E_INPUT;
        failure->message = joined(diagnostics);
        failure->text = joined(diagnostics);
        failure->n_lines = diagnostics->n_lines;
        failure->lines = calloc(failure->n_lines + 1, sizeof *failure->lines);
        line = failure->text;
        for (size_t i = 0; failure->text != NULL && failure->lines != NULL && i < failure->n_lines; i++) {
            char *next = line + strlen(diagnostics->lines[i]) + 1;
            next[-1] = '\0';
            failure->lines[i] = cut(line);
            line = next;
        }
    }
    hand_out(error, failure);
    return TEIDE_E_INPUT;
}
