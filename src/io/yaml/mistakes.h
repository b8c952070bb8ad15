/* The mistakes found while reading: collected in any order, handed out sorted by file, line and column. */
#ifndef TEIDE_IO_YAML_MISTAKES_H
#define TEIDE_IO_YAML_MISTAKES_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "io/yaml/diagnostics.h"

/* Where something was written. Lines and columns count from 1; columns are characters. */
struct teide_place {
    int file; /* index into the sources of the mistakes */
    int line, column;
};

/* More mistakes than this are counted, not kept. */
enum { TEIDE_MAX_MISTAKES = 1000 };

struct teide_mistake {
    struct teide_place place;
    size_t sequence; /* order in which it was found */
    char *text;
};

struct teide_mistakes {
    struct teide_mistake *list;
    size_t n_list, n_all;
    struct teide_mistake *warnings; /* what is good, but surely not meant */
    size_t n_warnings;
    bool without_warnings; /* set by the owner: nobody looks at them */
    char **sources;        /* names of files, or "--set PATH=VALUE"; a source without places begins with "--set " */
    int n_sources;
    int n_lent;        /* the first names, and the list while there are no others, are lent: teide_mistakes_lend() */
    int out_of_memory; /* set once, checked at the end */
};

/* Mistakes without any, about the sources of others, which outlive them and get no more meanwhile; threads may share those. */
struct teide_mistakes teide_mistakes_lend(const struct teide_mistakes *others);

/* Register a source; its index goes into places. Returns -1 when memory is out (noted). */
int teide_mistakes_source(struct teide_mistakes *mistakes, const char *name);

/* Note a mistake (printf style: what is wrong, then what to write). */
void teide_mistakes_add(struct teide_mistakes *mistakes, struct teide_place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

void teide_mistakes_add_list(
    struct teide_mistakes *mistakes, struct teide_place place, const char *format, va_list args);

/* Note a warning (printf style: what has no effect, then what to write). At most TEIDE_MAX_MISTAKES are kept. */
void teide_mistakes_warn(struct teide_mistakes *mistakes, struct teide_place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Forget the mistakes from number `first` to before number `end` (of n_list), which say too much. */
void teide_mistakes_forget(struct teide_mistakes *mistakes, size_t first, size_t end);

/* Sort them and hand them out as "file:line:col: error: ..." lines; equal lines (one node under several aliases) once.
 * Warnings are handed out when there are no mistakes. Returns 0 when there are none, TEIDE_E_INPUT, or TEIDE_E_MEMORY. */
int teide_mistakes_finish(struct teide_mistakes *mistakes, struct teide_diagnostics *diagnostics);

void teide_mistakes_clear(struct teide_mistakes *mistakes);

/* What the user wrote, fit for a message: at most 40 characters, control characters and broken UTF-8 as '?'. */
struct teide_excerpt {
    char text[176];
};
struct teide_excerpt teide_excerpt(const char *text, size_t length);

#endif
