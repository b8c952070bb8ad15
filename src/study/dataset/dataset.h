/* The labelled result of a question, in the model of xarray and CF: groups of variables over named dimensions.
 *
 * A study keeps typed structs. A table of columns (name, unit, one line of documentation, type, offset) describes a struct; the
 * rows that it is in make a group of variables. Nothing is copied: a variable is a place in memory with a step for each of its
 * dimensions, or a function that fetches its values, a part at a time where there are many. Whatever writes, reads, prints, slices, sweeps or documents a number walks
 * the dataset: to add a number to a result is to add a row to a table.
 *
 * The first group has the name "" and lies at the root. A variable that has the name of a dimension of its group, and that one
 * dimension, is its coordinate. A path is "rate" at the root, else "requests/rate".
 *
 * Whatever builds a dataset may run out of memory: then `failed` is set, and later calls do nothing. */
#ifndef TEIDE_STUDY_DATASET_DATASET_H
#define TEIDE_STUDY_DATASET_DATASET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"
#include "sim/scenario.h"
#include "study/dataset/type.h"

/* Bytes of a value in memory. */
size_t teide_type_size(enum teide_type type);

struct teide_variable;

/* Put `n` values of a variable from number `first` on, in C order, of its type, into `values`. Text belongs to `user`.
 * Returns 0, TEIDE_E_INPUT, TEIDE_E_IO, TEIDE_E_MEMORY. */
typedef int teide_fetch(const void *user, const struct teide_variable *variable, size_t first, size_t n, void *values,
    struct teide_error *error);

struct teide_dimension {
    const char *name;
    size_t n;
};

struct teide_variable {
    const char *name, *doc;
    const char *unit;  /* as UDUNITS writes it, "1": none; NULL: text */
    const char *flags; /* of a code: the words that 0, 1, ... stand for, blanks between; else NULL */
    const char *error; /* variable of the same group with the standard errors of this one; NULL: none */
    enum teide_type type;
    bool detail;  /* a sweep keeps it only when it is asked to */
    bool unswept; /* no sweep has it: it is the sum of what a sweep has */
    bool passing; /* it is another one when all is computed again: an attribute of files, and in no sweep */
    bool missing; /* a whole number that may be -1: there is none */
    int rank;
    int dimensions[TEIDE_MAX_RANK];    /* of the group */
    ptrdiff_t strides[TEIDE_MAX_RANK]; /* bytes */
    const char *const *base; /* what the offset counts from, a pointer that may be bound anew; NULL: fetched */
    size_t offset;           /* of the first value */
    teide_fetch *fetch;
    const void *user;
    struct teide_window *window; /* through which the values in memory are seen; NULL: all of them are there */
};

struct teide_group {
    const char *name, *doc;
    bool record; /* long tables, which documents leave out unless they are asked for; never in a sweep */
    bool varies; /* its lengths depend on the result, or points of a sweep are not asked for it: never in a sweep */
    bool detail; /* all of it, as of a variable */
    bool main;   /* a sweep names its variables without the group */
    struct teide_dimension *dimensions;
    size_t n_dimensions;
    struct teide_variable *variables;
    size_t n_variables;
};

/* A line of text about the whole. */
struct teide_attribute {
    const char *name, *text;
};

struct teide_dataset {
    const char *kind; /* "run", "optimal_time", "improvement", "experiment", "sweep" */
    uint64_t seed;
    struct teide_attribute *attributes; /* "title", "scenario_path", "scenario", ... */
    size_t n_attributes;
    struct teide_group **groups; /* the root first */
    size_t n_groups;
    const char *source; /* file that it is read from; NULL: none */
    bool failed;        /* memory ran out */
    /* The rest is the dataset's own. */
    struct teide_bound **bound; /* where rows begin */
    size_t n_bound;
    struct teide_block *blocks;
    struct teide_group spare;
};

/* --- building ------------------------------------------------------------------------------------------------------ */

/* Begin a dataset about a scenario (NULL: about none, for documentation), whose title, path, text and seed become attributes.
 * Names and values are borrowed for as long as the dataset lives. teide_dataset_clear() by the caller in any case. */
void teide_dataset_begin(struct teide_dataset *dataset, const char *kind, const struct teide_scenario *scenario);
void teide_dataset_clear(struct teide_dataset *dataset);

