#define _GNU_SOURCE /* asprintf */
#include "io/yaml/mistakes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/error.h"

void
teide_diagnostics_clear(struct teide_diagnostics *diagnostics)
{
    for (size_t i = 0; i < diagnostics->n_lines; i++)
        free(diagnostics->lines[i]);
    free(diagnostics->lines);
    for (size_t i = 0; i < diagnostics->n_warnings; i++)
        free(diagnostics->warnings[i]);
    free(diagnostics->warnings);
    *diagnostics = (struct teide_diagnostics) { 0 };
}

struct teide_mistakes
teide_mistakes_lend(const struct teide_mistakes *others)
{
    return (struct teide_mistakes) {
        .sources = others->sources, .n_sources = others->n_sources, .n_lent = others->n_sources
    };
}

/* Whether the list itself is another's. */
static bool
is_lent(const struct teide_mistakes *mistakes)
{
    return mistakes->n_lent > 0 && mistakes->n_sources == mistakes->n_lent;
}

int
teide_mistakes_source(struct teide_mistakes *mistakes, const char *name)
{
    const bool lent = is_lent(mistakes);
    char **sources = realloc(lent ? NULL : mistakes->sources, ((size_t)mistakes->n_sources + 1) * sizeof *sources);

    if (sources != NULL && lent)
        memcpy(sources, mistakes->sources, (size_t)mistakes->n_sources * sizeof *sources);
    if (sources != NULL) {
        mistakes->sources = sources;
        sources[mistakes->n_sources] = strdup(name);
        if (sources[mistakes->n_sources] != NULL)
            return mistakes->n_sources++;
    }
    mistakes->out_of_memory = 1;
    return -1;
}

/* Append to a list whose room grows by 64. */
static void
append(struct teide_mistakes *mistakes, struct teide_mistake **list, size_t *n, struct teide_place place,
    const char *format, va_list args)
{
    struct teide_mistake *grown;
    char text[2048];

    if (*n % 64 == 0) {
        grown = realloc(*list, (*n + 64) * sizeof *grown);
        if (grown == NULL) {
            mistakes->out_of_memory = 1;
            return;
        }
        *list = grown;
    }
    vsnprintf(text, sizeof text, format, args);
    (*list)[*n] = (struct teide_mistake) { place, *n, strdup(text) };
    if ((*list)[*n].text == NULL)
        mistakes->out_of_memory = 1;
    else
        ++*n;
}

void
teide_mistakes_add_list(struct teide_mistakes *mistakes, struct teide_place place, const char *format, va_list args)
{
    if (mistakes->n_all++ < TEIDE_MAX_MISTAKES)
        append(mistakes, &mistakes->list, &mistakes->n_list, place, format, args);
}

void
teide_mistakes_add(struct teide_mistakes *mistakes, struct teide_place place, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    teide_mistakes_add_list(mistakes, place, format, args);
    va_end(args);
}

void
teide_mistakes_warn(struct teide_mistakes *mistakes, struct teide_place place, const char *format, ...)
{
    va_list args;

    if (mistakes->n_warnings >= TEIDE_MAX_MISTAKES)
        return;
    va_start(args, format);
    append(mistakes, &mistakes->warnings, &mistakes->n_warnings, place, format, args);
    va_end(args);
}

void
teide_mistakes_forget(struct teide_mistakes *mistakes, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++)
        free(mistakes->list[i].text);
    if (first < end)
        memmove(mistakes->list + first, mistakes->list + end, (mistakes->n_list - end) * sizeof *mistakes->list);
    mistakes->n_list -= end - first;
    mistakes->n_all -= end - first;
}

static int
compare(const void *left, const void *right)
{
    const struct teide_mistake *a = left, *b = right;

    if (a->place.file != b->place.file)
        return a->place.file < b->place.file ? -1 : 1;
    if (a->place.line != b->place.line)
        return a->place.line < b->place.line ? -1 : 1;
    if (a->place.column != b->place.column)
        return a->place.column < b->place.column ? -1 : 1;
    return a->sequence < b->sequence ? -1 : a->sequence > b->sequence;
}

static char *
format_line(const struct teide_mistakes *mistakes, const struct teide_mistake *mistake, const char *kind)
{
    const char *source = mistakes->sources[mistake->place.file];
    char *line = NULL;
    int n;

    if (strncmp(source, "--set ", 6) == 0)
        n = asprintf(&line, "%s: %s: %s", source, kind, mistake->text);
    else
        n = asprintf(
            &line, "%s:%d:%d: %s: %s", source, mistake->place.line, mistake->place.column, kind, mistake->text);
    return n < 0 ? NULL : line;
}

/* Sorted lines, equal ones once, and room for one more. Returns 0 or TEIDE_E_MEMORY. */
static int
format_lines(const struct teide_mistakes *mistakes, struct teide_mistake *list, size_t n, const char *kind,
    char ***lines, size_t *n_lines)
{
    *lines = calloc(n + 1, sizeof **lines);
    if (*lines == NULL)
        return TEIDE_E_MEMORY;
    qsort(list, n, sizeof *list, compare);
    for (size_t i = 0; i < n; i++) {
        char *line = format_line(mistakes, &list[i], kind);
        if (line == NULL)
            return TEIDE_E_MEMORY;
        if (*n_lines > 0 && strcmp(line, (*lines)[*n_lines - 1]) == 0)
            free(line);
        else
            (*lines)[(*n_lines)++] = line;
    }
    return 0;
}

int
teide_mistakes_finish(struct teide_mistakes *mistakes, struct teide_diagnostics *diagnostics)
{
    char *line;

    if (mistakes->out_of_memory)
        return TEIDE_E_MEMORY;
    if (mistakes->n_all == 0)
        return mistakes->n_warnings == 0 ? 0
                                         : format_lines(mistakes, mistakes->warnings, mistakes->n_warnings, "warning",
                                             &diagnostics->warnings, &diagnostics->n_warnings);
    if (format_lines(mistakes, mistakes->list, mistakes->n_list, "error", &diagnostics->lines, &diagnostics->n_lines)
        != 0)
        return TEIDE_E_MEMORY;
    if (mistakes->n_all > mistakes->n_list) {
        if (asprintf(&line, "%s: error: %zu more mistakes are not shown", mistakes->sources[0],
                mistakes->n_all - mistakes->n_list)
            < 0)
            return TEIDE_E_MEMORY;
        diagnostics->lines[diagnostics->n_lines++] = line;
    }
    return TEIDE_E_INPUT;
}

void
teide_mistakes_clear(struct teide_mistakes *mistakes)
{
    for (size_t i = 0; i < mistakes->n_list; i++)
        free(mistakes->list[i].text);
    free(mistakes->list);
    for (size_t i = 0; i < mistakes->n_warnings; i++)
        free(mistakes->warnings[i].text);
    free(mistakes->warnings);
    for (int i = mistakes->n_lent; i < mistakes->n_sources; i++)
        free(mistakes->sources[i]);
    if (!is_lent(mistakes))
        free(mistakes->sources);
    *mistakes = (struct teide_mistakes) { 0 };
}

/* Bytes of the UTF-8 character at text[0], 1 to 4; 0 when it is broken or a control character. */
static size_t
character_length(const char *text, size_t length)
{
    unsigned char c = (unsigned char)text[0];
    size_t n = c < 0x80 ? 1 : c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;

    if (c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xc2) || c > 0xf4 || n > length)
        return 0;
    if (c == 0xc2 && (unsigned char)text[1] < 0xa0)
        return 0;
    for (size_t i = 1; i < n; i++)
        if (((unsigned char)text[i] & 0xc0) != 0x80)
            return 0;
    return n;
}

struct teide_excerpt
teide_excerpt(const char *text, size_t length)
{
    struct teide_excerpt excerpt;
    size_t out = 0, in = 0;

    for (int shown = 0; in < length && shown < 40; shown++) {
        size_t n = character_length(text + in, length - in);
        if (n == 0) {
            excerpt.text[out++] = '?';
            in++;
        } else {
            memcpy(excerpt.text + out, text + in, n);
            out += n;
            in += n;
        }
    }
    strcpy(excerpt.text + out, in < length ? "..." : "");
    return excerpt;
}