/* Zeroed memory, and a copy of a text as by printf(), that live as long as the dataset; NULL when memory is out. */
void *teide_dataset_memory(struct teide_dataset *dataset, size_t bytes);
const char *teide_dataset_text(struct teide_dataset *dataset, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* n words with blanks between, for flags; word(i) gives them. */
const char *teide_dataset_words(struct teide_dataset *dataset, size_t n, const char *(*word)(size_t i));

void teide_dataset_attribute(struct teide_dataset *dataset, const char *name, const char *text);
const char *teide_dataset_attribute_of(const struct teide_dataset *dataset, const char *name); /* NULL: none */

/* Add a group; inside another one, its name is OUTER/INNER. Never NULL (when memory is out, a group nobody has). */
struct teide_group *teide_dataset_group(struct teide_dataset *dataset, const char *name, const char *doc);

/* Add a dimension with its coordinate: names, numbers (borrowed), or numbers counted from 0; or without one. */
void teide_group_names(struct teide_dataset *dataset, struct teide_group *group, const char *name, size_t n,
    const char *const *names, const char *doc);
void teide_group_numbers(struct teide_dataset *dataset, struct teide_group *group, const char *name, size_t n,
    const double *numbers, const char *unit, const char *doc);
void teide_group_counted(
    struct teide_dataset *dataset, struct teide_group *group, const char *name, size_t n, const char *doc);
void teide_group_dimension(struct teide_dataset *dataset, struct teide_group *group, const char *name, size_t n);
/* The four Bell states, in the order of the four probabilities. */
void teide_group_bell(struct teide_dataset *dataset, struct teide_group *group);

/* One row of a table: a member of a struct, over the dimensions of the rows and then over its own. */
struct teide_column {
    const char *name, *unit, *doc; /* unit NULL: text */
    enum teide_type type;
    size_t offset;       /* of the member */
    size_t error;        /* of the member with its standard error, likewise; 0: none */
    const char *over[3]; /* dimensions of its own, of which it is an array */
    size_t step; /* bytes from one index of the first of these to the next; 0: there is nothing between values */
    const char *flags;
    bool detail, missing, unswept, passing;
};

/* Rows that columns are members of. */
struct teide_rows {
    const char *over[2]; /* dimensions of the rows, the last one the fastest; NULL: one row */
    size_t size;         /* bytes from one row to the next */
    const void *base;    /* first row; NULL: as `at` says */
    size_t at;           /* offset, in the answer that is bound, of the pointer to the first row; or one of these: */
};
#define TEIDE_IN_PLACE ((size_t)-1) /* the answer itself is the row */
#define TEIDE_FIXED ((size_t)-2)    /* there are no rows */

/* Add a variable for every column, and one for its standard error, NAME_stderr. */
void teide_group_columns(struct teide_dataset *dataset, struct teide_group *group, struct teide_rows rows,
    const struct teide_column *columns, size_t n_columns);

/* The same of rows of a struct that the answer points to: `within` is the offset of that pointer in the answer, `at` of the rows
 * the offset in the struct. */
void teide_group_columns_within(struct teide_dataset *dataset, struct teide_group *group, size_t within,
    struct teide_rows rows, const struct teide_column *columns, size_t n_columns);

/* Add a variable whose values are fetched, over the dimensions of those names (NULL behind the last). */
struct teide_variable *teide_group_fetched(struct teide_dataset *dataset, struct teide_group *group,
    struct teide_column column, const char *const *over, teide_fetch *fetch, const void *user);

/* Bind all rows that say where in an answer they are to one answer, now or again. Those within what is not there have no
 * values. */
void teide_dataset_bind(struct teide_dataset *dataset, const void *answer);

/* --- looking ------------------------------------------------------------------------------------------------------- */

/* The group, the variable of that name; of that path. NULL: there is none. `group` of a path may be NULL. */
struct teide_group *teide_dataset_find_group(const struct teide_dataset *dataset, const char *name);
struct teide_variable *teide_group_find(const struct teide_group *group, const char *name);
struct teide_variable *teide_dataset_find(
    const struct teide_dataset *dataset, const char *path, const struct teide_group **group);

/* Index of a dimension of the group; -1: none. Its coordinate; NULL: none. */
int teide_group_dimension_of(const struct teide_group *group, const char *name);
struct teide_variable *teide_group_coordinate(const struct teide_group *group, int dimension);
bool teide_variable_is_coordinate(const struct teide_group *group, const struct teide_variable *variable);
/* Whether some variable of the group has its standard errors in this one. */
bool teide_variable_is_error(const struct teide_group *group, const struct teide_variable *variable);

/* How many values a variable has. */
size_t teide_variable_size(const struct teide_group *group, const struct teide_variable *variable);

/* Values in C order: `n` from number `first` on, or all, as they are (n * teide_type_size() bytes); all as doubles, NAN for what is
 * missing. Text cannot be read as doubles. Return 0, TEIDE_E_INPUT, TEIDE_E_IO, TEIDE_E_MEMORY. */
int teide_variable_read_part(const struct teide_group *group, const struct teide_variable *variable, size_t first,
    size_t n, void *values, struct teide_error *error);
int teide_variable_read(
    const struct teide_group *group, const struct teide_variable *variable, void *values, struct teide_error *error);
int teide_variable_doubles(
    const struct teide_group *group, const struct teide_variable *variable, double *values, struct teide_error *error);

/* Read a variable that is fetched once for all, into memory of the dataset. Returns likewise. */
int teide_dataset_keep(struct teide_dataset *dataset, const struct teide_group *group, struct teide_variable *variable,
    struct teide_error *error);

/* The same of a variable that is looked at about in C order: of more than TEIDE_WINDOW numbers, only so many are in memory at a
 * time: they are all fetched now, to see whether they can be, and again as they are looked at. What cannot be fetched then is 0, and
 * teide_dataset_held() returns why, for all variables that are held: 0, TEIDE_E_INPUT, TEIDE_E_IO, TEIDE_E_MEMORY. Addresses are
 * valid until the next one is asked for. */
enum { TEIDE_WINDOW = 1 << 17 };
int teide_dataset_hold(struct teide_dataset *dataset, const struct teide_group *group, struct teide_variable *variable,
    struct teide_error *error);
int teide_dataset_held(const struct teide_dataset *dataset, struct teide_error *error);

/* A number of a type in memory, not text; NAN for -1 where that says that it is missing. */
double teide_number_at(enum teide_type type, const void *at, bool missing);

/* One value of a variable that is in memory: where it is; as a number, NAN for what is missing; its text. */
const void *teide_variable_address(const struct teide_variable *variable, const size_t *index);
double teide_variable_at(const struct teide_variable *variable, const size_t *index);
const char *teide_variable_text_at(const struct teide_variable *variable, const size_t *index);

/* The word of a code, of any length into `text`; "" without one. */
void teide_flag_word(const char *flags, double code, char *text, size_t size);
size_t teide_flag_count(const char *flags);

#endif
